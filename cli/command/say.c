/*
 * cli/command/say.c - what somebody says about changes is recorded, and what is true then
 * is told.
 *
 * What is told comes from a new look at the store: whether the word was enough is for the
 * planner to say.
 */
#include "cli/command/say.h"

#include <stdlib.h>
#include <string.h>
#include "cli/name/changes.h"
#include "cli/run.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "sync/round/view/approvals.h"

#define WHY_MAX 500

void ws_said_clear(struct ws_said *said)
{
	free(said->changes);
	free(said->incoming.changes);
	free(said->left);
	ws_inbox_clear(&said->inbox);
	ws_arena_free(said->arena);
	ws_view_free(said->view);
	ws_store_close(said->store);
	*said = (struct ws_said){.store = NULL};
}

int ws_said_check_why(const char *why, struct ws_err *err)
{
	if (why && ws_text_is_hostile(why, strlen(why), false))
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "the reason holds a line feed, control or "
				  "direction-changing character");
	if (why && strlen(why) > WHY_MAX)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "the reason is longer than %d bytes", WHY_MAX);
	return 0;
}

static void add_once(const struct ws_change **list, size_t *count,
		     const struct ws_change *change)
{
	for (size_t i = 0; i < *count; i++)
		if (list[i] == change)
			return;
	list[(*count)++] = change;
}

/* A change of the plan, or one that came in. Where a word names both, they are the same
 * one, not taken yet; or else it is too short. */
static int find_word(struct ws_said *said, const char *word, struct ws_err *err)
{
	const struct ws_change *change = ws_plan_find(said->view->plan, word);
	const size_t n = ws_inbox_named(&said->inbox, word);
	int rc = 0;

	if (n != SIZE_MAX && change && change->direction == WS_OUTGOING) {
		ws_err_set(err, WS_E_NO_CHANGE, "%s names two changes", word);
		return ws_err_hint(err, "wsync review, which asks for each");
	}
	if (n != SIZE_MAX) {
		add_once(said->incoming.changes, &said->incoming.count,
			 ws_inbox_change(&said->inbox, n));
		return 0;
	}
	rc = ws_change_named(said->view->plan, word, &change, err);
	if (rc == 0)
		add_once(said->changes, &said->count, change);
	return rc;
}

int ws_said_open(struct ws_cli *cli, struct ws_said *out, struct ws_err *err)
{
	const struct ws_args *args = &cli->args;
	int rc = ws_said_check_why(out->why, err);

	if (rc == 0)
		rc = ws_cli_store(cli, &out->store, err);
	if (rc == 0)
		rc = ws_view_build(out->store, cli->world, &out->view, err);
	if (rc < 0)
		return rc;
	out->arena = ws_arena_new();
	out->changes = calloc(args->count + 1, sizeof(*out->changes));
	out->incoming.changes = calloc(args->count + 1, sizeof(*out->incoming.changes));
	out->left = calloc(args->count + 1, sizeof(*out->left));
	if (!out->arena || !out->changes || !out->incoming.changes || !out->left)
		return ws_err_nomem(err);
	rc = ws_inbox_find(out->store, out->view, out->arena, &out->inbox, err);
	for (size_t i = 0; rc == 0 && i < args->count; i++)
		rc = find_word(out, args->words[i], err);
	return rc;
}

/* ---- what is true now ------------------------------------------------------------------- */

static void put_still(struct ws_buf *b, const struct ws_change *now)
{
	for (const struct ws_reason *r = ws_held_reasons; r->bit; r++) {
		if (!(ws_held_told(now) & r->bit))
			continue;
		ws_buf_adds(b, "; ");
		ws_held_put(b, now, r);
	}
}

static bool lacks_word(const struct ws_change *now)
{
	return now && ws_held_for_people(now);
}

static void put_one(struct ws_buf *b, const struct ws_cli *cli, const struct ws_said *said,
		    const struct ws_change *change, const struct ws_change *now)
{
	ws_auto_buf who = WS_BUF_INIT;
	ws_auto_buf line = WS_BUF_INIT;

	ws_buf_adds(&line, cli->dry_run    ? "Would "
			   : said->rejects ? "Rejected "
					   : "Approved ");
	if (cli->dry_run)
		ws_buf_adds(&line, said->rejects ? "reject " : "approve ");
	ws_put_text(&line, change->path);
	ws_buf_addc(&line, ' ');
	ws_put_who(&line, change);
	ws_buf_addc(&line, ' ');
	ws_put_values(&line, &cli->style, change, 40);
	/* who rejects knows that it stays held */
	if (!cli->dry_run && !said->rejects && now && now->verdict == WS_HELD)
		put_still(&line, now);
	ws_put_ink(&who, &cli->style, WS_INK_NAME, change->id);
	ws_buf_addf(b, "%s  ", ws_buf_text(&who));
	ws_put_words(b, &cli->style, strlen(change->id) + 2, strlen(change->id) + 2,
		     ws_buf_text(&line));
}

