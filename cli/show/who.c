/*
 * cli/show/who.c - who may do something in a workspace.
 *
 * A team of thirteen is one line, since what gave it is one line; -v names everybody.
 * Programs always get everybody.
 */
#include "cli/show/who.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/show/listing.h"
#include "cli/show/who_part.h"
#include "store/ground/own.h"
#include "sync/model/invitation.h"

/* ---- the lines above and below ------------------------------------------------------------ */

static bool has_edits(const struct ws_holders *h)
{
	for (size_t i = 0; i < h->count; i++)
		if (h->items[i].hold == WS_HOLD_GAINS || h->items[i].hold == WS_HOLD_LOSES)
			return true;
	return false;
}

static const enum ws_principal_kind listed_kinds[] = {WS_USER, WS_BOT, WS_TEAM};
#define LISTED_KINDS (sizeof(listed_kinds) / sizeof(listed_kinds[0]))

static bool knows_any(const struct ws_side_workspace *w)
{
	for (size_t i = 0; i < LISTED_KINDS; i++)
		if (w->lists[listed_kinds[i]] == WS_KNOWN)
			return true;
	return false;
}

static void put_counts(struct ws_buf *b, const struct ws_who *who)
{
	const struct ws_holders *h = who->holders;

	/* nothing read is no zero */
	if (h->count == 0 && !knows_any(who->asked->local.workspace)) {
		ws_buf_adds(b, "Nobody is known\n");
		return;
	}
	ws_buf_addf(b, "%zu principal%s", h->now, WS_CLI_S(h->now));
	if (who->one_side) {
		ws_buf_addc(b, ' ');
		ws_put_text(b, who->one_side);
	}
	if (has_edits(h))
		ws_buf_addf(b, ", %zu with your edits (*)", h->later);
	if (h->unknown > 0)
		ws_buf_addf(b, ", %zu not known", h->unknown);
	ws_buf_addc(b, '\n');
}

static void put_gaps(struct ws_buf *b, const struct ws_who *who)
{
	const struct ws_side_workspace *w = who->asked->local.workspace;
	const struct ws_side_account *account = w->account;

	for (size_t i = 0; i < LISTED_KINDS; i++)
		if (w->lists[listed_kinds[i]] != WS_KNOWN)
			ws_buf_addf(b, "Not known here: [%s]\n",
				    ws_principal_section(listed_kinds[i]));
	if (account && account->people_known != WS_KNOWN)
		ws_buf_addf(b,
			    "Not known here: who is in the account, and its Owners and "
			    "Admins%s\n",
			    w->default_role_id ? "; the default role is theirs, too" : "");
	for (size_t i = 0; account && i < w->grant_count; i++) {
		bool known = w->grants[i].kind != WS_TEAM;

		for (size_t t = 0; !known && t < account->team_count; t++)
			known = strcmp(account->teams[t].id, w->grants[i].id) == 0;
		if (known)
			continue;
		ws_buf_adds(b, "Not known here: who is in team:");
		ws_put_text(b, w->grants[i].label);
		ws_buf_addc(b, '\n');
	}
}

/* ---- rows ----------------------------------------------------------------------------------- */

