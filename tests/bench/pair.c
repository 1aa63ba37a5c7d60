/*
 * tests/bench/pair.c - two shell commands timed in turn, and their ratio.
 *
 *	pair RUNS PREPARE COMMAND_A COMMAND_B
 *
 * Runs PREPARE, A, PREPARE, B, ... RUNS times after one uncounted pair, and prints
 * "MEDIAN_A_MS MEDIAN_B_MS RATIO". Wall time of the whole process; in turn, so that a
 * busy moment of the machine hits both. Output of the commands goes to standard error.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
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

static double run(const char *command)
{
	double start = now_ms();
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		(void)dup2(STDERR_FILENO, STDOUT_FILENO);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (child < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "pair: this failed: %s\n", command);
		exit(1);
	}
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

	if (runs < 1 || runs > RUNS_MAX) {
		fprintf(stderr, "usage: pair RUNS PREPARE COMMAND_A COMMAND_B\n");
		return 64;
	}
	for (size_t i = 0; i <= runs; i++) {
		double at, bt;

		(void)run(argv[2]);
		at = run(argv[3]);
		(void)run(argv[2]);
		bt = run(argv[4]);
		if (i > 0) {
			a[i - 1] = at;
			b[i - 1] = bt;
		}
	}
	ma = median(a, runs);
	mb = median(b, runs);
	printf("%.1f %.1f %.2f\n", ma, mb, mb > 0 ? ma / mb : 0);
	return 0;
}
