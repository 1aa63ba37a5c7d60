/*
 * cli/name/place.h - the place where a new store is to be made.
 * Floor 7. Blocks on the disk.
 */
#ifndef WS_CLI_PLACE_H
#define WS_CLI_PLACE_H

#include "cli/cli.h"

/* Makes every directory above the last part of the path that is not there yet, for this
 * user alone. */
int ws_place_make_parents(const char *dir, struct ws_err *err);

/* The store that a directory (there or not) would lie inside; its parent is there.
 * NULL: none. Given: free(). */
char *ws_place_outer_store(const char *dir);

/*
 * Makes a new store, parents and all; warns when it lies inside another one.
 * Returns as ws_store_create(). Given.
 */
int ws_place_make_store(const struct ws_cli *cli, const char *dir, const char *endpoint,
			const char *include, struct ws_store **out, struct ws_err *err);

#endif
