/*
 * tests/cli/show/test_held.c - why a change is held, on every screen.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "cli/show/show_p.h"
#include "tests/lib/show.h"

static const struct ws_reason *reason_of(unsigned bit)
{
	const struct ws_reason *r = ws_held_reasons;

	while (r->bit && r->bit != bit)
		r++;
	assert_true(r->bit);
	return r;
}

static void says(const struct ws_change *change, unsigned bit, const char *text)
{
	ws_auto_buf b = WS_BUF_INIT;

	ws_held_put(&b, change, reason_of(bit));
	assert_string_equal(ws_buf_text(&b), text);
}

static void numbers_and_names_are_those_of_the_change(void **state)
{
	struct ws_change c = {.approvals_need = 2, .approvals_have = 1};

	(void)state;
	says(&c, WS_HELD_APPROVAL, "approval 1 of 2");
	c.delta.escalation = true;
	says(&c, WS_HELD_APPROVAL, "approval 1 of 2 (policy: escalations need 2)");
	c.approver_other = true;
	says(&c, WS_HELD_APPROVAL,
	     "approval 1 of 2, from somebody else than whoever made it, which nobody knows "
	     "(policy: escalations need 2)");
	c.author = "ada@acme.io";
	says(&c, WS_HELD_APPROVAL,
	     "approval 1 of 2, from somebody else than ada@acme.io (policy: escalations "
	     "need "
	     "2)");
	c.approver_other = false;
	c.approvals_need = 0;
	says(&c, WS_HELD_APPROVAL, "needs an approval");
	says(&c, WS_HELD_REJECTED, "somebody rejected it");
	c.rejected_by = "dan@acme.io\x1b[2J";
	says(&c, WS_HELD_REJECTED,
	     "rejected by dan@acme.io\\x1B[2J; take the edit back, or let "
	     "dan@acme.io\\x1B[2J approve it after all");
	c.rejected_by = "dan@acme.io";
	c.rejected_s = 1795426400;
	c.rejected_why = "not \x1b[2Jnow";
	says(&c, WS_HELD_REJECTED,
	     "rejected by dan@acme.io on 2026-11-23, \"not \\x1B[2Jnow\"; take the edit "
	     "back, or let dan@acme.io approve it after all");
	c.losing = 7;
	says(&c, WS_HELD_LOSS,
	     "7 would lose access in this workspace at once: wsync approve CHANGE "
	     "--override loss");
	says(&c, WS_HELD_POLICY, "policy.ini forbids it; there is no override");
}

static void only_the_same_sentence_is_alike(void **state)
{
	const struct ws_change a = {.approvals_need = 1, .losing = 3, .rejected_by = "a"};
	struct ws_change b = a;

	(void)state;
	assert_true(ws_held_alike(&a, &b, WS_HELD_APPROVAL));
	b.approver_other = true;
	assert_false(ws_held_alike(&a, &b, WS_HELD_APPROVAL));
	b.approver_other = false;
	b.approvals_have = 1;
	assert_false(ws_held_alike(&a, &b, WS_HELD_APPROVAL));
	assert_true(ws_held_alike(&a, &b, WS_HELD_LOSS));
	b.losing = 4;
	assert_false(ws_held_alike(&a, &b, WS_HELD_LOSS));
	b.rejected_by = NULL;
	assert_false(ws_held_alike(&a, &b, WS_HELD_REJECTED));
	assert_true(ws_held_alike(&a, &b, WS_HELD_SELF));
}

/* The one held change of the story becomes something else. */
static struct ws_change *held_of(struct t_show *s)
{
	struct ws_change *c = s->view.plan->changes;

	while (c->verdict != WS_HELD)
		c++;
	return c;
}

