/*
 * cli/command/env_explain.c - `wsync env explain` and `wsync env check`: where a flow run
 * started here would go.
 */
#include <stdio.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/env.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"

struct asked {
	char directory[PATH_MAX];
	struct ws_env_sources sources;
	struct ws_env_bindings list;
	const struct ws_env_binding *binding; /* or NULL */
	bool effective;
};

static void asked_free(struct asked *a)
{
	if (a)
		ws_env_bindings_close(&a->list);
	free(a);
}
WS_OWN(asked, asked_free);

static int ask(struct ws_cli *cli, struct asked **out, struct ws_err *err)
{
	ws_auto(asked) a = calloc(1, sizeof(*a));
	int rc;

	if (!a)
		return ws_err_nomem(err);
	a->list = (struct ws_env_bindings)WS_ENV_BINDINGS_INIT;
	rc = ws_env_directory(cli->args.count > 0 ? cli->args.words[0] : NULL, a->directory,
			      err);
	if (rc == 0)
		rc = ws_env_sources_read(a->directory, &a->sources, err);
	if (rc == 0)
		rc = ws_env_bindings_open(false, &a->list, err);
	if (rc < 0)
		return rc;
	a->binding = ws_env_binding_above(&a->list, a->directory);
	a->effective = a->binding && ws_env_is_effective(&a->sources, a->binding);
	*out = ws_steal(&a);
	return 0;
}

/* ---- JSON -------------------------------------------------------------------------------- */

static struct ws_json *source_json(const struct ws_env_sources *sources,
				   enum ws_env_place place)
{
	const struct ws_env_source *s = &sources->places[place];
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = ws_json_set(o, "place", ws_json_new_text(ws_env_place_words[place]));

	bad |= ws_json_set(o, "set", ws_json_new_bool(s->set));
	bad |= ws_json_set(o, "wins", ws_json_new_bool(sources->winner == place));
	if (s->set)
		bad |= ws_json_set(o, "value", ws_text_json(s->value));
	if (*s->file)
		bad |= ws_json_set(o, "file", ws_text_json(s->file));
	if (s->line)
		bad |= ws_json_set(o, "line", ws_json_new_int(s->line));
	if (place == WS_ENV_IN_PROFILE && *sources->profile)
		bad |= ws_json_set(o, "profile", ws_text_json(sources->profile));
	if (s->trouble.code)
		bad |= ws_json_set(o, "error", ws_error_json(&s->trouble));
	return bad ? NULL : ws_steal(&o);
}

