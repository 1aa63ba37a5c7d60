/*
 * tests/sim/sim_wire.c - the remote as the engine sees it: the cloud in memory, behind
 * faults, a log of all calls, and other people who act between them.
 *
 * Others act before readings only. Between the reading before a write and the write
 * itself lies the one window nobody can close, since the cloud has no conditional write.
 */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <string.h>

static struct sim *sim_of(struct ws_remote *remote)
{
	return (struct sim *)(void *)((char *)remote - offsetof(struct sim, remote));
}

static struct sim_call *note(struct sim *sim, enum sim_op op, const char *workspace,
			     unsigned kinds)
{
	static struct sim_call spare;
	struct sim_call *call = &spare;

	if (sim->logged < sizeof(sim->log) / sizeof(sim->log[0]))
		call = &sim->log[sim->logged++];
	*call = (struct sim_call){.op = op, .kinds = kinds};
	if (workspace)
		(void)snprintf(call->workspace, sizeof(call->workspace), "%s", workspace);
	return call;
}

static void others_act(struct sim *sim)
{
	uint64_t state = sim->state;

	for (size_t i = 0; i < 2; i++) {
		if (sim->faults.during[i] != sim->calls || sim->dead)
			continue;
		sim_say(sim, "  during call %zu:", sim->calls);
		if (sim->faults.during_local[i]) {
			sim_local_edit_commit(sim);
			sim_drafts_note(sim);
			sim_hit(sim, SIM_P_MAIN_MOVED);
		} else {
			if (sim_chance(sim, 50))
				sim_cloud_grant(sim);
			else
				sim_cloud_same(sim);
			sim_cloud_log(sim);
			sim_hit(sim, SIM_P_CLOUD_MOVED);
		}
		sim_oracle_follow(sim);
		sim_oracle_glance(sim);
	}
	sim->state = state;
}

/* Faults of any call. */
static int enter(struct sim *sim, bool writes, struct ws_err *err)
{
	sim->calls++;
	sim->writes += writes;
	if (sim->calls == sim->faults.die_at_call ||
	    (!writes && sim->writes && sim->writes == sim->faults.die_after_write)) {
		if (sim->writes > writes)
			sim_hit(sim, SIM_P_CRASH_AFTER_SEND);
		sim_die(sim);
	}
	if (sim->dead)
		return ws_err_set(err, WS_E_INTERRUPTED, "dead");
	if (!writes)
		others_act(sim);
	t_fake_set_clock(sim->cloud, sim->now_s);
	if (sim->calls == sim->faults.fail_at ||
	    (writes && sim->writes == sim->faults.fail_write_at)) {
		sim->failed_call = true;
		if (writes && sim->faults.code == WS_E_FORBIDDEN)
			sim_hit(sim, SIM_P_FORBIDDEN_MID_PLAN);
		return ws_err_set(err, sim->faults.code, "the simulator fails call %zu",
				  sim->calls);
	}
	return 0;
}

/* After the effect. */
static int leave_write(struct sim *sim, int rc, struct ws_err *err)
{
	sim_oracle_glance(sim);
	sim_cloud_log(sim);
	if (rc == 0)
		sim_hit(sim, SIM_P_SENT);
	if (rc == 0 && sim->writes == sim->faults.lose_at) {
		sim_hit(sim, SIM_P_ANSWER_LOST);
		sim->failed_call = true;
		return ws_err_set(err, WS_E_IN_DOUBT, "the answer was lost");
	}
	return rc;
}

static int call_actor(struct ws_remote *remote, struct ws_arena *arena,
		      struct ws_actor *out, struct ws_err *err)
{
	struct sim *sim = sim_of(remote);
	struct sim_call *call = note(sim, SIM_ACTOR, NULL, 0);

	call->rc = enter(sim, false, err);
	if (call->rc == 0)
		call->rc = sim->under->ops->actor(sim->under, arena, out, err);
	return call->rc;
}

/* ---- looking ------------------------------------------------------------------------------- */

struct through {
	struct sim *sim;
	const struct ws_remote_sink *sink;
};

static bool wants_account(void *user, const char *handle)
{
	const struct through *t = user;

	return !t->sink->wants_account || t->sink->wants_account(t->sink->user, handle);
}

static bool wants(void *user, const char *account, const char *workspace)
{
	struct through *t = user;

	return !t->sink->wants || t->sink->wants(t->sink->user, account, workspace);
}

static int account(void *user, const struct ws_account *a, struct ws_err *err)
{
	struct through *t = user;

	return t->sink->account(t->sink->user, a, err);
}

static int listed(void *user, const struct ws_account *a, const struct ws_workspace *w,
		  struct ws_err *err)
{
	struct through *t = user;

	return t->sink->listed ? t->sink->listed(t->sink->user, a, w, err) : 0;
}

static int workspace(void *user, const struct ws_workspace *w, struct ws_err *err)
{
	struct through *t = user;

	sim_oracle_shown(t->sim, w, true);
	return t->sink->workspace(t->sink->user, w, err);
}

static int account_done(void *user, const struct ws_account *a, struct ws_err *err)
{
	struct through *t = user;

	return t->sink->account_done(t->sink->user, a, err);
}

