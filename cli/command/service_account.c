/*
 * cli/command/service_account.c - service accounts made, renamed, deleted, given new keys.
 *
 * A key is shown before anything else is tried: what fails later must not lose it.
 */
#include <stdio.h>
#include <string.h>
#include "cli/cloud/bots.h"
#include "cli/command/command.h"
#include "cli/run.h"
#include "cli/show/show_p.h"
#include "cli/terminal/ask.h"
#include "store/ground/date.h"
#include "store/ground/own.h"

enum { OPT_ACCOUNT, OPT_EXPIRES, OPT_NEVER, OPT_KEEP };

#define ACCOUNT_OPTION [OPT_ACCOUNT] = {"account", 0, "ACCOUNT", "in this account"}
#define KEY_OPTIONS                                                                   \
	[OPT_EXPIRES] = {"expires", 0, "DATE", "last day of the key, as 2026-12-31"}, \
	[OPT_NEVER] = {"never", 0, NULL, "the key never expires; so it is without both"}

static const struct ws_option create_options[] = {
	ACCOUNT_OPTION,
	KEY_OPTIONS,
	{NULL, 0, NULL, NULL},
};

static const struct ws_option rotate_options[] = {
	ACCOUNT_OPTION,
	KEY_OPTIONS,
	[OPT_KEEP] = {"keep", 0, "DUR", "the old key goes on that long: 30m, 24h"},
	{NULL, 0, NULL, NULL},
};

static const struct ws_option plain_options[] = {
	ACCOUNT_OPTION,
	{NULL, 0, NULL, NULL},
};

/* One line for people; names are neutral. */
static void say(const struct ws_cli *cli, const char *what, const char *name,
		const char *more)
{
	ws_auto_buf b = WS_BUF_INIT;

	if (cli->quiet)
		return;
	ws_buf_addf(&b, "%s ", what);
	ws_put_text(&b, name);
	ws_buf_adds(&b, more);
	(void)fprintf(cli->out, "%s\n", ws_buf_text(&b));
}

static int show(const struct ws_cli *cli, struct ws_json *value, const char *what,
		const char *name, const char *more, struct ws_err *err)
{
	if (cli->format == WS_FORMAT_JSON && value)
		return ws_show_json(cli->out, value, err);
	ws_json_free(value);
	if (!value)
		return ws_err_nomem(err);
	say(cli, what, name, more);
	return 0;
}

/* Shown first; what failed on the way is told after it. */
static int show_key(const struct ws_cli *cli, struct ws_bots *b, const char *done,
		    const struct ws_bot *bot, const char *expires,
		    const struct ws_bot_key *key, struct ws_err *err)
{
	struct ws_json *value = ws_bots_json(cli, b, done, bot->name, bot->id);
	ws_auto_buf told = WS_BUF_INIT;

	if (value && expires && ws_json_set(value, "expires", ws_json_new_text(expires))) {
		ws_json_free(value);
		value = NULL;
	}
	ws_buf_adds(&told, strcmp(done, "created") == 0 ? "Created " : "New key of ");
	ws_put_text(&told, bot->name);
	ws_buf_adds(&told, expires ? "; the key expires " : "; the key never expires");
	if (expires)
		ws_buf_add(&told, expires, 10);
	return ws_bots_show_key(cli, value, ws_buf_text(&told), key, err);
}

/* ---- create --------------------------------------------------------------------------- */

static int run_create(struct ws_cli *cli, struct ws_err *err)
{
	const char *const *option = cli->args.option;
	const char *name = ws_bots_name(cli->args.words[0]), *expires;
	ws_auto_bot_key key = {""};
	struct ws_err shown = {0};
	struct ws_bot bot = {0};
	ws_auto_bots b = {0};
	char when[32];
	int told = 0, rc = ws_bots_expiry(cli, option[OPT_EXPIRES], option[OPT_NEVER], when,
					  &expires, err);

	if (rc == 0)
		rc = ws_bots_open(cli, option[OPT_ACCOUNT], NULL, false, &b, err);
	if (rc == 0)
		rc = ws_bot_create(&b.place, name, expires, b.arena, &bot, &key, err);
	if (rc == 0 && cli->dry_run)
		return show(cli, ws_bots_json(cli, &b, "created", name, NULL),
			    "Would create", name, "", err);
	if (key.text[0])
		told = show_key(cli, &b, "created", &bot, expires, &key, &shown);
	ws_bot_key_wipe(&key);
	if (told < 0 && err)
		*err = shown;
	if (told < 0 || rc < 0)
		return told < 0 ? told : rc;
	return ws_bots_receive(cli, &b, err);
}

