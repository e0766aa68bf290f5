/* SPDX-License-Identifier: Apache-2.0 */
/* Values of the facets with their counts, and how many hits each tab has. */
#include <string.h>

#include "base/clock.h"
#include "catalogue/catalogue.h"
#include "core/org.h"
#include "documents/documents.h"
#include "search/find_int.h"

#define PROBES_MAX 64 /* values of a facet looked for behind what is counted */

static struct str value_name(struct finding *f, int facet, struct str value)
{
	if (f->c == NULL)
		return value;
	switch (facet) {
	case FACET_BODY:
		for (size_t i = 0; i < f->n_bodies; i++)
			if (str_eq(f->bodies[i].code, value))
				return f->c->locale == LOC_EN && !str_empty(f->bodies[i].name_en) ? f->bodies[i].name_en
												  : f->bodies[i].name;
		return value;
	case FACET_YEAR:
		return ctx_textf(f->c, "search.year", value);
	case FACET_ITEM:
		for (size_t i = 0; i < f->n_entries; i++)
			if (str_eq(f->entries[i].item_key, value))
				return f->entries[i].level2;
		return value;
	case FACET_VALIDITY: {
		enum validity known;

		return validity_from_code(value, &known)
			       ? ctx_text(f->c, arena_printf(f->a, "validity.%.*s", STR_ARG(value)).p)
			       : value;
	}
	default:
		return value;
	}
}

static bool is_picked(const struct finding *f, int facet, struct str value)
{
	for (size_t i = 0; i < f->q->n_picks[facet]; i++)
		if (str_eq(f->q->pick[facet][i], value))
			return true;
	return false;
}

enum status find_value_text(struct finding *f, int facet, int64_t value, struct str *ret, struct err *err)
{
	enum status st = ST_OK;
	sqlite3_stmt *s;

	if (facet == FACET_YEAR) {
		*ret = arena_printf(f->a, "%lld", (long long)value);
		return ST_OK;
	}
	*ret = STR("");
	s = conn_stmt(f->conn, ES_TERM_TEXT, "i", value);
	if (conn_row(f->conn, s, &st, err)) {
		*ret = col_text(f->a, s, 0);
		conn_done(s);
	}
	return st;
}

static int by_count(const void *x, const void *y)
{
	const struct search_value *a = x, *b = y;

	return a->n != b->n ? (a->n < b->n) - (a->n > b->n) : str_cmp(a->value, b->value);
}

static int by_value(const void *x, const void *y)
{
	return -str_cmp(((const struct search_value *)x)->value, ((const struct search_value *)y)->value);
}

static bool has_value(const struct search_value *v, size_t n, struct str value)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i].value, value))
			return true;
	return false;
}

/* With more matches than are counted, older years have not been met. Ids rise with the time of publication: the walk goes on at
 * the end of the year before, so a year costs one step. */
static enum status older_years(struct finding *f, const struct list *seen, struct search_value *v, size_t *n,
			       struct err *err)
{
	size_t at = f->cols->n;
	uint32_t id = seen->next;

	for (int i = 0; i < PROBES_MAX && id != 0; i++) {
		if (columns_find(f->cols, id, &at) && f->cols->row[at].facet[FACET_YEAR] != 0) {
			struct str year = arena_printf(f->a, "%d", f->cols->row[at].facet[FACET_YEAR]);
			struct date first;

			if (!has_value(v, *n, year))
				v[(*n)++] = (struct search_value){.value = year, .more = true};
			if (date_from_ymd(f->cols->row[at].facet[FACET_YEAR], 1, 1, &first))
				TRY(matcher_below(seen->m, item_base(date_instant(first, 0, 0)) - 1, err));
		}
		TRY(matcher_next(seen->m, &id, err));
	}
	return ST_OK;
}

/* The same of bodies: has the one any match? */
static enum status probe(struct finding *f, int facet, struct str value, bool *ret, struct err *err)
{
	struct wants w = {0};
	size_t at = f->cols->n;
	struct matcher *m;
	uint32_t id = 1;

