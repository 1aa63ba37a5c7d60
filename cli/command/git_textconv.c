/*
 * cli/command/git_textconv.c - `wsync git textconv`: a file as git diff shows it, with
 * what each grant allows.
 *
 * git wants a text whatever happens: where anything is not understood, the file is
 * shown as it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/local/files.h"
#include "store/ground/buf.h"
#include "store/tree/layout.h"
#include "sync/access/access.h"
#include "sync/model/docs.h"

/* The roles of every account of main. A blob does not tell whose it is, so a role means
 * something here only when it means the same in all accounts that have it. */
struct roles {
	struct ws_tree *tree;
	struct ws_side *side;
	struct ws_access **access; /* parallel to side->accounts */
};

static void forget(struct roles *roles)
{
	for (size_t i = 0; roles->access && i < roles->side->account_count; i++)
		ws_access_free(roles->access[i]);
	free(roles->access);
	ws_side_free(roles->side);
	ws_tree_free(roles->tree);
}

static int learn(struct ws_store *store, struct roles *roles, struct ws_err *err)
{
	struct ws_oid main;
	int rc = ws_repo_ref(store->repo, WS_REF_MAIN, &main, err);

	if (rc == 0)
		rc = ws_repo_load(store->repo, &main, ws_layout_wants_accounts, NULL,
				  &roles->tree, err);
	if (rc == 0)
		rc = ws_side_build(roles->tree, NULL, &roles->side, err);
	if (rc != 0)
		return rc;
	roles->access = calloc(roles->side->account_count + 1, sizeof(*roles->access));
	if (!roles->access)
		return ws_err_nomem(err);
	for (size_t i = 0; rc == 0 && i < roles->side->account_count; i++)
		rc = ws_access_new(&roles->side->accounts[i], &roles->access[i], err);
	return rc;
}

/* What a role gives to somebody who had nothing; false where that is not one answer. */
static bool meaning(const struct roles *roles, const char *name, struct ws_delta *out)
{
	const struct ws_scope_set nothing = {{0}, false, false};
	bool found = false;

	for (size_t i = 0; i < roles->side->account_count; i++) {
		const struct ws_side_account *account = &roles->side->accounts[i];
		const struct ws_side_pin *pin = ws_side_pin(account, WS_PIN_ROLES, name);
		struct ws_scope_set set;
		struct ws_delta delta;

		if (!pin)
			continue;
		set = ws_access_role(roles->access[i], pin->id);
		delta = ws_delta_between(roles->access[i], &nothing, false, &set, true);
		if (found &&
		    (delta.gained_count != out->gained_count ||
		     delta.control != out->control || delta.secrets != out->secrets))
			return false;
		*out = delta;
		found = true;
	}
	return found;
}

static void add_meaning(struct ws_buf *b, const struct roles *roles, const char *value)
{
	struct ws_grant_text grant = {0};
	struct ws_delta delta;

	if (ws_grant_text_parse(value, &grant, NULL) == 0 &&
	    meaning(roles, grant.role, &delta)) {
		ws_buf_addf(b, "  ; %zu permission%s", delta.gained_count,
			    WS_CLI_S(delta.gained_count));
		if (delta.gained.unknown)
			ws_buf_adds(b, ", some unknown");
		if (delta.control || delta.secrets)
			ws_buf_addf(b, ", %s%s%s", delta.control ? "control" : "",
				    delta.control && delta.secrets ? " and " : "",
				    delta.secrets ? "secrets" : "");
	}
	ws_grant_text_clear(&grant);
}

/* Every line as it is, grants with their meaning behind them. */
static void annotate(struct ws_buf *b, const struct ws_ini *doc, const char *text,
		     const struct roles *roles)
{
	int line = 1;

	for (const char *p = text; *p; line++) {
		const size_t len = strcspn(p, "\n");

		ws_buf_add(b, p, len);
		for (int kind = 0; kind < WS_PRINCIPAL_KINDS; kind++) {
			const char *section = ws_principal_section(
				(enum ws_principal_kind)kind);
			struct ws_ini_entry e;

			/* lines of a section follow each other: the first that is not
			 * above is the one, or there is none */
			for (size_t n = 0; ws_ini_entry(doc, section, n, &e); n++)
				if (e.line == line)
					add_meaning(b, roles, e.value);
		}
		ws_buf_addc(b, '\n');
		p += len + (p[len] == '\n');
	}
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const char *path = cli->args.words[0];
	const struct ws_ini_schema *schema = ws_layout_schema(WS_DOC_MEMBERS);
	ws_auto(ws_store) store = NULL;
	ws_auto(ws_ini) doc = NULL;
	ws_auto_free char *text = NULL;
	ws_auto_buf b = WS_BUF_INIT;
	struct roles roles = {NULL, NULL, NULL};
	size_t len = 0;
	int rc = ws_files_read(path, &text, &len, err);

	if (rc < 0)
		return rc;
	if (ws_ini_parse(text, len, schema, path, &doc, NULL) == 0 &&
	    ws_cli_store(cli, &store, NULL) == 0 && learn(store, &roles, NULL) == 0)
		annotate(&b, doc, text, &roles);
	else
		ws_buf_add(&b, text, len);
	(void)fwrite(b.data ? b.data : "", 1, b.len, cli->out);
	forget(&roles);
	return 0;
}

const struct ws_cmd ws_cmd_git_textconv = {
	.name = "git textconv",
	.group = WS_GROUP_MAINTAIN,
	.summary = "A file as git diff shows it (called by git)",
	.usage = "FILE",
	.about =
		"Prints the file, each grant with the number of permissions its role gives "
		"and whether they include control over others or secrets. What is not "
		"understood is printed as it is. wsync git setup makes git call this.\n",
	.examples = "wsync git textconv acme/prod/members.ini",
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_HUMAN,
	.no_dry_run = true,
	.run = run,
};
