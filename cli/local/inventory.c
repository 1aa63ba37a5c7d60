/*
 * cli/local/inventory.c - the lists of one workspace, out of the store.
 */
#include "cli/local/inventory.h"

#include <string.h>
#include "cli/local/local.h"
#include "sync/round/inside/inventory.h"

/* The directories on the way, and the lists in them. */
static bool wants(void *user, const char *path)
{
	const char *dir = user;
	const size_t len = strlen(path), n = strlen(dir);

	if (len && path[len - 1] == '/' && len <= n + 1)
		return strncmp(dir, path, len - 1) == 0 &&
		       (len - 1 == n || dir[len - 1] == '/');
	return strncmp(path, dir, n) == 0 && path[n] == '/' &&
	       strncmp(path + n + 1, "inventory/", strlen("inventory/")) == 0;
}

static int commit_of(struct ws_store *store, const char *at, struct ws_oid *out,
		     struct ws_err *err)
{
	int rc;

	if (at)
		return ws_local_commit(store, at, out, err);
	rc = ws_repo_ref(store->repo, WS_REF_CLOUD, out, err);
	return rc == WS_REPO_ABSENT ? ws_local_commit(store, NULL, out, err) : rc;
}

void ws_cli_inventory_trouble(const struct ws_cli *cli,
			      const struct ws_round_report *report)
{
	if (report->inventory.trouble[0])
		ws_cli_hint(cli, "what lies inside was not read to the end: %s",
			    report->inventory.trouble);
}

int ws_cli_inventory(struct ws_store *store, const char *at, const char *dir,
		     const char *workspace_id, struct ws_arena *arena,
		     struct ws_inventory_view *out, struct ws_err *err)
{
	ws_auto(ws_tree) tree = NULL;
	struct ws_oid commit;
	int rc = commit_of(store, at, &commit, err);

	*out = (struct ws_inventory_view){.dir = dir};
	if (rc == 0)
		rc = ws_repo_load(store->repo, &commit, wants, (void *)dir, &tree, err);
	for (int kind = 0; rc == 0 && kind < WS_INVENTORY_KINDS; kind++)
		rc = ws_docs_get_inventory(tree, dir, (enum ws_inventory_kind)kind, arena,
					   &out->files[kind], err);
	for (int kind = 0; rc == 0 && kind < WS_INVENTORY_KINDS; kind++)
		rc = ws_docs_get_access(tree, dir, (enum ws_inventory_kind)kind, arena,
					&out->access[kind], err);
	if (rc == 0 && !at && workspace_id)
		rc = ws_inventory_when(store, workspace_id, &out->read_s, &out->refused,
				       err);
	return rc;
}
