/* SPDX-License-Identifier: Apache-2.0 */
/* The report to take away: PDF and DOCX of the document, XLSX and CSV of the tables (rows that the import reads again), JSON. */
#include "annual/annual_int.h"
#include "base/limits.h"
#include "base/url.h"
#include "core/json.h"
#include "core/table.h"

static struct str file_name(struct ctx *c, const struct annual_out *o, const char *ext)
{
	return arena_printf(c->arena, "%.*s.%s", STR_ARG(o->title), ext);
}

static void send_bytes(struct web_call *w, struct str bytes, const char *type, struct str name)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_URL_BYTES);

	buf_c(&b, "attachment; filename*=UTF-8''");
	url_encode(&b, name);
	web_set_header(w, "Content-Disposition", buf_view(&b));
	web_reply(w, 200, type, bytes);
}

static enum status send_office(struct web_call *w, const struct annual_out *o, bool pdf, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct doc_official of = {.issuer = o->body_name,
				  .title = o->title,
				  .signer_org = STR(""), /* the text ends with body and day of signing */
				  .signed_on = DATE_NONE,
				  .printed_on = DATE_NONE,
				  .mark = o->draft ? annual_zh(c, "annual.draft_mark") : STR(""),
				  .source_line = o->url};
	struct doc d;
	struct str bytes;

	TRY(doc_parse(c->arena, o->body_json, &d, err));
	if (pdf)
		TRY(doc_pdf(c->arena, &d, &of, NULL, NULL, &bytes, err));
	else
		TRY(doc_docx(c->arena, &d, &of, NULL, NULL, &bytes, err));
	send_bytes(w, bytes,
		   pdf ? "application/pdf" : "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		   file_name(c, o, pdf ? "pdf" : "docx"));
	return ST_OK;
}

static void t2_rows(struct ctx *c, struct table *t, const struct ar_tables *v)
{
	for (int r = 0; r < AR_T2_ROWS; r++) {
		int n = ar_t2_width(r);

		table_cell(t, str_of(ar_t2_rows[r]), false);
		table_cell(t, annual_label(c, str_of(ar_t2_rows[r]), true), false);
		for (int k = 0; k < n; k++) {
			if (r == 5)
				table_cell(t, ar_show(c->arena, STR("fees"), v->t2[r][k]), k + 1 == n);
			else
				table_number(t, v->t2[r][k].v, k + 1 == n);
		}
	}
}

static enum status send_table(struct web_call *w, const struct annual_out *o, bool xlsx, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct table *t;

	TRY(table_new(c, xlsx ? TABLE_XLSX : TABLE_CSV_BOM, STR("annual"), &t, err));
	table_cell(t, STR("row_key"), false);
	table_cell(t, o->title, false);
	for (int k = 0; k < AR_T3_COLS; k++)
		table_cell(t, str_of(ar_t3_cols[k]), k + 1 == AR_T3_COLS);
	for (int r = 0; r < AR_T3_ROWS && o->tables.has_t3; r++) {
		table_cell(t, str_of(ar_t3_rows[r]), false);
		table_cell(t, annual_label(c, str_of(ar_t3_rows[r]), true), false);
		for (int k = 0; k < AR_T3_COLS; k++)
			table_number(t, o->tables.t3[r][k].v, k + 1 == AR_T3_COLS);
	}
	for (int i = 0; i < AR_T4_CELLS && o->tables.has_t4; i++) {
		table_cell(t, str_of(ar_t4_cells[i]), false);
		table_cell(t, annual_label(c, str_of(ar_t4_cells[i]), true), false);
		table_number(t, o->tables.t4[i].v, true);
	}
	if (o->tables.has_t2)
		t2_rows(c, t, &o->tables);
	return table_send(t, w, file_name(c, o, xlsx ? "xlsx" : "csv"), err);
}

static void json_group(struct buf *b, const char *name, bool first)
{
	buf_printf(b, "%s\"%s\":{", first ? "" : ",", name);
}

static void json_cell(struct buf *b, const char *key, struct ar_cell v, bool fees, bool first)
{
	buf_printf(b, "%s\"%s\":", first ? "" : ",", key);
	buf_str(b, v.state == AR_GOOD ? ar_show(b->arena, fees ? STR("fees") : STR(""), v) : STR("null"));
}

static void json_tables(struct buf *b, const struct ar_tables *t)
{
	json_group(b, "table2", true);
	for (int r = 0; r < AR_T2_ROWS; r++) {
		if (r < 2) {
			json_group(b, ar_t2_rows[r], r == 0);
			for (int k = 0; k < AR_T2_COLS; k++)
				json_cell(b, ar_t2_cols[k], t->t2[r][k], false, k == 0);
			buf_byte(b, '}');
		} else {
			json_cell(b, ar_t2_rows[r], t->t2[r][0], r == 5, false);
		}
	}
	buf_byte(b, '}');
	json_group(b, "table3", false);
	for (int r = 0; r < AR_T3_ROWS; r++) {
		json_group(b, ar_t3_rows[r], r == 0);
		for (int k = 0; k < AR_T3_COLS; k++)
			json_cell(b, ar_t3_cols[k], t->t3[r][k], false, k == 0);
		buf_byte(b, '}');
	}
	buf_byte(b, '}');
	json_group(b, "table4", false);
	for (int i = 0; i < AR_T4_CELLS; i++)
		json_cell(b, ar_t4_cells[i], t->t4[i], false, i == 0);
	buf_byte(b, '}');
}

static enum status send_json(struct web_call *w, const struct annual_out *o, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct json_obj head;
	struct str meta;
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct doc d;

	TRY(doc_parse(c->arena, o->body_json, &d, err));
	json_obj_init(&head, c->arena);
	json_str(&head, "title", o->title);
	json_str(&head, "body", o->body_name);
	json_i64(&head, "year", o->year);
	json_i64(&head, "version", o->version);
	json_str(&head, "signed_on", date_format(c->arena, o->signed_on));
	json_str(&head, "published_on", date_format(c->arena, o->published_on));
	json_str(&head, "errata", o->errata);
	json_str(&head, "text", doc_text(c->arena, &d));
	meta = json_obj_end(&head);
	buf_str(&b, str_slice(meta, 0, meta.n - 1));
	buf_c(&b, ",\"tables\":{");
	json_tables(&b, &o->tables);
	buf_c(&b, "}}");
	send_bytes(w, buf_view(&b), "application/json; charset=utf-8", file_name(c, o, "json"));
	return ST_OK;
}

enum status annual_send(struct web_call *w, const struct annual_out *o, struct str format, struct err *err)
{
	if (str_eq_c(format, "pdf"))
		return send_office(w, o, true, err);
	if (str_eq_c(format, "docx"))
		return send_office(w, o, false, err);
	if (str_eq_c(format, "xlsx"))
		return send_table(w, o, true, err);
	if (str_eq_c(format, "csv"))
		return send_table(w, o, false, err);
	if (str_eq_c(format, "json"))
		return send_json(w, o, err);
	return err_set(err, ST_NOT_FOUND, "format %.*s", STR_ARG(format));
}
