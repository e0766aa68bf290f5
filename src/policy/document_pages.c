/* SPDX-License-Identifier: Apache-2.0 */
/* What hangs on a document's page: its editions with their differences, the QR code, the permanent address by index number, the
 * form "我要纠错", the question whether it helped. design README §5 Document. */
#include <qrencode.h>

#include "core/address.h"
#include "policy/policy_store.h"
#include "supervise/supervise.h"

/* ---- editions ---- */
struct diff_span {
	struct str text;
	bool del, add;
};
static const struct tpl_field span_fields[] = {TF_STR(struct diff_span, text), TF_BOOL(struct diff_span, del),
					       TF_BOOL(struct diff_span, add)};
static const struct tpl_view span_view = TPL_VIEW_OF(struct diff_span, span_fields);
struct diff_line {
	struct tpl_list spans;
	bool del, add;
};
static const struct tpl_field line_fields[] = {TF_LIST(struct diff_line, spans, &span_view), TF_BOOL(struct diff_line, del),
					       TF_BOOL(struct diff_line, add)};
static const struct tpl_view line_view = TPL_VIEW_OF(struct diff_line, line_fields);

struct view_history {
	struct page page;
	struct str base, doc, title_from, title_to, from, to;
	struct tpl_list editions, lines;
	bool compared, any, title_changed, single, withheld;
};
#define T struct view_history
static const struct tpl_field history_fields[] = {TF_VIEW(T, page, &page_view),
						  TF_STR(T, base),
						  TF_STR(T, doc),
						  TF_STR(T, title_from),
						  TF_STR(T, title_to),
						  TF_STR(T, from),
						  TF_STR(T, to),
						  TF_LIST(T, editions, &pol_link_view),
						  TF_LIST(T, lines, &line_view),
						  TF_BOOL(T, compared),
						  TF_BOOL(T, any),
						  TF_BOOL(T, title_changed),
						  TF_BOOL(T, single),
						  TF_BOOL(T, withheld)};
#undef T
const struct tpl_view policy_history_view = TPL_VIEW_OF(struct view_history, history_fields);

static const struct web_field history_form[] = {{"edition", F_I64, 0, 10, "policy.f_edition", NULL}};
const struct web_form policy_history_form = WEB_FORM(history_form);

static enum status model_of(struct ctx *c, struct str json, struct doc *ret, struct err *err)
{
	return str_empty(json) ? doc_from_text(c->arena, STR(""), ret, err) : doc_parse(c->arena, json, ret, err);
}

static enum status compare(struct ctx *c, struct view_history *v, const struct doc_edition *a, const struct doc_edition *b,
			   struct err *err)
{
	struct doc from, to;
	struct doc_diff_line *l;
	struct diff_line *out;
	size_t n;

	TRY(model_of(c, a->body_json, &from, err));
	TRY(model_of(c, b->body_json, &to, err));
	doc_diff(c->arena, &from, &to, &l, &n);
	out = ARENA_ARRAY(c->arena, n + 1, struct diff_line);
	for (size_t i = 0; i < n; i++) {
		struct diff_span *s = ARENA_ARRAY(c->arena, l[i].n + 1, struct diff_span);

		for (size_t k = 0; k < l[i].n; k++)
			s[k] = (struct diff_span){l[i].spans[k].text, l[i].spans[k].kind == DD_DEL,
						  l[i].spans[k].kind == DD_ADD};
		out[i] = (struct diff_line){{s, l[i].n}, l[i].kind == DD_DEL, l[i].kind == DD_ADD};
		v->any = v->any || l[i].changed || l[i].kind != DD_SAME;
	}
	v->lines = (struct tpl_list){out, n};
	v->title_changed = !str_eq(a->title, b->title);
	v->title_from = a->title;
	v->title_to = b->title;
	v->compared = true;
	return ST_OK;
}

static bool is_shown(const int64_t *shown, size_t n, int64_t version)
{
	for (size_t i = 0; i < n; i++)
		if (shown[i] == version)
			return true;
	return false;
}

