/*
 * sync/decide/effect.c - the text an approval is bound to.
 *
 * Invariant: no two effects have the same text. Ids and words of ours stand as they are;
 * whatever else there may be in a text has its length before it, so that nothing in it
 * can pass for another line.
 */
#include "sync/decide/approval.h"

#include <stdlib.h>
#include <string.h>
#include "sync/decide/plan_p.h"

static bool is_plain(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

	return text[0] && strspn(text, plain) == strlen(text);
}

static void add_text(struct ws_buf *out, const char *text)
{
	ws_buf_addf(out, "%zu:%s\n", strlen(text), text);
}

static void add_word(struct ws_buf *out, const char *text)
{
	if (is_plain(text))
		ws_buf_addf(out, "%s\n", text);
	else
		add_text(out, text);
}

static void add_place(struct ws_buf *out, const struct ws_change *change)
{
	if (change->workspace_id) {
		ws_buf_adds(out, "workspace ");
		add_word(out, change->workspace_id);
		return;
	}
	ws_buf_adds(out, "account ");
	add_word(out, change->account_id ? change->account_id : "");
}

static void add_item(struct ws_buf *out, const struct ws_change *change)
{
	static const char *const words[] = {
		[WS_ITEM_GRANT] = "grant ",
		[WS_ITEM_NAME] = "name\n",
		[WS_ITEM_DESCRIPTION] = "description\n",
		[WS_ITEM_DEFAULT_ROLE] = "default-role\n",
		[WS_ITEM_RESULT_STORAGE] = "result-storage\n",
		[WS_ITEM_HANDLE] = "handle\n",
		[WS_ITEM_WORKSPACE] = "existence\n",
		[WS_ITEM_ROLE] = "role ",
		[WS_ITEM_INTENT] = "intent ",
		[WS_ITEM_POLICY] = "policy\n",
	};
	static const char *const kinds[] = {
		[WS_USER] = "user ",
		[WS_BOT] = "service-account ",
		[WS_TEAM] = "team ",
		[WS_INVITED] = "invited ",
	};

	ws_buf_adds(out, words[change->kind]);
	if (change->kind == WS_ITEM_GRANT)
		ws_buf_adds(out, kinds[change->principal_kind]);
	if (change->kind == WS_ITEM_GRANT || change->kind == WS_ITEM_ROLE)
		add_word(out, change->principal_id);
	if (change->kind == WS_ITEM_INTENT)
		add_word(out, change->label);
}

/* Roles are given by id, everything else by its text. A default role without an id is
 * the one nobody has. */
static void add_value(struct ws_buf *out, const struct ws_change *change, const char *word,
		      const struct ws_value *value)
{
	const bool role = change->kind == WS_ITEM_GRANT ||
			  change->kind == WS_ITEM_DEFAULT_ROLE;

	ws_buf_addf(out, "%s ", word);
	if (change->kind == WS_ITEM_ROLE && value->present) {
		const char *text = value == &change->after ? change->role_to
							   : change->role_from;

		add_text(out, text ? text : "");
		return;
	}
	if (!value->present || (role && !value->id && change->kind != WS_ITEM_GRANT))
		ws_buf_adds(out, "none\n");
	else if (role && value->id)
		add_word(out, value->id);
	else
		add_text(out, value->text ? value->text : "");
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int add_allowed(struct ws_buf *out, const struct ws_access *access,
		       const char *role_id, struct ws_err *err)
{
	struct ws_scope_set set = {.unknown = true};
	const size_t count = access ? ws_access_scope_count(access) : 0;
	ws_auto_free const char **names = calloc(count + 1, sizeof(*names));
	size_t n = 0;

	if (!names)
		return ws_err_nomem(err);
	if (access)
		set = ws_access_role(access, role_id);
	for (size_t i = 0; i < count; i++)
		if (ws_scope_set_has(&set, i))
			names[n++] = ws_access_scope_name(access, i);
	qsort(names, n, sizeof(*names), by_name);
	for (size_t i = 0; i < n; i++) {
		ws_buf_adds(out, "allows ");
		add_word(out, names[i]);
	}
	if (set.unknown)
		ws_buf_adds(out, "allows ?\n");
	return 0;
}

int ws_effect_text(const struct ws_change *change, const struct ws_access *access,
		   struct ws_buf *out, struct ws_err *err)
{
	int rc = 0;

	ws_buf_adds(out, "wsync-effect 1\n");
	add_place(out, change);
	add_item(out, change);
	add_value(out, change, "from", &change->before);
	if (change->kind == WS_ITEM_INTENT && change->before.id) {
		ws_buf_adds(out, "holds ");
		add_text(out, change->before.id);
	}
	add_value(out, change, "to", &change->after);
	if (change->after.present &&
	    (change->kind == WS_ITEM_GRANT || change->kind == WS_ITEM_DEFAULT_ROLE ||
	     change->kind == WS_ITEM_ROLE))
		rc = add_allowed(out, access, change->after.id, err);
	return rc < 0 || !out->failed ? rc : ws_err_nomem(err);
}
