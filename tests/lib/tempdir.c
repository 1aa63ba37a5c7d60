/*
 * tests/lib/tempdir.c - a folder of one test's own. On purpose without the code
 * under test: plain libc calls only.
 */
#include "tests/lib/tempdir.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static _Noreturn void die(const char *what)
{
	perror(what);
	abort();
}

char *t_tempdir_new(void)
{
	const char *base = getenv("TMPDIR");
	char *dir;

	if (!base || !*base)
		base = "/tmp";
	if (asprintf(&dir, "%s/wsync-test-XXXXXX", base) < 0)
		die("tempdir");
	if (!mkdtemp(dir))
		die(dir);
	return dir;
}

int t_tempdir_open(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		die(dir);
	return fd;
}

static int drop(const char *path, const struct stat *st, int type, struct FTW *place)
{
	(void)st;
	(void)type;
	(void)place;
	(void)remove(path);
	return 0;
}

void t_tempdir_remove(char *dir)
{
	if (!dir)
		return;
	(void)nftw(dir, drop, 16, FTW_DEPTH | FTW_PHYS);
	free(dir);
}

char *t_tempdir_path(const char *dir, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", dir, name) < 0)
		die("tempdir");
	return path;
}

static void make_parents(char *path, size_t from)
{
	for (char *p = path + from; (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST)
			die(path);
		*p = '/';
	}
}

void t_tempdir_write(const char *dir, const char *name, const char *bytes, size_t len)
{
	char *path = t_tempdir_path(dir, name);
	FILE *f;

	make_parents(path, strlen(dir) + 1);
	f = fopen(path, "we");
	if (!f || fwrite(bytes, 1, len, f) != len || fclose(f) != 0)
		die(path);
	free(path);
}

char *t_tempdir_read(const char *dir, const char *name, size_t *out_len)
{
	char *path = t_tempdir_path(dir, name);
	FILE *f = fopen(path, "re");
	char *bytes;
	long len;

	free(path);
	if (!f)
		return NULL;
	if (fseek(f, 0, SEEK_END) < 0 || (len = ftell(f)) < 0 || fseek(f, 0, SEEK_SET) < 0)
		die(name);
	bytes = malloc((size_t)len + 1);
	if (!bytes || fread(bytes, 1, (size_t)len, f) != (size_t)len)
		die(name);
	(void)fclose(f);
	bytes[len] = '\0';
	if (out_len)
		*out_len = (size_t)len;
	return bytes;
}
