/*
 * tests/lib/fake_right.c - what the fake cloud says that the key may do.
 */
#include <string.h>
#include "tests/lib/fake_state.h"

static struct t_fake_right *find(struct t_fake *fake, const char *place_id)
{
	for (size_t i = 0; i < fake->right_count; i++)
		if (strcmp(fake->rights[i].place_id, place_id) == 0)
			return &fake->rights[i];
	return NULL;
}

void t_fake_may(struct t_fake *fake, const char *place, const char *names)
{
	const char *id = strchr(place, '/') ? t_fake_workspace_at(fake, place)->now.id
					    : t_fake_account_at(fake, place)->id;
	struct t_fake_right *right = find(fake, id);

	if (!right)
		right = t_fake_need(ws_arena_grow(fake->arena, &fake->rights,
						  &fake->right_count, sizeof(*right)));
	*right = (struct t_fake_right){.place_id = id};
	while (*names) {
		const size_t len = strcspn(names, " ");
		const char **slot = t_fake_need(
			ws_arena_grow(fake->arena, &right->names.items, &right->names.count,
				      sizeof(*slot)));

		*slot = t_fake_need(ws_arena_printf(fake->arena, "%.*s", (int)len, names));
		names += len + strspn(names + len, " ");
	}
}

int t_fake_call_rights(struct ws_remote *remote, const char *account_id,
		       const char *workspace_id, struct ws_arena *arena,
		       struct ws_strings *out, struct ws_err *err)
{
	struct t_fake *fake = t_fake_of(remote);
	const struct t_fake_right *right = find(fake,
						workspace_id ? workspace_id : account_id);
	int rc;

	(void)arena;
	if (!right)
		return t_fake_no_such(err);
	rc = t_fake_enter(fake, "rights", err);
	if (rc == 0)
		*out = right->names;
	return rc;
}
