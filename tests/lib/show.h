/*
 * tests/lib/show.h - screens into memory, from plans of small trees.
 *
 *	struct t_show s;
 *	t_show_story(&s);                  // changes on both sides of acme/prod
 *	t_show_expect(&s, ws_show_status(&s.cli, s.out, &s.store, &s.view, &s.err),
 *		      "what stands on standard output");
 *	t_show_end(&s);
 */
#ifndef WS_TESTS_LIB_SHOW_H
#define WS_TESTS_LIB_SHOW_H

#include "cli/show/show.h"
#include "tests/lib/plans.h"

struct t_show {
	struct t_plan plan;
	struct ws_cli cli;     /* 80 columns, ASCII, no colour; 2026-11-23 10:00 UTC */
	struct ws_store store; /* two-way, without a repository */
	struct ws_view view;
	struct ws_err err;
	FILE *out, *talk;
	char *text, *talked;
	size_t len, talked_len;
};

/* Starts with acme/prod alike on all sides; edit s->plan, then t_show_make(). */
void t_show_start(struct t_show *s, const char *members);
/* Plans what the sides hold now; the view is s->view. */
void t_show_make(struct t_show *s);
/* bob becomes Owner here, ci goes down, the description changes; cy came in the cloud and
 * the name changed there; etl changed on both sides; dan is edited and not committed. */
void t_show_story(struct t_show *s);
void t_show_end(struct t_show *s);

/* rc must be 0; what stands on standard output since the last call. Borrowed until the
 * next call. */
const char *t_show_text(struct t_show *s, int rc);
void t_show_expect(struct t_show *s, int rc, const char *text);
/* Likewise, of standard error. */
const char *t_show_talk(struct t_show *s);

/*
 * Parses text as JSON and checks it against cli/show/schema/NAME.json: types, required
 * members, enumerations, constants, patterns, references to sibling files.
 */
void t_show_check_json(const char *text, const char *name);

#endif
