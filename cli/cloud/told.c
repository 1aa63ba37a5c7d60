/*
 * cli/cloud/told.c - a cloud whose failures say what a person can do about them.
 *
 * The driver knows what the cloud said; only the command line knows where the key came
 * from, whose the last look was, and which command still works. Nothing else is
 * changed on the way: calls, answers and codes are the driver's.
 */
#include "cli/cloud/told_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/key/credentials.h"
#include "cli/run.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"

/* ---- failures ------------------------------------------------------------------------ */

static void tell_rejected(const struct ws_told *t, struct ws_err *err)
{
	char words[WS_ERR_TEXT];

	memcpy(words, err->msg, sizeof(words));
	(void)snprintf(err->msg, sizeof(err->msg), "the cloud rejects the key from %s",
		       t->source);
	(void)snprintf(err->why, sizeof(err->why), "it says: %.230s", words);
	(void)ws_err_hint(err, "wsync login");
}

/* Commands that answer the same from what the store knows already. */
static bool is_planned(const char *command)
{
	return strcmp(command, "sync") == 0 || strcmp(command, "plan") == 0 ||
	       strcmp(command, "fetch") == 0;
}

/* What a store already knows needs no network. */
static void tell_unreachable(const struct ws_told *t, struct ws_err *err)
{
	const char *command = t->cli->command->name;

	(void)ws_err_why(err, "is the address right, and this machine online? it is %.190s",
			 t->endpoint);
	if (t->cli->in_store && strcmp(command, "inventory") == 0)
		(void)ws_err_hint(err, "wsync inventory, without --fetch and --counts");
	else if (t->cli->in_store && is_planned(command))
		(void)ws_err_hint(err, "wsync plan --offline");
	else if (t->cli->in_store && strcmp(command, "login") != 0)
		(void)ws_err_hint(err, "wsync status, which needs no network");
	else
		(void)ws_err_hint(err, "wsync %s --endpoint https://HOST/api", command);
}

/* Of the moment: what the cloud said may be one word, so the sentence is ours. */
static void tell_later(const struct ws_told *t, const char *what, struct ws_err *err)
{
	char words[WS_ERR_TEXT], answer[WS_ERR_TEXT];

	memcpy(words, err->msg, sizeof(words));
	memcpy(answer, err->why, sizeof(answer));
	if (err->retry_after_s > 0)
		(void)snprintf(err->msg, sizeof(err->msg),
			       "%s: it wants to be asked again in %d s", what,
			       err->retry_after_s);
	else
		(void)snprintf(err->msg, sizeof(err->msg), "%s", what);
	if (strcmp(words, what) != 0)
		(void)snprintf(err->why, sizeof(err->why), "it says: %.120s%s%.120s", words,
			       answer[0] ? "; " : "", answer);
	if (t->cli->in_store && is_planned(t->cli->command->name))
		(void)ws_err_hint(err,
				  "the same again later; until then wsync plan --offline");
	else
		(void)ws_err_hint(err, "the same again later");
}

int ws_told_fail(const struct ws_told *t, int rc, struct ws_err *err)
{
	if (!err)
		return rc;
	if (rc == WS_E_THROTTLED && !err->hint[0])
		tell_later(t, "the cloud asks to slow down", err);
	if (rc == WS_E_SERVER && !err->hint[0])
		tell_later(t, "the cloud has a problem", err);
	if (rc == WS_E_FORBIDDEN && !err->hint[0])
		(void)ws_err_hint(err,
				  "wsync help WS0403: whom to ask for a role that may");
	if (rc == WS_E_KEY_REJECTED)
		tell_rejected(t, err);
	else if (rc == WS_E_UNREACHABLE && !err->hint[0])
		tell_unreachable(t, err);
	return rc;
}

/* A plan made of one person's look and another's key would surprise either. */
void ws_told_actor(struct ws_told *t, const struct ws_actor *actor)
{
	const char *last = t->cli->last_actor;
	char label[300];

	(void)snprintf(label, sizeof(label), "%s%s", ws_principal_prefix(actor->kind),
		       actor->label ? actor->label : "");
	if (t->actor_told || !last[0] || !actor->label || !actor->id ||
	    strcmp(label, last) == 0 || t->cli->format != WS_FORMAT_HUMAN)
		return;
	t->actor_told = true;
	ws_show_warn(t->cli, "this key is %s; the last look was %s's", label, last);
}

int ws_cli_told(struct ws_cli *cli, const char *endpoint, const char *source,
		struct ws_remote *inner, struct ws_remote **out, struct ws_err *err)
{
	struct ws_told *t = calloc(1, sizeof(*t));

	*out = NULL;
	if (!t) {
		ws_remote_close(inner);
		return ws_err_nomem(err);
	}
	t->inner = inner;
	t->cli = cli;
	(void)snprintf(t->endpoint, sizeof(t->endpoint), "%s", endpoint);
	(void)snprintf(t->source, sizeof(t->source), "%s", source);
	t->ops = ws_told_ops(inner->ops);
	t->remote.ops = &t->ops;
	*out = &t->remote;
	return 0;
}

void ws_told_close(struct ws_remote *remote)
{
	if (!remote)
		return;
	ws_remote_close(((struct ws_told *)remote)->inner);
	free(remote);
}

int ws_told_rights(struct ws_remote *remote, const char *account_id,
		   const char *workspace_id, struct ws_arena *arena, struct ws_strings *out,
		   struct ws_err *err)
{
	struct ws_told *t = (struct ws_told *)remote;

	return ws_told_fail(
		t,
		t->inner->ops->rights(t->inner, account_id, workspace_id, arena, out, err),
		err);
}
