/*
 * sync/env/bind.c - what a binding writes, and how it is taken back.
 *
 * Invariant: a file is read, changed in memory, read back, and only then replaced, in
 * one step. A key is written after git was asked, and never where git tracks the file.
 */
#include "sync/env/bind.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/ground/fs.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "sync/env/bind_p.h"
#include "sync/env/git.h"

/* ---- places ---------------------------------------------------------------------------- */

const char *ws_env_write_word(enum ws_env_place place)
{
	switch (place) {
	case WS_ENV_FILE:
		return "dotenv";
	case WS_ENV_PREFECT_TOML:
		return "toml";
	case WS_ENV_IN_PROFILE:
		return "profile=";
	default:
		return "none";
	}
}

static bool is_there(const char *directory, const char *name)
{
	char path[PATH_MAX];

	return snprintf(path, sizeof(path), "%s/%s", directory, name) < PATH_MAX &&
	       access(path, F_OK) == 0;
}

/* Has the person's own file a table of that name? The Prefect client brings profiles
 * along, and a table of ours would stand in their place. */
static bool has_profile(const char *path, const char *profile)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	const struct ws_env_name name = ws_env_name_of(WS_ENV_IN_PROFILE, WS_ENV_URL,
						       profile);
	struct ws_env_text text;
	struct ws_env_spot spot;
	int rc = arena ? ws_env_load(path, arena, &text, NULL) : WS_ENV_ABSENT;

	if (rc != 0)
		return false;
	rc = ws_env_find(&text, &name, &spot, NULL);
	explicit_bzero((void *)(uintptr_t)text.bytes, text.len);
	return rc == 0 || (rc == WS_ENV_ABSENT && spot.has_table);
}

static int profile_of(const char *directory, const char *word, char out[WS_ENV_PROFILE],
		      struct ws_err *err)
{
	char path[PATH_MAX];
	int rc;

	if (*word == '=') {
		word++;
		if (!*word || strlen(word) >= WS_ENV_PROFILE || strpbrk(word, "\"\\") ||
		    ws_text_is_hostile(word, strlen(word), false))
			return ws_err_set(err, WS_E_USAGE_ARGUMENT,
					  "that is no name for a profile");
		(void)snprintf(out, WS_ENV_PROFILE, "%s", word);
		return 0;
	}
	rc = ws_env_profiles_path(directory, path, err);
	if (rc == 0)
		rc = ws_env_profile_name(path, out, err);
	if (rc == 0 && strcmp(out, "ephemeral") == 0 && !has_profile(path, out)) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "Prefect uses no profile of yours");
		return ws_err_hint(err,
				   "--write profile=NAME, then prefect profile use NAME");
	}
	return rc;
}

int ws_env_place_of(const char *directory, const char *word, enum ws_env_place *out,
		    char profile[WS_ENV_PROFILE], struct ws_err *err)
{
	profile[0] = '\0';
	if (!word)
		word = !is_there(directory, ".env") && is_there(directory, "prefect.toml")
			       ? "toml"
			       : "dotenv";
	if (strcmp(word, "dotenv") == 0)
		*out = WS_ENV_FILE;
	else if (strcmp(word, "toml") == 0)
		*out = WS_ENV_PREFECT_TOML;
	else if (strcmp(word, "none") == 0)
		*out = WS_ENV_DEFAULT;
	else if (strncmp(word, "profile", 7) == 0 && (!word[7] || word[7] == '=')) {
		*out = WS_ENV_IN_PROFILE;
		return profile_of(directory, word + 7, profile, err);
	} else {
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "there is no place called %s", word);
		return ws_err_hint(err, "dotenv, toml, profile, profile=NAME or none");
	}
	return 0;
}

int ws_env_place_file(const char *directory, enum ws_env_place place, char out[PATH_MAX],
		      struct ws_err *err)
{
	int len = 0;

	out[0] = '\0';
	if (place == WS_ENV_IN_PROFILE)
		return ws_env_profiles_path(directory, out, err);
	if (place != WS_ENV_DEFAULT)
		len = snprintf(out, PATH_MAX, "%s/%s", directory,
			       ws_env_place_words[place]);
	return len < PATH_MAX ? 0
			      : ws_err_set(err, WS_E_USAGE_ARGUMENT, "a path is too long");
}

/* ---- a file, opened to be changed --------------------------------------------------------- */

struct target {
	const struct ws_env_binding *b;
	struct ws_arena *arena;
	int dir_fd;
	const char *name;
	struct ws_env_text text, now;
	bool there;
	mode_t mode;
};

mode_t ws_env_mode_of(int dir_fd, const char *name, mode_t fresh)
{
	struct stat st;

	return ws_fs_stat(dir_fd, name, &st, NULL) == 0 ? st.st_mode & 0777 : fresh;
}

