#include "sync/cloud/audit.h"

#include <stdio.h>
#include "sync/cloud/reply.h"

static void add_pair(struct ws_buf *out, const char *key, const char *value)
{
	ws_buf_addf(out, ",\"%s\":", key);
	ws_cloud_json_text(out, value);
}

static void add_actor(struct ws_cloud_request *r, struct ws_buf *out)
{
	struct ws_cloud_rows *rows = ws_cloud_db_query(
		r->db,
		"SELECT a.id, coalesce(u.email, ''), coalesce(b.name,"
		" trim(u.first_name || ' ' || u.last_name)),"
		" coalesce(u.handle, b.name) FROM actor a"
		" LEFT JOIN user u ON u.actor_id = a.id"
		" LEFT JOIN bot b ON b.actor_id = a.id WHERE a.id = ?",
		"t", r->caller.actor);

	if (!ws_cloud_rows_next(rows))
		return;
	ws_buf_addf(out,
		    "{\"prefect.resource.id\":\"prefect-cloud.actor.%s\","
		    "\"prefect.resource.role\":\"actor\"",
		    ws_cloud_rows_text(rows, 0));
	add_pair(out, "prefect.resource.name", ws_cloud_rows_text(rows, 2));
	if (*ws_cloud_rows_text(rows, 1))
		add_pair(out, "prefect-cloud.email", ws_cloud_rows_text(rows, 1));
	add_pair(out, "prefect-cloud.name", ws_cloud_rows_text(rows, 2));
	add_pair(out, "prefect-cloud.handle", ws_cloud_rows_text(rows, 3));
	ws_buf_addc(out, '}');
	ws_cloud_rows_done(rows);
}

void ws_cloud_audit_in(struct ws_cloud_request *r, const char *account, const char *kind,
		       const char *action, const char *id, const char *name,
		       const char *workspace)
{
	ws_auto_buf resource = WS_BUF_INIT;
	ws_auto_buf related = WS_BUF_INIT;
	char resource_id[128], event[96], event_id[WS_UUID_TEXT];

	(void)snprintf(event, sizeof(event), "prefect-cloud.%s.%s", kind, action);
	(void)snprintf(resource_id, sizeof(resource_id), "prefect-cloud.%s.%s", kind, id);
	ws_buf_addf(&resource, "{\"prefect.resource.id\":\"%s\"", resource_id);
	if (*name)
		add_pair(&resource, "prefect.resource.name", name);
	ws_buf_addc(&resource, '}');

	ws_buf_addc(&related, '[');
	add_actor(r, &related);
	ws_buf_addf(&related,
		    ",{\"prefect.resource.id\":\"prefect-cloud.account.%s\","
		    "\"prefect.resource.role\":\"account\"}",
		    account);
	if (*workspace)
		ws_buf_addf(&related,
			    ",{\"prefect.resource.id\":\"prefect-cloud.workspace.%s\","
			    "\"prefect.resource.role\":\"workspace\"}",
			    workspace);
	ws_buf_addc(&related, ']');

	(void)ws_cloud_db_run(
		r->db,
		"INSERT INTO event (id, occurred, account_id, workspace_id, event,"
		" resource_id, resource, related)"
		" VALUES (?, ?, ?, nullif(?, ''), ?, ?, ?, ?)",
		"tttttttt", ws_uuid_new(event_id), r->now, account, workspace, event,
		resource_id, ws_buf_text(&resource), ws_buf_text(&related));
}

void ws_cloud_audit(struct ws_cloud_request *r, const char *kind, const char *action,
		    const char *id, const char *name, const char *workspace)
{
	ws_cloud_audit_in(r, r->account, kind, action, id, name, workspace);
}