	*ret = false;
	want_codes(&w, f->a, facet_space[facet], &value, 1); /* first: most segments do not have it */
	want_words(&w, &f->words, false);
	want_filters(&w, f, facet, f->q->tab);
	TRY(matcher_new(f->a, f->conn, w.v, w.n, 0, &m, err));
	for (int i = 0; i < PROBES_MAX && id != 0 && !*ret; i++) {
		TRY(matcher_next(m, &id, err));
		*ret = id != 0 && columns_find(f->cols, id, &at);
	}
	return ST_OK;
}

static enum status other_bodies(struct finding *f, struct search_value *v, size_t *n, struct err *err)
{
	for (size_t i = 0; i < f->n_bodies && i < PROBES_MAX; i++) {
		bool there;

		if (has_value(v, *n, f->bodies[i].code))
			continue;
		TRY(probe(f, FACET_BODY, f->bodies[i].code, &there, err));
		if (there)
			v[(*n)++] = (struct search_value){.value = f->bodies[i].code, .more = true};
	}
	return ST_OK;
}

static enum status facet_values(struct finding *f, int facet, const struct list *seen, struct err *err)
{
	const struct tally *t = &f->tally[facet];
	struct search_value *v = ARENA_ARRAY(f->a, t->used + SEARCH_MAX_PICKS + PROBES_MAX, struct search_value);
	size_t n = 0;

	for (size_t i = 0; i < t->used; i++) {
		struct str text;

		TRY(find_value_text(f, facet, t->value[i], &text, err));
		if (str_empty(text))
			continue;
		v[n] = (struct search_value){.value = text, .n = t->n[i], .more = seen->more};
		n++;
	}
	if (seen->more && facet == FACET_YEAR)
		TRY(older_years(f, seen, v, &n, err));
	if (seen->more && facet == FACET_BODY)
		TRY(other_bodies(f, v, &n, err));
	for (size_t i = 0; i < f->q->n_picks[facet]; i++)
		if (!has_value(v, n, f->q->pick[facet][i]))
			v[n++] = (struct search_value){.value = f->q->pick[facet][i]};
	for (size_t i = 0; i < n; i++) {
		v[i].picked = is_picked(f, facet, v[i].value);
		v[i].name = value_name(f, facet, v[i].value);
	}
	qsort(v, n, sizeof *v, facet == FACET_YEAR ? by_value : by_count);
	f->ret->facet[facet] = v;
	f->ret->n_facet[facet] = n;
	return ST_OK;
}

/* Hits of each tab. The main list knows them unless it is of one tab, or was cut before it met any of a kind. */
static enum status fill_tabs(struct finding *f, struct list *some, struct err *err)
{
	f->ret->tab_total[f->q->tab] = (int64_t)f->main.n;
	f->ret->tab_more[f->q->tab] = f->main.more;
	for (int t = 0; t < TAB_COUNT; t++) {
		struct wants w = {0};

		if (t == (int)f->q->tab)
			continue;
		if (f->q->tab == TAB_ALL && (f->tabs[t] > 0 || !f->main.more)) {
			f->ret->tab_total[t] = f->tabs[t];
			f->ret->tab_more[t] = f->main.more;
			continue;
		}
		want_filters(&w, f, -1, (enum search_tab)t); /* first: many segments do not have the tab */
		want_words(&w, &f->words, false);
		want_something(&w, f);
		TRY(find_collect(f, &w, some, -1, err));
		f->ret->tab_total[t] = (int64_t)some->n;
		f->ret->tab_more[t] = some->more;
	}
	return ST_OK;
}

enum status find_facets(struct finding *f, struct err *err)
{
	struct list *some = ARENA_NEW(f->a, struct list);

	for (int k = 0; k < FACET_COUNT; k++) {
		const struct list *seen = &f->main;

		if (f->q->n_picks[k] > 0) { /* its other values: counted as if none of them were chosen */
			struct wants w = {0};

			memset(&f->tally[k], 0, sizeof f->tally[k]);
			want_words(&w, &f->words, false);
			want_filters(&w, f, k, f->q->tab);
			want_something(&w, f);
			TRY(find_collect(f, &w, some, k, err));
			seen = some;
		}
		TRY(facet_values(f, k, seen, err));
	}
	return fill_tabs(f, some, err);
}
