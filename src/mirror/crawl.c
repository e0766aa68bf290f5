/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "mirror/crawl.h"
#include "web/web.h"

#define IN_MEMORY (8u << 20) /* bodies beyond go to a file */
#define HEAD_MAX (64u << 10)
#define THREADS_MAX 16
#define ADDRESSES_MAX (16u << 20)
#define CONNECT_S 10L
#define SILENCE_S 60L

struct address {
	const char *url, *from;
	bool made;
};

struct crawl {
	const struct mirror_job *job;
	const struct crawl_use *use;
	struct mirror_report *report;
	struct arena *arena; /* of the addresses; under the lock */
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct address *todo; /* all addresses ever seen, in order */
	size_t n, cap, busy, begun;
	size_t next[2]; /* the first not begun: of pages and files, of what is made */
	int64_t start_ms, pages_ms;
	uint32_t *slots; /* hash table of positions + 1 */
	size_t n_slots;
	struct mirror_broken *broken;
	size_t n_broken, cap_broken;
	struct err err;
	bool failed;
};

static void *grown(void *p, size_t bytes)
{
	void *r = realloc(p, bytes);

	if (r == NULL)
		BUG("out of memory");
	return r;
}

/* ---- addresses seen ---- */

static uint64_t hash_of(struct str s) /* FNV-1a */
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return h;
}

/* Slot of the address, or the empty one where it would stand. */
static size_t slot_of(const struct crawl *k, struct str url)
{
	size_t i = hash_of(url) & (k->n_slots - 1);

	while (k->slots[i] != 0 && !str_eq_c(url, k->todo[k->slots[i] - 1].url))
		i = (i + 1) & (k->n_slots - 1);
	return i;
}

static void grow(struct crawl *k)
{
	if (k->n == k->cap) {
		k->cap = k->cap == 0 ? 1024 : k->cap * 2;
		k->todo = grown(k->todo, k->cap * sizeof *k->todo);
	}
	if (k->n * 2 < k->n_slots)
		return;
	k->n_slots = k->n_slots == 0 ? 4096 : k->n_slots * 2;
	free(k->slots);
	k->slots = calloc(k->n_slots, sizeof *k->slots);
	if (k->slots == NULL)
		BUG("out of memory");
	for (size_t i = 0; i < k->n; i++)
		k->slots[slot_of(k, str_of(k->todo[i].url))] = (uint32_t)i + 1;
}

static bool is_made(struct str url)
{
	return str_starts_c(url, "/d/") && (str_ends_c(url, "/pdf") || str_ends_c(url, "/docx"));
}

void crawl_add(struct crawl *k, struct str url, struct str from)
{
	size_t slot;

	pthread_mutex_lock(&k->lock);
	grow(k);
	slot = slot_of(k, url);
	if (k->slots[slot] == 0 && k->n < ADDRESSES_MAX) {
		k->todo[k->n] = (struct address){arena_cstr(k->arena, url), arena_cstr(k->arena, from), is_made(url)};
		k->slots[slot] = (uint32_t)++k->n;
		pthread_cond_signal(&k->more);
	}
	pthread_mutex_unlock(&k->lock);
}

static void note_broken(struct crawl *k, const struct address *ad, int http)
{
	pthread_mutex_lock(&k->lock);
	if (k->n_broken == k->cap_broken) {
		k->cap_broken = k->cap_broken == 0 ? 64 : k->cap_broken * 2;
		k->broken = grown(k->broken, k->cap_broken * sizeof *k->broken);
	}
	k->broken[k->n_broken++] = (struct mirror_broken){str_of(ad->url), str_of(ad->from), http};
	pthread_mutex_unlock(&k->lock);
}

/* ---- one answer ---- */

struct worker {
	struct crawl *k;
	struct arena *arena;
	CURL *curl;
	struct buf head, body;
	int fd;
	int64_t size;
	struct err err;
};

static int spool_file(const struct worker *w)
{
	char *path = (char *)(uintptr_t)arena_printf(w->arena, "%s/mirror.XXXXXX", w->k->job->scratch).p;
	int fd = mkstemp(path);

	if (fd >= 0)
		(void)unlink(path);
	return fd;
}

static bool write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t r = write(fd, p, n);

		if (r <= 0)
			return false;
		p += r;
		n -= (size_t)r;
	}
	return true;
}