/* It stays as it is in the cloud, or will be taken back. */
static void put_incoming(struct ws_buf *b, const struct ws_cli *cli,
			 const struct ws_said *said, size_t n)
{
	const struct ws_change *change = said->incoming.changes[n];
	ws_auto_buf line = WS_BUF_INIT;
	const char *word = said->rejects ? "Drafted the opposite of " : "Kept ";

	if (said->left[n])
		word = "Left as it is ";
	if (cli->dry_run)
		word = said->rejects ? "Would draft the opposite of " : "Would keep ";
	ws_buf_adds(&line, word);
	ws_put_text(&line, change->path);
	ws_buf_addc(&line, ' ');
	ws_put_who(&line, change);
	ws_buf_addc(&line, ' ');
	ws_put_values(&line, &cli->style, change, 40);
	ws_put_ink(b, &cli->style, WS_INK_NAME, change->id);
	ws_buf_adds(b, "  ");
	ws_put_words(b, &cli->style, strlen(change->id) + 2, strlen(change->id) + 2,
		     ws_buf_text(&line));
}

static int print_json(const struct ws_cli *cli, const struct ws_said *said,
		      const struct ws_plan *after, struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto(ws_json) list = ws_json_new_array();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/approval/1"));

	bad |= ws_json_set(o, "say",
			   ws_json_new_text(said->rejects ? "reject" : "approve"));
	bad |= ws_json_set(o, "recorded", ws_json_new_bool(!cli->dry_run));
	if (said->why)
		bad |= ws_json_set(o, "why", ws_text_json(said->why));
	for (size_t i = 0; i < said->count; i++) {
		const struct ws_change *now = ws_plan_find(after, said->changes[i]->id);

		bad |= ws_json_push(list,
				    ws_show_change_json(now ? now : said->changes[i]));
	}
	bad |= ws_json_set(o, "changes", ws_steal(&list));
	if (said->incoming.count > 0) {
		list = ws_json_new_array();
		ws_auto(ws_json) left = ws_json_new_array();

		for (size_t i = 0; i < said->incoming.count; i++)
			bad |= ws_json_push(said->left[i] ? left : list,
					    ws_past_json(said->incoming.changes[i]));
		bad |= ws_json_set(o, "incoming", ws_steal(&list));
		if (ws_json_count(left) > 0)
			bad |= ws_json_set(o, "left", ws_steal(&left));
	}
	return bad ? ws_err_nomem(err) : ws_show_json(cli->out, ws_steal(&o), err);
}

/* How the edit behind it is taken back: the commit may hold others, and be an old one. */
static void hint_opposite(const struct ws_cli *cli, const struct ws_said *said)
{
	const struct ws_change *change = said->changes[0];
	ws_auto_buf line = WS_BUF_INIT;
	ws_auto_buf who = WS_BUF_INIT;

	if (said->count != 1 || change->kind != WS_ITEM_GRANT || !change->label) {
		ws_cli_hint(cli, "%-22s take their commit back, as a draft",
			    "wsync undo COMMIT");
		return;
	}
	ws_buf_addf(&who, "%s%s", ws_principal_prefix(change->principal_kind),
		    change->label);
	ws_buf_addf(&line, "wsync %s ", change->before.present ? "grant" : "revoke");
	ws_cli_shell_word(&line, change->path);
	ws_buf_addc(&line, ' ');
	ws_cli_shell_word(&line, ws_buf_text(&who));
	if (change->before.present) {
		ws_buf_addc(&line, ' ');
		ws_cli_shell_word(&line, change->before.text ? change->before.text : "");
	}
	ws_cli_hint(cli, "%s   takes the edit back", ws_buf_text(&line));
}

static void hint(const struct ws_cli *cli, const struct ws_said *said, bool lacking,
		 size_t sends)
{
	if (said->rejects && said->incoming.count > 0)
		ws_incoming_hint(cli);
	if (said->rejects) {
		if (said->count > 0)
			hint_opposite(cli, said);
		return;
	}
	if (lacking)
		ws_cli_hint(cli, "%-22s by somebody else: share the store first",
			    "wsync approve");
	if (sends > 0 && said->count > 0)
		ws_cli_hint(cli, "%-22s send what is ready", "wsync sync");
}

