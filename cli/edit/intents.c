/*
 * cli/edit/intents.c - a workspace that is to be deleted or transferred.
 */
#include "cli/edit/intents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/show/show_p.h"
#include "cli/terminal/ask.h"
#include "store/ground/own.h"
#include "store/tree/layout.h"
#include "store/work/work.h"
#include "sync/round/send/contents.h"

int ws_intent_open(struct ws_cli *cli, const char *word, bool whole, struct ws_intent *out,
		   struct ws_err *err)
{
	int rc;

	*out = (struct ws_intent){.cli = cli};
	rc = ws_cli_store(cli, &out->store, err);
	if (rc == 0)
		rc = ws_local_load(out->store, word, &out->local, &out->workspace, err);
	if (rc == 0 && whole) {
		char dir[WS_LAYOUT_PATH];

		(void)snprintf(dir, sizeof(dir), "%s", out->workspace->dir);
		ws_local_clear(&out->local);
		rc = ws_local_load(out->store, NULL, &out->local, NULL, err);
		out->workspace = rc == 0 ? ws_side_workspace_at(out->local.side, dir)
					 : NULL;
	}
	if (rc < 0)
		return rc;
	if (!out->workspace || !out->workspace->id) {
		const char *dir = out->workspace ? out->workspace->dir : word;

		ws_err_set(err, WS_E_NO_WORKSPACE, "%s is not in the cloud yet", dir);
		(void)ws_err_why(err, "its directory is all there is of it: gone and "
				      "committed, it is not made");
		return ws_err_hint(err, "wsync git rm -r %s, then wsync commit", dir);
	}
	if (!cli->offline)
		rc = ws_cli_remote(cli, out->store->endpoint, &out->remote, NULL,
				   &out->offline);
	if (rc < 0)
		out->remote = NULL; /* the line can be written without the cloud */
	return 0;
}

void ws_intent_close(struct ws_intent *intent)
{
	ws_remote_close(intent->remote);
	ws_local_clear(&intent->local);
	ws_store_close(intent->store);
	*intent = (struct ws_intent){0};
}

int ws_intent_contents(struct ws_intent *i, char **out, struct ws_err *err)
{
	const struct ws_side_workspace *w = i->workspace;
	struct ws_err why = {0};
	int rc = WS_E_UNREACHABLE;

	*out = NULL;
	if (i->remote)
		rc = ws_contents_tell(i->remote, w->account->id, w->id, out, &why);
	if (rc == WS_E_INTERRUPTED || rc == WS_E_NOMEM) {
		if (err)
			*err = why;
		return rc;
	}
	if (rc < 0) {
		*out = strdup("what is in it could not be counted now");
		if (!*out)
			return ws_err_nomem(err);
	}
	return 0;
}

int ws_intent_confirm(const struct ws_intent *i, const char *what, struct ws_err *err)
{
	const char *handle = i->workspace->handle, *typed = i->cli->confirm;
	char prompt[512], answer[512];
	int rc;

	if (i->cli->dry_run)
		return 0;
	if (!typed) {
		(void)snprintf(prompt, sizeof(prompt), "Type %.200s to %.200s:", handle,
			       what);
		rc = ws_ask_line(i->cli, prompt, "--confirm HANDLE", answer, sizeof(answer),
				 err);
		if (rc < 0)
			return rc;
		typed = answer;
	}
	if (strcmp(typed, handle) == 0 || strcmp(typed, i->workspace->dir) == 0)
		return 0;
	return ws_err_set(err, WS_E_CONFIRM, "%.100s is not %s: nothing was written", typed,
			  handle);
}

int ws_intent_write(const struct ws_intent *i, const char *key, const char *value,
		    struct ws_err *err)
{
	const struct ws_ini_schema *schema = ws_layout_schema(WS_DOC_WORKSPACE);
	ws_auto_lock lock = WS_LOCK_INIT;
	ws_auto_free char *before = NULL;
	ws_auto_free char *after = NULL;
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	size_t before_len = 0, len = 0;
	int rc = ws_store_lock(i->store, &lock, err);

	(void)snprintf(path, sizeof(path), "%.480s/workspace.ini", i->workspace->dir);
	if (rc == 0)
		rc = ws_work_read(i->store, path, &before, &before_len, err);
	if (rc > 0) {
		ws_err_set(err, WS_E_UNCOMMITTED, "%s is not there", path);
		return ws_err_hint(err, "wsync restore %s", path);
	}
	if (rc == 0)
		rc = ws_ini_parse(before, before_len, schema, path, &doc, err);
	if (rc == 0)
		rc = value ? ws_ini_set(doc, "workspace", key, value, err)
			   : ws_ini_remove(doc, "workspace", key);
	if (rc == 0)
		rc = ws_ini_format(doc, &after, &len, err);
	if (rc != 0 || i->cli->dry_run)
		return rc;
	return ws_work_write(i->store, path, before, before_len, after, len, err);
}

static int print_json(const struct ws_intent *i, const char *key, const char *value,
		      const char *lost, struct ws_json *losses, bool asked,
		      struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/workspace-draft/1"));

	bad |= ws_json_set(o, "done", ws_json_new_text(key));
	bad |= ws_json_set(o, "workspace", ws_json_new_text(i->workspace->dir));
	bad |= ws_json_set(o, "value", ws_json_new_text(value));
	bad |= ws_json_set(o, "grants",
			   ws_json_new_int((int64_t)i->workspace->grant_count));
	if (lost)
		bad |= ws_json_set(o, "lost", ws_text_json(lost));
	if (losses)
		bad |= ws_json_set(o, "losses", losses) |
		       ws_json_set(o, "checked", ws_json_new_bool(asked));
	bad |= ws_json_set(o, "written", ws_json_new_bool(!i->cli->dry_run));
	return bad ? ws_err_nomem(err) : ws_show_json(i->cli->out, ws_steal(&o), err);
}

int ws_intent_print(const struct ws_intent *i, const char *key, const char *value,
		    const char *lost, struct ws_json *losses, bool asked,
		    struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;

	if (i->cli->format == WS_FORMAT_JSON)
		return print_json(i, key, value, lost, losses, asked, err);
	ws_json_free(losses);
	ws_buf_addf(&b, "%s \"%s = ", i->cli->dry_run ? "Would write" : "Wrote", key);
	ws_put_text(&b, value);
	ws_buf_adds(&b, "\" into ");
	ws_put_text(&b, i->workspace->dir);
	ws_buf_adds(&b, "/workspace.ini; nothing is sent before it is approved\n");
	if (ws_put_out(&b, i->cli->out, err) < 0)
		return err ? err->code : WS_E_IO;
	(void)fflush(i->cli->out);
	if (i->cli->dry_run)
		return 0;
	ws_cli_hint(i->cli, "%-22s then wsync review and wsync sync", "wsync commit");
	ws_cli_hint(i->cli, "wsync restore %s/workspace.ini   takes it back",
		    i->workspace->dir);
	return 0;
}
