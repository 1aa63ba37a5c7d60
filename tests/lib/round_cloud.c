/*
 * tests/lib/round_cloud.c - steps that change the cloud or make it misbehave.
 */
#include <stdlib.h>
#include <string.h>
#include "tests/lib/round_play.h"

static enum ws_principal_kind kind_of(const struct t_play *play, const char *word)
{
	enum ws_principal_kind kind = WS_USER;

	if (!t_kind_by_text(word, &kind))
		t_play_fail(play, "no kind of principal: %s", word);
	return kind;
}

static const char *or_none(const char *word)
{
	return strcmp(word, "-") == 0 ? NULL : word;
}

static void grant(struct t_play *play, const char *what, char *rest)
{
	const char *path = t_word(&rest);
	enum ws_principal_kind kind = kind_of(play, t_word(&rest));
	const char *label = t_word(&rest);

	(void)what;
	t_fake_grant(play->cloud, path, kind, label, or_none(rest));
}

static void hide(struct t_play *play, const char *what, char *rest)
{
	const char *path = t_word(&rest);
	unsigned kinds = 0;

	(void)what;
	while (*rest)
		kinds |= 1u << kind_of(play, t_word(&rest));
	t_fake_hide(play->cloud, path, kinds);
}

static void cut(struct t_play *play, const char *what, char *rest)
{
	const char *path = t_word(&rest);
	enum ws_principal_kind kind = kind_of(play, t_word(&rest));
	size_t missing = strtoul(t_word(&rest), NULL, 10);

	(void)what;
	t_fake_cut(play->cloud, path, kind, missing, (int)strtol(rest, NULL, 10));
}

static void change_workspace(struct t_play *play, const char *what, char *rest)
{
	const char *path = t_word(&rest);

	if (strcmp(what, "rename") == 0)
		t_fake_rename(play->cloud, path, rest);
	else if (strcmp(what, "transfer") == 0)
		t_fake_transfer(play->cloud, path, rest);
	else if (strcmp(what, "name") == 0)
		t_fake_set_name(play->cloud, path, rest);
	else if (strcmp(what, "description") == 0)
		t_fake_set_description(play->cloud, path, rest);
	else if (strcmp(what, "default") == 0)
		t_fake_set_default_role(play->cloud, path, or_none(rest));
	else if (strcmp(what, "storage") == 0)
		t_fake_set_storage(play->cloud, path, or_none(rest));
	else if (strcmp(what, "add-workspace") == 0)
		(void)t_fake_add_workspace(play->cloud, path);
	else
		t_fake_drop_workspace(play->cloud, path);
}

static void change_inside(struct t_play *play, const char *what, char *rest)
{
	const char *path = t_word(&rest);
	const char *list = t_word(&rest);
	const char *name;

	if (strcmp(what, "refuse-list") == 0 || strcmp(what, "allow-list") == 0) {
		t_fake_refuse_list(play->cloud, path, list, what[0] == 'r');
		return;
	}
	name = t_word(&rest);
	t_fake_thing(play->cloud, path, list, name, or_none(rest));
}

static void change_account(struct t_play *play, const char *what, char *rest)
{
	const char *account = t_word(&rest);
	const char *name = t_word(&rest);

	if (strcmp(what, "add-account") == 0)
		(void)t_fake_add_account(play->cloud, account, "ORGANIZATION");
	else if (strcmp(what, "plan-type") == 0)
		t_fake_set_plan_type(play->cloud, account, name);
	else if (strcmp(what, "add-person") == 0)
		(void)t_fake_add_person(play->cloud, account, name,
					*rest ? rest : "Member");
	else if (strcmp(what, "add-bot") == 0)
		(void)t_fake_add_bot(play->cloud, account, name);
	else if (strcmp(what, "add-team") == 0)
		(void)t_fake_add_team(play->cloud, account, name);
	else if (strcmp(what, "add-member") == 0)
		t_fake_add_member(play->cloud, account, name, rest);
	else if (strcmp(what, "add-role") == 0)
		(void)t_fake_add_role(play->cloud, account, name, rest, NULL);
	else if (strcmp(what, "set-role") == 0)
		t_fake_set_scopes(play->cloud, account, name, rest);
	else if (strcmp(what, "rename-role") == 0)
		t_fake_rename_role(play->cloud, account, name, rest);
	else if (strcmp(what, "inherit-role") == 0)
		t_fake_set_parent(play->cloud, account, name, or_none(rest));
	else if (strcmp(what, "drop-role") == 0)
		t_fake_drop_role(play->cloud, account, name);
	else
		t_fake_drop_person(play->cloud, account, name);
}