static size_t on_body(char *p, size_t one, size_t n, void *arg)
{
	struct worker *w = arg;

	(void)one;
	w->size += (int64_t)n;
	if (w->fd < 0 && w->body.n + n <= IN_MEMORY) {
		buf_add(&w->body, p, n);
		return n;
	}
	if (w->fd < 0) {
		w->fd = spool_file(w);
		if (w->fd < 0 || !write_all(w->fd, w->body.p, w->body.n))
			return 0;
		buf_clear(&w->body);
	}
	return write_all(w->fd, p, n) ? n : 0;
}

static size_t on_head(char *p, size_t one, size_t n, void *arg)
{
	struct worker *w = arg;

	(void)one;
	if (n > 5 && memcmp(p, "HTTP/", 5) == 0) /* of the answer that counts: a 100 may stand before it */
		buf_clear(&w->head);
	buf_add(&w->head, p, n);
	return w->head.overflow ? 0 : n;
}

static struct str header(struct str head, const char *name)
{
	struct str line, key;

	while (str_line(&head, &line)) {
		struct str rest = line;

		if (str_find_byte(line, ':') > 0 && str_cut(&rest, ':', &key) && str_ieq_c(key, name))
			return str_trim(rest);
	}
	return STR_NONE;
}

static struct str media_type(struct arena *a, struct str value)
{
	struct str type = STR_NONE;
	char *p;

	(void)str_cut(&value, ';', &type);
	type = arena_dup(a, str_trim(type));
	p = (char *)(uintptr_t)type.p;
	for (size_t i = 0; i < type.n; i++)
		p[i] = (char)tolower((unsigned char)p[i]);
	return type;
}

/* <…>; rel="next" among the links of an answer. */
static struct str next_link(struct str value)
{
	struct str part, url;

	while (value.n > 0 && str_cut(&value, ',', &part)) {
		part = str_trim(part);
		if (str_find_c(part, "rel=\"next\"") < 0 || !str_starts_c(part, "<"))
			continue;
		part = str_skip(part, 1);
		(void)str_cut(&part, '>', &url);
		return url;
	}
	return STR_NONE;
}

/* Through HTTP: the head and the body as they were sent. */
static void ask_http(struct worker *w, const char *url, struct fetched *f)
{
	const char *whole = arena_printf(w->arena, "%s%s", w->k->job->origin, url).p;
	long http = 0;

	buf_init(&w->head, w->arena, HEAD_MAX);
	buf_init(&w->body, w->arena, IN_MEMORY);
	w->fd = -1;
	w->size = 0;
	curl_easy_setopt(w->curl, CURLOPT_URL, whole);
	if (curl_easy_perform(w->curl) == CURLE_OK)
		curl_easy_getinfo(w->curl, CURLINFO_RESPONSE_CODE, &http);
	f->http = (int)http;
	f->head = buf_view(&w->head);
	f->type = media_type(w->arena, header(f->head, "Content-Type"));
	f->location = header(f->head, "Location");
	f->next = next_link(header(f->head, "Link"));
	f->body = buf_view(&w->body);
	f->fd = w->fd;
	f->size = w->size;
	if (w->fd >= 0 && lseek(w->fd, 0, SEEK_SET) != 0)
		f->http = 0;
}

static void ask_direct(struct worker *w, struct str known, struct fetched *f)
{
	struct web_direct got;

	web_read(w->k->job->server, w->arena, f->url, known, &got);
	f->http = got.http;
	f->type = media_type(w->arena, got.type);
	f->location = got.location;
	f->next = next_link(got.link);
	f->etag = got.etag;
	f->body = got.body;
	f->fd = w->fd = got.fd;
	f->size = (int64_t)got.size;
}

static void count(struct crawl *k, const struct address *ad, const struct fetched *f)
{
	enum mirror_kind kind = ad->made					 ? MIRROR_MADE
				: f->fd >= 0 || str_starts_c(f->url, "/assets/") ? MIRROR_FILE
										 : MIRROR_PAGE;

	pthread_mutex_lock(&k->lock);
	k->report->n[kind]++;
	k->report->bytes += f->size;
	if (!ad->made)
		k->pages_ms = clock_mono_ms() - k->start_ms;
	pthread_mutex_unlock(&k->lock);
}

static enum status one(struct worker *w, const struct address *ad)
{
	const struct crawl_use *use = w->k->use;
	struct fetched f = {.url = str_of(ad->url)};
	enum status st = ST_OK;

