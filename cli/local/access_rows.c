/*
 * cli/local/access_rows.c - who has access to what, through what, since when.
 *
 * A team is a principal of its own, for its line, and a way in for each of its members.
 */
#include "cli/local/access_rows.h"

#include <stdlib.h>
#include <string.h>
#include "cli/local/holders.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

void ws_access_rows_close(struct ws_access_rows *rows)
{
	for (size_t i = 0; rows->access && i < rows->local.side->account_count; i++)
		ws_access_free(rows->access[i]);
	free(rows->access);
	free(rows->workspaces);
	free(rows->first);
	ws_local_clear(&rows->local);
	ws_arena_free(rows->arena);
	ws_store_close(rows->store);
	*rows = (struct ws_access_rows){.items = NULL};
}

/* ---- one way in -------------------------------------------------------------------------- */

struct gathering {
	struct ws_access_rows *out;
	const struct ws_side_workspace *workspace;
	const struct ws_access *access;
	struct ws_given *givens; /* of each grant of the workspace */
};

/* Is the principal of a line in the account's lists, where these are known? */
static bool is_seen(const struct ws_side_account *account, const struct ws_side_grant *g)
{
	const bool bot = g->kind == WS_BOT;
	const struct ws_side_person *items = bot ? account->bots : account->people;
	const size_t count = bot ? account->bot_count : account->person_count;

	if (g->kind == WS_INVITED || g->kind == WS_TEAM ||
	    (bot ? account->bots_known : account->people_known) != WS_KNOWN)
		return true;
	for (size_t i = 0; i < count; i++)
		if (strcmp(items[i].id, g->id) == 0)
			return true;
	return false;
}

static struct ws_access_row *add(const struct gathering *g, enum ws_principal_kind kind,
				 const char *id, const char *label)
{
	struct ws_access_row *row = ws_arena_grow(g->out->arena, &g->out->items,
						  &g->out->count, sizeof(*row));

	if (row)
		*row = (struct ws_access_row){.workspace = g->workspace,
					      .kind = kind,
					      .id = id,
					      .label = label,
					      .access = g->access};
	return row;
}

static void note_line(const struct gathering *g, const struct ws_side_grant *grant,
		      struct ws_access_row *row)
{
	row->grant = grant;
	row->given = &g->givens[grant - g->workspace->grants];
}

static void measure(struct ws_access_row *row)
{
	const struct ws_scope_set nothing = {{0}, false, false};
	const struct ws_delta all = ws_delta_between(row->access, &nothing, false,
						     &row->set, true);

	row->scopes = all.gained_count;
	row->control = all.control;
	row->secrets = all.secrets;
}

static int add_ways(const struct gathering *g, enum ws_principal_kind kind, const char *id,
		    const char *label, struct ws_err *err)
{
	struct ws_source *sources;
	size_t count;
	int rc = ws_access_sources(g->access, g->workspace, kind, id, g->out->arena,
				   &sources, &count, err);

	for (size_t i = 0; rc == 0 && i < count; i++) {
		const struct ws_source *s = &sources[i];
		struct ws_access_row *row = add(g, kind, id, label);

		if (!row)
			return ws_err_nomem(err);
		row->via = s->via;
		row->role = s->role;
		row->team = s->via == WS_VIA_TEAM && s->grant ? s->grant->label : NULL;
		row->set = s->set;
		if (s->grant)
			note_line(g, s->grant, row);
		row->not_seen = s->via == WS_VIA_GRANT &&
				!is_seen(g->workspace->account, s->grant);
		measure(row);
	}
	return rc;
}

/* ---- a workspace ----------------------------------------------------------------------------- */

static int add_lines(const struct gathering *g, enum ws_principal_kind kind,
		     struct ws_err *err)
{
	ws_auto_free const struct ws_side_grant **grants = ws_local_grants(g->workspace);
	int rc = grants ? 0 : ws_err_nomem(err);

	for (size_t i = 0; rc == 0 && i < g->workspace->grant_count; i++) {
		const struct ws_side_grant *grant = grants[i];
		struct ws_access_row *row;

		if (grant->kind != kind)
			continue;
		if (kind != WS_INVITED) {
			rc = add_ways(g, kind, grant->id, grant->label, err);
			continue;
		}
		row = add(g, kind, grant->id, grant->label);
		if (!row)
			return ws_err_nomem(err);
		row->invited = true;
		row->role = grant->role;
		row->set = ws_access_role(g->access, grant->role_id);
		note_line(g, grant, row);
		measure(row);
	}
	return rc;
}

static int add_workspace(struct ws_access_rows *out, const struct ws_side_workspace *w,
			 struct ws_err *err)
{
	const struct ws_side *side = out->local.side;
	const size_t n = (size_t)(w->account - side->accounts);
	struct gathering g = {.out = out, .workspace = w};
	struct ws_asked_side asked = {.workspace = w};
	struct ws_holders all = {.arena = NULL};
	int rc = 0;

	if (!out->access[n])
		rc = ws_access_new(w->account, &out->access[n], err);
	g.access = asked.access = out->access[n];
	if (rc == 0)
		rc = ws_given_find(out->store->repo, &out->local.main, w, out->arena,
				   &g.givens, err);
	if (rc == 0)
		rc = ws_holders_everybody(&asked, &all, err);
	for (size_t i = 0; rc == 0 && i < all.count; i++)
		rc = add_ways(&g, all.items[i].kind, all.items[i].id, all.items[i].label,
			      err);
	if (rc == 0)
		rc = add_lines(&g, WS_TEAM, err);
	if (rc == 0)
		rc = add_lines(&g, WS_INVITED, err);
	ws_holders_clear(&all);
	return rc;
}

