#include "tests/lib/cloud_call.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void learn_ids(struct t_caller *c)
{
	const struct {
		const char *account, *workspace;
		char *account_id, *workspace_id;
	} wanted[] = {
		{"acme", "dev", c->acme, c->dev},
		{"acme", "prod", c->acme, c->prod},
		{"acme", "staging", c->acme, c->staging},
		{"ada", "default", c->ada, c->home},
		{"zoe", "shared-reports", c->zoe, c->shared},
	};

	if (t_call(c, "GET", NULL, "/me/workspaces") != 200)
		return;
	for (size_t i = 0; i < ws_json_count(c->json); i++) {
		const struct ws_json *w = ws_json_at(c->json, i);

		for (size_t n = 0; n < sizeof(wanted) / sizeof(wanted[0]); n++) {
			if (strcmp(ws_json_text(ws_json_get(w, "account_handle")),
				   wanted[n].account) ||
			    strcmp(ws_json_text(ws_json_get(w, "workspace_handle")),
				   wanted[n].workspace))
				continue;
			(void)snprintf(wanted[n].account_id, 40, "%s",
				       ws_json_text(ws_json_get(w, "account_id")));
			(void)snprintf(wanted[n].workspace_id, 40, "%s",
				       ws_json_text(ws_json_get(w, "workspace_id")));
		}
	}
}

struct t_caller *t_caller_new(const char *seed, const char *faults)
{
	struct t_caller *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->key = T_KEY_OWNER;
	if (!t_cloud_start(&c->cloud, seed, faults)) {
		(void)t_cloud_stop(&c->cloud);
		free(c);
		return NULL;
	}
	if (!faults)
		learn_ids(c);
	return c;
}

void t_caller_free(struct t_caller *c)
{
	if (!c)
		return;
	(void)t_cloud_stop(&c->cloud);
	t_http_free(&c->reply);
	ws_json_free(c->json);
	free(c);
}

static int __attribute__((format(printf, 5, 0)))
call(struct t_caller *c, const char *key, const char *method, const char *body,
     const char *path, va_list args)
{
	char whole[4096] = "/api";

	(void)vsnprintf(whole + 4, sizeof(whole) - 4, path, args);
	t_http_free(&c->reply);
	ws_json_free(c->json);
	c->json = NULL;
	(void)t_http(c->cloud.port, key, method, whole, body, &c->reply);
	if (c->reply.body_len > 0)
		(void)ws_json_parse(c->reply.body, c->reply.body_len, 0, &c->json, NULL);
	return c->reply.status;
}

int t_call(struct t_caller *c, const char *method, const char *body, const char *path, ...)
{
	va_list args;
	int status;

	va_start(args, path);
	status = call(c, c->key, method, body, path, args);
	va_end(args);
	return status;
}

int t_call_as(struct t_caller *c, const char *key, const char *method, const char *body,
	      const char *path, ...)
{
	va_list args;
	int status;

	va_start(args, path);
	status = call(c, key, method, body, path, args);
	va_end(args);
	return status;
}

const struct ws_json *t_at(const struct t_caller *c, const char *path)
{
	const struct ws_json *value = c->json;
	char name[64], *end;

	while (value && *path) {
		const size_t len = strcspn(path, ".");
		unsigned long n;

		(void)snprintf(name, sizeof(name), "%.*s", (int)len, path);
		n = strtoul(name, &end, 10);
		value = *end == '\0' ? ws_json_at(value, n) : ws_json_get(value, name);
		path += len + (path[len] == '.');
	}
	return value;
}

const char *t_text_at(const struct t_caller *c, const char *path)
{
	const char *text = ws_json_text(t_at(c, path));

	return text ? text : "";
}

size_t t_count_at(const struct t_caller *c, const char *path)
{
	return ws_json_count(t_at(c, path));
}

const char *t_find(const struct t_caller *c, const char *name, const char *value,
		   const char *wanted)
{
	for (size_t i = 0; i < ws_json_count(c->json); i++) {
		const struct ws_json *item = ws_json_at(c->json, i);
		const char *text = ws_json_text(ws_json_get(item, name));

		if (!text || strcmp(text, value) != 0)
			continue;
		text = ws_json_text(ws_json_get(item, wanted));
		return text ? text : "";
	}
	return "";
}

static const char *copy(char out[40], const char *text)
{
	(void)snprintf(out, 40, "%s", text);
	return out;
}

/* Always asked with the owner's key, so that a test may use any other meanwhile. */
static const char *listed(struct t_caller *c, const char *list, const char *name,
			  const char *value, const char *wanted, char out[40])
{
	(void)t_call_as(c, T_KEY_OWNER, "POST", NULL, "/accounts/%s/%s/filter", c->acme,
			list);
	return copy(out, t_find(c, name, value, wanted));
}

const char *t_user_id(struct t_caller *c, const char *email, char out[40])
{
	return listed(c, "account_memberships", "email", email, "user_id", out);
}

const char *t_membership_id(struct t_caller *c, const char *email, char out[40])
{
	return listed(c, "account_memberships", "email", email, "id", out);
}

const char *t_actor_id(struct t_caller *c, const char *email, char out[40])
{
	return listed(c, "account_memberships", "email", email, "actor_id", out);
}

const char *t_bot_id(struct t_caller *c, const char *name, char out[40])
{
	return listed(c, "bots", "name", name, "id", out);
}

const char *t_team_id(struct t_caller *c, const char *name, char out[40])
{
	return listed(c, "teams", "name", name, "id", out);
}

const char *t_role_id(struct t_caller *c, const char *name, char out[40])
{
	return listed(c, "workspace_roles", "name", name, "id", out);
}

const char *t_role_in(struct t_caller *c, const char *workspace, const char *email,
		      char out[40])
{
	(void)t_call_as(c, T_KEY_OWNER, "POST", NULL,
			"/accounts/%s/workspaces/%s/user_access/filter", c->acme,
			workspace);
	return copy(out, t_find(c, "email", email, "workspace_role_id"));
}
