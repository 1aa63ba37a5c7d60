/*
 * cli/command/mode.c - `wsync mode`: may this clone send?
 */
#include <stdio.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/show/show.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

static const char *word_of(enum ws_mode mode)
{
	return mode == WS_MODE_TWO_WAY ? "two-way" : "observe";
}

static int print_mode(struct ws_cli *cli, const struct ws_store *store, struct ws_err *err)
{
	struct ws_json *o;
	int bad;

	if (cli->format != WS_FORMAT_JSON) {
		(void)fprintf(cli->out, "Mode is %s: %s\n", word_of(store->mode),
			      store->mode == WS_MODE_TWO_WAY
				      ? "wsync sync sends what you committed"
				      : "nothing is sent to the cloud");
		return 0;
	}
	o = ws_json_new_object();
	bad = ws_json_set(o, "schema", ws_json_new_text("wsync/mode/1"));
	bad |= ws_json_set(o, "mode", ws_json_new_text(word_of(store->mode)));
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

static int parse_mode(const char *word, enum ws_mode *out, struct ws_err *err)
{
	static const char *const words[] = {"observe", "two-way"};
	const char *near;

	for (size_t i = 0; i < 2; i++)
		if (strcmp(word, words[i]) == 0) {
			*out = i == 0 ? WS_MODE_OBSERVE : WS_MODE_TWO_WAY;
			return 0;
		}
	near = ws_text_nearest(word, words, 2);
	ws_err_set(err, WS_E_USAGE_ARGUMENT, "there is no mode %s", word);
	ws_err_why(err, "modes are observe and two-way");
	return near ? ws_err_hint(err, "wsync mode %s", near) : WS_E_USAGE_ARGUMENT;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_store) store = NULL;
	ws_auto_lock lock = WS_LOCK_INIT;
	enum ws_mode mode = WS_MODE_OBSERVE;
	int rc = ws_cli_store(cli, &store, err);

	if (rc < 0)
		return rc;
	if (cli->args.count == 0)
		return print_mode(cli, store, err);
	rc = parse_mode(cli->args.words[0], &mode, err);
	if (rc < 0)
		return rc;
	if (mode != store->mode && cli->dry_run) {
		(void)fprintf(cli->out, "Mode would become %s\n", word_of(mode));
		return 0;
	}
	if (mode == WS_MODE_TWO_WAY && store->mode != mode)
		rc = ws_cli_ask(cli, "Let this clone send committed changes to the cloud?",
				"wsync mode two-way --yes", err);
	if (rc == 0)
		rc = ws_store_lock(store, &lock, err);
	if (rc == 0 && mode != store->mode)
		rc = ws_store_set_mode(store, mode, err);
	if (rc == 0)
		rc = print_mode(cli, store, err);
	if (rc == 0 && mode == WS_MODE_TWO_WAY)
		ws_cli_hint(cli, "wsync plan   what the next wsync sync would send");
	return rc;
}

const struct ws_cmd ws_cmd_mode = {
	.name = "mode",
	.group = WS_GROUP_SYNC,
	.summary = "Say whether this clone may send, or change it",
	.usage = "[observe|two-way]",
	.about =
		"A new clone observes: it takes what the cloud has and sends nothing. In "
		"mode two-way, wsync sync sends what you committed; the first time, a "
		"person has to run it. Said while a round is sending, observe stops it before "
		"its next request. The mode belongs to this clone and is not shared "
		"through git.\n",
	.examples = "wsync mode              # which one is it\n"
		    "wsync mode two-way      # allow sending, after a question\n"
		    "wsync mode observe      # send nothing any more",
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run,
};
