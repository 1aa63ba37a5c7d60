/*
 * store/git/index.c - the index of stock git: read for one question, and kept from
 * lying after main moved.
 *
 * Trees are never built from it. Only the entries of given paths are changed, in what
 * is in the file just then, so that what somebody staged meanwhile stays staged. An
 * index that cannot be read (split, sparse) or is locked is left alone.
 */
#include "store/git/repo_p.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/ground/fs.h"
#include "store/ini/ini.h"

#define INDEX_TRIES 3

static bool there(const struct ws_repo *repo, const char *name)
{
	struct stat st;

	return fstatat(repo->dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/*
 * The index as it is in the file; NULL when it cannot be used. A file that ends in the
 * checksum of what was read last is not read again, unless there is something else in
 * memory, or no file to compare with.
 */
static git_index *open_index(struct ws_repo *repo)
{
	const int anew = repo->index_ahead || !there(repo, "index");
	git_index *index = NULL;

	if (git_repository_index(&index, repo->git) < 0 ||
	    git_index_read(index, anew) < 0) {
		git_index_free(index);
		git_error_clear();
		return NULL;
	}
	return index;
}

/* Out of descriptors nothing can be said about it: that is a failure, and no index that
 * cannot be used. */
static int can_be_opened(const struct ws_repo *repo, struct ws_err *err)
{
	ws_auto_close int fd = openat(repo->dir_fd, "index",
				      O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0 || !ws_fs_is_exhausted(errno))
		return 0;
	return ws_err_sys(err, errno, "the git index cannot be opened");
}

/* ---- following main ------------------------------------------------------------ */

struct follow {
	struct ws_repo *repo;
	git_index *index;
	struct ws_err *err;
};

/*
 * Stat data tell git that a file need not be read again. They are given only for a
 * file that was read and holds the blob; zeroes make git look for itself.
 */
static void fill_stat(const struct ws_repo *repo, git_index_entry *entry)
{
	ws_auto_free char *bytes = NULL;
	struct stat before, after;
	git_oid id;
	size_t len;

	if (ws_fs_stat(repo->root_fd, entry->path, &before, NULL) != 0 ||
	    !S_ISREG(before.st_mode))
		return;
	if (ws_fs_read(repo->root_fd, entry->path, WS_INI_FILE_MAX, &bytes, &len, NULL) !=
	    0)
		return;
	if (git_odb_hash(&id, bytes, len, GIT_OBJECT_BLOB) < 0 ||
	    git_oid_cmp(&id, &entry->id) != 0)
		return;
	if (ws_fs_stat(repo->root_fd, entry->path, &after, NULL) != 0 ||
	    after.st_ino != before.st_ino || after.st_size != before.st_size ||
	    after.st_ctim.tv_sec != before.st_ctim.tv_sec ||
	    after.st_ctim.tv_nsec != before.st_ctim.tv_nsec)
		return;
	/* the index has 32 bits for each; git cuts them the same way */
	entry->ctime.seconds = (int32_t)after.st_ctim.tv_sec;
	entry->ctime.nanoseconds = (uint32_t)after.st_ctim.tv_nsec;
	entry->mtime.seconds = (int32_t)after.st_mtim.tv_sec;
	entry->mtime.nanoseconds = (uint32_t)after.st_mtim.tv_nsec;
	entry->dev = (uint32_t)after.st_dev;
	entry->ino = (uint32_t)after.st_ino;
	entry->uid = after.st_uid;
	entry->gid = after.st_gid;
	entry->file_size = (uint32_t)after.st_size;
}

static int follow_entry(void *user, const char *path, const git_oid *id,
			git_filemode_t mode)
{
	const struct follow *f = user;
	git_index_entry entry = {.mode = (uint32_t)mode, .path = path};
	int rc;

	git_oid_cpy(&entry.id, id);
	fill_stat(f->repo, &entry);
	rc = git_index_add(f->index, &entry);
	return rc < 0 ? ws_repo_fail(f->err, WS_E_GIT, rc,
				     "%s: the index cannot be updated", path)
		      : 0;
}

static int follow_path(struct follow *f, const git_tree *root, const char *path)
{
	git_filemode_t mode;
	git_oid id;
	int rc = ws_repo_find(f->repo, root, path, &id, &mode, f->err);

	if (rc < 0)
		return rc;
	if (rc == 0 && mode != GIT_FILEMODE_TREE)
		return follow_entry(f, path, &id, mode);
	(void)git_index_remove(f->index, path, 0); /* not there is fine */
	git_error_clear();
	return 0;
}

static bool sync_index(const struct ws_repo *repo)
{
	ws_auto_close int fd = openat(repo->dir_fd, "index",
				      O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	return fd < 0 || (fsync(fd) == 0 && fsync(repo->dir_fd) == 0);
}

/*
 * The library renames the index into place without a sync. After a power loss an
 * old index would show the new items as staged reverts, one `git commit` away. Where
 * the sync fails the bytes may be lost, so it is written anew, in another file; main
 * has moved by then, and is believed whatever becomes of the index.
 */
static void write_index(struct ws_repo *repo, git_index *index)
{
	bool written = true;
	bool synced = false;

	for (int tries = 0; tries < INDEX_TRIES && written && !synced; tries++) {
		ws_repo_busy(repo, "index.lock");
		written = git_index_write(index) == 0;
		ws_repo_idle(repo);
		synced = written && sync_index(repo);
	}
	repo->index_ahead = !written;
	git_error_clear();
}

int ws_repo_index_follow(struct ws_repo *repo, const struct ws_oid *commit,
			 const char *const *paths, size_t count, struct ws_err *err)
{
	ws_auto_git_tree root = NULL;
	ws_auto_git_index index = NULL;
	struct follow f = {.repo = repo, .err = err};
	int rc = ws_repo_tree_of(repo, commit, &root, err);

	if (rc < 0)
		return rc;
	if (there(repo, "index.lock"))
		return 0;
	/* Without an index git takes every file for staged as deleted. */
	if (!there(repo, "index"))
		paths = NULL;
	index = open_index(repo);
	if (!index)
		return 0;
	f.index = index;
	repo->index_ahead = true;
	if (!paths)
		rc = ws_repo_walk(repo, root, NULL, follow_entry, &f, err);
	for (size_t i = 0; rc == 0 && paths && i < count; i++)
		rc = follow_path(&f, root, paths[i]);
	if (rc == 0)
		write_index(repo, index);
	return rc;
}

/* ---- what is staged -------------------------------------------------------------- */

static bool path_staged(git_index *index, const char *path, const git_oid *id, bool absent)
{
	const git_index_entry *entry;

	for (int stage = 1; stage <= 3; stage++) {
		if (git_index_get_bypath(index, path, stage))
			return true;
	}
	entry = git_index_get_bypath(index, path, 0);
	if (!entry || absent)
		return (entry != NULL) == absent;
	return git_oid_cmp(&entry->id, id) != 0;
}

struct compare {
	git_index *index;
	size_t at;
	size_t differing;
};

static int order(const git_index_entry *entry, const char *path)
{
	return strcmp(entry->path, path);
}

/* Both lists are sorted bytewise: one pass. Unmerged paths come as several entries. */
static int compare_each(void *user, const char *path, const git_oid *id,
			git_filemode_t mode)
{
	struct compare *c = user;
	const git_index_entry *entry = git_index_get_byindex(c->index, c->at);
	bool found = false;
	bool same = false;

	(void)mode;
	for (; entry && order(entry, path) < 0;
	     entry = git_index_get_byindex(c->index, ++c->at))
		c->differing++;
	for (; entry && order(entry, path) == 0;
	     entry = git_index_get_byindex(c->index, ++c->at)) {
		same = !found && git_index_entry_stage(entry) == 0 &&
		       git_oid_cmp(&entry->id, id) == 0;
		found = true;
	}
	if (!same)
		c->differing++;
	return 0;
}

static int count_staged(struct ws_repo *repo, const git_tree *root, git_index *index,
			size_t *total, struct ws_err *err)
{
	struct compare c = {.index = index};
	int rc = root ? ws_repo_walk(repo, root, NULL, compare_each, &c, err) : 0;

	if (rc == 0)
		*total = c.differing + git_index_entrycount(index) - c.at;
	return rc;
}

/* root NULL: a commit that is not there yet has nothing. */
static int mark_staged(struct ws_repo *repo, const git_tree *root, git_index *index,
		       const char *const *paths, size_t count, bool *staged,
		       struct ws_err *err)
{
	for (size_t i = 0; i < count; i++) {
		git_filemode_t mode;
		git_oid id;
		int rc = WS_REPO_ABSENT;

		if (root)
			rc = ws_repo_find(repo, root, paths[i], &id, &mode, err);
		if (rc < 0)
			return rc;
		staged[i] = path_staged(index, paths[i], &id,
					rc == WS_REPO_ABSENT || mode == GIT_FILEMODE_TREE);
	}
	return 0;
}

int ws_repo_index_staged(struct ws_repo *repo, const struct ws_oid *commit,
			 const char *const *paths, size_t count, bool *staged, bool *locked,
			 size_t *total, struct ws_err *err)
{
	ws_auto_git_tree root = NULL;
	ws_auto_git_index index = NULL;
	int rc;

	*locked = there(repo, "index.lock");
	if (total)
		*total = 0;
	for (size_t i = 0; paths && i < count; i++)
		staged[i] = *locked;
	/* No index yet: nobody has staged anything. */
	if (*locked || !there(repo, "index"))
		return 0;
	index = open_index(repo);
	if (!index) {
		rc = can_be_opened(repo, err);
		if (rc < 0)
			return rc;
		index = open_index(repo); /* it may have been for a moment */
	}
	if (!index) {
		*locked = true; /* what is in it is anybody's guess */
		for (size_t i = 0; paths && i < count; i++)
			staged[i] = true;
		return 0;
	}
	rc = ws_oid_is_zero(commit) ? 0 : ws_repo_tree_of(repo, commit, &root, err);
	if (rc < 0)
		return rc;
	if (!paths)
		return total ? count_staged(repo, root, index, total, err) : 0;
	return mark_staged(repo, root, index, paths, count, staged, err);
}
