/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of the citizen's side and rows ↔ structs. Private to src/apply. */
#ifndef APPLY_APPLY_STORE_H
#define APPLY_APPLY_STORE_H

#include "apply/apply.h"

extern const struct db_set apply_set;

enum status apply_store_sent(struct ctx *c, int64_t case_id, struct str client, struct err *err) MUST_CHECK;
enum status apply_store_since(struct ctx *c, struct str client, int64_t since, int64_t *ret_client, int64_t *ret_all,
			      struct err *err) MUST_CHECK;
/* When it was sent through the form; 0: by another way. */
enum status apply_store_sent_at(struct ctx *c, int64_t case_id, int64_t *ret, struct err *err) MUST_CHECK;
enum status apply_store_forget(struct ctx *c, int64_t before, struct err *err) MUST_CHECK;
enum status apply_store_found(struct ctx *c, struct str token, int64_t body_id, struct err *err) MUST_CHECK;
enum status apply_store_found_count(struct ctx *c, struct date from, struct date to, int64_t *ret,
				    struct err *err) MUST_CHECK;
enum status apply_store_opinion(struct ctx *c, int64_t case_id, enum apply_mark mark, struct str said,
				struct err *err) MUST_CHECK;
enum status apply_store_opinion_get(struct ctx *c, int64_t case_id, struct apply_opinion *ret, struct err *err) MUST_CHECK;
enum status apply_store_log_put(struct ctx *c, const struct apply_log *l, struct err *err) MUST_CHECK;
enum status apply_store_log_remove(struct ctx *c, int64_t case_id, struct err *err) MUST_CHECK;
enum status apply_store_log_get(struct ctx *c, int64_t case_id, struct apply_log *ret, struct err *err) MUST_CHECK;
enum status apply_store_log_list(struct ctx *c, int64_t body_id, int64_t skip, int64_t limit, struct apply_log **ret,
				 size_t *ret_n, struct err *err) MUST_CHECK;
enum status apply_store_log_count(struct ctx *c, int64_t body_id, int64_t *ret, struct err *err) MUST_CHECK;

/* The applicant's own words about the answer go, the mark stays. In a write transaction. */
enum status apply_store_opinion_forget(struct ctx *c, int64_t case_id, struct err *err) MUST_CHECK;

#endif
