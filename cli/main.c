/*
 * cli/main.c - the process: made safe first, then handed to ws_cli_run().
 *
 * The one piece of state here is the interrupt flag, since a signal handler has
 * nowhere else to put it.
 */
#include <errno.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include "cli/run.h"
#include "store/ground/harden.h"

static volatile int stop;

/* Supervisors signal the process and its group: that is one wish, told twice. */
#define ONE_WISH_MS 200

static int64_t now_ms(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* First: the call under way is finished, and says so itself. Second: the default action, at
 * once; the store is consistent at every moment. Only what is safe in a handler is called. */
static void on_interrupt(int signo)
{
	static int64_t first_ms;
	const int saved = errno;

	if (!stop) {
		first_ms = now_ms();
		stop = signo;
	} else if (now_ms() - first_ms >= ONE_WISH_MS) {
		(void)signal(signo, SIG_DFL);
		(void)raise(signo); /* taken when this handler has returned */
	}
	errno = saved;
}

/* What whoever started this wants ignored (nohup, a script's &) stays so. */
static void handle(int signo, const struct sigaction *action)
{
	struct sigaction was;

	if (sigaction(signo, NULL, &was) == 0 && was.sa_handler != SIG_IGN)
		(void)sigaction(signo, action, NULL);
}

static void handle_signals(void)
{
	struct sigaction action = {.sa_handler = on_interrupt};

	/* neither interrupts the other's handler */
	(void)sigemptyset(&action.sa_mask);
	(void)sigaddset(&action.sa_mask, SIGINT);
	(void)sigaddset(&action.sa_mask, SIGTERM);
	handle(SIGINT, &action);
	handle(SIGTERM, &action);
	(void)signal(SIGPIPE, SIG_IGN);
}

/* A command ends soon: memory it gave back in between it would be given anew, page by
 * page, and each of them cleared. */
static void keep_memory(void)
{
	(void)mallopt(M_TRIM_THRESHOLD, 64 << 20);
	(void)mallopt(M_MMAP_THRESHOLD, 32 << 20);
	(void)mallopt(M_TOP_PAD, 1 << 20);
}

int main(int argc, char **argv)
{
	if (ws_harden() < 0)
		return WS_EXIT_FAILED;
	handle_signals();
	keep_memory();
	/* character classes alone: numbers and times stay those of the C locale */
	(void)setlocale(LC_CTYPE, "");
	return ws_cli_run(argc, argv, &ws_round_real_world, &stop, stdout, stderr);
}
