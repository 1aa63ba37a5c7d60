/*
 * tests/sim/sim_drafts.c - what is edited and not committed stays, line by line.
 */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sim_drafts {
	struct draft {
		char path[192];
		char *text, *main; /* NULL: not there */
	} items[64];
	size_t count;
};

static void forget(struct sim *sim)
{
	for (size_t i = 0; sim->drafts && i < sim->drafts->count; i++) {
		free(sim->drafts->items[i].text);
		free(sim->drafts->items[i].main);
	}
	free(sim->drafts);
	sim->drafts = NULL;
}

void sim_drafts_note(struct sim *sim)
{
	struct sim_drafts *d = calloc(1, sizeof(*d));
	struct ws_drafts found = {0};
	struct ws_err err = {0};
	struct ws_oid main;

	if (!d)
		abort();
	forget(sim);
	sim->drafts = d;
	if (ws_repo_ref(sim->eye, WS_REF_MAIN, &main, &err) != 0 ||
	    ws_work_scan(sim->store, &main, &found, &err) != 0)
		return;
	for (size_t i = 0; i < found.count && d->count < 64; i++) {
		struct draft *draft = &d->items[d->count];
		size_t len;

		if (found.items[i].kind == WS_DRAFT_ADDED)
			continue; /* people here add none: a round that died did */
		d->count++;

		(void)snprintf(draft->path, sizeof(draft->path), "%s", found.items[i].path);
		draft->text = sim_file(sim, draft->path);
		if (ws_repo_read(sim->eye, &main, draft->path, &draft->main, &len, &err) !=
		    0)
			draft->main = NULL;
	}
	ws_drafts_free(&found);
}

static bool has_line(const char *text, const char *line, size_t len)
{
	for (const char *at = text; at && *at; at += strcspn(at, "\n") + 1) {
		if (strcspn(at, "\n") == len && strncmp(at, line, len) == 0)
			return true;
		if (!at[strcspn(at, "\n")])
			return false;
	}
	return false;
}

/* When its name means somebody else by now, a line goes on under its id. */
static bool has_by_id(const char *text, const char *line, size_t len)
{
	const char *equals = memmem(line, len, " = ", 3);
	const size_t tail = equals ? len - (size_t)(equals - line) : 0;

	for (const char *at = text; at && tail; at = strchr(at, '\n')) {
		size_t whole;

		at += *at == '\n';
		whole = strcspn(at, "\n");
		if (strncmp(at, "id%3A", 5) == 0 && whole > tail &&
		    strncmp(at + whole - tail, equals, tail) == 0)
			return true;
	}
	return false;
}

/* Every line of `from` that `without` lacks. */
static void each_line(struct sim *sim, const struct draft *draft, const char *from,
		      const char *without, const char *now, bool want)
{
	for (const char *at = from; at && *at; at += strcspn(at, "\n") + 1) {
		size_t len = strcspn(at, "\n");

		if (len && !has_line(without, at, len) && has_line(now, at, len) != want &&
		    !(want && has_by_id(now, at, len)))
			sim_fail(sim, "lost draft: %s %s the line \"%.*s\"", draft->path,
				 want ? "lost" : "has again", (int)len, at);
		if (!at[len])
			return;
	}
}

/* The same workspace elsewhere on disk, if a rename moved it. Given. */
static char *text_now(struct sim *sim, const struct draft *draft)
{
	const char *tail = strrchr(draft->path, '/');
	char *id, *text = sim_file(sim, draft->path);
	char path[192];

	if (text || !draft->text || !tail)
		return text;
	for (size_t i = 0; i < sim->cloud->workspace_count; i++) {
		(void)snprintf(path, sizeof(path), "acme/%s%s",
			       sim->cloud->workspaces[i].now.handle, tail);
		text = sim_file(sim, path);
		if (!text)
			continue;
		id = strstr(draft->text, "\nid = ");
		if (!id || strstr(text, id))
			return text;
		free(text);
	}
	return NULL;
}

static void check(struct sim *sim, const struct draft *draft)
{
	char *now = text_now(sim, draft);

	if (!draft->text && now)
		sim_fail(sim, "lost draft: %s was deleted and is there again", draft->path);
	else if (draft->text && !now)
		sim_fail(sim, "lost draft: %s is not there any more", draft->path);
	else if (draft->text && strstr(draft->text, SIM_SPOILT) &&
		 strcmp(draft->text, now) != 0)
		sim_fail(sim, "%s is not valid and was written to", draft->path);
	if (draft->text && now) {
		each_line(sim, draft, draft->text, draft->main, now, true);
		each_line(sim, draft, draft->main, draft->text, now, false);
	}
	free(now);
}

void sim_drafts_check(struct sim *sim)
{
	for (size_t i = 0; sim->drafts && i < sim->drafts->count; i++)
		check(sim, &sim->drafts->items[i]);
	forget(sim);
}
