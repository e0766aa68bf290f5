/* SPDX-License-Identifier: Apache-2.0 */
/* libmicrohttpd behind web.h: the only file that includes it.
 *
 * Threads: the library's epoll threads ("loops") read, write and answer from memory (page cache, assets, WEB_INLINE).
 * Everything else: the connection is suspended, a worker runs the call and leaves a ready response, the connection is
 * resumed and the loop queues it. What happens when is in exchange.c. */
#include <microhttpd.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/listen.h"
#include "web/server.h"

/* Of one connection, for its headers both ways. The library zeroes all of it after every request: with 32 KiB that was a
 * tenth of the time of a cached page. WEB_MAX_HEADER_BYTES fits with room for the answer's own headers. */
#define CONNECTION_MEMORY (16u << 10)
#define GZIP_MIN 1024
#define GZIP_FAST 1
#define GZIP_KEPT 6 /* one address, seen by many; with a query it is a search, likely asked once: GZIP_FAST */

/* ---- responses ---- */

static void add(struct MHD_Response *resp, const char *name, const char *value)
{
	if (MHD_add_response_header(resp, name, value) != MHD_YES)
		BUG("header %s was refused", name);
}

static void free_answer(void *answer)
{
	if (answer != NULL)
		MHD_destroy_response(answer);
}

static struct MHD_Response *from_bytes(const char *p, size_t n, enum MHD_ResponseMemoryMode mode)
{
	struct MHD_Response *resp = MHD_create_response_from_buffer(n, (void *)(uintptr_t)p, mode);

	if (resp == NULL)
		BUG("no response");
	return resp;
}

/* A 304 says what RFC 9110 §15.4.5 names; everything else, security headers too, the client keeps from the answer it has. */
static bool belongs(int http, struct str name)
{
	static const char *const not_in_304[] = {"Content-Type", "Content-Disposition", "Accept-Ranges"};
	struct web_hdr sec[8];
	size_t n;

	if (http != 304)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(not_in_304); i++)
		if (str_ieq_c(name, not_in_304[i]))
			return false;
	n = security_headers(&(struct web_config){.hsts = true}, sec, ARRAY_LEN(sec));
	for (size_t i = 0; i < n; i++)
		if (str_ieq_c(name, sec[i].name.p))
			return false;
	return true;
}

/* A 304 has no body. The library always names a length: 0. That of the full answer would be the letter of RFC 9110 §8.6, but
 * clients with an old parser then wait for a body (wrk does); chunked, the third choice, is worse. */
static struct MHD_Response *from_nothing(void)
{
	return from_bytes("", 0, MHD_RESPMEM_PERSISTENT);
}

static void add_all(struct MHD_Response *resp, const struct web_req *r, int http)
{
	for (size_t i = 0; i < r->n_out; i++)
		if (belongs(http, r->out[i].name))
			add(resp, r->out[i].name.p, r->out[i].value.p);
}

static bool worth_gzip(const struct web_req *r, struct str body)
{
	for (size_t i = 0; i < r->n_out; i++)
		if (str_ieq_c(r->out[i].name, "Content-Encoding"))
			return false;
	return body.n > GZIP_MIN && compressible(r->call.content_type);
}

/* Makes the page's four answers and keeps them; the caller's own answer is made apart, so a page outdated meanwhile is
 * still the answer to the call that made it. gz: NULL or malloc'd, taken over. */
