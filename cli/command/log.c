/*
 * cli/command/log.c - `wsync log`: history, one line a meaning.
 *
 * Facts of the cloud are shown from cloud/main, since its commits name who did it. The
 * commits on main that took such facts over (they carry the trailer) are left out when
 * the commit they name is shown, and so are merges: both say nothing new.
 */
#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/run.h"
#include "cli/show/log.h"
#include "cli/show/show_p.h"
#include "store/ground/text.h"
#include "sync/round/describe.h"

#define LINES_DEFAULT 100

enum { OPT_COUNT };

static const struct ws_option options[] = {
	[OPT_COUNT] = {"count", 'n', "N", "at most N lines (100)"},
	{NULL, 0, NULL, NULL},
};

/* One commit, as much of it as is needed after the walk. */
struct past {
	struct ws_oid id, parent;
	size_t parent_count;
	int64_t time_s, author_time_s;
	const char *author, *message;
	bool cloud;
};

struct history {
	struct ws_arena *arena;
	struct past *items;
	size_t count;
	bool cloud;                     /* which walk it is */
	const struct ws_oid *cloud_ids; /* sorted: all of cloud/main */
	size_t cloud_count;
	size_t left; /* commits still wanted of this walk */
};

struct run {
	struct ws_cli *cli;
	struct ws_store *store;
	struct ws_view *view;
	struct ws_log *log;
	const char *word; /* filter, or NULL */
	bool by_principal;
	size_t limit;
	bool more; /* lines were left out */
	struct history history;
};

/* ---- collecting ------------------------------------------------------------------------ */

static int by_id(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct ws_oid));
}

static bool is_cloud_id(const struct history *h, const struct ws_oid *id)
{
	return h->cloud_count > 0 &&
	       bsearch(id, h->cloud_ids, h->cloud_count, sizeof(*id), by_id) != NULL;
}

static int collect_id(void *user, const struct ws_repo_past *past)
{
	struct history *h = user;
	struct ws_oid *ids = (struct ws_oid *)h->cloud_ids;
	struct ws_oid *slot = ws_arena_grow(h->arena, &ids, &h->cloud_count, sizeof(*slot));

	h->cloud_ids = ids;
	if (!slot)
		return WS_E_NOMEM;
	*slot = past->id;
	return 0;
}

static const char *author_of(const struct ws_repo_past *past)
{
	/* e-mails tell people apart; what we made up for nobody does not */
	if (!past->author_email[0] || strcmp(past->author_name, "unknown") == 0 ||
	    strstr(past->author_email, "@localhost"))
		return past->author_name;
	return past->author_email;
}

static int collect(void *user, const struct ws_repo_past *past)
{
	struct history *h = user;
	const bool cloud = is_cloud_id(h, &past->id);
	char named[WS_OID_TEXT];
	struct ws_oid id;
	struct past *slot;

	if (h->cloud && h->left-- == 0)
		return 1; /* the rest is in main, too */
	if (past->parent_count > 1)
		return 0;
	if (!cloud &&
	    ws_repo_trailer(past->message, WS_TRAILER_CLOUD, named, sizeof(named)) &&
	    ws_oid_parse(named, &id) && is_cloud_id(h, &id))
		return 0;
	slot = ws_arena_grow(h->arena, &h->items, &h->count, sizeof(*slot));
	if (!slot)
		return WS_E_NOMEM;
	*slot = (struct past){.id = past->id,
			      .parent = past->parent[0],
			      .parent_count = past->parent_count,
			      .time_s = past->time_s,
			      .author_time_s = past->author_time_s,
			      .author = ws_arena_dup(h->arena, author_of(past)),
			      .message = ws_arena_dup(h->arena, past->message),
			      .cloud = cloud ||
				       ws_repo_trailer(past->message, WS_TRAILER_CLOUD,
						       named, sizeof(named))};
	return slot->author && slot->message ? 0 : WS_E_NOMEM;
}

/* Newest first; walks are in that order already, and equal times keep theirs. */
static void merge(struct history *h, size_t middle)
{
	struct past *all = calloc(h->count + 1, sizeof(*all));
	size_t a = 0, b = middle;

	for (size_t i = 0; all && i < h->count; i++)
		all[i] = b >= h->count || (a < middle &&
					   h->items[a].time_s >= h->items[b].time_s)
				 ? h->items[a++]
				 : h->items[b++];
	if (all)
		memcpy(h->items, all, h->count * sizeof(*all));
	free(all);
}

