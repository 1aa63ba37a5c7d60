/*
 * sync/model/policy.h - the rules people set for a workspace: policy.ini understood.
 * Floor 3, pure.
 *
 * ACCOUNT/_account/policy.ini holds for every workspace of the account;
 * ACCOUNT/HANDLE/policy.ini adds keys of its own, which win key by key (a service
 * account that is ignored above stays so).
 *
 *	[guards]
 *	min-owners = 2              1 to 100; human Owners a workspace keeps (default 1)
 *	required-owners = ada@acme.io dan@acme.io
 *	                            never removed or lowered, whoever approves
 *	max-loss = 20%              0% to 100% of a workspace's grants a round may lessen
 *	                            unasked; one person always may; 100% allows
 *	                            everything (default 20%)
 *
 *	[approval]
 *	escalation = 1              0 to 9 approvals an escalation needs (default 1)
 *	approver = other            or "anyone" (default)
 *
 *	[ignore-service-accounts]
 *	terraform = read-only       its grants are shown and never sent
 *
 * [inventory] stands in the same file; see sync/model/inventory.h.
 *
 * The rules have no counterpart in the cloud. Loosening one is an item of its own
 * (WS_ITEM_POLICY): base keeps the file as it was, and until the new one is approved
 * the stricter of the two counts, key by key.
 */
#ifndef WS_SYNC_MODEL_POLICY_H
#define WS_SYNC_MODEL_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include "store/ground/arena.h"
#include "store/ground/err.h"
#include "store/ini/ini.h"
#include "sync/model/record.h"

#define WS_POLICY_OWNERS_MAX    100
#define WS_POLICY_APPROVALS_MAX 9

/* Keys a policy.ini sets itself; the ignored service accounts count as one. */
#define WS_POLICY_MIN_OWNERS      0x01u
#define WS_POLICY_REQUIRED_OWNERS 0x02u
#define WS_POLICY_MAX_LOSS        0x04u
#define WS_POLICY_ESCALATION      0x08u
#define WS_POLICY_APPROVER        0x10u
#define WS_POLICY_IGNORED         0x20u

struct ws_policy {
	unsigned set; /* what its own document says; the rest comes from above */
	size_t min_owners;
	struct ws_strings required_owners; /* folded e-mails */
	size_t max_loss_percent;
	size_t escalation; /* approvals an escalation needs */
	bool approver_other;
	/* Names of service accounts, as written: first those from above. */
	struct ws_strings ignored_bots;
	size_t ignored_above;
};

/* What holds where nobody wrote anything. */
extern const struct ws_policy ws_policy_default;

/* What holds beneath `above` where there is no document: the same, nothing set. */
struct ws_policy ws_policy_inherit(const struct ws_policy *above);

/*
 * The rules of `doc` on top of `above`. doc may be NULL: above as it is.
 * Strings are copied into the arena. A value that is not valid fails with
 * WS_E_VALUE_BAD and its line.
 */
int ws_policy_read(struct ws_arena *arena, const struct ws_policy *above,
		   const struct ws_ini *doc, struct ws_policy *out, struct ws_err *err);

/*
 * What `own` sets itself (see .set), on top of another `above`; ignored service accounts
 * are those of both. New lists are in the arena.
 */
int ws_policy_over(struct ws_arena *arena, const struct ws_policy *above,
		   const struct ws_policy *own, struct ws_policy *out, struct ws_err *err);

/* Key by key the stricter of two. The lists of the result are in the arena. */
int ws_policy_stricter(struct ws_arena *arena, const struct ws_policy *a,
		       const struct ws_policy *b, struct ws_policy *out,
		       struct ws_err *err);

/* Does `after` allow anything that `before` does not? */
bool ws_policy_is_looser(const struct ws_policy *before, const struct ws_policy *after);

#endif
