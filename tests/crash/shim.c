/*
 * tests/crash/shim.c - preloaded into wsync: counts the calls that change something
 * beneath one folder or go out to the network, and kills or fails the program at one.
 *
 *	WS_SHIM_ROOT=/tmp/x/store   only what lies beneath; sockets always (inet only)
 *	WS_SHIM_KILL=12             SIGKILL before the 12th counted call; a send counts
 *	                            twice: before it goes out, and before it is answered
 *	WS_SHIM_FAIL=12             the 12th counted call fails ...
 *	WS_SHIM_ERRNO=28            ... with this error; "short": it writes one half
 *	WS_SHIM_LASTING=1           ... and every one after it
 *	WS_SHIM_CALLS=wn            which are counted: o open to write, r any other open,
 *	                            w write, s sync, n names, a mode and size, t network
 *	WS_SHIM_LOG=/tmp/x/calls    a line for each counted call
 *	WS_SHIM_RECORD=/tmp/x/disk  what happened to the disk, for tests/crash/test_power.c
 *
 * The program links libc dynamically, and libgit2 and libcurl call it like anybody else.
 * What the preloading cannot see is what libc does inside itself (stdio): the programs
 * write no file of the store that way, and one test compares the count with strace's.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define PATH (2 * PATH_MAX)

/* Set once, before main(). */
static struct {
	char root[PATH_MAX];
	size_t root_len;
	const char *calls;
	long kill_at, fail_at;
	int error; /* 0: write one half */
	bool lasting;
	int log, record;
} shim = {.log = -1, .record = -1};

static long counted;

