/*
 * Everything in a seed that has no id gets one made of what it is and what it is
 * called, so that the same seed makes the same cloud. Loading stops at the first
 * mistake and names its place.
 */
#include "sync/cloud/seed_p.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "store/ground/hash.h"
#include "store/ground/uuid.h"
#include "sync/cloud/issue.h"

bool ws_cloud_seed_refuse(struct ws_cloud_seed_run *l, const char *fmt, ...)
{
	char text[WS_ERR_TEXT];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (l->rc == 0)
		l->rc = ws_err_set(l->err, WS_E_VALUE_BAD, "%s: %s", l->place, text);
	return false;
}

/* Only these members, words separated and enclosed by blanks. */
bool ws_cloud_seed_only(struct ws_cloud_seed_run *l, const struct ws_json *object,
			const char *members)
{
	const struct ws_json *value;
	void *iter = NULL;
	const char *name;
	char word[80];

	if (ws_json_kind(object) != WS_JSON_OBJECT)
		return ws_cloud_seed_refuse(l, "not an object");
	while ((name = ws_json_next(object, &iter, &value)) != NULL) {
		(void)snprintf(word, sizeof(word), " %s ", name);
		if (!strstr(members, word))
			return ws_cloud_seed_refuse(l, "unknown member \"%s\"", name);
	}
	return true;
}

const char *ws_cloud_seed_text_or(struct ws_cloud_seed_run *l, const struct ws_json *object,
				  const char *name, const char *missing)
{
	const struct ws_json *value = ws_json_get(object, name);

	if (!value || ws_json_kind(value) == WS_JSON_NULL)
		return missing;
	if (!ws_json_text(value))
		(void)ws_cloud_seed_refuse(l, "\"%s\" is not a text", name);
	return ws_json_text(value);
}

/* NULL after refusing. */
const char *ws_cloud_seed_text(struct ws_cloud_seed_run *l, const struct ws_json *object,
			       const char *name)
{
	const char *text = ws_cloud_seed_text_or(l, object, name, NULL);

	if (!text || !*text)
		(void)ws_cloud_seed_refuse(l, "\"%s\" is missing", name);
	return text && *text ? text : NULL;
}

int64_t ws_cloud_seed_number(struct ws_cloud_seed_run *l, const struct ws_json *object,
			     const char *name, int64_t missing)
{
	const struct ws_json *value = ws_json_get(object, name);
	int64_t n = missing;

	if (value && !ws_json_int(value, &n))
		(void)ws_cloud_seed_refuse(l, "\"%s\" is not a number", name);
	return n;
}

/* The id given, or one derived from kind and name; "" after refusing. */
void ws_cloud_seed_id(struct ws_cloud_seed_run *l, const struct ws_json *object,
		      const char *member, const char *kind, const char *name,
		      char out[WS_UUID_TEXT])
{
	const char *given = ws_cloud_seed_text_or(l, object, member, NULL);
	char path[512];
	struct ws_hash h;

	if (given) {
		(void)snprintf(out, WS_UUID_TEXT, "%s", given);
		if (strlen(given) != WS_UUID_TEXT - 1 || !ws_uuid_ok(given))
			(void)ws_cloud_seed_refuse(l, "\"%s\" is not an id", member);
		return;
	}
	(void)snprintf(path, sizeof(path), "%s/%s/%s/%s", l->account, kind, member, name);
	h = ws_hash_bytes(path, strlen(path));
	(void)snprintf(out, WS_UUID_TEXT,
		       "%02x%02x%02x%02x-%02x%02x-4%x%02x-a%x%02x-%02x%02x%02x%02x%02x%02x",
		       h.byte[0], h.byte[1], h.byte[2], h.byte[3], h.byte[4], h.byte[5],
		       h.byte[6] & 15u, h.byte[7], h.byte[8] & 15u, h.byte[9], h.byte[10],
		       h.byte[11], h.byte[12], h.byte[13], h.byte[14], h.byte[15]);
}

void ws_cloud_seed_stored(struct ws_cloud_seed_run *l, int rc, const char *what)
{
	if (rc == WS_CLOUD_TAKEN)
		(void)ws_cloud_seed_refuse(l, "%s is there twice", what);
	else if (rc == WS_CLOUD_IN_USE)
		(void)ws_cloud_seed_refuse(l, "%s refers to something that is not there",
					   what);
}

/* Walks an optional list; l->place names the item meanwhile. */
void ws_cloud_seed_each(struct ws_cloud_seed_run *l, const struct ws_json *object,
			const char *name,
			void (*item)(struct ws_cloud_seed_run *, const struct ws_json *))
{
	const struct ws_json *list = ws_json_get(object, name);
	const size_t len = strlen(l->place);

	if (list && ws_json_kind(list) != WS_JSON_ARRAY) {
		(void)ws_cloud_seed_refuse(l, "\"%s\" is not a list", name);
		return;
	}
	for (size_t i = 0; i < ws_json_count(list) && l->rc == 0; i++) {
		(void)snprintf(l->place + len, sizeof(l->place) - len, "%s%s[%zu]",
			       len ? "." : "", name, i);
		item(l, ws_json_at(list, i));
		l->place[len] = '\0';
	}
}

