/*
 * tests/bench/visible.c - from a commit to the moment the cloud shows it.
 *
 *	visible BASE KEY_FILE COUNT MEMBERS LABEL
 *
 * In the store that is the current directory, under a running wsyncd: COUNT times the
 * role of LABEL in the file MEMBERS goes from Viewer to Runner or back and `wsync commit`
 * records it. The clock runs from the return of that command until the list of users of
 * the workspace, asked for again and again over a kept connection, is another one.
 * The next change comes 200 ms later, when the round has ended. Prints the milliseconds, a
 * line each.
 */
#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 30000.0
#define FILE_MAX    65536
#define BETWEEN_MS  200

struct body {
	char bytes[FILE_MAX];
	size_t len;
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static _Noreturn void give_up(const char *what)
{
	fprintf(stderr, "visible: %s\n", what);
	exit(1);
}

static size_t keep(char *data, size_t size, size_t n, void *user)
{
	struct body *body = user;

	if (size * n > sizeof(body->bytes) - body->len)
		return 0;
	memcpy(body->bytes + body->len, data, size * n);
	body->len += size * n;
	return size * n;
}

static void read_file(const char *path, struct body *out)
{
	FILE *in = fopen(path, "r");

	if (!in)
		give_up(path);
	out->len = fread(out->bytes, 1, sizeof(out->bytes) - 1, in);
	out->bytes[out->len] = '\0';
	(void)fclose(in);
}

/* The value of "KEY = VALUE" in an INI file. */
static void ini_value(const char *path, const char *key, char *out, size_t size)
{
	struct body text;
	char line[300];
	const char *at;

	read_file(path, &text);
	(void)snprintf(line, sizeof(line), "\n%s = ", key);
	at = strstr(text.bytes, line);
	if (!at)
		give_up(key);
	(void)snprintf(out, size, "%s", at + strlen(line));
	out[strcspn(out, "\n")] = '\0';
}

/* Viewer becomes Runner, anything else Viewer. */
static void turn_role(const char *path, const char *label)
{
	struct body text;
	char line[300];
	const char *at, *rest;
	FILE *out;

	read_file(path, &text);
	(void)snprintf(line, sizeof(line), "\n%s = ", label);
	at = strstr(text.bytes, line);
	if (!at)
		give_up("no such line");
	at += strlen(line);
	rest = at + strcspn(at, "\n");
	out = fopen(path, "w");
	if (!out || fwrite(text.bytes, 1, (size_t)(at - text.bytes), out) == 0 ||
	    fputs(strncmp(at, "Viewer\n", 7) == 0 ? "Runner" : "Viewer", out) < 0 ||
	    fputs(rest, out) < 0 || fclose(out) != 0)
		give_up(path);
}

static void commit(void)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		(void)dup2(STDERR_FILENO, STDOUT_FILENO);
		execlp("wsync", "wsync", "-q", "commit", "-m", "measured", (char *)NULL);
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (child < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		give_up("wsync commit failed");
}

static void ask(CURL *easy, struct body *out)
{
	out->len = 0;
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, out);
	if (curl_easy_perform(easy) != CURLE_OK)
		give_up("the cloud does not answer");
}

/* A request for the users of the workspace whose members.ini that is. */
static CURL *prepare(const char *base, const char *key_file, const char *members)
{
	char account[64], workspace[64], path[512], url[1024], header[300];
	struct curl_slist *headers = NULL;
	struct body key;
	CURL *easy = curl_easy_init();

	(void)snprintf(path, sizeof(path), "%.*s/../_account/account.ini",
		       (int)(strrchr(members, '/') - members), members);
	ini_value(path, "id", account, sizeof(account));
	(void)snprintf(path, sizeof(path), "%.*s/workspace.ini",
		       (int)(strrchr(members, '/') - members), members);
	ini_value(path, "id", workspace, sizeof(workspace));
	read_file(key_file, &key);
	key.bytes[strcspn(key.bytes, "\n")] = '\0';
	(void)snprintf(header, sizeof(header), "Authorization: Bearer %.200s", key.bytes);
	headers = curl_slist_append(headers, header);
	headers = curl_slist_append(headers, "Content-Type: application/json");
	(void)snprintf(url, sizeof(url), "%s/accounts/%s/workspaces/%s/user_access/filter",
		       base, account, workspace);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, "{\"limit\":200,\"offset\":0}");
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep);
	curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
	return easy;
}

static double measure(CURL *easy, const char *members, const char *label)
{
	static struct body before, now;
	const struct timespec pause = {0, 1000000};
	double start;

	turn_role(members, label);
	ask(easy, &before);
	commit();
	start = now_ms();
	for (;;) {
		ask(easy, &now);
		if (now.len != before.len || memcmp(now.bytes, before.bytes, now.len) != 0)
			return now_ms() - start;
		if (now_ms() - start > PATIENCE_MS)
			give_up("the change did not arrive within 30 s");
		(void)nanosleep(&pause, NULL);
	}
}

int main(int argc, char **argv)
{
	long count = argc == 6 ? strtol(argv[3], NULL, 10) : 0;
	CURL *easy;

	if (count < 1 || !strchr(argv[4], '/')) {
		fprintf(stderr, "usage: visible BASE KEY_FILE COUNT MEMBERS LABEL\n");
		return 64;
	}
	curl_global_init(CURL_GLOBAL_DEFAULT);
	easy = prepare(argv[1], argv[2], argv[4]);
	while (count-- > 0) {
		const struct timespec pause = {0, BETWEEN_MS * 1000000L};

		printf("%.1f\n", measure(easy, argv[4], argv[5]));
		(void)fflush(stdout);
		(void)nanosleep(&pause, NULL);
	}
	curl_easy_cleanup(easy);
	curl_global_cleanup();
	return 0;
}
