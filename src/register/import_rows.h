/* SPDX-License-Identifier: Apache-2.0 */
/* A table of requests, one a row, as spreadsheets give it. Pure: what is wrong is said row by row and column by column. */
#ifndef REGISTER_IMPORT_ROWS_H
#define REGISTER_IMPORT_ROWS_H

#include "cases/cases.h"

/* X(id, code, heading): the heading of the sheet that is handed out; others that are understood stand in import_rows.c. */
#define IMP_FIELD_TABLE(X)                            \
	X(IMP_CHANNEL, "channel", "申请渠道")         \
	X(IMP_SUBMITTED, "submitted", "提交日期")     \
	X(IMP_CONFIRMED, "confirmed", "确认日期")     \
	X(IMP_KIND, "kind", "申请人类型")             \
	X(IMP_NAME, "name", "申请人")                 \
	X(IMP_ID_KIND, "id_kind", "证件类型")         \
	X(IMP_ID_NO, "id_no", "证件号码")             \
	X(IMP_LEGAL_REP, "legal_rep", "法定代表人")   \
	X(IMP_CONTACT, "contact", "联系人")           \
	X(IMP_PHONE, "phone", "联系电话")             \
	X(IMP_EMAIL, "email", "电子邮箱")             \
	X(IMP_ADDRESS, "address", "通信地址")         \
	X(IMP_POSTCODE, "postcode", "邮政编码")       \
	X(IMP_DESCRIPTION, "description", "信息描述") \
	X(IMP_CARRIER, "carrier", "载体形式")         \
	X(IMP_DELIVERY, "delivery", "获取途径")       \
	X(IMP_WRITTEN_BY, "written_by", "代填人")     \
	X(IMP_FROM, "transferred_from", "转来机关")
#define IMP_ENUM(id, code, heading) id,
enum imp_field { IMP_FIELD_TABLE(IMP_ENUM) IMP_COUNT };
#undef IMP_ENUM
const char *imp_heading(enum imp_field f);

enum { IMP_MAX_COLS = 64, IMP_MAX_ROWS = 1000, IMP_MAX_PROBLEMS = 10 };
struct imp_problem {
	int field; /* enum imp_field; -1: the whole row */
	const char *key;
	struct str arg;
};
struct imp_row {
	size_t no; /* in the file, from 1 */
	struct str cell[IMP_COUNT];
	struct imp_problem problem[IMP_MAX_PROBLEMS];
	size_t n_problems;
	struct case_new n; /* complete when there is no problem; body_id and token are the caller's */
};
struct imp_table {
	int field[IMP_MAX_COLS]; /* enum imp_field, -1 = unknown, left alone */
	size_t cols;
	struct imp_row *row;
	size_t n;
	bool more; /* rows beyond IMP_MAX_ROWS were left out */
};
/* text: a row a line, cells by TAB, U+2028 for a line end inside a cell (extract_text()). ST_INVALID "register.import.no_head" when
 * none of the first rows has the headings of applicant and description. Every row is checked. */
enum status imp_parse(struct arena *a, struct str text, struct date today, struct imp_table *ret,
		      struct err *err) MUST_CHECK;
size_t imp_bad(const struct imp_table *t);
/* Names the row: the same cells give the same words, whatever file they stand in. */
struct str imp_mark(struct arena *a, const struct imp_row *r, int64_t body_id);
/* The bad rows with three columns more; can be corrected and imported as it is. */
struct str imp_errors_csv(struct arena *a, const struct imp_table *t, const struct str extra_head[3],
			  struct str (*words)(void *arg, const struct imp_problem *p), void *arg);
struct str imp_sheet_csv(struct arena *a); /* headings and one example */

#endif
