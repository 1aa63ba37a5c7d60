/*
 * tests/lib/round_text.c - plans, clouds and stores as text that can be compared.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "tests/lib/fake_state.h"
#include "tests/lib/repo_fix.h"
#include "tests/lib/round_play.h"
#include "tests/lib/tempdir.h"

/* ---- codes, kinds ------------------------------------------------------------------ */

static const struct {
	const char *name;
	int code;
} codes[] = {
#define WS_CODE(name, number, exit, retry, title, help) {#name, -(number)},
#include "store/ground/code.def"
#undef WS_CODE
};

const char *t_text_code(int code)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == code)
			return codes[i].name;
	return code == 0 ? "0" : "?";
}

int t_code_by_text(const char *name)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (strcmp(codes[i].name, name) == 0)
			return codes[i].code;
	return 0;
}

static const char *const kinds[WS_PRINCIPAL_KINDS] = {"user", "bot", "team", "invited"};

bool t_kind_by_text(const char *word, enum ws_principal_kind *out)
{
	for (int k = 0; k < WS_PRINCIPAL_KINDS; k++)
		if (strcmp(kinds[k], word) == 0) {
			*out = (enum ws_principal_kind)k;
			return true;
		}
	return false;
}

/* ---- plans --------------------------------------------------------------------------- */

const char *t_text_item(enum ws_item_kind kind)
{
	static const char *const items[] = {
		"grant",  "name",      "description", "default-role", "result-storage",
		"handle", "workspace", "role",        "intent",       "policy"};

	return items[kind];
}

static void add_value(struct ws_buf *out, const struct ws_value *value)
{
	if (!value->present)
		ws_buf_adds(out, "-");
	else if (!value->text[0] || strchr(value->text, ' '))
		ws_buf_addf(out, "\"%s\"", value->text);
	else
		ws_buf_adds(out, value->text);
}

static void add_bits(struct ws_buf *out, unsigned bits, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (bits & (1u << i))
			ws_buf_addf(out, " %s", words[i]);
}

static void add_change(struct ws_buf *out, const struct ws_change *c)
{
	static const char *const verdicts[] = {"send", "receive",  "agree",
					       "held", "conflict", "wait"};
	static const char *const ways[] = {"draft", "out", "in", "both"};
	static const char *const held[] = {
		"observe",   "approval",    "loss",     "last-owner", "self",
		"unadopted", "unsupported", "observed", "rejected",   "policy",
		"blocked",   "broader",     "in-use",   "right",      NULL};
	static const char *const wait[] = {"missing", "draft", "invalid", "staged",
					   "unknown", "gone",  "in-use",  "role",
					   "names",   NULL};

	if (c->direction == WS_DRAFT) {
		ws_buf_adds(out, "draft");
	} else {
		ws_buf_adds(out, verdicts[c->verdict]);
		if (c->verdict == WS_HELD || c->verdict == WS_WAIT)
			ws_buf_addf(out, " %s", ways[c->direction]);
	}
	ws_buf_addf(out, " %s %s", t_text_item(c->kind), c->path ? c->path : "?");
	if (c->label)
		ws_buf_addf(out, " %s%s",
			    c->kind == WS_ITEM_GRANT
				    ? ws_principal_prefix(c->principal_kind)
				    : "",
			    c->label);
	ws_buf_addc(out, ' ');
	add_value(out, &c->before);
	ws_buf_adds(out, " -> ");
	add_value(out, &c->after);
	if (c->held || c->wait)
		ws_buf_addc(out, ':');
	add_bits(out, c->held, held);
	add_bits(out, c->wait, wait);
	ws_buf_addc(out, '\n');
}

void t_text_plan(struct ws_buf *out, const struct ws_plan *plan)
{
	for (size_t i = 0; plan && i < plan->change_count; i++)
		add_change(out, &plan->changes[i]);
}

/* ---- the cloud ------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts the lines of text (LF at the end of each) into out. */
static void add_sorted(struct ws_buf *out, char *text)
{
	char *lines[512], *line;
	size_t count = 0;

	while ((line = strsep(&text, "\n")) != NULL)
		if (*line && count < sizeof(lines) / sizeof(lines[0]))
			lines[count++] = line;
	if (count)
		qsort(lines, count, sizeof(lines[0]), by_text);
	for (size_t i = 0; i < count; i++)
		ws_buf_addf(out, "%s\n", lines[i]);
}

/* Whatever became of those that are over, one more or less of them is no difference. */
static void add_invitations(const struct t_fake *cloud, struct ws_buf *out)
{
	for (size_t i = 0; i < cloud->workspace_count; i++) {
		const struct ws_workspace *w = &cloud->workspaces[i].now;

		for (size_t n = 0; !cloud->workspaces[i].gone && n < w->invitation_count;
		     n++)
			if (strcmp(w->invitations[n].status, "PENDING") == 0)
				ws_buf_addf(out, "cloud %s: invited %s\n", w->handle,
					    w->invitations[n].email);
	}
}

static void add_role(struct ws_buf *out, const struct ws_account *account,
		     const struct ws_role *role)
{
	const struct ws_role *parent = role->inherited_id
					       ? t_fake_role_by(account, NULL,
								role->inherited_id)
					       : NULL;

	ws_buf_addf(out, "cloud %s: role %s inherits=%s \"%s\"", account->handle,
		    role->name, parent ? parent->name : "-", role->description);
	for (size_t i = 0; i < role->scopes.count; i++)
		ws_buf_addf(out, " %s", role->scopes.items[i]);
	ws_buf_addc(out, '\n');
}

