/*
 * cli/edit/lacks.h - what the key in use may not do, told when it is written down. Floor 7.
 * Blocks on the disk; never asks the network.
 */
#ifndef WS_CLI_LACKS_H
#define WS_CLI_LACKS_H

#include "cli/cli.h"
#include "store/work/store.h"
#include "sync/decide/plan.h"

/*
 * Warns, once for each permission and place, where the cloud said when it was asked last
 * that the key may not make one of these changes. A note and no refusal: somebody else may
 * sync the commit, and the next round asks again. Where nothing was asked nothing is said.
 */
void ws_lacks_note(const struct ws_cli *cli, const struct ws_store *store,
		   const struct ws_plan *plan);

#endif
