/*
 * sync/round/world.c - the real clock and the real waiting.
 */
#include "sync/round/round.h"

#include <time.h>

static int64_t real_now_s(void *user)
{
	(void)user;
	return (int64_t)time(NULL);
}

static void real_sleep_ms(void *user, int ms)
{
	const struct timespec pause = {ms / 1000, (ms % 1000) * 1000000L};

	(void)user;
	/* A signal ends the wait early on purpose: who waits looks again anyway. */
	(void)nanosleep(&pause, NULL);
}

const struct ws_round_world ws_round_real_world = {real_now_s, real_sleep_ms, NULL};
