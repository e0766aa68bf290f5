/* SPDX-License-Identifier: Apache-2.0 */
/* The report as a document: title, six chapters, tables two, three and four as tables, the body and the day of signing at its
 * end (S1-0.2). Written as JSON of docmodel.h and read back, so that what is stored is what docmodel accepts. */
#include "annual/annual_int.h"
#include "base/limits.h"
#include "core/json.h"
#include "documents/documents.h"

struct writer {
	struct ctx *c;
	struct buf b;
	bool block_after, row_after, cell_after;
};

struct str annual_zh(struct ctx *c, const char *key)
{
	enum tpl_locale before = c->locale;
	struct str s;

	c->locale = LOC_ZH;
	s = ctx_text(c, key);
	c->locale = before;
	return s;
}

struct str annual_label(struct ctx *c, struct str cell, bool zh)
{
	const char *key = arena_printf(c->arena, "annual.label.%.*s", STR_ARG(cell)).p;

	return zh ? annual_zh(c, key) : ctx_text(c, key);
}

struct str annual_title(struct ctx *c, struct str body_name, int year)
{
	return arena_printf(c->arena, "%.*s%d年度政府信息公开工作年度报告", STR_ARG(body_name), year);
}

static void block(struct writer *w, const char *type)
{
	if (w->block_after)
		buf_byte(&w->b, ',');
	w->block_after = true;
	buf_printf(&w->b, "{\"type\":\"%s\"", type);
}

static void content(struct writer *w, struct str text)
{
	if (text.n > 0) {
		buf_c(&w->b, ",\"content\":[{\"type\":\"text\",\"text\":");
		json_put_str(&w->b, text);
		buf_c(&w->b, "}]");
	}
	buf_byte(&w->b, '}');
}

static void heading(struct writer *w, int level, struct str text)
{
	block(w, "heading");
	buf_printf(&w->b, ",\"attrs\":{\"level\":%d}", level);
	content(w, text);
}

static void paragraph(struct writer *w, struct str text, const char *align)
{
	block(w, "paragraph");
	if (align != NULL)
		buf_printf(&w->b, ",\"attrs\":{\"align\":\"%s\"}", align);
	content(w, text);
}

static void paragraphs(struct writer *w, struct str text)
{
	struct str line;

	while (str_line(&text, &line)) {
		line = str_trim(line);
		if (str_empty(line))
			continue;
		if (str_starts_c(line, "（") && line.n < 120 && !str_ends_c(line, "。"))
			heading(w, 2, line);
		else
			paragraph(w, line, NULL);
	}
}

static void table(struct writer *w)
{
	block(w, "table");
	buf_c(&w->b, ",\"content\":[");
	w->row_after = false;
}

static void row(struct writer *w)
{
	buf_c(&w->b, w->row_after ? "]},{\"type\":\"table_row\",\"content\":[" : "{\"type\":\"table_row\",\"content\":[");
	w->row_after = true;
	w->cell_after = false;
}

static void end_table(struct writer *w)
{
	buf_c(&w->b, "]}]}");
}

static void cell(struct writer *w, bool head, int colspan, int rowspan, struct str text)
{
	if (w->cell_after)
		buf_byte(&w->b, ',');
	w->cell_after = true;
	buf_printf(&w->b, "{\"type\":\"%s\",\"attrs\":{\"colspan\":%d,\"rowspan\":%d},\"content\":[{\"type\":\"paragraph\"",
		   head ? "table_header" : "table_cell", colspan, rowspan);
	content(w, text);
	buf_c(&w->b, "]}");
}

static struct str label(struct writer *w, const char *cell_name)
{
	return annual_label(w->c, str_of(cell_name), true);
}

static void head(struct writer *w, const char *key)
{
	cell(w, true, 1, 1, annual_zh(w->c, key));
}

static void figure(struct writer *w, const char *name, struct ar_cell v)
{
	cell(w, false, 1, 1, ar_show(w->c->arena, str_of(name), v));
}

static void table_two(struct writer *w, const struct ar_tables *t)
{
	paragraph(w, annual_zh(w->c, "annual.t2.item1"), "center");
	table(w);
	row(w);
	head(w, "annual.t2.content");
	head(w, "annual.t2.made");
	head(w, "annual.t2.repealed");
	head(w, "annual.t2.in_force");
	for (int r = 0; r < 2; r++) {
		row(w);
		cell(w, false, 1, 1, label(w, ar_t2_rows[r]));
		for (int k = 0; k < AR_T2_COLS; k++)
			figure(w, ar_t2_rows[r], t->t2[r][k]);
	}
	end_table(w);
	for (int r = 2; r < AR_T2_ROWS; r++) {
		if (r != 4) { /* penalty and coercion are one table */
			paragraph(w,
				  annual_zh(w->c, r == 2   ? "annual.t2.item5"
						  : r == 3 ? "annual.t2.item6"
							   : "annual.t2.item8"),
				  "center");
			table(w);
			row(w);
			head(w, "annual.t2.content");
			head(w, r == 5 ? "annual.t2.fees" : "annual.t2.decisions");
		}
		row(w);
		cell(w, false, 1, 1, label(w, ar_t2_rows[r]));
		figure(w, ar_t2_rows[r], t->t2[r][0]);
		if (r != 3)
			end_table(w);
	}
}

