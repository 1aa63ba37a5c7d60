#include "sync/cloud/route.h"

#include <string.h>
#include "sync/cloud/audit.h"
#include "sync/cloud/reply.h"

#define SETTINGS                                                                          \
	"json_object('allow_public_workspaces', json(iif(allow_public_workspaces,"        \
	" 'true', 'false')), 'ai_log_summaries', json(iif(ai_log_summaries, 'true',"      \
	" 'false')), 'managed_execution', json(iif(managed_execution, 'true', 'false'))," \
	" 'enforce_ip_allowlist', json(iif(enforce_ip_allowlist, 'true', 'false')),"      \
	" 'enforce_webhook_authentication', json(iif(enforce_webhook_authentication,"     \
	" 'true', 'false')), 'self_healing_enabled', json(iif(self_healing_enabled, "     \
	"'true',"                                                                         \
	" 'false')), 'enabled_feature_flags', json('[]'), 'default_result_storage',"      \
	" json(default_result_storage))"

static int read_account(struct ws_cloud_request *r)
{
	return ws_cloud_reply_one(
		r, 200,
		ws_cloud_db_query(
			r->db,
			"SELECT id, created, updated, name, handle, location, link,"
			" NULL AS image_location, NULL AS stripe_customer_id,"
			" auth_expiration_seconds, created AS status_last_updated," SETTINGS
			" AS \"settings=\", 'ACTIVE' AS status, '[]' AS "
			"\"workos_connection_ids=\","
			" '[]' AS \"workos_directory_ids=\", NULL AS "
			"workos_organization_id,"
			" plan_type, plan_tier, 1 AS \"self_serve?\", 'DISABLED' AS "
			"scim_state,"
			" 'DISABLED' AS sso_state, billing_email, features AS "
			"\"features=\","
			" NULL AS max_deployments_per_workspace, work_pool_limit,"
			" NULL AS non_mex_work_pool_limit, 5 AS mex_work_pool_limit,"
			" run_retention_days, audit_log_retention_days, automations_limit"
			" FROM account WHERE id = ?",
			"t", r->account));
}

