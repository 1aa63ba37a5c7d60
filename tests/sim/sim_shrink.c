/*
 * tests/sim/sim_shrink.c - a failure in as few steps as we can find quickly.
 *
 * Whatever fails counts, also when it fails in another way: one broken rule at a time.
 */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRIES 400

struct shrinking {
	uint64_t seed;
	size_t steps, world, tries;
	bool skip[SIM_STEPS];
};

static bool fails(struct shrinking *s)
{
	s->tries++;
	return !sim_play(s->seed, s->steps, s->skip, s->world, NULL, NULL, NULL);
}

/* Leaves out runs of `size` steps wherever it goes on failing. */
static void thin(struct shrinking *s, size_t size)
{
	for (size_t at = s->steps; at > 0 && s->tries < TRIES;) {
		size_t from = at > size ? at - size : 0;
		bool before[SIM_STEPS], any = false;

		memcpy(before, s->skip, sizeof(before));
		for (size_t i = from; i < at; i++) {
			any = any || !s->skip[i];
			s->skip[i] = true;
		}
		if (any && !fails(s))
			memcpy(s->skip, before, sizeof(before));
		at = from;
	}
}

static void say_replay(const struct shrinking *s, const char *program, struct ws_buf *out)
{
	bool first = true;

	ws_buf_addf(out, "replay: WS_SEED=%llu WS_STEPS=%zu", (unsigned long long)s->seed,
		    s->steps);
	if (s->world)
		ws_buf_addf(out, " WS_WORLD=%zu", s->world);
	for (size_t i = 0; i < s->steps; i++) {
		if (s->skip[i])
			continue;
		ws_buf_addf(out, "%s%zu", first ? " WS_ONLY=" : ",", i);
		first = false;
	}
	if (first)
		ws_buf_adds(out, " WS_ONLY=-");
	ws_buf_addf(out, " %s\n", program);
}

void sim_shrink(uint64_t seed, size_t steps, const bool *skip, size_t world_limit,
		const char *program, struct ws_buf *out)
{
	struct shrinking *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	s->seed = seed;
	s->steps = steps;
	s->world = world_limit;
	if (skip)
		memcpy(s->skip, skip, steps * sizeof(bool));
	for (size_t world = 2; world < SIM_PEOPLE && !world_limit; world *= 2) {
		s->world = world;
		if (fails(s))
			break;
		s->world = 0;
	}
	for (size_t size = steps / 2; size > 0; size /= 2)
		thin(s, size);
	say_replay(s, program, out);
	(void)sim_play(s->seed, s->steps, s->skip, s->world, NULL, NULL, out);
	free(s);
}
