/* SPDX-License-Identifier: Apache-2.0 */
#include "documents/documents_view.h"

#include "base/utf8.h"
#include "core/files.h"

#define T struct dv_left
static const struct tpl_field left_f[] = {TF_STR(T, text), TF_STR(T, cls),  TF_STR(T, bar),
					  TF_STR(T, due),  TF_BOOL(T, any), TF_BOOL(T, provisional)};
const struct tpl_view dv_left_view = TPL_VIEW_OF(T, left_f);
#undef T
#define T struct dv_row
static const struct tpl_field row_f[] = {TF_STR(T, url),      TF_STR(T, title),
					 TF_STR(T, unit),     TF_STR(T, kind),
					 TF_STR(T, kind_cls), TF_STR(T, rule),
					 TF_STR(T, state),    TF_STR(T, doc_no),
					 TF_STR(T, act_url),  TF_STR(T, act),
					 TF_STR(T, changed),  TF_STR(T, attribute),
					 TF_STR(T, row_cls),  TF_VIEW(T, left, &dv_left_view)};
const struct tpl_view dv_row_view = TPL_VIEW_OF(T, row_f);
#undef T
#define T struct dv_kv
static const struct tpl_field kv_f[] = {TF_STR(T, k), TF_STR(T, v), TF_BOOL(T, full)};
const struct tpl_view dv_kv_view = TPL_VIEW_OF(T, kv_f);
#undef T
#define T struct dv_flow
static const struct tpl_field flow_f[] = {TF_STR(T, name), TF_STR(T, note), TF_STR(T, cls), TF_BOOL(T, now)};
const struct tpl_view dv_flow_view = TPL_VIEW_OF(T, flow_f);
#undef T
#define T struct dv_step
static const struct tpl_field step_f[] = {TF_STR(T, when),    TF_STR(T, who),	TF_STR(T, role),      TF_STR(T, what),
					  TF_STR(T, opinion), TF_STR(T, cause), TF_STR(T, attribute), TF_STR(T, article),
					  TF_STR(T, reason),  TF_STR(T, took),	TF_STR(T, version),   TF_STR(T, clause),
					  TF_STR(T, cls)};
const struct tpl_view dv_step_view = TPL_VIEW_OF(T, step_f);
#undef T
#define T struct dv_file
static const struct tpl_field file_f[] = {TF_STR(T, id),  TF_STR(T, file_no), TF_STR(T, name), TF_STR(T, size),
					  TF_STR(T, url), TF_STR(T, ext),     TF_STR(T, sha),  TF_BOOL(T, image)};
const struct tpl_view dv_file_view = TPL_VIEW_OF(T, file_f);
#undef T
#define T struct dv_day
static const struct tpl_field day_f[] = {TF_STR(T, date), TF_STR(T, why), TF_STR(T, count), TF_BOOL(T, work)};
const struct tpl_view dv_day_view = TPL_VIEW_OF(T, day_f);
#undef T
#define T struct dv_version
static const struct tpl_field version_f[] = {TF_STR(T, no), TF_STR(T, when), TF_STR(T, who), TF_STR(T, sha),
					     TF_STR(T, diff_url)};
const struct tpl_view dv_version_view = TPL_VIEW_OF(T, version_f);
#undef T
#define T struct dv_choice
static const struct tpl_field choice_f[] = {TF_STR(T, value), TF_STR(T, text), TF_STR(T, hint), TF_STR(T, url),
					    TF_BOOL(T, on)};
const struct tpl_view dv_choice_view = TPL_VIEW_OF(T, choice_f);
#undef T
#define T struct dv_doc
static const struct tpl_field doc_f[] = {TF_STR(T, id),
					 TF_STR(T, rev),
					 TF_STR(T, title),
					 TF_STR(T, doc_no),
					 TF_STR(T, state),
					 TF_STR(T, state_cls),
					 TF_STR(T, url),
					 TF_STR(T, base),
					 TF_STR(T, lead),
					 TF_STR(T, attribute),
					 TF_STR(T, proposed),
					 TF_STR(T, article),
					 TF_STR(T, reason),
					 TF_STR(T, secrecy_basis),
					 TF_STR(T, checklist),
					 TF_STR(T, withdraw_note),
					 TF_STR(T, withdraw_order),
					 TF_STR(T, import_note),
					 TF_STR(T, corrects_url),
					 TF_STR(T, correction_url),
					 TF_STR(T, replaced_url),
					 TF_STR(T, public_url),
					 TF_STR(T, scheduled),
					 TF_STR(T, clock_note),
					 TF_VIEW(T, left, &dv_left_view),
					 TF_LIST(T, kv, &dv_kv_view),
					 TF_LIST(T, flow, &dv_flow_view),
					 TF_LIST(T, steps, &dv_step_view),
					 TF_LIST(T, files, &dv_file_view),
					 TF_LIST(T, days, &dv_day_view),
					 TF_LIST(T, versions, &dv_version_view),
					 TF_BOOL(T, has_files),
					 TF_BOOL(T, has_steps),
					 TF_BOOL(T, has_days),
					 TF_BOOL(T, has_versions),
					 TF_BOOL(T, needs_reason),
					 TF_BOOL(T, is_public),
					 TF_HTML(T, body)};
