/*
 * tests/sync/cloud/contract.h - the contract table as data.
 */
#ifndef TESTS_SYNC_CLOUD_CONTRACT_H
#define TESTS_SYNC_CLOUD_CONTRACT_H

#include <stdbool.h>

enum t_type {
	TEXT,
	UUID,
	TIME,
	INT,
	NUMBER,
	BOOL,
	OBJECT,
	LIST,
	TEXTS,
	ANY,
	MIRROR,
	NOTHING
};

struct t_contract {
	const char *method, *path;
	int status;
	enum t_type form;
	const char *shape;
};

struct t_field {
	const char *shape, *name;
	enum t_type type;
	const char *of;
	bool required, nullable;
};

#define REQUIRED true
#define OPTIONAL false
#define NULLABLE true
#define PLAIN    false

static const struct t_contract contracts[] = {
#define T_CONTRACT(method, path, status, form, shape) {method, path, status, form, #shape},
#define T_FIELD(shape, name, type, of, required, nullable)
#include "tests/sync/cloud/contract.def"
#undef T_CONTRACT
#undef T_FIELD
};

static const struct t_field fields[] = {
#define T_CONTRACT(method, path, status, form, shape)
#define T_FIELD(shape, name, type, of, required, nullable) \
	{#shape, #name, type, #of, required, nullable},
#include "tests/sync/cloud/contract.def"
#undef T_CONTRACT
#undef T_FIELD
};

#define CONTRACTS (sizeof(contracts) / sizeof(contracts[0]))
#define FIELDS    (sizeof(fields) / sizeof(fields[0]))

#endif
