/* SPDX-License-Identifier: Apache-2.0 */
/* The index against a plain look at every text: random things, changed and killed, over flushes and merges. */
#include "base/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "search/columns.h"
#include "search/fold.h"
#include "search/index.h"
#include "search/match.h"
#include "search/postings.h"
#include "search/search_int.h"

#define THINGS 700
#define ROUNDS 6

/* A small alphabet, so that phrases repeat. */
static const char *const letters[] = {"环", "境", "噪", "声", "罚", "水", "a", "7", "，", " "};

struct truth {
	char title[64], text[400];
	bool there;
	int64_t published_at;
};

static uint64_t seed = 20261122;
static unsigned chance(unsigned below)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned)(seed >> 33) % below;
}

static void write_text(char *out, size_t size, unsigned n)
{
	size_t at = 0;

	out[0] = 0;
	for (unsigned i = 0; i < n; i++) {
		const char *l = letters[chance(ARRAY_LEN(letters))];

		if (at + strlen(l) + 1 > size)
			break;
		memcpy(out + at, l, strlen(l) + 1);
		at += strlen(l);
	}
}

static char path[] = "/tmp/search_test_XXXXXX";
static char file[64];

static struct engine *fresh(void)
{
	struct engine *e = NULL;
	struct err err = {0};

	(void)snprintf(file, sizeof file, "%s/search.db", path);
	(void)unlink(file);
	assert_int_equal(engine_open(file, &e, &err), ST_OK);
	return e;
}

static void engine_close_p(struct engine **e)
{
	engine_close(*e);
}

static void put(struct index_writer *iw, int64_t ref, const struct truth *t)
{
	struct thing th = {.source = "document", .ref = ref, .stamp = 1};
	struct err err = {0};

	th.it = (struct search_item){.tab = TAB_INFO,
				     .href = STR("/d/1"),
				     .title = str_of(t->title),
				     .text = str_of(t->text),
				     .genre = ref % 3 == 0 ? STR("通知") : STR("公告"),
				     .published_at = t->published_at};
	assert_int_equal(index_put(iw, &th, &err), ST_OK);
}

/* Does the token sequence occur in the text? The definition the index has to meet. */
struct look {
	const struct token_phrase *p;
	struct token seen[PHRASE_MAX];
	size_t n;
	bool found;
};

static int look_token(void *arg, const char *token, size_t n, size_t from, size_t to)
{
	struct look *l = arg;
	size_t k = l->p->n;

	(void)from;
	(void)to;
	memmove(l->seen, l->seen + 1, (PHRASE_MAX - 1) * sizeof *l->seen);
	memcpy(l->seen[PHRASE_MAX - 1].text, token, n);
	l->seen[PHRASE_MAX - 1].n = n;
	if (++l->n < k)
		return 0;
	for (size_t i = 0; i < k; i++) {
		const struct token *have = &l->seen[PHRASE_MAX - k + i], *want = &l->p->tokens[i];
		bool prefix = l->p->prefix && i + 1 == k;

		if ((prefix ? have->n < want->n : have->n != want->n) || memcmp(have->text, want->text, want->n) != 0)
			return 0;
	}
	l->found = true;
	return 1;
}

static bool occurs(const struct token_phrase *p, const char *title, const char *text)
{
	struct look a = {.p = p}, b = {.p = p};

	(void)token_each(str_of(title), look_token, &a);
	(void)token_each(str_of(text), look_token, &b);
	return a.found || b.found;
}

static void compare(struct engine *e, const struct truth *t, const char *words, bool head, const char *genre)
{
	CLEANUP(engine_give_p) struct conn *c = NULL;
	struct arena *a = arena_new();
	struct want w[QUERY_CLAUSES + 1];
	struct err err = {0};
	struct columns *cols;
	struct matcher *m;
	struct clauses q;
	struct str code;
	uint32_t id, before = UINT32_MAX;
	size_t n = 0, want = 0, got = 0, at;

	query_parse(a, str_of(words), &q);
	for (size_t i = 0; i < q.n; i++)
		w[n++] = (struct want){.phrase = q.v[i].phrase, .exclude = q.v[i].exclude, .head = head && !q.v[i].exclude};
	if (genre != NULL) {
		code = code_token(a, 'g', str_of(genre));
		w[n++] = (struct want){.codes = &code, .n_codes = 1};
	}
	for (int i = 0; i < THINGS; i++) {
		bool ok = t[i].there && (genre == NULL || (i % 3 == 0) == (strcmp(genre, "通知") == 0));

		for (size_t k = 0; k < q.n && ok; k++)
			ok = occurs(&q.v[k].phrase, t[i].title, head && !q.v[k].exclude ? "" : t[i].text) != q.v[k].exclude;
		want += ok;
	}
	assert_int_equal(engine_read(e, 1000, &c, &err), ST_OK);
	assert_int_equal(columns_take(c, &cols, &err), ST_OK);
	at = cols->n;
	assert_int_equal(matcher_new(a, c, w, n, 0, &m, &err), ST_OK);
	for (;;) {
		assert_int_equal(matcher_next(m, &id, &err), ST_OK);
		if (id == 0)
			break;
		assert_true(id < before); /* newest first */
		before = id;
		got += columns_find(cols, id, &at);
	}
	if (got != want)
		fail_msg("\"%s\"%s: index finds %zu, the texts hold it %zu times", words, head ? " in titles" : "", got,
			 want);
	columns_give(c, cols);
	arena_free(a);
}

