/*
 * cli/show/review.c - one held change, for the person who decides it.
 */
#include "cli/show/review.h"

#include <string.h>
#include "cli/show/choice.h"
#include "store/ground/date.h"
#include "store/ground/text.h"

#define NAMES_SHOWN 6

int ws_queue_find(struct ws_store *store, const struct ws_view *view,
		  ws_show_select *select, struct ws_arena *arena, struct ws_queue *out,
		  struct ws_err *err)
{
	int rc = view ? ws_undecided_find(store, view, select, arena, &out->held, err) : 0;

	if (rc == 0 && view && select == ws_held_undecided)
		rc = ws_pick_ranked(view->plan, ws_held_rejected, &out->rejected, err);

	if (rc < 0 || out->held.pick.count + out->inbox.count == 0 || !store->repo)
		return rc;
	rc = ws_local_load(store, NULL, &out->main, NULL, err);
	out->inbox.main = out->main.side;
	out->cloud = view ? view->cloud : NULL;
	return rc;
}

void ws_queue_clear(struct ws_queue *queue)
{
	ws_undecided_clear(&queue->held);
	ws_pick_free(&queue->rejected);
	ws_inbox_clear(&queue->inbox);
	ws_local_clear(&queue->main);
}

/* ---- what is around it ------------------------------------------------------------------ */

static bool is_grant_of(const struct ws_side_grant *grant, const struct ws_change *change)
{
	return grant->kind == change->principal_kind && grant->id && change->principal_id &&
	       strcmp(grant->id, change->principal_id) == 0;
}

void ws_review_elsewhere(const struct ws_queue *queue, const struct ws_change *change,
			 ws_review_tell *tell, void *user)
{
	const struct ws_side *side = queue->main.side;

	for (size_t i = 0;
	     side && change->kind == WS_ITEM_GRANT && i < side->workspace_count; i++) {
		const struct ws_side_workspace *w = &side->workspaces[i];

		if (!w->account || !w->account->id || !change->account_id ||
		    strcmp(w->account->id, change->account_id) != 0 ||
		    (w->id && change->workspace_id &&
		     strcmp(w->id, change->workspace_id) == 0))
			continue;
		for (size_t k = 0; k < w->grant_count; k++)
			if (is_grant_of(&w->grants[k], change))
				tell(user, w->dir, w->grants[k].role);
	}
}

/* What the cloud has there, else what main has. */
static const struct ws_side_workspace *place_of(const struct ws_queue *queue,
						const struct ws_change *change)
{
	const struct ws_side *const sides[] = {queue->cloud, queue->main.side};

	for (size_t i = 0; change->workspace_id && i < 2; i++) {
		const struct ws_side_workspace *w =
			sides[i] ? ws_side_workspace(sides[i], change->workspace_id) : NULL;

		if (w && w->account && w->lists[WS_USER] == WS_KNOWN)
			return w;
	}
	return NULL;
}

int ws_review_owners(const struct ws_queue *queue, const struct ws_change *change,
		     ws_review_tell *tell, void *user, struct ws_err *err)
{
	/* of what is deleted, or goes elsewhere, nothing is left to own */
	const struct ws_side_workspace *w = change->kind == WS_ITEM_INTENT
						    ? NULL
						    : place_of(queue, change);
	const bool gives = change->kind == WS_ITEM_GRANT &&
			   change->principal_kind == WS_USER && change->after.present;
	ws_auto(ws_access) access = NULL;
	struct ws_scope_set set;
	bool told = false;
	int rc = w ? ws_access_new(w->account, &access, err) : 0;

	for (size_t i = 0; w && rc == 0 && i < w->grant_count; i++) {
		const struct ws_side_grant *grant = &w->grants[i];
		const bool changed = change->kind == WS_ITEM_GRANT &&
				     is_grant_of(grant, change);

		if (grant->kind != WS_USER || (changed && !gives))
			continue;
		told |= changed;
		set = ws_access_role(access, changed ? change->after.id : grant->role_id);
		if (ws_access_is_owner_set(access, &set))
			tell(user, grant->label,
			     changed ? change->after.text : grant->role);
	}
	if (!w || rc < 0 || told || !gives)
		return rc;
	set = ws_access_role(access, change->after.id);
	if (ws_access_is_owner_set(access, &set))
		tell(user, change->label, change->after.text);
	return 0;
}

struct ws_lesser ws_review_lesser(const struct ws_queue *queue,
				  const struct ws_change *change,
				  const struct ws_access *access)
{
	const struct ws_side_account *account = queue->main.side && change->account_id
							? ws_side_account(
								  queue->main.side,
								  change->account_id)
							: NULL;
	struct ws_lesser best = {NULL, 0};

	if (!account || !access || !ws_has_scopes(change) || !change->delta.escalation)
		return best;
	for (size_t i = 0; i < account->role_count; i++) {
		const struct ws_value role = {true, account->roles[i].name,
					      account->roles[i].id};
		const struct ws_delta d = ws_value_delta(access, &change->before, &role);

		if (d.lost_count > 0 || d.lost.unknown || d.gained.unknown ||
		    d.control > 0 || (change->delta.control == 0 && d.secrets > 0) ||
		    d.gained_count <= best.gained ||
		    d.gained_count >= change->delta.gained_count)
			continue;
		best = (struct ws_lesser){role.text, d.gained_count};
	}
	return best;
}

