/*
 * sync/model/docs_inventory.h - lists of what lies inside a workspace, as files.
 * Floor 3, pure.
 *
 *	ACCOUNT/HANDLE/inventory/deployments.ini
 *		[deployments]
 *		etl/nightly = active, pool k8s, queue default, schedule cron 0 3 * * * UTC
 *	ACCOUNT/HANDLE/inventory/summary.ini
 *		[inventory]
 *		deployments = 3
 *	ACCOUNT/HANDLE/inventory/access.ini
 *		[deployments]
 *		etl/nightly = manage ada@acme.io, run bot:ci | team:data-eng, view *
 *
 * One line a thing: its name, then facts, each a word and perhaps a text, a comma
 * between. A name that two have, that looks like syntax or is too long, is written
 * `id:UUID`, and the name itself is the fact "name". A comma in a text is %2C. Texts that
 * do not fit the line are told by the mark of their bytes (~ and 8 digits), so that a
 * change of theirs still shows. A list without entries has no file; summary.ini says that
 * it was read.
 */
#ifndef WS_SYNC_MODEL_DOCS_INVENTORY_H
#define WS_SYNC_MODEL_DOCS_INVENTORY_H

#include "store/ground/buf.h"
#include "store/tree/tree.h"
#include "sync/model/inventory.h"

/*
 * Lays lists into the documents of a workspace. dir: "acme/prod". chosen: the kinds that
 * are wanted at all, perhaps WS_INVENTORY_WITH_ACCESS; files of others go. Of those chosen a list that is not known stays
 * as it is.
 */
int ws_docs_put_inventory(struct ws_tree *tree, const char *dir, unsigned chosen,
			  const struct ws_inventory *inventory, struct ws_err *err);

/* One line, read back. */
struct ws_inventory_line {
	const char *name; /* the fact "name" if there is one, else the key */
	const char *key;
	struct ws_inventory_fact *facts; /* without "name" */
	size_t fact_count;
};

struct ws_inventory_file {
	bool known; /* it was read at some time: summary.ini says so */
	struct ws_inventory_line *lines;
	size_t count;
};

/* Reads one list of a workspace; what is not valid is not known. Texts: arena. */
int ws_docs_get_inventory(const struct ws_tree *tree, const char *dir,
			  enum ws_inventory_kind kind, struct ws_arena *arena,
			  struct ws_inventory_file *out, struct ws_err *err);

/* The same of access.ini: objects of a kind that leave somebody out. */
int ws_docs_get_access(const struct ws_tree *tree, const char *dir,
		       enum ws_inventory_kind kind, struct ws_arena *arena,
		       struct ws_inventory_file *out, struct ws_err *err);

/* One thing that differs between two states. */
struct ws_inventory_change {
	enum ws_inventory_kind kind;
	bool access; /* it is the access list of such a thing */
	const struct ws_inventory_line *before, *after; /* NULL: it was, or is, not there */
};
typedef int ws_inventory_visit(void *user, const struct ws_inventory_change *change);

/*
 * Visits what differs, list by list, in order of keys. A list that one side does not know
 * is passed over. Lines: arena. Ends with what visit returns when that is not 0.
 */
int ws_docs_each_inventory_change(const struct ws_tree *before, const struct ws_tree *after,
				  const char *dir, struct ws_arena *arena,
				  ws_inventory_visit *visit, void *user,
				  struct ws_err *err);

/*
 * What changed between two states of a workspace's lists, in short: "2 deployments new,
 * 1 paused". Nothing is added where nothing changed. A list that one side does not know
 * is passed over.
 */
int ws_docs_compare_inventory(const struct ws_tree *before, const struct ws_tree *after,
			      const char *dir, struct ws_buf *out, struct ws_err *err);

#endif
