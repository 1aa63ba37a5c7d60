/*
 * cli/local/inventory.h - the lists of one workspace, out of the store.
 * Floor 7. Blocks on the disk; reads only.
 */
#ifndef WS_CLI_INVENTORY_H
#define WS_CLI_INVENTORY_H

#include "cli/show/inventory.h"
#include "store/ground/arena.h"
#include "store/work/store.h"

/*
 * As the last look has them (cloud/main), else as main has; at: as of a moment
 * (ws_local_commit()), NULL: now. Texts: arena.
 */
int ws_cli_inventory(struct ws_store *store, const char *at, const char *dir,
		     const char *workspace_id, struct ws_arena *arena,
		     struct ws_inventory_view *out, struct ws_err *err);

/* Why a round could not read lists, as a hint; nothing when it could. */
void ws_cli_inventory_trouble(const struct ws_cli *cli,
			      const struct ws_round_report *report);

#endif
