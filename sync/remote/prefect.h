/*
 * sync/remote/prefect.h - the driver for Prefect Cloud's own API. Floor 5.
 * Implements remote.h over http.h; the stand-in cloud speaks the same routes.
 */
#ifndef WS_SYNC_REMOTE_PREFECT_H
#define WS_SYNC_REMOTE_PREFECT_H

#include "sync/remote/http.h"
#include "sync/remote/remote.h"

/*
 * http  taken, also on failure
 * out   given: ws_remote_close()
 */
int ws_prefect_open(struct ws_http *http, struct ws_remote **out, struct ws_err *err);

#endif
