/*
 * sync/cloud/db.h - the database of the stand-in cloud: what the routes need of
 * SQLite and nothing more. Floor: cloud; db.c is the only file that knows SQLite.
 * One connection, one thread. Calls block on the disk.
 *
 * Failing is sticky: after a disk or memory failure every call is a no-op until
 * ws_cloud_db_rollback(), and ws_cloud_db_failed() says so. A caller may therefore
 * run a whole request and ask once at its end. Broken SQL is a broken invariant.
 *
 *	struct ws_cloud_rows *rows = ws_cloud_db_query(db, "SELECT id FROM team WHERE name = ?", "t", name);
 *	while (ws_cloud_rows_next(rows))
 *		use(ws_cloud_rows_text(rows, 0));
 */
#ifndef WS_SYNC_CLOUD_DB_H
#define WS_SYNC_CLOUD_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ground/err.h"
#include "store/ground/own.h"

struct ws_cloud_db;
struct ws_cloud_rows; /* a prepared statement, owned by the database */

/*
 * Opens or creates a database file (":memory:" keeps it in memory). WAL, foreign
 * keys on, waits up to 5 s for another process. Given: ws_cloud_db_close().
 * Returns 0, WS_E_IO or WS_E_NOMEM.
 */
int ws_cloud_db_open(const char *path, struct ws_cloud_db **out, struct ws_err *err);
void ws_cloud_db_close(struct ws_cloud_db *db);
WS_OWN(ws_cloud_db, ws_cloud_db_close);

/* Runs statements that return nothing; 0 or a failure. For schemas. */
int ws_cloud_db_script(struct ws_cloud_db *db, const char *sql, struct ws_err *err);

/* A copy in memory of everything committed so far; given: ws_cloud_db_close(). */
int ws_cloud_db_copy(struct ws_cloud_db *db, struct ws_cloud_db **out, struct ws_err *err);

/* Transactions. for_write takes the write lock at once (BEGIN IMMEDIATE). */
void ws_cloud_db_begin(struct ws_cloud_db *db, bool for_write);
void ws_cloud_db_commit(struct ws_cloud_db *db);
void ws_cloud_db_rollback(struct ws_cloud_db *db); /* also forgets a failure */

/* Did anything since the last rollback fail? err (may be NULL) says what. */
bool ws_cloud_db_failed(const struct ws_cloud_db *db, struct ws_err *err);

/*
 * Binds and starts a statement; the compiled form is cached by its text.
 * binds  one letter a parameter: t text (NULL binds null), i int64_t, b bool as int
 * The rows are valid until the same text is queried again. Never NULL.
 */
struct ws_cloud_rows *ws_cloud_db_query(struct ws_cloud_db *db, const char *sql,
					const char *binds, ...);

/* Steps to the next row; false at the end and after a failure. */
bool ws_cloud_rows_next(struct ws_cloud_rows *rows);

/* Lets go of the rest of the rows, so that writes are not held up. */
void ws_cloud_rows_done(struct ws_cloud_rows *rows);

enum ws_cloud_type { WS_CLOUD_NULL, WS_CLOUD_INT, WS_CLOUD_TEXT };

size_t ws_cloud_rows_columns(const struct ws_cloud_rows *rows);
const char *ws_cloud_rows_name(const struct ws_cloud_rows *rows, size_t column);
enum ws_cloud_type ws_cloud_rows_type(const struct ws_cloud_rows *rows, size_t column);
const char *ws_cloud_rows_text(struct ws_cloud_rows *rows,
			       size_t column);                        /* NULL if null */
int64_t ws_cloud_rows_int(struct ws_cloud_rows *rows, size_t column); /* 0 if null */

#define WS_CLOUD_TAKEN  1 /* an answer: a uniqueness rule forbids it */
#define WS_CLOUD_IN_USE 2 /* an answer: something refers to it, or it refers to nothing */

/*
 * Runs a statement without rows; binds as above.
 * Returns 0, WS_CLOUD_TAKEN, WS_CLOUD_IN_USE (nothing was changed by this
 * statement, the transaction goes on) or a failure.
 */
int ws_cloud_db_run(struct ws_cloud_db *db, const char *sql, const char *binds, ...);

/* Rows changed by the last ws_cloud_db_run(). */
int64_t ws_cloud_db_changes(const struct ws_cloud_db *db);

/*
 * First column of the first row: as a number (missing when there is no row or it
 * is null), or copied into out as text (false and "" when there is none).
 */
int64_t ws_cloud_db_int(struct ws_cloud_db *db, int64_t missing, const char *sql,
			const char *binds, ...);
bool ws_cloud_db_text(struct ws_cloud_db *db, char *out, size_t size, const char *sql,
		      const char *binds, ...);

#endif
