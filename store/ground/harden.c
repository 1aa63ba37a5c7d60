/*
 * store/ground/harden.c - a process made safe before it does anything.
 */
#include "store/ground/harden.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

/* What the process was started with is a fact of the process. */
static mode_t umask_before = 0077;

/* The leak checker of a sanitized build attaches to us, which the real thing forbids. */
#if defined(__SANITIZE_ADDRESS__)
#define ATTACHABLE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ATTACHABLE 1
#endif
#endif
#ifndef ATTACHABLE
#define ATTACHABLE 0
#endif

/* A file opened later must never become standard output by accident. Answers that nobody
 * gets must fail; what is only talk may vanish. */
static int open_standard_streams(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		if (open("/dev/null", fd == 2 ? O_WRONLY : O_RDONLY) != fd)
			return -1;
	}
	return 0;
}

/* Variables that would redirect git, or write secrets of TLS sessions to a file. */
static void clean_environment(void)
{
	static const char *const names[] = {"SSLKEYLOGFILE", "SSL_CERT_FILE",
					    "SSL_CERT_DIR",  "CURL_CA_BUNDLE",
					    "OPENSSL_CONF",  "OPENSSL_MODULES"};
	char name[128];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unsetenv(names[i]);
	if (!environ)
		return;
	for (char **entry = environ; *entry;) {
		size_t len = strcspn(*entry, "=");

		if (strncmp(*entry, "GIT_", 4) != 0 || len >= sizeof(name)) {
			entry++;
			continue;
		}
		memcpy(name, *entry, len);
		name[len] = '\0';
		if (unsetenv(name) != 0)
			entry++;
	}
}

mode_t ws_harden_umask(void)
{
	return umask_before;
}

int ws_harden(void)
{
	const struct rlimit none = {0, 0};

	if (open_standard_streams() < 0 || getauxval(AT_SECURE) != 0)
		return -1;
	(void)setrlimit(RLIMIT_CORE, &none);
	if (!ATTACHABLE)
		(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	umask_before = umask(0077);
	clean_environment();
	return 0;
}
