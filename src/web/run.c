/* SPDX-License-Identifier: Apache-2.0 */
/* The phases of a call in their one order: begin (core's context), permission, declared form, CSRF, handler, error page,
 * end. No handler can forget one. Runs on a worker, or on the event loop for WEB_INLINE. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "web/server.h"

static enum status rate_check(struct web_req *r, struct err *err)
{
	const struct web_call *w = &r->call;
	char wait[12];
	int s;

	if (r->server == NULL || (w->route->flags & WEB_LIMIT) == 0)
		return ST_OK;
	s = rate_take(r->server->rate, w->client_ip, clock_mono_ms());
	if (s == 0)
		return ST_OK;
	(void)snprintf(wait, sizeof wait, "%d", s);
	return err_say(err, ST_TOO_MANY, status_key(ST_TOO_MANY), wait);
}

static enum status phases(struct web_req *r, enum status before, bool *ret_begun, struct err *err)
{
	struct web_call *w = &r->call;
	const struct web_route *rt = w->route;

	if (before == ST_OK && r->preflight) {
		out_preflight(r);
		return ST_OK;
	}
	if (r->hooks->begin != NULL && (rt == NULL || (rt->flags & WEB_INLINE) == 0 || before != ST_OK)) {
		enum status st;

		*ret_begun = true; /* end releases whatever begin took before it failed */
		if (before != ST_OK) {
			struct err ignored = {0};

			(void)r->hooks->begin(r->hooks->arg, w, &ignored); /* the error page copes without */
			return before;
		}
		st = r->hooks->begin(r->hooks->arg, w, err);
		if (st != ST_OK)
			return st;
	}
	if (before != ST_OK)
		return before;
	if (rt == NULL)
		return err_set(err, ST_NOT_FOUND, "no route");
	TRY(rate_check(r, err));
	if (r->hooks->permit != NULL && (rt->flags & WEB_INLINE) == 0)
		TRY(r->hooks->permit(r->hooks->arg, w, rt->perm, err));
	TRY(form_finish(r, err));
	TRY(csrf_check(r, err));
	if (r->n_problems > 0 && (rt->flags & WEB_SOFT_FORM) == 0)
		return err_set(err, ST_INVALID, "field %s: %s", r->problems[0].field, r->problems[0].key);
	TRY(rt->handler(w, err));
	if (w->body.overflow)
		return err_set(err, ST_INTERNAL, "page over %zu bytes", w->body.max);
	if (!w->done && w->body.n == 0 && r->fd < 0)
		return err_set(err, ST_INTERNAL, "handler of %s gave no answer", rt->pattern);
	return ST_OK;
}

static const char *allowed(const struct web_req *r)
{
	if (r->call.route == NULL)
		return "GET, HEAD, POST";
	return r->call.route->method == WEB_GET ? "GET, HEAD" : "POST";
}

static void answer_error(struct web_req *r, enum status st, struct err *err)
{
	struct web_call *w = &r->call;

	if (err->st != st) /* a layer that returned without words */
		err_set(err, st, "%s", status_name(st));
	out_clear(r);
	if (r->hooks->error_page != NULL)
		r->hooks->error_page(r->hooks->arg, w, err);
	if (w->body.overflow || (!w->done && w->body.n == 0))
		web_reply(w, status_http(st), "text/plain; charset=utf-8", str_of(status_name(st)));
	if (w->http == 0)
		w->http = status_http(st);
	if (st == ST_METHOD)
		out_header(r, "Allow", str_of(allowed(r)));
	if (st == ST_BUSY)
		out_header(r, "Retry-After", STR("2"));
	if (st == ST_RANGE)
		out_header(r, "Content-Range", arena_printf(w->arena, "bytes */%llu", (unsigned long long)r->file_size));
}

void run_call(struct web_req *r, enum status before, struct err *err)
{
	struct web_call *w = &r->call;
	bool begun = false;
	enum status st = phases(r, before, &begun, err);

	if (st == ST_NOT_MODIFIED) {
		buf_clear(&w->body);
		w->http = 304;
	} else if (st != ST_OK) {
		answer_error(r, st, err);
	}
	if (w->http == 0)
		w->http = 200;
	if (w->content_type.n == 0)
		w->content_type = STR("text/html; charset=utf-8");
	if (begun && r->hooks->end != NULL)
		r->hooks->end(r->hooks->arg, w);
	out_header(r, "X-Request-Id", str_of(w->request_id));
	out_common(r);
}

enum status run_permit(struct web_req *r, struct err *err)
{
	enum status st = ST_OK;

	if (r->hooks->begin != NULL)
		st = r->hooks->begin(r->hooks->arg, &r->call, err);
	if (st == ST_OK && r->hooks->permit != NULL)
		st = r->hooks->permit(r->hooks->arg, &r->call, r->call.route->perm, err);
	if (r->hooks->end != NULL)
		r->hooks->end(r->hooks->arg, &r->call);
	r->call.app = NULL;
	out_clear(r);
	r->cache_refused = false;
	return st;
}
