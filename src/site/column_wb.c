/* SPDX-License-Identifier: Apache-2.0 */
/* Columns in the workbench: the tree, one column, documents picked for it, update duties. */
#include "core/org.h"
#include "site/topic.h"
#include "site/wb.h"

static const char *const kinds[] = {"documents", "picked", "page", "topic", "link", NULL};
static const char *const templates[] = {"list", "dated", "table", "page", "topic", NULL};
static const char *const directions[] = {"up", "down", NULL};
static const struct web_field column_fields[] = {
	{"rev", F_I64, 0, 20, "arrange.f_rev", NULL},
	{"name", F_TEXT, F_REQUIRED, 120, "arrange.f_name", NULL},
	{"name_en", F_TEXT, 0, 200, "arrange.f_name_en", NULL},
	{"slug", F_TEXT, F_REQUIRED, 60, "arrange.f_slug", NULL},
	{"parent", F_I64, 0, 20, "arrange.f_parent", NULL},
	{"kind", F_CHOICE, F_REQUIRED, 20, "arrange.f_kind", kinds},
	{"template", F_CHOICE, F_REQUIRED, 20, "arrange.f_template", templates},
	{"entry", F_TEXT, 0, 80, "arrange.f_entry", NULL},
	{"level1", F_TEXT, 0, 120, "arrange.f_level1", NULL},
	{"openness", F_I64, 0, 4, "arrange.f_openness", NULL},
	{"genre", F_TEXT, 0, 200, "arrange.f_genre", NULL},
	{"words", F_TEXT, 0, 200, "arrange.f_words", NULL},
	{"topic", F_TEXT, 0, 60, "arrange.f_topic", NULL},
	{"page_text", F_LINES, 0, 40000, "arrange.f_page_text", NULL},
	{"page_text_en", F_LINES, 0, 40000, "arrange.f_page_text_en", NULL},
	{"url", F_TEXT, 0, 500, "arrange.f_url", NULL},
	{"description", F_TEXT, 0, 400, "arrange.f_description", NULL},
	{"description_en", F_TEXT, 0, 400, "arrange.f_description_en", NULL},
	{"keywords", F_TEXT, 0, 200, "arrange.f_keywords", NULL},
	{"type", F_TEXT, 0, 80, "arrange.f_type", NULL},
	{"unit", F_I64, 0, 20, "arrange.f_unit", NULL},
	{"person", F_I64, 0, 20, "arrange.f_person", NULL},
	{"update_days", F_I64, 0, 6, "arrange.f_update_days", NULL},
	{"shown", F_BOOL, 0, 2, "arrange.f_shown", NULL},
};
const struct web_form column_form = WEB_FORM(column_fields);
static const struct web_field move_fields[] = {{"to", F_CHOICE, F_REQUIRED, 8, "arrange.f_to", directions}};
const struct web_form move_form = WEB_FORM(move_fields);
static const struct web_field pick_fields[] = {
	{"document", F_I64, F_REQUIRED, 20, "arrange.f_document", NULL},
	{"sort", F_I64, 0, 8, "arrange.f_sort", NULL},
	{"remove", F_BOOL, 0, 2, "arrange.f_remove", NULL},
};
const struct web_form pick_form = WEB_FORM(pick_fields);

/* ---- the tree ---- */
static const char *const column_heads[] = {"arrange.f_name",  "arrange.f_slug",	       "arrange.f_kind",
					   "arrange.f_owner", "arrange.f_update_days", "arrange.f_shown"};

