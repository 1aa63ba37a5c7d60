/*
 * tests/lib/formats.h - is what a screen printed in this format, and nothing else? Each
 * fails the test where it is not. screen: the command, for the message.
 */
#ifndef WS_TESTS_LIB_FORMATS_H
#define WS_TESTS_LIB_FORMATS_H

/* Records of as many cells as the first has, quoted where they must be; no cell is a
 * formula. A blank before a line feed stands for the CR of the end of a record. */
void t_format_csv(const char *screen, const char *text);

/* Headings, sentences and rows of one width; no mark that is not ours or escaped, nothing
 * that a page makes a link or a mention. */
void t_format_markdown(const char *screen, const char *text);

/* Workflow commands: ::warning file=...,line=...::text. */
void t_format_github(const char *screen, const char *text);

/* PATH:LINE:COLUMN: error: text. */
void t_format_gcc(const char *screen, const char *text);

/* Fields between TABs, or "# word ...". */
void t_format_porcelain(const char *screen, const char *text);

#endif
