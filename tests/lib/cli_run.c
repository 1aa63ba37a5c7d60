#include "tests/lib/cli_run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "cli/run.h"

#define WORDS 32

void t_cli_run(struct t_cli *r, const char *word, ...)
{
	char *argv[WORDS + 1] = {(char[]){"wsync"}};
	size_t out_len, err_len;
	FILE *out, *err;
	int argc = 1;
	va_list args;

	va_start(args, word);
	for (; word && argc < WORDS; word = va_arg(args, const char *))
		argv[argc++] = (char *)(uintptr_t)word;
	va_end(args);
	*r = (struct t_cli){0};
	out = open_memstream(&r->out, &out_len);
	err = open_memstream(&r->err, &err_len);
	if (!out || !err)
		abort();
	r->status = ws_cli_run(argc, argv, &ws_round_real_world, NULL, out, err);
	(void)fclose(out);
	(void)fclose(err);
}

void t_cli_clear(struct t_cli *r)
{
	free(r->out);
	free(r->err);
	*r = (struct t_cli){0};
}

void t_cli_home(const char *dir)
{
	static const char *const names[] = {"WSYNC_STORE",
					    "WSYNC_ENDPOINT",
					    "WSYNC_API_KEY_FILE",
					    "WSYNC_CONFIG_HOME",
					    "WSYNC_COLOR",
					    "WSYNC_PLAIN",
					    "XDG_CONFIG_HOME",
					    "PREFECT_API_KEY",
					    "PREFECT_API_URL",
					    "PREFECT_PROFILE",
					    "PREFECT_HOME",
					    "PREFECT_PROFILES_PATH",
					    "NO_COLOR",
					    "CLICOLOR",
					    "CLICOLOR_FORCE",
					    "COLUMNS",
					    "CREDENTIALS_DIRECTORY"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unsetenv(names[i]);
	(void)setenv("HOME", dir, 1);
}
