/*
 * Deterministic: grant g of workspace w goes to principal (w * 7 + g) of its pool, so
 * that no workspace names anybody twice and every principal is used.
 */
#include "sync/cloud/seed.h"

#include <stdio.h>

#define KEY "pnu_workload0owner0000000000000000000000WL01"

struct pools {
	unsigned users, bots, teams;
};

static const char *const roles[] = {"Viewer", "Runner", "Developer", "Worker", "Viewer"};

static const char *name_of(const char *kind, unsigned n, char out[64])
{
	if (kind[0] == 'u')
		(void)snprintf(out, 64, "u%05u@bench.example", n);
	else
		(void)snprintf(out, 64, "%s-%04u", kind, n);
	return out;
}

/* Of ten grants seven are people, two service accounts, one a team. */
static struct ws_json *grants_of(unsigned w, unsigned grants, const struct pools *pools,
				 int *bad)
{
	struct ws_json *list = ws_json_new_array();
	char name[64];

	for (unsigned g = 0; g < grants; g++) {
		const char *kind = g % 10 == 9 ? "team" : g % 10 >= 7 ? "bot" : "user";
		const unsigned pool = kind[0] == 't'   ? pools->teams
				      : kind[0] == 'b' ? pools->bots
						       : pools->users;
		const char *role = g == 0 ? "Owner" : roles[(w + g) % 5];

		*bad |= ws_json_push(
			list, WS_CLOUD_OBJECT(kind, name_of(kind, (w * 7 + g) % pool, name),
					      "role", role));
	}
	return list;
}

static struct ws_json *users(unsigned count, int *bad)
{
	struct ws_json *list = ws_json_new_array();
	char email[64], handle[64], last[64];

	for (unsigned i = 0; i < count; i++) {
		(void)snprintf(handle, sizeof(handle), "u%05u", i);
		(void)snprintf(last, sizeof(last), "Number %u", i);
		*bad |= ws_json_push(list,
				     WS_CLOUD_OBJECT("email", name_of("user", i, email),
						     "handle", handle, "first_name", "User",
						     "last_name", last));
	}
	*bad |= ws_json_push(
		list, WS_CLOUD_OBJECT("email", "owner@bench.example", "handle", "owner"));
	return list;
}

static struct ws_json *members(unsigned count, int *bad)
{
	struct ws_json *list = ws_json_new_array();
	char email[64];

	for (unsigned i = 0; i < count; i++)
		*bad |= ws_json_push(list,
				     WS_CLOUD_OBJECT("user", name_of("user", i, email),
						     "role", "Member"));
	*bad |= ws_json_push(
		list, WS_CLOUD_OBJECT("user", "owner@bench.example", "role", "Owner"));
	return list;
}

static struct ws_json *named(const char *kind, unsigned count, int *bad)
{
	struct ws_json *list = ws_json_new_array();
	char name[64];

	for (unsigned i = 0; i < count; i++)
		*bad |= ws_json_push(list, WS_CLOUD_OBJECT("name", name_of(kind, i, name)));
	return list;
}

static struct ws_json *workspaces(unsigned count, unsigned grants,
				  const struct pools *pools, int *bad)
{
	struct ws_json *list = ws_json_new_array();
	char handle[64], name[64];

	for (unsigned w = 0; w < count; w++) {
		struct ws_json *one;

		(void)snprintf(handle, sizeof(handle), "ws-%05u", w);
		(void)snprintf(name, sizeof(name), "Workspace %u", w);
		one = WS_CLOUD_OBJECT("handle", handle, "name", name, "description",
				      "Made for measuring");
		*bad |= ws_json_set(one, "access", grants_of(w, grants, pools, bad));
		*bad |= ws_json_push(list, one);
	}
	return list;
}

struct ws_json *ws_cloud_seed_workload(unsigned workspace_count, unsigned grants)
{
	const struct pools pools = {grants + 200, grants + 20, grants + 5};
	struct ws_json *seed = ws_json_new_object();
	struct ws_json *accounts = ws_json_new_array();
	struct ws_json *keys = ws_json_new_array();
	struct ws_json *account = WS_CLOUD_OBJECT("handle", "bench", "name", "Bench",
						  "plan_type", "ENTERPRISE", "plan_tier",
						  "ENTERPRISE");
	int bad = 0;

	bad |= ws_json_set(account, "rate_limit", ws_json_new_int(0));
	bad |= ws_json_set(account, "members", members(pools.users, &bad));
	bad |= ws_json_set(account, "bots", named("bot", pools.bots, &bad));
	bad |= ws_json_set(account, "teams", named("team", pools.teams, &bad));
	bad |= ws_json_set(account, "workspaces",
			   workspaces(workspace_count, grants, &pools, &bad));
	bad |= ws_json_push(accounts, account);
	bad |= ws_json_push(keys, WS_CLOUD_OBJECT("name", "owner", "user",
						  "owner@bench.example", "key", KEY));
	bad |= ws_json_set(seed, "format", ws_json_new_int(1));
	bad |= ws_json_set(seed, "users", users(pools.users, &bad));
	bad |= ws_json_set(seed, "accounts", accounts);
	bad |= ws_json_set(seed, "keys", keys);
	if (bad) {
		ws_json_free(seed);
		return NULL;
	}
	return seed;
}