static void target_close(struct target *t)
{
	if (t->dir_fd >= 0)
		(void)close(t->dir_fd);
	if (t->text.len > 0)
		explicit_bzero((void *)(uintptr_t)t->text.bytes, t->text.len);
}
#define auto_target __attribute__((cleanup(target_close))) struct target

static int check_owner(const struct target *t, struct ws_err *err)
{
	struct stat st;
	int rc = ws_fs_stat(t->dir_fd, t->name, &st, err);

	if (rc == 0 && (st.st_uid != geteuid() || st.st_nlink != 1))
		return ws_err_set(err, WS_E_ENV_FILE,
				  "%s belongs to somebody else, or has a second name",
				  t->b->file);
	return rc < 0 ? rc : 0;
}

static int target_open(const struct ws_env_binding *b, struct ws_arena *arena,
		       struct target *t, struct ws_err *err)
{
	char parent[PATH_MAX];
	int rc;

	*t = (struct target){.b = b, .arena = arena, .dir_fd = -1};
	t->name = strrchr(b->file, '/') + 1;
	(void)snprintf(parent, sizeof(parent), "%.*s", (int)(t->name - b->file), b->file);
	if (b->place == WS_ENV_IN_PROFILE && access(parent, F_OK) != 0 &&
	    mkdir(parent, 0700) != 0)
		return ws_err_set(err, WS_E_IO, "cannot make %s", parent);
	rc = ws_fs_open_root(parent, &t->dir_fd, err);
	if (rc == 0)
		rc = ws_env_load(b->file, arena, &t->text, err);
	t->there = rc == 0;
	t->mode = ws_env_mode_of(t->dir_fd, t->name,
				 b->place == WS_ENV_IN_PROFILE ? 0600 : 0644);
	if (rc == WS_ENV_ABSENT) {
		t->text = (struct ws_env_text){"", 0, b->file};
		rc = 0;
	}
	t->now = t->text;
	return rc == 0 ? check_owner(t, err) : rc;
}

/* Replaces the file, unless somebody wrote to it meanwhile. */
static int target_save(struct target *t, struct ws_err *err)
{
	struct ws_env_text again;
	int rc = ws_env_load(t->b->file, t->arena, &again, err);

	if (rc < 0)
		return rc;
	if ((rc == 0) != t->there ||
	    (t->there && (again.len != t->text.len ||
			  memcmp(again.bytes, t->text.bytes, again.len) != 0)))
		return ws_err_set(err, WS_E_FILE_BUSY, "%s changed just now", t->b->file);
	if (t->now.len == t->text.len && t->there &&
	    memcmp(t->now.bytes, t->text.bytes, t->now.len) == 0)
		return 0;
	return ws_fs_replace(t->dir_fd, t->name, t->now.bytes, t->now.len, t->mode, err);
}

/* ---- bind ---------------------------------------------------------------------------------- */

static struct ws_env_name name_of(const struct ws_env_binding *b, const char *variable)
{
	return ws_env_name_of(b->place, variable, b->profile);
}

static int set_key(struct target *t, struct ws_env_binding *b, const char *key,
		   struct ws_err *err)
{
	const struct ws_env_name name = name_of(b, WS_ENV_KEY);
	struct ws_env_undo undo = {0};
	struct ws_env_spot spot;
	int rc = ws_env_git_check_key(b->file, err);

	if (rc == 0)
		rc = ws_env_find(&t->now, &name, &spot, err);
	if (rc == 0 && strcmp(spot.value, key) != 0 && !b->with_key) {
		ws_env_refuse(&t->now, spot.line, "another key stands here already", err);
		rc = ws_err_hint(err, "take it out of the file first");
	}
	explicit_bzero(&spot, sizeof(spot));
	if (rc < 0)
		return rc;
	t->mode &= 0600;
	if (rc == 0 && !b->with_key)
		return 0; /* the same key, and not ours to take out */
	rc = ws_env_set(&t->now, &name, key, t->arena, &undo, &t->now, err);
	if (rc == 0 && !b->with_key)
		b->key_undo = (struct ws_env_undo){NULL, undo.head, NULL, undo.tail};
	b->with_key = true;
	return rc;
}

static int write_file(struct ws_env_bindings *list, struct ws_env_binding *b,
		      const char *key, struct ws_err *err)
{
	const struct ws_env_name name = name_of(b, WS_ENV_URL);
	char url[WS_ENV_VALUE_MAX];
	auto_target t;
	int rc = target_open(b, list->arena, &t, err);

	if (rc == 0 && !ws_env_url(b->endpoint, b->account_id, b->workspace_id, url))
		rc = ws_err_set(err, WS_E_URL, "the address is too long");
	if (rc == 0)
		rc = ws_env_set(&t.text, &name, url, list->arena, &b->undo, &t.now, err);
	if (rc == 0 && key)
		rc = set_key(&t, b, key, err);
	b->created = b->created || !t.there;
	return rc == 0 ? target_save(&t, err) : rc;
}

