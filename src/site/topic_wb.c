/* SPDX-License-Identifier: Apache-2.0 */
/* Topics in the workbench: rows waiting, drafting, approval by another person, targets, import. */
#include "base/fs.h"
#include "base/utf8.h"
#include "site/topic_store.h"
#include "site/wb.h"

#define CSV_BYTES (2u << 20)

static const char *const gos[] = {"submit", "draft", NULL};
#define F(n, req)                                               \
	{                                                       \
		n, F_LINES, req, 12000, "arrange.f_value", NULL \
	}
static const struct web_field row_fields[] = {
	{"rev", F_I64, 0, 20, "arrange.f_rev", NULL},
	{"go", F_CHOICE, 0, 10, "arrange.f_go", gos},
	F("f0", 0),
	F("f1", 0),
	F("f2", 0),
	F("f3", 0),
	F("f4", 0),
	F("f5", 0),
	F("f6", 0),
	F("f7", 0),
	F("f8", 0),
	F("f9", 0),
	F("f10", 0),
	F("f11", 0),
	F("f12", 0),
	F("f13", 0),
	F("f14", 0),
	F("f15", 0),
	{"note", F_LINES, 0, 2000, "arrange.topic.note", NULL},
};
#undef F
const struct web_form topic_row_form = WEB_FORM(row_fields);
static const char *const decisions[] = {"approve", "return", "hide", "show", NULL};
static const struct web_field decide_fields[] = {{"rev", F_I64, F_REQUIRED, 20, "arrange.f_rev", NULL},
						 {"what", F_CHOICE, F_REQUIRED, 12, "arrange.f_go", decisions},
						 {"reason", F_LINES, 0, 2000, "arrange.topic.reason_label", NULL}};
const struct web_form topic_decide_form = WEB_FORM(decide_fields);
static const struct web_field import_fields[] = {{"file", F_FILE, 0, CSV_BYTES, "arrange.topic.csv_file", NULL},
						 {"text", F_LINES, 0, CSV_BYTES, "arrange.topic.csv_text", NULL}};
const struct web_form topic_import_form = WEB_FORM(import_fields);
static const struct web_field target_fields[] = {
	{"name", F_TEXT, F_REQUIRED, 200, "arrange.f_name", NULL},
	{"name_en", F_TEXT, 0, 200, "arrange.f_name_en", NULL},
	{"field", F_TEXT, 0, 60, "arrange.topic.target_field", NULL},
	{"target", F_I64, F_REQUIRED, 12, "arrange.topic.target", NULL},
	{"due_on", F_DATE, 0, 20, "arrange.due", NULL},
	{"sort", F_I64, 0, 8, "arrange.f_sort", NULL},
	{"remove", F_BOOL, 0, 2, "arrange.f_remove", NULL},
};
const struct web_form topic_target_form = WEB_FORM(target_fields);

static const char *field_name(size_t i)
{
	static const char *const names[TOPIC_FIELDS] = {"f0", "f1", "f2",  "f3",  "f4",	 "f5",	"f6",  "f7",
							"f8", "f9", "f10", "f11", "f12", "f13", "f14", "f15"};

	return names[i];
}

static struct str topic_href(struct ctx *c, struct str key, const char *tail)
{
	return arena_printf(c->arena, "/wb/topics/%.*s%s", STR_ARG(key), tail);
}

static enum status asked_topic(struct web_call *w, const struct topic **ret, struct err *err)
{
	*ret = topic_find(ctx_of(w), web_param(w, "topic"));
	return *ret == NULL ? err_set(err, ST_NOT_FOUND, "topic") : ST_OK;
}

/* ---- lists ---- */
static const char *const topics_heads[] = {"arrange.f_topic", "arrange.topic.public_rows", "arrange.topic.waiting",
					   "arrange.topic.drafts"};

