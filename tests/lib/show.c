#include "tests/lib/show.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/date.h"

#define NOW "2026-11-23T10:00:00Z"

static int64_t now_s(void *user)
{
	int64_t now = 0;

	(void)user;
	(void)ws_time_parse(NOW, &now);
	return now;
}

static void sleep_ms(void *user, int ms)
{
	(void)user;
	(void)ms;
}

static const struct ws_round_world world = {now_s, sleep_ms, NULL, NULL};

static void open_streams(struct t_show *s)
{
	s->out = open_memstream(&s->text, &s->len);
	s->talk = open_memstream(&s->talked, &s->talked_len);
	assert_non_null(s->out);
	assert_non_null(s->talk);
	s->cli.out = s->out;
	s->cli.err = s->talk;
}

void t_show_start(struct t_show *s, const char *members)
{
	static const struct ws_style style = {.width = 80};
	static const struct ws_cmd command = {.name = "test"};

	memset(s, 0, sizeof(*s));
	t_plan_start(&s->plan, members);
	s->cli = (struct ws_cli){.style = style, .world = &world, .command = &command};
	s->store = (struct ws_store){.path = (char *)"/home/ada/acme",
				     .root_fd = -1,
				     .mode = WS_MODE_TWO_WAY,
				     .endpoint = "https://api.prefect.cloud/api",
				     .actor = "ada@acme.io"};
	s->view.state.on_main = true;
	s->view.look = (struct ws_store_look){.time_s = now_s(NULL) - 480,
					      .complete = true,
					      .actor = "ada@acme.io",
					      .actor_kind = "user"};
	s->view.main_id.byte[0] = 1;
	s->view.cloud_id.byte[0] = 1;
	open_streams(s);
}

void t_show_make(struct t_show *s)
{
	t_plan_make(&s->plan);
	ws_plan_free(s->view.edits);
	s->view.edits = NULL;
	s->view.base = s->plan.sides[0];
	s->view.local = s->plan.sides[1];
	s->view.cloud = s->plan.sides[2];
	s->view.drafts = s->plan.sides[4];
	s->view.plan = s->plan.plan;
	if (s->view.drafts)
		assert_int_equal(ws_plan_compare(s->view.local, s->view.drafts, false,
						 WS_DRAFT, &s->view.edits, NULL),
				 0);
}

void t_show_story(struct t_show *s)
{
	struct t_plan *t = &s->plan;

	t_show_start(s, "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n"
			"dan@acme.io = Runner\n\n[service-accounts]\nci = Developer\n"
			"etl = Runner\n");
	t_side_edit(t->local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Owner");
	t_side_edit(t->local, T_MEMBERS, "ci = Developer", "ci = Runner");
	t_side_edit(t->local, T_MEMBERS, "etl = Runner", "etl = Developer");
	t_side_edit(t->local, T_SETTINGS, "description = d1",
		    "description = Billing and the nightly ledger");
	t_side_edit(t->cloud, T_MEMBERS, "dan@acme.io = Runner",
		    "cy@acme.io = Developer\ndan@acme.io = Runner");
	t_side_edit(t->cloud, T_MEMBERS, "etl = Runner", "etl = Viewer");
	t_side_edit(t->cloud, T_SETTINGS, "name = W1", "name = Production");
	t->drafts = t_side_empty();
	t_side_workspace(t->drafts, "acme/prod", 1,
			 "[users]\nada@acme.io = Owner\nbob@acme.io = Owner\n"
			 "dan@acme.io = Viewer, until 2026-12-31, why INC-4412\n\n"
			 "[service-accounts]\nci = Runner\netl = Developer\n");
	t_side_edit(t->drafts, T_SETTINGS, "description = d1",
		    "description = Billing and the nightly ledger");
	t_show_make(s);
}

void t_show_end(struct t_show *s)
{
	ws_plan_free(s->view.edits);
	t_plan_end(&s->plan);
	(void)fclose(s->out);
	(void)fclose(s->talk);
	free(s->text);
	free(s->talked);
}

/* What was written since the stream was rewound. */
static const char *drain(FILE *file, char **text, const size_t *len)
{
	long end;

	(void)fflush(file);
	end = ftell(file);
	assert_true(end >= 0 && (size_t)end <= *len + 1);
	(void)fputc('\0', file);
	(void)fflush(file);
	rewind(file);
	return *text;
}

const char *t_show_text(struct t_show *s, int rc)
{
	if (rc != 0)
		fail_msg("%d: %s", rc, s->err.msg);
	return drain(s->out, &s->text, &s->len);
}

void t_show_expect(struct t_show *s, int rc, const char *text)
{
	assert_string_equal(t_show_text(s, rc), text);
}

const char *t_show_talk(struct t_show *s)
{
	return drain(s->talk, &s->talked, &s->talked_len);
}
