/* SPDX-License-Identifier: Apache-2.0 */
/* Suggested texts: the lines of data/annual/chapters.txt with the figures of the report and of other modules in them. */
#include "annual/annual_int.h"
#include "annual/annual_store.h"
#include "base/embedded.h"
#include "documents/documents.h"

struct facts {
	struct ctx *c;
	const struct annual_report *r;
	const struct annual_figures *f;
	struct body body;
};

static struct str num(struct facts *k, int64_t n)
{
	return arena_printf(k->c->arena, "%lld", (long long)n);
}

/* Documents of the year; what cannot be read is not suggested. */
static struct str published(struct facts *k)
{
	struct doc_filter f = {.body_id = k->r->with_branches ? 0 : k->r->body_id,
			       .year = k->r->year,
			       .openness = -1,
			       .validity = -1,
			       .limit = 1};
	struct document *d;
	int64_t total = 0;
	size_t n;

	return doc_public_list(k->c, &f, &d, &n, &total, NULL) == ST_OK ? num(k, total) : STR("0");
}

static int64_t late_docs(struct facts *k)
{
	struct doc_stat_row *rows, total = {0};
	struct date from, to;
	size_t n;

	annual_year(k->r->year, &from, &to);
	return doc_stats(k->c, STAT_BODY, from, to, &rows, &n, &total, NULL) == ST_OK ? total.late : 0;
}

static int64_t entries_late(struct facts *k)
{
	struct doc_body_gaps *g;
	size_t n;
	int64_t sum = 0;

	if (doc_gaps(k->c, &g, &n, NULL) != ST_OK)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (g[i].body_id == k->r->body_id || k->r->with_branches)
			sum += (int64_t)g[i].n;
	return sum;
}

static int64_t suits_fixed(const struct annual_figures *f)
{
	return f->disputes.n[DISPUTE_SUIT_DIRECT][DISPUTE_FIX] + f->disputes.n[DISPUTE_SUIT_AFTER][DISPUTE_FIX];
}

static int64_t problems(struct facts *k)
{
	return k->f->tally.late + late_docs(k) + entries_late(k) + k->f->disputes.n[DISPUTE_RECONSIDERATION][DISPUTE_FIX] +
	       suits_fixed(k->f);
}

static int64_t web_requests(struct facts *k)
{
	const struct tally_count *n = &k->f->tally.channel[RQ_INTERNET];

	return k->f->count_pieces ? n->pieces : n->requests;
}

static struct str number(struct facts *k, struct str name)
{
	const struct case_tally *t = &k->f->tally;
	const struct {
		const char *name;
		int64_t v;
	} plain[] = {{"late", t->late},
		     {"extended", t->extended},
		     {"fee_yuan", t->fee_yuan},
		     {"fee_notices", t->fee_notices},
		     {"own_records", t->correction_requests},
		     {"pieces", k->f->pieces},
		     {"requests", k->f->requests},
		     {"pieces_differ", k->f->pieces != k->f->requests},
		     {"suits_fix", suits_fixed(k->f)},
		     {"year", k->r->year}};

	for (size_t i = 0; i < ARRAY_LEN(plain); i++)
		if (str_eq_c(name, plain[i].name))
			return num(k, plain[i].v);
	if (str_eq_c(name, "web"))
		return num(k, web_requests(k));
	if (str_eq_c(name, "published"))
		return published(k);
	if (str_eq_c(name, "late_docs"))
		return num(k, late_docs(k));
	if (str_eq_c(name, "entries_late"))
		return num(k, entries_late(k));
	return str_eq_c(name, "problems") ? num(k, problems(k)) : STR_NONE;
}

static struct str value(void *arg, struct str name)
{
	struct facts *k = arg;
	const struct {
		const char *name;
		struct str v;
	} texts[] = {{"body", k->body.name},
		     {"address", k->body.address},
		     {"postcode", k->body.postcode},
		     {"phone", k->body.phone},
		     {"email", k->body.email},
		     {"counted", annual_zh(k->c, k->f->count_pieces ? "annual.by_pieces" : "annual.by_requests")}};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (str_eq_c(name, texts[i].name))
			return str_empty(texts[i].v) ? STR("—") : texts[i].v;
	return number(k, name);
}

/* Lines of one chapter of the file. */
static struct str chapter_lines(int chapter)
{
	struct str rest = embedded_get("data/annual/chapters.txt"), line;
	const char *begin = NULL;

	while (str_line(&rest, &line)) {
		if (line.n == 3 && line.p[0] == '[' && begin != NULL)
			return (struct str){begin, (size_t)(line.p - begin)};
		if (line.n == 3 && line.p[0] == '[' && line.p[1] == '0' + chapter)
			begin = line.p + line.n + 1;
	}
	return begin == NULL ? STR("") : (struct str){begin, (size_t)(line.p + line.n - begin)};
}

static struct str suggest(struct ctx *c, const struct annual_report *r, const struct annual_figures *f, int chapter)
{
	struct facts k = {c, r, f, {0}};

	if (body_get(c, r->body_id, &k.body, NULL) != ST_OK)
		return STR("");
	return annual_compose(c->arena, chapter_lines(chapter), &f->shown, value, &k);
}

enum status annual_text(struct ctx *c, const struct annual_report *r, const struct annual_figures *f, int chapter,
			struct str *ret, bool *ret_suggested, struct err *err)
{
	TRY(ann_store_text(c, r->id, chapter, ret, err));
	if (str_empty(*ret) && r->own)
		*ret = suggest(c, r, f, chapter);
	else
		f = NULL;
	*ret_suggested = f != NULL && !str_empty(*ret);
	return ST_OK;
}
