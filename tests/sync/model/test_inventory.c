/*
 * tests/sync/model/test_inventory.c - facts into lines and back, whatever they are called;
 * what changed; rules; access lists.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "sync/model/docs_inventory.h"
#include "store/ini/ini.h"
#include "store/tree/layout.h"

#define DIR  "acme/prod"
#define PATH "acme/prod/inventory/deployments.ini"
#define KIND WS_INVENTORY_DEPLOYMENTS

struct scene {
	struct ws_arena *arena;
	struct ws_tree *tree;
	struct ws_inventory inventory;
	struct ws_err err;
};

static int begin(void **state)
{
	static struct scene s;

	memset(&s, 0, sizeof(s));
	s.arena = ws_arena_new();
	s.tree = ws_tree_new();
	s.inventory.lists[KIND].known = true;
	*state = &s;
	return s.arena && s.tree ? 0 : -1;
}

static int end(void **state)
{
	struct scene *s = *state;

	ws_tree_free(s->tree);
	ws_arena_free(s->arena);
	return 0;
}

static void add_fact(struct scene *s, struct ws_inventory_item *item, const char *word,
		     const char *text)
{
	struct ws_inventory_fact *fact = ws_arena_grow(s->arena, &item->facts,
						       &item->fact_count, sizeof(*fact));

	*fact = (struct ws_inventory_fact){word, text};
}

static struct ws_inventory_item *add(struct scene *s, struct ws_inventory_list *list,
				     const char *name)
{
	struct ws_inventory_item *item = ws_arena_grow(s->arena, &list->items, &list->count,
						       sizeof(*item));

	item->id = ws_arena_printf(s->arena, "aaaaaaaa-0000-4000-8000-%012zu", list->count);
	item->name = name;
	return item;
}

static void put(struct scene *s, unsigned chosen)
{
	if (ws_docs_put_inventory(s->tree, DIR, chosen, &s->inventory, &s->err))
		fail_msg("%s", s->err.msg);
}

static const char *text_of(const struct scene *s, const char *path)
{
	const struct ws_tree_entry *e = ws_tree_find(s->tree, path);

	return e ? e->bytes : "";
}

static struct ws_inventory_file get(struct scene *s)
{
	struct ws_inventory_file file;

	assert_int_equal(
		ws_docs_get_inventory(s->tree, DIR, KIND, s->arena, &file, &s->err), 0);
	return file;
}

/* ---- names and texts ------------------------------------------------------------------------ */

static char long_name[400], long_text[4000];

static const char *const names[] = {
	"plain",
	"two words",
	"etl/nightly",
	"[deployments]",
	"; comment",
	"a = b",
	"id:aaaaaaaa-0000-4000-8000-000000000099",
	" blanks ",
	"line\nbreak = Owner",
	"tab\tand \x1b[31mred",
	"100%41",
	"comma, paused",
	"caf\xc3\xa9",
	"same",
	"SAME",
	"\xe2\x80\xae"
	"drawkcab",
	long_name,
};
#define NAMES (sizeof(names) / sizeof(names[0]))

static const char *const texts[] = {
	"k8s",   "a, paused", "50%2C",        "x ;y",    "; z",
	"a | b", "new\nline", "\xe2\x80\x8b", long_text,
};
#define TEXTS (sizeof(texts) / sizeof(texts[0]))

static const struct ws_inventory_line *line_of(const struct ws_inventory_file *file,
					       const char *name)
{
	for (size_t i = 0; i < file->count; i++)
		if (strcmp(file->lines[i].name, name) == 0)
			return &file->lines[i];
	return NULL;
}