enum status wb_topics(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_wb_list v = {.lead = ctx_text(c, "arrange.topics_lead")};
	const struct topic *all;
	struct wb_table t;
	size_t n;

	TRY(topic_all(c, &all, &n, err));
	wb_table_init(&t, c, topics_heads, ARRAY_LEN(topics_heads), n);
	for (size_t i = 0; i < n; i++) {
		struct wb_cell *cell = wb_line(&t);
		int64_t live = 0, waiting = 0, drafts = 0;
		struct topic_row *rows;
		size_t k;

		TRY(topic_staff(c, all[i].key, &rows, &k, err));
		for (size_t r = 0; r < k; r++) {
			live += !str_empty(rows[r].data) && !rows[r].hidden;
			waiting += str_eq_c(rows[r].draft_stage, "submitted");
			drafts += str_eq_c(rows[r].draft_stage, "draft") || str_eq_c(rows[r].draft_stage, "returned");
		}
		cell[0].text = topic_name(c, &all[i]);
		cell[0].href = topic_href(c, all[i].key, "");
		cell[1].text = wb_id(c, "", live, "");
		cell[2].text = wb_id(c, "", waiting, "");
		cell[2].tag = waiting > 0 ? STR("amber") : STR("");
		cell[3].text = wb_id(c, "", drafts, "");
		cell[1].num = cell[3].num = true;
	}
	return wb_list_page(&t, &v, "/wb/topics", "nav.wb.topics", "arrange.none");
}

static struct str stage_text(struct ctx *c, const struct topic_row *r, struct str *ret_tag)
{
	bool draft = str_eq_c(r->draft_stage, "draft"), submitted = str_eq_c(r->draft_stage, "submitted");

	*ret_tag = submitted ? STR("amber") : draft ? STR("brand") : r->hidden ? STR("grey") : STR("jade");
	if (str_eq_c(r->draft_stage, "returned"))
		*ret_tag = STR("red");
	return ctx_text(c, submitted				  ? "arrange.stage.submitted"
			   : draft				  ? "arrange.stage.draft"
			   : str_eq_c(r->draft_stage, "returned") ? "arrange.stage.returned"
			   : r->hidden				  ? "arrange.stage.hidden"
								  : "arrange.stage.public");
}

static const char *const rows_heads[] = {"arrange.topic.row", "arrange.topic.state", "arrange.topic.stage",
					 "arrange.topic.by", "arrange.f_body"};

static enum status target_facts(struct ctx *c, const struct topic *t, struct view_wb_list *v, struct err *err)
{
	struct topic_row *rows;
	struct topic_target *g;
	struct page_link *tabs;
	struct wb_fact *facts;
	size_t n, k;

	TRY(topic_public(c, t->key, &rows, &n, err));
	TRY(topic_targets(c, t, rows, n, &g, &k, err));
	facts = ARENA_ARRAY(c->arena, k + 1, struct wb_fact);
	for (size_t i = 0; i < k; i++)
		facts[i] = (struct wb_fact){.label = g[i].name,
					    .text = arena_printf(c->arena, "%lld / %lld", (long long)(g[i].done_m / 1000),
								 (long long)g[i].target),
					    .note = page_date(c, g[i].due_on)};
	v->facts = (struct tpl_list){facts, k};
	v->facts_title = ctx_text(c, "arrange.topic.targets");
	if (!ctx_can(c, PERM_TOPIC_PUBLISH))
		return ST_OK;
	tabs = ARENA_ARRAY(c->arena, k + 2, struct page_link);
	tabs[0] = (struct page_link){.href = topic_href(c, t->key, ""),
				     .text = ctx_text(c, "arrange.topic.rows"),
				     .count = STR(""),
				     .current = true};
	for (size_t i = 0; i < k; i++)
		tabs[i + 1] = (struct page_link){.href = arena_printf(c->arena, "/wb/topics/%.*s/targets/%lld",
								      STR_ARG(t->key), (long long)g[i].id),
						 .text = g[i].name,
						 .count = STR("")};
	tabs[k + 1] = (struct page_link){.href = topic_href(c, t->key, "/targets/0"),
					 .text = ctx_text(c, "arrange.topic.target_new"),
					 .count = STR("")};
	v->tabs = (struct tpl_list){tabs, k + 2};
	return ST_OK;
}

