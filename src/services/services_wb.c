/* SPDX-License-Identifier: Apache-2.0 */
/* The workbench's side: list with what waits, one guide with what it lacks and what may be done, preview, differences. */
#include <string.h>

#include "core/address.h"
#include "core/files.h"
#include "services/services_int.h"

/* ---- list ---- */

struct wb_row {
	struct str href, name, code, body, state, state_cls, version, review, editor, at;
	bool due, overdue, returned;
};
#define T struct wb_row
static const struct tpl_field row_fields[] = {
	TF_STR(T, href),      TF_STR(T, name),	   TF_STR(T, code),	 TF_STR(T, body),   TF_STR(T, state),
	TF_STR(T, state_cls), TF_STR(T, version),  TF_STR(T, review),	 TF_STR(T, editor), TF_STR(T, at),
	TF_BOOL(T, due),      TF_BOOL(T, overdue), TF_BOOL(T, returned),
};
static const struct tpl_view row_view = TPL_VIEW_OF(T, row_fields);
#undef T

struct view_wb {
	struct page page;
	struct tpl_list tabs, rows;
	struct str days;
	bool none, may_edit, may_elements, tab_due;
};
#define T struct view_wb
static const struct tpl_field wb_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_LIST(T, tabs, &page_link_view),
	TF_LIST(T, rows, &row_view),
	TF_STR(T, days),
	TF_BOOL(T, none),
	TF_BOOL(T, may_edit),
	TF_BOOL(T, may_elements),
	TF_BOOL(T, tab_due),
};
const struct tpl_view services_wb_view = TPL_VIEW_OF(T, wb_fields);
#undef T

enum wb_tab { TAB_ALL, TAB_DRAFT, TAB_READY, TAB_DUE, TAB_WITHDRAWN, TAB_COUNT };
static const char *const tabs[] = {"all", "draft", "ready", "due", "withdrawn", NULL};
static const struct web_field wb_form_fields[] = {{"tab", F_CHOICE, 0, 20, "services.state", tabs}};
const struct web_form services_wb_form = WEB_FORM(wb_form_fields);

static bool in_tab(struct ctx *c, const struct service_listed *l, enum wb_tab t)
{
	switch (t) {
	case TAB_DRAFT:
		return str_eq_c(l->version.state, "draft");
	case TAB_READY:
		return str_eq_c(l->version.state, "ready");
	case TAB_DUE:
		return service_review_due(c, &l->item);
	case TAB_WITHDRAWN:
		return l->item.withdrawn_at != 0;
	case TAB_ALL:
	case TAB_COUNT:
		break;
	}
	return true;
}

/* What a person sees as the state of the guide. */
static const char *state_of(const struct service_item *it, const struct service_version *draft, const char **ret_cls)
{
	if (draft->id != 0 && it->draft_version != 0) {
		bool ready = str_eq_c(draft->state, "ready");

		*ret_cls = ready ? "tag--amber" : "tag--line";
		return ready ? "services.state_ready" : "services.state_draft";
	}
	*ret_cls = it->withdrawn_at != 0 ? "tag--grey" : "tag--jade";
	return it->withdrawn_at != 0 ? "services.state_withdrawn" : "services.state_published";
}

static struct wb_row row_of(struct ctx *c, const struct service_listed *l)
{
	struct service_content s;
	const char *cls, *state = state_of(&l->item, &l->version, &cls);

	service_content_parse(c->arena, l->version.content, &s);
	return (struct wb_row){
		.href = arena_printf(c->arena, "/wb/services/%lld", (long long)l->item.id),
		.name = s.v[SF_NAME],
		.code = l->item.code,
		.body = l->item.body_name,
		.state = ctx_text(c, state),
		.state_cls = str_of(cls),
		.review = page_date(c, l->item.review_by),
		.editor = l->version.editor_name,
		.at = page_time(c, l->version.updated_at),
		.due = service_review_due(c, &l->item),
		.overdue = service_review_due(c, &l->item) && date_cmp(l->item.review_by, c->today) < 0,
		.returned = !str_empty(l->version.returned),
	};
}

static enum wb_tab tab_asked(struct web_call *w)
{
	for (int t = 0; t < TAB_COUNT; t++)
		if (str_eq_c(web_text(w, "tab"), tabs[t]))
			return (enum wb_tab)t;
	return TAB_ALL;
}