static void names_and_texts_of_any_kind_are_data(void **state)
{
	struct scene *s = *state;
	struct ws_inventory_file file;
	ws_auto(ws_ini) doc = NULL;

	memset(long_name, 'n', sizeof(long_name) - 1);
	memset(long_text, 't', sizeof(long_text) - 1);
	for (size_t i = 0; i < NAMES; i++) {
		struct ws_inventory_item *item = add(s, &s->inventory.lists[KIND],
						     names[i]);

		add_fact(s, item, "active", "");
		add_fact(s, item, "pool", texts[i % TEXTS]);
	}
	put(s, WS_INVENTORY_ALL);
	/* the strict reader takes it, so no line is too long and none is syntax */
	assert_int_equal(ws_ini_parse(text_of(s, PATH), strlen(text_of(s, PATH)),
				      ws_layout_schema(WS_DOC_INVENTORY), PATH, &doc,
				      &s->err),
			 0);
	assert_int_equal(ws_ini_count(doc, "deployments"), NAMES);
	file = get(s);
	assert_true(file.known);
	assert_int_equal(file.count, NAMES);
	for (size_t i = 0; i + 1 < NAMES; i++) {
		const struct ws_inventory_line *line = line_of(&file, names[i]);

		if (!line)
			fail_msg("name %zu is lost", i);
		assert_string_equal(line->facts[0].word, "active");
		assert_string_equal(line->facts[1].word, "pool");
		if (texts[i % TEXTS] != long_text && strcmp(line->key, line->name) == 0)
			assert_string_equal(line->facts[1].text, texts[i % TEXTS]);
	}
	assert_null(strstr(text_of(s, PATH), "\nbreak"));
	assert_null(line_of(&file, "break"));
}

static void texts_that_do_not_fit_still_show_that_they_changed(void **state)
{
	struct scene *s = *state;
	struct ws_inventory_item *item = add(s, &s->inventory.lists[KIND], "etl/x");
	char other[sizeof(long_text)];
	ws_auto_free char *before = NULL;

	memset(long_text, 't', sizeof(long_text) - 1);
	memcpy(other, long_text, sizeof(other));
	other[2000] = 'u';
	add_fact(s, item, "tags", long_text);
	put(s, WS_INVENTORY_ALL);
	assert_non_null(strstr(text_of(s, PATH), "\netl/x = tags ~"));
	before = strdup(text_of(s, PATH));
	item->facts[0].text = other;
	put(s, WS_INVENTORY_ALL);
	assert_string_not_equal(text_of(s, PATH), before);
	item->facts[0].text = long_text;
	put(s, WS_INVENTORY_ALL);
	assert_string_equal(text_of(s, PATH), before);
}

static void files_do_not_depend_on_the_order_rows_come_in(void **state)
{
	struct scene *s = *state;
	struct ws_inventory_list *list = &s->inventory.lists[KIND];
	struct ws_inventory_item swap;
	ws_auto_free char *before = NULL;

	add_fact(s, add(s, list, "b"), "active", "");
	add_fact(s, add(s, list, "a"), "active", "");
	put(s, WS_INVENTORY_ALL);
	before = strdup(text_of(s, PATH));
	swap = list->items[0];
	list->items[0] = list->items[1];
	list->items[1] = swap;
	put(s, WS_INVENTORY_ALL);
	assert_string_equal(text_of(s, PATH), before);
}

/* ---- known, none, not known ------------------------------------------------------------------- */

static void none_and_not_known_are_told_apart(void **state)
{
	struct scene *s = *state;
	struct ws_inventory_file file = get(s);

	assert_false(file.known);
	put(s, WS_INVENTORY_ALL);
	file = get(s);
	assert_true(file.known);
	assert_int_equal(file.count, 0);
	assert_null(ws_tree_find(s->tree, PATH));
	add_fact(s, add(s, &s->inventory.lists[KIND], "a"), "active", "");
	put(s, WS_INVENTORY_ALL);
	/* a list that is not known changes nothing */
	s->inventory.lists[KIND] = (struct ws_inventory_list){.known = false};
	put(s, WS_INVENTORY_ALL);
	assert_int_equal(get(s).count, 1);
	/* one that is not wanted goes */
	put(s, WS_INVENTORY_ALL & ~(1u << KIND));
	assert_false(get(s).known);
	assert_null(ws_tree_find(s->tree, PATH));
}

