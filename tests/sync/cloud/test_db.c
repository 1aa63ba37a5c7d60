#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "sync/cloud/db.h"

static int up(void **state)
{
	struct ws_cloud_db *db = NULL;

	if (ws_cloud_db_open(":memory:", &db, NULL) < 0 ||
	    ws_cloud_db_script(
		    db,
		    "CREATE TABLE parent (id TEXT PRIMARY KEY) STRICT;"
		    "CREATE TABLE child (id TEXT PRIMARY KEY, parent TEXT NOT NULL"
		    " REFERENCES parent, n INTEGER CHECK (n < 10)) STRICT;"
		    "INSERT INTO parent VALUES ('p');",
		    NULL) < 0)
		return -1;
	*state = db;
	return 0;
}

static int down(void **state)
{
	ws_cloud_db_close(*state);
	return 0;
}

static int64_t children(struct ws_cloud_db *db)
{
	return ws_cloud_db_int(db, -1, "SELECT count(*) FROM child", "");
}

#define INSERT "INSERT INTO child VALUES (?, ?, ?)"

static void answers_of_constraints_leave_the_transaction_alive(void **state)
{
	struct ws_cloud_db *db = *state;

	ws_cloud_db_begin(db, true);
	assert_int_equal(ws_cloud_db_run(db, INSERT, "tti", "a", "p", (int64_t)1), 0);
	assert_int_equal(ws_cloud_db_changes(db), 1);
	assert_int_equal(ws_cloud_db_run(db, INSERT, "tti", "a", "p", (int64_t)1),
			 WS_CLOUD_TAKEN);
	assert_int_equal(ws_cloud_db_run(db, INSERT, "tti", "b", "q", (int64_t)1),
			 WS_CLOUD_IN_USE);
	assert_int_equal(ws_cloud_db_run(db, "DELETE FROM parent", ""), WS_CLOUD_IN_USE);
	assert_int_equal(ws_cloud_db_run(db, INSERT, "tti", "c", "p", (int64_t)1), 0);
	ws_cloud_db_commit(db);
	assert_false(ws_cloud_db_failed(db, NULL));
	assert_int_equal(children(db), 2);
}

static void a_failure_sticks_until_the_rollback(void **state)
{
	struct ws_cloud_db *db = *state;
	struct ws_err err = {0};

	ws_cloud_db_begin(db, true);
	assert_int_equal(ws_cloud_db_run(db, INSERT, "tti", "a", "p", (int64_t)1), 0);
	assert_int_equal(ws_cloud_db_run(db, INSERT, "tti", "b", "p", (int64_t)10),
			 WS_E_IO);
	assert_int_equal(ws_cloud_db_run(db, INSERT, "tti", "c", "p", (int64_t)1), WS_E_IO);
	assert_false(ws_cloud_rows_next(ws_cloud_db_query(db, "SELECT 1", "")));
	assert_true(ws_cloud_db_failed(db, &err));
	assert_int_equal(err.code, WS_E_IO);
	ws_cloud_db_commit(db); /* commits nothing */
	ws_cloud_db_rollback(db);
	assert_false(ws_cloud_db_failed(db, NULL));
	assert_int_equal(children(db), 0);
}

static void rows_carry_names_types_and_nulls(void **state)
{
	struct ws_cloud_db *db = *state;
	struct ws_cloud_rows *rows = ws_cloud_db_query(
		db, "SELECT ? AS a, ? AS \"b?\", ? AS c", "tbi", NULL, true, INT64_MIN);

	assert_int_equal(ws_cloud_rows_columns(rows), 3);
	assert_string_equal(ws_cloud_rows_name(rows, 1), "b?");
	assert_true(ws_cloud_rows_next(rows));
	assert_int_equal(ws_cloud_rows_type(rows, 0), WS_CLOUD_NULL);
	assert_null(ws_cloud_rows_text(rows, 0));
	assert_int_equal(ws_cloud_rows_int(rows, 1), 1);
	assert_true(ws_cloud_rows_int(rows, 2) == INT64_MIN);
	assert_false(ws_cloud_rows_next(rows));
}

static void many_statements_are_kept_apart(void **state)
{
	struct ws_cloud_db *db = *state;
	char sql[64];

	for (int round = 0; round < 2; round++)
		for (int64_t i = 0; i < 500; i++) {
			(void)snprintf(sql, sizeof(sql), "SELECT %d + ?", (int)i);
			assert_int_equal(ws_cloud_db_int(db, -1, sql, "i", (int64_t)1000),
					 1000 + i);
		}
}

static void a_copy_lags_behind(void **state)
{
	struct ws_cloud_db *db = *state;
	ws_auto(ws_cloud_db) copy = NULL;

	assert_int_equal(ws_cloud_db_copy(db, &copy, NULL), 0);
	assert_int_equal(ws_cloud_db_run(db, INSERT, "tti", "a", "p", (int64_t)1), 0);
	assert_int_equal(children(db), 1);
	assert_int_equal(children(copy), 0);
}

static void an_unusable_path_is_an_error(void **state)
{
	struct ws_cloud_db *db = NULL;
	struct ws_err err = {0};

	(void)state;
	assert_true(ws_cloud_db_open("/nonexistent/db", &db, &err) < 0);
	assert_null(db);
	assert_non_null(strstr(err.msg, "/nonexistent/db"));
}

#define WITH_DB(test) cmocka_unit_test_setup_teardown(test, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DB(answers_of_constraints_leave_the_transaction_alive),
		WITH_DB(a_failure_sticks_until_the_rollback),
		WITH_DB(rows_carry_names_types_and_nulls),
		WITH_DB(many_statements_are_kept_apart),
		WITH_DB(a_copy_lags_behind),
		cmocka_unit_test(an_unusable_path_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