const struct tpl_view dv_doc_view = TPL_VIEW_OF(T, doc_f);
#undef T

struct str dv_key(struct ctx *c, const char *prefix, const char *code)
{
	if (code == NULL || code[0] == '\0')
		return STR("");
	return ctx_text(c, arena_cstr(c->arena, arena_printf(c->arena, "%s%s", prefix, code)));
}

/* ---- clock ---- */

static struct str bar_step(struct ctx *c, int left)
{
	int pct = left >= 20 ? 100 : left * 5;

	return arena_printf(c->arena, "w%d", pct < 5 ? 5 : pct);
}

struct dv_left dv_left_of(struct ctx *c, struct date due, bool provisional, bool done)
{
	struct dv_left v = {.cls = STR("is-ok"), .bar = STR("w5"), .text = STR(""), .due = STR("")};
	int n = 0;
	bool prov = false;

	if (date_is_none(due))
		return v;
	v.due = date_format(c->arena, due); /* stays visible when the clock has stopped */
	if (done || workcal_between(c->cal, c->today, due, &n, &prov) != ST_OK)
		return v;
	v.any = true;
	v.provisional = provisional || prov;
	if (date_cmp(due, c->today) < 0) {
		int over = 0;
		if (workcal_between(c->cal, due, c->today, &over, &prov) != ST_OK)
			over = 0;
		v.cls = STR("is-over");
		v.bar = STR("w100");
		v.text = ctx_textf(c, "doc.left_over", arena_printf(c->arena, "%d", over > 0 ? over : 1));
	} else if (date_cmp(due, c->today) == 0) {
		v.cls = STR("is-soon");
		v.text = ctx_text(c, "doc.left_today");
	} else {
		v.cls = n <= (int)setting_i64(c, "remind.days") ? STR("is-soon") : STR("is-ok");
		v.bar = bar_step(c, n);
		v.text = ctx_textf(c, "doc.left_days", arena_printf(c->arena, "%d", n));
	}
	return v;
}

static bool settled(const struct document *d)
{
	return d->state >= DS_PUBLISHED;
}

static struct str state_class(enum doc_state s)
{
	switch (s) {
	case DS_PUBLISHED:
		return STR("tag--jade");
	case DS_WITHDRAWN:
		return STR("tag--red");
	case DS_ON_FILE:
	case DS_SCHEDULED:
		return STR("tag--violet");
	case DS_DRAFT:
	case DS_DISCARDED:
	case DS_MERGED:
		return STR("tag--grey");
	default:
		return STR("tag--brand");
	}
}

struct dv_row dv_row_of(struct ctx *c, const struct document *d)
{
	struct arena *a = c->arena;
	bool mine = doc_state_in_review(d->state) || d->state == DS_DRAFT;
	enum attribute at = d->attribute != ATTR_NONE ? d->attribute : d->proposed;
	struct dv_row v = {.title = d->title,
			   .doc_no = d->doc_no,
			   .state = dv_key(c, "doc.state.", doc_state_code(d->state)),
			   .kind = d->corrects_id != 0 ? ctx_text(c, "doc.kind_correction")
						       : dv_key(c, "doc.state.", doc_state_code(d->state)),
			   .kind_cls = state_class(d->state),
			   .rule = d->entry_name,
			   .changed = page_time(c, d->changed_at),
			   .left = dv_left_of(c, d->due_on, d->due_provisional, settled(d))};

