/* SPDX-License-Identifier: Apache-2.0 */
/* What an import did and what a person must look at: as a table, as JSON, as a CSV of what needs a person, as CSV of bad rows. */
#ifndef INTAKE_REPORT_H
#define INTAKE_REPORT_H

#include "intake/intake.h"

struct report_row {
	struct str file, outcome /* draft existing dry skipped failed */, problem;
	struct str json; /* of the source; empty when it failed */
	int64_t document_id;
	size_t n_problems; /* of a row of a list */
	const struct list *list;
	const struct list_row *row;
};
struct report {
	struct arena *keep;
	struct ctx *c;
	enum tpl_locale loc;
	struct report_row *row;
	size_t n, cap;
};
void report_add(struct report *r, struct report_row row); /* texts are copied */
size_t report_failed(const struct report *r);
void report_table(const struct report *r); /* on standard output */
struct str report_json(const struct report *r);
struct str report_todo_csv(const struct report *r); /* only what needs a person */
/* One problem of a row as a sentence. */
struct str report_problem(struct ctx *c, enum tpl_locale loc, const struct list_problem *p);
struct str report_errors_csv(struct ctx *c, enum tpl_locale loc, const struct list *l);

#endif
