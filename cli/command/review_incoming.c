/*
 * cli/command/review_incoming.c - `wsync review`, the half about what others changed.
 *
 * Every answer is recorded at once, so that leaving in the middle loses nothing.
 */
#include "cli/command/review_p.h"

#include <stdlib.h>
#include "cli/terminal/ask.h"
#include "cli/show/choice.h"
#include "cli/show/review.h"
#include "store/ground/near.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

struct walk {
	struct ws_cli *cli;
	struct ws_store *store;
	const struct ws_inbox *inbox;
	struct review_tally *tally;
};

static void note_left(struct walk *w, const struct ws_change *change)
{
	ws_buf_addf(&w->tally->left, " %s", change->id);
}

/* Recorded, or told why not; the review goes on. */
static void keep(struct walk *w, const struct ws_change *change)
{
	const struct ws_incoming one = {&change, 1};
	struct ws_err err = {0};
	int rc = w->cli->dry_run ? 0 : ws_incoming_keep(w->cli, w->store, &one, &err);

	if (rc < 0) {
		ws_cli_error(w->cli, &err);
		note_left(w, change);
		return;
	}
	w->tally->kept++;
	(void)fprintf(w->cli->out, "  kept %s\n\n", change->id);
}

static void take_back(struct walk *w, const struct ws_change *change, const char *role)
{
	const struct ws_incoming one = {&change, 1};
	struct ws_err err = {0};
	size_t drafted = 1;
	int rc = w->cli->dry_run ? 0
				 : ws_incoming_revoke(w->cli, w->store, &one, role,
						      &drafted, NULL, &err);

	if (rc < 0) {
		ws_cli_error(w->cli, &err);
		note_left(w, change);
		return;
	}
	w->tally->drafted += drafted;
	(void)fprintf(w->cli->out, "  drafted %s of %s\n\n",
		      role ? "a lower role instead" : "the opposite", change->id);
}

/* ---- a lower role --------------------------------------------------------------------------- */

static int name_near(const struct ws_side_account *account, const char *role,
		     struct ws_err *err)
{
	const size_t count = account ? account->role_count : 0;
	ws_auto_free const char **names = calloc(count + 1, sizeof(*names));
	const char *near;

	for (size_t i = 0; names && i < count; i++)
		names[i] = account->roles[i].name;
	near = names ? ws_text_nearest(role, names, count) : NULL;
	return near ? ws_err_near(err, role, near) : ws_err_hint(err, "wsync role list");
}

/* Some role that has less than what was given, and nothing more. */
static bool is_lower(const struct ws_inbox *inbox, const struct ws_change *change,
		     const char *role, struct ws_err *err)
{
	const struct ws_side_account *account = change->account_id
							? ws_side_account(
								  inbox->seen.sides[1],
								  change->account_id)
							: NULL;
	const struct ws_side_pin *pin = account ? ws_side_pin(account, WS_PIN_ROLES, role)
						: NULL;
	const struct ws_access *access = NULL;
	struct ws_delta delta;

	if (!pin) {
		(void)ws_err_set(err, WS_E_ROLE_UNKNOWN, "%s is no role of the account",
				 role);
		(void)name_near(account, role, err);
		return false;
	}
	if (ws_names_access(inbox->names, change, &access, err) < 0 || !access)
		return false;
	delta = ws_value_delta(access, &change->after,
			       &(struct ws_value){true, pin->label, pin->id});
	if (delta.gained_count == 0 && delta.lost_count > 0 && !delta.gained.unknown &&
	    !delta.lost.unknown)
		return true;
	(void)ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s is not lower than %s", pin->label,
			 change->after.text ? change->after.text : "nothing");
	return false;
}

static bool has_lower(const struct ws_change *change)
{
	return change->kind == WS_ITEM_GRANT && change->after.present;
}

/* Returns 0 when it is done with, 2 to ask again, or a failure. */
static int lower(struct walk *w, const struct ws_change *change, struct ws_err *err)
{
	struct ws_err why = {0};
	char role[128];
	int rc;

	if (!has_lower(change)) {
		(void)fputs("  only what somebody was given can be lowered\n", w->cli->err);
		return 2;
	}
	rc = ws_ask_line(w->cli, "  to which role?", "wsync grant WS WHO ROLE", role,
			 sizeof(role), err);
	if (rc < 0 || !role[0])
		return rc < 0 ? rc : 2;
	if (!is_lower(w->inbox, change, role, &why)) {
		ws_cli_error(w->cli, &why);
		return 2;
	}
	take_back(w, change, role);
	return 0;
}

/* ---- the walk --------------------------------------------------------------------------------- */

