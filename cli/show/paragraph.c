/*
 * cli/show/paragraph.c - one change as permissions.
 */
#include "cli/show/show_p.h"

#include <string.h>

#define INDENT 8  /* of everything below the first line */
#define COLUMN 17 /* where lists of permissions begin */

struct paragraph {
	struct ws_buf *b;
	const struct ws_cli *cli;
	const struct ws_style *style;
	const struct ws_change *change;
	const struct ws_access *access; /* or NULL */
	const char *drafts;             /* what they are called */
};

static void put_location(const struct paragraph *p, struct ws_buf *b)
{
	const struct ws_change *change = p->change;

	if (change->direction == WS_INCOMING) {
		ws_buf_adds(b, change->local.present ? "in the cloud, not taken yet"
						     : "in the cloud, not here");
		return;
	}
	ws_put_text(b, change->file ? change->file : change->path);
	if (change->file && change->line > 0)
		ws_buf_addf(b, ":%d", change->line);
	if (change->direction == WS_DRAFT)
		ws_buf_addf(b, ", %s", p->drafts);
}

static void put_first(const struct paragraph *p)
{
	const struct ws_change *change = p->change;
	ws_auto_buf left = WS_BUF_INIT;
	ws_auto_buf word = WS_BUF_INIT;
	ws_auto_buf right = WS_BUF_INIT;

	ws_buf_addf(&word, "%s %s", ws_mark_change(change, !p->style->utf8),
		    ws_word_change(change));
	ws_put_ink(&left, p->style, WS_INK_NAME, change->id);
	ws_buf_adds(&left, "  ");
	ws_put_ink(&left, p->style, ws_ink_change(change), ws_buf_text(&word));
	ws_buf_adds(&left, "  ");
	if (change->kind == WS_ITEM_GRANT) {
		struct ws_change bare = *change;

		/* the kind stands before the name, its prefix would say it twice */
		ws_buf_addf(&left, "%s ", ws_word_principal(change->principal_kind));
		bare.principal_kind = WS_USER;
		ws_put_who(&left, &bare);
	} else {
		ws_put_who(&left, change);
	}
	put_location(p, &right);
	ws_put_apart(p->b, p->style, ws_buf_text(&left), ws_buf_text(&right));
}

/* "Viewer 13": the role and how many permissions it has by itself. */
static void put_role(const struct paragraph *p, struct ws_buf *b,
		     const struct ws_value *value)
{
	struct ws_scope_set set;

	if (!value->present) {
		ws_buf_adds(b, "nothing");
		return;
	}
	ws_put_called(b, p->change->called,
		      value->text && *value->text ? value->text : "none");
	if (!p->access || !value->id)
		return;
	set = ws_access_role(p->access, value->id);
	if (set.opaque)
		ws_buf_adds(b, ws_side_is_new(value->id) ? " new" : " ?");
	else
		ws_buf_addf(b, " %zu", ws_scope_set_count(&set));
}

static void put_indented(const struct paragraph *p, const char *text)
{
	ws_buf_pad(p->b, ' ', INDENT);
	ws_put_words(p->b, p->style, INDENT, INDENT, text);
}

static void put_conflict(const struct paragraph *p)
{
	const struct ws_change *change = p->change;
	ws_auto_buf line = WS_BUF_INIT;
	ws_auto_buf delta = WS_BUF_INIT;
	const struct {
		const char *name;
		const struct ws_value *value;
	} sides[] = {{"base ", &change->base},
		     {"local ", &change->local},
		     {"cloud ", &change->cloud}};

	if (ws_change_is_free(change)) {
		ws_put_values(&line, p->style, change, p->style->width / 3);
	} else {
		for (size_t i = 0; i < 3; i++) {
			ws_buf_addf(&line, "%s%s", i > 0 ? ", " : "", sides[i].name);
			put_role(p, &line, sides[i].value);
		}
	}
	put_indented(p, ws_buf_text(&line));
	put_indented(p, "nothing is sent for it until somebody decides: wsync conflicts");
	ws_put_delta(&delta, change);
	if (delta.len == 0)
		return;
	ws_buf_cut(&line, 0);
	ws_buf_pad(&line, ' ', INDENT);
	ws_buf_adds(&line, "local over cloud:");
	ws_buf_addf(&delta, " permission%s",
		    WS_CLI_S(change->delta.gained_count + change->delta.lost_count));
	ws_put_apart(p->b, p->style, ws_buf_text(&line), ws_buf_text(&delta));
}

