/*
 * sync/round/inside/inventory_turn.c - when what was read, and the rules of the store.
 */
#include "sync/round/inside/inventory_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/ground/buf.h"
#include "store/ground/fs.h"
#include "store/tree/layout.h"

#define STATE_PATH WS_STORE_CLONE "/inventory"
#define STATE_MAX  ((size_t)16 << 20)

/* ---- when what was read ------------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct ws_turn *)a)->id, ((const struct ws_turn *)b)->id);
}

struct ws_turn *ws_turns_find(const struct ws_turns *state, const char *id)
{
	struct ws_turn key = {.when_s = 0};

	(void)snprintf(key.id, sizeof(key.id), "%s", id);
	return state->count ? bsearch(&key, state->items, state->count, sizeof(key), by_id)
			    : NULL;
}

static int add_turn(struct ws_turns *state, const struct ws_turn *turn, struct ws_err *err)
{
	if (state->count == state->cap) {
		const size_t cap = state->cap ? 2 * state->cap : 64;
		struct ws_turn *grown = reallocarray(state->items, cap, sizeof(*grown));

		if (!grown)
			return ws_err_nomem(err);
		state->items = grown;
		state->cap = cap;
	}
	state->items[state->count++] = *turn;
	return 0;
}

/* A line that makes no sense is a workspace that was never read. */
int ws_turns_read(const struct ws_store *store, struct ws_turns *out, struct ws_err *err)
{
	ws_auto_free char *text = NULL;
	size_t len = 0;
	char *line, *rest;
	int rc = ws_fs_read(store->root_fd, STATE_PATH, STATE_MAX, &text, &len, err);

	*out = (struct ws_turns){NULL, 0, 0};
	rest = rc == 0 ? text : NULL;
	rc = rc == WS_FS_ABSENT ? 0 : rc;
	while (rc == 0 && (line = strsep(&rest, "\n")) != NULL) {
		struct ws_turn turn;

		if (sscanf(line, "%36s %lld %x", turn.id, &turn.when_s, &turn.refused) ==
			    3 &&
		    ws_uuid_ok(turn.id))
			rc = add_turn(out, &turn, err);
	}
	if (out->count)
		qsort(out->items, out->count, sizeof(*out->items), by_id);
	return rc;
}

int ws_turns_write(struct ws_store *store, const struct ws_turns *state, struct ws_err *err)
{
	ws_auto_buf text = WS_BUF_INIT;

	for (size_t i = 0; i < state->count; i++)
		ws_buf_addf(&text, "%s %lld %x\n", state->items[i].id,
			    state->items[i].when_s, state->items[i].refused);
	if (text.failed)
		return ws_err_nomem(err);
	return ws_fs_replace(store->root_fd, STATE_PATH, ws_buf_text(&text), text.len, 0600,
			     err);
}

int ws_turns_note(struct ws_turns *turns, const struct ws_turn *turn, struct ws_err *err)
{
	struct ws_turn *last = ws_turns_find(turns, turn->id);
	int rc;

	if (last) {
		*last = *turn;
		return 0;
	}
	rc = add_turn(turns, turn, err);
	if (rc == 0)
		qsort(turns->items, turns->count, sizeof(*turn), by_id);
	return rc;
}

int ws_inventory_when(const struct ws_store *store, const char *workspace_id,
		      int64_t *when_s, unsigned *refused, struct ws_err *err)
{
	struct ws_turns state;
	int rc = ws_turns_read(store, &state, err);
	const struct ws_turn *turn = rc == 0 ? ws_turns_find(&state, workspace_id) : NULL;

	*when_s = turn ? turn->when_s : 0;
	*refused = turn ? turn->refused : 0;
	free(state.items);
	return rc;
}

/* ---- the rules ------------------------------------------------------------------------------ */

/* Rules that are not valid ask for nothing: they may have said so. */
static int lay_rules(const struct ws_tree *main, const char *account, const char *handle,
		     struct ws_inventory_rules *rules, struct ws_err *err)
{
	const struct ws_tree_entry *entry;
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	struct ws_ini_entry line;
	int rc;

	if (!main || ws_layout_path(WS_DOC_POLICY, account, handle, NULL, path, NULL))
		return 0;
	entry = ws_tree_find(main, path);
	if (!entry)
		return 0;
	rc = ws_ini_parse(entry->bytes, entry->len, ws_layout_schema(WS_DOC_POLICY), path,
			  &doc, err);
	if (rc == WS_E_NOMEM)
		return rc;
	if (rc < 0)
		rules->lists = 0;
	for (size_t i = 0; rc == 0 && ws_ini_entry(doc, "inventory", i, &line); i++)
		if (ws_inventory_rule(line.key, line.value, rules))
			rules->lists = 0;
	ws_err_clear(err);
	return 0;
}

int ws_turn_rules(const struct ws_tree *main, const char *dir,
		  struct ws_inventory_rules *rules, struct ws_err *err)
{
	char account[WS_LAYOUT_PATH];
	char *slash;
	int rc;

	*rules = ws_inventory_default;
	(void)snprintf(account, sizeof(account), "%s", dir);
	slash = strchr(account, '/');
	if (!slash)
		return 0;
	*slash = '\0';
	rc = lay_rules(main, account, NULL, rules, err);
	return rc ? rc : lay_rules(main, account, slash + 1, rules, err);
}
