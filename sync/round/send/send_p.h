/*
 * sync/round/send/send_p.h - a lot: what one request carries, and the way its kind is sent.
 * Private to sync/round/send/send*.c.
 */
#ifndef WS_SYNC_ROUND_SEND_SEND_P_H
#define WS_SYNC_ROUND_SEND_SEND_P_H

#include "store/ground/text.h"
#include "sync/round/send/send.h"

/* One request's worth: the changes, all of one way, and where each stands in the plan. */
struct ws_send_lot {
	const struct ws_send_way *way;
	const struct ws_change **changes;
	size_t *at;
	size_t count;
	bool written; /* the write was tried: what is read now is what came of it */
};

/* What the cloud holds now of what a lot is about; filled as its way needs it. */
struct ws_send_now {
	struct ws_workspace workspace;
	bool absent;         /* there is no such workspace; new ones, and those that go */
	struct ws_role role; /* where known; strings: the arena */
	bool role_known;
};

/*
 * How one kind of change is sent. All are called with changes of that kind alone.
 */
struct ws_send_way {
	/* Does somebody have less after it? Such changes wait when a gain failed. */
	bool (*takes_away)(const struct ws_change *change);
	/* May `next` travel in the request that `first` began? NULL: each goes alone. */
	bool (*fits)(const struct ws_change *first, const struct ws_change *next);
	const char *(*call)(const struct ws_send_lot *lot); /* its name in the journal */
	/* Reads again what the lot is about. Strings go into the arena. */
	int (*read)(struct ws_send *send, const struct ws_send_lot *lot,
		    struct ws_arena *arena, struct ws_send_now *out, struct ws_err *err);
	/* Does the cloud hold `value` for this item? */
	bool (*shows)(const struct ws_send *send, const struct ws_send_now *now,
		      const struct ws_change *change, const struct ws_value *value);
	/* The last word before writing: anything but 0 sends nothing. May be NULL. */
	int (*check)(struct ws_send *send, const struct ws_send_lot *lot,
		     const struct ws_send_now *now, struct ws_err *err);
	int (*write)(struct ws_send *send, const struct ws_send_lot *lot,
		     const struct ws_send_now *now, struct ws_err *err);
	/* Puts the cloud's refusal in the words of who asked. May be NULL. */
	void (*explain)(const struct ws_send *send, const struct ws_change *change,
			struct ws_err *why);
};

extern const struct ws_send_way ws_send_way_grant;   /* send_grant.c */
extern const struct ws_send_way ws_send_way_field;   /* send_field.c */
extern const struct ws_send_way ws_send_way_storage; /* send_storage.c */
extern const struct ws_send_way ws_send_way_new;     /* send_new.c */
extern const struct ws_send_way ws_send_way_gone;    /* send_gone.c */
extern const struct ws_send_way ws_send_way_invited; /* send_invited.c */
extern const struct ws_send_way ws_send_way_role;    /* send_role.c */

const struct ws_send_way *ws_send_way(const struct ws_change *change);

/* Writes down how a change of the plan ended, and tells it. why may be NULL. */
void ws_send_settle(struct ws_send *send, const struct ws_change *change, size_t at, int rc,
		    const struct ws_err *why);

/* ---- send_handle.c */

/* Carries out all WS_ITEM_HANDLE sends of the plan. What is returned ends the round. */
int ws_send_handles(struct ws_send *send, struct ws_err *err);

/* ---- send_lot.c */

/*
 * Re-reads, checks, writes and verifies one lot. Results are told through send->results;
 * what is returned ends the round. Consumes the lot: settled changes leave it.
 */
int ws_send_lot(struct ws_send *s, struct ws_send_lot *lot, struct ws_err *err);

#endif
