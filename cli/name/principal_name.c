/*
 * cli/name/principal_name.c - from what a person types to a principal or a role.
 */
#include <stdlib.h>
#include <string.h>
#include "cli/edit/members.h"
#include "store/ground/arena.h"
#include "store/ground/buf.h"
#include "store/ground/near.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "sync/model/invitation.h"

static const struct {
	enum ws_principal_kind kind;
	int list;
} lists[] = {{WS_USER, WS_PIN_USERS}, {WS_BOT, WS_PIN_BOTS}, {WS_TEAM, WS_PIN_TEAMS}};

#define LISTS (sizeof(lists) / sizeof(lists[0]))

enum ws_principal_kind ws_principal_split(const char *word, const char **name)
{
	for (size_t i = 1; i < LISTS; i++) {
		const char *prefix = ws_principal_prefix(lists[i].kind);
		size_t len = strlen(prefix);

		if (strncmp(word, prefix, len) == 0 && word[len]) {
			*name = word + len;
			return lists[i].kind;
		}
	}
	*name = word;
	return WS_USER;
}

static const struct ws_side_pin *pin_of(const struct ws_side_account *account,
					enum ws_principal_kind kind, const char *name)
{
	for (size_t i = 0; i < LISTS; i++)
		if (lists[i].kind == kind)
			return ws_side_pin(account, lists[i].list, name);
	return NULL;
}

/* ---- near names ----------------------------------------------------------------------- */

#define EDITS_MAX  2
#define LONG_NAME  6 /* bytes from which two edits are a slip and not another name */
#define PREFIX_MIN 2

/* Is b one to `most` edits (a letter more, less, other, or two swapped) from a? */
static bool is_within(const char *a, size_t a_len, const char *b, size_t b_len, int most)
{
	while (a_len > 0 && b_len > 0 && *a == *b) {
		a++, a_len--;
		b++, b_len--;
	}
	if (a_len == 0 && b_len == 0)
		return true;
	if (most == 0)
		return false;
	if (a_len > 1 && b_len > 1 && a[0] == b[1] && a[1] == b[0] &&
	    is_within(a + 2, a_len - 2, b + 2, b_len - 2, most - 1))
		return true;
	return (a_len > 0 && is_within(a + 1, a_len - 1, b, b_len, most - 1)) ||
	       (b_len > 0 && is_within(a, a_len, b + 1, b_len - 1, most - 1)) ||
	       (a_len > 0 && b_len > 0 &&
		is_within(a + 1, a_len - 1, b + 1, b_len - 1, most - 1));
}

/* "ada" of "ada@acme.io", "bot:ci" of "bot:ci": what is before the domain. */
static size_t local_len(const char *name)
{
	return strcspn(name, "@");
}

/* 1, 2: so many edits apart; EDITS_MAX + 1: `word` is the beginning; 0: neither. */
static int nearness(const char *word, const char *name)
{
	const char *word_rest, *name_rest;
	const size_t len = local_len(word), other = local_len(name);

	if (ws_principal_split(word, &word_rest) != ws_principal_split(name, &name_rest) ||
	    !*word_rest || word_rest[0] != name_rest[0])
		return 0;
	if (strcmp(word + len, name + other) == 0)
		for (int edits = 1; edits <= EDITS_MAX; edits++) {
			size_t shown = len - (size_t)(word_rest - word);

			if ((edits == 1 || shown >= LONG_NAME) &&
			    is_within(word, len, name, other, edits))
				return edits;
		}
	if (strlen(word_rest) >= PREFIX_MIN && strncmp(word, name, strlen(word)) == 0)
		return EDITS_MAX + 1;
	return 0;
}

const char *ws_principal_near(const char *word, const char *const *names, size_t count)
{
	const char *found = NULL;
	int best = EDITS_MAX + 2;

	for (size_t i = 0; i < count; i++) {
		int near = nearness(word, names[i]);

		if (near == 0 || near > best)
			continue;
		/* of two that are equally near, neither is meant for certain */
		found = near < best ? names[i] : NULL;
		best = near;
	}
	return found;
}

/* ---- principals ----------------------------------------------------------------------- */

/* Every principal as a person would type it. Given: free(); the texts are the arena's. */
static const char **all_names(const struct ws_side_account *account, struct ws_arena *arena,
			      size_t *count)
{
	size_t total = 1;
	const char **names;

	for (size_t i = 0; i < LISTS; i++)
		total += account->pin_count[lists[i].list];
	names = calloc(total, sizeof(*names));
	*count = 0;
	for (size_t i = 0; names && i < LISTS; i++)
		for (size_t n = 0; n < account->pin_count[lists[i].list]; n++) {
			char *name = ws_arena_printf(arena, "%s%s",
						     ws_principal_prefix(lists[i].kind),
						     account->pin[lists[i].list][n].label);
			if (name)
				names[(*count)++] = name;
		}
	return names;
}

