/*
 * sync/env/text.c - changing one line of a file, and taking the change back.
 *
 * Invariant: before anything is returned, it is read again; what does not give the
 * value back is not handed out.
 */
#include "sync/env/text.h"

#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/text.h"

int ws_env_refuse(const struct ws_env_text *text, int line, const char *what,
		  struct ws_err *err)
{
	ws_err_set(err, WS_E_ENV_FILE, "%s", what);
	/* no source: the line may hold a key */
	return ws_err_at(err, text->file, line, 0, 0, NULL);
}

int ws_env_find(const struct ws_env_text *text, const struct ws_env_name *name,
		struct ws_env_spot *out, struct ws_err *err)
{
	memset(out, 0, sizeof(*out));
	if (text->len > WS_ENV_FILE_MAX)
		return ws_err_set(err, WS_E_TOO_BIG, "%s is larger than 1 MiB", text->file);
	if (!ws_text_is_utf8(text->bytes, text->len))
		return ws_env_refuse(text, 0, "the file is no UTF-8 text", err);
	return name->form == WS_ENV_DOTENV ? ws_env_find_dotenv(text, name, out, err)
					   : ws_env_find_toml(text, name, out, err);
}

static bool is_plain(const char *value)
{
	return *value && value[strspn(value, "abcdefghijklmnopqrstuvwxyz"
					     "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					     "0123456789_-.:/%[]")] == '\0';
}

static const char *line_end(const struct ws_env_text *text)
{
	const char *newline = memchr(text->bytes, '\n', text->len);

	return newline && newline > text->bytes && newline[-1] == '\r' ? "\r\n" : "\n";
}

static void put_header(struct ws_buf *b, const struct ws_env_name *name)
{
	ws_buf_addc(b, '[');
	for (size_t i = 0; i + 1 < name->count; i++) {
		const char *part = name->parts[i];
		const bool bare = part[0] && part[strspn(part, "abcdefghijklmnopqrstuvwxyz"
							       "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
							       "0123456789_-")] == '\0';

		ws_buf_addf(b, bare ? "%s%s" : "%s\"%s\"", i ? "." : "", part);
	}
	ws_buf_addc(b, ']');
}

/* Fills undo for a line that is new; the offset where it goes in is the answer. */
static size_t place_new(const struct ws_env_text *text, const struct ws_env_name *name,
			const struct ws_env_spot *spot, const char *value,
			struct ws_arena *arena, struct ws_env_undo *undo)
{
	const char *eol = line_end(text);
	const size_t offset = spot->has_table ? spot->table_at : text->len;
	const bool open = offset > 0 && text->bytes[offset - 1] != '\n';
	ws_auto_buf head = WS_BUF_INIT;

	if (open)
		ws_buf_adds(&head, eol);
	if (name->form == WS_ENV_TOML && !spot->has_table) {
		if (offset > 0)
			ws_buf_adds(&head, eol);
		put_header(&head, name);
		ws_buf_adds(&head, eol);
	}
	undo->before = NULL;
	undo->head = head.failed ? NULL : ws_arena_dup(arena, ws_buf_text(&head));
	undo->tail = open ? "" : eol;
	undo->line = ws_arena_printf(arena,
				     name->form == WS_ENV_DOTENV ? "%s=%s" : "%s = \"%s\"",
				     name->parts[name->count - 1], value);
	return offset;
}

/* The line of the setting with another value. */
static const char *line_with(const struct ws_env_text *text, const struct ws_env_spot *spot,
			     const char *value, struct ws_arena *arena)
{
	const size_t before = spot->value_at - spot->line_at;
	const size_t after = spot->value_at + spot->value_len;
	ws_auto_buf line = WS_BUF_INIT;

	ws_buf_add(&line, text->bytes + spot->line_at, before);
	/* "KEY= # comment": without a value, what follows would become one */
	ws_buf_adds(&line, value);
	ws_buf_add(&line, text->bytes + after, spot->line_at + spot->line_len - after);
	return line.failed ? NULL : ws_arena_dup(arena, ws_buf_text(&line));
}

/* The text with len bytes at offset replaced. */
static int replace(const struct ws_env_text *text, size_t offset, size_t len,
		   const char *const words[3], struct ws_arena *arena,
		   struct ws_env_text *out, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;

	ws_buf_add(&b, text->bytes, offset);
	for (size_t i = 0; i < 3; i++)
		ws_buf_adds(&b, words[i]);
	ws_buf_add(&b, text->bytes + offset + len, text->len - offset - len);
	out->file = text->file;
	out->len = b.len;
	out->bytes = b.failed ? NULL : ws_arena_dupn(arena, ws_buf_text(&b), b.len);
	return out->bytes ? 0 : ws_err_nomem(err);
}

/* Does the setting now read as wanted (NULL: is it gone)? */
static int check(const struct ws_env_text *text, const struct ws_env_name *name,
		 const char *value, struct ws_err *err)
{
	struct ws_env_spot spot;
	int rc = ws_env_find(text, name, &spot, err);

	if (rc < 0)
		return rc;
	if (value ? rc != 0 || strcmp(spot.value, value) != 0 : rc == 0)
		return ws_env_refuse(text, 0, "the file does not read back as written",
				     err);
	return 0;
}

int ws_env_set(const struct ws_env_text *text, const struct ws_env_name *name,
	       const char *value, struct ws_arena *arena, struct ws_env_undo *undo,
	       struct ws_env_text *out, struct ws_err *err)
{
	struct ws_env_spot spot;
	int rc = ws_env_find(text, name, &spot, err);

	if (rc < 0)
		return rc;
	if (spot.again)
		return ws_env_refuse(text, spot.again, "the setting is there twice", err);
	if (!is_plain(value))
		return ws_env_refuse(text, 0,
				     "the value has characters that are not written", err);
	if (rc == WS_ENV_ABSENT) {
		const size_t offset = place_new(text, name, &spot, value, arena, undo);
		const char *const words[] = {undo->head, undo->line, undo->tail};

		if (!undo->head || !undo->line)
			return ws_err_nomem(err);
		rc = replace(text, offset, 0, words, arena, out, err);
	} else {
		const char *line = line_with(text, &spot, value, arena);
		const char *const words[] = {line, "", ""};
		char *old = ws_arena_dupn(arena, text->bytes + spot.line_at, spot.line_len);

		if (!line || !old)
			return ws_err_nomem(err);
		/* a second change of ours is taken back together with the first */
		if (!undo->line || strcmp(undo->line, old) != 0)
			*undo = (struct ws_env_undo){old, "", line, ""};
		undo->line = line;
		rc = replace(text, spot.line_at, spot.line_len, words, arena, out, err);
	}
	return rc == 0 ? check(out, name, value, err) : rc;
}

/* Bytes of the line end at an offset. */
static size_t end_len(const struct ws_env_text *text, size_t offset)
{
	if (offset >= text->len)
		return 0;
	return text->bytes[offset] == '\r' ? 2 : 1;
}

static bool stands(const struct ws_env_text *text, size_t offset, const char *word)
{
	const size_t len = strlen(word);

	return offset + len <= text->len && memcmp(text->bytes + offset, word, len) == 0;
}

int ws_env_unset(const struct ws_env_text *text, const struct ws_env_name *name,
		 const struct ws_env_undo *undo, struct ws_arena *arena,
		 struct ws_env_text *out, struct ws_err *err)
{
	const char *const words[] = {undo->before ? undo->before : "", "", ""};
	const size_t head = strlen(undo->head);
	const size_t line = strlen(undo->line);
	struct ws_env_spot spot;
	size_t from, len;
	int rc = ws_env_find(text, name, &spot, err);

	if (rc != 0)
		return rc;
	if (spot.again || spot.line_len != line || !stands(text, spot.line_at, undo->line))
		return WS_ENV_CHANGED;
	from = spot.line_at;
	len = line;
	if (!undo->before && head <= from && stands(text, from - head, undo->head) &&
	    stands(text, from + line, undo->tail)) {
		from -= head;
		len += head + strlen(undo->tail);
	} else if (!undo->before) {
		len += end_len(text, from + line);
	}
	rc = replace(text, from, len, words, arena, out, err);
	return rc == 0 && !undo->before ? check(out, name, NULL, err) : rc;
}
