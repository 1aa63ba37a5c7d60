/*
 * sync/round/write/journal.c - what was sent, written down before and after.
 */
#include "sync/round/write/journal.h"

#include <stdlib.h>
#include <string.h>

#include "store/ground/date.h"
#include "store/ground/fs.h"
#include "store/ground/json.h"

#define JOURNAL_OLD   WS_STORE_JOURNAL ".1"
#define JOURNAL_BYTES ((off_t)4 << 20)
#define JOURNAL_MAX   ((size_t)16 << 20) /* a journal begins anew long before */
#define YOUNGER_MAX   ((size_t)256 << 10)

static int append(const struct ws_store *store, const struct ws_json *line,
		  struct ws_err *err)
{
	ws_auto_free char *text = NULL;
	size_t len = 0;
	int rc = ws_json_format(line, 0, &text, &len, err);

	if (rc != 0)
		return rc;
	text[len] = '\n'; /* in place of the NUL */
	rc = ws_fs_append(store->root_fd, WS_STORE_JOURNAL, text, len + 1, err);
	return rc < 0 ? ws_err_wrap(err, "journal") : 0;
}

/* The size before the intent is its number: it grows, and survives a restart. */
static int make_room(const struct ws_store *store, int64_t *serial, struct ws_err *err)
{
	struct stat st;
	int rc = ws_fs_stat(store->root_fd, WS_STORE_JOURNAL, &st, err);

	*serial = rc == 0 ? (int64_t)st.st_size : 0;
	if (rc < 0 || rc == WS_FS_ABSENT || st.st_size < JOURNAL_BYTES)
		return rc < 0 ? rc : 0;
	rc = ws_fs_remove(store->root_fd, JOURNAL_OLD, err);
	if (rc >= 0)
		rc = ws_fs_rename(store->root_fd, WS_STORE_JOURNAL, JOURNAL_OLD, err);
	*serial = 0;
	return rc < 0 ? rc : 0;
}

static struct ws_json *value_json(const struct ws_value *value)
{
	if (!value->present)
		return ws_json_new_null();
	return ws_json_new_text(value->id ? value->id : value->text);
}

/* Who approved, and what: the round that spends it may have to be another one. No member
 * where nobody did. */
static int set_approved(struct ws_json *o, const struct ws_journal_entry *entry,
			const struct ws_change *change)
{
	ws_auto(ws_json) names = NULL;
	int bad = 0;

	for (size_t i = 0; i < entry->approval_count; i++) {
		if (!change->effect ||
		    strcmp(entry->approvals[i].effect, change->effect) != 0 ||
		    !ws_approval_stands(entry->approvals, entry->approval_count, i))
			continue;
		if (!names)
			names = ws_json_new_array();
		bad |= ws_json_push(names, ws_json_new_text(entry->approvals[i].by));
	}
	if (bad || !names)
		return bad;
	bad |= ws_json_set(o, "effect", ws_json_new_text(change->effect));
	return bad | ws_json_set(o, "approved", ws_steal(&names));
}

static struct ws_json *change_json(const struct ws_journal_entry *entry,
				   const struct ws_change *change)
{
	const bool role = change->kind == WS_ITEM_ROLE;
	struct ws_json *o = ws_json_new_object();
	int bad = 0;

	bad |= ws_json_set(o, "change", ws_json_new_text(change->id));
	bad |= ws_json_set(
		o, "workspace",
		ws_json_new_text(role ? change->account_id : change->workspace_id));
	bad |= ws_json_set(o, "item", ws_json_new_int(change->kind));
	if (change->kind == WS_ITEM_GRANT) {
		bad |= ws_json_set(
			o, "kind",
			ws_json_new_text(ws_principal_section(change->principal_kind)));
		bad |= ws_json_set(o, "principal", ws_json_new_text(change->principal_id));
	}
	if (change->kind == WS_ITEM_WORKSPACE || change->kind == WS_ITEM_INTENT) {
		bad |= ws_json_set(o, "account", ws_json_new_text(change->account_id));
		bad |= ws_json_set(o, "path", ws_json_new_text(change->path));
	}
	if (role) {
		bad |= ws_json_set(o, "principal", ws_json_new_text(change->principal_id));
		bad |= ws_json_set(o, "from", ws_json_new_text(change->role_cloud));
		bad |= ws_json_set(o, "to", ws_json_new_text(change->role_to));
	} else {
		bad |= ws_json_set(o, "from", value_json(&change->cloud));
		bad |= ws_json_set(o, "to", value_json(&change->after));
	}
	bad |= set_approved(o, entry, change);
	if (!bad)
		return o;
	ws_json_free(o);
	return NULL;
}

