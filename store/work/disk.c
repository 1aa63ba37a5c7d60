/*
 * store/work/disk.c - what lies on the disk, with as little looking as will do.
 *
 * A directory whose own times are those of the cache still has the same entries, so
 * it is not listed again; a file whose times are the same still has the same bytes.
 * Both hold only when the change time lies before the second in which the cache was
 * made: a later change may have left the very same time behind. The change time
 * alone is judged, since everybody can set the other one.
 */
#include "store/work/scan_p.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include "store/ground/fs.h"
#include "store/ini/ini.h"
#include "store/tree/layout.h"

#define DIR_ENTRIES 1000000

struct look {
	struct ws_store *store;
	const struct ws_stat_cache *cache;
	const struct ws_said *ahead; /* of the cache's items, or NULL */
	struct ws_disk *disk;
	int64_t now_s;
	struct ws_err *err;
};

static int look_dir(struct look *l, const char *path, const struct ws_stat_item *old,
		    struct ws_said said);

void ws_disk_free(struct ws_disk *disk)
{
	free(disk->items);
	ws_arena_free(disk->arena);
	memset(disk, 0, sizeof(*disk));
}

struct ws_seen *ws_disk_find(const struct ws_disk *disk, const char *path)
{
	size_t lo = 0;
	size_t hi = disk->count;

