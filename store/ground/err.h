/*
 * store/ground/err.h - why something failed, as a value.
 * Floor 0. Never blocks, never allocates, no globals.
 *
 * The rule of the house: a call that can fail returns int and takes
 * `struct ws_err *err` last.
 *   0         done
 *   positive  an answer listed in the header (WS_FS_ABSENT); handle it where you
 *             call, never pass it on
 *   negative  failed, one of WS_E_*; err is filled. Clean up, perhaps add context
 *             with ws_err_wrap(), pass the code on unchanged
 * Every function here accepts err == NULL. Bad input is never an assert.
 *
 *	rc = ws_fs_read(root, path, max, &text, &len, err);
 *	if (rc < 0)
 *		return ws_err_wrap(err, "reading the policy");
 */
#ifndef WS_STORE_GROUND_ERR_H
#define WS_STORE_GROUND_ERR_H

#include <stdbool.h>
#include <stddef.h>

enum ws_code {
	WS_OK = 0,
#define WS_CODE(name, number, exit, retry, title, help) WS_E_##name = -(number),
#include "store/ground/code.def"
#undef WS_CODE
};

enum ws_retry { WS_RETRY_NEVER, WS_RETRY_LATER, WS_RETRY_NOW };

#define WS_ERR_TEXT 256 /* bytes of each text, the NUL included; longer texts are cut */

struct ws_err {
	int code;          /* WS_E_*, 0 while unset */
	int sys;           /* errno of a failed system call, else 0 */
	int http;          /* HTTP status of a refused request, else 0 */
	int retry_after_s; /* seconds the cloud asked to wait, 0 when it did not */
	int line;          /* 1-based line in file, 0 when there is none */
	int column;        /* 1-based byte column, 0 when there is none */
	int span;          /* bytes to underline from column on, 0 when there is none */
	char file[WS_ERR_TEXT];   /* path beneath the store, "" when there is none */
	char source[WS_ERR_TEXT]; /* text of that line as read, "" when there is none */
	char msg[WS_ERR_TEXT];    /* what: one sentence, no full stop */
	char why[WS_ERR_TEXT];    /* why it is so, "" when the message says it all */
	char hint[WS_ERR_TEXT]; /* the next command or edit to try, "" when there is none */
};

/* Forgets everything; an err on the stack may also start as `{0}`. */
void ws_err_clear(struct ws_err *err);

/*
 * Starts a new record: code and msg set, everything else cleared.
 * Returns code, so that `return ws_err_set(err, WS_E_IO, ...)` reads well.
 */
int ws_err_set(struct ws_err *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Same for a failed system call: ENOMEM gives WS_E_NOMEM, everything else
 * WS_E_IO; the system's text follows the message. `sys` is the errno value.
 */
int ws_err_sys(struct ws_err *err, int sys, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* `ws_err_set(err, WS_E_NOMEM, ...)` with the house's one text for it. */
int ws_err_nomem(struct ws_err *err);

/* Adds to the record made last; each returns err->code (0 when err is NULL). */
int ws_err_why(struct ws_err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int ws_err_hint(struct ws_err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Names the place. `source` may be NULL; line, column and span as in the struct. */
int ws_err_at(struct ws_err *err, const char *file, int line, int column, int span,
	      const char *source);

/* Puts "prefix: " before the message and returns err->code. */
int ws_err_wrap(struct ws_err *err, const char *prefix_fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The registry (code.def). An unknown code is treated as WS_E_BUG. */
int ws_err_exit(int code);                      /* exit status of a command; 0 for 0 */
enum ws_retry ws_err_retry(int code);           /* scheduling looks at nothing else */
const char *ws_err_title(int code);             /* static text */
const char *ws_err_help(int code);              /* static text */
const char *ws_err_name(int code, char out[8]); /* "WS0204"; returns out */

/* Finds a code by its public name, in any case; 0 when there is none. */
int ws_err_by_name(const char *name);

/* The nth code of the registry from 0 on; 0 past the end. */
int ws_err_nth(size_t n);

#endif
