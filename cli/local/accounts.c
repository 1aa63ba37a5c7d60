/*
 * cli/local/accounts.c - what is mirrored of accounts, for the commands that only read it.
 */
#include "cli/local/accounts.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/near.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

static int by_dir(const void *a, const void *b)
{
	const struct ws_side_account *const *x = a;
	const struct ws_side_account *const *y = b;

	return strcmp((*x)->dir, (*y)->dir);
}

static int unknown_account(const struct ws_side *side, const char *word, struct ws_err *err)
{
	ws_auto_free const char **dirs = calloc(side->account_count + 1, sizeof(*dirs));
	const char *near;

	if (!dirs)
		return ws_err_nomem(err);
	for (size_t i = 0; i < side->account_count; i++)
		dirs[i] = side->accounts[i].dir;
	near = ws_text_nearest(word, dirs, side->account_count);
	ws_err_set(err, WS_E_NO_WORKSPACE, "there is no account %s in this store", word);
	return near ? ws_err_near(err, word, near) : ws_err_hint(err, "wsync account list");
}

static int choose(struct ws_accounts *a, const char *word, struct ws_err *err)
{
	const struct ws_side *side = a->local.side;

	a->items = calloc(side->account_count + 1, sizeof(*a->items));
	if (!a->items)
		return ws_err_nomem(err);
	for (size_t i = 0; i < side->account_count; i++)
		if (!word || strcmp(side->accounts[i].dir, word) == 0)
			a->items[a->count++] = &side->accounts[i];
	qsort(a->items, a->count, sizeof(*a->items), by_dir);
	return word && a->count == 0 ? unknown_account(side, word, err) : 0;
}

int ws_accounts_open(struct ws_cli *cli, const char *account, bool whole,
		     struct ws_accounts *out, struct ws_err *err)
{
	int rc;

	*out = (struct ws_accounts){0};
	rc = ws_cli_store(cli, &out->store, err);
	if (rc == 0 && whole)
		rc = ws_local_load_at(out->store, cli->at, NULL, &out->local, NULL, err);
	else if (rc == 0)
		rc = ws_local_load_accounts(out->store, cli->at, &out->local, err);
	if (rc == 0)
		rc = choose(out, account, err);
	for (size_t i = 0; rc == 0 && i < out->local.side->problem_count; i++)
		ws_cli_error(cli, &out->local.side->problems[i]);
	return rc;
}

void ws_accounts_close(struct ws_accounts *accounts)
{
	free(accounts->items);
	ws_local_clear(&accounts->local);
	ws_store_close(accounts->store);
	*accounts = (struct ws_accounts){0};
}

const struct ws_side_pin *ws_accounts_member(const struct ws_side_account *account,
					     const struct ws_team_member *member)
{
	return ws_side_pin(account, member->is_bot ? WS_PIN_BOTS : WS_PIN_USERS,
			   member->label);
}

void ws_accounts_teams_of(const struct ws_side_account *account,
			  enum ws_principal_kind kind, const char *id, struct ws_buf *out)
{
	for (size_t t = 0; t < account->team_count; t++) {
		const struct ws_side_team *team = &account->teams[t];

		for (size_t i = 0; i < team->member_count; i++) {
			const struct ws_side_pin *pin;

			if (team->members[i].is_bot != (kind == WS_BOT))
				continue;
			pin = ws_accounts_member(account, &team->members[i]);
			if (!pin || strcmp(pin->id, id) != 0)
				continue;
			ws_buf_addf(out, "%s%s", out->len ? "\n" : "", team->name);
			break;
		}
	}
}

/* ---- roles by name ---------------------------------------------------------------------- */

struct role_search {
	const struct ws_side_account *account;
	const struct ws_side_role *role;
	struct ws_buf places; /* "acme:Developer, beta:Developer" */
	bool several;         /* different roles of that name */
};

/* How well a role's own name fits: 0 not at all; in the same letters, or built-in, better. */
static int fitness(const struct ws_side_role *role, const char *name)
{
	if (!role->title || ws_text_casecmp(role->title, name) != 0)
		return 0;
	return 1 + (role->built_in ? 1 : 0) + (strcmp(role->title, name) == 0 ? 2 : 0);
}

/* By the name its file says: a role renamed here and not listed under the new name yet, or
 * one that has namesakes and so is written by id. */
static const struct ws_side_role *
titled(struct role_search *s, const struct ws_side_account *account, const char *name)
{
	const struct ws_side_role *best = NULL;

	for (size_t i = 0; i < account->role_count; i++) {
		const struct ws_side_role *role = &account->roles[i];

		if (fitness(role, name) > (best ? fitness(best, name) : 0))
			best = role;
	}
	for (size_t i = 0; best && i < account->role_count; i++)
		if (&account->roles[i] != best &&
		    fitness(&account->roles[i], name) == fitness(best, name)) {
			s->several = true;
			ws_buf_addf(&s->places, "%s%s:%s", s->places.len ? ", " : "",
				    account->dir, account->roles[i].name);
		}
	return best;
}

static void look_in(struct role_search *s, const struct ws_side_account *account,
		    const char *name)
{
	const struct ws_side_pin *pin = ws_side_pin(account, WS_PIN_ROLES, name);
	const struct ws_side_role *role = pin ? ws_side_role(account, pin->id)
					      : titled(s, account, name);

	if (!role)
		return;
	ws_buf_addf(&s->places, "%s%s:%s", s->places.len ? ", " : "", account->dir,
		    role->name);
	if (s->role && strcmp(s->role->id, role->id) != 0)
		s->several = true;
	if (s->role)
		return;
	s->role = role;
	s->account = account;
}

static int unknown_role(const struct ws_accounts *a, const char *name, struct ws_err *err)
{
	ws_auto_free const char **names = NULL;
	size_t total = 0, count = 0;
	const char *near;

	for (size_t i = 0; i < a->count; i++)
		total += a->items[i]->pin_count[WS_PIN_ROLES];
	names = calloc(total + 1, sizeof(*names));
	if (!names)
		return ws_err_nomem(err);
	for (size_t i = 0; i < a->count; i++)
		for (size_t r = 0; r < a->items[i]->pin_count[WS_PIN_ROLES]; r++)
			names[count++] = a->items[i]->pin[WS_PIN_ROLES][r].label;
	near = ws_text_nearest(name, names, count);
	ws_err_set(err, WS_E_ROLE_UNKNOWN, "there is no role \"%s\" here", name);
	return near ? ws_err_near(err, name, near)
		    : ws_err_hint(err, "wsync role list; wsync diff for what is not "
				       "committed");
}

int ws_accounts_role(const struct ws_accounts *a, const char *word,
		     const struct ws_side_account **account,
		     const struct ws_side_role **role, struct ws_err *err)
{
	struct role_search s = {.places = WS_BUF_INIT};
	const size_t prefix = strcspn(word, ":");
	int rc = 0;

	for (size_t i = 0; i < a->count; i++)
		look_in(&s, a->items[i], word);
	/* a role's own name wins over what looks like an account before it */
	for (size_t i = 0; !s.role && word[prefix] && i < a->count; i++)
		if (strlen(a->items[i]->dir) == prefix &&
		    strncmp(a->items[i]->dir, word, prefix) == 0)
			look_in(&s, a->items[i], word + prefix + 1);
	if (!s.role) {
		rc = unknown_role(a, word, err);
	} else if (s.several) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s is a role of several accounts",
			   word);
		rc = ws_err_why(err, "it could be %s", ws_buf_text(&s.places));
	}
	ws_buf_free(&s.places);
	*account = s.account;
	*role = s.role;
	return rc;
}
