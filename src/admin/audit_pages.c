/* SPDX-License-Identifier: Apache-2.0 */
/* The audit trail for people. An auditor of the city bureau sees the installation, one of a branch that branch. */
#include "admin/admin_pages.h"
#include "core/audit.h"
#include "core/core.h"
#include "core/json.h"

#define PER_PAGE 50

struct row_audit {
	struct str seq, at, who, action, summary, object, ip, href;
};
static const struct tpl_field row_fields[] = {
	TF_STR(struct row_audit, seq),	  TF_STR(struct row_audit, at),	     TF_STR(struct row_audit, who),
	TF_STR(struct row_audit, action), TF_STR(struct row_audit, summary), TF_STR(struct row_audit, object),
	TF_STR(struct row_audit, ip),	  TF_STR(struct row_audit, href),
};
static const struct tpl_view row_view = TPL_VIEW_OF(struct row_audit, row_fields);

struct row_option {
	struct str value, text;
	bool selected;
};
static const struct tpl_field option_fields[] = {
	TF_STR(struct row_option, value),
	TF_STR(struct row_option, text),
	TF_BOOL(struct row_option, selected),
};
static const struct tpl_view option_view = TPL_VIEW_OF(struct row_option, option_fields);

struct view_audit {
	struct page page;
	struct tpl_list rows, actions;
	struct str from, to, older;
	bool none;
};
static const struct tpl_field audit_fields[] = {
	TF_VIEW(struct view_audit, page, &page_view),
	TF_LIST(struct view_audit, rows, &row_view),
	TF_LIST(struct view_audit, actions, &option_view),
	TF_STR(struct view_audit, from),
	TF_STR(struct view_audit, to),
	TF_STR(struct view_audit, older),
	TF_BOOL(struct view_audit, none),
};
const struct tpl_view admin_audit_view = TPL_VIEW_OF(struct view_audit, audit_fields);

static const struct web_field form_fields[] = {
	{"action", F_TEXT, 0, 60, "admin.audit.action", NULL}, {"from", F_DATE, 0, 20, "admin.audit.from", NULL},
	{"to", F_DATE, 0, 20, "admin.audit.to", NULL},	       {"object", F_TEXT, 0, 40, "admin.audit.object", NULL},
	{"id", F_I64, 0, 20, "admin.audit.object", NULL},      {"before", F_I64, 0, 20, "admin.audit.seq", NULL},
};
const struct web_form admin_audit_form = WEB_FORM(form_fields);

/* Codes of modules that bring no text for their action are shown as they are. */
static struct str action_text(struct ctx *c, struct str action)
{
	const char *key = arena_cstr(c->arena, arena_printf(c->arena, "audit.%.*s", STR_ARG(action)));
	const struct tpl_set *set = core_tpl(c->core);

	return set != NULL && tpl_has_key(set, key) ? ctx_text(c, key) : action;
}

static struct row_audit row_of(struct ctx *c, const struct audit_row *r)
{
	return (struct row_audit){
		.seq = form_id(c, r->seq),
		.at = page_time(c, r->at),
		.who = r->who,
		.action = action_text(c, r->action),
		.summary = r->summary,
		.object = r->object_id == 0
				  ? r->object
				  : arena_printf(c->arena, "%.*s %lld", STR_ARG(r->object), (long long)r->object_id),
		.ip = r->ip,
		.href = arena_printf(c->arena, "/wb/audit/%lld", (long long)r->seq),
	};
}

static enum status fill_actions(struct ctx *c, struct view_audit *v, struct str chosen, struct err *err)
{
	struct str *actions;
	struct row_option *o;
	size_t n;

	TRY(audit_actions(c, &actions, &n, err));
	o = ARENA_ARRAY(c->arena, n + 1, struct row_option);
	for (size_t i = 0; i < n; i++)
		o[i] = (struct row_option){actions[i], action_text(c, actions[i]), str_eq(actions[i], chosen)};
	v->actions = (struct tpl_list){o, n};
	return ST_OK;
}

/* The link to the next older rows keeps the filters. */
static struct str older_link(struct ctx *c, const struct view_audit *v, const struct audit_filter *f, int64_t before)
{
	struct buf b = BUF_INIT(c->arena, 1000);

	buf_printf(&b, "/wb/audit?before=%lld", (long long)before);
	if (!str_empty(f->action))
		buf_printf(&b, "&action=%.*s", STR_ARG(f->action));
	if (!str_empty(v->from))
		buf_printf(&b, "&from=%.*s", STR_ARG(v->from));
	if (!str_empty(v->to))
		buf_printf(&b, "&to=%.*s", STR_ARG(v->to));
	if (!str_empty(f->object))
		buf_printf(&b, "&object=%.*s", STR_ARG(f->object));
	if (f->object_id != 0)
		buf_printf(&b, "&id=%lld", (long long)f->object_id);
	return buf_view(&b);
}

