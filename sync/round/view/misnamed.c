/*
 * sync/round/view/misnamed.c - directories that look like workspaces, under names that no
 * workspace can have.
 */
#include "sync/round/view/view_p.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/ground/fs.h"
#include "store/ground/text.h"

/* Nothing in a name that a shell, or a person, would read as something else. */
static bool is_plain(const char *dir)
{
	for (const char *p = dir; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("-_./ ", *p))
			return false;
	return true;
}

/* "Acme/My Lab" -> "acme/my-lab"; false where no name comes of it. */
static bool better(const char *dir, char out[2 * WS_LAYOUT_NAME])
{
	const char *slash = strchr(dir, '/');
	char account[WS_LAYOUT_PATH], stem[2][WS_LAYOUT_NAME];

	(void)snprintf(account, sizeof(account), "%.*s", (int)(slash - dir), dir);
	for (char *p = account; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	(void)snprintf(out, 2 * WS_LAYOUT_NAME, "%.120s/", account);
	for (size_t i = strlen(out), k = 1; slash[k] && i + 1 < 2 * WS_LAYOUT_NAME;
	     i++, k++) {
		out[i] = (char)tolower((unsigned char)slash[k]);
		out[i + 1] = '\0';
	}
	/* a dash or dot stays where it may; what may not becomes a dash */
	if (strlen(dir) < 2 * WS_LAYOUT_NAME - 1 && ws_layout_handle_ok(account) &&
	    ws_layout_handle_ok(strchr(out, '/') + 1))
		return true;
	if (!ws_layout_stem(account, "", false, stem[0])[0] ||
	    !ws_layout_stem(slash + 1, "", false, stem[1])[0])
		return false;
	(void)snprintf(out, 2 * WS_LAYOUT_NAME, "%s/%s", stem[0], stem[1]);
	return true;
}

static bool is_taken(const struct ws_store *store, const char *dir)
{
	struct stat st;

	return ws_fs_stat(store->root_fd, dir, &st, NULL) == 0;
}

static void judge(const struct ws_store *store, const char *path, struct ws_err *out)
{
	const int len = (int)(strrchr(path, '/') - path);
	char dir[WS_LAYOUT_PATH], other[2 * WS_LAYOUT_NAME] = "";
	bool near;

	(void)snprintf(dir, sizeof(dir), "%.*s", len, path);
	near = better(dir, other);
	if (near && ws_text_casecmp(dir, other) == 0 && is_taken(store, other))
		(void)ws_err_set(out, WS_E_DIR_NAME, "%s differs from %s only by case", dir,
				 other);
	else
		(void)ws_err_set(out, WS_E_DIR_NAME,
				 "%s cannot be a workspace: nothing of it is read", dir);
	(void)ws_err_why(out, "names of workspaces and their directories are lower-case "
			      "letters, digits, dashes, underscores and dots, begin with a "
			      "letter or digit, and have at most 100");
	if (near && is_plain(dir) && !is_taken(store, other))
		(void)ws_err_hint(out, strchr(dir, ' ') ? "mv '%s' %s" : "mv %s %s", dir,
				  other);
	else
		(void)ws_err_hint(out, "give the directory such a name, or move it out of "
				       "the store");
	(void)ws_err_at(out, path, 1, 0, 0, NULL);
}

int ws_view_judge_misnamed(const struct ws_store *store, struct ws_view *view,
			   struct ws_err *err)
{
	struct ws_view_own *own = ws_view_own(view);

	for (size_t i = 0; i < view->files.misnamed_count; i++) {
		struct ws_err *one = ws_arena_grow(own->arena, &own->misnamed,
						   &own->misnamed_count, sizeof(*one));

		if (!one)
			return ws_err_nomem(err);
		judge(store, view->files.misnamed[i], one);
	}
	return 0;
}

int ws_view_add_misnamed(const struct ws_view *view, struct ws_err **problems,
			 size_t *count, struct ws_err *err)
{
	const struct ws_view_own *own = ws_view_own((struct ws_view *)(uintptr_t)view);
	struct ws_err *grown;

	if (own->misnamed_count == 0)
		return 0;
	grown = reallocarray(*problems, *count + own->misnamed_count, sizeof(*grown));
	if (!grown)
		return ws_err_nomem(err);
	memcpy(grown + *count, own->misnamed, own->misnamed_count * sizeof(*grown));
	*problems = grown;
	*count += own->misnamed_count;
	return 0;
}
