/*
 * sync/decide/verdict.c - what each guard found, as one finished sentence.
 */
#include "sync/decide/plan_p.h"

static int say(struct ws_plan_work *work, enum ws_guard guard, bool ok, const char *text,
	       struct ws_err *err)
{
	struct ws_guard_result *slot = ws_arena_grow(work->arena, &work->guards,
						     &work->guard_count, sizeof(*slot));

	if (!slot || !text)
		return ws_err_nomem(err);
	slot->guard = guard;
	slot->ok = ok;
	slot->text = text;
	return 0;
}

/* Owner in every workspace in view, now? */
static int owner_everywhere(struct ws_plan_work *work, bool *out, struct ws_err *err)
{
	const struct ws_actor *actor = &work->facts->actor;
	const struct ws_side *cloud = work->cloud;

	*out = actor->id && cloud->workspace_count > 0;
	for (size_t i = 0; *out && i < cloud->workspace_count; i++) {
		const struct ws_side_workspace *workspace = &cloud->workspaces[i];
		const struct ws_access *access;
		struct ws_effective mine;
		int rc = ws_plan_access(work, 2, workspace->account, &access, err);

		if (rc < 0)
			return rc;
		*out = access != NULL;
		if (!access)
			break;
		mine = ws_access_effective(access, workspace, actor->kind, actor->id,
					   false);
		*out = ws_access_is_owner_set(access, &mine.set);
	}
	return 0;
}

static const char *owners_text(struct ws_plan_work *work,
			       const struct ws_guard_tally *tally)
{
	const size_t others = tally->owners_failed > 1 ? tally->owners_failed - 1 : 0;
	/* what is sent first may take too many away although the end would do */
	const bool between = tally->owners_failed &&
			     tally->owners_end >= tally->owners_wanted;
	const size_t n = between ? tally->owners_left : tally->owners_end;
	const char *more = "";

	if (!tally->owners_path)
		return "no workspace loses a human Owner";
	if (others)
		more = ws_arena_printf(work->arena, " (and %zu more workspace%s)", others,
				       others == 1 ? "" : "s");
	if (!more)
		return NULL;
	return ws_arena_printf(work->arena,
			       "%s would have %zu human Owner%s%s, at least %zu "
			       "wanted%s",
			       tally->owners_path, n, n == 1 ? "" : "s",
			       between ? " on the way" : "", tally->owners_wanted, more);
}

static const char *self_text(struct ws_plan_work *work, const struct ws_guard_tally *tally,
			     bool everywhere)
{
	if (tally->self_held && !work->facts->actor.id)
		return ws_arena_printf(
			work->arena,
			"your own account could not be found: %zu change%s might "
			"take away its access",
			tally->self_held, tally->self_held == 1 ? "" : "s");
	if (tally->self_held)
		return ws_arena_printf(work->arena,
				       "%zu change%s would take away your own access",
				       tally->self_held, tally->self_held == 1 ? "" : "s");
	return everywhere ? "you stay Owner everywhere" : "your own access stays as it is";
}

static const char *loss_text(struct ws_plan_work *work, const struct ws_guard_tally *tally)
{
	if (!tally->loss_path)
		return "nobody loses access rights";
	return ws_arena_printf(
		work->arena,
		"%s%s%zu principal%s access rights, %zu allowed without asking",
		tally->loss_failed ? tally->loss_path : "", tally->loss_failed ? ": " : "",
		tally->losing, tally->losing == 1 ? " loses" : "s lose", tally->allowed);
}

static const char *approval_text(struct ws_plan_work *work,
				 const struct ws_guard_tally *tally)
{
	const size_t n = tally->approvals, no = tally->rejected;

	if (no && !n)
		return ws_arena_printf(work->arena, "%zu change%s rejected", no,
				       no == 1 ? " is" : "s are");
	if (no)
		return ws_arena_printf(
			work->arena, "%zu change%s an approval, %zu %s rejected", n,
			n == 1 ? " needs" : "s need", no, no == 1 ? "is" : "are");
	if (!n)
		return "nothing needs an approval";
	return ws_arena_printf(work->arena, "%zu change%s an approval", n,
			       n == 1 ? " needs" : "s need");
}

/* Changes that wait because a list could not be read. */
static size_t waiting_unread(const struct ws_plan_work *work)
{
	size_t count = 0;

	for (size_t i = 0; i < work->count; i++)
		count += work->items[i].change.verdict == WS_WAIT &&
			 (work->items[i].change.wait & WS_WAIT_UNKNOWN) != 0;
	return count;
}

static const char *read_text(struct ws_plan_work *work, size_t waiting)
{
	const size_t n = work->facts->unread_count;

	if (waiting)
		return ws_arena_printf(work->arena,
				       "%zu change%s for a list this key cannot read",
				       waiting, waiting == 1 ? " waits" : "s wait");
	if (!n)
		return "every list was read to its end";
	return ws_arena_printf(work->arena,
			       "%zu list%s not readable with this key, and no "
			       "change depends on %s",
			       n, n == 1 ? " is" : "s are", n == 1 ? "it" : "them");
}

int ws_plan_guard_say(struct ws_plan_work *work, const struct ws_guard_tally *tally,
		      struct ws_err *err)
{
	const size_t waiting = waiting_unread(work);
	bool everywhere;
	int rc = owner_everywhere(work, &everywhere, err);

	if (rc == 0)
		rc = say(work, WS_GUARD_OWNERS, !tally->owners_failed,
			 owners_text(work, tally), err);
	if (rc == 0)
		rc = say(work, WS_GUARD_SELF, !tally->self_held,
			 self_text(work, tally, everywhere), err);
	if (rc == 0)
		rc = say(work, WS_GUARD_LOSS, !tally->loss_failed, loss_text(work, tally),
			 err);
	if (rc == 0)
		rc = say(work, WS_GUARD_APPROVAL, !tally->approvals && !tally->rejected,
			 approval_text(work, tally), err);
	if (rc == 0)
		rc = say(work, WS_GUARD_READ, !waiting, read_text(work, waiting), err);
	return rc;
}
