/* SPDX-License-Identifier: Apache-2.0 */
/* Defaults, arenas, the reaper's clock, the first look at a request. */
#include "web/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/rng.h"
#include "base/url.h"
#include "base/utf8.h"
#include "web/listen.h"

#define DEFAULT_CACHE_BYTES (64u << 20)

static void defaults(struct web_config *c)
{
	if (c->loops == 0) {
		long n = sysconf(_SC_NPROCESSORS_ONLN);

		c->loops = n < 1 ? 1 : n > 64 ? 64 : (unsigned)n;
	}
	if (c->workers == 0)
		c->workers = 4;
	if (c->max_conns == 0)
		c->max_conns = 2000;
	if (c->header_timeout_ms <= 0)
		c->header_timeout_ms = 10000;
	if (c->body_timeout_ms <= 0)
		c->body_timeout_ms = 30000;
	if (c->idle_timeout_ms <= 0)
		c->idle_timeout_ms = 30000;
	if (c->send_timeout_ms <= 0)
		c->send_timeout_ms = 60000;
	if (c->min_body_rate == 0)
		c->min_body_rate = 1024;
	if (c->cache_bytes == 0)
		c->cache_bytes = DEFAULT_CACHE_BYTES;
	if (c->queue_max == 0)
		c->queue_max = c->workers * QUEUE_PER_WORKER;
}

static const char *keep(struct arena *a, const char *s)
{
	return s == NULL ? NULL : arena_cstr(a, str_of(s));
}

/* A call that has no cookies always gets the same variant: asked once. */
static void learn_plain_variant(struct web_server *s)
{
	struct web_req r;
	struct arena *a;
	struct str v;

	if (s->hooks.variant == NULL)
		return;
	a = arena_new();
	req_init(&r, s, &s->hooks, &s->cfg);
	r.call.arena = a;
	v = s->hooks.variant(s->hooks.arg, &r.call, a);
	if (v.n > KEY_VARIANT_MAX)
		BUG("page variant of %zu bytes", v.n);
	if (v.n > 0)
		memcpy(s->plain_variant, v.p, v.n);
	arena_free(a);
}

static void free_answer(void *answer)
{
	answer_unref(answer);
}

static void server_init(struct web_server *s, const struct web_config *cfg, const struct web_hooks *hooks)
{
	struct conn_limits l;

	s->arena = arena_new();
	s->cfg = *cfg;
	defaults(&s->cfg);
	s->cfg.listen = keep(s->arena, cfg->listen);
	s->cfg.spool_dir = keep(s->arena, cfg->spool_dir);
	s->cfg.trusted_proxy = keep(s->arena, cfg->trusted_proxy);
	s->hooks = *hooks;
	s->shelf = shelf_new();
	s->cache = page_cache_new(s->cfg.cache_bytes, free_answer);
	s->n_security = security_headers(&s->cfg, s->security, ARRAY_LEN(s->security));
	l = (struct conn_limits){s->cfg.max_conns,	 s->cfg.max_conns_per_ip, s->cfg.header_timeout_ms,
				 s->cfg.body_timeout_ms, s->cfg.idle_timeout_ms,  s->cfg.send_timeout_ms,
				 s->cfg.min_body_rate};
	s->conns = conns_new(&l, s->cfg.trusted_proxy);
	s->workers = workers_new(s->cfg.workers, s->cfg.queue_max);
	s->rate = rate_new(s->cfg.rate_per_minute, s->cfg.rate_burst);
	rng_bytes(&s->id_seed, sizeof s->id_seed);
	pthread_mutex_init(&s->arena_lock, NULL);
	pthread_mutex_init(&s->reaper_lock, NULL);
	pthread_cond_init(&s->reaper_wake, NULL);
	if (s->cfg.spool_dir != NULL)
		spool_clean(s->cfg.spool_dir);
	learn_plain_variant(s);
}

static void server_release(struct web_server *s)
{
	workers_free(s->workers);
	answers_free(s);
	page_cache_free(s->cache);
	shelf_free(s->shelf);
	conns_free(s->conns);
	rate_free(s->rate);
	router_free(s->router);
	asset_table_free(s->assets);
	free(s->asset_answers);
	for (size_t i = 0; i < s->n_spare; i++)
		arena_free(s->spare[i]);
	for (size_t i = 0; i < s->n_packers; i++)
		packer_free(s->packers[i]);
	pthread_mutex_destroy(&s->arena_lock);
	pthread_mutex_destroy(&s->reaper_lock);
	pthread_cond_destroy(&s->reaper_wake);
	arena_free(s->arena);
	free(s);
}

