/*
 * cli/show/choose.c - part of a view: some workspaces, some changes, one direction.
 */
#include "cli/show/show_p.h"

#include <string.h>
#include "store/ground/text.h"

bool ws_choose_path(const char *path, const char *word)
{
	const char *slash = path ? strchr(path, '/') : NULL;
	ws_auto_buf trimmed = WS_BUF_INIT;
	size_t len = strlen(word);

	if (!path)
		return false;
	while (len > 1 && word[len - 1] == '/')
		len--; /* shells complete directories with a slash */
	ws_buf_add(&trimmed, word, len);
	word = ws_buf_text(&trimmed);
	if (strchr(word, '/'))
		return ws_text_glob(word, path);
	/* a bare word is a handle, or the account itself */
	return slash ? ws_text_glob(word, slash + 1) : ws_text_glob(word, path);
}

static bool direction_fits(const struct ws_choice *choice, const struct ws_change *change)
{
	if (!choice->drafts && !choice->outgoing && !choice->incoming)
		return true;
	switch (change->direction) {
	case WS_DRAFT:
		return choice->drafts;
	case WS_OUTGOING:
		return choice->outgoing;
	case WS_INCOMING:
		return choice->incoming;
	case WS_BOTH:
		return choice->outgoing || choice->incoming;
	}
	return false;
}

static bool kind_fits(const struct ws_choice *choice, const struct ws_change *change)
{
	const bool access = change->kind == WS_ITEM_GRANT || change->kind == WS_ITEM_ROLE ||
			    change->kind == WS_ITEM_DEFAULT_ROLE;

	switch (choice->only) {
	case WS_ONLY_ALL:
		break;
	case WS_ONLY_ESCALATIONS:
		return change->delta.escalation;
	case WS_ONLY_GRANTS:
		return access;
	case WS_ONLY_META:
		return !access;
	}
	return true;
}

static bool direction_of_drafts(const struct ws_choice *choice)
{
	return choice->drafts || (!choice->outgoing && !choice->incoming);
}

static bool fits(const struct ws_choice *choice, const struct ws_plan *plan,
		 const struct ws_change *change)
{
	if (!direction_fits(choice, change) || !kind_fits(choice, change))
		return false;
	for (size_t i = 0; i < choice->count; i++)
		if (ws_choose_path(change->path, choice->words[i]) ||
		    (choice->ids && ws_plan_find(plan, choice->words[i]) == change))
			return true;
	return choice->count == 0;
}

static void count_in(struct ws_plan *plan, const struct ws_change *change)
{
	size_t gained, lost;

	switch (change->verdict) {
	case WS_SEND:
		plan->sends++;
		break;
	case WS_RECEIVE:
		plan->receives++;
		break;
	case WS_AGREE:
		plan->agrees++;
		break;
	case WS_HELD:
		plan->held++;
		break;
	case WS_CONFLICT:
		plan->conflicts++;
		break;
	case WS_WAIT:
		plan->waits++;
		break;
	}
	ws_change_triples(change, &gained, &lost);
	if (change->verdict == WS_SEND || change->verdict == WS_RECEIVE) {
		plan->gained += gained;
		plan->lost += lost;
	} else if (change->verdict == WS_HELD) {
		plan->held_gained += gained;
		plan->held_lost += lost;
	}
	plan->escalations += change->delta.escalation;
}

/* A plan of some of another's changes; the rest is shared with it. */
static int choose_plan(const struct ws_plan *from, const struct ws_choice *choice,
		       struct ws_plan *out, struct ws_err *err)
{
	*out = *from;
	out->sends = out->receives = out->agrees = out->held = 0;
	out->conflicts = out->waits = out->escalations = out->gained = out->lost = 0;
	out->held_gained = out->held_lost = 0;
	out->change_count = 0;
	out->changes = calloc(from->change_count + 1, sizeof(*out->changes));
	if (!out->changes)
		return ws_err_nomem(err);
	for (size_t i = 0; i < from->change_count; i++)
		if (fits(choice, from, &from->changes[i])) {
			out->changes[out->change_count++] = from->changes[i];
			count_in(out, &from->changes[i]);
		}
	return 0;
}

/* Files of the chosen workspaces; their paths are shared with the whole view. */
static int choose_files(const struct ws_view *from, const struct ws_choice *choice,
			struct ws_chosen *out, struct ws_err *err)
{
	struct ws_drafts *files = &out->view.files;

	if (choice->count == 0 && direction_of_drafts(choice))
		return 0;
	out->files = calloc(from->files.count + 1, sizeof(*out->files));
	if (!out->files)
		return ws_err_nomem(err);
	*files = (struct ws_drafts){.items = out->files, .count = 0};
	for (size_t i = 0; direction_of_drafts(choice) && i < from->files.count; i++) {
		const char *path = from->files.items[i].path;
		const char *slash = strchr(path, '/'),
			   *end = slash ? strchr(slash + 1, '/') : NULL;
		ws_auto_buf dir = WS_BUF_INIT;
		bool fits_in = false;

		ws_buf_add(&dir, path, end ? (size_t)(end - path) : strlen(path));
		for (size_t k = 0; k < choice->count; k++)
			fits_in |= ws_choose_path(ws_buf_text(&dir), choice->words[k]);
		if (fits_in || choice->count == 0)
			files->items[files->count++] = from->files.items[i];
	}
	return 0;
}