/* ---- which ones ------------------------------------------------------------------------------ */

static bool is_wanted(const struct ws_access_rows *out, const struct ws_side_workspace *w,
		      const char *const *words, size_t count)
{
	if (!w->account)
		return false;
	for (size_t i = 0; i < count; i++)
		if (ws_choose_path(w->dir, words[i]))
			return true;
	return count == 0 && ws_store_tracks_path(out->store, w->dir);
}

/* "." and paths mean the workspace they lie in. */
static int read_word(struct ws_access_rows *out, const char *word, const char **dir,
		     struct ws_err *err)
{
	char at[WS_LAYOUT_PATH];
	int rc;

	*dir = word;
	if (!ws_local_is_path(word))
		return 0;
	rc = ws_local_at(out->store, word, at, err);
	if (rc == 0)
		*dir = ws_arena_dup(out->arena, at);
	return rc == 0 && !*dir ? ws_err_nomem(err) : rc;
}

static bool is_account_dir(const char *word)
{
	const char *slash = strchr(word, '/');

	return slash && strncmp(slash, "/_account", strlen("/_account")) == 0;
}

/* Every word has to mean something. */
static int check_words(const struct ws_access_rows *out, const char *const *words,
		       size_t count, struct ws_err *err)
{
	const struct ws_side *side = out->local.side;
	ws_auto_free const char **dirs = calloc(side->workspace_count + 1, sizeof(*dirs));
	size_t ignored;
	int rc = dirs ? 0 : ws_err_nomem(err);

	for (size_t i = 0; dirs && i < side->workspace_count; i++)
		dirs[i] = side->workspaces[i].dir;
	for (size_t k = 0; rc == 0 && k < count; k++) {
		/* an unquoted glob names the account's own directory, too */
		bool any = is_account_dir(words[k]);

		for (size_t i = 0; i < side->workspace_count; i++)
			any |= ws_choose_path(dirs[i], words[k]);
		if (!any)
			rc = ws_local_pick(dirs, side->workspace_count, words[k], &ignored,
					   err);
	}
	return rc;
}

static int choose(struct ws_access_rows *out, const char *const *words, size_t count,
		  struct ws_err *err)
{
	ws_auto_free const struct ws_side_workspace **sorted = ws_local_sorted(
		out->local.side);
	const char **dirs = ws_arena_zalloc(out->arena, count + 1, sizeof(*dirs));
	int rc = sorted && dirs ? 0 : ws_err_nomem(err);

	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = read_word(out, words[i], &dirs[i], err);
	if (rc == 0)
		rc = check_words(out, dirs, count, err);
	if (rc < 0)
		return rc;
	out->workspaces = calloc(out->local.side->workspace_count + 1,
				 sizeof(*out->workspaces));
	if (!out->workspaces)
		return ws_err_nomem(err);
	for (size_t i = 0; i < out->local.side->workspace_count; i++)
		if (is_wanted(out, sorted[i], dirs, count))
			out->workspaces[out->workspace_count++] = sorted[i];
	return 0;
}

int ws_access_rows_open(struct ws_cli *cli, const char *const *words, size_t count,
			bool cloud, struct ws_access_rows *out, struct ws_err *err)
{
	int rc;

	*out = (struct ws_access_rows){.arena = ws_arena_new()};
	if (!out->arena)
		return ws_err_nomem(err);
	if (cloud && cli->at)
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "--cloud and --at exclude each other");
	rc = ws_cli_store(cli, &out->store, err);
	if (rc == 0)
		rc = ws_local_load_at(out->store, cloud ? "cloud" : cli->at, NULL,
				      &out->local, NULL, err);
	if (rc == 0)
		rc = choose(out, words, count, err);
	if (rc < 0)
		return rc;
	out->access = calloc(out->local.side->account_count + 1, sizeof(*out->access));
	out->first = calloc(out->workspace_count + 1, sizeof(*out->first));
	if (!out->access || !out->first)
		return ws_err_nomem(err);
	for (size_t i = 0; rc == 0 && i < out->workspace_count; i++) {
		rc = add_workspace(out, out->workspaces[i], err);
		out->first[i + 1] = out->count;
	}
	return rc;
}

/* ---- words -------------------------------------------------------------------------------- */

void ws_access_row_through(const struct ws_access_row *row, struct ws_buf *out)
{
	if (row->invited) {
		ws_buf_adds(out, "invitation");
		return;
	}
	switch (row->via) {
	case WS_VIA_GRANT:
		ws_buf_adds(out, "direct");
		break;
	case WS_VIA_TEAM:
		ws_buf_addf(out, "team:%s", row->team);
		break;
	case WS_VIA_DEFAULT:
		ws_buf_adds(out, "default role");
		break;
	case WS_VIA_ACCOUNT:
		ws_buf_addf(out, "account %s", row->role);
		break;
	}
}

void ws_access_row_scopes(const struct ws_access_row *row, struct ws_buf *out)
{
	const char *between = "";

	for (size_t i = 0; i < ws_access_scope_count(row->access); i++) {
		if (!ws_scope_set_has(&row->set, i))
			continue;
		ws_buf_addf(out, "%s%s", between, ws_access_scope_name(row->access, i));
		between = "\n";
	}
	if (row->set.unknown)
		ws_buf_addf(out, "%s?", between);
}
