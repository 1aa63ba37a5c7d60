/*
 * tests/bench/fetch.c - the yardstick: bodies fetched by bare libcurl.
 *
 *	fetch BASE KEY_FILE REQUESTS
 *
 * REQUESTS holds "METHOD PATH STATUS BODY" lines (the request log of the stand-in cloud);
 * they are sent again over eight kept connections as fast as they go, and the answers are
 * thrown away. No parsing, no files, no checks.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW 8

struct request {
	char method[8];
	char path[512];
	char *body; /* or NULL */
};

static struct request *requests;
static size_t count, next;
static const char *base;
static struct curl_slist *headers;

static size_t discard(char *data, size_t size, size_t n, void *user)
{
	(void)data;
	(void)user;
	return size * n;
}

static int read_requests(const char *file)
{
	FILE *in = fopen(file, "r");
	char line[4096];

	while (in && fgets(line, sizeof(line), in)) {
		struct request *more = reallocarray(requests, count + 1, sizeof(*more));
		int at = 0;

		if (!more)
			return -1;
		requests = more;
		line[strcspn(line, "\n")] = '\0';
		if (sscanf(line, "%7s %511s %*d%n", requests[count].method,
			   requests[count].path, &at) != 2 ||
		    at == 0)
			return -1;
		requests[count].body = line[at] ? strdup(line + at + 1) : NULL;
		count++;
	}
	if (in)
		(void)fclose(in);
	return in && count ? 0 : -1;
}

static int add_key(const char *file)
{
	char key[256] = "", header[300];
	FILE *in = fopen(file, "r");

	if (!in || !fgets(key, sizeof(key), in))
		return -1;
	(void)fclose(in);
	key[strcspn(key, "\n")] = '\0';
	(void)snprintf(header, sizeof(header), "Authorization: Bearer %s", key);
	headers = curl_slist_append(headers, header);
	headers = curl_slist_append(headers, "Content-Type: application/json");
	return headers ? 0 : -1;
}

static void start(CURLM *multi, CURL *easy)
{
	const struct request *r = &requests[next++];
	char url[1024];

	(void)snprintf(url, sizeof(url), "%s%s", base, r->path);
	curl_easy_reset(easy);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
	if (strcmp(r->method, "POST") == 0)
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, r->body ? r->body : "");
	curl_multi_add_handle(multi, easy);
}

/* Handles that are done take the next request. Returns how many are under way. */
static size_t turn(CURLM *multi, size_t active, size_t *failed)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(multi, &left))) {
		CURL *easy = m->easy_handle;

		*failed += m->data.result != CURLE_OK;
		curl_multi_remove_handle(multi, easy);
		active--;
		if (next < count) {
			start(multi, easy);
			active++;
		}
	}
	return active;
}

int main(int argc, char **argv)
{
	CURLM *multi;
	CURL *easy[WINDOW];
	size_t active = 0, failed = 0;
	int running;

	if (argc != 4 || read_requests(argv[3]) != 0 || add_key(argv[2]) != 0) {
		fprintf(stderr, "usage: fetch BASE KEY_FILE REQUESTS\n");
		return 64;
	}
	base = argv[1];
	curl_global_init(CURL_GLOBAL_DEFAULT);
	multi = curl_multi_init();
	for (size_t i = 0; i < WINDOW; i++) {
		easy[i] = curl_easy_init();
		if (next < count) {
			start(multi, easy[i]);
			active++;
		}
	}
	while (active) {
		curl_multi_perform(multi, &running);
		active = turn(multi, active, &failed);
		if (active)
			curl_multi_poll(multi, NULL, 0, 1000, NULL);
	}
	for (size_t i = 0; i < WINDOW; i++)
		curl_easy_cleanup(easy[i]);
	curl_multi_cleanup(multi);
	curl_slist_free_all(headers);
	curl_global_cleanup();
	for (size_t i = 0; i < count; i++)
		free(requests[i].body);
	free(requests);
	if (failed)
		fprintf(stderr, "fetch: %zu of %zu failed\n", failed, count);
	return failed ? 1 : 0;
}
