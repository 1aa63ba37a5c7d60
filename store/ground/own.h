/*
 * store/ground/own.h - locals that clean up after themselves.
 * Floor 0, header only.
 *
 * Three words are used in every header: *borrowed* (the callee keeps no pointer
 * after it returns), *given* (the caller's from now on; the line names the
 * release call), *taken* (the callee owns it from here, also on failure).
 * Default: inputs borrowed, outputs given, outputs NULL on failure.
 *
 * Handing an owned local over: set the out-pointer, set the local to NULL.
 * WS_OWN(type, release) makes `ws_auto(type)` for `struct type *` whose release
 * function accepts NULL:
 *
 *	WS_OWN(ws_ini, ws_ini_free)
 *	ws_auto(ws_ini) doc = NULL;
 */
#ifndef WS_STORE_GROUND_OWN_H
#define WS_STORE_GROUND_OWN_H

#include <stdlib.h>
#include <unistd.h>

#define WS_OWN(type, release)                                 \
	static inline void ws_release_##type(struct type **p) \
	{                                                     \
		release(*p);                                  \
	}                                                     \
	struct type /* swallows the semicolon */

#define ws_auto(type) __attribute__((cleanup(ws_release_##type))) struct type *

static inline void ws_release_heap(void *p)
{
	free(*(void **)p);
}

static inline void ws_release_fd(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

#define ws_auto_free  __attribute__((cleanup(ws_release_heap)))
#define ws_auto_close __attribute__((cleanup(ws_release_fd)))

/* Evaluates to the pointer and leaves NULL behind: `return ws_steal(&p);` */
#define ws_steal(pp)                               \
	__extension__({                            \
		__typeof__(*(pp)) stolen_ = *(pp); \
		*(pp) = NULL;                      \
		stolen_;                           \
	})

#endif
