/*
 * cli/command/team.c - `wsync team list` and `wsync team show`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/local/accounts.h"
#include "cli/show/listing.h"
#include "cli/show/show_p.h"
#include "store/ground/near.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

enum { OPT_ACCOUNT };

static const struct ws_option options[] = {
	[OPT_ACCOUNT] = {"account", 0, "ACCOUNT", "of this account alone"},
	{NULL, 0, NULL, NULL},
};

/* ---- list -------------------------------------------------------------------------------- */

static const struct ws_listing_column columns[] = {
	{"ACCOUNT", "account", WS_LISTING_TEXT, 0},
	{"TEAM", "name", WS_LISTING_NAME, 0},
	{"MEMBERS", "members", WS_LISTING_NUMBER, 0},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

static void add_team(struct ws_listing *list, const struct ws_side_account *account,
		     const struct ws_side_team *team)
{
	char members[24];

	(void)snprintf(members, sizeof(members), "%zu", team->member_count);
	ws_listing_called(list, &account->called);
	ws_listing_row(list, (const char *const[]){account->dir, team->name, members});
}

static int run_list(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto_accounts a = {0};
	ws_auto(ws_listing) list = NULL;
	int rc = ws_accounts_open(cli, cli->args.option[OPT_ACCOUNT], false, &a, err);

	if (rc == 0)
		rc = ws_listing_new(cli, "teams", columns, &list, err);
	for (size_t i = 0; rc == 0 && i < a.count; i++)
		for (size_t t = 0; t < a.items[i]->team_count; t++)
			add_team(list, a.items[i], &a.items[i]->teams[t]);
	return rc == 0 ? ws_listing_print(list, cli->out, "No teams", err) : rc;
}

const struct ws_cmd ws_cmd_team_list = {
	.name = "team list",
	.group = WS_GROUP_LOOK,
	.summary = "List the teams of your accounts",
	.usage = "",
	.about = "As main mirrors them.\n",
	.examples = "wsync team list\n"
		    "wsync team list --account acme --format csv",
	.options = options,
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_CSV,
	.takes_at = true,
	.run = run_list,
};

/* ---- show -------------------------------------------------------------------------------- */

struct found {
	const struct ws_side_account *account;
	const struct ws_side_team *team;
	size_t count;
};

static int unknown_team(const struct ws_accounts *a, const char *name, struct ws_err *err)
{
	ws_auto_free const char **names = NULL;
	size_t total = 0, count = 0;
	const char *near;

	for (size_t i = 0; i < a->count; i++)
		total += a->items[i]->team_count;
	names = calloc(total + 1, sizeof(*names));
	if (!names)
		return ws_err_nomem(err);
	for (size_t i = 0; i < a->count; i++)
		for (size_t t = 0; t < a->items[i]->team_count; t++)
			names[count++] = a->items[i]->teams[t].name;
	near = ws_text_nearest(name, names, count);
	ws_err_set(err, WS_E_PRINCIPAL_UNKNOWN, "there is no team \"%s\" here", name);
	return near ? ws_err_near(err, name, near) : ws_err_hint(err, "wsync team list");
}

static int find_team(const struct ws_accounts *a, const char *word, struct found *out,
		     struct ws_err *err)
{
	const char *name = strncmp(word, "team:", 5) == 0 ? word + 5 : word;

	*out = (struct found){0};
	for (size_t i = 0; i < a->count; i++)
		for (size_t t = 0; t < a->items[i]->team_count; t++) {
			if (ws_text_casecmp(a->items[i]->teams[t].name, name) != 0)
				continue;
			out->account = a->items[i];
			out->team = &a->items[i]->teams[t];
			out->count++;
		}
	if (out->count == 1)
		return 0;
	if (out->count == 0)
		return unknown_team(a, name, err);
	ws_err_set(err, WS_E_USAGE_ARGUMENT, "several accounts have a team %s", name);
	return ws_err_hint(err, "wsync team show '%s' --account %s", name,
			   out->account->dir);
}

static const struct ws_listing_column member_columns[] = {
	{"KIND", "kind", WS_LISTING_TEXT, 0},
	{"WHO", "name", WS_LISTING_NAME, 0},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

static const struct ws_listing_column grant_columns[] = {
	{"WORKSPACE", "workspace", WS_LISTING_NAME, 0},
	{"ROLE", "role", WS_LISTING_NAME, 0},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

static void fill(const struct ws_accounts *a, const struct found *f,
		 struct ws_listing *members, struct ws_listing *grants)
{
	const struct ws_side *side = a->local.side;

	ws_listing_called(members, &f->account->called);
	ws_listing_called(grants, &f->account->called);
	for (size_t i = 0; i < f->team->member_count; i++)
		ws_listing_row(members,
			       (const char *const[]){
				       ws_word_principal_json(f->team->members[i].is_bot
								      ? WS_BOT
								      : WS_USER),
				       f->team->members[i].label});
	for (size_t i = 0; i < side->workspace_count; i++) {
		const struct ws_side_workspace *w = side->by_dir[i];
		const struct ws_side_grant *g = w->account == f->account
							? ws_side_grant(w, WS_TEAM,
									f->team->id)
							: NULL;

		if (g)
			ws_listing_row(grants, (const char *const[]){w->dir, g->role});
	}
}

static int show_json(const struct ws_cli *cli, const struct found *f,
		     const struct ws_listing *members, const struct ws_listing *grants,
		     struct ws_err *err)
{
	struct ws_json *o = ws_json_new_object();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/team/1"));

	bad |= ws_json_set(o, "account", ws_text_json(f->account->dir));
	bad |= ws_json_set(o, "name", ws_text_json(f->team->name));
	bad |= ws_json_set(o, "id", ws_text_json(f->team->id));
	bad |= ws_json_set(o, "members", ws_listing_json(members));
	bad |= ws_json_set(o, "grants", ws_listing_json(grants));
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

static int show_human(const struct ws_cli *cli, const struct found *f,
		      struct ws_listing *members, struct ws_listing *grants,
		      struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	const size_t n = ws_listing_count(members), places = ws_listing_count(grants);
	int rc;

	ws_put_text(&b, f->team->name);
	if (ws_text_is_mixed_script(f->team->name))
		ws_buf_adds(&b, " [mixed script]");
	ws_buf_adds(&b, "\n  account  ");
	ws_put_text(&b, f->account->dir);
	ws_buf_adds(&b, "\n  id       ");
	ws_put_text(&b, f->team->id);
	ws_buf_addf(&b, "\n\n%zu member%s\n", n, WS_CLI_S(n));
	rc = ws_put_out(&b, cli->out, err);
	if (rc == 0 && n > 0)
		rc = ws_listing_table(members, cli->out, err);
	(void)fprintf(cli->out, "\n%zu grant%s\n", places, WS_CLI_S(places));
	if (rc == 0 && places > 0)
		rc = ws_listing_table(grants, cli->out, err);
	return rc;
}

static int run_show(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto_accounts a = {0};
	ws_auto(ws_listing) members = NULL;
	ws_auto(ws_listing) grants = NULL;
	struct found f = {0};
	int rc = ws_accounts_open(cli, cli->args.option[OPT_ACCOUNT], true, &a, err);

	if (rc == 0)
		rc = find_team(&a, cli->args.words[0], &f, err);
	if (rc == 0)
		rc = ws_listing_new(cli, "members", member_columns, &members, err);
	if (rc == 0)
		rc = ws_listing_new(cli, "grants", grant_columns, &grants, err);
	if (rc < 0)
		return rc;
	fill(&a, &f, members, grants);
	return cli->format == WS_FORMAT_JSON ? show_json(cli, &f, members, grants, err)
					     : show_human(cli, &f, members, grants, err);
}

const struct ws_cmd ws_cmd_team_show = {
	.name = "team show",
	.group = WS_GROUP_LOOK,
	.summary = "Show one team: members, and its roles in workspaces",
	.usage = "TEAM",
	.about = "As main has it. TEAM is the name; team:NAME works, too.\n",
	.examples = "wsync team show data-eng",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.takes_at = true,
	.run = run_show,
};
