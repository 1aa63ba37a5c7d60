/*
 * Two kinds in one table: invitations to an account (posted as an array) and to one
 * workspace (posted as one object, without a role). A new one to the same address
 * revokes the older; accepting is for whoever holds the code.
 */
#include "sync/cloud/route.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "sync/cloud/audit.h"
#include "sync/cloud/grant.h"
#include "sync/cloud/issue.h"
#include "sync/cloud/reply.h"

#define VALID_S (14 * 24 * 3600)

#define ACCOUNT_KIND                                                                   \
	"SELECT i.id, i.created, i.updated, i.email, i.account_id, i.account_role_id," \
	" i.status, i.expiration FROM invitation i WHERE i.account_id = ?1"            \
	" AND i.workspace_id IS NULL"
#define WORKSPACE_KIND                                                                 \
	"SELECT i.id, i.created, i.updated, i.email, i.account_id, i.account_role_id," \
	" i.workspace_id, i.workspace_role_id, i.status, i.expiration"                 \
	" FROM invitation i WHERE i.workspace_id = ?1"

static const struct ws_cloud_field status_shape[] = {
	{.name = "any_",
	 .kind = WS_CLOUD_K_WORDS,
	 .flags = WS_CLOUD_NULLABLE,
	 .words = " ACCEPTED PENDING REJECTED REVOKED "},
	{.name = NULL},
};

