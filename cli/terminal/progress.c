/*
 * cli/terminal/progress.c - what a round does, as it does it, on standard error.
 *
 * On a terminal: one line that is erased (wait.h). In a pipe: one line an event that
 * matters, none a workspace, since ten thousand of them hide the one that counts.
 */
#include <stdlib.h>
#include <string.h>
#include "cli/cli.h"
#include "store/ground/buf.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

struct ws_progress {
	struct ws_cli *cli;
	struct ws_round_watch watch;
};

static bool is_silent(const struct ws_progress *p)
{
	return p->cli->quiet;
}

static void line(struct ws_progress *p, const char *text)
{
	ws_auto_buf b = WS_BUF_INIT;

	ws_wait_erase(p->cli);
	ws_text_neutral(&b, text, strlen(text), false);
	(void)fprintf(p->cli->err, "%s\n", ws_buf_text(&b));
	(void)fflush(p->cli->err);
}

static void on_looking(void *user, size_t done, size_t total)
{
	struct ws_progress *p = user;
	char text[96];

	(void)snprintf(text, sizeof(text), "looking at the cloud: %zu of %zu workspaces",
		       done, total);
	ws_wait_draw(p->cli, text);
}

static void on_waiting(void *user, int seconds, const char *why)
{
	struct ws_progress *p = user;
	char text[512];

	if (is_silent(p))
		return;
	(void)snprintf(text, sizeof(text), "waiting %d s: %s", seconds, why ? why : "");
	line(p, text);
}

static void name_change(const struct ws_change *change, char *out, size_t size)
{
	(void)snprintf(out, size, "%s %s %s%s%s", change->id,
		       ws_relation_word(change->delta.relation),
		       change->path ? change->path : "", change->label ? " " : "",
		       change->label ? change->label : "");
}

static void on_step_start(void *user, const struct ws_change *change, size_t n,
			  size_t total)
{
	struct ws_progress *p = user;
	char name[512], text[600];

	name_change(change, name, sizeof(name));
	(void)snprintf(text, sizeof(text), "sending %zu of %zu: %s", n, total, name);
	ws_wait_draw(p->cli, text);
}

/* The report tells of success; a failure is worth a line of its own at once. */
static void on_step_done(void *user, const struct ws_change *change, int rc,
			 const struct ws_err *err)
{
	struct ws_progress *p = user;
	char name[512], text[800];

	if (is_silent(p) || (rc == 0 && (p->cli->style.err_tty || p->cli->verbose == 0)))
		return;
	name_change(change, name, sizeof(name));
	if (rc == 0)
		(void)snprintf(text, sizeof(text), "sent %s", name);
	else
		(void)snprintf(text, sizeof(text), "failed %s: %s", name,
			       err ? err->msg : "");
	line(p, text);
}

int ws_progress_new(struct ws_cli *cli, struct ws_progress **out, struct ws_err *err)
{
	struct ws_progress *p = calloc(1, sizeof(*p));

	*out = NULL;
	if (!p)
		return ws_err_nomem(err);
	p->cli = cli;
	ws_wait_begin(cli);
	p->watch = (struct ws_round_watch){
		.user = p,
		.looking = on_looking,
		.waiting = on_waiting,
		.step_start = on_step_start,
		.step_done = on_step_done,
	};
	*out = p;
	return 0;
}

const struct ws_round_watch *ws_progress_watch(struct ws_progress *progress)
{
	return &progress->watch;
}

void ws_progress_free(struct ws_progress *progress)
{
	if (progress)
		ws_wait_end(progress->cli);
	free(progress);
}
