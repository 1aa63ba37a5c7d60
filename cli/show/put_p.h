/*
 * cli/show/put_p.h - texts into a buffer, and the words for what they tell. Private to
 * cli/show/ and to the commands that fill screens; show_p.h brings it along.
 * Floor 7. Pure apart from what a line says.
 *
 * Invariant: a text that is not ours reaches a buffer through ws_put_text() alone.
 */
#ifndef WS_CLI_SHOW_PUT_P_H
#define WS_CLI_SHOW_PUT_P_H

#include "cli/show/show.h"
#include "store/ground/buf.h"

/* ---- put.c: into a buffer ------------------------------------------------------------ */

void ws_put_text(struct ws_buf *b, const char *text); /* made neutral; NULL is nothing */
/* A name that people chose: the same, and marked where it mixes scripts. */
void ws_put_name(struct ws_buf *b, const char *name);
/* A label, and behind an id what it is called: id:UUID "ci deploy". */
void ws_put_called(struct ws_buf *b, const struct ws_called_list *called,
		   const char *label);
void ws_put_ink(struct ws_buf *b, const struct ws_style *style, enum ws_ink ink,
		const char *text); /* text is ours or neutral already */

/* "name value, value," folded under itself: name at `indent`, texts at `column`. */
void ws_put_folded(struct ws_buf *b, const struct ws_style *style, size_t indent,
		   const char *name, size_t column, const char *const *texts, size_t count,
		   const char *between);

/* The same on one line: as many as fit, an ellipsis for the rest. */
void ws_put_some(struct ws_buf *b, const struct ws_style *style, size_t indent,
		 const char *name, size_t column, const char *const *texts, size_t count,
		 const char *between);

/* Words of neutral text and a newline, folded at `column`; the line is at `at` already. */
void ws_put_words(struct ws_buf *b, const struct ws_style *style, size_t column, size_t at,
		  const char *text);

/* left, blanks, right: right flush with the width, or on a line of its own. */
void ws_put_apart(struct ws_buf *b, const struct ws_style *style, const char *left,
		  const char *right);

/* How long something took: "0.4 s" up to a minute, then "75 s"; never nothing. */
void ws_put_took(struct ws_buf *b, int64_t ms);

/* Columns of text that may hold colours. */
size_t ws_put_width(const char *text);

/* Writes the buffer and empties it. */
int ws_put_out(struct ws_buf *b, FILE *out, struct ws_err *err);

/* "warning: ..." on standard error. */
void ws_show_warn(const struct ws_cli *cli, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* ---- words.c -------------------------------------------------------------------------- */

const char *ws_word_direction(enum ws_direction direction);
const char *ws_word_verdict(enum ws_verdict verdict);
const char *ws_word_item(enum ws_item_kind kind);
const char *ws_word_principal(enum ws_principal_kind kind); /* "user", "bot", ... */
/* In every JSON document: "service-account" where porcelain says "bot". */
const char *ws_word_principal_json(enum ws_principal_kind kind);
const char *ws_word_mode(enum ws_mode mode);

/* "raise" and its mark; a conflict is a clash. */
const char *ws_word_change(const struct ws_change *change);
const char *ws_mark_change(const struct ws_change *change, bool ascii);
enum ws_ink ws_ink_change(const struct ws_change *change);

/* "bob@acme.io", "bot:ci-deploy", "name", "role Data engineer"; neutral. */
void ws_put_who(struct ws_buf *b, const struct ws_change *change);
/* "Viewer -> Owner"; free texts are quoted and cut to `free_max` columns each. */
void ws_put_values(struct ws_buf *b, const struct ws_style *style,
		   const struct ws_change *change, size_t free_max);
/* "text", neutral and cut to `max` columns between the quotes. Beside `other` (NULL: there is
 * none) it begins with the word in which the two differ, if what they share would fill
 * the room: "…nightly ledger" and "…weekly ledger". */
void ws_put_free(struct ws_buf *b, const struct ws_style *style, const char *text,
		 const char *other, size_t max);
bool ws_change_is_free(const struct ws_change *change); /* its values are free text */
/* "+35 -2", "" when nothing changes. */
void ws_put_delta(struct ws_buf *b, const struct ws_change *change);
/* ", 6 control, 1 secrets": what it gains of these; nothing where it gains none. */
void ws_put_classes(struct ws_buf *b, const struct ws_change *change);
/* "not committed", or "not in main" while HEAD is elsewhere: files are told against main,
 * and may well be committed where HEAD is. */
const char *ws_word_drafts(const struct ws_view *view);
const char *ws_heading_drafts(const struct ws_view *view); /* the same as a heading */
/* What makes them count: a line of advice, `what` being what that is good for. */
void ws_show_record(const struct ws_cli *cli, const struct ws_view *view, const char *what);
/* The same right after an edit, where there is no view. */
void ws_show_to_commit(const struct ws_cli *cli, const struct ws_store *store);
const char *ws_arrow(const struct ws_style *style);
const char *ws_ellipsis(const struct ws_style *style);

/* "cloud as of 8 min ago", or that it was never looked at. */
void ws_put_age(struct ws_buf *b, const struct ws_cli *cli, const struct ws_store *store,
		const struct ws_view *view);
bool ws_age_is_old(const struct ws_cli *cli, const struct ws_view *view);
int64_t ws_show_now(const struct ws_cli *cli);

/* "left: right" for --plain. */
void ws_put_label(struct ws_buf *b, const char *label, const char *text);

/* "acme, beta": accounts of the view. */
void ws_put_accounts(struct ws_buf *b, const struct ws_view *view);

#endif
