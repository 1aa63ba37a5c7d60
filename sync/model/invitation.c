/*
 * sync/model/invitation.c - states of invitations, and how a line tells them.
 */
#include "sync/model/invitation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/date.h"
#include "store/ground/text.h"
#include "store/ini/ini.h"
#include "sync/model/names_p.h"
#include "sync/model/side.h"

static const char *const words[] = {
	[WS_INVITE_PENDING] = "pending",   [WS_INVITE_ACCEPTED] = "accepted",
	[WS_INVITE_REJECTED] = "rejected", [WS_INVITE_REVOKED] = "revoked",
	[WS_INVITE_EXPIRED] = "expired",   [WS_INVITE_OTHER] = "unknown",
};

bool ws_invitation_address_ok(const char *word)
{
	const char *at = strchr(word, '@');
	const size_t len = strlen(word);

	return at && at != word && at[1] && !strchr(at + 1, '@') &&
	       !strpbrk(word, " /<>,;:\"()[]\\") && word[0] != '.' && at[-1] != '.' &&
	       at[1] != '.' && at[1] != '-' && word[len - 1] != '.' &&
	       !strstr(word, "..") && ws_name_ok(word, WS_PIN_USERS);
}

const char *ws_invite_word(enum ws_invite_state state)
{
	return words[state];
}

enum ws_invite_state ws_invite_state(const char *word, const char *expiration,
				     int64_t now_s)
{
	int64_t end_s;
	int state = WS_INVITE_PENDING;

	while (state < WS_INVITE_OTHER && ws_text_casecmp(word, words[state]) != 0)
		state++;
	if (state == WS_INVITE_PENDING && expiration && ws_time_parse(expiration, &end_s) &&
	    end_s <= now_s)
		return WS_INVITE_EXPIRED;
	return (enum ws_invite_state)state;
}

/* Does `a` count more than `b`? Timestamps of one cloud have one form. */
static bool counts_more(const struct ws_invitation *a, const struct ws_invitation *b,
			int64_t now_s)
{
	const bool a_live = ws_invitation_state(a, now_s) == WS_INVITE_PENDING;
	const bool b_live = ws_invitation_state(b, now_s) == WS_INVITE_PENDING;
	int order;

	if (a_live != b_live)
		return a_live;
	order = strcmp(a->created ? a->created : "", b->created ? b->created : "");
	return order ? order > 0 : strcmp(a->id, b->id) > 0;
}

const struct ws_invitation *ws_invitation_find(const struct ws_invitation *items,
					       size_t count, const char *email,
					       int64_t now_s)
{
	const struct ws_invitation *found = NULL;

	for (size_t i = 0; i < count; i++)
		if (ws_text_casecmp(items[i].email, email) == 0 &&
		    (!found || counts_more(&items[i], found, now_s)))
			found = &items[i];
	return found;
}

/* ---- lines ------------------------------------------------------------------------------ */

int ws_invite_format(const char *email, const struct ws_invitation *invited,
		     const char *role, char **out, struct ws_err *err)
{
	const enum ws_invite_state state = ws_invite_state(invited->status, NULL, 0);
	struct ws_buf text = WS_BUF_INIT;
	char until[WS_TIME_TEXT];
	int64_t end_s;
	size_t len;

	ws_buf_adds(&text, ws_invite_word(state));
	if (invited->expiration && ws_time_parse(invited->expiration, &end_s))
		ws_buf_addf(&text, " until %s", ws_time_format(end_s, until));
	len = text.len;
	if (role)
		ws_buf_addf(&text, ", %s", role);
	if (role && !ws_ini_fits(email, ws_buf_text(&text)))
		ws_buf_cut(&text, len);
	return ws_buf_take(&text, out, NULL, err);
}

/* Copies up to the end of a word; false when there is none, or it does not fit. */
static bool take_word(const char **text, char *out, size_t size)
{
	const size_t len = strcspn(*text, " ,");

	if (len == 0 || len >= size)
		return false;
	memcpy(out, *text, len);
	out[len] = '\0';
	*text += len;
	return true;
}

bool ws_invite_parse(const char *value, struct ws_invite_line *out)
{
	static const char until[] = " until ";

	*out = (struct ws_invite_line){.role = NULL};
	if (!take_word(&value, out->state, sizeof(out->state)))
		return false;
	if (strncmp(value, until, sizeof(until) - 1) == 0) {
		value += sizeof(until) - 1;
		if (!take_word(&value, out->until, sizeof(out->until)))
			return false;
	}
	if (strncmp(value, ", ", 2) == 0 && value[2])
		out->role = value + 2;
	else if (*value)
		return false;
	return true;
}
