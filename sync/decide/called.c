/*
 * sync/decide/called.c - names for whom lines write by id, so that people can judge changes
 * about them.
 *
 * The cloud's word comes first: a file of ours that was edited does not rename anybody.
 */
#include "sync/decide/plan_p.h"

/* Of those who know the label the first; else the first that has the account at all. */
static const struct ws_called_list *word_for(const struct ws_plan_work *work,
					     const struct ws_change *change)
{
	const struct ws_side *const sides[] = {work->cloud, work->local, work->base};
	const struct ws_called_list *first = NULL;

	for (size_t s = 0; s < sizeof(sides) / sizeof(sides[0]); s++) {
		const struct ws_side_account *account =
			sides[s] && change->account_id
				? ws_side_account(sides[s], change->account_id)
				: NULL;

		if (!account)
			continue;
		if (!first)
			first = &account->called;
		if (ws_called(&account->called, change->label))
			return &account->called;
	}
	return first;
}

void ws_plan_call(const struct ws_plan_work *work, struct ws_plan *plan)
{
	for (size_t i = 0; i < plan->change_count; i++)
		plan->changes[i].called = word_for(work, &plan->changes[i]);
}
