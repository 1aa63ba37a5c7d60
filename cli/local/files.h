/*
 * cli/local/files.h - the documents of a store as they lie on the disk, beside main's.
 * Floor 7. Blocks on the disk; reads only.
 */
#ifndef WS_CLI_FILES_H
#define WS_CLI_FILES_H

#include <limits.h>
#include "cli/cli.h"
#include "store/ground/fs.h"
#include "store/tree/layout.h"
#include "store/tree/tree.h"

struct ws_files {
	struct ws_tree *main; /* every document of main */
	struct ws_tree *disk; /* the same with the working files laid over */
};

/* out  ws_files_clear(), also after a failure. A store without main has no main. */
int ws_files_load(struct ws_store *store, struct ws_files *out, struct ws_err *err);
void ws_files_clear(struct ws_files *files);
#define ws_auto_files __attribute__((cleanup(ws_files_clear))) struct ws_files

/*
 * Makes what was typed a path beneath the store: relative to the current directory
 * when that is inside the store, else to the store. "" is all of the store, which takes
 * standing in it, or its whole path. WS_E_USAGE_ARGUMENT for a path outside.
 */
int ws_files_beneath(const struct ws_store *store, const char *word, char out[PATH_MAX],
		     struct ws_err *err);

/* Is path the file named, or beneath the directory named? */
bool ws_files_cover(const char *named, const char *path);

/* The words (files or directories) as paths beneath the store; no words: everything. */
struct ws_file_choice {
	char (*paths)[PATH_MAX];
	size_t count;
};
int ws_file_choose(const struct ws_store *store, const struct ws_args *args,
		   const struct ws_files *files, struct ws_file_choice *out,
		   struct ws_err *err);
bool ws_file_is_chosen(const struct ws_file_choice *choice, const char *path);
void ws_file_choice_clear(struct ws_file_choice *choice);
#define ws_auto_file_choice \
	__attribute__((cleanup(ws_file_choice_clear))) struct ws_file_choice

/* Reads a file by any path, of the store or not: one that is named by a person, or by
 * git. Returns 0 or a failure; an absent one is WS_E_USAGE_ARGUMENT. bytes given. */
int ws_files_read(const char *path, char **bytes, size_t *len, struct ws_err *err);

/* Is it a document that people edit and that has a canonical form? */
bool ws_file_is_edited(const char *path, struct ws_place *place);

#endif
