/*
 * sync/env/text.h - one setting in a file of settings: found, set, put back.
 * Floor 5, pure: bytes in, bytes out.
 *
 * Two forms are understood: .env as python-dotenv reads it, and TOML as far as lines
 * of it can be told apart. A change touches the line of the setting and nothing else;
 * what cannot be changed safely (the setting twice, a string over several lines, an
 * inline table) is refused with its line.
 */
#ifndef WS_SYNC_ENV_TEXT_H
#define WS_SYNC_ENV_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include "store/ground/arena.h"
#include "store/ground/err.h"

#define WS_ENV_ABSENT    1    /* an answer: the setting is not in the file */
#define WS_ENV_CHANGED   2    /* an answer: somebody else changed it since */
#define WS_ENV_VALUE_MAX 1024 /* bytes of a value, the NUL included */
#define WS_ENV_FILE_MAX  ((size_t)1 << 20)
#define WS_ENV_PARTS     4

enum ws_env_form { WS_ENV_DOTENV, WS_ENV_TOML };

/* Which setting: of .env a variable, of TOML the tables and the key. */
struct ws_env_name {
	enum ws_env_form form;
	const char *parts[WS_ENV_PARTS]; /* the first count are set */
	size_t count;
};

struct ws_env_text {
	const char *bytes;
	size_t len;
	const char *file; /* for messages */
};

/* Where a setting stands, as offsets into the text. */
struct ws_env_spot {
	size_t line_at, line_len;   /* its line without the line end */
	size_t value_at, value_len; /* what is between the quotes, or the bare word */
	int line;                   /* 1-based; 0: not there */
	int again;                  /* .env: it stands above, too, and this one counts */
	bool folded;                /* .env: in another spelling than usual */
	char quote;                 /* '"', '\'', or 0 */
	char value[WS_ENV_VALUE_MAX];
	bool has_table;  /* TOML: the table is there, its header ends at table_at */
	size_t table_at; /* behind the line end of the header */
};

/*
 * Finds a setting. out is filled in both good cases.
 * Returns 0, WS_ENV_ABSENT, or WS_E_ENV_FILE with the line: it cannot be told.
 * Messages never show the line, which may hold a key.
 */
int ws_env_find(const struct ws_env_text *text, const struct ws_env_name *name,
		struct ws_env_spot *out, struct ws_err *err);

/* What a change did, so that it can be taken back: `head line tail` stands where
 * `before` was. Texts are the arena's. */
struct ws_env_undo {
	const char *before; /* the old line; NULL: there was none */
	const char *head, *line, *tail;
};

/*
 * Sets a value. The value holds letters, digits and _-.:/%[] only.
 * undo  in: what an earlier change of ours did, or all NULL; out: what takes both back
 * out, undo texts are the arena's
 * Returns 0, WS_E_ENV_FILE, WS_E_TOO_BIG or WS_E_NOMEM.
 */
int ws_env_set(const struct ws_env_text *text, const struct ws_env_name *name,
	       const char *value, struct ws_arena *arena, struct ws_env_undo *undo,
	       struct ws_env_text *out, struct ws_err *err);

/*
 * Takes a change back: exactly, where what was put in still stands together; else the
 * line alone.
 * Returns 0, WS_ENV_ABSENT or WS_ENV_CHANGED (out is then not set), or a failure.
 */
int ws_env_unset(const struct ws_env_text *text, const struct ws_env_name *name,
		 const struct ws_env_undo *undo, struct ws_arena *arena,
		 struct ws_env_text *out, struct ws_err *err);

/* ---- shared by dotenv.c, toml.c and text.c ------------------------------------------- */

/* WS_E_ENV_FILE at a line. Returns it. */
int ws_env_refuse(const struct ws_env_text *text, int line, const char *what,
		  struct ws_err *err);
int ws_env_find_dotenv(const struct ws_env_text *text, const struct ws_env_name *name,
		       struct ws_env_spot *out, struct ws_err *err);
int ws_env_find_toml(const struct ws_env_text *text, const struct ws_env_name *name,
		     struct ws_env_spot *out, struct ws_err *err);

#endif
