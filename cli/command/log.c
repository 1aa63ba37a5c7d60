/*
 * cli/command/log.c - `wsync log`: history, one line a meaning.
 *
 * Commits on cloud/main that record what was sent are no lines of their own: they make
 * "sent" of the lines that were committed here.
 */
#include <string.h>
#include "cli/command/command.h"
#include "cli/command/log_cloud.h"
#include "cli/run.h"
#include "cli/show/history.h"
#include "cli/show/log.h"
#include "cli/show/show_p.h"
#include "store/ground/text.h"
#include "sync/round/describe.h"

#define LINES_DEFAULT 100

enum { OPT_COUNT, OPT_CLOUD, OPT_SINCE };

static const struct ws_option options[] = {
	[OPT_COUNT] = {"count", 'n', "N", "at most N lines (100)"},
	[OPT_CLOUD] = {"cloud", 0, NULL, "the audit log of the cloud; asks the network"},
	[OPT_SINCE] = {"since", 0, "DAY", "with --cloud: from 2026-11-01, or 30d (14d)"},
	{NULL, 0, NULL, NULL},
};

/* An item, by what it is about. */
struct item {
	enum ws_item_kind kind;
	enum ws_principal_kind principal_kind;
	const char *workspace_id, *principal_id; /* principal_id NULL for fields */
};

struct items {
	struct item *items;
	size_t count;
};

struct run {
	struct ws_cli *cli;
	struct ws_store *store;
	struct ws_view *view;
	struct ws_log *log;
	struct ws_arena *arena;
	const char *word; /* filter, or NULL */
	bool by_principal;
	size_t limit;
	bool more; /* lines were left out */
	struct ws_history history;
	struct items sent;  /* at the time of the commit that is shown, or later */
	struct items newer; /* committed here after it */
	size_t sent_next;   /* commits before this one were searched for what was sent */
};

/* ---- one commit ------------------------------------------------------------------------- */

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

/* Do both sides still differ in this item, in one of these two directions? */
static bool is_open(const struct ws_view *view, const struct ws_change *change,
		    enum ws_direction direction)
{
	const struct ws_plan *plan = view->plan;

	for (size_t i = 0; plan && i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

		if (ws_same_item(c, change) && c->verdict != WS_AGREE &&
		    (c->direction == direction || c->direction == WS_BOTH))
			return true;
	}
	return false;
}

static bool has_item(const struct items *list, const struct ws_change *change)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct item *s = &list->items[i];
		const struct ws_change item = {.kind = s->kind,
					       .principal_kind = s->principal_kind,
					       .workspace_id = s->workspace_id,
					       .principal_id = s->principal_id};

		if (ws_same_item(&item, change))
			return true;
	}
	return false;
}

static enum ws_log_origin origin_of(const struct run *r, const struct ws_past *past,
				    bool taken, const struct ws_change *change)
{
	/* what both sides differ in now is the newest commit's; older ones were sent */
	if (!past->cloud)
		return past->shared || (has_item(&r->sent, change) &&
					(has_item(&r->newer, change) ||
					 !is_open(r->view, change, WS_OUTGOING)))
			       ? WS_LOG_SENT
			       : WS_LOG_LOCAL;
	return !taken && is_open(r->view, change, WS_INCOMING) ? WS_LOG_NOT_TAKEN
							       : WS_LOG_CLOUD;
}

