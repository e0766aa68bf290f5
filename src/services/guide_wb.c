/* SPDX-License-Identifier: Apache-2.0 */
/* The workbench's side of the disclosure guide: the office's paragraphs part by part, the clocks it uses, its versions, and
 * the button that says it was checked. */
#include "services/guide.h"
#include "services/services_int.h"

struct text_row {
	struct str code, title, zh, en, published, published_by, draft_by, draft_at;
	bool draft, may_publish, own_draft;
};
#define T struct text_row
static const struct tpl_field text_fields[] = {
	TF_STR(T, code),      TF_STR(T, title),	       TF_STR(T, zh),	      TF_STR(T, en),
	TF_STR(T, published), TF_STR(T, published_by), TF_STR(T, draft_by),   TF_STR(T, draft_at),
	TF_BOOL(T, draft),    TF_BOOL(T, may_publish), TF_BOOL(T, own_draft),
};
static const struct tpl_view text_view = TPL_VIEW_OF(T, text_fields);
#undef T

struct clock_row {
	struct str text, basis, part, from, to;
	bool holds, unconfirmed;
};
#define T struct clock_row
static const struct tpl_field clock_fields[] = {TF_STR(T, text), TF_STR(T, basis),  TF_STR(T, part),	    TF_STR(T, from),
						TF_STR(T, to),	 TF_BOOL(T, holds), TF_BOOL(T, unconfirmed)};
static const struct tpl_view clock_view = TPL_VIEW_OF(T, clock_fields);
#undef T

struct view_wb_guide {
	struct page page;
	struct str checked, checked_by, version_text, changed;
	struct tpl_list texts, clocks, versions;
	bool never, may_edit, may_publish;
};
#define T struct view_wb_guide
static const struct tpl_field wb_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, checked),
	TF_STR(T, checked_by),
	TF_STR(T, version_text),
	TF_STR(T, changed),
	TF_LIST(T, texts, &text_view),
	TF_LIST(T, clocks, &clock_view),
	TF_LIST(T, versions, &svc_link_view),
	TF_BOOL(T, never),
	TF_BOOL(T, may_edit),
	TF_BOOL(T, may_publish),
};
const struct tpl_view guide_wb_view = TPL_VIEW_OF(T, wb_fields);
#undef T

static const struct web_field text_form_fields[] = {
	{"part", F_TEXT, F_REQUIRED, 20, "guide.part", NULL},
	{"zh", F_LINES, 0, 12000, "guide.own_zh", NULL},
	{"en", F_LINES, 0, 12000, "guide.own_en", NULL},
};
const struct web_form guide_text_form = WEB_FORM(text_form_fields);
static const struct web_field publish_fields[] = {{"part", F_TEXT, F_REQUIRED, 20, "guide.part", NULL}};
const struct web_form guide_publish_form = WEB_FORM(publish_fields);

static enum status fill_texts(struct ctx *c, struct view_wb_guide *v, struct err *err)
{
	struct guide_text t[GP_COUNT];
	struct text_row *rows = ARENA_ARRAY(c->arena, GP_COUNT, struct text_row);

	TRY(guide_texts(c, t, err));
	for (int p = 0; p < GP_COUNT; p++)
		rows[p] = (struct text_row){
			.code = str_of(guide_part_code((enum guide_part)p)),
			.title = ctx_text(c, arena_printf(c->arena, "guide.part.%s", guide_part_code((enum guide_part)p)).p),
			.zh = t[p].draft ? t[p].draft_zh : t[p].zh,
			.en = t[p].draft ? t[p].draft_en : t[p].en,
			.published = page_time(c, t[p].published_at),
			.published_by = t[p].published_name,
			.draft_by = t[p].draft_name,
			.draft_at = page_time(c, t[p].draft_at),
			.draft = t[p].draft,
			.own_draft = t[p].draft && t[p].draft_by == c->who.person_id,
			.may_publish = t[p].draft && v->may_publish && t[p].draft_by != c->who.person_id,
		};
	v->texts = (struct tpl_list){rows, GP_COUNT};
	return ST_OK;
}

static enum status fill_clocks(struct ctx *c, struct view_wb_guide *v, struct err *err)
{
	struct guide_clock *k;
	struct clock_row *rows;
	size_t n;

