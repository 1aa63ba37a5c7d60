/*
 * cli/doctor/doctor.c - the list of findings, which every part adds to.
 */
#include "cli/doctor/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *__attribute__((format(printf, 2, 0)))
say(struct ws_checkup *c, const char *fmt, va_list args)
{
	char text[2 * WS_ERR_TEXT];
	const char *kept;

	(void)vsnprintf(text, sizeof(text), fmt, args);
	kept = ws_arena_dup(c->arena, text);
	c->failed |= !kept;
	return kept ? kept : "";
}

/* Without memory it goes into the last place, which is never shown then. */
static struct ws_finding *next(struct ws_checkup *c)
{
	if (c->count < WS_FINDINGS_MAX)
		return &c->items[c->count++];
	c->failed = true;
	return &c->items[WS_FINDINGS_MAX - 1];
}

struct ws_finding *ws_checkup_add(struct ws_checkup *c, const char *name,
				  enum ws_health health, const char *fmt, ...)
{
	struct ws_finding *f = next(c);
	va_list args;

	va_start(args, fmt);
	*f = (struct ws_finding){.name = name, .health = health, .text = say(c, fmt, args)};
	va_end(args);
	return f;
}

struct ws_finding *ws_checkup_fail(struct ws_checkup *c, const char *name,
				   const struct ws_err *err)
{
	struct ws_finding *f = ws_checkup_add(c, name, WS_HEALTH_ERROR, "%s%s%s", err->msg,
					      err->why[0] ? ": " : "", err->why);

	f->code = err->code;
	if (err->hint[0])
		ws_finding_fix(c, f, "%s", err->hint);
	return f;
}

void ws_finding_fix(struct ws_checkup *c, struct ws_finding *finding, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	finding->fix = say(c, fmt, args);
	va_end(args);
}
