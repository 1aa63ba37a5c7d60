/*
 * cli/name/changes.c - changes that a person names: found, and judged before anything is said
 * about them.
 */
#include "cli/name/changes.h"

#include <stdlib.h>
#include <string.h>
#include "cli/run.h"
#include "cli/show/show_p.h"
#include "cli/terminal/ask.h"
#include "store/ground/near.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

static bool is_id(const char *word)
{
	const size_t len = strlen(word);

	return len >= 4 && len <= 8 && strspn(word, "klmnopqrstuvwxyz") == len;
}

static const char *nearest(const struct ws_plan *plan, const char *word)
{
	ws_auto_free const char **ids = calloc(plan->change_count + 1, sizeof(*ids));

	for (size_t i = 0; ids && i < plan->change_count; i++)
		ids[i] = plan->changes[i].id;
	return ids ? ws_text_nearest(word, ids, plan->change_count) : NULL;
}

int ws_change_named(const struct ws_plan *plan, const char *word,
		    const struct ws_change **out, struct ws_err *err)
{
	const char *near;

	*out = ws_plan_find(plan, word);
	if (*out)
		return 0;
	near = nearest(plan, word);
	ws_err_set(err, WS_E_NO_CHANGE, "there is no change %s", word);
	if (near)
		return ws_err_near(err, word, near);
	if (!is_id(word))
		ws_err_why(err, "changes are named by four or more letters from k to z");
	else
		ws_err_why(err, "it was carried out, one of its values is another now, or "
				"its commit is not here");
	return ws_err_hint(err, "wsync plan --offline");
}

/* ---- may it be approved? ------------------------------------------------------------- */

/* Not held: then nobody has to say anything. */
static int not_held(const struct ws_change *c, struct ws_err *err)
{
	switch (c->verdict) {
	case WS_CONFLICT:
		ws_err_set(err, WS_E_NO_APPROVAL, "%s is a conflict, and not held", c->id);
		return ws_err_hint(err, "wsync conflicts %s", c->id);
	case WS_WAIT:
		ws_err_set(err, WS_E_NO_APPROVAL, "%s waits, and is not held", c->id);
		return ws_err_hint(err, "wsync plan %s", c->id);
	case WS_SEND:
		ws_err_set(err, WS_E_NO_APPROVAL, "%s needs no approval", c->id);
		return ws_err_hint(err, "wsync sync");
	case WS_RECEIVE:
	case WS_AGREE:
	case WS_HELD:
		break;
	}
	ws_err_set(err, WS_E_NO_APPROVAL, "%s comes from the cloud, where it is done",
		   c->id);
	return ws_err_hint(err, "wsync sync");
}

/* Held by what no word of a person lifts. */
static int held_for_good(const struct ws_change *c, struct ws_err *err)
{
	if (c->held & WS_HELD_LAST_OWNER) {
		ws_err_set(
			err, WS_E_LAST_OWNER,
			"%s would leave %s without a human Owner; no approval lifts that",
			c->id, c->path ? c->path : "a workspace");
		return ws_err_hint(err, "give the role to somebody else first, and sync");
	}
	if (c->held & WS_HELD_SELF) {
		ws_err_set(
			err, WS_E_SELF,
			"%s would take access from the key in use; no approval lifts that",
			c->id);
		return ws_err_hint(err, "let another Owner sync it");
	}
	if (c->held & WS_HELD_POLICY) {
		ws_err_set(err, WS_E_POLICY,
			   "%s is forbidden by policy.ini; no approval lifts that", c->id);
		if (c->note)
			ws_err_why(err, "%s", c->note);
		return ws_err_hint(err, "change the rule, commit and approve that, then "
					"sync again");
	}
	if (c->held & WS_HELD_BLOCKED) {
		ws_err_set(err, WS_E_NO_APPROVAL, "%s cannot be sent as it stands", c->id);
		return c->note ? ws_err_why(err, "%s", c->note) : WS_E_NO_APPROVAL;
	}
	if (c->held & WS_HELD_IN_USE) {
		ws_err_set(err, WS_E_ROLE_IN_USE, "%s deletes a role that is in use",
			   c->id);
		if (c->note)
			ws_err_why(err, "%s", c->note);
		return ws_err_hint(err, "give them another role first, commit and sync");
	}
	if (c->held & WS_HELD_RIGHT) {
		ws_err_set(err, WS_E_NO_RIGHT,
			   "%s is nothing the key in use may do; no approval lifts that",
			   c->id);
		ws_err_why(err, "it needs %s", c->needs ? c->needs : "a permission");
		return ws_err_hint(err, "let somebody sync it who may");
	}
	if (c->held & WS_HELD_BROADER) {
		ws_err_set(err, WS_E_BROADER,
			   "%s wishes for less than the cloud gives; no approval lifts "
			   "that",
			   c->id);
		if (c->note)
			ws_err_why(err, "%s", c->note);
		return ws_err_hint(err, "wsync help WS0309");
	}
	if (c->held & WS_HELD_UNADOPTED) {
		ws_err_set(err, WS_E_NO_APPROVAL,
			   "%s is on one side only: it wants a decision, no approval",
			   c->id);
		return ws_err_hint(err, "wsync conflicts %s", c->id);
	}
	if (c->held & WS_HELD_UNSUPPORTED)
		return ws_err_set(err, WS_E_NOT_SYNCED_YET,
				  "%s is a change that this version does not carry out",
				  c->id);
	if (c->held & WS_HELD_OBSERVED)
		return ws_err_set(err, WS_E_NO_APPROVAL,
				  "%s was recorded from the cloud: nobody here wants it",
				  c->id);
	return 0;
}