static int print_json(struct ws_cli *cli, const struct asked *a, struct ws_err *err)
{
	struct ws_json *o = ws_json_new_object();
	struct ws_json *sources = ws_json_new_array();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/env-explain/1"));

	bad |= ws_json_set(o, "directory", ws_text_json(a->directory));
	for (int place = 0; place < WS_ENV_PLACES; place++)
		bad |= ws_json_push(sources,
				    source_json(&a->sources, (enum ws_env_place)place));
	bad |= ws_json_set(o, "sources", sources);
	bad |= ws_json_set(o, "binding",
			   a->binding ? ws_env_binding_json(a->binding)
				      : ws_json_new_null());
	bad |= ws_json_set(o, "effective", ws_json_new_bool(a->effective));
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

/* ---- for people ---------------------------------------------------------------------------- */

/* The workspace an address belongs to, among those bound on this machine. */
static const struct ws_env_binding *owner_of(const struct asked *a, const char *value)
{
	char url[WS_ENV_VALUE_MAX];

	for (size_t i = 0; i < a->list.count; i++) {
		const struct ws_env_binding *b = &a->list.items[i];

		if (ws_env_url(b->endpoint, b->account_id, b->workspace_id, url) &&
		    strcmp(url, value) == 0)
			return b;
	}
	return NULL;
}

static void put_source(struct ws_buf *b, const struct ws_cli *cli, const struct asked *a,
		       enum ws_env_place place)
{
	const struct ws_env_source *s = &a->sources.places[place];
	const struct ws_env_binding *owner = s->set ? owner_of(a, s->value) : NULL;
	char name[32 + WS_ENV_PROFILE];

	(void)snprintf(name, sizeof(name), "%s%s%s", ws_env_place_words[place],
		       place == WS_ENV_IN_PROFILE && *a->sources.profile ? " " : "",
		       place == WS_ENV_IN_PROFILE ? a->sources.profile : "");
	ws_buf_addf(b, "  %d  ", (int)place + 1);
	ws_put_text(b, name);
	ws_buf_pad(b, ' ', strlen(name) < 18 ? 18 - strlen(name) : 2);
	if (s->trouble.code) {
		ws_buf_adds(b, "cannot be read: ");
		ws_put_text(b, s->trouble.msg);
	} else if (s->set) {
		ws_put_text(b, *s->value ? s->value : "(empty)");
	} else {
		ws_buf_adds(b, s->there ? "not set" : "no such file");
	}
	if (owner) {
		ws_buf_adds(b, " = ");
		ws_put_text(b, owner->account);
		ws_buf_addc(b, '/');
		ws_put_text(b, owner->handle);
	}
	if (a->sources.winner == place && place != WS_ENV_DEFAULT) {
		ws_buf_adds(b, "  ");
		ws_put_ink(b, &cli->style, WS_INK_BOLD, "WINS");
	}
	ws_buf_addc(b, '\n');
	if (place == WS_ENV_VARIABLE && s->set)
		ws_buf_adds(b,
			    "                       set in this shell; where, wsync cannot "
			    "see\n");
	if (*s->file && (s->set || s->trouble.code)) {
		ws_buf_pad(b, ' ', 23);
		ws_put_text(b, s->file);
		if (s->line || s->trouble.line)
			ws_buf_addf(b, ":%d", s->line ? s->line : s->trouble.line);
		ws_buf_addc(b, '\n');
	} else if (s->trouble.file[0]) {
		ws_buf_pad(b, ' ', 23);
		ws_put_text(b, s->trouble.file);
		ws_buf_addf(b, ":%d\n", s->trouble.line);
	}
}

/* A file that came with the project asks for a workspace. */
static void hint_at_project(const struct ws_cli *cli, const struct asked *a)
{
	struct ws_err unbound = {0};

	if (ws_env_say_unbound(a->directory, &unbound) == WS_E_ENV_NOT_ALLOWED)
		ws_show_warn(cli, "%s: %s", unbound.msg, unbound.why);
}

static int print_human(struct ws_cli *cli, const struct asked *a, struct ws_err *err)
{
	ws_auto_buf out = WS_BUF_INIT;

	ws_buf_adds(&out, "PREFECT_API_URL in ");
	ws_put_text(&out, a->directory);
	ws_buf_adds(&out, ", what counts most first\n\n");
	for (int place = 0; place < WS_ENV_PLACES; place++)
		put_source(&out, cli, a, (enum ws_env_place)place);
	if (a->sources.envrc)
		ws_buf_adds(&out,
			    "\n.envrc is there: direnv may set variables from it; wsync "
			    "does not read it\n");
	ws_buf_addc(&out, '\n');
	if (!a->binding) {
		ws_buf_adds(&out, "Not bound to a workspace\n");
	} else if (a->effective) {
		ws_buf_adds(&out, "Bound to ");
		ws_put_text(&out, a->binding->account);
		ws_buf_addc(&out, '/');
		ws_put_text(&out, a->binding->handle);
		ws_buf_adds(&out, ", and that is where runs go\n");
	}
	return ws_put_out(&out, cli->out, err);
}

static int run_explain(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(asked) a = NULL;
	int rc = ask(cli, &a, err);

	if (rc == 0)
		rc = cli->format == WS_FORMAT_JSON ? print_json(cli, a, err)
						   : print_human(cli, a, err);
	if (rc == 0 && !a->binding && cli->format != WS_FORMAT_JSON)
		hint_at_project(cli, a);
	if (rc < 0 || !a->binding || a->effective)
		return rc;
	(void)fflush(cli->out);
	return ws_env_say_other(&a->sources, a->binding, err);
}

/* ---- check ------------------------------------------------------------------------------------ */

static int check_json(struct ws_cli *cli, const struct asked *a, struct ws_err *err)
{
	const struct ws_env_source *winner = &a->sources.places[a->sources.winner];
	struct ws_json *o = ws_json_new_object();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/env-check/1"));

	bad |= ws_json_set(o, "directory", ws_text_json(a->directory));
	bad |= ws_json_set(o, "bound", ws_json_new_bool(a->binding != NULL));
	bad |= ws_json_set(o, "effective", ws_json_new_bool(a->effective));
	if (a->binding)
		bad |= ws_json_set(o, "binding", ws_env_binding_json(a->binding));
	bad |= ws_json_set(o, "winner",
			   ws_json_new_text(ws_env_place_words[a->sources.winner]));
	if (winner->set)
		bad |= ws_json_set(o, "value", ws_text_json(winner->value));
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

static int run_check(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(asked) a = NULL;
	struct ws_err unbound = {0};
	int rc = ask(cli, &a, err);

	if (rc == 0 && cli->format == WS_FORMAT_JSON)
		rc = check_json(cli, a, err);
	if (rc < 0)
		return rc;
	(void)fflush(cli->out);
	if (!a->binding) {
		(void)ws_env_say_unbound(a->directory, &unbound);
		if (cli->format != WS_FORMAT_JSON)
			ws_cli_error(cli, &unbound);
		return WS_EXIT_CHANGES;
	}
	if (!a->effective)
		return ws_env_say_other(&a->sources, a->binding, err);
	if (cli->format != WS_FORMAT_JSON && !cli->quiet) {
		ws_auto_buf out = WS_BUF_INIT;

		ws_buf_adds(&out, "Runs started here go to ");
		ws_put_text(&out, a->binding->account);
		ws_buf_addc(&out, '/');
		ws_put_text(&out, a->binding->handle);
		ws_buf_addc(&out, '\n');
		rc = ws_put_out(&out, cli->out, err);
	}
	return rc;
}

const struct ws_cmd ws_cmd_env_explain = {
	.name = "env explain",
	.group = WS_GROUP_ENVIRONMENT,
	.summary = "Show where the address comes from",
	.usage = "[DIR]",
	.about = "Replays the order in which Prefect looks for PREFECT_API_URL when it is "
		 "started in a directory: the environment, .env, prefect.toml, "
		 "pyproject.toml, the active profile, the default. A file that cannot be "
		 "read with certainty counts as one that may win. PREFECT_PROFILE, "
		 "PREFECT_PROFILES_PATH and PREFECT_HOME are honoured.\n\n"
		 "Exit status: 0, or 6 when the directory is bound and something else "
		 "wins.\n",
	.examples = "wsync env explain\n"
		    "wsync env explain ~/src/etl --json",
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_explain,
};

const struct ws_cmd ws_cmd_env_check = {
	.name = "env check",
	.group = WS_GROUP_ENVIRONMENT,
	.summary = "Do runs started here go to the bound workspace?",
	.usage = "[DIR]",
	.about = "For scripts and CI. Exit status: 0 bound, and that is where runs go; 2 "
		 "not bound; 6 bound, and another place says something else, cannot be "
		 "read, or the workspace is gone.\n",
	.examples = "wsync env check && python flow.py\n"
		    "wsync env check ~/src/etl --json",
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_check,
};
