/*
 * sync/decide/handle.c - temporary handles: lower-case letters and dashes alone.
 */
#include "sync/decide/handle.h"

#include <stdio.h>
#include <string.h>
#include "store/ground/hash.h"

#define MARK    "-wsync-"
#define KEPT    40 /* bytes of the handle */
#define LETTERS 4

static void letters_of(const char *workspace_id, char out[LETTERS + 1])
{
	const struct ws_hash hash = ws_hash_bytes(workspace_id, strlen(workspace_id));

	for (int i = 0; i < LETTERS; i++)
		out[i] = (char)('k' + (hash.byte[i] & 15));
	out[LETTERS] = '\0';
}

const char *ws_handle_aside(const char *handle, const char *workspace_id,
			    char out[WS_HANDLE_ASIDE])
{
	int kept = (int)strnlen(handle, KEPT);
	char letters[LETTERS + 1];

	letters_of(workspace_id, letters);
	while (kept > 0 && handle[kept - 1] == '-')
		kept--;
	(void)snprintf(out, WS_HANDLE_ASIDE, "%.*s" MARK "%s", kept, handle, letters);
	return out;
}

bool ws_handle_is_aside(const char *handle, const char *workspace_id)
{
	const size_t tail = sizeof(MARK) - 1 + LETTERS;
	const size_t len = handle ? strlen(handle) : 0;
	char letters[LETTERS + 1];

	if (len <= tail || !workspace_id)
		return false;
	letters_of(workspace_id, letters);
	return strncmp(handle + len - tail, MARK, sizeof(MARK) - 1) == 0 &&
	       strcmp(handle + len - LETTERS, letters) == 0;
}
