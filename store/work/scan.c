/*
 * store/work/scan.c - the disk against a commit.
 *
 * First the disk is looked at (disk.c), then the commit is listed. A directory that
 * is known to equal the very tree the commit has is not entered, on either side.
 */
#include "store/work/scan_p.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "store/ground/fs.h"
#include "store/tree/layout.h"

struct scan {
	struct ws_store *store;
	struct ws_disk disk;
	size_t next; /* of the disk, should both sides go on alike */
	struct ws_drafts *drafts;
	size_t room;
	struct ws_err *err;
};

void ws_drafts_free(struct ws_drafts *drafts)
{
	for (size_t i = 0; i < drafts->count; i++)
		free(drafts->items[i].path);
	for (size_t i = 0; i < drafts->misnamed_count; i++)
		free(drafts->misnamed[i]);
	free(drafts->misnamed);
	free(drafts->items);
	memset(drafts, 0, sizeof(*drafts));
}

/* No directory above a draft equals the commit's tree. */
static void mark_above(struct scan *s, const char *path)
{
	char dir[WS_LAYOUT_PATH];
	size_t len = strlen(path);

	if (len >= sizeof(dir))
		return;
	memcpy(dir, path, len + 1);
	do {
		struct ws_seen *seen;

		while (len > 0 && dir[len - 1] != '/')
			len--;
		dir[len] = '\0';
		seen = ws_disk_find(&s->disk, dir);
		if (seen)
			seen->dirty = true;
	} while (len-- > 0);
}

static int draft(struct scan *s, const char *path, enum ws_draft_kind kind)
{
	struct ws_drafts *d = s->drafts;

	if (d->count == s->room) {
		const size_t room = s->room ? s->room * 2 : 16;
		struct ws_draft *grown = reallocarray(d->items, room, sizeof(*grown));

		if (!grown)
			return ws_err_nomem(s->err);
		d->items = grown;
		s->room = room;
	}
	d->items[d->count].kind = kind;
	d->items[d->count].path = strdup(path);
	if (!d->items[d->count].path)
		return ws_err_nomem(s->err);
	d->count++;
	mark_above(s, path);
	return 0;
}

/* ---- the commit's side ---------------------------------------------------------- */

/* Both sides are in one order, so it mostly is the next one. */
static struct ws_seen *find_next(struct scan *s, const char *path)
{
	struct ws_seen *seen = s->next < s->disk.count ? &s->disk.items[s->next] : NULL;

	if (!seen || strcmp(seen->item.path, path) != 0)
		seen = ws_disk_find(&s->disk, path);
	if (seen)
		s->next = (size_t)(seen - s->disk.items) + 1;
	return seen;
}

static bool enter(void *user, const char *dir, const struct ws_oid *tree)
{
	struct scan *s = user;
	struct ws_seen *seen;

	if (!ws_disk_may_enter(dir))
		return false;
	seen = find_next(s, dir);
	if (!seen)
		return true;
	if (seen->same && !ws_oid_is_zero(&seen->item.id) &&
	    ws_oid_same(&seen->item.id, tree)) {
		seen->skipped = true;
		s->next = seen->end;
		return false;
	}
	seen->visited = true;
	seen->tree = *tree;
	return true;
}

/* 0 a directory, ENOENT nothing, anything else what must not be there. */
static int kind_of_dir(const struct scan *s, const char *path, size_t len)
{
	char dir[WS_LAYOUT_PATH];
	struct stat st;

	if (len >= sizeof(dir))
		return ENAMETOOLONG;
	memcpy(dir, path, len);
	dir[len] = '\0';
	if (fstatat(s->store->root_fd, dir, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno;
	return S_ISDIR(st.st_mode) ? 0 : ENOTDIR;
}

/*
 * Why a document of the commit is not on the disk. A missing account or workspace
 * directory is untracked; one that is a link or a file may hide anything.
 */
static enum ws_draft_kind why_missing(const struct scan *s, const char *path)
{
	int depth = 0;

	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		const int kind = kind_of_dir(s, path, (size_t)(slash - path));

		depth++;
		if (kind == ENOENT)
			return depth <= 2 ? WS_DRAFT_GONE : WS_DRAFT_REMOVED;
		if (kind != 0)
			return WS_DRAFT_REFUSED;
	}
	return WS_DRAFT_REMOVED;
}

static int compare(void *user, const char *path, const struct ws_oid *blob)
{
	struct scan *s = user;
	struct ws_seen *seen = find_next(s, path);
	struct ws_place place;

	if (!seen) {
		ws_layout_place(path, &place);
		return place.kind == WS_DOC_OTHER ? 0
						  : draft(s, path, why_missing(s, path));
	}
	seen->matched = true;
	if (seen->refused || ws_oid_same(&seen->item.id, blob))
		return 0;
	return draft(s, path, WS_DRAFT_CHANGED);
}

/* ---- what the disk has beyond it -------------------------------------------------- */

static int left_over(struct scan *s)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->disk.count; i++) {
		const struct ws_seen *seen = &s->disk.items[i];

		if (seen->skipped)
			i = seen->end - 1;
		else if (seen->refused)
			rc = draft(s, seen->item.path, WS_DRAFT_REFUSED);
		else if (!seen->is_dir && !seen->matched)
			rc = draft(s, seen->item.path, WS_DRAFT_ADDED);
	}
	return rc;
}

