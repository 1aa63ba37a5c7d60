/*
 * cli/main.c - the process: made safe first, then handed to ws_cli_run().
 *
 * The one piece of state here is the interrupt flag, since a signal handler has
 * nowhere else to put it.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "cli/run.h"

extern char **environ;

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

static volatile int stop;

/* Supervisors signal the process and its group: that is one wish, told twice. */
#define ONE_WISH_MS 200

static int64_t now_ms(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* First: the call under way is finished. Second: the default action, at once; the
 * store is consistent at every moment. Only what is safe in a handler is called. */
static void on_interrupt(int signo)
{
	static const char text[] = "\nfinishing the call under way, again to stop now\n";
	static int64_t first_ms;
	const int saved = errno;

	if (!stop) {
		first_ms = now_ms();
		stop = signo;
		if (signo == SIGINT && isatty(STDERR_FILENO) == 1)
			(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	} else if (now_ms() - first_ms >= ONE_WISH_MS) {
		(void)signal(signo, SIG_DFL);
		(void)raise(signo); /* taken when this handler has returned */
	}
	errno = saved;
}

static void handle_signals(void)
{
	struct sigaction action = {.sa_handler = on_interrupt};

	/* neither interrupts the other's handler */
	(void)sigemptyset(&action.sa_mask);
	(void)sigaddset(&action.sa_mask, SIGINT);
	(void)sigaddset(&action.sa_mask, SIGTERM);
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
}

/* A file opened later must never become standard output by accident. */
static void open_standard_streams(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		if (open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY) != fd)
			_exit(WS_EXIT_FAILED);
	}
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

static void harden(void)
{
	const struct rlimit none = {0, 0};

	open_standard_streams();
	if (getauxval(AT_SECURE) != 0)
		_exit(WS_EXIT_FAILED);
	(void)setrlimit(RLIMIT_CORE, &none);
	if (!ATTACHABLE)
		(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	(void)umask(0077);
	clean_environment();
}

int main(int argc, char **argv)
{
	harden();
	handle_signals();
	/* character classes alone: numbers and times stay those of the C locale */
	(void)setlocale(LC_CTYPE, "");
	return ws_cli_run(argc, argv, &ws_round_real_world, &stop, stdout, stderr);
}
