/*
 * sync/round/person/approvals_write.c - lines about effects, put into the notes in one commit.
 */
#include "sync/round/view/approvals_p.h"

#include <string.h>

#include "store/git/notes.h"
#include "store/ground/date.h"
#include "store/ground/json.h"

int approvals_begin(struct approvals_commit *commit, struct ws_store *store,
		    struct ws_arena *arena, struct ws_err *err)
{
	int rc;

	*commit = (struct approvals_commit){.store = store, .arena = arena};
	rc = ws_repo_ref(store->repo, WS_REF_APPROVALS, &commit->notes, err);
	if (rc != WS_REPO_ABSENT)
		return rc;
	commit->notes = (struct ws_oid){{0}};
	return 0;
}

static int add_edit(struct approvals_commit *commit, const char *path, const char *bytes,
		    size_t len, struct ws_err *err)
{
	struct ws_repo_edit *edit = ws_arena_grow(commit->arena, &commit->edits,
						  &commit->edit_count, sizeof(*edit));

	if (!edit || !path || !bytes)
		return ws_err_nomem(err);
	*edit = (struct ws_repo_edit){path, bytes, len};
	return 0;
}

int approvals_add(struct approvals_commit *commit, const char *effect,
		  const struct ws_buf *lines, struct ws_err *err)
{
	ws_auto_buf text = WS_BUF_INIT;
	char hex[WS_OID_TEXT], path[WS_NOTE_PATH];
	struct ws_oid id;
	int rc = approvals_blob_of(effect, &id, err);

	if (rc == 0)
		rc = ws_notes_place(commit->store->repo, &commit->notes, &id, path, &text,
				    err);
	if (rc != 0)
		return rc;
	ws_buf_add(&text, ws_buf_text(lines), lines->len);
	if (text.failed || lines->failed)
		return ws_err_nomem(err);
	if (text.len > WS_NOTE_MAX)
		return ws_err_set(err, WS_E_TOO_BIG,
				  "a note about a change would pass %zu bytes",
				  WS_NOTE_MAX);
	rc = add_edit(commit, ws_arena_dup(commit->arena, path),
		      ws_arena_dupn(commit->arena, ws_buf_text(&text), text.len), text.len,
		      err);
	if (rc != 0)
		return rc;
	return add_edit(
		commit,
		ws_arena_printf(commit->arena, "effect/%s", ws_oid_format(&id, hex)),
		effect, strlen(effect), err);
}

int approvals_commit(const struct approvals_commit *commit, const char *name,
		     const char *email, int64_t now_s, const char *message,
		     struct ws_err *err)
{
	const bool first = ws_oid_is_zero(&commit->notes);
	const struct ws_repo_commit spec = {
		.ref = WS_REF_APPROVALS,
		.expect = first ? NULL : &commit->notes,
		.onto = first ? NULL : &commit->notes,
		.edits = commit->edits,
		.edit_count = commit->edit_count,
		.parents = &commit->notes,
		.parent_count = first ? 0 : 1,
		.author_name = name,
		.author_email = email,
		.committer_name = name,
		.committer_email = email,
		.author_time_s = now_s,
		.committer_time_s = now_s,
		.message = message,
	};
	struct ws_oid ignored;

	return ws_repo_commit(commit->store->repo, &spec, &ignored, err);
}

int approvals_format(const struct ws_approval *line, const struct ws_oid *base,
		     struct ws_buf *out, struct ws_err *err)
{
	char when[WS_TIME_TEXT], hex[WS_OID_TEXT];
	ws_auto(ws_json) json = ws_json_new_object();
	ws_auto_free char *text = NULL;
	size_t len = 0;
	int bad = 0, rc;

	bad |= ws_json_set(json, "by", ws_json_new_text(line->by));
	bad |= ws_json_set(json, "say",
			   ws_json_new_text(line->rejects ? "reject"
					    : line->spent ? "spent"
							  : "approve"));
	bad |= ws_json_set(json, "time",
			   ws_json_new_text(ws_time_format(line->time_s, when)));
	if (base)
		bad |= ws_json_set(json, "base",
				   ws_json_new_text(ws_oid_format(base, hex)));
	if (line->git_email)
		bad |= ws_json_set(json, "git", ws_json_new_text(line->git_email));
	if (line->loss)
		bad |= ws_json_set(json, "loss", ws_json_new_int((int64_t)line->loss));
	if (line->why)
		bad |= ws_json_set(json, "why", ws_json_new_text(line->why));
	rc = bad ? ws_err_nomem(err)
		 : ws_json_format(json, WS_JSON_SORTED, &text, &len, err);
	if (rc == 0 && len > APPROVALS_LINE_MAX)
		rc = ws_err_set(err, WS_E_TOO_BIG, "a reason may have about %zu bytes",
				APPROVALS_LINE_MAX - APPROVALS_NAME_MAX * 4);
	if (rc != 0)
		return rc;
	ws_buf_add(out, text, len);
	ws_buf_addc(out, '\n');
	return 0;
}
