/*
 * sync/cloud/body.h - checks request bodies against tables (check.c) and reads from
 * them (body.c). Floor: cloud. Pure.
 *
 * A shape is an array of fields ended by one without a name. Fields that are not in
 * it are refused, as are values of another kind: the answer is 422 and lists every
 * problem found.
 */
#ifndef WS_SYNC_CLOUD_BODY_H
#define WS_SYNC_CLOUD_BODY_H

#include "sync/cloud/request.h"

enum ws_cloud_kind {
	WS_CLOUD_K_TEXT,
	WS_CLOUD_K_NAME, /* a text that is not empty and holds no control characters */
	WS_CLOUD_K_HANDLE,
	WS_CLOUD_K_EMAIL,
	WS_CLOUD_K_UUID,
	WS_CLOUD_K_TIME,
	WS_CLOUD_K_WORD, /* one of `words` */
	WS_CLOUD_K_BOOL,
	WS_CLOUD_K_INT,
	WS_CLOUD_K_OBJECT, /* of `shape`; without one any object */
	WS_CLOUD_K_TEXTS,  /* arrays */
	WS_CLOUD_K_UUIDS,
	WS_CLOUD_K_WORDS,
	WS_CLOUD_K_OBJECTS,
	WS_CLOUD_K_EITHER, /* an object of `shape`, or an array of them */
	WS_CLOUD_K_ANY
};

#define WS_CLOUD_REQUIRED 1
#define WS_CLOUD_NULLABLE 2

struct ws_cloud_field {
	const char *name;
	enum ws_cloud_kind kind;
	int flags;
	int64_t min; /* of numbers; of items in an array */
	int64_t max; /* of numbers, of characters in a text (0: 5000), of items (0: any) */
	const char *words; /* separated and enclosed by one blank: " A B " */
	const struct ws_cloud_field *shape;
};

/* The two fields of every listing. */
#define WS_CLOUD_PAGE                                                                \
	{.name = "limit", .kind = WS_CLOUD_K_INT, .min = 0, .max = 200},             \
	{                                                                            \
		.name = "offset", .kind = WS_CLOUD_K_INT, .min = 0, .max = INT64_MAX \
	}

/* An optional group of criteria. */
#define WS_CLOUD_CRITERION(field, of)                                                 \
	{                                                                             \
		.name = field, .kind = WS_CLOUD_K_OBJECT, .flags = WS_CLOUD_NULLABLE, \
		.shape = of                                                           \
	}

/* Criteria that several filters share. */
extern const struct ws_cloud_field ws_cloud_any_text[]; /* any_ */
extern const struct ws_cloud_field ws_cloud_any_uuid[]; /* any_ */
extern const struct ws_cloud_field ws_cloud_any_like[]; /* any_, like_ */
extern const struct ws_cloud_field ws_cloud_any_not[];  /* any_, not_any_: ids */
extern const struct ws_cloud_field ws_cloud_like[];     /* like_ */
extern const struct ws_cloud_field ws_cloud_user_filter[];
extern const struct ws_cloud_field ws_cloud_bot_filter[];

/* What a route takes. */
enum ws_cloud_body {
	WS_CLOUD_BODY_NONE,
	WS_CLOUD_BODY_MAYBE, /* an object, or nothing at all */
	WS_CLOUD_BODY_OBJECT,
	WS_CLOUD_BODY_LIST,
	WS_CLOUD_BODY_EITHER
};

/*
 * Parses and checks the body into r->json.
 * Returns 0, or the status of the answer that was written (422).
 */
int ws_cloud_body_read(struct ws_cloud_request *r, enum ws_cloud_body kind,
		       const struct ws_cloud_field *shape);

/* The value at "workspaces.handle.any_"; NULL when any part is absent or null. */
const struct ws_json *ws_cloud_body_at(const struct ws_json *value, const char *path);

/* Same, as text or NULL; and as the JSON text of an array or NULL, for json_each(). */
const char *ws_cloud_text_at(const struct ws_json *value, const char *path);
const char *ws_cloud_list_at(struct ws_cloud_request *r, const struct ws_json *value,
			     const char *path);

/* Text of a member of the body, or NULL. */
const char *ws_cloud_body_text(const struct ws_cloud_request *r, const char *name);

/* Was the member given at all, even as null? */
bool ws_cloud_body_has(const struct ws_cloud_request *r, const char *name);

/* limit and offset of a listing, with their defaults. */
void ws_cloud_body_page(struct ws_cloud_request *r, int64_t *limit, int64_t *offset);

/*
 * The ORDER BY of the sort key in the body, or the first when there is none.
 * sorts  pairs of key and SQL, ended by NULL
 */
struct ws_cloud_sort {
	const char *key, *sql;
};
const char *ws_cloud_body_sort(struct ws_cloud_request *r,
			       const struct ws_cloud_sort *sorts);

#endif
