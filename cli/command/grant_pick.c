/*
 * cli/command/grant_pick.c - who gets or loses a role, and which, asked on the terminal.
 *
 * Everything is read before anybody is asked, and read again under the lock afterwards by
 * the command itself: a person thinks for minutes.
 */
#include "cli/command/grant_pick.h"

#include <stdio.h>
#include <string.h>
#include "cli/edit/members.h"
#include "cli/terminal/offer.h"
#include "store/ground/arena.h"
#include "store/ground/fs.h"
#include "store/ground/own.h"
#include "store/work/work.h"
#include "sync/access/access.h"
#include "sync/model/docs.h"

/* What is asked about. */
struct asked {
	struct ws_store *store;
	struct ws_local local;
	const struct ws_side_workspace *workspace;
	struct ws_ini *doc; /* the working file: who has what here and now */
	struct ws_arena *arena;
	struct ws_offer *items; /* the arena's */
	size_t count;
};

static void clear(struct asked *a)
{
	ws_arena_free(a->arena);
	ws_ini_free(a->doc);
	ws_local_clear(&a->local);
	ws_store_close(a->store);
}

static int load(struct ws_cli *cli, struct asked *a, struct ws_err *err)
{
	ws_auto_free char *bytes = NULL;
	char path[WS_LAYOUT_PATH];
	size_t len = 0;
	int rc = ws_cli_store(cli, &a->store, err);

	if (rc == 0)
		rc = ws_local_load_edited(a->store, cli->args.words[0], &a->local,
					  &a->workspace, err);
	if (rc == 0 && !a->workspace->account)
		rc = ws_err_set(err, WS_E_NO_WORKSPACE,
				"%s belongs to no account known here", a->workspace->dir);
	if (rc < 0)
		return rc;
	(void)snprintf(path, sizeof(path), "%.480s/members.ini", a->workspace->dir);
	rc = ws_work_read(a->store, path, &bytes, &len, err);
	if (rc == WS_FS_ABSENT) {
		ws_err_set(err, WS_E_NO_WORKSPACE, "%s is not there", path);
		return ws_err_hint(err, "wsync restore %s", path);
	}
	if (rc == 0)
		rc = ws_ini_parse(bytes, len, ws_layout_schema(WS_DOC_MEMBERS), path,
				  &a->doc, err);
	a->arena = ws_arena_new();
	return rc == 0 && !a->arena ? ws_err_nomem(err) : rc;
}

static bool add(struct asked *a, const char *prefix, const char *name, const char *note)
{
	char *text = ws_arena_printf(a->arena, "%s%s", prefix, name);

	if (!text)
		return false;
	a->items[a->count++] = (struct ws_offer){text, note};
	return true;
}

static bool room(struct asked *a, size_t count)
{
	a->items = ws_arena_zalloc(a->arena, count + 1, sizeof(*a->items));
	a->count = 0;
	return a->items != NULL;
}

/* ---- who ---------------------------------------------------------------------------------- */

static const struct {
	enum ws_principal_kind kind;
	int pins;
} lists[] = {{WS_USER, WS_PIN_USERS}, {WS_BOT, WS_PIN_BOTS}, {WS_TEAM, WS_PIN_TEAMS}};

#define LISTS (sizeof(lists) / sizeof(lists[0]))

/* Everybody the account knows, with what they have here already. */
static bool offer_all(struct asked *a)
{
	const struct ws_side_account *account = a->workspace->account;
	size_t total = 0;
	bool ok;

	for (size_t i = 0; i < LISTS; i++)
		total += account->pin_count[lists[i].pins];
	ok = room(a, total);
	for (size_t i = 0; ok && i < LISTS; i++) {
		const char *section = ws_principal_section(lists[i].kind);

		/* what is not managed here cannot be given here */
		if (!ws_ini_has_section(a->doc, section))
			continue;
		for (size_t n = 0; ok && n < account->pin_count[lists[i].pins]; n++) {
			const char *label = account->pin[lists[i].pins][n].label;

			ok = add(a, ws_principal_prefix(lists[i].kind), label,
				 ws_ini_get(a->doc, section, label));
		}
	}
	return ok;
}

/* Everybody who has a line. */
static bool offer_present(struct asked *a)
{
	struct ws_ini_entry entry;
	size_t total = 0;
	bool ok;

	for (int kind = 0; kind < WS_PRINCIPAL_KINDS; kind++)
		for (size_t n = 0; ws_ini_entry(
			     a->doc, ws_principal_section((enum ws_principal_kind)kind), n,
			     &entry);
		     n++)
			total++;
	ok = room(a, total);
	for (int kind = 0; ok && kind < WS_PRINCIPAL_KINDS; kind++) {
		const enum ws_principal_kind k = (enum ws_principal_kind)kind;

		for (size_t n = 0;
		     ok && ws_ini_entry(a->doc, ws_principal_section(k), n, &entry); n++)
			ok = add(a, k == WS_INVITED ? "" : ws_principal_prefix(k),
				 entry.key, entry.value);
	}
	return ok;
}

