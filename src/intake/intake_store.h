/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of old addresses and of what was imported. Private to src/intake. */
#ifndef INTAKE_INTAKE_STORE_H
#define INTAKE_INTAKE_STORE_H

#include "core/ctx.h"
#include "db/db.h"

extern const struct db_set intake_set;

struct old_address {
	int64_t document_id, file_id;
};
/* At most 20, oldest document first. */
enum status old_address_find(struct ctx *c, struct str path, struct old_address **ret, size_t *ret_n,
			     struct err *err) MUST_CHECK;
enum status old_address_list(struct ctx *c, struct str **ret, size_t *ret_n,
			     struct err *err) MUST_CHECK; /* each path once */
enum status old_address_add(struct ctx *c, struct str path, int64_t document_id, int64_t file_id,
			    struct err *err) MUST_CHECK;

/* ST_NOT_FOUND: not imported yet. */
enum status intake_item_get(struct ctx *c, struct str key, int64_t *ret_document, struct str *ret_report,
			    struct err *err) MUST_CHECK;
enum status intake_item_add(struct ctx *c, struct str key, int64_t document_id, struct str name, struct str report,
			    int64_t checks, struct err *err) MUST_CHECK;

/* Marks of all keys, to know quickly what need not be read again; a mark may also be there by chance, so the database is asked
 * before it counts. */
struct intake_known {
	uint64_t *mark; /* sorted */
	size_t n;
};
enum status intake_known_load(struct ctx *c, struct arena *a, struct intake_known *ret, struct err *err) MUST_CHECK;
bool intake_known_has(const struct intake_known *k, struct str key);

#endif
