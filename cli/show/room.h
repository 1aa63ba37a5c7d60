/*
 * cli/show/room.h - what the plan of an account limits, on the screen. Floor 7.
 */
#ifndef WS_CLI_SHOW_ROOM_H
#define WS_CLI_SHOW_ROOM_H

#include "cli/show/show.h"
#include "store/ground/buf.h"
#include "sync/round/look/listed.h"

/* "acme: 3 of 10 workspaces, 5 of 20 users"; nothing where no limit is known. */
void ws_rooms_text(struct ws_buf *b, const struct ws_listed_account *account);
/* The same as a line, wrapped. */
void ws_rooms_put(struct ws_buf *b, const struct ws_style *style,
		  const struct ws_listed_account *account);

/* {"workspaces": {"used": 3, "whole": true, "limit": 10}, ...}: what is not known is
 * absent. NULL: no memory. */
struct ws_json *ws_rooms_json(const struct ws_listed_account *account);

/* Does the plan make anything in the account that its limits count: workspaces, invitations?
 * Elsewhere the numbers change nothing. */
bool ws_rooms_needed(const struct ws_plan *plan, const char *account_id);
/* The accounts as last listed, where the plan makes such things anywhere; else NULL.
 * Given. */
int ws_rooms_read(const struct ws_store *store, const struct ws_plan *plan,
		  struct ws_listed **out, struct ws_err *err);
/* [{"account": "acme", "room": ...}] of those accounts. Given. */
int ws_rooms_plan_json(const struct ws_store *store, const struct ws_plan *plan,
		       struct ws_json **out, struct ws_err *err);

#endif
