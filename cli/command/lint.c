/*
 * cli/command/lint.c - `wsync lint`: are the files of the store valid, and in form?
 *
 * The same checks a commit makes, over every file, whatever git says has changed: for
 * editors and for pull requests.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/command/command.h"
#include "cli/local/files.h"
#include "cli/show/show_p.h"
#include "store/ground/json.h"
#include "store/ini/merge.h"
#include "sync/model/side.h"

enum { OPT_AGAINST };

static const struct ws_option options[] = {
	[OPT_AGAINST] = {"against", 0, "REV",
			 "refuse edits of read-only facts since REV (default: main)"},
	{NULL, 0, NULL, NULL},
};

/* One finding; code 0 is a matter of form, or a key that nobody reads. */
struct findings {
	struct ws_err *items;
	size_t count, errors, files;
	struct ws_notes notes; /* what is no finding, and worth a word */
	size_t unformed;       /* files not in canonical form */
};

/* Does one of the first `count` say something of the file? */
static bool is_told(const struct findings *f, size_t count, const char *file)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(f->items[i].file, file) == 0)
			return true;
	return false;
}

static int note(struct findings *f, const struct ws_err *problem, struct ws_err *err)
{
	struct ws_err *more = reallocarray(f->items, f->count + 1, sizeof(*more));

	if (!more)
		return ws_err_nomem(err);
	f->items = more;
	f->items[f->count++] = *problem;
	f->errors += problem->code != 0;
	return 0;
}

static int note_all(struct findings *f, const struct ws_file_choice *choice,
		    const struct ws_err *problems, size_t count, struct ws_err *err)
{
	const size_t earlier = f->count;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < count; i++)
		if (ws_file_is_chosen(choice, problems[i].file) &&
		    !is_told(f, earlier, problems[i].file))
			rc = note(f, &problems[i], err);
	return rc;
}

/* ---- checks --------------------------------------------------------------------------- */

static int check_meaning(struct findings *f, const struct ws_cli *cli,
			 const struct ws_file_choice *choice, const struct ws_view *view,
			 const struct ws_tree *before, const struct ws_tree *disk,
			 struct ws_err *err)
{
	ws_auto(ws_side) was = NULL;
	ws_auto(ws_side) side = NULL;
	ws_auto_free struct ws_err *edits = NULL, *lines = NULL;
	size_t edit_count = 0, line_count = 0;
	int rc = ws_side_build(disk, NULL, &side, err);

	if (rc == 0)
		rc = note_all(f, choice, side->problems, side->problem_count, err);
	if (rc == 0)
		rc = ws_view_check_edits(view, before, disk, &edits, &edit_count, err);
	if (rc == 0)
		rc = note_all(f, choice, edits, edit_count, err);
	if (rc == 0 && before)
		rc = ws_side_build(before, NULL, &was, err);
	if (rc == 0)
		rc = ws_side_check_lines(was, side, cli->world->now_s(cli->world->user),
					 &lines, &line_count, err);
	return rc == 0 ? note_all(f, choice, lines, line_count, err) : rc;
}

/* The first line in which two texts part, from 1. */
static int first_difference(const char *a, const char *b)
{
	int line = 1;

	for (; *a && *a == *b; a++, b++)
		line += *a == '\n';
	return line;
}

/* A key that nobody reads: somebody takes a setting for made that is not. */
static int check_keys(struct findings *f, const struct ws_ini *doc,
		      const struct ws_ini_schema *schema, struct ws_err *err)
{
	struct ws_err finding;
	struct ws_ini_entry entry;
	int rc = 0;

	for (const struct ws_ini_section *s = schema->sections; rc == 0 && s->name; s++)
		for (size_t n = 0; rc == 0 && ws_ini_entry(doc, s->name, n, &entry); n++)
			if (ws_unknown_key(doc, s, &entry, &finding))
				rc = note(f, &finding, err);
	return rc;
}

static int check_form(struct findings *f, const struct ws_tree_entry *file,
		      enum ws_doc_kind kind, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	ws_auto_free char *text = NULL;
	struct ws_err finding = {0};
	int line;

	/* what is not valid was told, and has no form */
	if (is_told(f, f->count, file->path) ||
	    ws_ini_parse(file->bytes, file->len, ws_layout_schema(kind), file->path, &doc,
			 NULL) < 0)
		return 0;
	if (check_keys(f, doc, ws_layout_schema(kind), err) < 0)
		return err ? err->code : WS_E_NOMEM;
	if (ws_ini_canonical(doc, &text, NULL, err) < 0)
		return err ? err->code : WS_E_NOMEM;
	if (strcmp(text, file->bytes) == 0)
		return 0;
	line = first_difference(text, file->bytes);
	f->unformed++;
	(void)ws_err_set(&finding, 0, "not in canonical form");
	(void)ws_err_hint(&finding, "wsync fmt %s", file->path);
	(void)ws_err_at(&finding, file->path, line, 0, 0, ws_ini_line(doc, line));
	return note(f, &finding, err);
}

