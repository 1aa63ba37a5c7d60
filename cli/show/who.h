/*
 * cli/show/who.h - answers of who and can. Floor 7.
 */
#ifndef WS_CLI_SHOW_WHO_H
#define WS_CLI_SHOW_WHO_H

#include "cli/local/holders.h"
#include "cli/show/inventory.h"

/* What was asked, for the lines around the answer. */
struct ws_who {
	const struct ws_asked *asked;
	const struct ws_holders *holders;
	const struct ws_wanted *wanted, *wanted_cloud;
	const char *const *words; /* permissions as typed; none: any access */
	size_t word_count;
	const char *one_side; /* "in the cloud", "at HEAD~2"; NULL: both sides */
	const struct ws_inventory_view *inside; /* its access lists; NULL: not known */
};

/* All renderings. People who have it through the same team or default role alone are one
 * line, unless -v. */
int ws_show_who(const struct ws_cli *cli, FILE *out, const struct ws_who *who,
		struct ws_err *err);

/* One principal: "yes, with your edits; no in the cloud". why: what it comes from, too. */
int ws_show_can(const struct ws_cli *cli, FILE *out, const struct ws_who *who,
		const struct ws_holder *holder, bool why, struct ws_err *err);

#endif
