/*
 * store/ground/uuid.c - ids of the cloud.
 */
#include "store/ground/uuid.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static bool is_hyphen_place(size_t i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

bool ws_uuid_ok(const char *text)
{
	bool zero = true;

	if (!text)
		return false;
	for (size_t i = 0; i < WS_UUID_TEXT - 1; i++) {
		const char c = text[i];

		if (is_hyphen_place(i)) {
			if (c != '-')
				return false;
			continue;
		}
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return false;
		zero = zero && c == '0';
	}
	return text[WS_UUID_TEXT - 1] == '\0' && !zero;
}

const char *ws_uuid_new(char out[WS_UUID_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t byte[16];
	size_t at = 0;
	ssize_t got;

	do
		got = getrandom(byte, sizeof(byte), 0);
	while (got < 0 && errno == EINTR);
	if (got != (ssize_t)sizeof(byte)) {
		/* an id that somebody could guess, or that is not unique, is worse than none */
		(void)fputs("wsync: the kernel gives no random bytes\n", stderr);
		abort();
	}
	byte[6] = (uint8_t)((byte[6] & 0x0f) | 0x40); /* version 4 */
	byte[8] = (uint8_t)((byte[8] & 0x3f) | 0x80); /* variant of RFC 4122 */
	for (size_t i = 0; i < sizeof(byte); i++) {
		if (is_hyphen_place(at))
			out[at++] = '-';
		out[at++] = digits[byte[i] >> 4];
		out[at++] = digits[byte[i] & 0x0f];
	}
	out[at] = '\0';
	return out;
}