/* The subject a person wrote, without the one that is made from the changes. */
static int note_message(struct run *r, const struct ws_past *past,
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

static struct ws_log_meta meta_of(const struct ws_past *past)
{
	return (struct ws_log_meta){.commit = past->id,
				    .time_s = past->author_time_s,
				    .author = past->author,
				    .origin = past->cloud ? WS_LOG_CLOUD : WS_LOG_LOCAL};
}

static int keep_item(struct run *r, struct items *list, const struct ws_change *change,
		     struct ws_err *err)
{
	struct item *slot;

	if (!change->workspace_id || has_item(list, change))
		return 0;
	slot = ws_arena_grow(r->arena, &list->items, &list->count, sizeof(*slot));
	if (!slot)
		return ws_err_nomem(err);
	slot->kind = change->kind;
	slot->principal_kind = change->principal_kind;
	slot->workspace_id = ws_arena_dup(r->arena, change->workspace_id);
	slot->principal_id = ws_arena_dup(r->arena, change->principal_id);
	return slot->workspace_id ? 0 : ws_err_nomem(err);
}

static int add_changes(struct run *r, const struct ws_past *past, bool taken,
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
		meta.origin = origin_of(r, past, taken, pick.items[i]);
		rc = ws_log_add(r->log, &meta, pick.items[i], err);
		if (rc == 0 && !past->cloud)
			rc = keep_item(r, &r->newer, pick.items[i], err);
	}
	if (rc == 0 && ws_log_count(r->log) > before)
		rc = note_message(r, past, meaning, err);
	return rc;
}

/* The first commit holds everything; without a filter that is one line. */
static int add_whole(struct run *r, const struct ws_past *past, struct ws_err *err)
{
	const struct ws_log_meta meta = meta_of(past);
	const struct ws_view there = {.main_id = past->id};
	char subject[WS_SUBJECT];
	size_t total = 0;
	int rc = ws_log_add(r->log, &meta, NULL, err);

	if (rc == 0)
		rc = ws_show_total(r->store, &there, &total, err);
	if (past->cloud)
		(void)snprintf(subject, sizeof(subject), "first look: %zu workspace%s",
			       total, WS_CLI_S(total));
	else
		(void)snprintf(subject, sizeof(subject), "%.*s",
			       (int)strcspn(past->message, "\n"), past->message);
	return rc == 0 ? ws_log_note(r->log, subject, err) : rc;
}

/* ---- what lies inside ---------------------------------------------------------------------- */

#define INVENTORY "inventory: "

static int add_inventory_line(struct run *r, const struct ws_past *past, const char *line,
			      size_t len, struct ws_err *err)
{
	const struct ws_log_meta meta = meta_of(past);
	const char *colon = memchr(line, ':', len);
	char dir[WS_SUBJECT], text[4 * WS_SUBJECT];
	int rc;

	if (!colon || !memchr(line, '/', (size_t)(colon - line)))
		return 0;
	(void)snprintf(dir, sizeof(dir), "%.*s", (int)(colon - line), line);
	if (r->word && (r->by_principal || !ws_choose_path(dir, r->word)))
		return 0;
	if (ws_log_count(r->log) >= r->limit) {
		r->more = true;
		return 0;
	}
	(void)snprintf(text, sizeof(text), "%s: inventory%.*s", dir,
		       (int)(len - (size_t)(colon - line)), colon);
	rc = ws_log_add(r->log, &meta, NULL, err);
	return rc == 0 ? ws_log_note(r->log, text, err) : rc;
}

/* A line for each workspace in which something changed: facts, and none that was asked
 * for. The commit tells them itself: "inventory: acme/prod: 2 deployments new". */
static int add_inventory(struct run *r, const struct ws_past *past, struct ws_err *err)
{
	const char *at = past->message + strlen(INVENTORY);
	int rc = 0;

	while (rc == 0 && *at) {
		const size_t len = strcspn(at, "\n");

		if (strncmp(at, WS_TRAILER_CLOUD, strlen(WS_TRAILER_CLOUD)) == 0)
			break;
		rc = add_inventory_line(r, past, at, len, err);
		at += len + (at[len] == '\n');
	}
	return rc;
}

static int show_commit(struct run *r, const struct ws_past *past, bool taken,
		       struct ws_err *err)
{
	struct ws_meaning m;
	int rc;

	if (past->cloud && strncmp(past->message, INVENTORY, strlen(INVENTORY)) == 0)
		return add_inventory(r, past, err);

