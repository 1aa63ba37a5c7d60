/*
 * sync/remote/prefect_account.c - the lists of one account.
 */
#include <string.h>
#include "sync/remote/prefect_p.h"

/* One paged list of an account. */
struct account_list {
	struct ws_fetch fetch;
	struct ws_prefect_account *of;
	int (*decode)(struct ws_arena *arena, const struct ws_json *json,
		      struct ws_account *account, size_t *rows, struct ws_err *err);
	size_t items_at, count_at; /* where in struct ws_account it goes */
};

#define BY_CREATION "\"sort\":\"CREATED_ASC\","

/* ---- paged lists that go into the record ---------------------------------------------- */

static int take_list(struct ws_fetch *fetch, const struct ws_json *json, size_t *rows,
		     struct ws_err *err)
{
	struct account_list *list = fetch->user;

	return list->decode(list->of->arena, json, &list->of->account, rows, err);
}

static void forget_list(struct ws_fetch *fetch)
{
	struct account_list *list = fetch->user;
	char *account = (char *)&list->of->account;
	const size_t none = 0;
	void *const nothing = NULL;

	memcpy(account + list->items_at, &nothing, sizeof(nothing));
	memcpy(account + list->count_at, &none, sizeof(none));
}

struct list_row {
	const char *tail, *filter;
	int (*decode)(struct ws_arena *arena, const struct ws_json *json,
		      struct ws_account *account, size_t *rows, struct ws_err *err);
	size_t items_at, count_at;
};

static int decode_invitations(struct ws_arena *arena, const struct ws_json *json,
			      struct ws_account *account, size_t *rows, struct ws_err *err)
{
	return ws_decode_invitations(arena, json, account->id, NULL, &account->invitations,
				     &account->invitation_count, rows, err);
}

enum { PEOPLE, BOTS, TEAMS, ROLES, INVITATIONS, LISTS };

#define AT(items, count) \
	offsetof(struct ws_account, items), offsetof(struct ws_account, count)
static const struct list_row list_rows[LISTS] = {
	[PEOPLE] = {"/account_memberships/filter", "\"only_users\":true," BY_CREATION,
		    ws_decode_people, AT(people, person_count)},
	[BOTS] = {"/bots/filter", "", ws_decode_bots, AT(bots, bot_count)},
	[TEAMS] = {"/teams/filter", BY_CREATION, ws_decode_teams, AT(teams, team_count)},
	[ROLES] = {"/workspace_roles/filter", "", ws_decode_roles, AT(roles, role_count)},
	[INVITATIONS] = {"/invitations/filter", "", decode_invitations,
			 AT(invitations, invitation_count)},
};

static int fill_list(struct account_list *list, const struct list_row *row,
		     struct ws_prefect_account *of, struct ws_err *err)
{
	*list = (struct account_list){
		.fetch = {.filter = row->filter, .take = take_list, .forget = forget_list},
		.of = of,
		.decode = row->decode,
		.items_at = row->items_at,
		.count_at = row->count_at,
	};
	list->fetch.user = list;
	return ws_prefect_path(of->arena, of->account.id, NULL, row->tail,
			       &list->fetch.path, err);
}

static int read_list(struct ws_http *http, struct ws_prefect_account *of, int which,
		     bool required, struct ws_err *err)
{
	struct ws_fetcher fetcher = {.http = http};
	struct account_list list;
	int rc = fill_list(&list, &list_rows[which], of, err);

	if (rc < 0)
		return rc;
	list.fetch.required = required;
	ws_fetch_add(&fetcher, &list.fetch);
	return ws_fetch_run(&fetcher, err);
}

int ws_account_read_bots(struct ws_http *http, struct ws_prefect_account *of, bool required,
			 struct ws_err *err)
{
	return read_list(http, of, BOTS, required, err);
}

