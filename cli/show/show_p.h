/*
 * cli/show/show_p.h - what screens are put together from. Private to cli/show/ and to
 * the commands that fill screens.
 * Floor 7. Pure apart from what a line says.
 */
#ifndef WS_CLI_SHOW_SHOW_P_H
#define WS_CLI_SHOW_SHOW_P_H

#include "cli/show/put_p.h"
#include "store/ini/ini.h"

/* ---- held.c: why something is held or waits ------------------------------------------------ */

/* The nth bit that is set: its word for machines, a sentence for people, and the code
 * that `wsync help` explains (WS_E_*, 0 for none). 0 ends. */
struct ws_reason {
	unsigned bit;
	const char *word, *sentence;
	int code;
};
extern const struct ws_reason ws_held_reasons[];
extern const struct ws_reason ws_wait_reasons[];

/* What is told of each change alone; the rest is one fact of the whole clone, and a hint
   has it. */
#define WS_HELD_OF_CHANGE (~(unsigned)(WS_HELD_OBSERVE | WS_HELD_UNADOPTED))

/* ", from somebody else than ada@acme.io": who has to approve, where the author's own word
 * does not count; else nothing. */
void ws_held_put_other(struct ws_buf *b, const struct ws_change *change,
		       const char *before);

/* The sentence of a reason in ws_held_reasons with the numbers and names of this change:
 * "approval 0 of 1 (policy: escalations need 1)". Neutral. */
void ws_held_put(struct ws_buf *b, const struct ws_change *change,
		 const struct ws_reason *reason);
/* Does ws_held_put() say the same of both, for this bit? */
bool ws_held_alike(const struct ws_change *a, const struct ws_change *b, unsigned bit);
/* Held, and by nothing that approvals do not lift. */
bool ws_held_for_people(const struct ws_change *change);
/* ... and nobody has decided it: a "no" is a decision, and stays one until whoever said it
   takes it back. */
bool ws_held_undecided(const struct ws_change *change);
bool ws_held_rejected(const struct ws_change *change);
/* The bits that are told: once somebody said no, how many approvals it had is no news. */
unsigned ws_held_told(const struct ws_change *change);
/* On one side only, without a base: decided like a conflict. */
bool ws_is_unadopted(const struct ws_change *change);

/* ---- pick.c: changes in the order of a screen ------------------------------------------- */

struct ws_pick {
	const struct ws_change **items;
	size_t count;
};
void ws_pick_free(struct ws_pick *pick);
static inline void ws_release_pick(struct ws_pick *pick)
{
	ws_pick_free(pick);
}
#define ws_auto_pick __attribute__((cleanup(ws_release_pick))) struct ws_pick

/* Escalations first, then by relation and size; plan NULL gives none. */
int ws_pick_ranked(const struct ws_plan *plan, ws_show_select *select, struct ws_pick *out,
		   struct ws_err *err);
/* In the order of the plan. */
int ws_pick_planned(const struct ws_plan *plan, ws_show_select *select, struct ws_pick *out,
		    struct ws_err *err);

bool ws_is_outgoing(const struct ws_change *change);
bool ws_is_incoming(const struct ws_change *change);
bool ws_is_conflict(const struct ws_change *change);
bool ws_is_send(const struct ws_change *change);
bool ws_is_receive(const struct ws_change *change);
bool ws_is_held(const struct ws_change *change);
bool ws_is_wait(const struct ws_change *change);
/* Committed here, and not sent as something else has to come first: a list that could be
   read, a workspace that is there, a role. Such a wait is no success of a round. */
bool ws_is_unsent(const struct ws_change *change);

/* How many changes; plan NULL: 0. */
size_t ws_pick_tell(const struct ws_plan *plan, ws_show_select *select);

/* Edits that wait for a commit; a workspace that is to be made is one, and no change yet. */
size_t ws_pick_count_edits(const struct ws_view *view);

/* Exit status that --check gives: 0, 2, 3 or 6. Both may be NULL. */
int ws_show_check(const struct ws_plan *plan, const struct ws_plan *edits);

/* ---- lines.c, lines_put.c: one line a change, under headings -------------------------------------------- */

struct ws_lines;
struct ws_names;
int ws_lines_new(const struct ws_style *style, const char *indent, struct ws_lines **out,
		 struct ws_err *err);
void ws_lines_free(struct ws_lines *lines);
WS_OWN(ws_lines, ws_lines_free);

