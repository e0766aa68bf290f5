/* SPDX-License-Identifier: Apache-2.0 */
/* Public log of answered requests, and the page by which the office releases one. */
#include "apply/apply_int.h"
#include "core/address.h"
#include "core/org.h"
#include "documents/documents.h"

enum { PER_PAGE = 20, LAST_PAGE = 100000 };

struct log_row {
	struct str matter, decision, received, answered, body, href;
};
#define T struct log_row
static const struct tpl_field row_fields[] = {TF_STR(T, matter),   TF_STR(T, decision), TF_STR(T, received),
					      TF_STR(T, answered), TF_STR(T, body),	TF_STR(T, href)};
static const struct tpl_view row_view = TPL_VIEW_OF(T, row_fields);
#undef T

struct view_log {
	struct page page;
	struct str base, found;
	bool none, any_bodies;
	struct tpl_list rows, bodies;
	struct page_pager pager;
};
#define T struct view_log
static const struct tpl_field log_fields[] = {TF_VIEW(T, page, &page_view),
					      TF_STR(T, base),
					      TF_STR(T, found),
					      TF_BOOL(T, none),
					      TF_BOOL(T, any_bodies),
					      TF_LIST(T, rows, &row_view),
					      TF_LIST(T, bodies, &page_link_view),
					      TF_VIEW(T, pager, &page_pager_view)};
const struct tpl_view apply_log_view = TPL_VIEW_OF(T, log_fields);
#undef T

static const struct web_field query_fields[] = {
	{"body", F_TEXT, 0, 64, "apply.f.body", NULL},
	{"page", F_I64, 0, 8, "apply.f.page", NULL},
};
const struct web_form apply_log_form = WEB_FORM(query_fields);

/* A document that was withdrawn since is not pointed to. */
static enum status fill_rows(struct ctx *c, struct view_log *v, const struct apply_log *l, size_t n, struct err *err)
{
	struct log_row *rows = ARENA_ARRAY(c->arena, n + 1, struct log_row);

	for (size_t i = 0; i < n; i++) {
		struct document d;

		rows[i] = (struct log_row){.matter = l[i].matter,
					   .decision = apply_code_text_s(c, "apply.decision.", l[i].decision),
					   .received = page_date(c, l[i].received_on),
					   .answered = page_date(c, l[i].answered_on),
					   .body = l[i].body_name};
		if (l[i].document_id == 0)
			continue;
		if (doc_public_line(c, l[i].document_id, &d, err) == ST_OK)
			rows[i].href = page_doc_href(c, l[i].document_id);
		else
			err_clear(err);
		web_cache_tag(c->call, "doc:%lld", (long long)l[i].document_id);
	}
	v->rows = (struct tpl_list){rows, n};
	v->none = n == 0;
	return ST_OK;
}

static enum status fill_bodies(struct ctx *c, struct view_log *v, struct str chosen, int64_t *ret_id, struct err *err)
{
	struct page_link *links;
	struct body *b;
	size_t n;

	TRY(body_list(c, &b, &n, err));
	links = ARENA_ARRAY(c->arena, n + 1, struct page_link);
	*ret_id = 0;
	links[0] = (struct page_link){.href = page_href(c, STR("/xxgk/request/log")),
				      .text = ctx_text(c, "apply.all_bodies"),
				      .current = str_empty(chosen)};
	for (size_t i = 0; i < n; i++) {
		links[i + 1] = (struct page_link){.href = arena_printf(c->arena, "%.*s/xxgk/request/log?body=%.*s",
								       STR_ARG(page_prefix(c)), STR_ARG(b[i].code)),
						  .text = str_empty(b[i].short_name) ? b[i].name : b[i].short_name,
						  .current = str_eq(b[i].code, chosen),
						  .zh = true};
		if (links[i + 1].current)
			*ret_id = b[i].id;
	}
	if (!str_empty(chosen) && *ret_id == 0)
		return err_set(err, ST_NOT_FOUND, "no body of that code");
	v->bodies = (struct tpl_list){links, n + 1};
	v->any_bodies = n > 1;
	return ST_OK;
}

enum status apply_log_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_log *v = ARENA_NEW(c->arena, struct view_log);
	struct str code = web_text(w, "body");
	int64_t no = web_value(w, "page")->present ? web_value(w, "page")->i : 1, body_id, total, found;
	struct date from = DATE_NONE;
	struct apply_log *l;
	size_t n;

	if (no < 1 || no > LAST_PAGE)
		no = 1;
	(void)date_from_ymd(date_ymd(c->today).year, 1, 1, &from);
	page_init(c, &v->page, SHELL_PORTAL, "/xxgk/request", ctx_text(c, "apply.title_log"));
	page_crumb(c, &v->page, page_href(c, STR("/")), ctx_text(c, "nav.home"));
	page_crumb(c, &v->page, page_href(c, STR("/xxgk/request")), ctx_text(c, "apply.column"));
	page_crumb(c, &v->page, STR_NONE, v->page.h1);
	page_meta_add(c, &v->page, "ColumnName", ctx_text(c, "apply.column"));
	v->page.lead = ctx_text(c, "apply.lead_log");
	v->page.description = v->page.lead;
	v->base = page_prefix(c);
	TRY(fill_bodies(c, v, code, &body_id, err));
	TRY(apply_log_list(c, body_id, no, PER_PAGE, &l, &n, &total, err));
	if (n == 0 && no > 1)
		return err_set(err, ST_NOT_FOUND, "page %lld of the log", (long long)no);
	TRY(fill_rows(c, v, l, n, err));
	TRY(apply_found_count(c, from, c->today, &found, err));
	if (found > 0)
		v->found = ctx_textf(c, "apply.log_found", page_num(c, found));
	page_pager_make(c, &v->pager,
			arena_printf(c->arena, "%.*s/xxgk/request/log?%s%.*s%s", STR_ARG(v->base),
				     str_empty(code) ? "" : "body=", STR_ARG(code), str_empty(code) ? "" : "&"),
			no, PER_PAGE, total);
	web_cache_tag(w, "request_log");
	web_cache_tag(w, "body");
	page_render(c, "apply/log.html", v, 200);
	return ST_OK;
}

