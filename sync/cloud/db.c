/*
 * Invariants: every statement in the cache is reset before it is bound again; a
 * statement is compiled once for each distinct text; `broken` is only cleared by
 * a rollback.
 */
#include "sync/cloud/db.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SLOTS 1024 /* a power of two, several times the statements there are */

struct ws_cloud_rows {
	struct ws_cloud_db *db;
	char *sql;
	sqlite3_stmt *stmt;
};

struct ws_cloud_db {
	sqlite3 *handle;
	struct ws_cloud_rows *slot[SLOTS];
	size_t count;
	bool broken;
	struct ws_err why;
};

static void note_failure(struct ws_cloud_db *db)
{
	if (db->broken)
		return;
	db->broken = true;
	(void)ws_err_set(&db->why, WS_E_IO, "database: %s", sqlite3_errmsg(db->handle));
}

int ws_cloud_db_script(struct ws_cloud_db *db, const char *sql, struct ws_err *err)
{
	if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		return ws_err_set(err, WS_E_IO, "database: %s", sqlite3_errmsg(db->handle));
	return 0;
}

int ws_cloud_db_open(const char *path, struct ws_cloud_db **out, struct ws_err *err)
{
	ws_auto(ws_cloud_db) db = calloc(1, sizeof(*db));
	const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	int rc;

	*out = NULL;
	if (!db)
		return ws_err_nomem(err);
	if (sqlite3_open_v2(path, &db->handle, flags, NULL) != SQLITE_OK)
		return ws_err_set(err, WS_E_IO, "%s: %s", path,
				  db->handle ? sqlite3_errmsg(db->handle) : "no memory");
	(void)sqlite3_busy_timeout(db->handle, 5000);
	(void)sqlite3_extended_result_codes(db->handle, 1);
	rc = ws_cloud_db_script(db,
				"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
				"PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
				"PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;",
				err);
	if (rc < 0)
		return ws_err_wrap(err, "%s", path);
	*out = ws_steal(&db);
	return 0;
}

void ws_cloud_db_close(struct ws_cloud_db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < SLOTS; i++) {
		if (!db->slot[i])
			continue;
		(void)sqlite3_finalize(db->slot[i]->stmt);
		free(db->slot[i]->sql);
		free(db->slot[i]);
	}
	(void)sqlite3_close(db->handle);
	free(db);
}

int ws_cloud_db_copy(struct ws_cloud_db *db, struct ws_cloud_db **out, struct ws_err *err)
{
	ws_auto(ws_cloud_db) copy = NULL;
	sqlite3_backup *work;
	int rc;

	*out = NULL;
	rc = ws_cloud_db_open(":memory:", &copy, err);
	if (rc < 0)
		return rc;
	work = sqlite3_backup_init(copy->handle, "main", db->handle, "main");
	if (!work)
		return ws_err_set(err, WS_E_IO, "copying: %s",
				  sqlite3_errmsg(copy->handle));
	rc = sqlite3_backup_step(work, -1);
	(void)sqlite3_backup_finish(work);
	if (rc != SQLITE_DONE)
		return ws_err_set(err, WS_E_IO, "copying: %s", sqlite3_errstr(rc));
	*out = ws_steal(&copy);
	return 0;
}

static size_t slot_of(const char *sql)
{
	uint32_t h = 2166136261u;

	for (const char *p = sql; *p; p++)
		h = (h ^ (unsigned char)*p) * 16777619u;
	return h & (SLOTS - 1);
}

/* A text that does not compile is a fault of this program, not of its input. */
static struct ws_cloud_rows *compiled(struct ws_cloud_db *db, const char *sql)
{
	size_t i = slot_of(sql);
	struct ws_cloud_rows *rows;

	while (db->slot[i] && strcmp(db->slot[i]->sql, sql) != 0)
		i = (i + 1) & (SLOTS - 1);
	if (db->slot[i]) {
		(void)sqlite3_reset(db->slot[i]->stmt);
		return db->slot[i];
	}
	assert(db->count < SLOTS - 1);
	rows = calloc(1, sizeof(*rows));
	assert(rows);
	rows->db = db;
	rows->sql = strdup(sql);
	assert(rows->sql);
	if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &rows->stmt,
			       NULL) != SQLITE_OK) {
		fprintf(stderr, "%s\nin: %s\n", sqlite3_errmsg(db->handle), sql);
		abort();
	}
	db->slot[i] = rows;
	db->count++;
	return rows;
}

static struct ws_cloud_rows *bound(struct ws_cloud_db *db, const char *sql,
				   const char *binds, va_list args)
{
	struct ws_cloud_rows *rows = compiled(db, sql);

	assert((size_t)sqlite3_bind_parameter_count(rows->stmt) == strlen(binds));
	for (int i = 0; binds[i]; i++) {
		if (binds[i] == 't') {
			const char *text = va_arg(args, const char *);

			(void)sqlite3_bind_text(rows->stmt, i + 1, text, -1,
						SQLITE_TRANSIENT);
		} else if (binds[i] == 'i') {
			(void)sqlite3_bind_int64(rows->stmt, i + 1, va_arg(args, int64_t));
		} else {
			assert(binds[i] == 'b');
			(void)sqlite3_bind_int(rows->stmt, i + 1, va_arg(args, int));
		}
	}
	return rows;
}

