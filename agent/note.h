/*
 * agent/note.h - the daemon's log: a line an event, and the last of them kept.
 * Floor 6. A line is written when standard error takes it at once, else it is counted
 * as lost: a reader that is stuck must not stop the daemon. Never a secret.
 *
 *	ws_note(notes, WS_NOTE_INFO, "round", (struct ws_note_pair[]){
 *		{"store", path, 0}, {"ms", NULL, 212}, {NULL, NULL, 0}});
 *
 *	time=2026-11-23T10:02:11Z level=info ev=round store=/home/ada/acme ms=212
 */
#ifndef WS_AGENT_NOTE_H
#define WS_AGENT_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ground/err.h"
#include "store/ground/own.h"

#define WS_NOTE_KEPT     128  /* lines */
#define WS_NOTE_LINE_MAX 2048 /* bytes; longer texts are cut */

/* The values are the priorities of syslog. */
enum ws_note_level { WS_NOTE_ERROR = 3, WS_NOTE_WARN = 4, WS_NOTE_INFO = 6 };
enum ws_note_form { WS_NOTE_LOGFMT, WS_NOTE_JSON };

struct ws_note_pair {
	const char *key;  /* NULL ends the list */
	const char *text; /* made neutral; NULL: the number counts */
	int64_t number;
};

struct ws_notes;

/*
 * fd       where lines go; borrowed
 * journal  lines begin with <6>, as the journal takes them
 */
int ws_notes_new(int fd, enum ws_note_form form, bool journal, struct ws_notes **out,
		 struct ws_err *err);
void ws_notes_free(struct ws_notes *notes);
WS_OWN(ws_notes, ws_notes_free);
void ws_notes_form(struct ws_notes *notes, enum ws_note_form form);

/* Is standard error the journal, as JOURNAL_STREAM ("DEVICE:INODE") says? */
bool ws_notes_is_journal(int fd, const char *journal_stream);

void ws_note(struct ws_notes *notes, enum ws_note_level level, const char *event,
	     const struct ws_note_pair *pairs);
/* The same for a failure: its code, what it says, and why. store may be NULL. */
void ws_note_err(struct ws_notes *notes, enum ws_note_level level, const char *event,
		 const char *store, const struct ws_err *err);

/* The nth of the kept lines, oldest first, without line end or priority; NULL past
 * the end. Borrowed until the next note. */
const char *ws_notes_kept(const struct ws_notes *notes, size_t n);

#endif
