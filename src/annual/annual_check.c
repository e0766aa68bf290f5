/* SPDX-License-Identifier: Apache-2.0 */
/* The rules over a whole report: those of the tables (check.h) and those that need the records, the texts, the year before and
 * other modules (annual-report.md §4). */
#include "annual/annual_int.h"
#include "base/embedded.h"
#include "documents/documents.h"

enum { MAX_FINDINGS = 700 };

struct judge {
	struct ctx *c;
	const struct annual_report *r;
	const struct annual_figures *f;
	struct annual_finding *v;
	size_t n;
};

static void find(struct judge *j, const char *rule, enum ar_level level, struct str cells, struct str text)
{
	if (j->n < MAX_FINDINGS)
		j->v[j->n++] = (struct annual_finding){str_of(rule), level, cells, text};
}

/* Cells as people read them: names of tables two and four, row and column of table three. */
static struct str named(struct ctx *c, struct str cells)
{
	struct ar_tables t = {0};

	return ar_at(&t, cells) != NULL && (ar_is_t2(cells) || str_find_byte(cells, '.') < 0) ? annual_cell_label(c, cells)
											      : cells;
}

static struct str say2(struct ctx *c, const char *key, struct str cells, int64_t found, int64_t expected)
{
	cells = named(c, cells);
	return ctx_textf(c, key,
			 arena_printf(c->arena, "%.*s %lld ≠ %lld", STR_ARG(cells), (long long)found, (long long)expected));
}

/* What was carried over may differ after bodies were merged or parted: then a correction of row R2 says why. */
static bool waived(const struct judge *j, const char *rule)
{
	for (size_t i = 0; i < j->f->n_cells && str_eq_c(str_of(rule), "X1"); i++)
		if (str_starts_c(j->f->cells[i].cell, "R2."))
			return true;
	return false;
}

/* T2, T3, T4, X1. */
static enum status of_tables(struct judge *j, struct err *err)
{
	static const char *const what[] = {"annual.f.absent", "annual.f.bad", "annual.f.differs"};
	struct ctx *c = j->c;
	const struct ar_finding *v;
	struct ar_tables before;
	bool there;
	size_t n;

	TRY(annual_said(c, j->r->body_id, j->r->year - 1, &before, &there, err));
	n = ar_check(c->arena, &j->f->shown, there ? &before : NULL, &v);
	for (size_t i = 0; i < n; i++)
		find(j, v[i].rule, waived(j, v[i].rule) ? AR_WARN : v[i].level, v[i].cells,
		     v[i].what == AR_DIFFERS ? say2(c,
						    str_eq_c(str_of(v[i].rule), "X1")	  ? "annual.f.carry"
						    : str_eq_c(str_of(v[i].rule), "T2-1") ? "annual.f.in_force"
											  : what[2],
						    v[i].cells, v[i].found, v[i].expected)
					     : ctx_textf(c, what[v[i].what], named(c, v[i].cells)));
	return ST_OK;
}

static int64_t shown(const struct judge *j, const char *name)
{
	return ar_value(&j->f->shown, str_of(name));
}

/* T2-2: money was taken, and no list of fees is public. */
static enum status of_fees(struct judge *j, struct err *err)
{
	struct doc_filter f = {.words = STR("收费目录清单"), .openness = -1, .validity = -1, .limit = 1};
	struct document *d;
	int64_t total;
	size_t n;

	if (shown(j, "fees") <= 0)
		return ST_OK;
	TRY(doc_public_list(j->c, &f, &d, &n, &total, err));
	if (total == 0)
		find(j, "T2-2", AR_WARN, STR("fees"), ctx_text(j->c, "annual.f.fee_list"));
	return ST_OK;
}

/* X2: numbers in the texts. */
static enum status of_texts(struct judge *j, struct err *err)
{
	struct ctx *c = j->c;
	struct str rules = embedded_get("data/annual/figures.tsv"), text;
	bool suggested;