static void put_values(const struct paragraph *p)
{
	const struct ws_change *change = p->change;
	ws_auto_buf left = WS_BUF_INIT;
	ws_auto_buf delta = WS_BUF_INIT;
	ws_auto_buf right = WS_BUF_INIT;
	size_t gained, lost;

	ws_buf_pad(&left, ' ', INDENT);
	if (change->kind == WS_ITEM_ROLE && change->before.present &&
	    change->after.present && !change->renamed) {
		ws_buf_addf(&left, "%s  %s  %s", change->before.text, ws_arrow(p->style),
			    change->after.text);
	} else if (change->kind != WS_ITEM_GRANT && change->kind != WS_ITEM_DEFAULT_ROLE) {
		size_t room = p->style->width > 2 * INDENT
				      ? (p->style->width - 2 * INDENT) / 2
				      : INDENT;

		ws_put_values(&left, p->style, change,
			      p->cli->verbose > 0 ? (size_t)-1 : room);
	} else {
		put_role(p, &left, &change->before);
		ws_buf_addf(&left, "  %s  ", ws_arrow(p->style));
		put_role(p, &left, &change->after);
	}
	if (change->until) {
		ws_buf_adds(&left, ", until ");
		ws_put_text(&left, change->until);
	}
	ws_put_delta(&delta, change);
	ws_change_triples(change, &gained, &lost);
	if (delta.len > 0)
		ws_buf_addf(&right, "%s permission%s", ws_buf_text(&delta),
			    WS_CLI_S(gained + lost));
	ws_put_apart(p->b, p->style, ws_buf_text(&left), ws_buf_text(&right));
}

static void put_sentence(const struct paragraph *p, const char *before, const char *text)
{
	ws_auto_buf line = WS_BUF_INIT;

	ws_buf_adds(&line, before);
	ws_put_text(&line, text);
	put_indented(p, ws_buf_text(&line));
}

/* Names of one class; all of them, since they are why the line is there. */
static int put_class(const struct paragraph *p, const char *name, int class_,
		     struct ws_err *err)
{
	size_t count = 0;
	ws_auto_free const char **names = ws_names_of(p->access, &p->change->delta.gained,
						      class_, &count);

	if (!names)
		return ws_err_nomem(err);
	if (count > 0)
		ws_put_folded(p->b, p->style, INDENT, name, COLUMN, names, count, ",");
	return 0;
}

static int put_gained(const struct paragraph *p, struct ws_err *err)
{
	size_t count = 0, strong = p->change->delta.control + p->change->delta.secrets;
	ws_auto_free const char **names = NULL;
	char head[64];
	int rc = put_class(p, "control", WS_CLASS_CONTROL, err);

	if (rc == 0)
		rc = put_class(p, "secrets", WS_CLASS_SECRETS, err);
	if (rc < 0)
		return rc;
	names = ws_names_of(p->access, &p->change->delta.gained, -1, &count);
	if (!names)
		return ws_err_nomem(err);
	if (count == 0)
		return 0;
	if (strong > 0)
		(void)snprintf(head, sizeof(head), "+ %zu other%s:", count,
			       WS_CLI_S(count));
	else
		(void)snprintf(head, sizeof(head), "gains");
	if (p->cli->verbose > 0)
		ws_put_folded(p->b, p->style, INDENT, head, COLUMN, names, count, "");
	else
		ws_put_some(p->b, p->style, INDENT, head, COLUMN, names, count, "");
	return 0;
}

static int put_lost(const struct paragraph *p, struct ws_err *err)
{
	size_t count = 0;
	ws_auto_free const char **names = ws_names_of(p->access, &p->change->delta.lost, -2,
						      &count);

	if (!names)
		return ws_err_nomem(err);
	if (count > 0 && p->cli->verbose > 0)
		ws_put_folded(p->b, p->style, INDENT, "loses", COLUMN, names, count, ",");
	else if (count > 0)
		ws_put_some(p->b, p->style, INDENT, "loses", COLUMN, names, count, ",");
	return 0;
}

