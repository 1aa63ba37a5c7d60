/*
 * sync/model/policy.c - policy.ini: values read, two rule books compared.
 *
 * A rule that somebody wrote down and nobody keeps is worse than none: whatever is not
 * exactly one of ours is refused, and with it the file.
 */
#include "sync/model/policy.h"

#include <stdint.h>
#include <string.h>
#include "store/ground/text.h"
#include "sync/model/inventory.h"
#include "sync/model/side_p.h"

const struct ws_policy ws_policy_default = {
	.min_owners = 1,
	.max_loss_percent = 20,
	.escalation = 1,
};

/* --- lists ----------------------------------------------------------------------------- */

static bool has(const struct ws_strings *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (ws_text_casecmp(list->items[i], text) == 0)
			return true;
	return false;
}

static bool has_all(const struct ws_strings *list, const struct ws_strings *of)
{
	for (size_t i = 0; i < of->count; i++)
		if (!has(list, of->items[i]))
			return false;
	return true;
}

static int append(struct ws_arena *arena, struct ws_strings *list, const char *text,
		  struct ws_err *err)
{
	const char **slot = text ? ws_arena_grow(arena, &list->items, &list->count,
						 sizeof(*slot))
				 : NULL;

	if (!slot)
		return ws_err_nomem(err);
	*slot = text;
	return 0;
}

/* Everything in either, in the order met. The texts are shared. */
static int join(struct ws_arena *arena, const struct ws_strings *a,
		const struct ws_strings *b, struct ws_strings *out, struct ws_err *err)
{
	struct ws_strings both = {NULL, 0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < a->count; i++)
		rc = append(arena, &both, a->items[i], err);
	for (size_t i = 0; rc == 0 && i < b->count; i++)
		if (!has(a, b->items[i]))
			rc = append(arena, &both, b->items[i], err);
	*out = both;
	return rc;
}

/* --- values ---------------------------------------------------------------------------- */

struct reading {
	struct ws_arena *arena;
	const struct ws_ini *doc;
	struct ws_policy *out;
	struct ws_err *err;
};

static int bad(struct reading *r, const struct ws_ini_entry *entry, const char *what)
{
	(void)ws_err_set(r->err, WS_E_VALUE_BAD, "%s = %s is not valid", entry->key,
			 entry->value);
	(void)ws_err_why(r->err, "%s", what);
	return ws_side_at_value(r->err, r->doc, entry, NULL);
}

/* A whole number without sign, followed by `unit` and nothing else. */
static bool number(const char *text, const char *unit, size_t least, size_t most,
		   size_t *out)
{
	const size_t digits = strspn(text, "0123456789");
	size_t n = 0;

	if (digits == 0 || digits > 3 || strcmp(text + digits, unit) != 0)
		return false;
	for (size_t i = 0; i < digits; i++)
		n = 10 * n + (size_t)(text[i] - '0');
	*out = n;
	return n >= least && n <= most;
}

static int read_required(struct reading *r, const struct ws_ini_entry *entry)
{
	struct ws_strings *list = &r->out->required_owners;
	const char *at = entry->value;

	*list = (struct ws_strings){NULL, 0};
	if (strchr(at, ','))
		return bad(r, entry,
			   "addresses stand one after the other, with a blank "
			   "between");
	while (*(at += strspn(at, " \t"))) {
		const size_t len = strcspn(at, " \t");
		char *email = ws_arena_dupn(r->arena, at, len);
		int rc;

		if (!email)
			return ws_err_nomem(r->err);
		ws_text_fold(email);
		if (has(list, email))
			return bad(r, entry, "one address is there twice");
		rc = append(r->arena, list, email, r->err);
		if (rc < 0)
			return rc;
		at += len;
	}
	return 0;
}

static int read_guard(struct reading *r, const struct ws_ini_entry *entry)
{
	struct ws_policy *out = r->out;

	if (ws_text_casecmp(entry->key, "min-owners") == 0) {
		out->set |= WS_POLICY_MIN_OWNERS;
		return number(entry->value, "", 1, WS_POLICY_OWNERS_MAX, &out->min_owners)
			       ? 0
			       : bad(r, entry, "a whole number from 1 to 100 is wanted");
	}
	if (ws_text_casecmp(entry->key, "max-loss") == 0) {
		out->set |= WS_POLICY_MAX_LOSS;
		return number(entry->value, "%", 0, 100, &out->max_loss_percent)
			       ? 0
			       : bad(r, entry, "a percentage from 0% to 100% is wanted");
	}
	out->set |= WS_POLICY_REQUIRED_OWNERS;
	return read_required(r, entry);
}

static int read_approval(struct reading *r, const struct ws_ini_entry *entry)
{
	struct ws_policy *out = r->out;

	if (ws_text_casecmp(entry->key, "escalation") == 0) {
		out->set |= WS_POLICY_ESCALATION;
		return number(entry->value, "", 0, WS_POLICY_APPROVALS_MAX,
			      &out->escalation)
			       ? 0
			       : bad(r, entry, "a whole number from 0 to 9 is wanted");
	}
	out->set |= WS_POLICY_APPROVER;
	out->approver_other = strcmp(entry->value, "other") == 0;
	if (out->approver_other || strcmp(entry->value, "anyone") == 0)
		return 0;
	return bad(r, entry, "it is other (than the author), or anyone");
}

