/*
 * tests/bench/pair.c - two shell commands timed in turn, and their ratio.
 *
 *	pair RUNS PREPARE COMMAND_A COMMAND_B
 *
 * Runs PREPARE, A, PREPARE, B, ... RUNS times after one uncounted pair, and prints
 * "A_MS B_MS RATIO A_CPU_MS B_CPU_MS CPU_RATIO PEAK_A_MIB", medians: by the clock, and of the
 * processor (user and system) that all processes of a command had. In turn, so that a busy
 * moment of the machine hits both. Output of the commands goes to standard error.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNS_MAX 1000

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

struct cost {
	double wall_ms, cpu_ms;
	long peak; /* the most memory any process of it had resident, in KiB */
};

static double ms_of(const struct timeval *t)
{
	return (double)t->tv_sec * 1e3 + (double)t->tv_usec / 1e3;
}

static struct cost run(const char *command)
{
	double start = now_ms();
	pid_t child = fork();
	int status = 0;
	struct rusage usage = {.ru_maxrss = 0};

	if (child == 0) {
		(void)dup2(STDERR_FILENO, STDOUT_FILENO);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	while (child > 0 && wait4(child, &status, 0, &usage) < 0 && errno == EINTR)
		;
	if (child < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "pair: this failed: %s\n", command);
		exit(1);
	}
	return (struct cost){now_ms() - start,
			     ms_of(&usage.ru_utime) + ms_of(&usage.ru_stime),
			     usage.ru_maxrss};
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare);
	return count % 2 ? values[count / 2]
			 : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* What one of the two commands cost, run for run. */
struct series {
	double wall_ms[RUNS_MAX], cpu_ms[RUNS_MAX];
	long peak;
};

static void add(struct series *s, size_t at, struct cost cost)
{
	s->wall_ms[at] = cost.wall_ms;
	s->cpu_ms[at] = cost.cpu_ms;
	s->peak = cost.peak > s->peak ? cost.peak : s->peak;
}

static void print_ratio(double a, double b)
{
	printf("%.1f %.1f %.2f ", a, b, b > 0 ? a / b : 0);
}

int main(int argc, char **argv)
{
	static struct series a, b;
	size_t runs = argc == 5 ? strtoul(argv[1], NULL, 10) : 0;

	if (runs < 1 || runs > RUNS_MAX) {
		fprintf(stderr, "usage: pair RUNS PREPARE COMMAND_A COMMAND_B\n");
		return 64;
	}
	for (size_t i = 0; i <= runs; i++) {
		const size_t at = i > 0 ? i - 1 : 0; /* the first pair is written over */

		(void)run(argv[2]);
		add(&a, at, run(argv[3]));
		(void)run(argv[2]);
		add(&b, at, run(argv[4]));
	}
	print_ratio(median(a.wall_ms, runs), median(b.wall_ms, runs));
	print_ratio(median(a.cpu_ms, runs), median(b.cpu_ms, runs));
	printf("%.0f\n", (double)a.peak / 1024);
	return 0;
}