static void t3_head(struct writer *w)
{
	row(w);
	cell(w, true, 2, 3, annual_zh(w->c, "annual.t3.corner"));
	cell(w, true, 7, 1, annual_zh(w->c, "annual.t3.applicants"));
	row(w);
	cell(w, true, 1, 2, label(w, "nat"));
	cell(w, true, 5, 1, annual_zh(w->c, "annual.t3.organisations"));
	cell(w, true, 1, 2, label(w, "tot"));
	row(w);
	for (int k = 1; k < AR_T3_COLS - 1; k++)
		cell(w, true, 1, 1, label(w, ar_t3_cols[k]));
}

static int group_size(char letter)
{
	int n = 0;

	for (int r = 0; r < AR_T3_ROWS; r++)
		n += ar_t3_rows[r][0] == letter && ar_t3_rows[r][1] != '\0';
	return n;
}

static void table_three(struct writer *w, const struct ar_tables *t)
{
	char open = '\0';

	table(w);
	t3_head(w);
	for (int r = 0; r < AR_T3_ROWS; r++) {
		char letter = ar_t3_rows[r][0];
		bool grouped = letter >= 'C' && letter <= 'F';

		row(w);
		if (grouped && letter != open)
			cell(w, false, 1, group_size(letter),
			     annual_zh(w->c, arena_printf(w->c->arena, "annual.group.%c", letter).p));
		open = letter;
		cell(w, false, grouped ? 1 : 2, 1, label(w, ar_t3_rows[r]));
		for (int k = 0; k < AR_T3_COLS; k++)
			figure(w, "", t->t3[r][k]);
	}
	end_table(w);
}

static void table_four(struct writer *w, const struct ar_tables *t)
{
	static const char *const parts[] = {"annual.t4.keep", "annual.t4.fix", "annual.t4.oth", "annual.t4.pend",
					    "annual.t4.tot"};

	table(w);
	row(w);
	cell(w, true, 5, 2, annual_zh(w->c, "annual.t4.rv"));
	cell(w, true, 10, 1, annual_zh(w->c, "annual.t4.suits"));
	row(w);
	cell(w, true, 5, 1, annual_zh(w->c, "annual.t4.ld"));
	cell(w, true, 5, 1, annual_zh(w->c, "annual.t4.la"));
	row(w);
	for (int i = 0; i < AR_T4_CELLS; i++)
		head(w, parts[i % 5]);
	row(w);
	for (int i = 0; i < AR_T4_CELLS; i++)
		figure(w, "", t->t4[i]);
	end_table(w);
}

/* Table two of 2019 and 2020: every row with its own headings. */
static void old_two(struct writer *w, struct str imported)
{
	struct tpl_list lines = annual_old_lines(w->c, imported);
	const struct row_line *l = lines.items;

	for (size_t i = 0; i < lines.n; i++) {
		const struct row_cell *cells = l[i].cells.items;

		if (i == 0 || !str_eq(l[i].group, l[i - 1].group))
			paragraph(w, l[i].group, "center");
		table(w);
		row(w);
		head(w, "annual.t2.content");
		for (size_t k = 0; k < l[i].cells.n; k++)
			cell(w, true, 1, 1, cells[k].key);
		row(w);
		cell(w, false, 1, 1, l[i].label);
		for (size_t k = 0; k < l[i].cells.n; k++)
			cell(w, false, 1, 1, cells[k].text);
		end_table(w);
	}
}

static void chapter(struct writer *w, int n, const struct ar_tables *t, struct str text, struct str imported)
{
	heading(w, 1, annual_zh(w->c, arena_printf(w->c->arena, "annual.chapter.%d", n).p));
	paragraphs(w, text);
	if (n == 2 && t->has_t2)
		table_two(w, t);
	if (n == 2)
		old_two(w, imported);
	if (n == 3 && t->has_t3)
		table_three(w, t);
	if (n == 4 && t->has_t4)
		table_four(w, t);
}

