/*
 * cli/show/who_part.h - how the answers of who and can are put. Private to cli/show/.
 */
#ifndef WS_CLI_SHOW_WHO_PART_H
#define WS_CLI_SHOW_WHO_PART_H

#include "cli/show/show_p.h"
#include "cli/show/who.h"

/* Does this source alone give what is asked? */
bool ws_who_suffices(const struct ws_wanted *wanted, const struct ws_source *source);

/* What those are called who are written by id: the cloud's word where there is one. */
const struct ws_called_list *ws_who_called(const struct ws_who *who);

/* "direct, members.ini:6", "team:data-eng", "default role", "account role". Not neutral. */
void ws_who_put_via(struct ws_buf *b, const struct ws_who *who,
		    const struct ws_source *source);
/* "Developer", "Owner of the account". Not neutral. */
void ws_who_put_role(struct ws_buf *b, const struct ws_who *who,
		     const struct ws_source *source);
/* "bot:ci-deploy". Not neutral. */
void ws_who_put_name(struct ws_buf *b, const struct ws_who *who,
		     const struct ws_holder *holder);
/* "gains it with mzvw *", "" where nothing differs. */
void ws_who_put_change(struct ws_buf *b, const struct ws_holder *holder);

/* Roles and ways of a side: the first that suffices (all: every one that does); where
 * none does, all of them together. */
void ws_who_put_sources(const struct ws_who *who, const struct ws_wanted *wanted,
			const struct ws_holder_side *side, bool all, struct ws_buf *roles,
			struct ws_buf *ways);

/* Access lists of single objects that the question is about: how many, lines, and for
 * machines (NULL: no memory). */
size_t ws_who_objects(const struct ws_who *who);
void ws_who_put_objects(struct ws_buf *b, const struct ws_who *who);
struct ws_json *ws_who_objects_json(const struct ws_who *who);

/* The holder for machines. NULL: no memory. */
struct ws_json *ws_who_json(const struct ws_who *who, const struct ws_holder *holder);

#endif
