/*
 * sync/remote/curl_late.h - <curl/curl.h>, whose functions are loaded when first called.
 * Floor 5. Included by http.c and curl_late.c alone.
 *
 * curl_global_init() fails where the library is not there; then nothing else of it may be
 * called.
 */
#ifndef WS_SYNC_REMOTE_CURL_LATE_H
#define WS_SYNC_REMOTE_CURL_LATE_H

#include <curl/curl.h>

#endif
