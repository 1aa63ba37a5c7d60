/*
 * cli/show/names.c - which permissions a change is about, by name.
 *
 * Sets are bits of one account's catalogue, and the plan measures by the cloud's
 * account, ours only where the cloud has none. The same account is looked up here:
 * by another one the bits would have other names.
 */
#include "cli/show/show_p.h"

#include <string.h>

struct known {
	const struct ws_side_account *account;
	struct ws_access *access;
};

struct ws_names {
	const struct ws_view *view;
	struct known *items;
	size_t count;
};

int ws_names_new(const struct ws_view *view, struct ws_names **out, struct ws_err *err)
{
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return ws_err_nomem(err);
	(*out)->view = view;
	return 0;
}

int ws_names_wanted(const struct ws_cli *cli, const struct ws_view *view,
		    struct ws_names **out, struct ws_err *err)
{
	*out = NULL;
	return cli->verbose > 0 && view ? ws_names_new(view, out, err) : 0;
}

void ws_names_free(struct ws_names *names)
{
	if (!names)
		return;
	for (size_t i = 0; i < names->count; i++)
		ws_access_free(names->items[i].access);
	free(names->items);
	free(names);
}

static const struct ws_side_account *account_of(const struct ws_view *view,
						const struct ws_change *change)
{
	const struct ws_side *sides[] = {view->cloud, view->local, view->base};

	if (!change->account_id)
		return NULL;
	for (size_t i = change->direction == WS_DRAFT ? 1 : 0; i < 3; i++) {
		const struct ws_side_account *account =
			sides[i] ? ws_side_account(sides[i], change->account_id) : NULL;

		if (account)
			return account;
	}
	return NULL;
}

int ws_names_access(struct ws_names *names, const struct ws_change *change,
		    const struct ws_access **out, struct ws_err *err)
{
	const struct ws_side_account *account = account_of(names->view, change);
	struct known *more;
	int rc;

	*out = NULL;
	if (!account)
		return 0;
	for (size_t i = 0; i < names->count; i++)
		if (names->items[i].account == account) {
			*out = names->items[i].access;
			return 0;
		}
	more = reallocarray(names->items, names->count + 1, sizeof(*more));
	if (!more)
		return ws_err_nomem(err);
	names->items = more;
	more[names->count] = (struct known){account, NULL};
	rc = ws_access_new(account, &more[names->count].access, err);
	if (rc == 0)
		*out = more[names->count++].access;
	return rc;
}

static bool belongs(const char *name, int class_, int pass)
{
	enum ws_scope_class own = ws_scope_class_of(name);
	bool strong = own == WS_CLASS_CONTROL || own == WS_CLASS_SECRETS;

	if (class_ == -2)
		return pass == 0   ? own == WS_CLASS_SECRETS
		       : pass == 1 ? own == WS_CLASS_CONTROL
				   : !strong;
	if (class_ == -1)
		return pass == 0 && !strong;
	return pass == 0 && own == (enum ws_scope_class)class_;
}

const char **ws_names_of(const struct ws_access *access, const struct ws_scope_set *set,
			 int class_, size_t *count)
{
	const size_t all = access ? ws_access_scope_count(access) : 0;
	const char **names = calloc(all + 1, sizeof(*names));

	*count = 0;
	for (int pass = 0; names && pass < 3; pass++)
		for (size_t i = 0; i < all; i++) {
			const char *name = ws_access_scope_name(access, i);

			if (ws_scope_set_has(set, i) && belongs(name, class_, pass))
				names[(*count)++] = name;
		}
	return names;
}

int ws_names_put(struct ws_buf *b, const struct ws_style *style,
		 const struct ws_access *access, const struct ws_scope_set *set,
		 struct ws_err *err)
{
	static const struct {
		const char *title;
		int class_;
	} groups[] = {{"control", WS_CLASS_CONTROL},
		      {"secrets", WS_CLASS_SECRETS},
		      {"other", -1}};

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		size_t count = 0;
		ws_auto_free const char **names = ws_names_of(access, set, groups[i].class_,
							      &count);

		if (!names)
			return ws_err_nomem(err);
		if (count > 0)
			ws_put_folded(b, style, 2, groups[i].title, 11, names, count, ",");
	}
	return 0;
}

int ws_names_sentence(struct ws_buf *b, const char *word, const struct ws_access *access,
		      const struct ws_scope_set *set, struct ws_err *err)
{
	size_t count = 0;
	ws_auto_free const char **names = ws_names_of(access, set, -2, &count);

	if (!names)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++) {
		ws_buf_addf(b, "%s ", i == 0 ? word : ",");
		ws_put_text(b, names[i]);
	}
	return b->failed ? ws_err_nomem(err) : 0;
}

struct ws_json *ws_names_json(const struct ws_access *access,
			      const struct ws_scope_set *set)
{
	struct ws_json *list = ws_json_new_array();
	size_t count = 0;
	ws_auto_free const char **names = ws_names_of(access, set, -2, &count);
	int bad = !list || !names;

	for (size_t i = 0; i < count && !bad; i++)
		bad |= ws_json_push(list, ws_text_json(names[i]));
	if (bad) {
		ws_json_free(list);
		return NULL;
	}
	return list;
}