static void add_cloud(const struct t_fake *cloud, struct ws_buf *out)
{
	struct ws_buf text = WS_BUF_INIT;
	char *lines = NULL;

	for (size_t i = 0; i < cloud->workspace_count; i++) {
		const struct fake_workspace *w = &cloud->workspaces[i];
		const struct ws_account *account = &cloud->accounts[w->account_at];
		const char *at = w->now.handle;

		if (w->gone)
			continue;
		ws_buf_addf(&text, "cloud %s: name=%s description=\"%s\" default=%s\n", at,
			    w->now.name, w->now.description,
			    w->now.default_role_id ? w->now.default_role_id : "-");
		if (w->now.storage)
			ws_buf_addf(&text, "cloud %s: storage=%s\n", at, w->now.storage);
		for (size_t g = 0; g < w->now.grant_count; g++)
			ws_buf_addf(&text, "cloud %s: %s %s=%s\n", at,
				    kinds[w->now.grants[g].kind], w->now.grants[g].label,
				    t_fake_role_by(account, NULL, w->now.grants[g].role_id)
					    ->name);
	}
	add_invitations(cloud, &text);
	for (size_t i = 0; i < cloud->account_count; i++)
		for (size_t k = 0; k < cloud->accounts[i].role_count; k++)
			add_role(&text, &cloud->accounts[i], &cloud->accounts[i].roles[k]);
	if (ws_buf_take(&text, &lines, NULL, NULL) == 0 && lines)
		add_sorted(out, lines);
	free(lines);
}

/* "put acme/prod user a=X b=Y" becomes a line each. */
static void take_apart(struct ws_buf *out, char *line)
{
	char *rest = line, *verb, *path, *kind, *word;

	if (strncmp(line, "put ", 4) != 0) {
		ws_buf_addf(out, "%s\n", line);
		return;
	}
	verb = t_word(&rest);
	path = t_word(&rest);
	kind = t_word(&rest);
	while (*(word = t_word(&rest)))
		ws_buf_addf(out, "%s %s %s %s\n", verb, path, kind, word);
}

void t_text_writes(struct t_play *play, struct ws_buf *out)
{
	struct ws_buf text = WS_BUF_INIT;
	char *log = strdup(t_fake_log(play->cloud)), *rest = log, *line, *lines = NULL;

	while (log && (line = strsep(&rest, "\n")) != NULL)
		if (*line)
			take_apart(&text, line);
	free(log);
	if (ws_buf_take(&text, &lines, NULL, NULL) == 0 && lines)
		add_sorted(out, lines);
	free(lines);
}

/* ---- the store --------------------------------------------------------------------------- */

static void add_file(struct ws_buf *out, const char *where, const char *path,
		     const char *bytes)
{
	ws_buf_addf(out, "== %s %s\n%s", where, path, bytes);
}

static int skip_git(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
	       strcmp(entry->d_name, ".git") != 0;
}

static void add_files(struct ws_buf *out, const char *root, const char *beneath)
{
	char *dir = t_tempdir_path(root, beneath);
	struct dirent **names = NULL;
	int count = scandir(dir, &names, skip_git, alphasort);

	for (int i = 0; i < count; i++) {
		char *path = *beneath ? t_tempdir_path(beneath, names[i]->d_name)
				      : strdup(names[i]->d_name);
		char *whole = t_tempdir_path(root, path);
		struct stat st;

		if (lstat(whole, &st) == 0 && S_ISDIR(st.st_mode)) {
			add_files(out, root, path);
		} else if (S_ISREG(st.st_mode)) {
			char *bytes = t_tempdir_read(root, path, NULL);

			add_file(out, "file", path, bytes ? bytes : "");
			free(bytes);
		}
		free(whole);
		free(path);
		free(names[i]);
	}
	free(names);
	free(dir);
}

static void add_ref(struct t_play *play, struct ws_buf *out, const char *ref)
{
	ws_auto(ws_tree) tree = NULL;
	struct ws_oid id;
	int rc = ws_repo_ref(play->store->repo, ref, &id, &play->err);

	if (rc == WS_REPO_ABSENT) {
		ws_buf_addf(out, "== %s is not there\n", ref);
		return;
	}
	if (rc == 0)
		rc = ws_repo_load(play->store->repo, &id, NULL, NULL, &tree, &play->err);
	if (rc != 0)
		t_play_fail(play, "%s: %s", ref, play->err.msg);
	for (size_t i = 0; i < ws_tree_count(tree); i++)
		add_file(out, ref, ws_tree_at(tree, i)->path, ws_tree_at(tree, i)->bytes);
}

void t_text_end(struct t_play *play, struct ws_buf *out)
{
	char *status = NULL;

	add_cloud(play->cloud, out);
	add_files(out, play->dir, "");
	add_ref(play, out, WS_REF_MAIN);
	add_ref(play, out, WS_REF_CLOUD);
	add_ref(play, out, WS_REF_BASE);
	(void)t_git(play->dir, &status, "git status --porcelain -uall");
	ws_buf_addf(out, "== git status\n%s", status);
	free(status);
}