static int put_details(const struct walk *w, const struct ws_change *change,
		       struct ws_err *err)
{
	const struct ws_access *access = NULL;
	struct ws_cli all = *w->cli;
	ws_auto_buf b = WS_BUF_INIT;
	int rc = ws_names_access(w->inbox->names, change, &access, err);

	all.verbose = 1;
	if (rc == 0)
		rc = ws_paragraph_put(&b, &all, change, access,
				      ws_word_drafts(&w->inbox->sides), err);
	ws_buf_addc(&b, '\n');
	return rc == 0 ? ws_put_out(&b, w->cli->out, err) : rc;
}

/* Returns 0 for the next one, 1 to leave, 2 to ask again, or a failure. */
static int answered(struct walk *w, const struct ws_change *change, char key,
		    struct ws_err *err)
{
	int rc;

	switch (key) {
	case 'k':
		keep(w, change);
		return 0;
	case 'r':
		take_back(w, change, NULL);
		return 0;
	case 'l':
		return lower(w, change, err);
	case 'q':
		return 1;
	case 'd':
		rc = put_details(w, change, err);
		return rc < 0 ? rc : 2;
	case '\0': /* also the end of the input */
	case 's':
		note_left(w, change);
		return 0;
	default:
		ws_review_say(w->cli, has_lower(change)
					      ? "k: it may stay, r: draft the opposite, l: "
						"draft a lower role, s: later, d: every "
						"permission, q: leave"
					      : "k: it may stay, r: draft the opposite, s: "
						"later, d: every permission, q: leave");
		return 2;
	}
}

/* What the opposite is: of a revocation it gives, which no short word would tell. */
static void put_opposite(struct ws_buf *b, const struct ws_change *change)
{
	if (change->kind == WS_ITEM_GRANT && !change->before.present) {
		ws_buf_adds(b, "drafts a revocation");
	} else if (change->kind == WS_ITEM_GRANT && change->before.text) {
		ws_buf_adds(b, "drafts ");
		ws_put_text(b, change->before.text);
		ws_buf_adds(b, " again");
	} else {
		ws_buf_adds(b, "drafts the opposite");
	}
}

static int decide(struct walk *w, const struct ws_change *change, struct ws_err *err)
{
	const bool lowers = has_lower(change);
	ws_auto_buf question = WS_BUF_INIT;
	int rc = 2;

	ws_buf_adds(&question, "keep, reject (");
	put_opposite(&question, change);
	ws_buf_addf(&question, "), %sskip, details, quit [k/r/%ss/d/q]?",
		    lowers ? "lower, " : "", lowers ? "l/" : "");
	while (rc == 2) {
		char answer[16];

		(void)fflush(w->cli->out);
		rc = ws_ask_line(w->cli, ws_buf_text(&question), "wsync approve CHANGE",
				 answer, sizeof(answer), err);
		if (rc == 0)
			rc = answered(w, change, answer[0] && answer[1] ? '?' : answer[0],
				      err);
	}
	return rc;
}

static int put_one(const struct ws_cli *cli, const struct ws_inbox *inbox, size_t n,
		   size_t number, size_t total, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	int rc = ws_inbox_put(&b, cli, inbox, n, number, total, err);

	return rc == 0 ? ws_put_out(&b, cli->out, err) : rc;
}

int review_incoming(struct ws_cli *cli, struct ws_store *store,
		    const struct ws_inbox *inbox, size_t first, size_t total,
		    struct review_tally *tally, struct ws_err *err)
{
	struct walk w = {cli, store, inbox, tally};
	int rc = 0;

	for (size_t n = 0; rc == 0 && n < inbox->count; n++) {
		rc = put_one(cli, inbox, n, first + n, total, err);
		if (rc == 0)
			rc = decide(&w, ws_inbox_change(inbox, n), err);
		if (rc == 1)
			for (size_t k = n; k < inbox->count; k++)
				note_left(&w, ws_inbox_change(inbox, k));
	}
	return rc;
}

int review_incoming_list(const struct ws_cli *cli, const struct ws_inbox *inbox,
			 size_t first, size_t total, struct ws_err *err)
{
	int rc = 0;

	for (size_t n = 0; rc == 0 && n < inbox->count; n++) {
		const char *id = ws_inbox_change(inbox, n)->id;
		ws_auto_buf opposite = WS_BUF_INIT;

		put_opposite(&opposite, ws_inbox_change(inbox, n));
		rc = put_one(cli, inbox, n, first + n, total, err);
		(void)fprintf(cli->out, "  wsync approve %s   it may stay\n", id);
		(void)fprintf(cli->out, "  wsync reject %s    %s\n\n", id,
			      ws_buf_text(&opposite));
	}
	return rc;
}