int ws_account_read_invitations(struct ws_http *http, struct ws_prefect_account *of,
				bool required, struct ws_err *err)
{
	return read_list(http, of, INVITATIONS, required, err);
}

/* ---- the rest ------------------------------------------------------------------------- */

static int take_account(struct ws_fetch *fetch, const struct ws_json *json, size_t *rows,
			struct ws_err *err)
{
	struct ws_prefect_account *of = fetch->user;

	(void)rows;
	return ws_decode_account(of->arena, json, &of->account, err);
}

static int take_limits(struct ws_fetch *fetch, const struct ws_json *json, size_t *rows,
		       struct ws_err *err)
{
	struct ws_prefect_account *of = fetch->user;

	(void)rows;
	return ws_decode_limits(of->arena, json, &of->account, err);
}

static int take_usage(struct ws_fetch *fetch, const struct ws_json *json, size_t *rows,
		      struct ws_err *err)
{
	struct ws_prefect_account *of = fetch->user;
	const int rc = ws_decode_usage(json, &of->account, err);

	(void)rows;
	of->account.usage_known = rc == 0;
	ws_err_clear(err); /* numbers for people: no look fails for want of them */
	return 0;
}

static int take_workspaces(struct ws_fetch *fetch, const struct ws_json *json, size_t *rows,
			   struct ws_err *err)
{
	struct ws_prefect_account *of = fetch->user;

	return ws_decode_workspaces(of->arena, json, of->account.id, &of->workspaces,
				    &of->workspace_count, rows, err);
}

static void forget_workspaces(struct ws_fetch *fetch)
{
	struct ws_prefect_account *of = fetch->user;

	of->workspaces = NULL;
	of->workspace_count = 0;
}

int ws_prefect_read_account(struct ws_prefect *prefect, struct ws_prefect_account *out,
			    size_t *refused, struct ws_err *err)
{
	struct ws_fetch account = {.take = take_account, .user = out};
	struct ws_fetch limits = {.take = take_limits, .user = out};
	struct ws_fetch usage = {.take = take_usage, .user = out, .beside = true};
	struct ws_fetch workspaces = {.filter = "",
				      .take = take_workspaces,
				      .forget = forget_workspaces,
				      .user = out};
	struct ws_fetcher fetcher = {.http = prefect->http};
	struct account_list lists[LISTS];
	const char *id = out->account.id;
	int rc = ws_prefect_path(out->arena, id, NULL, "", &account.path, err);

	if (rc == 0)
		rc = ws_prefect_path(out->arena, id, NULL, "/usage_limits", &limits.path,
				     err);
	if (rc == 0)
		rc = ws_prefect_path(out->arena, id, NULL, "/usage", &usage.path, err);
	if (rc == 0)
		rc = ws_prefect_path(out->arena, id, NULL, "/workspaces/filter",
				     &workspaces.path, err);
	for (size_t i = 0; rc == 0 && i < LISTS; i++)
		rc = fill_list(&lists[i], &list_rows[i], out, err);
	if (rc < 0)
		return rc;
	lists[INVITATIONS].fetch.beside = true;
	ws_fetch_add(&fetcher, &account);
	ws_fetch_add(&fetcher, &workspaces);
	for (size_t i = 0; i < LISTS; i++)
		ws_fetch_add(&fetcher, &lists[i].fetch);
	ws_fetch_add(&fetcher, &limits);
	ws_fetch_add(&fetcher, &usage);
	rc = ws_fetch_run(&fetcher, err);
	out->account.people_known = lists[PEOPLE].fetch.known;
	out->account.bots_known = lists[BOTS].fetch.known;
	out->account.teams_known = lists[TEAMS].fetch.known;
	out->account.roles_known = lists[ROLES].fetch.known;
	out->account.invitations_known = lists[INVITATIONS].fetch.known;
	out->account.limits_known = limits.known;
	out->account.workspaces_listed = out->workspaces_known = workspaces.known;
	*refused += fetcher.refused;
	return rc;
}
