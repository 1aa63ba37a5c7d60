#include "tests/sync/cloud/cloud_fix.h"

#include <stdlib.h>
#include <unistd.h>

#define KEY "Authorization: Bearer " T_KEY_OWNER "\r\n"

/* Sends a request whose Host is right; the rest is the test's. Returns the status. */
static int send_text(struct t_caller *c, const char *line, const char *headers,
		     const char *body)
{
	char text[4096];
	const int n = snprintf(text, sizeof(text),
			       "%s HTTP/1.1\r\nHost: localhost:%d\r\n%s\r\n%s", line,
			       c->cloud.port, headers, body);

	t_http_free(&c->reply);
	return t_http_raw(c->cloud.port, text, (size_t)n, &c->reply);
}

/* The second request must not be answered, and the connection must be closed. */
static void check_no_smuggling(struct t_caller *c, const char *headers, const char *body)
{
	char text[2048];
	struct t_http_reply reply;
	const int fd = t_http_open(c->cloud.port);
	const int n = snprintf(text, sizeof(text),
			       "POST /api/me/ HTTP/1.1\r\nHost: localhost:%d\r\n%s\r\n%s"
			       "GET /api/me/accounts HTTP/1.1\r\nHost: localhost:%d\r\n" KEY
			       "\r\n",
			       c->cloud.port, headers, body, c->cloud.port);

	assert_true(fd >= 0);
	assert_true(t_http_send(fd, text, (size_t)n));
	assert_int_equal(t_http_read(fd, &reply), 400);
	assert_null(strstr(reply.body, "account_membership_id"));
	t_http_free(&reply);
	assert_true(t_http_is_closed(fd, 5000));
	(void)close(fd);
	assert_int_equal(t_cloud_logged(&c->cloud, "GET /api/me/accounts"), 0);
}

static void length_beside_an_encoding_is_400_and_closed(void **state)
{
	check_no_smuggling(*state,
			   KEY "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
			   "0\r\n\r\n");
}

static void two_lengths_are_400_and_closed(void **state)
{
	check_no_smuggling(*state, KEY "Content-Length: 0\r\nContent-Length: 0\r\n", "");
	check_no_smuggling(*state, KEY "Content-Length: 0\r\nContent-Length: 5\r\n", "");
}

static void odd_lengths_are_refused(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(
		send_text(c, "POST /api/me/", KEY "Content-Length: +5\r\n", "12345"), 400);
	assert_int_equal(send_text(c, "POST /api/me/",
				   KEY "Content-Length: 4611686018427387904\r\n", ""),
			 413);
}

static void bodies_without_a_length_are_411(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(send_text(c, "POST /api/me/", KEY, ""), 411);
	assert_int_equal(send_text(c, "PATCH /api/me/", KEY, ""), 411);
	assert_int_equal(send_text(c, "PUT /api/me/", KEY "Transfer-Encoding: chunked\r\n",
				   "0\r\n\r\n"),
			 411);
}

static void bodies_over_5_mib_are_413_before_they_are_sent(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(
		send_text(c, "POST /api/me/", KEY "Content-Length: 5242881\r\n", ""), 413);
}

static void a_body_of_5_mib_is_read(void **state)
{
	static const size_t size = 5 * 1024 * 1024;
	struct t_caller *c = *state;
	char *body = malloc(size + 1);

	assert_non_null(body);
	memset(body, ' ', size);
	memcpy(body, "{\"name\":\"t\"}", 12);
	body[size] = '\0';
	assert_int_equal(t_call(c, "POST", body, "/accounts/%s/teams/", c->acme), 201);
	free(body);
}

static void foreign_hosts_are_421(void **state)
{
	static const char *const hosts[] = {"evil.example",  "127.0.0.1", "127.0.0.1:1",
					    "localhost:80",  "0x7f.1:%d", "2130706433:%d",
					    "127.0.0.1.:%d", "evil:%d",   ""};
	struct t_caller *c = *state;
	char text[512], host[64];

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		const char *mark = strstr(hosts[i], "%d");
		int n, status;

		(void)snprintf(host, sizeof(host), "%.*s",
			       mark ? (int)(mark - hosts[i]) : (int)strlen(hosts[i]),
			       hosts[i]);
		if (mark)
			(void)snprintf(host + strlen(host), sizeof(host) - strlen(host),
				       "%d", c->cloud.port);
		n = snprintf(text, sizeof(text),
			     "GET /api/me/ HTTP/1.1\r\nHost: %s\r\n" KEY "\r\n", host);
		t_http_free(&c->reply);
		status = t_http_raw(c->cloud.port, text, (size_t)n, &c->reply);
		if (status != 421)
			fail_msg("%s: %d", host, status);
	}
}

