/*
 * agent/words.c - a command line of config.ini in its words.
 */
#include "agent/words.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/own.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* One word from *at on, written to *to; false for a quote that does not end. */
static bool take_word(const char **at, char **to)
{
	char quote = '\0';

	for (; **at && (quote || !is_blank(**at)); (*at)++) {
		const char c = **at, next = (*at)[1];

		if (quote ? c == quote : c == '"' || c == '\'') {
			quote = quote ? '\0' : c;
			continue;
		}
		if (c == '\\' && quote != '\'' && next &&
		    (!quote || next == '"' || next == '\\'))
			(*at)++;
		*(*to)++ = **at;
	}
	*(*to)++ = '\0';
	return quote == '\0';
}

int ws_words_split(const char *line, char ***out, struct ws_err *err)
{
	/* every second byte begins a word at most */
	const size_t most = strlen(line) / 2 + 2;
	ws_auto_free char **list = malloc(most * sizeof(*list) + strlen(line) + 2);
	char *to = list ? (char *)(list + most) : NULL;
	size_t count = 0;

	*out = NULL;
	if (!list)
		return ws_err_nomem(err);
	for (;;) {
		while (is_blank(*line))
			line++;
		if (!*line)
			break;
		list[count++] = to;
		if (!take_word(&line, &to))
			return ws_err_set(err, WS_E_VALUE_BAD, "a quote does not end");
	}
	list[count] = NULL;
	if (count == 0)
		return ws_err_set(err, WS_E_VALUE_BAD, "there is no command");
	*out = ws_steal(&list);
	return 0;
}
