/*
 * tests/lib/round_edit.c - steps that edit working files as a person would.
 */
#include <stdlib.h>
#include <string.h>
#include "tests/lib/round_play.h"
#include "tests/lib/tempdir.h"

/* "FILE [SECTION] KEY = VALUE"; NULL: the line goes. In place, as an editor would. */
static void edit(struct t_play *play, char *rest, bool set)
{
	char *path = t_word(&rest), *section = t_word(&rest);
	char *text = t_tempdir_read(play->dir, path, NULL), *copy = text, *line;
	size_t key = strcspn(rest, "=");
	struct ws_buf out = WS_BUF_INIT;
	bool inside = false, done = false;

	if (!text)
		t_play_fail(play, "no file %s", path);
	while (key > 0 && rest[key - 1] == ' ')
		key--;
	text[strlen(text) - (strlen(text) > 0)] = '\0';
	while ((line = strsep(&copy, "\n")) != NULL) {
		bool hit = inside && !done && strncmp(line, rest, key) == 0 &&
			   strncmp(line + key, " =", 2) == 0;

		if (*line == '[' && inside && !done && set) {
			ws_buf_addf(&out, "%s\n", rest);
			done = true;
		}
		if (*line == '[')
			inside = strcmp(line, section) == 0;
		if (hit && set)
			ws_buf_addf(&out, "%s\n", rest);
		if (!hit)
			ws_buf_addf(&out, "%s\n", line);
		done = done || hit;
	}
	if (!done && set && inside)
		ws_buf_addf(&out, "%s\n", rest);
	else if (!done)
		t_play_fail(play, "%s has no such line in %s", path, section);
	t_tempdir_write(play->dir, path, out.data, out.len);
	ws_buf_free(&out);
	free(text);
}

void t_play_set(struct t_play *play, char *rest)
{
	edit(play, rest, true);
}

void t_play_unset(struct t_play *play, char *rest)
{
	edit(play, rest, false);
}

/* "FILE: OLD => NEW", the first time OLD is there. */
void t_play_replace(struct t_play *play, char *rest)
{
	char *path = t_word(&rest), *arrow = strstr(rest, " => ");
	char *text = t_tempdir_read(play->dir, path, NULL), *at;
	struct ws_buf out = WS_BUF_INIT;

	if (!text || !arrow)
		t_play_fail(play, "no file %s, or no \" => \"", path);
	*arrow = '\0';
	at = strstr(text, rest);
	if (!at)
		t_play_fail(play, "%s has no %s", path, rest);
	ws_buf_add(&out, text, (size_t)(at - text));
	ws_buf_adds(&out, arrow + 4);
	ws_buf_adds(&out, at + strlen(rest));
	t_tempdir_write(play->dir, path, out.data, out.len);
	ws_buf_free(&out);
	free(text);
}

void t_play_write(struct t_play *play, char *rest)
{
	t_tempdir_write(play->dir, rest, play->step->block, strlen(play->step->block));
}
