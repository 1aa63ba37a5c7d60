/*
 * sync/model/side_check_pins.c - whether names still mean whom they meant.
 */
#include "sync/model/side_p.h"

#include <string.h>

/* Has any of the seen sides this very pin? judged: was there one that knows the account? */
static bool seen_pin(const struct ws_side *const seen[], size_t count, const char *account,
		     int list, const struct ws_side_pin *pin, bool *judged)
{
	bool found = false;

	for (size_t i = 0; i < count; i++) {
		const struct ws_side_account *other = ws_side_account(seen[i], account);
		const struct ws_side_pin *same;

		if (!other || other->pins != WS_KNOWN)
			continue;
		*judged = true;
		same = ws_side_pin(other, list, pin->label);
		found = found || (same && strcmp(same->id, pin->id) == 0);
	}
	return found || !*judged;
}

static int distrust(struct ws_side *side, struct ws_side_account *account,
		    const struct ws_side_pin *pin, struct ws_err *err)
{
	struct ws_side_builder b = {.side = side, .arena = side->arena};
	struct ws_err problem = {0};
	char path[WS_LAYOUT_PATH];

	account->pins = WS_INVALID;
	for (size_t i = 0; i < side->workspace_count; i++)
		if (side->workspaces[i].account == account)
			ws_side_spoil(&side->workspaces[i]);
	if (ws_layout_path(WS_DOC_IDS, account->dir, NULL, NULL, path, NULL) ||
	    ws_side_noted(side, path))
		return 0;
	(void)ws_err_set(&problem, WS_E_PIN_CHANGED, "%s is pinned to %s", pin->label,
			 pin->id);
	(void)ws_err_why(&problem,
			 "the cloud never told so; lines that name %s would change "
			 "somebody else's access",
			 pin->label);
	(void)ws_err_hint(&problem, "wsync restore %s", path);
	return ws_side_note(&b, &problem, path, err) < 0 ? WS_E_NOMEM : 0;
}

int ws_side_check_pins(struct ws_side *side, const struct ws_side *const seen[],
		       size_t count, struct ws_err *err)
{
	for (size_t a = 0; a < side->account_count; a++) {
		struct ws_side_account *account = &side->accounts[a];
		const struct ws_side_pin *bad = NULL;
		bool judged = false;

		if (account->pins != WS_KNOWN || !account->id)
			continue;
		for (int list = 0; !bad && list < WS_PIN_LISTS; list++)
			for (size_t i = 0; !bad && i < account->pin_count[list]; i++)
				if (!seen_pin(seen, count, account->id, list,
					      &account->pin[list][i], &judged))
					bad = &account->pin[list][i];
		if (bad && distrust(side, account, bad, err) < 0)
			return WS_E_NOMEM;
	}
	return 0;
}
