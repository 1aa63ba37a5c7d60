/*
 * store/ini/merge.h - three versions of one document merged key by key, and the one
 * canonical form of a document.
 * Floor 1: pure.
 *
 * Lines of a list are dense: two neighbours edited on two branches, a line deleted
 * beside an edited one, two lines added into one gap are all clashes to a merge by
 * lines, and none to one by keys.
 */
#ifndef WS_STORE_INI_MERGE_H
#define WS_STORE_INI_MERGE_H

#include "store/ini/ini.h"

/* A key that both sides changed, to different values; or a section that one side took
 * away and the other changed. */
struct ws_ini_clash {
	const char *section;       /* of the schema */
	const char *key;           /* decoded; NULL: all of the section */
	const char *ours, *theirs; /* values ("" for a section); NULL: taken away */
	/* ws_ini_merge_doubt(): what the key may have been called. Else NULL. */
	const char *was;
};

struct ws_ini_merge {
	/* Ours, line for line, with what theirs changed, and the comments theirs added. A
	   clashing key has ours' value, or theirs' where ours took it away; a clashing
	   section is as the side has it that kept it. */
	struct ws_ini *doc;
	struct ws_ini_clash *clashes;
	size_t clash_count;
};

/*
 * All three have the same schema.
 * out  ws_ini_merge_clear(), also after a failure
 * Returns 0 (look at the clashes) or a failure such as WS_E_NOMEM or WS_E_TOO_BIG.
 */
int ws_ini_merge(const struct ws_ini *base, const struct ws_ini *ours,
		 const struct ws_ini *theirs, struct ws_ini_merge *out, struct ws_err *err);
void ws_ini_merge_clear(struct ws_ini_merge *merge);

/*
 * Makes a key that one side alone added a clash, for who knows more than the keys tell:
 * it may be `was`, which the other side took away, by a new name. A key that is not in
 * the result, or clashes already, is left alone. Texts are copied, the section's is not.
 */
int ws_ini_merge_doubt(struct ws_ini_merge *merge, const char *section, const char *key,
		       const char *was, bool ours_added, struct ws_err *err);

/* The clash of a key (ASCII-folded), or of a section where key is NULL; NULL: none. */
const struct ws_ini_clash *ws_ini_merge_clash(const struct ws_ini_merge *merge,
					      const char *section, const char *key);

/*
 * The text with each clashing key, and each clashing section, between the markers git
 * users know:
 *	<<<<<<< OURS, ours' line, =======, theirs' line, >>>>>>> THEIRS
 * out given: free().
 */
int ws_ini_merge_mark(const struct ws_ini_merge *merge, const char *ours_name,
		      const char *theirs_name, char **out, size_t *len, struct ws_err *err);

/*
 * The canonical form: sections in the schema's order with one blank line before each,
 * free keys sorted bytewise and fixed keys in the schema's order, one blank around
 * `=`, no other blank lines. A comment moves with the key or header below it.
 * Says the same as doc (ws_ini_same), and is its own canonical form. out given: free().
 */
int ws_ini_canonical(const struct ws_ini *doc, char **out, size_t *len, struct ws_err *err);

#endif