static void invitation(struct t_play *play, const char *what, char *rest)
{
	const char *path = t_word(&rest);
	const char *email = t_word(&rest);

	if (strcmp(what, "invite-role") == 0)
		t_fake_invite_role(play->cloud, path);
	else if (strcmp(what, "invite") == 0)
		t_fake_invite(play->cloud, path, email);
	else if (strcmp(what, "accept") == 0)
		t_fake_accept(play->cloud, path, email, *rest ? rest : email);
	else
		t_fake_answer(play->cloud, path, email,
			      strcmp(what, "decline") == 0 ? "REJECTED" : "REVOKED");
}

static void may(struct t_play *play, const char *what, char *rest)
{
	const char *place = t_word(&rest);

	(void)what;
	t_fake_may(play->cloud, place, rest);
}

static void set_fault(struct t_play *play, const char *what, char *rest)
{
	if (strcmp(what, "expand") == 0)
		t_fake_expand(play->cloud);
	else if (strcmp(what, "refuse") == 0)
		t_fake_refuse(play->cloud, or_none(rest));
	else if (strcmp(what, "stale") == 0)
		t_fake_stale(play->cloud, (int)strtol(rest, NULL, 10));
	else
		t_fake_lose(play->cloud, strtoul(rest, NULL, 10));
}

static void set_clock(struct t_play *play, const char *what, char *rest)
{
	(void)what;
	t_fake_set_clock(play->cloud, play->now_s + strtol(rest, NULL, 10));
}

static void fail_call(struct t_play *play, const char *what, char *rest)
{
	size_t nth = strtoul(t_word(&rest), NULL, 10);
	int code = t_code_by_text(rest);

	if (!code)
		t_play_fail(play, "no code is called %s", rest);
	if (strcmp(what, "fail") == 0)
		t_fake_fail(play->cloud, nth, code);
	else
		t_fake_fail_write(play->cloud, nth, code);
}

static void set_actor(struct t_play *play, const char *what, char *rest)
{
	enum ws_principal_kind kind = kind_of(play, t_word(&rest));

	(void)what;
	t_fake_set_actor(play->cloud, kind, "acme", or_none(rest));
}

void t_play_cloud(struct t_play *play, char *rest)
{
	static const struct {
		const char *what;
		void (*does)(struct t_play *play, const char *what, char *rest);
	} table[] = {
		{"grant", grant},
		{"actor", set_actor},
		{"rename", change_workspace},
		{"transfer", change_workspace},
		{"name", change_workspace},
		{"description", change_workspace},
		{"default", change_workspace},
		{"storage", change_workspace},
		{"add-workspace", change_workspace},
		{"drop-workspace", change_workspace},
		{"thing", change_inside},
		{"refuse-list", change_inside},
		{"allow-list", change_inside},
		{"add-account", change_account},
		{"plan-type", change_account},
		{"add-person", change_account},
		{"add-bot", change_account},
		{"add-team", change_account},
		{"add-member", change_account},
		{"add-role", change_account},
		{"set-role", change_account},
		{"rename-role", change_account},
		{"inherit-role", change_account},
		{"drop-role", change_account},
		{"drop-person", change_account},
		{"may", may},
		{"invite", invitation},
		{"invite-role", invitation},
		{"accept", invitation},
		{"decline", invitation},
		{"uninvite", invitation},
		{"hide", hide},
		{"cut", cut},
		{"expand", set_fault},
		{"refuse", set_fault},
		{"stale", set_fault},
		{"lose", set_fault},
		{"fail", fail_call},
		{"fail-write", fail_call},
		{"clock", set_clock},
	};
	const char *what = t_word(&rest);

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].what, what) == 0) {
			table[i].does(play, what, rest);
			return;
		}
	t_play_fail(play, "the cloud has no \"%s\"", what);
}
