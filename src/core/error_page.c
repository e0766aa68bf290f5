/* SPDX-License-Identifier: Apache-2.0 */
#include "core/error_page.h"

#include <stdio.h>
#include <string.h>

#include "core/address.h"
#include "core/core_int.h"
#include "core/json.h"
#include "core/page_int.h"

struct view_error {
	struct page page;
	int64_t http;
	struct str code, message, hint, clause, phone, hours, retry, base;
	bool wb, not_found, gone, denied, login, broken, not_saved;
};
static const struct tpl_field fields[] = {
	TF_VIEW(struct view_error, page, &page_view),
	TF_I64(struct view_error, http),
	TF_STR(struct view_error, code),
	TF_STR(struct view_error, message),
	TF_STR(struct view_error, hint),
	TF_STR(struct view_error, clause),
	TF_STR(struct view_error, phone),
	TF_STR(struct view_error, hours),
	TF_STR(struct view_error, retry),
	TF_STR(struct view_error, base),
	TF_BOOL(struct view_error, wb),
	TF_BOOL(struct view_error, not_found),
	TF_BOOL(struct view_error, gone),
	TF_BOOL(struct view_error, denied),
	TF_BOOL(struct view_error, login),
	TF_BOOL(struct view_error, broken),
	TF_BOOL(struct view_error, not_saved),
};
const struct tpl_view error_view = TPL_VIEW_OF(struct view_error, fields);

static struct str sentence(struct ctx *c, const struct err *err)
{
	const char *key = err->key[0] != '\0' ? err->key : status_key(err->st);

	return ctx_textf(c, key, str_of(err->arg));
}

static void json_problem(struct ctx *c, const struct err *err, int http)
{
	struct json_obj o;

	json_obj_init(&o, c->arena);
	json_str(&o, "type", STR("about:blank"));
	json_str(&o, "title", ctx_text(c, status_key(err->st)));
	json_i64(&o, "status", http);
	json_str(&o, "detail", sentence(c, err));
	if (err->clause[0] != '\0')
		json_str(&o, "clause", str_of(err->clause));
	json_str(&o, "request_id", c->request_id);
	web_reply(c->call, http, "application/problem+json", json_obj_end(&o));
}

/* The address asked for, to come back to. */
static struct str same_address(struct ctx *c)
{
	const struct web_call *w = c->call;
	struct str path = page_url_path(c->arena, w->path);

	return w->query.n == 0 ? path : arena_printf(c->arena, "%.*s?%.*s", STR_ARG(path), STR_ARG(w->query));
}

static void to_login(struct ctx *c)
{
	struct str back = page_url_value(c->arena, same_address(c));

	web_redirect(c->call, 303, arena_printf(c->arena, "/login?next=%.*s", STR_ARG(back)));
}

static const char *title_key(int http)
{
	switch (http) {
	case 404:
		return "error.title.404";
	case 410:
		return "error.title.410";
	case 401:
		return "error.title.401";
	case 403:
		return "error.title.403";
	case 409:
		return "error.title.409";
	case 413:
		return "error.title.413";
	case 422:
		return "error.title.422";
	case 429:
		return "error.title.429";
	case 503:
		return "error.title.503";
	default:
		return http >= 500 ? "error.title.500" : "error.title.400";
	}
}

static void fill(struct ctx *c, struct view_error *v, const struct err *err, enum page_shell shell)
{
	int http = status_http(err->st);
	bool read = c->call->method == WEB_GET;

	v->wb = shell == SHELL_WORKBENCH;
	v->broken = http >= 500;
	v->not_saved = v->broken && !read;
	page_init(c, &v->page, shell, "", ctx_text(c, v->not_saved ? "error.title.not_saved" : title_key(http)));
	v->page.canonical = STR(""); /* what failed is nobody's address */
	v->base = page_prefix(c);
	if (v->wb)
		page_crumb(c, &v->page, STR("/wb"), ctx_text(c, "nav.wb.inbox"));
	else
		page_crumb(c, &v->page, page_href(c, STR("/")), ctx_text(c, "nav.home"));
	page_crumb(c, &v->page, STR_NONE, v->page.h1);
	v->retry = v->broken && read ? same_address(c) : STR("");
	v->http = http;
	v->code = arena_printf(c->arena, "%d", http);
	v->message = sentence(c, err);
	v->clause = str_of(err->clause);
	v->phone = v->page.foot_phone;
	v->hours = v->page.foot_hours;
	v->not_found = http == 404;
	v->gone = http == 410;
	v->denied = http == 403;
	v->login = http == 401;
}

void error_page_render(struct ctx *c, const struct err *err)
{
	struct web_call *w = c->call;
	int http = status_http(err->st);
	struct view_error v = {0};
	bool wb = str_starts_c(w->path, "/wb") && c->who.person_id != 0;

	if (err->st == ST_TOO_MANY)
		web_set_header(w, "Retry-After", err->arg[0] >= '1' && err->arg[0] <= '9' ? str_of(err->arg) : STR("60"));
	if (w->route != NULL ? (w->route->flags & WEB_API) != 0 : str_starts_c(w->path, "/api/")) {
		json_problem(c, err, http);
		return;
	}
	if (err->st == ST_LOGIN_NEEDED && w->method == WEB_GET) {
		to_login(c);
		return;
	}
	if (strcmp(err->key, "auth.must_change") == 0) {
		web_redirect(w, 303, STR("/password"));
		return;
	}
	if (atomic_load(&c->core->tpl) == NULL) {
		web_reply(w, http, "text/plain; charset=utf-8", sentence(c, err));
		return;
	}
	web_cache_refuse(w);
	fill(c, &v, err, wb ? SHELL_WORKBENCH : SHELL_PORTAL);
	page_render(c, wb ? "core/error_wb.html" : "core/error.html", &v, http);
}
