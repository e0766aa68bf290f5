/* SPDX-License-Identifier: Apache-2.0 */
/* Public pages: the list of guides with its filters, one guide with its history, differences of versions. */
#include "core/address.h"
#include "core/files.h"
#include "services/services_int.h"

/* ---- list ---- */

struct card {
	struct str href, name, code, kind, body, unit, summary, promised, online;
	struct tpl_list promises;
	bool name_zh, summary_zh; /* no English text: the Chinese one stands in, marked as such */
};
#define T struct card
static const struct tpl_field card_fields[] = {
	TF_STR(T, href),     TF_STR(T, name),
	TF_STR(T, code),     TF_STR(T, kind),
	TF_STR(T, body),     TF_STR(T, unit),
	TF_STR(T, summary),  TF_STR(T, promised),
	TF_STR(T, online),   TF_LIST(T, promises, &svc_text_view),
	TF_BOOL(T, name_zh), TF_BOOL(T, summary_zh),
};
static const struct tpl_view card_view = TPL_VIEW_OF(T, card_fields);
#undef T

struct view_page {
	struct page page;
	struct str base, action, words, result, clear;
	struct tpl_list rows, bodies, kinds, promises;
	bool any, none, filtered;
};
#define T struct view_page
static const struct tpl_field page_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, base),
	TF_STR(T, action),
	TF_STR(T, words),
	TF_STR(T, result),
	TF_STR(T, clear),
	TF_LIST(T, rows, &card_view),
	TF_LIST(T, bodies, &svc_option_view),
	TF_LIST(T, kinds, &svc_option_view),
	TF_LIST(T, promises, &svc_option_view),
	TF_BOOL(T, any),
	TF_BOOL(T, none),
	TF_BOOL(T, filtered),
};
const struct tpl_view services_page_view = TPL_VIEW_OF(T, page_fields);
#undef T

static const struct web_field filter_fields[] = {
	{"body", F_TEXT, 0, 64, "services.f_body", NULL},
	{"kind", F_CHOICE, 0, 20, "services.f.kind", service_kinds},
	{"promise", F_CHOICE, 0, 20, "services.f.promises", service_promises},
	{"words", F_TEXT, 0, 200, "services.f_words", NULL},
};
const struct web_form services_filter_form = WEB_FORM(filter_fields);

/* Every word must stand somewhere in code, name, summary, unit or body. */
static bool has_words(const struct service_public *p, struct str words)
{
	const struct str in[] = {p->code, p->name, p->name_en, p->summary, p->summary_en, p->unit_name, p->body_name};
	struct str word;

	while (words.p != NULL && str_cut(&words, ' ', &word)) {
		bool found = str_empty(word);

		for (size_t i = 0; i < ARRAY_LEN(in) && !found; i++)
			found = str_find(in[i], word) >= 0;
		if (!found)
			return false;
	}
	return true;
}

static bool wanted(struct web_call *w, const struct service_public *p)
{
	struct str body = web_text(w, "body"), kind = web_text(w, "kind"), promise = web_text(w, "promise");

	return (str_empty(body) || str_eq(body, p->body_code)) && (str_empty(kind) || str_eq(kind, p->kind)) &&
	       (str_empty(promise) || (p->promises & service_promise_bits(promise)) != 0) &&
	       has_words(p, web_text(w, "words"));
}

static struct tpl_list options(struct ctx *c, const char *prefix, const char *const *codes, struct str chosen)
{
	struct svc_option *o;
	size_t n = 0;

	while (codes[n] != NULL)
		n++;
	o = ARENA_ARRAY(c->arena, n + 1, struct svc_option);
	for (size_t i = 0; i < n; i++)
		o[i] = (struct svc_option){str_of(codes[i]), svc_key(c, prefix, str_of(codes[i])),
					   str_eq_c(chosen, codes[i])};
	return (struct tpl_list){o, n};
}

static enum status body_options(struct ctx *c, struct str chosen, struct tpl_list *ret, struct err *err)
{
	struct svc_option *o;
	struct body *b;
	size_t n;

	TRY(body_list(c, &b, &n, err));
	o = ARENA_ARRAY(c->arena, n + 1, struct svc_option);
	for (size_t i = 0; i < n; i++)
		o[i] = (struct svc_option){b[i].code,
					   c->locale == LOC_EN && !str_empty(b[i].name_en) ? b[i].name_en : b[i].name,
					   str_eq(b[i].code, chosen)};
	*ret = (struct tpl_list){o, n};
	return ST_OK;
}

static struct card card_of(struct ctx *c, const struct service_public *p)
{
	bool en = c->locale == LOC_EN;
	struct svc_text *tags = ARENA_ARRAY(c->arena, SP_COUNT, struct svc_text);
	size_t n = 0;