enum status services_wb(struct web_call *w, struct err *err)
{
	static const char *const keys[] = {"services.tab_all", "services.tab_draft", "services.tab_ready",
					   "services.tab_due", "services.tab_withdrawn"};
	struct ctx *c = ctx_of(w);
	struct view_wb *v = ARENA_NEW(c->arena, struct view_wb);
	struct page_link *links = ARENA_ARRAY(c->arena, TAB_COUNT, struct page_link);
	enum wb_tab tab = tab_asked(w);
	struct service_listed *all;
	struct wb_row *rows;
	size_t n, k = 0, counts[TAB_COUNT] = {0};

	TRY(svc_staff_list(c, c->who.city && perm_reaches(c->who.roles, PERM_SERVICE_READ), &all, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct wb_row);
	for (size_t i = 0; i < n; i++) {
		for (int t = 0; t < TAB_COUNT; t++)
			counts[t] += in_tab(c, &all[i], (enum wb_tab)t);
		if (in_tab(c, &all[i], tab))
			rows[k++] = row_of(c, &all[i]);
	}
	for (int t = 0; t < TAB_COUNT; t++)
		links[t] = (struct page_link){.href = arena_printf(c->arena, "/wb/services?tab=%s", tabs[t]),
					      .text = ctx_text(c, keys[t]),
					      .count = page_num(c, (int64_t)counts[t]),
					      .current = (enum wb_tab)t == tab};
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/services", ctx_text(c, "nav.wb.services"));
	page_crumb(c, &v->page, STR("/wb"), ctx_text(c, "nav.wb.inbox"));
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->tabs = (struct tpl_list){links, TAB_COUNT};
	v->rows = (struct tpl_list){rows, k};
	v->none = k == 0;
	v->days = setting(c, "service.remind_days");
	v->tab_due = tab == TAB_DUE;
	v->may_edit = ctx_can(c, PERM_SERVICE_EDIT);
	v->may_elements = ctx_can(c, PERM_SETTINGS_READ);
	page_render(c, "services/wb_list.html", v, 200);
	return ST_OK;
}

/* ---- one guide ---- */

struct view_wb_show {
	struct page page;
	struct str base, name, code, body, unit, state, state_cls, returned, rev, editor, at, published_at, published_by,
		note;
	struct str review_by, reviewed_on, withdrawn_on, withdrawn_note, public_href, refusal, reason, next_review;
	struct tpl_list gaps, old_bases, versions;
	bool draft, any_gaps, complete, any_old_bases, due, is_public, may_edit, may_submit, may_return, may_publish,
		may_withdraw, may_review, may_discard, can_diff;
};
#define T struct view_wb_show
static const struct tpl_field show_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, base),
	TF_STR(T, name),
	TF_STR(T, code),
	TF_STR(T, body),
	TF_STR(T, unit),
	TF_STR(T, state),
	TF_STR(T, state_cls),
	TF_STR(T, returned),
	TF_STR(T, rev),
	TF_STR(T, editor),
	TF_STR(T, at),
	TF_STR(T, published_at),
	TF_STR(T, published_by),
	TF_STR(T, note),
	TF_STR(T, review_by),
	TF_STR(T, reviewed_on),
	TF_STR(T, withdrawn_on),
	TF_STR(T, withdrawn_note),
	TF_STR(T, public_href),
	TF_STR(T, refusal),
	TF_STR(T, reason),
	TF_STR(T, next_review),
	TF_LIST(T, gaps, &svc_text_view),
	TF_LIST(T, old_bases, &svc_text_view),
	TF_LIST(T, versions, &svc_link_view),
	TF_BOOL(T, draft),
	TF_BOOL(T, any_gaps),
	TF_BOOL(T, complete),
	TF_BOOL(T, any_old_bases),
	TF_BOOL(T, due),
	TF_BOOL(T, is_public),
	TF_BOOL(T, may_edit),
	TF_BOOL(T, may_submit),
	TF_BOOL(T, may_return),
	TF_BOOL(T, may_publish),
	TF_BOOL(T, may_withdraw),
	TF_BOOL(T, may_review),
	TF_BOOL(T, may_discard),
	TF_BOOL(T, can_diff),
};
const struct tpl_view services_wb_show_view = TPL_VIEW_OF(T, show_fields);
#undef T