/* Failures are kept and told by ws_lines_put. Texts are made neutral. */
void ws_lines_heading(struct ws_lines *lines, const char *text); /* "" is an empty line */
void ws_lines_note(struct ws_lines *lines, const char *text);    /* below a change */
/* A line of its own beneath a heading. */
void ws_lines_text(struct ws_lines *lines, const char *text);
/* That the change above has no effect, and why; nothing for others. */
void ws_lines_effect(struct ws_lines *lines, const struct ws_change *change);
/* From now on each change is followed by the permissions it gives and takes, by name; the
 * names are borrowed. NULL: it is not. */
void ws_lines_names(struct ws_lines *lines, struct ws_names *names);
/* held.c: notes with all reasons; of those that hold, only `bits`. */
void ws_lines_held(struct ws_lines *lines, const struct ws_change *change, unsigned bits);
/* lead: first column, or NULL; tail: last column, or NULL */
void ws_lines_change(struct ws_lines *lines, const char *lead,
		     const struct ws_change *change, const char *tail);
int ws_lines_put(struct ws_lines *lines, struct ws_buf *b, struct ws_err *err);

/* labelled.c: the same change, one labelled line a field. lead and tail may be NULL. */
void ws_labelled_put(struct ws_buf *b, const struct ws_style *style, const char *indent,
		     const char *lead, const struct ws_change *change, const char *tail);

/* ---- report.c: changes outside the terminal ----------------------------------------------- */

/* Text in a workflow command; property: before the `::` that ends its properties. */
void ws_put_workflow(struct ws_buf *b, const char *text, bool property);
/* Text in Markdown, every mark escaped. */
void ws_put_markdown(struct ws_buf *b, const char *text);

/* A table of all changes. verdicts: with what a round would do with each. */
int ws_show_markdown(FILE *out, const char *heading, const struct ws_plan *plan,
		     bool verdicts, struct ws_err *err);
/* The ten weightiest as annotations of their lines, and how many were left out. */
int ws_show_github(FILE *out, const struct ws_plan *plan, struct ws_err *err);

/* ---- names.c: scopes of changes --------------------------------------------------------------- */

int ws_names_new(const struct ws_view *view, struct ws_names **out, struct ws_err *err);
/* Only with -v, else *out is NULL. */
int ws_names_wanted(const struct ws_cli *cli, const struct ws_view *view,
		    struct ws_names **out, struct ws_err *err);
void ws_names_free(struct ws_names *names);
WS_OWN(ws_names, ws_names_free);

/* What the change was measured by; NULL when nobody knows. Borrowed. */
int ws_names_access(struct ws_names *names, const struct ws_change *change,
		    const struct ws_access **out, struct ws_err *err);

/* Names in a set, those of one class or (class_ -1) what is neither control nor
 * secrets; (-2) all, the strong ones first. Given: free(). NULL: no memory. */
const char **ws_names_of(const struct ws_access *access, const struct ws_scope_set *set,
			 int class_, size_t *count);

/* A folded line each for control, secrets and the rest; nothing for none. */
int ws_names_put(struct ws_buf *b, const struct ws_style *style,
		 const struct ws_access *access, const struct ws_scope_set *set,
		 struct ws_err *err);
/* "gains see_secret_blocks, run_flows": all of them, the strong ones first; nothing for
 * none. */
int ws_names_sentence(struct ws_buf *b, const char *word, const struct ws_access *access,
		      const struct ws_scope_set *set, struct ws_err *err);
/* All of them as an array, the strong ones first. NULL: no memory. */
struct ws_json *ws_names_json(const struct ws_access *access,
			      const struct ws_scope_set *set);

/* ---- change.c: changes for machines --------------------------------------------------------------- */

/* Local against cloud, seen from local: what porcelain and JSON say of a conflict. */
struct ws_numbers {
	size_t gained, lost, control, secrets;
	bool escalation;
};
/* The same turned in a conflict; change->delta of others. */
struct ws_delta ws_change_delta(const struct ws_change *change,
				const struct ws_access *access);
struct ws_numbers ws_change_numbers(const struct ws_change *change,
				    const struct ws_access *access);
/* access may be NULL. */
struct ws_json *ws_change_json(const struct ws_change *change,
			       const struct ws_access *access);
struct ws_json *ws_past_json(const struct ws_change *change); /* of a commit */
struct ws_json *ws_error_json(const struct ws_err *err);
struct ws_json *ws_text_json(const char *text); /* what is no UTF-8 is made neutral */
struct ws_json *ws_time_json(int64_t time_s);
/* Appends compact JSON; value is taken. */
int ws_put_json(struct ws_buf *b, struct ws_json *value, int flags, struct ws_err *err);

/* ---- plan_machine.c ------------------------------------------------------------------------------------ */

