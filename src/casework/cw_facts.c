/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of data/casework. They are part of the program: a wrong one is a defect of the program. */
#include "base/csv.h"
#include "base/embedded.h"
#include "casework/cw_rules.h"

enum { MAX_ROWS = 128 };

struct table {
	struct csv csv;
	struct csv_row row;
	size_t n; /* columns */
};

static void table_open(struct table *t, struct arena *a, const char *path, size_t cols)
{
	csv_init(&t->csv, embedded_get(path), '\t');
	t->n = cols;
	if (csv_next(&t->csv, a, &t->row, NULL) != ST_OK || t->row.n != cols)
		BUG("%s: heading", path);
}

static bool table_next(struct table *t, struct arena *a)
{
	return csv_next(&t->csv, a, &t->row, NULL) == ST_OK && t->row.n == t->n;
}

size_t cw_articles(struct arena *a, const struct cw_article **ret)
{
	struct cw_article *v = ARENA_ARRAY(a, MAX_ROWS, struct cw_article);
	struct table t;
	size_t n = 0;

	table_open(&t, a, "data/casework/articles.tsv", 4);
	while (n < MAX_ROWS && table_next(&t, a))
		v[n++] = (struct cw_article){t.row.col[0], t.row.col[1], t.row.col[2], t.row.col[3]};
	*ret = v;
	return n;
}

const struct cw_article *cw_article_of(struct arena *a, struct str code)
{
	const struct cw_article *v;
	size_t n = cw_articles(a, &v);

	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i].code, code))
			return &v[i];
	return NULL;
}

size_t cw_checks(struct arena *a, const struct cw_check **ret)
{
	struct cw_check *v = ARENA_ARRAY(a, MAX_ROWS, struct cw_check);
	struct table t;
	size_t n = 0;

	table_open(&t, a, "data/casework/checks.tsv", 3);
	while (n < MAX_ROWS && table_next(&t, a))
		v[n++] = (struct cw_check){t.row.col[0], t.row.col[1], t.row.col[2]};
	*ret = v;
	return n;
}

size_t cw_guides(struct arena *a, struct str topic, const struct cw_guide **ret)
{
	struct cw_guide *v = ARENA_ARRAY(a, MAX_ROWS, struct cw_guide);
	struct table t;
	size_t n = 0;

	table_open(&t, a, "data/casework/guidance.tsv", 5);
	while (n < MAX_ROWS && table_next(&t, a))
		if (str_eq(t.row.col[0], topic))
			v[n++] = (struct cw_guide){t.row.col[0], t.row.col[1], t.row.col[2], t.row.col[3], t.row.col[4]};
	*ret = v;
	return n;
}

size_t cw_questions(struct arena *a, const struct cw_question **ret)
{
	struct cw_question *v = ARENA_ARRAY(a, MAX_ROWS, struct cw_question);
	struct table t;
	size_t n = 0;

	table_open(&t, a, "data/casework/quiz.tsv", 12);
	while (n < MAX_ROWS && table_next(&t, a)) {
		const struct str *k = t.row.col;

		v[n++] = (struct cw_question){.code = k[0],
					      .right = k[1],
					      .zh = k[2],
					      .answer_zh = {k[3], k[4], k[5]},
					      .why_zh = k[6],
					      .en = k[7],
					      .answer_en = {k[8], k[9], k[10]},
					      .why_en = k[11]};
	}
	*ret = v;
	return n;
}

bool cw_finding_next(struct str *rest, struct str *ret_finding, struct str *ret_codes)
{
	struct str part;

	if (!str_cut(rest, '|', &part))
		return false;
	*ret_codes = part;
	if (!str_cut(ret_codes, ':', ret_finding))
		return false;
	if (ret_codes->p == NULL)
		*ret_codes = STR("");
	return true;
}

struct str cw_finding_codes(const struct cw_check *k, struct str finding)
{
	struct str rest = k->findings, one, codes;

	while (cw_finding_next(&rest, &one, &codes))
		if (str_eq(one, finding))
			return codes;
	return STR("");
}

bool cw_finding_known(const struct cw_check *k, struct str finding)
{
	struct str rest = k->findings, one, codes;

	while (cw_finding_next(&rest, &one, &codes))
		if (str_eq(one, finding))
			return true;
	return false;
}

bool cw_word_in(struct str words, struct str word)
{
	struct str one;

	while (str_cut(&words, ' ', &one))
		if (one.n > 0 && str_eq(one, word))
			return true;
	return false;
}