	while (lo < hi) {
		const size_t mid = lo + (hi - lo) / 2;
		const int order = strcmp(disk->items[mid].item.path, path);

		if (order == 0)
			return &disk->items[mid];
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

/* ACCOUNT/, ACCOUNT/HANDLE/, ACCOUNT/_account/roles/, ACCOUNT/HANDLE/inventory/: no
 * deeper, and none hidden. */
bool ws_disk_may_enter(const char *dir)
{
	const char *const whole = dir;
	int depth = 0;
	bool account = false;

	while (*dir) {
		const size_t len = strcspn(dir, "/");

		/* one that is too long for a handle is told as such */
		if (dir[0] == '.' || len > NAME_MAX)
			return false;
		if (++depth == 2)
			account = len == 8 && strncmp(dir, "_account", 8) == 0;
		dir += len;
		dir += *dir == '/';
	}
	return depth <= 2 || (depth == 3 && (account || ws_layout_is_inventory_dir(whole)));
}

static bool is_document(const char *path)
{
	struct ws_place place;

	ws_layout_place(path, &place);
	return place.kind != WS_DOC_OTHER;
}

/* What is said of a path: ahead where it is an item of the cache whose directory is known,
 * else just now, for it comes from a list that is newer than that. */
static struct ws_said said_of(const struct look *l, const char *path,
			      const struct ws_stat_item *known)
{
	if (known && l->ahead)
		return l->ahead[known - l->cache->items];
	return ws_ahead_stat(l->store->root_fd, path, l->now_s);
}

/* Does the cached sign vouch for what is there now? */
static bool vouches(const struct ws_stat_item *old, const struct ws_stat_sign *now)
{
	struct ws_stat_sign sign = *now;

	sign.racy = 0;
	return old && memcmp(&old->sign, &sign, sizeof(sign)) == 0;
}

/* The new item; its pointer holds until the next one. */
static struct ws_seen *push(struct look *l, const char *path)
{
	struct ws_disk *d = l->disk;

	if (d->count == d->room) {
		/* mostly there is what there was */
		const size_t room = d->room ? d->room * 2 : l->cache->count + 64;
		struct ws_seen *grown = reallocarray(d->items, room, sizeof(*grown));

		if (!grown) {
			(void)ws_err_nomem(l->err);
			return NULL;
		}
		d->items = grown;
		d->room = room;
	}
	memset(&d->items[d->count], 0, sizeof(*d->items));
	d->items[d->count].item.path = path;
	return &d->items[d->count++];
}

/*
 * The id of what is in the file now. A file that cannot be read, or changes while
 * it is read, keeps a zero id, which is no document's, and is read again next time.
 */
static int hash_file(struct look *l, struct ws_seen *seen)
{
	ws_auto_free char *bytes = NULL;
	struct ws_err why = {0};
	size_t len = 0;
	int rc = ws_fs_read(l->store->root_fd, seen->item.path, WS_INI_FILE_MAX, &bytes,
			    &len, &why);

	if (rc == 0)
		return ws_repo_blob_id(bytes, len, &seen->item.id, l->err);
	if (rc == WS_E_NOMEM)
		return ws_err_nomem(l->err);
	if (rc < 0 && ws_fs_is_exhausted(why.sys)) {
		if (l->err)
			*l->err = why;
		return rc;
	}
	seen->item.sign.racy = 1;
	seen->refused = rc < 0 && rc != WS_E_FILE_BUSY;
	return 0;
}

static int look_file(struct look *l, const char *path, const struct ws_stat_item *old,
		     struct ws_said said)
{
	struct ws_seen *seen;
	int rc;

	if (said.sys == ENOENT || said.sys == ENOTDIR)
		return 0;
	seen = push(l, path);
	if (!seen)
		return WS_E_NOMEM;
	if (said.sys != 0 || !S_ISREG(said.sign.mode) || said.sign.size > WS_INI_FILE_MAX) {
		seen->refused = true;
		return 0;
	}
	seen->item.sign = said.sign;
	if (vouches(old, &seen->item.sign) && !ws_oid_is_zero(&old->id)) {
		seen->item.id = old->id;
		seen->same = true;
		return 0;
	}
	rc = hash_file(l, seen);
	if (rc < 0)
		return rc;
	seen->same = old && !ws_oid_is_zero(&seen->item.id) &&
		     ws_oid_same(&old->id, &seen->item.id);
	return 0;
}

/* ---- directories -------------------------------------------------------------- */

static bool beneath(const struct look *l, const struct ws_stat_item *item, const char *dir,
		    size_t len)
{
	return item < l->cache->items + l->cache->count &&
	       strncmp(item->path, dir, len) == 0;
}

static bool is_dir_path(const char *path)
{
	const size_t len = strlen(path);

	return len > 0 && path[len - 1] == '/';
}

/* The entries as the cache has them: right, since the directory did not change. */
static int look_known(struct look *l, const char *path, const struct ws_stat_item *old)
{
	const size_t len = strlen(path);
	const struct ws_stat_item *at = old + 1;
	int rc = 0;

	while (rc == 0 && beneath(l, at, path, len)) {
		const struct ws_stat_item *child = at++;

		if (!is_dir_path(child->path)) {
			rc = look_file(l, child->path, child,
				       said_of(l, child->path, child));
			continue;
		}
		rc = look_dir(l, child->path, child, said_of(l, child->path, child));
		while (beneath(l, at, child->path, strlen(child->path)))
			at++;
	}
	return rc;
}

/* The path of an entry worth looking at, from the arena; *out NULL when it is not. */
static int child_path(struct look *l, const char *dir, const struct ws_fs_name *name,
		      const char **out)
{
	char *path;

	*out = NULL;
	if (name->name[0] == '.' || strlen(dir) + strlen(name->name) + 2 > WS_LAYOUT_PATH)
		return 0;
	path = ws_arena_printf(l->disk->arena, "%s%s/", dir, name->name);
	if (!path)
		return ws_err_nomem(l->err);
	if (name->is_dir && ws_disk_may_enter(path)) {
		*out = path;
		return 0;
	}
	path[strlen(path) - 1] = '\0';
	if (is_document(path))
		*out = path;
	return 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int look_children(struct look *l, const char **paths, size_t count)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < count; i++) {
		const struct ws_stat_item *old = ws_stat_cache_find(l->cache, paths[i]);

		const struct ws_said now = said_of(l, paths[i], NULL);

		rc = is_dir_path(paths[i]) ? look_dir(l, paths[i], old, now)
					   : look_file(l, paths[i], old, now);
	}
	return rc;
}

static int look_listed(struct look *l, const char *path)
{
	ws_auto_free const char **paths = NULL;
	ws_auto_free char *plain = NULL;
	struct ws_fs_names names = {0};
	size_t count = 0;
	int rc;

	plain = strdup(path[0] ? path : "./");
	if (!plain)
		return ws_err_nomem(l->err);
	plain[strlen(plain) - 1] = '\0';
	rc = ws_fs_list(l->store->root_fd, plain, DIR_ENTRIES, &names, l->err);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	paths = calloc(names.count + 1, sizeof(*paths));
	if (!paths)
		rc = ws_err_nomem(l->err);
	for (size_t i = 0; rc == 0 && i < names.count; i++) {
		rc = child_path(l, path, &names.items[i], &paths[count]);
		count += rc == 0 && paths[count];
	}
	ws_fs_names_free(&names);
	if (rc == 0) {
		/* by name `a` comes before `a-b`, by path `a/` comes after it */
		qsort(paths, count, sizeof(*paths), by_text);
		rc = look_children(l, paths, count);
	}
	return rc;
}

/* All that is seen beneath is what the cache has, and the cache has no more. */
static bool all_same(const struct look *l, size_t at, const struct ws_stat_item *old)
{
	const struct ws_seen *dir = &l->disk->items[at];
	const size_t len = strlen(dir->item.path);
	const struct ws_stat_item *last = old + (dir->end - at - 1);

	for (size_t i = at + 1; i < dir->end; i++) {
		const struct ws_seen *seen = &l->disk->items[i];

		if (!seen->same)
			return false;
		if (seen->is_dir)
			i = seen->end - 1;
	}
	/* as many: the last one is beneath the directory, the next one is not */
	return last < l->cache->items + l->cache->count &&
	       strncmp(last->path, dir->item.path, len) == 0 &&
	       !beneath(l, last + 1, dir->item.path, len);
}

static int look_dir(struct look *l, const char *path, const struct ws_stat_item *old,
		    struct ws_said said)
{
	const size_t at = l->disk->count;
	struct ws_seen *seen;
	bool known;
	int rc;

