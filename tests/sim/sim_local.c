/*
 * tests/sim/sim_local.c - what people do to their files: with an editor, with wsync,
 * with stock git.
 */
#include "tests/sim/sim.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/repo_fix.h"
#include "tests/lib/tempdir.h"

/* ---- finding a file ------------------------------------------------------------------------ */

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* A workspace directory there is on disk: "acme/x/". */
static bool pick_dir(struct sim *sim, char out[128])
{
	char names[16][64];
	char *account = t_tempdir_path(sim->dir, "acme");
	DIR *dir = opendir(account);
	struct dirent *entry;
	size_t count = 0;

	while (dir && (entry = readdir(dir)) != NULL && count < 16)
		if (entry->d_name[0] != '.' && entry->d_name[0] != '_')
			(void)snprintf(names[count++], 64, "%.60s", entry->d_name);
	if (dir)
		(void)closedir(dir);
	free(account);
	qsort(names, count, sizeof(names[0]), by_name);
	if (count)
		(void)snprintf(out, 128, "acme/%s/", names[sim_pick(sim, count)]);
	return count > 0;
}

static void write_file(struct sim *sim, const char *path, const char *text)
{
	t_tempdir_write(sim->dir, path, text, strlen(text));
}

/* ---- lines ------------------------------------------------------------------------------------ */

/* Sets key in section; value NULL: the line goes. Given. */
static char *with_line(const char *text, const char *section, const char *key,
		       const char *value)
{
	struct ws_buf out = WS_BUF_INIT;
	bool inside = false, done = false;
	size_t len = strlen(key), head = strlen(section);
	char *made = NULL;

	for (const char *at = text; *at;) {
		size_t line = strcspn(at, "\n") + 1;
		bool hit = inside && strncmp(at, key, len) == 0 &&
			   strncmp(at + len, " = ", 3) == 0;

		if (*at == '[' && inside && value && !done) {
			ws_buf_addf(&out, "%s = %s\n", key, value);
			done = true;
		}
		if (*at == '[')
			inside = strncmp(at + 1, section, head) == 0 && at[head + 1] == ']';
		if (!hit)
			ws_buf_add(&out, at, line);
		else if (value && !done)
			ws_buf_addf(&out, "%s = %s\n", key, value);
		done = done || hit;
		at += line;
	}
	if (inside && value && !done)
		ws_buf_addf(&out, "%s = %s\n", key, value);
	if (ws_buf_take(&out, &made, NULL, NULL) != 0)
		abort();
	return made ? made : strdup("");
}

static void set_line(struct sim *sim, const char *dir, const char *file,
		     const char *section, const char *key, const char *value)
{
	char path[256];
	char *text, *now;

	(void)snprintf(path, sizeof(path), "%s%s", dir, file);
	text = sim_file(sim, path);
	if (!text)
		return;
	now = with_line(text, section, key, value);
	write_file(sim, path, now);
	sim_say(sim, "edit %s [%s] %s = %s", path, section, key,
		value ? value : "(removed)");
	free(text);
	free(now);
}

static void edit_line(struct sim *sim, const char *dir)
{
	static const char *const sections[] = {"users", "service-accounts", "teams"};
	size_t who = sim_pick_person(sim);
	bool removes = sim_chance(sim, 25);
	const char *role = sim_chance(sim, 60) ? sim_chance(sim, 50) ? "Viewer" : "Runner"
					       : sim_pick_role(sim);

	set_line(sim, dir, "members.ini", sections[sim->kinds[who]], sim->people[who],
		 removes ? NULL : role);
}

void sim_local_line(struct sim *sim)
{
	char dir[128];

	if (pick_dir(sim, dir))
		for (size_t n = 1 + sim_pick(sim, 4); n > 0; n--)
			edit_line(sim, dir);
}

void sim_local_text(struct sim *sim)
{
	char dir[128], token[32];

	if (pick_dir(sim, dir))
		set_line(sim, dir, "workspace.ini", "workspace",
			 sim_chance(sim, 50) ? "name" : "description",
			 sim_token(sim, token));
}

void sim_local_default(struct sim *sim)
{
	char dir[128];

	if (pick_dir(sim, dir))
		set_line(sim, dir, "workspace.ini", "workspace", "default-role",
			 sim_chance(sim, 30) ? "No access" : sim_pick_role(sim));
}

void sim_local_comment(struct sim *sim)
{
	char dir[128], path[160], token[32];
	char *text, *now = NULL;

	if (!pick_dir(sim, dir))
		return;
	(void)snprintf(path, sizeof(path), "%smembers.ini", dir);
	text = sim_file(sim, path);
	if (!text || asprintf(&now, "%s; %s\n", text, sim_token(sim, token)) < 0)
		return;
	write_file(sim, path, now);
	sim_say(sim, "comment in %s", path);
	free(text);
	free(now);
}

void sim_local_spoil(struct sim *sim)
{
	char dir[128], path[160];
	char *text, *now = NULL;

	if (!pick_dir(sim, dir))
		return;
	(void)snprintf(path, sizeof(path), "%s%s", dir,
		       sim_chance(sim, 80) ? "members.ini" : "workspace.ini");
	text = sim_file(sim, path);
	if (!text || asprintf(&now, "%s%s", text, SIM_SPOILT) < 0)
		return;
	write_file(sim, path, now);
	sim_say(sim, "spoil %s", path);
	free(text);
	free(now);
}

/* ---- putting right ---------------------------------------------------------------------------------- */

