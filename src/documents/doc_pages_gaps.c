/* SPDX-License-Identifier: Apache-2.0 */
/* /wb/stats/gaps: what is missing or overdue, per body in reach. */
#include "documents/doc_pages.h"

struct view_gap {
	struct str key, name, owner, last, every, days;
	bool never;
};
struct view_body {
	struct str name, entries, covered, late, late_days, n;
	struct tpl_list gaps;
	bool any;
};
struct view_gaps {
	struct page page;
	struct tpl_list bodies;
};
#define T struct view_gap
static const struct tpl_field gap_f[] = {TF_STR(T, key),   TF_STR(T, name), TF_STR(T, owner), TF_STR(T, last),
					 TF_STR(T, every), TF_STR(T, days), TF_BOOL(T, never)};
static const struct tpl_view gap_view = TPL_VIEW_OF(T, gap_f);
#undef T
#define T struct view_body
static const struct tpl_field body_f[] = {
	TF_STR(T, name),      TF_STR(T, entries), TF_STR(T, covered),	       TF_STR(T, late),
	TF_STR(T, late_days), TF_STR(T, n),	  TF_LIST(T, gaps, &gap_view), TF_BOOL(T, any)};
static const struct tpl_view body_view = TPL_VIEW_OF(T, body_f);
#undef T
static const struct tpl_field gaps_f[] = {TF_VIEW(struct view_gaps, page, &page_view),
					  TF_LIST(struct view_gaps, bodies, &body_view)};
const struct tpl_view doc_gaps_view = TPL_VIEW_OF(struct view_gaps, gaps_f);

static struct view_body view_of(struct ctx *c, const struct doc_body_gaps *b)
{
	struct view_gap *rows = ARENA_ARRAY(c->arena, b->n + 1, struct view_gap);

	for (size_t i = 0; i < b->n; i++) {
		const struct doc_gap *g = &b->gaps[i];

		rows[i] = (struct view_gap){.key = g->key,
					    .name = g->name,
					    .owner = g->owner,
					    .last = g->days < 0 ? STR("") : page_date(c, g->last),
					    .every = g->update_days > 0 ? page_num(c, g->update_days) : STR("—"),
					    .days = g->days < 0 ? STR("") : page_num(c, g->days),
					    .never = g->days < 0};
	}
	return (struct view_body){.name = b->name,
				  .entries = page_num(c, b->entries),
				  .covered = page_num(c, b->covered),
				  .late = page_num(c, b->late),
				  .late_days = page_num(c, b->late_days),
				  .n = page_num(c, (int64_t)b->n),
				  .gaps = {rows, b->n},
				  .any = b->n > 0};
}

enum status doc_gaps_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_gaps *v = ARENA_NEW(c->arena, struct view_gaps);
	struct doc_body_gaps *list;
	struct view_body *rows;
	size_t n;

	TRY(doc_gaps(c, &list, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct view_body);
	for (size_t i = 0; i < n; i++)
		rows[i] = view_of(c, &list[i]);
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/stats", ctx_text(c, "doc.gaps.title"));
	v->page.lead = ctx_text(c, "doc.gaps.lead");
	page_crumb(c, &v->page, STR("/wb/stats"), ctx_text(c, "doc.stats.title"));
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->bodies = (struct tpl_list){rows, n};
	page_render(c, "documents/gaps.html", v, 200);
	return ST_OK;
}
