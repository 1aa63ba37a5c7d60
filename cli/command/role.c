/*
 * cli/command/role.c - `wsync role list` and `wsync role show`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/local/accounts.h"
#include "cli/show/listing.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "sync/access/access.h"

enum { OPT_ACCOUNT };

static const struct ws_option options[] = {
	[OPT_ACCOUNT] = {"account", 0, "ACCOUNT", "of this account alone"},
	{NULL, 0, NULL, NULL},
};

static const char *name_of(const struct ws_side_account *account, const char *role_id)
{
	const struct ws_side_pin *pin = role_id ? ws_side_pin_of(account, WS_PIN_ROLES,
								 role_id)
						: NULL;

	return pin ? pin->label : role_id;
}

static size_t count_class(const struct ws_access *access, const struct ws_scope_set *set,
			  enum ws_scope_class class_)
{
	size_t count = 0;
	const char **names = ws_names_of(access, set, (int)class_, &count);

	free(names);
	return count;
}

/* ---- list -------------------------------------------------------------------------------- */

static const struct ws_listing_column columns[] = {
	{"ACCOUNT", "account", WS_LISTING_TEXT, 0},
	{"ROLE", "name", WS_LISTING_NAME, 0},
	{"BUILT-IN", "built_in", WS_LISTING_FLAG, 0},
	{"INHERITS", "inherits", WS_LISTING_NAME, 0},
	{"PERMISSIONS", "permissions", WS_LISTING_NUMBER, 0},
	{"CONTROL", "control", WS_LISTING_NUMBER, 0},
	{"SECRETS", "secrets", WS_LISTING_NUMBER, 0},
	{"UNKNOWN", "unknown", WS_LISTING_FLAG, 0},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

static void add_role(struct ws_listing *list, const struct ws_side_account *account,
		     const struct ws_access *access, const struct ws_side_role *role)
{
	const struct ws_scope_set set = ws_access_role(access, role->id);
	char n[3][24];

	(void)snprintf(n[0], 24, "%zu", ws_scope_set_count(&set));
	(void)snprintf(n[1], 24, "%zu", count_class(access, &set, WS_CLASS_CONTROL));
	(void)snprintf(n[2], 24, "%zu", count_class(access, &set, WS_CLASS_SECRETS));
	ws_listing_row(list, (const char *const[]){account->dir, role->name,
						   role->built_in ? "yes" : NULL,
						   name_of(account, role->inherits), n[0],
						   n[1], n[2], set.unknown ? "yes" : NULL});
}

/* By name, as the pins are; then those that the cloud is to make. */
static int add_roles(struct ws_listing *list, const struct ws_side_account *account,
		     struct ws_err *err)
{
	ws_auto(ws_access) access = NULL;
	int rc = ws_access_new(account, &access, err);

	ws_listing_called(list, &account->called);
	for (size_t i = 0; rc == 0 && i < account->pin_count[WS_PIN_ROLES]; i++) {
		const struct ws_side_role *role = ws_side_role(
			account, account->pin[WS_PIN_ROLES][i].id);

		if (role)
			add_role(list, account, access, role);
	}
	for (size_t i = 0; rc == 0 && i < account->role_count; i++)
		if (account->roles[i].pending)
			add_role(list, account, access, &account->roles[i]);
	return rc;
}

static int run_list(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto_accounts a = {0};
	ws_auto(ws_listing) list = NULL;
	int rc = ws_accounts_open(cli, cli->args.option[OPT_ACCOUNT], false, &a, err);

	if (rc == 0)
		rc = ws_listing_new(cli, "roles", columns, &list, err);
	for (size_t i = 0; rc == 0 && i < a.count; i++)
		rc = add_roles(list, a.items[i], err);
	return rc == 0 ? ws_listing_print(list, cli->out, "No roles", err) : rc;
}

const struct ws_cmd ws_cmd_role_list = {
	.name = "role list",
	.group = WS_GROUP_LOOK,
	.summary = "List the roles of your accounts",
	.usage = "",
	.about = "Built-in and custom roles, with how many permissions each comes to, "
		 "what it inherits and includes counted in. Roles that are committed and "
		 "that the cloud is to make come last. UNKNOWN says yes where a role "
		 "names a permission that the cloud's catalogue does not have, or "
		 "inherits a role that is not known here: then it may allow more.\n",
	.examples = "wsync role list\n"
		    "wsync role list --account acme --format csv",
	.options = options,
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_CSV,
	.takes_at = true,
	.run = run_list,
};

/* ---- show -------------------------------------------------------------------------------- */

struct shown {
	const struct ws_accounts *accounts;
	const struct ws_side_account *account;
	const struct ws_side_role *role;
	const struct ws_access *access;
	struct ws_scope_set set, inherited;
	struct ws_listing *holders;
};

static const struct ws_listing_column holder_columns[] = {
	{"WORKSPACE", "workspace", WS_LISTING_TEXT, 0},
	{"KIND", "kind", WS_LISTING_TEXT, 0},
	{"WHO", "name", WS_LISTING_NAME, 0},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

static void find_holders(const struct shown *s)
{
	const struct ws_side *side = s->accounts->local.side;

	for (size_t i = 0; i < side->workspace_count; i++) {
		const struct ws_side_workspace *w = side->by_dir[i];

		ws_listing_called(s->holders, ws_called_in(w));
		if (w->default_role_id && strcmp(w->default_role_id, s->role->id) == 0)
			ws_listing_row(s->holders,
				       (const char *const[]){w->dir, "default-role", NULL});
		for (size_t g = 0; g < w->grant_count; g++) {
			const struct ws_side_grant *grant = &w->grants[g];

			if (strcmp(grant->role_id, s->role->id) == 0)
				ws_listing_row(s->holders,
					       (const char *const[]){
						       w->dir,
						       ws_word_principal_json(grant->kind),
						       grant->label});
		}
	}
}

static int show_json(const struct ws_cli *cli, const struct shown *s, struct ws_err *err)
{
	struct ws_json *o = ws_json_new_object(), *own = ws_json_new_array();
	const char *name = ws_called(&s->account->called, s->role->name);
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/role/1"));

	bad |= ws_json_set(o, "account", ws_text_json(s->account->dir));
	bad |= ws_json_set(o, "name", ws_text_json(s->role->name));
	if (name)
		bad |= ws_json_set(o, "display_name", ws_text_json(name));
	bad |= ws_json_set(o, "id", ws_text_json(s->role->id));
	bad |= ws_json_set(o, "built_in", ws_json_new_bool(s->role->built_in));
	if (s->role->inherits)
		bad |= ws_json_set(o, "inherits",
				   ws_text_json(name_of(s->account, s->role->inherits)));
	for (size_t i = 0; i < s->role->scopes.count; i++)
		bad |= ws_json_push(own, ws_text_json(s->role->scopes.items[i]));
	bad |= ws_json_set(o, "own", own);
	bad |= ws_json_set(o, "permissions", ws_names_json(s->access, &s->set));
	bad |= ws_json_set(o, "unknown", ws_json_new_bool(s->set.unknown));
	bad |= ws_json_set(o, "holders", ws_listing_json(s->holders));
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

static int show_human(const struct ws_cli *cli, const struct shown *s, struct ws_err *err)
{
	const struct ws_scope_set beyond = ws_scope_set_minus(&s->set, &s->inherited);
	const bool whole = cli->verbose > 0 || !s->role->inherits;
	const size_t all = ws_scope_set_count(&s->set);
	const size_t holders = ws_listing_count(s->holders);
	ws_auto_buf b = WS_BUF_INIT;
	int rc;

	ws_put_called(&b, &s->account->called, s->role->name);
	ws_buf_adds(&b, s->role->built_in ? "  built-in role\n" : "  role of ");
	if (!s->role->built_in) {
		ws_put_text(&b, s->account->dir);
		ws_buf_addc(&b, '\n');
	}
	if (s->role->inherits) {
		ws_buf_adds(&b, "  inherits ");
		ws_put_called(&b, &s->account->called,
			      name_of(s->account, s->role->inherits));
		ws_buf_addf(&b, " (%zu)\n", ws_scope_set_count(&s->inherited));
	}
	ws_buf_addf(&b, "\n%zu permission%s", all, WS_CLI_S(all));
	if (!whole)
		ws_buf_addf(&b, ", %zu of them beyond what it inherits",
			    ws_scope_set_count(&beyond));
	ws_buf_addc(&b, '\n');
	rc = ws_names_put(&b, &cli->style, s->access, whole ? &s->set : &beyond, err);
	if (s->set.unknown)
		ws_buf_adds(&b,
			    s->set.opaque
				    ? "Not known here: part of what it inherits; it may "
				      "allow more\n"
				    : "Names a permission that the catalogue does not "
				      "have; it may allow more\n");
	if (holders > 0)
		ws_buf_addf(&b, "\nHeld in %zu place%s\n", holders, WS_CLI_S(holders));
	else
		ws_buf_adds(&b, "\nNobody has it\n");
	if (rc == 0)
		rc = ws_put_out(&b, cli->out, err);
	return rc == 0 && holders > 0 ? ws_listing_table(s->holders, cli->out, err) : rc;
}

static int run_show(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto_accounts a = {0};
	ws_auto(ws_access) access = NULL;
	ws_auto(ws_listing) holders = NULL;
	struct shown s = {.accounts = &a};
	int rc = ws_accounts_open(cli, cli->args.option[OPT_ACCOUNT], true, &a, err);

	if (rc == 0)
		rc = ws_accounts_role(&a, cli->args.words[0], &s.account, &s.role, err);
	if (rc == 0)
		rc = ws_access_new(s.account, &access, err);
	if (rc == 0)
		rc = ws_listing_new(cli, "holders", holder_columns, &holders, err);
	if (rc < 0)
		return rc;
	s.access = access;
	s.holders = holders;
	s.set = ws_access_role(access, s.role->id);
	s.inherited = ws_access_role(access, s.role->inherits);
	find_holders(&s);
	if (cli->format == WS_FORMAT_JSON)
		return show_json(cli, &s, err);
	rc = show_human(cli, &s, err);
	if (rc == 0 && s.role->inherits && cli->verbose == 0)
		ws_cli_hint(cli, "wsync role show -v   names what it inherits, too");
	return rc;
}

const struct ws_cmd ws_cmd_role_show = {
	.name = "role show",
	.group = WS_GROUP_LOOK,
	.summary = "Show one role: permissions, and who holds it where",
	.usage = "ROLE",
	.about =
		"ROLE is the name, or ACCOUNT:NAME where several accounts have one of that "
		"name. Shown are the permissions it gives beyond what it inherits; with -v "
		"all of them. Holders are those main has, in every account whose role it "
		"is.\n",
	.examples = "wsync role show 'Data engineer'\n"
		    "wsync role show acme:Developer -v",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.takes_at = true,
	.run = run_show,
};