/* ---- names that are none ------------------------------------------------------------ */

static int note_misnamed(struct scan *s, const char *dir)
{
	static const char *const files[] = {"workspace.ini", "members.ini"};
	char path[WS_LAYOUT_PATH];
	struct stat st;
	char **grown;

	for (size_t i = 0; i < 2; i++) {
		const int len = snprintf(path, sizeof(path), "%s%s", dir, files[i]);

		if (len < 0 || (size_t)len >= sizeof(path) ||
		    fstatat(s->store->root_fd, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		grown = reallocarray(s->drafts->misnamed, s->drafts->misnamed_count + 1,
				     sizeof(*grown));
		if (!grown)
			return ws_err_nomem(s->err);
		s->drafts->misnamed = grown;
		grown[s->drafts->misnamed_count] = strdup(path);
		if (!grown[s->drafts->misnamed_count])
			return ws_err_nomem(s->err);
		s->drafts->misnamed_count++;
		return 0;
	}
	return 0;
}

static int misnamed(struct scan *s)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->disk.count; i++)
		if (s->disk.items[i].is_dir &&
		    ws_layout_is_misnamed(s->disk.items[i].item.path))
			rc = note_misnamed(s, s->disk.items[i].item.path);
	return rc;
}

static int by_path(const void *a, const void *b)
{
	const struct ws_draft *x = a;
	const struct ws_draft *y = b;

	return strcmp(x->path, y->path);
}

/* ---- the cache afterwards ----------------------------------------------------------- */

/* Which tree each directory equals now. What was true of it and still is, stays. */
static void settle_trees(struct ws_disk *disk)
{
	for (size_t i = 0; i < disk->count; i++) {
		struct ws_seen *seen = &disk->items[i];

		if (!seen->is_dir)
			continue;
		if (seen->skipped)
			i = seen->end - 1;
		else if (seen->visited && !seen->dirty)
			seen->item.id = seen->tree;
		else if (!seen->same)
			memset(&seen->item.id, 0, sizeof(seen->item.id));
	}
}

static bool worth_writing(const struct ws_stat_cache *old, const struct ws_disk *disk)
{
	if (old->count != disk->count)
		return true;
	for (size_t i = 0; i < disk->count; i++) {
		const struct ws_stat_item *was = &old->items[i], *is = &disk->items[i].item;

		/* a path that was found in the cache is borrowed from there */
		if ((was->path != is->path && strcmp(was->path, is->path) != 0) ||
		    memcmp(&was->sign, &is->sign, sizeof(is->sign)) != 0 ||
		    !ws_oid_same(&was->id, &is->id))
			return true;
	}
	return false;
}

/* A cache not written costs time, nothing else: failures are no failures here. */
static int write_cache(struct scan *s, const struct ws_stat_cache *old)
{
	ws_auto_free struct ws_stat_item *items = NULL;
	ws_auto_lock lock = WS_LOCK_INIT;

	settle_trees(&s->disk);
	if (!worth_writing(old, &s->disk))
		return 0;
	items = calloc(s->disk.count + 1, sizeof(*items));
	if (!items)
		return ws_err_nomem(s->err);
	for (size_t i = 0; i < s->disk.count; i++)
		items[i] = s->disk.items[i].item;
	if (ws_fs_mkdirs(s->store->root_fd, WS_STORE_CLONE, NULL) < 0 ||
	    ws_store_try_lock(s->store, &lock, NULL) != 0)
		return 0;
	(void)ws_stat_cache_write(s->store, items, s->disk.count, NULL);
	return 0;
}

int ws_work_scan(struct ws_store *store, const struct ws_oid *commit, struct ws_drafts *out,
		 struct ws_err *err)
{
	struct scan s = {.store = store, .drafts = out, .err = err};
	struct ws_stat_cache cache;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = ws_stat_cache_read(store, &cache, err);
	if (rc < 0)
		return rc;
	rc = ws_disk_look(store, &cache, &s.disk, err);
	if (rc == 0 && commit && !ws_oid_is_zero(commit))
		rc = ws_repo_list(store->repo, commit, enter, compare, &s, err);
	if (rc == 0)
		rc = left_over(&s);
	if (rc == 0)
		rc = misnamed(&s);
	if (rc == 0)
		rc = write_cache(&s, &cache);
	if (rc == 0 && out->count > 0)
		qsort(out->items, out->count, sizeof(*out->items), by_path);
	ws_disk_free(&s.disk);
	ws_stat_cache_free(&cache);
	if (rc < 0)
		ws_drafts_free(out);
	return rc;
}