	v.unit = arena_printf(a, "%.*s · %.*s", STR_ARG(d->body_name), STR_ARG(d->unit_name));
	v.url = arena_printf(a, "/wb/docs/%lld", (long long)d->id);
	v.act_url = doc_state_in_review(d->state) ? arena_printf(a, "/wb/review/%lld", (long long)d->id) : v.url;
	v.act = ctx_text(c, mine ? "doc.act_handle" : "doc.act_open");
	v.row_cls = v.left.any ? v.left.cls : STR("is-ok");
	if (at != ATTR_NONE && at != ATTR_PUB)
		v.attribute = dv_key(c, "attribute.", attribute_code(at));
	return v;
}

/* ---- one document ---- */

struct str doc_keyword_list(struct arena *a, struct str s)
{
	static const char *const marks[] = {",", "，", ";", "；", "、"};
	struct buf b = BUF_INIT(a, 4096);

	while (s.n > 0) {
		size_t at = s.n, skip = 0;

		for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
			ptrdiff_t p = str_find_c(s, marks[i]);

			if (p >= 0 && (size_t)p < at) {
				at = (size_t)p;
				skip = strlen(marks[i]);
			}
		}
		struct str word = str_trim(str_slice(s, 0, at));

		if (word.n > 0)
			buf_printf(&b, "%s%.*s", b.n > 0 ? "、" : "", STR_ARG(word));
		s = str_skip(s, at + skip);
	}
	return buf_view(&b);
}

struct kvs {
	struct ctx *c;
	struct dv_kv *rows;
	size_t n;
};

static void kv(struct kvs *k, const char *key, struct str v, bool full)
{
	if (!str_empty(v))
		k->rows[k->n++] = (struct dv_kv){ctx_text(k->c, key), v, full};
}

static void fill_kv(struct ctx *c, const struct document *d, struct dv_doc *v)
{
	struct kvs k = {c, ARENA_ARRAY(c->arena, 32, struct dv_kv), 0};
	struct arena *a = c->arena;

	kv(&k, "doc.f.index_no", str_empty(d->index_no) ? ctx_text(c, "doc.index_at_publication") : d->index_no, false);
	kv(&k, "doc.f.doc_no", d->doc_no, false);
	kv(&k, "doc.f.issuing_body", d->issuing_body, false);
	kv(&k, "doc.f.joint_bodies", d->joint_bodies, false);
	kv(&k, "doc.f.unit", d->unit_name, false);
	kv(&k, "doc.f.author", d->author_name, false);
	kv(&k, "doc.f.entry", arena_printf(a, "%.*s %.*s", STR_ARG(d->entry_key), STR_ARG(d->entry_name)), false);
	kv(&k, "doc.f.openness", dv_key(c, "openness.", openness_code(d->openness)), false);
	kv(&k, "doc.f.topic", d->topic, false);
	kv(&k, "doc.f.genre", d->genre, false);
	kv(&k, "doc.f.formed_on", page_date(c, d->formed_on), false);
	kv(&k, "doc.f.signed_on", page_date(c, d->signed_on), false);
	kv(&k, "doc.f.effective_on", page_date(c, d->effective_on), false);
	kv(&k, "doc.f.abolished_on", page_date(c, d->abolished_on), false);
	kv(&k, "doc.f.validity", dv_key(c, "validity.", validity_code(d->validity)), false);
	kv(&k, "doc.f.audience", ctx_text(c, d->audience_all ? "doc.audience.all" : "doc.audience.some"), false);
	kv(&k, "doc.f.published_at", d->published_at == 0 ? STR("") : page_time(c, d->published_at), false);
	kv(&k, "doc.f.signed_by", d->signed_by_name, false);
	kv(&k, "doc.f.views", d->published_at == 0 ? STR("") : page_num(c, d->views), false);
	kv(&k, "doc.f.source", d->source, false);
	kv(&k, "doc.f.keywords", doc_keyword_list(a, d->keywords), true);
	kv(&k, "doc.f.summary", d->summary, true);
	v->kv = (struct tpl_list){k.rows, k.n};
}

/* Days, hours and minutes a step took: time per step (S3-3.1.9). */
static struct str took_text(struct ctx *c, int64_t ms)
{
	int64_t min = ms > 0 ? ms / 60000 : 0;

	if (min < 60)
		return ctx_textf(c, "doc.took_minutes", page_num(c, min));
	if (min < 48 * 60)
		return ctx_textf(c, "doc.took_hours", page_num(c, min / 60));
	return ctx_textf(c, "doc.took_days", page_num(c, min / (24 * 60)));
}