/* ---- workbench ---- */

struct view_wb {
	struct page page;
	struct str no, description, decision, answered, matter, matter_problem, document, document_problem, reason_problem,
		action, back, released;
	bool closed, in_log;
};
#define T struct view_wb
static const struct tpl_field wb_fields[] = {TF_VIEW(T, page, &page_view), TF_STR(T, no),	TF_STR(T, description),
					     TF_STR(T, decision),	   TF_STR(T, answered), TF_STR(T, matter),
					     TF_STR(T, matter_problem),	   TF_STR(T, document), TF_STR(T, document_problem),
					     TF_STR(T, reason_problem),	   TF_STR(T, action),	TF_STR(T, back),
					     TF_STR(T, released),	   TF_BOOL(T, closed),	TF_BOOL(T, in_log)};
const struct tpl_view apply_wb_log_view = TPL_VIEW_OF(T, wb_fields);
#undef T

static const char *const wb_then[] = {"release", "remove", NULL};
static const struct web_field wb_form_fields[] = {
	{"matter", F_LINES, 0, 4000, "apply.f.log_matter", NULL},
	{"document", F_I64, 0, 20, "apply.f.log_document", NULL},
	{"reason", F_TEXT, 0, 1000, "apply.f.log_reason", NULL},
	{"then", F_CHOICE, F_REQUIRED, 10, "apply.f.token", wb_then},
};
const struct web_form apply_wb_log_form = WEB_FORM(wb_form_fields);

static enum status wb_show(struct ctx *c, const struct rcase *rc, struct str matter, struct str document, int http,
			   struct err *err)
{
	struct view_wb *v = ARENA_NEW(c->arena, struct view_wb);
	struct apply_log l;

	TRY(apply_log_get(c, rc->id, &l, err));
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/requests", ctx_text(c, "apply.wb_log"));
	v->back = arena_printf(c->arena, "/wb/requests/%lld", (long long)rc->id);
	page_crumb(c, &v->page, STR("/wb/requests"), ctx_text(c, "nav.wb.requests"));
	page_crumb(c, &v->page, v->back, rc->no);
	page_crumb(c, &v->page, STR_NONE, v->page.h1);
	page_problems(c, &v->page);
	v->no = rc->no;
	v->description = rc->description;
	v->closed = !str_empty(rc->decision) && !date_is_none(rc->decided_on);
	v->decision = v->closed ? apply_code_text_s(c, "apply.decision.", rc->decision) : STR("");
	v->answered = page_date(c, rc->decided_on);
	v->in_log = l.released_at != 0;
	v->released =
		v->in_log ? arena_printf(c->arena, "%.*s %.*s", STR_ARG(page_time(c, l.released_at)), STR_ARG(l.released_by))
			  : STR("");
	v->matter = http == 200 ? l.matter : matter;
	v->document = http != 200	   ? document
		      : l.document_id == 0 ? STR("")
					   : arena_printf(c->arena, "%lld", (long long)l.document_id);
	v->matter_problem = page_problem_text(c, "matter");
	v->document_problem = page_problem_text(c, "document");
	v->reason_problem = page_problem_text(c, "reason");
	v->action = arena_printf(c->arena, "/wb/requests/%lld/log", (long long)rc->id);
	page_render(c, "apply/wb_log.html", v, http);
	return ST_OK;
}

enum status apply_wb_log(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct rcase rc;

	TRY(case_get(c, web_param_i64(w, "id"), &rc, err));
	return wb_show(c, &rc, STR(""), STR(""), 200, err);
}

static const char *field_of(const char *key)
{
	struct str k = str_of(key);

	return str_eq_c(k, "apply.log_document") ? "document" : str_eq_c(k, "apply.log_reason") ? "reason" : "matter";
}

enum status apply_wb_log_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	bool remove = str_eq_c(web_text(w, "then"), "remove");
	const struct web_problem *problems;
	struct rcase rc;
	enum status st;

	TRY(case_get(c, id, &rc, err));
	if (web_problems(w, &problems) > 0)
		return wb_show(c, &rc, web_text(w, "matter"), web_text(w, "document"), 422, err);
	st = remove ? apply_log_remove(c, id, web_text(w, "reason"), err)
		    : apply_log_release(c, id, web_text(w, "matter"), web_value(w, "document")->i, err);
	if (st == ST_INVALID || st == ST_CONFLICT) {
		const char *key = arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key)));

		web_problem_add(w, field_of(key), key, STR_NONE);
		err_clear(err);
		return wb_show(c, &rc, web_text(w, "matter"), web_text(w, "document"), st == ST_INVALID ? 422 : 409, err);
	}
	TRY(st);
	page_flash(c, "jade", remove ? "apply.log_removed" : "apply.log_released", rc.no);
	web_redirect(w, 303, arena_printf(c->arena, "/wb/requests/%lld/log", (long long)id));
	return ST_OK;
}