static enum status fill_gaps(struct ctx *c, struct view_wb_show *v, const struct service_view *sv, struct err *err)
{
	struct service_gap *g = ARENA_ARRAY(c->arena, SERVICE_MAX_GAPS, struct service_gap);
	const struct service_content *s = sv->draft.id != 0 ? &sv->draft_content : &sv->published_content;
	struct service_basis *b;
	struct svc_text *rows, *old;
	size_t n = 0, n_b, k = 0;

	if (sv->draft.id != 0)
		TRY(service_draft_gaps(c, sv, g, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct svc_text);
	for (size_t i = 0; i < n; i++)
		rows[i].text = service_gap_text(c, &g[i]);
	v->gaps = (struct tpl_list){rows, n};
	v->any_gaps = n > 0;
	v->complete = sv->draft.id != 0 && n == 0;
	TRY(service_bases(c, s, &b, &n_b, err));
	old = ARENA_ARRAY(c->arena, n_b + 1, struct svc_text);
	for (size_t i = 0; i < n_b; i++)
		if (b[i].known && !b[i].in_force)
			old[k++].text = str_empty(b[i].now) ? b[i].name
							    : arena_printf(c->arena, "%.*s → %.*s", STR_ARG(b[i].name),
									   STR_ARG(b[i].now));
	v->old_bases = (struct tpl_list){old, k};
	v->any_old_bases = k > 0;
	return ST_OK;
}

static enum status fill_versions(struct ctx *c, struct view_wb_show *v, const struct service_view *sv, struct err *err)
{
	struct service_version *all;
	struct svc_link *rows;
	size_t n;

	TRY(svc_versions(c, sv->item.id, &all, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct svc_link);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct svc_link){.href = arena_printf(c->arena, "/services/%.*s/versions/%lld",
								 STR_ARG(sv->item.code), (long long)all[i].no),
					    .text = ctx_textf(c, "services.version_no", page_num(c, all[i].no)),
					    .at = page_time(c, all[i].published_at),
					    .note = all[i].note,
					    .tag = all[i].published_name,
					    .current = all[i].id == sv->item.published_version,
					    .flow = all[i].flow_changed};
	v->versions = (struct tpl_list){rows, n};
	return ST_OK;
}

static enum status fill_acts(struct ctx *c, struct view_wb_show *v, const struct service_view *sv, struct err *err)
{
	bool mine = false;
	const char *no;