enum status wb_topic(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_wb_list v = {0};
	const struct topic *t;
	struct topic_row *rows;
	struct wb_button *b = ARENA_NEW(c->arena, struct wb_button);
	struct wb_table table;
	size_t n;
	bool any = false;

	TRY(asked_topic(w, &t, err));
	TRY(topic_staff(c, t->key, &rows, &n, err));
	wb_table_init(&table, c, rows_heads, ARRAY_LEN(rows_heads), n);
	for (size_t i = 0; i < n; i++) {
		struct wb_cell *cell = wb_line(&table);
		struct str values[TOPIC_FIELDS];
		bool final;

		topic_values(c->arena, t, str_empty(rows[i].draft) ? rows[i].data : rows[i].draft, values);
		any = any || (str_eq_c(rows[i].draft_stage, "submitted") && topic_may_decide(c, &rows[i]));
		cell[0].text = values[t->title_at];
		cell[0].href = arena_printf(c->arena, "/wb/topics/%.*s/%lld", STR_ARG(t->key), (long long)rows[i].id);
		cell[1].text = topic_state_text(c, t, rows[i].state, &final);
		cell[2].text = stage_text(c, &rows[i], &cell[2].tag);
		cell[3].text = rows[i].draft_name;
		cell[4].text = rows[i].body_name;
	}
	TRY(target_facts(c, t, &v, err));
	if (ctx_can(c, PERM_TOPIC_EDIT)) {
		v.new_href = topic_href(c, t->key, "/0");
		v.new_text = ctx_text(c, "arrange.topic.new");
		v.second_href = topic_href(c, t->key, "/import");
		v.second_text = ctx_text(c, "arrange.topic.import");
	}
	*b = (struct wb_button){.action = topic_href(c, t->key, "/approve"),
				.text = ctx_text(c, "arrange.topic.approve_all")};
	if (any)
		v.page_buttons = (struct tpl_list){b, 1};
	v.lead = topic_name(c, t);
	return wb_list_page(&table, &v, "/wb/topics", "nav.wb.topics", "arrange.none");
}

/* ---- one row ---- */
static void field_row(struct wb_form *f, const struct topic *t, size_t i, struct str value)
{
	const struct topic_field *d = &t->fields[i];
	struct ctx *c = f->c;
	struct wb_row *r;

	if (d->type == FT_CHOICE || d->type == FT_STATE) {
		struct topic_option *all;
		size_t n = topic_options(c->arena, d, &all);
		struct wb_opt *o = ARENA_ARRAY(c->arena, n + 1, struct wb_opt);

		o[0] = (struct wb_opt){.value = STR(""), .text = STR("—")};
		for (size_t k = 0; k < n; k++)
			o[k + 1] =
				(struct wb_opt){.value = all[k].code, .text = c->locale == LOC_EN ? all[k].en : all[k].zh};
		r = wb_select(f, field_name(i), o, n + 1, value);
	} else if (d->type == FT_LINES) {
		r = wb_lines(f, field_name(i), value);
	} else {
		r = wb_text(f, field_name(i), value);
		if (d->type == FT_DATE)
			r->type = STR("date");
	}
	r->label = topic_field_name(c, d);
	r->required = d->required;
	if (d->type == FT_NAME)
		r->hint = ctx_text(c, "arrange.topic.h_name");
	if (d->type == FT_DOCUMENT)
		r->hint = ctx_text(c, "arrange.topic.h_document");
}

/* What is public beside what is proposed, for who decides. */
static void row_facts(struct ctx *c, const struct topic *t, const struct topic_row *r, struct view_wb_form *v)
{
	struct wb_fact *facts = ARENA_ARRAY(c->arena, TOPIC_FIELDS + 4, struct wb_fact);
	struct str live[TOPIC_FIELDS], draft[TOPIC_FIELDS], href, tag;
	struct err err = {0};
	size_t k = 0;

	topic_values(c->arena, t, r->data, live);
	topic_values(c->arena, t, r->draft, draft);
	facts[k++] = (struct wb_fact){.label = ctx_text(c, "arrange.topic.stage"),
				      .text = stage_text(c, r, &tag),
				      .note = r->draft_name};
	if (!str_empty(r->return_reason))
		facts[k++] = (struct wb_fact){.label = ctx_text(c, "arrange.topic.reason_label"), .text = r->return_reason};
	for (size_t i = 0; i < t->n; i++) {
		struct str was = topic_text(c, t, i, live[i], false, &href, &err),
			   now = topic_text(c, t, i, draft[i], false, &href, &err);
		bool changed = !str_empty(r->draft) && !str_eq(live[i], draft[i]);

		if (str_empty(was) && str_empty(now))
			continue;
		facts[k++] =
			(struct wb_fact){.label = topic_field_name(c, &t->fields[i]),
					 .text = str_empty(r->draft) ? was : now,
					 .note = changed ? ctx_textf(c, "arrange.topic.was", str_empty(was) ? STR("—") : was)
							 : STR("")};
	}
	if (!str_empty(r->draft_note))
		facts[k++] = (struct wb_fact){.label = ctx_text(c, "arrange.topic.note"), .text = r->draft_note};
	v->facts = (struct tpl_list){facts, k};
	v->facts_title = ctx_text(c, str_empty(r->draft) ? "arrange.topic.public_now" : "arrange.topic.proposed");
}