static void bare(struct ws_cloud_db *db, const char *sql)
{
	if (sqlite3_step(compiled(db, sql)->stmt) != SQLITE_DONE)
		note_failure(db);
	(void)sqlite3_reset(compiled(db, sql)->stmt);
}

void ws_cloud_db_begin(struct ws_cloud_db *db, bool for_write)
{
	bare(db, for_write ? "BEGIN IMMEDIATE" : "BEGIN");
}

/* An unfinished read would keep the transaction open. */
static void reset_all(struct ws_cloud_db *db)
{
	sqlite3_stmt *stmt = NULL;

	while ((stmt = sqlite3_next_stmt(db->handle, stmt)) != NULL)
		if (sqlite3_stmt_busy(stmt))
			(void)sqlite3_reset(stmt);
}

void ws_cloud_db_commit(struct ws_cloud_db *db)
{
	reset_all(db);
	if (!db->broken)
		bare(db, "COMMIT");
}

void ws_cloud_db_rollback(struct ws_cloud_db *db)
{
	reset_all(db);
	if (!sqlite3_get_autocommit(db->handle))
		bare(db, "ROLLBACK");
	db->broken = false;
	ws_err_clear(&db->why);
}

bool ws_cloud_db_failed(const struct ws_cloud_db *db, struct ws_err *err)
{
	if (db->broken && err)
		*err = db->why;
	return db->broken;
}

struct ws_cloud_rows *ws_cloud_db_query(struct ws_cloud_db *db, const char *sql,
					const char *binds, ...)
{
	struct ws_cloud_rows *rows;
	va_list args;

	va_start(args, binds);
	rows = bound(db, sql, binds, args);
	va_end(args);
	return rows;
}

bool ws_cloud_rows_next(struct ws_cloud_rows *rows)
{
	int rc;

	if (rows->db->broken)
		return false;
	rc = sqlite3_step(rows->stmt);
	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		note_failure(rows->db);
	(void)sqlite3_reset(rows->stmt);
	return false;
}

void ws_cloud_rows_done(struct ws_cloud_rows *rows)
{
	(void)sqlite3_reset(rows->stmt);
}

size_t ws_cloud_rows_columns(const struct ws_cloud_rows *rows)
{
	return (size_t)sqlite3_column_count(rows->stmt);
}

const char *ws_cloud_rows_name(const struct ws_cloud_rows *rows, size_t column)
{
	return sqlite3_column_name(rows->stmt, (int)column);
}

enum ws_cloud_type ws_cloud_rows_type(const struct ws_cloud_rows *rows, size_t column)
{
	switch (sqlite3_column_type(rows->stmt, (int)column)) {
	case SQLITE_NULL:
		return WS_CLOUD_NULL;
	case SQLITE_INTEGER:
		return WS_CLOUD_INT;
	default:
		return WS_CLOUD_TEXT;
	}
}

const char *ws_cloud_rows_text(struct ws_cloud_rows *rows, size_t column)
{
	return (const char *)sqlite3_column_text(rows->stmt, (int)column);
}

int64_t ws_cloud_rows_int(struct ws_cloud_rows *rows, size_t column)
{
	return sqlite3_column_int64(rows->stmt, (int)column);
}

int ws_cloud_db_run(struct ws_cloud_db *db, const char *sql, const char *binds, ...)
{
	struct ws_cloud_rows *rows;
	va_list args;
	int rc;

	if (db->broken)
		return WS_E_IO;
	va_start(args, binds);
	rows = bound(db, sql, binds, args);
	va_end(args);
	do
		rc = sqlite3_step(rows->stmt);
	while (rc == SQLITE_ROW);
	(void)sqlite3_reset(rows->stmt);
	switch (rc) {
	case SQLITE_DONE:
		return 0;
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
		return WS_CLOUD_TAKEN;
	case SQLITE_CONSTRAINT_FOREIGNKEY:
	case SQLITE_CONSTRAINT_TRIGGER:
		return WS_CLOUD_IN_USE;
	default:
		note_failure(db);
		return WS_E_IO;
	}
}

int64_t ws_cloud_db_changes(const struct ws_cloud_db *db)
{
	return sqlite3_changes(db->handle);
}

int64_t ws_cloud_db_int(struct ws_cloud_db *db, int64_t missing, const char *sql,
			const char *binds, ...)
{
	struct ws_cloud_rows *rows;
	int64_t n = missing;
	va_list args;

	va_start(args, binds);
	rows = bound(db, sql, binds, args);
	va_end(args);
	if (ws_cloud_rows_next(rows) && ws_cloud_rows_type(rows, 0) != WS_CLOUD_NULL)
		n = ws_cloud_rows_int(rows, 0);
	ws_cloud_rows_done(rows);
	return n;
}

bool ws_cloud_db_text(struct ws_cloud_db *db, char *out, size_t size, const char *sql,
		      const char *binds, ...)
{
	struct ws_cloud_rows *rows;
	const char *text = NULL;
	va_list args;

	va_start(args, binds);
	rows = bound(db, sql, binds, args);
	va_end(args);
	if (ws_cloud_rows_next(rows))
		text = ws_cloud_rows_text(rows, 0);
	(void)snprintf(out, size, "%s", text ? text : "");
	ws_cloud_rows_done(rows);
	return text != NULL;
}
