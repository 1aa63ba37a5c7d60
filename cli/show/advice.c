/*
 * cli/show/advice.c - what a person can do, with this version, about what stays.
 */
#include "cli/show/show_p.h"

static void advise_held(const struct ws_cli *cli, const struct ws_plan *plan)
{
	bool any = false;

	for (size_t i = 0; i < plan->change_count; i++)
		any |= plan->changes[i].verdict == WS_HELD &&
		       (plan->changes[i].held & (WS_HELD_APPROVAL | WS_HELD_LOSS));
	if (!any)
		return;
	ws_cli_hint(cli, "this version cannot approve what is held: make the change in "
			 "Prefect Cloud");
	ws_cli_hint(cli, "and wsync sync follows, or commit a smaller change");
}

static void advise_conflict(const struct ws_cli *cli, const struct ws_plan *plan)
{
	const struct ws_change *only = NULL;
	size_t count = 0;

	for (size_t i = 0; i < plan->change_count; i++)
		if (ws_is_conflict(&plan->changes[i])) {
			only = &plan->changes[i];
			count++;
		}
	if (count == 0)
		return;
	if (count == 1 && only->file && only->line > 0)
		ws_cli_hint(cli, "to let the cloud win, edit %s:%d to its value and commit",
			    only->file, only->line);
	else
		ws_cli_hint(cli,
			    "to let the cloud win, edit the %s to its value and commit",
			    count == 1 ? "file" : "lines");
	ws_cli_hint(cli, "to let yours win, change the cloud's value to it first");
}

void ws_show_advice(const struct ws_cli *cli, const struct ws_plan *plan)
{
	if (!plan)
		return;
	advise_held(cli, plan);
	advise_conflict(cli, plan);
}

bool ws_never_looked(const struct ws_view *view)
{
	return view->look.time_s == 0 || ws_oid_is_zero(&view->cloud_id);
}

void ws_put_never_looked(struct ws_buf *b)
{
	ws_buf_adds(b, "This store has not looked at its cloud yet\n");
}
