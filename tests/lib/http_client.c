#include "tests/lib/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int t_http_open(int port)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
				 .sin_port = htons((unsigned short)port)};
	const struct timeval patience = {.tv_sec = 10};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&at, sizeof(at)) < 0) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

bool t_http_send(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		const ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

/* Grows *data; false when memory is out. */
static bool append(char **data, size_t *len, const char *bytes, size_t more)
{
	char *grown = realloc(*data, *len + more + 1);

	if (!grown)
		return false;
	memcpy(grown + *len, bytes, more);
	*len += more;
	grown[*len] = '\0';
	*data = grown;
	return true;
}

bool t_http_header(const struct t_http_reply *reply, const char *name, char *out,
		   size_t size)
{
	const size_t len = strlen(name);
	const char *line = reply->head;

	while (line && (line = strstr(line, "\r\n")) != NULL) {
		line += 2;
		if (strncasecmp(line, name, len) != 0 || line[len] != ':')
			continue;
		line += len + 1;
		line += strspn(line, " ");
		(void)snprintf(out, size, "%.*s", (int)strcspn(line, "\r"), line);
		return true;
	}
	return false;
}

/* Answers without a length end with the connection; 204 has no body. */
static long promised(const struct t_http_reply *reply)
{
	char text[32];

	if (reply->status == 204 || reply->status / 100 == 1)
		return 0;
	return t_http_header(reply, "Content-Length", text, sizeof(text))
		       ? strtol(text, NULL, 10)
		       : -1;
}

int t_http_read(int fd, struct t_http_reply *reply)
{
	char chunk[16384], *end = NULL, *data = NULL;
	size_t len = 0, head_len = 0;
	long want = -1;
	ssize_t n = 0;

	memset(reply, 0, sizeof(*reply));
	while (!end || want < 0 || len < head_len + (size_t)want) {
		n = recv(fd, chunk, sizeof(chunk), 0);
		if (n <= 0 || !append(&data, &len, chunk, (size_t)n))
			break;
		if (end || (end = strstr(data, "\r\n\r\n")) == NULL)
			continue;
		head_len = (size_t)(end - data) + 4;
		reply->head = strndup(data, head_len);
		if (!reply->head || sscanf(data, "HTTP/1.1 %d", &reply->status) != 1)
			break;
		want = promised(reply);
	}
	if (end) {
		reply->body_len = len - head_len;
		reply->body = calloc(1, reply->body_len + 1);
		if (reply->body)
			memcpy(reply->body, data + head_len, reply->body_len);
		reply->cut = want >= 0 && reply->body_len < (size_t)want;
	}
	free(data);
	return reply->status;
}

int t_http_on(int fd, int port, const char *key, const char *method, const char *path,
	      const char *body, struct t_http_reply *reply)
{
	const bool sends = body ||
			   (strcmp(method, "GET") != 0 && strcmp(method, "DELETE") != 0);
	const size_t body_len = body ? strlen(body) : 0;
	const size_t size = body_len + strlen(path) + 1024;
	char *text = malloc(size);
	int n, status = 0;

	memset(reply, 0, sizeof(*reply));
	if (!text)
		return 0;
	n = snprintf(text, size, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s%s%s", method,
		     path, port, key ? "Authorization: Bearer " : "", key ? key : "",
		     key ? "\r\n" : "");
	if (sends)
		n += snprintf(text + n, size - (size_t)n,
			      "Content-Type: application/json\r\nContent-Length: %zu\r\n",
			      body_len);
	n += snprintf(text + n, size - (size_t)n, "\r\n%s", body ? body : "");
	if (t_http_send(fd, text, (size_t)n))
		status = t_http_read(fd, reply);
	free(text);
	return status;
}

int t_http(int port, const char *key, const char *method, const char *path,
	   const char *body, struct t_http_reply *reply)
{
	const int fd = t_http_open(port);
	int status;

	memset(reply, 0, sizeof(*reply));
	if (fd < 0)
		return 0;
	status = t_http_on(fd, port, key, method, path, body, reply);
	(void)close(fd);
	return status;
}

int t_http_raw(int port, const char *bytes, size_t len, struct t_http_reply *reply)
{
	const int fd = t_http_open(port);
	int status = 0;

	memset(reply, 0, sizeof(*reply));
	if (fd < 0)
		return 0;
	if (t_http_send(fd, bytes, len))
		status = t_http_read(fd, reply);
	(void)close(fd);
	return status;
}

bool t_http_is_closed(int fd, int wait_ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char byte;

	return poll(&p, 1, wait_ms) == 1 && recv(fd, &byte, 1, MSG_PEEK) <= 0;
}

void t_http_free(struct t_http_reply *reply)
{
	free(reply->head);
	free(reply->body);
	memset(reply, 0, sizeof(*reply));
}
