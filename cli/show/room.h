/*
 * cli/show/room.h - what the plan of an account limits, on the screen. Floor 7.
 */
#ifndef WS_CLI_SHOW_ROOM_H
#define WS_CLI_SHOW_ROOM_H

#include "cli/show/show.h"
#include "store/ground/buf.h"
#include "sync/round/listed.h"

/* "acme: 3 of 10 workspaces, 5 of 20 users"; nothing where no limit is known. */
void ws_rooms_text(struct ws_buf *b, const struct ws_listed_account *account);
/* The same as a line, wrapped. */
void ws_rooms_put(struct ws_buf *b, const struct ws_style *style,
		  const struct ws_listed_account *account);

/* {"workspaces": {"used": 3, "whole": true, "limit": 10}, ...}: what is not known is
 * absent. NULL: no memory. */
struct ws_json *ws_rooms_json(const struct ws_listed_account *account);

#endif
