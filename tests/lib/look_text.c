/*
 * tests/lib/look_text.c - a sink that writes down what it gets.
 */
#include "tests/lib/look_text.h"

#include <stdio.h>
#include <string.h>

static bool wants(void *user, const char *account, const char *workspace)
{
	const struct t_look *look = user;
	char path[200];

	(void)snprintf(path, sizeof(path), "%s/%s", account, workspace);
	return !look->only || strcmp(path, look->only) == 0;
}

static void add_count(struct ws_buf *text, const char *name, bool known, size_t count)
{
	if (known)
		ws_buf_addf(text, " %s=%zu", name, count);
	else
		ws_buf_addf(text, " %s=?", name);
}

static const char *or_dash(const char *text)
{
	return text ? text : "-";
}

static const char *role_name(const struct t_look *look, const char *id)
{
	for (size_t i = 0; id && i < look->role_count; i++)
		if (strcmp(look->roles[i][0], id) == 0)
			return look->roles[i][1];
	return or_dash(id);
}

static int on_account(void *user, const struct ws_account *a, struct ws_err *err)
{
	struct t_look *look = user;

	if (look->account[0])
		return ws_err_set(err, WS_E_BUG, "an account before the last one is done");
	look->accounts++;
	(void)snprintf(look->account, sizeof(look->account), "%s", a->handle);
	look->role_count = 0;
	for (size_t i = 0; i < a->role_count && i < 64; i++) {
		(void)snprintf(look->roles[i][0], 64, "%s", a->roles[i].id);
		(void)snprintf(look->roles[i][1], 64, "%s", a->roles[i].name);
		look->role_count++;
	}
	ws_buf_addf(&look->text, "account %s %s %s your-role=%s", a->handle, a->name,
		    or_dash(a->plan_type), or_dash(a->your_role));
	add_count(&look->text, "people", a->people_known, a->person_count);
	add_count(&look->text, "bots", a->bots_known, a->bot_count);
	add_count(&look->text, "teams", a->teams_known, a->team_count);
	add_count(&look->text, "roles", a->roles_known, a->role_count);
	ws_buf_addc(&look->text, '\n');
	return 0;
}

static int on_workspace(void *user, const struct ws_workspace *w, struct ws_err *err)
{
	static const char *const words[] = {"user", "bot", "team", "invited"};
	struct t_look *look = user;
	size_t counts[WS_PRINCIPAL_KINDS] = {0};

	if (!look->account[0])
		return ws_err_set(err, WS_E_BUG, "a workspace outside of an account");
	look->workspaces++;
	for (size_t i = 0; i < w->grant_count; i++)
		counts[w->grants[i].kind]++;
	ws_buf_addf(&look->text, "workspace %s/%s settings=%d", look->account, w->handle,
		    w->settings_known);
	add_count(&look->text, "users", w->known[WS_USER], counts[WS_USER]);
	add_count(&look->text, "bots", w->known[WS_BOT], counts[WS_BOT]);
	add_count(&look->text, "teams", w->known[WS_TEAM], counts[WS_TEAM]);
	ws_buf_addf(&look->text, " default=%s\n", role_name(look, w->default_role_id));
	for (size_t i = 0; i < w->grant_count; i++)
		ws_buf_addf(&look->text, "grant %s/%s %s %s %s\n", look->account, w->handle,
			    words[w->grants[i].kind], or_dash(w->grants[i].label),
			    role_name(look, w->grants[i].role_id));
	if (look->stop_after && look->workspaces == look->stop_after)
		return ws_err_set(err, WS_E_CONFIRM, "the test has seen enough");
	return 0;
}

static int on_done(void *user, const struct ws_account *a, struct ws_err *err)
{
	struct t_look *look = user;

	if (strcmp(look->account, a->handle) != 0)
		return ws_err_set(err, WS_E_BUG, "another account is done than was begun");
	look->account[0] = '\0';
	ws_buf_addf(&look->text, "done %s\n", a->handle);
	return 0;
}

static void on_progress(void *user, size_t done, size_t total)
{
	struct t_look *look = user;

	look->progress_done = done;
	look->progress_total = total;
}

struct ws_remote_sink t_look_sink(struct t_look *look)
{
	return (struct ws_remote_sink){.user = look,
				       .wants = wants,
				       .account = on_account,
				       .workspace = on_workspace,
				       .account_done = on_done,
				       .progress = on_progress};
}

bool t_look_has(const struct t_look *look, const char *line)
{
	const size_t len = strlen(line);
	const char *at = ws_buf_text(&look->text);

	while (*at) {
		const size_t width = strcspn(at, "\n");

		if (width == len && memcmp(at, line, len) == 0)
			return true;
		at += width + (at[width] == '\n');
	}
	return false;
}

void t_look_clear(struct t_look *look)
{
	ws_buf_free(&look->text);
	*look = (struct t_look){0};
}
