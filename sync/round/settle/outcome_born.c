/*
 * sync/round/settle/outcome_born.c - a workspace that was asked for and is there.
 *
 * Main gets its id. Base gets what both sides share: the texts where they say the same, no
 * default role, and for each list of main an empty one, since a workspace begins without
 * grants; its first Owner comes in like any change of the cloud.
 */
#include "sync/round/settle/outcome_p.h"

#include <stdlib.h>
#include <string.h>

#include "sync/model/docs.h"
#include "sync/round/settle/born.h"
#include "sync/round/settle/settle_p.h"

/* ---- is it ours? ------------------------------------------------------------------------- */

/* The account as the last look has it: its roles tell who is an Owner. */
static int account_side(const struct outcome *o, const char *dir, struct ws_side **out,
			struct ws_err *err)
{
	ws_auto(ws_tree) part = ws_tree_new();
	const size_t len = strcspn(dir, "/");
	int rc = part ? 0 : ws_err_nomem(err);

	for (size_t i = 0; rc == 0 && i < ws_tree_count(o->state); i++) {
		const struct ws_tree_entry *e = ws_tree_at(o->state, i);

		if (strncmp(e->path, dir, len) == 0 &&
		    strncmp(e->path + len, "/_account/", strlen("/_account/")) == 0)
			rc = ws_tree_put_copy(part, e->path, e->bytes, e->len, err);
	}
	return rc == 0 ? ws_side_build(part, NULL, out, err) : rc;
}

static int is_ours(struct outcome *o, const struct outcome_entry *entry,
		   const struct outcome_place *at, const char *id, bool *out,
		   struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_side) side = NULL;
	ws_auto_free char *name = NULL;
	struct ws_workspace there = {0};
	int rc = arena ? account_side(o, at->dir, &side, err) : ws_err_nomem(err);

	*out = false;
	if (rc == 0)
		rc = ws_docs_get_field(at->main, at->dir, "name", &name, err);
	if (rc < 0)
		return rc;
	rc = o->remote->ops->read_workspace(o->remote, entry->account_id, id, WS_BORN_LISTS,
					    arena, &there, err);
	if (rc == WS_E_NOT_FOUND || rc == WS_E_FORBIDDEN) {
		ws_err_clear(err);
		return 0;
	}
	if (rc == 0) {
		const struct ws_born born = {
			.name = name && *name ? name : strchr(at->dir, '/') + 1,
			.since_s = entry->time_s,
			.cloud_s = entry->cloud_s,
			.actor = o->actor,
			.account = ws_side_account(side, entry->account_id),
		};

		*out = ws_born_is_ours(&born, &there);
	}
	return rc;
}

/* ---- what main and base become ----------------------------------------------------------- */

static int share_field(const struct outcome *o, struct outcome_place *at, const char *key,
		       struct ws_err *err)
{
	ws_auto_free char *here = NULL;
	ws_auto_free char *there = NULL;
	int rc = ws_docs_get_field(at->main, at->dir, key, &here, err);

	if (rc >= 0)
		rc = ws_docs_get_field(o->state, at->dir, key, &there, err);
	if (rc < 0)
		return rc;
	if (here && there && strcmp(here, there) == 0)
		return 0;
	return ws_docs_set_field(at->base_now, at->dir, key, NULL, err);
}

static int share_default_role(struct outcome_place *at, struct ws_err *err)
{
	ws_auto_free char *here = NULL;
	int rc = ws_docs_get_field(at->main, at->dir, "default-role", &here, err);

	if (rc < 0)
		return rc;
	return ws_docs_set_field(at->base_now, at->dir, "default-role",
				 here ? "No access" : NULL, err);
}

/* What was just made inherits. */
static int share_storage(struct outcome_place *at, struct ws_err *err)
{
	ws_auto_free char *here = NULL;
	int rc = ws_docs_get_field(at->main, at->dir, "result-storage", &here, err);

	if (rc < 0)
		return rc;
	return ws_docs_set_field(at->base_now, at->dir, "result-storage",
				 here ? WS_STORAGE_INHERIT : NULL, err);
}

static int empty_lists(struct outcome_place *at, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	struct ws_ini_entry e;
	char path[WS_LAYOUT_PATH];
	int rc = settle_open(at->base_now, settle_path(at->dir, "members.ini", path), &doc,
			     err);

	for (int kind = 0; rc == 0 && kind < WS_PRINCIPAL_KINDS; kind++) {
		const char *list = ws_principal_section((enum ws_principal_kind)kind);

		while (rc == 0 && ws_ini_entry(doc, list, 0, &e)) {
			ws_auto_free char *key = strdup(e.key);

			rc = key ? ws_ini_remove(doc, list, key) : ws_err_nomem(err);
		}
	}
	return rc == 0 ? settle_put(at->base_now, path, doc, err) : rc;
}

/* A file that cannot be read says nothing, and nothing is written into it. */
static bool is_readable(const struct ws_tree *tree, const char *dir)
{
	ws_auto(ws_ini) doc = NULL;
	ws_auto(ws_ini) lists = NULL;
	char path[WS_LAYOUT_PATH];

	return ws_tree_find(tree, settle_path(dir, "workspace.ini", path)) &&
	       settle_open(tree, path, &doc, NULL) == 0 &&
	       settle_open(tree, settle_path(dir, "members.ini", path), &lists, NULL) == 0;
}

int outcome_born(struct outcome *o, const struct outcome_entry *entry,
		 struct outcome_place *at, bool *changed, struct ws_err *err)
{
	char here[WS_LAYOUT_NAME], there[WS_LAYOUT_NAME], shared[WS_LAYOUT_NAME];
	bool ours = false;
	int rc;

	*changed = false;
	outcome_id(at->main, at->dir, here);
	outcome_id(o->state, at->dir, there);
	outcome_id(at->base, at->dir, shared);
	if (!is_readable(at->main, at->dir) || !there[0] || shared[0] ||
	    (here[0] && strcmp(here, there) != 0))
		return 0;
	rc = is_ours(o, entry, at, there, &ours, err);
	if (rc != 0 || !ours)
		return rc;
	*changed = true;
	rc = settle_copy_facts(o->state, at->dir, at->main_now, at->dir, err);
	if (rc == 0)
		rc = settle_copy_dir(at->main_now, at->dir, at->base_now, at->dir, err);
	if (rc == 0)
		rc = settle_drop_intents(at->base_now, at->dir, err);
	if (rc == 0)
		rc = share_field(o, at, "name", err);
	if (rc == 0)
		rc = share_field(o, at, "description", err);
	if (rc == 0)
		rc = share_default_role(at, err);
	if (rc == 0)
		rc = share_storage(at, err);
	return rc == 0 ? empty_lists(at, err) : rc;
}
