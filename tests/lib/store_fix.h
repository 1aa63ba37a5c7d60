/*
 * tests/lib/store_fix.h - a store of one test's own.
 * Blocks on the disk. Ends the program when it cannot work.
 */
#ifndef T_STORE_FIX_H
#define T_STORE_FIX_H

#include "store/work/store.h"
#include "tests/lib/repo_fix.h"

struct t_store {
	char *base; /* the temporary folder */
	char *dir;  /* the store in it */
	struct ws_store *store;
	struct ws_err err;
};

void t_store_begin(struct t_store *s);
void t_store_end(struct t_store *s);

/* Closes and opens again. */
void t_store_reopen(struct t_store *s);

/* Writes a working file by hand, as an editor would: in place. */
void t_store_edit(const struct t_store *s, const char *path, const char *text);

/*
 * Records a document on main, in the working file and in the index. text NULL removes
 * it. Returns the new commit.
 */
struct ws_oid t_store_put(struct t_store *s, const char *path, const char *text);

#endif