void sim_local_put_back(struct sim *sim, const char *path)
{
	struct ws_err err = {0};
	struct ws_oid main;
	char *bytes = NULL;
	size_t len = 0;

	if (ws_repo_ref(sim->eye, WS_REF_MAIN, &main, &err) != 0 ||
	    ws_repo_read(sim->eye, &main, path, &bytes, &len, &err) != 0)
		return;
	t_tempdir_write(sim->dir, path, bytes, len);
	sim_say(sim, "put back %s", path);
	free(bytes);
}

void sim_local_repair(struct sim *sim)
{
	struct ws_drafts drafts = {0};
	struct ws_err err = {0};
	struct ws_oid main;
	char *lock = t_tempdir_path(sim->dir, ".git/index.lock");

	(void)remove(lock);
	free(lock);
	if (ws_repo_ref(sim->eye, WS_REF_MAIN, &main, &err) != 0 ||
	    ws_work_scan(sim->store, &main, &drafts, &err) != 0)
		return;
	for (size_t i = 0; i < drafts.count; i++) {
		char *text = sim_file(sim, drafts.items[i].path);

		if (!text || strstr(text, SIM_SPOILT) || sim_chance(sim, 30))
			sim_local_put_back(sim, drafts.items[i].path);
		free(text);
	}
	ws_drafts_free(&drafts);
}

void sim_local_delete(struct sim *sim)
{
	char dir[128], path[160];
	char *full;

	if (!pick_dir(sim, dir))
		return;
	if (sim_chance(sim, 50)) {
		(void)snprintf(path, sizeof(path), "%smembers.ini", dir);
		full = t_tempdir_path(sim->dir, path);
		(void)remove(full);
		free(full);
		sim_say(sim, "delete %s", path);
	} else {
		t_tempdir_remove(t_tempdir_path(sim->dir, dir));
		sim_say(sim, "delete %s", dir);
	}
}

void sim_local_move(struct sim *sim)
{
	char dir[128], to[128];
	char *a, *b;

	if (!pick_dir(sim, dir))
		return;
	(void)snprintf(to, sizeof(to), "acme/moved-%u", ++sim->texts);
	a = t_tempdir_path(sim->dir, dir);
	b = t_tempdir_path(sim->dir, to);
	a[strlen(a) - 1] = '\0';
	if (rename(a, b) == 0)
		sim_say(sim, "move %s to %s", dir, to);
	free(a);
	free(b);
}

/* ---- committing ---------------------------------------------------------------------------------------- */

/* With a handle of its own: during a round it is another process. */
bool sim_commit_now(struct sim *sim)
{
	struct ws_commit_report report = {0};
	struct ws_store *store = NULL;
	struct ws_err err = {0};
	int rc = ws_store_open(sim->dir, &store, &err);

	if (rc == 0)
		rc = ws_round_commit(store, NULL, "Ann <ann@example.org>", &sim->world,
				     &report, &err);
	sim_say(sim, "commit: %d %s", rc, rc ? err.msg : report.subject);
	ws_commit_report_clear(&report);
	ws_store_close(store);
	return rc == 0;
}

void sim_local_commit(struct sim *sim)
{
	bool dies = !sim->quiet_seed && sim_chance(sim, 5);

	if (dies) {
		sim->faults = (struct sim_faults){.die_at_rename = 1 + sim_pick(sim, 6)};
		sim->renames = 0;
		sim_watch_renames(sim);
	}
	(void)sim_commit_now(sim);
	sim_watch_renames(NULL);
	sim->faults = (struct sim_faults){0};
	(void)sim_bury(sim);
}

void sim_local_edit_commit(struct sim *sim)
{
	char dir[128];

	if (!pick_dir(sim, dir))
		return;
	edit_line(sim, dir);
	(void)sim_commit_now(sim);
}

/* Somebody gives in: the files of a workspace as the cloud has them, committed. */
void sim_local_give_in(struct sim *sim)
{
	static const char *const names[] = {"members.ini", "workspace.ini"};
	struct ws_err err = {0};
	struct ws_oid cloud;
	char dir[128], path[160];

	if (!pick_dir(sim, dir) || ws_repo_ref(sim->eye, WS_REF_CLOUD, &cloud, &err) != 0)
		return;
	for (size_t i = 0; i < 2; i++) {
		char *bytes = NULL;
		size_t len = 0;

		(void)snprintf(path, sizeof(path), "%s%s", dir, names[i]);
		if (ws_repo_read(sim->eye, &cloud, path, &bytes, &len, &err) == 0)
			t_tempdir_write(sim->dir, path, bytes, len);
		free(bytes);
	}
	sim_say(sim, "give in: %s as the cloud has it", dir);
	(void)sim_commit_now(sim);
}

static void git(struct sim *sim, const char *line)
{
	char *said = NULL;
	int status = t_git(sim->dir, &said,
			   "export GIT_AUTHOR_DATE='%lld +0000' GIT_COMMITTER_DATE='%lld "
			   "+0000'; git -c user.name=Git -c user.email=git@example.org %s",
			   (long long)sim->now_s, (long long)sim->now_s, line);

	sim_say(sim, "git %s: %d", line, status);
	free(said);
}

void sim_local_git_commit(struct sim *sim)
{
	git(sim, "commit -qam by-git");
}

void sim_local_git_add(struct sim *sim)
{
	sim_local_line(sim);
	git(sim, "add acme");
}

void sim_local_git_revert(struct sim *sim)
{
	/* the first look is nobody's to revert: the store would be none any more */
	git(sim, "rev-parse -q --verify HEAD~1 && git -c user.name=Git -c "
		 "user.email=git@example.org revert --no-edit HEAD || git revert --abort "
		 "|| git reset -q --merge");
}
