/*
 * cli/command/login.c - `wsync login`: keep an API key for a cloud, once it works.
 *
 * A key is kept only after the cloud said whose it is: a typing error must not
 * replace a key that works.
 */
#include <stdio.h>
#include <string.h>
#include "cli/terminal/ask.h"
#include "cli/command/command.h"
#include "cli/key/credentials.h"
#include "cli/key/prefect_profile.h"
#include "cli/run.h"
#include "cli/show/show.h"
#include "store/ground/near.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

enum { OPT_FROM_PROFILE, OPT_KEY_COMMAND, OPT_STATUS };

static const struct ws_option options[] = {
	[OPT_FROM_PROFILE] = {"from-profile", 0, "NAME",
			      "take the key of a Prefect profile"},
	[OPT_KEY_COMMAND] = {"key-command", 0, "COMMAND",
			     "keep a command that prints the key, instead of the key"},
	[OPT_STATUS] = {"status", 0, NULL, "say which key would be used, and whose it is"},
	{NULL, 0, NULL, NULL},
};

/* What is to be kept. */
struct offer {
	struct ws_key key;
	char endpoint[WS_STORE_URL];
	char source[WS_KEY_SOURCE];
	const char *command; /* kept instead of the key; or NULL */
};

static int unknown_profile(const struct ws_profiles *profiles, const char *name,
			   struct ws_err *err)
{
	const char *names[WS_PROFILES_MAX];
	const char *near;

	for (size_t i = 0; i < profiles->count; i++)
		names[i] = profiles->items[i].name;
	near = ws_text_nearest(name, names, profiles->count);
	ws_err_set(err, WS_E_NO_KEY, "there is no Prefect profile %s", name);
	return near ? ws_err_near(err, name, near) : WS_E_NO_KEY;
}

/* The profile's key goes to the profile's host, whatever else is set. */
static int take_profile(struct ws_cli *cli, const struct ws_profile *profile,
			struct offer *out, struct ws_err *err)
{
	char host[WS_KEY_HOST], wanted[WS_KEY_HOST];
	const char *url = profile->url[0] ? profile->url : "https://api.prefect.cloud/api";
	char base[WS_STORE_URL];
	int rc;

	if (!profile->key.text[0])
		return ws_err_set(err, WS_E_NO_KEY, "the Prefect profile %s holds no key",
				  profile->name);
	if (!ws_profile_base(url, base, sizeof(base)))
		return ws_err_set(err, WS_E_URL, "the address of the profile is too long");
	rc = ws_key_host(base, host, err);
	if (rc == 0 && cli->endpoint) {
		rc = ws_cli_endpoint(cli, out->endpoint, err);
		if (rc == 0)
			rc = ws_key_host(out->endpoint, wanted, err);
		if (rc == 0 && strcmp(host, wanted) != 0)
			rc = ws_err_set(err, WS_E_NO_KEY,
					"the profile's key is for %s, not for %s", host,
					wanted);
	}
	if (rc < 0)
		return rc;
	memcpy(out->endpoint, base, sizeof(base));
	out->key = profile->key;
	(void)snprintf(out->source, sizeof(out->source), "Prefect profile %.40s",
		       profile->name);
	return 0;
}

static int from_profile(struct ws_cli *cli, const char *name, struct offer *out,
			struct ws_err *err)
{
	struct ws_profiles profiles = {0};
	const struct ws_profile *profile;
	int rc = ws_profiles_read(&profiles, err);

	if (rc == WS_KEY_ABSENT)
		rc = ws_err_set(err, WS_E_NO_KEY, "there are no Prefect profiles here");
	if (rc == 0) {
		profile = ws_profiles_find(&profiles, name);
		rc = profile ? take_profile(cli, profile, out, err)
			     : unknown_profile(&profiles, name, err);
	}
	ws_profiles_clear(&profiles);
	return rc;
}

