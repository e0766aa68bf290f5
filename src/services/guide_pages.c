/* SPDX-License-Identifier: Apache-2.0 */
/* The disclosure guide as a page: newest version, any former version, the difference of two, the request form as PDF. */
#include "core/address.h"
#include "docmodel/docmodel.h"
#include "services/guide.h"
#include "services/services_int.h"

struct block {
	struct str text, value, href;
	bool heading, para, item, fact, link, clock, zh;
};
#define T struct block
static const struct tpl_field block_fields[] = {TF_STR(T, text),   TF_STR(T, value), TF_STR(T, href),  TF_BOOL(T, heading),
						TF_BOOL(T, para),  TF_BOOL(T, item), TF_BOOL(T, fact), TF_BOOL(T, link),
						TF_BOOL(T, clock), TF_BOOL(T, zh)};
static const struct tpl_view block_view = TPL_VIEW_OF(T, block_fields);
#undef T

/* Neighbours of one kind stand in one list or table. */
struct run {
	struct tpl_list blocks;
	bool headings, paras, items, facts, links, clocks;
};
#define T struct run
static const struct tpl_field run_fields[] = {TF_LIST(T, blocks, &block_view),
					      TF_BOOL(T, headings),
					      TF_BOOL(T, paras),
					      TF_BOOL(T, items),
					      TF_BOOL(T, facts),
					      TF_BOOL(T, links),
					      TF_BOOL(T, clocks)};
static const struct tpl_view run_view = TPL_VIEW_OF(T, run_fields);
#undef T

struct part_row {
	struct str key, title, no;
	struct tpl_list runs;
};
static const struct tpl_field part_fields[] = {TF_STR(struct part_row, key), TF_STR(struct part_row, title),
					       TF_STR(struct part_row, no), TF_LIST(struct part_row, runs, &run_view)};
static const struct tpl_view part_view = TPL_VIEW_OF(struct part_row, part_fields);

struct view_guide {
	struct page page;
	struct str base, version_text, changed, checked, checked_by, newest;
	struct tpl_list parts, versions, side;
	bool old, never_checked;
};
#define T struct view_guide
static const struct tpl_field guide_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, base),
	TF_STR(T, version_text),
	TF_STR(T, changed),
	TF_STR(T, checked),
	TF_STR(T, checked_by),
	TF_STR(T, newest),
	TF_LIST(T, parts, &part_view),
	TF_LIST(T, versions, &svc_link_view),
	TF_LIST(T, side, &svc_link_view),
	TF_BOOL(T, old),
	TF_BOOL(T, never_checked),
};
const struct tpl_view guide_page_view = TPL_VIEW_OF(T, guide_fields);
#undef T

/* ---- stored text → blocks ---- */

static struct block block_of(char kind, struct str fields)
{
	struct block b = {.heading = kind == 'H',
			  .para = kind == 'T',
			  .item = kind == 'L' || kind == 'Z',
			  .zh = kind == 'Z',
			  .fact = kind == 'K',
			  .link = kind == 'A',
			  .clock = kind == 'C'};

	if (b.link && !str_cut(&fields, '\t', &b.href))
		b.href = STR("");
	if (fields.p == NULL || !str_cut(&fields, '\t', &b.text))
		b.text = STR("");
	b.value = fields.p == NULL ? STR("") : fields;
	return b;
}

static bool same_kind(const struct block *x, const struct block *y)
{
	return x->heading == y->heading && x->para == y->para && x->item == y->item && x->fact == y->fact &&
	       x->link == y->link && x->clock == y->clock;
}

static struct tpl_list runs_of(struct ctx *c, const struct block *blocks, size_t n)
{
	struct run *runs = ARENA_ARRAY(c->arena, n + 1, struct run);
	size_t k = 0;

	for (size_t i = 0; i < n;) {
		size_t to = i + 1;

		while (to < n && same_kind(&blocks[i], &blocks[to]))
			to++;
		runs[k++] = (struct run){{&blocks[i], to - i}, blocks[i].heading, blocks[i].para, blocks[i].item,
					 blocks[i].fact,       blocks[i].link,	  blocks[i].clock};
		i = to;
	}
	return (struct tpl_list){runs, k};
}