struct arena *server_arena_take(struct web_server *s)
{
	struct arena *a = NULL;

	pthread_mutex_lock(&s->arena_lock);
	if (s->n_spare > 0)
		a = s->spare[--s->n_spare];
	pthread_mutex_unlock(&s->arena_lock);
	return a != NULL ? a : arena_new();
}

void server_arena_give(struct web_server *s, struct arena *a)
{
	arena_clear(a);
	pthread_mutex_lock(&s->arena_lock);
	if (s->n_spare < ARRAY_LEN(s->spare)) {
		s->spare[s->n_spare++] = a;
		a = NULL;
	}
	pthread_mutex_unlock(&s->arena_lock);
	arena_free(a);
}

struct packer *server_packer_take(struct web_server *s)
{
	struct packer *p = NULL;

	pthread_mutex_lock(&s->arena_lock);
	if (s->n_packers > 0)
		p = s->packers[--s->n_packers];
	pthread_mutex_unlock(&s->arena_lock);
	return p != NULL ? p : packer_new();
}

void server_packer_give(struct web_server *s, struct packer *p)
{
	pthread_mutex_lock(&s->arena_lock);
	if (s->n_packers < ARRAY_LEN(s->packers)) {
		s->packers[s->n_packers++] = p;
		p = NULL;
	}
	pthread_mutex_unlock(&s->arena_lock);
	packer_free(p);
}

/* ---- the reaper ---- */

static void *reaper_main(void *arg)
{
	struct web_server *s = arg;
	int shortest = s->cfg.header_timeout_ms < s->cfg.idle_timeout_ms ? s->cfg.header_timeout_ms : s->cfg.idle_timeout_ms;
	int tick_ms = shortest / 20;

	tick_ms = tick_ms < 10 ? 10 : tick_ms > 500 ? 500 : tick_ms;
	pthread_mutex_lock(&s->reaper_lock);
	while (!s->reaper_stop) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += (long)tick_ms * 1000000L;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		(void)pthread_cond_timedwait(&s->reaper_wake, &s->reaper_lock, &until);
		pthread_mutex_unlock(&s->reaper_lock);
		conns_tick(s->conns, clock_mono_ms());
		if (atomic_load(&s->stopping))
			conns_cut_idle(s->conns);
		pthread_mutex_lock(&s->reaper_lock);
	}
	pthread_mutex_unlock(&s->reaper_lock);
	return NULL;
}

static void server_reaper_start(struct web_server *s)
{
	if (pthread_create(&s->reaper, NULL, reaper_main, s) != 0)
		BUG("no thread for the reaper");
}

static void server_reaper_stop(struct web_server *s)
{
	pthread_mutex_lock(&s->reaper_lock);
	s->reaper_stop = true;
	pthread_cond_signal(&s->reaper_wake);
	pthread_mutex_unlock(&s->reaper_lock);
	pthread_join(s->reaper, NULL);
}

/* ---- the first look at a request ---- */

void request_id_make(struct web_server *s, char ret[20])
{
	static const char digits[] = "0123456789abcdef";
	uint64_t x = s->id_seed + atomic_fetch_add_explicit(&s->next_id, 1, memory_order_relaxed) * 0x9E3779B97F4A7C15ull;

	x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull; /* splitmix64: distinct for distinct numbers */
	x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
	x ^= x >> 31;
	for (int i = 0; i < 16; i++, x >>= 4)
		ret[i] = digits[x & 15];
	ret[16] = '\0';
}

/* Behind the trusted proxy the visitor is the last address the proxy wrote; what stands before it anybody can write. */
static struct str visitor(const struct link_conn *l)
{
	const char *proxy = l->server->cfg.trusted_proxy;
	struct str xff, last = STR_NONE, part;

	if (proxy != NULL && strcmp(l->conn.ip, proxy) == 0) {
		xff = req_header(&l->req, "X-Forwarded-For");
		while (xff.n > 0 && str_cut(&xff, ',', &part))
			last = str_trim(part);
		if (last.n > 0 && last.n < 46)
			return last;
	}
	return str_of(l->conn.ip);
}

/* Headers outlive the loop's buffer in the arena. */
static void copy_headers(struct link_conn *l)
{
	for (size_t i = 0; i < l->req.n_hdrs; i++) {
		l->hdrs[i].name = arena_dup(l->arena, l->hdrs[i].name);
		l->hdrs[i].value = arena_dup(l->arena, l->hdrs[i].value);
	}
}

