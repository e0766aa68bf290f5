/* SPDX-License-Identifier: Apache-2.0 */
/* Speed of the search index on a generated corpus: the same words, documents and queries in every run.
 *
 *   search_bench index VOCAB FILE DOCS          generates and indexes; prints documents a second, memory, bytes
 *   search_bench query FILE VOCAB RUNS THREADS  newest ten with snippets, first page with counts and facets; p50 p99 max
 *   search_bench dump VOCAB DOCS                the corpus as lines TITLE TAB TEXT, for the engines compared with
 *   search_bench words VOCAB                    the queries, one a line
 *
 * It feeds the index directly; publication through the flow is measured by publish.mjs. */
#include <math.h>
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fs.h"
#include "search/index.h"
#include "search/postings.h"
#include "search/search_int.h"

#define VOCAB_MAX 40000
#define DAY_MS 86400000
#define QUERIES 400
#define BATCH 5600

struct vocab {
	struct str words[VOCAB_MAX];
	double sum[VOCAB_MAX];
	size_t n;
	double total;
	struct arena *arena;
};

static uint64_t seed;
static double chance(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (double)(seed >> 11) / 9007199254740992.0;
}

static bool vocab_read(struct vocab *v, const char *path)
{
	struct err err = {0};
	struct str text, line;

	v->arena = arena_new();
	if (fs_read(v->arena, path, 64u << 20, &text, &err) != ST_OK) {
		(void)fprintf(stderr, "%s: %s\n", path, err.detail);
		return false;
	}
	while (v->n < VOCAB_MAX && str_line(&text, &line)) {
		v->words[v->n] = line;
		v->total += 1.0 / ((double)v->n + 2.7); /* Zipf–Mandelbrot */
		v->sum[v->n++] = v->total;
	}
	return v->n > 0;
}

static struct str draw(const struct vocab *v)
{
	double at = chance() * v->total;
	size_t lo = 0, hi = v->n - 1;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (v->sum[mid] < at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return v->words[lo];
}

static void write_words(const struct vocab *v, struct buf *b, int chars)
{
	for (int n = 0, run = 0; n < chars;) {
		struct str w = draw(v);

		buf_str(b, w);
		n += (int)w.n / 3;
		if (++run > 6 && chance() < 0.2) {
			buf_c(b, chance() < 0.5 ? "，" : "。");
			run = 0;
			n++;
		}
		if (chance() < 0.01) {
			buf_printf(b, "%d", (int)(chance() * 3000));
			n += 3;
		}
	}
}

struct generated {
	struct buf title, text;
};

/* About a thousand characters: 400 to 1,600. */
static void generate(const struct vocab *v, struct generated *g)
{
	buf_clear(&g->title);
	buf_clear(&g->text);
	write_words(v, &g->title, 12 + (int)(chance() * 20));
	write_words(v, &g->text, 400 + (int)(chance() * 1200));
}

static void start(struct generated *g, struct arena *a)
{
	seed = 20261122;
	buf_init(&g->title, a, 4096);
	buf_init(&g->text, a, 65536);
}

static const char *const genres[] = {"通知", "公告", "公示", "批复", "决定书", "月报", "规范性文件", "答复函"};
static const char *const bodies[] = {"chengzhou", "wanghu", "baishi", "nanpu"};
static const char *const topics[] = {"大气环境", "水环境", "固体废物", "噪声", "环评",
				     "执法",	 "监测",   "土壤",     "辐射", "宣教"};

static void thing_of(struct arena *a, int64_t i, int64_t docs, const struct generated *g, struct thing *t)
{
	int64_t span = 10 * 365 * (int64_t)DAY_MS;

	*t = (struct thing){.source = DOCUMENT_SOURCE, .ref = i + 1, .stamp = 1};
	t->it = (struct search_item){
		.tab = i % 3 == 0 ? TAB_FILE : TAB_INFO,
		.href = arena_printf(a, "/d/%lld", (long long)i + 1),
		.title = buf_view(&g->title),
		.text = buf_view(&g->text),
		.genre = str_of(genres[i % 8]),
		.topic = str_of(topics[i / 3 % 10]),
		.item_key = arena_printf(a, "MEE2019-%02d", (int)(i % 25) + 1),
		.group = str_of(topics[i % 5]),
		.validity = i % 7 == 0 ? STR("in_force") : STR(""),
		.published_at = 1450000000000 + span / docs * i,
	};
	t->body_code = str_of(bodies[i * 7 % 4]);
	t->doc_no = i % 3 == 0 ? arena_printf(a, "澄环发〔%d〕%lld号", 2015 + (int)(i * 10 / docs), (long long)i) : STR("");
	t->index_no = arena_printf(a, "11990100MB1A00001T/%d-%05lld", 2015 + (int)(i * 10 / docs), (long long)i);
}

static long rss_mb(void)
{
	struct rusage u;

	(void)getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss / 1024;
}

static int fail(const struct err *err)
{
	(void)fprintf(stderr, "search_bench: %s\n", err->detail[0] ? err->detail : err->key);
	return 1;
}

static enum status index_all(struct engine *e, const struct vocab *v, int64_t docs, struct err *err)
{
	CLEANUP(index_end_p) struct index_writer *iw = NULL;
	struct arena *keep = arena_new(), *a = arena_new();
	struct generated g;
	enum status st = index_begin(e, true, &iw, err);

