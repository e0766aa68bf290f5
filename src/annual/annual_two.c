/* SPDX-License-Identifier: Apache-2.0 */
/* Table two from the records: published documents by kind and item (data/annual/table-two.tsv) in the year they were formed,
 * normative documents from the library of rules, fees as they were paid. What is kept in other systems comes in as a correction. */
#include <string.h>

#include "annual/annual_int.h"
#include "base/csv.h"
#include "base/embedded.h"
#include "documents/documents.h"

enum { ROW_NORM = 1, ROW_FEES = 5, BATCH = 1000, YUAN = 100 /* millionths of 10,000 yuan */ };

struct period {
	struct ctx *c;
	const int64_t *bodies;
	size_t n_bodies;
	struct date from, to;
};
struct found {
	struct annual_two_doc *v;
	size_t n, room;
};

static bool of_bodies(const struct period *p, int64_t body_id)
{
	for (size_t i = 0; i < p->n_bodies; i++)
		if (p->bodies[i] == body_id)
			return true;
	return false;
}

static bool within(const struct period *p, struct date d)
{
	return !date_is_none(d) && date_cmp(d, p->from) >= 0 && date_cmp(d, p->to) <= 0;
}

static void take(struct ctx *c, struct found *f, const struct annual_two_doc *d)
{
	struct annual_two_doc *more;

	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].id == d->id)
			return; /* another line fitted it already */
	if (f->n == f->room) {
		f->room = f->room == 0 ? 64 : 2 * f->room;
		more = ARENA_ARRAY(c->arena, f->room, struct annual_two_doc);
		if (f->n > 0)
			memcpy(more, f->v, f->n * sizeof *more);
		f->v = more;
	}
	f->v[f->n++] = *d;
}

/* What a line of the table fits. Nothing is published before it is formed: what was public before the period cannot be of it. */
static enum status by_line(const struct period *p, const struct csv_row *line, struct found *f, struct err *err)
{
	struct doc_filter filter = {.body_id = p->n_bodies == 1 ? p->bodies[0] : 0,
				    .genre = line->col[1],
				    .entry_key = line->n > 2 ? line->col[2] : STR(""),
				    .words = line->n > 3 ? line->col[3] : STR(""),
				    .from_at = date_instant(p->from, 0, 0),
				    .openness = -1,
				    .validity = -1,
				    .limit = BATCH};
	struct document *d;
	size_t n = BATCH;

	for (; n == BATCH; filter.offset += BATCH) {
		TRY(doc_public_list(p->c, &filter, &d, &n, NULL, err));
		for (size_t i = 0; i < n; i++) {
			struct date on = date_is_none(d[i].formed_on) ? date_of_instant(d[i].published_at) : d[i].formed_on;

			if (within(p, on) && of_bodies(p, d[i].body_id))
				take(p->c, f,
				     &(struct annual_two_doc){d[i].id, d[i].title, d[i].doc_no, d[i].body_name, on,
							      date_of_instant(d[i].published_at)});
		}
	}
	return ST_OK;
}

static enum status decisions(const struct period *p, struct str cell, struct found *f, struct err *err)
{
	struct csv_row line;
	struct csv csv;
	enum status st;

	csv_init(&csv, embedded_get("data/annual/table-two.tsv"), '\t');
	while ((st = csv_next(&csv, p->c->arena, &line, err)) == ST_OK)
		if (line.n > 1 && str_eq(line.col[0], cell))
			TRY(by_line(p, &line, f, err));
	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* Made: formed in the period. Repealed: abolished in it. In force: on its last day. */
static bool rule_counts(const struct period *p, const struct library_doc *d, struct str col)
{
	bool begun = date_is_none(d->effective_on) || date_cmp(d->effective_on, p->to) <= 0;
	bool ended = date_is_none(d->abolished_on) ? d->validity == VALID_REPEALED || d->validity == VALID_EXPIRED
						   : date_cmp(d->abolished_on, p->to) <= 0;

	if (str_eq_c(col, "made"))
		return within(p, d->formed_on);
	if (str_eq_c(col, "repealed"))
		return within(p, d->abolished_on);
	return !date_is_none(d->formed_on) && date_cmp(d->formed_on, p->to) <= 0 && begun && !ended;
}

static enum status normative(const struct period *p, struct str col, struct found *f, struct err *err)
{
	const struct library_doc *d;
	size_t n;

	TRY(doc_library(p->c, &d, &n, err));
	for (size_t i = 0; i < n; i++)
		if ((d[i].normative || str_eq_c(d[i].genre, "规范性文件")) && of_bodies(p, d[i].body_id) &&
		    rule_counts(p, &d[i], col))
			take(p->c, f,
			     &(struct annual_two_doc){d[i].id, d[i].title, d[i].doc_no, d[i].body_name, d[i].formed_on,
						      date_of_instant(d[i].published_at)});
	return ST_OK;
}

static enum status find(const struct period *p, struct str cell, struct found *f, struct err *err)
{
	struct str col = cell, row;

	(void)str_cut(&col, '.', &row);
	return str_eq_c(row, ar_t2_rows[ROW_NORM]) ? normative(p, col, f, err) : decisions(p, cell, f, err);
}

enum status annual_two_docs(struct ctx *c, const int64_t *bodies, size_t n_bodies, int year, struct str cell,
			    struct annual_two_doc **ret, size_t *ret_n, struct err *err)
{
	struct period p = {.c = c, .bodies = bodies, .n_bodies = n_bodies};
	struct found f = {0};

	annual_year(year, &p.from, &p.to);
	TRY(find(&p, cell, &f, err));
	*ret = f.v;
	*ret_n = f.n;
	return ST_OK;
}

enum status annual_two_fill(struct ctx *c, const int64_t *bodies, size_t n_bodies, int year, int64_t fee_yuan,
			    struct ar_tables *t, struct err *err)
{
	t->has_t2 = true;
	for (int r = 0; r < AR_T2_ROWS; r++)
		for (int k = 0; k < (r <= ROW_NORM ? AR_T2_COLS : 1); k++) {
			struct str cell = ar_t2_name(c->arena, r, k);
			struct annual_two_doc *d;
			size_t n = 0;

			if (r != 0 && r != ROW_FEES) /* a bureau makes no rules (规章) */
				TRY(annual_two_docs(c, bodies, n_bodies, year, cell, &d, &n, err));
			t->t2[r][k] = (struct ar_cell){AR_GOOD, r == ROW_FEES ? fee_yuan * YUAN : (int64_t)n};
		}
	return ST_OK;
}
