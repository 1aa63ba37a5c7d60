/*
 * cli/show/rules.c - what an edited policy.ini does to the rules, in a sentence.
 *
 * Whether it counts at once or is held is decided by the same test as in the plan
 * (ws_policy_is_looser); the sentence only foretells it.
 */
#include "cli/show/show_p.h"

#include <string.h>
#include "sync/model/policy.h"

static void begin(struct ws_buf *b, size_t *count)
{
	ws_buf_adds(b, (*count)++ ? ", " : ": ");
}

static void put_number(struct ws_buf *b, size_t *count, const char *key, size_t before,
		       size_t after, const char *unit)
{
	if (before == after)
		return;
	begin(b, count);
	ws_buf_addf(b, "%s %zu%s instead of %zu%s", key, after, unit, before, unit);
}

static bool holds(const struct ws_strings *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i], text) == 0)
			return true;
	return false;
}

static void put_list(struct ws_buf *b, size_t *count, const char *key,
		     const struct ws_strings *before, const struct ws_strings *after)
{
	for (size_t i = 0; i < after->count; i++)
		if (!holds(before, after->items[i])) {
			begin(b, count);
			ws_buf_addf(b, "%s with %s", key, after->items[i]);
		}
	for (size_t i = 0; i < before->count; i++)
		if (!holds(after, before->items[i])) {
			begin(b, count);
			ws_buf_addf(b, "%s without %s", key, before->items[i]);
		}
}

void ws_put_rules(struct ws_buf *b, const char *path, const struct ws_policy *before,
		  const struct ws_policy *after)
{
	const bool looser = ws_policy_is_looser(before, after);
	ws_auto_buf keys = WS_BUF_INIT;
	size_t count = 0;

	put_number(&keys, &count, "min-owners", before->min_owners, after->min_owners, "");
	put_list(&keys, &count, "required-owners", &before->required_owners,
		 &after->required_owners);
	put_number(&keys, &count, "max-loss", before->max_loss_percent,
		   after->max_loss_percent, "%");
	put_number(&keys, &count, "escalation", before->escalation, after->escalation, "");
	if (before->approver_other != after->approver_other) {
		begin(&keys, &count);
		ws_buf_addf(&keys, "approver %s",
			    after->approver_other ? "other" : "anyone");
	}
	put_list(&keys, &count, "ignore-service-accounts", &before->ignored_bots,
		 &after->ignored_bots);
	if (count == 0)
		ws_buf_addf(b, "%s is edited, and its rules say the same", path);
	else
		ws_buf_addf(b, "%s makes rules %s%s; once committed it %s", path,
			    looser ? "looser" : "stricter", ws_buf_text(&keys),
			    looser ? "is held until somebody approves" : "counts at once");
}