static enum status decide_show(struct ctx *c, const struct topic *t, const struct topic_row *r)
{
	struct wb_form *f = ARENA_NEW(c->arena, struct wb_form);
	struct view_wb_form v = {.back = topic_href(c, t->key, "")};
	struct wb_opt *o = ARENA_ARRAY(c->arena, 4, struct wb_opt);
	struct str values[TOPIC_FIELDS];
	size_t n = 0;

	row_facts(c, t, r, &v);
	wb_init(f, c, &topic_decide_form);
	if (str_eq_c(r->draft_stage, "submitted")) {
		o[n++] = (struct wb_opt){.value = STR("approve"), .text = ctx_text(c, "arrange.decide.approve")};
		o[n++] = (struct wb_opt){.value = STR("return"), .text = ctx_text(c, "arrange.decide.return")};
	}
	if (!str_empty(r->data))
		o[n++] = (struct wb_opt){.value = r->hidden ? STR("show") : STR("hide"),
					 .text = ctx_text(c, r->hidden ? "arrange.decide.show" : "arrange.decide.hide")};
	wb_select(f, "what", o, n, o[0].value);
	wb_lines(f, "reason", STR(""))->hint = ctx_text(c, "arrange.topic.h_reason");
	v.hidden_name = STR("rev");
	v.hidden_value = wb_id(c, "", r->rev, "");
	v.submit = ctx_text(c, "arrange.topic.decide");
	v.action = arena_printf(c->arena, "/wb/topics/%.*s/%lld/decide", STR_ARG(t->key), (long long)r->id);
	topic_values(c->arena, t, str_empty(r->draft) ? r->data : r->draft, values);
	return wb_form_page(f, &v, "/wb/topics", "nav.wb.topics", values[t->title_at]);
}

static enum status row_show(struct ctx *c, const struct topic *t, const struct topic_row *r)
{
	struct wb_form *f = ARENA_NEW(c->arena, struct wb_form);
	struct view_wb_form v = {.back = topic_href(c, t->key, ""), .two_submits = true};
	struct str values[TOPIC_FIELDS];

	topic_values(c->arena, t, str_empty(r->draft) ? r->data : r->draft, values);
	if (r->id != 0)
		row_facts(c, t, r, &v);
	wb_init(f, c, &topic_row_form);
	for (size_t i = 0; i < t->n; i++)
		field_row(f, t, i, values[i]);
	wb_lines(f, "note", r->draft_note)->hint = ctx_text(c, "arrange.topic.h_note");
	v.hidden_name = STR("rev");
	v.hidden_value = c->call->method == WEB_POST ? web_value(c->call, "rev")->text : wb_id(c, "", r->rev, "");
	v.submit = ctx_text(c, "arrange.topic.submit");
	v.submit2 = ctx_text(c, "arrange.topic.save_draft");
	v.action = arena_printf(c->arena, "/wb/topics/%.*s/%lld", STR_ARG(t->key), (long long)r->id);
	return wb_form_page(f, &v, "/wb/topics", "nav.wb.topics",
			    r->id == 0 ? ctx_text(c, "arrange.topic.new") : values[t->title_at]);
}

static enum status asked_row(struct web_call *w, const struct topic **ret_topic, struct topic_row *ret, struct err *err)
{
	int64_t id = web_param_i64(w, "id");

	TRY(asked_topic(w, ret_topic, err));
	if (*ret_topic == NULL) {
		(void)err_set(err, ST_NOT_FOUND, "no topic");
		return ST_NOT_FOUND;
	}
	*ret = (struct topic_row){.topic = (*ret_topic)->key};
	if (id == 0)
		return ctx_can(ctx_of(w), PERM_TOPIC_EDIT) ? ST_OK : err_set(err, ST_NOT_FOUND, "no row");
	TRY(topic_staff_row(ctx_of(w), id, ret, err));
	return str_eq(ret->topic, (*ret_topic)->key) ? ST_OK : err_set(err, ST_NOT_FOUND, "row of another topic");
}