static void a_file_that_is_not_valid_is_not_known(void **state)
{
	struct scene *s = *state;

	add_fact(s, add(s, &s->inventory.lists[KIND], "a"), "active", "");
	put(s, WS_INVENTORY_ALL);
	assert_int_equal(
		ws_tree_put_copy(s->tree, PATH, "[users]\neve = Owner\n", 20, &s->err), 0);
	assert_false(get(s).known);
	ws_tree_drop(s->tree, PATH);
	assert_false(get(s).known); /* the summary says that there is one */
}

/* ---- what changed ----------------------------------------------------------------------------- */

static void changes_are_told_in_short(void **state)
{
	struct scene *s = *state;
	struct ws_inventory_list *list = &s->inventory.lists[KIND];
	ws_auto(ws_tree) before = NULL;
	ws_auto_buf told = WS_BUF_INIT;

	add_fact(s, add(s, list, "a"), "active", "");
	add_fact(s, add(s, list, "b"), "active", "");
	add_fact(s, add(s, list, "c"), "active", "");
	put(s, WS_INVENTORY_ALL);
	assert_int_equal(ws_tree_copy(s->tree, &before, &s->err), 0);
	assert_int_equal(ws_docs_compare_inventory(before, s->tree, DIR, &told, &s->err),
			 0);
	assert_int_equal(told.len, 0);
	list->items[0].facts[0].word = "paused";
	list->items[1].name = "renamed";
	add_fact(s, add(s, list, "d"), "active", "");
	add_fact(s, &list->items[2], "pool", "k8s");
	put(s, WS_INVENTORY_ALL);
	assert_int_equal(ws_docs_compare_inventory(before, s->tree, DIR, &told, &s->err),
			 0);
	assert_string_equal(ws_buf_text(&told),
			    "2 deployments new, 1 gone, 1 paused, 1 changed");
}

/* ---- rules ------------------------------------------------------------------------------------- */

