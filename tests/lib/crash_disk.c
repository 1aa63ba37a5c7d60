#include "tests/lib/crash_disk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/ground/own.h"
#include "tests/lib/tempdir.h"

#define RANDOM_SUBSETS 12

/* One line of the record. */
struct op {
	char kind;
	unsigned long long inode;
	char *path, *other, *bytes;
	size_t len;
};

struct file {
	unsigned long long inode; /* 0: of the frozen store, never written */
	const char *now, *safe;   /* content; safe: what a sync has put down */
	size_t now_len, safe_len;
	char *owned; /* NULL, or the content read from the frozen store */
};

struct name {
	const char *path;
	struct file *file; /* NULL: nothing, or a directory */
	bool dir;
};

struct names {
	struct name *items;
	size_t count;
};

/* Something that may be lost: a change of names, or the data of a file. */
struct unit {
	const struct op *op; /* NULL: data */
	struct name sets[2];
	size_t set_count;
	struct file *file;
};

struct t_disk {
	struct t_lab *lab;
	char *text;
	struct op *ops;
	size_t count;
	long *before; /* states of all moments before this one; count + 2 of them */

	/* at one moment, see replay() */
	struct names now, safe; /* all names as they are; those that are on disk for sure */
	struct file **files;
	size_t file_count;
	struct unit *units;
	size_t unit_count;
};

static _Noreturn void die(const char *what)
{
	(void)fprintf(stderr, "crash disk: %s (%s)\n", what, strerror(errno));
	abort();
}

static void *grown(void *items, size_t count, size_t size)
{
	void *more = reallocarray(items, count + 1, size);

	if (!more)
		die("no memory");
	return more;
}

/* --- names ---------------------------------------------------------------------------------- */

static struct name *find(const struct names *names, const char *path)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->items[i].path, path) == 0)
			return &names->items[i];
	return NULL;
}

static void set(struct names *names, const struct name *name)
{
	struct name *there = find(names, name->path);

	if (!there) {
		names->items = grown(names->items, names->count, sizeof(*name));
		there = &names->items[names->count++];
	}
	*there = *name;
}

static struct file *new_file(struct t_disk *disk, unsigned long long inode)
{
	struct file *file = calloc(1, sizeof(*file));

	if (!file)
		die("no memory");
	file->inode = inode;
	file->now = file->safe = "";
	disk->files = grown(disk->files, disk->file_count, sizeof(file));
	disk->files[disk->file_count++] = file;
	return file;
}

/* What a path names now; a file of the frozen store joins in when it is first met. */
static struct file *file_at(struct t_disk *disk, const char *path)
{
	const struct name *there = find(&disk->now, path);
	ws_auto_free char *name = NULL;
	struct file *file;
	size_t len = 0;
	char *bytes;

	if (there)
		return there->file;
	if (asprintf(&name, "base/%s", path) < 0)
		die("no memory");
	bytes = t_tempdir_read(disk->lab->e.dir, name, &len);
	if (!bytes)
		return NULL;
	file = new_file(disk, 0);
	file->owned = bytes;
	file->now = file->safe = bytes;
	file->now_len = file->safe_len = len;
	set(&disk->now, &(struct name){path, file, false});
	return file;
}

/* --- what is not sure yet ----------------------------------------------------------------- */

static struct unit *add_unit(struct t_disk *disk, const struct op *op)
{
	disk->units = grown(disk->units, disk->unit_count, sizeof(*disk->units));
	disk->units[disk->unit_count] = (struct unit){.op = op};
	return &disk->units[disk->unit_count++];
}

static void change_names(struct t_disk *disk, const struct op *op)
{
	struct file *file = op->kind == 'C' ? new_file(disk, op->inode)
					    : file_at(disk, op->path);
	struct unit *unit = add_unit(disk, op);

	if (op->kind == 'R' || op->kind == 'E') {
		struct file *other = op->kind == 'E' ? file_at(disk, op->other) : NULL;

		unit->sets[0] = (struct name){op->path, other, false};
		unit->sets[1] = (struct name){op->other, file, false};
		unit->set_count = 2;
	} else if (op->kind == 'L') {
		unit->sets[0] = (struct name){op->other, file, false};
		unit->set_count = 1;
	} else {
		unit->sets[0] = (struct name){op->path, op->kind == 'C' ? file : NULL,
					      op->kind == 'M'};
		unit->set_count = 1;
	}
	for (size_t i = 0; i < unit->set_count; i++)
		set(&disk->now, &unit->sets[i]);
}

