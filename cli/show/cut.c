/*
 * cli/show/cut.c - texts of git and of the network without what no reader wants: names of
 * refs in full, and paths of requests.
 */
#include "cli/show/show_p.h"

#include <string.h>
#include "store/ground/uuid.h"

/* "other", "detached at 1a2b3c4d" */
void ws_put_git_head(struct ws_buf *b, const struct ws_repo_state *state)
{
	static const char heads[] = "refs/heads/";
	const char *head = state->head;

	if (strlen(head) >= 40 && strspn(head, "0123456789abcdef") == strlen(head)) {
		ws_buf_addf(b, "detached at %.8s", head);
		return;
	}
	if (strncmp(head, heads, strlen(heads)) == 0)
		head += strlen(heads);
	ws_put_text(b, head);
}

/* Is it the id of something, of no use to a reader? */
static bool is_id(const char *text, size_t len)
{
	char id[37];

	if (len >= sizeof(id))
		return false;
	memcpy(id, text, len);
	id[len] = '\0';
	return ws_uuid_ok(id);
}

/* The path of a request without what stands before its last two parts; the ids in it
 * are the longest and the least of it. */
static void put_path(struct ws_buf *b, const char *path, size_t len)
{
	size_t parts = 0, from = len;

	while (from > 0 && parts < 2)
		if (path[--from] == '/' && from + 1 < len && ++parts == 2)
			break;
	if (from == 0) {
		ws_buf_add(b, path, len);
		return;
	}
	ws_buf_adds(b, "...");
	for (const char *p = path + from, *end = path + len; p < end;) {
		size_t n = *p == '/' ? 1 : strcspn(p, "/");

		n = n > (size_t)(end - p) ? (size_t)(end - p) : n;
		if (is_id(p, n))
			ws_buf_addf(b, "%.8s", p);
		else
			ws_buf_add(b, p, n);
		p += n;
	}
}

void ws_put_short_paths(struct ws_buf *b, const char *text)
{
	ws_auto_buf raw = WS_BUF_INIT;

	for (const char *p = text; *p;) {
		size_t len = strcspn(p, " ");

		if (*p == '/' && len > 1)
			put_path(&raw, p, len);
		else
			ws_buf_add(&raw, p, len);
		p += len;
		len = strspn(p, " ");
		ws_buf_add(&raw, p, len);
		p += len;
	}
	ws_put_text(b, ws_buf_text(&raw));
}
