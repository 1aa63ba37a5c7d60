/*
 * cli/name/nowhere_name.c - a name that no account has: which one was meant?
 */
#include <stdlib.h>
#include <string.h>
#include "cli/edit/members.h"
#include "store/ground/arena.h"
#include "store/ground/near.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

static const struct {
	enum ws_principal_kind kind;
	int list;
} lists[] = {{WS_USER, WS_PIN_USERS}, {WS_BOT, WS_PIN_BOTS}, {WS_TEAM, WS_PIN_TEAMS}};

struct names {
	struct ws_arena *arena;
	const char **items;
	size_t count;
};

/* Each once: main and the cloud know mostly the same. */
static int add(struct names *names, const char *prefix, const char *label)
{
	const char **slot;
	const char *text = ws_arena_printf(names->arena, "%s%s", prefix, label);

	for (size_t i = 0; text && i < names->count; i++)
		if (strcmp(names->items[i], text) == 0)
			return 0;
	slot = text ? ws_arena_grow(names->arena, &names->items, &names->count,
				    sizeof(*slot))
		    : NULL;
	if (!slot)
		return -1;
	*slot = text;
	return 0;
}

typedef int add_of(struct names *names, const struct ws_side_account *account);

static int add_principals(struct names *names, const struct ws_side_account *account)
{
	int bad = 0;

	for (size_t l = 0; l < sizeof(lists) / sizeof(lists[0]); l++)
		for (size_t n = 0; n < account->pin_count[lists[l].list]; n++)
			bad |= add(names, ws_principal_prefix(lists[l].kind),
				   account->pin[lists[l].list][n].label);
	return bad;
}

static int add_roles(struct names *names, const struct ws_side_account *account)
{
	int bad = 0;

	for (size_t n = 0; n < account->role_count; n++)
		bad |= add(names, "", account->roles[n].name);
	return bad;
}

/* What every account of these sides has; names->arena is the caller's. */
static int collect(struct names *names, const struct ws_side *const *sides, size_t count,
		   add_of *add_them, struct ws_err *err)
{
	int bad = !names->arena;

	for (size_t i = 0; !bad && i < count; i++)
		for (size_t a = 0; !bad && sides[i] && a < sides[i]->account_count; a++)
			bad = add_them(names, &sides[i]->accounts[a]);
	return bad ? ws_err_nomem(err) : 0;
}

int ws_principal_nowhere(const struct ws_side *const *sides, size_t count, const char *word,
			 struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct names names = {.arena = arena};
	const char *near;
	int rc = collect(&names, sides, count, add_principals, err);

	if (rc < 0)
		return rc;
	near = ws_principal_near(word, names.items, names.count);
	ws_err_set(err, WS_E_PRINCIPAL_UNKNOWN,
		   "nobody is or was called %s, as far as the store knows", word);
	if (near)
		return ws_err_near(err, word, near);
	ws_err_why(err, "people are written by e-mail, others as bot:NAME and team:NAME");
	return ws_err_hint(err, "wsync member list");
}

int ws_role_nowhere(const struct ws_side *const *sides, size_t count, const char *word,
		    struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct names names = {.arena = arena};
	const char *near;
	int rc = collect(&names, sides, count, add_roles, err);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < names.count; i++)
		if (ws_text_casecmp(names.items[i], word) == 0)
			return 0;
	near = ws_text_nearest(word, names.items, names.count);
	ws_err_set(err, WS_E_ROLE_UNKNOWN,
		   "no role is or was called %s, as far as the store knows", word);
	return near ? ws_err_near(err, word, near) : ws_err_hint(err, "wsync role list");
}
