/*
 * tests/lib/ini_text.h - documents from and to string literals.
 */
#ifndef TESTS_LIB_INI_TEXT_H
#define TESTS_LIB_INI_TEXT_H

#include "store/ini/ini.h"

/*
 * [users] and [teams] take any key; [workspace] knows name, description and colour and
 * keeps others; [policy] knows mode and limit only; [cloud] knows id and created and is
 * read-only. In this order; the header is one comment line.
 */
extern const struct ws_ini_schema t_ini_schema;

/* Parses text that must be valid; the test fails with its message when it is not. */
struct ws_ini *t_ini_parse(const char *text);

/* The test fails unless the document is written exactly so. */
void t_ini_assert_text(const struct ws_ini *doc, const char *text);

/* Sets a key; the test fails with the message when that is refused. */
void t_ini_set(struct ws_ini *doc, const char *section, const char *key, const char *value);

#endif