static void a_second_host_is_400(void **state)
{
	struct t_caller *c = *state;
	char second[64];

	(void)snprintf(second, sizeof(second), "Host: localhost:%d\r\n", c->cloud.port);
	assert_int_equal(send_text(c, "GET /api/me/", second, ""), 400);
}

static void web_pages_are_403(void **state)
{
	struct t_caller *c = *state;
	char value[64];

	assert_int_equal(
		send_text(c, "GET /api/me/", KEY "Origin: http://localhost\r\n", ""), 403);
	assert_int_equal(send_text(c, "OPTIONS /api/me/", "Origin: null\r\n", ""), 403);
	assert_false(t_http_header(&c->reply, "Access-Control-Allow-Origin", value,
				   sizeof(value)));
	assert_int_equal(
		send_text(c, "GET /api/me/", KEY "Sec-Fetch-Site: cross-site\r\n", ""),
		403);
}

static void hidden_bytes_in_a_path_are_400(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(send_text(c, "GET /api/me/%00", KEY, ""), 400);
	assert_int_equal(send_text(c, "GET /api/me%2F", KEY, ""), 400);
	assert_int_equal(send_text(c, "GET /api/me%2f", KEY, ""), 400);
	assert_int_equal(send_text(c, "GET /api/me/%zz", KEY, ""), 400);
	assert_int_equal(send_text(c, "GET /api/me/%ff", KEY, ""), 400);
	assert_int_equal(send_text(c, "GET /api/me/%0a", KEY, ""), 400);
	assert_int_equal(send_text(c, "GET /other/me/", KEY, ""), 404);
}

static void two_keys_are_none(void **state)
{
	assert_int_equal(send_text(*state, "GET /api/me/", KEY KEY, ""), 401);
	assert_int_equal(send_text(*state, "GET /api/me/",
				   "Authorization: Basic " T_KEY_OWNER "\r\n", ""),
			 401);
}

static void connections_are_kept(void **state)
{
	struct t_caller *c = *state;
	const int fd = t_http_open(c->cloud.port);
	struct t_http_reply reply;

	assert_true(fd >= 0);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(t_http_on(fd, c->cloud.port, T_KEY_OWNER,
					   i % 2 ? "GET" : "DELETE", "/api/me/", NULL,
					   &reply),
				 i % 2 ? 200 : 405);
		t_http_free(&reply);
	}
	assert_int_equal(t_http_on(fd, c->cloud.port, T_KEY_OWNER, "POST", "/api/nothing",
				   "{\"a\":1}", &reply),
			 404);
	t_http_free(&reply);
	assert_int_equal(
		t_http_on(fd, c->cloud.port, T_KEY_OWNER, "GET", "/api/me/", NULL, &reply),
		200);
	t_http_free(&reply);
	(void)close(fd);
}

static void pipelined_requests_get_one_answer_each(void **state)
{
	struct t_caller *c = *state;
	const int fd = t_http_open(c->cloud.port);
	char text[1024];
	const int n = snprintf(
		text, sizeof(text),
		"GET /api/me/ HTTP/1.1\r\nHost: localhost:%d\r\n" KEY "\r\n"
		"GET /api/nope HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n" KEY
		"\r\n",
		c->cloud.port, c->cloud.port);
	char all[8192];
	size_t len = 0;
	ssize_t got;

	assert_true(t_http_send(fd, text, (size_t)n));
	while (len < sizeof(all) - 1 &&
	       (got = read(fd, all + len, sizeof(all) - 1 - len)) > 0)
		len += (size_t)got;
	all[len] = '\0';
	assert_non_null(strstr(all, "HTTP/1.1 200"));
	assert_non_null(strstr(all, "HTTP/1.1 404"));
	(void)close(fd);
}

static void an_answer_without_a_body_has_no_length(void **state)
{
	struct t_caller *c = *state;
	char value[64];

	assert_int_equal(t_call(c, "PATCH", "{\"description\":\"d\"}", W, IN(c, dev)), 204);
	assert_int_equal(c->reply.body_len, 0);
	assert_false(t_http_header(&c->reply, "Content-Type", value, sizeof(value)));
	assert_true(t_http_header(&c->reply, "Date", value, sizeof(value)));
}