/* Who may decide on what another has handed in sees the decision; who drafts sees the form. */
enum status wb_topic_row(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct topic *t;
	struct topic_row r = {0};

	TRY(asked_row(w, &t, &r, err));
	if (r.id != 0 && topic_may_decide(c, &r) && (str_eq_c(r.draft_stage, "submitted") || !topic_may_edit(c, &r)))
		return decide_show(c, t, &r);
	if (r.id != 0 && !topic_may_edit(c, &r))
		return decide_show(c, t, &r);
	return row_show(c, t, &r);
}

enum status wb_topic_row_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct topic *t;
	struct topic_row r;
	struct str values[TOPIC_FIELDS], title;
	size_t field;
	enum status st;

	TRY(asked_row(w, &t, &r, err));
	for (size_t i = 0; i < TOPIC_FIELDS; i++)
		values[i] = str_trim(web_text(w, field_name(i)));
	title = values[t->title_at];
	if (wb_wrong(w))
		return row_show(c, t, &r);
	r.rev = web_value(w, "rev")->i;
	st = topic_save(c, t, &r, values, str_trim(web_text(w, "note")), !str_eq_c(web_text(w, "go"), "draft"), &field, err);
	if (wb_refused(c, st, err, field < t->n ? field_name(field) : "")) {
		TRY(asked_row(w, &t, &r, err));
		return row_show(c, t, &r);
	}
	TRY(st);
	return wb_done(c, str_eq_c(web_text(w, "go"), "draft") ? "arrange.topic.drafted" : "arrange.topic.submitted", title,
		       topic_href(c, t->key, ""));
}

enum status wb_topic_decide(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	enum topic_decision what = TD_APPROVE;
	const struct topic *t;
	struct topic_row r;
	enum status st;

	TRY(asked_row(w, &t, &r, err));
	for (int i = 0; decisions[i] != NULL; i++)
		if (str_eq_c(web_text(w, "what"), decisions[i]))
			what = (enum topic_decision)i;
	if (wb_wrong(w))
		return decide_show(c, t, &r);
	st = topic_decide(c, r.id, web_value(w, "rev")->i, what, web_text(w, "reason"), err);
	if (wb_refused(c, st, err, st == ST_INVALID ? "reason" : ""))
		return decide_show(c, t, &r);
	TRY(st);
	return wb_done(c, "arrange.topic.decided", STR_NONE, topic_href(c, t->key, ""));
}

enum status wb_topic_approve_all(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct topic *t;
	int n;

	TRY(asked_topic(w, &t, err));
	TRY(topic_approve_all(c, t->key, &n, err));
	return wb_done(c, "arrange.topic.approved_n", wb_id(c, "", n, ""), topic_href(c, t->key, ""));
}

/* ---- targets ---- */
enum status wb_topic_target_edit(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct wb_form *f = ARENA_NEW(c->arena, struct wb_form);
	struct view_wb_form v = {0};
	struct topic_target *g, now = {0};
	const struct topic *t;
	struct wb_opt *o;
	size_t n, k = 1;

	TRY(asked_topic(w, &t, err));
	TRY(topic_store_targets(c, t->key, &g, &n, err));
	for (size_t i = 0; i < n; i++)
		if (g[i].id == web_param_i64(w, "id"))
			now = g[i];
	if (now.id != web_param_i64(w, "id"))
		return err_set(err, ST_NOT_FOUND, "target");
	wb_init(f, c, &topic_target_form);
	wb_text(f, "name", now.name);
	wb_text(f, "name_en", now.name_en);
	o = ARENA_ARRAY(c->arena, t->n + 1, struct wb_opt);
	o[0] = (struct wb_opt){.value = STR(""), .text = ctx_text(c, "arrange.topic.count_rows")};
	for (size_t i = 0; i < t->n; i++)
		if (t->fields[i].type == FT_NUMBER)
			o[k++] = (struct wb_opt){.value = t->fields[i].code, .text = topic_field_name(c, &t->fields[i])};
	wb_select(f, "field", o, k, now.field);
	wb_i64(f, "target", now.target);
	wb_text(f, "due_on", date_is_none(now.due_on) || now.id == 0 ? STR("") : date_format(c->arena, now.due_on))->type =
		STR("date");
	wb_i64(f, "sort", now.sort);
	if (now.id != 0)
		wb_check(f, "remove", false);
	v.back = topic_href(c, t->key, "");
	v.action = arena_printf(c->arena, "/wb/topics/%.*s/targets/%lld", STR_ARG(t->key), (long long)now.id);
	return wb_form_page(f, &v, "/wb/topics", "nav.wb.topics", ctx_text(c, "arrange.topic.targets"));
}