static int by_place(const void *x, const void *y)
{
	const struct ws_err *a = x, *b = y;
	int order = strcmp(a->file, b->file);

	return order ? order : a->line - b->line;
}

static int check(struct findings *f, const struct ws_cli *cli,
		 const struct ws_file_choice *choice, const struct ws_view *view,
		 const struct ws_tree *before, const struct ws_tree *disk,
		 struct ws_err *err)
{
	struct ws_place place;
	int rc = check_meaning(f, cli, choice, view, before, disk, err);

	for (size_t i = 0; rc == 0 && i < ws_tree_count(disk); i++) {
		const struct ws_tree_entry *file = ws_tree_at(disk, i);

		if (!ws_file_is_chosen(choice, file->path))
			continue;
		f->files++;
		if (ws_file_is_edited(file->path, &place))
			rc = check_form(f, file, place.kind, err);
	}
	if (f->count)
		qsort(f->items, f->count, sizeof(*f->items), by_place);
	return rc;
}

/* ---- showing ---------------------------------------------------------------------------- */

static const char *severity(const struct ws_err *finding)
{
	return finding->code ? "error" : "warning";
}

/* Compilers name files so that the reader finds them from where it stands. */
static void show_gcc(struct ws_cli *cli, const struct ws_store *store,
		     const struct ws_err *finding)
{
	ws_auto_free char *cwd = getcwd(NULL, 0);
	ws_auto_buf b = WS_BUF_INIT;
	char name[8];

	if (!cwd || strcmp(cwd, store->path) != 0) {
		ws_put_text(&b, store->path);
		ws_buf_addc(&b, '/');
	}
	ws_put_text(&b, finding->file);
	ws_buf_addf(&b, ":%d:%d: %s: ", finding->line ? finding->line : 1,
		    finding->column ? finding->column : 1, severity(finding));
	ws_put_text(&b, finding->msg);
	if (finding->code)
		ws_buf_addf(&b, " [%s]", ws_err_name(finding->code, name));
	(void)fprintf(cli->out, "%s\n", ws_buf_text(&b));
}

static void show_github(struct ws_cli *cli, const struct ws_err *finding)
{
	ws_auto_buf b = WS_BUF_INIT;

	ws_put_problem_github(&b, finding);
	(void)fputs(ws_buf_text(&b), cli->out);
}

static void show_human(struct ws_cli *cli, const struct ws_err *finding)
{
	ws_auto_buf b = WS_BUF_INIT;

	if (finding->code) {
		ws_cli_error(cli, finding);
		return;
	}
	ws_put_text(&b, finding->file);
	ws_buf_addf(&b, ":%d: ", finding->line);
	ws_put_text(&b, finding->msg);
	(void)fprintf(cli->out, "%s\n", ws_buf_text(&b));
}

static int show_json(struct ws_cli *cli, const struct findings *f, struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	struct ws_json *errors = ws_json_new_array(), *warnings = ws_json_new_array();
	ws_auto_buf b = WS_BUF_INIT;
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/lint/1"));
	int rc;

	bad |= ws_json_set(o, "files", ws_json_new_int((int64_t)f->files));
	for (size_t i = 0; i < f->count; i++) {
		const struct ws_err *finding = &f->items[i];
		struct ws_json *one;

		if (finding->code) {
			bad |= ws_json_push(errors, ws_error_json(finding));
			continue;
		}
		one = ws_json_new_object();
		bad |= ws_json_set(one, "file", ws_json_new_text(finding->file));
		bad |= ws_json_set(one, "line", ws_json_new_int(finding->line));
		bad |= ws_json_set(one, "message", ws_json_new_text(finding->msg));
		bad |= ws_json_push(warnings, one);
	}
	bad |= ws_json_set(o, "errors", errors);
	bad |= ws_json_set(o, "warnings", warnings);
	bad |= ws_json_set(o, "notes", ws_notes_json(&f->notes));
	if (bad)
		return ws_err_nomem(err);
	rc = ws_put_json(&b, ws_steal(&o), 0, err);
	if (rc == 0)
		(void)fputs(ws_buf_text(&b), cli->out);
	return rc;
}

