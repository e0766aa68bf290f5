/* SPDX-License-Identifier: Apache-2.0 */
/* Private to cases: statements of the erasure. */
#ifndef CASES_RETAIN_H
#define CASES_RETAIN_H

#include "cases/cases.h"

extern const struct db_set retain_set;

enum status retain_list(struct ctx *c, struct date upto, int64_t after, struct case_archived *ret, size_t max, size_t *ret_n,
			struct err *err) MUST_CHECK;
enum status retain_files(struct ctx *c, int64_t id, int64_t **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status retain_erase(struct ctx *c, int64_t id, int64_t *ret_files, bool *ret_done, struct err *err) MUST_CHECK;

#endif