static void input_is_not_reflected_raw(void **state)
{
	struct t_caller *c = *state;
	char value[64];

	assert_int_equal(
		t_call(c, "POST", "{\"<b>\\u001b[31m\":1}", "/accounts/%s/teams/", c->acme),
		422);
	assert_null(strchr(c->reply.body, 0x1b));
	assert_true(
		t_http_header(&c->reply, "X-Content-Type-Options", value, sizeof(value)));
	assert_string_equal(value, "nosniff");
}

static void it_listens_on_loopback_only(void **state)
{
	char out[256];

	(void)state;
	assert_int_equal(t_cloud_run(out, sizeof(out), "serve", "--help", NULL), 0);
	assert_non_null(strstr(out, "Usage: wsync-cloud"));
	assert_int_equal(t_cloud_run(out, sizeof(out), "seed", "demo", "-h", NULL), 0);
	assert_non_null(strstr(out, "Usage: wsync-cloud"));
	assert_int_equal(t_cloud_run(out, sizeof(out), "serve", "--listen", "0.0.0.0:0",
				     "--db", ":memory:", NULL),
			 64);
	assert_int_equal(t_cloud_run(out, sizeof(out), "serve", "--listen", "127.0.0.1",
				     "--db", ":memory:", NULL),
			 64);
	assert_int_equal(t_cloud_run(out, sizeof(out), "serve", "--listen",
				     "127.0.0.1:99999", "--db", ":memory:", NULL),
			 64);
}

static void a_signal_ends_it_with_0_and_a_restart_keeps_the_data(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(
		t_call(c, "POST", "{\"name\":\"kept\"}", "/accounts/%s/teams/", c->acme),
		201);
	assert_true(t_cloud_restart(&c->cloud, NULL));
	assert_int_equal(t_call(c, "POST", NULL, "/accounts/%s/teams/filter", c->acme),
			 200);
	assert_string_not_equal(t_find(c, "name", "kept", "id"), "");
	assert_int_equal(t_cloud_stop(&c->cloud), 0);
}

static void bodies_are_logged_where_somebody_asks(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(
		t_call(c, "POST", "{\"limit\":1}", "/accounts/%s/teams/filter", c->acme),
		200);
	assert_int_equal(t_cloud_logged(&c->cloud, "/teams/filter 200"), 1);
	assert_int_equal(t_cloud_logged(&c->cloud, "limit"), 0);
	c->cloud.bodies = true;
	assert_true(t_cloud_restart(&c->cloud, NULL));
	assert_int_equal(
		t_call(c, "POST", "{\"limit\":1}", "/accounts/%s/teams/filter", c->acme),
		200);
	assert_int_equal(
		t_call(c, "POST", "{\n\"limit\":2}", "/accounts/%s/teams/filter", c->acme),
		200);
	assert_int_equal(t_cloud_logged(&c->cloud, "/teams/filter 200 {\"limit\":1}\n"), 1);
	assert_int_equal(t_cloud_logged(&c->cloud, "/teams/filter 200\n"), 2);
	assert_int_equal(t_cloud_logged(&c->cloud, "\"limit\":2"), 0);
	assert_int_equal(t_cloud_run(NULL, 0, "serve", "--listen", "127.0.0.1:0", "--db",
				     ":memory:", "--bodies", NULL),
			 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CLOUD(length_beside_an_encoding_is_400_and_closed),
		WITH_CLOUD(two_lengths_are_400_and_closed),
		WITH_CLOUD(odd_lengths_are_refused),
		WITH_CLOUD(bodies_without_a_length_are_411),
		WITH_CLOUD(bodies_over_5_mib_are_413_before_they_are_sent),
		WITH_CLOUD(a_body_of_5_mib_is_read),
		WITH_CLOUD(foreign_hosts_are_421),
		WITH_CLOUD(a_second_host_is_400),
		WITH_CLOUD(web_pages_are_403),
		WITH_CLOUD(hidden_bytes_in_a_path_are_400),
		WITH_CLOUD(two_keys_are_none),
		WITH_CLOUD(connections_are_kept),
		WITH_CLOUD(pipelined_requests_get_one_answer_each),
		WITH_CLOUD(an_answer_without_a_body_has_no_length),
		WITH_CLOUD(input_is_not_reflected_raw),
		WITH_CLOUD(bodies_are_logged_where_somebody_asks),
		cmocka_unit_test(it_listens_on_loopback_only),
		WITH_CLOUD(a_signal_ends_it_with_0_and_a_restart_keeps_the_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