static struct tpl_list parts_of(struct ctx *c, struct str text)
{
	struct part_row *rows = ARENA_ARRAY(c->arena, GP_COUNT, struct part_row);
	struct block *blocks;
	struct str rest = text, line;
	size_t n = 0, max = 1, used = 0, from = 0;

	for (size_t i = 0; i < text.n; i++)
		max += text.p[i] == '\n';
	blocks = ARENA_ARRAY(c->arena, max, struct block);
	while (rest.p != NULL && str_line(&rest, &line)) {
		struct str f = str_skip(line, 2);

		if (line.n < 3)
			continue;
		if (line.p[0] == 'P' && n < GP_COUNT) {
			if (n > 0)
				rows[n - 1].runs = runs_of(c, blocks + from, used - from);
			from = used;
			rows[n].no = page_num(c, (int64_t)n + 1);
			(void)str_cut(&f, '\t', &rows[n].key);
			rows[n++].title = f.p == NULL ? STR("") : f;
		} else {
			blocks[used++] = block_of(line.p[0], f);
		}
	}
	if (n > 0)
		rows[n - 1].runs = runs_of(c, blocks + from, used - from);
	return (struct tpl_list){rows, n};
}

/* ---- page ---- */

static struct tpl_list side_of(struct ctx *c)
{
	static const struct {
		const char *path, *key;
	} all[] = {{"/xxgk/guide", "guide.title"},
		   {"/xxgk/rules", "portal.rules"},
		   {"/xxgk/catalogue", "portal.catalogue"},
		   {"/xxgk/reports", "portal.reports"},
		   {"/xxgk/request", "portal.request"},
		   {"/xxgk/list", "portal.list"},
		   {"/xxgk/enforcement", "portal.enforcement"},
		   {"/bodies", "portal.bodies"}};
	struct svc_link *rows = ARENA_ARRAY(c->arena, ARRAY_LEN(all), struct svc_link);

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		rows[i] = (struct svc_link){.href = page_href(c, str_of(all[i].path)),
					    .text = ctx_text(c, all[i].key),
					    .current = i == 0};
	return (struct tpl_list){rows, ARRAY_LEN(all)};
}

static enum status fill_versions(struct ctx *c, struct view_guide *v, int64_t shown, struct err *err)
{
	struct guide_version *all;
	struct svc_link *rows;
	size_t n;

	TRY(guide_versions(c, &all, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct svc_link);
	for (size_t i = 0; i < n; i++) {
		rows[i] = (struct svc_link){.href = arena_printf(c->arena, "%.*s/xxgk/guide/versions/%lld", STR_ARG(v->base),
								 (long long)all[i].no),
					    .text = ctx_textf(c, "services.version_no", page_num(c, all[i].no)),
					    .at = page_date(c, date_of_instant(all[i].at)),
					    .current = all[i].no == shown};
		if (all[i].no > 1)
			rows[i].tag = arena_printf(c->arena, "%.*s/xxgk/guide/diff?from=%lld&to=%lld", STR_ARG(v->base),
						   (long long)all[i].no - 1, (long long)all[i].no);
	}
	v->versions = (struct tpl_list){rows, n};
	v->old = n > 0 && shown != all[0].no;
	return ST_OK;
}

static enum status show(struct web_call *w, const struct guide_version *gv, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_guide *v = ARENA_NEW(c->arena, struct view_guide);
	struct guide_check chk;

	svc_page(c, &v->page, "/xxgk", ctx_text(c, "guide.title"));
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->page.lead = ctx_text(c, "guide.lead");
	v->page.description = v->page.lead;
	v->base = page_prefix(c);
	v->newest = page_href(c, STR("/xxgk/guide"));
	v->side = side_of(c);
	v->parts = parts_of(c, c->locale == LOC_EN ? gv->en : gv->zh);
	v->version_text = ctx_textf(c, "services.version_no", page_num(c, gv->no));
	v->changed = page_date(c, date_of_instant(gv->at));
	TRY(guide_last_check(c, &chk, err));
	v->never_checked = chk.at == 0;
	v->checked = chk.at == 0 ? STR("") : page_date(c, date_of_instant(chk.at));
	TRY(fill_versions(c, v, gv->no, err));
	web_cache_tag(w, "guide");
	web_cache_tag(w, "body");
	web_cache_tag(w, "catalogue");
	page_render(c, "services/guide.html", v, 200);
	return ST_OK;
}

enum status guide_page(struct web_call *w, struct err *err)
{
	struct guide_version gv;