static void put_branch(struct wb_table *t, const struct site_column *all, size_t n, int64_t parent, int depth)
{
	struct ctx *c = t->c;

	for (size_t i = 0; i < n && depth < 6; i++) {
		struct wb_cell *cell;

		if (all[i].parent_id != parent)
			continue;
		cell = wb_line(t);
		cell[0].text = arena_printf(c->arena, "%.*s%.*s", depth * 3, "　　　　　　　　　　", STR_ARG(all[i].name));
		cell[0].href = wb_id(c, "/wb/site/columns/", all[i].id, "");
		cell[1].text = arena_printf(c->arena, "/c/%.*s", STR_ARG(all[i].slug));
		cell[1].href = all[i].shown && all[i].kind != COL_LINK ? cell[1].text : STR("");
		cell[2].text = ctx_text(c, arena_cstr(c->arena, arena_printf(c->arena, "arrange.kind.%s",
									     column_kind_code(all[i].kind))));
		cell[3].text = arena_printf(c->arena, "%.*s %.*s", STR_ARG(all[i].owner_unit), STR_ARG(all[i].owner_person));
		cell[4].text = all[i].update_days == 0 ? STR("—") : wb_id(c, "", all[i].update_days, "");
		cell[5].text = ctx_text(c, all[i].shown ? "arrange.shown" : "arrange.hidden");
		cell[5].tag = all[i].shown ? STR("jade") : STR("grey");
		if (ctx_can(c, PERM_SITE_EDIT))
			wb_move_buttons(t, wb_id(c, "/wb/site/columns/", all[i].id, "/move"));
		put_branch(t, all, n, all[i].id, depth + 1);
	}
}

enum status wb_site_columns(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_wb_list v = {.tabs = wb_site_tabs(c, "/wb/site"), .lead = ctx_text(c, "arrange.columns_lead")};
	const struct site_column *all;
	struct wb_table t;
	size_t n;

	TRY(site_columns(c, &all, &n, err));
	wb_table_init(&t, c, column_heads, ARRAY_LEN(column_heads), n);
	put_branch(&t, all, n, 0, 0);
	if (ctx_can(c, PERM_SITE_EDIT)) {
		v.new_href = STR("/wb/site/columns/0");
		v.new_text = ctx_text(c, "arrange.column_new");
	}
	return wb_list_page(&t, &v, "/wb/site", "nav.wb.site", "arrange.none");
}

/* ---- one column ---- */
static struct wb_opt *texts(struct ctx *c, const char *space, const char *const *codes, size_t *ret_n)
{
	struct wb_opt *o;
	size_t n = 0;

	while (codes[n] != NULL)
		n++;
	o = ARENA_ARRAY(c->arena, n, struct wb_opt);
	for (size_t i = 0; i < n; i++)
		o[i] = (struct wb_opt){.value = str_of(codes[i]),
				       .text = ctx_text(c, arena_cstr(c->arena,
								      arena_printf(c->arena, "%s%s", space, codes[i])))};
	*ret_n = n;
	return o;
}

static void parent_row(struct wb_form *f, const struct site_column *all, size_t n, const struct site_column *col)
{
	struct ctx *c = f->c;
	struct wb_opt *o = ARENA_ARRAY(c->arena, n + 1, struct wb_opt);
	size_t k = 1;

	o[0] = (struct wb_opt){.value = STR("0"), .text = ctx_text(c, "arrange.top")};
	for (size_t i = 0; i < n; i++)
		if (all[i].id != col->id)
			o[k++] = (struct wb_opt){.value = wb_id(c, "", all[i].id, ""), .text = all[i].name};
	wb_select(f, "parent", o, k, wb_id(c, "", col->parent_id, ""));
}

static void topic_row(struct wb_form *f, const struct topic *all, size_t n, struct str value)
{
	struct wb_opt *o = ARENA_ARRAY(f->c->arena, n + 1, struct wb_opt);

	o[0] = (struct wb_opt){.value = STR(""), .text = STR("—")};
	for (size_t i = 0; i < n; i++)
		o[i + 1] = (struct wb_opt){.value = all[i].key, .text = topic_name(f->c, &all[i])};
	wb_select(f, "topic", o, n + 1, value);
}

static enum status owner_rows(struct wb_form *f, const struct site_column *col, struct err *err)
{
	struct ctx *c = f->c;
	int64_t body = col->body_id != 0 ? col->body_id : c->who.body_id;
	struct unit *units;
	struct person *people;
	struct wb_opt *o;
	size_t n, k;

