/*
 * cli/doctor/doctor.h - what `wsync doctor` looks at: a list of findings, filled by its parts.
 * Floor 7. Blocks on the disk; doctor_cloud.c on the network.
 */
#ifndef WS_CLI_DOCTOR_DOCTOR_H
#define WS_CLI_DOCTOR_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include "cli/cli.h"
#include "store/ground/arena.h"
#include "sync/model/side.h"

enum ws_health { WS_HEALTH_OK, WS_HEALTH_INFO, WS_HEALTH_WARNING, WS_HEALTH_ERROR };

struct ws_finding {
	const char *name; /* "store", "files": static */
	enum ws_health health;
	int code;         /* WS_E_* of an error, or 0 */
	const char *text; /* one sentence; not neutral */
	const char *fix;  /* the next command, or NULL */
	bool fixable;     /* --fix would do it */
	bool fixed;       /* --fix did it */
};

#define WS_FINDINGS_MAX 40 /* far more than there are checks */

struct ws_checkup {
	struct ws_cli *cli;
	bool fix;
	struct ws_arena *arena; /* of all texts */
	struct ws_finding items[WS_FINDINGS_MAX];
	size_t count;
	bool failed; /* memory ran out */

	struct ws_store *store; /* NULL: none, or it cannot be opened */
	struct ws_side *main;   /* NULL: not known */
	struct ws_tree *tree;   /* that main was understood from */
	size_t directories;     /* beneath the store, as the daemon watches them */
};

/* Adds a finding; fmt makes its text. Returns it for a fix to be added; never NULL. */
struct ws_finding *ws_checkup_add(struct ws_checkup *checkup, const char *name,
				  enum ws_health health, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* The same from a failure: its message, and its hint for a fix. */
struct ws_finding *ws_checkup_fail(struct ws_checkup *checkup, const char *name,
				   const struct ws_err *err);

/* Names the next command. */
void ws_finding_fix(struct ws_checkup *checkup, struct ws_finding *finding, const char *fmt,
		    ...) __attribute__((format(printf, 3, 4)));

/* doctor_store.c: the store itself; opens it. */
void ws_checkup_store(struct ws_checkup *checkup);
/* doctor_git.c: what belongs to git in it. */
void ws_checkup_git(struct ws_checkup *checkup);
/* doctor_machine.c: this machine: disk, daemon, watches, key files, libraries. */
void ws_checkup_machine(struct ws_checkup *checkup);
/* doctor_cloud.c: the key and the cloud; not called with --offline. */
void ws_checkup_cloud(struct ws_checkup *checkup);

#endif
