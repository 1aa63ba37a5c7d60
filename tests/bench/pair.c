/*
 * tests/bench/pair.c - two shell commands timed in turn, and their ratio.
 *
 *	pair RUNS PREPARE COMMAND_A COMMAND_B
 *
 * Runs PREPARE, A, PREPARE, B, ... RUNS times after one uncounted pair, and prints
 * "MEDIAN_A_MS MEDIAN_B_MS RATIO PEAK_A_MIB". Wall time of the whole process; in turn, so that a
 * busy moment of the machine hits both. Output of the commands goes to standard error.
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

/* peak: the most memory any process of it had resident, in KiB. */
static double run(const char *command, long *peak)
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
	*peak = usage.ru_maxrss > *peak ? usage.ru_maxrss : *peak;
	return now_ms() - start;
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

int main(int argc, char **argv)
{
	static double a[RUNS_MAX], b[RUNS_MAX];
	size_t runs = argc == 5 ? strtoul(argv[1], NULL, 10) : 0;
	double ma, mb;
	long peak = 0, ignored = 0;

	if (runs < 1 || runs > RUNS_MAX) {
		fprintf(stderr, "usage: pair RUNS PREPARE COMMAND_A COMMAND_B\n");
		return 64;
	}
	for (size_t i = 0; i <= runs; i++) {
		double at, bt;

		(void)run(argv[2], &ignored);
		at = run(argv[3], &peak);
		(void)run(argv[2], &ignored);
		bt = run(argv[4], &ignored);
		if (i > 0) {
			a[i - 1] = at;
			b[i - 1] = bt;
		}
	}
	ma = median(a, runs);
	mb = median(b, runs);
	printf("%.1f %.1f %.2f %.0f\n", ma, mb, mb > 0 ? ma / mb : 0, (double)peak / 1024);
	return 0;
}
