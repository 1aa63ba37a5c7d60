/*
 * tests/sim/sim_disk.c - dying, and what a store looks like afterwards.
 *
 * A death is a picture: the files of the store as they lie on disk at that moment. The
 * engine goes on, cut off from the cloud, and all it writes is thrown away when the
 * picture comes back. Objects of git are only ever added, so they are in no picture.
 *
 * Everything that counts reaches the disk by a rename: rename() and its sisters are
 * ours here, so that a death can come before the nth of them.
 */
#include "tests/sim/sim.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "tests/lib/tempdir.h"

struct sim_picture {
	struct shot {
		char *path, *bytes; /* bytes NULL: a directory */
		size_t len;
		bool lock;
	} * items;
	size_t count, room;
};

/* ---- renames ------------------------------------------------------------------------------ */

static struct sim *watched; /* whose renames count; the linker gives no other place */

void sim_watch_renames(struct sim *sim)
{
	watched = sim;
}

static void before_rename(const char *to)
{
	struct sim *sim = watched;
	const char *name = strrchr(to, '/') ? strrchr(to, '/') + 1 : to;

	/* the stat cache is written when the real clock says so */
	if (!sim || sim->dead || strstr(to, "/objects/") || strcmp(name, "stat") == 0)
		return;
	sim->renames++;
	if (sim->renames == sim->faults.die_at_rename)
		sim_die(sim);
}

int rename(const char *from, const char *to);
int renameat(int from_fd, const char *from, int to_fd, const char *to);
int renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags);

int rename(const char *from, const char *to)
{
	before_rename(to);
	return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0u);
}

int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
	before_rename(to);
	return (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, 0u);
}

int renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags)
{
	before_rename(to);
	return (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, flags);
}

/* ---- pictures ------------------------------------------------------------------------------- */

static struct shot *new_shot(struct sim_picture *p)
{
	if (p->count == p->room) {
		p->room = p->room ? p->room * 2 : 64;
		p->items = realloc(p->items, p->room * sizeof(*p->items));
		if (!p->items)
			abort();
	}
	p->items[p->count] = (struct shot){0};
	return &p->items[p->count++];
}

/* NULL picture: removes instead. */
static void walk(const char *root, const char *dir, struct sim_picture *picture)
{
	char *full = t_tempdir_path(root, dir);
	DIR *open = opendir(full);
	struct dirent *entry;

	while (open && (entry = readdir(open)) != NULL) {
		char *path = NULL, *name;
		struct stat st;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (asprintf(&path, "%s%s%s", dir, *dir ? "/" : "", entry->d_name) < 0)
			abort();
		name = t_tempdir_path(root, path);
		if (strcmp(path, ".git/objects") == 0 || lstat(name, &st) != 0) {
			free(path);
			free(name);
			continue;
		}
		if (picture) {
			struct shot *shot = new_shot(picture);

			shot->path = strdup(path);
			shot->lock = strlen(path) > 5 &&
				     strcmp(path + strlen(path) - 5, ".lock") == 0;
			if (S_ISREG(st.st_mode))
				shot->bytes = t_tempdir_read(root, path, &shot->len);
		}
		if (S_ISDIR(st.st_mode))
			walk(root, path, picture);
		if (!picture)
			(void)remove(name);
		free(path);
		free(name);
	}
	if (open)
		(void)closedir(open);
	free(full);
}

void sim_picture_free(struct sim *sim)
{
	for (size_t i = 0; sim->picture && i < sim->picture->count; i++) {
		free(sim->picture->items[i].path);
		free(sim->picture->items[i].bytes);
	}
	if (sim->picture)
		free(sim->picture->items);
	free(sim->picture);
	sim->picture = NULL;
}

void sim_die(struct sim *sim)
{
	if (sim->dead)
		return;
	sim->dead = true; /* first: what follows must not count as the engine's */
	sim_oracle_follow(sim);
	sim_oracle_copy(&sim->pictured, &sim->oracle);
	sim_picture_free(sim);
	sim->picture = calloc(1, sizeof(*sim->picture));
	if (!sim->picture)
		abort();
	walk(sim->dir, "", sim->picture);
}

static void put_back(struct sim *sim)
{
	const struct timespec old[2] = {{time(NULL) - 3600, 0}, {time(NULL) - 3600, 0}};

	walk(sim->dir, "", NULL);
	for (size_t i = 0; i < sim->picture->count; i++) {
		const struct shot *shot = &sim->picture->items[i];
		char *name = t_tempdir_path(sim->dir, shot->path);

		if (shot->bytes)
			t_tempdir_write(sim->dir, shot->path, shot->bytes, shot->len);
		else
			(void)mkdir(name, 0700);
		if (shot->lock) {
			(void)utimensat(AT_FDCWD, name, old, 0); /* long ago: it is stale */
			sim_hit(sim, SIM_P_STALE_LOCK);
		}
		free(name);
	}
}

bool sim_bury(struct sim *sim)
{
	if (!sim->dead)
		return false;
	ws_store_close(sim->store);
	ws_repo_close(sim->eye);
	sim->store = NULL;
	sim->eye = NULL;
	put_back(sim);
	sim_picture_free(sim);
	sim_oracle_copy(&sim->oracle, &sim->pictured);
	for (size_t i = 0; i < sim->oracle.count; i++)
		sim->oracle.items[i].agreed = false; /* perhaps it was not written down */
	sim->dead = false;
	sim->crashed = true;
	sim_open(sim);
	sim_say(sim, "died; the store is as it was then");
	return true;
}
