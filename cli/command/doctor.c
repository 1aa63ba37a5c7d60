/*
 * cli/command/doctor.c - `wsync doctor`: is everything in order, and what to do.
 *
 * It looks and says; with --fix it does what harms nobody: settings of git, permissions of
 * files that are too wide. What may be somebody's only copy is left to people.
 */
#include <string.h>
#include "cli/command/command.h"
#include "cli/doctor/doctor.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"

#define NAME_WIDTH 11
#define TEXT_AT    (9 + NAME_WIDTH)

enum { OPT_FIX };

static const struct ws_option options[] = {
	[OPT_FIX] = {"fix", 0, NULL, "do what harms nobody, and say what was done"},
	{NULL, 0, NULL, NULL},
};

static const char *const words[] = {"ok", "info", "warning", "error"};
static const enum ws_ink inks[] = {WS_INK_GOOD, WS_INK_DIM, WS_INK_WARN, WS_INK_BAD};

/* ---- showing ------------------------------------------------------------------------------ */

static void put_finding(struct ws_buf *b, const struct ws_cli *cli,
			const struct ws_finding *f)
{
	ws_auto_buf text = WS_BUF_INIT, fix = WS_BUF_INIT;
	const bool narrow = cli->style.width < 50;
	const size_t at = narrow ? 2 : TEXT_AT;

	ws_put_text(&text, f->text);
	ws_put_ink(b, &cli->style, f->fixed ? WS_INK_GOOD : inks[f->health],
		   f->fixed ? "fixed" : words[f->health]);
	ws_buf_pad(b, ' ', 9 - strlen(f->fixed ? "fixed" : words[f->health]));
	ws_buf_adds(b, f->name);
	if (narrow)
		ws_buf_adds(b, "\n  ");
	else
		ws_buf_pad(b, ' ',
			   strlen(f->name) < NAME_WIDTH ? NAME_WIDTH - strlen(f->name) : 1);
	ws_put_words(b, &cli->style, at, at, ws_buf_text(&text));
	if (!f->fix || f->fixed)
		return;
	ws_put_text(&fix, f->fix);
	ws_buf_pad(b, ' ', at);
	ws_buf_adds(b, "fix:");
	ws_put_words(b, &cli->style, at, at + 4, ws_buf_text(&fix));
}

static void put_plain(struct ws_buf *b, const struct ws_finding *f)
{
	ws_auto_buf text = WS_BUF_INIT, fix = WS_BUF_INIT;

	ws_put_text(&text, f->text);
	ws_buf_addf(b, "%s. %s. %s.\n", f->fixed ? "fixed" : words[f->health], f->name,
		    ws_buf_text(&text));
	if (!f->fix || f->fixed)
		return;
	ws_put_text(&fix, f->fix);
	ws_buf_addf(b, "  fix: %s\n", ws_buf_text(&fix));
}

static size_t count(const struct ws_checkup *c, enum ws_health health)
{
	size_t n = 0;

	for (size_t i = 0; i < c->count; i++)
		n += c->items[i].health == health && !c->items[i].fixed;
	return n;
}

static int show_human(const struct ws_checkup *c, struct ws_err *err)
{
	const size_t errors = count(c, WS_HEALTH_ERROR);
	const size_t warnings = count(c, WS_HEALTH_WARNING);
	ws_auto_buf b = WS_BUF_INIT;
	size_t fixable = 0;

	for (size_t i = 0; i < c->count; i++) {
		if (c->cli->style.plain)
			put_plain(&b, &c->items[i]);
		else
			put_finding(&b, c->cli, &c->items[i]);
		fixable += c->items[i].fixable && !c->items[i].fixed;
	}
	if (errors + warnings == 0)
		ws_buf_adds(&b, "\nEverything is in order\n");
	else
		ws_buf_addf(&b, "\n%zu error%s, %zu warning%s\n", errors, WS_CLI_S(errors),
			    warnings, WS_CLI_S(warnings));
	if (ws_put_out(&b, c->cli->out, err) < 0)
		return err->code;
	if (fixable > 0 && !c->fix)
		ws_cli_hint(c->cli, "wsync doctor --fix   repairs %zu of them", fixable);
	return 0;
}

