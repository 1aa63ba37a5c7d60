/*
 * cli/command/git_merge_tell.c - what a merge could not decide, for who merges.
 */
#include "cli/command/git_merge_tell.h"

#include <string.h>
#include "cli/run.h"
#include "cli/show/show_p.h"

#define CLASHES_SHOWN 10

static void add_side(struct ws_buf *b, const char *name, const char *value)
{
	if (value)
		ws_buf_addf(b, "%s has %s", name, value);
	else
		ws_buf_addf(b, "%s took it away", name);
}

static void add_clash(struct ws_buf *b, const struct ws_ini_clash *c)
{
	if (!c->key) {
		ws_buf_addf(b, "[%s]: %s took all of it away, %s changed it", c->section,
			    c->ours ? "theirs" : "ours", c->ours ? "ours" : "theirs");
		return;
	}
	ws_buf_addf(b, "%s in [%s]: ", c->key, c->section);
	if (c->was && strcmp(c->was, c->key) == 0) {
		ws_buf_addf(b, "%s has it, %s took the invitation back",
			    c->ours ? "ours" : "theirs", c->ours ? "theirs" : "ours");
		return;
	}
	if (c->was) {
		ws_buf_addf(b, "added by %s; it may be the %s that %s took away",
			    c->ours ? "ours" : "theirs", c->was,
			    c->ours ? "theirs" : "ours");
		return;
	}
	add_side(b, "ours", c->ours);
	ws_buf_adds(b, ", ");
	add_side(b, "theirs", c->theirs);
}

void ws_tell_what_next(struct ws_cli *cli, const char *path)
{
	ws_auto_buf word = WS_BUF_INIT;

	ws_cli_shell_word(&word, path);
	ws_cli_hint(cli, "wsync lint %s   when no marker is left; then git add %s",
		    ws_buf_text(&word), ws_buf_text(&word));
}

void ws_tell_clashes(struct ws_cli *cli, const char *path, const struct ws_ini_merge *merge)
{
	for (size_t i = 0; i < merge->clash_count && i < CLASHES_SHOWN; i++) {
		ws_auto_buf b = WS_BUF_INIT;

		add_clash(&b, &merge->clashes[i]);
		ws_show_warn(cli, "%s: %s", path, ws_buf_text(&b));
	}
	if (merge->clash_count > CLASHES_SHOWN)
		ws_show_warn(cli, "%s: and %zu more", path,
			     merge->clash_count - CLASHES_SHOWN);
	ws_tell_what_next(cli, path);
}
