/*
 * sync/cloud/leave.h - how people and service accounts lose access, with everything
 * that goes with it. Floor: cloud. Writes the database.
 *
 * Rules: with the membership go all grants and team seats in that account; with the
 * last grant of a Collaborator goes the membership.
 */
#ifndef WS_SYNC_CLOUD_LEAVE_H
#define WS_SYNC_CLOUD_LEAVE_H

#include "sync/cloud/request.h"

/* Removes one direct grant of r->workspace; 204, or 404 or 409. */
int ws_cloud_leave_access(struct ws_cloud_request *r, const char *access);

/* Removes a membership of r->account; 204, or 404, or 409 for the last Owner. */
int ws_cloud_leave_account(struct ws_cloud_request *r, const char *membership);

/* Removes grants and team seats of an actor in r->account, and the membership. */
void ws_cloud_leave_everything(struct ws_cloud_request *r, const char *actor);

/* Ends the membership of a Collaborator who has no grant left in r->account. */
void ws_cloud_leave_if_stranded(struct ws_cloud_request *r, const char *actor);

#endif
