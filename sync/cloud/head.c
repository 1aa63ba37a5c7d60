#include "sync/cloud/head.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "sync/cloud/request.h"

void ws_cloud_head_note(struct ws_cloud_head *h, const char *name, const char *value)
{
	const struct {
		const char *name;
		unsigned *count;
		const char **value;
	} fields[] = {
		{"Content-Length", &h->lengths, &h->length},
		{"Transfer-Encoding", &h->encodings, NULL},
		{"Host", &h->hosts, &h->host},
		{"Authorization", &h->keys, &h->key},
		{"Origin", &h->origins, NULL},
		{"Content-Type", NULL, &h->type},
		{"Sec-Fetch-Site", NULL, &h->site},
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strcasecmp(name, fields[i].name) != 0)
			continue;
		if (fields[i].count)
			(*fields[i].count)++;
		if (fields[i].value)
			*fields[i].value = value;
	}
}

const char *ws_cloud_head_key(const struct ws_cloud_head *h)
{
	return h->keys == 1 && strncasecmp(h->key, "Bearer ", 7) == 0 ? h->key + 7 : NULL;
}

/* Only names of this machine, and only with the port that was bound. */
static bool host_is_ours(const struct ws_cloud_place *place, const char *host)
{
	const char *const names[] = {"127.0.0.1", "localhost", "[::1]", place->host};
	char with_port[96];

	if (place->exposed)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(with_port, sizeof(with_port), "%s:%u", names[i],
			       place->port);
		if (strcasecmp(host, with_port) == 0)
			return true;
		if (place->port == 80 && strcasecmp(host, names[i]) == 0)
			return true;
	}
	return false;
}

static bool has_body(const char *method)
{
	return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 ||
	       strcmp(method, "PATCH") == 0;
}

/* -1 for what is no plain number. */
static int64_t length_of(const char *text)
{
	if (!*text || strspn(text, "0123456789") != strlen(text))
		return -1;
	return strlen(text) > 15 ? INT64_MAX : (int64_t)strtoll(text, NULL, 10);
}

int ws_cloud_head_check(const struct ws_cloud_head *h, const struct ws_cloud_place *place,
			const char *method, const char *uri, struct ws_buf *path,
			const char **detail)
{
	const int64_t length = h->lengths ? length_of(h->length) : 0;
	const size_t path_len = strcspn(uri, "?");

	*detail = "Bad Request";
	if (h->lengths > 1 || h->hosts > 1 || (h->lengths && h->encodings) || length < 0)
		return 400;
	if (h->hosts == 0 || !host_is_ours(place, h->host)) {
		*detail = "Misdirected Request";
		return 421;
	}
	if (h->origins || (h->site && strcasecmp(h->site, "cross-site") == 0)) {
		*detail = "Requests of web pages are not served";
		return 403;
	}
	if (!ws_cloud_decode(uri, path_len, false, path) || path->failed)
		return 400;
	if (h->encodings || (has_body(method) && !h->lengths)) {
		*detail = "Length Required";
		return 411;
	}
	if (length > WS_CLOUD_MAX_BODY) {
		*detail = "Request body is too large";
		return 413;
	}
	return 0;
}
