/*
 * cli/command/log_about.c - what `wsync log` was asked about.
 */
#include "cli/command/log_about.h"

#include <string.h>
#include "cli/edit/members.h"
#include "cli/local/local.h"
#include "cli/show/show_p.h"
#include "store/ground/text.h"
#include "store/ground/uuid.h"

static bool has_id(const struct ws_log_about *about, const char *id)
{
	for (size_t i = 0; id && i < about->ids.count; i++)
		if (strcmp(about->ids.items[i], id) == 0)
			return true;
	return false;
}

static int keep_id(struct ws_arena *arena, struct ws_log_about *about, const char *id,
		   struct ws_err *err)
{
	const char **slot;

	if (!id || has_id(about, id))
		return 0;
	slot = ws_arena_grow(arena, &about->ids.items, &about->ids.count, sizeof(*slot));
	if (!slot)
		return ws_err_nomem(err);
	*slot = ws_arena_dup(arena, id);
	return *slot ? 0 : ws_err_nomem(err);
}

/* ---- looking the word up ------------------------------------------------------------------ */

static int find_principal(const struct ws_side *side, struct ws_arena *arena,
			  struct ws_log_about *about, struct ws_err *err)
{
	const char *name;
	const enum ws_principal_kind kind = ws_principal_split(about->word, &name);
	const int list = kind == WS_BOT    ? WS_PIN_BOTS
			 : kind == WS_TEAM ? WS_PIN_TEAMS
					   : WS_PIN_USERS;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < side->account_count; i++) {
		const struct ws_side_pin *pin = ws_side_pin(&side->accounts[i], list, name);

		rc = pin ? keep_id(arena, about, pin->id, err) : 0;
	}
	return rc;
}

/* at  NULL: main */
static int find(struct ws_store *store, const char *at, struct ws_arena *arena,
		struct ws_log_about *about, struct ws_err *err)
{
	const struct ws_side_workspace *w = NULL;
	struct ws_err ignored = {0};
	ws_auto_local local = {0};
	int rc;

	if (about->by_principal)
		rc = ws_local_load_accounts(store, at, &local, &ignored);
	else
		rc = ws_local_load_at(store, at, about->word, &local, &w, &ignored);
	if (rc == WS_E_NOMEM)
		return ws_err_nomem(err);
	if (rc < 0)
		return 0; /* by name, then */
	return about->by_principal ? find_principal(local.side, arena, about, err)
				   : keep_id(arena, about, w->id, err);
}

int ws_log_about_read(struct ws_store *store, const char *word, struct ws_arena *arena,
		      struct ws_log_about *out, struct ws_err *err)
{
	int rc;

	*out = (struct ws_log_about){.word = word};
	if (!word)
		return 0;
	out->by_role = strncmp(word, WS_LOG_ROLE, strlen(WS_LOG_ROLE)) == 0;
	if (out->by_role) {
		out->word += strlen(WS_LOG_ROLE);
		return 0;
	}
	out->by_principal = strchr(word, '@') || strchr(word, ':');
	if (strpbrk(word, "*?["))
		return 0;
	rc = find(store, NULL, arena, out, err);
	return rc == 0 && out->ids.count == 0 ? find(store, "cloud", arena, out, err) : rc;
}

/* ---- names that nothing has --------------------------------------------------------------- */

int ws_log_about_unknown(const struct ws_log_about *about, const struct ws_view *view,
			 struct ws_err *err)
{
	const struct ws_side *sides[] = {view->local, view->cloud};
	const size_t count = sizeof(sides) / sizeof(sides[0]);

	return about->by_role ? ws_role_nowhere(sides, count, about->word, err)
			      : ws_principal_nowhere(sides, count, about->word, err);
}

/* ---- comparing ------------------------------------------------------------------------------ */

static bool has_principal(const struct ws_log_about *about, const struct ws_change *change)
{
	ws_auto_buf who = WS_BUF_INIT;

	if (change->kind != WS_ITEM_GRANT || !change->label)
		return false;
	/* an invited address is nobody's id */
	if (about->ids.count && change->principal_kind != WS_INVITED)
		return has_id(about, change->principal_id);
	ws_buf_addf(&who, "%s%s", ws_principal_prefix(change->principal_kind),
		    change->label);
	return ws_text_casecmp(ws_buf_text(&who), about->word) == 0;
}

/* The role itself, and whoever was given it or lost it. */
static bool has_role(const struct ws_log_about *about, const struct ws_change *change)
{
	const char *const names[] = {
		change->kind == WS_ITEM_ROLE ? change->label : NULL,
		change->kind == WS_ITEM_ROLE ? change->renamed : change->before.text,
		change->kind == WS_ITEM_ROLE ? NULL : change->after.text};

	if (change->kind != WS_ITEM_ROLE && change->kind != WS_ITEM_GRANT &&
	    change->kind != WS_ITEM_DEFAULT_ROLE)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i] && ws_text_casecmp(names[i], about->word) == 0)
			return true;
	return false;
}

bool ws_log_about_has(const struct ws_log_about *about, const struct ws_change *change)
{
	if (!about->word)
		return true;
	if (about->by_role)
		return has_role(about, change);
	if (about->by_principal)
		return has_principal(about, change);
	/* one that was made here has no id yet */
	if (about->ids.count && change->workspace_id && ws_uuid_ok(change->workspace_id))
		return has_id(about, change->workspace_id);
	return ws_choose_path(change->path, about->word);
}
