/*
 * cli/command/log.c - `wsync log`: history, one line a meaning.
 */
#include <string.h>
#include "cli/command/command.h"
#include "cli/command/log_cloud.h"
#include "cli/command/log_lines.h"
#include "cli/name/days.h"
#include "cli/run.h"
#include "cli/show/show_p.h"

#define LINES_DEFAULT 100

enum { OPT_COUNT, OPT_SINCE, OPT_UNTIL, OPT_AUTHOR, OPT_CLOUD };

static const struct ws_option options[] = {
	[OPT_COUNT] = {"count", 'n', "N", "at most N lines (100)"},
	[OPT_SINCE] = {"since", 0, "DAY", "from 2026-11-01, or 30d; with --cloud 14d"},
	[OPT_UNTIL] = {"until", 0, "DAY", "up to that day, that day included"},
	[OPT_AUTHOR] = {"author", 0, "WHO", "by whom: part of a name or e-mail address"},
	[OPT_CLOUD] = {"cloud", 0, NULL, "the audit log of the cloud; asks the network"},
	{NULL, 0, NULL, NULL},
};

static int read_count(struct ws_log_run *r, struct ws_err *err)
{
	const char *count = r->cli->args.option[OPT_COUNT];
	long n = LINES_DEFAULT;

	if (count && !ws_cli_number(count, 1, 1000000, &n))
		return ws_err_set(err, WS_E_USAGE_OPTION, "--count takes a number, not %s",
				  count);
	r->limit = (size_t)n;
	return 0;
}

static int read_times(struct ws_log_run *r, struct ws_err *err)
{
	const char *since = r->cli->args.option[OPT_SINCE];
	const char *until = r->cli->args.option[OPT_UNTIL];
	const int64_t now_s = r->cli->world->now_s(r->cli->world->user);
	int rc = 0;

	r->since_s = 0;
	r->until_s = INT64_MAX;
	r->author = r->cli->args.option[OPT_AUTHOR];
	if (since)
		rc = ws_days_parse(since, "--since", false, now_s, &r->since_s, err);
	if (rc == 0 && until)
		rc = ws_days_parse(until, "--until", true, now_s, &r->until_s, err);
	if (rc == 0 && r->since_s > r->until_s) {
		ws_err_set(err, WS_E_USAGE_OPTION, "--since %s is after --until %s", since,
			   until);
		rc = ws_err_hint(err, "wsync log --since %s --until %s", until, since);
	}
	return rc;
}

static int log_of_cloud(struct ws_log_run *r, const char *word, struct ws_err *err)
{
	const bool role = word && strncmp(word, WS_LOG_ROLE, strlen(WS_LOG_ROLE)) == 0;

	if (r->cli->args.option[OPT_UNTIL] || r->cli->args.option[OPT_AUTHOR] || role)
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "--cloud takes --since and a workspace or principal");
	return log_cloud(r->cli, word, r->cli->args.option[OPT_SINCE], r->limit, err);
}

/* A word that matched nothing in the whole history is most likely misspelt. */
static int check_found(struct ws_log_run *r, struct ws_err *err)
{
	const struct ws_choice choice = {.words = &r->about.word, .count = 1};
	ws_auto_chosen chosen = {0};

	if (ws_log_count(r->log) > 0 || !r->about.word || r->met)
		return 0;
	if (r->about.by_principal || r->about.by_role)
		return r->about.ids.count > 0
			       ? 0
			       : ws_log_about_unknown(&r->about, r->view, err);
	return ws_choose(r->store, r->view, &choice, &chosen, err);
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const char *word = cli->args.count > 0 ? cli->args.words[0] : NULL;
	struct ws_log_run r = {.cli = cli};
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_store) store = NULL;
	ws_auto(ws_view) view = NULL;
	ws_auto(ws_log) log = NULL;
	int rc = arena ? read_count(&r, err) : ws_err_nomem(err);

	if (rc == 0 && cli->args.option[OPT_CLOUD])
		return log_of_cloud(&r, word, err);
	if (rc == 0)
		rc = read_times(&r, err);
	if (rc == 0)
		rc = ws_cli_store(cli, &store, err);
	if (rc == 0)
		rc = ws_log_about_read(store, word, arena, &r.about, err);
	if (rc == 0)
		rc = ws_view_build(store, cli->world, &view, err);
	if (rc == 0)
		rc = ws_log_new(cli,
				!word || r.about.by_principal || r.about.by_role ||
					strpbrk(word, "*?"),
				&log, err);
	if (rc < 0)
		return rc;
	r.store = store;
	r.view = view;
	r.log = log;
	r.arena = arena;
	rc = ws_history_read(store, view, arena, &r.history, err);
	if (rc == 0)
		rc = ws_log_fill(&r, err);
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
	.usage = "[WS|PRINCIPAL|role:ROLE] [--since DAY] [--until DAY] [--author WHO]",
	.about =
		"One line for every grant or field that changed, newest first: who did "
		"it, what it meant at that time, and one of these words:\n\n"
		"  local             committed here, and not in the cloud yet\n"
		"  sent              committed here, and in the cloud since\n"
		"  in step           committed here, and what the cloud has: this clone is "
		"not known to have sent it\n"
		"  replaced          committed here, and followed by another commit before "
		"it is known to have been sent: held and taken back, for one\n"
		"  cloud             done in the cloud, and taken\n"
		"  cloud, not taken  done in the cloud; wsync sync takes it\n"
		"  given up          committed here, and never sent: the conflict was\n"
		"  decided           decided for what the cloud has, by whom this line says\n\n"
		"A workspace or principal of today is followed through other names it "
		"had. Below stands the reason that was given. Where the cloud does not tell "
		"who it was, the author is unknown and the line below says between which "
		"looks it happened. Somebody (invited) is no member yet; who came is one "
		"line (was invited), and a second one where the role wished for then was "
		"not the one the cloud gave. What changed in the lists of wsync inventory is a "
		"line a workspace: 2 deployments new, 1 paused.\n\n"
		"With --cloud the account's own audit log instead, as far as the plan "
		"has one and the key may read it: access, workspaces, teams, roles, "
		"members and service accounts, also what no look could have seen in "
		"between. It is asked for, 14 days at a time, and not kept.\n",
	.examples = "wsync log acme/prod      # one workspace\n"
		    "wsync log bob@acme.io    # one person, everywhere\n"
		    "wsync log bot:ci-deploy  # one service account\n"
		    "wsync log role:Auditor   # a role, and who was given it or lost it\n"
		    "wsync log --since 30d --author ada"
		    "                         # what she did this month\n"
		    "wsync log -n 20          # the last 20 changes\n"
		    "wsync log --cloud --since 30d acme/prod",
	.options = options,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.pages = true,
	.run = run,
};
