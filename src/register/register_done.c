/* SPDX-License-Identifier: Apache-2.0 */
/* After intake: number, query code and dates to hand over, and the receipt as a letter. The code lets its owner act on the request,
 * so it stands there for who took the request in, on that day; later, and for requests from the web, it is shown with a reason. */
#include "core/audit.h"
#include "core/files.h"
#include "letters/letters.h"
#include "register/register_int.h"

struct view_done {
	struct page page;
	struct str no, code, href, accept, channel, rule, submitted, received, due, action, pdf, applicant, description,
		transferred, written_by, helped, reason, reason_problem;
	bool confirmed, may_accept, ours, provisional, read_back;
	struct tpl_list scans;
};
#define T struct view_done
static const struct tpl_field done_f[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, no),
	TF_STR(T, code),
	TF_STR(T, href),
	TF_STR(T, accept),
	TF_STR(T, channel),
	TF_STR(T, rule),
	TF_STR(T, submitted),
	TF_STR(T, received),
	TF_STR(T, due),
	TF_STR(T, action),
	TF_STR(T, pdf),
	TF_STR(T, applicant),
	TF_STR(T, description),
	TF_STR(T, transferred),
	TF_STR(T, written_by),
	TF_STR(T, helped),
	TF_STR(T, reason),
	TF_STR(T, reason_problem),
	TF_BOOL(T, confirmed),
	TF_BOOL(T, may_accept),
	TF_BOOL(T, ours),
	TF_BOOL(T, provisional),
	TF_BOOL(T, read_back),
	TF_LIST(T, scans, &page_link_view),
};
const struct tpl_view register_done_view = TPL_VIEW_OF(T, done_f);
#undef T

static const struct web_field code_fields[] = {{"reason", F_TEXT, 0, 600, "register.f.code_reason", NULL}};
const struct web_form register_code_form = WEB_FORM(code_fields);

static enum status scans(struct ctx *c, int64_t id, struct tpl_list *ret, struct err *err)
{
	struct case_file *f;
	struct page_link *l;
	size_t n, k = 0;

	TRY(case_files(c, id, &f, &n, err));
	l = ARENA_ARRAY(c->arena, n + 1, struct page_link);
	for (size_t i = 0; i < n; i++)
		if (str_eq_c(f[i].kind, "scan"))
			l[k++] = (struct page_link){.href = STR(""),
						    .text = f[i].name,
						    .count = page_size(c, f[i].file.size)};
	*ret = (struct tpl_list){l, k};
	return ST_OK;
}

static void fill(struct ctx *c, const struct rcase *rc, struct view_done *v)
{
	v->no = rc->no;
	v->href = rv_case_href(c, rc->id);
	v->accept = arena_printf(c->arena, "/wb/requests/accept/%lld", (long long)rc->id);
	v->action = arena_printf(c->arena, "/wb/requests/new/%lld", (long long)rc->id);
	v->channel = rv_key(c, "request.channel.", register_channel_code(rc->channel));
	v->rule = rv_key(c, "request.rule.", register_channel_code(rc->channel));
	v->submitted = page_date(c, rc->submitted_on);
	v->confirmed = !date_is_none(rc->received_on);
	v->received = page_date(c, rc->received_on);
	v->due = page_date(c, rc->answer_due);
	v->provisional = rc->provisional;
	v->applicant = rc->masked.name;
	v->description = case_description(c, rc);
	v->transferred = rc->transferred_from;
	v->written_by = rc->written_by;
	v->read_back = rc->read_back;
	v->helped = rc->helped;
	v->may_accept = rc->state == RF_S_UNCONFIRMED || rc->state == RF_S_RECEIVED;
}

/* Who took it in today hands the code over. */
static enum status took_in(struct ctx *c, const struct rcase *rc, bool *ret, struct err *err)
{
	struct case_event *ev;
	size_t n;

	*ret = false;
	if (date_cmp(date_of_instant(rc->created_at), c->today) != 0)
		return ST_OK;
	TRY(case_events(c, rc->id, &ev, &n, err));
	*ret = n > 0 && ev[0].person_id == c->who.person_id;
	return ST_OK;
}

static enum status done_show(struct web_call *w, const struct rcase *rc, struct str code, int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_done v = {.code = code};

	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/requests", ctx_text(c, "register.done.title"));
	v.page.lead = rc->no;
	page_crumb(c, &v.page, STR("/wb/requests"), ctx_text(c, "register.title"));
	page_crumb(c, &v.page, STR_NONE, rc->no);
	page_problems(c, &v.page);
	fill(c, rc, &v);
	v.ours = ctx_can_at(c, PERM_CASE_INTAKE, rc->body_id, rc->parent_body_id);
	v.reason = http == 200 ? STR("") : web_text(w, "reason");
	v.reason_problem = page_problem_text(c, "reason");
	TRY(scans(c, rc->id, &v.scans, err));
	page_render(c, "register/done.html", &v, http);
	return ST_OK;
}

enum status register_done_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct rcase rc;
	bool own;

	TRY(case_get(c, web_param_i64(w, "id"), &rc, err));
	TRY(took_in(c, &rc, &own, err));
	return done_show(w, &rc, own ? case_code(c, rc.no) : STR(""), 200, err);
}

/* For an applicant who lost it and shows who he is. */
enum status register_code_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str reason = str_trim(web_text(w, "reason"));
	const struct web_problem *p;
	struct rcase rc;

	TRY(case_get(c, web_param_i64(w, "id"), &rc, err));
	if (!ctx_can_at(c, PERM_CASE_INTAKE, rc.body_id, rc.parent_body_id))
		return err_say(err, ST_FORBIDDEN, "request.not.permitted", NULL);
	if (str_empty(reason))
		web_problem_add(w, "reason", "register.problem.code_reason", STR_NONE);
	if (web_problems(w, &p) > 0)
		return done_show(w, &rc, STR(""), 422, err);
	TRY(case_note_view(c, &rc, "request.code", rc.no, reason, err));
	return done_show(w, &rc, case_code(c, rc.no), 200, err);
}

/* 接收（登记）回执: asked for twice, it is the same letter. */
enum status register_receipt_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct letter_new n = {.kind = STR("receipt")};
	struct stored_file f;
	struct letter l;
	struct rcase rc;
	bool again;

	TRY(case_get(c, web_param_i64(w, "id"), &rc, err));
	n.token = arena_printf(c->arena, "receipt:%lld", (long long)rc.id);
	TRY(letters_issue(c, &rc, &n, &l, &again, err));
	if (again) /* its making is on record already */
		TRY(case_note_view(c, &rc, "request.receipt", rc.no, ctx_text(c, "letters.open_reason"), err));
	TRY(files_get(c, l.pdf_file_id, &f, err));
	return web_send_file(w, files_path(c, &f), "application/pdf",
			     arena_printf(c->arena, "%lld-receipt.pdf", (long long)rc.id),
			     arena_printf(c->arena, "\"%.*s\"", STR_ARG(f.sha256)), err);
}
