/*
 * cli/error.c - one error record, for people or for machines.
 *
 * Every text of a record may quote somebody else's: all of it is made neutral, and a
 * line feed in it is shown, not obeyed, so that no text can add a line of its own.
 */
#include "cli/run.h"

#include <stdarg.h>
#include <string.h>
#include "cli/show/show_p.h"
#include "store/ground/buf.h"
#include "store/ground/json.h"
#include "store/ground/text.h"

/* Where the wrapped text of "  = why: " goes on. */
#define WHY_INDENT 9
#define WIDTH_MIN  40

struct frame {
	const struct ws_cli *cli;
	FILE *out;
	const char *mark, *strong, *off; /* colours, or "" */
	size_t width;
	int gutter; /* columns of the line number */
};

static void put_neutral(FILE *out, const char *text)
{
	ws_auto_buf b = WS_BUF_INIT;

	ws_text_neutral(&b, text, strlen(text), false);
	(void)fputs(ws_buf_text(&b), out);
}

/* Appends the neutral form of len bytes and returns its columns. */
static size_t add_columns(struct ws_buf *b, const char *text, size_t len)
{
	ws_auto_buf raw = WS_BUF_INIT;
	size_t width;

	ws_text_neutral(&raw, text, len, false);
	width = ws_text_width(ws_buf_text(&raw));
	ws_buf_adds(b, ws_buf_text(&raw));
	return width;
}

