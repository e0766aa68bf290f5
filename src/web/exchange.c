/* SPDX-License-Identifier: Apache-2.0 */
/* One request from its headers to its answer: what the loop does itself (page cache, assets, WEB_INLINE), what goes to a
 * worker, where the body goes. Sockets are behind the link_ functions of link.c.
 *
 * A struct link_conn belongs to the loop or to one worker at a time: link_suspend and link_resume hand it over.
 * exchange_step() is called again and again for one request; l->phase says where it is. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "web/server.h"

static bool send_answer(struct link_conn *l, int http, struct answer *answer)
{
	l->http_out = http;
	l->responded = true;
	atomic_store_explicit(&l->conn.state, CONN_SEND, memory_order_relaxed);
	return link_answer(l, http, answer);
}

static void state_set(struct link_conn *l, enum conn_state st)
{
	atomic_store(&l->conn.state, st);
	atomic_store(&l->conn.since_ms, clock_mono_ms());
}

/* ---- work on the workers ---- */

static void work_run(void *arg)
{
	struct link_conn *l = arg;
	enum status st = l->pending;

	if (st == ST_OK && l->chunk != NULL && l->chunk->n > 0) {
		st = form_stream(&l->req, (struct str){l->chunk->bytes, l->chunk->n}, &l->err);
		l->chunk->n = 0;
	}
	l->req.body = (struct str){l->body, l->body_n};
	run_call(&l->req, st, &l->err);
	answer_make(l);
	l->phase = RQ_ANSWERED;
	link_resume(l);
}

static void work_permit(void *arg)
{
	struct link_conn *l = arg;

	l->pending = run_permit(&l->req, &l->err);
	if (l->pending != ST_OK) {
		work_run(l);
		return;
	}
	l->phase = RQ_PERMITTED;
	link_resume(l);
}

static void work_feed(void *arg)
{
	struct link_conn *l = arg;

	l->pending = form_stream(&l->req, (struct str){l->chunk->bytes, l->chunk->n}, &l->err);
	l->chunk->n = 0;
	link_resume(l);
}

static bool hand_over(struct link_conn *l, void (*fn)(void *arg), bool must)
{
	if (fn != work_feed)
		state_set(l, CONN_WORK);
	link_suspend(l);
	if (workers_push(l->server->workers, fn, l, must))
		return true;
	atomic_fetch_add(&l->server->metrics.busy, 1);
	l->answer = NULL;
	l->phase = RQ_ANSWERED; /* without an answer: the ready 503 */
	link_resume(l);
	return true;
}

/* ---- the fast path ---- */

struct fast {
	struct link_conn *l;
	bool gzip, sent;
	struct str if_none_match;
	bool result;
};

static void send_cached(void *arg, const struct cache_page *p)
{
	struct fast *f = arg;
	bool gz = f->gzip && p->answer[FORM_GZIP] != NULL;
	bool same = f->if_none_match.n > 0 && etag_list_has(f->if_none_match, p->etag[gz]);

	f->sent = true;
	f->l->bytes_out = same ? 0 : p->body_bytes[gz];
	f->result = send_answer(f->l, same ? 304 : 200, p->answer[(same ? FORM_PLAIN_304 : FORM_PLAIN) + gz]);
}

static bool from_assets(struct link_conn *l, struct fast *f)
{
	struct web_server *s = l->server;
	struct str uri = {l->key + KEY_VARIANT_MAX + 1, l->uri_n};
	const struct asset_table *table = atomic_load_explicit(&s->assets, memory_order_acquire);
	const struct web_asset *as;
	const struct asset_answers *aa;
	unsigned enc;
	size_t i;
	int form = 0;

	if (table == NULL || !str_starts_c(uri, "/assets/") || (as = asset_find(table, uri, &i)) == NULL)
		return false;
	enc = accept_encoding(req_header(&l->req, "Accept-Encoding"));
	aa = &s->asset_answers[i];
	if ((enc & ENC_BR) != 0 && aa->answer[2] != NULL)
		form = 2;
	else if ((enc & ENC_GZIP) != 0 && aa->answer[1] != NULL)
		form = 1;
	l->bytes_out = form == 2 ? as->br.n : form == 1 ? as->gzip.n : as->plain.n;
	if (etag_list_has(f->if_none_match, aa->etag[form])) {
		l->bytes_out = 0;
		f->result = send_answer(l, 304, aa->answer[3 + form]);
	} else {
		f->result = send_answer(l, 200, aa->answer[form]);
	}
	return true;
}

