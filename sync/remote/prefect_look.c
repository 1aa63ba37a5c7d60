/*
 * sync/remote/prefect_look.c - reading everything the key reaches.
 *
 * One account after the other: its lists, then its workspaces, some at a time. What
 * stays in memory is the account and the few workspaces under way; each of those has
 * its own arena and goes as soon as the sink has seen it.
 *
 * Requests: 3 for the key, 9 an account, and three for each workspace: two lists of
 * grants, and its invitations. Where the account's lists did not tell, something else
 * takes the place of the third: the workspace itself, else the grants of teams. Further
 * pages of long lists come on top.
 */
#include <stdlib.h>
#include <string.h>
#include "sync/remote/prefect_p.h"
#include "sync/remote/team_grants.h"

#define UNDER_WAY_MAX 16 /* workspaces; more than connections, so that none is idle */

struct look {
	struct ws_prefect *prefect;
	const struct ws_remote_sink *sink;
	struct ws_remote_report *report;
	size_t total; /* workspaces to read, as far as is known */
	size_t refused;

	/* of the account being read */
	struct ws_prefect_account *of;
	struct ws_workspace **reached, **wanted; /* the wanted ones lie among the others */
	size_t reached_count, wanted_count, wanted_at;
	struct ws_team_grants team_grants;
	size_t under_way;
	struct work *working; /* list of those under way, to be freed if the look fails */
};

struct work {
	struct ws_workspace_job job;
	struct look *look;
	struct work *before, *after;
	bool settings_told;
};

static bool is_wanted(const struct look *look, const char *account, const char *workspace)
{
	const struct ws_remote_sink *sink = look->sink;

	return !sink->wants || sink->wants(sink->user, account, workspace);
}

/* ---- one workspace -------------------------------------------------------------------- */

static void free_work(struct work *work)
{
	struct look *look = work->look;

	if (work->before)
		work->before->after = work->after;
	else
		look->working = work->after;
	if (work->after)
		work->after->before = work->before;
	ws_arena_free(work->job.arena);
	free(work);
	look->under_way--;
}

static int workspace_ended(struct ws_workspace_job *job, struct ws_err *err)
{
	struct work *work = job->user;
	struct look *look = work->look;
	int rc = ws_workspace_job_gather(job, err);

	if (rc == 0 && look->of->account.teams_known)
		rc = ws_team_grants_add(&look->team_grants, &job->workspace, job->arena,
					err);
	if (rc == 0) {
		if (!job->workspace.settings_known)
			look->report->complete = false;
		look->report->workspaces++;
		look->report->grants += job->workspace.grant_count;
		rc = look->sink->workspace(look->sink->user, &job->workspace, err);
	}
	if (rc == 0 && look->sink->progress)
		look->sink->progress(look->sink->user, look->report->workspaces,
				     look->total > look->report->workspaces
					     ? look->total
					     : look->report->workspaces);
	free_work(work);
	return rc;
}

/* At most one request besides the two lists, so that a look costs what it promises. A
 * personal account has no teams to ask for. */
static unsigned what_to_read(const struct look *look, const struct ws_workspace *workspace)
{
	const struct ws_account *account = &look->of->account;
	const bool personal = ws_plan_is_personal(account->plan_type);
	unsigned what = 1u << WS_USER | 1u << WS_BOT;

	if (!workspace->settings_known)
		what |= WS_JOB_ITSELF;
	else if (account->teams_known || personal)
		what |= 1u << WS_INVITED;
	else
		what |= 1u << WS_TEAM;
	if (look->sink->wants_storage &&
	    look->sink->wants_storage(look->sink->user, account->handle, workspace->handle))
		what |= WS_JOB_STORAGE;
	return what;
}