static void fill_steps(struct ctx *c, const struct doc_step *s, size_t n, struct dv_doc *v)
{
	struct dv_step *out = ARENA_ARRAY(c->arena, n + 1, struct dv_step);

	for (size_t i = 0; i < n; i++) {
		const struct doc_step *x = &s[n - 1 - i]; /* newest first */
		bool decides = x->event == EV_SUBMIT || x->event == EV_SIGN || x->event == EV_SCHEDULE ||
			       (x->event == EV_APPROVE && x->from == DS_OFFICE);
		out[i] = (struct dv_step){
			.when = page_time(c, x->at),
			.who = x->who,
			.role = ctx_text(c, arena_cstr(c->arena, x->role_key)),
			.what = dv_key(c, "doc.event.", doc_event_code(x->event)),
			.opinion = x->opinion,
			.cause = str_empty(x->cause) ? STR("") : dv_key(c, "doc.cause.", arena_cstr(c->arena, x->cause)),
			.attribute = decides ? dv_key(c, "attribute.", attribute_code(x->attribute)) : STR(""),
			.article = str_empty(x->article) ? STR("") : dv_key(c, "article.", arena_cstr(c->arena, x->article)),
			.reason = x->reason,
			.took = took_text(c, x->at - x->entered_at),
			.version = page_num(c, x->version),
			.clause = x->clause,
			.cls = x->event == EV_RETURN || x->event == EV_WITHDRAW ? STR("is-pause") : STR("is-done")};
	}
	v->steps = (struct tpl_list){out, n};
	v->has_steps = n > 0;
}

static void fill_flow(struct ctx *c, const struct document *d, const struct doc_step *s, size_t n, struct dv_doc *v)
{
	static const enum doc_state line[] = {DS_DRAFT, DS_UNIT, DS_OFFICE, DS_SECRECY, DS_SIGN, DS_PUBLISHED};
	struct dv_flow *out = ARENA_ARRAY(c->arena, ARRAY_LEN(line), struct dv_flow);
	bool over = d->state >= DS_SCHEDULED;

	for (size_t i = 0; i < ARRAY_LEN(line); i++) {
		enum doc_state last = line[i] == DS_PUBLISHED && over ? d->state : line[i];
		out[i].name = dv_key(c, line[i] == DS_PUBLISHED && over ? "doc.state." : "doc.flow.", doc_state_code(last));
		out[i].now = d->state == line[i] || (line[i] == DS_PUBLISHED && over);
		out[i].cls = out[i].now ? STR("is-now") : d->state > line[i] ? STR("is-done") : STR("");
		out[i].note = STR("");
		for (size_t k = 0; k < n; k++)
			if (s[k].from == line[i] && s[k].event != EV_RETURN && d->state > line[i])
				out[i].note = arena_printf(c->arena, "%.*s %.*s", STR_ARG(s[k].who),
							   STR_ARG(str_slice(date_format(c->arena, date_of_instant(s[k].at)),
									     5, 10)));
	}
	if (d->published_at != 0)
		out[ARRAY_LEN(line) - 1].note = page_time(c, d->published_at);
	v->flow = (struct tpl_list){out, ARRAY_LEN(line)};
}

static void fill_files(struct ctx *c, const struct document *d, const struct attachment *f, size_t n, struct dv_doc *v)
{
	struct dv_file *out = ARENA_ARRAY(c->arena, n + 1, struct dv_file);

	for (size_t i = 0; i < n; i++)
		out[i] = (struct dv_file){.id = arena_printf(c->arena, "%lld", (long long)f[i].id),
					  .file_no = arena_printf(c->arena, "%lld", (long long)f[i].file_id),
					  .name = f[i].name,
					  .size = page_size(c, f[i].size),
					  .ext = f[i].ext,
					  .sha = str_slice(f[i].sha256, 0, 12),
					  .image = str_starts_c(f[i].media_type, "image/"),
					  .url = arena_printf(c->arena, "/wb/docs/%lld/files/%lld", (long long)d->id,
							      (long long)f[i].file_id)};
	v->files = (struct tpl_list){out, n};
	v->has_files = n > 0;
}

static const char *day_word(enum day_reason r)
{
	static const char *const keys[DAY_REASON_COUNT] = {"doc.day.weekday", "doc.day.makeup", "doc.day.weekend",
							   "doc.day.holiday", "doc.day.statutory"};
	return (unsigned)r < DAY_REASON_COUNT ? keys[r] : keys[0];
}