enum status wb_topic_target_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct web_value *due = web_value(w, "due_on");
	const struct topic *t;
	struct topic_target g;
	enum status st;

	TRY(asked_topic(w, &t, err));
	g = (struct topic_target){.id = web_param_i64(w, "id"),
				  .topic = t->key,
				  .name = web_text(w, "name"),
				  .name_en = web_text(w, "name_en"),
				  .field = web_text(w, "field"),
				  .target = web_value(w, "remove")->present ? 0 : web_value(w, "target")->i,
				  .due_on = due->present ? due->date : DATE_NONE,
				  .sort = web_value(w, "sort")->i};
	if (wb_wrong(w))
		return wb_topic_target_edit(w, err);
	st = topic_target_save(c, &g, err);
	if (wb_refused(c, st, err, "target"))
		return wb_topic_target_edit(w, err);
	TRY(st);
	return wb_done(c, "arrange.saved", g.name, topic_href(c, t->key, ""));
}

/* ---- import ---- */
static enum status import_show(struct ctx *c, const struct topic *t, const struct topic_csv_error *e, size_t n)
{
	struct wb_form *f = ARENA_NEW(c->arena, struct wb_form);
	struct view_wb_form v = {.back = topic_href(c, t->key, ""), .upload = true};
	struct wb_fact *facts = ARENA_ARRAY(c->arena, n + 1, struct wb_fact);
	struct buf head = BUF_INIT(c->arena, 4096);

	for (size_t i = 0; i < n; i++)
		facts[i] = (struct wb_fact){.label = ctx_textf(c, "arrange.topic.line", wb_id(c, "", e[i].line, "")),
					    .text = ctx_textf(c, arena_cstr(c->arena, e[i].key), e[i].field),
					    .note = e[i].value};
	v.facts = (struct tpl_list){facts, n};
	v.facts_title = ctx_text(c, "arrange.topic.csv_errors");
	for (size_t i = 0; i < t->n; i++)
		buf_printf(&head, "%s%.*s", i == 0 ? "" : ",", STR_ARG(t->fields[i].zh));
	v.note = ctx_textf(c, "arrange.topic.csv_note", buf_view(&head));
	wb_init(f, c, &topic_import_form);
	wb_file(f, "file");
	wb_lines(f, "text", STR(""));
	v.submit = ctx_text(c, "arrange.topic.import");
	v.action = topic_href(c, t->key, "/import");
	TRY(wb_form_page(f, &v, "/wb/topics", "nav.wb.topics", ctx_text(c, "arrange.topic.import")));
	if (n > 0)
		c->call->http = 422;
	return ST_OK;
}

enum status wb_topic_import(struct web_call *w, struct err *err)
{
	const struct topic *t;

	TRY(asked_topic(w, &t, err));
	return import_show(ctx_of(w), t, NULL, 0);
}

enum status wb_topic_import_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct web_value *file = web_value(w, "file");
	struct topic_csv_error *errors;
	struct str text = web_text(w, "text");
	const struct topic *t;
	size_t n;
	int rows;

	TRY(asked_topic(w, &t, err));
	if (!wb_wrong(w) && file->present && file->file.size > 0)
		TRY(fs_read(c->arena, arena_cstr(c->arena, file->file.tmp_path), CSV_BYTES, &text, err));
	if (!wb_wrong(w) && str_empty(str_trim(text)))
		web_problem_add(w, "file", "form.required", ctx_text(c, "arrange.topic.csv_file"));
	if (!wb_wrong(w) && !utf8_valid(text))
		web_problem_add(w, "file", "arrange.topic.csv_utf8", STR_NONE);
	if (wb_wrong(w))
		return import_show(c, t, NULL, 0);
	TRY(topic_import(c, t, text, &rows, &errors, &n, err));
	if (n > 0)
		return import_show(c, t, errors, n);
	return wb_done(c, "arrange.topic.imported", wb_id(c, "", rows, ""), topic_href(c, t->key, ""));
}
