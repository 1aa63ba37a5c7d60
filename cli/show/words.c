/*
 * cli/show/words.c - changes in words: the same ones on every screen.
 */
#include "cli/show/show_p.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/date.h"
#include "store/ground/text.h"
#include "sync/round/look/unread.h"

#define DAY_S (24 * 60 * 60)

const char *ws_word_direction(enum ws_direction direction)
{
	static const char *const words[] = {"draft", "outgoing", "incoming", "both"};

	return words[direction];
}

const char *ws_word_verdict(enum ws_verdict verdict)
{
	static const char *const words[] = {"send", "receive",  "agree",
					    "held", "conflict", "wait"};

	return words[verdict];
}

const char *ws_word_item(enum ws_item_kind kind)
{
	static const char *const words[] = {
		"grant",  "name",      "description", "default-role", "result-storage",
		"handle", "workspace", "role",        "intent",       "policy",
	};

	return words[kind];
}

const char *ws_word_principal(enum ws_principal_kind kind)
{
	static const char *const words[] = {"user", "bot", "team", "invited"};

	return words[kind];
}

const char *ws_word_principal_json(enum ws_principal_kind kind)
{
	return kind == WS_BOT ? "service-account" : ws_word_principal(kind);
}

const char *ws_word_mode(enum ws_mode mode)
{
	return mode == WS_MODE_TWO_WAY ? "two-way" : "observe";
}

/* Two revisions that are compared have no HEAD. */
static bool elsewhere(const struct ws_view *view)
{
	return !view->state.on_main && view->state.head[0];
}

const char *ws_word_drafts(const struct ws_view *view)
{
	return elsewhere(view) ? "not in main" : "not committed";
}

const char *ws_heading_drafts(const struct ws_view *view)
{
	return elsewhere(view) ? "Not in main" : "Not committed";
}

void ws_show_record(const struct ws_cli *cli, const struct ws_view *view, const char *what)
{
	if (!elsewhere(view))
		ws_cli_hint(cli, "%-22s %s", "wsync commit", what);
	else
		ws_cli_hint(cli, "%-22s and merge into main: what is not there is not sent",
			    "git commit");
}

void ws_show_to_commit(const struct ws_cli *cli, const struct ws_store *store)
{
	struct ws_repo_state state;

	if (ws_repo_state(store->repo, &state, NULL) == 0 && !state.on_main &&
	    state.head[0])
		ws_cli_hint(cli, "git commit, and merge into main");
	else
		ws_cli_hint(cli, "wsync commit -m WHY");
}

const char *ws_arrow(const struct ws_style *style)
{
	return style->utf8 ? "→" : "->";
}

const char *ws_ellipsis(const struct ws_style *style)
{
	return style->utf8 ? "…" : "...";
}

static enum ws_relation relation_of(const struct ws_change *change)
{
	return change->delta.relation == WS_REL_NONE ? WS_REL_META : change->delta.relation;
}

const char *ws_word_change(const struct ws_change *change)
{
	if (change->verdict == WS_CONFLICT && change->direction == WS_BOTH)
		return "clash";
	return ws_relation_word(relation_of(change));
}

const char *ws_mark_change(const struct ws_change *change, bool ascii)
{
	if (change->verdict == WS_CONFLICT && change->direction == WS_BOTH)
		return "!";
	return ws_relation_mark(relation_of(change), ascii);
}

enum ws_ink ws_ink_change(const struct ws_change *change)
{
	if (change->verdict == WS_CONFLICT && change->direction == WS_BOTH)
		return WS_INK_BAD;
	switch (relation_of(change)) {
	case WS_REL_GRANT:
		return WS_INK_GOOD;
	case WS_REL_RAISE:
	case WS_REL_SHIFT:
		return WS_INK_WARN;
	case WS_REL_REVOKE:
		return WS_INK_BAD;
	default:
		return WS_INK_NONE;
	}
}

void ws_put_who(struct ws_buf *b, const struct ws_change *change)
{
	switch (change->kind) {
	case WS_ITEM_GRANT:
		ws_buf_adds(b, ws_principal_prefix(change->principal_kind));
		break;
	case WS_ITEM_DEFAULT_ROLE:
		ws_buf_adds(b, "default role");
		break;
	case WS_ITEM_RESULT_STORAGE:
		ws_buf_adds(b, "result storage");
		break;
	case WS_ITEM_INTENT:
	case WS_ITEM_POLICY: /* the label says all: policy.ini */
		break;
	default:
		ws_buf_adds(b, ws_word_item(change->kind));
		if (change->label)
			ws_buf_addc(b, ' ');
		break;
	}
	ws_put_called(b, change->called, change->label);
}

