/*
 * tests/lib/store_fix.c - a store of one test's own.
 */
#include "tests/lib/store_fix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/work/work.h"
#include "tests/lib/tempdir.h"

static void die(const char *what, const char *why)
{
	(void)fprintf(stderr, "store_fix: %s: %s\n", what, why);
	abort();
}

void t_store_begin(struct t_store *s)
{
	memset(s, 0, sizeof(*s));
	s->base = t_tempdir_new();
	s->dir = t_tempdir_path(s->base, "store");
	if (ws_store_create(s->dir, "https://example.org/api", "*", &s->store, &s->err) !=
	    0)
		die("create", s->err.msg);
}

void t_store_end(struct t_store *s)
{
	ws_store_close(s->store);
	free(s->dir);
	t_tempdir_remove(s->base);
}

void t_store_reopen(struct t_store *s)
{
	ws_store_close(s->store);
	s->store = NULL;
	if (ws_store_open(s->dir, &s->store, &s->err) != 0)
		die("open", s->err.msg);
}

void t_store_edit(const struct t_store *s, const char *path, const char *text)
{
	t_tempdir_write(s->dir, path, text, strlen(text));
}

struct ws_oid t_store_put(struct t_store *s, const char *path, const char *text)
{
	struct t_repo r = {.dir = s->dir, .repo = s->store->repo};
	struct ws_oid id = t_repo_put(&r, WS_REF_MAIN, path, text);

	if (text)
		t_store_edit(s, path, text);
	else if (!t_git_ok(s->dir, "rm -f '%s'", path))
		die(path, "rm");
	if (ws_repo_index_follow(s->store->repo, &id, &path, 1, &s->err) != 0)
		die(path, s->err.msg);
	return id;
}
