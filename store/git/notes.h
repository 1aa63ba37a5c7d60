/*
 * store/git/notes.h - what is noted about objects, as stock git keeps it.
 * Floor 2. Blocks on the disk.
 *
 * A ref beneath refs/notes/ is a commit whose tree names each note after the id of the
 * object it is about. Git spreads the names over directories of two digits, as deep as
 * it likes, and one tree may mix depths; what has another name is no note. Such trees
 * come from other people: what stands where a note should and is no plain file of at
 * most WS_NOTE_MAX bytes is not there.
 */
#ifndef WS_STORE_GIT_NOTES_H
#define WS_STORE_GIT_NOTES_H

#include "store/git/repo.h"
#include "store/ground/buf.h"

#define WS_NOTE_MAX  ((size_t)1 << 20)
#define WS_NOTE_PATH 64 /* bytes a path of a note needs: 40 digits, 19 slashes, a NUL */

/*
 * Adds everything noted about an object to out, each note ended by a line break;
 * nothing when there is none.
 * notes  the commit; zero: there are no notes
 */
int ws_notes_read(struct ws_repo *repo, const struct ws_oid *notes,
		  const struct ws_oid *object, struct ws_buf *out, struct ws_err *err);

/*
 * Where a note about an object is to be written: over the first there is, whose text is
 * added to `now`, else where git would look for it in this tree.
 */
int ws_notes_place(struct ws_repo *repo, const struct ws_oid *notes,
		   const struct ws_oid *object, char path[WS_NOTE_PATH], struct ws_buf *now,
		   struct ws_err *err);

#endif