static int walk(struct run *r, struct ws_err *err)
{
	struct history *h = &r->history;
	const struct ws_oid *main = &r->view->main_id, *cloud = &r->view->cloud_id;
	const bool has_main = !ws_oid_is_zero(main), has_cloud = !ws_oid_is_zero(cloud);
	size_t ahead = 0, behind = 0, middle = 0;
	int rc = 0;

	if (has_cloud)
		rc = ws_repo_log(r->store->repo, cloud, NULL, collect_id, h, err);
	if (h->cloud_count > 1)
		qsort((struct ws_oid *)h->cloud_ids, h->cloud_count, sizeof(struct ws_oid),
		      by_id);
	if (rc == 0 && has_main)
		rc = ws_repo_log(r->store->repo, main, NULL, collect, h, err);
	middle = h->count;
	if (rc == 0 && has_cloud && has_main)
		rc = ws_repo_ahead_behind(r->store->repo, main, cloud, &ahead, &behind,
					  err);
	if (rc == 0 && behind > 0) {
		h->cloud = true;
		h->left = behind;
		rc = ws_repo_log(r->store->repo, cloud, NULL, collect, h, err);
		rc = rc > 0 ? 0 : rc;
	}
	if (rc == WS_E_NOMEM)
		return ws_err_nomem(err);
	merge(h, middle);
	return rc;
}

/* ---- one commit ------------------------------------------------------------------------- */

static bool account_documents(void *user, const char *path)
{
	const char *slash = strchr(path, '/');

	(void)user;
	return slash && strncmp(slash, "/_account/", strlen("/_account/")) == 0;
}

static bool is_wanted(const struct run *r, const struct ws_change *change)
{
	ws_auto_buf who = WS_BUF_INIT;

	if (!r->word)
		return true;
	if (!r->by_principal)
		return ws_choose_path(change->path, r->word);
	if (change->kind != WS_ITEM_GRANT || !change->label)
		return false;
	ws_buf_addf(&who, "%s%s", ws_principal_prefix(change->principal_kind),
		    change->label);
	return ws_text_casecmp(ws_buf_text(&who), r->word) == 0;
}

/* Does main still lack what the cloud has here? */
static bool is_open(const struct ws_view *view, const struct ws_change *change)
{
	const struct ws_plan *plan = view->plan;

	for (size_t i = 0; plan && i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

		if (c->kind != change->kind || c->direction == WS_OUTGOING ||
		    c->verdict == WS_AGREE || !c->workspace_id || !change->workspace_id ||
		    strcmp(c->workspace_id, change->workspace_id) != 0)
			continue;
		if (c->kind != WS_ITEM_GRANT ||
		    (c->principal_kind == change->principal_kind && c->principal_id &&
		     change->principal_id &&
		     strcmp(c->principal_id, change->principal_id) == 0))
			return true;
	}
	return false;
}

/* The subject a person wrote, without the one that is made from the changes. */
static int note_message(struct run *r, const struct past *past,
			const struct ws_plan *meaning, struct ws_err *err)
{
	char made[WS_SUBJECT], quoted[WS_SUBJECT * 2];
	size_t len = strcspn(past->message, "\n");
	const char *between = strstr(past->message, "\nbetween ");

	if (past->cloud && between) {
		between++;
		(void)snprintf(quoted, sizeof(quoted), "%.*s", (int)strcspn(between, "\n"),
			       between);
		return ws_log_note(r->log, quoted, err);
	}
	(void)ws_describe_subject(made, meaning, NULL, NULL, "");
	if (past->cloud || len == 0 ||
	    (strlen(made) == len && strncmp(made, past->message, len) == 0))
		return 0;
	(void)snprintf(quoted, sizeof(quoted), "\"%.*s\"", (int)(len < 200 ? len : 200),
		       past->message);
	return ws_log_note(r->log, quoted, err);
}

static struct ws_log_meta meta_of(const struct past *past)
{
	return (struct ws_log_meta){.commit = past->id,
				    .time_s = past->author_time_s,
				    .author = past->author,
				    .origin = past->cloud ? WS_LOG_CLOUD : WS_LOG_LOCAL};
}

static int add_changes(struct run *r, const struct past *past, bool taken,
		       const struct ws_plan *meaning, struct ws_err *err)
{
	struct ws_log_meta meta = meta_of(past);
	size_t before = ws_log_count(r->log);
	ws_auto_pick pick = {NULL, 0};
	int rc = ws_pick_ranked(meaning, NULL, &pick, err);

	for (size_t i = 0; rc == 0 && i < pick.count; i++) {
		if (!is_wanted(r, pick.items[i]))
			continue;
		if (ws_log_count(r->log) >= r->limit) {
			r->more = true;
			break;
		}
		if (!taken)
			meta.origin = is_open(r->view, pick.items[i]) ? WS_LOG_NOT_TAKEN
								      : WS_LOG_CLOUD;
		rc = ws_log_add(r->log, &meta, pick.items[i], err);
	}
	if (rc == 0 && ws_log_count(r->log) > before)
		rc = note_message(r, past, meaning, err);
	return rc;
}

/* The first commit holds everything; without a filter that is one line. */
static int add_whole(struct run *r, const struct past *past, struct ws_err *err)
{
	const struct ws_log_meta meta = meta_of(past);
	char subject[WS_SUBJECT];
	int rc = ws_log_add(r->log, &meta, NULL, err);

	(void)snprintf(subject, sizeof(subject), "%.*s", (int)strcspn(past->message, "\n"),
		       past->message);
	return rc == 0 ? ws_log_note(r->log, subject, err) : rc;
}

