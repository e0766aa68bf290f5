/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue of a body (the city bureau without ?body=) as XLSX, CSV and JSON, with the number of public documents. */
#include "catalogue/catalogue_export.h"

#include "opendata/opendata_int.h"

static const struct web_field catalogue_fields[] = {
	{.name = "body", .type = F_TEXT, .max = 64, .label_key = "opendata.f.body_main"}};
const struct web_form od_catalogue_form = WEB_FORM(catalogue_fields);

typedef enum status exporter(struct ctx *c, const struct cat_entry *entries, size_t n, struct str *ret, struct err *err);

/* How many public documents each entry has. */
static enum status count(struct ctx *c, int64_t body_id, struct cat_entry *e, size_t n, struct err *err)
{
	struct doc_entry_count *counts;
	size_t n_counts;

	TRY(doc_count_entries(c, body_id, &counts, &n_counts, err));
	for (size_t k = 0; k < n_counts; k++)
		for (size_t i = 0; i < n; i++)
			if (str_eq(e[i].item_key, counts[k].item_key))
				e[i].published += counts[k].n;
	return ST_OK;
}

static enum status export(struct web_call *w, exporter *make, const char *type, const char *ext, struct err *err) {
	struct ctx *c = ctx_of(w); struct cat_filter f = {.openness = -1}; struct cat_entry * e; struct str bytes;
	struct body b;
	size_t n;

	TRY(od_body(c, web_text(w, "body"), false, &b, err));
	f.body_id = b.id;
	TRY(cat_list(c, &f, &e, &n, err));
	TRY(count(c, b.id, e, n, err));
	TRY(make(c, e, n, &bytes, err));
	web_set_header(w, "Content-Disposition",
		       arena_printf(c->arena, "attachment; filename=\"catalogue%s%.*s.%s\"", b.id == 0 ? "" : "-",
				    STR_ARG(b.code), ext));
	web_cache_tag(w, "catalogue");
	web_cache_tag(w, "list");
	web_reply(w, 200, type, bytes);
	return ST_OK;
}

enum status od_export_xlsx(struct web_call *w, struct err *err)
{
	return export(w, cat_export_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", err);
}

enum status od_export_csv(struct web_call *w, struct err *err)
{
	return export(w, cat_export_csv, "text/csv; charset=utf-8", "csv", err);
}

enum status od_export_json(struct web_call *w, struct err *err)
{
	return export(w, cat_export_json, "application/json; charset=utf-8", "json", err);
}