/* Chosen by place alone: that they are gone is no change with a direction. */
static int choose_away(const struct ws_view *from, const struct ws_choice *choice,
		       struct ws_chosen *out, struct ws_err *err)
{
	if (choice->count == 0 || from->away_count == 0)
		return 0;
	out->away = calloc(from->away_count, sizeof(*out->away));
	if (!out->away)
		return ws_err_nomem(err);
	out->view.away = out->away;
	out->view.away_count = 0;
	for (size_t i = 0; i < from->away_count; i++) {
		bool fits_in = false;

		for (size_t k = 0; k < choice->count; k++)
			fits_in |= ws_choose_path(from->away[i], choice->words[k]);
		if (fits_in)
			out->away[out->view.away_count++] = from->away[i];
	}
	return 0;
}

/* ---- does a word mean anything? ---------------------------------------------------- */

struct search {
	const char *word;
	size_t total;
	bool found;
};

/* Counts workspaces by their directories alone: their trees are not read. */
static bool enter(void *user, const char *dir, const struct ws_oid *tree)
{
	struct search *search = user;
	const char *slash = strchr(dir, '/');
	ws_auto_buf path = WS_BUF_INIT;

	(void)tree;
	if (dir[0] == '.' || !slash)
		return false;
	ws_buf_add(&path, dir, strlen(dir) - 1);
	if (!slash[1]) {
		if (search->word && ws_choose_path(ws_buf_text(&path), search->word))
			search->found = true;
		return true;
	}
	if (strcmp(slash + 1, "_account/") == 0)
		return false;
	search->total++;
	if (search->word && ws_choose_path(ws_buf_text(&path), search->word))
		search->found = true;
	return false;
}

static int pass(void *user, const char *path, const struct ws_oid *blob)
{
	(void)user;
	(void)path;
	(void)blob;
	return 0;
}

static int search_main(const struct ws_store *store, const struct ws_view *view,
		       struct search *search, struct ws_err *err)
{
	if (!store || !store->repo || ws_oid_is_zero(&view->main_id))
		return 0;
	return ws_repo_list(store->repo, &view->main_id, enter, pass, search, err);
}

int ws_show_total(const struct ws_store *store, const struct ws_view *view, size_t *out,
		  struct ws_err *err)
{
	struct search search = {NULL, 0, false};
	int rc = search_main(store, view, &search, err);

	*out = search.total;
	return rc;
}

static bool names_a_change(const struct ws_view *view, const struct ws_choice *choice,
			   const char *word)
{
	const struct ws_plan *plans[] = {view->plan, view->edits};

	for (size_t p = 0; p < 2; p++) {
		if (!plans[p])
			continue;
		if (choice->ids && ws_plan_find(plans[p], word))
			return true;
		for (size_t i = 0; i < plans[p]->change_count; i++)
			if (ws_choose_path(plans[p]->changes[i].path, word))
				return true;
	}
	for (size_t i = 0; i < view->away_count; i++)
		if (ws_choose_path(view->away[i], word))
			return true;
	return false;
}

static int check_word(const struct ws_store *store, const struct ws_view *view,
		      const struct ws_choice *choice, const char *word, struct ws_err *err)
{
	struct search search = {word, 0, false};
	int rc;

	if (names_a_change(view, choice, word))
		return 0;
	rc = search_main(store, view, &search, err);
	if (rc < 0 || search.found)
		return rc;
	ws_err_set(err, WS_E_NO_WORKSPACE, "there is no workspace%s %s here",
		   choice->ids ? " or change" : "", word);
	return ws_err_hint(err, choice->ids ? "wsync status" : "wsync workspace list");
}

int ws_choose(const struct ws_store *store, const struct ws_view *from,
	      const struct ws_choice *choice, struct ws_chosen *out, struct ws_err *err)
{
	static const char *const nothing[] = {""};
	const struct ws_choice none = {.words = nothing, .count = 1};
	int rc = 0;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; rc == 0 && i < choice->count; i++)
		rc = check_word(store, from, choice, choice->words[i], err);
	if (rc < 0)
		return rc;
	out->view = *from;
	if (from->plan) {
		/* before the first look, that something is here alone says nothing */
		rc = choose_plan(from->plan, ws_never_looked(from) ? &none : choice,
				 &out->plan, err);
		out->view.plan = &out->plan;
	}
	if (rc == 0)
		rc = choose_files(from, choice, out, err);
	if (rc == 0)
		rc = choose_away(from, choice, out, err);
	if (rc == 0 && from->edits) {
		rc = choose_plan(from->edits, choice, &out->edits, err);
		out->view.edits = &out->edits;
	}
	return rc;
}

void ws_chosen_clear(struct ws_chosen *chosen)
{
	free(chosen->plan.changes);
	free(chosen->edits.changes);
	free(chosen->files);
	free(chosen->away);
	memset(chosen, 0, sizeof(*chosen));
}