static int show_commit(struct run *r, const struct past *past, bool taken,
		       struct ws_err *err)
{
	const struct ws_oid *commits[2] = {past->parent_count ? &past->parent : NULL,
					   &past->id};
	struct ws_tree *trees[2] = {NULL, NULL};
	ws_auto(ws_tree) before_tree = NULL;
	ws_auto(ws_tree) after_tree = NULL;
	ws_auto(ws_side) before = NULL;
	ws_auto(ws_side) after = NULL;
	ws_auto(ws_plan) meaning = NULL;
	int rc;

	if (past->parent_count == 0 && !r->word)
		return add_whole(r, past, err);
	rc = ws_repo_load_changed(r->store->repo, commits, 2, account_documents, NULL,
				  trees, err);
	before_tree = trees[0];
	after_tree = trees[1];
	if (rc == 0)
		rc = ws_side_build(before_tree, NULL, &before, err);
	if (rc == 0)
		rc = ws_side_build(after_tree, NULL, &after, err);
	if (rc == 0)
		rc = ws_plan_compare(before, after, true,
				     past->cloud ? WS_INCOMING : WS_OUTGOING, &meaning,
				     err);
	return rc == 0 ? add_changes(r, past, taken, meaning, err) : rc;
}

static int show_all(struct run *r, struct ws_err *err)
{
	const struct ws_oid *main = &r->view->main_id;
	size_t ahead = 0, behind = 0;
	int rc = 0;

	/* with nothing waiting on cloud/main, everything shown is in main */
	if (!ws_oid_is_zero(main) && !ws_oid_is_zero(&r->view->cloud_id))
		rc = ws_repo_ahead_behind(r->store->repo, main, &r->view->cloud_id, &ahead,
					  &behind, err);
	for (size_t i = 0; rc == 0 && i < r->history.count && !r->more; i++) {
		const struct past *past = &r->history.items[i];

		if (ws_log_count(r->log) >= r->limit) {
			r->more = true;
			break;
		}
		rc = show_commit(r, past, behind == 0 || !past->cloud, err);
	}
	return rc;
}

/* ---- the command -------------------------------------------------------------------------- */

static int read_words(struct run *r, struct ws_err *err)
{
	const char *count = r->cli->args.option[OPT_COUNT];
	long n = LINES_DEFAULT;

	if (count && !ws_cli_number(count, 1, 1000000, &n))
		return ws_err_set(err, WS_E_USAGE_OPTION, "--count takes a number, not %s",
				  count);
	r->limit = (size_t)n;
	r->word = r->cli->args.count > 0 ? r->cli->args.words[0] : NULL;
	r->by_principal = r->word && (strchr(r->word, '@') || strchr(r->word, ':'));
	return 0;
}

/* A word that matched nothing in the whole history is most likely misspelt. */
static int check_found(struct run *r, struct ws_err *err)
{
	const struct ws_choice choice = {.words = &r->word, .count = 1};
	ws_auto_chosen chosen = {0};

	if (ws_log_count(r->log) > 0 || !r->word || r->by_principal)
		return 0;
	return ws_choose(r->store, r->view, &choice, &chosen, err);
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	struct run r = {.cli = cli};
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_store) store = NULL;
	ws_auto(ws_view) view = NULL;
	ws_auto(ws_log) log = NULL;
	int rc = arena ? read_words(&r, err) : ws_err_nomem(err);

	if (rc == 0)
		rc = ws_cli_store(cli, &store, err);
	if (rc == 0)
		rc = ws_view_build(store, cli->world, &view, err);
	if (rc == 0)
		rc = ws_log_new(cli, !r.word || r.by_principal || strpbrk(r.word, "*?"),
				&log, err);
	if (rc < 0)
		return rc;
	r.store = store;
	r.view = view;
	r.log = log;
	r.history.arena = arena;
	rc = walk(&r, err);
	if (rc == 0)
		rc = show_all(&r, err);
	if (rc == 0)
		rc = check_found(&r, err);
	if (rc == 0)
		rc = ws_log_print(log, cli->out, err);
	if (rc == 0 && ws_log_count(log) == 0 && cli->format != WS_FORMAT_JSON)
		(void)fputs("Nothing in the history\n", cli->out);
	if (rc == 0 && r.more)
		ws_cli_hint(cli, "wsync log -n %zu   goes on", r.limit * 2);
	return rc;
}

const struct ws_cmd ws_cmd_log = {
	.name = "log",
	.group = WS_GROUP_LOOK,
	.summary = "History of a workspace or a person",
	.usage = "[WS|PRINCIPAL]",
	.about = "One line for every grant or field that changed, newest first: who did "
		 "it, what "
		 "it meant at that time, and whether it was committed here (local) or seen "
		 "in "
		 "the cloud. Where the cloud does not tell who it was, the author is "
		 "unknown and "
		 "the line below says between which looks it happened.\n",
	.examples = "wsync log acme/prod      # one workspace\n"
		    "wsync log bob@acme.io    # one person, everywhere\n"
		    "wsync log bot:ci-deploy  # one service account\n"
		    "wsync log -n 20          # the last 20 changes",
	.options = options,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run,
};