static int ask(struct ws_cli *cli, struct asked *a, const char *title, const char *flag,
	       const char *none, char out[256], struct ws_err *err)
{
	size_t n = 0;
	int rc;

	if (a->count == 0)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s", none);
	rc = ws_offer_pick(cli, title, flag, a->items, a->count, &n, err);
	if (rc < 0)
		return rc;
	if (strlen(a->items[n].name) >= 256)
		return ws_err_set(err, WS_E_TOO_BIG, "the name has more than 255 bytes");
	(void)snprintf(out, 256, "%s", a->items[n].name);
	return 0;
}

static int ask_who(struct ws_cli *cli, struct asked *a, bool present, char out[256],
		   struct ws_err *err)
{
	const char *dir = a->workspace->dir;
	char title[600], flag[600], none[600];

	if (!(present ? offer_present(a) : offer_all(a)))
		return ws_err_nomem(err);
	(void)snprintf(title, sizeof(title),
		       present ? "Who loses the role in %s?" : "Who gets a role in %s?",
		       dir);
	(void)snprintf(flag, sizeof(flag),
		       present ? "wsync revoke %s PRINCIPAL"
			       : "wsync grant %s PRINCIPAL ROLE",
		       dir);
	(void)snprintf(none, sizeof(none),
		       present ? "%s has no grant that could be taken away"
			       : "%s: nobody of the account is known here",
		       dir);
	return ask(cli, a, title, flag, none, out, err);
}

/* ---- which role --------------------------------------------------------------------------- */

static size_t count_class(const struct ws_access *access, const struct ws_scope_set *set,
			  enum ws_scope_class class_)
{
	size_t count = 0;

	for (size_t i = 0; i < ws_access_scope_count(access); i++)
		count += ws_scope_set_has(set, i) &&
			 ws_scope_class_of(ws_access_scope_name(access, i)) == class_;
	return count;
}

static const char *note_of(struct asked *a, const struct ws_access *access, const char *id)
{
	const struct ws_scope_set set = ws_access_role(access, id);
	const size_t control = count_class(access, &set, WS_CLASS_CONTROL);
	const size_t secrets = count_class(access, &set, WS_CLASS_SECRETS);

	if (set.unknown)
		return "permissions not all known here";
	return ws_arena_printf(a->arena, "%zu permission%s%s%s", ws_scope_set_count(&set),
			       WS_CLI_S(ws_scope_set_count(&set)),
			       control ? ", control over others" : "",
			       secrets ? ", secrets" : "");
}

static int ask_role(struct ws_cli *cli, struct asked *a, const char *principal,
		    char out[256], struct ws_err *err)
{
	const struct ws_side_account *account = a->workspace->account;
	const size_t count = account->pin_count[WS_PIN_ROLES];
	ws_auto(ws_access) access = NULL;
	char title[900], flag[900];
	int rc = ws_access_new(account, &access, err);

	if (rc < 0)
		return rc;
	if (!room(a, count + account->role_count))
		return ws_err_nomem(err);
	for (size_t i = 0; i < count + account->role_count; i++) {
		const struct ws_side_pin *pin = i < count ? &account->pin[WS_PIN_ROLES][i]
							  : &account->roles[i - count].pin;

		if (pin->id && !add(a, "", pin->label, note_of(a, access, pin->id)))
			return ws_err_nomem(err);
	}
	(void)snprintf(title, sizeof(title), "Which role does %s get in %s?", principal,
		       a->workspace->dir);
	(void)snprintf(flag, sizeof(flag), "wsync grant %s %s ROLE", a->workspace->dir,
		       principal);
	return ask(cli, a, title, flag, "no role is known here", out, err);
}

/* ---- all of it ---------------------------------------------------------------------------- */

static int take(const char *word, char *out, size_t size, struct ws_err *err)
{
	if (strlen(word) >= size)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "a name has more than %zu bytes", size - 1);
	(void)snprintf(out, size, "%s", word);
	return 0;
}

static int ask_rest(struct ws_cli *cli, bool present, struct ws_grant_words *out,
		    struct ws_err *err)
{
	struct asked a = {0};
	struct ws_principal who;
	int rc = load(cli, &a, err);

	if (rc == 0)
		rc = take(a.workspace->dir, out->workspace, sizeof(out->workspace), err);
	if (rc == 0 && !*out->principal)
		rc = ask_who(cli, &a, present, out->principal, err);
	/* a wrong name is told before the role is asked for */
	if (rc == 0 && !present && !*out->role)
		rc = ws_principal_find(a.workspace->account, out->principal, &who, err);
	if (rc == 0 && !present && !*out->role)
		rc = ask_role(cli, &a, out->principal, out->role, err);
	clear(&a);
	return rc;
}

int ws_grant_pick(struct ws_cli *cli, bool present, struct ws_grant_words *out,
		  struct ws_err *err)
{
	const struct ws_args *args = &cli->args;
	const size_t wanted = present ? 2 : 3;
	int rc = take(args->words[0], out->workspace, sizeof(out->workspace), err);

	out->principal[0] = out->role[0] = '\0';
	if (rc == 0 && args->count > 1)
		rc = take(args->words[1], out->principal, sizeof(out->principal), err);
	if (rc == 0 && args->count > 2)
		rc = take(args->words[2], out->role, sizeof(out->role), err);
	return rc == 0 && args->count < wanted ? ask_rest(cli, present, out, err) : rc;
}
