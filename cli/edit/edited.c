/*
 * cli/edit/edited.c - one edited file: its meaning, its fate, the next step.
 */
#include "cli/edit/edited.h"

#include <stdlib.h>
#include <string.h>
#include "cli/show/history.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

void ws_edited_name(struct ws_cli *cli, struct ws_store *store, struct ws_plan *plan)
{
	ws_auto(ws_view) view = NULL;
	struct ws_err ignored = {0};

	if (plan->change_count == 0 ||
	    ws_view_build(store, cli->world, &view, &ignored) < 0 || !view->edits)
		return;
	for (size_t i = 0; i < plan->change_count; i++)
		for (size_t k = 0; k < view->edits->change_count; k++)
			if (ws_same_change(&plan->changes[i], &view->edits->changes[k]))
				memcpy(plan->changes[i].id, view->edits->changes[k].id,
				       sizeof(plan->changes[i].id));
}

static int print_json(const struct ws_cli *cli, const struct ws_edited *e, bool written,
		      struct ws_err *err)
{
	struct ws_json *o = ws_json_new_object();
	struct ws_json *changes = ws_json_new_array();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/edit/1"));

	bad |= ws_json_set(o, "file", ws_json_new_text(e->path));
	bad |= ws_json_set(o, "written", ws_json_new_bool(written));
	for (size_t i = 0; i < e->plan->change_count; i++)
		bad |= ws_json_push(changes, ws_show_change_json(&e->plan->changes[i]));
	bad |= ws_json_set(o, "changes", changes);
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

static void print_notes(const struct ws_cli *cli, const struct ws_edited *e,
			const char *path)
{
	for (size_t i = 0; i < e->plan->change_count; i++) {
		const struct ws_change *c = &e->plan->changes[i];

		if (c->ends_membership) {
			ws_auto_buf who = WS_BUF_INIT;

			ws_put_called(&who, c->called, c->label);
			(void)fprintf(cli->out, "Warning: %s of %s: %s\n",
				      ws_buf_text(&who), path, c->note);
		} else if (e->notes && c->note && !c->no_effect) {
			(void)fprintf(cli->out, "     %s\n", c->note);
		} else if (c->kind == WS_ITEM_GRANT && c->principal_kind == WS_INVITED &&
			   c->after.present && !cli->quiet) {
			(void)fputs("Who is no member yet is invited by mail; the role is "
				    "given when the invitation was accepted\n",
				    cli->out);
		}
	}
}

int ws_edited_print(const struct ws_cli *cli, const struct ws_edited *e, struct ws_err *err)
{
	const bool written = e->differs && !cli->dry_run;
	ws_auto_free char *path = ws_text_neutral_dup(e->path);
	int rc = 0;

	if (cli->format == WS_FORMAT_JSON)
		return print_json(cli, e, written, err);
	if (!path)
		return ws_err_nomem(err);
	if (e->plan->change_count > 0)
		rc = ws_show_change_lines(
			cli, cli->out, e->plan,
			&(struct ws_view){.base = e->before, .local = e->after}, NULL, "",
			err);
	if (rc < 0)
		return rc;
	print_notes(cli, e, path);
	if (!e->differs)
		(void)fprintf(cli->out, "Nothing to change in %s\n", path);
	else if (cli->dry_run)
		(void)fprintf(cli->out, "Would %s %s\n",
			      e->removed   ? "remove"
			      : e->created ? "create"
					   : "edit",
			      path);
	else
		(void)fprintf(cli->out, "%s %s; nothing is sent before it is committed\n",
			      e->removed   ? "Removed"
			      : e->created ? "Created"
					   : "Edited",
			      path);
	if (written)
		ws_show_to_commit(cli, e->store);
	return 0;
}