int ws_change_approvable(const struct ws_change *change, bool loss, struct ws_err *err)
{
	int rc;

	if (change->verdict != WS_HELD || change->direction != WS_OUTGOING)
		return not_held(change, err);
	rc = held_for_good(change, err);
	if (rc < 0)
		return rc;
	if (!ws_held_for_people(change)) {
		ws_err_set(err, WS_E_OBSERVING,
			   "%s is held because this clone only observes", change->id);
		return ws_err_hint(err, "wsync mode two-way");
	}
	if ((change->held & WS_HELD_LOSS) && !loss) {
		ws_err_set(err, WS_E_LOSS, "with %s, %zu would lose access in %s at once",
			   change->id, change->losing,
			   change->path ? change->path : "a workspace");
		return ws_err_hint(err, "wsync approve %s --override loss", change->id);
	}
	return 0;
}

/* ---- the typed number ---------------------------------------------------------------- */

static int compare_number(const char *answer, const struct ws_change *change,
			  struct ws_err *err)
{
	long n = -1;

	if (ws_cli_number(answer, 0, 1000000000, &n) && (size_t)n == change->losing)
		return 0;
	return ws_err_set(err, WS_E_CONFIRM,
			  "that is not how many lose access in %s: nothing was recorded",
			  change->path ? change->path : "it");
}

static int ask_number(struct ws_cli *cli, const struct ws_change *change,
		      struct ws_err *err)
{
	char prompt[512], flag[64], answer[32];
	int rc;

	(void)snprintf(flag, sizeof(flag), "--confirm N, the number that wsync plan shows");
	(void)snprintf(prompt, sizeof(prompt),
		       "%.300s: %zu would lose access. Type that number to go on:",
		       change->path ? change->path : change->id, change->losing);
	rc = ws_ask_line(cli, prompt, flag, answer, sizeof(answer), err);
	return rc == 0 ? compare_number(answer, change, err) : rc;
}

/* Was the number of this place asked for already? */
static bool is_asked(const struct ws_change *const *changes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((changes[i]->held & WS_HELD_LOSS) &&
		    changes[i]->losing == changes[n]->losing && changes[i]->path &&
		    changes[n]->path && strcmp(changes[i]->path, changes[n]->path) == 0)
			return true;
	return false;
}

int ws_changes_confirm_loss(struct ws_cli *cli, const struct ws_change *const *changes,
			    size_t count, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < count; i++) {
		if (!(changes[i]->held & WS_HELD_LOSS) || is_asked(changes, i))
			continue;
		rc = cli->confirm ? compare_number(cli->confirm, changes[i], err)
				  : ask_number(cli, changes[i], err);
	}
	return rc;
}