/* 计算依据: every civil day between formation and the last day (S3-3.1.9, design §9). */
static void fill_days(struct ctx *c, const struct document *d, struct dv_doc *v)
{
	struct day_step *s;
	size_t n;

	if (date_is_none(d->due_on) || date_is_none(d->formed_on) || date_diff(d->due_on, d->formed_on) > 200 ||
	    workcal_explain(c->cal, c->arena, d->formed_on, d->due_on, &s, &n) != ST_OK)
		return;
	struct dv_day *out = ARENA_ARRAY(c->arena, n + 1, struct dv_day);
	for (size_t i = 0; i < n; i++) {
		out[i].date = date_format(c->arena, s[i].date);
		out[i].work = s[i].info.workday;
		out[i].count = s[i].count > 0 ? arena_printf(c->arena, "%d", s[i].count) : STR("");
		out[i].why = str_empty(s[i].info.name)
				     ? ctx_text(c, day_word(s[i].info.reason))
				     : arena_printf(c->arena, "%.*s %.*s", STR_ARG(ctx_text(c, day_word(s[i].info.reason))),
						    STR_ARG(s[i].info.name));
	}
	v->days = (struct tpl_list){out, n};
	v->has_days = n > 0;
}

/* Before publication: the rule with its last day; afterwards: whether it was kept (条例 Art. 26). */
static struct str clock_note(struct ctx *c, const struct document *d)
{
	struct str due = date_format(c->arena, d->due_on);
	struct date on;

	if (date_is_none(d->due_on))
		return d->published_at != 0 ? ctx_text(c, "doc.clock_none") : STR(""); /* a draft may get one yet */
	if (d->published_at == 0)
		return ctx_textf(c, settled(d) ? "doc.clock_stopped" : "doc.clock_rule", due);
	on = date_of_instant(d->first_published_at != 0 ? d->first_published_at : d->published_at);
	return ctx_textf(c, date_cmp(on, d->due_on) <= 0 ? "doc.clock_in_time" : "doc.clock_late", due);
}

static void fill_versions(struct ctx *c, const struct document *d, const struct doc_version *x, size_t n, struct dv_doc *v)
{
	struct dv_version *out = ARENA_ARRAY(c->arena, n + 1, struct dv_version);

	for (size_t i = 0; i < n; i++) {
		const struct doc_version *y = &x[n - 1 - i];
		out[i] = (struct dv_version){.no = page_num(c, y->version),
					     .when = page_time(c, y->at),
					     .who = y->editor_name,
					     .sha = str_slice(y->sha256, 0, 12),
					     .diff_url = STR("")};
		if (n - 1 - i > 0)
			out[i].diff_url = arena_printf(c->arena, "/wb/docs/%lld/diff?from=%lld&to=%lld", (long long)d->id,
						       (long long)x[n - 2 - i].version, (long long)y->version);
	}
	v->versions = (struct tpl_list){out, n};
	v->has_versions = n > 0;
}

struct body_url {
	int64_t id;
};

static struct str staff_figure_url(void *arg, struct arena *a, int64_t file_id)
{
	const struct body_url *u = arg;

	return arena_printf(a, "/wb/docs/%lld/files/%lld", (long long)u->id, (long long)file_id);
}

struct safe_html dv_body(struct ctx *c, const struct document *d)
{
	struct doc model;
	struct body_url u = {d->id};

	if (str_empty(d->body_json) || doc_parse(c->arena, d->body_json, &model, NULL) != ST_OK)
		return tpl_html_from_trusted(STR(""));
	return doc_html(c->arena, &model, staff_figure_url, &u);
}

static void fill_links(struct ctx *c, const struct document *d, struct dv_doc *v)
{
	struct db_rows r;

	if (d->corrects_id != 0)
		v->corrects_url = arena_printf(c->arena, "/wb/docs/%lld", (long long)d->corrects_id);
	if (d->replaced_by != 0)
		v->replaced_url = arena_printf(c->arena, "/wb/docs/%lld", (long long)d->replaced_by);
	if (DOC_RUN(c, DOC_OPEN_CORRECTION, &r, NULL, db_i(d->id)) == ST_OK && r.n > 0)
		v->correction_url = arena_printf(c->arena, "/wb/docs/%lld", (long long)db_int(&r, 0, 0));
	v->is_public = d->state == DS_PUBLISHED;
	if (v->is_public)
		v->public_url = arena_printf(c->arena, "/d/%lld", (long long)d->id);
}