static bool lies_in(const char *path, const char *dir)
{
	const char *slash = strrchr(path, '/');
	const size_t len = slash ? (size_t)(slash - path) : 0;

	return strlen(dir) == len && strncmp(path, dir, len) == 0;
}

/* A directory (NULL: all of them) was synced: its names are sure. */
static void names_are_safe(struct t_disk *disk, const char *dir)
{
	size_t kept = 0;

	for (size_t i = 0; i < disk->unit_count; i++) {
		struct unit *unit = &disk->units[i];
		const char *path = unit->sets[unit->set_count - 1].path;

		if (dir && !lies_in(path, dir)) {
			disk->units[kept++] = *unit;
			continue;
		}
		for (size_t s = 0; s < unit->set_count; s++)
			set(&disk->safe, &unit->sets[s]);
	}
	disk->unit_count = kept;
}

static void change_data(struct t_disk *disk, const struct op *op)
{
	struct file *file = NULL;

	for (size_t i = 0; i < disk->file_count; i++)
		if (disk->files[i]->inode == op->inode)
			file = disk->files[i]; /* the last: numbers are used again */
	if (!file) {
		file = file_at(disk, op->path);
		if (!file)
			die(op->path);
		file->inode = op->inode;
	}
	file->now = op->bytes;
	file->now_len = op->len;
	if (op->kind == 'S') {
		file->safe = file->now;
		file->safe_len = file->now_len;
	}
}

static void forget(struct t_disk *disk)
{
	for (size_t i = 0; i < disk->file_count; i++) {
		free(disk->files[i]->owned);
		free(disk->files[i]);
	}
	free(disk->files);
	free(disk->now.items);
	free(disk->safe.items);
	free(disk->units);
	disk->files = NULL;
	disk->units = NULL;
	disk->now = disk->safe = (struct names){NULL, 0};
	disk->file_count = disk->unit_count = 0;
}

/* The first `moment` operations have happened; units are what may be lost of them. */
static void replay(struct t_disk *disk, size_t moment)
{
	forget(disk);
	for (size_t i = 0; i < moment; i++) {
		const struct op *op = &disk->ops[i];

		if (op->kind == 'D' || op->kind == 'S')
			change_data(disk, op);
		else if (op->kind == 'Y')
			names_are_safe(disk, op->path);
		else if (op->kind == 'A')
			names_are_safe(disk, NULL);
		else
			change_names(disk, op);
		if (op->kind == 'A')
			for (size_t f = 0; f < disk->file_count; f++) {
				disk->files[f]->safe = disk->files[f]->now;
				disk->files[f]->safe_len = disk->files[f]->now_len;
			}
	}
	for (size_t i = 0; i < disk->file_count; i++)
		if (disk->files[i]->now != disk->files[i]->safe)
			add_unit(disk, NULL)->file = disk->files[i];
}

/* 0 all kept, 1 data lost, 2 all lost, then each lost, each kept, and the random ones. */
static long variants(const struct t_disk *disk)
{
	return disk->unit_count ? 3 + 2 * (long)disk->unit_count + RANDOM_SUBSETS : 1;
}

static bool is_lost(const struct t_disk *disk, long variant, size_t unit,
		    unsigned long seed)
{
	const long count = (long)disk->unit_count, u = (long)unit;

	if (variant < 3)
		return variant == 2 || (variant == 1 && !disk->units[unit].op);
	if (variant < 3 + count)
		return variant - 3 == u;
	if (variant < 3 + 2 * count)
		return variant - 3 - count != u;
	seed = (seed * 31 + unit) * 6364136223846793005u + (unsigned long)variant;
	return (seed * 6364136223846793005u + 1442695040888963407u) >> 63;
}

/* --- a state on the disk -------------------------------------------------------------------- */

