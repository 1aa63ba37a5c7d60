/*
 * cli/doctor/doctor_cloud.c - is there a key, whose is it, what may it do, and does the cloud's
 * clock agree with ours.
 */
#include "cli/doctor/doctor.h"

#include <inttypes.h>
#include <string.h>
#include "cli/local/local.h"
#include "store/ground/own.h"
#include "sync/access/access.h"

/* Committed end dates count by both clocks, and approvals are told apart by time. */
#define CLOCK_WARNING_S 60

static void check_clock(struct ws_checkup *c, int64_t cloud_s)
{
	const int64_t now = c->cli->world->now_s(c->cli->world->user);
	const int64_t off = cloud_s > now ? cloud_s - now : now - cloud_s;
	struct ws_finding *f;

	if (cloud_s == 0)
		return;
	if (off < CLOCK_WARNING_S) {
		(void)ws_checkup_add(c, "clock", WS_HEALTH_OK,
				     "within a minute of the cloud's");
		return;
	}
	f = ws_checkup_add(c, "clock", WS_HEALTH_WARNING,
			   "%" PRId64 " s %s of the cloud's; end dates and the order of "
			   "approvals go by it",
			   off, now > cloud_s ? "ahead" : "behind");
	ws_finding_fix(c, f, "timedatectl set-ntp true");
}

/* In how many of the workspaces of main may this principal decide who enters? */
static void count_rights(const struct ws_side *main, enum ws_principal_kind kind,
			 const char *id, size_t *may, size_t *total)
{
	*may = *total = 0;
	for (size_t i = 0; i < main->workspace_count; i++) {
		const struct ws_side_workspace *w = &main->workspaces[i];
		ws_auto(ws_access) access = NULL;
		struct ws_effective now;

		if (!w->id || !w->account || ws_access_new(w->account, &access, NULL) < 0)
			continue;
		now = ws_access_effective(access, w, kind, id, false);
		*may += ws_access_is_owner_set(access, &now.set);
		(*total)++;
	}
}

static void check_rights(struct ws_checkup *c, const struct ws_actor *actor)
{
	struct ws_finding *f;
	size_t may, total;

	if (!c->main || c->main->workspace_count == 0)
		return;
	if (!actor->id) {
		(void)ws_checkup_add(c, "rights", WS_HEALTH_INFO,
				     "which service account the key is cannot be told, so "
				     "losses of service accounts are held");
		return;
	}
	count_rights(c->main, actor->kind, actor->id, &may, &total);
	if (may > 0) {
		(void)ws_checkup_add(c, "rights", WS_HEALTH_OK,
				     "decides who may enter in %zu of %zu workspace%s", may,
				     total, WS_CLI_S(total));
		return;
	}
	f = ws_checkup_add(c, "rights", WS_HEALTH_INFO,
			   "decides who may enter in none of %zu workspace%s: changes of "
			   "access will be refused",
			   total, WS_CLI_S(total));
	ws_finding_fix(c, f, "wsync workspace list");
}

void ws_checkup_cloud(struct ws_checkup *c)
{
	char endpoint[WS_STORE_URL], source[64] = "";
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_remote) remote = NULL;
	struct ws_actor actor = {0};
	struct ws_err err = {0};
	int rc = 0;

	if (!arena) {
		c->failed = true;
		return;
	}
	if (c->store)
		(void)snprintf(endpoint, sizeof(endpoint), "%s", c->store->endpoint);
	else
		rc = ws_cli_endpoint(c->cli, endpoint, &err);
	if (rc == 0)
		rc = ws_cli_remote(c->cli, endpoint, &remote, source, &err);
	/* outside of a store nobody has to be signed in */
	if (rc == WS_E_NO_KEY && !c->store) {
		ws_finding_fix(c,
			       ws_checkup_add(c, "key", WS_HEALTH_INFO, "none for %s yet",
					      endpoint),
			       "wsync login");
		return;
	}
	if (rc < 0) {
		(void)ws_checkup_fail(c, "key", &err);
		return;
	}
	rc = remote->ops->actor(remote, arena, &actor, &err);
	if (rc < 0) {
		(void)ws_checkup_fail(c, rc == WS_E_KEY_REJECTED ? "key" : "cloud", &err);
		return;
	}
	(void)ws_checkup_add(c, "cloud", WS_HEALTH_OK, "%s answers", endpoint);
	(void)ws_checkup_add(c, "key", WS_HEALTH_OK, "%s, from %s",
			     actor.label ? actor.label : "a service account", source);
	check_clock(c, remote->ops->cloud_time_s(remote));
	check_rights(c, &actor);
}
