/*
 * sync/decide/handle.h - the handle a workspace has while another takes its own.
 * Floor 4, pure.
 *
 * Two workspaces that change places need a third handle for a moment. It is made from
 * the workspace's id, so that whoever finds the workspace there later knows that it was
 * put there in passing and by nobody's wish.
 */
#ifndef WS_SYNC_DECIDE_HANDLE_H
#define WS_SYNC_DECIDE_HANDLE_H

#include <stdbool.h>

#define WS_HANDLE_ASIDE 64 /* bytes such a handle needs */

/* "prod-wsync-kzmt"; a long handle is cut. Returns out. */
const char *ws_handle_aside(const char *handle, const char *workspace_id,
			    char out[WS_HANDLE_ASIDE]);

/* Is it such a handle of this workspace, whatever its own was? NULL is none. */
bool ws_handle_is_aside(const char *handle, const char *workspace_id);

#endif
