#include "sync/cloud/issue.h"

#include <assert.h>
#include <stdio.h>
#include <sys/random.h>
#include "store/ground/date.h"

const char *ws_cloud_issue_secret(char out[WS_CLOUD_SECRET])
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	unsigned char raw[WS_CLOUD_SECRET - 1];

	assert(getrandom(raw, sizeof(raw), 0) == (ssize_t)sizeof(raw));
	for (size_t i = 0; i < sizeof(raw); i++)
		out[i] = letters[raw[i] % (sizeof(letters) - 1)];
	out[sizeof(raw)] = '\0';
	return out;
}

bool ws_cloud_normal_time(const char *text, char out[WS_CLOUD_STAMP])
{
	int64_t when;

	if (!ws_time_parse(text, &when))
		return false;
	(void)ws_cloud_stamp(when, 0, out);
	return true;
}

void ws_cloud_issue_key(struct ws_cloud_request *r, const char *actor, const char *name,
			const char *expiration)
{
	char id[WS_UUID_TEXT], secret[WS_CLOUD_SECRET], key[WS_CLOUD_SECRET + 4];
	char key_name[300], until[WS_CLOUD_STAMP];
	const char *limit = NULL;

	if (expiration && ws_cloud_normal_time(expiration, until))
		limit = until;
	(void)snprintf(key, sizeof(key), "pnb_%s", ws_cloud_issue_secret(secret));
	(void)snprintf(key_name, sizeof(key_name), "%.255s-key", name);
	(void)ws_cloud_db_run(r->db, "INSERT INTO api_key VALUES (?, ?, ?, ?, ?, ?, 0)",
			      "tttttt", ws_uuid_new(id), actor, r->now, key_name, key,
			      limit);
}