	enum status st = guide_refresh(ctx_of(w), &gv, err);

	if (st == ST_BUSY && guide_newest(ctx_of(w), &gv, err) == ST_OK) { /* somebody writes: the next look records it */
		err_clear(err);
		web_cache_refuse(w);
		st = ST_OK;
	}
	TRY(st);
	return show(w, &gv, err);
}

enum status guide_version_page(struct web_call *w, struct err *err)
{
	struct guide_version gv;
	int64_t no = web_param_i64(w, "no");

	if (no <= 0)
		return err_set(err, ST_NOT_FOUND, "no such version");
	TRY(guide_version_get(ctx_of(w), no, &gv, err));
	return show(w, &gv, err);
}

static const struct web_field diff_fields[] = {
	{"from", F_I64, F_REQUIRED, 20, "services.version", NULL},
	{"to", F_I64, F_REQUIRED, 20, "services.version", NULL},
};
const struct web_form guide_diff_form = WEB_FORM(diff_fields);

enum status guide_diff_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_svc_diff *v = ARENA_NEW(c->arena, struct view_svc_diff);
	struct guide_version from, to;
	bool en = c->locale == LOC_EN;

	if (web_value(w, "from")->i <= 0 || web_value(w, "to")->i <= 0)
		return err_set(err, ST_NOT_FOUND, "no such version");
	TRY(guide_version_get(c, web_value(w, "from")->i, &from, err));
	TRY(guide_version_get(c, web_value(w, "to")->i, &to, err));
	TRY(svc_diff(c, guide_plain(c->arena, en ? from.en : from.zh), guide_plain(c->arena, en ? to.en : to.zh), &v->lines,
		     err));
	svc_page(c, &v->page, "/xxgk", ctx_text(c, "services.diff"));
	v->back = page_href(c, STR("/xxgk/guide"));
	v->back_text = ctx_text(c, "guide.title");
	page_crumb(c, &v->page, v->back, v->back_text);
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->any = v->lines.n > 0;
	v->from = ctx_textf(c, "services.version_no", page_num(c, from.no));
	v->to = ctx_textf(c, "services.version_no", page_num(c, to.no));
	web_cache_tag(w, "guide");
	page_render(c, "services/diff.html", v, 200);
	return ST_OK;
}

/* 申请表: what 条例第29条 asks for, nothing more; the purpose is not asked. */
enum status guide_form_pdf(struct web_call *w, struct err *err)
{
	static const struct {
		const char *key, *options;
		bool full;
		int mm;
	} rows[] = {
		{"guide.form.name", NULL, false, 10},
		{"guide.form.id", NULL, false, 10},
		{"guide.form.phone", NULL, false, 10},
		{"guide.form.post", NULL, false, 10},
		{"guide.form.email", NULL, false, 10},
		{"guide.form.fax", NULL, false, 10},
		{"guide.form.body", NULL, true, 12},
		{"guide.form.content", NULL, true, 60},
		{"guide.form.way", "guide.form.way_options", true, 16},
		{"guide.form.get", "guide.form.get_options", true, 16},
		{"guide.form.proof", NULL, true, 16},
		{"guide.form.sign", NULL, true, 16},
	};
	struct ctx *c = ctx_of(w);
	struct doc_form_row out[ARRAY_LEN(rows)];
	struct str pdf;

	c->locale = LOC_ZH; /* an official form: one language */
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		out[i] = (struct doc_form_row){ctx_text(c, rows[i].key),
					       rows[i].options == NULL ? STR("") : ctx_text(c, rows[i].options),
					       rows[i].full, rows[i].mm};
	TRY(doc_form_pdf(c->arena, ctx_text(c, "guide.form.title"), STR(""), out, ARRAY_LEN(out),
			 ctx_text(c, "guide.form.foot"), &pdf, err));
	web_set_header(w, "Content-Disposition", STR("attachment; filename=\"request-form.pdf\""));
	web_cache_tag(w, "guide");
	web_reply(w, 200, "application/pdf", pdf);
	return ST_OK;
}
