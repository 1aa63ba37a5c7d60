/*
 * tests/lib/round_script.c - a scenario file, cut into steps.
 */
#include "tests/lib/round_script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "tests/lib/tempdir.h"

static _Noreturn void die(const char *what, const char *name)
{
	(void)fprintf(stderr, "round_script: %s: %s\n", what, name);
	abort();
}

static char *dup_text(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		die("memory", text);
	return copy;
}

char *t_word(char **rest)
{
	char *word = *rest + strspn(*rest, " ");
	char *end = word + strcspn(word, " ");

	if (*end)
		*end++ = '\0';
	*rest = end + strspn(end, " ");
	return word;
}

static bool is_check(const char *verb)
{
	static const char *const checks[] = {"expect", "stays", "drafts"};

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		if (strcmp(verb, checks[i]) == 0)
			return true;
	return false;
}

static void add_step(struct t_script *script, char *line, int number)
{
	struct t_step *steps = reallocarray(script->steps, script->count + 1,
					    sizeof(*steps));
	struct t_step *step;
	char *rest = line;

	if (!steps)
		die("memory", line);
	script->steps = steps;
	step = &steps[script->count++];
	step->line = number;
	step->verb = dup_text(t_word(&rest));
	step->rest = dup_text(rest);
	step->block = dup_text("");
	step->checks = is_check(step->verb);
}

static void add_to_block(struct t_script *script, const char *text)
{
	struct t_step *step;
	char *longer = NULL;

	if (script->count == 0)
		die("a block without a step", script->path);
	step = &script->steps[script->count - 1];
	if (asprintf(&longer, "%s%s\n", step->block, text) < 0)
		die("memory", text);
	free(step->block);
	step->block = longer;
}

struct t_script *t_script_read(const char *path)
{
	struct t_script *script = calloc(1, sizeof(*script));
	char *text = t_tempdir_read(path[0] == '/' ? "" : ".", path, NULL);
	char *rest = text, *line;
	int number = 0;

	if (!script || !text)
		die("cannot be read", path);
	script->path = dup_text(path);
	while ((line = strsep(&rest, "\n")) != NULL) {
		number++;
		if (!line[strspn(line, " \t")] || *line == '#')
			continue;
		if (*line == ' ' || *line == '\t')
			add_to_block(script, line + 1);
		else
			add_step(script, line, number);
	}
	free(text);
	return script;
}

void t_script_free(struct t_script *script)
{
	for (size_t i = 0; script && i < script->count; i++) {
		free(script->steps[i].verb);
		free(script->steps[i].rest);
		free(script->steps[i].block);
	}
	if (script) {
		free(script->steps);
		free(script->path);
	}
	free(script);
}

const struct t_step *t_script_find(const struct t_script *script, const char *verb)
{
	for (size_t i = 0; i < script->count; i++)
		if (strcmp(script->steps[i].verb, verb) == 0)
			return &script->steps[i];
	return NULL;
}
