/*
 * wsync-cloud - a stand-in for Prefect Cloud on one machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "store/ground/json.h"
#include "sync/cloud/limit.h"
#include "sync/cloud/options.h"
#include "sync/cloud/schema.h"
#include "sync/cloud/seed.h"
#include "sync/cloud/server.h"
#include "sync/cloud/signup.h"

/* Whole file, from anywhere; links are followed, as with any argument. */
static int read_json(const char *path, struct ws_json **out, struct ws_err *err)
{
	ws_auto_buf text = WS_BUF_INIT;
	char chunk[65536];
	size_t got;
	FILE *file = fopen(path, "re");
	bool failed;
	int rc;

	*out = NULL;
	if (!file)
		return ws_err_sys(err, errno, "%s", path);
	while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0 &&
	       text.len <= WS_JSON_MAX_BYTES)
		ws_buf_add(&text, chunk, got);
	failed = ferror(file) != 0;
	(void)fclose(file);
	if (failed)
		return ws_err_sys(err, EIO, "%s", path);
	rc = ws_json_parse(ws_buf_text(&text), text.len, 0, out, err);
	return rc < 0 ? ws_err_wrap(err, "%s", path) : 0;
}

static int load_seed(struct ws_cloud_db *db, const char *path, struct ws_err *err)
{
	ws_auto(ws_json) seed = NULL;
	int rc;

	if (!ws_cloud_schema_is_empty(db))
		return 0;
	rc = read_json(path, &seed, err);
	if (rc == 0)
		rc = ws_cloud_seed_load(db, seed, time(NULL), err);
	if (rc == WS_E_VALUE_BAD)
		return ws_err_wrap(err, "%s", path);
	return rc;
}

/* -1 without a path. */
static int open_append(const char *path, int *out, struct ws_err *err)
{
	*out = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
	return path && *out < 0 ? ws_err_sys(err, errno, "%s", path) : 0;
}

static int serve(const struct ws_cloud_options *o, struct ws_err *err)
{
	ws_auto(ws_cloud_db) db = NULL;
	ws_auto(ws_cloud_faults) faults = NULL;
	ws_auto(ws_json) rules = NULL;
	ws_auto_close int log_fd = -1;
	ws_auto_close int mail_fd = -1;
	struct ws_cloud cloud = {.mail_fd = -1};
	struct ws_cloud_server_options options = {
		.listen = o->listen, .expose = o->expose, .log_bodies = o->bodies};
	int rc = ws_cloud_db_open(o->db, &db, err);

	if (rc == 0)
		rc = ws_cloud_schema_ensure(db, err);
	if (rc == 0 && o->seed)
		rc = load_seed(db, o->seed, err);
	if (rc == 0 && o->faults)
		rc = read_json(o->faults, &rules, err);
	if (rc == 0 && rules)
		rc = ws_cloud_faults_parse(rules, &faults, err);
	if (rc == 0)
		rc = open_append(o->log, &log_fd, err);
	if (rc == 0)
		rc = open_append(o->mail, &mail_fd, err);
	if (rc < 0)
		return rc;
	cloud.db = db;
	cloud.mail_fd = mail_fd;
	cloud.limits = ws_cloud_limits_new();
	if (!cloud.limits)
		return ws_err_nomem(err);
	options.faults = faults;
	options.log_fd = log_fd;
	rc = ws_cloud_server_run(&cloud, &options, err);
	ws_cloud_limits_free(cloud.limits);
	return rc;
}

/* flags: as of ws_json_format(). `seed` is taken. */
static int print_seed(struct ws_json *seed, int flags, struct ws_err *err)
{
	ws_auto(ws_json) owned = seed;
	ws_auto_free char *text = NULL;
	int rc;

	if (!owned)
		return ws_err_nomem(err);
	rc = ws_json_format(owned, flags, &text, NULL, err);
	if (rc == 0 && (puts(text) < 0 || fflush(stdout) != 0))
		return ws_err_sys(err, errno, "standard output");
	return rc;
}

static void print_keys(void)
{
	const char *name, *key;

	for (size_t n = 0; ws_cloud_seed_demo_key(n, &name, &key); n++)
		printf("%s %s\n", name, key);
}

static int sign_up(const struct ws_cloud_options *o, struct ws_err *err)
{
	ws_auto(ws_cloud_db) db = NULL;
	char key[WS_CLOUD_USER_KEY];
	int rc = ws_cloud_db_open(o->db, &db, err);

	if (rc == 0)
		rc = ws_cloud_schema_ensure(db, err);
	if (rc == 0)
		rc = ws_cloud_signup(db, o->email, time(NULL), key, err);
	if (rc == 0 && (puts(key) < 0 || fflush(stdout) != 0))
		return ws_err_sys(err, errno, "standard output");
	return rc;
}

static int run(const struct ws_cloud_options *o, struct ws_err *err)
{
	switch (o->command) {
	case WS_CLOUD_HELP:
		fputs(ws_cloud_usage, stdout);
		return 0;
	case WS_CLOUD_VERSION:
		puts("wsync-cloud " WS_VERSION);
		return 0;
	case WS_CLOUD_SEED_DEMO:
		if (!o->keys)
			return print_seed(ws_cloud_seed_demo(), WS_JSON_PRETTY, err);
		print_keys();
		return 0;
	case WS_CLOUD_SEED_WORKLOAD:
		return print_seed(ws_cloud_seed_workload(o->workspaces, o->grants), 0, err);
	case WS_CLOUD_SIGNUP:
		return sign_up(o, err);
	case WS_CLOUD_SERVE:
		break;
	}
	return serve(o, err);
}

/* 64 usage, 65 a bad seed or bad rules, 1 the rest. */
static int exit_of(int code)
{
	switch (code) {
	case WS_E_USAGE_COMMAND:
	case WS_E_USAGE_OPTION:
	case WS_E_USAGE_ARGUMENT:
		return 64;
	case WS_E_VALUE_BAD:
	case WS_E_RESPONSE: /* no JSON */
		return 65;
	default:
		return 1;
	}
}

int main(int argc, char **argv)
{
	struct ws_cloud_options options;
	struct ws_err err = {0};
	int rc;

	if (argc < 2) {
		fputs(ws_cloud_usage, stderr);
		return 64;
	}
	rc = ws_cloud_options_parse(argc, argv, &options, &err);

	if (rc == 0)
		rc = run(&options, &err);
	if (rc == 0)
		return 0;
	fprintf(stderr, "wsync-cloud: %s\n", err.msg);
	if (*err.hint)
		fprintf(stderr, "  = try: %s\n", err.hint);
	if (exit_of(rc) == 64)
		fputs("  = try: wsync-cloud help\n", stderr);
	return exit_of(rc);
}
