/*
 * sync/model/side_problem.c - what is wrong with a document of a side, and where in it.
 */
#include "sync/model/side_p.h"

#include <string.h>

bool ws_side_noted(const struct ws_side *side, const char *file)
{
	for (size_t i = 0; i < side->problem_count; i++)
		if (strcmp(side->problems[i].file, file) == 0)
			return true;
	return false;
}

int ws_side_note(struct ws_side_builder *b, const struct ws_err *problem, const char *file,
		 struct ws_err *err)
{
	struct ws_err *kept;

	if (problem->code == WS_E_NOMEM)
		return ws_err_nomem(err);
	kept = ws_arena_grow(b->arena, &b->side->problems, &b->side->problem_count,
			     sizeof(*kept));
	if (!kept)
		return ws_err_nomem(err);
	*kept = *problem;
	if (!kept->file[0])
		(void)ws_err_at(kept, file, kept->line, kept->column, kept->span, NULL);
	return WS_SIDE_BAD;
}

int ws_side_parse(struct ws_side_builder *b, enum ws_doc_kind kind,
		  const struct ws_tree_entry *entry, struct ws_ini **out,
		  struct ws_err *err)
{
	struct ws_err problem = {0};
	int rc = ws_ini_parse(entry->bytes, entry->len, ws_layout_schema(kind), entry->path,
			      out, &problem);

	return rc ? ws_side_note(b, &problem, entry->path, err) : 0;
}

int ws_side_at_key(struct ws_err *problem, const struct ws_ini *doc,
		   const struct ws_ini_entry *entry)
{
	const char *line = ws_ini_line(doc, entry->line);
	size_t len = strcspn(line, "=");

	while (len > 0 && line[len - 1] == ' ')
		len--;
	return ws_err_at(problem, ws_ini_name(doc), entry->line, 1, (int)len, line);
}

int ws_side_at_value(struct ws_err *problem, const struct ws_ini *doc,
		     const struct ws_ini_entry *entry, const char *part)
{
	const char *line = ws_ini_line(doc, entry->line);
	const size_t start = entry->value_column > 0 ? (size_t)entry->value_column - 1 : 0;
	const size_t rest = strlen(line) > start ? strlen(line) - start : 0;
	size_t span = rest;

	if (part && strlen(part) <= rest && strncmp(line + start, part, strlen(part)) == 0)
		span = strlen(part);
	return ws_err_at(problem, ws_ini_name(doc), entry->line, (int)start + 1, (int)span,
			 line);
}
