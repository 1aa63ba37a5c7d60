/*
 * sync/cloud/faults.h - misbehaviour on demand, for testing clients. Floor: cloud.
 *
 * A list of rules in JSON; the first rule that matches a request and has something
 * left is used. The form is described in wsync-cloud(1).
 */
#ifndef WS_SYNC_CLOUD_FAULTS_H
#define WS_SYNC_CLOUD_FAULTS_H

#include <stdbool.h>
#include "store/ground/err.h"
#include "store/ground/json.h"
#include "store/ground/own.h"

enum ws_cloud_fault_kind {
	WS_CLOUD_FAULT_NONE,
	WS_CLOUD_FAULT_STATUS,            /* answer status, with body and Retry-After */
	WS_CLOUD_FAULT_DELAY,             /* wait, then answer as usual */
	WS_CLOUD_FAULT_RESET_BEFORE,      /* break off without any effect */
	WS_CLOUD_FAULT_RESET_MID_BODY,    /* break off in the middle of the reply */
	WS_CLOUD_FAULT_TRUNCATE,          /* half of the body, framed as if it were all */
	WS_CLOUD_FAULT_DROP_AFTER_EFFECT, /* do it, then break off without an answer */
	WS_CLOUD_FAULT_STALE,             /* read as it was before the last write */
	WS_CLOUD_FAULT_DUPLICATE_PAGE,    /* serve the page before the one asked for */
	WS_CLOUD_FAULT_BODY_RAW           /* these bytes as the body, with status */
};

/* Strings are borrowed from the faults. */
struct ws_cloud_fault {
	enum ws_cloud_fault_kind kind;
	int status;
	const char *body;         /* NULL: the usual one */
	const char *content_type; /* NULL: JSON */
	const char *retry_after;  /* NULL: none; not always a number */
	int delay_ms;
};

struct ws_cloud_faults;

/* Given: ws_cloud_faults_free(). WS_E_VALUE_BAD says which rule is wrong, and why. */
int ws_cloud_faults_parse(const struct ws_json *json, struct ws_cloud_faults **out,
			  struct ws_err *err);
void ws_cloud_faults_free(struct ws_cloud_faults *faults);
WS_OWN(ws_cloud_faults, ws_cloud_faults_free);

/*
 * Counts one request and says what is to happen to it. faults may be NULL.
 * path     below /api
 * can_lag  it is a read and an older state is at hand; else rules about stale reads
 *          neither match nor count
 */
struct ws_cloud_fault ws_cloud_faults_next(struct ws_cloud_faults *faults,
					   const char *method, const char *path,
					   bool can_lag);

/* Is there a rule that will serve stale reads? Then each write keeps a copy before. */
bool ws_cloud_faults_want_copy(const struct ws_cloud_faults *faults);

#endif
