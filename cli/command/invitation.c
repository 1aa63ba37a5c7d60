/*
 * cli/command/invitation.c - `wsync invitation list`: who was asked to come, and what
 * became of it.
 */
#include <stdio.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/local/accounts.h"
#include "cli/show/listing.h"
#include "store/ground/date.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "sync/model/invitation.h"

enum { OPT_ACCOUNT };

static const struct ws_option options[] = {
	[OPT_ACCOUNT] = {"account", 0, "ACCOUNT", "of this account alone"},
	{NULL, 0, NULL, NULL},
};

static const struct ws_listing_column columns[] = {
	{"WHERE", "workspace", WS_LISTING_TEXT, 0},
	{"INVITED", "name", WS_LISTING_NAME, 0},
	{"STATE", "state", WS_LISTING_TEXT, 0},
	{"ROLE", "role", WS_LISTING_NAME, 0},
	{"EXPIRES", "expires", WS_LISTING_TEXT, 0},
	{"UNTIL", "until", WS_LISTING_TEXT, 0},
	{"WHY", "why", WS_LISTING_TEXT, WS_TABLE_TRUNC},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

struct listing {
	const struct ws_cli *cli;
	struct ws_listing *rows;
	const struct ws_side *seen; /* of the last look; NULL: main's own mirror counts */
	int64_t now_s;
	const char *expired_where, *expired; /* the first of them, for the hint */
};

static bool is_wanted(const struct ws_accounts *a, const struct ws_side_workspace *w)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->items[i] == w->account)
			return true;
	return false;
}

/* What came of invitations is a fact of the cloud: main takes it with the next sync. */
static const struct ws_side_account *teller(const struct listing *l,
					    const struct ws_side_account *account)
{
	const struct ws_side_account *seen = l->seen && account->id
						     ? ws_side_account(l->seen, account->id)
						     : NULL;

	return seen ? seen : account;
}

/* "Viewer, sent as Developer": the wish, and what the mail that is out gives. For machines
 * the wish alone. */
static void put_role(const struct listing *l, enum ws_invite_state state,
		     const struct ws_side_grant *line,
		     const struct ws_side_invitation *told, struct ws_buf *out)
{
	const char *given = told ? told->role : NULL;

	ws_buf_adds(out, line ? line->role : given ? given : "");
	if (line && given && state == WS_INVITE_PENDING &&
	    l->cli->format == WS_FORMAT_HUMAN && ws_text_casecmp(line->role, given) != 0)
		ws_buf_addf(out, ", sent as %s", given);
}

static bool has_line(const struct ws_side_workspace *w, const char *email)
{
	for (size_t i = 0; i < w->grant_count; i++)
		if (w->grants[i].kind == WS_INVITED &&
		    ws_text_casecmp(w->grants[i].label, email) == 0)
			return true;
	return false;
}

/* The cloud has one that a round sent, or saw, since the list of what became of them was
 * read. */
static bool is_out(const struct listing *l, const struct ws_side_workspace *w,
		   const char *email)
{
	const struct ws_side_workspace *cloud = l->seen && w->id
							? ws_side_workspace(l->seen, w->id)
							: NULL;

	return cloud && has_line(cloud, email);
}

static enum ws_invite_state state_of(const struct listing *l,
				     const struct ws_side_invitation *told)
{
	return told ? ws_invite_state(told->state, told->until, l->now_s) : WS_INVITE_OTHER;
}

/* One that is over tells nothing of the one that is out. */
static const struct ws_side_invitation *
told_of_this(const struct listing *l, const struct ws_side_invitation *told, bool out)
{
	const enum ws_invite_state state = state_of(l, told);
	const bool live = state == WS_INVITE_PENDING || state == WS_INVITE_EXPIRED;

	return out && !live ? NULL : told;
}

/* A round took it back since the list of what became of them was read. */
static bool was_taken_back(const struct listing *l, const struct ws_side_workspace *w,
			   const struct ws_side_invitation *told)
{
	const struct ws_side_workspace *cloud = l->seen ? ws_side_workspace(l->seen, w->id)
							: NULL;

	return cloud && cloud->lists[WS_INVITED] == WS_KNOWN &&
	       state_of(l, told) == WS_INVITE_PENDING && !has_line(cloud, told->email);
}

/* line: of [invited]; told: what the cloud says; one of them may be NULL. out: the cloud
 * has the line, too. */
