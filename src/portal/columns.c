/* SPDX-License-Identifier: Apache-2.0 */
/* Columns fed by documents of certain kinds: the enforcement pages
 * (职责, 依据, 程序, 监督途径: S0-1.4.1 – S0-1.4.4). Which kinds belong to a column is the table below. */
#include "portal/portal_int.h"
#include "services/services.h"
#include "core/address.h"

struct column {
	const char *slug;	  /* last part of the address */
	const char *title, *lead; /* catalogue keys */
	const char *genres[4];	  /* kinds of document, as staff choose them */
};
static const struct column enforcement[] = {
	{"duties", "portal.enf_duties", "portal.enf_duties_lead", {"执法职责", NULL}},
	{"basis", "portal.enf_basis", "portal.enf_basis_lead", {"执法依据", NULL}},
	{"procedure", "portal.enf_procedure", "portal.enf_procedure_lead", {"执法程序", "程序", NULL}},
	{"supervision", "portal.enf_supervision", "portal.enf_supervision_lead", {"监督途径", NULL}},
};

struct view_column {
	struct page page;
	struct str base, lead;
	bool supervision, any, index, any_links, any_bases, any_guides;
	struct str phone, address, hours, email, postcode, review_org, court;
	struct tpl_list side, links, rows, bases, guides;
	struct page_pager pager;
};
static const struct tpl_field fields[] = {TF_VIEW(struct view_column, page, &page_view),
					  TF_STR(struct view_column, base),
					  TF_STR(struct view_column, lead),
					  TF_BOOL(struct view_column, supervision),
					  TF_BOOL(struct view_column, any),
					  TF_BOOL(struct view_column, index),
					  TF_BOOL(struct view_column, any_links),
					  TF_BOOL(struct view_column, any_bases),
					  TF_BOOL(struct view_column, any_guides),
					  TF_STR(struct view_column, phone),
					  TF_STR(struct view_column, address),
					  TF_STR(struct view_column, hours),
					  TF_STR(struct view_column, email),
					  TF_STR(struct view_column, postcode),
					  TF_STR(struct view_column, review_org),
					  TF_STR(struct view_column, court),
					  TF_LIST(struct view_column, side, &link_row_view),
					  TF_LIST(struct view_column, links, &link_row_view),
					  TF_LIST(struct view_column, rows, &doc_row_view),
					  TF_LIST(struct view_column, bases, &link_row_view),
					  TF_LIST(struct view_column, guides, &link_row_view),
					  TF_VIEW(struct view_column, pager, &page_pager_view)};
const struct tpl_view column_view = TPL_VIEW_OF(struct view_column, fields);

static const struct web_field page_fields[] = {{.name = "page", .type = F_I64, .label_key = "portal.f_page"}};
const struct web_form page_form = WEB_FORM(page_fields);

static struct view_column *column_new(struct ctx *c, enum side_entry side, struct str title, struct str lead)
{
	struct view_column *v = ARENA_NEW(c->arena, struct view_column);

	portal_page(c, &v->page, "/xxgk", NULL, title);
	v->page.description = lead;
	page_meta_add(c, &v->page, "ColumnDescription", lead);
	v->page.lead = lead;
	v->lead = lead;
	v->base = page_prefix(c);
	v->side = portal_side(c, side);
	return v;
}

/* Documents of the column's kinds, newest first: one query per kind, merged. Columns are short (tens of documents). */
static enum status fetch(struct ctx *c, const struct column *col, struct document **ret, size_t *ret_n, struct err *err)
{
	struct document *all = NULL;
	size_t n_all = 0;

	for (size_t g = 0; col->genres[g] != NULL; g++) {
		struct doc_filter f = {.genre = str_of(col->genres[g]), .openness = -1, .validity = -1, .limit = 200};
		struct document *docs, *joined;
		int64_t total;
		size_t n, i = 0, k = 0;

		TRY(doc_public_list(c, &f, &docs, &n, &total, err));
		joined = ARENA_ARRAY(c->arena, n_all + n, struct document);
		while (i < n_all || k < n) {
			bool old = k == n || (i < n_all && all[i].published_at >= docs[k].published_at);

			joined[i + k] = old ? all[i] : docs[k];
			*(old ? &i : &k) += 1;
		}
		all = joined;
		n_all += n;
	}
	*ret = all;
	*ret_n = n_all;
	return ST_OK;
}

static enum status fill_rows(struct web_call *w, struct view_column *v, const struct column *col, const char *path,
			     struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t per = setting_i64(c, "list.page_size"), page = page_no(w);
	struct document *docs;
	size_t n, from, count;

	TRY(fetch(c, col, &docs, &n, err));
	from = (size_t)((page - 1) * per);
	if (from > n)
		return err_set(err, ST_NOT_FOUND, "page %lld of %zu documents", (long long)page, n);
	count = n - from < (size_t)per ? n - from : (size_t)per;
	v->rows = doc_list(c, docs + from, count);
	v->any = n > 0;
	page_pager_make(c, &v->pager, arena_printf(c->arena, "%.*s?", STR_ARG(page_href(c, str_of(path)))), page, per,
			(int64_t)n);
	web_cache_tag(w, "list");
	return ST_OK;
}