const struct ws_cmd ws_cmd_service_account_create = {
	.name = "service-account create",
	.group = WS_GROUP_CHANGE,
	.summary = "Make a service account; its key is shown once",
	.usage = "NAME [--account ACCOUNT] [--expires DATE|--never]",
	.about = "Makes it in the cloud at once, as a Member of the account without any "
		 "grant, and shows its API key on standard output. The key comes once: "
		 "wsync keeps it nowhere. With -q nothing but the key is printed.\n\n"
		 "A name that exists is refused, in whatever case. When the answer of the "
		 "cloud is lost, wsync looks for the name and never makes a second one. "
		 "Then what is new in the cloud is taken, as wsync sync --pull does, so "
		 "that wsync grant knows the name.\n",
	.examples = "wsync service-account create ci-deploy --expires 2026-12-31\n"
		    "wsync service-account create etl -q | pass insert -m prefect/etl\n"
		    "wsync grant acme/prod bot:ci-deploy Runner",
	.options = create_options,
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_create,
};

/* ---- rotate --------------------------------------------------------------------------- */

static int read_keep(const char *text, int *keep_s, struct ws_err *err)
{
	*keep_s = 0;
	if (!text || ws_duration_parse(text, keep_s))
		return 0;
	return ws_err_set(err, WS_E_USAGE_OPTION,
			  "--keep takes a time of at most a day such as 30m or 24h, not %s",
			  text);
}

/* What stops is said before anybody is asked. */
static int confirm_rotate(struct ws_cli *cli, const struct ws_bots *b,
			  const struct ws_bot *bot, struct ws_err *err)
{
	char question[320];
	ws_auto_buf name = WS_BUF_INIT;

	ws_put_text(&name, bot->name);
	(void)fprintf(cli->err,
		      "The old key of %s stops at once. Whatever uses it loses:\n",
		      ws_buf_text(&name));
	ws_bots_tell_grants(cli, b, bot->id);
	if (cli->dry_run)
		return 0;
	(void)snprintf(question, sizeof(question), "Give %.200s a new key?",
		       ws_buf_text(&name));
	return ws_cli_ask(cli, question,
			  "wsync service-account rotate NAME --yes, or --keep DUR", err);
}

static int run_rotate(struct ws_cli *cli, struct ws_err *err)
{
	const char *const *option = cli->args.option;
	const char *name = ws_bots_name(cli->args.words[0]), *expires;
	ws_auto_bot_key key = {""};
	struct ws_err shown = {0};
	struct ws_bot bot = {0};
	ws_auto_bots b = {0};
	char when[32];
	int told = 0, keep_s = 0, rc = read_keep(option[OPT_KEEP], &keep_s, err);

	if (rc == 0)
		rc = ws_bots_expiry(cli, option[OPT_EXPIRES], option[OPT_NEVER], when,
				    &expires, err);
	if (rc == 0)
		rc = ws_bots_open(cli, option[OPT_ACCOUNT], name, true, &b, err);
	if (rc == 0)
		rc = ws_bot_find(&b.place, name, b.arena, &bot, err);
	if (rc == 0 && keep_s == 0)
		rc = confirm_rotate(cli, &b, &bot, err);
	if (rc == 0)
		rc = ws_bot_rotate(&b.place, &bot, expires, keep_s, &key, err);
	if (rc == 0 && cli->dry_run)
		return show(cli,
			    ws_bots_grants_json(
				    &b, bot.id,
				    ws_bots_json(cli, &b, "rotated", bot.name, bot.id)),
			    "Would give a new key to", bot.name, "", err);
	if (key.text[0])
		told = show_key(cli, &b, "rotated", &bot, expires, &key, &shown);
	if (told < 0 && err)
		*err = shown;
	return told < 0 ? told : rc;
}

const struct ws_cmd ws_cmd_service_account_rotate = {
	.name = "service-account rotate",
	.group = WS_GROUP_CHANGE,
	.summary = "Give a service account a new key, shown once",
	.usage = "NAME [--keep DUR] [--expires DATE|--never]",
	.about = "The old key stops at once, and with it everything that uses it: what the "
		 "service account may do where is listed, and you are asked. With --keep "
		 "both keys work for that long. Grants and teams stay as they are.\n\n"
		 "The new key comes once, on standard output; with -q nothing else is "
		 "printed. The key in use is not stopped at once: for that one --keep is "
		 "needed.\n",
	.examples =
		"wsync service-account rotate ci-deploy --keep 24h\n"
		"wsync service-account rotate etl --yes -q | pass insert -m prefect/etl",
	.options = rotate_options,
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_rotate,
};

/* ---- rename --------------------------------------------------------------------------- */

