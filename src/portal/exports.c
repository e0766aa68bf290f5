/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue of a body (the city bureau without ?body=) as XLSX, CSV and JSON, with the number of public documents. */
#include "catalogue/catalogue_export.h"

#include "portal/portal_int.h"

typedef enum status exporter(struct ctx *c, const struct cat_entry *entries, size_t n, struct str *ret, struct err *err);

static enum status export(struct web_call *w, exporter *make, const char *type, const char *ext, struct err *err) {
	struct ctx *c = ctx_of(w); int64_t by_openness[OPEN_COUNT], total; struct cat_filter f = {.openness = -1};
	struct cat_entry * e;
	struct str bytes;
	struct body b;
	size_t n;

	TRY(body_of_code(c, web_text(w, "body"), &b, err));
	f.body_id = b.id;
	TRY(cat_list(c, &f, &e, &n, err));
	TRY(count_entries(c, b.id, e, n, by_openness, &total, err));
	TRY(make(c, e, n, &bytes, err));
	web_set_header(w, "Content-Disposition",
		       arena_printf(c->arena, "attachment; filename=\"catalogue%s%.*s.%s\"", b.id == 0 ? "" : "-",
				    STR_ARG(b.code), ext));
	web_cache_tag(w, "catalogue");
	web_cache_tag(w, "list");
	web_reply(w, 200, type, bytes);
	return ST_OK;
}

enum status portal_export_xlsx(struct web_call *w, struct err *err)
{
	return export(w, cat_export_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", err);
}

enum status portal_export_csv(struct web_call *w, struct err *err)
{
	return export(w, cat_export_csv, "text/csv; charset=utf-8", "csv", err);
}

enum status portal_export_json(struct web_call *w, struct err *err)
{
	return export(w, cat_export_json, "application/json; charset=utf-8", "json", err);
}
