#include "sync/cloud/faults.h"

#include <stdio.h>
#include <string.h>
#include "store/ground/text.h"

struct rule {
	const char *method; /* NULL: any */
	const char *path;   /* a glob; NULL: any */
	int64_t nth;        /* the first matching request it acts on, from 1 */
	int64_t count;      /* how many from there on; 0: for ever */
	int64_t seen;
	struct ws_cloud_fault fault;
	char seconds[16]; /* Retry-After that was given as a number */
};

struct ws_cloud_faults {
	struct ws_json *json; /* owns the texts of the rules */
	struct rule *rules;
	size_t count;
};

static const struct {
	const char *name;
	enum ws_cloud_fault_kind kind;
} actions[] = {
	{"status", WS_CLOUD_FAULT_STATUS},
	{"delay", WS_CLOUD_FAULT_DELAY},
	{"reset_before", WS_CLOUD_FAULT_RESET_BEFORE},
	{"reset_mid_body", WS_CLOUD_FAULT_RESET_MID_BODY},
	{"truncate", WS_CLOUD_FAULT_TRUNCATE},
	{"drop_after_effect", WS_CLOUD_FAULT_DROP_AFTER_EFFECT},
	{"stale", WS_CLOUD_FAULT_STALE},
	{"duplicate_page", WS_CLOUD_FAULT_DUPLICATE_PAGE},
	{"body_raw", WS_CLOUD_FAULT_BODY_RAW},
};

static const char known[] = " method path nth count action status body content_type"
			    " retry_after delay_ms ";

void ws_cloud_faults_free(struct ws_cloud_faults *faults)
{
	if (!faults)
		return;
	ws_json_free(faults->json);
	free(faults->rules);
	free(faults);
}

static int number(const struct ws_json *o, const char *name, int missing)
{
	int64_t n;

	if (!ws_json_int(ws_json_get(o, name), &n) || n < 0 || n > 1000000)
		return missing;
	return (int)n;
}

static const char *unknown_member(const struct ws_json *o)
{
	const struct ws_json *value;
	void *iter = NULL;
	const char *name;
	char word[64];

	while ((name = ws_json_next(o, &iter, &value)) != NULL) {
		(void)snprintf(word, sizeof(word), " %s ", name);
		if (!strstr(known, word))
			return name;
	}
	return NULL;
}

static int parse_rule(const struct ws_json *o, size_t i, struct rule *rule,
		      struct ws_err *err)
{
	const char *action = ws_json_text(ws_json_get(o, "action"));
	const char *strange = unknown_member(o);

	if (ws_json_kind(o) != WS_JSON_OBJECT)
		return ws_err_set(err, WS_E_VALUE_BAD, "rule %zu: not an object", i);
	if (strange)
		return ws_err_set(err, WS_E_VALUE_BAD, "rule %zu: unknown member \"%s\"", i,
				  strange);
	for (size_t a = 0; action && a < sizeof(actions) / sizeof(actions[0]); a++)
		if (strcmp(actions[a].name, action) == 0)
			rule->fault.kind = actions[a].kind;
	if (rule->fault.kind == WS_CLOUD_FAULT_NONE)
		return ws_err_set(err, WS_E_VALUE_BAD, "rule %zu: unknown action \"%s\"", i,
				  action ? action : "");
	rule->method = ws_json_text(ws_json_get(o, "method"));
	rule->path = ws_json_text(ws_json_get(o, "path"));
	rule->nth = number(o, "nth", 1);
	rule->count = number(o, "count", 1);
	rule->fault.status = number(o, "status",
				    rule->fault.kind == WS_CLOUD_FAULT_STATUS ? 503 : 200);
	rule->fault.body = ws_json_text(ws_json_get(o, "body"));
	rule->fault.content_type = ws_json_text(ws_json_get(o, "content_type"));
	rule->fault.retry_after = ws_json_text(ws_json_get(o, "retry_after"));
	if (ws_json_kind(ws_json_get(o, "retry_after")) == WS_JSON_INT) {
		(void)snprintf(rule->seconds, sizeof(rule->seconds), "%d",
			       number(o, "retry_after", 0));
		rule->fault.retry_after = rule->seconds;
	}
	rule->fault.delay_ms = number(o, "delay_ms", 0);
	if (rule->fault.status < 200 || rule->fault.status > 599)
		return ws_err_set(err, WS_E_VALUE_BAD, "rule %zu: status is not 200 to 599",
				  i);
	return 0;
}

/* Room for the rules and a copy of their texts; NULL when memory is out. */
static struct ws_cloud_faults *new_faults(const struct ws_json *json)
{
	struct ws_cloud_faults *faults = calloc(1, sizeof(*faults));

	if (!faults)
		return NULL;
	faults->count = ws_json_count(json);
	faults->json = ws_json_copy(json);
	faults->rules = calloc(faults->count + 1, sizeof(*faults->rules));
	if (faults->json && faults->rules)
		return faults;
	ws_cloud_faults_free(faults);
	return NULL;
}

int ws_cloud_faults_parse(const struct ws_json *json, struct ws_cloud_faults **out,
			  struct ws_err *err)
{
	ws_auto(ws_cloud_faults) faults = NULL;
	int rc;

	*out = NULL;
	if (ws_json_kind(json) != WS_JSON_ARRAY)
		return ws_err_set(err, WS_E_VALUE_BAD, "faults are a list of rules");
	faults = new_faults(json);
	if (!faults)
		return ws_err_nomem(err);
	for (size_t i = 0; i < faults->count; i++) {
		rc = parse_rule(ws_json_at(faults->json, i), i, &faults->rules[i], err);
		if (rc < 0)
			return rc;
	}
	*out = ws_steal(&faults);
	return 0;
}

struct ws_cloud_fault ws_cloud_faults_next(struct ws_cloud_faults *faults,
					   const char *method, const char *path,
					   bool can_lag)
{
	const struct ws_cloud_fault none = {.kind = WS_CLOUD_FAULT_NONE};

	for (size_t i = 0; faults && i < faults->count; i++) {
		struct rule *rule = &faults->rules[i];

		if ((rule->method && strcmp(rule->method, method) != 0) ||
		    (rule->path && !ws_text_glob(rule->path, path)))
			continue;
		if (rule->fault.kind == WS_CLOUD_FAULT_STALE && !can_lag)
			continue;
		if (rule->count > 0 && rule->seen >= rule->nth - 1 + rule->count)
			continue;
		if (++rule->seen >= rule->nth)
			return rule->fault;
	}
	return none;
}

bool ws_cloud_faults_want_copy(const struct ws_cloud_faults *faults)
{
	for (size_t i = 0; faults && i < faults->count; i++)
		if (faults->rules[i].fault.kind == WS_CLOUD_FAULT_STALE)
			return true;
	return false;
}