static const struct ws_cloud_field expiration_shape[] = {
	{.name = "before_", .kind = WS_CLOUD_K_TIME, .flags = WS_CLOUD_NULLABLE},
	{.name = "after_", .kind = WS_CLOUD_K_TIME, .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

static const struct ws_cloud_field filter_shape[] = {
	WS_CLOUD_CRITERION("status", status_shape),
	WS_CLOUD_CRITERION("expiration", expiration_shape),
	WS_CLOUD_CRITERION("email", ws_cloud_any_like),
	{.name = NULL},
};

static const struct ws_cloud_field account_list_shape[] = {
	WS_CLOUD_PAGE,
	WS_CLOUD_CRITERION("invitations", filter_shape),
	{.name = NULL},
};

static const struct ws_cloud_field account_count_shape[] = {
	WS_CLOUD_CRITERION("invitations", filter_shape),
	{.name = NULL},
};

static const struct ws_cloud_field workspace_list_shape[] = {
	WS_CLOUD_PAGE,
	WS_CLOUD_CRITERION("workspace_invitations", filter_shape),
	{.name = NULL},
};

#define CRITERIA                                                             \
	" AND (?2 IS NULL OR i.status IN (SELECT value FROM json_each(?2)))" \
	" AND (?3 IS NULL OR i.email IN (SELECT value FROM json_each(?3)))"  \
	" AND (?4 IS NULL OR instr(lower(i.email), lower(?4)) > 0)"          \
	" AND (?5 IS NULL OR i.expiration < ?5) AND (?6 IS NULL OR i.expiration > ?6)"
#define PAGE " ORDER BY i.created, i.id LIMIT ?7 OFFSET ?8"

static const char *normal(struct ws_cloud_request *r, const char *time)
{
	char text[WS_CLOUD_STAMP];

	if (!time || !ws_cloud_normal_time(time, text))
		return NULL;
	return ws_cloud_request_keep(r, strdup(text));
}

static struct ws_cloud_rows *select_from(struct ws_cloud_request *r, const char *sql,
					 const char *place, const struct ws_json *f)
{
	int64_t limit, offset;

	ws_cloud_body_page(r, &limit, &offset);
	return ws_cloud_db_query(
		r->db, sql, "ttttttii", place, ws_cloud_list_at(r, f, "status.any_"),
		ws_cloud_list_at(r, f, "email.any_"), ws_cloud_text_at(f, "email.like_"),
		normal(r, ws_cloud_text_at(f, "expiration.before_")),
		normal(r, ws_cloud_text_at(f, "expiration.after_")), limit, offset);
}

static int list_of_account(struct ws_cloud_request *r)
{
	return ws_cloud_reply_list(r,
				   select_from(r, ACCOUNT_KIND CRITERIA PAGE, r->account,
					       ws_cloud_body_at(r->json, "invitations")));
}

static int list_of_workspace(struct ws_cloud_request *r)
{
	return ws_cloud_reply_list(
		r, select_from(r, WORKSPACE_KIND CRITERIA PAGE, r->workspace,
			       ws_cloud_body_at(r->json, "workspace_invitations")));
}

static int count_of_account(struct ws_cloud_request *r)
{
	struct ws_cloud_rows *rows = select_from(
		r, "SELECT count(*) FROM (" ACCOUNT_KIND CRITERIA ") LIMIT ?7 OFFSET ?8",
		r->account, ws_cloud_body_at(r->json, "invitations"));

	if (ws_cloud_rows_next(rows))
		ws_buf_adds(&r->out, ws_cloud_rows_text(rows, 0));
	ws_cloud_rows_done(rows);
	return 200;
}

static struct ws_cloud_rows *one_of_account(struct ws_cloud_request *r, const char *id)
{
	return ws_cloud_db_query(r->db, ACCOUNT_KIND " AND i.id = ?2", "tt", r->account,
				 id);
}

static struct ws_cloud_rows *one_of_workspace(struct ws_cloud_request *r, const char *id)
{
	return ws_cloud_db_query(r->db, WORKSPACE_KIND " AND i.id = ?2", "tt", r->workspace,
				 id);
}

static int read_of_account(struct ws_cloud_request *r)
{
	return ws_cloud_reply_one(r, 200, one_of_account(r, r->id));
}

static int read_of_workspace(struct ws_cloud_request *r)
{
	return ws_cloud_reply_one(r, 200, one_of_workspace(r, r->id));
}

/* What the service would mail goes to a file, one line each: id, address, code. */
static void mail(struct ws_cloud_request *r, const char *id, const char *email,
		 const char *code)
{
	ws_auto_buf line = WS_BUF_INIT;

	if (r->cloud->mail_fd < 0)
		return;
	ws_buf_addf(&line, "%s %s %s\n", id, email, code);
	if (write(r->cloud->mail_fd, ws_buf_text(&line), line.len) < 0)
		return;
}

/* workspace, workspace_role: NULL for an invitation to the account. */
static void invite(struct ws_cloud_request *r, const char *email, const char *account_role,
		   const char *workspace, const char *workspace_role, char id[WS_UUID_TEXT])
{
	char code[WS_CLOUD_SECRET], until[WS_CLOUD_STAMP];

	(void)ws_cloud_db_run(r->db,
			      "UPDATE invitation SET status = 'REVOKED', updated = ?4"
			      " WHERE account_id = ?1 AND email = ?2 AND workspace_id IS ?3"
			      " AND status = 'PENDING'",
			      "tttt", r->account, email, workspace, r->now);
	(void)ws_cloud_db_run(
		r->db,
		"INSERT INTO invitation (id, created, updated, account_id, workspace_id, "
		"email,"
		" account_role_id, workspace_role_id, status, expiration, code)"
		" VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, 'PENDING', ?8, ?9)",
		"ttttttttt", ws_uuid_new(id), r->now, r->account, workspace, email,
		account_role, workspace_role, ws_cloud_stamp(r->now_s + VALID_S, 0, until),
		ws_cloud_issue_secret(code));
	mail(r, id, email, code);
	ws_cloud_audit(r, workspace ? "workspace-invitation" : "account-invitation",
		       "created", id, email, workspace ? workspace : "");
}

static const struct ws_cloud_field account_shape[] = {
	{.name = "email", .kind = WS_CLOUD_K_EMAIL, .flags = WS_CLOUD_REQUIRED},
	{.name = "account_role_id", .kind = WS_CLOUD_K_UUID, .flags = WS_CLOUD_REQUIRED},
	{.name = NULL},
};

static int create_for_account(struct ws_cloud_request *r)
{
	ws_buf_addc(&r->out, '[');
	for (size_t i = 0; i < ws_json_count(r->json); i++) {
		const struct ws_json *item = ws_json_at(r->json, i);
		const char *role = ws_cloud_text_at(item, "account_role_id");
		struct ws_cloud_rows *rows;
		char id[WS_UUID_TEXT];

		if (!ws_cloud_db_int(r->db, 0,
				     "SELECT 1 FROM account_role WHERE id = ?"
				     " AND (account_id IS NULL OR account_id = ?)",
				     "tt", role, r->account))
			return ws_cloud_reply_error(r, 404, "Account role not found");
		invite(r, ws_cloud_text_at(item, "email"), role, NULL, NULL, id);
		if (i)
			ws_buf_addc(&r->out, ',');
		rows = one_of_account(r, id);
		if (ws_cloud_rows_next(rows))
			ws_cloud_reply_row(r, rows);
		ws_cloud_rows_done(rows);
	}
	ws_buf_addc(&r->out, ']');
	return 201;
}

static const struct ws_cloud_field workspace_shape[] = {
	{.name = "email", .kind = WS_CLOUD_K_EMAIL, .flags = WS_CLOUD_REQUIRED},
	{.name = NULL},
};

/* Both roles are the server's choice. */
static int create_for_workspace(struct ws_cloud_request *r)
{
	char account_role[WS_UUID_TEXT], role_name[64], id[WS_UUID_TEXT];

	(void)ws_cloud_db_text(r->db, role_name, sizeof(role_name),
			       "SELECT value FROM switch WHERE name = ?", "t",
			       "invitation_workspace_role");
	(void)ws_cloud_db_text(
		r->db, account_role, sizeof(account_role),
		"SELECT id FROM account_role WHERE name = ? AND account_id IS NULL", "t",
		"Collaborator");
	invite(r, ws_cloud_body_text(r, "email"), account_role, r->workspace,
	       ws_cloud_builtin_role(r, role_name), id);
	return ws_cloud_reply_one(r, 201, one_of_workspace(r, id));
}

/* 0, or the status of an answer. An invitation that ran out is no longer pending. */
static int settle(struct ws_cloud_request *r, const char *id, const char *status)
{
	(void)ws_cloud_db_run(
		r->db,
		"UPDATE invitation SET status = ?2, updated = ?3 WHERE id = ?1"
		" AND status = 'PENDING' AND expiration > ?3",
		"ttt", id, status, r->now);
	if (ws_cloud_db_changes(r->db) == 0)
		return ws_cloud_reply_error(r, 409, "The invitation is no longer pending");
	return 0;
}

static int withdraw(struct ws_cloud_request *r, struct ws_cloud_rows *found,
		    const char *kind)
{
	int rc;

	if (!ws_cloud_rows_next(found))
		return ws_cloud_reply_absent(r);
	ws_cloud_rows_done(found);
	rc = settle(r, r->id, "REVOKED");
	if (rc)
		return rc;
	ws_cloud_audit(r, kind, "deleted", r->id, "", r->workspace);
	return 204;
}

static int revoke_of_account(struct ws_cloud_request *r)
{
	return withdraw(r, one_of_account(r, r->id), "account-invitation");
}

static int revoke_of_workspace(struct ws_cloud_request *r)
{
	return withdraw(r, one_of_workspace(r, r->id), "workspace-invitation");
}

/* Loads the invitation of the path for whoever holds its code; 0 or a status. */
static int open_mail(struct ws_cloud_request *r, char account_role[WS_UUID_TEXT],
		     char workspace_role[WS_UUID_TEXT])
{
	const char *code = ws_cloud_request_param(r, "invite_code");
	struct ws_cloud_rows *rows;
	const char *text;
	bool right;

	if (!code)
		return ws_cloud_reply_invalid(r, "query.invite_code", "Field required",
					      "missing");
	if (!r->caller.user[0])
		return ws_cloud_reply_error(r, 403, "Only users can answer invitations");
	rows = ws_cloud_db_query(r->db,
				 "SELECT account_id, workspace_id, account_role_id,"
				 " workspace_role_id, code FROM invitation WHERE id = ?",
				 "t", r->id);
	if (!ws_cloud_rows_next(rows))
		return ws_cloud_reply_absent(r);
	(void)snprintf(r->account, WS_UUID_TEXT, "%s", ws_cloud_rows_text(rows, 0));
	text = ws_cloud_rows_text(rows, 1);
	(void)snprintf(r->workspace, WS_UUID_TEXT, "%s", text ? text : "");
	(void)snprintf(account_role, WS_UUID_TEXT, "%s", ws_cloud_rows_text(rows, 2));
	text = ws_cloud_rows_text(rows, 3);
	(void)snprintf(workspace_role, WS_UUID_TEXT, "%s", text ? text : "");
	right = strcmp(ws_cloud_rows_text(rows, 4), code) == 0;
	ws_cloud_rows_done(rows);
	return right ? 0 : ws_cloud_reply_absent(r);
}

static const char *kind_of(const struct ws_cloud_request *r)
{
	return r->workspace[0] ? "workspace-invitation" : "account-invitation";
}

/* A member keeps the account role held already; a grant held already is kept too. */
static int accept_invitation(struct ws_cloud_request *r)
{
	char account_role[WS_UUID_TEXT], workspace_role[WS_UUID_TEXT], id[WS_UUID_TEXT];
	int rc = open_mail(r, account_role, workspace_role);

	if (rc == 0)
		rc = settle(r, r->id, "ACCEPTED");
	if (rc)
		return rc;
	if (ws_cloud_db_run(
		    r->db,
		    "INSERT INTO account_membership VALUES (?1, ?2, ?2, ?3, ?4, ?5, 1)",
		    "ttttt", ws_uuid_new(id), r->now, r->account, r->caller.actor,
		    account_role) == 0)
		ws_cloud_audit(r, "account-membership", "created", id, "", "");
	if (r->workspace[0] && ws_cloud_db_int(r->db, 0,
					       "SELECT 1 FROM workspace_access WHERE "
					       "workspace_id = ? AND actor_id = ?",
					       "tt", r->workspace, r->caller.actor) == 0)
		(void)ws_cloud_grant(r, WS_CLOUD_GRANT_ACTOR, r->caller.actor,
				     workspace_role, id);
	ws_cloud_audit(r, kind_of(r), "accepted", r->id, "", r->workspace);
	return 204;
}

static int reject_invitation(struct ws_cloud_request *r)
{
	char account_role[WS_UUID_TEXT], workspace_role[WS_UUID_TEXT];
	int rc = open_mail(r, account_role, workspace_role);

	if (rc == 0)
		rc = settle(r, r->id, "REJECTED");
	if (rc)
		return rc;
	ws_cloud_audit(r, kind_of(r), "rejected", r->id, "", r->workspace);
	return 204;
}

#define A "/accounts/{a}/invitations/"
#define W "/accounts/{a}/workspaces/{w}/invitations/"

const struct ws_cloud_route ws_cloud_routes_invitation[] = {
	{WS_ROUTE("POST", A, create_for_account), WS_MAY(CREATE_INVITATION),
	 .body = WS_CLOUD_BODY_LIST, .shape = account_shape},
	{WS_ROUTE("POST", A "filter", list_of_account), WS_MAY(READ_INVITATION),
	 .body = WS_CLOUD_BODY_MAYBE, .shape = account_list_shape, .reads = true},
	{WS_ROUTE("POST", A "count", count_of_account), WS_MAY(READ_INVITATION),
	 .body = WS_CLOUD_BODY_MAYBE, .shape = account_count_shape, .reads = true},
	{WS_ROUTE("GET", A "{i}", read_of_account), WS_MAY(READ_INVITATION)},
	{WS_ROUTE("POST", A "{i}/revoke", revoke_of_account), WS_MAY(UPDATE_INVITATION)},
	{WS_ROUTE("POST", W, create_for_workspace), WS_MAY(CREATE_WORKSPACE_INVITATION),
	 .body = WS_CLOUD_BODY_OBJECT, .shape = workspace_shape},
	{WS_ROUTE("POST", W "filter", list_of_workspace), WS_MAY(READ_WORKSPACE_INVITATION),
	 .body = WS_CLOUD_BODY_MAYBE, .shape = workspace_list_shape, .reads = true},
	{WS_ROUTE("GET", W "{i}", read_of_workspace), WS_MAY(READ_WORKSPACE_INVITATION)},
	{WS_ROUTE("POST", W "{i}/revoke", revoke_of_workspace),
	 WS_MAY(UPDATE_WORKSPACE_INVITATION)},
	{WS_ROUTE("POST", "/invitations/{i}/accept", accept_invitation)},
	{WS_ROUTE("POST", "/invitations/{i}/reject", reject_invitation)},
	{WS_ROUTE(NULL, NULL, NULL)},
};
