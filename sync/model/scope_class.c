/*
 * sync/model/scope_class.c - names of permissions sorted into five classes.
 *
 * A scope that only includes a dangerous one (manage_blocks, see_secret_blocks) has
 * the class of its own name: sets are closed before classes are counted.
 */
#include "sync/model/scope_class.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static bool begins(const char *name, const char *prefix)
{
	return strncmp(name, prefix, strlen(prefix)) == 0;
}

static bool has_any(const char *name, const char *const *parts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(name, parts[i]))
			return true;
	return false;
}

enum ws_scope_class ws_scope_class_of(const char *name)
{
	static const char *const power[] = {"user",    "account",    "team",
					    "setting", "acl",        "role",
					    "member",  "permission", "workspace"};

	if (begins(name, "see_"))
		return strstr(name, "secret") ? WS_CLASS_SECRETS : WS_CLASS_VIEW;
	if (strstr(name, "secret"))
		return WS_CLASS_SECRETS;
	if (has_any(name, power, sizeof(power) / sizeof(power[0])))
		return WS_CLASS_CONTROL;
	if (begins(name, "run_"))
		return WS_CLASS_RUN;
	return WS_CLASS_WRITE;
}

const char *ws_scope_class_word(enum ws_scope_class class_)
{
	static const char *const words[] = {
		[WS_CLASS_VIEW] = "view",       [WS_CLASS_RUN] = "run",
		[WS_CLASS_WRITE] = "write",     [WS_CLASS_CONTROL] = "control",
		[WS_CLASS_SECRETS] = "secrets",
	};

	assert((size_t)class_ < sizeof(words) / sizeof(words[0]));
	return words[class_];
}
