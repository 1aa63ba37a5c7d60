/*
 * cli/first.c - the screen of a bare `wsync` where there is no store.
 */
#include <string.h>
#include "cli/key/prefect_profile.h"
#include "cli/run.h"
#include "store/ground/buf.h"
#include "store/ground/text.h"

static void print_profile(const struct ws_cli *cli, const struct ws_profile *profile,
			  int width)
{
	ws_auto_buf name = WS_BUF_INIT;
	ws_auto_buf url = WS_BUF_INIT;
	char key[40] = "no key", mask[24], base[WS_PROFILE_URL + 8];

	if (profile->key.text[0])
		(void)snprintf(key, sizeof(key), "key %s",
			       ws_key_mask(&profile->key, mask));
	ws_text_neutral(&name, profile->name, strlen(profile->name), false);
	if (profile->url[0] && ws_profile_base(profile->url, base, sizeof(base)))
		ws_text_neutral(&url, base, strlen(base), false);
	(void)fprintf(cli->out, "  Prefect profile %-*s  %-17s%s%s%s\n", width,
		      ws_buf_text(&name), key, url.len ? "  " : "", ws_buf_text(&url),
		      profile->active ? "  active" : "");
}

static void print_profiles(const struct ws_cli *cli, const struct ws_profiles *profiles)
{
	int width = 0;

	for (size_t i = 0; i < profiles->count; i++) {
		int len = (int)strlen(profiles->items[i].name);

		width = len > width ? len : width;
	}
	(void)fputs("Found on this machine\n", cli->out);
	for (size_t i = 0; i < profiles->count; i++)
		print_profile(cli, &profiles->items[i], width);
	(void)fputc('\n', cli->out);
}

/* The profile a person would sign in with: the active one, else the first with a key. */
static const struct ws_profile *suggest(const struct ws_profiles *profiles)
{
	const struct ws_profile *active = ws_profiles_active(profiles);

	if (active && active->key.text[0])
		return active;
	for (size_t i = 0; i < profiles->count; i++)
		if (profiles->items[i].key.text[0])
			return &profiles->items[i];
	return NULL;
}

int ws_cli_first_run(struct ws_cli *cli, struct ws_err *err)
{
	struct ws_profiles profiles = {0};
	const struct ws_profile *profile;
	char login[128] = "wsync login";

	if (cli->format != WS_FORMAT_HUMAN) {
		ws_err_set(err, WS_E_NO_STORE, "there is no store here");
		ws_err_hint(err, "wsync clone ACCOUNT DIR");
		return WS_E_NO_STORE;
	}
	(void)fputs("There is no wsync store here.\n\n"
		    "A store is a directory that mirrors Prefect Cloud workspaces: a "
		    "folder for "
		    "each\nworkspace, plain INI files, history in git. You edit it "
		    "offline, see "
		    "every\nchange as permissions, and send it when you are ready.\n\n",
		    cli->out);
	/* a profiles.toml that cannot be read is no reason not to help */
	if (ws_profiles_read(&profiles, NULL) == 0 && profiles.count > 0)
		print_profiles(cli, &profiles);
	profile = suggest(&profiles);
	if (profile && strpbrk(profile->name, " \t'\"\\$`;&|<>()*?") == NULL &&
	    !ws_text_is_hostile(profile->name, strlen(profile->name), false))
		(void)snprintf(login, sizeof(login), "wsync login --from-profile %s",
			       profile->name);
	(void)fputs("Next\n", cli->out);
	(void)fprintf(cli->out, "  %-34s %s\n", login,
		      profile ? "use that key" : "sign in with an API key");
	(void)fprintf(cli->out, "  %-34s %s\n", "wsync clone acme ~/acme",
		      "mirror everything you can reach");
	(void)fprintf(cli->out, "  %-34s %s\n", "wsync demo",
		      "or try it all on a cloud of your own");
	(void)fputs("\nMore: wsync help concepts\n", cli->out);
	ws_profiles_clear(&profiles);
	return ws_err_exit(WS_E_NO_STORE);
}