static int call_look(struct ws_remote *remote, const struct ws_remote_sink *sink,
		     struct ws_remote_report *report, struct ws_err *err)
{
	struct sim *sim = sim_of(remote);
	struct through through = {sim, sink};
	const struct ws_remote_sink ours = {.user = &through,
					    .wants = wants,
					    .account = account,
					    .listed = listed,
					    .workspace = workspace,
					    .account_done = account_done,
					    .wants_account = wants_account};
	struct sim_call *call = note(sim, SIM_LOOK, NULL, 0);

	call->rc = enter(sim, false, err);
	if (call->rc == 0)
		call->rc = sim->under->ops->look(sim->under, &ours, report, err);
	return call->rc;
}

static int call_read(struct ws_remote *remote, const char *account_id,
		     const char *workspace_id, unsigned kinds, struct ws_arena *arena,
		     struct ws_workspace *out, struct ws_err *err)
{
	struct sim *sim = sim_of(remote);
	struct sim_call *call = note(sim, SIM_READ, workspace_id, kinds);

	call->rc = enter(sim, false, err);
	if (call->rc == 0)
		call->rc = sim->under->ops->read_workspace(
			sim->under, account_id, workspace_id, kinds, arena, out, err);
	if (call->rc == 0)
		sim_oracle_shown(sim, out, true);
	return call->rc;
}

/* ---- writing --------------------------------------------------------------------------------- */

static int call_put(struct ws_remote *remote, const char *account_id,
		    const char *workspace_id, enum ws_principal_kind kind,
		    const struct ws_grant *grants, size_t count, struct ws_err *err)
{
	struct sim *sim = sim_of(remote);
	struct sim_call *call = note(sim, SIM_PUT, workspace_id, 1u << kind);

	call->rc = enter(sim, true, err);
	if (sim->dead)
		return call->rc;
	for (size_t i = 0; i < count; i++)
		sim_say(sim, "  put %.40s %s -> %.40s", workspace_id + 24,
			grants[i].label ? grants[i].label : "?", grants[i].role_id + 24);
	sim_judge_put(sim, workspace_id, kind, grants, count);
	if (call->rc != 0)
		return call->rc;
	call->rc = sim->under->ops->put_grants(sim->under, account_id, workspace_id, kind,
					       grants, count, err);
	if (call->rc == WS_E_REFUSED && count > 1)
		sim_hit(sim, SIM_P_REFUSED_ARRAY);
	return leave_write(sim, call->rc, err);
}

static int call_drop(struct ws_remote *remote, const char *account_id,
		     const char *workspace_id, const struct ws_grant *grant,
		     struct ws_err *err)
{
	struct sim *sim = sim_of(remote);
	struct sim_call *call = note(sim, SIM_DROP, workspace_id, 1u << grant->kind);

	call->rc = enter(sim, true, err);
	if (sim->dead)
		return call->rc;
	sim_say(sim, "  drop %.40s %s", workspace_id + 24,
		grant->label ? grant->label : "?");
	sim_judge_drop(sim, workspace_id, grant);
	if (call->rc != 0)
		return call->rc;
	call->rc = sim->under->ops->drop_grant(sim->under, account_id, workspace_id, grant,
					       err);
	return leave_write(sim, call->rc, err);
}

static int call_patch(struct ws_remote *remote, const struct ws_workspace *wanted,
		      unsigned fields, struct ws_err *err)
{
	struct sim *sim = sim_of(remote);
	struct sim_call *call = note(sim, SIM_PATCH, wanted->id, 0);

	call->rc = enter(sim, true, err);
	if (sim->dead)
		return call->rc;
	sim_say(sim, "  patch %.40s %s \"%s\" \"%s\"", wanted->id + 24, wanted->handle,
		wanted->name, wanted->description);
	sim_judge_patch(sim, wanted, fields);
	if (call->rc != 0)
		return call->rc;
	call->rc = sim->under->ops->patch_workspace(sim->under, wanted, fields, err);
	return leave_write(sim, call->rc, err);
}

static int call_audit(struct ws_remote *remote, const char *account_id, int64_t since_s,
		      int64_t until_s, struct ws_arena *arena, struct ws_audit **items,
		      size_t *count, struct ws_err *err)
{
	struct sim *sim = sim_of(remote);

	return sim->under->ops->audit(sim->under, account_id, since_s, until_s, arena,
				      items, count, err);
}

/* ---- the table ---------------------------------------------------------------------------------- */

static size_t requests(const struct ws_remote *remote)
{
	const struct sim *sim = (const struct sim *)(const void *)((const char *)remote -
								   offsetof(struct sim,
									    remote));

	return sim->under->ops->requests(sim->under);
}

static int64_t cloud_time_s(const struct ws_remote *remote)
{
	const struct sim *sim = (const struct sim *)(const void *)((const char *)remote -
								   offsetof(struct sim,
									    remote));

	return sim->under->ops->cloud_time_s(sim->under);
}

static void close_nothing(struct ws_remote *remote)
{
	(void)remote;
}

void sim_wire_make(struct sim *sim)
{
	static const struct ws_remote_ops ops = {
		.actor = call_actor,
		.look = call_look,
		.read_workspace = call_read,
		.put_grants = call_put,
		.drop_grant = call_drop,
		.patch_workspace = call_patch,
		.audit = call_audit,
		.requests = requests,
		.cloud_time_s = cloud_time_s,
		.close = close_nothing,
	};

	sim->remote.ops = &ops;
	sim->under = t_fake_remote(sim->cloud);
}
