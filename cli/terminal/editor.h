/*
 * cli/terminal/editor.h - the editor a person has chosen.
 * Floor 7. Blocks until the editor has ended.
 */
#ifndef WS_CLI_TERMINAL_EDITOR_H
#define WS_CLI_TERMINAL_EDITOR_H

#include "cli/cli.h"

/*
 * $WSYNC_EDITOR, $VISUAL, $EDITOR, else `editor`, `vi` or `nano`, whichever is there.
 * Borrowed. Returns 0, WS_E_USAGE_INTERACTIVE (none was chosen, and there is no terminal
 * to guess one for) or WS_E_EDITOR (there is none).
 */
int ws_editor_find(const struct ws_cli *cli, const char **out, struct ws_err *err);

/* Lets it edit a file. Returns 0 or WS_E_EDITOR when it ends with another status than 0;
 * Ctrl-C is the editor's meanwhile. */
int ws_editor_run(const char *command, const char *path, struct ws_err *err);

#endif
