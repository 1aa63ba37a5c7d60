/*
 * store/ground/script.h - which writing system a letter belongs to.
 * Floor 0, private to text.c: a table, since utf8proc has no script property.
 */
#ifndef WS_STORE_GROUND_SCRIPT_H
#define WS_STORE_GROUND_SCRIPT_H

#include <stdint.h>

enum ws_script {
	WS_SCRIPT_COMMON, /* belongs to all, such as the micro sign */
	WS_SCRIPT_LATIN,
	WS_SCRIPT_GREEK,
	WS_SCRIPT_COPTIC,
	WS_SCRIPT_CYRILLIC,
	WS_SCRIPT_ARMENIAN,
	WS_SCRIPT_HEBREW,
	WS_SCRIPT_ARABIC,
	WS_SCRIPT_DEVANAGARI,
	WS_SCRIPT_THAI,
	WS_SCRIPT_GEORGIAN,
	WS_SCRIPT_CHEROKEE,
	WS_SCRIPT_EAST_ASIAN, /* Han, kana, bopomofo, hangul: written together */
	WS_SCRIPT_OTHER       /* not in the table; counts as one more script */
};

/* The script of a letter. For characters that are no letters it means nothing. */
enum ws_script ws_script_of(int32_t c);

#endif
