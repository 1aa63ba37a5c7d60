/*
 * cli/show/inventory.h - what lies inside a workspace, for people and programs.
 * Floor 7. Writes where it is told to.
 */
#ifndef WS_CLI_SHOW_INVENTORY_H
#define WS_CLI_SHOW_INVENTORY_H

#include "cli/cli.h"
#include "store/ground/buf.h"
#include "sync/model/docs_inventory.h"

/* All lists of one workspace, as the files have them. */
struct ws_inventory_view {
	const char *dir;
	struct ws_inventory_file files[WS_INVENTORY_KINDS];
	struct ws_inventory_file access[WS_INVENTORY_KINDS]; /* of single objects */
	int64_t read_s;   /* when this clone read them; 0: it did not */
	unsigned refused; /* 1u << kind: refused when it did */
};

/* The lists of the kinds in `kinds`, line by line. */
int ws_show_inventory(const struct ws_cli *cli, const struct ws_inventory_view *view,
		      unsigned kinds, struct ws_err *err);

/* How many there are of each kind; for people. */
int ws_show_inventory_sums(const struct ws_cli *cli, const struct ws_inventory_view *view,
			   struct ws_err *err);

/* Numbers the cloud told just now, and when workers asked last. */
int ws_show_inventory_counts(const struct ws_cli *cli,
			     const struct ws_inventory_counts *counts,
			     const struct ws_inventory *polled, struct ws_err *err);

/* "3 deployments, 1 work pool": what is known and there; "nothing inside" when all that
 * is known is empty. Nothing is added where nothing is known. */
void ws_put_inventory(struct ws_buf *b, const struct ws_inventory_view *view);

#endif