/* Offers what the Prefect CLI knows. Returns 1 when the person wants none of it. */
static int offer_profiles(struct ws_cli *cli, struct offer *out, struct ws_err *err)
{
	struct ws_profiles profiles = {0};
	char answer[WS_PROFILE_NAME] = "", mask[24];
	size_t shown = 0;
	int rc = 1;

	if (ws_profiles_read(&profiles, NULL) != 0)
		return 1;
	for (size_t i = 0; i < profiles.count; i++) {
		const struct ws_profile *p = &profiles.items[i];
		ws_auto_free char *name = ws_text_neutral_dup(p->name);

		if (!p->key.text[0] || !name)
			continue;
		if (shown++ == 0)
			(void)fputs("Prefect profiles that hold a key:\n", cli->err);
		(void)fprintf(cli->err, "  %-16s key %s%s\n", name,
			      ws_key_mask(&p->key, mask), p->active ? "  active" : "");
	}
	if (shown > 0)
		rc = ws_ask_line(cli, "Profile to take over (Enter: another key):",
				 "wsync login --from-profile NAME", answer, sizeof(answer),
				 err);
	if (rc == 0 && answer[0]) {
		const struct ws_profile *p = ws_profiles_find(&profiles, answer);

		rc = p ? take_profile(cli, p, out, err)
		       : unknown_profile(&profiles, answer, err);
	} else if (rc == 0) {
		rc = 1;
	}
	ws_profiles_clear(&profiles);
	return rc;
}

static int ask_key(struct ws_cli *cli, struct offer *out, struct ws_err *err)
{
	char text[512] = "", prompt[400], host[WS_KEY_HOST];
	int rc = ws_key_host(out->endpoint, host, err);

	if (rc < 0)
		return rc;
	(void)snprintf(prompt, sizeof(prompt), "API key for %s (not shown):", host);
	rc = ws_ask_secret(cli, prompt, "wsync login --key-file FILE", text, sizeof(text),
			   err);
	if (rc == 0)
		rc = ws_key_take(text, strlen(text), "the answer", &out->key, err);
	explicit_bzero(text, sizeof(text));
	(void)snprintf(out->source, sizeof(out->source), "the prompt");
	return rc;
}

static int find_offer(struct ws_cli *cli, struct offer *out, struct ws_err *err)
{
	const char *profile = cli->args.option[OPT_FROM_PROFILE];
	int rc;

	out->command = cli->args.option[OPT_KEY_COMMAND];
	if ((profile != NULL) + (cli->key_file != NULL) + (out->command != NULL) > 1)
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "--from-profile, --key-command and --key-file exclude "
				  "each other");
	if (profile)
		return from_profile(cli, profile, out, err);
	rc = ws_cli_endpoint(cli, out->endpoint, err);
	if (rc == 0 && out->command) {
		(void)snprintf(out->source, sizeof(out->source), WS_KEY_SOURCE_RUN);
		return ws_key_command_run(out->command, WS_KEY_COMMAND_S, cli->stop,
					  &out->key, err);
	}
	if (rc == 0 && cli->key_file) {
		(void)snprintf(out->source, sizeof(out->source), "--key-file");
		return ws_key_read(cli->key_file, WS_KEY_PRIVATE, &out->key, err);
	}
	if (rc == 0 && ws_ask_possible(cli) && !cli->endpoint) {
		rc = offer_profiles(cli, out, err);
		if (rc <= 0)
			return rc;
		rc = 0;
	}
	return rc == 0 ? ask_key(cli, out, err) : rc;
}

static int print_actor(struct ws_cli *cli, const struct ws_actor *actor,
		       const char *endpoint, const char *source, bool kept,
		       struct ws_err *err)
{
	ws_auto_free char *label = ws_text_neutral_dup(actor->label ? actor->label
								    : "unknown");
	char host[WS_KEY_HOST];
	int rc = ws_key_host(endpoint, host, err);

	if (rc < 0 || !label)
		return rc < 0 ? rc : ws_err_nomem(err);
	if (cli->format == WS_FORMAT_JSON) {
		struct ws_json *o = ws_json_new_object();
		int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/login/1"));

		bad |= ws_json_set(o, "endpoint", ws_json_new_text(endpoint));
		bad |= ws_json_set(o, "actor", ws_json_new_text(label));
		bad |= ws_json_set(o, "kind",
				   ws_json_new_text(actor->kind == WS_BOT
							    ? "service-account"
							    : "user"));
		bad |= ws_json_set(o, "source", ws_json_new_text(source));
		bad |= ws_json_set(o, "kept", ws_json_new_bool(kept));
		if (bad) {
			ws_json_free(o);
			return ws_err_nomem(err);
		}
		return ws_show_json(cli->out, o, err);
	}
	(void)fprintf(cli->out, "Signed in to %s as %s%s   %s key, from %s\n", host,
		      ws_principal_prefix(actor->kind), label,
		      actor->kind == WS_BOT ? "service account" : "user", source);
	return 0;
}

