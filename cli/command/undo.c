/*
 * cli/command/undo.c - `wsync undo`: the opposite of a commit, as a draft.
 */
#include "sync/round/person/undo.h"

#include <string.h>
#include "cli/command/command.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

static int print_json(struct ws_cli *cli, const struct ws_undo *undo, struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto(ws_json) undone = ws_json_new_array();
	ws_auto(ws_json) left = ws_json_new_array();
	char id[WS_OID_TEXT];
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/undo/1"));

	bad |= ws_json_set(o, "commit", ws_json_new_text(ws_oid_format(&undo->commit, id)));
	bad |= ws_json_set(o, "subject", ws_text_json(undo->subject));
	for (size_t i = 0; i < undo->meaning->change_count; i++) {
		const struct ws_change *change = &undo->meaning->changes[i];
		struct ws_json *one;

		if (undo->undone[i]) {
			bad |= ws_json_push(undone, ws_past_json(change));
			continue;
		}
		one = ws_json_new_object();
		bad |= ws_json_set(one, "change", ws_past_json(change));
		bad |= ws_json_set(one, "error", ws_error_json(&undo->left[i]));
		bad |= ws_json_push(left, one);
	}
	bad |= ws_json_set(o, "undone", ws_steal(&undone));
	bad |= ws_json_set(o, "left", ws_steal(&left));
	return bad ? ws_err_nomem(err) : ws_show_json(cli->out, ws_steal(&o), err);
}

static int put_left(struct ws_buf *b, const struct ws_cli *cli, const struct ws_undo *undo,
		    struct ws_err *err)
{
	const struct ws_plan *meaning = undo->meaning;
	ws_auto(ws_lines) lines = NULL;
	size_t kept = 0;
	int rc;

	for (size_t i = 0; i < meaning->change_count; i++)
		kept += !undo->undone[i];
	if (kept == 0)
		return 0;
	rc = ws_lines_new(&cli->style, "  ", &lines, err);
	if (rc < 0)
		return rc;
	ws_lines_heading(lines, "Left as it is");
	for (size_t i = 0; i < meaning->change_count; i++) {
		if (undo->undone[i])
			continue;
		ws_lines_change(lines, NULL, &meaning->changes[i], NULL);
		ws_lines_note(lines, undo->left[i].msg);
	}
	return ws_lines_put(lines, b, err);
}

static int show(struct ws_cli *cli, struct ws_undo *undo, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	char id[WS_OID_TEXT];
	int rc;

	if (cli->format == WS_FORMAT_JSON)
		return print_json(cli, undo, err);
	ws_oid_format(&undo->commit, id);
	id[8] = '\0';
	ws_buf_adds(&b, "Taking back ");
	ws_put_ink(&b, &cli->style, WS_INK_NAME, id);
	ws_buf_adds(&b, "   ");
	ws_put_text(&b, undo->subject);
	ws_buf_adds(&b, "\n\n");
	rc = ws_put_out(&b, cli->out, err);
	if (rc == 0)
		rc = ws_show_diff(cli, cli->out, undo->view, undo->view->edits, NULL, NULL,
				  "edits against main", err);
	if (rc == 0)
		rc = put_left(&b, cli, undo, err);
	if (rc == 0)
		rc = ws_put_out(&b, cli->out, err);
	if (rc < 0)
		return rc;
	(void)fflush(cli->out);
	ws_cli_hint(cli, "%-22s the drafts, all of them", "wsync diff --drafts");
	ws_cli_hint(cli, "%-22s record them; nothing is sent before", "wsync commit");
	return 0;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const char *revision = cli->args.count > 0 ? cli->args.words[0] : NULL;
	ws_auto(ws_store) store = NULL;
	struct ws_undo undo = {.view = NULL};
	int rc = ws_cli_store(cli, &store, err);

	if (rc == 0)
		rc = ws_round_undo(store, revision, cli->world, &undo, err);
	if (rc == WS_E_NOTHING_TO_UNDO && err && !err->hint[0])
		ws_err_hint(err, "wsync diff --drafts");
	if (rc == 0)
		rc = show(cli, &undo, err);
	ws_undo_clear(&undo);
	return rc;
}

const struct ws_cmd ws_cmd_undo = {
	.name = "undo",
	.group = WS_GROUP_CHANGE,
	.summary = "Take a commit back, as a draft",
	.usage = "[COMMIT]",
	.about = "Writes the opposite of a commit into the working files: your last one, "
		 "or the one you name. What nobody has changed since goes back to what it "
		 "was before; later edits, comments and order stay, and what was left is "
		 "named. A merge is taken back, with all that it brought, when you name "
		 "it.\n\n"
		 "It is a draft like any other: look at it, commit it, sync it. What was "
		 "sent already is in force in the cloud until then.\n",
	.examples = "wsync undo             # your last commit\n"
		    "wsync undo 1a2b3c4d    # that one\n"
		    "wsync restore acme     # drop the draft again",
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run,
};
