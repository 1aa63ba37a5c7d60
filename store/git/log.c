/*
 * store/git/log.c - history: commits that touched a path, trailers.
 *
 * Whether a commit touched a path is told by ids alone: the entry at the path
 * against the one its first parent has. No diff is made.
 */
#include "store/git/repo_p.h"

#include <string.h>
#include <strings.h>

struct past {
	struct ws_repo *repo;
	const char *path; /* NULL: all */
	ws_repo_past_each *each;
	void *user;
	struct ws_err *err;
	/* The parent looked at last: in a straight line it is the next commit. */
	git_oid tree_known;
	git_oid entry_known;
	bool known;
};

/* The id at path in a tree; zero where there is nothing. */
static int entry_at(struct past *p, const git_oid *tree_id, git_oid *out)
{
	ws_auto_git_tree tree = NULL;
	git_filemode_t mode;
	int rc;

	if (p->known && git_oid_cmp(tree_id, &p->tree_known) == 0) {
		git_oid_cpy(out, &p->entry_known);
		return 0;
	}
	rc = git_tree_lookup(&tree, p->repo->git, tree_id);
	if (rc < 0)
		return ws_repo_fail(p->err, WS_E_DAMAGED, rc,
				    "a tree of the history is missing");
	memset(out, 0, sizeof(*out));
	rc = ws_repo_find(p->repo, tree, p->path, out, &mode, p->err);
	if (rc < 0)
		return rc;
	git_oid_cpy(&p->tree_known, tree_id);
	git_oid_cpy(&p->entry_known, out);
	p->known = true;
	return 0;
}

/* 1 when the commit changed the path, 0 when not. */
static int touched(struct past *p, const git_commit *commit)
{
	const git_oid *tree = git_commit_tree_id(commit);
	ws_auto_git_commit parent = NULL;
	git_oid mine, before;
	int rc;

	if (!p->path || !p->path[0])
		return 1;
	rc = entry_at(p, tree, &mine);
	if (rc < 0)
		return rc;
	if (git_commit_parentcount(commit) == 0)
		return !git_oid_is_zero(&mine);
	rc = git_commit_parent(&parent, commit, 0);
	if (rc < 0)
		return ws_repo_fail(p->err, WS_E_DAMAGED, rc, "a parent commit is missing");
	if (git_oid_cmp(tree, git_commit_tree_id(parent)) == 0)
		return 0;
	rc = entry_at(p, git_commit_tree_id(parent), &before);
	return rc < 0 ? rc : git_oid_cmp(&mine, &before) != 0;
}

static int show(struct past *p, const git_commit *commit)
{
	const git_signature *author = git_commit_author(commit);
	const char *message = git_commit_message(commit);
	struct ws_repo_past past = {
		.parent_count = git_commit_parentcount(commit),
		.author_name = author ? author->name : "",
		.author_email = author ? author->email : "",
		.time_s = git_commit_time(commit),
		.author_time_s = author ? author->when.time : 0,
		.message = message ? message : "",
	};

	ws_repo_from_git(&past.id, git_commit_id(commit));
	for (unsigned int i = 0; i < 2 && i < past.parent_count; i++)
		ws_repo_from_git(&past.parent[i], git_commit_parent_id(commit, i));
	return p->each(p->user, &past);
}

static int visit(struct past *p, const git_oid *id)
{
	ws_auto_git_commit commit = NULL;
	int rc = git_commit_lookup(&commit, p->repo->git, id);

	if (rc < 0)
		return ws_repo_fail(p->err, WS_E_DAMAGED, rc, "commit %.12s cannot be read",
				    git_oid_tostr_s(id));
	rc = touched(p, commit);
	return rc == 1 ? show(p, commit) : rc;
}

static int walk_from(struct past *p, const struct ws_oid *from, bool first_parents)
{
	struct ws_err *err = p->err;
	git_revwalk *walk = NULL;
	git_oid id;
	int next = 0;
	int rc;

	ws_repo_to_git(&id, from);
	next = git_revwalk_new(&walk, p->repo->git);
	/* whatever is to be sorted is read to its end first; a straight line needs none */
	if (next == 0)
		next = first_parents ? git_revwalk_simplify_first_parent(walk)
				     : git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL |
									 GIT_SORT_TIME);
	if (next == 0)
		next = git_revwalk_push(walk, &id);
	rc = next < 0
		     ? ws_repo_fail(err, WS_E_DAMAGED, next, "the history cannot be walked")
		     : 0;
	while (rc == 0) {
		next = git_revwalk_next(&id, walk);
		if (next == GIT_ITEROVER)
			break;
		rc = next < 0 ? ws_repo_fail(err, WS_E_DAMAGED, next,
					     "the history cannot be walked")
			      : visit(p, &id);
	}
	git_revwalk_free(walk);
	return rc;
}

int ws_repo_log(struct ws_repo *repo, const struct ws_oid *from, const char *path,
		ws_repo_past_each *each, void *user, struct ws_err *err)
{
	struct past p = {
		.repo = repo, .path = path, .each = each, .user = user, .err = err};

	return walk_from(&p, from, false);
}

int ws_repo_log_first(struct ws_repo *repo, const struct ws_oid *from, const char *path,
		      ws_repo_past_each *each, void *user, struct ws_err *err)
{
	struct past p = {
		.repo = repo, .path = path, .each = each, .user = user, .err = err};

	return walk_from(&p, from, true);
}

/* ---- trailers ---------------------------------------------------------------------- */

/* Where the last paragraph begins; NULL when the subject is all there is. */
static const char *last_paragraph(const char *message)
{
	const char *end = message + strlen(message);
	const char *start = NULL;

	while (end > message && (end[-1] == '\n' || end[-1] == ' '))
		end--;
	for (const char *p = message; p < end; p++) {
		if (p[0] == '\n' && p[1] == '\n')
			start = p + 2;
	}
	return start;
}

bool ws_repo_trailer(const char *message, const char *key, char *out, size_t out_size)
{
	const size_t key_len = strlen(key);
	const char *line = last_paragraph(message);

	while (line && *line) {
		const size_t len = strcspn(line, "\n");

		if (len > key_len && strncasecmp(line, key, key_len) == 0 &&
		    line[key_len] == ':') {
			const char *value = line + key_len + 1;
			size_t n = len - key_len - 1;

			while (n > 0 && (*value == ' ' || *value == '\t')) {
				value++;
				n--;
			}
			while (n > 0 && (value[n - 1] == ' ' || value[n - 1] == '\r'))
				n--;
			if (n >= out_size)
				return false;
			memcpy(out, value, n);
			out[n] = '\0';
			return true;
		}
		line += len;
		line += *line == '\n';
	}
	return false;
}
