/*
 * tests/lib/cloud_call.h - talks to a started stand-in and looks into its answers.
 *
 * A caller holds the last answer. Paths into it are names and numbers with dots:
 * "0.email", "api_key.key".
 */
#ifndef TESTS_LIB_CLOUD_CALL_H
#define TESTS_LIB_CLOUD_CALL_H

#include "store/ground/json.h"
#include "tests/lib/cloud_proc.h"
#include "tests/lib/http_client.h"

struct t_caller {
	struct t_cloud cloud;
	struct t_http_reply reply;
	struct ws_json *json; /* of the last answer; NULL when it was none */
	const char *key;      /* used by t_call(); T_KEY_OWNER at the start */
	char acme[40];        /* account ids of the demo seed */
	char ada[40];
	char zoe[40];
	char dev[40]; /* workspace ids */
	char prod[40];
	char staging[40];
	char home[40];   /* ada/default */
	char shared[40]; /* zoe/shared-reports */
};

/* Starts a stand-in with the demo seed (or another) and learns the ids; NULL if not. */
struct t_caller *t_caller_new(const char *seed, const char *faults);
void t_caller_free(struct t_caller *c);

/*
 * One request; path is a format, below /api. Returns the status.
 * body  JSON text or NULL
 */
int t_call(struct t_caller *c, const char *method, const char *body, const char *path, ...)
	__attribute__((format(printf, 4, 5)));

/* The same with another key, once. */
int t_call_as(struct t_caller *c, const char *key, const char *method, const char *body,
	      const char *path, ...) __attribute__((format(printf, 5, 6)));

/* Into the last answer; "" for what is no text. */
const struct ws_json *t_at(const struct t_caller *c, const char *path);
const char *t_text_at(const struct t_caller *c, const char *path);
size_t t_count_at(const struct t_caller *c, const char *path);

/* In the last answer, a list: the `wanted` of the object whose `name` is `value`. */
const char *t_find(const struct t_caller *c, const char *name, const char *value,
		   const char *wanted);

/* Ids by name, copied into out: of the account acme. */
const char *t_user_id(struct t_caller *c, const char *email, char out[40]);
const char *t_membership_id(struct t_caller *c, const char *email, char out[40]);
const char *t_actor_id(struct t_caller *c, const char *email, char out[40]);
const char *t_bot_id(struct t_caller *c, const char *name, char out[40]);
const char *t_team_id(struct t_caller *c, const char *name, char out[40]);
const char *t_role_id(struct t_caller *c, const char *name, char out[40]);

/* Grants a workspace of acme has: the role id of a person there, "" for none. */
const char *t_role_in(struct t_caller *c, const char *workspace, const char *email,
		      char out[40]);

#endif
