/*
 * tests/lib/chance.h - random numbers that can be had again.
 *
 * Every run of a test has a seed of its own, printed at its start; WS_SEED=N gives one
 * again.
 */
#ifndef WS_TESTS_LIB_CHANCE_H
#define WS_TESTS_LIB_CHANCE_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline uint64_t t_chance_next(uint64_t *seed)
{
	uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static inline int t_chance_below(uint64_t *seed, int n)
{
	return (int)(t_chance_next(seed) % (uint64_t)n);
}

/* WS_SEED; else WS_CHANCE, which all programs of one run share; else one of this moment. */
static inline uint64_t t_chance_seed(void)
{
	const char *given = getenv("WS_SEED") ? getenv("WS_SEED") : getenv("WS_CHANCE");
	struct timespec now;
	uint64_t seed;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	seed = given ? strtoull(given, NULL, 10)
		     : (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	(void)printf("WS_SEED=%" PRIu64 "\n", seed);
	return seed;
}

#endif
