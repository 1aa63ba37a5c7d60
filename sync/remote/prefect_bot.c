/*
 * sync/remote/prefect_bot.c - service accounts and their keys.
 *
 * A key is cut out of the answer before anything else reads it: the reader of JSON
 * copies what it reads, and an error quotes it.
 */
#include <stdlib.h>
#include <string.h>
#include "store/ground/uuid.h"
#include "sync/remote/prefect_p.h"

#define BOTS "/bots/"

int ws_prefect_read_bots(struct ws_remote *remote, const char *account_id,
			 struct ws_arena *arena, struct ws_bot **items, size_t *count,
			 struct ws_err *err)
{
	struct ws_prefect_account of = {.arena = arena, .account = {.id = account_id}};
	int rc = ws_account_read_bots(ws_prefect_of(remote)->http, &of, true, err);

	if (rc < 0)
		return rc;
	*items = of.account.bots;
	*count = of.account.bot_count;
	return rc;
}

/* ---- a key in an answer ---------------------------------------------------------------- */

static bool is_key_byte(char c)
{
	return c > ' ' && c <= '~' && c != '"' && c != '\\';
}

/* The end of the text that begins at *p, a quote. NULL: it has none. */
static char *end_of_text(char *p)
{
	for (p++; *p && *p != '"'; p++)
		if (*p == '\\' && *++p == '\0')
			return NULL;
	return *p ? p : NULL;
}

/* The value of the first member "key", still in its quotes. NULL: there is none. */
static char *find_value(char *p)
{
	while ((p = strchr(p, '"')) != NULL) {
		char *end = end_of_text(p);
		bool named;

		if (!end)
			return NULL;
		named = end - p == 4 && memcmp(p, "\"key", 4) == 0;
		p = end + 1;
		if (!named)
			continue;
		p += strspn(p, " \t\r\n");
		if (*p != ':')
			continue;
		p++;
		p += strspn(p, " \t\r\n");
		return *p == '"' ? p : NULL;
	}
	return NULL;
}

/* Takes the key out of the body and leaves stars. False when no key can be made out. */
static bool cut_key(char *body, struct ws_bot_key *key)
{
	char *from = body ? find_value(body) : NULL;
	char *end = from ? end_of_text(from) : NULL;
	const size_t len = end ? (size_t)(end - from - 1) : 0;
	bool good = len >= 16 && len < sizeof(key->text);

	for (size_t i = 1; good && i <= len; i++)
		good = is_key_byte(from[i]);
	if (good)
		memcpy(key->text, from + 1, len);
	for (size_t i = 1; i <= len; i++)
		from[i] = '*';
	return good;
}

/* The answer tells whose key came; anything else may have happened or not. */
static int read_answer(struct ws_arena *arena, const char *body, size_t len,
		       const char *account_id, struct ws_bot *out, struct ws_err *err)
{
	struct ws_account account = {.id = account_id};
	ws_auto(ws_json) one = NULL;
	ws_auto(ws_json) list = ws_json_new_array();
	size_t rows = 0;
	int rc = ws_json_parse(body, len, 0, &one, err);

	if (rc == 0 && ws_json_push(list, ws_json_copy(one)))
		rc = ws_err_nomem(err);
	if (rc == 0)
		rc = ws_decode_bots(arena, list, &account, &rows, err);
	if (rc == 0)
		*out = account.bots[0];
	return rc;
}

static int call_for_key(struct ws_prefect *prefect, struct ws_http_request *request,
			const char *account_id, struct ws_arena *arena, struct ws_bot *out,
			struct ws_bot_key *key, struct ws_err *err)
{
	struct ws_err ignored = {0};
	char *body = NULL;
	size_t len = 0;
	int rc;

	request->secret = true;
	rc = ws_http_call(prefect->http, request, &body, &len, err);
	if (rc < 0)
		return rc;
	if (!cut_key(body, key) ||
	    read_answer(arena, body, len, account_id, out, &ignored) < 0)
		rc = ws_prefect_in_doubt(NULL, err);
	if (rc < 0)
		ws_bot_key_wipe(key);
	if (body)
		explicit_bzero(body, len);
	free(body);
	return rc;
}

/* ---- requests -------------------------------------------------------------------------- */