	if (w->curl != NULL)
		ask_http(w, ad->url, &f);
	else
		ask_direct(w, use->known == NULL ? STR_NONE : use->known(use->arg, w->arena, f.url), &f);
	/* A seed that has nothing to say (no head of the log signed yet) is no broken link; one that fails is. */
	if (f.http < 200 || f.http == 500 || (f.http >= 400 && f.http != 410 && ad->from[0] != '\0'))
		note_broken(w->k, ad, f.http);
	if (f.http != 0)
		st = use->take(use->arg, w->arena, w->k, &f, &w->err);
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
	count(w->k, ad, &f);
	return st;
}

/* ---- threads ---- */

/* Pages and files as long as there are any; false: nothing can be begun now. */
static bool begin_next(struct crawl *k, struct address *ret)
{
	for (int made = 0; made < 2; made++) {
		while (k->next[made] < k->n && k->todo[k->next[made]].made != (made == 1))
			k->next[made]++;
		if (k->next[made] < k->n) {
			*ret = k->todo[k->next[made]++];
			k->begun++;
			return true;
		}
	}
	return false;
}

static bool next_address(struct crawl *k, struct address *ret)
{
	bool got;

	pthread_mutex_lock(&k->lock);
	while (!k->failed && k->begun == k->n && k->busy > 0)
		pthread_cond_wait(&k->more, &k->lock);
	got = !k->failed && begin_next(k, ret);
	if (got) {
		k->busy++;
		if (k->job->progress != NULL)
			k->job->progress(k->job->progress_arg, (int64_t)(k->begun - k->busy), (int64_t)k->n);
	}
	pthread_mutex_unlock(&k->lock);
	return got;
}

static void finished(struct crawl *k, const struct err *err)
{
	pthread_mutex_lock(&k->lock);
	k->busy--;
	if (err != NULL && !k->failed) {
		k->failed = true;
		k->err = *err;
	}
	if (k->failed || (k->busy == 0 && k->begun == k->n))
		pthread_cond_broadcast(&k->more);
	pthread_mutex_unlock(&k->lock);
}

static CURL *client(void)
{
	CURL *curl = curl_easy_init();

	if (curl == NULL)
		BUG("no memory for a client");
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_head);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*"); /* our own server on this machine */
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, SILENCE_S);
	return curl;
}

static void *work(void *arg)
{
	struct worker w = {.k = arg, .arena = arena_new(), .fd = -1};
	struct address ad;

	if (w.k->job->origin != NULL) {
		w.curl = client();
		curl_easy_setopt(w.curl, CURLOPT_WRITEDATA, &w);
		curl_easy_setopt(w.curl, CURLOPT_HEADERDATA, &w);
	}
	while (next_address(w.k, &ad)) {
		enum status st = one(&w, &ad);

		finished(w.k, st == ST_OK ? NULL : &w.err);
		arena_clear(w.arena);
	}
	if (w.curl != NULL)
		curl_easy_cleanup(w.curl);
	arena_free(w.arena);
	return NULL;
}

static void run_threads(struct crawl *k)
{
	pthread_t threads[THREADS_MAX];
	unsigned n = k->job->threads == 0 ? 2 : k->job->threads > THREADS_MAX ? THREADS_MAX : k->job->threads;

	for (unsigned i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, work, k) != 0)
			BUG("no thread");
	for (unsigned i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
}

enum status crawl_run(struct arena *a, const struct mirror_job *job, const char *const *seeds, size_t n_seeds,
		      const struct crawl_use *use, struct mirror_report *ret, struct err *err)
{
	struct crawl k = {.job = job, .use = use, .report = ret, .arena = arena_new(), .start_ms = clock_mono_ms()};

	pthread_mutex_init(&k.lock, NULL);
	pthread_cond_init(&k.more, NULL);
	for (size_t i = 0; i < n_seeds; i++)
		crawl_add(&k, str_of(seeds[i]), STR(""));
	run_threads(&k);
	ret->pages_ms = k.pages_ms;
	ret->made_ms = clock_mono_ms() - k.start_ms - k.pages_ms;
	ret->broken = ARENA_ARRAY(a, k.n_broken + 1, struct mirror_broken);
	ret->n_broken = k.n_broken;
	for (size_t i = 0; i < k.n_broken; i++)
		ret->broken[i] = (struct mirror_broken){arena_dup(a, k.broken[i].url), arena_dup(a, k.broken[i].from),
							k.broken[i].http};
	if (k.failed && err != NULL)
		*err = k.err;
	pthread_cond_destroy(&k.more);
	pthread_mutex_destroy(&k.lock);
	free(k.todo);
	free(k.slots);
	free(k.broken);
	arena_free(k.arena);
	return k.failed ? k.err.st : ST_OK;
}