bool ws_change_is_free(const struct ws_change *change)
{
	return change->kind == WS_ITEM_NAME || change->kind == WS_ITEM_DESCRIPTION;
}

/* One value; other is the one that stands beside it, NULL without one. */
static void put_value(struct ws_buf *b, const struct ws_style *style,
		      const struct ws_change *change, const struct ws_value *value,
		      const struct ws_value *other, size_t free_max)
{
	if (!value->present)
		ws_buf_adds(b, "nothing");
	else if (ws_change_is_free(change))
		ws_put_free(b, style, value->text ? value->text : "",
			    other && other->present ? other->text : NULL, free_max);
	else if (!value->text || !*value->text)
		ws_buf_adds(b, "none");
	else if (change->kind == WS_ITEM_GRANT || change->kind == WS_ITEM_DEFAULT_ROLE)
		ws_put_called(b, change->called, value->text);
	else
		ws_put_text(b, value->text);
}

/* ", 13 people × 2": whom one line reaches. */
static void put_reached(struct ws_buf *b, const struct ws_style *style,
			const struct ws_change *change)
{
	const struct ws_fan *fan = &change->fan;
	size_t bots = 0;

	for (size_t i = 0; i < fan->count; i++)
		bots += fan->ones[i].kind == WS_BOT;
	if (fan->count == 0)
		return;
	ws_buf_addf(b, ", %zu %s", fan->count,
		    bots              ? fan->count == 1 ? "principal" : "principals"
		    : fan->count == 1 ? "person"
				      : "people");
	if (fan->places > 1 && fan->pairs == fan->count * fan->places)
		ws_buf_addf(b, " %s %zu", style->utf8 ? "×" : "x", fan->places);
}

static void put_role_values(struct ws_buf *b, const struct ws_style *style,
			    const struct ws_change *change, const char *word)
{
	if (change->renamed) {
		ws_buf_adds(b, "renamed to ");
		ws_put_text(b, change->renamed);
	} else {
		ws_buf_adds(b, word);
	}
	if (!change->before.present && change->after.present && change->after.text)
		ws_buf_addf(b, ", %s", change->after.text);
	put_reached(b, style, change);
}

/* Things that are there or not, whose value says no more than their name. */
static const char *existence(const struct ws_change *change)
{
	if (change->kind == WS_ITEM_POLICY)
		return "rules loosened";
	if (change->kind != WS_ITEM_WORKSPACE && change->kind != WS_ITEM_ROLE)
		return NULL;
	if (change->wait & WS_WAIT_GONE)
		return "not listed any more";
	if (!change->before.present && change->after.present)
		return "new";
	if (change->before.present && !change->after.present)
		return "removed";
	return change->kind == WS_ITEM_ROLE ? "edited" : NULL;
}

void ws_put_values(struct ws_buf *b, const struct ws_style *style,
		   const struct ws_change *change, size_t free_max)
{
	const char *word = existence(change);

	if (change->verdict == WS_CONFLICT && change->direction == WS_BOTH) {
		ws_buf_adds(b, "local ");
		put_value(b, style, change, &change->local, &change->cloud, free_max);
		ws_buf_adds(b, ", cloud ");
		put_value(b, style, change, &change->cloud, &change->local, free_max);
		return;
	}
	if (word && change->kind == WS_ITEM_ROLE) {
		put_role_values(b, style, change, word);
		return;
	}
	if (word) {
		ws_buf_adds(b, word);
		return;
	}
	/* given or taken away, a grant has one role; a field says what it was */
	if (change->before.present &&
	    (change->after.present || change->kind != WS_ITEM_GRANT)) {
		put_value(b, style, change, &change->before, &change->after, free_max);
		ws_buf_addf(b, " %s ", ws_arrow(style));
		put_value(b, style, change, &change->after, &change->before, free_max);
	} else {
		put_value(b, style, change,
			  change->after.present ? &change->after : &change->before, NULL,
			  free_max);
	}
	put_reached(b, style, change);
}