static void keep_page(struct link_conn *l, struct str body, const struct str etag[2], char *gz, size_t gz_n)
{
	struct web_req *r = &l->req;
	struct cache_page p = {0};
	struct MHD_Response *a[FORM_COUNT] = {0};
	struct buf key = BUF_INIT(l->arena, sizeof l->key);

	p.etag[0] = etag[0];
	p.etag[1] = etag[1];
	a[FORM_PLAIN] = from_bytes(body.p, body.n, MHD_RESPMEM_MUST_COPY);
	a[FORM_PLAIN_304] = from_nothing();
	a[FORM_GZIP_304] = from_nothing();
	if (gz != NULL) {
		a[FORM_GZIP] = from_bytes(gz, gz_n, MHD_RESPMEM_MUST_FREE);
		add(a[FORM_GZIP], "Content-Encoding", "gzip");
	}
	for (int i = 0; i < FORM_COUNT; i++) {
		p.answer[i] = a[i];
		if (a[i] == NULL)
			continue;
		for (size_t k = 0; k < r->n_out; k++)
			if (!str_ieq_c(r->out[k].name, "X-Request-Id") &&
			    belongs(i >= FORM_PLAIN_304 ? 304 : 200, r->out[k].name))
				add(a[i], r->out[k].name.p, r->out[k].value.p);
		add(a[i], "ETag", arena_cstr(l->arena, p.etag[i == FORM_GZIP || i == FORM_GZIP_304]));
	}
	p.bytes = body.n + gz_n;
	p.body_bytes[0] = body.n;
	p.body_bytes[1] = gz_n;
	buf_str(&key, r->variant);
	buf_byte(&key, '\0');
	buf_add(&key, l->key + KEY_VARIANT_MAX + 1, l->uri_n);
	(void)page_cache_put(l->server->cache, buf_view(&key), &p, r->tags, r->n_tags, r->epoch);
}

static bool may_keep(const struct link_conn *l)
{
	const struct web_req *r = &l->req;
	const struct web_route *rt = r->call.route;

	return rt != NULL && (rt->flags & WEB_CACHE) != 0 && r->call.method == WEB_GET && !r->session && !r->cache_refused &&
	       !r->set_cookie && r->call.http == 200 && r->fd < 0 && r->variant.n <= KEY_VARIANT_MAX;
}

static struct MHD_Response *file_answer(struct link_conn *l)
{
	struct web_req *r = &l->req;
	struct MHD_Response *resp = MHD_create_response_from_fd_at_offset64(r->file_len, r->fd, r->file_off);

	if (resp == NULL)
		BUG("no response");
	l->bytes_out = r->file_len;
	r->fd = -1; /* the library closes it */
	return resp;
}

static bool pack(struct link_conn *l, struct str body, bool keep, char **ret, size_t *ret_n)
{
	struct str uri = {l->key + KEY_VARIANT_MAX + 1, l->uri_n};
	struct packer *p = server_packer_take(l->server);
	bool ok = gzip_pack(p, body, keep && str_find_byte(uri, '?') < 0 ? GZIP_KEPT : GZIP_FAST, ret, ret_n);

	server_packer_give(l->server, p);
	return ok;
}

void lib_make_answer(struct link_conn *l)
{
	struct web_req *r = &l->req;
	struct str body = buf_view(&r->call.body);
	bool keep = may_keep(l), gzip = wants_gzip(r), packed = false;
	struct MHD_Response *resp;
	char *gz = NULL;
	size_t gz_n = 0;

	l->http_out = r->call.http;
	if (r->fd >= 0) {
		resp = file_answer(l);
		add_all(resp, r, l->http_out);
		l->answer = resp;
		return;
	}
	if (worth_gzip(r, body) && (keep || gzip))
		packed = pack(l, body, keep, &gz, &gz_n);
	if (keep) {
		struct str etags[2], etag;
		char *copy = NULL;

		page_etags(l->arena, body, etags);
		etag = etags[packed && gzip];

		if (packed && gzip) {
			copy = malloc(gz_n);
			if (copy == NULL)
				BUG("out of memory");
			memcpy(copy, gz, gz_n);
		}
		keep_page(l, body, etags, gz, gz_n);
		gz = copy;
		out_header(r, "ETag", etag);
		if (etag_list_has(req_header(r, "If-None-Match"), etag)) {
			free(gz);
			gz = NULL;
			packed = false;
			l->http_out = 304;
		}
	}
	if (l->http_out == 304) {
		free(gz);
		resp = from_nothing();
		l->bytes_out = 0;
	} else if (packed && gzip) {
		resp = from_bytes(gz, gz_n, MHD_RESPMEM_MUST_FREE);
		add(resp, "Content-Encoding", "gzip");
		l->bytes_out = gz_n;
	} else {
		resp = from_bytes(body.p, body.n, MHD_RESPMEM_PERSISTENT); /* arena memory: lives until on_completed */
		l->bytes_out = body.n;
	}
	add_all(resp, r, l->http_out);
	l->answer = resp;
}

