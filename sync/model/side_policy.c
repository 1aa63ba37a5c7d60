/*
 * sync/model/side_policy.c - policy.ini of an account or a workspace, and whether the
 * names in it are anybody's.
 *
 * Invariant: a rule that cannot be kept as it is written (it is not valid, or it names
 * nobody) makes its file invalid. What could be read of such a file is kept all the same,
 * so that the next version of it can be compared.
 */
#include "sync/model/side_p.h"

static int check_required(const struct ws_side_account *account, const struct ws_ini *doc,
			  const struct ws_policy *policy, struct ws_err *problem)
{
	const struct ws_strings *list = &policy->required_owners;
	struct ws_ini_entry entry;

	if (!ws_ini_find(doc, "guards", "required-owners", &entry))
		return 0;
	for (size_t i = 0; i < list->count; i++)
		if (!ws_side_find_principal(account, WS_USER, list->items[i], problem))
			return ws_side_at_value(problem, doc, &entry, NULL);
	return 0;
}

static int check_ignored(const struct ws_side_account *account, const struct ws_ini *doc,
			 struct ws_err *problem)
{
	struct ws_ini_entry entry;

	for (size_t i = 0; ws_ini_entry(doc, "ignore-service-accounts", i, &entry); i++)
		if (!ws_side_find_principal(account, WS_BOT, entry.key, problem))
			return ws_side_at_key(problem, doc, &entry);
	return 0;
}

int ws_side_read_policy(struct ws_side_builder *b, const struct ws_side_account *account,
			const struct ws_policy *above, const struct ws_tree_entry *file,
			struct ws_policy *out, enum ws_known *known, struct ws_err *err)
{
	struct ws_err problem = {0};
	ws_auto(ws_ini) doc = NULL;
	struct ws_policy policy = ws_policy_default;
	int rc = ws_side_parse(b, WS_DOC_POLICY, file, &doc, err);

	*known = WS_INVALID;
	*out = ws_policy_inherit(above);
	if (rc)
		return rc;
	rc = ws_policy_read(b->arena, above, doc, &policy, &problem);
	if (rc == 0) {
		*out = policy;
		if (account->pins == WS_KNOWN)
			rc = check_required(account, doc, out, &problem);
	}
	if (rc == 0 && account->pins == WS_KNOWN)
		rc = check_ignored(account, doc, &problem);
	if (rc)
		return ws_side_note(b, &problem, file->path, err);
	*known = WS_KNOWN;
	return 0;
}
