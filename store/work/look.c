/*
 * store/work/look.c - when the cloud was last looked at, and as whom.
 *
 * A note for people and for the guard that keeps the acting principal in place. A
 * note that cannot be read counts as none: "never looked" holds more back, not less.
 */
#include "store/work/store.h"

#include <stdio.h>
#include <string.h>
#include "store/ground/fs.h"
#include "store/ground/json.h"

#define LOOK       WS_STORE_CLONE "/look.json"
#define LOOK_BYTES ((size_t)64 << 10)

static void copy_text(const struct ws_json *object, const char *key, char *out, size_t size)
{
	const char *text = ws_json_text(ws_json_get(object, key));

	/* Half a name is another name. */
	if (text && strlen(text) < size)
		(void)snprintf(out, size, "%s", text);
}

int ws_store_look_read(const struct ws_store *store, struct ws_store_look *out,
		       struct ws_err *err)
{
	ws_auto(ws_json) json = NULL;
	ws_auto_free char *text = NULL;
	size_t len;
	int rc = ws_fs_read(store->root_fd, LOOK, LOOK_BYTES, &text, &len, err);

	memset(out, 0, sizeof(*out));
	if (rc == WS_E_NOMEM || rc == WS_E_IO)
		return rc;
	if (rc != 0)
		return 0;
	rc = ws_json_parse(text, len, LOOK_BYTES, &json, NULL);
	if (rc == WS_E_NOMEM)
		return ws_err_nomem(err);
	if (rc < 0 || !ws_json_int(ws_json_get(json, "time"), &out->time_s) ||
	    !ws_json_bool(ws_json_get(json, "complete"), &out->complete)) {
		memset(out, 0, sizeof(*out));
		return 0;
	}
	if (!ws_json_int(ws_json_get(json, "started"), &out->started_s))
		out->started_s = 0; /* an older one does not say */
	copy_text(json, "actor", out->actor, sizeof(out->actor));
	copy_text(json, "actor_id", out->actor_id, sizeof(out->actor_id));
	copy_text(json, "actor_kind", out->actor_kind, sizeof(out->actor_kind));
	copy_text(json, "key_source", out->key_source, sizeof(out->key_source));
	return 0;
}

int ws_store_look_write(struct ws_store *store, const struct ws_store_look *look,
			struct ws_err *err)
{
	ws_auto(ws_json) json = ws_json_new_object();
	ws_auto_free char *text = NULL;
	size_t len;
	int bad = 0;
	int rc;

	bad |= ws_json_set(json, "time", ws_json_new_int(look->time_s));
	bad |= ws_json_set(json, "started", ws_json_new_int(look->started_s));
	bad |= ws_json_set(json, "complete", ws_json_new_bool(look->complete));
	bad |= ws_json_set(json, "actor", ws_json_new_text(look->actor));
	bad |= ws_json_set(json, "actor_id", ws_json_new_text(look->actor_id));
	bad |= ws_json_set(json, "actor_kind", ws_json_new_text(look->actor_kind));
	bad |= ws_json_set(json, "key_source", ws_json_new_text(look->key_source));
	if (bad)
		return ws_err_nomem(err);
	rc = ws_json_format(json, WS_JSON_PRETTY, &text, &len, err);
	if (rc == 0)
		rc = ws_fs_replace(store->root_fd, LOOK, text, len, 0600, err);
	if (rc == 0)
		(void)snprintf(store->actor, sizeof(store->actor), "%s", look->actor);
	return rc;
}
