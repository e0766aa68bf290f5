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

		assert_int_equal(index_begin(e, false, &iw, &err), ST_OK);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_is_there),
		cmocka_unit_test(an_open_transaction_shows_nothing),
		cmocka_unit_test(a_damaged_file_is_made_anew),
		cmocka_unit_test(a_long_text_is_found_at_its_end),
	};
	int failed;

	if (mkdtemp(path) == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	(void)unlink(file);
	(void)rmdir(path);
	return failed;
}
