/*
 * The people, grants and keys here are public: the story, the manual and the tests
 * name them. Every id is derived from the names (seed.c), so it never changes either.
 */
#include "sync/cloud/seed.h"

#include <string.h>

struct person {
	const char *handle, *first, *last, *email;
	const char *account_role; /* in acme; NULL: not a member */
	bool data_eng;
};

static const struct person people[] = {
	{"ada", "Ada", "Obi", "ada@acme.io", "Owner", true},
	{"bob", "Bob", "Reyes", "bob@acme.io", "Member", false},
	{"cy", "Cy", "Lindqvist", "cy@acme.io", "Member", false},
	{"dan", "Dan", "Moreau", "dan@acme.io", "Admin", false},
	{"eve", "Eve", "Tanaka", "eve@contractor.io", "Member", false},
	{"mo", "Mo", "Haddad", "mo@acme.io", "Member", true},
	{"ana", "Ana", "Costa", "ana@acme.io", "Member", true},
	{"ben", "Ben", "Okafor", "ben@acme.io", "Member", true},
	{"chi", "Chi", "Nwosu", "chi@acme.io", "Member", true},
	{"eli", "Eli", "Fischer", "eli@acme.io", "Member", true},
	{"fay", "Fay", "Larsen", "fay@acme.io", "Member", true},
	{"gus", "Gus", "Novak", "gus@acme.io", "Member", true},
	{"ida", "Ida", "Rossi", "ida@acme.io", "Member", true},
	{"jon", "Jon", "Petrov", "jon@acme.io", "Member", true},
	{"lea", "Lea", "Dubois", "lea@acme.io", "Member", true},
	{"nia", "Nia", "Mensah", "nia@acme.io", "Member", true},
	{"raj", "Raj", "Iyer", "raj@acme.io", "Member", true},
	{"sol", "Sol", "Vega", "sol@acme.io", "Member", true},
	{"zoe", "Zoe", "Park", "zoe@partner.com", NULL, false},
	{"kim", "Kim", "Weber", "kim@partner.com", NULL, false},
};

struct grant {
	const char *workspace;
	const char *kind; /* user, bot, team */
	const char *who;
	const char *role;
};

static const struct grant grants[] = {
	{"prod", "user", "ada@acme.io", "Owner"},
	{"prod", "user", "bob@acme.io", "Viewer"},
	{"prod", "user", "dan@acme.io", "Owner"},
	{"prod", "bot", "ci-deploy", "Developer"},
	{"prod", "bot", "etl-worker", "Worker"},
	{"prod", "team", "data-eng", "Data engineer"},
	{"staging", "user", "ada@acme.io", "Owner"},
	{"staging", "user", "bob@acme.io", "Developer"},
	{"staging", "user", "dan@acme.io", "Owner"},
	{"staging", "team", "data-eng", "Data engineer"},
	{"dev", "user", "ada@acme.io", "Owner"},
	{"dev", "user", "bob@acme.io", "Developer"},
	{"dev", "user", "cy@acme.io", "Developer"},
	{"dev", "user", "dan@acme.io", "Owner"},
	{"dev", "user", "eve@contractor.io", "Viewer"},
	{"dev", "bot", "etl-worker", "Developer"},
};

#define CI_KEY "pnb_demo0ci0deploy0000000000000000000CID1"

