/*
 * cli/first_workspace.c - an account without workspaces is where everybody begins.
 */
#include "cli/first_workspace.h"

#include <stdio.h>
#include <string.h>
#include "cli/edit/making.h"
#include "cli/terminal/ask.h"
#include "cli/terminal/offer.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "sync/round/look/listed.h"

#define NAMED_MAX      3 /* accounts whose command is printed */
#define NAME_MAX_BYTES 400

/* The command that makes one, for whoever is not asked. */
static void name_the_command(const struct ws_cli *cli, const struct ws_side *cloud)
{
	for (size_t i = 0; i < cloud->account_count && i < NAMED_MAX; i++) {
		ws_auto_free char *dir = ws_text_neutral_dup(cloud->accounts[i].dir);

		if (dir)
			ws_cli_hint(
				cli,
				"wsync workspace create %s/HANDLE   makes the first one",
				dir);
	}
}

/* The account it is made in; one needs no question. */
static int pick_account(struct ws_cli *cli, const struct ws_side *cloud,
			const struct ws_side_account **out, struct ws_err *err)
{
	ws_auto_free struct ws_offer *items = calloc(cloud->account_count, sizeof(*items));
	size_t which = 0;
	int rc = 0;

	if (!items)
		return ws_err_nomem(err);
	for (size_t i = 0; i < cloud->account_count; i++)
		items[i].name = cloud->accounts[i].dir;
	if (cloud->account_count > 1)
		rc = ws_offer_pick(cli, "In which account?",
				   "wsync workspace create ACCOUNT/HANDLE", items,
				   cloud->account_count, &which, err);
	*out = &cloud->accounts[which];
	return rc;
}

/* What is wrong with an answer is said, and the question comes again. */
static bool is_answer_at_fault(int rc)
{
	return rc == WS_E_USAGE_ARGUMENT || rc == WS_E_USAGE_OPTION ||
	       rc == WS_E_NAME_UNSAFE;
}

static int ask_once(struct ws_making *m, const char *account, char name[NAME_MAX_BYTES],
		    struct ws_err *err)
{
	static const char flag[] = "wsync workspace create ACCOUNT/HANDLE --name NAME";
	char handle[WS_LAYOUT_PATH], word[2 * WS_LAYOUT_PATH];
	int rc = ws_ask_line(m->cli, "handle, empty to stop:", flag, handle, sizeof(handle),
			     err);

	if (rc == 0 && !*handle)
		return ws_err_set(err, WS_E_CONFIRM, "no handle, nothing was written");
	if (rc < 0)
		return rc;
	(void)snprintf(word, sizeof(word), "%s/%s", account, handle);
	/* a handle that cannot be is told before the next question */
	rc = ws_making_check(m, word, NULL, NULL, err);
	if (rc == 0)
		rc = ws_ask_line(m->cli, "name, empty for the same:", flag, name,
				 NAME_MAX_BYTES, err);
	if (rc == 0 && *name)
		rc = ws_making_check(m, word, name, NULL, err);
	return rc;
}

static int make(struct ws_cli *cli, struct ws_store *store, const struct ws_side *cloud,
		struct ws_err *err)
{
	const struct ws_side_account *account = NULL;
	ws_auto_making making = {0};
	char name[NAME_MAX_BYTES];
	int rc = pick_account(cli, cloud, &account, err);

	if (rc == 0)
		rc = ws_making_begin(cli, store, &making, err);
	if (rc < 0)
		return rc;
	while (is_answer_at_fault(rc = ask_once(&making, account->dir, name, err))) {
		ws_cli_error(cli, err);
		ws_err_clear(err);
	}
	return rc == 0 ? ws_making_write(&making, err) : rc;
}

static bool is_nothing_here(const struct ws_view *view)
{
	return view && view->cloud && view->cloud->account_count > 0 &&
	       view->cloud->workspace_count == 0 &&
	       (!view->local || view->local->workspace_count == 0) &&
	       (!view->drafts || view->drafts->workspace_count == 0);
}

/* A store that tracks none of them is not where a person begins. Returns 1 or 0. */
static int is_nothing_listed(const struct ws_store *store, struct ws_err *err)
{
	ws_auto(ws_listed) listed = NULL;
	int rc = ws_listed_read(store, &listed, err);

	for (size_t i = 0; rc == 0 && i < listed->count; i++)
		if (listed->accounts[i].workspace_count > 0)
			return 0;
	return rc < 0 ? rc : 1;
}

int ws_first_workspace(struct ws_cli *cli, struct ws_store *store,
		       const struct ws_view *view, struct ws_err *err)
{
	int rc;

	if (!is_nothing_here(view))
		return 0;
	rc = is_nothing_listed(store, err);
	if (rc != 1)
		return rc;
	if (cli->format != WS_FORMAT_HUMAN || cli->yes || !ws_ask_possible(cli)) {
		name_the_command(cli, view->cloud);
		return 0;
	}
	rc = ws_cli_ask(cli, "There is no workspace yet. Write the first one?",
			"wsync workspace create ACCOUNT/HANDLE", err);
	if (rc == 0)
		rc = make(cli, store, view->cloud, err);
	if (rc == WS_E_INTERRUPTED)
		(void)ws_err_hint(err, "wsync workspace create %.100s/HANDLE",
				  view->cloud->accounts[0].dir);
	if (rc != WS_E_CONFIRM)
		return rc;
	ws_err_clear(err);
	name_the_command(cli, view->cloud);
	return 0;
}