/* Editions, newest first; a link where the text before may be compared with. */
static struct tpl_list edition_rows(struct ctx *c, int64_t id, const struct doc_edition *e, size_t n, const int64_t *shown,
				    size_t n_shown, int64_t asked)
{
	struct pol_link *rows = ARENA_ARRAY(c->arena, n, struct pol_link);

	for (size_t i = 0; i < n; i++) {
		struct pol_link *r = &rows[n - 1 - i];

		r->text = ctx_textf(c, "policy.edition_n", page_num(c, (int64_t)i + 1));
		r->note = page_time(c, e[i].at);
		r->tag = i + 1 == n ? ctx_text(c, "policy.edition_now") : STR("");
		r->on = asked == (int64_t)i + 1;
		if (i > 0 && is_shown(shown, n_shown, e[i - 1].version))
			r->href = page_href(c, arena_printf(c->arena, "/d/%lld/history?edition=%zu", (long long)id, i + 1));
	}
	return (struct tpl_list){rows, n};
}

/* ?edition=2 compares the second edition with the first; without it the last one with the one before. Only a text that the
 * office lets the public go on reading is compared with; today's needs no leave, one before it does. */
enum status policy_history_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_history *v = ARENA_NEW(c->arena, struct view_history);
	int64_t id = web_param_i64(w, "id"), asked, *shown;
	struct document d;
	struct doc_edition *e;
	size_t n, n_shown;

	web_cache_tag(w, "doc:%lld", (long long)id);
	TRY(doc_public_get(c, id, &d, err));
	TRY(doc_public_editions(c, &d, &e, &n, err));
	TRY(pol_store_shown(c, id, &shown, &n_shown, err));
	asked = web_value(w, "edition")->present ? web_value(w, "edition")->i : (int64_t)n;
	if (asked < 1 || asked > (int64_t)n)
		return err_set(err, ST_NOT_FOUND, "edition %lld of %zu", (long long)asked, n);
	policy_page(c, &v->page, ctx_text(c, "policy.history"));
	v->page.lead = d.title;
	v->base = page_prefix(c);
	v->doc = page_doc_href(c, id);
	v->editions = edition_rows(c, id, e, n, shown, n_shown, asked);
	v->single = n == 1;
	v->withheld = asked > 1 && !(is_shown(shown, n_shown, e[asked - 2].version) &&
				     (asked == (int64_t)n || is_shown(shown, n_shown, e[asked - 1].version)));
	if (asked > 1 && !v->withheld) {
		v->from = ctx_textf(c, "policy.edition_n", page_num(c, asked - 1));
		v->to = ctx_textf(c, "policy.edition_n", page_num(c, asked));
		TRY(compare(c, v, &e[asked - 2], &e[asked - 1], err));
	}
	page_mark(c, &v->page);
	page_render(c, "policy/history.html", v, 200);
	return ST_OK;
}

/* ---- which earlier editions may be read: the office decides ---- */
struct view_editions {
	struct page page;
	struct str action, doc;
	struct tpl_list rows;
	bool any;
};
static const struct tpl_field editions_fields[] = {TF_VIEW(struct view_editions, page, &page_view),
						   TF_STR(struct view_editions, action), TF_STR(struct view_editions, doc),
						   TF_LIST(struct view_editions, rows, &pol_link_view),
						   TF_BOOL(struct view_editions, any)};
const struct tpl_view policy_wb_editions_view = TPL_VIEW_OF(struct view_editions, editions_fields);

static const char *const onoff[] = {"on", "off", NULL};
static const struct web_field edition_form[] = {{"version", F_I64, F_REQUIRED, 20, "policy.f_edition", NULL},
						{"set", F_CHOICE, F_REQUIRED, 5, "policy.f_edition", onoff}};
const struct web_form policy_edition_form = WEB_FORM(edition_form);

enum status policy_wb_editions(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_editions *v = ARENA_NEW(c->arena, struct view_editions);
	int64_t id = web_param_i64(w, "id"), *shown;
	struct doc_edition *e;
	struct pol_link *rows;
	struct document d;
	size_t n, n_shown;

	TRY(doc_public_get(c, id, &d, err));
	if (d.body_id != c->who.body_id)
		return err_set(err, ST_NOT_FOUND, "document of another body");
	TRY(doc_public_editions(c, &d, &e, &n, err));
	TRY(pol_store_shown(c, id, &shown, &n_shown, err));
	rows = ARENA_ARRAY(c->arena, n, struct pol_link);
	for (size_t i = 0; i + 1 < n; i++)
		rows[i] = (struct pol_link){.text = ctx_textf(c, "policy.edition_n", page_num(c, (int64_t)i + 1)),
					    .note = page_time(c, e[i].at),
					    .value = arena_printf(c->arena, "%lld", (long long)e[i].version),
					    .on = is_shown(shown, n_shown, e[i].version)};
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/docs", ctx_text(c, "policy.editions_wb"));
	page_crumb(c, &v->page, arena_printf(c->arena, "/wb/docs/%lld", (long long)id), d.title);
	page_crumb(c, &v->page, STR_NONE, v->page.h1);
	v->page.lead = d.title;
	v->action = arena_printf(c->arena, "/wb/policy/editions/%lld", (long long)id);
	v->doc = arena_printf(c->arena, "/d/%lld/history", (long long)id);
	v->rows = (struct tpl_list){rows, n - 1};
	v->any = n > 1;
	page_render(c, "policy/editions.html", v, 200);
	return ST_OK;
}

