/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/list.h"

#include <string.h>

#include "base/csv.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "documents/docnum.h"
#include "intake/recognise.h"

#define HEAD_ROWS 5 /* a heading may stand over the head */
#define LINE_END "\xE2\x80\xA8"

const char *list_field_code(enum list_field f)
{
	static const char *const codes[LIST_FIELDS] = {"title",	   "doc_no",	  "formed", "published", "entry",
						       "file",	   "attachments", "issuer", "source",	 "genre",
						       "keywords", "summary",	  "text",   "address",	 "ignore"};

	return codes[f];
}

/* ---- head ---- */
static int field_of(struct arena *a, struct str columns, struct str name)
{
	struct str rest = columns, line, f = intake_fold(a, name);

	while (f.n > 0 && str_line(&rest, &line)) {
		struct str code = STR_NONE;

		if (line.n == 0 || line.p[0] == '#' || !str_cut(&line, '\t', &code) || !str_eq(intake_fold(a, line), f))
			continue;
		for (int i = 0; i < LIST_FIELDS; i++)
			if (str_eq_c(code, list_field_code((enum list_field)i)))
				return i;
	}
	return -1;
}

static bool take_head(struct arena *a, struct str columns, struct str line, struct list *l)
{
	struct str cell;
	bool useful = false;

	l->cols = 0;
	while (l->cols < LIST_MAX_COLS && str_cut(&line, '\t', &cell)) {
		int f = field_of(a, columns, cell);

		l->head[l->cols] = str_trim(cell);
		for (size_t i = 0; i < l->cols && f != LF_IGNORE; i++)
			if (l->field[i] == f)
				f = -1; /* the first of two columns of one name counts */
		l->field[l->cols++] = f;
		useful = useful || f == LF_TITLE || f == LF_FILE;
	}
	return useful;
}

/* ---- rows ---- */
static void take_row(struct arena *a, struct list *l, struct str line, size_t no)
{
	struct list_row *r = &l->row[l->n];
	struct str cell, rest = line;
	size_t n = 1;

	if (str_trim(line).n == 0)
		return;
	for (size_t i = 0; i < line.n; i++)
		n += line.p[i] == '\t';
	*r = (struct list_row){.no = no, .cell = ARENA_ARRAY(a, n, struct str)};
	while (str_cut(&rest, '\t', &cell))
		r->cell[r->n++] = str_trim(cell);
	while (r->n > 0 && r->cell[r->n - 1].n == 0)
		r->n--;
	l->n += r->n > 0;
}

enum status list_parse(struct arena *a, struct str columns, struct str text, struct list *ret, struct err *err)
{
	struct list *l = ARENA_NEW(a, struct list);
	struct str rest = text, line;
	size_t no = 0, lines = 1;
	bool head = false;

	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	l->row = ARENA_ARRAY(a, lines, struct list_row);
	while (str_line(&rest, &line)) {
		no++;
		if (str_starts_c(line, "\f")) { /* the next sheet: only when this one was no list */
			if (head)
				break;
			line = str_skip(line, 1);
			no = 1;
		}
		if (head)
			take_row(a, l, line, no);
		else if (no <= HEAD_ROWS)
			head = take_head(a, columns, line, l);
	}
	if (!head)
		return err_say(err, ST_INVALID, "intake.list.no_head", NULL);
	*ret = *l;
	return ST_OK;
}

int list_col(const struct list *l, enum list_field f)
{
	for (size_t i = 0; i < l->cols; i++)
		if (l->field[i] == (int)f)
			return (int)i;
	return -1;
}

struct str list_cell(const struct list *l, const struct list_row *r, enum list_field f)
{
	int col = list_col(l, f);

	return col < 0 || (size_t)col >= r->n ? STR("") : r->cell[col];
}

