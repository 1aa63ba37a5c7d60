/*
 * tests/lib/repo_fix.h - a repository of one test's own, and stock git as referee.
 * Blocks on the disk and on child processes. Ends the program when it cannot work.
 */
#ifndef T_REPO_FIX_H
#define T_REPO_FIX_H

#include <stdbool.h>
#include <stddef.h>
#include "store/git/repo.h"

struct t_repo {
	char *dir;
	struct ws_repo *repo;
	struct ws_err err;
};

/* A new store-like repository in a temporary folder. */
void t_repo_begin(struct t_repo *r);
void t_repo_end(struct t_repo *r);

/* Closes and opens again. */
void t_repo_reopen(struct t_repo *r);

/*
 * Runs a shell line in dir, without the user's environment and git configuration.
 * out  NULL, or given: what it printed on both streams
 * Returns the exit status.
 */
int t_git(const char *dir, char **out, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Same; true when it succeeds. What it printed is shown when it does not. */
bool t_git_ok(const char *dir, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Same; true when it succeeds and prints just this (the last line break aside). */
bool t_git_says(const char *dir, const char *want, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* fsck --strict and no complaint of any kind. */
bool t_git_fsck(const char *dir);

/* An object id printed by a shell line. */
struct ws_oid t_git_oid(const char *dir, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Commits edits onto what ref has now (a first commit when it is absent). Fields that
 * are about people and time are filled in. Answers what ws_repo_commit() does.
 */
int t_repo_commit(struct t_repo *r, const char *ref, const struct ws_repo_edit *edits,
		  size_t count, const char *message, struct ws_oid *out);

/* The same for one document; text NULL removes it. Returns the new commit. */
struct ws_oid t_repo_put(struct t_repo *r, const char *ref, const char *path,
			 const char *text);

#endif