enum status dv_doc_of(struct ctx *c, const struct document *d, struct dv_doc *ret, struct err *err)
{
	struct arena *a = c->arena;
	struct doc_step *s;
	struct attachment *f;
	struct doc_version *x;
	size_t ns, nf, nx;
	enum attribute shown = d->attribute != ATTR_NONE ? d->attribute : d->proposed;
	struct dv_doc v = {.id = arena_printf(a, "%lld", (long long)d->id),
			   .rev = arena_printf(a, "%lld", (long long)d->rev),
			   .title = d->title,
			   .doc_no = d->doc_no,
			   .state = dv_key(c, "doc.state.", doc_state_code(d->state)),
			   .state_cls = state_class(d->state),
			   .attribute = dv_key(c, "attribute.", attribute_code(d->attribute)),
			   .proposed = dv_key(c, "attribute.", attribute_code(d->proposed)),
			   .article = str_empty(d->attr_article) ? STR("")
								 : dv_key(c, "article.", arena_cstr(a, d->attr_article)),
			   .reason = d->attr_reason,
			   .secrecy_basis = d->secrecy_basis,
			   .withdraw_note = d->withdraw_reason,
			   .withdraw_order = d->withdraw_order,
			   .import_note = d->import_note,
			   .needs_reason = shown > ATTR_PUB,
			   .left = dv_left_of(c, d->due_on, d->due_provisional, settled(d))};

	TRY(doc_steps(c, d->id, &s, &ns, err));
	TRY(doc_attachments(c, d->id, &f, &nf, err));
	TRY(doc_versions(c, d->id, &x, &nx, err));
	v.base = v.url = arena_printf(a, "/wb/docs/%lld", (long long)d->id);
	v.lead = arena_printf(a, "%.*s · %.*s · %.*s %.*s", STR_ARG(d->body_name), STR_ARG(d->unit_name),
			      STR_ARG(ctx_text(c, "doc.f.author")), STR_ARG(d->author_name));
	v.checklist = d->checklist_at == 0 ? STR("")
					   : arena_printf(a, "%.*s %.*s", STR_ARG(d->checklist_by_name),
							  STR_ARG(page_time(c, d->checklist_at)));
	v.scheduled = d->state == DS_SCHEDULED ? page_time(c, d->scheduled_at) : STR("");
	fill_links(c, d, &v);
	fill_kv(c, d, &v);
	fill_steps(c, s, ns, &v);
	fill_flow(c, d, s, ns, &v);
	fill_files(c, d, f, nf, &v);
	fill_days(c, d, &v);
	v.clock_note = clock_note(c, d);
	fill_versions(c, d, x, nx, &v);
	v.body = dv_body(c, d);
	*ret = v;
	return ST_OK;
}

/* ---- choices ---- */

struct tpl_list dv_attributes(struct ctx *c, enum attribute on)
{
	struct dv_choice *v = ARENA_ARRAY(c->arena, ATTR_COUNT, struct dv_choice);

	for (int i = ATTR_PUB; i < ATTR_COUNT; i++) {
		const char *code = attribute_code((enum attribute)i);
		v[i - 1] = (struct dv_choice){.value = str_of(code),
					      .text = dv_key(c, "attribute.", code),
					      .hint = dv_key(c, "doc.attr_hint.", code),
					      .on = (int)on == i};
	}
	return (struct tpl_list){v, ATTR_COUNT - 1};
}

struct tpl_list dv_articles(struct ctx *c, struct str on)
{
	size_t n;
	const struct doc_article *x = doc_articles(&n);
	struct dv_choice *v = ARENA_ARRAY(c->arena, n + 1, struct dv_choice);

	for (size_t i = 0; i < n; i++)
		v[i] = (struct dv_choice){.value = str_of(x[i].code),
					  .text = dv_key(c, "article.", x[i].code),
					  .on = str_eq_c(on, x[i].code)};
	return (struct tpl_list){v, n};
}

struct tpl_list dv_causes(struct ctx *c, struct str on)
{
	size_t n;
	const char *const *x = doc_causes(&n);
	struct dv_choice *v = ARENA_ARRAY(c->arena, n + 1, struct dv_choice);

	for (size_t i = 0; i < n; i++)
		v[i] = (struct dv_choice){.value = str_of(x[i]),
					  .text = dv_key(c, "doc.cause.", x[i]),
					  .on = str_eq_c(on, x[i])};
	return (struct tpl_list){v, n};
}
