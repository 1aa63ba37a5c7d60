/*
 * cli/terminal/wait.c - the one line of progress: what a round is at, for how long the
 * cloud is waited for, and what an interrupt does meanwhile.
 */
#include "cli/terminal/wait.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "cli/cli.h"
#include "store/ground/buf.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

#define ERASE    "\r\033[K"
#define FIRST_MS 400
#define AGAIN_MS 100
#define TEXT_MAX 800

static int64_t clock_ms(const struct ws_wait *wait)
{
	struct timespec now = {0};

	if (wait->clock_ms)
		return wait->clock_ms();
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void put(const struct ws_cli *cli, const char *text)
{
	if (cli->wait.terminal) {
		(void)!write(cli->wait.terminal, text, strlen(text));
		return;
	}
	(void)fputs(text, cli->err);
	(void)fflush(cli->err);
}

/* False: it is too long. A line that wraps could not be erased. */
static bool draw(struct ws_cli *cli, const char *text)
{
	ws_auto_buf b = WS_BUF_INIT;

	ws_buf_adds(&b, ERASE);
	ws_text_neutral(&b, text, strlen(text), false);
	if (ws_text_width(ws_buf_text(&b) + strlen(ERASE)) >= cli->style.width)
		return false;
	/* the same again would only flicker */
	if (!cli->wait.drawn || strcmp(cli->wait.shown, ws_buf_text(&b)) != 0)
		put(cli, ws_buf_text(&b));
	(void)snprintf(cli->wait.shown, sizeof(cli->wait.shown), "%s", ws_buf_text(&b));
	cli->wait.drawn = true;
	return true;
}

/* Is it time? Then it counts as drawn. */
static bool is_due(struct ws_cli *cli, int64_t now)
{
	struct ws_wait *wait = &cli->wait;

	if (!cli->style.err_tty || cli->quiet || cli->format == WS_FORMAT_JSON ||
	    now - wait->since_ms < FIRST_MS ||
	    (wait->drawn && now - wait->drawn_ms < AGAIN_MS))
		return false;
	wait->drawn_ms = now;
	return true;
}

void ws_wait_begin(struct ws_cli *cli)
{
	cli->wait.since_ms = clock_ms(&cli->wait);
	cli->wait.over_ms = 0;
	cli->wait.what[0] = '\0';
}

void ws_wait_draw(struct ws_cli *cli, const char *what)
{
	struct ws_wait *wait = &cli->wait;

	(void)snprintf(wait->what, sizeof(wait->what), "%s", what);
	if (is_due(cli, clock_ms(wait)))
		(void)draw(cli, wait->what);
}

void ws_wait_erase(struct ws_cli *cli)
{
	if (!cli->wait.drawn)
		return;
	put(cli, ERASE);
	cli->wait.drawn = false;
}

void ws_wait_end(struct ws_cli *cli)
{
	ws_wait_erase(cli);
	cli->wait.what[0] = '\0';
}

/* ---- waiting for the cloud ---------------------------------------------------------------- */

/* The most that fits: a narrow screen, or a long name, must not leave it without any. */
static void draw_waiting(struct ws_cli *cli, const struct ws_http_waiting *now, int seconds)
{
	const char *host = strstr(now->base, "://");
	char what[TEXT_MAX], took[32] = "", next[48] = "";
	char text[sizeof(what) + sizeof(took) + sizeof(next)];

	host = host ? host + 3 : now->base;
	if (cli->wait.what[0])
		(void)snprintf(what, sizeof(what), "%s", cli->wait.what);
	else
		(void)snprintf(what, sizeof(what), "waiting for %.*s",
			       (int)strcspn(host, "/"), host);
	if (seconds > 0)
		(void)snprintf(took, sizeof(took), ", %d s", seconds);
	if (now->pause_s > 0)
		(void)snprintf(next, sizeof(next), ", %s in %d s",
			       now->again ? "trying again" : "going on", now->pause_s);
	(void)snprintf(text, sizeof(text), "%s%s%s", what, took, next);
	if (draw(cli, text))
		return;
	(void)snprintf(text, sizeof(text), "waiting%s%s", took, next);
	if (!draw(cli, text))
		ws_wait_erase(cli);
}

/* What the first interrupt does, told where it is true: a call is under way. */
static void tell_stop(struct ws_cli *cli)
{
	if (cli->wait.stop_told || !cli->stop || !*cli->stop)
		return;
	cli->wait.stop_told = true;
	if (!cli->wait.drawn)
		put(cli, "\n");
	ws_wait_erase(cli);
	put(cli, "finishing the call under way, again to stop now\n");
}

void ws_wait_cloud(void *user, const struct ws_http_waiting *now)
{
	struct ws_cli *cli = user;
	struct ws_wait *wait = &cli->wait;
	const int64_t at = clock_ms(wait);

	if (!now) {
		ws_wait_erase(cli);
		wait->over_ms = at;
		return;
	}
	tell_stop(cli);
	/* calls that follow each other are one wait; a person who was asked is none */
	if (wait->since_ms == 0 || (wait->over_ms && at - wait->over_ms >= FIRST_MS))
		wait->since_ms = at;
	wait->over_ms = 0;
	if (is_due(cli, at))
		draw_waiting(cli, now, (int)((at - wait->since_ms) / 1000));
}