static struct tpl_list enforcement_links(struct ctx *c, const struct column *current)
{
	struct link_row *rows = ARENA_ARRAY(c->arena, ARRAY_LEN(enforcement), struct link_row);

	for (size_t i = 0; i < ARRAY_LEN(enforcement); i++)
		rows[i] = (struct link_row){.href = arena_printf(c->arena, "%.*s/xxgk/enforcement/%s",
								 STR_ARG(page_prefix(c)), enforcement[i].slug),
					    .text = ctx_text(c, enforcement[i].title),
					    .note = ctx_text(c, enforcement[i].lead),
					    .current = &enforcement[i] == current};
	return link_list(rows, ARRAY_LEN(enforcement));
}

enum status portal_enforcement(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_column *v =
		column_new(c, SIDE_ENFORCEMENT, ctx_text(c, "portal.enforcement"), ctx_text(c, "portal.enforcement_lead"));

	(void)err;
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->links = enforcement_links(c, NULL);
	v->index = true;
	page_render(c, "portal/column.html", v, 200);
	return ST_OK;
}

/* Ways to supervise (S0-1.4.4): telephone, address and the bodies that review, from the body's own record. */
static enum status fill_supervision(struct ctx *c, struct view_column *v, struct err *err)
{
	struct body b;

	TRY(main_body(c, &b, err));
	v->supervision = true;
	v->phone = b.phone;
	v->address = b.address;
	v->hours = b.hours;
	v->email = b.email;
	v->postcode = b.postcode;
	v->review_org = b.review_org;
	v->court = b.court;
	return ST_OK;
}

/* The library of legal bases with their validity today (S0-1.4.2): what was repealed stays listed, with what took over. */
static enum status fill_bases(struct ctx *c, struct view_column *v, struct err *err)
{
	struct legal_basis *b;
	struct link_row *rows;
	size_t n;

	TRY(legal_bases_list(c, c->today, &b, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct link_row);
	for (size_t i = 0; i < n; i++) {
		bool ended = !date_is_none(b[i].valid_to);

		rows[i] = (struct link_row){
			.text = str_empty(b[i].full_name) ? b[i].name : b[i].full_name,
			.note = ended ? arena_printf(c->arena, "%.*s — %.*s", STR_ARG(page_date(c, b[i].valid_from)),
						     STR_ARG(page_date(c, b[i].valid_to)))
				      : ctx_textf(c, "portal.in_force_from", page_date(c, b[i].valid_from)),
			.after = b[i].superseded_by,
			.tag = ctx_text(c, b[i].in_force				    ? "validity.in_force"
					   : ended && date_cmp(b[i].valid_to, c->today) < 0 ? "validity.repealed"
											    : "validity.pending"),
			.tag_kind = b[i].in_force ? STR("jade") : STR("grey"),
		};
	}
	v->bases = link_list(rows, n);
	v->any_bases = n > 0;
	return ST_OK;
}

/* Guides of the kind 执法程序: each step with its chart (S0-1.4.3). */
static enum status fill_guides(struct ctx *c, struct view_column *v, struct err *err)
{
	struct service_public *all;
	struct link_row *rows;
	size_t n, out = 0;

	TRY(services_published(c, &all, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct link_row);
	for (size_t i = 0; i < n; i++) {
		bool en = c->locale == LOC_EN && !str_empty(all[i].name_en);

		if (!str_eq_c(all[i].kind, "enforce"))
			continue;
		rows[out++] = (struct link_row){
			.href = page_href(c, all[i].href),
			.text = en ? all[i].name_en : all[i].name,
			.note = c->locale == LOC_EN && !str_empty(all[i].body_name_en) ? all[i].body_name_en
										       : all[i].body_name,
		};
	}
	v->guides = link_list(rows, out);
	v->any_guides = out > 0;
	return ST_OK;
}

enum status portal_enforcement_column(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str slug = web_param(w, "slug");
	struct view_column *v;
	struct str path;

	for (size_t i = 0; i < ARRAY_LEN(enforcement); i++) {
		const struct column *col = &enforcement[i];

		if (!str_eq_c(slug, col->slug))
			continue;
		v = column_new(c, SIDE_ENFORCEMENT, ctx_text(c, col->title), ctx_text(c, col->lead));
		page_crumb(c, &v->page, page_href(c, STR("/xxgk/enforcement")), ctx_text(c, "portal.enforcement"));
		page_crumb(c, &v->page, STR(""), v->page.h1);
		v->links = enforcement_links(c, col);
		v->any_links = true;
		path = arena_printf(c->arena, "/xxgk/enforcement/%s", col->slug);
		TRY(fill_rows(w, v, col, path.p, err));
		if (str_eq_c(slug, "basis")) {
			TRY(fill_bases(c, v, err));
			web_cache_tag(w, "catalogue");
		}
		if (str_eq_c(slug, "procedure")) {
			TRY(fill_guides(c, v, err));
			web_cache_tag(w, "services");
		}
		if (i + 1 == ARRAY_LEN(enforcement)) {
			TRY(fill_supervision(c, v, err));
			web_cache_tag(w, "body");
		}
		page_render(c, "portal/column.html", v, 200);
		return ST_OK;
	}
	return err_set(err, ST_NOT_FOUND, "no enforcement column");
}