int ws_journal_intent(const struct ws_store *store, const struct ws_journal_entry *entry,
		      int64_t *serial, struct ws_err *err)
{
	ws_auto(ws_json) line = ws_json_new_object();
	struct ws_json *items = ws_json_new_array();
	char when[WS_TIME_TEXT], hex[WS_OID_TEXT];
	int bad = 0, rc = make_room(store, serial, err);

	if (rc != 0) {
		ws_json_free(items);
		return rc;
	}
	for (size_t i = 0; i < entry->count; i++)
		bad |= ws_json_push(items, change_json(entry, entry->changes[i]));
	bad |= ws_json_set(line, "intent", ws_json_new_int(*serial));
	bad |= ws_json_set(line, "time",
			   ws_json_new_text(ws_time_format(entry->time_s, when)));
	if (entry->cloud_s)
		bad |= ws_json_set(line, "cloud_time",
				   ws_json_new_text(ws_time_format(entry->cloud_s, when)));
	if (!ws_oid_is_zero(&entry->base))
		bad |= ws_json_set(line, "base",
				   ws_json_new_text(ws_oid_format(&entry->base, hex)));
	bad |= ws_json_set(line, "call", ws_json_new_text(entry->call));
	bad |= ws_json_set(line, "items", items);
	return bad ? ws_err_nomem(err) : append(store, line, err);
}

int ws_journal_bot_intent(const struct ws_store *store, int64_t time_s, const char *call,
			  const char *account_id, const char *bot_id, const char *name,
			  int64_t *serial, struct ws_err *err)
{
	ws_auto(ws_json) line = ws_json_new_object();
	char when[WS_TIME_TEXT];
	int bad = 0, rc = make_room(store, serial, err);

	if (rc != 0)
		return rc;
	bad |= ws_json_set(line, "intent", ws_json_new_int(*serial));
	bad |= ws_json_set(line, "time", ws_json_new_text(ws_time_format(time_s, when)));
	bad |= ws_json_set(line, "call", ws_json_new_text(call));
	bad |= ws_json_set(line, "items", ws_json_new_array());
	bad |= ws_json_set(line, "account", ws_json_new_text(account_id));
	bad |= ws_json_set(line, "bot", ws_json_new_text(bot_id));
	bad |= ws_json_set(line, "name", ws_json_new_text(name));
	return bad ? ws_err_nomem(err) : append(store, line, err);
}

int ws_journal_result(const struct ws_store *store, int64_t serial, int64_t time_s, int rc,
		      struct ws_err *err)
{
	ws_auto(ws_json) line = ws_json_new_object();
	char when[WS_TIME_TEXT], name[8];
	int bad = 0;

	bad |= ws_json_set(line, "result", ws_json_new_int(serial));
	bad |= ws_json_set(line, "time", ws_json_new_text(ws_time_format(time_s, when)));
	bad |= ws_json_set(line, "is",
			   ws_json_new_text(rc == 0 ? "verified" : ws_err_name(rc, name)));
	return bad ? ws_err_nomem(err) : append(store, line, err);
}

int ws_journal_each(const struct ws_store *store, ws_journal_line *each, void *user,
		    struct ws_err *err)
{
	ws_auto_free char *text = NULL;
	size_t len = 0;
	const char *p, *end;
	int rc = ws_fs_read(store->root_fd, WS_STORE_JOURNAL, JOURNAL_MAX, &text, &len,
			    err);

	if (rc != 0)
		return rc == WS_FS_ABSENT ? 0 : rc;
	p = len > YOUNGER_MAX ? text + len - YOUNGER_MAX : text;
	/* by length: a power cut may leave zeros, and what follows them counts */
	for (; rc == 0 && p < text + len; p = end + 1) {
		ws_auto(ws_json) o = NULL;

		end = memchr(p, '\n', (size_t)(text + len - p));
		if (!end)
			end = text + len;
		if (ws_json_parse(p, (size_t)(end - p), 0, &o, NULL) == 0)
			rc = each(user, o, err);
	}
	return rc;
}

bool ws_journal_is_refusal(const char *result)
{
	static const int refusals[] = {WS_E_REFUSED, WS_E_FORBIDDEN, WS_E_NOT_FOUND,
				       WS_E_KEY_REJECTED};

	for (size_t i = 0; result && i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (ws_err_by_name(result) == refusals[i])
			return true;
	return false;
}