static const struct ws_cloud_field settings_shape[] = {
	{.name = "allow_public_workspaces",
	 .kind = WS_CLOUD_K_BOOL,
	 .flags = WS_CLOUD_NULLABLE},
	{.name = "ai_log_summaries", .kind = WS_CLOUD_K_BOOL, .flags = WS_CLOUD_NULLABLE},
	{.name = "managed_execution", .kind = WS_CLOUD_K_BOOL, .flags = WS_CLOUD_NULLABLE},
	{.name = "enforce_ip_allowlist",
	 .kind = WS_CLOUD_K_BOOL,
	 .flags = WS_CLOUD_NULLABLE},
	{.name = "enforce_webhook_authentication",
	 .kind = WS_CLOUD_K_BOOL,
	 .flags = WS_CLOUD_NULLABLE},
	{.name = "self_healing_enabled",
	 .kind = WS_CLOUD_K_BOOL,
	 .flags = WS_CLOUD_NULLABLE},
	{.name = "default_result_storage",
	 .kind = WS_CLOUD_K_OBJECT,
	 .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

/* What a null or absent text leaves as it is. */
#define OPTIONAL(field)                                                            \
	{                                                                          \
		.name = field, .kind = WS_CLOUD_K_TEXT, .flags = WS_CLOUD_NULLABLE \
	}

static const struct ws_cloud_field account_shape[] = {
	{.name = "name", .kind = WS_CLOUD_K_NAME, .flags = WS_CLOUD_NULLABLE},
	{.name = "handle", .kind = WS_CLOUD_K_HANDLE, .flags = WS_CLOUD_NULLABLE},
	OPTIONAL("location"),
	OPTIONAL("link"),
	OPTIONAL("billing_email"),
	OPTIONAL("workos_organization_id"),
	{.name = "workos_directory_ids",
	 .kind = WS_CLOUD_K_TEXTS,
	 .flags = WS_CLOUD_NULLABLE},
	{.name = "workos_connection_ids",
	 .kind = WS_CLOUD_K_TEXTS,
	 .flags = WS_CLOUD_NULLABLE},
	{.name = "auth_expiration_seconds",
	 .kind = WS_CLOUD_K_INT,
	 .flags = WS_CLOUD_NULLABLE,
	 .max = INT64_MAX},
	{.name = "settings",
	 .kind = WS_CLOUD_K_OBJECT,
	 .flags = WS_CLOUD_NULLABLE,
	 .shape = settings_shape},
	{.name = NULL},
};

static int64_t flag(const struct ws_json *object, const char *name)
{
	bool value;

	return ws_json_bool(ws_json_get(object, name), &value) ? value : -1;
}

/* -1 leaves a setting as it is. */
static void change_settings(struct ws_cloud_request *r, const struct ws_json *object)
{
	(void)ws_cloud_db_run(
		r->db,
		"UPDATE account SET"
		" allow_public_workspaces = iif(?2 < 0, allow_public_workspaces, ?2),"
		" ai_log_summaries = iif(?3 < 0, ai_log_summaries, ?3),"
		" managed_execution = iif(?4 < 0, managed_execution, ?4),"
		" enforce_ip_allowlist = iif(?5 < 0, enforce_ip_allowlist, ?5),"
		" enforce_webhook_authentication = iif(?6 < 0, "
		"enforce_webhook_authentication, ?6),"
		" self_healing_enabled = iif(?7 < 0, self_healing_enabled, ?7),"
		" updated = ?8 WHERE id = ?1",
		"tiiiiiit", r->account, flag(object, "allow_public_workspaces"),
		flag(object, "ai_log_summaries"), flag(object, "managed_execution"),
		flag(object, "enforce_ip_allowlist"),
		flag(object, "enforce_webhook_authentication"),
		flag(object, "self_healing_enabled"), r->now);
	if (ws_json_get(object, "default_result_storage")) {
		ws_auto_free char *text = NULL;

		(void)ws_json_format(ws_json_get(object, "default_result_storage"), 0,
				     &text, NULL, NULL);
		(void)ws_cloud_db_run(
			r->db,
			"UPDATE account SET default_result_storage = nullif(?2, 'null')"
			" WHERE id = ?1",
			"tt", r->account, text);
	}
}

static int patch_account(struct ws_cloud_request *r)
{
	const int rc = ws_cloud_db_run(
		r->db,
		"UPDATE account SET name = coalesce(?2, name), handle = coalesce(?3, "
		"handle),"
		" location = iif(?4, ?5, location), link = iif(?6, ?7, link),"
		" billing_email = iif(?8, ?9, billing_email), updated = ?10 WHERE id = ?1",
		"tttbtbtbtt", r->account, ws_cloud_body_text(r, "name"),
		ws_cloud_body_text(r, "handle"), ws_cloud_body_has(r, "location"),
		ws_cloud_body_text(r, "location"), ws_cloud_body_has(r, "link"),
		ws_cloud_body_text(r, "link"), ws_cloud_body_has(r, "billing_email"),
		ws_cloud_body_text(r, "billing_email"), r->now);

	if (rc == WS_CLOUD_TAKEN)
		return ws_cloud_reply_error(r, 409, "Account handle already exists");
	if (ws_cloud_body_at(r->json, "settings"))
		change_settings(r, ws_cloud_body_at(r->json, "settings"));
	ws_cloud_audit(r, "account", "updated", r->account, "", "");
	return 204;
}

static int read_settings(struct ws_cloud_request *r)
{
	struct ws_cloud_rows *rows = ws_cloud_db_query(
		r->db, "SELECT " SETTINGS " FROM account WHERE id = ?", "t", r->account);

	if (!ws_cloud_rows_next(rows))
		return ws_cloud_reply_absent(r);
	ws_buf_adds(&r->out, ws_cloud_rows_text(rows, 0));
	ws_cloud_rows_done(rows);
	return 200;
}

static int patch_settings(struct ws_cloud_request *r)
{
	change_settings(r, r->json);
	ws_cloud_audit(r, "account-settings", "updated", r->account, "", "");
	return 204;
}

static int list_domains(struct ws_cloud_request *r)
{
	return ws_cloud_reply_list(
		r,
		ws_cloud_db_query(r->db,
				  "SELECT id, created, created AS updated, account_id, name"
				  " FROM domain WHERE account_id = ? ORDER BY position",
				  "t", r->account));
}

static const struct ws_cloud_field domains_shape[] = {
	{.name = "domain_names",
	 .kind = WS_CLOUD_K_TEXTS,
	 .flags = WS_CLOUD_REQUIRED,
	 .max = 200},
	{.name = NULL},
};

static int replace_domains(struct ws_cloud_request *r)
{
	const struct ws_json *names = ws_json_get(r->json, "domain_names");

	(void)ws_cloud_db_run(r->db, "DELETE FROM domain WHERE account_id = ?", "t",
			      r->account);
	for (size_t i = 0; i < ws_json_count(names); i++) {
		char id[WS_UUID_TEXT];

		if (ws_cloud_db_run(r->db, "INSERT INTO domain VALUES (?, ?, ?, ?, ?)",
				    "ttitt", ws_uuid_new(id), r->account, (int64_t)i,
				    ws_json_text(ws_json_at(names, i)),
				    r->now) == WS_CLOUD_TAKEN)
			return ws_cloud_reply_error(r, 422, "A domain is listed twice");
	}
	ws_cloud_audit(r, "account-domain-names", "updated", r->account, "", "");
	return 204;
}

static int read_usage(struct ws_cloud_request *r)
{
	static const char usage[] =
		"SELECT w.id, w.name,"
		" count(*) FILTER (WHERE kind = 'automations') AS automations,"
		" count(*) FILTER (WHERE kind = 'deployments') AS deployments,"
		" 0 AS mex_compute,"
		" count(*) FILTER (WHERE kind = 'work_pools') AS work_pools,"
		" count(*) FILTER (WHERE kind = 'work_pools'"
		"  AND NOT body ->> '$.is_mex_pool') AS non_managed_work_pools,"
		" count(*) FILTER (WHERE kind = 'work_pools'"
		"  AND body ->> '$.is_mex_pool') AS managed_work_pools"
		" FROM workspace w LEFT JOIN inventory i ON i.workspace_id = w.id"
		" WHERE w.account_id = ? GROUP BY w.id ORDER BY w.handle";

	return ws_cloud_reply_list(r, ws_cloud_db_query(r->db, usage, "t", r->account));
}

static int read_limits(struct ws_cloud_request *r)
{
	return ws_cloud_reply_one(
		r, 200,
		ws_cloud_db_query(
			r->db,
			"SELECT audit_log_retention_days, automations_limit,"
			" rate_limit AS log_rate_limit, NULL AS "
			"max_deployments_per_workspace,"
			" NULL AS mex_compute_limit, NULL AS mex_concurrency_limit,"
			" 5 AS mex_work_pool_limit, NULL AS non_mex_work_pool_limit,"
			" rate_limit AS orchestration_rate_limit, run_retention_days, "
			"user_limit,"
			" max(0, user_limit - (SELECT count(*) FROM account_membership m"
			"  JOIN user u ON u.actor_id = m.actor_id WHERE m.account_id = "
			"account.id))"
			" AS free_user_slots, work_pool_limit, workspace_limit"
			" FROM account WHERE id = ?",
			"t", r->account));
}

static int read_rate_status(struct ws_cloud_request *r)
{
	ws_buf_adds(&r->out, "{\"exceeded_buckets\":[]}");
	return 200;
}

const struct ws_cloud_route ws_cloud_routes_account[] = {
	{WS_ROUTE("GET", "/accounts/{a}", read_account), WS_MAY(READ_ACCOUNT)},
	{WS_ROUTE("PATCH", "/accounts/{a}", patch_account), WS_MAY(UPDATE_ACCOUNT),
	 .body = WS_CLOUD_BODY_OBJECT, .shape = account_shape},
	{WS_ROUTE("GET", "/accounts/{a}/settings", read_settings), WS_MAY(READ_ACCOUNT)},
	{WS_ROUTE("PATCH", "/accounts/{a}/settings", patch_settings),
	 WS_MAY(UPDATE_ACCOUNT), .body = WS_CLOUD_BODY_OBJECT, .shape = settings_shape},
	{WS_ROUTE("GET", "/accounts/{a}/domains", list_domains), WS_MAY(READ_ACCOUNT)},
	{WS_ROUTE("PATCH", "/accounts/{a}/domains", replace_domains),
	 WS_MAY(UPDATE_ACCOUNT), .body = WS_CLOUD_BODY_OBJECT, .shape = domains_shape},
	{WS_ROUTE("GET", "/accounts/{a}/usage", read_usage), WS_MAY(READ_ACCOUNT)},
	{WS_ROUTE("GET", "/accounts/{a}/usage_limits", read_limits), WS_MAY(READ_ACCOUNT)},
	{WS_ROUTE("GET", "/accounts/{a}/rate-limits/status", read_rate_status),
	 WS_MAY(READ_ACCOUNT)},
	{WS_ROUTE(NULL, NULL, NULL)},
};
