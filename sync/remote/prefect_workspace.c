/*
 * sync/remote/prefect_workspace.c - the lists of one workspace, and itself.
 *
 * Each kind of grant has a list of its own and may be refused on its own, so they are
 * kept apart until all are there.
 */
#include <string.h>
#include "sync/remote/prefect_p.h"

#define ITSELF  WS_PRINCIPAL_KINDS       /* behind the lists: the workspace itself */
#define STORAGE (WS_PRINCIPAL_KINDS + 1) /* and its settings */

static const struct {
	const char *tail, *filter;
} list_rows[] = {
	[WS_USER] = {"/user_access/filter", "\"sort\":\"CREATED_ASC\","},
	[WS_BOT] = {"/bot_access/filter", "\"sort\":\"CREATED_ASC\","},
	[WS_TEAM] = {"/team_access/filter", ""},
	[WS_INVITED] = {"/invitations/filter", ""},
	[ITSELF] = {"", NULL},
	[STORAGE] = {"/settings", NULL},
};

static size_t place_of(const struct ws_workspace_job *job, const struct ws_fetch *fetch)
{
	return (size_t)(fetch - job->fetches);
}

static int take_grants(struct ws_fetch *fetch, const struct ws_json *json, size_t *rows,
		       struct ws_err *err)
{
	struct ws_workspace_job *job = fetch->user;
	const size_t kind = place_of(job, fetch);

	return ws_decode_grants(job->arena, json, job->workspace.id,
				(enum ws_principal_kind)kind, &job->grants[kind],
				&job->counts[kind], rows, err);
}

static void forget_grants(struct ws_fetch *fetch)
{
	struct ws_workspace_job *job = fetch->user;
	const size_t kind = place_of(job, fetch);

	job->grants[kind] = NULL;
	job->counts[kind] = 0;
}

static int take_invitations(struct ws_fetch *fetch, const struct ws_json *json,
			    size_t *rows, struct ws_err *err)
{
	struct ws_workspace_job *job = fetch->user;

	return ws_decode_invitations(job->arena, json, job->workspace.account_id,
				     job->workspace.id, &job->invitations,
				     &job->invitation_count, rows, err);
}

static void forget_invitations(struct ws_fetch *fetch)
{
	struct ws_workspace_job *job = fetch->user;

	job->invitations = NULL;
	job->invitation_count = 0;
}

static int take_itself(struct ws_fetch *fetch, const struct ws_json *json, size_t *rows,
		       struct ws_err *err)
{
	struct ws_workspace_job *job = fetch->user;
	struct ws_workspace read;
	int rc = ws_decode_workspace(job->arena, json, job->workspace.account_id, &read,
				     err);

	(void)rows;
	if (rc == 0 && strcmp(read.id, job->workspace.id) != 0)
		rc = ws_err_set(err, WS_E_RESPONSE,
				"the answer is about another workspace than asked for");
	read.storage = job->workspace.storage;
	if (rc == 0)
		job->workspace = read;
	return rc;
}

static int take_storage(struct ws_fetch *fetch, const struct ws_json *json, size_t *rows,
			struct ws_err *err)
{
	struct ws_workspace_job *job = fetch->user;

	(void)rows;
	return ws_decode_storage(job->arena, json, &job->workspace.storage, err);
}

static int ended(struct ws_fetch *fetch, struct ws_err *err)
{
	struct ws_workspace_job *job = fetch->user;

	job->left--;
	return job->left == 0 && job->ended ? job->ended(job, err) : 0;
}

int ws_workspace_job_start(struct ws_workspace_job *job, struct ws_fetcher *fetcher,
			   unsigned what, bool required, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i <= STORAGE; i++) {
		struct ws_fetch *fetch = &job->fetches[i];

		if (!(what & (1u << i)))
			continue;
		*fetch = (struct ws_fetch){.filter = list_rows[i].filter,
					   .take = take_grants,
					   .forget = forget_grants,
					   .ended = ended,
					   .user = job};
		if (i == WS_INVITED) {
			fetch->take = take_invitations;
			fetch->forget = forget_invitations;
			fetch->beside = true;
		} else if (i == ITSELF) {
			fetch->take = take_itself;
			fetch->forget = NULL;
			fetch->required = required;
		} else if (i == STORAGE) {
			fetch->take = take_storage;
			fetch->forget = NULL;
			fetch->beside = true;
		}
		rc = ws_prefect_path(job->arena, job->workspace.account_id,
				     job->workspace.id, list_rows[i].tail, &fetch->path,
				     err);
		if (rc == 0)
			job->left++;
	}
	for (size_t i = 0; rc == 0 && i <= STORAGE; i++)
		if (what & (1u << i))
			ws_fetch_add(fetcher, &job->fetches[i]);
	return rc;
}

int ws_workspace_job_gather(struct ws_workspace_job *job, struct ws_err *err)
{
	struct ws_workspace *w = &job->workspace;

	w->grants = NULL;
	w->grant_count = 0;
	w->known[WS_INVITED] = job->fetches[WS_INVITED].known;
	w->invitations = job->invitations;
	w->invitation_count = w->known[WS_INVITED] ? job->invitation_count : 0;
	for (size_t kind = 0; kind < WS_INVITED; kind++) {
		w->known[kind] = job->fetches[kind].known;
		for (size_t i = 0; w->known[kind] && i < job->counts[kind]; i++) {
			struct ws_grant *grant = ws_arena_grow(
				job->arena, &w->grants, &w->grant_count, sizeof(*grant));

			if (!grant)
				return ws_err_nomem(err);
			*grant = job->grants[kind][i];
		}
	}
	return 0;
}
