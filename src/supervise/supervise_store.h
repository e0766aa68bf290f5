/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of the supervision register and rows ↔ structs. Private to src/supervise. */
#ifndef SUPERVISE_SUPERVISE_STORE_H
#define SUPERVISE_SUPERVISE_STORE_H

#include "supervise/supervise.h"

extern const struct db_set supervise_set;

enum status sup_store_next(struct ctx *c, int64_t year, int64_t *ret, struct err *err) MUST_CHECK;
enum status sup_store_add(struct ctx *c, struct supervise_case *cs, struct str token, struct str client,
			  struct err *err) MUST_CHECK;
enum status sup_store_get(struct ctx *c, int64_t id, struct supervise_case *ret, struct err *err) MUST_CHECK;
enum status sup_store_by_no(struct ctx *c, struct str no, struct supervise_case *ret, struct err *err) MUST_CHECK;
/* ret->id 0: no case from this form yet */
enum status sup_store_by_token(struct ctx *c, struct str token, struct supervise_case *ret, struct err *err) MUST_CHECK;
enum status sup_store_list(struct ctx *c, bool branches, const char *state /* "" = all */, struct supervise_case **ret,
			   size_t *ret_n, struct err *err) MUST_CHECK;
enum status sup_store_since(struct ctx *c, struct str client, int64_t since, int64_t *ret_client, int64_t *ret_all,
			    struct err *err) MUST_CHECK;
/* Changes a received case only; ret_changed false: it was answered already. */
enum status sup_store_answer(struct ctx *c, int64_t id, struct str answer, bool *ret_changed, struct err *err) MUST_CHECK;
enum status sup_store_totals(struct ctx *c, int64_t *ret_received, int64_t *ret_answered, struct err *err) MUST_CHECK;
enum status sup_store_forget(struct ctx *c, int64_t before, struct err *err) MUST_CHECK;
enum status sup_store_open(struct ctx *c, int64_t *ret, struct err *err) MUST_CHECK; /* received, of the own body */

#endif