static void add_row(struct listing *l, const char *where, const struct ws_side_grant *line,
		    const struct ws_side_invitation *told, bool out)
{
	const struct ws_side_invitation *this = told_of_this(l, told, out);
	const enum ws_invite_state state = out && !this ? WS_INVITE_PENDING
							: state_of(l, this);
	const char *email = line ? line->label : told ? told->email : "";
	ws_auto_buf role = WS_BUF_INIT;
	char day[WS_TIME_TEXT];
	const char *expires = NULL;
	int64_t end_s;

	if (this && this->until && ws_time_parse(this->until, &end_s) &&
	    (state == WS_INVITE_PENDING || state == WS_INVITE_EXPIRED))
		expires = ws_date_format(end_s, day);
	if (state == WS_INVITE_EXPIRED && !l->expired) {
		l->expired_where = where;
		l->expired = email;
	}
	put_role(l, state, line, this, &role);
	ws_listing_row(
		l->rows,
		(const char *const[]){where, email,
				      this || out ? ws_invite_word(state) : "not sent",
				      role.len ? ws_buf_text(&role) : NULL, expires,
				      line ? line->until : NULL, line ? line->why : NULL});
}

static void add_workspace(struct listing *l, const struct ws_side_workspace *w)
{
	const struct ws_side_account *account = teller(l, w->account);

	if (w->lists[WS_INVITED] != WS_KNOWN)
		ws_listing_unknown(l->rows, w->dir);
	for (size_t i = 0; i < w->grant_count; i++)
		if (w->grants[i].kind == WS_INVITED)
			add_row(l, w->dir, &w->grants[i],
				ws_side_invitation(account, w->id, w->grants[i].label),
				is_out(l, w, w->grants[i].label));
	for (size_t i = 0; i < account->invitation_count; i++) {
		const struct ws_side_invitation *told = &account->invitations[i];
		struct ws_side_invitation now = *told;

		if (!told->workspace_id || !w->id ||
		    strcmp(told->workspace_id, w->id) != 0 || has_line(w, told->email))
			continue;
		if (was_taken_back(l, w, told))
			now.state = "REVOKED";
		add_row(l, w->dir, NULL, &now, false);
	}
}

static void add_account(struct listing *l, const struct ws_side_account *account)
{
	const struct ws_side_account *told = teller(l, account);

	for (size_t i = 0; i < told->invitation_count; i++)
		if (!told->invitations[i].workspace_id)
			add_row(l, account->dir, NULL, &told->invitations[i], false);
}

static int load_seen(struct ws_store *store, struct ws_local *out, struct ws_err *err)
{
	struct ws_oid looked;
	int rc = ws_repo_ref(store->repo, WS_REF_CLOUD, &looked, err);

	if (rc == 0)
		rc = ws_local_load_at(store, "cloud", NULL, out, NULL, err);
	return rc == WS_REPO_ABSENT ? 0 : rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto_accounts a = {0};
	ws_auto(ws_listing) rows = NULL;
	struct ws_local seen = {0};
	struct listing l = {.cli = cli, .now_s = cli->world->now_s(cli->world->user)};
	int rc = ws_accounts_open(cli, cli->args.option[OPT_ACCOUNT], true, &a, err);

	if (rc == 0 && !cli->at)
		rc = load_seen(a.store, &seen, err);
	l.seen = seen.side;
	if (rc == 0)
		rc = ws_listing_new(cli, "invitations", columns, &rows, err);
	l.rows = rows;
	for (size_t i = 0; rc == 0 && i < a.count; i++)
		add_account(&l, a.items[i]);
	for (size_t i = 0; rc == 0 && i < a.local.side->workspace_count; i++)
		if (is_wanted(&a, a.local.side->by_dir[i]))
			add_workspace(&l, a.local.side->by_dir[i]);
	if (rc == 0)
		rc = ws_listing_print(rows, cli->out, "No invitation is listed", err);
	if (rc == 0 && l.expired && !cli->at)
		ws_cli_hint(cli, "wsync invitation resend %s %s", l.expired_where,
			    l.expired);
	ws_local_clear(&seen);
	return rc;
}

const struct ws_cmd ws_cmd_invitation_list = {
	.name = "invitation list",
	.group = WS_GROUP_LOOK,
	.summary = "List who was invited, and what became of it",
	.usage = "",
	.about =
		"The [invited] lines of main, and what the cloud told about invitations in "
		"the last look: pending, accepted, rejected, revoked, or expired. The role "
		"of a line is a wish: the cloud gives one when the person comes, and the "
		"next round asks for the one wished for. What expired is never sent again "
		"by itself.\n",
	.examples = "wsync invitation list\n"
		    "wsync invitation list --format csv",
	.options = options,
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_CSV,
	.takes_at = true,
	.run = run,
};
