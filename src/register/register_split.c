/* SPDX-License-Identifier: Apache-2.0 */
/* One submission with several matters becomes its smallest units (国办函〔2020〕109号第4条); how many came in and how many they became
 * are both kept, because the yearly report may count either. */
#include "register/register_int.h"

enum { PIECES_MIN = 2, PIECES_MAX = 20 };

struct view_split {
	struct page page;
	struct str action, back, no, full, count, reason, reason_problem, pieces_problem;
	struct tpl_list pieces;
	bool may_more;
};
#define T struct view_split
static const struct tpl_field split_f[] = {TF_VIEW(T, page, &page_view),
					   TF_STR(T, action),
					   TF_STR(T, back),
					   TF_STR(T, no),
					   TF_STR(T, full),
					   TF_STR(T, count),
					   TF_STR(T, reason),
					   TF_STR(T, reason_problem),
					   TF_STR(T, pieces_problem),
					   TF_LIST(T, pieces, &rv_choice_view),
					   TF_BOOL(T, may_more)};
const struct tpl_view register_split_view = TPL_VIEW_OF(T, split_f);
#undef T

static const char *const thens[] = {"save", "more", NULL};
static const struct web_field split_fields[] = {{"piece", F_LINES, F_MULTI, 6000, "register.f.piece", NULL},
						{"reason", F_LINES, 0, 1000, "register.f.reason", NULL},
						{"then", F_CHOICE, 0, 8, "register.f.then", thens}};
const struct web_form register_split_form = WEB_FORM(split_fields);

static void split_show(struct web_call *w, const struct rcase *rc, const struct str *piece, size_t n, int http)
{
	struct ctx *c = ctx_of(w);
	struct view_split v = {0};
	struct rv_choice *p = ARENA_ARRAY(c->arena, n + 1, struct rv_choice);

	for (size_t i = 0; i < n; i++)
		p[i] = (struct rv_choice){.value = piece[i], .text = arena_printf(c->arena, "%zu", i + 1)};
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/requests", ctx_text(c, "register.split.title"));
	v.page.lead = ctx_text(c, "register.split.lead");
	page_crumb(c, &v.page, STR("/wb/requests"), ctx_text(c, "register.title"));
	page_crumb(c, &v.page, rv_case_href(c, rc->id), rc->no);
	page_crumb(c, &v.page, STR_NONE, ctx_text(c, "register.split.title"));
	page_problems(c, &v.page);
	v.action = arena_printf(c->arena, "/wb/requests/accept/%lld/split", (long long)rc->id);
	v.back = arena_printf(c->arena, "/wb/requests/accept/%lld", (long long)rc->id);
	v.no = rc->no;
	v.full = rc->description;
	v.count = arena_printf(c->arena, "%zu", n);
	v.reason = http == 200 && piece != NULL && n == PIECES_MIN && str_empty(piece[1]) ? STR("") : web_text(w, "reason");
	v.reason_problem = page_problem_text(c, "reason");
	v.pieces_problem = page_problem_text(c, "piece");
	v.pieces = (struct tpl_list){p, n};
	v.may_more = n < PIECES_MAX;
	page_render(c, "register/split.html", &v, http);
}

enum status register_split_page(struct web_call *w, struct err *err)
{
	struct rcase rc;

	TRY(case_get(ctx_of(w), web_param_i64(w, "id"), &rc, err));
	const struct str piece[PIECES_MIN] = {rc.description, STR("")};
	split_show(w, &rc, piece, PIECES_MIN, 200);
	return ST_OK;
}

/* Empty ones are left out, so a box too many is no mistake. */
static size_t take_pieces(struct web_call *w, struct str *all, size_t *ret_all, struct str *full)
{
	const struct web_value *v;
	size_t n = web_values(w, "piece", &v), k = 0;

	*ret_all = 0;
	for (size_t i = 0; i < n && *ret_all < PIECES_MAX; i++) {
		all[(*ret_all)++] = v[i].text;
		if (str_trim(v[i].text).n > 0)
			full[k++] = str_trim(v[i].text);
	}
	return k;
}

enum status register_split_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str all[PIECES_MAX + 1], full[PIECES_MAX];
	size_t n_all, n = take_pieces(w, all, &n_all, full);
	const struct web_problem *p;
	struct rcase rc;
	enum status st;

	TRY(case_get(c, web_param_i64(w, "id"), &rc, err));
	while (n_all < PIECES_MIN)
		all[n_all++] = STR("");
	if (str_eq_c(web_text(w, "then"), "more")) {
		if (n_all < PIECES_MAX)
			all[n_all++] = STR("");
		split_show(w, &rc, all, n_all, 200);
		return ST_OK;
	}
	if (n < PIECES_MIN)
		web_problem_add(w, "piece", "register.problem.pieces", STR_NONE);
	if (str_empty(web_text(w, "reason")))
		web_problem_add(w, "reason", "register.problem.reason", STR_NONE);
	if (web_problems(w, &p) > 0) {
		split_show(w, &rc, all, n_all, 422);
		return ST_OK;
	}
	st = case_split(c, &rc, full, n, web_text(w, "reason"), err);
	if (st != ST_OK) {
		TRY(register_conflict(w, st, "piece", err));
		split_show(w, &rc, all, n_all, st == ST_CONFLICT ? 409 : 422);
		return ST_OK;
	}
	page_flash(c, "jade", "register.split.done", arena_printf(c->arena, "%zu", n));
	web_redirect(w, 303, arena_printf(c->arena, "/wb/requests/accept/%lld", (long long)rc.id));
	return ST_OK;
}