static const struct {
	const char *name, *user, *key;
} keys[] = {
	{"owner", "ada@acme.io", "pnu_demo0owner0ada00000000000000000000ADA1"},
	{"developer", "bob@acme.io", "pnu_demo0developer0bob0000000000000000BOB1"},
	{"viewer", "eve@contractor.io", "pnu_demo0viewer0eve00000000000000000000EVE1"},
	{"service-account", NULL, CI_KEY},
	{"other", "dan@acme.io", "pnu_demo0other0dan000000000000000000000DAN1"},
	{"partner", "zoe@partner.com", "pnu_demo0partner0zoe00000000000000000000ZOE1"},
	{"invited", "kim@partner.com", "pnu_demo0invited0kim00000000000000000000KIM1"},
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct ws_json *ws_cloud_seed_object(const char *const *pairs)
{
	struct ws_json *object = ws_json_new_object();

	for (; pairs[0]; pairs += 2)
		if (pairs[1] &&
		    ws_json_set(object, pairs[0], ws_json_new_text(pairs[1])) < 0) {
			ws_json_free(object);
			return NULL;
		}
	return object;
}

bool ws_cloud_seed_demo_key(size_t n, const char **name, const char **key)
{
	if (n >= COUNT(keys))
		return false;
	*name = keys[n].name;
	*key = keys[n].key;
	return true;
}

/* Appends; a failure anywhere makes the whole seed NULL in the end. */
static int push(struct ws_json *list, struct ws_json *item)
{
	return ws_json_push(list, item);
}

static struct ws_json *users(int *bad)
{
	struct ws_json *list = ws_json_new_array();

	for (size_t i = 0; i < COUNT(people); i++)
		*bad |= push(list,
			     WS_CLOUD_OBJECT("email", people[i].email, "handle",
					     people[i].handle, "first_name",
					     people[i].first, "last_name", people[i].last,
					     "last_login", "2026-11-20T08:00:00.000000Z"));
	return list;
}

static struct ws_json *members(int *bad)
{
	struct ws_json *list = ws_json_new_array();

	for (size_t i = 0; i < COUNT(people); i++)
		if (people[i].account_role)
			*bad |= push(list, WS_CLOUD_OBJECT("user", people[i].email, "role",
							   people[i].account_role));
	return list;
}

static struct ws_json *workspace(const char *handle, const char *name,
				 const char *description, int *bad)
{
	struct ws_json *object = WS_CLOUD_OBJECT("handle", handle, "name", name,
						 "description", description);
	struct ws_json *access = ws_json_new_array();

	for (size_t i = 0; i < COUNT(grants); i++)
		if (strcmp(grants[i].workspace, handle) == 0)
			*bad |= push(access, WS_CLOUD_OBJECT(grants[i].kind, grants[i].who,
							     "role", grants[i].role));
	*bad |= ws_json_set(object, "access", access);
	*bad |= ws_json_set(object, "inventory", ws_cloud_seed_demo_inventory(handle));
	return object;
}

/* A list of one; `item` is taken. */
static struct ws_json *alone(struct ws_json *item, int *bad)
{
	struct ws_json *list = ws_json_new_array();

	*bad |= push(list, item);
	return list;
}

static struct ws_json *data_eng(int *bad)
{
	struct ws_json *team = WS_CLOUD_OBJECT("name", "data-eng", "description",
					       "Pipelines and reporting");
	struct ws_json *list = ws_json_new_array();

	for (size_t i = 0; i < COUNT(people); i++)
		if (people[i].data_eng)
			*bad |= push(list, ws_json_new_text(people[i].email));
	*bad |= ws_json_set(team, "members", list);
	return team;
}

static struct ws_json *data_engineer(int *bad)
{
	struct ws_json *role = WS_CLOUD_OBJECT("name", "Data engineer", "description",
					       "Runner that may edit variables and queues",
					       "inherits", "Runner");
	struct ws_json *scopes = ws_json_new_array();

	*bad |= push(scopes, ws_json_new_text("write_variables"));
	*bad |= push(scopes, ws_json_new_text("write_work_queues"));
	*bad |= ws_json_set(role, "scopes", scopes);
	return role;
}

static struct ws_json *acme(int *bad)
{
	struct ws_json *account = WS_CLOUD_OBJECT("handle", "acme", "name", "Acme",
						  "plan_type", "ORGANIZATION", "plan_tier",
						  "TEAM");
	struct ws_json *bots = ws_json_new_array();
	struct ws_json *workspaces = ws_json_new_array();

	*bad |= push(bots, WS_CLOUD_OBJECT("name", "ci-deploy", "key", CI_KEY));
	*bad |= push(bots, WS_CLOUD_OBJECT("name", "etl-worker"));
	*bad |= push(workspaces, workspace("dev", "Dev", "Sandbox", bad));
	*bad |= push(workspaces, workspace("prod", "Production",
					   "Billing and the nightly ledger", bad));
	*bad |= push(workspaces, workspace("staging", "Staging", "Rehearsals", bad));
	*bad |= ws_json_set(account, "members", members(bad));
	*bad |= ws_json_set(account, "bots", bots);
	*bad |= ws_json_set(account, "roles", alone(data_engineer(bad), bad));
	*bad |= ws_json_set(account, "teams", alone(data_eng(bad), bad));
	*bad |= ws_json_set(account, "workspaces", workspaces);
	return account;
}

/* One person, one workspace; the invitation or the guest comes on top. */
static struct ws_json *personal(const char *handle, const char *email,
				struct ws_json *members, struct ws_json *space, int *bad)
{
	struct ws_json *account = WS_CLOUD_OBJECT("handle", handle, "name", handle,
						  "plan_type", "PERSONAL",
						  "personal_account_of", email);

	*bad |= ws_json_set(account, "members", members);
	*bad |= ws_json_set(account, "workspaces", alone(space, bad));
	return account;
}

static struct ws_json *account_of_ada(int *bad)
{
	struct ws_json *space = WS_CLOUD_OBJECT("handle", "default", "name", "default");

	*bad |= ws_json_set(
		space, "access",
		alone(WS_CLOUD_OBJECT("user", "ada@acme.io", "role", "Owner"), bad));
	*bad |= ws_json_set(space, "invitations",
			    alone(WS_CLOUD_OBJECT("email", "kim@partner.com", "role",
						  "Developer", "code", "demo-invite-kim"),
				  bad));
	return personal("ada", "ada@acme.io",
			alone(WS_CLOUD_OBJECT("user", "ada@acme.io", "role", "Owner"), bad),
			space, bad);
}

static struct ws_json *account_of_zoe(int *bad)
{
	struct ws_json *space = WS_CLOUD_OBJECT("handle", "shared-reports", "name",
						"Shared reports");
	struct ws_json *access = ws_json_new_array();
	struct ws_json *list = ws_json_new_array();

	*bad |= push(access, WS_CLOUD_OBJECT("user", "zoe@partner.com", "role", "Owner"));
	*bad |= push(access, WS_CLOUD_OBJECT("user", "ada@acme.io", "role", "Developer"));
	*bad |= push(list, WS_CLOUD_OBJECT("user", "zoe@partner.com", "role", "Owner"));
	*bad |= push(list, WS_CLOUD_OBJECT("user", "ada@acme.io", "role", "Collaborator"));
	*bad |= ws_json_set(space, "access", access);
	return personal("zoe", "zoe@partner.com", list, space, bad);
}

struct ws_json *ws_cloud_seed_demo(void)
{
	struct ws_json *seed = ws_json_new_object();
	struct ws_json *accounts = ws_json_new_array();
	struct ws_json *list = ws_json_new_array();
	int bad = 0;

	bad |= push(accounts, acme(&bad));
	bad |= push(accounts, account_of_ada(&bad));
	bad |= push(accounts, account_of_zoe(&bad));
	for (size_t i = 0; i < COUNT(keys); i++)
		if (keys[i].user)
			bad |= push(list,
				    WS_CLOUD_OBJECT("name", keys[i].name, "user",
						    keys[i].user, "key", keys[i].key));
	bad |= ws_json_set(seed, "format", ws_json_new_int(1));
	bad |= ws_json_set(seed, "users", users(&bad));
	bad |= ws_json_set(seed, "accounts", accounts);
	bad |= ws_json_set(seed, "keys", list);
	if (bad) {
		ws_json_free(seed);
		return NULL;
	}
	return seed;
}