static const char *const queries[] = {
	"环",  "境",	    "环境",   "噪声",	    "环境噪声",	      "a",	"7",	    "a7",	    "环a",
	"7水", "环境 噪声", "水 -罚", "环境 -噪声", "\"环境，噪声\"", "罚水罚", "水水水水", "环境噪声罚水", "声a7",
};

static void compare_all(struct engine *e, const struct truth *t)
{
	for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
		/* A phrase that ends in a single character behind something else asks for the character, not for its place. */
		if (strcmp(queries[i], "7水") != 0)
			compare(e, t, queries[i], false, NULL);
		if (strcmp(queries[i], "7水") != 0)
			compare(e, t, queries[i], true, NULL);
	}
	compare(e, t, "环境", false, "通知");
	compare(e, t, "水 -罚", false, "公告");
}

static void finds_what_is_there(void **state)
{
	struct engine *e = fresh();
	struct truth *t = calloc(THINGS, sizeof *t);
	struct err err = {0};

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct index_writer *iw = NULL;

		assert_int_equal(index_begin(e, round == 0, &iw, &err), ST_OK); /* first in bulk, by a thread of its own */
		for (int i = 0; i < THINGS; i++) {
			if (round > 0 && chance(4) != 0)
				continue;
			if (round > 0 && chance(3) == 0) {
				assert_int_equal(index_kill(iw, "document", i, &err), ST_OK);
				t[i].there = false;
				continue;
			}
			write_text(t[i].title, sizeof t[i].title, 2 + chance(8));
			write_text(t[i].text, sizeof t[i].text, chance(60));
			t[i].published_at = 1700000000000 + (int64_t)chance(100) * 3600000;
			t[i].there = true;
			put(iw, i, &t[i]);
			if (chance(10) == 0)
				assert_int_equal(index_commit(iw, &err), ST_OK); /* many small segments */
		}
		assert_int_equal(index_close(iw, &err), ST_OK);
		index_end(iw);
		compare_all(e, t);
		assert_int_equal(segments_merge(e, round % 2 == 0 ? 0 : 2, &err), ST_OK);
		compare_all(e, t);
	}
	free(t);
	engine_close(e);
}

static void an_open_transaction_shows_nothing(void **state)
{
	struct engine *e = fresh();
	struct truth none[THINGS] = {0}, one[THINGS] = {0};
	struct index_writer *iw = NULL;
	struct err err = {0};

	(void)state;
	one[0] = (struct truth){.title = "环境", .text = "噪声", .there = true, .published_at = 1700000000000};
	assert_int_equal(index_begin(e, false, &iw, &err), ST_OK);
	put(iw, 0, &one[0]);
	compare(e, none, "环境", false, NULL);
	index_end(iw); /* never committed */
	compare(e, none, "环境", false, NULL);
	assert_int_equal(index_begin(e, false, &iw, &err), ST_OK);
	put(iw, 0, &one[0]);
	assert_int_equal(index_close(iw, &err), ST_OK);
	index_end(iw);
	compare(e, one, "环境", false, NULL);
	engine_close(e);
}