static int tell(struct ws_cli *cli, const struct ws_said *said, const struct ws_plan *after,
		struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	bool lacking = false, left = false;
	int rc;

	for (size_t i = 0; i < said->incoming.count; i++) {
		put_incoming(&b, cli, said, i);
		left |= said->left[i];
	}
	for (size_t i = 0; i < said->count; i++) {
		const struct ws_change *now = ws_plan_find(after, said->changes[i]->id);

		lacking |= lacks_word(now);
		put_one(&b, cli, said, said->changes[i], now);
	}
	rc = cli->format == WS_FORMAT_JSON ? print_json(cli, said, after, err)
					   : ws_put_out(&b, cli->out, err);
	if (rc < 0)
		return rc;
	(void)fflush(cli->out);
	if (!cli->dry_run)
		hint(cli, said, lacking, after->sends);
	if (left)
		return WS_EXIT_PARTIAL;
	return lacking && !cli->dry_run && !said->rejects ? WS_EXIT_HELD : 0;
}

/* What is not in main yet cannot be taken back there. */
static int check_taken(const struct ws_said *said, struct ws_err *err)
{
	const struct ws_plan *plan = said->view->plan;

	for (size_t i = 0; i < said->incoming.count; i++)
		for (size_t k = 0; k < plan->change_count; k++) {
			const struct ws_change *c = &plan->changes[k];

			if (!ws_same_item(c, said->incoming.changes[i]) ||
			    c->verdict == WS_AGREE || c->direction == WS_OUTGOING)
				continue;
			ws_err_set(err, WS_E_NO_APPROVAL, "%s is not taken yet",
				   said->incoming.changes[i]->id);
			ws_err_why(err, "the opposite is an edit of main, which does not "
					"have it");
			return ws_err_hint(err, "wsync sync --pull, then wsync reject %s",
					   said->incoming.changes[i]->id);
		}
	return 0;
}

static int ask(struct ws_cli *cli, const struct ws_said *said, struct ws_err *err)
{
	char prompt[80];

	(void)snprintf(prompt, sizeof(prompt),
		       "Draft the opposite of %zu change%s of the cloud?",
		       said->incoming.count, WS_CLI_S(said->incoming.count));
	return ws_cli_ask(cli, prompt, "wsync reject CHANGE... --yes", err);
}

int ws_said_confirm(struct ws_cli *cli, const struct ws_said *said, struct ws_err *err)
{
	int rc = 0;

	if (said->incoming.count == 0 || !said->rejects)
		return 0;
	rc = check_taken(said, err);
	return rc == 0 && !cli->dry_run ? ask(cli, said, err) : rc;
}

static int record_incoming(struct ws_cli *cli, struct ws_said *said, struct ws_err *err)
{
	size_t drafted;

	if (said->incoming.count == 0)
		return 0;
	return said->rejects ? ws_incoming_revoke(cli, said->store, &said->incoming, NULL,
						  &drafted, said->left, err)
			     : ws_incoming_keep(cli, said->store, &said->incoming, err);
}

int ws_said_record(struct ws_cli *cli, struct ws_said *said, struct ws_err *err)
{
	ws_auto_free struct ws_saying *sayings = calloc(said->count + 1, sizeof(*sayings));
	ws_auto(ws_view) after = NULL;
	int rc = sayings ? 0 : ws_err_nomem(err);

	if (rc == 0 && cli->dry_run)
		return tell(cli, said, said->view->plan, err);
	for (size_t i = 0; rc == 0 && i < said->count; i++)
		sayings[i] = (struct ws_saying){
			.change = said->changes[i],
			.rejects = said->rejects,
			.loss = said->rejects ? 0 : said->changes[i]->losing,
			.why = said->why,
		};
	if (rc == 0 && said->count > 0)
		rc = ws_approvals_record(said->store, said->view, sayings, said->count,
					 cli->world, err);
	if (rc == WS_E_SELF_APPROVAL)
		ws_err_hint(err, "somebody else runs this in a clone of the store");
	if (rc == 0)
		rc = record_incoming(cli, said, err);
	if (rc == 0)
		rc = ws_view_build(said->store, cli->world, &after, err);
	return rc == 0 ? tell(cli, said, after->plan, err) : rc;
}
