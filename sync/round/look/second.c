/*
 * sync/round/look/second.c - what is missing must be missing in two looks.
 */
#include "sync/round/look/second.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/round/write/finish.h"

/* ---- the look before this one --------------------------------------------------------- */

/* Something that was sent after a look, by a round that died before it recorded so, is
 * not missing in that look: it was not there yet. */
#define SENT_SINCE_MAX 50 /* commits of base; what is older was looked at since */

struct sent_since {
	const struct ws_oid *look;
	size_t left;
	bool found;
};

static int is_sent_since(void *user, const struct ws_repo_past *past)
{
	struct sent_since *s = user;
	char named[WS_OID_TEXT];
	struct ws_oid id;

	s->found = ws_repo_trailer(past->message, WS_TRAILER_AFTER, named, sizeof(named)) &&
		   ws_oid_parse(named, &id) && ws_oid_same(&id, s->look);
	return s->found || --s->left == 0;
}

static int lacks_what_was_sent(struct ws_store *store, const struct ws_oid *look, bool *out,
			       struct ws_err *err)
{
	struct sent_since s = {look, SENT_SINCE_MAX, false};
	struct ws_oid base;
	int rc = ws_repo_ref(store->repo, WS_REF_BASE, &base, err);

	if (rc == 0)
		rc = ws_repo_log_first(store->repo, &base, NULL, is_sent_since, &s, err);
	*out = s.found;
	return rc < 0 ? rc : 0;
}

int ws_second_earlier(struct ws_store *store, struct ws_earlier_look *out,
		      struct ws_err *err)
{
	struct ws_store_look look;
	bool lacks = false;
	int rc = ws_repo_ref(store->repo, WS_REF_CLOUD, &out->id, err);

	out->time_s = 0;
	if (rc == WS_REPO_ABSENT) {
		out->id = (struct ws_oid){{0}};
		return 0;
	}
	if (rc == 0)
		rc = ws_store_look_read(store, &look, err);
	if (rc == 0)
		rc = lacks_what_was_sent(store, &out->id, &lacks, err);
	if (rc == 0 && !lacks)
		out->time_s = look.time_s;
	return rc;
}

/* ---- looking again -------------------------------------------------------------------- */

static bool waits_for_second_look(const struct ws_change *c)
{
	return c->verdict == WS_WAIT && (c->wait & WS_WAIT_MISSING);
}

/* A role is listed with its account, whatever workspace of it is looked at. */
static const struct ws_side_workspace *any_workspace(const struct ws_side *cloud,
						     const char *account_id)
{
	const struct ws_side_account *account = account_id
							? ws_side_account(cloud, account_id)
							: NULL;

	for (size_t i = 0; account && i < cloud->workspace_count; i++)
		if (cloud->workspaces[i].account == account && cloud->workspaces[i].id)
			return &cloud->workspaces[i];
	return NULL;
}

/* "account/handle" of every workspace with an item that is missing for the first time.
 * Given: free(), and each name. */
static int doubtful_workspaces(const struct ws_view *view, char ***out, size_t *count,
			       struct ws_err *err)
{
	const struct ws_plan *plan = view->plan;
	char **names = calloc(plan->change_count + 1, sizeof(*names));
	const char *last = NULL;

	*count = 0;
	*out = names;
	if (!names)
		return ws_err_nomem(err);
	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];
		const struct ws_side_workspace *w;

		if (!waits_for_second_look(c))
			continue;
		w = c->workspace_id ? ws_side_workspace(view->cloud, c->workspace_id)
				    : any_workspace(view->cloud, c->account_id);
		if (!w || (last && strcmp(last, w->id) == 0))
			continue;
		last = w->id;
		if (asprintf(&names[*count], "%s/%s", w->account->handle, w->handle) < 0)
			return ws_err_nomem(err);
		(*count)++;
	}
	return 0;
}

static void free_names(char **names, size_t count)
{
	for (size_t i = 0; names && i < count; i++)
		free(names[i]);
	free(names);
}

static void wait_until(const struct ws_round_world *world,
		       const struct ws_round_watch *watch, int64_t until_s)
{
	int64_t left = until_s - world->now_s(world->user);

	if (left > 0 && watch && watch->waiting)
		watch->waiting(watch->user, (int)left,
			       "something is missing in the cloud; looking a second time");
	while (left > 0) {
		world->sleep_ms(world->user, left > 10 ? 10000 : (int)left * 1000);
		left = until_s - world->now_s(world->user);
	}
}

/* What the first look recorded is now the text to compare with. */
static int record_again(struct ws_store *store, struct ws_remote *remote,
			struct ws_look *look, bool *moved, struct ws_err *err)
{
	int rc;

	ws_tree_free(look->cloud);
	look->cloud = NULL;
	rc = ws_repo_load(store->repo, &look->cloud_id, NULL, NULL, &look->cloud, err);
	if (rc == 0)
		rc = ws_look_record(store, remote, look, moved, err);
	return rc;
}

int ws_second_look(struct ws_store *store, struct ws_remote *remote,
		   const struct ws_round_world *world, const struct ws_round_watch *watch,
		   const struct ws_view *view, struct ws_look *look, bool *again,
		   bool *moved, struct ws_err *err)
{
	char **names = NULL;
	size_t count = 0;
	int rc = doubtful_workspaces(view, &names, &count, err);

	*again = *moved = false;
	if (rc == 0 && count) {
		wait_until(world, watch, look->ended_s + WS_SECOND_LOOK_S);
		rc = ws_look_again(store, remote, world, (const char *const *)names, count,
				   look, again, err);
	}
	if (rc == 0 && *again)
		rc = record_again(store, remote, look, moved, err);
	free_names(names, count);
	return rc;
}