enum status admin_audit_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_audit v = {0};
	struct audit_row *rows;
	struct row_audit *out;
	size_t n;
	bool dates = web_value(w, "from")->present, until = web_value(w, "to")->present;
	struct audit_filter f = {
		.action = web_text(w, "action"),
		.object = web_text(w, "object"),
		.object_id = web_value(w, "id")->i,
		.before_seq = web_value(w, "before")->i,
		.from = dates ? web_value(w, "from")->date : DATE_NONE,
		.to = until ? web_value(w, "to")->date : DATE_NONE,
		.within_body_id = c->who.city ? 0 : c->who.body_id,
		.limit = PER_PAGE + 1,
	};

	TRY(audit_find(c, &f, &rows, &n, err));
	TRY(fill_actions(c, &v, f.action, err));
	out = ARENA_ARRAY(c->arena, n + 1, struct row_audit);
	for (size_t i = 0; i < n; i++)
		out[i] = row_of(c, &rows[i]);
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/audit", ctx_text(c, "nav.wb.audit"));
	v.page.lead = ctx_text(c, "admin.audit.lead");
	v.from = dates ? date_format(c->arena, f.from) : STR("");
	v.to = until ? date_format(c->arena, f.to) : STR("");
	if (n > PER_PAGE) {
		n = PER_PAGE;
		v.older = older_link(c, &v, &f, rows[n - 1].seq);
	}
	v.rows = (struct tpl_list){out, n};
	v.none = n == 0;
	page_render(c, "admin/audit.html", &v, 200);
	return ST_OK;
}

/* ---- one row ---- */
struct row_change {
	struct str key, before, after;
	bool changed;
};
static const struct tpl_field change_fields[] = {
	TF_STR(struct row_change, key),
	TF_STR(struct row_change, before),
	TF_STR(struct row_change, after),
	TF_BOOL(struct row_change, changed),
};
static const struct tpl_view change_view = TPL_VIEW_OF(struct row_change, change_fields);

struct view_audit_detail {
	struct page page;
	struct str seq, at, who, action, object, summary, reason, ip, hash;
	struct tpl_list changes;
	bool has_changes;
};
static const struct tpl_field detail_fields[] = {
	TF_VIEW(struct view_audit_detail, page, &page_view),
	TF_STR(struct view_audit_detail, seq),
	TF_STR(struct view_audit_detail, at),
	TF_STR(struct view_audit_detail, who),
	TF_STR(struct view_audit_detail, action),
	TF_STR(struct view_audit_detail, object),
	TF_STR(struct view_audit_detail, summary),
	TF_STR(struct view_audit_detail, reason),
	TF_STR(struct view_audit_detail, ip),
	TF_STR(struct view_audit_detail, hash),
	TF_LIST(struct view_audit_detail, changes, &change_view),
	TF_BOOL(struct view_audit_detail, has_changes),
};
const struct tpl_view admin_audit_detail_view = TPL_VIEW_OF(struct view_audit_detail, detail_fields);

#define MAX_PAIRS 64

static struct tpl_list changes_of(struct ctx *c, const struct audit_row *r)
{
	struct json_pair *before = ARENA_ARRAY(c->arena, MAX_PAIRS, struct json_pair);
	struct json_pair *after = ARENA_ARRAY(c->arena, MAX_PAIRS, struct json_pair);
	size_t nb = json_pairs(c->arena, r->before, before, MAX_PAIRS),
	       na = json_pairs(c->arena, r->after, after, MAX_PAIRS), n = 0;
	struct row_change *out = ARENA_ARRAY(c->arena, 2 * MAX_PAIRS, struct row_change);

	for (size_t i = 0; i < na; i++)
		out[n++] = (struct row_change){after[i].key, STR(""), after[i].value, true};
	for (size_t i = 0; i < nb; i++) {
		size_t k = 0;

		while (k < na && !str_eq(out[k].key, before[i].key))
			k++;
		if (k == na)
			k = n++;
		out[k].key = before[i].key;
		out[k].before = before[i].value;
		out[k].changed = !str_eq(out[k].before, out[k].after);
	}
	return (struct tpl_list){out, n};
}

enum status admin_audit_detail(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_audit_detail v = {0};
	struct audit_row r;
	struct row_audit row;

	TRY(audit_get(c, web_param_i64(w, "seq"), &r, err));
	if (!c->who.city && r.body_id != c->who.body_id)
		return err_set(err, ST_NOT_FOUND, "row %lld is of another body", (long long)r.seq);
	row = row_of(c, &r);
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/audit", row.action);
	page_crumb(c, &v.page, STR("/wb/audit"), ctx_text(c, "nav.wb.audit"));
	page_crumb(c, &v.page, STR_NONE, row.seq);
	v.seq = row.seq;
	v.at = row.at;
	v.who = row.who;
	v.action = row.action;
	v.object = row.object;
	v.summary = row.summary;
	v.reason = r.reason;
	v.ip = r.ip;
	v.hash = r.hash;
	v.changes = changes_of(c, &r);
	v.has_changes = v.changes.n > 0;
	page_render(c, "admin/audit_detail.html", &v, 200);
	return ST_OK;
}
