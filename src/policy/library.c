/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/library.h"

#include <stdlib.h>

#include "base/embedded.h"
#include "base/utf8.h"
#include "policy/policy_int.h"

static const char *const facet_codes[LF_COUNT] = {"year", "type", "topic", "validity"};
#define NO_VALUE "-"

const char *lib_facet_code(enum lib_facet f)
{
	return facet_codes[f];
}

/* The few kinds there are, as the file has them; texts live as long as the program. */
const char *lib_kind(struct str org)
{
	static const char *const kinds[] = {"normative", "general", "letter", "notice"};
	struct str text = embedded_get("data/policy/kinds.tsv"), line, suffix, kind = STR_NONE;
	size_t best = 0;

	while (str_line(&text, &line)) {
		if (str_starts_c(line, "#") || !str_cut(&line, '\t', &suffix) || line.p == NULL)
			continue;
		if (suffix.n > best && str_ends(org, suffix)) {
			best = suffix.n;
			kind = line;
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_eq_c(kind, kinds[i]))
			return kinds[i];
	return "";
}

bool lib_belongs(const struct library_doc *d)
{
	return d->normative || d->validity != VALID_NA || str_eq_c(d->genre, "制度") || str_eq_c(d->genre, "规范性文件") ||
	       lib_kind(d->no_org)[0] != '\0';
}

bool lib_soon(const struct library_doc *d, struct date today)
{
	return (d->validity == VALID_IN_FORCE || d->validity == VALID_AMENDED) && !date_is_none(d->abolished_on) &&
	       date_cmp(d->abolished_on, today) >= 0 && date_diff(d->abolished_on, today) <= EXPIRES_SOON_DAYS;
}

static int year_of(const struct library_doc *d)
{
	if (d->no_year > 0)
		return d->no_year;
	return date_ymd(date_is_none(d->formed_on) ? date_of_instant(d->published_at) : d->formed_on).year;
}

struct str lib_value(struct arena *a, const struct library_doc *d, enum lib_facet f)
{
	switch (f) {
	case LF_YEAR:
		return arena_printf(a, "%d", year_of(d));
	case LF_TYPE:
		return str_empty(d->no_org) ? STR(NO_VALUE) : d->no_org;
	case LF_TOPIC:
		return str_empty(d->topic) ? STR(NO_VALUE) : d->topic;
	default:
		return d->validity == VALID_REPEALED || d->validity == VALID_EXPIRED ? STR("ended")
										     : str_of(validity_code(d->validity));
	}
}

static bool picked(const struct lib_query *q, enum lib_facet f, struct str value)
{
	for (size_t i = 0; i < q->n_picks[f]; i++)
		if (str_eq(q->pick[f][i], value))
			return true;
	return false;
}

/* ---- words ---- */
static struct str fold(struct arena *a, struct str s)
{
	struct str f = utf8_fold_width(a, s);
	struct buf b = BUF_INIT(a, f.n + 1);

	for (size_t i = 0; i < f.n; i++)
		buf_byte(&b, f.p[i] >= 'A' && f.p[i] <= 'Z' ? (char)(f.p[i] + 32) : f.p[i]);
	return buf_view(&b);
}

struct words {
	struct str word[8], number;
	size_t n;
};

static struct words words_of(struct arena *a, struct str typed)
{
	struct str rest = fold(a, typed), w;
	struct words ret = {.number = docnum_search_key(a, typed)};

	while (ret.n < ARRAY_LEN(ret.word) && rest.p != NULL && str_cut(&rest, ' ', &w))
		if (!str_empty(w = str_trim(w)))
			ret.word[ret.n++] = w;
	return ret;
}

/* Rank of a match, 0 = none: the search's own order where it found something, then titles and numbers. */
static size_t match(struct arena *a, const struct lib_query *q, const struct words *w, const struct library_doc *d)
{
	struct str title;
	bool all = true;

	if (w->n == 0)
		return 1;
	for (size_t i = 0; q->scope == LS_ALL && i < q->n_hits; i++)
		if (q->hits[i] == d->id)
			return i + 1;
	if (q->scope != LS_TITLE && w->number.n > 0 && str_find(docnum_search_key(a, d->doc_no), w->number) >= 0)
		return q->n_hits + 1;
	if (q->scope == LS_NO)
		return 0;
	title = fold(a, d->title);
	for (size_t i = 0; i < w->n; i++)
		all = all && str_find(title, w->word[i]) >= 0;
	return all ? q->n_hits + 2 : 0;
}

/* ---- facets ---- */
static void count(struct lib_result *r, const struct lib_query *q, enum lib_facet f, struct str value, int64_t add)
{
	struct lib_value_count *v = r->facet[f];

	for (size_t i = 0; i < r->n_facet[f]; i++)
		if (str_eq(v[i].value, value)) {
			v[i].n += add;
			return;
		}
	if (r->n_facet[f] < LIB_VALUES)
		v[r->n_facet[f]++] = (struct lib_value_count){value, add, picked(q, f, value)};
}

static int by_year(const void *x, const void *y)
{
	const struct lib_value_count *a = x, *b = y;

	return -str_cmp(a->value, b->value);
}

static int by_count(const void *x, const void *y)
{
	const struct lib_value_count *a = x, *b = y;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return str_cmp(a->value, b->value);
}

/* Validity keeps the order of a document's life. */
static int by_life(const void *x, const void *y)
{
	static const char *const order[] = {"in_force", "soon", "pending", "amended", "ended", "na"};
	int at[2] = {0, 0};

	for (int i = 0; i < (int)ARRAY_LEN(order); i++) {
		if (str_eq_c(((const struct lib_value_count *)x)->value, order[i]))
			at[0] = i;
		if (str_eq_c(((const struct lib_value_count *)y)->value, order[i]))
			at[1] = i;
	}
	return at[0] - at[1];
}

struct ranked {
	const struct library_doc *d;
	size_t rank, seq;
	struct date effective;
	enum lib_sort sort;
};

static int by_order(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;

	if (a->sort == LO_RELEVANCE && a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	if (a->sort == LO_EFFECTIVE && date_cmp(a->effective, b->effective) != 0)
		return -date_cmp(a->effective, b->effective);
	return a->seq < b->seq ? -1 : 1;
}

static void weigh(struct arena *a, const struct library_doc *d, size_t rank, const struct lib_query *q, struct lib_result *r,
		  struct ranked *out)
{
	struct str value[LF_COUNT];
	bool ok[LF_COUNT], soon = lib_soon(d, q->today);
	unsigned missed = 0;

	for (int f = 0; f < LF_COUNT; f++) {
		value[f] = lib_value(a, d, (enum lib_facet)f);
		ok[f] = q->n_picks[f] == 0 || picked(q, (enum lib_facet)f, value[f]) ||
			(f == LF_VALIDITY && soon && picked(q, LF_VALIDITY, STR("soon")));
		missed += !ok[f];
	}
	for (int f = 0; f < LF_COUNT;
	     f++) { /* counted under the choices of the other facets; chosen ones stay, with 0 too */
		int64_t add = rank > 0 && (missed == 0 || (missed == 1 && !ok[f]));

		if (add > 0 || picked(q, (enum lib_facet)f, value[f]))
			count(r, q, (enum lib_facet)f, value[f], add);
		if (f == LF_VALIDITY && soon)
			count(r, q, LF_VALIDITY, STR("soon"), add);
	}
	if (missed == 0 && rank > 0) {
		out[r->n] = (struct ranked){d, rank, r->n, d->effective_on, q->sort};
		r->n++;
	}
}

void lib_run(struct arena *a, const struct library_doc *d, size_t n, const struct lib_query *q, struct lib_result *ret)
{
	struct ranked *out = ARENA_ARRAY(a, n + 1, struct ranked);
	struct words w = words_of(a, q->words);

	*ret = (struct lib_result){0};
	for (int f = 0; f < LF_COUNT; f++)
		ret->facet[f] = ARENA_ARRAY(a, LIB_VALUES, struct lib_value_count);
	for (size_t i = 0; i < n; i++) {
		if (!lib_belongs(&d[i]))
			continue;
		ret->in_force += d[i].validity == VALID_IN_FORCE || d[i].validity == VALID_AMENDED;
		ret->ended += d[i].validity == VALID_REPEALED || d[i].validity == VALID_EXPIRED;
		weigh(a, &d[i], match(a, q, &w, &d[i]), q, ret, out);
	}
	qsort(out, ret->n, sizeof *out, by_order);
	ret->rows = ARENA_ARRAY(a, ret->n + 1, const struct library_doc *);
	for (size_t i = 0; i < ret->n; i++)
		ret->rows[i] = out[i].d;
	qsort(ret->facet[LF_YEAR], ret->n_facet[LF_YEAR], sizeof(struct lib_value_count), by_year);
	qsort(ret->facet[LF_TYPE], ret->n_facet[LF_TYPE], sizeof(struct lib_value_count), by_count);
	qsort(ret->facet[LF_TOPIC], ret->n_facet[LF_TOPIC], sizeof(struct lib_value_count), by_count);
	qsort(ret->facet[LF_VALIDITY], ret->n_facet[LF_VALIDITY], sizeof(struct lib_value_count), by_life);
}