/* ---- the screen --------------------------------------------------------------------------- */

struct names {
	struct ws_buf text;
	size_t count;
	bool roles; /* "Developer in acme/dev"; else the first text alone */
};

static void add_name(void *user, const char *place, const char *role)
{
	struct names *names = user;

	if (++names->count > NAMES_SHOWN)
		return;
	if (names->count > 1)
		ws_buf_adds(&names->text, ", ");
	if (names->roles) {
		ws_put_text(&names->text, role);
		ws_buf_adds(&names->text, " in ");
	}
	ws_put_text(&names->text, place);
}

void ws_review_line(struct ws_buf *b, const struct ws_cli *cli, const char *text)
{
	ws_buf_adds(b, "  ");
	ws_put_words(b, &cli->style, 2, 2, text);
}

void ws_review_say(const struct ws_cli *cli, const char *text)
{
	ws_auto_buf b = WS_BUF_INIT;

	ws_review_line(&b, cli, text);
	(void)fputs(ws_buf_text(&b), cli->err);
}

static void end_names(struct names *names)
{
	if (names->count > NAMES_SHOWN)
		ws_buf_addf(&names->text, " and %zu more", names->count - NAMES_SHOWN);
}

static void put_committed(struct ws_buf *b, const struct ws_cli *cli,
			  const struct ws_origin *origin)
{
	ws_auto_buf line = WS_BUF_INIT;
	char when[WS_TIME_TEXT];

	if (!origin->author)
		return;
	ws_buf_adds(&line, "committed by ");
	ws_put_text(&line, origin->author);
	ws_buf_addf(&line, " %s", ws_time_format(origin->time_s, when));
	if (origin->subject) {
		ws_buf_adds(&line, ", \"");
		ws_put_text(&line, origin->subject);
		ws_buf_addc(&line, '"');
	}
	ws_review_line(b, cli, ws_buf_text(&line));
}

static void put_elsewhere(struct ws_buf *b, const struct ws_cli *cli,
			  const struct ws_queue *queue, const struct ws_change *change)
{
	struct names names = {WS_BUF_INIT, 0, true};
	ws_auto_buf line = WS_BUF_INIT;

	if (change->kind != WS_ITEM_GRANT)
		return;
	ws_review_elsewhere(queue, change, add_name, &names);
	end_names(&names);
	ws_put_who(&line, change);
	ws_buf_addf(&line, " elsewhere: %s",
		    names.count > 0 ? ws_buf_text(&names.text) : "nothing");
	ws_review_line(b, cli, ws_buf_text(&line));
	ws_buf_free(&names.text);
}

/* What a deletion or a transfer touches is more than its line says. */
static void put_whole(struct ws_buf *b, const struct ws_cli *cli,
		      const struct ws_queue *queue, const struct ws_change *change)
{
	const struct ws_side_workspace *w = queue->main.side && change->workspace_id
						    ? ws_side_workspace(
							      queue->main.side,
							      change->workspace_id)
						    : NULL;
	ws_auto_buf line = WS_BUF_INIT;

	if (change->kind != WS_ITEM_INTENT || !w)
		return;
	ws_buf_addf(&line,
		    "everybody it is granted to: %zu grant%s; what lies inside: wsync "
		    "inventory ",
		    w->grant_count, WS_CLI_S(w->grant_count));
	ws_put_text(&line, w->dir);
	ws_review_line(b, cli, ws_buf_text(&line));
}

static int put_owners(struct ws_buf *b, const struct ws_cli *cli,
		      const struct ws_queue *queue, const struct ws_change *change,
		      struct ws_err *err)
{
	struct names names = {WS_BUF_INIT, 0, false};
	ws_auto_buf line = WS_BUF_INIT;
	int rc = ws_review_owners(queue, change, add_name, &names, err);

	end_names(&names);
	if (rc == 0 && names.count > 0) {
		ws_buf_adds(&line, "after this ");
		ws_put_text(&line, change->path);
		ws_buf_addf(&line, " has %zu human Owner%s: %s", names.count,
			    WS_CLI_S(names.count), ws_buf_text(&names.text));
		ws_review_line(b, cli, ws_buf_text(&line));
	}
	ws_buf_free(&names.text);
	return rc;
}

static void put_held(struct ws_buf *b, const struct ws_cli *cli,
		     const struct ws_change *change)
{
	for (const struct ws_reason *r = ws_held_reasons; r->bit; r++) {
		ws_auto_buf line = WS_BUF_INIT;

		if (!(ws_held_told(change) & r->bit))
			continue;
		ws_buf_adds(&line, "held: ");
		ws_held_put(&line, change, r);
		ws_review_line(b, cli, ws_buf_text(&line));
	}
}

