/*
 * cli/name/address.c - where a workspace is found outside of the store.
 */
#include "cli/name/address.h"

#include "cli/show/show_p.h"
#include "store/ground/buf.h"
#include "sync/env/binding.h"

bool ws_address_of(const struct ws_store *store, const struct ws_side_workspace *workspace,
		   struct ws_address *out)
{
	const struct ws_side_account *account = workspace->account;

	if (!workspace->id || !account || !account->id ||
	    !ws_env_url(store->endpoint, account->id, workspace->id, out->api))
		return false;
	if (!ws_env_ui_url(store->endpoint, account->id, workspace->id, out->ui))
		out->ui[0] = '\0';
	return true;
}

void ws_put_select(struct ws_buf *b, const struct ws_side_workspace *workspace)
{
	ws_buf_adds(b, "prefect cloud workspace set --workspace \"");
	ws_put_text(b, workspace->account->handle);
	ws_buf_addc(b, '/');
	ws_put_text(b, workspace->handle);
	ws_buf_addc(b, '"');
}

int ws_address_json(struct ws_json *o, const struct ws_address *address,
		    const struct ws_side_workspace *workspace)
{
	ws_auto_buf select = WS_BUF_INIT;
	int bad = ws_json_set(o, "api_url", ws_text_json(address->api));

	if (address->ui[0])
		bad |= ws_json_set(o, "ui_url", ws_text_json(address->ui));
	ws_put_select(&select, workspace);
	return bad | ws_json_set(o, "select", ws_text_json(ws_buf_text(&select)));
}
