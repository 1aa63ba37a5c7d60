#include "sync/cloud/limit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/uuid.h"

struct bucket {
	char account[WS_UUID_TEXT];
	int64_t minute;
	int64_t used;
};

struct ws_cloud_limits {
	struct bucket *bucket;
	size_t count;
};

struct ws_cloud_limits *ws_cloud_limits_new(void)
{
	return calloc(1, sizeof(struct ws_cloud_limits));
}

void ws_cloud_limits_free(struct ws_cloud_limits *limits)
{
	if (!limits)
		return;
	free(limits->bucket);
	free(limits);
}

static struct bucket *find(struct ws_cloud_limits *limits, const char *account)
{
	struct bucket *more;

	for (size_t i = 0; i < limits->count; i++)
		if (strcmp(limits->bucket[i].account, account) == 0)
			return &limits->bucket[i];
	more = realloc(limits->bucket, (limits->count + 1) * sizeof(*more));
	if (!more)
		return NULL;
	limits->bucket = more;
	more += limits->count++;
	memset(more, 0, sizeof(*more));
	(void)snprintf(more->account, WS_UUID_TEXT, "%s", account);
	return more;
}

int ws_cloud_limits_take(struct ws_cloud_limits *limits, const char *account,
			 int64_t per_minute, int64_t now_s)
{
	struct bucket *b;

	if (per_minute <= 0)
		return 0;
	b = find(limits, account);
	if (!b)
		return 0;
	if (b->minute != now_s / 60) {
		b->minute = now_s / 60;
		b->used = 0;
	}
	if (b->used >= per_minute)
		return (int)(60 - now_s % 60);
	b->used++;
	return 0;
}