	if (said.sys == ENOENT || said.sys == ENOTDIR ||
	    (said.sys == 0 && !S_ISDIR(said.sign.mode)))
		return 0;
	if (said.sys != 0)
		return ws_err_sys(l->err, said.sys, "stat %s", path);
	seen = push(l, path);
	if (!seen)
		return WS_E_NOMEM;
	seen->is_dir = true;
	seen->item.sign = said.sign;
	seen->item.id = old ? old->id : seen->item.id;
	known = vouches(old, &seen->item.sign);
	rc = known ? look_known(l, path, old) : look_listed(l, path);
	if (rc < 0)
		return rc;
	seen = &l->disk->items[at]; /* the array may have moved */
	seen->end = l->disk->count;
	seen->same = old && all_same(l, at, old);
	return 0;
}

int ws_disk_look(struct ws_store *store, const struct ws_stat_cache *cache,
		 struct ws_disk *out, struct ws_err *err)
{
	struct look l = {.store = store, .cache = cache, .disk = out, .err = err};
	ws_auto_free struct ws_said *ahead = NULL;
	struct timespec now;

	memset(out, 0, sizeof(*out));
	out->arena = ws_arena_new();
	if (!out->arena)
		return ws_err_nomem(err);
	/* The clock that file systems stamp with, read before anything is looked at. */
	if (clock_gettime(CLOCK_REALTIME_COARSE, &now) < 0)
		return ws_err_sys(err, errno, "the clock cannot be read");
	l.now_s = now.tv_sec;
	l.ahead = ahead = ws_ahead_ask(store->root_fd, cache, l.now_s);
	return look_dir(&l, "", ws_stat_cache_find(cache, ""), said_of(&l, "", NULL));
}
