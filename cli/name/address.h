/*
 * cli/name/address.h - where a workspace is found outside of the store.
 * Floor 7, no I/O.
 */
#ifndef WS_CLI_ADDRESS_H
#define WS_CLI_ADDRESS_H

#include "cli/cli.h"
#include "sync/env/bind.h"
#include "sync/model/side.h"

struct ws_address {
	char api[WS_ENV_VALUE_MAX]; /* PREFECT_API_URL */
	char ui[WS_ENV_VALUE_MAX];  /* its page; "" where the cloud has none for people */
};

/* False: the workspace is not in the cloud yet, and so has none. */
bool ws_address_of(const struct ws_store *store, const struct ws_side_workspace *workspace,
		   struct ws_address *out);

/* What the settings page offers for copying: the command that selects the workspace. Names
 * are made safe for a terminal. */
void ws_put_select(struct ws_buf *b, const struct ws_side_workspace *workspace);

/* api_url, ui_url (where there is one) and select. 0, else no memory. */
int ws_address_json(struct ws_json *o, const struct ws_address *address,
		    const struct ws_side_workspace *workspace);

#endif
