/*
 * cli/command/edit.h - one file of the store in somebody's editor: is it valid, what does
 * it mean, and what of what happened to it meanwhile.
 * Floor 7. Blocks on the disk; the command itself holds no lock while a person types.
 */
#ifndef WS_CLI_COMMAND_EDIT_H
#define WS_CLI_COMMAND_EDIT_H

#include "cli/cli.h"
#include "store/tree/layout.h"

struct ws_edit {
	struct ws_store *store;
	const struct ws_round_world *world;
	char path[WS_LAYOUT_PATH]; /* beneath the store */
	struct ws_place place;
	char *before; /* on disk when the editing began; NULL: there was no file */
	size_t before_len;
	char *after; /* as it was saved */
	size_t after_len;
};

/*
 * Finds the file that the command line names: path and place of edit, whose store is open.
 * Returns 0, WS_E_USAGE_ARGUMENT, WS_E_NO_WORKSPACE, WS_E_READ_ONLY or a failure.
 */
int ws_edit_find(struct ws_cli *cli, struct ws_edit *edit, struct ws_err *err);

/*
 * Would the store be as valid as before with this file? Returns 0, or the code of what is
 * wrong in it, or in another file because of it.
 */
int ws_edit_check(const struct ws_edit *edit, struct ws_err *err);

/*
 * Puts the edit into the working file. When the file changed meanwhile, both are merged
 * key by key; where they changed the same key, `after` becomes the text with both between
 * conflict markers, `before` what lies on the disk, and nothing is written.
 * Returns 0 or WS_EDIT_CLASH, or WS_E_FILE_BUSY (it changed, and cannot be merged).
 */
#define WS_EDIT_CLASH 1
int ws_edit_write(struct ws_edit *edit, bool *merged, struct ws_err *err);

/* Says what changed between `before` and `after`, as lines of changes. */
int ws_edit_show(struct ws_cli *cli, const struct ws_edit *edit, struct ws_err *err);

#endif
