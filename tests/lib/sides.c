#include "tests/lib/sides.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/tree/tree.h"

struct t_side {
	struct ws_tree *tree;
};

static const char *const users[] = {"ada@acme.io", "bob@acme.io", "cy@acme.io",
				    "dan@acme.io", "eva@acme.io"};
static const char *const bots[] = {"ci", "etl"};

static const struct {
	const char *name, *stem, *scopes;
} roles[] = {
	{"Owner", "owner",
	 "manage_flows = yes\nmanage_workspace_users = yes\nrun_deployments = yes\n"
	 "see_deployments = yes\nsee_flows = yes\nsee_secret_blocks = yes\n"},
	{"Developer", "developer",
	 "run_deployments = yes\nsee_deployments = yes\nsee_flows = yes\n"
	 "see_secret_blocks = yes\n"},
	{"Runner", "runner",
	 "run_deployments = yes\nsee_deployments = yes\nsee_flows = yes\n"},
	{"Viewer", "viewer", "see_deployments = yes\nsee_flows = yes\n"},
	{"Writer", "writer",
	 "manage_flows = yes\nsee_deployments = yes\nsee_flows = yes\n"},
	{"Nothing", "nothing", ""},
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

const char *t_side_id(char letter, int n, char out[37])
{
	(void)snprintf(out, 37, "%08x-0000-4000-8000-%012x", (unsigned)letter, (unsigned)n);
	return out;
}

struct t_side *t_side_empty(void)
{
	struct t_side *side = calloc(1, sizeof(*side));

	assert_non_null(side);
	side->tree = ws_tree_new();
	assert_non_null(side->tree);
	return side;
}

void t_side_free(struct t_side *side)
{
	if (!side)
		return;
	ws_tree_free(side->tree);
	free(side);
}

void t_side_put(struct t_side *side, const char *path, const char *text)
{
	assert_int_equal(ws_tree_put_copy(side->tree, path, text, strlen(text), NULL), 0);
}

void t_side_copy(struct t_side *side, const char *from, const char *to)
{
	const struct ws_tree_entry *entry = ws_tree_find(side->tree, from);

	assert_non_null(entry);
	t_side_put(side, to, entry->bytes);
}

void t_side_add(struct t_side *side, const struct t_side *from)
{
	for (size_t i = 0; i < ws_tree_count(from->tree); i++) {
		const struct ws_tree_entry *entry = ws_tree_at(from->tree, i);

		t_side_put(side, entry->path, entry->bytes);
	}
}

void t_side_drop(struct t_side *side, const char *path)
{
	ws_tree_drop(side->tree, path);
}

void t_side_edit(struct t_side *side, const char *path, const char *from, const char *to)
{
	const struct ws_tree_entry *entry = ws_tree_find(side->tree, path);
	struct ws_buf text = WS_BUF_INIT;
	const char *at;

	assert_non_null(entry);
	at = strstr(entry->bytes, from);
	assert_non_null(at);
	ws_buf_add(&text, entry->bytes, (size_t)(at - entry->bytes));
	ws_buf_adds(&text, to);
	ws_buf_adds(&text, at + strlen(from));
	t_side_put(side, path, ws_buf_text(&text));
	ws_buf_free(&text);
}

static void put_pins(struct t_side *side)
{
	struct ws_buf text = WS_BUF_INIT;
	char id[37];

	ws_buf_adds(&text, "[users]\n");
	for (size_t i = 0; i < COUNT(users); i++)
		ws_buf_addf(&text, "%s = %s\n", users[i], t_side_id('u', (int)i + 1, id));
	ws_buf_adds(&text, "\n[service-accounts]\n");
	for (size_t i = 0; i < COUNT(bots); i++)
		ws_buf_addf(&text, "%s = %s\n", bots[i], t_side_id('b', (int)i + 1, id));
	ws_buf_addf(&text, "\n[teams]\ndata = %s\n\n[roles]\n", t_side_id('t', 1, id));
	for (size_t i = 0; i < COUNT(roles); i++)
		ws_buf_addf(&text, "%s = %s\n", roles[i].name,
			    t_side_id('r', (int)i + 1, id));
	t_side_put(side, "acme/_account/ids.ini", ws_buf_text(&text));
	ws_buf_free(&text);
}

static void put_roles(struct t_side *side)
{
	for (size_t i = 0; i < COUNT(roles); i++) {
		struct ws_buf text = WS_BUF_INIT;
		char path[64], id[37];

		ws_buf_addf(&text,
			    "[role]\nname = %s\nid = %s\nbuilt-in = yes\n\n[scopes]\n%s",
			    roles[i].name, t_side_id('r', (int)i + 1, id), roles[i].scopes);
		(void)snprintf(path, sizeof(path), "acme/_account/roles/%s.ini",
			       roles[i].stem);
		t_side_put(side, path, ws_buf_text(&text));
		ws_buf_free(&text);
	}
}

struct t_side *t_side_new(void)
{
	struct t_side *side = t_side_empty();
	char text[512], id[37];

	(void)snprintf(text, sizeof(text),
		       "[account]\nid = %s\nhandle = acme\nname = Acme\n"
		       "plan-type = ORGANIZATION\nyour-role = Member\n",
		       t_side_id('a', 1, id));
	t_side_put(side, "acme/_account/account.ini", text);
	t_side_put(side, "acme/_account/people.ini",
		   "[people]\nada@acme.io = Member\nbob@acme.io = Member\ncy@acme.io = "
		   "Member\n"
		   "dan@acme.io = Member\neva@acme.io = Owner\n");
	t_side_put(side, "acme/_account/service-accounts.ini",
		   "[service-accounts]\nci = Member\netl = Member\n");
	t_side_put(side, "acme/_account/catalogue.ini",
		   "[scopes]\nmanage_flows = write\nmanage_workspace_users = control\n"
		   "run_deployments = run\nsee_deployments = view\nsee_flows = view\n"
		   "see_secret_blocks = secrets\n\n"
		   "[includes]\nrun_deployments see_deployments = yes\n");
	(void)snprintf(text, sizeof(text),
		       "[team]\nname = data\nid = %s\n\n[members]\ncy@acme.io = member\n"
		       "etl = service account\n\n[workspaces]\n",
		       t_side_id('t', 1, id));
	t_side_put(side, "acme/_account/teams/data.ini", text);
	put_pins(side);
	put_roles(side);
	return side;
}

void t_side_workspace(struct t_side *side, const char *dir, int n, const char *members)
{
	char path[128], text[512], id[37], account[37];

	(void)snprintf(path, sizeof(path), "%s/workspace.ini", dir);
	(void)snprintf(
		text, sizeof(text),
		"[workspace]\nname = W%d\ndescription = d%d\ndefault-role = No access\n\n"
		"[cloud]\nid = %s\naccount-id = %s\n",
		n, n, t_side_id('w', n, id), t_side_id('a', 1, account));
	t_side_put(side, path, text);
	(void)snprintf(path, sizeof(path), "%s/members.ini", dir);
	t_side_put(side, path, members);
}

struct ws_side *t_side_build_bad(const struct t_side *side, const struct ws_side *pins_from)
{
	struct ws_side *built = NULL;

	assert_int_equal(ws_side_build(side->tree, pins_from, &built, NULL), 0);
	return built;
}

struct ws_side *t_side_build_beside(const struct t_side *first, const struct t_side *side)
{
	ws_auto(ws_side) like = t_side_build_bad(first, NULL);
	struct ws_side *built = NULL;

	assert_int_equal(ws_side_build_like(side->tree, first->tree, like, &built, NULL),
			 0);
	return built;
}

static struct ws_side *check(struct ws_side *built)
{
	if (built->problem_count)
		fail_msg("%s:%d: %s", built->problems[0].file, built->problems[0].line,
			 built->problems[0].msg);
	return built;
}

struct ws_side *t_side_build(const struct t_side *side)
{
	return check(t_side_build_bad(side, NULL));
}

struct ws_side *t_side_build_base(const struct t_side *side)
{
	struct ws_side *built = NULL;

	assert_int_equal(ws_side_build_base(side->tree, &built, NULL), 0);
	return check(built);
}

struct t_side *t_side_prod(const char *members)
{
	struct t_side *side = t_side_new();

	t_side_workspace(side, "acme/prod", 1, members);
	t_side_edit(side, "acme/prod/workspace.ini",
		    "name = W1\ndescription = d1\ndefault-role = No access\n", "");
	return side;
}

const struct ws_side_workspace *t_side_the_workspace(const struct ws_side *side)
{
	char id[37];

	return ws_side_workspace(side, t_side_id('w', 1, id));
}

const struct ws_err *t_side_problem(const struct ws_side *side, int code, const char *file,
				    int line, int column, int span)
{
	const struct ws_err *p = side->problems;

	assert_int_equal(side->problem_count, 1);
	if (p->code != code || strcmp(p->file, file) != 0 || p->line != line ||
	    p->column != column || p->span != span)
		fail_msg("%d at %s:%d:%d+%d: %s", p->code, p->file, p->line, p->column,
			 p->span, p->msg);
	return p;
}
