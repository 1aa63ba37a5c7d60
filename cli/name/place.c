/*
 * cli/name/place.c - the place where a new store is to be made.
 */
#include "cli/name/place.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/show/show_p.h"
#include "store/ground/own.h"

int ws_place_make_parents(const char *dir, struct ws_err *err)
{
	ws_auto_free char *path = strdup(dir);
	struct stat st;

	if (!path)
		return ws_err_nomem(err);
	for (char *p = path; *p && (p = strchr(p + 1, '/')) != NULL && p[1];) {
		*p = '\0';
		if (stat(path, &st) != 0 && mkdir(path, 0700) != 0 && errno != EEXIST)
			return ws_err_sys(err, errno, "%s", path);
		*p = '/';
	}
	return 0;
}

static char *parent_of(const char *dir)
{
	ws_auto_free char *path = strdup(dir);
	size_t len = path ? strlen(path) : 0;
	char *slash;

	if (!path)
		return NULL;
	while (len > 1 && path[len - 1] == '/')
		path[--len] = '\0';
	slash = strrchr(path, '/');
	if (!slash)
		return realpath(".", NULL);
	slash[slash == path] = '\0';
	return realpath(path, NULL);
}

char *ws_place_outer_store(const char *dir)
{
	ws_auto_free char *above = parent_of(dir);
	char path[PATH_MAX];

	while (above && *above) {
		int n = snprintf(path, sizeof(path), "%s/.wsync/store.ini", above);

		if (n > 0 && (size_t)n < sizeof(path) && access(path, F_OK) == 0)
			return ws_steal(&above);
		*strrchr(above, '/') = '\0';
	}
	return NULL;
}

int ws_place_make_store(const struct ws_cli *cli, const char *dir, const char *endpoint,
			const char *include, struct ws_store **out, struct ws_err *err)
{
	ws_auto_free char *outer = NULL;
	int rc = ws_place_make_parents(dir, err);

	if (rc < 0)
		return rc;
	/* part of neither: git would take it for files of the outer one */
	outer = ws_place_outer_store(dir);
	if (outer && cli->format == WS_FORMAT_HUMAN)
		ws_show_warn(cli, "%s lies inside the store %s", dir, outer);
	return ws_store_create(dir, endpoint, include, out, err);
}
