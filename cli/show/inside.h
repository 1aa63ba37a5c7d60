/*
 * cli/show/inside.h - what appeared, went and changed inside workspaces.
 * Floor 7. Writes where it is told to.
 */
#ifndef WS_CLI_SHOW_INSIDE_H
#define WS_CLI_SHOW_INSIDE_H

#include "cli/cli.h"
#include "sync/model/docs_inventory.h"

struct ws_inside_place {
	const char *dir;
	struct ws_inventory_change *changes; /* list by list */
	size_t count;
};

struct ws_inside {
	struct ws_inside_place *places; /* those with changes */
	size_t count;
};

/* A line a thing below the name of its workspace; 20 of a workspace, all with -v. Nothing
 * where nothing changed. apart: something stands above. */
int ws_show_inside(const struct ws_cli *cli, FILE *out, const struct ws_inside *inside,
		   bool apart, struct ws_err *err);

/* The same for programs. NULL: no memory. */
struct ws_json *ws_inside_json(const struct ws_inside *inside);

#endif
