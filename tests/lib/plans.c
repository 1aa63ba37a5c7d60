#include "tests/lib/plans.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

void t_plan_start(struct t_plan *t, const char *members)
{
	struct t_side **const sides[] = {&t->base, &t->local, &t->cloud};

	memset(t, 0, sizeof(*t));
	for (size_t i = 0; i < 3; i++) {
		*sides[i] = t_side_new();
		t_side_workspace(*sides[i], "acme/prod", 1, members);
	}
	t->facts.today = "2026-11-23";
	t->facts.two_way = true;
	t->facts.have_base = true;
	t->facts.actor.kind = WS_USER;
	t->facts.actor.id = t_side_id('u', 1, t->actor_id);
	t->facts.actor.label = "ada@acme.io";
}

static void drop_results(struct t_plan *t)
{
	ws_plan_free(t->plan);
	t->plan = NULL;
	for (size_t i = 0; i < 5; i++) {
		ws_side_free(t->sides[i]);
		t->sides[i] = NULL;
	}
}

void t_plan_end(struct t_plan *t)
{
	drop_results(t);
	t_side_free(t->base);
	t_side_free(t->local);
	t_side_free(t->cloud);
	t_side_free(t->before);
	t_side_free(t->drafts);
}

void t_plan_put(struct t_plan *t, const char *path, const char *text)
{
	t_side_put(t->base, path, text);
	t_side_put(t->local, path, text);
	t_side_put(t->cloud, path, text);
}

void t_plan_policy(struct t_plan *t, const char *text)
{
	t_side_put(t->base, T_POLICY, text);
	t_side_put(t->local, T_POLICY, text);
}

void t_plan_make(struct t_plan *t)
{
	struct ws_err err = {0};

	drop_results(t);
	t->sides[0] = t_side_build_base(t->base);
	t->sides[1] = t_side_build_bad(t->local, NULL);
	t->sides[2] = t_side_build(t->cloud);
	if (t->before)
		t->sides[3] = t_side_build(t->before);
	if (t->drafts)
		t->sides[4] = t_side_build_bad(t->drafts, t->sides[1]);
	t->facts.cloud_before = t->sides[3];
	t->facts.drafts = t->sides[4];
	if (ws_plan_build(t->sides[0], t->sides[1], t->sides[2], &t->facts, &t->plan,
			  &err) < 0)
		fail_msg("%s", err.msg);
	assert_non_null(t->plan);
}

void t_plan_expect(struct t_plan *t, const char *lines)
{
	struct ws_buf text = WS_BUF_INIT;

	t_plan_make(t);
	t_plan_text(t->plan, &text);
	assert_string_equal(ws_buf_text(&text), lines);
	ws_buf_free(&text);
}

const char *t_plan_guard(const struct t_plan *t, enum ws_guard guard)
{
	for (size_t i = 0; i < t->plan->guard_count; i++)
		if (t->plan->guards[i].guard == guard)
			return t->plan->guards[i].text;
	fail_msg("no guard %s", ws_guard_word(guard));
	return NULL;
}

const struct ws_change *t_plan_grant(const struct t_plan *t, const char *label)
{
	for (size_t i = 0; i < t->plan->change_count; i++)
		if (t->plan->changes[i].kind == WS_ITEM_GRANT &&
		    strcmp(t->plan->changes[i].label, label) == 0)
			return &t->plan->changes[i];
	fail_msg("no change for %s", label);
	return NULL;
}

const struct ws_change *t_plan_item(const struct t_plan *t, enum ws_item_kind kind)
{
	for (size_t i = 0; i < t->plan->change_count; i++)
		if (t->plan->changes[i].kind == kind)
			return &t->plan->changes[i];
	fail_msg("no change of kind %d", (int)kind);
	return NULL;
}

/* ---- text -------------------------------------------------------------------------------- */

static const char *const verdicts[] = {
	[WS_SEND] = "send", [WS_RECEIVE] = "receive",   [WS_AGREE] = "agree",
	[WS_HELD] = "held", [WS_CONFLICT] = "conflict", [WS_WAIT] = "wait",
};