	TRY(unit_list(c, body, &units, &n, err));
	o = ARENA_ARRAY(c->arena, n + 1, struct wb_opt);
	o[0] = (struct wb_opt){.value = STR("0"), .text = STR("—")};
	for (k = 0; k < n; k++)
		o[k + 1] = (struct wb_opt){.value = wb_id(c, "", units[k].id, ""), .text = units[k].name};
	wb_select(f, "unit", o, n + 1, wb_id(c, "", col->unit_id, ""))->heading = ctx_text(c, "arrange.h_owner");
	TRY(person_list(c, body, &people, &n, err));
	o = ARENA_ARRAY(c->arena, n + 1, struct wb_opt);
	o[0] = (struct wb_opt){.value = STR("0"), .text = STR("—")};
	for (k = 0; k < n; k++)
		o[k + 1] = (struct wb_opt){.value = wb_id(c, "", people[k].id, ""), .text = people[k].name};
	wb_select(f, "person", o, n + 1, wb_id(c, "", col->person_id, ""));
	wb_i64(f, "update_days", col->update_days)->hint = ctx_text(c, "arrange.h_update_days");
	return ST_OK;
}

static void openness_row(struct wb_form *f, int value)
{
	struct ctx *c = f->c;
	struct wb_opt *o = ARENA_ARRAY(c->arena, OPEN_COUNT + 1, struct wb_opt);

	o[0] = (struct wb_opt){.value = STR("-1"), .text = STR("—")};
	for (int i = 0; i < OPEN_COUNT; i++)
		o[i + 1] = (struct wb_opt){.value = wb_id(c, "", i, ""),
					   .text = ctx_text(c, arena_cstr(c->arena,
									  arena_printf(c->arena, "openness.%s",
										       openness_code((enum openness)i))))};
	wb_select(f, "openness", o, OPEN_COUNT + 1, wb_id(c, "", value, ""));
}

/* Documents picked by hand, with a button that takes them off. */
static enum status pick_facts(struct ctx *c, struct view_wb_form *v, const struct site_column *col, struct err *err)
{
	struct site_pick *picks;
	struct wb_fact *facts;
	size_t n;

	TRY(site_picks(c, col->id, &picks, &n, err));
	facts = ARENA_ARRAY(c->arena, n + 1, struct wb_fact);
	for (size_t i = 0; i < n; i++) {
		struct document d = {0};

		if (doc_public_get(c, picks[i].document_id, &d, err) != ST_OK) {
			err_clear(err);
			d.title = ctx_text(c, "arrange.not_public_now");
		}
		facts[i] = (struct wb_fact){.label = wb_id(c, "/d/", picks[i].document_id, ""),
					    .text = d.title,
					    .note = STR("")};
	}
	v->facts = (struct tpl_list){facts, n};
	v->facts_title = ctx_text(c, "arrange.picks");
	return ST_OK;
}

static enum status column_show(struct ctx *c, const struct site_column *col, struct err *err)
{
	struct wb_form *f = ARENA_NEW(c->arena, struct wb_form);
	struct view_wb_form v = {0};
	const struct site_column *all;
	const struct topic *topics;
	struct wb_opt *o;
	size_t n, k;