static enum MHD_Result see_header(void *cls, enum MHD_ValueKind kind, const char *key, size_t key_n, const char *value,
				  size_t value_n)
{
	struct link_conn *l = cls;

	(void)kind;
	if (l->req.n_hdrs == WEB_MAX_HEADERS)
		return MHD_NO;
	l->hdrs[l->req.n_hdrs++] = (struct web_hdr){{key, key_n}, {value == NULL ? "" : value, value_n}};
	return MHD_YES;
}

void lib_read_headers(struct link_conn *l)
{
	(void)MHD_get_connection_values_n(l->mhd, MHD_HEADER_KIND, see_header, l);
}

bool lib_queue(struct link_conn *l, int http, void *answer)
{
	return MHD_queue_response(l->mhd, (unsigned)http, answer) == MHD_YES;
}

void lib_suspend(struct link_conn *l)
{
	MHD_suspend_connection(l->mhd);
}

void lib_resume(struct link_conn *l)
{
	MHD_resume_connection(l->mhd);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *mhd, const char *url, const char *method,
				  const char *version, const char *data, size_t *data_n, void **req_cls)
{
	struct link_conn *l = *req_cls;

	(void)cls;
	(void)url;
	if (l == NULL) /* no connection record: memory ran out at accept */
		return MHD_NO;
	l->mhd = mhd;
	return exchange_step(l, method, version, data, data_n) ? MHD_YES : MHD_NO;
}

/* ---- life of requests and connections ---- */

static struct link_conn *link_of(struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *ci = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return ci == NULL ? NULL : ci->socket_context;
}

static void request_reset(struct link_conn *l)
{
	req_release(&l->req);
	if (l->answer != NULL)
		MHD_destroy_response(l->answer);
	l->answer = NULL;
	if (l->arena != NULL)
		server_arena_give(l->server, l->arena);
	l->arena = NULL;
	if (l->body != NULL)
		atomic_fetch_sub(&l->server->bodies_in_memory, l->body_cap);
	free(l->body);
	free(l->chunk);
	l->body = NULL;
	l->chunk = NULL;
}

/* The request line is there: its target as sent, before the library decodes it in place. */
static void *on_uri(void *cls, const char *uri, struct MHD_Connection *mhd)
{
	struct link_conn *l = link_of(mhd);
	size_t n = strlen(uri);

	(void)cls;
	if (l == NULL)
		return NULL;
	l->start_us = clock_mono_us();
	req_init(&l->req, l->server, &l->server->hooks, &l->server->cfg);
	request_id_make(l->server, l->req.call.request_id);
	l->phase = RQ_NEW;
	l->responded = l->head = false;
	l->pending = ST_OK;
	l->err.st = ST_OK;
	l->err.key[0] = l->err.arg[0] = l->err.clause[0] = l->err.detail[0] = '\0';
	l->body_n = l->body_cap = 0;
	l->body_seen = l->drained = l->bytes_out = 0;
	l->http_out = 0;
	l->uri_too_long = n > MAX_URL_BYTES;
	l->uri_n = l->uri_too_long ? MAX_URL_BYTES : n;
	l->key[KEY_VARIANT_MAX] = '\0';
	memcpy(l->key + KEY_VARIANT_MAX + 1, uri, l->uri_n);
	return l;
}

