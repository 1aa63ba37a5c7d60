/*
 * cli/saved_plan.h - plans in files: written by `wsync plan --out`, read by `wsync apply`.
 * Floor 7. Blocks on the disk.
 *
 * The file is the JSON of `wsync plan --json` (wsync/plan/1) with what binds it to a
 * store and to a time: "store", "main", "cloud", "base" and "expires". The digest alone
 * decides whether a round does the same; the rest makes better errors.
 */
#ifndef WS_CLI_SAVED_PLAN_H
#define WS_CLI_SAVED_PLAN_H

#include "cli/cli.h"
#include "store/ground/json.h"

#define WS_SAVED_DAYS 14

struct ws_saved_plan {
	struct ws_json *json;
	char digest[33];
};
void ws_saved_plan_clear(struct ws_saved_plan *plan);
#define ws_auto_saved_plan \
	__attribute__((cleanup(ws_saved_plan_clear))) struct ws_saved_plan

/* Before anything is looked at: may the plan go there? WS_E_CONFIRM for a file that is
 * there, unless --yes. */
int ws_saved_plan_check(const struct ws_cli *cli, const char *path, struct ws_err *err);

/* Writes the plan of a view, readable by its owner alone. A file that exists is written
 * over with --yes only. */
int ws_saved_plan_write(const struct ws_cli *cli, const struct ws_store *store,
			const struct ws_view *view, bool offline, const char *path,
			struct ws_err *err);

/*
 * Returns 0; WS_E_PLAN_FILE for what is no plan, or one of another store or cloud;
 * WS_E_STALE for one that has expired; WS_E_TOO_BIG, WS_E_FILE_KIND.
 */
int ws_saved_plan_read(const struct ws_cli *cli, const struct ws_store *store,
		       const char *path, struct ws_saved_plan *out, struct ws_err *err);

/* Tells what the plan of now has and the saved one has not, and the other way round. */
void ws_saved_plan_compare(const struct ws_cli *cli, const struct ws_saved_plan *saved,
			   const struct ws_plan *now);

#endif
