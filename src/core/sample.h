/* SPDX-License-Identifier: Apache-2.0 */
/* What modules need to load their part of the sample: tables of data/sample, and to act as one of its people. */
#ifndef CORE_SAMPLE_H
#define CORE_SAMPLE_H

#include "base/csv.h"
#include "core/ctx.h"

struct sheet {
	struct csv csv;
	struct csv_row head, row; /* row: filled by csv_next(&s.csv, c->arena, &s.row, err) */
};
enum status sheet_open(struct ctx *c, const char *path, char sep, struct sheet *ret, struct err *err) MUST_CHECK;
struct str sheet_col(const struct sheet *s, const char *name); /* of the row; "" where there is none */
bool sheet_num(const struct sheet *s, const char *name, int64_t *ret);

/* Until the caller puts c->who back: the person of the city bureau with this log-in. */
enum status sample_act_as(struct ctx *c, const char *login, struct err *err) MUST_CHECK;

#endif
