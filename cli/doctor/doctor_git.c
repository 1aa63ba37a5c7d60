/*
 * cli/doctor/doctor_git.c - what belongs to git in the store: where HEAD is, and whether stock
 * git knows what the files mean.
 */
#include "cli/doctor/doctor.h"

#include <string.h>
#include "cli/terminal/child.h"
#include "cli/command/git_setup.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"

static int check_head(struct ws_checkup *c, struct ws_err *err)
{
	struct ws_repo_state state;
	struct ws_finding *f;
	int rc = ws_repo_state(c->store->repo, &state, err);

	if (rc < 0)
		return rc;
	if (state.operation[0]) {
		f = ws_checkup_add(c, "git", WS_HEALTH_WARNING,
				   "a %s is under way: rounds only look meanwhile",
				   state.operation);
		ws_finding_fix(c, f, "wsync git status");
	} else if (!state.on_main) {
		f = ws_checkup_add(c, "git", WS_HEALTH_WARNING,
				   "HEAD is %s, not main: rounds only look meanwhile",
				   state.head);
		ws_finding_fix(c, f, "wsync git switch main");
	}
	return 0;
}

/* What git calls: a program that was moved merges nothing, and shows no diff. 1: they are
 * there, 0: one is not set; *gone is one that is set and not there. */
static int find_programs(struct ws_checkup *c, const char **gone, struct ws_err *err)
{
	static const char *const settings[][2] = {
		{"merge.wsync.driver", "the merge driver"},
		{"diff.wsync.textconv", "the text conversion"}};
	int set = 1;

	*gone = NULL;
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		char command[1024] = "";
		int rc = ws_repo_setting(c->store->repo, settings[i][0], command,
					 sizeof(command), err);

		if (rc < 0)
			return rc;
		if (rc > 0)
			set = 0;
		else if (!*gone && !ws_child_exists(command))
			*gone = settings[i][1];
	}
	return set;
}

static int check_driver(struct ws_checkup *c, struct ws_err *err)
{
	const char *gone;
	struct ws_finding *f;
	ws_auto_lock lock = WS_LOCK_INIT;
	bool remote;
	int rc = find_programs(c, &gone, err);

	if (rc < 0)
		return rc;
	if (rc == 1 && !gone) {
		(void)ws_checkup_add(c, "git", WS_HEALTH_OK,
				     "merges the files of this store key by key");
		return 0;
	}
	if (gone)
		f = ws_checkup_add(c, "git", WS_HEALTH_WARNING,
				   "%s it calls is not there any more", gone);
	else
		f = ws_checkup_add(c, "git", WS_HEALTH_WARNING,
				   "the merge driver is not set up; edits of neighbouring "
				   "lines will clash in git merge");
	ws_finding_fix(c, f, "wsync git setup");
	f->fixable = true;
	if (!c->fix)
		return 0;
	rc = ws_store_lock(c->store, &lock, err);
	if (rc == 0)
		rc = ws_git_setup(c->store, &remote, err);
	f->fixed = rc == 0;
	return rc;
}

void ws_checkup_git(struct ws_checkup *c)
{
	struct ws_err err = {0};

	if (!c->store)
		return;
	if (!ws_child_exists("git")) {
		struct ws_finding *f = ws_checkup_add(
			c, "git", WS_HEALTH_INFO,
			"git itself is not installed; wsync does without");

		ws_finding_fix(c, f, "apt install git");
	}
	if (check_head(c, &err) < 0 || check_driver(c, &err) < 0)
		(void)ws_checkup_fail(c, "git", &err);
}
