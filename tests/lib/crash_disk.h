/*
 * tests/lib/crash_disk.h - what may be on the disk after the power went, from what
 * tests/crash/shim.c recorded of one command (WS_SHIM_RECORD).
 *
 * Two models. The mild one (like ext4): names change in order, data that was not synced
 * may be missing. The weakest the standard allows: data is there when its file was
 * synced, a name when its directory was; of the rest anything may be lost: all of it,
 * each alone, all but each alone, and some random halves.
 */
#ifndef TESTS_LIB_CRASH_DISK_H
#define TESTS_LIB_CRASH_DISK_H

#include <stdbool.h>
#include "tests/lib/crash_lab.h"

struct t_disk;

/* Reads e.dir/disk; files it does not make are those of e.dir/base. */
struct t_disk *t_disk_read(struct t_lab *lab);
void t_disk_free(struct t_disk *disk);

/* How many states there are, over all moments. */
long t_disk_states(const struct t_disk *disk);

/* Makes e.dir/store what state n (from 1) is. `after` is set when the command had ended
 * by then; text tells the state in one line. */
void t_disk_make(struct t_disk *disk, long n, bool *after, char text[200]);

#endif