static int read_ignored(struct reading *r, const struct ws_ini_entry *entry)
{
	r->out->set |= WS_POLICY_IGNORED;
	if (strcmp(entry->value, "read-only") != 0)
		return bad(r, entry, "read-only is all there is");
	return append(r->arena, &r->out->ignored_bots, ws_arena_dup(r->arena, entry->key),
		      r->err);
}

/* Decides nothing here: it is only kept from being wrong. */
static int read_inventory(struct reading *r, const struct ws_ini_entry *entry)
{
	struct ws_inventory_rules ignored;
	const char *why = ws_inventory_rule(entry->key, entry->value, &ignored);

	return why ? bad(r, entry, why) : 0;
}

static int read_mode(struct reading *r, const struct ws_ini_entry *entry)
{
	(void)ws_err_set(r->err, WS_E_VALUE_BAD, "%s is no rule of a policy", entry->key);
	(void)ws_err_why(r->err, "every clone has its own mode");
	(void)ws_err_hint(r->err, "remove the line; wsync mode sets the mode of a clone");
	return ws_side_at_key(r->err, r->doc, entry);
}

struct ws_policy ws_policy_inherit(const struct ws_policy *above)
{
	struct ws_policy policy = *above;

	policy.set = 0;
	policy.ignored_above = above->ignored_bots.count;
	return policy;
}

int ws_policy_read(struct ws_arena *arena, const struct ws_policy *above,
		   const struct ws_ini *doc, struct ws_policy *out, struct ws_err *err)
{
	static const struct ws_strings none;
	static const struct {
		const char *section;
		int (*read)(struct reading *r, const struct ws_ini_entry *entry);
	} parts[] = {
		{"sync", read_mode},           {"guards", read_guard},
		{"approval", read_approval},   {"ignore-service-accounts", read_ignored},
		{"inventory", read_inventory},
	};
	struct reading r = {arena, doc, out, err};
	struct ws_ini_entry entry;
	int rc = 0;

	*out = ws_policy_inherit(above);
	rc = join(arena, &above->ignored_bots, &none, &out->ignored_bots,
		  err); /* a copy that may grow */
	for (size_t p = 0; rc == 0 && doc && p < sizeof(parts) / sizeof(parts[0]); p++)
		for (size_t i = 0;
		     rc == 0 && ws_ini_entry(doc, parts[p].section, i, &entry); i++)
			rc = parts[p].read(&r, &entry);
	return rc;
}

/* --- two of them ----------------------------------------------------------------------- */

int ws_policy_over(struct ws_arena *arena, const struct ws_policy *above,
		   const struct ws_policy *own, struct ws_policy *out, struct ws_err *err)
{
	const struct ws_strings ignored = {own->ignored_bots.items + own->ignored_above,
					   own->ignored_bots.count - own->ignored_above};
	struct ws_policy result = ws_policy_inherit(above);

	result.set = own->set;
	if (own->set & WS_POLICY_MIN_OWNERS)
		result.min_owners = own->min_owners;
	if (own->set & WS_POLICY_REQUIRED_OWNERS)
		result.required_owners = own->required_owners;
	if (own->set & WS_POLICY_MAX_LOSS)
		result.max_loss_percent = own->max_loss_percent;
	if (own->set & WS_POLICY_ESCALATION)
		result.escalation = own->escalation;
	if (own->set & WS_POLICY_APPROVER)
		result.approver_other = own->approver_other;
	*out = result;
	if (!ignored.count)
		return 0;
	return join(arena, &above->ignored_bots, &ignored, &out->ignored_bots, err);
}

static size_t more(size_t a, size_t b)
{
	return a > b ? a : b;
}

int ws_policy_stricter(struct ws_arena *arena, const struct ws_policy *a,
		       const struct ws_policy *b, struct ws_policy *out, struct ws_err *err)
{
	struct ws_policy result = {
		.set = a->set | b->set,
		.min_owners = more(a->min_owners, b->min_owners),
		.max_loss_percent = a->max_loss_percent < b->max_loss_percent
					    ? a->max_loss_percent
					    : b->max_loss_percent,
		.escalation = more(a->escalation, b->escalation),
		.approver_other = a->approver_other || b->approver_other,
	};
	int rc = join(arena, &a->required_owners, &b->required_owners,
		      &result.required_owners, err);

	if (rc == 0)
		rc = join(arena, &a->ignored_bots, &b->ignored_bots, &result.ignored_bots,
			  err);
	*out = result;
	return rc;
}

bool ws_policy_is_looser(const struct ws_policy *before, const struct ws_policy *after)
{
	return after->min_owners < before->min_owners ||
	       after->max_loss_percent > before->max_loss_percent ||
	       after->escalation < before->escalation ||
	       (before->approver_other && !after->approver_other) ||
	       !has_all(&after->required_owners, &before->required_owners) ||
	       !has_all(&after->ignored_bots, &before->ignored_bots);
}
