/* SPDX-License-Identifier: Apache-2.0 */
/* The register's own tables: saved filters, notices, addresses for them, tables waiting to be taken over. */
#ifndef REGISTER_REGISTER_STORE_H
#define REGISTER_REGISTER_STORE_H

#include "core/ctx.h"

extern const struct db_set register_set;

struct saved_filter {
	int64_t id;
	struct str name, query;
};
enum status reg_filters(struct ctx *c, struct saved_filter **ret, size_t *ret_n, struct err *err) MUST_CHECK;
/* Under a name the person has already: in its place. */
enum status reg_filter_put(struct ctx *c, struct str name, struct str query, struct err *err) MUST_CHECK;
enum status reg_filter_drop(struct ctx *c, int64_t id, struct err *err) MUST_CHECK; /* the caller's own only */

struct notice {
	int64_t person_id, n, created_at;
	struct date on;
	struct str body;
	bool mailed;
};
/* False in ret_new: that person was told that day already. */
enum status reg_notice_add(struct ctx *c, const struct notice *n, bool *ret_new, struct err *err) MUST_CHECK;
enum status reg_notices(struct ctx *c, int64_t person_id, struct notice **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status reg_notice_has(struct ctx *c, int64_t person_id, struct date on, bool *ret, struct err *err) MUST_CHECK;
enum status reg_notice_of(struct ctx *c, int64_t person_id, struct date on, struct notice *ret, bool *ret_found,
			  struct err *err) MUST_CHECK;
enum status reg_notice_sweep(struct ctx *c, struct date before, struct err *err) MUST_CHECK;

struct notice_contact {
	struct str sealed; /* "" = none */
	bool mails;
};
enum status reg_contact(struct ctx *c, int64_t person_id, struct notice_contact *ret, struct err *err) MUST_CHECK;
enum status reg_contact_put(struct ctx *c, int64_t person_id, const struct notice_contact *k, struct err *err) MUST_CHECK;

struct pending_import {
	int64_t id, body_id;
	struct str name, sealed;
};
enum status reg_import_add(struct ctx *c, const struct pending_import *p, int64_t *ret, struct err *err) MUST_CHECK;
enum status reg_import_get(struct ctx *c, int64_t id, struct pending_import *ret, struct err *err) MUST_CHECK; /* own only */
enum status reg_import_drop(struct ctx *c, int64_t id, struct err *err) MUST_CHECK;
enum status reg_import_sweep(struct ctx *c, int64_t before, struct err *err) MUST_CHECK;

#endif
