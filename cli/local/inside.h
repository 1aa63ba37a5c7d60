/*
 * cli/local/inside.h - what changed inside workspaces between two commits.
 * Floor 7. Blocks on the disk; reads only.
 */
#ifndef WS_CLI_INSIDE_H
#define WS_CLI_INSIDE_H

#include "cli/show/inside.h"
#include "store/git/repo.h"
#include "store/work/store.h"
#include "sync/round/round.h"

/* from, to: a zero id or the same commit is no difference. words: workspaces as
 * ws_choose_path() takes them; none: all. Texts and lists: arena. */
int ws_inside_between(struct ws_store *store, const struct ws_oid *from,
		      const struct ws_oid *to, const char *const *words, size_t word_count,
		      struct ws_arena *arena, struct ws_inside *out, struct ws_err *err);

/* The same, shown to people; nothing where nothing changed, or for programs. */
int ws_inside_show_between(struct ws_cli *cli, struct ws_store *store,
			   const struct ws_oid *from, const struct ws_oid *to,
			   const char *const *words, size_t word_count, struct ws_err *err);

/* What cloud/main has and main does not, shown to people. inventory: of a look just now,
 * which the view does not know; NULL: none. */
int ws_inside_show_incoming(struct ws_cli *cli, struct ws_store *store,
			    const struct ws_view *view,
			    const struct ws_inventory_report *inventory,
			    const char *const *words, size_t word_count,
			    struct ws_err *err);

/* Both for programs: an array, empty where nothing changed. Given: ws_json_free(). */
int ws_inside_json_between(struct ws_store *store, const struct ws_oid *from,
			   const struct ws_oid *to, const char *const *words,
			   size_t word_count, struct ws_json **out, struct ws_err *err);
int ws_inside_json_incoming(struct ws_store *store, const struct ws_view *view,
			    const struct ws_inventory_report *inventory,
			    const char *const *words, size_t word_count,
			    struct ws_json **out, struct ws_err *err);

#endif