/* Given. */
int ws_plan_json(const struct ws_cli *cli, const struct ws_store *store,
		 const struct ws_view *view, bool offline, struct ws_json **out,
		 struct ws_err *err);
int ws_show_plan_json(const struct ws_cli *cli, FILE *out, const struct ws_store *store,
		      const struct ws_view *view, bool offline, struct ws_err *err);

/* What others changed in the cloud and nobody looked at: how many, and what to type. */
void ws_put_unseen(struct ws_buf *b, const struct ws_style *style, size_t unseen);

/* ---- status_machine.c --------------------------------------------------------------------------------- */

int ws_show_status_json(const struct ws_cli *cli, FILE *out, const struct ws_store *store,
			const struct ws_view *view, struct ws_err *err);
int ws_show_status_porcelain(const struct ws_cli *cli, FILE *out,
			     const struct ws_store *store, const struct ws_view *view,
			     struct ws_err *err);

/* Changes of one place together, places in order; account documents have "acme". */
struct ws_place_row {
	const char *path, *id; /* id NULL for an account */
	size_t outgoing, incoming, drafts, conflicts, held_out, held_in, waits, ready;
};
struct ws_places {
	struct ws_place_row *items;
	size_t count;
};
int ws_places_of(const struct ws_view *view, struct ws_places *out, struct ws_err *err);
void ws_places_free(struct ws_places *places);
static inline void ws_release_places(struct ws_places *places)
{
	ws_places_free(places);
}
#define ws_auto_places __attribute__((cleanup(ws_release_places))) struct ws_places
/* "conflict", "held", "waiting", "ready", "draft". */
const char *ws_place_state(const struct ws_place_row *row);

/* How many workspaces main holds. */
int ws_show_total(const struct ws_store *store, const struct ws_view *view, size_t *out,
		  struct ws_err *err);

/* ---- paragraph.c, text_diff.c ------------------------------------------------------------------------- */

/* drafts: ws_word_drafts() of the view. */
int ws_paragraph_put(struct ws_buf *b, const struct ws_cli *cli,
		     const struct ws_change *change, const struct ws_access *access,
		     const char *drafts, struct ws_err *err);
int ws_paragraph_plain(struct ws_buf *b, const struct ws_style *style,
		       const struct ws_change *change, const struct ws_access *access,
		       struct ws_err *err);
/* Lines as `diff -u` has them, files instead of meanings. */
int ws_show_diff_text(const struct ws_cli *cli, FILE *out, const struct ws_plan *edits,
		      const struct ws_plan *plan, struct ws_err *err);
int ws_show_diff_stat(const struct ws_cli *cli, FILE *out, const struct ws_plan *edits,
		      const struct ws_plan *plan, struct ws_err *err);

/* ---- problems.c: files that are not valid here ---------------------------------------------------------- */

/* The next one to tell, those on disk first; NULL at the end. Start with *at = 0. */
const struct ws_err *ws_problems_next(const struct ws_view *view, size_t *at);
/* Is the nth the other half of one that is told? Of two directories, the new one is. */
bool ws_problem_is_mirrored(const struct ws_view *view, const struct ws_err *problems,
			    size_t count, size_t n);
size_t ws_problems_count(const struct ws_view *view);
/* A frame each on standard error. Returns 0 when there is none, else the exit status. */
int ws_show_problems(const struct ws_cli *cli, const struct ws_view *view);
/* As annotations, and what is untracked as notices. */
int ws_show_problems_github(FILE *out, const struct ws_view *view, struct ws_err *err);
/* One line; code 0 is a matter of form, and a warning. */
void ws_put_problem_github(struct ws_buf *b, const struct ws_err *problem);
struct ws_json *ws_problems_json(const struct ws_view *view);

/* ---- rules.c: an edited policy.ini ------------------------------------------------------------------------ */

struct ws_policy;
/* "... makes rules looser: escalation 0 instead of 1; once committed it is held until
 * somebody approves". Not neutral. */
void ws_put_rules(struct ws_buf *b, const char *path, const struct ws_policy *before,
		  const struct ws_policy *after);

/* ---- notes.c: edits that are no changes ------------------------------------------------------------------- */

struct ws_notes {
	char **items; /* sentences, not neutral */
	size_t count;
};
/* all: also what means nothing at all (comments, order). */
int ws_notes_of(const struct ws_view *view, bool all, struct ws_notes *out,
		struct ws_err *err);
/* notes_gone.c: adds workspaces whose directory is gone from the disk; those committed away
 * from main; both. Told by all but a commit. */
int ws_notes_gone(const struct ws_view *view, struct ws_notes *notes, struct ws_err *err);
int ws_notes_away(const struct ws_view *view, struct ws_notes *notes, struct ws_err *err);
int ws_notes_untracked(const struct ws_view *view, struct ws_notes *notes,
		       struct ws_err *err);
