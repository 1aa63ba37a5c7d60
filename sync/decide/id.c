/*
 * sync/decide/id.c - what a change is called: letters made of its item, from and to.
 *
 * Invariant: an edit has the id of the change that it is once it was committed, so that
 * whoever recorded it can name it.
 */
#include "sync/decide/id_p.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/hash.h"
#include "store/ground/text.h"

#define LETTERS_MIN 4
#define LETTERS_MAX 8

/* With its length, so that no two lists of texts give the same bytes. */
void ws_plan_identity_text(struct ws_buf *b, const char *text)
{
	if (text)
		ws_buf_addf(b, "%zu:%s\n", strlen(text), text);
	else
		ws_buf_adds(b, "-\n");
}

static void add_value(struct ws_buf *b, const struct ws_change *change,
		      const struct ws_value *value)
{
	ws_buf_addc(b, value->present ? '+' : '-');
	/* a role is what it says, see below: how much that allows depends on other roles */
	if (change->kind != WS_ITEM_ROLE)
		ws_plan_identity_text(b, value->id ? value->id : value->text);
}

/* Names of changes outlive versions: kinds keep the numbers they had. */
static int number_of(enum ws_item_kind kind)
{
	if (kind == WS_ITEM_RESULT_STORAGE)
		return WS_ITEM_POLICY;
	return kind > WS_ITEM_RESULT_STORAGE ? (int)kind - 1 : (int)kind;
}

void ws_plan_identity(struct ws_buf *b, const struct ws_change *change)
{
	const bool grant = change->kind == WS_ITEM_GRANT || change->kind == WS_ITEM_ROLE;

	ws_buf_addf(b, "%d %d\n", number_of(change->kind),
		    grant ? (int)change->principal_kind : 0);
	ws_plan_identity_text(b, change->workspace_id ? change->workspace_id
						      : change->account_id);
	/* without an id of its own, the place has to do; an intent is named by its key */
	ws_plan_identity_text(b, change->workspace_id || change->kind == WS_ITEM_ROLE
					 ? NULL
					 : change->path);
	ws_plan_identity_text(b, change->kind == WS_ITEM_INTENT ? change->label
								: change->principal_id);
	add_value(b, change, &change->before);
	add_value(b, change, &change->after);
	if (change->kind == WS_ITEM_ROLE) {
		ws_plan_identity_text(b, change->role_from);
		ws_plan_identity_text(b, change->role_to);
	}
}

/* What a role says may stay while what it allows changes. */
static void add_scopes(struct ws_buf *b, const struct ws_scope_set *set)
{
	for (size_t i = 0; i < WS_SCOPES_MAX / 64; i++)
		ws_buf_addf(b, "%" PRIx64 " ", set->bits[i]);
	ws_buf_addc(b, set->unknown ? '?' : '.');
}

static int letters(const struct ws_change *change, unsigned salt, char out[LETTERS_MAX + 1],
		   struct ws_err *err)
{
	ws_auto_buf text = WS_BUF_INIT;
	struct ws_hash hash;

	ws_plan_identity(&text, change);
	if (change->kind == WS_ITEM_ROLE &&
	    ws_text_same(change->role_from, change->role_to)) {
		add_scopes(&text, &change->delta.gained);
		add_scopes(&text, &change->delta.lost);
	}
	if (salt)
		ws_buf_addf(&text, "salt %u\n", salt);
	if (text.failed)
		return ws_err_nomem(err);
	hash = ws_hash_bytes(ws_buf_text(&text), text.len);
	for (size_t i = 0; i < LETTERS_MAX; i++)
		out[i] = (char)('k' + (hash.byte[i / 2] >> (i % 2 ? 0 : 4) & 15));
	out[LETTERS_MAX] = '\0';
	return 0;
}

int ws_plan_letters(const struct ws_change *change, char out[9], struct ws_err *err)
{
	return letters(change, 0, out, err);
}

static int by_id(const void *x, const void *y)
{
	const struct ws_change *a = *(struct ws_change *const *)x;
	const struct ws_change *b = *(struct ws_change *const *)y;
	int order = strcmp(a->id, b->id);

	return order ? order : ws_plan_by_item(a, b);
}

static size_t common(const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] && a[n] == b[n])
		n++;
	return n;
}

/* All ids whole and distinct. Eight letters that clash are chance or malice; the later
 * item gets others. */
static int whole_ids(struct ws_change **list, size_t count, struct ws_err *err)
{
	bool clash = count > 1;
	int rc = 0;

	for (size_t i = 0; i < count && rc == 0; i++)
		rc = letters(list[i], 0, list[i]->id, err);
	for (unsigned salt = 1; clash && rc == 0; salt++) {
		clash = false;
		qsort(list, count, sizeof(struct ws_change *), by_id);
		for (size_t i = count - 1; i > 0 && rc == 0; i--) {
			if (strcmp(list[i]->id, list[i - 1]->id) != 0)
				continue;
			clash = true;
			rc = letters(list[i], salt, list[i]->id, err);
		}
	}
	return rc;
}

