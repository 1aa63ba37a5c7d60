/*
 * cli/show/who_part.c - how the answers of who and can are put.
 */
#include "cli/show/who_part.h"

#include <string.h>

static const struct {
	const char *word, *sentence;
} holds[] = {
	[WS_HOLD_SAME] = {"same", ""},
	[WS_HOLD_GIVEN] = {"given", "given in the cloud"},
	[WS_HOLD_LOSES] = {"loses", "loses it with"},
	[WS_HOLD_TAKEN] = {"taken", "taken away in the cloud"},
	[WS_HOLD_GAINS] = {"gains", "gains it with"},
	[WS_HOLD_UNSETTLED] = {"unsettled", "not settled: conflict"},
	[WS_HOLD_UNKNOWN] = {"unknown", "not known"},
	[WS_HOLD_NOT] = {"not", ""},
};

static const char *const vias[] = {
	[WS_VIA_GRANT] = "direct",
	[WS_VIA_TEAM] = "team",
	[WS_VIA_DEFAULT] = "default-role",
	[WS_VIA_ACCOUNT] = "account-role",
};

bool ws_who_suffices(const struct ws_wanted *wanted, const struct ws_source *source)
{
	return ws_wanted_in(wanted, &source->set) == WS_YES;
}

const struct ws_called_list *ws_who_called(const struct ws_who *who)
{
	return ws_called_in(who->asked->cloud.workspace ? who->asked->cloud.workspace
							: who->asked->local.workspace);
}

void ws_who_put_via(struct ws_buf *b, const struct ws_who *who,
		    const struct ws_source *source)
{
	const char *slash;

	switch (source->via) {
	case WS_VIA_GRANT:
		slash = strrchr(source->grant->file, '/');
		ws_buf_addf(b, "direct, %s:%d", slash ? slash + 1 : source->grant->file,
			    source->grant->line);
		break;
	case WS_VIA_TEAM:
		ws_buf_adds(b, ws_principal_prefix(WS_TEAM));
		ws_called_add(b, ws_who_called(who), source->grant->label);
		break;
	case WS_VIA_DEFAULT:
		ws_buf_adds(b, "default role");
		break;
	case WS_VIA_ACCOUNT:
		ws_buf_adds(b, "account role");
		break;
	}
}

void ws_who_put_role(struct ws_buf *b, const struct ws_who *who,
		     const struct ws_source *source)
{
	ws_called_add(b, ws_who_called(who), source->role);
	if (source->via == WS_VIA_ACCOUNT)
		ws_buf_adds(b, " of the account");
}

void ws_who_put_name(struct ws_buf *b, const struct ws_who *who,
		     const struct ws_holder *holder)
{
	ws_buf_adds(b, ws_principal_prefix(holder->kind));
	ws_called_add(b, ws_who_called(who), holder->label);
}

void ws_who_put_change(struct ws_buf *b, const struct ws_holder *holder)
{
	const bool edit = holder->hold == WS_HOLD_GAINS || holder->hold == WS_HOLD_LOSES;

	ws_buf_adds(b, holds[holder->hold].sentence);
	if (holder->cause)
		ws_buf_addf(b, "%s %s%s%s",
			    holder->hold == WS_HOLD_GIVEN || holder->hold == WS_HOLD_TAKEN
				    ? ","
				    : "",
			    holder->cause->id, edit ? " *" : "",
			    holder->cause->verdict == WS_HELD ? ", held" : "");
	else if (holder->hold == WS_HOLD_GIVEN || holder->hold == WS_HOLD_TAKEN)
		ws_buf_adds(b, ", not taken over yet");
}

void ws_who_put_sources(const struct ws_who *who, const struct ws_wanted *wanted,
			const struct ws_holder_side *side, bool all, struct ws_buf *roles,
			struct ws_buf *ways)
{
	bool any = false;
	size_t shown = 0;