enum status policy_wb_edition_set(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");

	TRY(policy_edition_show(c, id, web_value(w, "version")->i, str_eq_c(web_text(w, "set"), "on"), err));
	page_flash(c, "jade", "policy.flash_edition", STR(""));
	web_redirect(w, 303, arena_printf(c->arena, "/wb/policy/editions/%lld", (long long)id));
	return ST_OK;
}

/* ---- QR code of the permanent address ---- */
static enum status qr_svg(struct ctx *c, struct str text, struct str *ret, struct err *err)
{
	struct buf b = BUF_INIT(c->arena, 1u << 20);
	QRcode *q = QRcode_encodeString8bit(arena_cstr(c->arena, text), 0, QR_ECLEVEL_M);
	int side;

	if (q == NULL)
		return err_set(err, ST_INTERNAL, "QR code of %zu bytes", text.n);
	side = q->width + 8; /* four modules of quiet zone on each side (GB/T 18284 6.3.8) */
	buf_printf(&b,
		   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\"><path "
		   "fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path d=\"",
		   side, side, side, side);
	for (int y = 0; y < q->width; y++)
		for (int x = 0, run; x < q->width; x += run) {
			bool dark = q->data[y * q->width + x] & 1;

			for (run = 1; x + run < q->width && (q->data[y * q->width + x + run] & 1) == dark;)
				run++;
			if (dark)
				buf_printf(&b, "M%d %dh%dv1h-%dz", x + 4, y + 4, run, run);
		}
	buf_c(&b, "\"/></svg>\n");
	QRcode_free(q);
	*ret = buf_view(&b);
	return ST_OK;
}

enum status policy_qr(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	struct str url = page_absolute(c, arena_printf(c->arena, "/d/%lld", (long long)id)), svg;
	struct document d;

	web_cache_tag(w, "doc:%lld", (long long)id);
	TRY(doc_public_line(c, id, &d, err));
	if (str_starts_c(url, "/")) /* a code without a host leads nowhere */
		url = arena_printf(c->arena, "https://%.*s%.*s", STR_ARG(setting(c, "site.domain")), STR_ARG(url));
	TRY(qr_svg(c, url, &svg, err));
	web_reply(w, 200, "image/svg+xml", svg);
	return ST_OK;
}

/* ---- /i/INDEX-NUMBER: the address that outlives every arrangement of the site ---- */
enum status policy_index(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct document d;
	int64_t id;

	TRY(doc_public_by_index(c, web_param(w, "rest"), &id, err));
	web_cache_tag(w, "doc:%lld", (long long)id);
	TRY(doc_public_get(c, id, &d, err)); /* withdrawn: 410, as its page */
	web_redirect(w, 301, page_doc_href(c, id));
	return ST_OK;
}

/* ---- 我要纠错 ---- */
struct view_correct {
	struct page page;
	struct str base, doc, title, action, token, name, contact, message, message_problem, done, no, code;
};
#define T struct view_correct
static const struct tpl_field correct_fields[] = {TF_VIEW(T, page, &page_view),
						  TF_STR(T, base),
						  TF_STR(T, doc),
						  TF_STR(T, title),
						  TF_STR(T, action),
						  TF_STR(T, token),
						  TF_STR(T, name),
						  TF_STR(T, contact),
						  TF_STR(T, message),
						  TF_STR(T, message_problem),
						  TF_STR(T, done),
						  TF_STR(T, no),
						  TF_STR(T, code)};
#undef T
const struct tpl_view policy_correct_view = TPL_VIEW_OF(struct view_correct, correct_fields);

