/*
 * tests/sim/sim_choice.c - the stream of choices (splitmix64).
 */
#include "tests/sim/sim.h"

static uint64_t next(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void sim_begin(struct sim *sim, uint64_t which)
{
	uint64_t state = sim->seed;

	sim->state = next(&state) ^ (which * 0xd1342543de82ef95u);
	(void)next(&sim->state);
}

size_t sim_pick(struct sim *sim, size_t n)
{
	return n ? (size_t)(next(&sim->state) % n) : 0;
}

bool sim_chance(struct sim *sim, unsigned in_100)
{
	return sim_pick(sim, 100) < in_100;
}