static bool from_cache(struct link_conn *l, struct fast *f)
{
	struct web_server *s = l->server;
	struct web_req *r = &l->req;
	struct str variant, key;

	if (req_header(r, "Cookie").n > 0) {
		l->arena = r->call.arena = server_arena_take(s);
		r->session = s->hooks.has_session != NULL && s->hooks.has_session(s->hooks.arg, &r->call);
		variant = s->hooks.variant == NULL ? STR_NONE : s->hooks.variant(s->hooks.arg, &r->call, l->arena);
		r->variant = variant;
		if (r->session || variant.n > KEY_VARIANT_MAX)
			return false;
	} else {
		variant = r->variant = str_of(s->plain_variant);
	}
	key.p = l->key + KEY_VARIANT_MAX - variant.n;
	key.n = variant.n + 1 + l->uri_n;
	if (variant.n > 0)
		memcpy(l->key + KEY_VARIANT_MAX - variant.n, variant.p, variant.n);
	f->gzip = wants_gzip(r);
	return page_cache_use(s->cache, key, send_cached, f);
}

/* ---- one request ---- */

static bool run_inline(struct link_conn *l)
{
	l->req.body = (struct str){l->body, l->body_n};
	run_call(&l->req, ST_OK, &l->err);
	answer_make(l);
	l->phase = RQ_ANSWERED;
	return send_answer(l, l->http_out, l->answer);
}

static bool is_inline(const struct link_conn *l)
{
	return l->req.call.route != NULL && (l->req.call.route->flags & WEB_INLINE) != 0;
}

static bool begin(struct link_conn *l)
{
	struct web_server *s = l->server;
	struct web_req *r = &l->req;
	struct fast f = {.l = l};

	if ((l->head || strcmp(l->method, "GET") == 0) && !l->uri_too_long && l->body_done) {
		f.if_none_match = req_header(r, "If-None-Match");
		if (from_assets(l, &f) || from_cache(l, &f))
			return f.result;
	}
	if (l->arena == NULL)
		l->arena = r->call.arena = server_arena_take(s);
	r->epoch = page_cache_epoch(s->cache);
	l->pending = request_open(l, &l->err);
	if (l->pending != ST_OK)
		return hand_over(l, work_run, false);
	if (r->call.method == WEB_GET)
		return is_inline(l) ? run_inline(l) : hand_over(l, work_run, false);
	if (request_wants_permit_first(l))
		return hand_over(l, work_permit, false);
	l->phase = RQ_BODY;
	state_set(l, CONN_BODY);
	return true;
}

/* The rest of a refused body is read and thrown away, up to a limit: closing at once would lose the answer on its way. */
static bool drain(struct link_conn *l, size_t *n)
{
	l->phase = RQ_DRAIN;
	l->drained += *n;
	*n = 0;
	return l->drained > DRAIN_MAX && l->body_seen > l->body_max ? false : true;
}

static bool take_chunk(struct link_conn *l, const char *data, size_t *n)
{
	size_t room, take;

	if (l->chunk == NULL) {
		l->chunk = malloc(sizeof *l->chunk);
		if (l->chunk == NULL)
			BUG("out of memory");
		l->chunk->n = 0;
	}
	room = sizeof l->chunk->bytes - l->chunk->n;
	take = *n < room ? *n : room;
	memcpy(l->chunk->bytes + l->chunk->n, data, take);
	l->chunk->n += take;
	*n -= take;
	l->body_seen += take;
	atomic_store_explicit(&l->conn.body_in, l->body_seen, memory_order_relaxed);
	atomic_fetch_add_explicit(&l->server->metrics.upload_bytes, take, memory_order_relaxed);
	if (l->chunk->n < sizeof l->chunk->bytes)
		return true;
	return hand_over(l, work_feed, true);
}

static bool body_part(struct link_conn *l, const char *data, size_t *n)
{
	if (l->pending == ST_OK && l->body_seen + *n > l->body_max)
		l->pending = err_set(&l->err, ST_TOO_LARGE, "body over %llu bytes", (unsigned long long)l->body_max);
	if (l->pending == ST_OK && l->req.body_kind == BODY_MULTIPART)
		return take_chunk(l, data, n);
	if (l->pending == ST_OK)
		l->pending = request_body(l, data, *n, &l->err);
	l->body_seen += *n;
	atomic_store_explicit(&l->conn.body_in, l->body_seen, memory_order_relaxed);
	if (l->pending != ST_OK)
		return drain(l, n);
	*n = 0;
	return true;
}

static bool send_made(struct link_conn *l)
{
	if (l->answer != NULL)
		return send_answer(l, l->http_out, l->answer);
	l->bytes_out = l->server->cfg.busy_page.n;
	return send_answer(l, 503, l->server->busy);
}

bool exchange_step(struct link_conn *l, const char *data, size_t *data_n)
{
	switch (l->phase) {
	case RQ_NEW:
		return begin(l);
	case RQ_PERMITTED:
		l->phase = RQ_BODY;
		state_set(l, CONN_BODY);
		return true;
	case RQ_BODY:
	case RQ_DRAIN:
		if (*data_n > 0)
			return body_part(l, data, data_n);
		if (l->pending == ST_OK && is_inline(l))
			return run_inline(l);
		return hand_over(l, work_run, false);
	case RQ_ANSWERED:
		return l->responded ? true : send_made(l);
	}
	return false;
}