enum status annual_body(struct ctx *c, const struct annual_report *r, const struct ar_tables *t,
			const struct str texts[ANNUAL_CHAPTERS], struct str *ret_json, struct err *err)
{
	struct writer w = {.c = c};
	struct doc d;
	bool plain = str_eq_c(r->format, "text");

	buf_init(&w.b, c->arena, MAX_DOC_JSON_BYTES);
	buf_c(&w.b, "{\"type\":\"doc\",\"content\":[");
	if (!str_empty(r->errata))
		paragraph(&w,
			  arena_printf(c->arena, "%.*s%.*s", STR_ARG(annual_zh(c, "annual.errata_line")),
				       STR_ARG(r->errata)),
			  NULL);
	for (int i = 0; i < ANNUAL_CHAPTERS; i++) {
		if (plain)
			paragraphs(&w, texts[i]);
		else
			chapter(&w, i + 1, t, texts[i], r->imported);
	}
	if (!date_is_none(r->signed_on)) {
		paragraph(&w, r->body_name, "right");
		paragraph(&w, date_format_zh(c->arena, r->signed_on), "right");
	}
	buf_c(&w.b, "]}");
	if (w.b.overflow)
		return err_say(err, ST_TOO_LARGE, "err.too_large", NULL);
	TRY(doc_parse(c->arena, buf_view(&w.b), &d, err));
	*ret_json = doc_json(c->arena, &d);
	return ST_OK;
}

static void text_of(const struct doc_node *n, struct buf *b)
{
	if (n->type == DN_TEXT)
		buf_str(b, str_trim(n->text));
	for (size_t i = 0; i < n->n; i++)
		text_of(n->child[i], b);
}

/* Texts of the cells in their order; how cells are joined is not looked at: an editor without script loses that. */
static void cell_texts(const struct doc_node *n, struct buf *b)
{
	size_t before = b->n;

	if (n->type == DN_TABLE_CELL || n->type == DN_TABLE_HEADER) {
		text_of(n, b);
		if (b->n > before)
			buf_byte(b, '\n');
		return;
	}
	for (size_t i = 0; i < n->n; i++)
		cell_texts(n->child[i], b);
}

bool annual_altered(struct ctx *c, struct str signed_json, struct str document_json)
{
	struct buf was = BUF_INIT(c->arena, MAX_DOC_JSON_BYTES), is = BUF_INIT(c->arena, MAX_DOC_JSON_BYTES);
	struct doc a, b;

	if (doc_parse(c->arena, signed_json, &a, NULL) != ST_OK || doc_parse(c->arena, document_json, &b, NULL) != ST_OK)
		return true;
	cell_texts(a.root, &was);
	cell_texts(b.root, &is);
	return !str_eq(buf_view(&was), buf_view(&is));
}

static bool fits(const struct cat_entry *e, struct str asked)
{
	return str_eq(e->item_key, asked) || str_eq(e->derived_from, asked) || str_find(e->level2, asked) >= 0;
}

enum status annual_entry(struct ctx *c, int64_t body_id, struct cat_entry *ret, struct err *err)
{
	struct cat_filter f = {.body_id = body_id, .openness = -1};
	struct str rest = setting(c, "annual.entry"), asked;
	struct cat_entry *e;
	size_t n;

	TRY(cat_list(c, &f, &e, &n, err));
	while (str_cut(&rest, ',', &asked))
		for (size_t i = 0; i < n; i++)
			if (!str_empty(str_trim(asked)) && fits(&e[i], str_trim(asked))) {
				*ret = e[i];
				return ST_OK;
			}
	return err_say(err, ST_CONFLICT, "annual.no_entry", NULL);
}

enum status annual_document(struct ctx *c, const struct annual_report *r, const struct annual_version *v, int64_t *ret_id,
			    struct err *err)
{
	struct document d = {
		.title = annual_title(c, r->body_name, r->year),
		.body_id = r->body_id,
		.genre = STR("年度报告"),
		.topic = STR("政务公开"),
		.keywords = STR("年度报告,政府信息公开"),
		.summary = arena_printf(c->arena, "%d年度主动公开、依申请公开、行政复议和行政诉讼的情况。", r->year),
		.issuing_body = r->body_name,
		.body_json = v->body_json,
		.formed_on = v->signed_on,
		.signed_on = v->signed_on,
		.effective_on = DATE_NONE,
		.abolished_on = DATE_NONE,
		.openness = OPEN_RESULT,
		.audience_all = true,
		.proposed = ATTR_PUB,
		.validity = VALID_NA,
		.import_note = annual_zh(c, "annual.flow_note"),
	};
	struct cat_entry entry = {0};
	bool existing;

	if (v->version > 1)
		d.title = arena_printf(c->arena, "%.*s（更正后第%lld版）", STR_ARG(d.title), (long long)v->version);
	TRY(annual_entry(c, r->body_id, &entry, err));
	d.entry_id = entry.id;
	TRY(doc_import_draft(c, &d,
			     arena_printf(c->arena, "annual:%lld:%lld:%lld", (long long)r->id, (long long)v->version,
					  (long long)v->at),
			     &existing, err));
	*ret_id = d.id;
	return ST_OK;
}