size_t list_names(struct arena *a, struct str cell, struct str **ret)
{
	static const char *const seps[] = {";", "；", "|", LINE_END};
	struct str *list = ARENA_ARRAY(a, cell.n + 1, struct str);
	size_t n = 0;

	while (cell.n > 0) {
		size_t at = cell.n, skip = 0;
		struct str one;

		for (size_t i = 0; i < ARRAY_LEN(seps); i++) {
			ptrdiff_t hit = str_find_c(cell, seps[i]);

			if (hit >= 0 && (size_t)hit < at) {
				at = (size_t)hit;
				skip = strlen(seps[i]);
			}
		}
		one = str_trim(str_slice(cell, 0, at));
		if (one.n > 0)
			list[n++] = one;
		cell = str_skip(cell, at + skip);
	}
	*ret = list;
	return n;
}

/* ---- what is wrong ---- */
void list_problem_add(struct list_row *r, int col, const char *key, struct str arg)
{
	if (r->n_problems < LIST_MAX_PROBLEMS)
		r->problem[r->n_problems++] = (struct list_problem){col, key, arg};
}

static void check_date(const struct list *l, struct list_row *r, enum list_field f, struct date today)
{
	struct str v = list_cell(l, r, f);
	struct date d;

	if (v.n == 0)
		return;
	if (!date_parse_loose(v, &d))
		list_problem_add(r, list_col(l, f), "intake.row.bad_date", utf8_cut(v, 30));
	else if (date_cmp(d, today) > 0)
		list_problem_add(r, list_col(l, f), "intake.row.future_date", utf8_cut(v, 30));
}

void list_check_row(struct arena *a, const struct list *l, struct list_row *r, struct date today)
{
	struct str title = list_cell(l, r, LF_TITLE), no = list_cell(l, r, LF_DOC_NO);
	struct docnum d;
	struct err err = {0};

	if (r->n > l->cols)
		list_problem_add(r, -1, "intake.row.more_cells", arena_printf(a, "%zu", l->cols));
	if (title.n == 0 && list_cell(l, r, LF_FILE).n == 0)
		list_problem_add(r, list_col(l, LF_TITLE), "intake.row.no_title", STR(""));
	if (utf8_len(title) > MAX_TITLE_CP)
		list_problem_add(r, list_col(l, LF_TITLE), "intake.row.long_title", arena_printf(a, "%d", MAX_TITLE_CP));
	if (no.n > 0 && docnum_parse(a, no, &d, &err) != ST_OK)
		list_problem_add(r, list_col(l, LF_DOC_NO), "intake.row.bad_docno", utf8_cut(no, 60));
	check_date(l, r, LF_FORMED, today);
	check_date(l, r, LF_PUBLISHED, today);
}

size_t list_bad(const struct list *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += l->row[i].n_problems > 0;
	return n;
}

struct str list_errors_csv(struct arena *a, const struct list *l, const struct str extra_head[3],
			   struct str (*words)(void *arg, const struct list_problem *p), void *arg)
{
	struct buf b = BUF_INIT(a, 64U << 20);

	buf_c(&b, "\xEF\xBB\xBF"); /* spreadsheets take it for UTF-8 then */
	for (size_t i = 0; i < l->cols; i++)
		if (l->field[i] != LF_IGNORE)
			csv_put(&b, l->head[i], false);
	for (size_t i = 0; i < 3; i++)
		csv_put(&b, extra_head[i], i == 2);
	for (size_t i = 0; i < l->n; i++) {
		const struct list_row *r = &l->row[i];
		struct buf cols = BUF_INIT(a, 4096), what = BUF_INIT(a, 64U << 10);

		if (r->n_problems == 0)
			continue;
		for (size_t k = 0; k < l->cols; k++)
			if (l->field[k] != LF_IGNORE)
				csv_put(&b, k < r->n ? utf8_line_ends(a, r->cell[k]) : STR(""), false);
		for (size_t k = 0; k < r->n_problems; k++) {
			const struct list_problem *p = &r->problem[k];

			buf_printf(&cols, "%s%.*s", k > 0 ? "；" : "", STR_ARG(p->col < 0 ? STR("") : l->head[p->col]));
			buf_printf(&what, "%s%.*s", k > 0 ? " " : "", STR_ARG(words(arg, p)));
		}
		csv_put(&b, arena_printf(a, "%zu", r->no), false);
		csv_put(&b, buf_view(&cols), false);
		csv_put(&b, buf_view(&what), true);
	}
	return buf_view(&b);
}