static void put_escalation(const struct paragraph *p)
{
	const struct ws_delta *d = &p->change->delta;
	const char *const parts[] = {
		d->control > 0 ? "can change who may do what" : NULL,
		d->secrets > 0 ? "can read secret block data" : NULL,
		d->gained.unknown ? "may gain permissions nobody here can name" : NULL,
	};
	ws_auto_buf line = WS_BUF_INIT;

	if (!d->escalation)
		return;
	for (size_t i = 0; i < 3; i++)
		if (parts[i])
			ws_buf_addf(&line, "%s%s", line.len > 0 ? ", " : "", parts[i]);
	ws_buf_pad(p->b, ' ', INDENT);
	ws_put_ink(p->b, p->style, WS_INK_BAD, "ESCALATION");
	ws_buf_addc(p->b, ':');
	ws_put_words(p->b, p->style, INDENT, INDENT + strlen("ESCALATION:"),
		     ws_buf_text(&line));
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Whom it reaches; with -v each of them. */
static void put_fan(const struct paragraph *p)
{
	const struct ws_fan *fan = &p->change->fan;
	ws_auto_free const char **names = calloc(fan->count + 1, sizeof(*names));
	ws_auto(ws_arena) arena = ws_arena_new();

	if (fan->text)
		put_sentence(p, "", fan->text);
	for (size_t i = 0; names && i < fan->count; i++) {
		const struct ws_fan_one *one = &fan->ones[i];
		ws_auto_buf name = WS_BUF_INIT;

		ws_called_add(&name, p->change->called, one->label ? one->label : one->id);
		names[i] = arena ? ws_arena_dup(arena, ws_buf_text(&name)) : NULL;
		if (!names[i])
			names[i] = one->id;
	}
	if (names && fan->count > 1)
		qsort(names, fan->count, sizeof(*names), by_name);
	if (names && fan->count > 0 && p->cli->verbose > 0)
		ws_put_folded(p->b, p->style, INDENT, "reaches", COLUMN, names, fan->count,
			      ",");
}

static void put_held(const struct paragraph *p)
{
	const struct ws_change *change = p->change;
	const unsigned told = ws_held_told(change) & WS_HELD_OF_CHANGE;

	if (change->verdict != WS_HELD || change->direction == WS_DRAFT)
		return;
	for (const struct ws_reason *r = ws_held_reasons; r->bit; r++) {
		ws_auto_buf text = WS_BUF_INIT;

		/* what blocks it is its note */
		if (!(told & r->bit) || r->bit == WS_HELD_BLOCKED)
			continue;
		ws_buf_adds(&text, "held: ");
		ws_held_put(&text, change, r);
		put_indented(p, ws_buf_text(&text));
	}
}

int ws_paragraph_put(struct ws_buf *b, const struct ws_cli *cli,
		     const struct ws_change *change, const struct ws_access *access,
		     const char *drafts, struct ws_err *err)
{
	struct ws_change turned = *change;
	const struct paragraph p = {b, cli, &cli->style, &turned, access, drafts};
	int rc;

	turned.delta = ws_change_delta(change, access);
	if (cli->style.plain)
		return ws_paragraph_plain(b, &cli->style, &turned, access, err);
	put_first(&p);
	if (ws_is_conflict(change) && change->direction == WS_BOTH)
		put_conflict(&p);
	else
		put_values(&p);
	if (change->why)
		put_sentence(&p, "why ", change->why);
	rc = put_gained(&p, err);
	if (rc == 0)
		rc = put_lost(&p, err);
	if (rc < 0)
		return rc;
	put_escalation(&p);
	put_fan(&p);
	put_held(&p);
	if (change->note)
		put_sentence(&p,
			     change->no_effect ? "no effect: " : "note: ", change->note);
	else if (change->no_effect)
		put_sentence(&p, "", "no effect: the permissions stay the same");
	return b->failed ? ws_err_nomem(err) : 0;
}