static void put(const struct t_disk *disk, const struct name *name, const bool *data_lost)
{
	ws_auto_free char *path = NULL;
	const struct file *file = name->file;
	bool lost = false;
	FILE *out;

	if (asprintf(&path, "%s/store/%s", disk->lab->e.dir, name->path) < 0)
		die("no memory");
	if (name->dir) {
		(void)mkdir(path, 0700);
		return;
	}
	(void)remove(path); /* a file, or a directory that is empty */
	if (!file)
		return;
	for (size_t i = 0; i < disk->file_count; i++)
		lost |= disk->files[i] == file && data_lost[i];
	out = fopen(path, "we");
	if (!out)
		return; /* its directory was lost */
	if (fwrite(lost ? file->safe : file->now, 1, lost ? file->safe_len : file->now_len,
		   out) != (lost ? file->safe_len : file->now_len) ||
	    fclose(out) != 0)
		die(path);
}

long t_disk_states(const struct t_disk *disk)
{
	return disk->before[disk->count + 1];
}

void t_disk_make(struct t_disk *disk, long n, bool *after, char text[200])
{
	ws_auto_free bool *data_lost = NULL;
	size_t moment = 0;
	long variant;

	while (disk->before[moment + 1] < n)
		moment++;
	variant = n - 1 - disk->before[moment];
	replay(disk, moment);
	*after = moment == disk->count;
	(void)snprintf(text, 200, "state %ld: %zu of %zu operations, variant %ld of %ld", n,
		       moment, disk->count, variant, variants(disk));
	data_lost = calloc(disk->file_count + 1, sizeof(*data_lost));
	if (!data_lost)
		die("no memory");
	for (size_t i = 0; i < disk->unit_count; i++) {
		const struct unit *unit = &disk->units[i];
		const bool lost = is_lost(disk, variant, i, moment);

		for (size_t s = 0; !lost && s < unit->set_count; s++)
			set(&disk->safe, &unit->sets[s]);
		for (size_t f = 0; lost && !unit->op && f < disk->file_count; f++)
			data_lost[f] |= disk->files[f] == unit->file;
	}
	t_lab_do(disk->lab, "rm -rf store && cp -a base store");
	for (size_t i = 0; i < disk->safe.count; i++)
		put(disk, &disk->safe.items[i], data_lost);
	/* written in place, under a name that was there before */
	for (size_t i = 0; i < disk->now.count; i++)
		if (!find(&disk->safe, disk->now.items[i].path) &&
		    disk->now.items[i].file && disk->now.items[i].file->owned)
			put(disk, &disk->now.items[i], data_lost);
}

/* --- the record ------------------------------------------------------------------------------ */

static char *read_op(char *at, struct op *op)
{
	char *tab, *end = strchr(at, '\n');

	op->kind = *at;
	op->inode = strtoull(at + 2, &at, 10);
	op->len = strtoul(at, &at, 10);
	op->path = at + 1;
	tab = end ? memchr(op->path, '\t', (size_t)(end - op->path)) : NULL;
	if (!tab)
		die("the record");
	*tab = *end = '\0';
	op->other = tab + 1;
	op->bytes = end + 1;
	return op->bytes + op->len;
}

struct t_disk *t_disk_read(struct t_lab *lab)
{
	struct t_disk *disk = calloc(1, sizeof(*disk));
	size_t len = 0;

	if (!disk)
		die("no memory");
	disk->lab = lab;
	disk->text = t_tempdir_read(lab->e.dir, "disk", &len);
	if (!disk->text)
		die("no record");
	for (char *at = disk->text; at < disk->text + len;) {
		disk->ops = grown(disk->ops, disk->count, sizeof(*disk->ops));
		at = read_op(at, &disk->ops[disk->count++]);
	}
	disk->before = calloc(disk->count + 2, sizeof(*disk->before));
	if (!disk->before)
		die("no memory");
	for (size_t moment = 0; moment <= disk->count; moment++) {
		replay(disk, moment);
		disk->before[moment + 1] = disk->before[moment] + variants(disk);
	}
	return disk;
}

void t_disk_free(struct t_disk *disk)
{
	forget(disk);
	free(disk->before);
	free(disk->ops);
	free(disk->text);
	free(disk);
}