static int run_rename(struct ws_cli *cli, struct ws_err *err)
{
	const char *old = ws_bots_name(cli->args.words[0]);
	const char *name = ws_bots_name(cli->args.words[1]);
	struct ws_bot bot = {0};
	ws_auto_bots b = {0};
	int rc = ws_bots_open(cli, cli->args.option[OPT_ACCOUNT], old, false, &b, err);

	if (rc == 0)
		rc = ws_bot_find(&b.place, old, b.arena, &bot, err);
	if (rc == 0)
		rc = ws_bot_rename(&b.place, &bot, name, err);
	if (rc == 0)
		rc = show(cli, ws_bots_json(cli, &b, "renamed", name, bot.id),
			  cli->dry_run ? "Would rename to" : "Renamed to", name, "", err);
	return rc == 0 && !cli->dry_run ? ws_bots_receive(cli, &b, err) : rc;
}

const struct ws_cmd ws_cmd_service_account_rename = {
	.name = "service-account rename",
	.group = WS_GROUP_CHANGE,
	.summary = "Give a service account another name",
	.usage = "OLD NEW [--account ACCOUNT]",
	.about = "Renames it in the cloud at once. Its key, grants and teams stay. Then "
		 "what is new in the cloud is taken, as wsync sync --pull does: lines of "
		 "members.ini name it by its new name.\n",
	.examples = "wsync service-account rename ci-deploy ci-release",
	.options = plain_options,
	.min_words = 2,
	.max_words = 2,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_rename,
};

/* ---- delete --------------------------------------------------------------------------- */

static int confirm_delete(struct ws_cli *cli, const struct ws_bots *b,
			  const struct ws_bot *bot, struct ws_err *err)
{
	ws_auto_buf name = WS_BUF_INIT, word = WS_BUF_INIT, command = WS_BUF_INIT;
	char prompt[512], answer[512];
	const char *typed = cli->confirm;
	int rc;

	ws_put_text(&name, bot->name);
	ws_cli_shell_word(&word, bot->name);
	ws_buf_addf(&command, "wsync service-account delete %s --account %s --confirm %s",
		    ws_buf_text(&word), b->account->dir, ws_buf_text(&word));
	(void)fprintf(cli->err, "%s of %s loses its key, and:\n", ws_buf_text(&name),
		      b->account->dir);
	ws_bots_tell_grants(cli, b, bot->id);
	if (cli->dry_run)
		return 0;
	if (!typed) {
		(void)snprintf(prompt, sizeof(prompt),
			       "This cannot be undone. Type %.300s to delete it:",
			       ws_buf_text(&name));
		rc = ws_ask_line(cli, prompt, ws_buf_text(&command), answer, sizeof(answer),
				 err);
		if (rc < 0)
			return rc;
		typed = answer;
	}
	return strcmp(typed, bot->name) == 0
		       ? 0
		       : ws_err_set(err, WS_E_CONFIRM,
				    "that is not its name: nothing was deleted");
}

static int run_delete(struct ws_cli *cli, struct ws_err *err)
{
	const char *name = ws_bots_name(cli->args.words[0]);
	struct ws_json *value = NULL;
	struct ws_bot bot = {0};
	ws_auto_bots b = {0};
	int rc = ws_bots_open(cli, cli->args.option[OPT_ACCOUNT], name, true, &b, err);

	if (rc == 0)
		rc = ws_bot_find(&b.place, name, b.arena, &bot, err);
	if (rc == 0)
		rc = confirm_delete(cli, &b, &bot, err);
	if (rc == 0)
		rc = ws_bot_delete(&b.place, &bot, err);
	if (rc < 0)
		return rc;
	value = ws_bots_grants_json(&b, bot.id,
				    ws_bots_json(cli, &b, "deleted", bot.name, bot.id));
	rc = show(cli, value, cli->dry_run ? "Would delete" : "Deleted", bot.name, "", err);
	return rc == 0 && !cli->dry_run ? ws_bots_receive(cli, &b, err) : rc;
}

const struct ws_cmd ws_cmd_service_account_delete = {
	.name = "service-account delete",
	.group = WS_GROUP_CHANGE,
	.summary = "Delete a service account with its grants",
	.usage = "NAME [--account ACCOUNT]",
	.about = "Lists the grants and teams it loses, by main, and wants its name typed "
		 "(or given as --confirm NAME). Then it is deleted in the cloud at once; "
		 "that cannot be undone. The service account whose key is in use is "
		 "refused.\n\n"
		 "Its lines in members.ini go with the next two looks at the cloud, like "
		 "everything that disappears there.\n",
	.examples = "wsync service-account delete etl-old\n"
		    "wsync service-account delete etl-old --confirm etl-old\n"
		    "wsync service-account delete -n etl-old   # what it would lose",
	.options = plain_options,
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_delete,
};
