/*
 * cli/show/commit.c - what a commit recorded, or why it was refused.
 */
#include "cli/show/show_p.h"

static int print_json(FILE *out, const struct ws_commit_report *report, struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto(ws_json) changes = ws_json_new_array();
	ws_auto(ws_json) problems = ws_json_new_array();
	const struct ws_plan *plan = report->meaning;
	ws_auto_notes notes = {NULL, 0};
	char id[WS_OID_TEXT];
	int rc = report->view ? ws_notes_of(report->view, false, &notes, err) : 0;
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/commit/1"));

	if (!ws_oid_is_zero(&report->id)) {
		bad |= ws_json_set(o, "commit",
				   ws_json_new_text(ws_oid_format(&report->id, id)));
		bad |= ws_json_set(o, "subject", ws_text_json(report->subject));
	}
	for (size_t i = 0; plan && i < plan->change_count; i++)
		bad |= ws_json_push(changes, ws_show_change_json(&plan->changes[i]));
	for (size_t i = 0; i < report->problem_count; i++)
		bad |= ws_json_push(problems, ws_error_json(&report->problems[i]));
	bad |= ws_json_set(o, "changes", ws_steal(&changes));
	bad |= ws_json_set(o, "problems", ws_steal(&problems));
	bad |= ws_json_set(o, "notes", ws_notes_json(&notes));
	if (rc < 0)
		return rc;
	return bad ? ws_err_nomem(err) : ws_show_json(out, ws_steal(&o), err);
}

int ws_show_commit(const struct ws_cli *cli, FILE *out,
		   const struct ws_commit_report *report, struct ws_err *err)
{
	ws_auto_notes notes = {NULL, 0};
	ws_auto_buf b = WS_BUF_INIT;
	char id[WS_OID_TEXT];
	int rc;

	for (size_t i = 0; i < report->problem_count; i++)
		ws_cli_error(cli, &report->problems[i]);
	if (cli->format == WS_FORMAT_JSON)
		return print_json(out, report, err);
	if (report->problem_count > 0)
		return 0;
	rc = report->view ? ws_notes_of(report->view, false, &notes, err) : 0;
	if (rc < 0)
		return rc;
	if (ws_oid_is_zero(&report->id)) {
		ws_buf_adds(&b, "Nothing to commit\n");
		ws_notes_put(&b, cli, &notes, 2);
		return ws_put_out(&b, out, err);
	}
	ws_oid_format(&report->id, id);
	id[8] = '\0';
	ws_buf_adds(&b, "Committed ");
	ws_put_ink(&b, &cli->style, WS_INK_NAME, id);
	ws_buf_adds(&b, "   ");
	ws_put_text(&b, report->subject);
	ws_buf_addc(&b, '\n');
	rc = ws_put_out(&b, out, err);
	if (rc == 0 && report->meaning)
		rc = ws_show_change_lines(cli, out, report->meaning, report->view, NULL,
					  "  ", err);
	ws_notes_put(&b, cli, &notes, 2);
	if (rc == 0)
		rc = ws_put_out(&b, out, err);
	if (rc == 0) {
		(void)fflush(out);
		ws_cli_hint(cli, "%-22s what the next wsync sync does with it",
			    "wsync plan");
	}
	return rc;
}