	TRY(site_columns(c, &all, &n, err));
	wb_init(f, c, &column_form);
	wb_text(f, "name", col->name);
	wb_text(f, "name_en", col->name_en);
	wb_text(f, "slug", col->slug)->hint = ctx_text(c, "arrange.h_slug");
	parent_row(f, all, n, col);
	o = texts(c, "arrange.kind.", kinds, &k);
	wb_select(f, "kind", o, k, str_of(column_kind_code(col->kind)));
	o = texts(c, "arrange.template.", templates, &k);
	wb_select(f, "template", o, k, str_of(column_template_code(col->template)));
	wb_check(f, "shown", col->shown);
	wb_text(f, "entry", col->entry_key)->heading = ctx_text(c, "arrange.h_documents");
	wb_text(f, "level1", col->level1);
	openness_row(f, col->openness);
	wb_text(f, "genre", col->genre)->hint = ctx_text(c, "arrange.h_genre");
	wb_text(f, "words", col->words);
	TRY(topic_all(c, &topics, &n, err));
	topic_row(f, topics, n, col->topic);
	f->rows[f->n - 1].heading = ctx_text(c, "arrange.h_other");
	wb_text(f, "url", col->url);
	wb_lines(f, "page_text", col->page_text);
	wb_lines(f, "page_text_en", col->page_text_en);
	TRY(owner_rows(f, col, err));
	wb_text(f, "description", col->description)->heading = ctx_text(c, "arrange.h_meta");
	wb_text(f, "description_en", col->description_en);
	wb_text(f, "keywords", col->keywords);
	wb_text(f, "type", col->type)->hint = ctx_text(c, "arrange.h_type");
	if (col->id != 0 && (col->kind == COL_DOCUMENTS || col->kind == COL_PICKED)) {
		TRY(pick_facts(c, &v, col, err));
		v.more_href = wb_id(c, "/wb/site/columns/", col->id, "/picks");
		v.more_text = ctx_text(c, "arrange.picks_edit");
	}
	v.hidden_name = STR("rev");
	v.hidden_value = c->call->method == WEB_POST ? web_value(c->call, "rev")->text : wb_id(c, "", col->rev, "");
	v.action = ctx_can(c, PERM_SITE_EDIT) ? wb_id(c, "/wb/site/columns/", col->id, "") : STR("");
	return wb_form_page(f, &v, "/wb/site", "nav.wb.site", col->id == 0 ? ctx_text(c, "arrange.column_new") : col->name);
}

enum status wb_site_column_edit(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct site_column col = {.openness = -1, .shown = true, .kind = COL_DOCUMENTS, .template = CT_LIST};
	int64_t id = web_param_i64(w, "id");

	if (id != 0)
		TRY(site_column_get(c, id, &col, err));
	return column_show(c, &col, err);
}

static void read_column(struct web_call *w, struct site_column *col)
{
	const struct web_value *op = web_value(w, "openness");

	col->rev = web_value(w, "rev")->i;
	col->name = web_text(w, "name");
	col->name_en = web_text(w, "name_en");
	col->slug = web_text(w, "slug");
	col->parent_id = web_value(w, "parent")->i;
	for (int k = 0; k < COL_KIND_COUNT; k++)
		if (str_eq_c(web_text(w, "kind"), kinds[k]))
			col->kind = (enum column_kind)k;
	for (int k = 0; k < CT_COUNT; k++)
		if (str_eq_c(web_text(w, "template"), templates[k]))
			col->template = (enum column_template)k;
	col->entry_key = web_text(w, "entry");
	col->level1 = web_text(w, "level1");
	col->openness = op->present && op->i >= 0 && op->i < OPEN_COUNT ? (int)op->i : -1;
	col->genre = web_text(w, "genre");
	col->words = web_text(w, "words");
	col->topic = web_text(w, "topic");
	col->page_text = web_text(w, "page_text");
	col->page_text_en = web_text(w, "page_text_en");
	col->url = web_text(w, "url");
	col->description = web_text(w, "description");
	col->description_en = web_text(w, "description_en");
	col->keywords = web_text(w, "keywords");
	col->type = web_text(w, "type");
	col->unit_id = web_value(w, "unit")->i;
	col->person_id = web_value(w, "person")->i;
	col->update_days = web_value(w, "update_days")->i;
	col->shown = web_value(w, "shown")->present;
}

enum status wb_site_column_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct site_column col = {0};
	int64_t id = web_param_i64(w, "id");
	const char *field = "slug";
	enum status st;

	if (id != 0)
		TRY(site_column_get(c, id, &col, err));
	read_column(w, &col);
	if (col.body_id == 0)
		col.body_id = c->who.body_id;
	if (col.update_days < 0 || col.update_days > 3660)
		web_problem_add(w, "update_days", "arrange.bad_days", STR_NONE);
	if (wb_wrong(w))
		return column_show(c, &col, err);
	(void)column_problem(&col, &field);
	st = site_column_save(c, &col, err);
	if (wb_refused(c, st, err, field))
		return column_show(c, &col, err);
	TRY(st);
	return wb_done(c, "arrange.saved", col.name, STR("/wb/site"));
}

