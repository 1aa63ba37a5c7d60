/*
 * sync/round/send/send_lot.c - one request's worth of changes, from re-reading to proof.
 */
#include "sync/round/send/send_p.h"

#include <string.h>

#include "sync/round/write/journal.h"

#define SETTLE_TRIES 10
#define SETTLE_MS    500

/* ---- results ------------------------------------------------------------------------- */

static void settle_result(struct ws_send *s, const struct ws_send_lot *lot, size_t i,
			  int rc, const struct ws_err *why)
{
	ws_send_settle(s, lot->changes[i], lot->at[i], rc, why);
}

static void fail_rest(struct ws_send *s, const struct ws_send_lot *lot, int rc,
		      const struct ws_err *why)
{
	for (size_t i = 0; i < lot->count; i++)
		if (s->results[lot->at[i]] == WS_SEND_NOT_TRIED)
			settle_result(s, lot, i, rc, why);
}

static void take_out(struct ws_send_lot *lot, size_t i)
{
	lot->count--;
	memmove(&lot->changes[i], &lot->changes[i + 1],
		(lot->count - i) * sizeof(lot->changes[0]));
	memmove(&lot->at[i], &lot->at[i + 1], (lot->count - i) * sizeof(lot->at[0]));
}

/* ---- before writing -------------------------------------------------------------------- */

/* Items that moved since the look are conflicts, items that are there already are
 * done; both leave the lot. */
static void drop_moved(struct ws_send *s, struct ws_send_lot *lot,
		       const struct ws_send_now *now)
{
	size_t i = 0;

	while (i < lot->count) {
		const struct ws_change *c = lot->changes[i];
		struct ws_err why = {0};
		int rc = 0;

		if (!lot->way->shows(s, now, c, &c->after)) {
			if (lot->way->shows(s, now, c, &c->cloud)) {
				i++;
				continue;
			}
			rc = ws_err_set(&why, WS_E_CONFLICT,
					"%s: %s changed in the cloud meanwhile", c->path,
					c->label ? c->label : "a field");
			ws_err_hint(&why, "wsync sync looks again and plans anew");
		}
		settle_result(s, lot, i, rc, &why);
		take_out(lot, i);
	}
}

/* ---- after writing ---------------------------------------------------------------------- */

static bool all_show(const struct ws_send *s, const struct ws_send_lot *lot,
		     const struct ws_send_now *now)
{
	for (size_t i = 0; i < lot->count; i++)
		if (!lot->way->shows(s, now, lot->changes[i], &lot->changes[i]->after))
			return false;
	return true;
}

/* Why nothing could be read is no answer to the write: a 403 here must not pass for one that
 * changed nothing. */
static void fail_unread(struct ws_send *s, const struct ws_send_lot *lot,
			const struct ws_err *why)
{
	for (size_t i = 0; i < lot->count; i++) {
		struct ws_err unread = {0};

		if (s->results[lot->at[i]] != WS_SEND_NOT_TRIED)
			continue;
		ws_err_set(&unread, WS_E_IN_DOUBT,
			   "%s: the cloud took it, and it could not be read back",
			   lot->changes[i]->path);
		if (why)
			(void)ws_err_why(&unread, "%s", why->msg);
		settle_result(s, lot, i, WS_E_IN_DOUBT, &unread);
	}
}

/* Reads until every item shows what was sent, then says so item by item. `sent` is
 * what the write answered: with a failure nothing may have happened, and items that
 * do not show keep that reason. */
static int verify(struct ws_send *s, struct ws_send_lot *lot, int sent,
		  const struct ws_err *why, struct ws_err *err)
{
	int tries = sent == 0 || sent == WS_E_IN_DOUBT ? SETTLE_TRIES : 1;

	for (int n = 0; n < tries; n++) {
		ws_auto(ws_arena) arena = ws_arena_new();
		struct ws_send_now now = {0};
		int rc = arena ? lot->way->read(s, lot, arena, &now, err)
			       : ws_err_nomem(err);

		if (rc != 0 && sent != 0)
			fail_rest(s, lot, sent, why);
		else if (rc != 0)
			fail_unread(s, lot, err);
		if (rc != 0)
			return rc;
		if (!all_show(s, lot, &now) && n + 1 < tries) {
			s->world->sleep_ms(s->world->user, SETTLE_MS);
			continue;
		}
		for (size_t i = 0; i < lot->count; i++) {
			struct ws_err slow = {0};

			if (lot->way->shows(s, &now, lot->changes[i],
					    &lot->changes[i]->after)) {
				settle_result(s, lot, i, 0, NULL);
			} else if (sent != 0) {
				settle_result(s, lot, i, sent, why);
			} else {
				ws_err_set(&slow, WS_E_NOT_SETTLED,
					   "%s: the cloud took it and does not show it",
					   lot->changes[i]->path);
				settle_result(s, lot, i, WS_E_NOT_SETTLED, &slow);
			}
		}
		return 0;
	}
	return 0;
}

/* ---- a lot from end to end -------------------------------------------------------------- */

