/*
 * sync/model/side_pins.c - ids.ini: which name means whom, and what those are called who
 * have no name that can be written.
 */
#include "sync/model/side_p.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/text.h"
#include "store/ground/uuid.h"
#include "sync/model/docs.h"

static const char *const pin_sections[WS_PIN_LISTS] = {
	[WS_PIN_USERS] = "users",
	[WS_PIN_BOTS] = "service-accounts",
	[WS_PIN_TEAMS] = "teams",
	[WS_PIN_ROLES] = "roles",
};

static int by_label(const void *a, const void *b)
{
	return ws_text_casecmp(((const struct ws_side_pin *)a)->label,
			       ((const struct ws_side_pin *)b)->label);
}

static int by_pinned_id(const void *a, const void *b)
{
	return strcmp((*(const struct ws_side_pin *const *)a)->id,
		      (*(const struct ws_side_pin *const *)b)->id);
}

int ws_side_index_pins(struct ws_arena *arena, struct ws_side_account *account, int list,
		       struct ws_err *err)
{
	const size_t count = account->pin_count[list];
	struct ws_side_pin *pins = account->pin[list];
	const struct ws_side_pin **ids = ws_arena_zalloc(arena, count, sizeof(*ids));

	if (!ids)
		return ws_err_nomem(err);
	if (count)
		qsort(pins, count, sizeof(*pins), by_label);
	for (size_t i = 0; i < count; i++)
		ids[i] = &pins[i];
	if (count)
		qsort(ids, count, sizeof(*ids), by_pinned_id);
	account->pin_by_id[list] = ids;
	return 0;
}

/* Reads one list; a value that is no id spoils the file. */
static int read_pins(struct ws_side_builder *b, struct ws_side_account *account, int list,
		     const struct ws_ini *doc, struct ws_err *problem)
{
	const size_t count = ws_ini_count(doc, pin_sections[list]);
	struct ws_ini_entry entry;

	account->pin[list] = ws_arena_zalloc(b->arena, count, sizeof(struct ws_side_pin));
	account->pin_count[list] = count;
	if (!account->pin[list])
		return ws_err_nomem(problem);
	for (size_t i = 0; i < count && ws_ini_entry(doc, pin_sections[list], i, &entry);
	     i++) {
		struct ws_side_pin *pin = &account->pin[list][i];
		const char *id = ws_name_id(entry.key);

		if (!ws_uuid_ok(entry.value) || (id && strcmp(id, entry.value) != 0)) {
			(void)ws_err_set(problem, WS_E_VALUE_BAD, "%s is not the id of %s",
					 entry.value, entry.key);
			return ws_side_at_value(problem, doc, &entry, NULL);
		}
		pin->label = ws_arena_dup(b->arena, entry.key);
		pin->id = ws_arena_dup(b->arena, entry.value);
		if (!pin->label || !pin->id)
			return ws_err_nomem(problem);
	}
	return ws_side_index_pins(b->arena, account, list, problem);
}

/* One id under two names would make two lines one grant. */
static int check_pins(const struct ws_side_account *account, int list,
		      const struct ws_ini *doc, struct ws_err *problem)
{
	const struct ws_side_pin *const *ids = account->pin_by_id[list];
	struct ws_ini_entry entry;

	for (size_t i = 1; i < account->pin_count[list]; i++) {
		if (strcmp(ids[i - 1]->id, ids[i]->id) != 0)
			continue;
		(void)ws_err_set(problem, WS_E_DUPLICATE, "%s and %s have the same id",
				 ids[i - 1]->label, ids[i]->label);
		if (ws_ini_find(doc, pin_sections[list], ids[i]->label, &entry))
			(void)ws_side_at_value(problem, doc, &entry, NULL);
		return problem->code;
	}
	return 0;
}

static int by_called_id(const void *a, const void *b)
{
	return strcmp(((const struct ws_called *)a)->id, ((const struct ws_called *)b)->id);
}

/* Nothing depends on them: what makes no sense is left out. */
static int read_called(struct ws_side_builder *b, struct ws_side_account *account,
		       const struct ws_ini *doc, struct ws_err *problem)
{
	struct ws_ini_entry entry;

	for (size_t i = 0; ws_ini_entry(doc, WS_CALLED_SECTION, i, &entry); i++) {
		struct ws_called *one;

		if (!ws_uuid_ok(entry.key))
			continue;
		one = ws_arena_grow(b->arena, &account->called.items,
				    &account->called.count, sizeof(*one));
		if (!one)
			return ws_err_nomem(problem);
		one->id = ws_arena_dup(b->arena, entry.key);
		one->name = ws_arena_dup(b->arena, entry.value);
		if (!one->id || !one->name)
			return ws_err_nomem(problem);
	}
	if (account->called.count)
		qsort(account->called.items, account->called.count,
		      sizeof(*account->called.items), by_called_id);
	return 0;
}

static void forget_pins(struct ws_side_account *account)
{
	memset(account->pin, 0, sizeof(account->pin));
	memset(account->pin_count, 0, sizeof(account->pin_count));
	account->pins = WS_INVALID;
}

int ws_side_read_ids(struct ws_side_builder *b, struct ws_side_account *account,
		     const struct ws_tree_entry *file, struct ws_err *err)
{
	struct ws_err problem = {0};
	ws_auto(ws_ini) doc = NULL;
	int rc = ws_side_parse(b, WS_DOC_IDS, file, &doc, err);

	account->called = (struct ws_called_list){NULL, 0};
	if (rc) {
		forget_pins(account);
		return rc < 0 ? rc : 0;
	}
	for (int list = 0; rc == 0 && list < WS_PIN_LISTS; list++) {
		rc = read_pins(b, account, list, doc, &problem);
		if (rc == 0)
			rc = check_pins(account, list, doc, &problem);
	}
	if (rc == 0)
		rc = read_called(b, account, doc, &problem);
	account->pins = WS_KNOWN;
	if (rc == 0)
		return 0;
	forget_pins(account);
	return ws_side_note(b, &problem, file->path, err) < 0 ? WS_E_NOMEM : 0;
}