static int more(struct ws_fetcher *fetcher, struct ws_err *err)
{
	struct look *look = fetcher->user;
	const struct ws_workspace *workspace;
	struct work *work;

	if (look->wanted_at == look->wanted_count || look->under_way >= UNDER_WAY_MAX)
		return 0;
	workspace = look->wanted[look->wanted_at++];
	work = calloc(1, sizeof(*work));
	if (!work)
		return ws_err_nomem(err);
	work->look = look;
	work->after = look->working;
	if (look->working)
		look->working->before = work;
	look->working = work;
	look->under_way++;
	work->job.workspace = *workspace;
	work->job.user = work;
	work->job.ended = workspace_ended;
	work->job.arena = ws_arena_new();
	if (!work->job.arena)
		return ws_err_nomem(err);
	return ws_workspace_job_start(&work->job, fetcher, what_to_read(look, workspace),
				      false, err);
}

/* ---- the workspaces of an account ------------------------------------------------------ */

static int by_id(const void *a, const void *b)
{
	return strcmp((*(struct ws_workspace *const *)a)->id,
		      (*(struct ws_workspace *const *)b)->id);
}

static int by_handle(const void *a, const void *b)
{
	const struct ws_workspace *left = *(struct ws_workspace *const *)a;
	const struct ws_workspace *right = *(struct ws_workspace *const *)b;
	int order = strcmp(left->handle, right->handle);

	/* of two with one handle the account's own list is right: it comes first */
	return order ? order : (int)right->settings_known - (int)left->settings_known;
}

static int add_reached(struct look *look, struct ws_workspace *workspace,
		       struct ws_err *err)
{
	struct ws_workspace **place = ws_arena_grow(look->of->arena, &look->reached,
						    &look->reached_count,
						    sizeof(*look->reached));

	if (!place)
		return ws_err_nomem(err);
	*place = workspace;
	return 0;
}

/* Two with one handle would be one directory. The second was renamed or deleted while
 * we read. */
static void drop_same_handles(struct look *look)
{
	size_t kept = 0;

	if (look->reached_count > 1)
		qsort(look->reached, look->reached_count, sizeof(struct ws_workspace *),
		      by_handle);
	for (size_t i = 0; i < look->reached_count; i++) {
		struct ws_workspace *workspace = look->reached[i];

		if (!kept ||
		    strcmp(look->reached[kept - 1]->handle, workspace->handle) != 0)
			look->reached[kept++] = workspace;
		else if (is_wanted(look, look->of->account.handle, workspace->handle))
			look->report->complete = false;
	}
	look->reached_count = kept;
}

static int choose_wanted(struct look *look, struct ws_err *err)
{
	look->wanted_count = look->wanted_at = 0;
	look->wanted = ws_arena_zalloc(look->of->arena, look->reached_count + 1,
				       sizeof(struct ws_workspace *));
	if (!look->wanted)
		return ws_err_nomem(err);
	for (size_t i = 0; i < look->reached_count; i++)
		if (is_wanted(look, look->of->account.handle, look->reached[i]->handle))
			look->wanted[look->wanted_count++] = look->reached[i];
	return 0;
}

static int tell_reached(const struct look *look, struct ws_err *err)
{
	const struct ws_remote_sink *sink = look->sink;
	int rc = 0;

	for (size_t i = 0; rc == 0 && sink->listed && i < look->reached_count; i++)
		rc = sink->listed(sink->user, &look->of->account, look->reached[i], err);
	return rc;
}

/* Those of the account's list, and those that only /me/workspaces names. */
static int choose_workspaces(struct look *look, const struct ws_mine *mine,
			     struct ws_err *err)
{
	const struct ws_prefect_account *of = look->of;
	ws_auto_free struct ws_workspace **listed = malloc((of->workspace_count + 1) *
							   sizeof(struct ws_workspace *));
	size_t expected = 0;
	int rc = 0;