/* Each as short as can be, and no shorter than four letters. */
static void cut_ids(struct ws_change **list, size_t count)
{
	size_t with_last = 0;

	for (size_t i = 0; i < count; i++) {
		size_t with_next = i + 1 < count ? common(list[i]->id, list[i + 1]->id) : 0;
		size_t keep = (with_last > with_next ? with_last : with_next) + 1;

		keep = keep < LETTERS_MIN   ? LETTERS_MIN
		       : keep > LETTERS_MAX ? LETTERS_MAX
					    : keep;
		list[i]->id[keep] = '\0';
		with_last = with_next;
	}
}

int ws_plan_make_ids(struct ws_plan_work *work, struct ws_plan *plan, struct ws_err *err)
{
	struct ws_change **list = ws_arena_zalloc(work->scratch, plan->change_count,
						  sizeof(struct ws_change *));
	int rc;

	if (!list)
		return ws_err_nomem(err);
	for (size_t i = 0; i < plan->change_count; i++)
		list[i] = &plan->changes[i];
	rc = whole_ids(list, plan->change_count, err);
	if (rc == 0)
		cut_ids(list, plan->change_count);
	return rc;
}

/* ---- edits ------------------------------------------------------------------------------ */

static bool is_same_item(const struct ws_change *a, const struct ws_change *b)
{
	if (a->kind != b->kind || !ws_text_same(a->workspace_id, b->workspace_id) ||
	    (!a->workspace_id && !ws_text_same(a->account_id, b->account_id)))
		return false;
	if (a->kind == WS_ITEM_INTENT)
		return ws_text_same(a->label, b->label);
	if (a->kind != WS_ITEM_GRANT && a->kind != WS_ITEM_ROLE)
		return a->workspace_id || ws_text_same(a->path, b->path);
	return a->principal_kind == b->principal_kind &&
	       ws_text_same(a->principal_id, b->principal_id);
}

static bool is_same_end(const struct ws_change *change)
{
	const struct ws_value *from = &change->before, *to = &change->after;

	if (change->kind == WS_ITEM_ROLE)
		return ws_text_same(change->role_from, change->role_to);
	if (!from->present || !to->present)
		return from->present == to->present;
	return from->id && to->id ? strcmp(from->id, to->id) == 0
				  : ws_text_same(from->text, to->text);
}

/* The edit as the change it is to be. False: then nothing is left to tell apart. */
static bool once_committed(const struct ws_change *edit, const struct ws_change *open,
			   struct ws_change *out)
{
	*out = *edit;
	if (open->direction == WS_OUTGOING) {
		out->before = open->before;
		out->role_from = open->role_from;
	} else { /* a conflict goes from here to there */
		out->before = edit->after;
		out->role_from = edit->role_to;
		out->after = open->cloud;
		out->role_to = open->role_cloud;
	}
	return !is_same_end(out);
}

/* Is a shorter form taken, by another edit or by another change that is open? */
static bool is_taken(const struct ws_plan *plan, const struct ws_change *self,
		     const char *id, size_t keep)
{
	for (size_t i = 0; plan && i < plan->change_count; i++)
		if (&plan->changes[i] != self && strcmp(plan->changes[i].id, id) != 0 &&
		    strncmp(plan->changes[i].id, id, keep) == 0)
			return true;
	return false;
}

int ws_plan_name_edits(struct ws_plan *edits, const struct ws_plan *open,
		       struct ws_err *err)
{
	for (size_t i = 0; i < edits->change_count; i++) {
		struct ws_change *edit = &edits->changes[i];

		for (size_t k = 0; open && k < open->change_count; k++) {
			struct ws_change then;
			size_t keep = LETTERS_MIN;
			int rc;

			if (open->changes[k].verdict == WS_AGREE ||
			    !is_same_item(edit, &open->changes[k]))
				continue;
			edit->takes_back = !once_committed(edit, &open->changes[k], &then);
			edit->joins = !edit->takes_back &&
				      open->changes[k].direction == WS_OUTGOING;
			if (edit->takes_back)
				continue;
			rc = letters(&then, 0, edit->id, err);
			if (rc < 0)
				return rc;
			while (keep < LETTERS_MAX &&
			       (is_taken(edits, edit, edit->id, keep) ||
				is_taken(open, NULL, edit->id, keep)))
				keep++;
			edit->id[keep] = '\0';
		}
	}
	return 0;
}
