/*
 * sync/round/look/unread.c - the list of unread lists, as a small text file.
 *
 * A line that makes no sense marks nothing, but the file is ours alone and written
 * whole; a damaged one is refused rather than read as "everything was read".
 */
#include "sync/round/look/unread.h"

#include <string.h>

#include "store/ground/buf.h"
#include "store/ground/fs.h"
#include "store/ground/uuid.h"

#define UNREAD_PATH WS_STORE_CLONE "/unread"
#define UNREAD_MAX  ((size_t)16 << 20)

int ws_unread_add(struct ws_arena *arena, struct ws_unread_list *list,
		  const char *workspace_id, int kind, struct ws_err *err)
{
	struct ws_unread *one = ws_arena_grow(arena, &list->items, &list->count,
					      sizeof(*one));

	if (!one)
		return ws_err_nomem(err);
	one->workspace_id = ws_arena_dup(arena, workspace_id);
	one->kind = kind;
	return one->workspace_id ? 0 : ws_err_nomem(err);
}

static int kind_of(const char *section)
{
	for (int kind = 0; kind < WS_PRINCIPAL_KINDS; kind++)
		if (strcmp(section, ws_principal_section((enum ws_principal_kind)kind)) ==
		    0)
			return kind;
	return -1;
}

static int read_line(struct ws_arena *arena, char *line, struct ws_unread_list *out,
		     struct ws_err *err)
{
	char *section = strchr(line, ' ');
	int kind;

	if (section)
		*section++ = '\0';
	kind = section ? kind_of(section) : -1;
	if (!ws_uuid_ok(line) || (kind < 0 && (!section || strcmp(section, "all") != 0)))
		return ws_err_set(err, WS_E_STORE_FORMAT, "%s is damaged", UNREAD_PATH);
	return ws_unread_add(arena, out, line, kind, err);
}

int ws_unread_read(const struct ws_store *store, struct ws_arena *arena,
		   struct ws_unread_list *out, struct ws_err *err)
{
	ws_auto_free char *text = NULL;
	size_t len = 0;
	char *line, *rest;
	int rc;

	*out = (struct ws_unread_list){NULL, 0};
	rc = ws_fs_read(store->root_fd, UNREAD_PATH, UNREAD_MAX, &text, &len, err);
	if (rc == WS_FS_ABSENT)
		return 0;
	rest = text;
	while (rc == 0 && (line = strsep(&rest, "\n")) != NULL)
		if (*line)
			rc = read_line(arena, line, out, err);
	if (rc < 0)
		ws_err_hint(err, "wsync fetch makes it anew; delete the file first");
	return rc;
}

int ws_unread_write(const struct ws_store *store, const struct ws_unread_list *list,
		    struct ws_err *err)
{
	ws_auto_buf text = WS_BUF_INIT;

	for (size_t i = 0; i < list->count; i++) {
		int kind = list->items[i].kind;

		ws_buf_addf(&text, "%s %s\n", list->items[i].workspace_id,
			    kind < 0 ? "all"
				     : ws_principal_section((enum ws_principal_kind)kind));
	}
	if (text.failed)
		return ws_err_nomem(err);
	return ws_fs_replace(store->root_fd, UNREAD_PATH, ws_buf_text(&text), text.len,
			     0600, err);
}
