/*
 * sync/round/settle/settle_cloud.c - cloud/main: main's lines with the facts of the cloud.
 *
 * Each item is what the look saw, overlaid with what was sent and verified. Where
 * main's text is not valid, or main has no such workspace, the old documents stay.
 */
#include "sync/round/settle/settle_p.h"

#include <stdio.h>
#include <string.h>

#include "sync/model/docs.h"

/* The change of this grant that was sent and verified, or NULL. */
static const struct ws_change *sent_change(const struct settling *s,
					   const char *workspace_id,
					   enum ws_principal_kind kind,
					   const char *principal_id)
{
	const struct ws_plan *plan = s->view->plan;

	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

		if (c->verdict == WS_SEND && s->results[i] == 0 &&
		    c->kind == WS_ITEM_GRANT && c->principal_kind == kind &&
		    strcmp(c->workspace_id, workspace_id) == 0 &&
		    strcmp(c->principal_id, principal_id) == 0)
			return c;
	}
	return NULL;
}

/* Lines of main whose principal the cloud does not hold in this list go. */
static int remove_strangers(struct settling *s, const struct ws_side_workspace *local,
			    const struct ws_side_workspace *cloud,
			    enum ws_principal_kind kind, const char *dir,
			    struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < local->grant_count; i++) {
		const struct ws_side_grant *g = &local->grants[i];
		const struct ws_change *sent;

		if (g->kind != kind || ws_side_grant(cloud, kind, g->id))
			continue;
		sent = sent_change(s, local->id, kind, g->id);
		if (!sent || !sent->after.present)
			rc = ws_docs_set_grant(s->out->cloud, dir, kind,
					       settle_line_name(s, local, g), NULL, err);
	}
	return rc;
}

static int set_known(struct settling *s, const struct ws_side_workspace *cloud,
		     enum ws_principal_kind kind, const char *dir, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < cloud->grant_count; i++) {
		const struct ws_side_grant *g = &cloud->grants[i];
		const struct ws_change *sent;
		const char *role = g->role;

		if (g->kind != kind)
			continue;
		sent = sent_change(s, cloud->id, kind, g->id);
		if (sent)
			role = sent->after.present ? sent->after.text : NULL;
		rc = ws_docs_set_grant(s->out->cloud, dir, kind, g->label, role, err);
	}
	return rc;
}

/* members.ini as the cloud has it, list by list. */
static int cloud_lists(struct settling *s, const struct ws_side_workspace *local,
		       const struct ws_side_workspace *cloud, const char *dir,
		       struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc = settle_open(s->out->cloud, settle_path(dir, "members.ini", path), &doc,
			     err);

	for (int kind = 0; rc == 0 && kind < WS_PRINCIPAL_KINDS; kind++) {
		const char *section = ws_principal_section((enum ws_principal_kind)kind);

		if (cloud->lists[kind] == WS_KNOWN)
			rc = ws_ini_add_section(doc, section, err);
		else
			rc = ws_ini_drop_section(doc, section);
	}
	if (rc == 0)
		rc = settle_put(s->out->cloud, path, doc, err);
	for (int kind = 0; rc == 0 && kind < WS_PRINCIPAL_KINDS; kind++) {
		if (cloud->lists[kind] != WS_KNOWN)
			continue;
		rc = remove_strangers(s, local, cloud, (enum ws_principal_kind)kind, dir,
				      err);
		if (rc == 0)
			rc = set_known(s, cloud, (enum ws_principal_kind)kind, dir, err);
	}
	return rc;
}

static const struct ws_change *sent_field(const struct settling *s,
					  const char *workspace_id, enum ws_item_kind kind)
{
	const struct ws_plan *plan = s->view->plan;

	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

		if (c->verdict == WS_SEND && s->results[i] == 0 && c->kind == kind &&
		    strcmp(c->workspace_id, workspace_id) == 0)
			return c;
	}
	return NULL;
}

