/*
 * sync/round/write/taking_p.h - going on with what a dead round was taking. Private to
 * taking*.c.
 * Floor 5. Blocks on the disk; the store lock is held.
 */
#ifndef WS_SYNC_ROUND_WRITE_TAKING_P_H
#define WS_SYNC_ROUND_WRITE_TAKING_P_H

#include "store/tree/layout.h"
#include "store/tree/tree.h"
#include "sync/round/write/taking.h"

/* The directory of a workspace that goes elsewhere. */
struct taking_move {
	char from[WS_LAYOUT_PATH], to[WS_LAYOUT_PATH];
	bool done;
};

/* A file that has to be written. */
struct taking_file {
	const char *path; /* borrowed from `to` */
	char *now, *next; /* NULL: absent */
	size_t now_len, next_len;
};

struct taking {
	struct ws_oid main, next;
	struct ws_tree *was, *to; /* changed directories of main and of `next` */
	struct ws_tree *from;     /* as was, where they go */
	struct ws_repo_edit
		*edits; /* that make `next` of main; they point into both trees */
	size_t count;
	struct taking_move *moves;
	size_t move_count;
	struct taking_file *files;
	size_t file_count;
};

enum taking_found {
	TAKING_NONE,   /* the round had not come to any file */
	TAKING_SOME,   /* it had; what is missing is in moves and files */
	TAKING_UNSURE, /* nobody can tell, or a file is of no use now */
};

/* What lies on disk. from becomes what main has, at the places it goes to. */
int taking_judge(struct ws_store *store, struct taking *t, enum taking_found *found,
		 struct ws_err *err);

/* Moves and writes what is missing. WS_E_FILE_BUSY: somebody saved one just now. */
int taking_write(struct ws_store *store, struct taking *t, struct ws_err *err);

void taking_forget(struct taking *t);

#endif