	for (size_t i = 0; i < side->count; i++)
		any |= ws_who_suffices(wanted, &side->sources[i]);
	for (size_t i = 0; i < side->count; i++) {
		const struct ws_source *source = &side->sources[i];

		if (any && (!ws_who_suffices(wanted, source) || (shown > 0 && !all)))
			continue;
		/* none does it alone: it takes them all */
		if (shown++ > 0) {
			ws_buf_adds(roles, any ? "; " : " + ");
			ws_buf_adds(ways, any ? "; " : " + ");
		}
		ws_who_put_role(roles, who, source);
		ws_who_put_via(ways, who, source);
	}
}

/* ---- for machines ------------------------------------------------------------------------ */

static int set_called(struct ws_json *o, const char *key, const struct ws_who *who,
		      const char *label)
{
	const char *name = ws_called(ws_who_called(who), label);

	return name ? ws_json_set(o, key, ws_text_json(name)) : 0;
}

static struct ws_json *source_json(const struct ws_who *who, const struct ws_wanted *wanted,
				   const struct ws_source *source)
{
	struct ws_json *o = ws_json_new_object();
	int bad = ws_json_set(o, "via", ws_json_new_text(vias[source->via]));

	bad |= ws_json_set(o, "role", ws_text_json(source->role));
	bad |= set_called(o, "role_display_name", who, source->role);
	if (source->via == WS_VIA_TEAM) {
		bad |= ws_json_set(o, "team", ws_text_json(source->grant->label));
		bad |= set_called(o, "team_display_name", who, source->grant->label);
	}
	if (source->grant) {
		bad |= ws_json_set(o, "file", ws_text_json(source->grant->file));
		bad |= ws_json_set(o, "line", ws_json_new_int(source->grant->line));
	}
	bad |= ws_json_set(o, "suffices",
			   ws_json_new_bool(ws_who_suffices(wanted, source)));
	if (bad) {
		ws_json_free(o);
		return NULL;
	}
	return o;
}

static struct ws_json *side_json(const struct ws_who *who, const struct ws_wanted *wanted,
				 const struct ws_holder_side *side)
{
	struct ws_json *o = ws_json_new_object(), *through = ws_json_new_array();
	int bad = ws_json_set(o, "answer", ws_json_new_text(ws_answer_word(side->answer)));

	for (size_t i = 0; i < side->count; i++)
		bad |= ws_json_push(through, source_json(who, wanted, &side->sources[i]));
	bad |= ws_json_set(o, "through", through);
	if (bad) {
		ws_json_free(o);
		return NULL;
	}
	return o;
}

static struct ws_json *cause_json(const struct ws_change *cause)
{
	struct ws_json *o = ws_json_new_object();
	int bad = ws_json_set(o, "id", ws_json_new_text(cause->id));

	bad |= ws_json_set(o, "direction",
			   ws_json_new_text(ws_word_direction(cause->direction)));
	bad |= ws_json_set(o, "verdict", ws_json_new_text(ws_word_verdict(cause->verdict)));
	if (bad) {
		ws_json_free(o);
		return NULL;
	}
	return o;
}

struct ws_json *ws_who_json(const struct ws_who *who, const struct ws_holder *holder)
{
	struct ws_json *o = ws_json_new_object();
	int bad = ws_json_set(o, "kind",
			      ws_json_new_text(ws_word_principal_json(holder->kind)));

	bad |= ws_json_set(o, "name", ws_text_json(holder->label));
	bad |= set_called(o, "display_name", who, holder->label);
	bad |= ws_json_set(o, "id", ws_text_json(holder->id));
	bad |= ws_json_set(o, "state", ws_json_new_text(holds[holder->hold].word));
	bad |= ws_json_set(o, who->asked->both ? "local" : "there",
			   side_json(who, who->wanted, &holder->local));
	if (who->asked->both)
		bad |= ws_json_set(o, "cloud",
				   side_json(who, who->wanted_cloud, &holder->cloud));
	if (holder->cause)
		bad |= ws_json_set(o, "cause", cause_json(holder->cause));
	if (bad) {
		ws_json_free(o);
		return NULL;
	}
	return o;
}
