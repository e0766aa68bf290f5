/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of the cases and rows ↔ structs. Private to src/dispute. */
#ifndef DISPUTE_DISPUTE_STORE_H
#define DISPUTE_DISPUTE_STORE_H

#include "dispute/dispute.h"

extern const struct db_set dispute_set;

enum status dispute_store_add(struct ctx *c, struct dispute *d, struct err *err) MUST_CHECK;
/* Has the body a case with that number? */
enum status dispute_store_known(struct ctx *c, const struct dispute *d, bool *ret, struct err *err) MUST_CHECK;
enum status dispute_store_get(struct ctx *c, int64_t id, struct dispute *ret, struct err *err) MUST_CHECK;
/* ret_changed false: it was answered (closed) already. */
enum status dispute_store_answer(struct ctx *c, const struct dispute *d, bool *ret_changed, struct err *err) MUST_CHECK;
enum status dispute_store_close(struct ctx *c, const struct dispute *d, bool *ret_changed, struct err *err) MUST_CHECK;
enum status dispute_store_list(struct ctx *c, const struct dispute_filter *f, struct dispute **ret, size_t *ret_n,
			       struct err *err) MUST_CHECK;
enum status dispute_store_tally(struct ctx *c, int64_t body_id, bool with_branches, int year, struct dispute_tally *ret,
				struct err *err) MUST_CHECK;
enum status dispute_store_waiting(struct ctx *c, int64_t body_id, struct dispute **ret, size_t *ret_n,
				  struct err *err) MUST_CHECK; /* not answered, not closed */
enum status dispute_store_answered(struct ctx *c, int64_t body_id, struct date from, struct date to, struct dispute **ret,
				   size_t *ret_n, struct err *err) MUST_CHECK;

#endif