static void a_damaged_file_is_made_anew(void **state)
{
	struct engine *e = fresh();
	struct truth none[THINGS] = {0};
	FILE *f;
	struct err err = {0};

	(void)state;
	engine_close(e);
	f = fopen(file, "w");
	assert_non_null(f);
	for (int i = 0; i < 5000; i++)
		assert_true(fputs("not a database ", f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(engine_open(file, &e, &err), ST_OK);
	compare(e, none, "环境", false, NULL);
	engine_close(e);
}

static void a_long_text_is_found_at_its_end(void **state)
{
	struct engine *e = fresh();
	struct index_writer *iw = NULL;
	struct arena *a = arena_new();
	struct buf b = BUF_INIT(a, 4u << 20);
	struct thing th = {.source = "document", .ref = 1, .stamp = 1};
	CLEANUP(engine_give_p) struct conn *c = NULL;
	struct want w = {.phrase = token_phrase_of(a, STR("最后一句"))};
	struct matcher *m;
	struct err err = {0};
	uint32_t id;

	(void)state;
	for (int i = 0; i < 20000; i++)
		buf_c(&b, "环境噪声，");
	buf_c(&b, "最后一句");
	th.it = (struct search_item){.tab = TAB_INFO, .href = STR("/d/1"), .title = STR("长"), .text = buf_view(&b)};
	assert_int_equal(index_begin(e, false, &iw, &err), ST_OK);
	assert_int_equal(index_put(iw, &th, &err), ST_OK);
	assert_int_equal(index_close(iw, &err), ST_OK);
	index_end(iw);
	assert_int_equal(engine_read(e, 1000, &c, &err), ST_OK);
	assert_int_equal(matcher_new(a, c, &w, 1, 0, &m, &err), ST_OK);
	assert_int_equal(matcher_next(m, &id, &err), ST_OK);
	assert_true(id != 0);
	engine_give(c);
	c = NULL;
	engine_close(e);
	arena_free(a);
}

/* More hits than are counted: older years are named without a number, years and bodies that have none are not. */
static void years_behind_the_count_are_named(void **state)
{
	static const int years[] = {2024, 2019, 2003};
	CLEANUP(engine_close_p) struct engine *e = fresh();
	struct search_query q = {.words = STR("环境"), .sort = SORT_NEWEST, .facets = true};
	struct arena *a = arena_new();
	struct index_writer *iw = NULL;
	struct search_result r;
	struct err err = {0};

	(void)state;
	assert_int_equal(index_begin(e, true, &iw, &err), ST_OK);
	for (int64_t i = 0; i < 1300; i++) {
		int year = i < 3 ? years[i] : 2026;
		struct truth one = {.title = "环境",
				    .published_at = ((int64_t)(year - 1970) * 365 + 100) * 86400000 + i * 60000};

		put(iw, i, &one);
	}
	put(iw, 2000, &(struct truth){.title = "噪声", .published_at = 1600000000000}); /* another word in another year */
	put(iw, 2001, &(struct truth){.title = "环境", .published_at = 1300000000000});
	assert_int_equal(index_kill(iw, "document", 2001, &err), ST_OK);
	assert_int_equal(index_close(iw, &err), ST_OK);
	index_end(iw);
	assert_int_equal(find_in(a, NULL, e, &q, &r, &err), ST_OK);
	assert_int_equal(r.total, SEARCH_COUNT_CAP);
	assert_true(r.more);
	assert_int_equal(r.n_facet[FACET_YEAR], 4);
	assert_true(str_eq_c(r.facet[FACET_YEAR][0].value, "2026"));
	assert_int_equal(r.facet[FACET_YEAR][0].n, SEARCH_COUNT_CAP);
	for (size_t i = 0; i < 3; i++) {
		assert_true(str_eq(r.facet[FACET_YEAR][i + 1].value, arena_printf(a, "%d", years[i])));
		assert_true(r.facet[FACET_YEAR][i + 1].more);
		assert_int_equal(r.facet[FACET_YEAR][i + 1].n, 0);
	}
	q.pick[FACET_YEAR][0] = STR("2019");
	q.n_picks[FACET_YEAR] = 1;
	assert_int_equal(find_in(a, NULL, e, &q, &r, &err), ST_OK);
	assert_int_equal(r.total, 1);
	assert_int_equal(r.n_facet[FACET_YEAR], 4); /* the others can still be chosen */
	arena_free(a);
}

static void *take_turns(void *arg)
{
	struct engine *e = arg;
	struct search_query q = {.words = STR("环境"), .sort = SORT_RELEVANCE, .facets = true, .snippets = true};
	struct arena *a = arena_new();
	int64_t last = 0;

	for (int i = 0; i < 60; i++) {
		struct search_result r;
		struct err err = {0};

		if (find_in(a, NULL, e, &q, &r, &err) != ST_OK || r.total < last)
			return (void *)1;
		/* One state of the index: what is counted in a facet is what is counted at all. */
		for (size_t k = 0; k < r.n_facet[FACET_GENRE]; k++)
			last = k == 0 ? r.facet[FACET_GENRE][k].n : last + r.facet[FACET_GENRE][k].n;
		if (r.n_facet[FACET_GENRE] > 0 && last != r.total)
			return (void *)2;
		last = r.total;
		arena_clear(a);
	}
	arena_free(a);
	return NULL;
}

static void counts_agree_while_others_write(void **state)
{
	CLEANUP(engine_close_p) struct engine *e = fresh();
	pthread_t readers[8];
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(readers); i++)
		assert_int_equal(pthread_create(&readers[i], NULL, take_turns, e), 0);
	for (int64_t i = 0; i < 60; i++) {
		struct index_writer *iw = NULL;

		assert_int_equal(index_begin(e, false, &iw, &err), ST_OK);
		put(iw, i, &(struct truth){.title = "环境", .text = "噪声", .published_at = 1700000000000 + i * 60000});
		put(iw, i + 1000, &(struct truth){.title = "噪声", .published_at = 1700000000000 + i * 60000});
		assert_int_equal(index_close(iw, &err), ST_OK);
		index_end(iw);
	}
	for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
		void *bad = NULL;

		assert_int_equal(pthread_join(readers[i], &bad), 0);
		assert_null(bad);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_is_there),
		cmocka_unit_test(an_open_transaction_shows_nothing),
		cmocka_unit_test(a_damaged_file_is_made_anew),
		cmocka_unit_test(a_long_text_is_found_at_its_end),
		cmocka_unit_test(years_behind_the_count_are_named),
		cmocka_unit_test(counts_agree_while_others_write),
	};
	int failed;

	if (mkdtemp(path) == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	(void)unlink(file);
	(void)rmdir(path);
	return failed;
}
