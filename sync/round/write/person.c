/*
 * sync/round/write/person.c - a commit that a person makes on main.
 */
#include "sync/round/write/person.h"

#include <stdio.h>
#include <string.h>

#include "sync/round/write/record.h"

int ws_person_may_commit(const struct ws_view *view, struct ws_err *err)
{
	static const char branch[] = "refs/heads/";
	const struct ws_repo_state *state = &view->state;
	const size_t len = sizeof(branch) - 1;

	if (ws_oid_is_zero(&view->main_id)) {
		ws_err_set(err, WS_E_NO_STORE,
			   "the store is empty: it has not looked at a cloud yet");
		return ws_err_hint(err, "wsync fetch");
	}
	if (state->on_main && !state->operation[0])
		return 0;
	if (state->operation[0])
		ws_err_set(err, WS_E_GIT_STATE, "a %s is under way", state->operation);
	else if (strncmp(state->head, branch, len) == 0)
		ws_err_set(err, WS_E_GIT_STATE, "HEAD is on the branch %s, not on main",
			   state->head + len);
	else
		ws_err_set(err, WS_E_GIT_STATE, "HEAD is detached, not on main");
	ws_err_why(err, "wsync commit records on main alone; git commit works here, and "
			"what is merged into main counts");
	if (state->operation[0])
		return ws_err_hint(err, "git status, then finish the %s or end it",
				   state->operation);
	return ws_err_hint(err, "git commit, then merge into main, then wsync sync");
}

struct author {
	char name[128], email[128];
};

/* "Ada Lovelace <ada@acme.io>" */
static int split_author(const char *text, struct author *out, struct ws_err *err)
{
	const char *open = strchr(text, '<');
	const char *close = open ? strchr(open, '>') : NULL;
	size_t len = open ? (size_t)(open - text) : 0;

	while (len > 0 && text[len - 1] == ' ')
		len--;
	if (!close || close[1] || len == 0 || len >= sizeof(out->name) ||
	    close == open + 1 || (size_t)(close - open - 1) >= sizeof(out->email)) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "an author is written NAME <MAIL>");
		return err->code;
	}
	(void)snprintf(out->name, sizeof(out->name), "%.*s", (int)len, text);
	(void)snprintf(out->email, sizeof(out->email), "%.*s", (int)(close - open - 1),
		       open + 1);
	return 0;
}

static int find_author(struct ws_store *store, const char *given, struct author *out,
		       struct ws_err *err)
{
	const char *actor = store->actor[0] ? store->actor : WS_RECORD_NAME;
	int rc;

	if (given)
		return split_author(given, out, err);
	rc = ws_repo_identity(store->repo, out->name, out->email, err);
	if (rc != 0)
		return rc;
	if (!out->email[0])
		(void)snprintf(out->email, sizeof(out->email), "%.127s",
			       store->actor[0] ? actor : WS_RECORD_EMAIL);
	if (!out->name[0])
		(void)snprintf(out->name, sizeof(out->name), "%.127s", actor);
	return 0;
}

/* What failed came after the commit. */
static int made(const struct ws_oid *id, const char *what, struct ws_err *err)
{
	char text[WS_OID_TEXT];

	ws_oid_format(id, text);
	return ws_err_wrap(err, "committed as %.8s, but %s", text, what);
}

int ws_person_commit(struct ws_store *store, const struct ws_view *view,
		     const struct ws_repo_edit *edits, size_t count, const char *message,
		     const char *author, int64_t now_s, struct ws_oid *out,
		     struct ws_err *err)
{
	struct author who = {"", ""};
	struct ws_repo_commit spec = ws_record_spec(WS_REF_MAIN, &view->main_id, now_s);
	int rc = count ? find_author(store, author, &who, err) : 0;

	if (rc != 0 || count == 0)
		return rc;
	spec.author_name = spec.committer_name = who.name;
	spec.author_email = spec.committer_email = who.email;
	spec.edits = edits;
	spec.edit_count = count;
	spec.message = message;
	*out = (struct ws_oid){{0}};
	rc = ws_record_make(store, &spec, "somebody committed just now", out, err);
	if (rc < 0 && !ws_oid_is_zero(out))
		return made(out, "it is not proven to be on disk", err);
	if (rc == 0 && ws_record_follow(store, out, edits, count, err) < 0) {
		(void)made(out, "the index of git did not follow", err);
		return WS_PERSON_BEHIND;
	}
	return rc;
}