	for (int chapter = 1; chapter <= ANNUAL_CHAPTERS; chapter++) {
		struct annual_mention *m;
		size_t n;

		if (chapter == 2)
			continue;
		TRY(annual_text(c, j->r, j->f, chapter, &text, &suggested, err));
		n = annual_mentions(c->arena, rules, text, &j->f->shown, j->r->own ? j->f->tally.fee_yuan : -1, &m);
		for (size_t i = 0; i < n; i++)
			find(j, "X2", AR_WARN, str_eq_c(m[i].cell, "fee_yuan") ? STR("fees") : m[i].cell,
			     ctx_textf(c, "annual.f.text",
				       arena_printf(c->arena, "%.*s %lld ≠ %lld", STR_ARG(m[i].words), (long long)m[i].said,
						    (long long)m[i].table)));
		if (j->r->own && chapter == 5 && (str_empty(text) || str_eq_c(text, "无") || str_eq_c(text, "无。")))
			find(j, "S5", AR_ERROR, STR(""), ctx_text(c, "annual.f.chapter_five"));
		if (j->r->own && (chapter == 1 || chapter == 6) && str_empty(text))
			find(j, "S1", AR_ERROR, STR(""), ctx_textf(c, "annual.f.chapter_empty", page_num(c, chapter)));
	}
	return ST_OK;
}

static const struct annual_cell *corrected(const struct annual_figures *f, struct str cell)
{
	for (size_t i = 0; i < f->n_cells; i++)
		if (str_eq(f->cells[i].cell, cell))
			return &f->cells[i];
	return NULL;
}

/* Decisions of table two differ from what is published of them (X7); other cells from the register (X4). A difference in table two
 * is a warning: what is kept in other systems comes in as a correction, and more is published after the report. */
static void against_records(struct judge *j, struct str cell)
{
	struct ar_tables shown_t = j->f->shown, computed = j->f->computed;
	const struct ar_cell *a = ar_at(&shown_t, cell), *b = ar_at(&computed, cell);
	const struct annual_cell *m = corrected(j->f, cell);
	struct arena *arena = j->c->arena;
	bool two = ar_is_t2(cell);
	const char *rule = two && str_find_byte(cell, '.') < 0 && !str_eq_c(cell, "fees") ? "X7" : "X4";
	struct str differ;

	if (a->state != AR_GOOD || b->state != AR_GOOD || a->v == b->v || ar_is_sum(cell))
		return;
	differ = arena_printf(arena, "%.*s %.*s ≠ %.*s", STR_ARG(two ? named(j->c, cell) : cell),
			      STR_ARG(ar_show(arena, cell, *a)), STR_ARG(ar_show(arena, cell, *b)));
	if (m != NULL)
		find(j, rule, AR_WARN, cell,
		     ctx_textf(j->c, "annual.f.corrected",
			       arena_printf(arena, "%.*s: %.*s", STR_ARG(differ), STR_ARG(m->reason))));
	else
		find(j, rule, two ? AR_WARN : AR_ERROR, cell,
		     ctx_textf(j->c, two ? "annual.f.published" : "annual.f.records", differ));
}

/* X4, X7: the records by the day of decision are the tables; what differs was corrected with a reason, or changed after signing. */
static void of_records(struct judge *j)
{
	struct ctx *c = j->c;

	for (int i = 0; i < AR_CELLS; i++)
		against_records(j, ar_name(c->arena, i));
	if (j->f->tally.unknown > 0)
		find(j, "X4", AR_ERROR, STR(""), ctx_textf(c, "annual.f.unknown_code", page_num(c, j->f->tally.unknown)));
	if (j->f->tally.f2_without_notice > 0)
		find(j, "X3", AR_WARN, STR("F2.tot"),
		     ctx_textf(c, "annual.f.no_notice", page_num(c, j->f->tally.f2_without_notice)));
}