static struct ws_json *finding_json(const struct ws_finding *f)
{
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = ws_json_set(o, "name", ws_json_new_text(f->name));
	char code[8];

	bad |= ws_json_set(o, "result", ws_json_new_text(words[f->health]));
	bad |= ws_json_set(o, "text", ws_text_json(f->text));
	if (f->code)
		bad |= ws_json_set(o, "code", ws_json_new_text(ws_err_name(f->code, code)));
	if (f->fix)
		bad |= ws_json_set(o, "fix", ws_text_json(f->fix));
	if (f->fixable)
		bad |= ws_json_set(o, "fixed", ws_json_new_bool(f->fixed));
	return bad ? NULL : ws_steal(&o);
}

static int show_json(const struct ws_checkup *c, struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	struct ws_json *checks = ws_json_new_array();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/doctor/1"));

	for (size_t i = 0; i < c->count; i++)
		bad |= ws_json_push(checks, finding_json(&c->items[i]));
	bad |= ws_json_set(o, "checks", checks);
	bad |= ws_json_set(o, "errors",
			   ws_json_new_int((int64_t)count(c, WS_HEALTH_ERROR)));
	bad |= ws_json_set(o, "warnings",
			   ws_json_new_int((int64_t)count(c, WS_HEALTH_WARNING)));
	return bad ? ws_err_nomem(err) : ws_show_json(c->cli->out, ws_steal(&o), err);
}

/* ---- the command -------------------------------------------------------------------------- */

/* The worst error's own status; 2 with nothing but warnings. */
static int status_of(const struct ws_checkup *c)
{
	int status = WS_EXIT_OK;

	for (size_t i = 0; i < c->count; i++) {
		const struct ws_finding *f = &c->items[i];

		if (f->fixed)
			continue;
		if (f->health == WS_HEALTH_ERROR)
			status = ws_cli_exit_worse(status, f->code ? ws_err_exit(f->code)
								   : WS_EXIT_FAILED);
		else if (f->health == WS_HEALTH_WARNING)
			status = ws_cli_exit_worse(status, WS_EXIT_CHANGES);
	}
	return status;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto_free struct ws_checkup *c = calloc(1, sizeof(*c));
	int rc;

	if (!arena || !c)
		return ws_err_nomem(err);
	*c = (struct ws_checkup){
		.cli = cli, .fix = cli->args.option[OPT_FIX] != NULL, .arena = arena};
	ws_checkup_store(c);
	ws_checkup_git(c);
	ws_checkup_machine(c);
	if (!cli->offline)
		ws_checkup_cloud(c);
	rc = c->failed                       ? ws_err_nomem(err)
	     : cli->format == WS_FORMAT_JSON ? show_json(c, err)
					     : show_human(c, err);
	if (rc == 0)
		rc = status_of(c);
	ws_side_free(c->main);
	ws_tree_free(c->tree);
	ws_store_close(c->store);
	return rc;
}

const struct ws_cmd ws_cmd_doctor = {
	.name = "doctor",
	.group = WS_GROUP_MAINTAIN,
	.summary = "Is everything in order, and what to do where it is not",
	.usage = "[--fix] [--offline]",
	.about = "Looks at the store (files, history, locks, leftovers), git, the disk, "
		 "the daemon, the key file, the key and the cloud, one line each: ok, "
		 "info, warning or error, with the next command. Without a store it looks "
		 "at the rest. --offline leaves the cloud out.\n\n"
		 "--fix sets up git's merge driver and takes away permissions that are too "
		 "wide; nothing else, and it says what it did. Status 2 with warnings "
		 "alone, else that of the worst error.\n",
	.examples = "wsync doctor\n"
		    "wsync doctor --fix\n"
		    "wsync doctor --offline --json",
	.options = options,
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run,
};
