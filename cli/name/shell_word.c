/*
 * cli/name/shell_word.c - a word as it is typed in a shell.
 */
#include <string.h>
#include "cli/run.h"

void ws_cli_shell_word(struct ws_buf *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_./:@%+,=";

	if (*word && word[strspn(word, plain)] == '\0') {
		ws_buf_adds(out, word);
		return;
	}
	ws_buf_addc(out, '\'');
	for (const char *p = word; *p; p++) {
		if (*p == '\'')
			ws_buf_adds(out, "'\\''");
		else
			ws_buf_addc(out, *p);
	}
	ws_buf_addc(out, '\'');
}
