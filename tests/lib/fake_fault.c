/*
 * tests/lib/fake_fault.c - the fake cloud: what goes wrong by wish, and each call as it begins
 * and ends.
 */
#include "tests/lib/fake_state.h"
#include <stdlib.h>
#include <string.h>

void t_fake_fail(struct t_fake *fake, size_t nth, int code)
{
	fake->fail = (struct fake_fault){fake->calls + nth, code};
}

void t_fake_fail_write(struct t_fake *fake, size_t nth, int code)
{
	fake->fail_write = (struct fake_fault){fake->writes + nth, code};
}

void t_fake_lose(struct t_fake *fake, size_t nth)
{
	fake->lose_at = fake->writes + nth;
}

void t_fake_stale(struct t_fake *fake, int reads)
{
	fake->stale_reads = reads;
}

void t_fake_hide(struct t_fake *fake, const char *path, unsigned kinds)
{
	t_fake_workspace_at(fake, path)->hidden = kinds;
}

void t_fake_cut(struct t_fake *fake, const char *path, enum ws_principal_kind kind,
		size_t missing, int times)
{
	struct fake_workspace *w = t_fake_workspace_at(fake, path);

	w->missing[kind] = missing;
	w->missing_times[kind] = times;
}

void t_fake_refuse(struct t_fake *fake, const char *label)
{
	fake->refused = label ? t_fake_need(ws_arena_dup(fake->arena, label)) : NULL;
}

void t_fake_before_call(struct t_fake *fake, void (*hook)(void *user, const char *op),
			void *user)
{
	fake->hook = hook;
	fake->hook_user = user;
}

const char *t_fake_log(const struct t_fake *fake)
{
	return ws_buf_text(&fake->log);
}

void t_fake_log_clear(struct t_fake *fake)
{
	ws_buf_free(&fake->log);
}

size_t t_fake_calls(const struct t_fake *fake)
{
	return fake->calls;
}

size_t t_fake_writes(const struct t_fake *fake)
{
	return fake->writes;
}

int t_fake_enter(struct t_fake *fake, const char *op, struct ws_err *err)
{
	if (fake->hook)
		fake->hook(fake->hook_user, op);
	fake->calls++;
	if (fake->calls == fake->fail.at)
		return ws_err_set(err, fake->fail.code, "the fake fails at call %zu",
				  fake->calls);
	return 0;
}

int t_fake_enter_write(struct t_fake *fake, const char *op, struct ws_err *err)
{
	int rc = t_fake_enter(fake, op, err);

	fake->writes++;
	if (rc < 0)
		return rc;
	if (fake->writes == fake->fail_write.at)
		return ws_err_set(err, fake->fail_write.code, "the fake fails at write %zu",
				  fake->writes);
	return 0;
}

/* After the effect: the answer may get lost. */
int t_fake_leave_write(struct t_fake *fake, struct ws_err *err)
{
	if (fake->writes == fake->lose_at)
		return ws_err_set(err, WS_E_IN_DOUBT,
				  "the fake lost the answer of write %zu", fake->writes);
	return 0;
}

int t_fake_no_such(struct ws_err *err)
{
	int rc = ws_err_set(err, WS_E_NOT_FOUND, "not there");

	if (err)
		err->http = 404;
	return rc;
}

int t_fake_refused(struct ws_err *err, int http, const char *what)
{
	int rc = ws_err_set(err, WS_E_REFUSED, "%s", what);

	if (err)
		err->http = http;
	return rc;
}
