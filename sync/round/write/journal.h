/*
 * sync/round/write/journal.h - what was sent, written down before and after.
 * Floor 5. Each call is one fsynced line; blocks on the disk.
 *
 * .git/wsync/journal holds JSON lines: an intent before each write to the cloud, a
 * result after it. An intent without a result is a write in doubt; the next round
 * reads before it writes, so nothing is repeated blindly. Past 4 MiB the file becomes
 * journal.1 and a new one begins.
 */
#ifndef WS_SYNC_ROUND_WRITE_JOURNAL_H
#define WS_SYNC_ROUND_WRITE_JOURNAL_H

#include <stddef.h>
#include <stdint.h>
#include "store/git/repo.h"
#include "store/ground/json.h"
#include "store/work/store.h"
#include "sync/decide/approval.h"
#include "sync/decide/plan.h"

struct ws_journal_entry {
	int64_t time_s;
	const char *call; /* "put_grants", "drop_grant", "patch_workspace" */
	const struct ws_change *const *changes;
	size_t count;
	/* Everything that was said; whoever approved one of the changes and has not taken
	   it back since is named beside it. */
	const struct ws_approval *approvals;
	size_t approval_count;
	int64_t cloud_s;    /* the cloud's clock just before; 0 unknown */
	struct ws_oid base; /* what both sides shared then; zero: nothing */
};

/* serial: number of the intent, for its result. */
int ws_journal_intent(const struct ws_store *store, const struct ws_journal_entry *entry,
		      int64_t *serial, struct ws_err *err);

/* The intent of a write that is about a service account and no change of a plan. bot_id,
 * name: NULL where there is none. A key is never written down. */
int ws_journal_bot_intent(const struct ws_store *store, int64_t time_s, const char *call,
			  const char *account_id, const char *bot_id, const char *name,
			  int64_t *serial, struct ws_err *err);

/* rc: 0 the cloud shows it, else the WS_E_* that ended the try. */
int ws_journal_result(const struct ws_store *store, int64_t serial, int64_t time_s, int rc,
		      struct ws_err *err);

/*
 * The lines of the younger part of the journal, in order. Lines that make no sense are
 * passed over: the last one of a program that died while writing it. Stops at the first
 * answer of `each` that is not 0, and returns it.
 */
typedef int ws_journal_line(void *user, const struct ws_json *line, struct ws_err *err);
int ws_journal_each(const struct ws_store *store, ws_journal_line *each, void *user,
		    struct ws_err *err);

/* Does a result ("verified", or a code) say that the cloud certainly holds what it held
 * before? NULL: there is none. */
bool ws_journal_is_refusal(const char *result);

#endif
