/*
 * sync/model/side_lookup.c - finding things in a side, by halving.
 */
#include "sync/model/side_p.h"

#include <string.h>
#include "store/ground/text.h"

/*
 * The first of count elements for which `order` is not negative, or count. order
 * compares an element with what is looked for.
 */
#define LOWER(at, count, order)                           \
	do {                                              \
		size_t low_ = 0;                          \
		size_t high_ = (count);                   \
		while (low_ < high_) {                    \
			(at) = low_ + (high_ - low_) / 2; \
			if ((order) < 0)                  \
				low_ = (at) + 1;          \
			else                              \
				high_ = (at);             \
		}                                         \
		(at) = low_;                              \
	} while (0)

/* Texts that may be absent come last. */
static int order(const char *have, const char *wanted)
{
	return have ? strcmp(have, wanted) : 1;
}

const struct ws_side_workspace *ws_side_workspace(const struct ws_side *side,
						  const char *id)
{
	size_t at;

	if (!side || !id)
		return NULL;
	LOWER(at, side->workspace_count, order(side->workspaces[at].id, id));
	if (at < side->workspace_count && order(side->workspaces[at].id, id) == 0)
		return &side->workspaces[at];
	return NULL;
}

const struct ws_side_workspace *ws_side_workspace_at(const struct ws_side *side,
						     const char *dir)
{
	size_t at;

	if (!side || !dir)
		return NULL;
	LOWER(at, side->workspace_count, strcmp(side->by_dir[at]->dir, dir));
	if (at < side->workspace_count && strcmp(side->by_dir[at]->dir, dir) == 0)
		return side->by_dir[at];
	return NULL;
}

const struct ws_side_account *ws_side_account(const struct ws_side *side, const char *id)
{
	size_t at;

	if (!side || !id)
		return NULL;
	LOWER(at, side->account_count, order(side->accounts[at].id, id));
	if (at < side->account_count && order(side->accounts[at].id, id) == 0)
		return &side->accounts[at];
	return NULL;
}

const struct ws_side_account *ws_side_account_at(const struct ws_side *side,
						 const char *dir)
{
	for (size_t i = 0; side && dir && i < side->account_count; i++)
		if (strcmp(side->accounts[i].dir, dir) == 0)
			return &side->accounts[i];
	return NULL;
}

static int grant_order(const struct ws_side_grant *grant, enum ws_principal_kind kind,
		       const char *id)
{
	if (grant->kind != kind)
		return grant->kind < kind ? -1 : 1;
	return strcmp(grant->id, id);
}

const struct ws_side_grant *ws_side_grant(const struct ws_side_workspace *workspace,
					  enum ws_principal_kind kind, const char *id)
{
	size_t at;

	if (!workspace || !id)
		return NULL;
	LOWER(at, workspace->grant_count, grant_order(&workspace->grants[at], kind, id));
	if (at < workspace->grant_count &&
	    grant_order(&workspace->grants[at], kind, id) == 0)
		return &workspace->grants[at];
	return NULL;
}

const struct ws_side_role *ws_side_role(const struct ws_side_account *account,
					const char *id)
{
	size_t at;

	if (!account || !id)
		return NULL;
	LOWER(at, account->role_count, strcmp(account->roles[at].id, id));
	if (at < account->role_count && strcmp(account->roles[at].id, id) == 0)
		return &account->roles[at];
	return NULL;
}

bool ws_side_is_new(const char *role_id)
{
	return role_id && strncmp(role_id, WS_SIDE_NEW, strlen(WS_SIDE_NEW)) == 0;
}

const struct ws_side_pin *ws_side_named_role(const struct ws_side_account *account,
					     const char *label)
{
	const struct ws_side_pin *pin = ws_side_pin(account, WS_PIN_ROLES, label);

	for (size_t i = 0; account && label && !pin && i < account->role_count; i++)
		if (account->roles[i].pending &&
		    ws_text_casecmp(account->roles[i].title, label) == 0)
			pin = &account->roles[i].pin;
	return pin;
}

const char *ws_side_role_called(const struct ws_side_account *account, const char *role_id,
				const char *label)
{
	const struct ws_side_role *role = role_id ? ws_side_role(account, role_id) : NULL;

	if (!role || !role->title || !label || ws_name_id(label) ||
	    !ws_name_ok(role->title, WS_PIN_ROLES))
		return label;
	return role->title;
}

const struct ws_side_pin *ws_side_pin_of(const struct ws_side_account *account, int list,
					 const char *id)
{
	size_t at;

	if (!account || !id || list < 0 || list >= WS_PIN_LISTS)
		return NULL;
	LOWER(at, account->pin_count[list], strcmp(account->pin_by_id[list][at]->id, id));
	if (at < account->pin_count[list] &&
	    strcmp(account->pin_by_id[list][at]->id, id) == 0)
		return account->pin_by_id[list][at];
	return NULL;
}

const struct ws_side_pin *ws_side_pin(const struct ws_side_account *account, int list,
				      const char *label)
{
	const char *id;
	size_t at;

	if (!account || !label || list < 0 || list >= WS_PIN_LISTS)
		return NULL;
	id = ws_name_id(label);
	if (id)
		return ws_side_pin_of(account, list, id);
	LOWER(at, account->pin_count[list],
	      ws_text_casecmp(account->pin[list][at].label, label));
	if (at < account->pin_count[list] &&
	    ws_text_casecmp(account->pin[list][at].label, label) == 0)
		return &account->pin[list][at];
	return NULL;
}

/* Whoever has a name for lines may be written by id all the same. */
static const char *pinned_name(const struct ws_called_list *list, const char *id)
{
	const struct ws_side_account *account =
		(const void *)((const char *)list -
			       offsetof(struct ws_side_account, called));

	for (int pins = 0; pins < WS_PIN_LISTS; pins++) {
		const struct ws_side_pin *pin = ws_side_pin_of(account, pins, id);

		if (pin && !ws_name_id(pin->label))
			return pin->label;
	}
	return NULL;
}

const char *ws_called(const struct ws_called_list *list, const char *label)
{
	const char *id = list && label ? ws_name_id(label) : NULL;
	size_t at;

	if (!id)
		return NULL;
	LOWER(at, list->count, strcmp(list->items[at].id, id));
	return at < list->count && strcmp(list->items[at].id, id) == 0
		       ? list->items[at].name
		       : pinned_name(list, id);
}

const struct ws_called_list *ws_called_in(const struct ws_side_workspace *workspace)
{
	return workspace && workspace->account ? &workspace->account->called : NULL;
}

void ws_called_add(struct ws_buf *out, const struct ws_called_list *list, const char *label)
{
	const char *name = ws_called(list, label);

	ws_buf_adds(out, label ? label : "");
	if (!name)
		return;
	ws_buf_adds(out, " \"");
	for (; *name; name++) {
		if (*name == '"')
			ws_buf_addc(out, '\\');
		ws_buf_addc(out, *name);
	}
	ws_buf_addc(out, '"');
}