static const struct ws_listing_column human_columns[] = {
	{"WHO", "name", WS_LISTING_NAME, 0},
	{"ROLE", "role", WS_LISTING_NAME, 0},
	{"THROUGH", "through", WS_LISTING_TEXT, 0},
	{"CHANGE", "change", WS_LISTING_TEXT, 0},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

static const struct ws_listing_column csv_columns[] = {
	{"KIND", "kind", WS_LISTING_TEXT, 0},
	{"WHO", "name", WS_LISTING_NAME, 0},
	{"ROLE", "role", WS_LISTING_NAME, 0},
	{"THROUGH", "through", WS_LISTING_TEXT, 0},
	{"LOCAL", "local", WS_LISTING_TEXT, 0},
	{"CLOUD", "cloud", WS_LISTING_TEXT, 0},
	{"CHANGE", "change", WS_LISTING_TEXT, 0},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

/* The one thing a holder has it from, when that is a team or the default role alone. */
static const struct ws_source *crowd_of(const struct ws_who *who,
					const struct ws_holder *holder)
{
	const struct ws_holder_side *side = ws_holder_shown(holder);
	const struct ws_wanted *wanted = side == &holder->local ? who->wanted
								: who->wanted_cloud;
	const struct ws_source *found = NULL;

	for (size_t i = 0; i < side->count; i++) {
		const struct ws_source *source = &side->sources[i];

		if (!ws_who_suffices(wanted, source))
			continue;
		if (found || source->via == WS_VIA_GRANT || source->via == WS_VIA_ACCOUNT)
			return NULL;
		found = source;
	}
	return found;
}

static bool same_crowd(const struct ws_who *who, const struct ws_holder *a,
		       const struct ws_holder *b)
{
	const struct ws_source *x = crowd_of(who, a), *y = crowd_of(who, b);

	return x && y && a->kind == b->kind && a->hold == b->hold && a->cause == b->cause &&
	       x->via == y->via && x->grant == y->grant &&
	       strcmp(x->role_id, y->role_id) == 0;
}

/* Holders that are one line together: the first of them, and how many they are. */
struct crowd {
	size_t first, size;
};

static struct crowd *crowd_at(const struct ws_who *who, struct crowd *crowds, size_t count,
			      size_t i)
{
	const struct ws_holder *items = who->holders->items;

	for (size_t c = 0; c < count; c++)
		if (same_crowd(who, &items[crowds[c].first], &items[i]))
			return &crowds[c];
	return NULL;
}

static void add_row(const struct ws_cli *cli, const struct ws_who *who,
		    struct ws_listing *list, const struct ws_holder *holder, size_t size)
{
	const struct ws_holder_side *side = ws_holder_shown(holder);
	ws_auto_buf name = WS_BUF_INIT, roles = WS_BUF_INIT, ways = WS_BUF_INIT;
	ws_auto_buf change = WS_BUF_INIT;

	if (size > 1)
		ws_buf_addf(&name, "%zu %s", size,
			    holder->kind == WS_BOT ? "service accounts" : "people");
	else
		ws_who_put_name(&name, who, holder);
	ws_who_put_sources(who, side == &holder->local ? who->wanted : who->wanted_cloud,
			   side, cli->verbose > 0 || cli->format == WS_FORMAT_CSV, &roles,
			   &ways);
	ws_who_put_change(&change, holder);
	if (cli->format != WS_FORMAT_CSV) {
		ws_listing_row(list, (const char *const[]){
					     ws_buf_text(&name), ws_buf_text(&roles),
					     ws_buf_text(&ways), ws_buf_text(&change)});
		return;
	}
	ws_listing_row(list, (const char *const[]){
				     ws_word_principal_json(holder->kind), holder->label,
				     ws_buf_text(&roles), ws_buf_text(&ways),
				     ws_answer_word(holder->local.answer),
				     who->asked->both ? ws_answer_word(holder->cloud.answer)
						      : NULL,
				     holder->cause ? holder->cause->id : NULL});
}

static int add_rows(const struct ws_cli *cli, const struct ws_who *who,
		    struct ws_listing *list, struct ws_err *err)
{
	const bool all = cli->verbose > 0 || cli->format == WS_FORMAT_CSV ||
			 cli->null_separated;
	const struct ws_holders *h = who->holders;
	ws_auto_free struct crowd *crowds = calloc(h->count + 1, sizeof(*crowds));
	size_t count = 0;

	if (!crowds)
		return ws_err_nomem(err);
	for (size_t i = 0; i < h->count && !all; i++) {
		struct crowd *crowd = crowd_at(who, crowds, count, i);

		if (crowd)
			crowd->size++;
		else if (crowd_of(who, &h->items[i]))
			crowds[count++] = (struct crowd){i, 1};
	}
	for (size_t i = 0; i < h->count; i++) {
		const struct crowd *crowd = crowd_at(who, crowds, count, i);

		if (!crowd || crowd->first == i)
			add_row(cli, who, list, &h->items[i], crowd ? crowd->size : 1);
	}
	return 0;
}

/* ---- all forms --------------------------------------------------------------------------------- */

static struct ws_json *words_json(const struct ws_who *who)
{
	struct ws_json *list = ws_json_new_array();
	int bad = !list;

	for (size_t i = 0; i < who->word_count && !bad; i++)
		bad |= ws_json_push(list, ws_text_json(who->words[i]));
	if (bad) {
		ws_json_free(list);
		return NULL;
	}
	return list;
}

/* "pending", ...; "not sent" where the cloud has never told of one. */
static const char *invited_state(const struct ws_cli *cli,
				 const struct ws_side_workspace *w,
				 const struct ws_side_grant *line)
{
	const struct ws_side_invitation *told = ws_side_invitation(w->account, w->id,
								   line->label);

	return told ? ws_invite_word(
			      ws_invite_state(told->state, told->until, ws_show_now(cli)))
		    : "not sent";
}

/* They have nothing before they accept, so they are none of those who may. */
static void put_invited(struct ws_buf *b, const struct ws_cli *cli,
			const struct ws_who *who)
{
	const struct ws_side_workspace *w = who->asked->local.workspace;

	for (size_t i = 0; i < w->grant_count; i++) {
		const struct ws_side_grant *g = &w->grants[i];

		if (g->kind != WS_INVITED)
			continue;
		ws_buf_adds(b, "Invited: ");
		ws_put_text(b, g->label);
		ws_buf_addf(b, ", %s, wished for as ", invited_state(cli, w, g));
		ws_put_called(b, ws_who_called(who), g->role);
		ws_buf_addc(b, '\n');
	}
}

static struct ws_json *invited_json(const struct ws_cli *cli, const struct ws_who *who)
{
	const struct ws_side_workspace *w = who->asked->local.workspace;
	struct ws_json *list = ws_json_new_array();
	int bad = 0;

	for (size_t i = 0; i < w->grant_count; i++) {
		const struct ws_side_grant *g = &w->grants[i];
		struct ws_json *o;

		if (g->kind != WS_INVITED)
			continue;
		o = ws_json_new_object();
		bad |= ws_json_set(o, "name", ws_text_json(g->label));
		bad |= ws_json_set(o, "role", ws_text_json(g->role));
		bad |= ws_json_set(o, "state", ws_json_new_text(invited_state(cli, w, g)));
		bad |= ws_json_push(list, o);
	}
	if (!bad)
		return list;
	ws_json_free(list);
	return NULL;
}

static int show_json(const struct ws_cli *cli, FILE *out, const struct ws_who *who,
		     struct ws_err *err)
{
	const struct ws_holders *h = who->holders;
	const struct ws_side_workspace *w = who->asked->local.workspace;
	struct ws_json *o = ws_json_new_object(), *people = ws_json_new_array();
	struct ws_json *unknown = ws_json_new_array();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/who/1"));

	bad |= ws_json_set(o, "workspace", ws_text_json(w->dir));
	bad |= ws_json_set(o, "can", words_json(who));
	bad |= ws_json_set(o, "now", ws_json_new_int((int64_t)h->now));
	if (who->asked->both)
		bad |= ws_json_set(o, "with_edits", ws_json_new_int((int64_t)h->later));
	for (size_t i = 0; i < h->count; i++)
		bad |= ws_json_push(people, ws_who_json(who, &h->items[i]));
	bad |= ws_json_set(o, "principals", people);
	for (int kind = 0; kind < WS_INVITED; kind++)
		if (w->lists[kind] != WS_KNOWN)
			bad |= ws_json_push(unknown, ws_json_new_text(ws_principal_section((
							     enum ws_principal_kind)kind)));
	bad |= ws_json_set(o, "not_known", unknown);
	bad |= ws_json_set(o, "object_access", ws_who_objects_json(who));
	bad |= ws_json_set(o, "invited", invited_json(cli, who));
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(out, o, err);
}

int ws_show_who(const struct ws_cli *cli, FILE *out, const struct ws_who *who,
		struct ws_err *err)
{
	ws_auto(ws_listing) list = NULL;
	ws_auto_buf b = WS_BUF_INIT;
	int rc;

	if (cli->format == WS_FORMAT_JSON)
		return show_json(cli, out, who, err);
	rc = ws_listing_new(cli, "who",
			    cli->format == WS_FORMAT_CSV ? csv_columns : human_columns,
			    &list, err);
	if (rc == 0)
		rc = add_rows(cli, who, list, err);
	if (rc < 0)
		return rc;
	if (cli->format == WS_FORMAT_CSV || cli->null_separated)
		return ws_listing_print(list, out, "", err);
	put_counts(&b, who);
	if (who->holders->count > 0)
		ws_buf_addc(&b, '\n');
	rc = ws_put_out(&b, out, err);
	if (rc == 0 && who->holders->count > 0)
		rc = ws_listing_table(list, out, err);
	put_gaps(&b, who);
	ws_who_put_objects(&b, who);
	put_invited(&b, cli, who);
	return rc == 0 ? ws_put_out(&b, out, err) : rc;
}