static int path_of(struct ws_arena *arena, const char *account_id, const char *bot_id,
		   const char *more, const char **out, struct ws_err *err)
{
	const char *tail;

	if (!ws_uuid_ok(bot_id))
		return ws_err_set(err, WS_E_URL, "not an id: it is no service account");
	tail = ws_arena_printf(arena, BOTS "%s%s", bot_id, more);
	return tail ? ws_prefect_path(arena, account_id, NULL, tail, out, err)
		    : ws_err_nomem(err);
}

int ws_prefect_create_bot(struct ws_remote *remote, const char *account_id,
			  const char *name, const char *expires, struct ws_arena *arena,
			  struct ws_bot *out, struct ws_bot_key *key, struct ws_err *err)
{
	struct ws_http_request request = {.method = "POST"};
	ws_auto(ws_json) json = ws_json_new_object();
	ws_auto_free char *body = NULL;
	int bad = ws_json_set(json, "name", ws_json_new_text(name));
	int rc;

	bad |= ws_json_set(json, "api_key_expiration", ws_json_new_text(expires));
	rc = bad ? ws_err_nomem(err) : ws_json_format(json, 0, &body, NULL, err);
	if (rc == 0)
		rc = ws_prefect_path(arena, account_id, NULL, BOTS, &request.path, err);
	if (rc < 0)
		return rc;
	request.body = body;
	rc = call_for_key(ws_prefect_of(remote), &request, account_id, arena, out, key,
			  err);
	if (rc < 0 || strcmp(out->name, name) == 0)
		return rc;
	ws_bot_key_wipe(key);
	return ws_err_set(err, WS_E_IN_DOUBT,
			  "the cloud made a service account of another name");
}

int ws_prefect_rotate_bot(struct ws_remote *remote, const char *account_id,
			  const char *bot_id, const char *expires, int keep_s,
			  struct ws_bot_key *key, struct ws_err *err)
{
	struct ws_http_request request = {.method = "POST"};
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_json) json = ws_json_new_object();
	ws_auto_free char *body = NULL;
	struct ws_bot told = {0};
	int bad = ws_json_set(json, "api_key_expiration", ws_json_new_text(expires));
	int rc;

	if (keep_s > 0)
		bad |= ws_json_set(json, "old_key_expires_in_seconds",
				   ws_json_new_int(keep_s));
	rc = bad || !arena ? ws_err_nomem(err) : ws_json_format(json, 0, &body, NULL, err);
	if (rc == 0)
		rc = path_of(arena, account_id, bot_id, "/rotate_api_key", &request.path,
			     err);
	if (rc < 0)
		return rc;
	request.body = body;
	rc = call_for_key(ws_prefect_of(remote), &request, account_id, arena, &told, key,
			  err);
	if (rc < 0 || strcmp(told.id, bot_id) == 0)
		return rc;
	ws_bot_key_wipe(key);
	return ws_err_set(err, WS_E_IN_DOUBT,
			  "the cloud answered with a key of another service account");
}

int ws_prefect_rename_bot(struct ws_remote *remote, const char *account_id,
			  const char *bot_id, const char *name, struct ws_err *err)
{
	struct ws_http_request request = {.method = "PATCH"};
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_json) json = ws_json_new_object();
	ws_auto_free char *body = NULL;
	int bad = ws_json_set(json, "name", ws_json_new_text(name));
	int rc = bad || !arena ? ws_err_nomem(err)
			       : ws_json_format(json, 0, &body, NULL, err);

	if (rc == 0)
		rc = path_of(arena, account_id, bot_id, "", &request.path, err);
	if (rc < 0)
		return rc;
	request.body = body;
	return ws_http_call(ws_prefect_of(remote)->http, &request, NULL, NULL, err);
}

int ws_prefect_delete_bot(struct ws_remote *remote, const char *account_id,
			  const char *bot_id, struct ws_err *err)
{
	struct ws_http_request request = {.method = "DELETE"};
	ws_auto(ws_arena) arena = ws_arena_new();
	int rc = arena ? path_of(arena, account_id, bot_id, "", &request.path, err)
		       : ws_err_nomem(err);

	return rc ? rc
		  : ws_http_call(ws_prefect_of(remote)->http, &request, NULL, NULL, err);
}
