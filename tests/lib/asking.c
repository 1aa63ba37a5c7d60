#include "tests/lib/asking.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "sync/round/round.h"
#include "tests/lib/cli_run.h"
#include "tests/lib/tempdir.h"

struct t_asking *t_asking_begin(void)
{
	struct t_asking *a = calloc(1, sizeof(*a));

	assert_non_null(a);
	t_store_begin(&a->s);
	t_cli_home(a->s.base);
	a->cloud = t_fake_new();
	t_fake_fill_demo(a->cloud);
	return a;
}

void t_asking_end(struct t_asking *a)
{
	t_fake_free(a->cloud);
	t_store_end(&a->s);
	free(a);
}

void t_asking_fetch(struct t_asking *a)
{
	struct ws_round_report report;

	if (ws_round_fetch(a->s.store, t_fake_remote(a->cloud), &ws_round_real_world, NULL,
			   &report, &a->s.err) != 0)
		fail_msg("%s", a->s.err.msg);
	ws_round_report_clear(&report);
	assert_int_equal(ws_store_set_mode(a->s.store, WS_MODE_TWO_WAY, &a->s.err), 0);
}

void t_asking_sync(struct t_asking *a)
{
	const struct ws_round_options both = {.send = true, .receive = true};
	struct ws_round_report report;

	if (ws_round_sync(a->s.store, t_fake_remote(a->cloud), &both, &ws_round_real_world,
			  NULL, &report, &a->s.err) != 0)
		fail_msg("%s", a->s.err.msg);
	ws_round_report_clear(&report);
}

void t_asking_edit(struct t_asking *a, const char *path, const char *from, const char *to)
{
	char *text = t_tempdir_read(a->s.dir, path, NULL), *at = strstr(text, from);
	struct ws_buf b = WS_BUF_INIT;

	if (!at)
		fail_msg("%s has no %s: %s", path, from, text);
	ws_buf_add(&b, text, (size_t)(at - text));
	ws_buf_adds(&b, to);
	ws_buf_adds(&b, at + strlen(from));
	t_store_edit(&a->s, path, ws_buf_text(&b));
	ws_buf_free(&b);
	free(text);
}

void t_asking_commit(struct t_asking *a, const char *author, const char *message)
{
	struct ws_commit_report report = {0};

	if (ws_round_commit(a->s.store, message, author, &ws_round_real_world, &report,
			    &a->s.err) != 0)
		fail_msg("%s", a->s.err.msg);
	ws_commit_report_clear(&report);
}

#define WORDS 8

char *t_asking(struct t_asking *a, int status, const char *word, ...)
{
	const char *w[WORDS] = {word};
	struct t_cli r;
	va_list list;
	char *out;

	va_start(list, word);
	for (size_t i = 1; i < WORDS && w[i - 1]; i++)
		w[i] = va_arg(list, const char *);
	va_end(list);
	t_cli_run(&r, "-C", a->s.dir, w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], NULL);
	if (r.status != status)
		fail_msg("%s %s: %d\n%s%s", w[0], w[1] ? w[1] : "", r.status, r.out, r.err);
	out = strdup(status <= 2 || (status == 6 && *r.out) ? r.out : r.err);
	assert_non_null(out);
	t_cli_clear(&r);
	return out;
}

void t_asking_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no \"%s\" in:\n%s", part, text);
}

void t_asking_has_not(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("\"%s\" in:\n%s", part, text);
}