/* X5: suits without the reconsideration that comes first. */
static enum status of_disputes(struct judge *j, struct err *err)
{
	struct dispute_filter f = {.body_id = j->r->body_id,
				   .with_branches = j->r->with_branches,
				   .year = j->r->year,
				   .kind = STR("ld")};
	struct dispute *d;
	size_t n;

	TRY(dispute_list(j->c, &f, &d, &n, err));
	for (size_t i = 0; i < n; i++)
		if (d[i].skipped)
			find(j, "X5", AR_WARN, STR("ld_tot"),
			     ctx_textf(j->c, "annual.f.skipped",
				       arena_printf(j->c->arena, "%.*s（%.*s %.*s）", STR_ARG(d[i].no),
						    STR_ARG(d[i].request_no), STR_ARG(d[i].decision))));
	return ST_OK;
}

/* What a body says for itself: its signed or imported report; its tables where it has none, else what its records say. */
static enum status says(struct judge *j, int64_t body_id, struct ar_tables *ret, struct err *err)
{
	struct annual_figures f;
	struct date from, to;
	bool there = false;

	if (body_id != j->r->body_id)
		TRY(annual_said(j->c, body_id, j->r->year, ret, &there, err));
	if (there)
		return ST_OK;
	annual_year(j->r->year, &from, &to);
	TRY(annual_count(j->c, body_id, false, from, to, &f, err));
	*ret = f.computed;
	return annual_two_fill(j->c, &body_id, 1, j->r->year, f.tally.fee_yuan, ret, err);
}

/* X6: a report that sums must be the sum of what each says for itself, less what one passed to another. */
static enum status of_branches(struct judge *j, struct err *err)
{
	struct ctx *c = j->c;
	struct ar_tables sum = {0}, all = j->f->shown, twice, t;
	const struct dispute_tally none = {0};
	int64_t *bodies;
	size_t n;

	if (!j->r->with_branches)
		return ST_OK;
	TRY(annual_bodies(c, j->r->body_id, true, &bodies, &n, err));
	for (size_t i = 0; i < n; i++) {
		TRY(says(j, bodies[i], &t, err));
		for (int k = 0; k < AR_CELLS; k++)
			ar_at(&sum, ar_name(c->arena, k))->v += ar_at(&t, ar_name(c->arena, k))->v;
	}
	annual_tables(&j->f->passed, &none, j->f->count_pieces, &twice);
	for (int k = 0; k < AR_CELLS; k++) {
		struct str cell = ar_name(c->arena, k);
		struct ar_cell a = *ar_at(&all, cell), b = {AR_GOOD, ar_at(&sum, cell)->v - ar_at(&twice, cell)->v};

		if (a.v != b.v)
			find(j, "X6", AR_WARN, cell,
			     ctx_textf(c, "annual.f.sum_of_bodies",
				       arena_printf(c->arena, "%.*s %.*s ≠ %.*s", STR_ARG(named(c, cell)),
						    STR_ARG(ar_show(c->arena, cell, a)),
						    STR_ARG(ar_show(c->arena, cell, b)))));
	}
	return ST_OK;
}

enum status annual_check(struct ctx *c, const struct annual_report *r, const struct annual_figures *f,
			 struct annual_finding **ret, size_t *ret_n, struct err *err)
{
	struct judge j = {c, r, f, ARENA_ARRAY(c->arena, MAX_FINDINGS, struct annual_finding), 0};

	TRY(of_tables(&j, err));
	if (r->own) {
		TRY(of_fees(&j, err));
		of_records(&j);
		TRY(of_disputes(&j, err));
		TRY(of_branches(&j, err));
	}
	TRY(of_texts(&j, err));
	*ret = j.v;
	*ret_n = j.n;
	return ST_OK;
}

size_t annual_errors(const struct annual_finding *v, size_t n)
{
	size_t errors = 0;

	for (size_t i = 0; i < n; i++)
		errors += v[i].level == AR_ERROR;
	return errors;
}
