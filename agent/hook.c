/*
 * agent/hook.c - commands of the person's own, run when something happens.
 */
#include "agent/hook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "agent/child.h"
#include "agent/words.h"

#define GRACE_MS  1000
#define LINES_MAX 20 /* of one run, in the log */

struct slot {
	struct ws_hooks *hooks;
	struct ws_child child;
	enum ws_hook hook;
	int lines;
};

struct waiting {
	enum ws_hook hook;
	char *text;
};

struct ws_hooks {
	struct ws_loop *loop;
	struct ws_notes *notes;
	const struct ws_config *config;
	struct slot slots[WS_HOOK_AT_ONCE];
	struct waiting queue[WS_HOOK_WAITING];
	size_t queued;
};

static void note(struct ws_hooks *h, enum ws_note_level level, enum ws_hook hook,
		 const char *key, const char *text, int64_t number)
{
	ws_note(h->notes, level, "hook",
		(struct ws_note_pair[]){{"hook", ws_hook_word(hook), 0},
					{key, text, number},
					{NULL, NULL, 0}});
}

static void on_line(void *user, bool is_error, const char *text, size_t len)
{
	struct slot *slot = user;

	(void)is_error;
	(void)len;
	if (slot->lines++ < LINES_MAX)
		note(slot->hooks, WS_NOTE_INFO, slot->hook, "says", text, 0);
}

static void start(struct slot *slot, enum ws_hook hook, const char *text);

static void on_ended(void *user, const struct ws_child_end *end)
{
	struct slot *slot = user;
	struct ws_hooks *h = slot->hooks;
	struct waiting next;

	if (end->late)
		note(h, WS_NOTE_WARN, slot->hook, "late_ms", NULL, end->ms);
	else if (end->how == WS_CHILD_SIGNALLED)
		note(h, WS_NOTE_WARN, slot->hook, "signal", NULL, end->number);
	else
		note(h, end->number == 0 ? WS_NOTE_INFO : WS_NOTE_WARN, slot->hook, "exit",
		     NULL, end->number);
	if (h->queued == 0)
		return;
	next = h->queue[0];
	h->queued--;
	memmove(h->queue, h->queue + 1, h->queued * sizeof(h->queue[0]));
	start(slot, next.hook, next.text);
	free(next.text);
}

static void start(struct slot *slot, enum ws_hook hook, const char *text)
{
	struct ws_hooks *h = slot->hooks;
	const char *line = h->config->hooks[hook];
	ws_auto_free char **words = NULL;
	char extra[64];
	struct ws_err err;
	int rc;

	if (!line) /* gone from the configuration meanwhile */
		return;
	(void)snprintf(extra, sizeof(extra), "WSYNC_EVENT=%s", ws_hook_word(hook));
	slot->hook = hook;
	slot->lines = 0;
	rc = ws_words_split(line, &words, &err);
	if (rc == 0) {
		const struct ws_child_spec spec = {
			.argv = (const char *const *)words,
			.input = text,
			.input_len = strlen(text),
			.extra = extra,
			.no_keys = true,
			.deadline_ms = WS_HOOK_LIMIT_MS,
			.grace_ms = GRACE_MS,
			.line = on_line,
			.ended = on_ended,
			.user = slot,
		};

		rc = ws_child_start(&slot->child, &spec, &err);
	}
	if (rc < 0)
		note(h, WS_NOTE_WARN, hook, "message", err.msg, 0);
}

void ws_hooks_run(struct ws_hooks *h, enum ws_hook hook, const char *text)
{
	char *copy;

	if (!h->config->hooks[hook] || strlen(text) > WS_CHILD_INPUT_MAX)
		return;
	for (size_t i = 0; i < WS_HOOK_AT_ONCE; i++)
		if (h->slots[i].child.pid == 0) {
			start(&h->slots[i], hook, text);
			return;
		}
	copy = h->queued < WS_HOOK_WAITING ? strdup(text) : NULL;
	if (copy)
		h->queue[h->queued++] = (struct waiting){hook, copy};
	else
		note(h, WS_NOTE_WARN, hook, "message", "dropped: too many hooks at once",
		     0);
}

int ws_hooks_new(struct ws_loop *loop, struct ws_notes *notes,
		 const struct ws_config *config, struct ws_hooks **out, struct ws_err *err)
{
	struct ws_hooks *h = calloc(1, sizeof(*h));

	*out = h;
	if (!h)
		return ws_err_nomem(err);
	h->loop = loop;
	h->notes = notes;
	h->config = config;
	for (size_t i = 0; i < WS_HOOK_AT_ONCE; i++) {
		h->slots[i].hooks = h;
		ws_child_init(&h->slots[i].child, loop);
	}
	return 0;
}

void ws_hooks_free(struct ws_hooks *h)
{
	for (size_t i = 0; h && i < WS_HOOK_AT_ONCE; i++)
		ws_child_drop(&h->slots[i].child);
	for (size_t i = 0; h && i < h->queued; i++)
		free(h->queue[i].text);
	free(h);
}
