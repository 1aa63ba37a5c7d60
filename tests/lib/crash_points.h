/*
 * tests/lib/crash_points.h - which of many points a run visits: all of them, or every
 * k-th from a random start, or the one that is asked for. Prints what it takes to do
 * the same again.
 */
#ifndef TESTS_LIB_CRASH_POINTS_H
#define TESTS_LIB_CRASH_POINTS_H

struct t_points {
	long total, step, at;
	unsigned long random; /* state of t_points_second() */
	int depth;
};

/*
 * total   points there are, numbered from 1
 * wanted  how many a sample visits, about
 * WS_CRASH_ALL=1, WS_CRASH_OFFSET=N, WS_CRASH_POINT=N and WS_CRASH_DEPTH=2 decide.
 */
void t_points_begin(struct t_points *points, const char *name, long total, int wanted);

/* The next point; 0 when there is none. */
long t_points_next(struct t_points *points);

/* A second point, 1 to total, that follows from the first one; 0 unless depth is 2. */
long t_points_second(struct t_points *points);

#endif
