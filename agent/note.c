/*
 * agent/note.c - the daemon's log: a line an event, and the last of them kept.
 */
#include "agent/note.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include "store/ground/buf.h"
#include "store/ground/date.h"
#include "store/ground/json.h"
#include "store/ground/text.h"

struct ws_notes {
	int fd;
	enum ws_note_form form;
	bool journal;
	size_t lost; /* lines standard error did not take */
	char *kept[WS_NOTE_KEPT];
	size_t next; /* lines so far */
};

int ws_notes_new(int fd, enum ws_note_form form, bool journal, struct ws_notes **out,
		 struct ws_err *err)
{
	struct ws_notes *notes = calloc(1, sizeof(*notes));

	*out = notes;
	if (!notes)
		return ws_err_nomem(err);
	notes->fd = fd;
	notes->form = form;
	notes->journal = journal;
	return 0;
}

void ws_notes_free(struct ws_notes *notes)
{
	for (size_t i = 0; notes && i < WS_NOTE_KEPT; i++)
		free(notes->kept[i]);
	free(notes);
}

void ws_notes_form(struct ws_notes *notes, enum ws_note_form form)
{
	notes->form = form;
}

bool ws_notes_is_journal(int fd, const char *journal_stream)
{
	unsigned long long device, inode;
	struct stat st;

	return journal_stream &&
	       sscanf(journal_stream, "%llu:%llu", &device, &inode) == 2 &&
	       fstat(fd, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

static const char *word_of(enum ws_note_level level)
{
	return level == WS_NOTE_ERROR  ? "error"
	       : level == WS_NOTE_WARN ? "warning"
				       : "info";
}

/* ---- one line ------------------------------------------------------------------------ */

/* Quoted where blanks, quotes or equal signs would mislead a reader. */
static void put_value(struct ws_buf *b, const char *text)
{
	ws_auto_buf clean = WS_BUF_INIT;

	ws_text_neutral(&clean, text, strlen(text), false);
	if (clean.len > 0 && !strpbrk(clean.data, " \"="))
		ws_buf_adds(b, clean.data);
	else {
		ws_buf_addc(b, '"');
		for (const char *p = ws_buf_text(&clean); *p; p++) {
			if (*p == '"' || *p == '\\')
				ws_buf_addc(b, '\\');
			ws_buf_addc(b, *p);
		}
		ws_buf_addc(b, '"');
	}
}

static void put_logfmt(struct ws_buf *b, const char *time, enum ws_note_level level,
		       const char *event, const struct ws_note_pair *pairs)
{
	ws_buf_addf(b, "time=%s level=%s ev=%s", time, word_of(level), event);
	for (; pairs->key; pairs++) {
		ws_buf_addf(b, " %s=", pairs->key);
		if (pairs->text)
			put_value(b, pairs->text);
		else
			ws_buf_addf(b, "%" PRId64, pairs->number);
	}
}

static struct ws_json *neutral_json(const char *text)
{
	ws_auto_free char *clean = ws_text_neutral_dup(text);

	return clean ? ws_json_new_text(clean) : NULL;
}

static void put_json(struct ws_buf *b, const char *time, enum ws_note_level level,
		     const char *event, const struct ws_note_pair *pairs)
{
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto_free char *text = NULL;
	int bad = ws_json_set(o, "time", ws_json_new_text(time));

	bad |= ws_json_set(o, "level", ws_json_new_text(word_of(level)));
	bad |= ws_json_set(o, "ev", ws_json_new_text(event));
	for (; pairs->key; pairs++)
		bad |= ws_json_set(o, pairs->key,
				   pairs->text ? neutral_json(pairs->text)
					       : ws_json_new_int(pairs->number));
	if (!bad && ws_json_format(o, 0, &text, NULL, NULL) == 0)
		ws_buf_adds(b, text);
}

/* A pipe or socket with room takes a line of this length whole, without waiting. */
static void put_out(struct ws_notes *notes, enum ws_note_level level, const char *text)
{
	struct pollfd p = {.fd = notes->fd, .events = POLLOUT};
	ws_auto_buf line = WS_BUF_INIT;

	if (notes->journal)
		ws_buf_addf(&line, "<%d>", (int)level);
	ws_buf_addf(&line, "%s\n", text);
	if (line.failed || poll(&p, 1, 0) != 1 || !(p.revents & POLLOUT) ||
	    write(notes->fd, line.data, line.len) < 0)
		notes->lost++;
}

static void keep(struct ws_notes *notes, const char *text)
{
	char **place = &notes->kept[notes->next % WS_NOTE_KEPT];
	char *copy = strdup(text);

	if (!copy)
		return;
	free(*place);
	*place = copy;
	notes->next++;
}

/* Cut between characters: what is left of one would be no UTF-8. */
static void cut(struct ws_buf *line)
{
	size_t len = WS_NOTE_LINE_MAX;

	if (line->len <= len)
		return;
	while (len > 0 && ((unsigned char)line->data[len] & 0xc0) == 0x80)
		len--;
	ws_buf_cut(line, len);
}

void ws_note(struct ws_notes *notes, enum ws_note_level level, const char *event,
	     const struct ws_note_pair *pairs)
{
	ws_auto_buf line = WS_BUF_INIT;
	char now[WS_TIME_TEXT];

	(void)ws_time_format(time(NULL), now);
	if (notes->form == WS_NOTE_JSON)
		put_json(&line, now, level, event, pairs);
	else
		put_logfmt(&line, now, level, event, pairs);
	cut(&line);
	if (line.failed || line.len == 0)
		return;
	keep(notes, line.data);
	put_out(notes, level, line.data);
}

void ws_note_err(struct ws_notes *notes, enum ws_note_level level, const char *event,
		 const char *store, const struct ws_err *err)
{
	char name[8];
	struct ws_note_pair pairs[5] = {
		{"code", ws_err_name(err->code, name), 0},
		{"message", err->msg, 0},
	};
	size_t n = 2;

	if (err->why[0])
		pairs[n++] = (struct ws_note_pair){"why", err->why, 0};
	if (store)
		pairs[n++] = (struct ws_note_pair){"store", store, 0};
	ws_note(notes, level, event, pairs);
}

const char *ws_notes_kept(const struct ws_notes *notes, size_t n)
{
	const size_t first = notes->next > WS_NOTE_KEPT ? notes->next - WS_NOTE_KEPT : 0;

	return first + n < notes->next ? notes->kept[(first + n) % WS_NOTE_KEPT] : NULL;
}
