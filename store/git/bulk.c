/*
 * store/git/bulk.c - many objects as one pack.
 *
 * Loose objects cost a file and two syncs each; a pack costs ten syncs however
 * much is in it. The pack is written from the noted ids and not from the new
 * commit's whole tree, which would pack everything that was already stored again.
 */
#include "store/git/repo_p.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include "store/ground/fs.h"

#define PRIORITY_FIRST 999

/* Objects in memory above those on disk. */
static int open_above(const struct ws_repo *repo, git_repository **out)
{
	ws_auto_git_odb odb = NULL;
	git_odb_backend *memory = NULL;
	int rc = git_repository_open_ext(
		out, git_repository_path(repo->git),
		GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_NO_DOTGIT, NULL);

	if (rc == 0)
		rc = git_repository_odb(&odb, *out);
	if (rc == 0)
		rc = git_mempack_new(&memory);
	if (rc == 0) {
		rc = git_odb_add_backend(odb, memory, PRIORITY_FIRST);
		if (rc < 0)
			memory->free(memory);
	}
	return rc;
}

/* Objects in memory alone. Nothing on disk is needed for a first commit, and asking
 * the disk about each new object (a directory listing every time) costs more than
 * making it. */
static int open_alone(git_repository **out)
{
	ws_auto_git_odb odb = NULL;
	git_odb_backend *memory = NULL;
	git_config *config = NULL;
	int rc = git_odb_new(&odb);

	if (rc == 0)
		rc = git_mempack_new(&memory);
	if (rc == 0) {
		rc = git_odb_add_backend(odb, memory, PRIORITY_FIRST);
		if (rc < 0)
			memory->free(memory);
	}
	if (rc == 0)
		rc = git_repository_wrap_odb(out, odb);
	if (rc == 0)
		rc = git_config_new(&config);
	if (rc == 0)
		rc = git_repository_set_config(*out, config);
	git_config_free(config);
	return rc;
}

int ws_repo_bulk_open(const struct ws_repo *repo, bool first, git_repository **out,
		      struct ws_err *err)
{
	int rc;

	*out = NULL;
	rc = first ? open_alone(out) : open_above(repo, out);
	if (rc < 0) {
		git_repository_free(*out);
		*out = NULL;
		return ws_repo_fail(err, WS_E_GIT, rc, "a bulk commit cannot begin");
	}
	return 0;
}

static int fill(const struct ws_repo *repo, git_packbuilder *pack,
		const struct ws_repo_ids *noted)
{
	ws_auto_git_odb stored = NULL;
	int rc = git_repository_odb(&stored, repo->git);

	if (rc == 0)
		rc = git_odb_refresh(stored);
	for (size_t i = 0; rc == 0 && i < noted->count; i++) {
		const git_oid *id = &noted->items[i];

		if (!git_odb_exists_ext(stored, id, GIT_ODB_LOOKUP_NO_REFRESH))
			rc = git_packbuilder_insert(pack, id, NULL);
	}
	return rc;
}

static int sync_pack_dir(const struct ws_repo *repo, struct ws_err *err)
{
	ws_auto_close int fd = -1;
	int rc = ws_fs_open_dir(repo->dir_fd, "objects/pack", &fd, err);

	if (rc < 0)
		return rc;
	if (rc == WS_FS_ABSENT || fsync(fd) < 0)
		return ws_err_sys(err, errno, "sync .git/objects/pack");
	return 0;
}

int ws_repo_bulk_write(struct ws_repo *repo, git_repository *bulk,
		       const struct ws_repo_ids *noted, struct ws_err *err)
{
	git_packbuilder *pack = NULL;
	ws_auto_git_odb stored = NULL;
	ws_auto_free char *dir = NULL;
	int rc;

	if (asprintf(&dir, "%s/.git/objects/pack", repo->root) < 0) {
		dir = NULL;
		return ws_err_nomem(err);
	}
	rc = git_packbuilder_new(&pack, bulk);
	if (rc == 0) {
		git_packbuilder_set_threads(pack, 1);
		rc = fill(repo, pack, noted);
	}
	if (rc == 0 && git_packbuilder_object_count(pack) > 0)
		rc = git_packbuilder_write(pack, dir, 0, NULL, NULL);
	git_packbuilder_free(pack);
	if (rc == 0)
		rc = git_repository_odb(&stored, repo->git);
	if (rc == 0)
		rc = git_odb_refresh(stored);
	if (rc < 0)
		return ws_repo_fail(err, WS_E_GIT, rc, "the pack cannot be written");
	return sync_pack_dir(repo, err);
}
