/*
 * cli/show/review.h - one held change with all that a person needs to decide it. Floor 7.
 */
#ifndef WS_CLI_SHOW_REVIEW_H
#define WS_CLI_SHOW_REVIEW_H

#include "cli/local/local.h"
#include "cli/show/conflicts.h"
#include "cli/show/inbox.h"

/* What a review walks through. */
struct ws_queue {
	struct ws_undecided held;    /* the changes, who committed them, their accounts */
	struct ws_pick rejected;     /* somebody said no: shown, and nobody is asked */
	struct ws_inbox inbox;       /* what came in, for those who want that, too */
	struct ws_local main;        /* everything main holds: who has what elsewhere */
	const struct ws_side *cloud; /* the last look, the view's; or NULL */
};
/* Fills `held` with what `select` wants of a view, or from a part of one (NULL: nothing of it is wanted), and
 * `main`, for what is in the inbox, too. Where that is ws_held_undecided, `rejected` has
 * the others that people decide. Blocks on the disk. ws_queue_clear(), also after
 * a failure. */
int ws_queue_find(struct ws_store *store, const struct ws_view *view,
		  ws_show_select *select, struct ws_arena *arena, struct ws_queue *out,
		  struct ws_err *err);
void ws_queue_clear(struct ws_queue *queue);
#define ws_auto_queue __attribute__((cleanup(ws_queue_clear))) struct ws_queue

/* The nth change, `total` being both halves: what, by whom, what the person has elsewhere, who owns it then. */
int ws_review_put(struct ws_buf *b, const struct ws_cli *cli, const struct ws_queue *queue,
		  size_t n, size_t total, struct ws_err *err);

/* The change alone, and a line beneath it: neutral text, folded. */
void ws_review_change(struct ws_buf *b, const struct ws_cli *cli,
		      const struct ws_change *change);
void ws_review_line(struct ws_buf *b, const struct ws_cli *cli, const char *text);
/* Such a line on standard error: what the answers to a question mean. */
void ws_review_say(const struct ws_cli *cli, const char *text);

/* What came in as a table in Markdown, with who did it and when. */
int ws_show_inbox_markdown(FILE *out, const struct ws_cli *cli,
			   const struct ws_inbox *inbox, struct ws_err *err);

/* What was rejected: each change, who said no, when and why. */
int ws_show_rejected(const struct ws_cli *cli, FILE *out, const struct ws_queue *queue,
		     struct ws_err *err);
/* The queue as tables in Markdown; both halves, or one of them. */
int ws_show_queue_markdown(const struct ws_cli *cli, FILE *out,
			   const struct ws_queue *queue, bool outgoing, bool incoming,
			   struct ws_err *err);

/* The whole queue for programs and for a review elsewhere: JSON, CSV, Markdown. */
int ws_show_queue(const struct ws_cli *cli, FILE *out, const struct ws_queue *queue,
		  struct ws_err *err);

/* Parts of it that both use. */
struct ws_lesser {
	const char *role; /* NULL: there is none */
	size_t gained;
};
/* The role that gives most of what the change gives without what makes it an escalation. */
struct ws_lesser ws_review_lesser(const struct ws_queue *queue,
				  const struct ws_change *change,
				  const struct ws_access *access);
typedef void ws_review_tell(void *user, const char *place, const char *role);
/* Direct grants of the principal in other workspaces of the account. */
void ws_review_elsewhere(const struct ws_queue *queue, const struct ws_change *change,
			 ws_review_tell *tell, void *user);
/* People who are Owners of the workspace once this change is sent, and no other: what else
 * is held may never be. Fails for lack of memory. */
int ws_review_owners(const struct ws_queue *queue, const struct ws_change *change,
		     ws_review_tell *tell, void *user, struct ws_err *err);

#endif
