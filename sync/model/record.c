/*
 * sync/model/record.c - the words for kinds of principals, for plans and for storage.
 */
#include "sync/model/record.h"

#include <assert.h>
#include <string.h>
#include "store/ground/uuid.h"

static const struct {
	const char *section, *word, *prefix;
} kinds[WS_PRINCIPAL_KINDS] = {
	[WS_USER] = {"users", "user", ""},
	[WS_BOT] = {"service-accounts", "service account", "bot:"},
	[WS_TEAM] = {"teams", "team", "team:"},
	[WS_INVITED] = {"invited", "invited", ""},
};

const char *ws_principal_section(enum ws_principal_kind kind)
{
	assert((size_t)kind < WS_PRINCIPAL_KINDS);
	return kinds[kind].section;
}

const char *ws_principal_word(enum ws_principal_kind kind)
{
	assert((size_t)kind < WS_PRINCIPAL_KINDS);
	return kinds[kind].word;
}

const char *ws_principal_prefix(enum ws_principal_kind kind)
{
	assert((size_t)kind < WS_PRINCIPAL_KINDS);
	return kinds[kind].prefix;
}

bool ws_plan_is_personal(const char *plan_type)
{
	return plan_type && strcmp(plan_type, "PERSONAL") == 0;
}

bool ws_storage_ok(const char *text)
{
	return strcmp(text, WS_STORAGE_INHERIT) == 0 ||
	       strcmp(text, WS_STORAGE_NONE) == 0 || ws_uuid_ok(text);
}
