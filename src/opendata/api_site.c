/* SPDX-License-Identifier: Apache-2.0 */
/* Columns as the installation arranges them, and the public documents they show. */
#include "opendata/opendata_int.h"
#include "core/address.h"

static bool shows_documents(const struct site_column *col)
{
	return col->kind == COL_DOCUMENTS || col->kind == COL_PICKED;
}

static struct str slug_of(const struct site_column *all, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (all[i].id == id && all[i].shown)
			return all[i].slug;
	return STR("");
}

enum status od_columns(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct site_column *all;
	struct api_column *rows;
	size_t n, out = 0;

	TRY(site_columns(c, &all, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct api_column);
	for (size_t i = 0; i < n; i++) {
		struct str path = arena_printf(c->arena, "/c/%.*s", STR_ARG(all[i].slug));

		if (!all[i].shown)
			continue;
		rows[out] = (struct api_column){.col = all[i],
						.parent = slug_of(all, n, all[i].parent_id),
						.kind = column_kind_code(all[i].kind),
						.url = page_absolute(c, path)};
		if (all[i].kind == COL_LINK)
			rows[out].url = str_starts_c(all[i].url, "/") ? page_absolute(c, all[i].url) : all[i].url;
		if (shows_documents(&all[i]))
			rows[out].feed_url = page_absolute(c, arena_printf(c->arena, "%.*s/feed.atom", STR_ARG(path)));
		out++;
	}
	web_cache_tag(w, "column");
	return api_all(w, OP_columns, rows, out, err);
}

enum status od_column_documents(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct site_column *col;
	struct api_document *rows;
	struct document *docs;
	struct api_paging p;
	size_t n;

	TRY(site_column_by_slug(c, web_param(w, "slug"), &col, err));
	if (!shows_documents(col))
		return err_set(err, ST_NOT_FOUND, "column without documents");
	TRY(api_paging(w, &p, err));
	TRY(site_column_documents(c, col, (p.page - 1) * p.size, p.size, &docs, &n, &p.total, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct api_document);
	for (size_t i = 0; i < n; i++)
		api_document_row(c, &docs[i], &rows[i]);
	web_cache_tag(w, "list");
	return api_page(w, OP_column_documents, rows, n, &p, err);
}
