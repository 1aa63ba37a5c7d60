/*
 * sync/round/settle/born.c - is a workspace of the cloud the one that was asked for from here?
 */
#include "sync/round/settle/born.h"

#include <string.h>
#include "store/ground/date.h"
#include "sync/access/access.h"

#define SAME_CLOCK_S \
	5 /* the cloud's Date is cut to seconds, and may be another machine's */
#define OTHER_CLOCK_S 300 /* how far ours may be off */

const char *ws_born_name(const struct ws_side_workspace *local)
{
	return local->name.present && local->name.text[0] ? local->name.text
							  : local->handle;
}

static bool is_since(const struct ws_born *born, const char *created)
{
	const int64_t since = born->cloud_s ? born->cloud_s - SAME_CLOCK_S
					    : born->since_s - OTHER_CLOCK_S;
	int64_t at;

	return created && ws_time_parse(created, &at) && at >= since;
}

static bool is_owner_role(const struct ws_born *born, const char *role_id)
{
	ws_auto(ws_access) access = NULL;
	struct ws_scope_set set;

	if (!born->account || ws_access_new(born->account, &access, NULL) != 0)
		return false;
	set = ws_access_role(access, role_id);
	return ws_access_is_owner_set(access, &set);
}

/* A key that cannot tell whose it is may be that of the only one who is in there. */
static bool is_actor(const struct ws_born *born, const struct ws_workspace *there,
		     const struct ws_grant *grant)
{
	if (grant->kind != born->actor->kind)
		return false;
	return born->actor->id ? strcmp(grant->principal_id, born->actor->id) == 0
			       : there->grant_count == 1;
}

bool ws_born_is_ours(const struct ws_born *born, const struct ws_workspace *there)
{
	if (strcmp(there->name, born->name) != 0 || !is_since(born, there->created) ||
	    !there->known[born->actor->kind])
		return false;
	for (size_t i = 0; i < there->grant_count; i++)
		if (is_actor(born, there, &there->grants[i]))
			return is_owner_role(born, there->grants[i].role_id);
	return false;
}