#define NEXT(name)                     \
	static __typeof__(&name) next; \
	if (!next)                     \
	next = (__typeof__(&name))(uintptr_t)dlsym(RTLD_NEXT, #name)

static int own_file(const char *name)
{
	const char *path = getenv(name);

	if (!path)
		return -1;
	return (int)syscall(SYS_openat, AT_FDCWD, path,
			    O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
}

static long number(const char *name)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void begin(void)
{
	const char *root = getenv("WS_SHIM_ROOT");
	const char *error = getenv("WS_SHIM_ERRNO");

	shim.calls = getenv("WS_SHIM_CALLS");
	if (!shim.calls)
		shim.calls = "owsnat";
	if (!root)
		return;
	(void)snprintf(shim.root, sizeof(shim.root), "%s", root);
	shim.root_len = strlen(shim.root);
	shim.kill_at = number("WS_SHIM_KILL");
	shim.fail_at = number("WS_SHIM_FAIL");
	shim.error = error && strcmp(error, "short") != 0 ? (int)strtol(error, NULL, 10)
							  : 0;
	shim.lasting = number("WS_SHIM_LASTING") != 0;
	shim.log = own_file("WS_SHIM_LOG");
	shim.record = own_file("WS_SHIM_RECORD");
}

/* --- where it happens -------------------------------------------------------------------- */

/* One spelling: no "//" and no "/./". */
static void squeeze(char *path)
{
	char *to = path;

	for (const char *from = path; *from;) {
		if (from[0] == '/' && from[1] == '/') {
			from++;
		} else if (from[0] == '/' && from[1] == '.' &&
			   (from[2] == '/' || from[2] == '\0')) {
			from += 2;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
}

static bool path_of_fd(int fd, char out[PATH])
{
	char link[40];
	ssize_t n;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, out, PATH_MAX - 1);
	out[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* Beneath the root: what follows it ("" for itself); else NULL. */
static const char *within(const char *path)
{
	if (shim.root_len == 0 || strncmp(path, shim.root, shim.root_len) != 0)
		return NULL;
	if (path[shim.root_len] == '\0')
		return path + shim.root_len;
	return path[shim.root_len] == '/' ? path + shim.root_len + 1 : NULL;
}

static const char *of_path(int dir, const char *name, char out[PATH])
{
	char at[PATH] = "";

	if (name[0] != '/' && dir == AT_FDCWD) {
		if (!getcwd(at, PATH_MAX))
			return NULL;
	} else if (name[0] != '/' && !path_of_fd(dir, at)) {
		return NULL;
	}
	(void)snprintf(out, PATH, "%.*s%s%.*s", PATH_MAX, at, name[0] == '/' ? "" : "/",
		       PATH_MAX - 2, name);
	squeeze(out);
	return within(out);
}

static const char *of_fd(int fd, char out[PATH])
{
	return path_of_fd(fd, out) ? within(out) : NULL;
}

static bool is_network(int fd)
{
	int domain = 0;
	socklen_t len = sizeof(domain);

	return shim.root_len && getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 &&
	       (domain == AF_INET || domain == AF_INET6);
}

/* --- what becomes of it ------------------------------------------------------------------- */

enum fate { PASS, FAIL, HALF };

static enum fate count(char class, const char *call, const char *path)
{
	char line[PATH + 80];
	long n;

	if (!path || !strchr(shim.calls, class))
		return PASS;
	n = __atomic_add_fetch(&counted, 1, __ATOMIC_SEQ_CST);
	if (shim.log >= 0) {
		const int len = snprintf(line, sizeof(line), "%ld %s %.*s\n", n, call,
					 PATH_MAX, path);

		(void)!syscall(SYS_write, shim.log, line, (size_t)len);
	}
	if (n == shim.kill_at) {
		(void)kill(getpid(), SIGKILL);
		for (;;)
			(void)pause();
	}
	if (shim.fail_at == 0 || n < shim.fail_at || (n > shim.fail_at && !shim.lasting))
		return PASS;
	if (shim.error == 0)
		return class == 'w' ? HALF : PASS;
	errno = shim.error;
	return FAIL;
}

/* --- the record --------------------------------------------------------------------------- */

static void put(const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		const long n = syscall(SYS_write, shim.record, at, len);

		if (n <= 0)
			abort();
		at += n;
		len -= (size_t)n;
	}
}

/* "OP inode length path\tother\n", then length bytes. */
static void note(char op, ino_t inode, const char *path, const char *other,
		 const char *bytes, size_t len)
{
	char line[2 * PATH];
	const int n = snprintf(line, sizeof(line), "%c %llu %zu %.*s\t%.*s\n", op,
			       (unsigned long long)inode, len, PATH_MAX, path, PATH_MAX,
			       other);

	put(line, (size_t)n);
	put(bytes, len);
}

static void note_name(char op, const char *path, const char *other)
{
	if (shim.record >= 0 && (path || other))
		note(op, 0, path ? path : "", other ? other : "", "", 0);
}

/* The whole file as it is now: also what came in through a mapping. */
static void note_content(char op, int fd, const char *path)
{
	char link[40], *bytes;
	struct stat st;
	long copy;

	if (shim.record < 0 || !path || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	copy = syscall(SYS_openat, AT_FDCWD, link, O_RDONLY | O_CLOEXEC, 0);
	bytes = malloc((size_t)st.st_size + 1);
	if (copy < 0 || !bytes ||
	    pread((int)copy, bytes, (size_t)st.st_size, 0) != (ssize_t)st.st_size)
		abort();
	(void)syscall(SYS_close, (int)copy);
	note(op, st.st_ino, path, "", bytes, (size_t)st.st_size);
	free(bytes);
}

static void note_synced(int fd, const char *path)
{
	struct stat st;

	if (shim.record < 0 || !path || fstat(fd, &st) < 0)
		return;
	if (S_ISDIR(st.st_mode))
		note('Y', st.st_ino, path, "", "", 0);
	else
		note_content('S', fd, path);
}

static void note_opened(int fd, const char *path, bool made, int flags)
{
	struct stat st;

	if (shim.record < 0 || !path || fd < 0 || fstat(fd, &st) < 0)
		return;
	if (made)
		note('C', st.st_ino, path, "", "", 0);
	else if (flags & O_TRUNC)
		note_content('D', fd, path);
}

/* --- opening -------------------------------------------------------------------------------- */

static char open_class(int flags)
{
	return flags & (O_CREAT | O_TRUNC | O_WRONLY | O_RDWR) ? 'o' : 'r';
}

static bool is_there(int dir, const char *name)
{
	struct stat st;
	const int error = errno;
	const bool there = fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0;

	errno = error;
	return there;
}

static int opened(int dir, const char *name, int flags, mode_t mode)
{
	char full[PATH];
	const char *path = of_path(dir, name, full);
	bool made;
	int fd;

	if (count(open_class(flags), "open", path) == FAIL)
		return -1;
	made = path && !is_there(dir, name);
	fd = (int)syscall(SYS_openat, dir, name, flags, mode);
	note_opened(fd, path, made, flags);
	return fd;
}

#define MODE_OF(flags)                                          \
	mode_t mode = 0;                                        \
	if ((flags) & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))) { \
		va_list args;                                   \
		va_start(args, flags);                          \
		mode = va_arg(args, mode_t);                    \
		va_end(args);                                   \
	}

int open(const char *name, int flags, ...)
{
	MODE_OF(flags)
	return opened(AT_FDCWD, name, flags, mode);
}

int open64(const char *name, int flags, ...)
{
	MODE_OF(flags)
	return opened(AT_FDCWD, name, flags, mode);
}

int openat(int dir, const char *name, int flags, ...)
{
	MODE_OF(flags)
	return opened(dir, name, flags, mode);
}

int openat64(int dir, const char *name, int flags, ...)
{
	MODE_OF(flags)
	return opened(dir, name, flags, mode);
}

int __open_2(const char *name, int flags);
int __open_2(const char *name, int flags)
{
	return opened(AT_FDCWD, name, flags, 0);
}

int __open64_2(const char *name, int flags);
int __open64_2(const char *name, int flags)
{
	return opened(AT_FDCWD, name, flags, 0);
}

int __openat_2(int dir, const char *name, int flags);
int __openat_2(int dir, const char *name, int flags)
{
	return opened(dir, name, flags, 0);
}

int creat(const char *name, mode_t mode)
{
	return opened(AT_FDCWD, name, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

/* openat2 has no function of its own. */
long syscall(long call, ...)
{
	NEXT(syscall);
	long a[6];
	va_list args;
	char full[PATH];
	const char *path;
	bool made;
	long fd;

	va_start(args, call);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(args, long);
	va_end(args);
	if (call != SYS_openat2)
		return next(call, a[0], a[1], a[2], a[3], a[4], a[5]);
	{
		const char *name = (const char *)(uintptr_t)a[1];
		const struct open_how *how = (const struct open_how *)(uintptr_t)a[2];
		const int flags = (int)how->flags;

		path = of_path((int)a[0], name, full);
		if (count(open_class(flags), "openat2", path) == FAIL)
			return -1;
		made = path && !is_there((int)a[0], name);
		fd = next(call, a[0], a[1], a[2], a[3], 0L, 0L);
		note_opened((int)fd, path, made, flags);
	}
	return fd;
}

int close(int fd)
{
	char full[PATH];
	const int flags = shim.record < 0 ? O_RDONLY : fcntl(fd, F_GETFL);

	if (flags != -1 && (flags & O_ACCMODE) != O_RDONLY)
		note_content('D', fd, of_fd(fd, full));
	return (int)syscall(SYS_close, fd);
}

/* --- content ---------------------------------------------------------------------------------- */

/* A send counts again once it is out. */
static ssize_t sent(ssize_t n)
{
	const int error = errno;

	(void)count('t', "sent", "-");
	errno = error;
	return n;
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	char full[PATH];
	const char *path = of_fd(fd, full);
	const bool network = !path && is_network(fd);
	const enum fate fate = network ? count('t', "send", "-")
				       : count('w', "write", path);
	ssize_t n;

	if (fate == FAIL)
		return -1;
	if (fate == HALF && len > 1)
		len /= 2;
	n = syscall(SYS_write, fd, bytes, len);
	note_content('D', fd, path);
	return network ? sent(n) : n;
}

ssize_t writev(int fd, const struct iovec *parts, int part_count)
{
	NEXT(writev);
	char full[PATH];
	const char *path = of_fd(fd, full);
	ssize_t n;

	if (count('w', "writev", path) == FAIL)
		return -1;
	n = next(fd, parts, part_count);
	note_content('D', fd, path);
	return n;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	char full[PATH];
	const char *path = of_fd(fd, full);
	const enum fate fate = count('w', "pwrite", path);
	ssize_t n;

	if (fate == FAIL)
		return -1;
	if (fate == HALF && len > 1)
		len /= 2;
	n = syscall(SYS_pwrite64, fd, bytes, len, at);
	note_content('D', fd, path);
	return n;
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	return pwrite(fd, bytes, len, at);
}

static int truncated(int fd, off_t len)
{
	char full[PATH];
	const char *path = of_fd(fd, full);
	int rc;

	if (count('a', "ftruncate", path) == FAIL)
		return -1;
	rc = (int)syscall(SYS_ftruncate, fd, len);
	note_content('D', fd, path);
	return rc;
}

int ftruncate(int fd, off_t len)
{
	return truncated(fd, len);
}

int ftruncate64(int fd, off64_t len)
{
	return truncated(fd, len);
}

int fchmod(int fd, mode_t mode)
{
	char full[PATH];

	if (count('a', "fchmod", of_fd(fd, full)) == FAIL)
		return -1;
	return (int)syscall(SYS_fchmod, fd, mode);
}

int chmod(const char *name, mode_t mode)
{
	char full[PATH];

	if (count('a', "chmod", of_path(AT_FDCWD, name, full)) == FAIL)
		return -1;
	return (int)syscall(SYS_chmod, name, mode);
}

static int synced(int fd, const char *call, long how)
{
	char full[PATH];
	const char *path = of_fd(fd, full);
	int rc;

	if (count('s', call, path) == FAIL)
		return -1;
	rc = (int)syscall(how, fd);
	if (rc == 0)
		note_synced(fd, path);
	return rc;
}

int fsync(int fd)
{
	return synced(fd, "fsync", SYS_fsync);
}

int fdatasync(int fd)
{
	return synced(fd, "fdatasync", SYS_fdatasync);
}

int syncfs(int fd)
{
	char full[PATH];
	const char *path = of_fd(fd, full);
	int rc;

	if (count('s', "syncfs", path) == FAIL)
		return -1;
	rc = (int)syscall(SYS_syncfs, fd);
	if (rc == 0)
		note_name('A', path, NULL);
	return rc;
}

/* --- names -------------------------------------------------------------------------------------- */

static int renamed(int from_dir, const char *from, int to_dir, const char *to,
		   unsigned int flags)
{
	char full_from[PATH], full_to[PATH];
	const char *a = of_path(from_dir, from, full_from);
	const char *b = of_path(to_dir, to, full_to);
	int rc;

	if (count('n', "rename", b ? b : a) == FAIL)
		return -1;
	rc = (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
	if (rc == 0)
		note_name(flags & RENAME_EXCHANGE ? 'E' : 'R', a, b);
	return rc;
}

int rename(const char *from, const char *to)
{
	return renamed(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	return renamed(from_dir, from, to_dir, to, 0);
}

int renameat2(int from_dir, const char *from, int to_dir, const char *to,
	      unsigned int flags)
{
	return renamed(from_dir, from, to_dir, to, flags);
}

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
	char full_from[PATH], full_to[PATH];
	const char *a = of_path(from_dir, from, full_from);
	const char *b = of_path(to_dir, to, full_to);
	int rc;

	if (count('n', "link", b) == FAIL)
		return -1;
	rc = (int)syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
	if (rc == 0)
		note_name('L', a, b);
	return rc;
}

int link(const char *from, const char *to)
{
	return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlinkat(int dir, const char *name, int flags)
{
	char full[PATH];
	const char *path = of_path(dir, name, full);
	int rc;

	if (count('n', flags & AT_REMOVEDIR ? "rmdir" : "unlink", path) == FAIL)
		return -1;
	rc = (int)syscall(SYS_unlinkat, dir, name, flags);
	if (rc == 0)
		note_name(flags & AT_REMOVEDIR ? 'X' : 'U', path, NULL);
	return rc;
}

int unlink(const char *name)
{
	return unlinkat(AT_FDCWD, name, 0);
}

int rmdir(const char *name)
{
	return unlinkat(AT_FDCWD, name, AT_REMOVEDIR);
}

int mkdirat(int dir, const char *name, mode_t mode)
{
	char full[PATH];
	const char *path = of_path(dir, name, full);
	int rc;

	/* a directory that is there already: nothing happens */
	if (path && !is_there(dir, name) && count('n', "mkdir", path) == FAIL)
		return -1;
	rc = (int)syscall(SYS_mkdirat, dir, name, mode);
	if (rc == 0)
		note_name('M', path, NULL);
	return rc;
}

int mkdir(const char *name, mode_t mode)
{
	return mkdirat(AT_FDCWD, name, mode);
}

/* --- the network -------------------------------------------------------------------------------- */

static ssize_t sent_to(int fd, const void *bytes, size_t len, int flags, const void *to,
		       socklen_t to_len)
{
	const bool network = is_network(fd);
	ssize_t n;

	if (network && count('t', "send", "-") == FAIL)
		return -1;
	n = syscall(SYS_sendto, fd, bytes, len, flags, to, to_len);
	return network ? sent(n) : n;
}

ssize_t sendto(int fd, const void *bytes, size_t len, int flags, __CONST_SOCKADDR_ARG to,
	       socklen_t to_len)
{
	return sent_to(fd, bytes, len, flags, to.__sockaddr__, to_len);
}

ssize_t send(int fd, const void *bytes, size_t len, int flags)
{
	return sent_to(fd, bytes, len, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	const bool network = is_network(fd);
	ssize_t n;

	if (network && count('t', "send", "-") == FAIL)
		return -1;
	n = syscall(SYS_sendmsg, fd, message, flags);
	return network ? sent(n) : n;
}
