/*
 * cli/local/asked.c - a question about one workspace: what main says, and what the cloud did.
 */
#include "cli/local/asked.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/near.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

/* ---- the two sides ---------------------------------------------------------------------- */

static void clear_side(struct ws_asked_side *side)
{
	ws_access_free(side->access);
	ws_local_clear(&side->local);
	*side = (struct ws_asked_side){.workspace = NULL};
}

static int make_access(struct ws_asked_side *side, struct ws_err *err)
{
	if (!side->workspace || !side->workspace->account)
		return 0;
	return ws_access_new(side->workspace->account, &side->access, err);
}

/* A workspace keeps its id when its directory gets another name. */
static int find_moved(struct ws_store *store, const char *id, struct ws_asked_side *out,
		      struct ws_err *err)
{
	int rc;

	clear_side(out);
	rc = ws_local_load_at(store, "cloud", NULL, &out->local, NULL, err);
	if (rc == 0)
		out->workspace = ws_side_workspace(out->local.side, id);
	return rc;
}

static int load_cloud(struct ws_store *store, const struct ws_side_workspace *here,
		      struct ws_asked_side *out, struct ws_err *err)
{
	struct ws_err missing = {0};
	int rc = ws_local_load_at(store, "cloud", here->dir, &out->local, &out->workspace,
				  &missing);

	if (rc < 0 && rc != WS_E_NO_WORKSPACE) {
		if (err)
			*err = missing;
		return rc;
	}
	if (!here->id)
		out->workspace = NULL; /* made here, and not in the cloud yet */
	else if (rc < 0 || !out->workspace->id || strcmp(out->workspace->id, here->id) != 0)
		rc = find_moved(store, here->id, out, err);
	else
		rc = 0;
	return rc == 0 || !here->id ? make_access(out, err) : rc;
}

int ws_asked_open(struct ws_cli *cli, const char *word, bool cloud, struct ws_asked *out,
		  struct ws_err *err)
{
	struct ws_oid looked;
	int rc;

	*out = (struct ws_asked){.store = NULL};
	if (cloud && cli->at)
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "--cloud and --at exclude each other");
	rc = ws_cli_store(cli, &out->store, err);
	if (rc == 0)
		rc = ws_local_load_at(out->store, cloud ? "cloud" : cli->at, word,
				      &out->local.local, &out->local.workspace, err);
	if (rc == 0)
		rc = make_access(&out->local, err);
	if (rc < 0 || cloud || cli->at)
		return rc;
	rc = ws_repo_ref(out->store->repo, WS_REF_CLOUD, &looked, err);
	out->both = rc == 0;
	if (rc == 0)
		rc = load_cloud(out->store, out->local.workspace, &out->cloud, err);
	return rc == WS_REPO_ABSENT ? 0 : rc;
}

void ws_asked_close(struct ws_asked *asked)
{
	ws_view_free(asked->view);
	clear_side(&asked->local);
	clear_side(&asked->cloud);
	ws_store_close(asked->store);
	*asked = (struct ws_asked){.store = NULL};
}

int ws_asked_problems(const struct ws_cli *cli, const struct ws_asked *asked)
{
	const struct ws_side *sides[] = {asked->local.local.side, asked->cloud.local.side};
	int status = 0;

	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; sides[s] && i < sides[s]->problem_count; i++) {
			const struct ws_err *problem = &sides[s]->problems[i];

			ws_cli_error(cli, problem);
			status = ws_cli_exit_worse(status, ws_err_exit(problem->code));
		}
	return status;
}

int ws_asked_view(struct ws_cli *cli, struct ws_asked *asked, struct ws_err *err)
{
	return asked->view ? 0 : ws_view_build(asked->store, cli->world, &asked->view, err);
}

/* ---- permissions by name ---------------------------------------------------------------- */

const char *ws_answer_word(enum ws_answer answer)
{
	return answer == WS_YES ? "yes" : answer == WS_NO ? "no" : "unknown";
}

static bool match(const struct ws_access *access, const char *word,
		  struct ws_scope_set *mask)
{
	bool any = false;

	for (size_t i = 0; access && i < ws_access_scope_count(access); i++) {
		if (!ws_text_glob(word, ws_access_scope_name(access, i)))
			continue;
		if (mask)
			mask->bits[i / 64] |= UINT64_C(1) << i % 64;
		any = true;
	}
	return any;
}

static int unknown_scope(const struct ws_access *access, const char *word,
			 struct ws_err *err)
{
	const size_t count = access ? ws_access_scope_count(access) : 0;
	ws_auto_free const char **names = calloc(count + 1, sizeof(*names));
	const char *near;

	if (!names)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++)
		names[i] = ws_access_scope_name(access, i);
	if (count == 0) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT,
			   "which permissions there are is not known here");
		return ws_err_hint(err, "wsync fetch");
	}
	near = ws_text_nearest(word, names, count);
	ws_err_set(err, WS_E_USAGE_ARGUMENT, "there is no permission %s", word);
	return near ? ws_err_near(err, word, near)
		    : ws_err_hint(err, "wsync role show Owner");
}

int ws_wanted_read(const struct ws_access *access, const struct ws_access *other,
		   const char *const *words, size_t count, struct ws_wanted *out,
		   struct ws_err *err)
{
	*out = (struct ws_wanted){calloc(count + 1, sizeof(*out->masks)), count};
	if (!out->masks)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++)
		if (!match(access, words[i], &out->masks[i]) &&
		    !match(other, words[i], NULL))
			return unknown_scope(access ? access : other, words[i], err);
	return 0;
}

void ws_wanted_clear(struct ws_wanted *wanted)
{
	free(wanted->masks);
	*wanted = (struct ws_wanted){NULL, 0};
}

static bool meets(const struct ws_scope_set *a, const struct ws_scope_set *b)
{
	for (size_t i = 0; i < WS_SCOPES_MAX / 64; i++)
		if (a->bits[i] & b->bits[i])
			return true;
	return false;
}

enum ws_answer ws_wanted_in(const struct ws_wanted *wanted, const struct ws_scope_set *set)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (!meets(&wanted->masks[i], set))
			return set->unknown ? WS_UNKNOWN : WS_NO;
	return WS_YES;
}
