/*
 * tests/sim/test_sim.c - plays seeds until its time is up.
 *
 *	WS_SEED=N          this seed alone; with its trace when WS_TRACE is set
 *	WS_STEPS=N         steps a seed (150)
 *	WS_ONLY=3,17       of these steps only; "-": of none
 *	WS_WORLD=N         with at most so many principals
 *	WS_FROM=N          fresh seeds from here on (WS_CHANCE; else chance)
 *	WS_SECONDS=N       stop after so long (40), or after 60 seeds where WS_CHANCE gives
 *	                   them; 0: only the kept seeds
 *
 * The seeds of tests/sim/seeds always go first. A time budget ends the loop between
 * seeds; what a run must have seen is asked afterwards.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>
#include "tests/sim/sim.h"

#define PROGRAM "build/tests/sim/test_sim"
#define LEAST   25 /* seeds a run must get through */
#define KNOWN   60 /* seeds of a run that is to be the same everywhere, at most */

static struct sim_totals totals;

static size_t number_of(const char *name, size_t otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

static size_t steps_of_run(void)
{
	size_t steps = number_of("WS_STEPS", 150);

	return steps > SIM_STEPS ? SIM_STEPS : steps;
}

/* WS_ONLY as what to skip; NULL: nothing. */
static const bool *skipped(bool out[SIM_STEPS])
{
	const char *only = getenv("WS_ONLY");

	if (!only || !*only)
		return NULL;
	memset(out, true, SIM_STEPS * sizeof(bool));
	while (*only) {
		char *end;
		size_t n = strtoull(only, &end, 10);

		if (end != only && n < SIM_STEPS)
			out[n] = false;
		only = end + (*end != '\0');
	}
	return out;
}

static void must_hold(uint64_t seed, size_t steps, const bool *skip, size_t world)
{
	struct ws_buf out = WS_BUF_INIT;

	if (!sim_play(seed, steps, skip, world, &totals, NULL, &out)) {
		struct ws_buf less = WS_BUF_INIT;

		if (!skip && !getenv("WS_WHOLE"))
			sim_shrink(seed, steps, NULL, world, PROGRAM, &less);
		(void)fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed,
			      ws_buf_text(less.len ? &less : &out));
		ws_buf_free(&less);
		ws_buf_free(&out);
		fail();
	}
	if (out.len)
		(void)fprintf(stderr, "%s", ws_buf_text(&out));
	ws_buf_free(&out);
}

static void kept_seeds_hold(void **state)
{
	const char *source = getenv("WS_SOURCE");
	char path[512], line[512];
	FILE *file;

	(void)state;
	if (getenv("WS_SEED"))
		return;
	(void)snprintf(path, sizeof(path), "%s/tests/sim/seeds", source ? source : ".");
	file = fopen(path, "re");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		unsigned long long seed;
		size_t steps = 150;

		if (sscanf(line, "%llu %zu", &seed, &steps) >= 1)
			must_hold(seed, steps > SIM_STEPS ? SIM_STEPS : steps, NULL, 0);
	}
	(void)fclose(file);
}

/* A quiet round wants a cloud with an audit log and two looks with nothing between them:
 * too rare to be asked for in a minute. */
static bool all_probed(void)
{
	for (size_t i = 0; i < SIM_PROBES; i++)
		if (!totals.probes[i] && i != SIM_P_QUIET)
			return false;
	return true;
}

/* Did the run so far see enough to mean anything? */
static bool saw_enough(void)
{
	return all_probed() && totals.seeds >= LEAST &&
	       totals.crashed * 100 >= totals.seeds * 40 &&
	       totals.conflicted * 100 >= totals.seeds * 25 &&
	       totals.retried * 100 >= totals.faulted * 60;
}

static void every_seed_holds(void **state)
{
	size_t steps = steps_of_run(), seconds = number_of("WS_SECONDS", 40), n = 0;
	const size_t most = getenv("WS_CHANCE") ? KNOWN : SIZE_MAX;
	bool skip[SIM_STEPS];
	struct timespec begun, now;
	uint64_t seed = 0;

	(void)state;
	if (getenv("WS_SEED")) {
		must_hold(number_of("WS_SEED", 0), steps, skipped(skip),
			  number_of("WS_WORLD", 0));
		return;
	}
	if (!seconds)
		return;
	assert_int_equal(getrandom(&seed, sizeof(seed), 0), sizeof(seed));
	seed = number_of("WS_FROM", number_of("WS_CHANCE", seed >> 20));
	print_message("seeds from %llu, %zu steps each\n", (unsigned long long)seed, steps);
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begun);
	do {
		uint64_t first = 0, second = 0;

		must_hold(seed + n, steps, NULL, 0);
		if (n % 20 == 0) {
			(void)sim_play(seed + n, steps, NULL, 0, NULL, &first, NULL);
			(void)sim_play(seed + n, steps, NULL, 0, NULL, &second, NULL);
			assert_int_equal(first, second);
		}
		n++;
		(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
		now.tv_sec -= begun.tv_sec;
		/* a little longer where chance kept a rare way away, or checks slow it down */
	} while (n < most && (now.tv_sec < (time_t)seconds ||
			      (!saw_enough() && now.tv_sec < (time_t)seconds * 4)));
	print_message("%zu seeds, %zu steps, %zu rounds; crashed %zu, in conflict %zu, "
		      "tried again %zu of %zu\n",
		      totals.seeds, totals.steps, totals.rounds, totals.crashed,
		      totals.conflicted, totals.retried, totals.faulted);
}

static void rare_ways_were_taken(void **state)
{
	static const char *const texts[] = {
#define P(name, text) text,
#include "tests/sim/probe.def"
#undef P
	};
	(void)state;
	if (getenv("WS_SEED") || !number_of("WS_SECONDS", 40))
		return;
	for (size_t i = 0; i < SIM_PROBES; i++)
		print_message("%7zu  %s\n", totals.probes[i], texts[i]);
	assert_true(saw_enough());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept_seeds_hold),
		cmocka_unit_test(every_seed_holds),
		cmocka_unit_test(rare_ways_were_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