int ws_env_bind(struct ws_env_bindings *list, struct ws_env_binding *b, const char *key,
		struct ws_err *err)
{
	struct ws_env_project project;
	/* one that is not valid has to be refused before anything is written */
	int rc = ws_env_project_read(b->directory, &project, err);

	if (rc < 0)
		return rc;
	rc = 0;
	if (b->place != WS_ENV_DEFAULT)
		rc = write_file(list, b, key, err);
	else if (key)
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "--with-key needs a file to write to");
	return rc == 0 ? ws_env_project_write(list, b, err) : rc;
}

/* Does our line still stand as we wrote it? 0 yes, WS_ENV_CHANGED, or a failure. */
static int is_ours(struct ws_env_bindings *list, const struct ws_env_binding *b,
		   struct ws_err *err)
{
	const struct ws_env_name name = name_of(b, WS_ENV_URL);
	struct ws_env_text text;
	struct ws_env_spot spot;
	int rc = ws_env_load(b->file, list->arena, &text, err);

	if (rc == 0)
		rc = ws_env_find(&text, &name, &spot, err);
	if (rc < 0)
		return rc;
	if (rc != 0 || !b->undo.line || strlen(b->undo.line) != spot.line_len ||
	    memcmp(text.bytes + spot.line_at, b->undo.line, spot.line_len) != 0)
		return WS_ENV_CHANGED;
	return 0;
}

int ws_env_rebind(struct ws_env_bindings *list, struct ws_env_binding *b,
		  struct ws_err *err)
{
	struct ws_env_project project;
	int rc = 0, ours = 0;

	if (b->place != WS_ENV_DEFAULT) {
		ours = is_ours(list, b, err);
		if (ours == 0)
			ours = write_file(list, b, NULL, err);
	}
	if (ours < 0)
		return ours;
	/* one that was taken away or made unreadable is left so */
	if (ws_env_project_read(b->directory, &project, NULL) == 0)
		rc = ws_env_project_write(list, b, err);
	return rc < 0 ? rc : ours;
}

bool ws_env_lags(const struct ws_env_binding *b)
{
	char url[WS_ENV_VALUE_MAX];

	return b->place != WS_ENV_DEFAULT && b->undo.line &&
	       ws_env_url(b->endpoint, b->account_id, b->workspace_id, url) &&
	       !strstr(b->undo.line, url);
}

/* ---- unbind ---------------------------------------------------------------------------------- */

/* The line a key was written as: what a set on an empty text gives. */
static int key_line(const struct ws_env_binding *b, const char *key, struct ws_arena *arena,
		    struct ws_env_undo *undo, struct ws_err *err)
{
	const struct ws_env_name name = name_of(b, WS_ENV_KEY);
	const struct ws_env_text empty = {"", 0, b->file};
	struct ws_env_undo fresh = {0};
	struct ws_env_text out;
	int rc = ws_env_set(&empty, &name, key, arena, &fresh, &out, err);

	*undo = b->key_undo;
	undo->line = fresh.line;
	return rc;
}

static int take_key(struct target *t, const struct ws_env_binding *b, const char *key,
		    bool *left, struct ws_err *err)
{
	const struct ws_env_name name = name_of(b, WS_ENV_KEY);
	struct ws_env_undo undo;
	int rc;

	if (!key || !b->key_undo.head || !b->key_undo.tail) {
		*left = true;
		return 0;
	}
	rc = key_line(b, key, t->arena, &undo, err);
	if (rc == 0)
		rc = ws_env_unset(&t->now, &name, &undo, t->arena, &t->now, err);
	*left = *left || rc == WS_ENV_CHANGED;
	return rc < 0 ? rc : 0;
}

static int clean_file(struct ws_env_bindings *list, struct ws_env_binding *b,
		      const char *key, bool *left, struct ws_err *err)
{
	const struct ws_env_name name = name_of(b, WS_ENV_URL);
	auto_target t;
	int rc;

	if (access(b->file, F_OK) != 0)
		return 0;
	rc = target_open(b, list->arena, &t, err);
	/* the key was written last, so it goes first */
	if (rc == 0 && b->with_key)
		rc = take_key(&t, b, key, left, err);
	if (rc == 0)
		rc = ws_env_unset(&t.now, &name, &b->undo, list->arena, &t.now, err);
	*left = *left || rc == WS_ENV_CHANGED;
	if (rc < 0)
		return rc;
	if (t.now.len == 0 && b->created) {
		rc = ws_fs_remove(t.dir_fd, t.name, err);
		return rc < 0 ? rc : 0;
	}
	return target_save(&t, err);
}

int ws_env_unbind(struct ws_env_bindings *list, struct ws_env_binding *b, const char *key,
		  bool *left, struct ws_err *err)
{
	int rc = 0;

	*left = false;
	if (b->place != WS_ENV_DEFAULT && b->undo.line)
		rc = clean_file(list, b, key, left, err);
	return rc == 0 ? ws_env_project_remove(b, left, err) : rc;
}