	for (unsigned i = 0; i < SP_COUNT; i++)
		if (p->promises & (1u << i))
			tags[n++].text =
				svc_key(c, "services.promise.", str_of(service_promise_code((enum service_promise)i)));
	return (struct card){
		.href = page_href(c, p->href),
		.name = en && !str_empty(p->name_en) ? p->name_en : p->name,
		.code = p->code,
		.kind = svc_key(c, "services.kind.", p->kind),
		.body = en && !str_empty(p->body_name_en) ? p->body_name_en : p->body_name,
		.unit = p->unit_name,
		.summary = en && !str_empty(p->summary_en) ? p->summary_en : p->summary,
		.promised = str_empty(p->promised_days)	      ? STR("")
			    : str_eq_c(p->promised_days, "0") ? ctx_text(c, "services.on_the_spot")
							      : ctx_textf(c, "services.workdays", p->promised_days),
		.online = p->online,
		.promises = {tags, n},
		.name_zh = str_empty(p->name_en),
		.summary_zh = str_empty(p->summary_en),
	};
}

enum status services_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_page *v = ARENA_NEW(c->arena, struct view_page);
	struct service_public *all;
	struct card *rows;
	size_t n, k = 0;

	TRY(services_published(c, &all, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct card);
	for (size_t i = 0; i < n; i++)
		if (wanted(w, &all[i]))
			rows[k++] = card_of(c, &all[i]);
	svc_page(c, &v->page, "/services", ctx_text(c, "services.title"));
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->page.lead = ctx_text(c, "services.lead");
	v->page.description = v->page.lead;
	v->base = page_prefix(c);
	v->action = v->clear = page_href(c, STR("/services"));
	v->words = web_text(w, "words");
	v->kinds = options(c, "services.kind.", service_kinds, web_text(w, "kind"));
	v->promises = options(c, "services.promise.", service_promises, web_text(w, "promise"));
	TRY(body_options(c, web_text(w, "body"), &v->bodies, err));
	v->rows = (struct tpl_list){rows, k};
	v->any = k > 0;
	v->none = n == 0;
	v->filtered = k < n;
	v->result = ctx_textf(c, "services.found", page_num(c, (int64_t)k));
	web_cache_tag(w, "services");
	web_cache_tag(w, "body");
	page_render(c, "services/list.html", v, 200);
	return ST_OK;
}

/* ---- one guide ---- */

struct view_show {
	struct page page;
	struct svc_guide guide;
	struct str base, published, reviewed, review_by, version_text, newest, old_note, withdrawn_on, abs_url;
	struct tpl_list history;
	bool old, flow_history, preview;
};
#define T struct view_show
static const struct tpl_field show_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_VIEW(T, guide, &svc_guide_view),
	TF_STR(T, base),
	TF_STR(T, published),
	TF_STR(T, reviewed),
	TF_STR(T, review_by),
	TF_STR(T, version_text),
	TF_STR(T, newest),
	TF_STR(T, old_note),
	TF_STR(T, withdrawn_on),
	TF_STR(T, abs_url),
	TF_LIST(T, history, &svc_link_view),
	TF_BOOL(T, old),
	TF_BOOL(T, flow_history),
	TF_BOOL(T, preview),
};
const struct tpl_view services_show_view = TPL_VIEW_OF(T, show_fields);
#undef T

struct view_gone {
	struct page page;
	struct str base, code, on, why;
};
#define T struct view_gone
static const struct tpl_field gone_fields[] = {TF_VIEW(T, page, &page_view), TF_STR(T, base), TF_STR(T, code), TF_STR(T, on),
					       TF_STR(T, why)};
const struct tpl_view services_gone_view = TPL_VIEW_OF(T, gone_fields);
#undef T

static enum status gone(struct ctx *c, const struct service_shown *s)
{
	struct view_gone *v = ARENA_NEW(c->arena, struct view_gone);

	svc_page(c, &v->page, "/services", ctx_text(c, "services.gone"));
	page_crumb(c, &v->page, page_href(c, STR("/services")), ctx_text(c, "services.title"));
	page_crumb(c, &v->page, STR(""), s->item.code);
	v->base = page_prefix(c);
	v->code = s->item.code;
	v->on = page_date(c, date_of_instant(s->item.withdrawn_at));
	v->why = s->item.withdrawn_note;
	page_render(c, "services/gone.html", v, 410);
	return ST_OK;
}

/* The change history, newest first: what changed, whether the flow did, and how it was before (S0-1.2.3). */
static enum status history(struct ctx *c, struct view_show *v, const struct service_shown *s, struct err *err)
{
	struct service_version *all;
	struct svc_link *rows;
	size_t n;

