/*
 * tests/test_invitations.c - people invited, come, and leave, by the built programs
 * against the stand-in cloud. The tests of this file follow each other in one store.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/e2e.h"
#include "tests/lib/http_client.h"

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

/* The last letter that was mailed: its id and code. */
static void last_letter(struct t_e2e *e, char id[64], char code[64])
{
	char path[512], email[128], next_id[64], next_code[64];
	FILE *mail;

	(void)snprintf(path, sizeof(path), "%s/mail", e->cloud.dir);
	mail = fopen(path, "re");
	assert_non_null(mail);
	id[0] = code[0] = '\0';
	while (fscanf(mail, "%63s %127s %63s", next_id, email, next_code) == 3) {
		memcpy(id, next_id, sizeof(next_id));
		memcpy(code, next_code, sizeof(next_code));
	}
	(void)fclose(mail);
}

/* Signs up with an address and answers the last letter. */
static int answer(struct t_e2e *e, const char *email, const char *how)
{
	char id[64], code[64], path[300], key[128];
	struct t_http_reply reply = {0};
	int status;

	assert_true(t_e2e_ok(e, "wsync-cloud signup --db %s/db --email %s", e->cloud.dir,
			     email));
	(void)snprintf(key, sizeof(key), "%.*s", (int)strcspn(e->out, "\n"), e->out);
	last_letter(e, id, code);
	(void)snprintf(path, sizeof(path), "/api/invitations/%s/%s?invite_code=%s", id, how,
		       code);
	status = t_http(e->cloud.port, key, "POST", path, "", &reply);
	t_http_free(&reply);
	return status;
}

static void an_address_is_a_member_or_a_slip_or_invited(void **state)
{
	struct t_e2e *e = *state;

	assert_true(
		t_e2e_exits(e, 65, "cd store && wsync grant acme/prod new@x.com Viewer"));
	assert_true(t_e2e_err(e, "wsync invitation create acme new@x.com"));
	assert_true(
		t_e2e_exits(e, 65, "cd store && wsync grant acme/prod bub@acme.io Viewer"));
	assert_true(t_e2e_err(e, "did you mean bob@acme.io?"));
	assert_true(t_e2e_exits(
		e, 65, "cd store && wsync grant ada/default kmi@partner.com Viewer"));
	assert_true(t_e2e_err(e, "did you mean kim@partner.com?"));
	assert_true(t_e2e_err(e, "--invite"));
	assert_true(t_e2e_ok(e, "cd store && wsync grant ada/default -n --invite "
				"kmi@partner.com Viewer"));
	assert_true(t_e2e_ok(e, "cd store && wsync grant ada/default new@x.com Developer "
				"--why audit"));
	assert_true(t_e2e_out(e, "invited by mail"));
}

static void a_wish_is_asked_for_once_somebody_came(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync commit -m ask && "
				"wsync approve $(wsync plan --offline --json | "
				"sed -n 's/^ *\"id\": \"\\(.*\\)\",$/\\1/p' | head -1)"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
	assert_true(t_e2e_out(e, "new@x.com Developer"));
	/* told at once, although the list was read before it was sent */
	assert_true(t_e2e_ok(e, "cd store && wsync invitation list | "
				"grep 'new@x.com  *pending'"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes && wsync invitation list | "
				"grep 'new@x.com  *pending'"));
	assert_true(t_e2e_ok(e, "cd store && wsync who ada/default"));
	assert_true(t_e2e_out(e, "Invited: new@x.com, pending, wished for as Developer"));
	/* another wish, meanwhile */
	assert_true(t_e2e_ok(e, "cd store && wsync grant ada/default new@x.com Runner && "
				"wsync commit -m less"));
	/* another one would be taken back at once: the one that is out stays */
	assert_true(t_e2e_exits(e, 6,
				"cd store && wsync invitation resend ada/default new@x.com "
				"--yes"));
	assert_true(t_e2e_err(e, "stays as it is"));
	assert_true(t_e2e_ok(e, "cd store && wsync fetch"));
	/* the mail that is out gives what it gave */
	assert_true(t_e2e_ok(e, "cd store && wsync invitation list"));
	assert_true(t_e2e_out(e, "Runner, sent as Developer"));
	assert_true(t_e2e_ok(e, "cd store && wsync invitation list --json"));
	assert_true(t_e2e_out(e, "\"role\": \"Runner\""));
	assert_int_equal(answer(e, "new@x.com", "accept"), 204);
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
	assert_true(t_e2e_out(e, "1 came by invitation"));
	assert_true(t_e2e_ok(e, "cd store && cat ada/default/members.ini"));
	assert_true(t_e2e_out(e, "new@x.com = Runner, why audit"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
	assert_true(t_e2e_out(e, "In step"));
}

/* Nobody's wish gives them the access: whoever took the line back is told. */
static void who_accepts_what_was_taken_back_is_told(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e,
			     "cd store && wsync grant ada/default late@x.com Owner && "
			     "wsync commit -q -m 'ask' && (wsync sync --yes; wsync approve "
			     "$(wsync status --porcelain | grep late@x.com | cut -f2) "
			     "-m ok && wsync sync --yes) && wsync revoke ada/default "
			     "late@x.com && wsync commit -q -m 'do not'"));
	assert_int_equal(answer(e, "late@x.com", "accept"), 204);
	assert_true(t_e2e_ok(e, "cd store && COLUMNS=120 wsync sync --yes"));
	assert_true(t_e2e_out(e, "accepted the invitation that was taken back here"));
	assert_true(t_e2e_ok(e, "cd store && wsync revoke ada/default late@x.com && "
				"wsync commit -q -m 'not so' && wsync sync --yes"));
	assert_true(t_e2e_out(e, "1 sent"));
}