	start(&g, keep);
	for (int64_t i = 0; i < docs && st == ST_OK; i++) {
		struct thing t;

		generate(v, &g);
		thing_of(a, i, docs, &g, &t);
		st = index_put(iw, &t, err);
		if (st == ST_OK && i % BATCH == BATCH - 1)
			st = index_commit(iw, err);
		arena_clear(a);
	}
	if (st == ST_OK)
		st = index_close(iw, err);
	arena_free(a);
	arena_free(keep);
	return st;
}

/* Of this thread: what a query costs however busy the machine is. */
static double cpu_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int do_index(const char *vocab, const char *path, int64_t docs)
{
	static struct vocab v;
	struct arena *keep = arena_new();
	struct generated g;
	struct engine *e;
	struct err err = {0};
	int64_t t0, made, t_put, t1;
	double c0;

	if (!vocab_read(&v, vocab))
		return 1;
	(void)unlink(path);
	start(&g, keep);
	/* What making the texts costs is not indexing; in processor time, so that other work does not count. */
	c0 = cpu_ms();
	for (int64_t i = 0; i < docs / 20; i++)
		generate(&v, &g);
	made = (int64_t)((cpu_ms() - c0) * 1000) * 20;
	t0 = clock_mono_us();
	if (engine_open(path, &e, &err) != ST_OK || index_all(e, &v, docs, &err) != ST_OK)
		return fail(&err);
	t_put = clock_mono_us();
	if (segments_merge(e, 0, &err) != ST_OK)
		return fail(&err);
	t1 = clock_mono_us() - t0 - made;
	engine_close(e);
	{
		struct stat sb = {0};
		struct rusage u;

		(void)stat(path, &sb);
		(void)getrusage(RUSAGE_SELF, &u);
		(void)printf("index docs=%lld per_second=%.0f seconds=%.2f merge_seconds=%.2f cpu_seconds=%.2f rss_mb=%ld "
			     "file_mb=%lld\n",
			     (long long)docs, (double)docs * 1e6 / (double)t1, (double)t1 / 1e6,
			     (double)(t1 + t0 + made - t_put) / 1e6,
			     (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec / 1e6 + (double)u.ru_stime.tv_sec +
				     (double)u.ru_stime.tv_usec / 1e6 - (double)made * 1.05 / 1e6,
			     rss_mb(), (long long)sb.st_size >> 20);
	}
	arena_free(keep);
	return 0;
}

/* The queries: frequent, middling and rare words, two words, parts of words, phrases, a single character, a minus. */
static struct str query(struct arena *a, const struct vocab *v, int i)
{
	struct str one = v->words[20 + (size_t)(chance() * 400)], two = v->words[20 + (size_t)(chance() * 2000)];
	struct str rare = v->words[2000 + (size_t)(chance() * 20000)];

	switch (i % 8) {
	case 0:
	case 1:
		return one;
	case 2:
		return arena_printf(a, "%.*s %.*s", STR_ARG(one), STR_ARG(two));
	case 3:
		return two;
	case 4:
		return rare;
	case 5:
		return str_slice(one, 0, 6);
	case 6:
		return arena_printf(a, "%.*s -%.*s", STR_ARG(two), STR_ARG(one));
	default:
		return str_slice(one, 0, 3);
	}
}

static void queries(struct arena *a, const struct vocab *v, struct str *ret)
{
	seed = 4711;
	for (int i = 0; i < QUERIES; i++)
		ret[i] = query(a, v, i);
}

struct work {
	struct engine *e;
	const struct str *words;
	int runs;
	bool newest; /* ten with snippets, no counting; else the first page with capped count and facets */
	double *ms, *cpu_ms;
	int64_t hits;
	bool failed;
};

static void *search_many(void *arg)
{
	struct work *w = arg;
	struct arena *a = arena_new();

	for (int i = 0; i < w->runs && !w->failed; i++) {
		struct search_query q = {.words = w->words[i % QUERIES],
					 .sort = w->newest ? SORT_NEWEST : SORT_RELEVANCE,
					 .facets = !w->newest,
					 .snippets = true,
					 .uncounted = w->newest};
		struct search_result r;
		struct err err = {0};
		int64_t t0 = clock_mono_us();
		double c0 = cpu_ms();

		if (find_in(a, NULL, w->e, &q, &r, &err) != ST_OK) {
			(void)fail(&err);
			w->failed = true;
		}
		w->ms[i] = (double)(clock_mono_us() - t0) / 1000;
		w->cpu_ms[i] = cpu_ms() - c0;
		w->hits += (int64_t)r.n;
		arena_clear(a);
	}
	arena_free(a);
	return NULL;
}

static int compare(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

static bool measure(struct engine *e, const struct str *words, bool newest, int runs, int threads, const char *name)
{
	struct work *w = calloc((size_t)threads, sizeof *w);
	pthread_t *t = calloc((size_t)threads, sizeof *t);
	double *ms = calloc((size_t)(runs * threads), sizeof *ms), *cpu = calloc((size_t)(runs * threads), sizeof *cpu);
	int64_t hits = 0, t0 = clock_mono_us();
	bool ok = true;
	size_t n = (size_t)(runs * threads);

	for (int i = 0; i < threads; i++) {
		w[i] = (struct work){.e = e,
				     .words = words,
				     .runs = runs,
				     .newest = newest,
				     .ms = ms + (size_t)(i * runs),
				     .cpu_ms = cpu + (size_t)(i * runs)};
		ok = pthread_create(&t[i], NULL, search_many, &w[i]) == 0 && ok;
	}
	for (int i = 0; i < threads; i++) {
		(void)pthread_join(t[i], NULL);
		hits += w[i].hits;
		ok = ok && !w[i].failed;
	}
	for (int i = 0; i < 5 && threads == 1; i++) { /* which queries cost most, for whoever wants to know why */
		size_t worst = 0;

		for (size_t k = 0; k < n; k++)
			worst = w[0].cpu_ms[k] > w[0].cpu_ms[worst] ? k : worst;
		(void)fprintf(stderr, "%s %.1f ms: %.*s\n", name, cpu[worst], STR_ARG(words[worst % QUERIES]));
		for (size_t k = worst % QUERIES; k < n; k += QUERIES)
			cpu[k] = -cpu[k];
	}
	for (size_t k = 0; k < n; k++)
		cpu[k] = cpu[k] < 0 ? -cpu[k] : cpu[k];
	qsort(ms, n, sizeof *ms, compare);
	qsort(cpu, n, sizeof *cpu, compare);
	(void)printf("%s threads=%d queries=%zu p50_ms=%.2f p99_ms=%.2f max_ms=%.2f cpu_p50_ms=%.2f cpu_p99_ms=%.2f "
		     "per_second=%.0f hits=%lld rss_mb=%ld\n",
		     name, threads, n, ms[n / 2], ms[n * 99 / 100], ms[n - 1], cpu[n / 2], cpu[n * 99 / 100],
		     (double)n * 1e6 / (double)(clock_mono_us() - t0), (long long)hits, rss_mb());
	free(w);
	free(t);
	free(ms);
	free(cpu);
	return ok;
}

static int do_query(const char *path, const char *vocab, int runs, int threads)
{
	static struct vocab v;
	static struct str words[QUERIES];
	struct arena *a = arena_new();
	struct engine *e;
	struct err err = {0};
	bool ok;

	if (!vocab_read(&v, vocab))
		return 1;
	queries(a, &v, words);
	if (engine_open(path, &e, &err) != ST_OK)
		return fail(&err);
	ok = measure(e, words, true, QUERIES, 1, "warm-up");
	ok = ok && measure(e, words, true, runs, threads, "newest-ten");
	ok = ok && measure(e, words, false, runs, threads, "first-page");
	engine_close(e);
	arena_free(a);
	return ok ? 0 : 1;
}

static int do_dump(const char *vocab, int64_t docs)
{
	static struct vocab v;
	struct arena *a = arena_new();
	struct generated g;

	if (!vocab_read(&v, vocab))
		return 1;
	start(&g, a);
	for (int64_t i = 0; i < docs; i++) {
		generate(&v, &g);
		(void)printf("%.*s\t%.*s\n", STR_ARG(buf_view(&g.title)), STR_ARG(buf_view(&g.text)));
	}
	arena_free(a);
	return 0;
}

static int do_words(const char *vocab)
{
	static struct vocab v;
	static struct str words[QUERIES];
	struct arena *a = arena_new();

	if (!vocab_read(&v, vocab))
		return 1;
	queries(a, &v, words);
	for (int i = 0; i < QUERIES; i++)
		(void)printf("%.*s\n", STR_ARG(words[i]));
	arena_free(a);
	return 0;
}

static int64_t num(const char *s)
{
	int64_t n = 0;

	return str_to_i64(str_of(s), &n) && n > 0 ? n : 1;
}

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "index") == 0)
		return do_index(argv[2], argv[3], num(argv[4]));
	if (argc == 6 && strcmp(argv[1], "query") == 0)
		return do_query(argv[2], argv[3], (int)num(argv[4]), (int)num(argv[5]));
	if (argc == 4 && strcmp(argv[1], "dump") == 0)
		return do_dump(argv[2], num(argv[3]));
	if (argc == 3 && strcmp(argv[1], "words") == 0)
		return do_words(argv[2]);
	(void)fprintf(stderr, "usage: search_bench index VOCAB FILE DOCS | query FILE VOCAB RUNS THREADS | dump VOCAB DOCS "
			      "| words VOCAB\n");
	return 2;
}