	if (sv->draft.id != 0 && c->who.person_id != 0)
		TRY(svc_editor_is(c, sv->draft.id, c->who.person_id, &mine, err));
	v->may_edit = ctx_can_at(c, PERM_SERVICE_EDIT, sv->item.body_id, sv->item.parent_body_id);
	v->may_submit = service_refusal(c, sv, SE_SUBMIT, mine) == NULL;
	v->may_return = service_refusal(c, sv, SE_RETURN, mine) == NULL;
	no = service_refusal(c, sv, SE_PUBLISH, mine);
	v->may_publish = no == NULL;
	v->refusal = no != NULL && strcmp(no, "services.own_work") == 0 ? ctx_text(c, no) : STR("");
	v->may_withdraw = service_refusal(c, sv, SE_WITHDRAW, mine) == NULL;
	v->may_review = service_refusal(c, sv, SE_REVIEW, mine) == NULL;
	v->may_discard = sv->item.published_version != 0 && service_refusal(c, sv, SE_DISCARD, mine) == NULL;
	return ST_OK;
}

static void fill_facts(struct ctx *c, struct view_wb_show *v, const struct service_view *sv)
{
	const struct service_content *s = sv->draft.id != 0 ? &sv->draft_content : &sv->published_content;
	const char *cls;

	v->base = arena_printf(c->arena, "/wb/services/%lld", (long long)sv->item.id);
	v->name = s->v[SF_NAME];
	v->code = sv->item.code;
	v->body = sv->item.body_name;
	v->state = ctx_text(c, state_of(&sv->item, &sv->draft, &cls));
	v->state_cls = str_of(cls);
	v->draft = sv->draft.id != 0;
	v->returned = sv->draft.returned;
	v->rev = arena_printf(c->arena, "%lld", (long long)sv->draft.rev);
	v->note = sv->draft.note;
	v->editor = sv->draft.editor_name;
	v->at = page_time(c, sv->draft.updated_at);
	v->published_at = page_time(c, sv->published.published_at);
	v->published_by = sv->published.published_name;
	v->review_by = date_is_none(sv->item.review_by) ? STR("") : page_date(c, sv->item.review_by);
	v->reviewed_on = date_is_none(sv->item.reviewed_on) ? STR("") : page_date(c, sv->item.reviewed_on);
	v->due = service_review_due(c, &sv->item);
	v->is_public = sv->item.published_version != 0 && sv->item.withdrawn_at == 0;
	v->withdrawn_on = sv->item.withdrawn_at == 0 ? STR("") : page_time(c, sv->item.withdrawn_at);
	v->withdrawn_note = sv->item.withdrawn_note;
	v->public_href = arena_printf(c->arena, "/services/%.*s", STR_ARG(sv->item.code));
	v->can_diff = sv->draft.id != 0 && sv->item.published_version != 0;
}

static enum status show(struct web_call *w, int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_wb_show *v = ARENA_NEW(c->arena, struct view_wb_show);
	struct service_view sv;
	struct unit u;

	TRY(service_get(c, web_param_i64(w, "id"), &sv, err));
	fill_facts(c, v, &sv);
	TRY(service_unit(c, sv.draft.id != 0 ? &sv.draft_content : &sv.published_content, sv.item.body_id, &u, err));
	v->unit = u.name;
	TRY(fill_gaps(c, v, &sv, err));
	TRY(fill_versions(c, v, &sv, err));
	TRY(fill_acts(c, v, &sv, err));
	if (http != 200) { /* an act that was refused keeps what was typed */
		v->reason = web_text(w, "reason");
		v->next_review = web_text(w, "next_review");
	}
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/services", v->name);
	page_crumb(c, &v->page, STR("/wb/services"), ctx_text(c, "nav.wb.services"));
	page_crumb(c, &v->page, STR(""), v->code);
	page_problems(c, &v->page);
	page_render(c, "services/wb_show.html", v, http);
	return ST_OK;
}

enum status services_wb_show(struct web_call *w, struct err *err)
{
	return show(w, 200, err);
}

static const struct web_field act_fields[] = {
	{"rev", F_I64, 0, 20, "services.version", NULL},
	{"reason", F_LINES, 0, 2000, "services.reason", NULL},
	{"next_review", F_DATE, 0, 40, "services.f.review_by", NULL},
};
const struct web_form services_act_form = WEB_FORM(act_fields);

/* Every empty element is named, not only the first (S1-1.3.8). */
static enum status name_gaps(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct service_gap *g = ARENA_ARRAY(c->arena, SERVICE_MAX_GAPS, struct service_gap);
	struct service_view sv;
	size_t n;

	TRY(service_get(c, web_param_i64(w, "id"), &sv, err));
	TRY(service_draft_gaps(c, &sv, g, &n, err));
	for (size_t i = 0; i < n; i++)
		web_problem_add(w, "", "services.incomplete", service_gap_text(c, &g[i]));
	return ST_OK;
}

/* The event is the last part of the address. */
static enum service_event event_of(struct web_call *w)
{
	struct str path = w->path;
	enum service_event e = SE_EVENTS;

	for (size_t i = path.n; i > 0; i--)
		if (path.p[i - 1] == '/') {
			(void)service_event_from(str_skip(path, i), &e);
			break;
		}
	return e;
}

enum status services_wb_act(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct web_problem *problems;
	struct service_action a = {.id = web_param_i64(w, "id"),
				   .rev = web_value(w, "rev")->i,
				   .event = event_of(w),
				   .reason = web_text(w, "reason"),
				   .next_review = web_value(w, "next_review")->date};
	struct service_view sv;
	enum status st;
	bool incomplete;

	TRY(service_get(c, a.id, &sv, err)); /* out of reach is not there, whatever was typed */
	if (web_problems(w, &problems) > 0)
		return show(w, 422, err);
	st = service_act(c, &a, err);
	if (st == ST_RULE_REFUSED || st == ST_INVALID || st == ST_CONFLICT) {
		incomplete = str_eq_c(str_of(err->key), "services.incomplete");
		if (incomplete)
			TRY(name_gaps(w, err));
		else
			web_problem_add(w, st == ST_INVALID && a.event == SE_REVIEW ? "next_review" : "",
					arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key))), STR(""));
		err_clear(err);
		return show(w, incomplete || st == ST_INVALID ? 422 : 409, err);
	}
	TRY(st);
	page_flash(c, "jade", arena_printf(c->arena, "services.done.%s", service_event_code(a.event)).p, sv.item.code);
	web_redirect(w, 303, arena_printf(c->arena, "/wb/services/%lld", (long long)a.id));
	return ST_OK;
}

