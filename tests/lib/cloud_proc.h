/*
 * tests/lib/cloud_proc.h - the built wsync-cloud, started for one test.
 *
 * The program is $WS_BUILD/wsync-cloud, or the one of the build this test belongs to.
 * It listens on a free port of 127.0.0.1, keeps its files in a temporary folder, and
 * dies with the test.
 *
 *	struct t_cloud cloud;
 *
 *	assert_true(t_cloud_start(&cloud, NULL, NULL));
 *	... cloud.url, cloud.port, T_KEY_OWNER ...
 *	t_cloud_stop(&cloud);
 */
#ifndef TESTS_LIB_CLOUD_PROC_H
#define TESTS_LIB_CLOUD_PROC_H

#include <stdbool.h>
#include <sys/types.h>

/* Keys of the demo seed: what they may do is told in wsync-cloud(1). */
#define T_KEY_OWNER           "pnu_demo0owner0ada00000000000000000000ADA1"
#define T_KEY_DEVELOPER       "pnu_demo0developer0bob0000000000000000BOB1"
#define T_KEY_VIEWER          "pnu_demo0viewer0eve00000000000000000000EVE1"
#define T_KEY_SERVICE_ACCOUNT "pnb_demo0ci0deploy0000000000000000000CID1"
#define T_KEY_OTHER           "pnu_demo0other0dan000000000000000000000DAN1"
#define T_KEY_PARTNER         "pnu_demo0partner0zoe00000000000000000000ZOE1"
#define T_KEY_INVITED         "pnu_demo0invited0kim00000000000000000000KIM1"

struct t_cloud {
	pid_t pid;
	int port;
	char url[128]; /* "http://127.0.0.1:4300/api" */
	char dir[256]; /* holds seed.json, faults.json, db, log, mail */
	bool bodies;   /* from the next start on the log has what was sent, too */
};

/*
 * seed    JSON text; NULL for the demo seed
 * faults  JSON text of rules; NULL for none
 * False when it does not come up; the reason is on standard error.
 */
bool t_cloud_start(struct t_cloud *cloud, const char *seed, const char *faults);

/* Ends it and starts it again on the same database, with other faults (or NULL). */
bool t_cloud_restart(struct t_cloud *cloud, const char *faults);

/* SIGKILL, in whatever it is doing. Its files and its address stay. */
void t_cloud_kill(struct t_cloud *cloud);
/* Starts one that was killed on the same database, at the same address. */
bool t_cloud_again(struct t_cloud *cloud);

/* Ends it and removes its files. Returns its exit status, -1 if it was killed. */
int t_cloud_stop(struct t_cloud *cloud);

/* How many lines of the request log hold this text ("POST /api/...")? */
int t_cloud_logged(const struct t_cloud *cloud, const char *text);

/* Runs the program with arguments (NULL last) and returns its exit status; what it
 * prints goes to out (size bytes, cut) if that is not NULL. */
int t_cloud_run(char *out, size_t size, const char *argument, ...)
	__attribute__((sentinel));

#endif
