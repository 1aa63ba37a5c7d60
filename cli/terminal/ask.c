/*
 * cli/terminal/ask.c - questions on the terminal, each with an option that answers it.
 */
#include "cli/terminal/ask.h"

#include <errno.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include "cli/show/show_p.h"
#include "store/ground/buf.h"
#include "store/ground/text.h"

bool ws_ask_possible(const struct ws_cli *cli)
{
	return !cli->no_input && isatty(STDIN_FILENO) == 1 && isatty(fileno(cli->err)) == 1;
}

static int nobody_there(const char *what, const char *flag, struct ws_err *err)
{
	ws_err_set(err, WS_E_USAGE_INTERACTIVE, "nobody can be asked here: %s", what);
	return ws_err_hint(err, "%s", flag);
}

static void put(const struct ws_cli *cli, const char *text)
{
	ws_auto_buf b = WS_BUF_INIT;

	ws_auto_buf folded = WS_BUF_INIT;
	const size_t indent = strspn(text, " "), width = cli->style.width;

	ws_text_neutral(&b, text, strlen(text), true);
	/* what is typed stands behind it, on the same line */
	if (width > 0 && ws_text_width(ws_buf_text(&b)) >= width && !strchr(text, '\n')) {
		ws_buf_pad(&folded, ' ', indent);
		ws_put_words(&folded, &cli->style, indent, indent,
			     ws_buf_text(&b) + indent);
		ws_buf_cut(&folded, folded.len - 1);
	}
	(void)fprintf(cli->err, "%s ", ws_buf_text(folded.len ? &folded : &b));
	(void)fflush(cli->err);
}

/* Bytewise from the descriptor: stdio would keep a secret in its buffer. */
static int read_line(const struct ws_cli *cli, char *out, size_t size, struct ws_err *err)
{
	size_t len = 0;
	bool fits = true;

	for (;;) {
		char c;
		ssize_t got = read(STDIN_FILENO, &c, 1);

		if (got < 0 && errno == EINTR && !(cli->stop && *cli->stop))
			continue;
		if (got < 0 && errno == EINTR)
			return ws_err_set(err, WS_E_INTERRUPTED, "interrupted");
		if (got < 0)
			return ws_err_sys(err, errno, "reading the answer");
		if (got == 0 || c == '\n')
			break;
		if (len + 1 < size)
			out[len++] = c;
		else
			fits = false;
	}
	out[len] = '\0';
	return fits ? 0 : ws_err_set(err, WS_E_USAGE_ARGUMENT, "the answer is too long");
}

int ws_ask_line(struct ws_cli *cli, const char *prompt, const char *flag, char *out,
		size_t size, struct ws_err *err)
{
	int rc;

	if (!ws_ask_possible(cli))
		return nobody_there(prompt, flag, err);
	put(cli, prompt);
	out[0] = '\0';
	rc = read_line(cli, out, size, err);
	/* nobody pressed Enter: what comes next begins a line of its own */
	if (rc == 0 && out[0] == '\0')
		(void)fputc('\n', cli->err);
	return rc;
}

int ws_ask_secret(struct ws_cli *cli, const char *prompt, const char *flag, char *out,
		  size_t size, struct ws_err *err)
{
	struct termios before, hidden;
	int rc;

	if (!ws_ask_possible(cli))
		return nobody_there(prompt, flag, err);
	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return ws_err_sys(err, errno, "the terminal");
	hidden = before;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	/* what was typed ahead is not the answer */
	if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) != 0)
		return ws_err_sys(err, errno, "the terminal");
	put(cli, prompt);
	rc = read_line(cli, out, size, err);
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	(void)fputc('\n', cli->err);
	if (rc < 0)
		explicit_bzero(out, size);
	return rc;
}

int ws_cli_ask(struct ws_cli *cli, const char *question, const char *flag,
	       struct ws_err *err)
{
	char answer[16];
	char prompt[512];
	int rc;

	if (cli->yes)
		return 0;
	(void)snprintf(prompt, sizeof(prompt), "%s [y/N]", question);
	rc = ws_ask_line(cli, prompt, flag, answer, sizeof(answer), err);
	if (rc < 0)
		return rc;
	if (ws_text_casecmp(answer, "y") == 0 || ws_text_casecmp(answer, "yes") == 0)
		return 0;
	return ws_err_set(err, WS_E_CONFIRM, "not confirmed, nothing was done");
}
