/* SPDX-License-Identifier: Apache-2.0 */
/* What handlers ask of a call: parameters, fields, request headers, cookies. Asking for what was never declared is our
 * own mistake, so it is a BUG. */
#include <string.h>
#include <unistd.h>

#include "web/web_priv.h"

void req_init(struct web_req *r, struct web_server *s, const struct web_hooks *hooks, const struct web_config *cfg)
{
	memset(r, 0, sizeof *r);
	r->server = s;
	r->hooks = hooks;
	r->cfg = cfg;
	r->fd = -1;
	r->call.priv = r;
}

void req_release(struct web_req *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
	form_sink_release(r->multipart);
	r->multipart = NULL;
}

static const struct route_param *param(const struct web_call *w, const char *name)
{
	const struct web_req *r = req_of(w);

	for (size_t i = 0; i < r->n_params; i++)
		if (str_eq_c(r->params[i].name, name))
			return &r->params[i];
	BUG("route %s has no parameter %s", w->route == NULL ? "?" : w->route->pattern, name);
}

struct str web_param(const struct web_call *w, const char *name)
{
	return param(w, name)->text;
}

int64_t web_param_i64(const struct web_call *w, const char *name)
{
	return param(w, name)->i;
}

const struct web_value *web_value(const struct web_call *w, const char *name)
{
	const struct web_req *r = req_of(w);
	const struct web_form *form = w->route == NULL ? NULL : w->route->form;

	for (size_t i = 0; i < r->n_values; i++)
		if (strcmp(r->values[i].field->name, name) == 0)
			return &r->values[i];
	for (size_t i = 0; form != NULL && r->absent != NULL && i < form->n; i++)
		if (strcmp(form->fields[i].name, name) == 0)
			return &r->absent[i];
	BUG("route %s declares no field %s", w->route == NULL ? "?" : w->route->pattern, name);
}

size_t web_values(const struct web_call *w, const char *name, const struct web_value **ret)
{
	const struct web_req *r = req_of(w);
	struct web_value *all;
	size_t n = 0;

	(void)web_value(w, name); /* declared? */
	all = ARENA_ARRAY(w->arena, r->n_values + 1, struct web_value);
	for (size_t i = 0; i < r->n_values; i++)
		if (strcmp(r->values[i].field->name, name) == 0)
			all[n++] = r->values[i];
	*ret = all;
	return n;
}

struct str web_text(const struct web_call *w, const char *name)
{
	return web_value(w, name)->text;
}

size_t web_problems(const struct web_call *w, const struct web_problem **ret)
{
	const struct web_req *r = req_of(w);

	*ret = r->problems;
	return r->n_problems;
}

void web_problem_add(struct web_call *w, const char *field, const char *key, struct str arg)
{
	struct web_req *r = req_of(w);

	if (r->n_problems == r->cap_problems) {
		size_t cap = r->cap_problems == 0 ? 8 : r->cap_problems * 2;
		struct web_problem *p = ARENA_ARRAY(w->arena, cap, struct web_problem);

		if (r->n_problems > 0)
			memcpy(p, r->problems, r->n_problems * sizeof *p);
		r->problems = p;
		r->cap_problems = cap;
	}
	/* Copied: both often stand in a struct err of the caller's stack, and are read when the page is rendered. */
	r->problems[r->n_problems++] =
		(struct web_problem){field, arena_cstr(w->arena, str_of(key)), arena_dup(w->arena, arg)};
}

struct str req_header(const struct web_req *r, const char *name)
{
	for (size_t i = 0; i < r->n_hdrs; i++)
		if (str_ieq_c(r->hdrs[i].name, name))
			return r->hdrs[i].value;
	return STR_NONE;
}

struct str web_header(const struct web_call *w, const char *name)
{
	return req_header(req_of(w), name);
}

struct str web_cookie(const struct web_call *w, const char *name)
{
	struct str h = web_header(w, "Cookie");

	return h.n == 0 ? STR_NONE : cookie_find(h, name);
}

void web_cache_tag(struct web_call *w, const char *fmt, ...)
{
	struct web_req *r = req_of(w);
	struct buf b = BUF_INIT(w->arena, 200);
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	if (r->n_tags == WEB_MAX_TAGS || b.overflow) { /* a page that shows too much to be tagged is not kept */
		r->cache_refused = true;
		return;
	}
	r->tags[r->n_tags++] = buf_cstr(&b);
}

void web_cache_refuse(struct web_call *w)
{
	req_of(w)->cache_refused = true;
}

void web_file_take(struct web_call *w, const struct web_file *f)
{
	struct web_req *r = req_of(w);

	if (r->multipart == NULL || !form_sink_take(r->multipart, f))
		BUG("file %.*s is not one of this call", STR_ARG(f->tmp_path));
}

void *web_hooks_arg(const struct web_call *w)
{
	return req_of(w)->hooks->arg;
}