	if (!listed)
		return ws_err_nomem(err);
	look->reached = NULL;
	look->reached_count = 0;
	for (size_t i = 0; rc == 0 && i < of->workspace_count; i++) {
		listed[i] = &of->workspaces[i];
		rc = add_reached(look, listed[i], err);
	}
	qsort(listed, of->workspace_count, sizeof(struct ws_workspace *), by_id);
	for (size_t i = 0; rc == 0 && i < mine->workspace_count; i++) {
		struct ws_workspace *workspace = &mine->workspaces[i];

		if (strcmp(workspace->account_id, of->account.id) != 0)
			continue;
		expected += is_wanted(look, of->account.handle, workspace->handle);
		if (!of->workspace_count ||
		    !bsearch(&workspace, listed, of->workspace_count,
			     sizeof(struct ws_workspace *), by_id))
			rc = add_reached(look, workspace, err);
	}
	drop_same_handles(look);
	if (rc == 0)
		rc = choose_wanted(look, err);
	/* the total was guessed from /me/workspaces */
	look->total += look->wanted_count;
	look->total -= expected < look->total ? expected : look->total;
	return rc;
}

static int read_workspaces(struct look *look, struct ws_err *err)
{
	struct ws_fetcher fetcher = {
		.http = look->prefect->http, .more = more, .user = look};
	int rc = ws_fetch_run(&fetcher, err);

	look->refused += fetcher.refused;
	while (look->working)
		free_work(look->working);
	return rc;
}

/* ---- the look -------------------------------------------------------------------------- */

static bool is_account_wanted(const struct look *look, const char *account)
{
	const struct ws_remote_sink *sink = look->sink;

	return !sink->wants_account || sink->wants_account(sink->user, account);
}

static int look_account(struct look *look, const struct ws_account *known,
			const struct ws_reach *reach, struct ws_err *err)
{
	const struct ws_remote_sink *sink = look->sink;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_prefect_account of = {.arena = arena, .account = *known};
	int rc;

	if (!arena)
		return ws_err_nomem(err);
	look->of = &of;
	of.account.scopes_known = reach->scopes_known;
	of.account.scopes = reach->scopes;
	of.account.scope_count = reach->scope_count;
	rc = ws_prefect_read_account(look->prefect, &of, &look->refused, err);
	if (rc == 0)
		rc = choose_workspaces(look, &reach->mine, err);
	if (rc == 0)
		rc = ws_team_grants_index(&look->of->account, look->of->arena,
					  &look->team_grants, err);
	if (rc == 0)
		rc = sink->account(sink->user, &of.account, err);
	if (rc == 0)
		rc = tell_reached(look, err);
	if (rc == 0)
		rc = read_workspaces(look, err);
	if (rc == 0)
		rc = sink->account_done(sink->user, &of.account, err);
	look->of = NULL;
	return rc;
}

/* What progress counts against, before the accounts are read. */
static size_t guess_total(const struct look *look, const struct ws_mine *mine)
{
	size_t total = 0;

	for (size_t a = 0; a < mine->account_count; a++)
		for (size_t i = 0; i < mine->workspace_count; i++)
			total += strcmp(mine->workspaces[i].account_id,
					mine->accounts[a].id) == 0 &&
				 is_wanted(look, mine->accounts[a].handle,
					   mine->workspaces[i].handle);
	return total;
}

int ws_prefect_look(struct ws_remote *remote, const struct ws_remote_sink *sink,
		    struct ws_remote_report *report, struct ws_err *err)
{
	struct ws_prefect *prefect = ws_prefect_of(remote);
	const size_t before = ws_http_requests(prefect->http);
	struct ws_remote_report cost = {.complete = true};
	struct look look = {.prefect = prefect, .sink = sink, .report = &cost};
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_reach reach = {.arena = arena};
	int rc;

	if (!arena)
		return ws_err_nomem(err);
	rc = ws_prefect_reach(prefect, true, &reach, err);
	if (rc == 0)
		look.total = guess_total(&look, &reach.mine);
	for (size_t i = 0; rc == 0 && i < reach.mine.account_count; i++)
		if (is_account_wanted(&look, reach.mine.accounts[i].handle))
			rc = look_account(&look, &reach.mine.accounts[i], &reach, err);
	if (look.refused || !reach.accounts_known || !reach.scopes_known)
		cost.complete = false;
	cost.requests = ws_http_requests(prefect->http) - before;
	cost.cloud_time_s = ws_http_cloud_time_s(prefect->http);
	if (report)
		*report = cost;
	return rc;
}
