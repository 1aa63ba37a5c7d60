#include "sync/cloud/body.h"

#include <stdio.h>
#include <string.h>

const struct ws_json *ws_cloud_body_at(const struct ws_json *value, const char *path)
{
	char name[64];

	while (value && *path) {
		const size_t len = strcspn(path, ".");

		(void)snprintf(name, sizeof(name), "%.*s", (int)len, path);
		value = ws_json_get(value, name);
		path += len + (path[len] == '.');
	}
	return ws_json_kind(value) == WS_JSON_NULL ? NULL : value;
}

const char *ws_cloud_text_at(const struct ws_json *value, const char *path)
{
	return ws_json_text(ws_cloud_body_at(value, path));
}

const char *ws_cloud_list_at(struct ws_cloud_request *r, const struct ws_json *value,
			     const char *path)
{
	const struct ws_json *list = ws_cloud_body_at(value, path);
	char *text = NULL;

	if (!list || ws_json_format(list, 0, &text, NULL, NULL) < 0)
		return NULL;
	return ws_cloud_request_keep(r, text);
}

const char *ws_cloud_body_text(const struct ws_cloud_request *r, const char *name)
{
	return ws_cloud_text_at(r->json, name);
}

bool ws_cloud_body_has(const struct ws_cloud_request *r, const char *name)
{
	return ws_json_get(r->json, name) != NULL;
}

void ws_cloud_body_page(struct ws_cloud_request *r, int64_t *limit, int64_t *offset)
{
	if (!ws_json_int(ws_cloud_body_at(r->json, "limit"), limit))
		*limit = 200;
	if (!ws_json_int(ws_cloud_body_at(r->json, "offset"), offset))
		*offset = 0;
	if (r->page_back && *offset > 0)
		*offset = *offset > *limit ? *offset - *limit : 0;
}

const char *ws_cloud_body_sort(struct ws_cloud_request *r,
			       const struct ws_cloud_sort *sorts)
{
	const char *key = ws_cloud_body_text(r, "sort");

	for (const struct ws_cloud_sort *s = sorts; key && s->key; s++)
		if (strcmp(s->key, key) == 0)
			return s->sql;
	return sorts[0].sql;
}
