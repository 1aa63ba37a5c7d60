/*
 * store/git/repo.c - opening and making a repository.
 *
 * The library is asked last: whether there is a repository, whose it is and where
 * it points is settled with plain system calls before, because a repository of
 * another user looks to the library like one that does not exist.
 */
#include "store/git/repo_p.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/ground/fs.h"

#define CONFIG_BYTES_MAX ((size_t)1 << 20)

static const char attributes[] =
	"# Bytes are kept as they are, whatever a .gitattributes file says.\n"
	"* -text -filter -ident !eol !working-tree-encoding\n";

static const char exclude[] = "# Half-written files, should a command be killed.\n"
			      ".wsync-tmp-*\n"
			      ".*.wsync-*\n";

int ws_repo_fail(struct ws_err *err, int code, int git_rc, const char *fmt, ...)
{
	const git_error *last = git_error_last();
	char text[WS_ERR_TEXT];
	va_list args;

	if (last && last->klass == GIT_ERROR_NOMEMORY)
		return ws_err_nomem(err);
	if (git_rc == GIT_ENOTFOUND || git_rc == GIT_EMISMATCH)
		code = WS_E_DAMAGED;
	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	(void)ws_err_set(err, code, "%s", text);
	if (last && last->message)
		(void)ws_err_why(err, "%s", last->message);
	git_error_clear();
	return code;
}

void ws_repo_from_git(struct ws_oid *out, const git_oid *id)
{
	memcpy(out->byte, id->id, sizeof(out->byte));
}

void ws_repo_to_git(git_oid *out, const struct ws_oid *id)
{
	memcpy(out->id, id->byte, sizeof(id->byte));
}

/* A handle without its library half. Takes root_fd. */
static int handle_new(const char *root, struct ws_repo **out, struct ws_err *err)
{
	struct ws_repo *repo;
	int rc = ws_git_start(err);

	if (rc < 0)
		return rc;
	repo = calloc(1, sizeof(*repo));
	if (!repo) {
		git_libgit2_shutdown();
		return ws_err_nomem(err);
	}
	repo->root_fd = -1;
	repo->dir_fd = -1;
	*out = repo;
	repo->root = realpath(root, NULL);
	if (!repo->root)
		return ws_err_sys(err, errno, "%s", root);
	return ws_fs_open_root(repo->root, &repo->root_fd, err);
}

void ws_repo_close(struct ws_repo *repo)
{
	if (!repo)
		return;
	git_repository_free(repo->git);
	if (repo->root_fd >= 0)
		(void)close(repo->root_fd);
	if (repo->dir_fd >= 0)
		(void)close(repo->dir_fd);
	free(repo->root);
	free(repo);
	git_libgit2_shutdown();
}

static int check_settings(const struct ws_repo *repo, struct ws_err *err)
{
	ws_auto_free char *text = NULL;
	size_t len;
	int rc = ws_fs_read(repo->dir_fd, "config", CONFIG_BYTES_MAX, &text, &len, err);

	if (rc == WS_FS_ABSENT)
		return ws_err_set(err, WS_E_GIT_CONFIG, "%s/.git/config is missing",
				  repo->root);
	if (rc < 0)
		return ws_err_wrap(err, ".git/config");
	return ws_repo_check_config(text, len, err);
}

/* The library's handle, of exactly this .git: no search upwards, no environment. */
static int open_library(struct ws_repo *repo, struct ws_err *err)
{
	ws_auto_free char *path = NULL;
	int rc;

	if (asprintf(&path, "%s/.git", repo->root) < 0) {
		path = NULL;
		return ws_err_nomem(err);
	}
	rc = git_repository_open_ext(
		&repo->git, path,
		GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_NO_DOTGIT, NULL);
	if (rc < 0)
		return ws_repo_fail(err, WS_E_GIT, rc == GIT_ENOTFOUND ? -1 : rc,
				    "%s cannot be opened", path);
	if (git_repository_is_bare(repo->git) || git_repository_is_worktree(repo->git))
		return ws_err_set(err, WS_E_GIT_CONFIG, "%s is not an ordinary repository",
				  path);
	rc = git_repository_set_ident(repo->git, "wsync", "wsync@localhost");
	if (rc < 0)
		return ws_repo_fail(err, WS_E_GIT, rc, "%s cannot be opened", path);
	return 0;
}

