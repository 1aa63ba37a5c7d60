/*
 * cli/terminal/editor.c - the editor a person has chosen.
 */
#include "cli/terminal/editor.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>
#include "cli/terminal/child.h"
#include "cli/config.h"
#include "cli/run.h"

int ws_editor_find(const struct ws_cli *cli, const char **out, struct ws_err *err)
{
	static const char *const usual[] = {"editor", "vi", "nano"};

	*out = ws_setting(cli, WS_SETTING_EDITOR);
	if (*out && (*out)[strspn(*out, " ")])
		return 0;
	/* an editor that was chosen may be a script; one that is guessed wants a person */
	if (cli->no_input || isatty(STDIN_FILENO) != 1 || isatty(STDOUT_FILENO) != 1) {
		ws_err_set(err, WS_E_USAGE_INTERACTIVE,
			   "there is no terminal to edit on, and no editor is named");
		return ws_err_hint(err,
				   "WSYNC_EDITOR=COMMAND wsync edit ..., or wsync grant");
	}
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (ws_child_exists(usual[i])) {
			*out = usual[i];
			return 0;
		}
	ws_err_set(err, WS_E_EDITOR, "no editor was found");
	return ws_err_hint(err, "export EDITOR=COMMAND");
}

int ws_editor_run(const char *command, const char *path, struct ws_err *err)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct sigaction interrupt, quit;
	int status = 127;
	pid_t pid;
	int rc;

	if (sigaction(SIGINT, &ignore, &interrupt) != 0 ||
	    sigaction(SIGQUIT, &ignore, &quit) != 0)
		return ws_err_set(err, WS_E_BUG, "signals cannot be set aside");
	rc = ws_child_start(command, path, -1, &pid, err);
	if (rc == 0)
		status = ws_child_wait(pid);
	(void)sigaction(SIGINT, &interrupt, NULL);
	(void)sigaction(SIGQUIT, &quit, NULL);
	if (rc < 0 || status == 0)
		return rc;
	if (status == 127)
		ws_err_set(err, WS_E_EDITOR, "the editor cannot be run: %s", command);
	else
		ws_err_set(err, WS_E_EDITOR, "the editor ended with status %d: %s", status,
			   command);
	ws_err_why(err, "what it left is not taken for an edit");
	return ws_err_hint(err, "export WSYNC_EDITOR=COMMAND");
}