static void show_notes(struct ws_cli *cli, const struct ws_store *store,
		       const struct findings *f)
{
	ws_auto_buf b = WS_BUF_INIT;

	if (cli->format == WS_FORMAT_HUMAN)
		(void)ws_notes_put(&b, cli, &f->notes, 0);
	else if (cli->format == WS_FORMAT_GITHUB)
		ws_put_notes_github(&b, &f->notes);
	for (size_t i = 0; cli->format == WS_FORMAT_GCC && i < f->notes.count; i++) {
		ws_put_text(&b, store->path);
		ws_buf_adds(&b, ": note: ");
		ws_put_text(&b, f->notes.items[i]);
		ws_buf_addc(&b, '\n');
	}
	(void)fputs(ws_buf_text(&b), cli->out);
}

static int show(struct ws_cli *cli, const struct ws_store *store, const struct findings *f,
		struct ws_err *err)
{
	const size_t warnings = f->count - f->errors;

	if (cli->format == WS_FORMAT_JSON)
		return show_json(cli, f, err);
	for (size_t i = 0; i < f->count; i++) {
		if (cli->format == WS_FORMAT_GCC)
			show_gcc(cli, store, &f->items[i]);
		else if (cli->format == WS_FORMAT_GITHUB)
			show_github(cli, &f->items[i]);
		else
			show_human(cli, &f->items[i]);
	}
	show_notes(cli, store, f);
	if (cli->format != WS_FORMAT_HUMAN)
		return 0;
	(void)fprintf(cli->out, "%zu error%s, %zu warning%s in %zu file%s\n", f->errors,
		      WS_CLI_S(f->errors), warnings, WS_CLI_S(warnings), f->files,
		      WS_CLI_S(f->files));
	if (f->unformed)
		ws_cli_hint(cli, "%-22s put %s into form", "wsync fmt",
			    f->unformed == 1 ? "it" : "them");
	return 0;
}

/* ---- the command -------------------------------------------------------------------------- */

static int load_before(struct ws_cli *cli, struct ws_store *store, struct ws_tree **out,
		       struct ws_err *err)
{
	const char *revision = cli->args.option[OPT_AGAINST];
	struct ws_oid id;
	int rc;

	if (!revision)
		return 0;
	rc = ws_repo_resolve(store->repo, revision, &id, err);
	if (rc == WS_REPO_ABSENT)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT, "there is no revision %s",
				  revision);
	return rc < 0 ? rc : ws_repo_load(store->repo, &id, NULL, NULL, out, err);
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_store) store = NULL;
	ws_auto(ws_tree) before = NULL;
	ws_auto_files files = {0};
	ws_auto_file_choice choice = {0};
	ws_auto(ws_view) view = NULL;
	struct findings f = {0};
	int rc = ws_cli_store(cli, &store, err);

	if (rc == 0)
		rc = load_before(cli, store, &before, err);
	if (rc == 0)
		rc = ws_files_load(store, &files, err);
	if (rc == 0)
		rc = ws_file_choose(store, &cli->args, &files, &choice, err);
	if (rc == 0)
		rc = ws_view_build(store, cli->world, &view, err);
	if (rc == 0)
		rc = check(&f, cli, &choice, view, before ? before : files.main, files.disk,
			   err);
	if (rc == 0 && choice.count == 0)
		rc = ws_notes_untracked(view, &f.notes, err);
	if (rc == 0)
		rc = show(cli, store, &f, err);
	if (rc == 0 && f.errors)
		rc = ws_err_exit(WS_E_FILE_SYNTAX);
	else if (rc == 0 && f.count)
		rc = WS_EXIT_CHANGES;
	free(f.items);
	ws_notes_free(&f.notes);
	return rc;
}

const struct ws_cmd ws_cmd_lint = {
	.name = "lint",
	.group = WS_GROUP_MAINTAIN,
	.summary = "Check every file, for editors and pull requests",
	.usage = "[FILE...]",
	.about =
		"Checks what a commit checks: form, names, roles, ids, and that nobody "
		"edited a read-only fact since main (or --against REV). Never asks the "
		"network. Exit 65 when a file is not valid, 2 when one is valid and not in "
		"canonical form, or has a key that nobody reads.\n",
	.examples =
		"wsync lint                            # every file\n"
		"wsync lint acme/prod/members.ini      # one, on save\n"
		"wsync lint --format gcc               # for an editor's error list\n"
		"wsync lint --format github --against origin/main   # on a pull request",
	.options = options,
	.max_words = 1000,
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_GCC | 1u << WS_FORMAT_GITHUB,
	.no_dry_run = true,
	.run = run,
};