/* Both as lines of a screen that has no other notes; those committed away below others. */
int ws_put_untracked(struct ws_buf *b, const struct ws_cli *cli, const struct ws_view *view,
		     struct ws_err *err);
int ws_put_away(struct ws_buf *b, const struct ws_cli *cli, const struct ws_view *view,
		struct ws_err *err);
/* Takes the text, unless it is the last one again. */
int ws_notes_add(struct ws_notes *notes, struct ws_buf *text, struct ws_err *err);
int ws_notes_put(struct ws_buf *b, const struct ws_cli *cli, const struct ws_notes *notes,
		 size_t indent);
/* Untracked workspaces, a notice each. */
void ws_put_notes_github(struct ws_buf *b, const struct ws_notes *notes);
struct ws_json *ws_notes_json(const struct ws_notes *notes);
void ws_notes_free(struct ws_notes *notes);
#define ws_auto_notes __attribute__((cleanup(ws_notes_free))) struct ws_notes

/* ---- unknown_key.c ------------------------------------------------------------------------ */

/* Is this a key that is kept and read by nobody? Fills *out, code 0, with what to tell and
 * its file and line. */
bool ws_unknown_key(const struct ws_ini *doc, const struct ws_ini_section *section,
		    const struct ws_ini_entry *entry, struct ws_err *out);
/* Warnings about keys of workspace.ini that mean nothing. */
void ws_show_unknown_keys(const struct ws_cli *cli, const struct ws_store *store,
			  const struct ws_view *view);

/* ---- advice.c: what to do about what stays -------------------------------------------------------------------- */

/* Hints about what is held and what conflicts. */
void ws_show_advice(const struct ws_cli *cli, const struct ws_plan *plan);
/* Nothing is known of the cloud: what is on one side alone says nothing. */
bool ws_never_looked(const struct ws_view *view);
void ws_put_never_looked(struct ws_buf *b);

/* ---- cut.c ------------------------------------------------------------------------------------------------------- */

/* "other", "detached at 1a2b3c4d" */
void ws_put_git_head(struct ws_buf *b, const struct ws_repo_state *state);
/* Text of a failed request, made neutral, its paths cut to the last two parts. */
void ws_put_short_paths(struct ws_buf *b, const char *text);

/* ---- stream.c: NDJSON of a round ------------------------------------------------------------------------ */

struct ws_stream {
	const struct ws_cli *cli;
	FILE *out;
	int64_t seq;
	char main[WS_OID_TEXT]; /* where main stands after the round; "" unknown */
};
/* One event; more is an object whose members are added (taken), or NULL. */
int ws_stream_event(struct ws_stream *stream, const char *type, struct ws_json *more,
		    struct ws_err *err);
/* held, conflict and summary events of a round. ended: 0, or what ended it early. */
int ws_stream_report(struct ws_stream *stream, const struct ws_round_report *report,
		     int ended, struct ws_err *err);

/* Exit status of a round. */
int ws_show_sync_exit(const struct ws_round_report *report);
/* Was the change sent and verified, did it fail, was it not tried? */
bool ws_sync_sent(const struct ws_round_report *report, size_t i);
bool ws_sync_failed(const struct ws_round_report *report, size_t i);

/* ---- choose.c: part of a view --------------------------------------------------------------------------- */

enum ws_only {
	WS_ONLY_ALL,
	WS_ONLY_ESCALATIONS, /* what gives somebody control or secrets */
	WS_ONLY_GRANTS,      /* who may do what: grants, default roles, roles */
	WS_ONLY_META         /* everything else */
};
struct ws_choice {
	const char *const
		*words; /* workspaces with globs, bare handles, change ids; none: all */
	size_t count;
	bool ids; /* words may be ids of changes */
	enum ws_only only;
	bool drafts, outgoing, incoming; /* none set: all */
};
/* view with just the chosen changes; the original must outlive it. */
struct ws_chosen {
	struct ws_view view;
	struct ws_plan plan, edits;
	struct ws_draft *files;
	const char **away;
};
/* WS_E_NO_WORKSPACE when a word means nothing here. */
int ws_choose(const struct ws_store *store, const struct ws_view *from,
	      const struct ws_choice *choice, struct ws_chosen *out, struct ws_err *err);
void ws_chosen_clear(struct ws_chosen *chosen);
#define ws_auto_chosen __attribute__((cleanup(ws_chosen_clear))) struct ws_chosen

/* Is the change in a workspace that the word names? */
bool ws_choose_path(const char *path, const char *word);

#endif