void ws_put_delta(struct ws_buf *b, const struct ws_change *change)
{
	const bool more = change->delta.gained.unknown, less = change->delta.lost.unknown;
	size_t gained, lost;

	ws_change_triples(change, &gained, &lost);
	if (gained > 0 || more)
		ws_buf_addf(b, "+%zu%s", gained, more ? "?" : "");
	if (lost > 0 || less)
		ws_buf_addf(b, "%s-%zu%s", gained > 0 || more ? " " : "", lost,
			    less ? "?" : "");
}

void ws_put_classes(struct ws_buf *b, const struct ws_change *change)
{
	if (change->delta.control > 0)
		ws_buf_addf(b, ", %zu control", change->delta.control);
	if (change->delta.secrets > 0)
		ws_buf_addf(b, ", %zu secrets", change->delta.secrets);
}

int64_t ws_show_now(const struct ws_cli *cli)
{
	const struct ws_round_world *world = cli->world ? cli->world : &ws_round_real_world;

	return world->now_s(world->user);
}

/* Were there lists of grants that the key may not read? */
static bool has_unread(const struct ws_store *store)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_unread_list list = {NULL, 0};

	return arena && store->root_fd >= 0 &&
	       ws_unread_read(store, arena, &list, NULL) == 0 && list.count > 0;
}

void ws_put_age(struct ws_buf *b, const struct ws_cli *cli, const struct ws_store *store,
		const struct ws_view *view)
{
	char age[WS_TIME_TEXT];

	if (view->look.time_s == 0) {
		ws_buf_adds(b, "the cloud was never looked at");
		return;
	}
	ws_buf_addf(b, "cloud as of %s",
		    ws_time_age(view->look.time_s, ws_show_now(cli), age));
	if (!view->look.complete && has_unread(store))
		ws_buf_adds(b, ", as far as this key reads");
}

bool ws_age_is_old(const struct ws_cli *cli, const struct ws_view *view)
{
	return ws_show_now(cli) - view->look.time_s > DAY_S;
}

static bool is_own(const struct ws_side_account *account)
{
	return ws_plan_is_personal(account->plan_type) && account->your_role &&
	       strcmp(account->your_role, "Owner") == 0;
}

static const char *account_name(const struct ws_side_account *account)
{
	return account->handle ? account->handle : account->dir;
}

/* By handle; what is the person's alone stands last. */
static int by_account(const void *a, const void *b)
{
	const struct ws_side_account *const x = *(const struct ws_side_account *const *)a;
	const struct ws_side_account *const y = *(const struct ws_side_account *const *)b;
	const bool own_x = is_own(x), own_y = is_own(y);

	return own_x != own_y ? own_x - own_y : strcmp(account_name(x), account_name(y));
}

void ws_put_accounts(struct ws_buf *b, const struct ws_view *view)
{
	const struct ws_side *side = view->local && view->local->account_count
					     ? view->local
					     : view->cloud;
	size_t count = side ? side->account_count : 0;
	ws_auto_free const struct ws_side_account **sorted = calloc(count + 1,
								    sizeof(*sorted));

	for (size_t i = 0; sorted && i < count; i++)
		sorted[i] = &side->accounts[i];
	if (sorted)
		qsort(sorted, count, sizeof(*sorted), by_account);
	for (size_t i = 0; i < count && i < 4; i++) {
		if (i > 0)
			ws_buf_adds(b, ", ");
		ws_put_text(b, account_name(sorted ? sorted[i] : &side->accounts[i]));
	}
	if (count > 4)
		ws_buf_addf(b, " and %zu more", count - 4);
	if (count == 0)
		ws_buf_adds(b, "no account yet");
}

void ws_put_unseen(struct ws_buf *b, const struct ws_style *style, size_t unseen)
{
	ws_auto_buf text = WS_BUF_INIT;

	if (unseen == 0)
		return;
	ws_buf_addf(&text, "%zu change%s of others that nobody has looked at", unseen,
		    WS_CLI_S(unseen));
	if (style->plain) {
		ws_put_label(b, "to review", ws_buf_text(&text));
		return;
	}
	ws_buf_adds(b, "cloud  ");
	if (strlen("cloud  : wsync review") + text.len > style->width) {
		ws_buf_adds(&text, ": wsync review");
		ws_put_words(b, style, 7, 7, ws_buf_text(&text));
		return;
	}
	ws_put_ink(b, style, WS_INK_WARN, ws_buf_text(&text));
	ws_buf_adds(b, ": wsync review\n");
}