static void rules_are_read_or_refused(void **state)
{
	struct ws_inventory_rules rules = ws_inventory_default;
	static const char *const bad[][2] = {
		{"lists", ""},       {"lists", "flowers"},   {"lists", "flows,blocks"},
		{"lists", "all x"},  {"every", "0h"},        {"every", "31d"},
		{"every", "721h"},   {"every", "6"},         {"every", "6m"},
		{"every", "6hh"},    {"every", "-1h"},       {"access", "maybe"},
		{"requests", "-1"},  {"requests", "1001"},   {"requests", "many"},
		{"requests", "60h"}, {"requests", "999999"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!ws_inventory_rule(bad[i][0], bad[i][1], &rules))
			fail_msg("%s = %s is taken", bad[i][0], bad[i][1]);
	assert_null(ws_inventory_rule("lists", "blocks flows", &rules));
	assert_int_equal(rules.lists, 1u << WS_INVENTORY_BLOCKS | 1u << WS_INVENTORY_FLOWS);
	assert_null(ws_inventory_rule("lists", "none", &rules));
	assert_int_equal(rules.lists, 0);
	assert_null(ws_inventory_rule("every", "2d", &rules));
	assert_int_equal(rules.every_h, 48);
	assert_null(ws_inventory_rule("requests", "0", &rules));
	assert_int_equal(rules.requests, 0);
	assert_null(ws_inventory_rule("access", "yes", &rules));
	assert_true(rules.access);
}

/* ---- access lists -------------------------------------------------------------------------------- */

static int decode(struct scene *s, const char *json, struct ws_inventory_item *out,
		  bool *open)
{
	ws_auto(ws_json) value = NULL;

	memset(out, 0, sizeof(*out));
	assert_int_equal(ws_json_parse(json, strlen(json), 0, &value, &s->err), 0);
	return ws_inventory_decode_access(s->arena, value, out, open, &s->err);
}

#define ALL  "[{\"id\":\"*\",\"name\":\"*\",\"email\":null,\"type\":\"*\"}]"
#define TEAM "{\"id\":\"x\",\"name\":\"data\",\"email\":null,\"type\":\"team\"}"
#define ADA  "{\"id\":\"x\",\"name\":\"Ada\",\"email\":\"ada@acme.io\",\"type\":\"user\"}"

static void lists_that_leave_nobody_out_are_open(void **state)
{
	struct scene *s = *state;
	struct ws_inventory_item item;
	bool open = false;

	assert_int_equal(decode(s, "{\"manage_actors\":" ALL ",\"view_actors\":" ALL "}",
				&item, &open),
			 0);
	assert_true(open);
	assert_int_equal(
		decode(s, "{\"manage_actors\":[],\"view_actors\":[]}", &item, &open), 0);
	assert_true(open);
	assert_int_equal(decode(s,
				"{\"manage_actors\":[" TEAM "," ADA
				"],\"run_actors\":[],\"view_actors\":" ALL "}",
				&item, &open),
			 0);
	assert_false(open);
	assert_int_equal(item.fact_count, 3);
	assert_string_equal(item.facts[0].text, "ada@acme.io | team:data");
	assert_string_equal(item.facts[1].text, "nobody");
	assert_string_equal(item.facts[2].text, "*");
}

static void access_lists_that_make_no_sense_are_refused(void **state)
{
	static const char *const bad[] = {
		"[]",
		"{\"manage_actors\":{}}",
		"{\"manage_actors\":[7]}",
		"{\"manage_actors\":[{\"type\":\"robot\",\"name\":\"x\"}]}",
		"{\"view_actors\":[{\"type\":\"team\",\"name\":null}]}",
	};
	struct scene *s = *state;
	struct ws_inventory_item item;
	bool open;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (decode(s, bad[i], &item, &open) != WS_E_RESPONSE)
			fail_msg("%s is taken", bad[i]);
}

static void access_lists_stand_in_a_file_of_their_own(void **state)
{
	struct scene *s = *state;
	struct ws_inventory_list *list = &s->inventory.access[KIND];
	struct ws_inventory_file file;

	list->known = true;
	add_fact(s, add(s, list, "etl/x"), "run", "ada@acme.io | bot:ci");
	put(s, WS_INVENTORY_ALL | WS_INVENTORY_WITH_ACCESS);
	assert_non_null(strstr(text_of(s, "acme/prod/inventory/access.ini"),
			       "[deployments]\netl/x = run ada@acme.io | bot:ci\n"));
	assert_int_equal(ws_docs_get_access(s->tree, DIR, KIND, s->arena, &file, &s->err),
			 0);
	assert_true(file.known);
	assert_string_equal(file.lines[0].facts[0].text, "ada@acme.io | bot:ci");
	list->known = false; /* could not be read: stays */
	put(s, WS_INVENTORY_ALL | WS_INVENTORY_WITH_ACCESS);
	assert_non_null(strstr(text_of(s, "acme/prod/inventory/access.ini"), "etl/x"));
	put(s, WS_INVENTORY_ALL);
	assert_null(ws_tree_find(s->tree, "acme/prod/inventory/access.ini"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(names_and_texts_of_any_kind_are_data),
		TEST(texts_that_do_not_fit_still_show_that_they_changed),
		TEST(files_do_not_depend_on_the_order_rows_come_in),
		TEST(none_and_not_known_are_told_apart),
		TEST(a_file_that_is_not_valid_is_not_known),
		TEST(changes_are_told_in_short),
		TEST(rules_are_read_or_refused),
		TEST(lists_that_leave_nobody_out_are_open),
		TEST(access_lists_that_make_no_sense_are_refused),
		TEST(access_lists_stand_in_a_file_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
