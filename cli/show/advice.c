/*
 * cli/show/advice.c - what a person can do, with this version, about what stays.
 */
#include "cli/show/show_p.h"

static void advise_held(const struct ws_cli *cli, const struct ws_plan *plan)
{
	const size_t count = ws_pick_tell(plan, ws_held_undecided);

	if (count > 0)
		ws_cli_hint(cli, "%-22s decide the %zu change%s held for people",
			    "wsync review", count, WS_CLI_S(count));
}

static void advise_conflict(const struct ws_cli *cli, const struct ws_plan *plan)
{
	const size_t conflicts = ws_pick_tell(plan, ws_is_conflict);

	if (conflicts > 0)
		ws_cli_hint(cli, "%-22s what both sides did, and how to decide it",
			    "wsync conflicts");
	else if (ws_pick_tell(plan, ws_is_unadopted) > 0)
		ws_cli_hint(cli, "%-22s what is on one side only, and how to decide it",
			    "wsync conflicts");
}

/* Another key may see what this one does not. */
static bool waits_for_a_key(const struct ws_change *change)
{
	return ws_is_unsent(change) && (change->wait & (WS_WAIT_UNKNOWN | WS_WAIT_GONE)) &&
	       !change->note;
}

static void advise_unread(const struct ws_cli *cli, const struct ws_plan *plan)
{
	const size_t count = ws_pick_tell(plan, waits_for_a_key);

	if (count > 0)
		ws_cli_hint(cli,
			    "%-22s with a key that may read it: %zu committed change%s "
			    "not sent",
			    "wsync login", count, count == 1 ? " is" : "s are");
}

static bool waits_for_a_new_role(const struct ws_change *change)
{
	return (change->wait & WS_WAIT_ROLE) && ws_side_is_new(change->local.id);
}

void ws_show_advice(const struct ws_cli *cli, const struct ws_plan *plan)
{
	if (!plan)
		return;
	advise_held(cli, plan);
	advise_conflict(cli, plan);
	advise_unread(cli, plan);
	if (ws_pick_tell(plan, waits_for_a_new_role) > 0)
		ws_cli_hint(cli, "%-22s once more when the role is there: it is given then",
			    "wsync sync");
}

bool ws_never_looked(const struct ws_view *view)
{
	return view->look.time_s == 0 || ws_oid_is_zero(&view->cloud_id);
}

void ws_put_never_looked(struct ws_buf *b)
{
	ws_buf_adds(b, "This store has not looked at its cloud yet\n");
}
