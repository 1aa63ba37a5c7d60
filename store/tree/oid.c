/*
 * store/tree/oid.c - git object ids as text and bytes.
 */
#include <string.h>
#include "store/tree/tree.h"

bool ws_oid_is_zero(const struct ws_oid *id)
{
	static const struct ws_oid zero;

	return ws_oid_same(id, &zero);
}

bool ws_oid_same(const struct ws_oid *a, const struct ws_oid *b)
{
	return memcmp(a->byte, b->byte, sizeof(a->byte)) == 0;
}

const char *ws_oid_format(const struct ws_oid *id, char out[WS_OID_TEXT])
{
	static const char hex[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < sizeof(id->byte); i++) {
		out[2 * i] = hex[id->byte[i] >> 4];
		out[2 * i + 1] = hex[id->byte[i] & 15];
	}
	out[2 * i] = '\0';
	return out;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool ws_oid_parse(const char *hex, struct ws_oid *out)
{
	struct ws_oid id;
	size_t i;

	if (!hex || strnlen(hex, WS_OID_TEXT) != WS_OID_TEXT - 1)
		return false;
	for (i = 0; i < sizeof(id.byte); i++) {
		int high = digit(hex[2 * i]);
		int low = digit(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		id.byte[i] = (uint8_t)(high << 4 | low);
	}
	*out = id;
	return true;
}
