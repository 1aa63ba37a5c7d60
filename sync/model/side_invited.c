/*
 * sync/model/side_invited.c - invitations files: what became of whom.
 *
 * They are shown and decide nothing: a line that makes no sense is left out.
 */
#include "sync/model/side_p.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/text.h"
#include "store/ground/uuid.h"
#include "sync/model/invitation.h"

static int by_place(const void *a, const void *b)
{
	const struct ws_side_invitation *x = a, *y = b;
	int order = strcmp(x->workspace_id ? x->workspace_id : "",
			   y->workspace_id ? y->workspace_id : "");

	return order ? order : ws_text_casecmp(x->email, y->email);
}

void ws_side_sort_invitations(struct ws_side_account *account)
{
	if (account->invitation_count)
		qsort(account->invitations, account->invitation_count,
		      sizeof(*account->invitations), by_place);
}

const struct ws_side_invitation *ws_side_invitation(const struct ws_side_account *account,
						    const char *workspace_id,
						    const char *email)
{
	const struct ws_side_invitation key = {.workspace_id = workspace_id,
					       .email = email};

	if (!account || !account->invitation_count)
		return NULL;
	return bsearch(&key, account->invitations, account->invitation_count,
		       sizeof(*account->invitations), by_place);
}

static int add(struct ws_side_builder *b, struct ws_side_account *account,
	       const char *workspace_id, const struct ws_ini_entry *entry,
	       struct ws_err *err)
{
	struct ws_invite_line line;
	struct ws_side_invitation *one;

	if (!ws_invite_parse(entry->value, &line))
		return 0;
	one = ws_arena_grow(b->arena, &account->invitations, &account->invitation_count,
			    sizeof(*one));
	if (!one)
		return ws_err_nomem(err);
	one->workspace_id = workspace_id;
	one->email = ws_arena_dup(b->arena, entry->key);
	one->state = ws_arena_dup(b->arena, line.state);
	one->until = line.until[0] ? ws_arena_dup(b->arena, line.until) : NULL;
	one->role = ws_arena_dup(b->arena, line.role);
	return one->email && one->state && (one->until || !line.until[0]) &&
			       (one->role || !line.role)
		       ? 0
		       : ws_err_nomem(err);
}

int ws_side_read_invitations(struct ws_side_builder *b, struct ws_side_account *account,
			     const struct ws_tree_entry *file, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	struct ws_ini_entry entry;
	const char *id, *workspace_id = NULL;
	struct ws_place place;
	int rc = ws_side_parse(b, WS_DOC_INVITATIONS, file, &doc, err);

	if (rc)
		return rc;
	ws_layout_place(file->path, &place);
	id = ws_ini_get(doc, "workspace", "id");
	if (!place.name[0])
		account->invitations_known = WS_KNOWN;
	else if (!id || !ws_uuid_ok(id))
		return 0;
	else if (!(workspace_id = ws_arena_dup(b->arena, id)))
		return ws_err_nomem(err);
	for (size_t i = 0; rc == 0 && ws_ini_entry(doc, "invitations", i, &entry); i++)
		rc = add(b, account, workspace_id, &entry, err);
	return rc;
}