static const char *const held_words[] = {
	"observe",     "approval", "loss",     "last-owner", "self",   "unadopted",
	"unsupported", "observed", "rejected", "policy",     "blocked"};
static const char *const wait_words[] = {"missing", "draft",   "invalid",
					 "staged",  "unknown", "gone",
					 "in-use",  "role",    "names"};

static void add_bits(struct ws_buf *out, unsigned bits, const char *const words[],
		     size_t count, bool *any)
{
	for (size_t i = 0; i < count; i++) {
		if (!(bits & 1u << i))
			continue;
		ws_buf_addc(out, *any ? ',' : '(');
		ws_buf_adds(out, words[i]);
		*any = true;
	}
}

static void add_what(struct ws_buf *out, const struct ws_change *change)
{
	static const char *const words[] = {
		[WS_ITEM_NAME] = "name",
		[WS_ITEM_DESCRIPTION] = "description",
		[WS_ITEM_DEFAULT_ROLE] = "default-role",
		[WS_ITEM_RESULT_STORAGE] = "result-storage",
		[WS_ITEM_HANDLE] = "handle",
		[WS_ITEM_WORKSPACE] = "workspace",
		[WS_ITEM_ROLE] = "role ",
		[WS_ITEM_INTENT] = "intent ",
		[WS_ITEM_POLICY] = "",
	};

	if (change->kind != WS_ITEM_GRANT) {
		ws_buf_adds(out, words[change->kind]);
		if (change->label)
			ws_buf_adds(out, change->label);
		return;
	}
	ws_buf_adds(out, change->principal_kind == WS_INVITED
				 ? "invited:"
				 : ws_principal_prefix(change->principal_kind));
	ws_buf_adds(out, change->label);
}

static void add_value(struct ws_buf *out, const struct ws_value *value)
{
	ws_buf_adds(out, value->present ? value->text : "-");
}

static void add_change(struct ws_buf *out, const struct ws_change *change)
{
	bool any = false;

	ws_buf_adds(out, verdicts[change->verdict]);
	add_bits(out, change->held, held_words, sizeof(held_words) / sizeof(held_words[0]),
		 &any);
	add_bits(out, change->wait, wait_words, sizeof(wait_words) / sizeof(wait_words[0]),
		 &any);
	ws_buf_addf(out, "%s %s ", any ? ")" : "", change->path);
	add_what(out, change);
	ws_buf_addc(out, ' ');
	add_value(out, &change->before);
	ws_buf_adds(out, " > ");
	add_value(out, &change->after);
	ws_buf_addc(out, '\n');
}

void t_plan_text(const struct ws_plan *plan, struct ws_buf *out)
{
	for (size_t i = 0; i < plan->change_count; i++)
		add_change(out, &plan->changes[i]);
}

void t_plan_dump(const struct ws_plan *plan, struct ws_buf *out)
{
	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *change = &plan->changes[i];

		ws_buf_addf(out, "%s %d ", change->id, (int)change->direction);
		add_change(out, change);
		ws_buf_addf(out, "  %s +%zu -%zu %zu>%zu %d%d %s %s\n",
			    ws_relation_word(change->delta.relation),
			    change->delta.gained_count, change->delta.lost_count,
			    change->delta.before, change->delta.after,
			    change->delta.escalation, change->no_effect,
			    change->note ? change->note : "-",
			    change->file ? change->file : "-");
	}
	for (size_t i = 0; i < plan->guard_count; i++)
		ws_buf_addf(out, "%s %d %s\n", ws_guard_word(plan->guards[i].guard),
			    plan->guards[i].ok, plan->guards[i].text);
	ws_buf_addf(out, "%zu %zu %zu %zu %zu %zu; +%zu -%zu %zu %zu; %s\n", plan->sends,
		    plan->receives, plan->agrees, plan->held, plan->conflicts, plan->waits,
		    plan->gained, plan->lost, plan->principals, plan->escalations,
		    plan->digest);
}