/* Lines of history about an address, without when and by whom. */
#define LINES_OF                                                                           \
	"cd store && wsync log ada/default | sed -n 's/^[0-9].*  \\([+↓]\\) /\\1 /p' | " \
	"tr -s ' ' | grep "

/* Who came has one line; the wish and the acceptance are no grants of somebody new. */
static void coming_by_invitation_is_one_line_of_history(void **state)
{
	struct t_e2e *e = *state;

	/* came with what the cloud gave, and has since what was wished for: two facts */
	assert_true(t_e2e_ok(e, LINES_OF "new@x.com"));
	assert_string_equal(e->out, "+ new@x.com (was invited) Runner +19 sent\n"
				    "+ new@x.com (was invited) Developer +51 cloud\n"
				    "↓ new@x.com (invited) Developer → Runner -32 sent\n"
				    "+ new@x.com (invited) Developer +51 sent\n");
	assert_true(t_e2e_ok(e, "cd store && wsync log ada/default --json"));
	assert_true(t_e2e_out(e, "\"came_by_invitation\": true"));
	/* where the wish is what the cloud gave, it is one fact */
	assert_true(t_e2e_ok(e,
			     "cd store && wsync grant ada/default kit@x.com Developer && "
			     "wsync commit -m more && "
			     "wsync approve $(wsync plan --offline --json | "
			     "sed -n 's/^ *\"id\": \"\\(.*\\)\",$/\\1/p' | head -1) && "
			     "wsync sync --yes"));
	assert_int_equal(answer(e, "kit@x.com", "accept"), 204);
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
	assert_true(t_e2e_ok(e, LINES_OF "kit@x.com"));
	assert_string_equal(e->out, "+ kit@x.com (was invited) Developer +51 cloud\n"
				    "+ kit@x.com (invited) Developer +51 sent\n");
}

static void the_last_access_takes_the_membership_along(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync revoke ada/default new@x.com"));
	assert_true(t_e2e_out(e, "the membership ends, too"));
	assert_true(t_e2e_ok(e, "cd store && wsync diff"));
	assert_true(t_e2e_out(e, "the membership ends, too"));
	assert_true(t_e2e_ok(e, "cd store && wsync commit -m bye && "
				"wsync plan --offline --json"));
	assert_true(t_e2e_out(e, "\"ends_membership\": true"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
}

static void an_account_invitation_is_sent_again_and_taken_back(void **state)
{
	struct t_e2e *e = *state;
	char first[64], second[64], code[64];

	assert_true(t_e2e_exits(e, 64,
				"cd store && wsync --no-input invitation create acme "
				"eve2@x.com"));
	assert_true(
		t_e2e_ok(e, "cd store && wsync invitation create acme eve2@x.com --yes"));
	/* a look is enough to see it, although main takes it with the next sync */
	assert_true(t_e2e_err(e, "hint: wsync fetch"));
	assert_true(t_e2e_ok(e, "cd store && wsync fetch && wsync invitation list"));
	assert_true(t_e2e_out(e, "eve2@x.com"));
	last_letter(e, first, code);
	/* a live link is ended by its own command alone */
	assert_true(t_e2e_exits(
		e, 64, "cd store && wsync invitation create acme eve2@x.com --yes"));
	assert_true(t_e2e_err(e, "wsync invitation resend acme eve2@x.com"));
	last_letter(e, second, code);
	assert_string_equal(first, second);
	/* who was asked is not to be asked again to be given a role */
	assert_true(t_e2e_exits(e, 65,
				"cd store && wsync sync --yes && "
				"wsync grant acme/prod eve2@x.com Viewer"));
	assert_true(t_e2e_err(e, "has not come yet"));
	assert_true(
		t_e2e_ok(e, "cd store && wsync invitation resend acme eve2@x.com --yes"));
	assert_true(t_e2e_err(e, "its link stops working"));
	last_letter(e, second, code);
	assert_string_not_equal(first, second);
	assert_true(
		t_e2e_ok(e, "cd store && wsync invitation cancel acme eve2@x.com --yes"));
	assert_true(t_e2e_exits(
		e, 65, "cd store && wsync invitation cancel acme eve2@x.com --yes"));
	assert_int_equal(answer(e, "eve2@x.com", "accept"), 409);
	assert_true(t_e2e_exits(e, 64,
				"cd store && wsync invitation create acme bob@acme.io "
				"--yes"));
	assert_true(t_e2e_exits(e, 64,
				"cd store && wsync invitation create acme nobody "
				"--yes"));
}

static void a_second_mail_keeps_the_role_of_the_first(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync invitation create acme amy@x.com "
				"--role Admin --yes && "
				"wsync invitation resend acme amy@x.com --yes"));
	assert_int_equal(answer(e, "amy@x.com", "accept"), 204);
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes && wsync member list | "
				"grep 'amy@x.com .*Admin'"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_a_member_or_a_slip_or_invited),
		cmocka_unit_test(a_wish_is_asked_for_once_somebody_came),
		cmocka_unit_test(coming_by_invitation_is_one_line_of_history),
		cmocka_unit_test(the_last_access_takes_the_membership_along),
		cmocka_unit_test(an_account_invitation_is_sent_again_and_taken_back),
		cmocka_unit_test(a_second_mail_keeps_the_role_of_the_first),
		cmocka_unit_test(who_accepts_what_was_taken_back_is_told),
	};

	return cmocka_run_group_tests(tests, begin, end) ? 1 : 0;
}
