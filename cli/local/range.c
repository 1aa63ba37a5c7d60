/*
 * cli/local/range.c - two revisions compared: "origin/main..HEAD".
 */
#include "cli/local/range.h"

#include <string.h>
#include "sync/round/view/compared.h"

bool ws_range_is(const char *word)
{
	return strstr(word, "..") && word[0] != '/' && strncmp(word, "../", 3) != 0 &&
	       strncmp(word, "./", 2) != 0 && strcmp(word, "..") != 0;
}

void ws_range_clear(struct ws_range *range)
{
	ws_plan_free(range->view.plan);
	ws_side_free(range->view.base);
	ws_side_free(range->view.local);
	ws_tree_free(range->trees[0]);
	ws_tree_free(range->trees[1]);
	*range = (struct ws_range){0};
}

static int resolve(struct ws_store *store, const char *word, size_t len, struct ws_oid *out,
		   struct ws_err *err)
{
	ws_auto_free char *name = len ? strndup(word, len) : strdup("HEAD");
	int rc = name ? ws_repo_resolve(store->repo, name, out, err) : ws_err_nomem(err);

	if (rc != WS_REPO_ABSENT)
		return rc;
	(void)ws_err_set(err, WS_E_USAGE_ARGUMENT, "there is no revision %s", name);
	return ws_err_hint(err, "git log --oneline --all");
}

int ws_range_load(struct ws_store *store, const char *word, struct ws_range *out,
		  struct ws_err *err)
{
	const char *dots = strstr(word, "..");
	const char *second = dots + 2 + (dots[2] == '.'); /* three dots mean the same */
	struct ws_oid *ids = out->commits;
	const struct ws_oid *const commits[2] = {&ids[0], &ids[1]};
	struct ws_compared c;
	int rc;

	*out = (struct ws_range){0};
	rc = resolve(store, word, (size_t)(dots - word), &ids[0], err);
	if (rc == 0)
		rc = resolve(store, second, strlen(second), &ids[1], err);
	/* both are records: there is no look at the cloud to wait for */
	out->view.look.time_s = 1;
	out->view.cloud_id = ids[0];
	out->view.main_id = ids[1]; /* a workspace that did not change is one, too */
	if (rc != 0)
		return rc;
	rc = ws_compared_load(store->repo, commits, WS_OUTGOING, &c, err);
	memcpy(out->trees, c.trees, sizeof(c.trees));
	out->view.base = c.sides[0];
	out->view.local = c.sides[1];
	out->view.plan = c.plan;
	return rc;
}
