/*
 * sync/cloud/signup.c - a person signs up by e-mail.
 */
#include "sync/cloud/signup.h"

#include <stdio.h>
#include <string.h>
#include "store/ground/uuid.h"

static bool is_address(const char *email)
{
	const char *at = strchr(email, '@');

	return at && at != email && at[1] && !strchr(at + 1, '@') &&
	       !strpbrk(email, " \t\r\n<>,;\"");
}

/* What stands before the @, and a bit of the id: handles are unique. */
static void make_handle(const char *email, const char *id, char out[64])
{
	size_t n = 0;

	for (; *email && *email != '@' && n < 40; email++)
		if ((*email >= 'a' && *email <= 'z') || (*email >= '0' && *email <= '9'))
			out[n++] = *email;
	(void)snprintf(out + n, 64 - n, "%s%.8s", n ? "-" : "", id);
}

static void make_person(struct ws_cloud_db *db, const char *email, const char *now,
			char actor[WS_UUID_TEXT])
{
	char id[WS_UUID_TEXT], handle[64];

	make_handle(email, ws_uuid_new(id), handle);
	(void)ws_cloud_db_run(db, "INSERT INTO actor VALUES (?, 'user')", "t",
			      ws_uuid_new(actor));
	(void)ws_cloud_db_run(db,
			      "INSERT INTO user (id, actor_id, created, updated, handle,"
			      " first_name, last_name, email)"
			      " VALUES (?1, ?2, ?3, ?3, ?4, ?4, '', ?5)",
			      "ttttt", id, actor, now, handle, email);
}

int ws_cloud_signup(struct ws_cloud_db *db, const char *email, int64_t now_s,
		    char key[WS_CLOUD_USER_KEY], struct ws_err *err)
{
	char id[WS_UUID_TEXT], actor[WS_UUID_TEXT], now[WS_CLOUD_STAMP];
	char secret[WS_CLOUD_SECRET];
	int rc = 0;

	if (!is_address(email))
		return ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s is no e-mail address",
				  email);
	(void)ws_cloud_stamp(now_s, 0, now);
	(void)snprintf(key, WS_CLOUD_USER_KEY, "pnu_%s", ws_cloud_issue_secret(secret));
	ws_cloud_db_begin(db, true);
	if (!ws_cloud_db_text(db, actor, sizeof(actor),
			      "SELECT actor_id FROM user WHERE lower(email) = lower(?)",
			      "t", email))
		make_person(db, email, now, actor);
	(void)ws_cloud_db_run(db, "INSERT INTO api_key VALUES (?, ?, ?, ?, ?, ?, 0)",
			      "tttttt", ws_uuid_new(id), actor, now, "signup", key,
			      (const char *)NULL);
	if (ws_cloud_db_failed(db, err))
		rc = err && err->code ? err->code : WS_E_IO;
	if (rc == 0)
		ws_cloud_db_commit(db);
	if (rc == 0 && ws_cloud_db_failed(db, err))
		rc = err && err->code ? err->code : WS_E_IO;
	ws_cloud_db_rollback(db);
	return rc;
}