	TRY(guide_clocks(c, &k, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct clock_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct clock_row){
			.text = guide_clock_text(c, &k[i]),
			.basis = k[i].basis,
			.part = ctx_text(c, arena_printf(c->arena, "guide.part.%.*s", STR_ARG(k[i].part)).p),
			.from = page_date(c, k[i].valid_from),
			.to = date_is_none(k[i].valid_to) ? STR("") : page_date(c, k[i].valid_to),
			.holds = guide_clock_holds(&k[i], c->today),
			.unconfirmed = !k[i].confirmed,
		};
	v->clocks = (struct tpl_list){rows, n};
	return ST_OK;
}

static enum status fill_versions(struct ctx *c, struct view_wb_guide *v, struct err *err)
{
	struct guide_version *all;
	struct svc_link *rows;
	size_t n;

	TRY(guide_versions(c, &all, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct svc_link);
	for (size_t i = 0; i < n; i++)
		rows[i] =
			(struct svc_link){.href = arena_printf(c->arena, "/xxgk/guide/versions/%lld", (long long)all[i].no),
					  .text = ctx_textf(c, "services.version_no", page_num(c, all[i].no)),
					  .at = page_time(c, all[i].at),
					  .tag = all[i].no > 1 ? arena_printf(c->arena, "/xxgk/guide/diff?from=%lld&to=%lld",
									      (long long)all[i].no - 1, (long long)all[i].no)
							       : STR("")};
	v->versions = (struct tpl_list){rows, n};
	return ST_OK;
}

static enum status show(struct web_call *w, int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_wb_guide *v = ARENA_NEW(c->arena, struct view_wb_guide);
	struct guide_version gv;
	struct guide_check chk;

	TRY(guide_refresh(c, &gv, err));
	TRY(guide_last_check(c, &chk, err));
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/guide", ctx_text(c, "guide.title"));
	page_crumb(c, &v->page, STR("/wb/services"), ctx_text(c, "nav.wb.services"));
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->page.lead = ctx_text(c, "guide.wb_lead");
	page_problems(c, &v->page);
	v->may_edit = c->who.city && ctx_can(c, PERM_SERVICE_EDIT);
	v->may_publish = c->who.city && ctx_can(c, PERM_SERVICE_PUBLISH);
	v->version_text = ctx_textf(c, "services.version_no", page_num(c, gv.no));
	v->changed = page_time(c, gv.at);
	v->never = chk.at == 0;
	v->checked = page_time(c, chk.at);
	v->checked_by = chk.name;
	TRY(fill_texts(c, v, err));
	TRY(fill_clocks(c, v, err));
	TRY(fill_versions(c, v, err));
	page_render(c, "services/wb_guide.html", v, http);
	return ST_OK;
}

enum status guide_wb(struct web_call *w, struct err *err)
{
	return show(w, 200, err);
}

static enum status part_asked(struct web_call *w, enum guide_part *ret, struct err *err)
{
	if (!guide_part_from(web_text(w, "part"), ret))
		return err_set(err, ST_BAD_REQUEST, "no such part");
	return ST_OK;
}

static enum status done(struct web_call *w, const char *flash)
{
	page_flash(ctx_of(w), "jade", flash, STR(""));
	web_redirect(w, 303, STR("/wb/guide"));
	return ST_OK;
}

enum status guide_wb_text(struct web_call *w, struct err *err)
{
	enum guide_part p;

	TRY(part_asked(w, &p, err));
	TRY(guide_text_save(ctx_of(w), p, web_text(w, "zh"), web_text(w, "en"), err));
	return done(w, "guide.text_saved");
}

enum status guide_wb_publish(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	enum guide_part p;
	enum status st;

	TRY(part_asked(w, &p, err));
	st = guide_text_publish(c, p, err);
	if (st == ST_RULE_REFUSED) {
		web_problem_add(w, "", arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key))), STR(""));
		err_clear(err);
		return show(w, 409, err);
	}
	TRY(st);
	return done(w, "guide.text_published");
}

enum status guide_wb_checked(struct web_call *w, struct err *err)
{
	TRY(guide_check_add(ctx_of(w), err));
	return done(w, "guide.check_saved");
}
