/*
 * tests/lib/round_say.c - steps in which somebody speaks about a change.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sync/round/view/approvals.h"
#include "tests/lib/round_play.h"

/* By label, or by the word of its item where it has none. */
static bool is_meant(const struct ws_change *c, const char *what)
{
	if (c->direction != WS_OUTGOING || !c->effect)
		return false;
	return (c->label && strcmp(c->label, what) == 0) ||
	       strcmp(t_text_item(c->kind), what) == 0;
}

/* "loss N" and "as MAIL", in any order. */
static void read_words(const struct t_play *play, char *rest, size_t *loss,
		       struct ws_view *view)
{
	while (*rest) {
		const char *word = t_word(&rest);

		if (strcmp(word, "loss") == 0)
			*loss = strtoul(t_word(&rest), NULL, 10);
		else if (strcmp(word, "as") == 0)
			(void)snprintf(view->look.actor, sizeof(view->look.actor), "%s",
				       t_word(&rest));
		else
			t_play_fail(play, "what is \"%s\"?", word);
	}
}

int t_play_say(struct t_play *play, char *rest, bool rejects)
{
	const char *what = t_word(&rest);
	ws_auto(ws_view) view = NULL;
	ws_auto_free struct ws_saying *all = NULL;
	size_t count = 0, loss = 0;

	if (ws_view_build(play->store, &play->world, &view, &play->err) != 0)
		t_play_fail(play, "view: ");
	read_words(play, rest, &loss, view);
	all = calloc(view->plan->change_count + 1, sizeof(*all));
	for (size_t i = 0; all && i < view->plan->change_count; i++)
		if (is_meant(&view->plan->changes[i], what))
			all[count++] = (struct ws_saying){&view->plan->changes[i], rejects,
							  loss, NULL};
	if (count == 0)
		t_play_fail(play, "no change is about %s", what);
	return ws_approvals_record(play->store, view, all, count, &play->world, &play->err);
}