static const struct web_field correct_form[] = {
	{"token", F_TEXT, 0, 120, "supervise.token", NULL},
	{"name", F_TEXT, 0, 120, "supervise.name", NULL},
	{"contact", F_TEXT, 0, 200, "supervise.contact", NULL},
	{"message", F_LINES, F_REQUIRED, 12000, "policy.f_mistake", NULL},
};
const struct web_form policy_correct_form = WEB_FORM(correct_form);

static enum status correct_show(struct ctx *c, struct view_correct *v, const struct document *d, int http)
{
	policy_page(c, &v->page, ctx_text(c, "policy.correct"));
	page_problems(c, &v->page);
	v->page.lead = d->title;
	v->base = page_prefix(c);
	v->doc = page_doc_href(c, d->id);
	v->title = d->title;
	v->action = page_href(c, arena_printf(c->arena, "/d/%lld/correct", (long long)d->id));
	v->message_problem = page_problem_text(c, "message");
	if (str_empty(v->token))
		v->token = supervise_token(c);
	web_set_header(c->call, "Cache-Control", STR("no-store"));
	page_mark(c, &v->page);
	page_render(c, "policy/correct.html", v, http);
	return ST_OK;
}

enum status policy_correct_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_correct *v = ARENA_NEW(c->arena, struct view_correct);
	struct document d;

	TRY(doc_public_get(c, web_param_i64(w, "id"), &d, err));
	return correct_show(c, v, &d, 200);
}

enum status policy_correct_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_correct *v = ARENA_NEW(c->arena, struct view_correct);
	const struct web_problem *problems;
	struct supervise_case cs = {.kind = SUP_CORRECTION};
	struct document d;
	enum status st;

	TRY(doc_public_get(c, web_param_i64(w, "id"), &d, err));
	v->token = web_text(w, "token");
	v->name = cs.name = web_text(w, "name");
	v->contact = cs.contact = web_text(w, "contact");
	v->message = web_text(w, "message");
	cs.message = str_trim(v->message);
	cs.body_id = d.body_id;
	cs.document_id = d.id;
	cs.subject = d.title;
	if (web_problems(w, &problems) == 0 && str_empty(cs.message))
		web_problem_add(w, "message", "form.required", ctx_text(c, "policy.f_mistake"));
	if (web_problems(w, &problems) > 0)
		return correct_show(c, v, &d, 422);
	st = supervise_receive(c, v->token, &cs, &v->code, err);
	if (st == ST_INVALID || st == ST_TOO_MANY) {
		web_problem_add(w, "", arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key))), STR_NONE);
		err_clear(err);
		v->token = v->code = STR("");
		return correct_show(c, v, &d, st == ST_TOO_MANY ? 429 : 422);
	}
	TRY(st);
	v->no = cs.no;
	v->done = ctx_textf(c, "policy.correct_received", cs.no);
	return correct_show(c, v, &d, 200);
}

/* ---- did it help? ---- */
struct view_thanks {
	struct page page;
	struct str doc, correct;
	bool yes;
};
static const struct tpl_field thanks_fields[] = {TF_VIEW(struct view_thanks, page, &page_view),
						 TF_STR(struct view_thanks, doc), TF_STR(struct view_thanks, correct),
						 TF_BOOL(struct view_thanks, yes)};
const struct tpl_view policy_thanks_view = TPL_VIEW_OF(struct view_thanks, thanks_fields);

static const char *const verdicts[] = {"yes", "no", NULL};
static const struct web_field helpful_form[] = {{"v", F_CHOICE, F_REQUIRED, 8, "policy.helpful", verdicts}};
const struct web_form policy_helpful_form = WEB_FORM(helpful_form);

enum status policy_helpful_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_thanks *v = ARENA_NEW(c->arena, struct view_thanks);
	int64_t id = web_param_i64(w, "id");

	v->yes = str_eq_c(web_text(w, "v"), "yes");
	TRY(policy_helpful_add(c, id, v->yes, err));
	policy_page(c, &v->page, ctx_text(c, "policy.thanks"));
	v->doc = page_doc_href(c, id);
	v->correct = arena_printf(c->arena, "%.*s/correct", STR_ARG(v->doc));
	web_set_header(w, "Cache-Control", STR("no-store"));
	page_render(c, "policy/thanks.html", v, 200);
	return ST_OK;
}