static void put_lesser(struct ws_buf *b, const struct ws_cli *cli,
		       const struct ws_queue *queue, const struct ws_change *change,
		       const struct ws_access *access)
{
	const struct ws_lesser lesser = ws_review_lesser(queue, change, access);
	ws_auto_buf line = WS_BUF_INIT;

	if (!lesser.role)
		return;
	ws_buf_adds(&line, "hint: ");
	ws_put_text(&line, lesser.role);
	ws_buf_addf(&line, " would be +%zu, and no %s", lesser.gained,
		    change->delta.control > 0 ? "control" : "secrets");
	ws_review_line(b, cli, ws_buf_text(&line));
}

static void put_change(struct ws_buf *b, const struct ws_cli *cli,
		       const struct ws_change *change)
{
	ws_auto_buf line = WS_BUF_INIT;
	size_t gained, lost;

	ws_put_ink(b, &cli->style, WS_INK_NAME, change->id);
	ws_buf_addf(b, "   %s %s\n\n", ws_word_direction(change->direction),
		    ws_word_change(change));
	ws_put_text(&line, change->path);
	ws_buf_adds(&line, "   ");
	ws_put_who(&line, change);
	if (change->kind == WS_ITEM_GRANT && change->principal_kind == WS_INVITED)
		ws_buf_adds(&line, " (invited, no member yet)");
	ws_buf_adds(&line, "   ");
	ws_put_values(&line, &cli->style, change, 60);
	ws_review_line(b, cli, ws_buf_text(&line));
	ws_buf_cut(&line, 0);
	ws_put_delta(&line, change);
	if (line.len > 0) {
		ws_change_triples(change, &gained, &lost);
		ws_buf_addf(&line, " permission%s", WS_CLI_S(gained + lost));
		ws_put_classes(&line, change);
		ws_review_line(b, cli, ws_buf_text(&line));
	}
}

/* By name, where more is wanted than the numbers. */
static int put_permissions(struct ws_buf *b, const struct ws_cli *cli,
			   const struct ws_change *change, const struct ws_access *access,
			   struct ws_err *err)
{
	ws_auto_buf line = WS_BUF_INIT;
	int rc;

	if (cli->verbose == 0 || !access)
		return 0;
	rc = ws_names_sentence(&line, "gains", access, &change->delta.gained, err);
	if (rc == 0 && line.len > 0)
		ws_review_line(b, cli, ws_buf_text(&line));
	ws_buf_cut(&line, 0);
	if (rc == 0)
		rc = ws_names_sentence(&line, "loses", access, &change->delta.lost, err);
	if (rc == 0 && line.len > 0)
		ws_review_line(b, cli, ws_buf_text(&line));
	return rc;
}

void ws_review_change(struct ws_buf *b, const struct ws_cli *cli,
		      const struct ws_change *change)
{
	if (cli->style.plain)
		ws_labelled_put(b, &cli->style, "", NULL, change, NULL);
	else
		put_change(b, cli, change);
}

static void put_file(struct ws_buf *b, const struct ws_cli *cli,
		     const struct ws_change *change)
{
	ws_auto_buf line = WS_BUF_INIT;

	ws_put_text(&line, change->file);
	if (change->file && change->line > 0)
		ws_buf_addf(&line, ":%d", change->line);
	if (line.len > 0)
		ws_review_line(b, cli, ws_buf_text(&line));
	if (change->why && !cli->style.plain) {
		ws_buf_cut(&line, 0);
		ws_buf_adds(&line, "why ");
		ws_put_text(&line, change->why);
		ws_review_line(b, cli, ws_buf_text(&line));
	}
	for (size_t i = 0; i < 2; i++) {
		const char *text = i == 0 ? change->note : change->fan.text;

		if (!text)
			continue;
		ws_buf_cut(&line, 0);
		ws_put_text(&line, text);
		ws_review_line(b, cli, ws_buf_text(&line));
	}
}

int ws_review_put(struct ws_buf *b, const struct ws_cli *cli, const struct ws_queue *queue,
		  size_t n, size_t total, struct ws_err *err)
{
	const struct ws_change *change = queue->held.pick.items[n];
	const struct ws_access *access = NULL;
	int rc = ws_names_access(queue->held.names, change, &access, err);

	ws_buf_addf(b, "%zu of %zu   ", n + 1, total);
	ws_review_change(b, cli, change);
	if (rc == 0)
		rc = put_permissions(b, cli, change, access, err);
	put_file(b, cli, change);
	put_committed(b, cli, &queue->held.origins[n].local);
	put_elsewhere(b, cli, queue, change);
	put_whole(b, cli, queue, change);
	if (rc == 0)
		rc = put_owners(b, cli, queue, change, err);
	put_held(b, cli, change);
	put_lesser(b, cli, queue, change, access);
	ws_buf_addc(b, '\n');
	return rc;
}
