/*
 * sync/model/inventory_rules.c - which lists are read, how often, and for how much.
 */
#include "sync/model/inventory.h"

#include <string.h>

#define HOURS_MAX    720
#define REQUESTS_MAX 1000

const struct ws_inventory_rules ws_inventory_default = {
	.lists = WS_INVENTORY_ALL,
	.every_h = 6,
	.requests = 60,
};

static bool number(const char *text, const char *units, size_t most, size_t *n, char *unit)
{
	const size_t digits = strspn(text, "0123456789");

	*n = 0;
	*unit = text[digits];
	if (digits == 0 || digits > 4)
		return false;
	for (size_t i = 0; i < digits; i++)
		*n = 10 * *n + (size_t)(text[i] - '0');
	if (*n > most)
		return false;
	return *units ? *unit && strchr(units, *unit) && !text[digits + 1] : !*unit;
}

static const char *read_lists(const char *text, struct ws_inventory_rules *rules)
{
	static const char wrong[] = "it is all, none, or lists with a blank between: flows "
				    "deployments work-pools work-queues blocks variables "
				    "automations webhooks concurrency-limits tag-limits";
	unsigned lists = 0;

	if (strcmp(text, "all") == 0 || strcmp(text, "none") == 0) {
		rules->lists = text[0] == 'a' ? WS_INVENTORY_ALL : 0;
		return NULL;
	}
	while (*(text += strspn(text, " \t"))) {
		const size_t len = strcspn(text, " \t");
		int kind = 0;

		while (kind < WS_INVENTORY_KINDS) {
			const char *word =
				ws_inventory_info((enum ws_inventory_kind)kind)->word;

			if (strlen(word) == len && strncmp(word, text, len) == 0)
				break;
			kind++;
		}
		if (kind == WS_INVENTORY_KINDS)
			return wrong;
		lists |= 1u << kind;
		text += len;
	}
	rules->lists = lists;
	return lists ? NULL : wrong;
}

static const char *read_every(const char *text, struct ws_inventory_rules *rules)
{
	size_t n;
	char unit;

	if (!number(text, "hd", HOURS_MAX, &n, &unit) || n == 0 ||
	    n * (unit == 'd' ? 24 : 1) > HOURS_MAX)
		return "it is a number of hours or days from 1h to 30d";
	rules->every_h = (int)n * (unit == 'd' ? 24 : 1);
	return NULL;
}

const char *ws_inventory_rule(const char *key, const char *value,
			      struct ws_inventory_rules *rules)
{
	size_t n;
	char unit;

	if (strcmp(key, "lists") == 0)
		return read_lists(value, rules);
	if (strcmp(key, "every") == 0)
		return read_every(value, rules);
	if (strcmp(key, "access") == 0) {
		rules->access = strcmp(value, "yes") == 0;
		return rules->access || strcmp(value, "no") == 0 ? NULL : "it is yes or no";
	}
	if (!number(value, "", REQUESTS_MAX, &n, &unit))
		return "it is a number of requests from 0 to 1000";
	rules->requests = n;
	return NULL;
}