static enum status body_size(struct link_conn *l, struct err *err)
{
	struct str len = req_header(&l->req, "Content-Length");
	const struct web_route *rt = l->req.call.route;
	int64_t n = 0;

	l->body_max = rt->body_max != 0 ? rt->body_max : MAX_FORM_BYTES;
	if (len.n > 0 && (!str_to_i64(len, &n) || n < 0))
		return err_set(err, ST_TOO_LARGE, "Content-Length %.*s", STR_ARG(str_slice(len, 0, 40)));
	if (l->req.call.method == WEB_GET) {
		if (n > 0 || req_header(&l->req, "Transfer-Encoding").n > 0)
			return err_set(err, ST_BAD_REQUEST, "GET with a body");
		return ST_OK;
	}
	if ((uint64_t)n > l->body_max)
		return err_set(err, ST_TOO_LARGE, "body of %lld bytes", (long long)n);
	l->body_cap = (size_t)n; /* a hint; memory is taken when bytes come */
	return ST_OK;
}

static enum status check_headers(const struct link_conn *l, struct err *err)
{
	struct str coding = req_header(&l->req, "Transfer-Encoding");
	size_t total = 0;

	for (size_t i = 0; i < l->req.n_hdrs; i++) {
		total += l->req.hdrs[i].name.n + l->req.hdrs[i].value.n + 4;
		if (!utf8_valid(l->req.hdrs[i].value))
			return err_set(err, ST_BAD_UTF8, "header is not UTF-8");
	}
	/* A body's length told in two ways or in an unknown one: a proxy in front may read it otherwise (RFC 9112 §6.1, §6.3,
	 * request smuggling). */
	if (coding.n > 0 && (!str_ieq_c(coding, "chunked") || req_header(&l->req, "Content-Length").n > 0))
		return err_set(err, ST_BAD_REQUEST, "Transfer-Encoding %.*s", STR_ARG(str_slice(coding, 0, 40)));
	if (total > WEB_MAX_HEADER_BYTES || l->req.n_hdrs == WEB_MAX_HEADERS)
		return err_set(err, ST_TOO_LARGE, "headers of %zu bytes", total);
	return ST_OK;
}

enum status request_open(struct link_conn *l, struct err *err)
{
	const char *method = l->method;
	struct web_call *w = &l->req.call;
	struct str uri = {l->key + KEY_VARIANT_MAX + 1, l->uri_n}, path = uri;
	enum status st;

	copy_headers(l);
	uri = arena_dup(l->arena, uri);
	path = uri;
	(void)str_cut(&uri, '?', &path);
	w->query = uri.p == NULL ? STR_NONE : uri;
	w->path = path;
	w->host = req_header(&l->req, "Host");
	w->user_agent = req_header(&l->req, "User-Agent");
	w->client_ip = arena_dup(l->arena, visitor(l));
	buf_init(&w->body, l->arena, MAX_PAGE_BYTES);
	w->method = strcmp(method, "POST") == 0 ? WEB_POST : WEB_GET;
	if (l->uri_too_long)
		return err_set(err, ST_TOO_LARGE, "address over %d bytes", MAX_URL_BYTES);
	TRY(check_headers(l, err));
	if (!url_decode(l->arena, path, false, &w->path) || !utf8_valid(w->path)) {
		w->path = STR("/");
		return err_set(err, ST_BAD_REQUEST, "path cannot be decoded");
	}
	l->req.preflight = strcmp(method, "OPTIONS") == 0;
	if (w->method == WEB_GET && !l->head && !l->req.preflight && strcmp(method, "GET") != 0)
		return err_set(err, ST_METHOD, "method %.20s", method);
	st = router_match(l->server->router, l->arena, w->method, path, &w->route, l->req.params, &l->req.n_params);
	if (st == ST_OK && l->req.preflight && !cors_open(w->route))
		st = ST_METHOD;
	if (st != ST_OK)
		return err_set(err, st, "no route");
	TRY(body_size(l, err));
	return form_begin(&l->req, err);
}

/* Big bodies are let in only for those who may send them; a form of ordinary size costs less than asking twice. */
bool request_wants_permit_first(const struct link_conn *l)
{
	const struct web_route *rt = l->req.call.route;

	return l->req.call.method == WEB_POST && ((rt->flags & WEB_UPLOAD) != 0 || l->body_max > MAX_FORM_BYTES);
}

