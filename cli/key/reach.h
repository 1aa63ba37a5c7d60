/*
 * cli/key/reach.h - does a key reach what somebody asks for?
 * Floor 7. Blocks on the network; a few requests for the key and one account, more only
 * where the answer is no.
 */
#ifndef WS_CLI_KEY_REACH_H
#define WS_CLI_KEY_REACH_H

#include <stddef.h>
#include "store/ground/err.h"
#include "sync/remote/remote.h"

#define WS_REACH_MAX 64 /* selectors of one call */

/*
 * Looks whether each selector matches a workspace, without reading any.
 *
 * selectors  "acme", "acme/prod", either with * and ?; as ws_reach_pattern() takes them
 * Returns 0, WS_E_NO_WORKSPACE that names the first without a match, what is near it
 * and what the key reaches, or why the cloud could not be asked.
 */
int ws_reach_check(struct ws_remote *remote, const char *const *selectors, size_t count,
		   struct ws_err *err);

/* The glob over account/handle that a selector stands for. False: it is too long. */
bool ws_reach_pattern(const char *selector, char *out, size_t size);

#endif
