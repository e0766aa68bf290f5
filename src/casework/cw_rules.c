/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/cw_rules.h"

/* 《条例》 Art. 41: corrected, not corrected, passed on or told where to go. None of them is a row of table three. */
static const char *const own_codes[] = {"K1", "K2", "K3"};

size_t cw_codes(struct arena *a, bool own_records, struct str ret[CW_MAX_CODES])
{
	const struct rq_decision *v;
	size_t n = 0, all;

	if (own_records) {
		for (size_t i = 0; i < ARRAY_LEN(own_codes); i++)
			ret[n++] = str_of(own_codes[i]);
		return n;
	}
	all = rq_decisions(a, &v);
	for (size_t i = 0; i < all && n < CW_MAX_CODES; i++)
		if (v[i].remedy != RQ_REMEDY_NONE && !str_eq_c(v[i].code, "F1") && !str_eq_c(v[i].code, "F2"))
			ret[n++] = v[i].code; /* F1–F3 are what an event ends with, nobody drafts them */
	return n;
}

static bool code_known(struct arena *a, bool own_records, struct str code)
{
	struct str v[CW_MAX_CODES];
	size_t n = cw_codes(a, own_records, v);

	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i], code))
			return true;
	return false;
}

bool cw_gives(struct str code)
{
	return str_eq_c(code, "A1") || str_eq_c(code, "B1");
}

const char *cw_row_key(struct str code)
{
	static const struct {
		char group;
		const char *key;
	} rows[] = {{'A', "cw.row.A"}, {'B', "cw.row.B"}, {'C', "cw.row.C"},
		    {'D', "cw.row.D"}, {'E', "cw.row.E"}, {'F', "cw.row.F"}};

	for (size_t i = 0; code.n > 0 && i < ARRAY_LEN(rows); i++)
		if (code.p[0] == rows[i].group)
			return rows[i].key;
	return "cw.row.none";
}

/* ---- what a draft must hold ---- */
struct found {
	struct cw_problem *v;
	size_t n;
};

static void missing(struct found *f, const char *field, const char *key, struct str arg)
{
	if (f->n < CW_MAX_PROBLEMS)
		f->v[f->n++] = (struct cw_problem){field, key, arg};
}

/* B1: every part with its article, which can withhold, and its reason (Art. 37, S2-1.4.3). */
static void check_parts(struct arena *a, const struct cw_draft *d, struct found *f)
{
	if (d->n_parts == 0)
		missing(f, "part", "cw.problem.parts", STR_NONE);
	for (size_t i = 0; i < d->n_parts; i++) {
		const struct cw_part *p = &d->part[i];
		const struct cw_article *art = cw_article_of(a, p->article);

		if (str_empty(p->part) || str_empty(p->reason) || art == NULL || !cw_word_in(art->fits, STR("part"))) {
			missing(f, "part", "cw.problem.part_row", arena_printf(a, "%zu", i + 1));
			return;
		}
	}
}

size_t cw_draft_check(struct arena *a, bool own_records, const struct cw_draft *d, int n_searched,
		      struct cw_problem ret[CW_MAX_PROBLEMS])
{
	struct found f = {ret, 0};
	const struct cw_article *art = cw_article_of(a, d->article);

	if (!code_known(a, own_records, d->code)) {
		missing(&f, "code", "cw.problem.code", STR_NONE);
		return f.n;
	}
	if (art == NULL)
		missing(&f, "article", "cw.problem.article", STR_NONE);
	else if (!cw_word_in(art->fits, d->code))
		missing(&f, "article", "cw.problem.article_fits", d->code);
	if (str_eq_c(d->code, "B1"))
		check_parts(a, d, &f);
	else if (d->n_parts > 0)
		missing(&f, "part", "cw.problem.parts_only_b1", STR_NONE);
	/* Public is the rule: whoever does not give says why (S2-1.4.3). */
	if (!str_eq_c(d->code, "A1") && !str_eq_c(d->code, "B1") && !str_eq_c(d->code, "K1") && str_empty(d->reason))
		missing(&f, "reason", "cw.problem.reason", STR_NONE);
	if (cw_gives(d->code) && str_empty(d->provide))
		missing(&f, "provide", "cw.problem.provide", STR_NONE);
	if (str_eq_c(d->code, "D1") && n_searched == 0)
		missing(&f, "code", "request.not.search_first", STR_NONE);
	return f.n;
}

/* ---- dates ---- */
enum status cw_longest(const struct workcal *cal, const struct rf_case *f, const struct rf_rules *r, struct date today,
		       struct date *ret)
{
	struct deadline d;

	*ret = f->answer_due;
	if (date_is_none(f->answer_due) || f->extended || f->redeciding || date_cmp(today, f->answer_due) > 0)
		return ST_OK;
	TRY(workcal_add(cal, f->answer_due, r->clock.extension_days, &d));
	*ret = d.due;
	return ST_OK;
}

/* ---- a reply turned into a public document ---- */
static bool holds(struct str text, struct str secret)
{
	return secret.n >= 6 && str_find(text, secret) >= 0; /* six bytes: two ideographs; shorter ones are words */
}

/* Telephone and identity numbers: eleven digits in a row, or the eighteenth an X. */
static bool long_number(struct str text)
{
	size_t run = 0;

	for (size_t i = 0; i < text.n; i++) {
		run = text.p[i] >= '0' && text.p[i] <= '9' ? run + 1 : 0;
		if (run >= 11)
			return true;
	}
	return false;
}

const char *cw_public_problem(struct str text, const struct applicant *who)
{
	if (holds(text, who->name) || holds(text, who->legal_rep) || holds(text, who->contact))
		return "cw.problem.public_name";
	if (holds(text, who->id_no) || holds(text, who->phone) || holds(text, who->email) || holds(text, who->address) ||
	    long_number(text))
		return "cw.problem.public_number";
	return NULL;
}