/* The access log gets the call as it was; answers from memory never filled these in. */
static void describe(struct link_conn *l)
{
	struct web_call *w = &l->req.call;
	struct str uri = {l->key + KEY_VARIANT_MAX + 1, l->uri_n}, path = uri;

	if (w->path.p == NULL) {
		(void)str_cut(&uri, '?', &path);
		w->path = path;
		w->query = uri;
		w->client_ip = str_of(l->conn.ip);
	}
}

static void on_completed(void *cls, struct MHD_Connection *mhd, void **req_cls, enum MHD_RequestTerminationCode why)
{
	struct link_conn *l = *req_cls;
	struct web_server *s = cls;
	int64_t us;

	(void)mhd;
	(void)why;
	if (l == NULL || !l->active)
		return;
	us = clock_mono_us() - l->start_us;
	metrics_count(&s->metrics, l->http_out, l->head ? 0 : l->bytes_out, us);
	if (s->hooks.access != NULL) {
		describe(l);
		s->hooks.access(s->hooks.arg, &l->req.call, l->http_out, l->head ? 0 : l->bytes_out, us);
	}
	request_reset(l);
	l->active = false;
	atomic_store_explicit(&l->conn.since_ms, (l->start_us + us) / 1000, memory_order_relaxed);
	atomic_store_explicit(&l->conn.seq, atomic_load_explicit(&l->conn.seq, memory_order_relaxed) + 1,
			      memory_order_relaxed);
	atomic_store_explicit(&l->conn.state, CONN_IDLE, memory_order_relaxed);
	atomic_fetch_sub(&s->active, 1);
	*req_cls = NULL;
}

/* The acceptor has made the record and counted it; the library's thread takes it over here. */
static void on_connection(void *cls, struct MHD_Connection *mhd, void **ctx, enum MHD_ConnectionNotificationCode what)
{
	struct link_conn *l;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		*ctx = acceptor_claim(cls, MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd);
		return;
	}
	l = *ctx;
	if (l == NULL)
		return;
	if (l->active) {
		request_reset(l);
		atomic_fetch_sub(&l->server->active, 1);
	}
	link_free(l);
	*ctx = NULL;
}

bool lib_add_connection(struct web_server *s, int fd, const struct sockaddr *addr, socklen_t len)
{
	return MHD_add_connection(s->daemon, fd, addr, len) == MHD_YES; /* closes fd when it fails */
}

/* ---- start and stop ---- */

static void on_library_log(void *cls, const char *fmt, va_list ap)
{
	char line[300];

	(void)cls;
	(void)vsnprintf(line, sizeof line, fmt, ap);
	log_line(LOG_DEBUG, "http library: %s", line);
}

static void add_security(const struct web_server *s, struct MHD_Response *resp)
{
	for (size_t i = 0; i < s->n_security; i++)
		add(resp, s->security[i].name.p, s->security[i].value.p);
}

static void make_busy(struct web_server *s)
{
	struct str page = s->cfg.busy_page;
	bool html = page.n > 0;
	struct MHD_Response *resp;

	if (!html)
		s->cfg.busy_page = page = STR("503 Service Unavailable\n");
	resp = from_bytes(page.p, page.n, MHD_RESPMEM_MUST_COPY);
	add_security(s, resp);
	add(resp, "Content-Type", html ? "text/html; charset=utf-8" : "text/plain; charset=utf-8");
	add(resp, "Cache-Control", "no-store");
	add(resp, "Retry-After", "2");
	s->busy = resp;
}