	if (past->parent_count == 0 && !r->word)
		return add_whole(r, past, err);
	rc = ws_meaning_of(r->store, past, &m, err);
	if (rc == 0)
		rc = add_changes(r, past, taken, m.plan, err);
	ws_meaning_clear(&m);
	return rc;
}

/* What was sent at that time or later: what is committed here is sent after that. */
static int learn_sent(struct run *r, int64_t since_s, struct ws_err *err)
{
	const struct ws_history *h = &r->history;
	int rc = 0;

	for (; rc == 0 && r->sent_next < h->count; r->sent_next++) {
		const struct ws_past *past = &h->items[r->sent_next];
		struct ws_meaning m;

		if (past->time_s < since_s)
			break;
		if (!past->sent)
			continue;
		rc = ws_meaning_of(r->store, past, &m, err);
		for (size_t i = 0; rc == 0 && i < m.plan->change_count; i++)
			rc = keep_item(r, &r->sent, &m.plan->changes[i], err);
		ws_meaning_clear(&m);
	}
	return rc;
}

static int show_all(struct run *r, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < r->history.count && !r->more; i++) {
		const struct ws_past *past = &r->history.items[i];

		if (past->sent)
			continue;
		if (ws_log_count(r->log) >= r->limit) {
			r->more = true;
			break;
		}
		if (!past->cloud)
			rc = learn_sent(r, past->time_s, err);
		if (rc == 0)
			rc = show_commit(r, past, r->history.waiting == 0, err);
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

	if (rc == 0 && cli->args.option[OPT_CLOUD])
		return log_cloud(cli, r.word, cli->args.option[OPT_SINCE], r.limit, err);
	if (rc == 0 && cli->args.option[OPT_SINCE])
		rc = ws_err_set(err, WS_E_USAGE_OPTION, "--since goes with --cloud");
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
	r.arena = arena;
	rc = ws_history_read(store, view, arena, &r.history, err);
	if (rc == 0)
		rc = show_all(&r, err);
	if (rc == 0)
		rc = check_found(&r, err);
	if (rc == 0)
		rc = ws_log_print(log, cli->out, err);
	if (rc == 0 && ws_log_count(log) == 0 && cli->format != WS_FORMAT_JSON)
		(void)fputs("Nothing in the history\n", cli->out);
	if (rc == 0 && r.more)
		ws_cli_hint(cli, "wsync log %s%s-n %zu   goes on",
			    cli->args.count > 0 ? cli->args.words[0] : "",
			    cli->args.count > 0 ? " " : "", r.limit * 2);
	return rc;
}

const struct ws_cmd ws_cmd_log = {
	.name = "log",
	.group = WS_GROUP_LOOK,
	.summary = "History of a workspace or a person",
	.usage = "[WS|PRINCIPAL]",
	.about = "One line for every grant or field that changed, newest first: who did "
		 "it, what it meant at that time, and one of these words:\n\n"
		 "  local             committed here, and not in the cloud yet\n"
		 "  sent              committed here, and in the cloud since\n"
		 "  cloud             done in the cloud, and taken\n"
		 "  cloud, not taken  done in the cloud; wsync sync takes it\n\n"
		 "Below stands the reason that was given. Where the cloud does not tell "
		 "who it was, the author is unknown and the line below says between which "
		 "looks it happened. What changed in the lists of wsync inventory is a "
		 "line a workspace: 2 deployments new, 1 paused.\n\n"
		 "With --cloud the account's own audit log instead, as far as the plan "
		 "has one and the key may read it: access, workspaces, teams, roles, "
		 "members and service accounts, also what no look could have seen in "
		 "between. It is asked for, 14 days at a time, and not kept.\n",
	.examples = "wsync log acme/prod      # one workspace\n"
		    "wsync log bob@acme.io    # one person, everywhere\n"
		    "wsync log bot:ci-deploy  # one service account\n"
		    "wsync log -n 20          # the last 20 changes\n"
		    "wsync log --cloud --since 30d acme/prod",
	.options = options,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.pages = true,
	.run = run,
};