static void load_user(struct ws_cloud_seed_run *l, const struct ws_json *o)
{
	const char *email, *handle;
	char id[WS_UUID_TEXT], actor[WS_UUID_TEXT];

	if (!ws_cloud_seed_only(
		    l, o,
		    " id actor_id email handle first_name last_name location timezone "
		    "last_login "))
		return;
	email = ws_cloud_seed_text(l, o, "email");
	handle = ws_cloud_seed_text(l, o, "handle");
	if (!email || !handle)
		return;
	ws_cloud_seed_id(l, o, "id", "user", email, id);
	ws_cloud_seed_id(l, o, "actor_id", "user", email, actor);
	if (l->rc)
		return;
	ws_cloud_seed_stored(
		l,
		ws_cloud_db_run(l->db, "INSERT INTO actor VALUES (?, 'user')", "t", actor),
		"the actor id");
	ws_cloud_seed_stored(
		l,
		ws_cloud_db_run(l->db,
				"INSERT INTO user (id, actor_id, created, updated, handle, "
				"first_name,"
				" last_name, email, location, timezone, last_login)"
				" VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
				"tttttttttt", id, actor, l->now, handle,
				ws_cloud_seed_text_or(l, o, "first_name", handle),
				ws_cloud_seed_text_or(l, o, "last_name", ""), email,
				ws_cloud_seed_text_or(l, o, "location", NULL),
				ws_cloud_seed_text_or(l, o, "timezone", NULL),
				ws_cloud_seed_text_or(l, o, "last_login", NULL)),
		email);
}

/* Actors are named by e-mail address or, in an account, by service account. */
bool ws_cloud_seed_actor(struct ws_cloud_seed_run *l, const char *user, const char *bot,
			 char out[WS_UUID_TEXT])
{
	if (user &&
	    ws_cloud_db_text(l->db, out, WS_UUID_TEXT,
			     "SELECT actor_id FROM user WHERE email = ?", "t", user))
		return true;
	if (bot &&
	    ws_cloud_db_text(l->db, out, WS_UUID_TEXT,
			     "SELECT actor_id FROM bot WHERE name = ? AND account_id = ?",
			     "tt", bot, l->account))
		return true;
	return ws_cloud_seed_refuse(l, "nobody is called \"%s\"",
				    user  ? user
				    : bot ? bot
					  : "");
}

/* Keys of people; those of service accounts stand with them. */
static void load_key(struct ws_cloud_seed_run *l, const struct ws_json *o)
{
	const char *user, *key;
	char id[WS_UUID_TEXT], actor[WS_UUID_TEXT];

	if (!ws_cloud_seed_only(l, o, " id name user key expiration "))
		return;
	user = ws_cloud_seed_text(l, o, "user");
	key = ws_cloud_seed_text(l, o, "key");
	if (!user || !key || !ws_cloud_seed_actor(l, user, NULL, actor))
		return;
	ws_cloud_seed_id(l, o, "id", "key", key, id);
	if (l->rc)
		return;
	ws_cloud_seed_stored(
		l,
		ws_cloud_db_run(l->db, "INSERT INTO api_key VALUES (?, ?, ?, ?, ?, ?, 0)",
				"tttttt", id, actor, l->now,
				ws_cloud_seed_text_or(l, o, "name", "key"), key,
				ws_cloud_seed_text_or(l, o, "expiration", NULL)),
		"the key");
}

static void load_switches(struct ws_cloud_seed_run *l, const struct ws_json *switches)
{
	const struct ws_json *value;
	void *iter = NULL;
	const char *name;
	bool on;

	while (l->rc == 0 && (name = ws_json_next(switches, &iter, &value)) != NULL) {
		const char *text = ws_json_text(value);

		(void)snprintf(l->place, sizeof(l->place), "switches.%.100s", name);
		if (ws_json_bool(value, &on))
			text = on ? "true" : "false";
		if (!text) {
			(void)ws_cloud_seed_refuse(l, "neither true, false nor a text");
			return;
		}
		(void)ws_cloud_db_run(l->db, "UPDATE switch SET value = ? WHERE name = ?",
				      "tt", text, name);
		if (ws_cloud_db_changes(l->db) == 0)
			(void)ws_cloud_seed_refuse(l, "there is no such switch");
	}
	l->place[0] = '\0';
}

int ws_cloud_seed_load(struct ws_cloud_db *db, const struct ws_json *seed, int64_t now_s,
		       struct ws_err *err)
{
	struct ws_cloud_seed_run l = {.db = db, .err = err};
	int64_t format;

	(void)ws_cloud_stamp(now_s, 0, l.now);
	(void)snprintf(l.place, sizeof(l.place), "seed");
	if (ws_cloud_seed_only(&l, seed, " format switches users accounts keys ") &&
	    (!ws_json_int(ws_json_get(seed, "format"), &format) || format != 1))
		(void)ws_cloud_seed_refuse(&l, "\"format\" must be 1");
	l.place[0] = '\0';
	ws_cloud_db_begin(db, true);
	if (l.rc == 0)
		load_switches(&l, ws_json_get(seed, "switches"));
	ws_cloud_seed_each(&l, seed, "users", load_user);
	ws_cloud_seed_each(&l, seed, "accounts", ws_cloud_seed_account);
	ws_cloud_seed_each(&l, seed, "keys", load_key);
	if (l.rc == 0)
		ws_cloud_db_commit(db);
	if (l.rc == 0 && ws_cloud_db_failed(db, err))
		l.rc = WS_E_IO;
	if (l.rc < 0)
		ws_cloud_db_rollback(db);
	return l.rc;
}