/* Asked, and not there yet: another invitation would help nobody. */
static bool was_asked(const struct ws_side_account *account, const char *word,
		      struct ws_err *err)
{
	const struct ws_side_invitation *told = ws_side_invitation(account, NULL, word);
	const enum ws_invite_state state = told ? ws_invite_state(told->state, NULL, 0)
						: WS_INVITE_OTHER;

	if (state != WS_INVITE_PENDING)
		return false;
	ws_err_why(err, "%s is invited to %s and has not come yet, as of the last sync",
		   told->email, account->dir);
	ws_err_hint(err, "wsync sync   once the invitation is accepted");
	return true;
}

/* A member of an organization is shared with; anybody else is invited to it first. */
static bool has_to_join(const struct ws_side_account *account, const char *word)
{
	return ws_invitation_address_ok(word) && !ws_plan_is_personal(account->plan_type);
}

static int unknown_principal(const struct ws_side_account *account, const char *word,
			     struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto_free const char **names = NULL;
	const char *near = NULL, *name;
	size_t count = 0;

	ws_principal_split(word, &name);
	ws_err_set(err, WS_E_PRINCIPAL_UNKNOWN, "%s does not know %s", account->dir, word);
	if (was_asked(account, word, err))
		return WS_E_PRINCIPAL_UNKNOWN;
	/* the right name under the wrong kind is the likeliest slip */
	for (size_t i = 0; i < LISTS; i++)
		if (pin_of(account, lists[i].kind, name)) {
			ws_auto_buf whole = WS_BUF_INIT;

			ws_buf_addf(&whole, "%s%s", ws_principal_prefix(lists[i].kind),
				    name);
			return ws_err_near(err, word, ws_buf_text(&whole));
		}
	names = arena ? all_names(account, arena, &count) : NULL;
	if (names)
		near = ws_principal_near(word, names, count);
	if (has_to_join(account, word))
		ws_err_why(err,
			   "people join an organization first: wsync invitation create "
			   "%s %s; who came since the last wsync sync is known after it",
			   account->dir, word);
	if (near)
		return ws_err_near(err, word, near);
	if (has_to_join(account, word))
		return ws_err_hint(err, "wsync invitation create %s %s", account->dir,
				   word);
	ws_err_why(err,
		   "people are written by e-mail, others as bot:NAME and team:NAME; who is "
		   "new has to join the account first");
	return ws_err_hint(err, "wsync sync   takes over whoever is new in the cloud");
}

int ws_principal_find(const struct ws_side_account *account, const char *word,
		      struct ws_principal *out, struct ws_err *err)
{
	const char *name;
	enum ws_principal_kind kind = ws_principal_split(word, &name);
	const struct ws_side_pin *pin = pin_of(account, kind, name);

	if (!pin)
		return unknown_principal(account, word, err);
	*out = (struct ws_principal){kind, pin->label, pin->id};
	return 0;
}

int ws_role_find(const struct ws_side_account *account, const char *word, const char **out,
		 struct ws_err *err)
{
	const struct ws_side_pin *pin = ws_side_named_role(account, word);
	size_t count = account->pin_count[WS_PIN_ROLES];
	ws_auto_free const char **names = NULL;
	ws_auto_buf all = WS_BUF_INIT;
	const char *near;

	if (pin) {
		*out = pin->label;
		return 0;
	}
	names = calloc(count + account->role_count + 1, sizeof(*names));
	if (!names)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++)
		names[i] = account->pin[WS_PIN_ROLES][i].label;
	for (size_t i = 0; i < account->role_count; i++)
		if (account->roles[i].pending)
			names[count++] = account->roles[i].title;
	for (size_t i = 0; i < count; i++) {
		ws_buf_adds(&all, i ? ", " : "");
		ws_called_add(&all, &account->called, names[i]);
	}
	near = ws_text_nearest(word, names, count);
	ws_err_set(err, WS_E_ROLE_UNKNOWN, "role \"%s\" is not known in %s", word,
		   account->dir);
	return near ? ws_err_near(err, word, near)
		    : ws_err_why(err, "%s has %s", account->dir, ws_buf_text(&all));
}