enum status wb_site_column_move(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);

	TRY(site_column_move(c, web_param_i64(w, "id"), str_eq_c(web_text(w, "to"), "up"), err));
	return wb_done(c, "arrange.moved", STR_NONE, STR("/wb/site"));
}

enum status wb_site_pick_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	struct str back = wb_id(c, "/wb/site/columns/", id, "/picks");
	struct wb_form *f;
	struct view_wb_form v = {.back = wb_id(c, "/wb/site/columns/", id, ""), .action = back};
	struct site_column col;
	enum status st;

	TRY(site_column_get(c, id, &col, err));
	if (w->method == WEB_POST && !wb_wrong(w)) {
		int64_t doc = web_value(w, "document")->i;

		st = web_value(w, "remove")->present ? site_pick_remove(c, id, doc, err)
						     : site_pick_save(c, id, doc, web_value(w, "sort")->i, err);
		if (!wb_refused(c, st, err, "document")) {
			TRY(st);
			return wb_done(c, "arrange.saved", col.name, back);
		}
	}
	f = ARENA_NEW(c->arena, struct wb_form);
	wb_init(f, c, &pick_form);
	wb_text(f, "document", STR(""))->hint = ctx_text(c, "arrange.h_document");
	wb_text(f, "sort", STR("0"));
	wb_check(f, "remove", false);
	TRY(pick_facts(c, &v, &col, err));
	return wb_form_page(f, &v, "/wb/site", "nav.wb.site",
			    arena_printf(c->arena, "%.*s — %.*s", STR_ARG(col.name), STR_ARG(ctx_text(c, "arrange.picks"))));
}

/* ---- duties (Annex B: columns not updated) ---- */
static const char *const duty_heads[] = {"arrange.f_name",	"arrange.f_owner", "arrange.f_update_days",
					 "arrange.last_update", "arrange.due",	   "arrange.days_left"};

enum status wb_site_duties(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_wb_list v = {.tabs = wb_site_tabs(c, "/wb/site/duties"), .lead = ctx_text(c, "arrange.duties_lead")};
	const struct column_duty *d;
	struct wb_table t;
	int64_t late = 0, empty = 0;
	size_t n;

	TRY(site_duties(c, &d, &n, err));
	wb_table_init(&t, c, duty_heads, ARRAY_LEN(duty_heads), n);
	for (size_t i = 0; i < n; i++) {
		struct wb_cell *cell = wb_line(&t);
		bool over = d[i].days_left < 0;

		late += over;
		empty += d[i].empty;
		cell[0].text = d[i].name;
		cell[0].href = wb_id(c, "/wb/site/columns/", d[i].column_id, "");
		cell[1].text = arena_printf(c->arena, "%.*s %.*s", STR_ARG(d[i].owner_unit), STR_ARG(d[i].owner_person));
		cell[2].text = wb_id(c, "", d[i].update_days, "");
		cell[3].text = d[i].empty ? ctx_text(c, "arrange.never") : page_date(c, d[i].last);
		cell[4].text = page_date(c, d[i].due);
		cell[5].text = over ? ctx_textf(c, "arrange.overdue_by", wb_id(c, "", -(int64_t)d[i].days_left, ""))
				    : ctx_textf(c, "arrange.left", wb_id(c, "", d[i].days_left, ""));
		cell[5].tag = over ? STR("red") : d[i].days_left <= 3 ? STR("amber") : STR("jade");
		cell[2].num = cell[3].num = cell[4].num = true;
	}
	v.note_kind = late >= 10 || empty >= 5 ? STR("red") : late > 0 ? STR("amber") : STR("jade");
	v.note =
		ctx_textf(c, "arrange.duties_sum", arena_printf(c->arena, "%lld / %lld", (long long)late, (long long)empty));
	return wb_list_page(&t, &v, "/wb/site", "nav.wb.site", "arrange.none");
}
