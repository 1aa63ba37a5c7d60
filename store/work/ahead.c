/*
 * store/work/ahead.c - what the file system says of everything the cache knows, asked by
 * several threads at once.
 *
 * A question costs a microsecond of the kernel's time and a store has many thousand
 * files, so most of a scan is waiting for answers. A thread reads paths and writes what
 * was said of its own part, nothing else; they have ended before anything is decided.
 */
#include "store/work/scan_p.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/tree/layout.h"

#define WORTH       1000 /* paths; below that a thread costs more than it saves */
#define THREADS_MAX 4

struct part {
	const struct ws_stat_cache *cache;
	int root_fd;
	int64_t now_s;
	struct ws_said *said;
	size_t from, to;
};

static struct ws_stat_sign sign_of(const struct stat *st, int64_t now_s)
{
	return (struct ws_stat_sign){
		.inode = (uint64_t)st->st_ino,
		/* the size of a directory is the file system's own affair */
		.size = S_ISDIR(st->st_mode) ? 0 : (uint64_t)st->st_size,
		.mtime_s = st->st_mtim.tv_sec,
		.ctime_s = st->st_ctim.tv_sec,
		.mtime_ns = (uint32_t)st->st_mtim.tv_nsec,
		.ctime_ns = (uint32_t)st->st_ctim.tv_nsec,
		.mode = (uint32_t)st->st_mode,
		.racy = st->st_ctim.tv_sec >= now_s,
	};
}

struct ws_said ws_ahead_stat(int root_fd, const char *path, int64_t now_s)
{
	struct ws_said said = {.sys = 0};
	char plain[WS_LAYOUT_PATH];
	const size_t len = strlen(path);
	struct stat st;
	int rc;

	if (len >= sizeof(plain)) {
		said.sys = ENAMETOOLONG;
		return said;
	}
	/* a directory is asked without its slash, which would follow a link */
	memcpy(plain, path, len + 1);
	if (len > 0 && plain[len - 1] == '/')
		plain[len - 1] = '\0';
	rc = len > 0 ? fstatat(root_fd, plain, &st, AT_SYMLINK_NOFOLLOW)
		     : fstat(root_fd, &st);
	if (rc < 0)
		said.sys = errno;
	else
		said.sign = sign_of(&st, now_s);
	return said;
}

static void *ask(void *user)
{
	const struct part *p = user;

	for (size_t i = p->from; i < p->to; i++)
		p->said[i] = ws_ahead_stat(p->root_fd, p->cache->items[i].path, p->now_s);
	return NULL;
}

struct ws_said *ws_ahead_ask(int root_fd, const struct ws_stat_cache *cache, int64_t now_s)
{
	const long cores = sysconf(_SC_NPROCESSORS_ONLN);
	const size_t count = cores < THREADS_MAX ? (size_t)(cores < 1 ? 1 : cores)
						 : THREADS_MAX;
	struct part parts[THREADS_MAX];
	pthread_t threads[THREADS_MAX];
	bool begun[THREADS_MAX] = {false};
	struct ws_said *said;

	if (cache->count < WORTH || count < 2)
		return NULL;
	said = calloc(cache->count, sizeof(*said));
	if (!said)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		parts[i] = (struct part){cache,
					 root_fd,
					 now_s,
					 said,
					 cache->count * i / count,
					 cache->count * (i + 1) / count};
		begun[i] = i > 0 && pthread_create(&threads[i], NULL, ask, &parts[i]) == 0;
	}
	for (size_t i = 0; i < count; i++)
		if (!begun[i])
			(void)ask(&parts[i]);
	for (size_t i = 0; i < count; i++)
		if (begun[i])
			(void)pthread_join(threads[i], NULL);
	return said;
}
