/*
 * cli/show/can.c - may this principal do that?
 */
#include "cli/show/who_part.h"

/* What is not known of a side makes its no a maybe. */
static enum ws_answer answer_of(const struct ws_asked_side *side,
				const struct ws_holder *holder,
				const struct ws_holder_side *answer)
{
	if (answer->answer == WS_NO && side->workspace &&
	    ws_holder_gap(side->workspace, holder->kind))
		return WS_UNKNOWN;
	return answer->answer;
}

static const char *word(enum ws_answer answer)
{
	return answer == WS_UNKNOWN ? "not known" : ws_answer_word(answer);
}

static void put_answer(struct ws_buf *b, const struct ws_who *who,
		       const struct ws_holder *holder)
{
	const enum ws_answer here = answer_of(&who->asked->local, holder, &holder->local);
	const enum ws_answer there = answer_of(&who->asked->cloud, holder, &holder->cloud);

	ws_buf_adds(b, word(here));
	if (who->one_side) {
		ws_buf_addc(b, ' ');
		ws_put_text(b, who->one_side);
	} else if (who->asked->both && here != there) {
		ws_buf_addf(b, "%s; %s in the cloud",
			    holder->hold == WS_HOLD_GAINS || holder->hold == WS_HOLD_LOSES
				    ? ", with your edits"
				    : " here",
			    word(there));
	}
	if (holder->cause) {
		ws_buf_addf(b, " (%s%s)",
			    holder->hold == WS_HOLD_UNSETTLED ? "conflict " : "",
			    holder->cause->id);
	}
	ws_buf_addc(b, '\n');
}

static const char *verb(enum ws_answer answer)
{
	return answer == WS_YES  ? "includes"
	       : answer == WS_NO ? "does not include"
				 : "may include";
}

static void put_side(struct ws_buf *b, const struct ws_who *who, const char *title,
		     const struct ws_holder *holder, const struct ws_holder_side *side,
		     const struct ws_asked_side *asked)
{
	const struct ws_wanted *wanted = side == &holder->local ? who->wanted
								: who->wanted_cloud;
	const char *gap = asked->workspace ? ws_holder_gap(asked->workspace, holder->kind)
					   : NULL;

	for (size_t i = 0; i < side->count; i++) {
		ws_auto_buf text = WS_BUF_INIT;

		ws_who_put_role(&text, who, &side->sources[i]);
		ws_buf_adds(&text, " (");
		ws_who_put_via(&text, who, &side->sources[i]);
		ws_buf_adds(&text, ") ");
		ws_buf_adds(&text, verb(ws_wanted_in(wanted, &side->sources[i].set)));
		ws_buf_addf(&text, " %s", who->words[0]);
		ws_buf_addf(b, "  %-7s ", i == 0 ? title : "");
		ws_put_text(b, ws_buf_text(&text));
		ws_buf_addc(b, '\n');
	}
	if (side->count == 0)
		ws_buf_addf(b, "  %-7s no access\n", title);
	if (gap)
		ws_buf_addf(b, "  %-7s %s not known\n", "",
			    *gap == '[' ? gap : "the default role is");
}

/* A yes is about the role: lists of single objects may leave them out. */
static void put_narrowed(struct ws_buf *b, size_t objects)
{
	if (objects)
		ws_buf_addf(
			b, "  %zu object%s with an access list of %s own: --why shows %s\n",
			objects, objects == 1 ? "" : "s", objects == 1 ? "its" : "their",
			objects == 1 ? "it" : "them");
}

static int show_json(FILE *out, const struct ws_who *who, const struct ws_holder *holder,
		     struct ws_err *err)
{
	struct ws_json *o = ws_json_new_object();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/can/1"));

	bad |= ws_json_set(o, "workspace", ws_text_json(who->asked->local.workspace->dir));
	bad |= ws_json_set(o, "can", ws_text_json(who->words[0]));
	bad |= ws_json_set(o, "answer",
			   ws_json_new_text(ws_answer_word(
				   answer_of(&who->asked->local, holder, &holder->local))));
	if (who->asked->both)
		bad |= ws_json_set(o, "answer_cloud",
				   ws_json_new_text(ws_answer_word(answer_of(
					   &who->asked->cloud, holder, &holder->cloud))));
	bad |= ws_json_set(o, "principal", ws_who_json(who, holder));
	bad |= ws_json_set(o, "object_access", ws_who_objects_json(who));
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(out, o, err);
}

int ws_show_can(const struct ws_cli *cli, FILE *out, const struct ws_who *who,
		const struct ws_holder *holder, bool why, struct ws_err *err)
{
	static const int exits[] = {[WS_NO] = WS_EXIT_CHANGES,
				    [WS_UNKNOWN] = WS_EXIT_FAILED,
				    [WS_YES] = WS_EXIT_OK};
	const struct ws_asked *asked = who->asked;
	ws_auto_buf b = WS_BUF_INIT;
	int rc;

	if (cli->format == WS_FORMAT_JSON) {
		rc = show_json(out, who, holder, err);
	} else {
		put_answer(&b, who, holder);
		if (why)
			put_side(&b, who, who->one_side ? "" : "local", holder,
				 &holder->local, &asked->local);
		if (why && asked->both)
			put_side(&b, who, "cloud", holder, &holder->cloud, &asked->cloud);
		if (why)
			ws_who_put_objects(&b, who);
		else if (answer_of(&asked->local, holder, &holder->local) == WS_YES)
			put_narrowed(&b, ws_who_objects(who));
		rc = ws_put_out(&b, out, err);
	}
	return rc < 0 ? rc : exits[answer_of(&asked->local, holder, &holder->local)];
}
