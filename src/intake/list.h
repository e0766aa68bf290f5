/* SPDX-License-Identifier: Apache-2.0 */
/* A table of documents: one row a draft, or what is known about a file. Pure. Column names are data (data/intake/columns.tsv). */
#ifndef INTAKE_LIST_H
#define INTAKE_LIST_H

#include "base/arena.h"
#include "base/date.h"
#include "base/status.h"

enum list_field {
	LF_TITLE,
	LF_DOC_NO,
	LF_FORMED,
	LF_PUBLISHED,
	LF_ENTRY,
	LF_FILE,
	LF_ATTACHMENTS, /* names separated by ; ； | or line ends */
	LF_ISSUER,
	LF_SOURCE,
	LF_GENRE,
	LF_KEYWORDS,
	LF_SUMMARY,
	LF_TEXT,
	LF_ADDRESS, /* on the old site */
	LF_IGNORE,  /* what the errors file adds */
	LIST_FIELDS
};
const char *list_field_code(enum list_field f);

#define LIST_MAX_COLS 64
#define LIST_MAX_PROBLEMS 8
struct list_problem {
	int col; /* -1: the whole row */
	const char *key;
	struct str arg;
};
struct list_row {
	size_t no; /* in the file, from 1 */
	size_t n;
	struct str *cell;
	struct list_problem problem[LIST_MAX_PROBLEMS];
	size_t n_problems;
};
struct list {
	struct str name;
	struct str head[LIST_MAX_COLS];
	int field[LIST_MAX_COLS]; /* enum list_field, -1 = unknown */
	size_t cols;
	struct list_row *row;
	size_t n;
};
/* columns: data/intake/columns.tsv; text: one row a line, cells by TAB, U+2028 for a line end inside a cell.
 * ST_INVALID "intake.list.no_head" when none of the first rows names a title or file column. Empty rows are left out. */
enum status list_parse(struct arena *a, struct str columns, struct str text, struct list *ret, struct err *err) MUST_CHECK;
struct str list_cell(const struct list *l, const struct list_row *r, enum list_field f); /* trimmed; "" when absent */
int list_col(const struct list *l, enum list_field f);					 /* -1: no such column */
/* Names in a cell with several. */
size_t list_names(struct arena *a, struct str cell, struct str **ret);
void list_problem_add(struct list_row *r, int col, const char *key, struct str arg);
/* What can be said without looking anywhere: no title, wrong dates, a document number that is none. */
void list_check_row(struct arena *a, const struct list *l, struct list_row *r, struct date today);
/* The bad rows as CSV with three columns more: row, column, what is wrong (in words, as many as problems). Can be corrected and
 * imported as it is. */
struct str list_errors_csv(struct arena *a, const struct list *l, const struct str extra_head[3],
			   struct str (*words)(void *arg, const struct list_problem *p), void *arg);
size_t list_bad(const struct list *l);

#endif