int ws_repo_open(const char *root, struct ws_repo **out, struct ws_err *err)
{
	ws_auto(ws_repo) repo = NULL;
	struct stat st;
	int rc;

	*out = NULL;
	rc = handle_new(root, &repo, err);
	if (rc < 0)
		return rc;
	rc = ws_fs_stat(repo->root_fd, ".git", &st, err);
	if (rc < 0)
		return rc;
	if (rc == WS_FS_ABSENT)
		return WS_REPO_ABSENT;
	if (!S_ISDIR(st.st_mode))
		return ws_err_set(err, WS_E_GIT_CONFIG,
				  "%s/.git is a file or link that points elsewhere",
				  repo->root);
	rc = ws_fs_open_dir(repo->root_fd, ".git", &repo->dir_fd, err);
	if (rc != 0)
		return rc < 0 ? rc : ws_err_set(err, WS_E_GIT, "%s/.git went away", root);
	rc = ws_repo_check_dir(repo->root_fd, repo->dir_fd, repo->root, err);
	if (rc == 0)
		rc = check_settings(repo, err);
	if (rc == 0)
		rc = open_library(repo, err);
	if (rc == 0)
		*out = ws_steal(&repo);
	return rc;
}

/* Settings that make stock git show cloud/main as upstream, and push elsewhere. */
static int write_settings(git_repository *git, struct ws_err *err)
{
	static const char *const settings[][2] = {
		{"core.logAllRefUpdates", "true"}, {"core.fsync", "added,reference"},
		{"branch.main.remote", "."},       {"branch.main.merge", WS_REF_CLOUD},
		{"remote.pushDefault", "origin"},
	};
	git_config *config = NULL;
	int rc = git_repository_config(&config, git);

	for (size_t i = 0; rc == 0 && i < sizeof(settings) / sizeof(settings[0]); i++)
		rc = git_config_set_string(config, settings[i][0], settings[i][1]);
	git_config_free(config);
	return rc < 0 ? ws_repo_fail(err, WS_E_GIT, rc, "the settings cannot be written")
		      : 0;
}

static int init_library(struct ws_repo *repo, struct ws_err *err)
{
	git_repository_init_options options;
	git_repository *git = NULL;
	int rc = git_repository_init_options_init(&options,
						  GIT_REPOSITORY_INIT_OPTIONS_VERSION);

	if (rc < 0)
		return ws_repo_fail(err, WS_E_GIT, rc, "the git library does not fit");
	options.flags = GIT_REPOSITORY_INIT_NO_REINIT;
	options.initial_head = "main";
	rc = git_repository_init_ext(&git, repo->root, &options);
	if (rc < 0)
		return ws_repo_fail(err, WS_E_GIT, rc, "a repository cannot be made in %s",
				    repo->root);
	rc = write_settings(git, err);
	git_repository_free(git);
	return rc;
}

int ws_repo_init(const char *root, struct ws_repo **out, struct ws_err *err)
{
	ws_auto(ws_repo) repo = NULL;
	struct stat st;
	int rc;

	*out = NULL;
	rc = handle_new(root, &repo, err);
	if (rc < 0)
		return rc;
	rc = ws_fs_stat(repo->root_fd, ".git", &st, err);
	if (rc == 0)
		return ws_err_set(err, WS_E_DIR_NOT_EMPTY, "%s has a .git already",
				  repo->root);
	if (rc == WS_FS_ABSENT)
		rc = init_library(repo, err);
	if (rc == 0)
		rc = ws_fs_open_dir(repo->root_fd, ".git", &repo->dir_fd, err);
	if (rc == WS_FS_ABSENT)
		return ws_err_set(err, WS_E_GIT, "%s/.git went away", repo->root);
	if (rc == 0)
		rc = ws_fs_replace(repo->dir_fd, "info/attributes", attributes,
				   sizeof(attributes) - 1, 0644, err);
	if (rc == 0)
		rc = ws_fs_replace(repo->dir_fd, "info/exclude", exclude,
				   sizeof(exclude) - 1, 0644, err);
	if (rc == 0)
		rc = ws_repo_make_fanout(repo, err);
	/* The library syncs objects and refs, not what it makes at the start. */
	if (rc == 0 && syncfs(repo->dir_fd) < 0)
		rc = ws_err_sys(err, errno, "sync %s/.git", repo->root);
	if (rc == 0)
		rc = open_library(repo, err);
	if (rc == 0)
		*out = ws_steal(&repo);
	return rc;
}