/* ---- preview and difference of the draft ---- */

struct view_preview {
	struct page page;
	struct svc_guide guide;
	struct str base;
};

enum status services_wb_preview(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_preview *v = ARENA_NEW(c->arena, struct view_preview);
	struct service_view sv;
	struct service_shown s = {0};
	struct str picture = STR("");

	TRY(service_get(c, web_param_i64(w, "id"), &sv, err));
	s.item = sv.item;
	s.version = sv.draft.id != 0 ? sv.draft : sv.published;
	s.content = sv.draft.id != 0 ? sv.draft_content : sv.published_content;
	TRY(service_unit(c, &s.content, sv.item.body_id, &s.unit, err));
	v->base = arena_printf(c->arena, "/wb/services/%lld", (long long)sv.item.id);
	if (!str_empty(s.content.v[SF_FLOW_FILE]))
		picture = page_href(c, STR("/chart"));
	TRY(svc_guide_make(c, &s, picture, &v->guide, err));
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/services", v->guide.name);
	page_crumb(c, &v->page, STR("/wb/services"), ctx_text(c, "nav.wb.services"));
	page_crumb(c, &v->page, v->base, sv.item.code);
	page_crumb(c, &v->page, STR(""), ctx_text(c, "services.preview"));
	page_render(c, "services/preview.html", v, 200);
	return ST_OK;
}
#define T struct view_preview
static const struct tpl_field preview_fields[] = {TF_VIEW(T, page, &page_view), TF_VIEW(T, guide, &svc_guide_view),
						  TF_STR(T, base)};
const struct tpl_view services_preview_view = TPL_VIEW_OF(T, preview_fields);
#undef T

enum status services_wb_chart(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct service_view sv;
	struct stored_file f;
	int64_t id;

	TRY(service_get(c, web_param_i64(w, "id"), &sv, err));
	if (!str_to_i64((sv.draft.id != 0 ? sv.draft_content : sv.published_content).v[SF_FLOW_FILE], &id))
		return err_set(err, ST_NOT_FOUND, "no picture");
	TRY(files_get(c, id, &f, err));
	return web_send_file(w, files_path(c, &f), arena_cstr(c->arena, f.media_type), STR(""),
			     arena_printf(c->arena, "\"%.*s\"", STR_ARG(f.sha256)), err);
}

enum status services_wb_diff(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_svc_diff *v = ARENA_NEW(c->arena, struct view_svc_diff);
	struct service_element *e;
	struct service_view sv;
	size_t n;

	TRY(service_get(c, web_param_i64(w, "id"), &sv, err));
	if (sv.draft.id == 0 || sv.published.id == 0)
		return err_set(err, ST_NOT_FOUND, "nothing to compare");
	TRY(svc_elements(c, &e, &n, err));
	TRY(svc_diff(c, service_text(c, &sv.published_content, e, n), service_text(c, &sv.draft_content, e, n), &v->lines,
		     err));
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/services", ctx_text(c, "services.diff"));
	v->back = arena_printf(c->arena, "/wb/services/%lld", (long long)sv.item.id);
	v->back_text = sv.item.code;
	page_crumb(c, &v->page, STR("/wb/services"), ctx_text(c, "nav.wb.services"));
	page_crumb(c, &v->page, v->back, v->back_text);
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->any = v->lines.n > 0;
	v->from = ctx_textf(c, "services.version_no", page_num(c, sv.published.no));
	v->to = ctx_text(c, "services.state_draft");
	page_render(c, "services/wb_diff.html", v, 200);
	return ST_OK;
}