static int run_status(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_remote) remote = NULL;
	ws_auto(ws_store) store = NULL;
	struct ws_actor actor = {0};
	char endpoint[WS_STORE_URL], source[WS_KEY_SOURCE] = "";
	int rc;

	if (!arena)
		return ws_err_nomem(err);
	/* inside a store, the question is which key that store would get */
	rc = cli->endpoint ? WS_E_NO_STORE : ws_cli_store(cli, &store, err);
	if (rc == 0)
		memcpy(endpoint, store->endpoint, sizeof(endpoint));
	else if (rc == WS_E_NO_STORE)
		rc = ws_cli_endpoint(cli, endpoint, err);
	if (rc == 0)
		rc = ws_cli_remote(cli, endpoint, &remote, source, err);
	if (rc == 0)
		rc = remote->ops->actor(remote, arena, &actor, err);
	return rc == 0 ? print_actor(cli, &actor, endpoint, source,
				     strcmp(source, WS_KEY_SOURCE_KEPT) == 0, err)
		       : rc;
}

/* Whatever it is, it may be a key: it is not shown. */
static int no_words(struct ws_err *err)
{
	ws_err_set(err, WS_E_USAGE_ARGUMENT, "wsync login takes no word besides options");
	ws_err_why(err, "other users of this machine can read arguments, so a key is never "
			"taken from them: it is typed, or read from a file or a pipe; if "
			"this was a key, replace it in the cloud");
	return ws_err_hint(err, "wsync login, wsync login --key-file FILE, or "
				"... | wsync login --key-file -");
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_remote) remote = NULL;
	struct offer offer = {0};
	struct ws_actor actor = {0};
	char host[WS_KEY_HOST];
	int rc;

	if (cli->args.count > 0)
		return no_words(err);
	if (cli->args.option[OPT_STATUS])
		return run_status(cli, err);
	if (!arena)
		return ws_err_nomem(err);
	if (cli->offline)
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "wsync login asks the cloud, and --offline forbids it");
	rc = find_offer(cli, &offer, err);
	if (rc == 0)
		rc = ws_cli_remote_with(cli, offer.endpoint, offer.key.text, offer.source,
					&remote, err);
	if (rc == 0)
		rc = remote->ops->actor(remote, arena, &actor, err);
	if (rc == 0)
		rc = ws_key_host(offer.endpoint, host, err);
	if (rc == 0)
		rc = ws_credentials_store(host, offer.endpoint,
					  offer.command ? NULL : &offer.key, offer.command,
					  err);
	ws_key_wipe(&offer.key);
	if (rc == 0)
		rc = print_actor(cli, &actor, offer.endpoint, offer.source, true, err);
	if (rc == 0)
		ws_cli_hint(cli,
			    "wsync clone ACCOUNT DIR   mirror what this key can reach");
	return rc;
}

const struct ws_cmd ws_cmd_login = {
	.name = "login",
	.group = WS_GROUP_START,
	.summary = "Sign in with an API key or take over a Prefect profile",
	.usage = "[--key-file FILE|-] [--from-profile NAME] [--key-command COMMAND] "
		 "[--endpoint URL] [--status]",
	.about = "Asks the cloud whose key it is and keeps it, for that host alone, in "
		 "credentials.ini, which only you may read. On a terminal the key is "
		 "typed without being shown. A key is never taken from an argument, since "
		 "other users of the machine could read it there.\n\n"
		 "With --key-command no key is kept but a command that prints it, such as "
		 "that of a password manager. It is run whenever a key is needed for that "
		 "host: without a shell (a program and its arguments; quotes keep words "
		 "together), without standard input, for a minute at most. It prints the "
		 "key and nothing else; what it says on standard error is shown.\n",
	.examples = "wsync login                           # asks for the key\n"
		    "wsync login --from-profile cloud      # the key the Prefect CLI uses\n"
		    "pass show prefect | wsync login --key-file -\n"
		    "wsync login --key-command 'pass show prefect/acme'\n"
		    "wsync login --status                  # whose key is in use",
	.options = options,
	.max_words = 64, /* refused by run, which does not repeat it */
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run,
};