static enum status daemon_start(struct web_server *s, struct err *err)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO | MHD_USE_ERROR_LOG |
			 MHD_USE_NO_LISTEN_SOCKET; /* acceptor.c deals connections out evenly */
	unsigned per_loop = s->cfg.max_conns + 64; /* our own table says no earlier */

	s->daemon =
		MHD_start_daemon(flags, 0, NULL, NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, on_library_log, NULL,
				 MHD_OPTION_THREAD_POOL_SIZE, s->cfg.loops > 1 ? s->cfg.loops : 0u,
				 MHD_OPTION_CONNECTION_LIMIT, per_loop * s->cfg.loops, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
				 (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT, 0u, MHD_OPTION_STRICT_FOR_CLIENT,
				 1, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_URI_LOG_CALLBACK, on_uri, s,
				 MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection,
				 s, MHD_OPTION_END);
	if (s->daemon == NULL)
		return err_set(err, ST_IO, "the HTTP library did not start: %s", strerror(errno));
	return ST_OK;
}

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
	s->cache = page_cache_new(s->cfg.cache_bytes, free_answer);
	make_busy(s);
	st = listen_open(s->cfg.listen, &s->listen_fd, &s->port, err);
	if (st == ST_OK)
		st = daemon_start(s, err);
	if (st != ST_OK) {
		if (s->listen_fd >= 0)
			close(s->listen_fd);
		MHD_destroy_response(s->busy);
		server_release(s);
		return st;
	}
	server_reaper_start(s);
	acceptor_start(s);
	*ret = s;
	return ST_OK;
}

static void wait_idle(struct web_server *s, int64_t until_ms)
{
	struct timespec t = {0, 5 * 1000 * 1000};

	while (atomic_load(&s->active) > 0 && clock_mono_ms() < until_ms)
		nanosleep(&t, NULL);
}

void web_server_stop(struct web_server *s, int grace_ms)
{
	if (s == NULL)
		return;
	acceptor_stop(s);
	atomic_store(&s->stopping, true); /* the reaper now closes every connection that has nothing in flight */
	wait_idle(s, clock_mono_ms() + grace_ms);
	conns_cut_all(s->conns);
	workers_free(s->workers); /* no connection may stay suspended: handlers that run are waited for */
	s->workers = NULL;
	server_reaper_stop(s);
	MHD_stop_daemon(s->daemon);
	acceptor_release(s);
	MHD_destroy_response(s->busy);
	for (size_t i = 0; i < s->n_assets; i++)
		for (size_t k = 0; k < ARRAY_LEN(s->asset_answers[i].answer); k++)
			free_answer(s->asset_answers[i].answer[k]);
	server_release(s);
}

static struct MHD_Response *asset_answer(const struct web_server *s, const struct web_asset *a, struct str bytes,
					 const char *coding, struct str etag, bool body)
{
	struct MHD_Response *resp = body ? from_bytes(bytes.p, bytes.n, MHD_RESPMEM_PERSISTENT) : from_nothing();

	if (body) {
		add_security(s, resp);
		add(resp, "Content-Type", a->type);
	}
	if (coding != NULL && body)
		add(resp, "Content-Encoding", coding);
	add(resp, "ETag", etag.p);
	add(resp, "Vary", "Accept-Encoding");
	add(resp, "Cache-Control", "public, max-age=31536000, immutable");
	return resp;
}

void web_assets_use(struct web_server *s, const struct web_asset *assets, size_t n)
{
	static const char *const coding[] = {NULL, "gzip", "br"}, *const suffix[] = {"", "-gz", "-br"};

	if (s->assets != NULL)
		BUG("assets were given before");
	s->asset_answers = calloc(n + 1, sizeof *s->asset_answers);
	if (s->asset_answers == NULL)
		BUG("out of memory");
	for (size_t i = 0; i < n; i++) {
		const struct str bytes[] = {assets[i].plain, assets[i].gzip, assets[i].br};
		struct asset_answers *aa = &s->asset_answers[i];

		for (int k = 0; k < 3; k++) {
			aa->etag[k] = asset_etag(s->arena, &assets[i], suffix[k]);
			if (k > 0 && bytes[k].n == 0)
				continue;
			aa->answer[k] = asset_answer(s, &assets[i], bytes[k], coding[k], aa->etag[k], true);
			aa->answer[3 + k] = asset_answer(s, &assets[i], bytes[k], coding[k], aa->etag[k], false);
		}
	}
	s->n_assets = n;
	s->assets = asset_table_new(assets, n);
}
