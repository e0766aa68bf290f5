/* SPDX-License-Identifier: Apache-2.0 */
/* Audit trail: who, when, what, before/after, in the same transaction as the change. Append-only (database triggers),
 * rows chained by SHA-256: hash = SHA-256(prev hash, all columns). S3-8.4.5. */
#ifndef CORE_AUDIT_H
#define CORE_AUDIT_H

#include "core/ctx.h"

struct audit_entry {
	const char *action; /* "document.publish"; catalogue key "audit.document.publish" names it for people */
	const char *object; /* "document" */
	int64_t object_id;
	int64_t body_id;	  /* whose; 0 = installation */
	struct str summary;	  /* short text for people, e.g. the title */
	struct str before, after; /* JSON objects or empty */
	struct str reason;
};

/* Requires an open write transaction. */
enum status audit_add(struct ctx *c, const struct audit_entry *e, struct err *err) MUST_CHECK;

struct audit_row {
	int64_t seq, at, person_id, object_id, body_id;
	struct str who, action, object, summary, before, after, reason, ip, hash;
};
/* Newest first; filters: 0 / empty = all. */
enum status audit_list(struct ctx *c, const char *object, int64_t object_id, int64_t body_id, int64_t before_seq, int limit,
		       struct audit_row **ret, size_t *ret_n, struct err *err) MUST_CHECK;

/* The same with every filter; 0 / empty / DATE_NONE = all. */
struct audit_filter {
	struct str object, action;
	int64_t object_id, body_id, within_body_id /* this body and its branches */, person_id, before_seq;
	struct date from, to; /* civil days, both inclusive */
	int limit;
};
enum status audit_find(struct ctx *c, const struct audit_filter *f, struct audit_row **ret, size_t *ret_n,
		       struct err *err) MUST_CHECK;
enum status audit_get(struct ctx *c, int64_t seq, struct audit_row *ret, struct err *err) MUST_CHECK;
enum status audit_actions(struct ctx *c, struct str **ret, size_t *ret_n, struct err *err) MUST_CHECK; /* that occur */

struct audit_report {
	int64_t rows;
	int64_t first_bad_seq; /* 0 = all good */
	char problem[160];
};
/* Walks the whole chain: altered, missing, re-ordered rows and a cut tail (head row) are found. */
enum status audit_verify(struct db *db, void (*progress)(void *arg, int64_t done, int64_t total), void *arg,
			 struct audit_report *ret, struct err *err) MUST_CHECK;

#endif
