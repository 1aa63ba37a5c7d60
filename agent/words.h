/*
 * agent/words.h - a command line of config.ini in its words. Floor 6, pure.
 */
#ifndef WS_AGENT_WORDS_H
#define WS_AGENT_WORDS_H

#include "store/ground/err.h"

/*
 * Splits at blanks; 'text' and "text" keep theirs, a backslash takes the next
 * character as it is (within "" before " and \ only). Nothing else has a meaning: no
 * variable, no pattern, no shell.
 *
 * out  given: free() of the list alone, one block with the words behind it; NULL ends it
 * Returns 0, WS_E_VALUE_BAD for a quote that does not end or no word, WS_E_NOMEM.
 */
int ws_words_split(const char *line, char ***out, struct ws_err *err);

#endif