enum status request_body(struct link_conn *l, const char *p, size_t n, struct err *err)
{
	if (l->body == NULL || l->body_n + n > l->body_cap) {
		size_t cap = l->body == NULL && l->body_cap >= n ? l->body_cap : (l->body_n + n) * 2;
		size_t more = l->body == NULL ? cap : cap - l->body_cap;
		char *grown;

		if (atomic_fetch_add(&l->server->bodies_in_memory, more) + more > MAX_BODIES_IN_MEMORY) {
			atomic_fetch_sub(&l->server->bodies_in_memory, more);
			return err_set(err, ST_BUSY, "bodies in memory over %u bytes", MAX_BODIES_IN_MEMORY);
		}
		grown = realloc(l->body, cap + 1);
		if (grown == NULL)
			BUG("out of memory");
		l->body = grown;
		l->body_cap = cap;
	}
	memcpy(l->body + l->body_n, p, n);
	l->body_n += n;
	return ST_OK;
}

bool wants_gzip(const struct web_req *r)
{
	return (accept_encoding(req_header(r, "Accept-Encoding")) & ENC_GZIP) != 0;
}

bool compressible(struct str t)
{
	static const char *const starts[] = {"text/",
					     "application/json",
					     "application/xml",
					     "application/problem+json",
					     "application/atom+xml",
					     "application/rss+xml",
					     "image/svg+xml",
					     "application/javascript"};

	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		if (str_starts_c(t, starts[i]))
			return true;
	return false;
}

void page_etags(struct arena *a, struct str body, struct str ret[2])
{
	char hex[SHA256_HEX_LEN + 1];

	sha256_hex(body, hex);
	ret[0] = arena_printf(a, "\"%.20s\"", hex);
	ret[1] = arena_printf(a, "\"%.20s-gz\"", hex);
}

/* ---- start and stop ---- */

enum status web_server_start(const struct web_config *cfg, const struct web_route *const *tables, const size_t *counts,
			     size_t n_tables, const struct web_hooks *hooks, struct web_server **ret, struct err *err)
{
	struct router *router;
	struct web_server *s;
	enum status st;

	TRY(router_new(tables, counts, n_tables, &router, err));
	s = calloc(1, sizeof *s);
	if (s == NULL)
		BUG("out of memory");
	s->router = router;
	s->listen_fd = -1;
	server_init(s, cfg, hooks);
	answers_ready(s);
	st = listen_open(s->cfg.listen, &s->listen_fd, &s->port, err);
	if (st == ST_OK)
		st = loops_start(s, err);
	if (st != ST_OK) {
		if (s->listen_fd >= 0)
			close(s->listen_fd);
		server_release(s);
		return st;
	}
	server_reaper_start(s);
	acceptor_start(s);
	*ret = s;
	return ST_OK;
}

static void wait_idle(const struct web_server *s, int64_t until_ms)
{
	struct timespec t = {0, 5 * 1000 * 1000};

	while (loops_active(s) > 0 && clock_mono_ms() < until_ms)
		nanosleep(&t, NULL);
}

void web_server_stop(struct web_server *s, int grace_ms)
{
	if (s == NULL)
		return;
	acceptor_stop(s);
	atomic_store(&s->stopping, true); /* the reaper now closes every connection that has nothing in flight */
	wait_idle(s, clock_mono_ms() + grace_ms);
	loops_stop(s);
	workers_free(s->workers);
	s->workers = NULL;
	loops_free(s);
	server_reaper_stop(s);
	server_release(s);
}

/* ---- the rest of the contract ---- */

int web_server_port(const struct web_server *s)
{
	return s->port;
}

void web_server_set_routes_note(struct web_server *s)
{
	page_cache_drop_all(s->cache);
}

void web_cache_drop(struct web_server *s, const char *const *tags, size_t n)
{
	page_cache_drop(s->cache, tags, n);
}

void web_cache_drop_all(struct web_server *s)
{
	page_cache_drop_all(s->cache);
}

void web_metrics(const struct web_server *s, struct buf *b)
{
	struct cache_stats ps;

	struct metrics m = {0};

	metrics_sum(&m, &s->metrics);
	for (unsigned i = 0; i < s->cfg.loops; i++)
		metrics_sum(&m, &s->loops[i]->metrics);
	page_cache_stats(s->cache, &ps);
	metrics_text(&m, conns_stats(s->conns), &ps, workers_queued(s->workers), b);
}
