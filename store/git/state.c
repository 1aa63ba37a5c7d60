/*
 * store/git/state.c - where HEAD is, what is under way, revisions, identity.
 */
#include "store/git/repo_p.h"

#include <stdio.h>
#include <string.h>

#define REVISION_MAX 256

static const char *operation_name(int state)
{
	switch (state) {
	case GIT_REPOSITORY_STATE_NONE:
		return "";
	case GIT_REPOSITORY_STATE_MERGE:
		return "merge";
	case GIT_REPOSITORY_STATE_REVERT:
	case GIT_REPOSITORY_STATE_REVERT_SEQUENCE:
		return "revert";
	case GIT_REPOSITORY_STATE_CHERRYPICK:
	case GIT_REPOSITORY_STATE_CHERRYPICK_SEQUENCE:
		return "cherry-pick";
	case GIT_REPOSITORY_STATE_BISECT:
		return "bisect";
	default: /* four kinds of rebase, and am, which git keeps in the same place */
		return "rebase";
	}
}

int ws_repo_state(struct ws_repo *repo, struct ws_repo_state *out, struct ws_err *err)
{
	ws_auto_git_ref head = NULL;
	int rc = git_reference_lookup(&head, repo->git, "HEAD");

	memset(out, 0, sizeof(*out));
	if (rc < 0)
		return ws_repo_fail(err, WS_E_GIT, rc, ".git/HEAD cannot be read");
	if (git_reference_type(head) == GIT_REFERENCE_SYMBOLIC)
		(void)snprintf(out->head, sizeof(out->head), "%s",
			       git_reference_symbolic_target(head));
	else
		(void)snprintf(out->head, sizeof(out->head), "%s",
			       git_oid_tostr_s(git_reference_target(head)));
	out->on_main = strcmp(out->head, WS_REF_MAIN) == 0;
	if (out->on_main)
		out->head[0] = '\0';
	rc = git_repository_state(repo->git);
	if (rc < 0)
		return ws_repo_fail(err, WS_E_GIT, rc, "the state of .git cannot be told");
	(void)snprintf(out->operation, sizeof(out->operation), "%s", operation_name(rc));
	return 0;
}

/* Our three sides by their short names, perhaps with a suffix such as ~2. */
static void expand(const char *revision, char out[REVISION_MAX])
{
	static const char *const sides[][2] = {
		{"cloud", WS_REF_CLOUD}, {"base", WS_REF_BASE}, {"local", WS_REF_MAIN}};

	for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++) {
		const size_t len = strlen(sides[i][0]);

		if (strncmp(revision, sides[i][0], len) == 0 &&
		    (!revision[len] || strchr("~^@", revision[len]))) {
			(void)snprintf(out, REVISION_MAX, "%s%s", sides[i][1],
				       revision + len);
			return;
		}
	}
	(void)snprintf(out, REVISION_MAX, "%s", revision);
}

int ws_repo_resolve(struct ws_repo *repo, const char *revision, struct ws_oid *out,
		    struct ws_err *err)
{
	char text[REVISION_MAX];
	git_object *object = NULL;
	git_object *commit = NULL;
	int rc;

	if (!revision[0] || strlen(revision) > REVISION_MAX - 32)
		return WS_REPO_ABSENT;
	expand(revision, text);
	rc = git_revparse_single(&object, repo->git, text);
	if (rc == 0)
		rc = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
	git_object_free(object);
	if (rc == GIT_EAMBIGUOUS && strlen(revision) < GIT_OID_MINPREFIXLEN) {
		git_error_clear();
		ws_err_set(err, WS_E_USAGE_ARGUMENT,
			   "%s is too short for the id of a commit", revision);
		return ws_err_why(err,
				  "four digits at least; wsync log and git log have them");
	}
	if (rc == GIT_EAMBIGUOUS) {
		git_error_clear();
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "%s is the beginning of several ids", revision);
	}
	if (rc < 0) {
		git_error_clear();
		return WS_REPO_ABSENT;
	}
	ws_repo_from_git(out, git_object_id(commit));
	git_object_free(commit);
	return 0;
}

static int setting(git_config *config, const char *key, char out[128])
{
	git_config_entry *entry = NULL;
	int rc = git_config_get_entry(&entry, config, key);

	out[0] = '\0';
	if (rc == 0 && entry->value)
		(void)snprintf(out, 128, "%s", entry->value);
	git_config_entry_free(entry);
	return rc == GIT_ENOTFOUND ? 0 : rc;
}

int ws_repo_identity(struct ws_repo *repo, char name[128], char email[128],
		     struct ws_err *err)
{
	git_config *config = NULL;
	int rc = git_repository_config_snapshot(&config, repo->git);

	name[0] = '\0';
	email[0] = '\0';
	if (rc == 0)
		rc = setting(config, "user.name", name);
	if (rc == 0)
		rc = setting(config, "user.email", email);
	git_config_free(config);
	git_error_clear();
	return rc < 0 ? ws_repo_fail(err, WS_E_GIT, rc, "user.name cannot be read") : 0;
}
