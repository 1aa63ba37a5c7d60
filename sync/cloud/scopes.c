#include "sync/cloud/scopes.h"

#include <string.h>

struct scope {
	const char *name, *title, *group, *includes, *see, *roles;
};

static const struct scope scopes[] = {
#define WS_SCOPE(name, title, group, includes, see, roles) \
	{#name, title, group, includes, see, roles},
#include "sync/cloud/scope.def"
#undef WS_SCOPE
};

struct permission {
	const char *name, *roles;
};

static const struct permission permissions[] = {
#define WS_PERMISSION(id, name, roles) {name, roles},
#include "sync/cloud/permission.def"
#undef WS_PERMISSION
};

static uint64_t bit(size_t at)
{
	return (uint64_t)1 << at;
}

static uint64_t find_scope(const char *name, size_t len)
{
	for (size_t i = 0; i < WS_SCOPE_COUNT; i++)
		if (strlen(scopes[i].name) == len && memcmp(scopes[i].name, name, len) == 0)
			return bit(i);
	return 0;
}

uint64_t ws_cloud_scope_find(const char *name)
{
	return find_scope(name, strlen(name));
}

uint64_t ws_cloud_permission_find(const char *name)
{
	for (size_t i = 0; i < WS_PERMISSION_COUNT; i++)
		if (strcmp(permissions[i].name, name) == 0)
			return bit(i);
	return 0;
}

static uint64_t find_words(const char *words)
{
	uint64_t set = 0;

	while (*words) {
		size_t len = strcspn(words, " ");

		set |= find_scope(words, len);
		words += len + (words[len] == ' ');
	}
	return set;
}

uint64_t ws_cloud_scope_close(uint64_t set)
{
	uint64_t before;

	do {
		before = set;
		for (size_t i = 0; i < WS_SCOPE_COUNT; i++)
			if (before & bit(i))
				set |= find_words(scopes[i].includes);
	} while (set != before);
	return set;
}

uint64_t ws_cloud_scope_builtin(char role)
{
	uint64_t set = 0;

	for (size_t i = 0; i < WS_SCOPE_COUNT; i++)
		if (role && strchr(scopes[i].roles, role))
			set |= bit(i);
	return set;
}

uint64_t ws_cloud_permission_builtin(char role)
{
	uint64_t set = 0;

	for (size_t i = 0; i < WS_PERMISSION_COUNT; i++)
		if (role && strchr(permissions[i].roles, role))
			set |= bit(i);
	return set;
}

static void add_name(struct ws_buf *out, const char *name, bool *first)
{
	ws_buf_addf(out, "%s\"%s\"", *first ? "" : ",", name);
	*first = false;
}

void ws_cloud_scope_names(struct ws_buf *out, uint64_t set)
{
	bool first = true;

	ws_buf_addc(out, '[');
	for (size_t i = 0; i < WS_SCOPE_COUNT; i++)
		if (set & bit(i))
			add_name(out, scopes[i].name, &first);
	ws_buf_addc(out, ']');
}

void ws_cloud_permission_names(struct ws_buf *out, uint64_t set)
{
	bool first = true;

	ws_buf_addc(out, '[');
	for (size_t i = 0; i < WS_PERMISSION_COUNT; i++)
		if (set & bit(i))
			add_name(out, permissions[i].name, &first);
	ws_buf_addc(out, ']');
}

void ws_cloud_scope_catalogue(struct ws_buf *out)
{
	ws_buf_addc(out, '[');
	for (size_t i = 0; i < WS_SCOPE_COUNT; i++) {
		const struct scope *s = &scopes[i];

		ws_buf_addf(out,
			    "%s{\"name\":\"%s\",\"title\":\"%s\",\"feature_group\":\"%s\","
			    "\"includes_scopes\":",
			    i ? "," : "", s->name, s->title, s->group);
		ws_cloud_scope_names(out, find_words(s->includes));
		if (*s->see)
			ws_buf_addf(out, ",\"see_scope\":\"%s\"}", s->see);
		else
			ws_buf_adds(out, ",\"see_scope\":null}");
	}
	ws_buf_addc(out, ']');
}
