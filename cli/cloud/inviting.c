/*
 * cli/cloud/inviting.c - what the invitation commands share: the place, the question, the answer.
 */
#include "cli/cloud/inviting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/edit/members.h"
#include "cli/run.h"
#include "cli/show/show_p.h"
#include "store/ground/date.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "sync/model/invitation.h"
#include "sync/round/look/rights.h"

void ws_inviting_close(struct ws_inviting *v)
{
	ws_remote_close(v->remote);
	ws_accounts_close(&v->accounts);
	ws_arena_free(v->arena);
	*v = (struct ws_inviting){0};
}

int ws_inviting_address(const char *word, struct ws_err *err)
{
	if (ws_invitation_address_ok(word))
		return 0;
	return ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s is no e-mail address", word);
}

/* An account, or a workspace where one of that name is meant. */
static int choose_place(struct ws_cli *cli, const char *word, struct ws_inviting *v,
			struct ws_err *err)
{
	const struct ws_accounts *a = &v->accounts;
	const struct ws_side_workspace **all;
	ws_auto_free const char **dirs = NULL;
	size_t n = 0, at = 0;
	int rc;

	(void)cli;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->items[i]->dir, word) == 0) {
			v->place.account = a->items[i];
			v->where = a->items[i]->dir;
			return 0;
		}
	all = ws_local_sorted(a->local.side);
	dirs = calloc(a->local.side->workspace_count + 1, sizeof(*dirs));
	if (!all || !dirs) {
		free(all);
		return ws_err_nomem(err);
	}
	for (; n < a->local.side->workspace_count; n++)
		dirs[n] = all[n]->dir;
	rc = ws_local_pick(dirs, n, word, &at, err);
	if (rc == 0) {
		v->place.workspace = all[at];
		v->place.account = all[at]->account;
		v->where = all[at]->dir;
	}
	free(all);
	return rc;
}

int ws_inviting_open(struct ws_cli *cli, const char *word, struct ws_inviting *v,
		     struct ws_err *err)
{
	int rc;

	v->arena = ws_arena_new();
	if (!v->arena)
		return ws_err_nomem(err);
	rc = ws_accounts_open(cli, NULL, true, &v->accounts, err);
	if (rc == 0)
		rc = choose_place(cli, word, v, err);
	v->place.store = v->accounts.store;
	v->place.world = cli->world;
	v->place.dry = cli->dry_run;
	return rc;
}

int ws_inviting_cloud(struct ws_cli *cli, struct ws_inviting *v, struct ws_err *err)
{
	int rc = ws_cli_remote(cli, v->accounts.store->endpoint, &v->remote, NULL, err);

	v->place.remote = v->remote;
	return rc;
}

int ws_inviting_may(const struct ws_inviting *v, enum ws_direct what, struct ws_err *err)
{
	return ws_rights_demand(v->remote, v->place.account->id, v->place.account->dir,
				what, err);
}

/* ---- what is said ------------------------------------------------------------------------- */

int ws_inviting_show(const struct ws_cli *cli, const struct ws_inviting *v,
		     const char *done, const char *said, const char *email,
		     const struct ws_invitation *made, struct ws_err *err)
{
	const char *role = NULL;
	char until[WS_TIME_TEXT];
	ws_auto_buf b = WS_BUF_INIT;
	int64_t end_s;
	bool timed = made && made->expiration && ws_time_parse(made->expiration, &end_s);

	if (made && made->role_id) {
		const struct ws_side_pin *pin = ws_side_pin_of(v->place.account,
							       WS_PIN_ROLES, made->role_id);
		role = pin ? pin->label : made->role_id;
	}
	if (cli->format == WS_FORMAT_JSON) {
		struct ws_json *o = ws_json_new_object();
		int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/invitation/1"));

		bad |= ws_json_set(o, "done", ws_json_new_text(done));
		bad |= ws_json_set(o, "where", ws_text_json(v->where));
		bad |= ws_json_set(o, "name", ws_text_json(email));
		if (role)
			bad |= ws_json_set(o, "role", ws_text_json(role));
		if (timed)
			bad |= ws_json_set(o, "expires",
					   ws_json_new_text(ws_time_format(end_s, until)));
		bad |= ws_json_set(o, "dry_run", ws_json_new_bool(cli->dry_run));
		if (bad) {
			ws_json_free(o);
			return ws_err_nomem(err);
		}
		return ws_show_json(cli->out, o, err);
	}
	if (cli->quiet)
		return 0;
	ws_buf_adds(&b, said);
	ws_buf_addc(&b, ' ');
	ws_put_text(&b, email);
	ws_buf_adds(&b, " to ");
	ws_put_text(&b, v->where);
	if (role) {
		ws_buf_adds(&b, ", as ");
		ws_put_text(&b, role);
	}
	if (timed && !cli->dry_run)
		ws_buf_addf(&b, "; the link works until %s", ws_date_format(end_s, until));
	(void)fprintf(cli->out, "%s\n", ws_buf_text(&b));
	(void)fflush(cli->out);
	if (made && !cli->dry_run)
		ws_cli_hint(cli, "%-22s then wsync invitation list tells what became of it",
			    "wsync fetch");
	return 0;
}

/* Asked before anything is sent; what is pending for the address is named. */
int ws_inviting_confirm(struct ws_cli *cli, const struct ws_inviting *v, const char *email,
			const struct ws_invitation *old, const char *as, const char *flag,
			struct ws_err *err)
{
	const int64_t now_s = cli->world->now_s(cli->world->user);
	ws_auto_buf name = WS_BUF_INIT;
	ws_auto_buf question = WS_BUF_INIT;

	ws_put_text(&name, email);
	if (old && ws_invitation_state(old, now_s) == WS_INVITE_PENDING)
		(void)fprintf(cli->err,
			      "%s has a live invitation; its link stops working.\n",
			      ws_buf_text(&name));
	if (cli->dry_run)
		return 0;
	ws_buf_addf(&question, "Send a mail to %s, an invitation to ", ws_buf_text(&name));
	ws_put_text(&question, v->where);
	if (as) {
		ws_buf_adds(&question, " as ");
		ws_put_text(&question, as);
	}
	ws_buf_addc(&question, '?');
	if (question.failed)
		return ws_err_nomem(err);
	return ws_cli_ask(cli, ws_buf_text(&question), flag, err);
}
