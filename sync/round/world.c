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

static int64_t real_clock_ms(void *user)
{
	struct timespec now = {0, 0};

	(void)user;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

const struct ws_round_world ws_round_real_world = {real_now_s, real_sleep_ms, NULL,
						   real_clock_ms};

int64_t ws_round_clock_ms(const struct ws_round_world *world)
{
	return world->clock_ms ? world->clock_ms(world->user)
			       : world->now_s(world->user) * 1000;
}