	TRY(svc_versions(c, s->item.id, &all, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct svc_link);
	for (size_t i = 0; i < n; i++) {
		rows[i] = (struct svc_link){
			.href = arena_printf(c->arena, "%.*s/services/%.*s/versions/%lld", STR_ARG(v->base),
					     STR_ARG(s->item.code), (long long)all[i].no),
			.text = ctx_textf(c, "services.version_no", page_num(c, all[i].no)),
			.at = page_date(c, date_of_instant(all[i].published_at)),
			.note = str_empty(all[i].note) ? ctx_text(c, all[i].no == 1 ? "services.first" : "services.no_note")
						       : all[i].note,
			.current = all[i].no == s->version.no,
			.flow = all[i].flow_changed,
		};
		if (all[i].no > 1)
			rows[i].tag = arena_printf(c->arena, "%.*s/services/%.*s/diff?from=%lld&to=%lld", STR_ARG(v->base),
						   STR_ARG(s->item.code), (long long)all[i].no - 1, (long long)all[i].no);
		v->flow_history = v->flow_history || all[i].flow_changed;
	}
	v->history = (struct tpl_list){rows, n};
	return ST_OK;
}

static enum status show(struct web_call *w, int64_t no, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_show *v = ARENA_NEW(c->arena, struct view_show);
	struct service_shown s;
	struct str picture = STR("");
	enum status st = service_shown(c, web_param(w, "code"), no, &s, err);

	web_cache_tag(w, "services");
	web_cache_tag(w, "body");
	web_cache_tag(w, "catalogue");
	if (st == ST_GONE) {
		err_clear(err);
		return gone(c, &s);
	}
	TRY(st);
	v->base = page_prefix(c);
	if (!str_empty(s.content.v[SF_FLOW_FILE]))
		picture = arena_printf(c->arena, "/services/%.*s/chart/%lld", STR_ARG(s.item.code), (long long)s.version.no);
	TRY(svc_guide_make(c, &s, picture, &v->guide, err));
	svc_page(c, &v->page, "/services", v->guide.name);
	page_crumb(c, &v->page, page_href(c, STR("/services")), ctx_text(c, "services.title"));
	page_crumb(c, &v->page, STR(""), v->guide.name);
	v->page.description = v->guide.summary;
	v->published = page_date(c, date_of_instant(s.version.published_at));
	v->reviewed = page_date(c, s.item.reviewed_on);
	v->review_by = page_date(c, s.item.review_by);
	v->old = s.version.id != s.current.id;
	v->version_text = ctx_textf(c, "services.version_no", page_num(c, s.version.no));
	v->newest = arena_printf(c->arena, "%.*s/services/%.*s", STR_ARG(v->base), STR_ARG(s.item.code));
	v->abs_url = page_absolute(c, v->newest);
	TRY(history(c, v, &s, err));
	page_render(c, "services/show.html", v, 200);
	return ST_OK;
}

enum status services_show(struct web_call *w, struct err *err)
{
	return show(w, 0, err);
}

enum status services_version(struct web_call *w, struct err *err)
{
	int64_t no = web_param_i64(w, "no");

	if (no <= 0)
		return err_set(err, ST_NOT_FOUND, "no such version");
	return show(w, no, err);
}

enum status services_chart(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct service_shown s;
	struct stored_file f;
	int64_t id;

	TRY(service_shown(c, web_param(w, "code"), web_param_i64(w, "no"), &s, err));
	if (!str_to_i64(s.content.v[SF_FLOW_FILE], &id))
		return err_set(err, ST_NOT_FOUND, "no picture");
	TRY(files_get(c, id, &f, err));
	return web_send_file(w, files_path(c, &f), arena_cstr(c->arena, f.media_type), STR(""),
			     arena_printf(c->arena, "\"%.*s\"", STR_ARG(f.sha256)), err);
}

/* ---- differences ---- */

static const struct web_field diff_fields[] = {
	{"from", F_I64, F_REQUIRED, 20, "services.version", NULL},
	{"to", F_I64, F_REQUIRED, 20, "services.version", NULL},
};
const struct web_form services_diff_form = WEB_FORM(diff_fields);

static enum status text_of(struct ctx *c, struct str code, int64_t no, struct service_shown *s, struct str *ret,
			   struct err *err)
{
	struct service_element *e;
	size_t n;

	if (no <= 0)
		return err_set(err, ST_NOT_FOUND, "no such version");
	TRY(service_shown(c, code, no, s, err));
	TRY(svc_elements(c, &e, &n, err));
	*ret = service_text(c, &s->content, e, n);
	return ST_OK;
}

enum status services_diff(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_svc_diff *v = ARENA_NEW(c->arena, struct view_svc_diff);
	struct service_shown from, to;
	struct str a, b, code = web_param(w, "code");

	web_cache_tag(w, "services");
	TRY(text_of(c, code, web_value(w, "from")->i, &from, &a, err));
	TRY(text_of(c, code, web_value(w, "to")->i, &to, &b, err));
	TRY(svc_diff(c, a, b, &v->lines, err));
	svc_page(c, &v->page, "/services", ctx_text(c, "services.diff"));
	page_crumb(c, &v->page, page_href(c, STR("/services")), ctx_text(c, "services.title"));
	v->back = arena_printf(c->arena, "%.*s/services/%.*s", STR_ARG(page_prefix(c)), STR_ARG(code));
	v->back_zh = c->locale == LOC_ZH || str_empty(to.content.v[SF_NAME_EN]);
	v->back_text = to.content.v[v->back_zh ? SF_NAME : SF_NAME_EN];
	page_crumb(c, &v->page, v->back, v->back_text);
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->any = v->lines.n > 0;
	v->from = ctx_textf(c, "services.version_no", page_num(c, from.version.no));
	v->to = ctx_textf(c, "services.version_no", page_num(c, to.version.no));
	page_render(c, "services/diff.html", v, 200);
	return ST_OK;
}