static int cloud_field(struct settling *s, const struct ws_side_workspace *cloud,
		       const struct ws_side_field *field, enum ws_item_kind kind,
		       const char *key, const char *dir, struct ws_err *err)
{
	const struct ws_change *sent = sent_field(s, cloud->id, kind);
	const char *text = field->present ? field->text : NULL;
	ws_auto_free char *here = NULL;
	int rc;

	if (sent)
		text = sent->after.present ? sent->after.text : NULL;
	rc = ws_docs_get_field(s->out->cloud, dir, key, &here, err);
	if (rc < 0)
		return rc;
	/* an empty text and no text are the same to the cloud: keep how main writes it */
	if (strcmp(here ? here : "", text ? text : "") == 0)
		return 0;
	return ws_docs_set_field(s->out->cloud, dir, key, text, err);
}

static int cloud_workspace(struct settling *s, const struct ws_side_workspace *local,
			   const struct ws_side_workspace *cloud, const char *main_dir,
			   struct ws_err *err)
{
	const char *dir = settle_cloud_dir(s, cloud);
	int rc = settle_copy_dir(s->out->main, main_dir, s->out->cloud, dir, err);

	/* main may be behind with those while the workspace waits to be moved */
	if (rc == 0)
		rc = settle_copy_facts(s->own->cloud, cloud->dir, s->out->cloud, dir, err);
	/* what lies inside is told by the cloud alone */
	if (rc == 0)
		rc = settle_copy_lists(s->own->cloud, cloud->dir, s->out->cloud, dir, err);
	if (rc == 0)
		rc = cloud_lists(s, local, cloud, dir, err);
	if (rc == 0)
		rc = settle_drop_intents(s->out->cloud, dir, err);
	if (rc == 0)
		rc = cloud_field(s, cloud, &cloud->name, WS_ITEM_NAME, "name", dir, err);
	if (rc == 0)
		rc = cloud_field(s, cloud, &cloud->description, WS_ITEM_DESCRIPTION,
				 "description", dir, err);
	if (rc == 0)
		rc = cloud_field(s, cloud, &cloud->default_role, WS_ITEM_DEFAULT_ROLE,
				 "default-role", dir, err);
	if (rc == 0)
		rc = cloud_field(s, cloud, &cloud->result_storage, WS_ITEM_RESULT_STORAGE,
				 "result-storage", dir, err);
	return rc;
}

static const struct ws_side_workspace *settled_one(const struct settling *s,
						   const struct ws_side_workspace *local)
{
	const struct ws_side_workspace *cloud = local->id
							? ws_side_workspace(s->view->cloud,
									    local->id)
							: NULL;

	return cloud && ws_view_is_valid(local) && ws_view_is_valid(cloud) ? cloud : NULL;
}

/* Workspaces may take the places of others: all leave before any comes. */
static int cloud_workspaces(struct settling *s, struct ws_err *err)
{
	const struct ws_side *side = s->view->local;
	int rc = 0;

	for (size_t i = 0; i < side->workspace_count; i++) {
		const struct ws_side_workspace *cloud = settled_one(s,
								    &side->workspaces[i]);

		if (cloud)
			settle_drop_dir(s->out->cloud, cloud->dir);
	}
	for (size_t i = 0; rc == 0 && i < side->workspace_count; i++) {
		const struct ws_side_workspace *local = &side->workspaces[i];
		const struct ws_side_workspace *cloud = settled_one(s, local);

		if (cloud)
			rc = cloud_workspace(s, local, cloud, settle_main_dir(s, local),
					     err);
	}
	return rc;
}

int settle_cloud(struct settling *s, struct ws_err *err)
{
	int rc = ws_tree_copy(s->own->cloud, &s->out->cloud, err);

	if (rc == 0)
		rc = cloud_workspaces(s, err);
	if (rc == 0)
		rc = settle_cloud_roles(s, err);
	if (rc == 0)
		rc = settle_pin_made(s, s->out->cloud, err);
	if (rc == 0)
		rc = settle_follow_policies(s->out->main, s->out->cloud, err);
	return rc == 0 ? settle_follow_others(s->out->main, s->out->cloud, err) : rc;
}