static void rejections_and_losses_stand_on_every_screen(void **state)
{
	struct t_show s;
	struct ws_change *c;
	const char *text;

	(void)state;
	t_show_story(&s);
	c = held_of(&s);
	c->held = WS_HELD_REJECTED | WS_HELD_LOSS;
	c->rejected_by = "dan@acme.io";
	c->losing = 7;
	text = t_show_text(&s, ws_show_status(&s.cli, s.out, &s.store, &s.view, &s.err));
	assert_non_null(strstr(text, "rejected by dan@acme.io; take"));
	/* a no is the last word: how many more would have to say yes is not told */
	assert_null(strstr(text, "7 would lose access"));
	text = t_show_text(&s,
			   ws_show_plan(&s.cli, s.out, &s.store, &s.view, false, &s.err));
	assert_non_null(strstr(text, "rejected by dan@acme.io; take"));
	text = t_show_text(&s, ws_show_diff(&s.cli, s.out, &s.view, NULL, s.view.plan, NULL,
					    "", &s.err));
	assert_non_null(strstr(text, "held: rejected by dan@acme.io; take"));
	s.cli.format = WS_FORMAT_PORCELAIN;
	text = t_show_text(&s, ws_show_status(&s.cli, s.out, &s.store, &s.view, &s.err));
	assert_non_null(strstr(text, "# held sxkp rejected,loss 0/1\n"));
	s.cli.format = WS_FORMAT_JSON;
	text = t_show_text(&s, ws_show_status(&s.cli, s.out, &s.store, &s.view, &s.err));
	t_show_check_json(text, "status");
	assert_non_null(strstr(text, "\"rejected_by\": \"dan@acme.io\""));
	assert_non_null(strstr(text, "\"losing\": 7"));
	text = t_show_text(&s,
			   ws_show_plan(&s.cli, s.out, &s.store, &s.view, false, &s.err));
	t_show_check_json(text, "plan");
	assert_non_null(strstr(text, "\"by\": \"dan@acme.io\""));
	t_show_end(&s);
}

/* Looser rules are a change without a person in it. */
static void looser_rules_stand_on_every_screen(void **state)
{
	struct t_show s;
	struct ws_change *c;
	const char *text;

	(void)state;
	t_show_story(&s);
	c = held_of(&s);
	c->kind = WS_ITEM_POLICY;
	c->label = "policy.ini";
	c->workspace_id = NULL;
	c->path = "acme";
	c->note = "max-loss 20% -> 50%";
	memset(&c->delta, 0, sizeof(c->delta));
	text = t_show_text(&s, ws_show_status(&s.cli, s.out, &s.store, &s.view, &s.err));
	assert_non_null(strstr(text, "policy.ini"));
	assert_non_null(strstr(text, "rules loosened"));
	assert_non_null(strstr(text, "max-loss 20% -> 50%"));
	assert_non_null(strstr(text, "approval 0 of 1\n"));
	s.cli.style.plain = true;
	text = t_show_text(&s,
			   ws_show_plan(&s.cli, s.out, &s.store, &s.view, false, &s.err));
	assert_non_null(strstr(text, "what: policy.ini\n"));
	assert_non_null(strstr(text, "note: max-loss 20% -> 50%\n"));
	s.cli.style.plain = false;
	s.cli.format = WS_FORMAT_PORCELAIN;
	text = t_show_text(&s, ws_show_status(&s.cli, s.out, &s.store, &s.view, &s.err));
	assert_non_null(strstr(text, "\toutgoing\tacme\tpolicy\tpolicy.ini\t"));
	s.cli.format = WS_FORMAT_JSON;
	text = t_show_text(&s,
			   ws_show_plan(&s.cli, s.out, &s.store, &s.view, false, &s.err));
	t_show_check_json(text, "plan");
	assert_non_null(strstr(text, "\"item\": \"policy\""));
	t_show_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_names_are_those_of_the_change),
		cmocka_unit_test(only_the_same_sentence_is_alike),
		cmocka_unit_test(rejections_and_losses_stand_on_every_screen),
		cmocka_unit_test(looser_rules_stand_on_every_screen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
