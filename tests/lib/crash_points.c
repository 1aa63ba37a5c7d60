#include "tests/lib/crash_points.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

static long asked(const char *name)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 10) : 0;
}

void t_points_begin(struct t_points *points, const char *name, long total, int wanted)
{
	const long all = asked("WS_CRASH_ALL"), one = asked("WS_CRASH_POINT");
	long step = all || total <= wanted ? 1 : total / wanted, offset = 0;

	if (getenv("WS_CRASH_OFFSET"))
		offset = asked("WS_CRASH_OFFSET") % step;
	else if (getenv("WS_CHANCE"))
		offset = asked("WS_CHANCE") % step;
	else if (getrandom(&offset, sizeof(offset), 0) == (ssize_t)sizeof(offset))
		offset = (long)((unsigned long)offset % (unsigned long)step);
	*points = (struct t_points){.total = total, .step = step, .at = 1 + offset};
	points->depth = asked("WS_CRASH_DEPTH") > 1 ? 2 : 1;
	if (one > 0) {
		points->at = one;
		points->step = total;
	}
	(void)printf("%s: %ld points, every %ld. from %ld (WS_CRASH_OFFSET=%ld)\n", name,
		     total, points->step, points->at, offset);
}

long t_points_next(struct t_points *points)
{
	const long at = points->at;

	if (at > points->total)
		return 0;
	points->at += points->step;
	points->random = (unsigned long)at * 6364136223846793005u + 1442695040888963407u;
	return at;
}

long t_points_second(struct t_points *points)
{
	if (points->depth < 2)
		return 0;
	return 1 + (long)((points->random >> 33) % (unsigned long)points->total);
}