/* Bytes of the character at text, so that none is cut in half. */
static size_t step(const char *text)
{
	size_t n = 1;

	while (((unsigned char)text[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* How many bytes of the source fit, an ellipsis reserved where they do not. */
static size_t fitting(const char *source, size_t width)
{
	ws_auto_buf all = WS_BUF_INIT;
	size_t len = strlen(source), used = 0, at = 0;

	if (add_columns(&all, source, len) <= width)
		return len;
	while (at < len) {
		ws_auto_buf one = WS_BUF_INIT;
		size_t n = step(source + at);
		size_t columns = add_columns(&one, source + at, n);

		if (used + columns + 3 > width)
			break;
		used += columns;
		at += n;
	}
	return at;
}

/* " 6 | bob@acme.io = Develper" and the carets under it. */
static void print_source(const struct frame *f, const struct ws_err *err)
{
	ws_auto_buf shown = WS_BUF_INIT;
	ws_auto_buf carets = WS_BUF_INIT;
	size_t len = fitting(err->source, f->width - (size_t)f->gutter - 4);
	bool cut = err->source[len] != '\0';
	size_t start = err->column > 0 ? (size_t)err->column - 1 : 0;

	(void)add_columns(&shown, err->source, len);
	(void)fprintf(f->out, " %*s |\n %*d | %s%s\n", f->gutter, "", f->gutter, err->line,
		      ws_buf_text(&shown), cut ? f->cli->style.utf8 ? "…" : "..." : "");
	if (err->column > 0 && err->span > 0 && start < len) {
		size_t span = (size_t)err->span < len - start ? (size_t)err->span
							      : len - start;
		ws_auto_buf before = WS_BUF_INIT;
		ws_auto_buf below = WS_BUF_INIT;
		size_t blanks = add_columns(&before, err->source, start);
		size_t marks = add_columns(&below, err->source + start, span);

		ws_buf_pad(&carets, ' ', blanks);
		ws_buf_adds(&carets, f->mark);
		ws_buf_pad(&carets, '^', marks > 0 ? marks : 1);
		ws_buf_adds(&carets, f->off);
		(void)fprintf(f->out, " %*s | %s\n", f->gutter, "", ws_buf_text(&carets));
	}
	(void)fprintf(f->out, " %*s |\n", f->gutter, "");
}

/* "  = why: " with the text folded beneath itself. */
static void print_note(const struct frame *f, const char *word, const char *text)
{
	ws_auto_buf neutral = WS_BUF_INIT;
	ws_auto_buf line = WS_BUF_INIT;
	size_t indent = (size_t)f->gutter + WHY_INDENT;
	const char *p;
	size_t column = indent;

	ws_text_neutral(&neutral, text, strlen(text), false);
	(void)fprintf(f->out, " %*s %s= %s:%s ", f->gutter, "", f->strong, word, f->off);
	for (p = ws_buf_text(&neutral); *p;) {
		size_t len = strcspn(p, " ");
		size_t columns;

		ws_buf_cut(&line, 0);
		ws_buf_add(&line, p, len);
		columns = ws_text_width(ws_buf_text(&line));
		if (column > indent && column + 1 + columns > f->width) {
			(void)fprintf(f->out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			(void)fputc(' ', f->out);
			column++;
		}
		(void)fputs(ws_buf_text(&line), f->out);
		column += columns;
		p += len + strspn(p + len, " ");
	}
	(void)fputc('\n', f->out);
}

static void print_place(const struct frame *f, const struct ws_err *err)
{
	(void)fprintf(f->out, " %*s--> ", f->gutter, "");
	put_neutral(f->out, err->file);
	if (err->line > 0)
		(void)fprintf(f->out, ":%d", err->line);
	if (err->line > 0 && err->column > 0)
		(void)fprintf(f->out, ":%d", err->column);
	(void)fputc('\n', f->out);
}

static void print_frame(const struct ws_cli *cli, const struct ws_err *err)
{
	const bool color = cli->style.color && cli->style.err_tty;
	struct ws_style style = cli->style;
	struct frame f = {.cli = cli, .out = cli->err, .gutter = err->file[0] ? 1 : 0};
	char name[8];

	style.color = color;
	f.mark = ws_ink(&style, WS_INK_BAD);
	f.strong = ws_ink(&style, WS_INK_BOLD);
	f.off = ws_ink_off(&style);
	f.width = cli->style.width < WIDTH_MIN ? WIDTH_MIN : cli->style.width;
	if (err->line > 0)
		f.gutter = snprintf(NULL, 0, "%d", err->line);
	(void)fprintf(f.out, "%serror[%s]:%s ", f.mark, ws_err_name(err->code, name),
		      f.off);
	put_neutral(f.out, err->msg);
	(void)fputc('\n', f.out);
	if (err->file[0])
		print_place(&f, err);
	if (err->file[0] && err->line > 0 && err->source[0])
		print_source(&f, err);
	if (err->why[0])
		print_note(&f, "why", err->why);
	if (err->hint[0]) {
		/* one line, however long: it is there to be copied */
		(void)fprintf(f.out, " %*s %s= try:%s ", f.gutter, "", f.strong, f.off);
		put_neutral(f.out, err->hint);
		(void)fputc('\n', f.out);
	}
	if (err->file[0])
		(void)fprintf(f.out, " %*s %s= more:%s wsync help %s\n", f.gutter, "",
			      f.strong, f.off, name);
}

/* Text of a record as JSON; what is no UTF-8 is made neutral, since JSON has no
 * way to say it. */
static struct ws_json *json_text(const char *text)
{
	ws_auto_buf b = WS_BUF_INIT;

	if (ws_text_is_utf8(text, strlen(text)))
		return ws_json_new_text(text);
	ws_text_neutral(&b, text, strlen(text), false);
	return ws_json_new_text(ws_buf_text(&b));
}

static struct ws_json *place_json(const struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = ws_json_set(o, "file", json_text(err->file));

	if (err->line > 0)
		bad |= ws_json_set(o, "line", ws_json_new_int(err->line));
	if (err->column > 0)
		bad |= ws_json_set(o, "column", ws_json_new_int(err->column));
	if (err->span > 0)
		bad |= ws_json_set(o, "span", ws_json_new_int(err->span));
	return bad ? NULL : ws_steal(&o);
}

static int print_json(const struct ws_cli *cli, const struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto_buf b = WS_BUF_INIT;
	char name[8];
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/error/1"));

	bad |= ws_json_set(o, "code", ws_json_new_text(ws_err_name(err->code, name)));
	bad |= ws_json_set(o, "exit", ws_json_new_int(ws_err_exit(err->code)));
	bad |= ws_json_set(o, "message", json_text(err->msg));
	if (err->why[0])
		bad |= ws_json_set(o, "why", json_text(err->why));
	if (err->hint[0]) {
		struct ws_json *list = ws_json_new_array();

		bad |= ws_json_push(list, json_text(err->hint));
		bad |= ws_json_set(o, "try", list);
	}
	if (err->retry_after_s > 0)
		bad |= ws_json_set(o, "retry_after_s", ws_json_new_int(err->retry_after_s));
	if (err->file[0])
		bad |= ws_json_set(o, "place", place_json(err));
	if (bad || ws_put_json(&b, ws_steal(&o), 0, NULL) < 0)
		return WS_E_NOMEM;
	(void)fputs(ws_buf_text(&b), cli->err);
	return 0;
}

void ws_cli_error(const struct ws_cli *cli, const struct ws_err *err)
{
	/* in one file with the result, the words come in the order they were said */
	(void)fflush(cli->out);
	/* without memory for the JSON, the plain words are better than nothing */
	if (cli->format != WS_FORMAT_JSON || print_json(cli, err) < 0)
		print_frame(cli, err);
	(void)fflush(cli->err);
}

int ws_cli_output_lost(struct ws_err *err, int sys)
{
	const char *reason = sys ? strerrordesc_np(sys) : NULL;

	return ws_err_set(err, WS_E_OUTPUT, "cannot write to standard output%s%s",
			  reason ? ": " : "", reason ? reason : "");
}

void ws_cli_hint(const struct ws_cli *cli, const char *fmt, ...)
{
	ws_auto_buf b = WS_BUF_INIT;
	char text[1024];
	va_list args;

	if (cli->quiet || cli->format != WS_FORMAT_HUMAN)
		return;
	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	ws_text_neutral(&b, text, strlen(text), false);
	/* advice on a result that nobody got is none */
	if (fflush(cli->out) != 0 || ferror(cli->out))
		return;
	(void)fprintf(cli->err, "hint: %s\n", ws_buf_text(&b));
}
