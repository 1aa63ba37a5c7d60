/*
 * cli/command/role_diff.c - `wsync role diff`: what one role allows and another does not.
 *
 * Roles of two accounts are compared by the names of their permissions: each account has
 * a catalogue of its own.
 */
#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/local/accounts.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "sync/access/access.h"

enum { OPT_ACCOUNT };

static const struct ws_option options[] = {
	[OPT_ACCOUNT] = {"account", 0, "ACCOUNT", "of this account alone"},
	{NULL, 0, NULL, NULL},
};

struct one {
	const struct ws_side_account *account;
	const struct ws_side_role *role;
	struct ws_access *access;
	struct ws_scope_set set;
	struct ws_scope_set only; /* what the other one lacks; bits of this access */
};

static int find(const struct ws_accounts *a, const char *word, struct one *out,
		struct ws_err *err)
{
	int rc = ws_accounts_role(a, word, &out->account, &out->role, err);

	if (rc == 0)
		rc = ws_access_new(out->account, &out->access, err);
	if (rc == 0)
		out->set = ws_access_role(out->access, out->role->id);
	return rc;
}

static void subtract(struct one *one, const struct one *other)
{
	one->only = one->set;
	for (size_t i = 0; i < ws_access_scope_count(one->access); i++) {
		const size_t there = ws_access_scope(other->access,
						     ws_access_scope_name(one->access, i));

		if (there != SIZE_MAX && ws_scope_set_has(&other->set, there))
			one->only.bits[i / 64] &= ~(UINT64_C(1) << i % 64);
	}
}

/* What nobody can name is no agreement. */
static bool is_unknown(const struct one *a, const struct one *b)
{
	return a->set.opaque || b->set.opaque;
}

static int show_json(const struct ws_cli *cli, const struct one *a, const struct one *b,
		     struct ws_err *err)
{
	struct ws_json *o = ws_json_new_object();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/role-diff/1"));

	bad |= ws_json_set(o, "a", ws_text_json(a->role->name));
	bad |= ws_json_set(o, "b", ws_text_json(b->role->name));
	bad |= ws_json_set(o, "only_a", ws_names_json(a->access, &a->only));
	bad |= ws_json_set(o, "only_b", ws_names_json(b->access, &b->only));
	bad |= ws_json_set(o, "unknown", ws_json_new_bool(is_unknown(a, b)));
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

static int put_only(struct ws_buf *b, const struct ws_cli *cli, const struct one *one,
		    struct ws_err *err)
{
	ws_buf_adds(b, "Only ");
	ws_put_text(b, one->role->name);
	ws_buf_addf(b, ": %zu\n", ws_scope_set_count(&one->only));
	return ws_names_put(b, &cli->style, one->access, &one->only, err);
}

static int show_human(const struct ws_cli *cli, const struct one *a, const struct one *b,
		      bool differ, struct ws_err *err)
{
	ws_auto_buf out = WS_BUF_INIT;
	int rc = 0;

	if (!differ) {
		ws_buf_adds(&out, "The same permissions\n");
		return ws_put_out(&out, cli->out, err);
	}
	rc = put_only(&out, cli, a, err);
	if (rc == 0)
		rc = put_only(&out, cli, b, err);
	if (is_unknown(a, b))
		ws_buf_adds(&out,
			    "Part of what they inherit is not known here: there may be "
			    "more\n");
	return rc == 0 ? ws_put_out(&out, cli->out, err) : rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto_accounts accounts = {0};
	struct one a = {0}, b = {0};
	bool differ = false;
	int rc = ws_accounts_open(cli, cli->args.option[OPT_ACCOUNT], false, &accounts,
				  err);

	if (rc == 0)
		rc = find(&accounts, cli->args.words[0], &a, err);
	if (rc == 0)
		rc = find(&accounts, cli->args.words[1], &b, err);
	if (rc == 0) {
		subtract(&a, &b);
		subtract(&b, &a);
		differ = ws_scope_set_count(&a.only) > 0 ||
			 ws_scope_set_count(&b.only) > 0 || is_unknown(&a, &b);
		rc = cli->format == WS_FORMAT_JSON ? show_json(cli, &a, &b, err)
						   : show_human(cli, &a, &b, differ, err);
	}
	ws_access_free(a.access);
	ws_access_free(b.access);
	return rc == 0 && differ ? WS_EXIT_CHANGES : rc;
}

const struct ws_cmd ws_cmd_role_diff = {
	.name = "role diff",
	.group = WS_GROUP_LOOK,
	.summary = "Compare two roles by what they allow",
	.usage = "ROLE ROLE",
	.about = "The permissions of one and not the other, what they inherit and include "
		 "counted in. Ends with status 2 when they differ, or when part of them is "
		 "not known here.\n",
	.examples = "wsync role diff Developer 'Data engineer'\n"
		    "wsync role diff acme:Ops beta:Ops",
	.options = options,
	.min_words = 2,
	.max_words = 2,
	.formats = 1u << WS_FORMAT_JSON,
	.takes_at = true,
	.run = run,
};