static bool ends_the_round(int rc)
{
	return rc == WS_E_KEY_REJECTED || rc == WS_E_UNREACHABLE ||
	       rc == WS_E_INTERRUPTED || rc == WS_E_NOMEM || rc == WS_E_IO ||
	       rc == WS_E_THROTTLED;
}

/* One bad item refuses the whole array: halve until it is alone. */
static int send_halves(struct ws_send *s, struct ws_send_lot *lot, struct ws_err *err)
{
	struct ws_send_lot low = *lot, high = *lot;
	int rc;

	low.count = lot->count / 2;
	high.changes += low.count;
	high.at += low.count;
	high.count -= low.count;
	rc = ws_send_lot(s, &low, err);
	return rc == 0 ? ws_send_lot(s, &high, err) : rc;
}

/* One result stands for the lot: verified only where every item is. */
static int worst_of(const struct ws_send *s, const struct ws_send_lot *lot, int sent)
{
	for (size_t i = 0; i < lot->count; i++) {
		const int one = s->results[lot->at[i]];

		if (one != 0)
			return one == WS_SEND_NOT_TRIED ? sent : one;
	}
	return 0;
}

static int send_and_verify(struct ws_send *s, struct ws_send_lot *lot,
			   const struct ws_send_now *now, struct ws_err *err)
{
	const struct ws_facts *facts = s->facts;
	const struct ws_journal_entry entry = {s->world->now_s(s->world->user),
					       lot->way->call(lot),
					       lot->changes,
					       lot->count,
					       facts->approvals,
					       facts->approval_count,
					       s->remote->ops->cloud_time_s(s->remote),
					       s->view->base_id};
	struct ws_err why = {0}, ignored = {0};
	int64_t serial = 0;
	int sent, noted, rc = ws_journal_intent(s->store, &entry, &serial, err);

	if (rc != 0) {
		fail_rest(s, lot, rc, err);
		return rc; /* what cannot be written down is not sent */
	}
	sent = lot->way->write(s, lot, now, &why);
	lot->written = true;
	if (sent != 0 && lot->way->explain)
		lot->way->explain(s, lot->changes[0], &why);
	if (sent == WS_E_REFUSED && lot->count > 1) {
		rc = ws_journal_result(s->store, serial, s->world->now_s(s->world->user),
				       sent, err);
		return rc == 0 ? send_halves(s, lot, err) : rc;
	}
	if (sent == WS_E_BROADER) /* taken back: a late reading may still show it */
		fail_rest(s, lot, sent, &why);
	else
		rc = verify(s, lot, sent, &why, err);
	noted = ws_journal_result(s->store, serial, s->world->now_s(s->world->user),
				  worst_of(s, lot, sent), rc == 0 ? err : &ignored);
	if (rc == 0 && noted == 0 && ends_the_round(sent)) {
		*err = why;
		return sent;
	}
	return rc != 0 ? rc : noted;
}

static int has_moved(const char *what, struct ws_err *err)
{
	return ws_err_set(err, WS_E_REF_MOVED,
			  "%s moved during the round; nothing more is sent", what);
}

static int main_stands(struct ws_send *s, struct ws_err *err)
{
	struct ws_oid now = {{0}};
	int rc = ws_repo_ref(s->store->repo, WS_REF_MAIN, &now, err);

	if (rc < 0)
		return rc;
	if (rc == 0 && ws_oid_same(&now, &s->view->main_id))
		return 0;
	return has_moved("main", err);
}

static int approvals_stand(struct ws_send *s, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_approval_refs now;
	int rc = arena ? ws_approvals_refs(s->store->repo, arena, &now, err)
		       : ws_err_nomem(err);

	if (rc != 0 || ws_approvals_same_refs(&now, s->approvals))
		return rc;
	return has_moved("the list of approvals", err);
}

/* Whoever says "observe" means from now on. */
static int mode_stands(struct ws_send *s, struct ws_err *err)
{
	enum ws_mode now;
	int rc = ws_store_mode_now(s->store, &now, err);

	if (rc != 0 || now == WS_MODE_TWO_WAY)
		return rc;
	return ws_err_set(
		err, WS_E_REF_MOVED,
		"this clone was told to observe during the round; nothing more is "
		"sent");
}

/* Asked as late as can be: what was planned from, or let through, may be no more. */
static int plan_stands(struct ws_send *s, struct ws_err *err)
{
	int rc = mode_stands(s, err);

	if (rc == 0)
		rc = main_stands(s, err);
	return rc == 0 ? approvals_stand(s, err) : rc;
}

int ws_send_lot(struct ws_send *s, struct ws_send_lot *lot, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_send_now now = {0};
	int rc = arena ? lot->way->read(s, lot, arena, &now, err) : ws_err_nomem(err);

	if (rc == 0) {
		drop_moved(s, lot, &now);
		if (lot->count == 0)
			return 0;
		if (lot->way->check)
			rc = lot->way->check(s, lot, &now, err);
	}
	if (rc != 0) {
		fail_rest(s, lot, rc, err);
		return ends_the_round(rc) ? rc : 0;
	}
	rc = plan_stands(s, err);
	if (rc != 0)
		return rc; /* this lot and the rest were not tried */
	rc = send_and_verify(s, lot, &now, err);
	return rc == 0 || ends_the_round(rc) ? rc : 0;
}
