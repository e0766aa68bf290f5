/* SPDX-License-Identifier: Apache-2.0 */
/* The page shell: what every page shows around its content, read from ctx, settings and the modules' tables. */
#include "core/page.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "core/address.h"
#include "core/core_int.h"
#include "core/page_int.h"
#include "core/session.h"

#define MAX_META 32
#define MAX_CRUMBS 8
#define MAX_NAV 24

static const struct tpl_field link_fields[] = {
	TF_STR(struct page_link, href),	    TF_STR(struct page_link, text), TF_STR(struct page_link, count),
	TF_BOOL(struct page_link, current), TF_BOOL(struct page_link, hot), TF_BOOL(struct page_link, zh),
};
const struct tpl_view page_link_view = TPL_VIEW_OF(struct page_link, link_fields);

static const struct tpl_field meta_fields[] = {TF_STR(struct page_meta, name), TF_STR(struct page_meta, content)};
static const struct tpl_view meta_view = TPL_VIEW_OF(struct page_meta, meta_fields);

static const struct tpl_field problem_fields[] = {TF_STR(struct page_problem, field), TF_STR(struct page_problem, text)};
static const struct tpl_view problem_view = TPL_VIEW_OF(struct page_problem, problem_fields);

#define P struct page
static const struct tpl_field page_fields[] = {
	TF_STR(P, title),
	TF_STR(P, h1),
	TF_STR(P, lead),
	TF_STR(P, locale),
	TF_STR(P, mode),
	TF_STR(P, contrast),
	TF_STR(P, size),
	TF_STR(P, canonical),
	TF_STR(P, description),
	TF_STR(P, request_path),
	TF_LIST(P, meta, &meta_view),
	TF_LIST(P, crumbs, &page_link_view),
	TF_LIST(P, nav, &page_link_view),
	TF_LIST(P, nav_wb_doc, &page_link_view),
	TF_LIST(P, nav_wb_admin, &page_link_view),
	TF_LIST(P, foot, &page_link_view),
	TF_LIST(P, sites, &page_link_view),
	TF_BOOL(P, any_sites),
	TF_STR(P, notice),
	TF_STR(P, notice_href),
	TF_STR(P, notice_close),
	TF_BOOL(P, h1_zh),
	TF_BOOL(P, lead_zh),
	TF_BOOL(P, mourning),
	TF_STR(P, site_name),
	TF_STR(P, platform_name),
	TF_STR(P, gov_name),
	TF_STR(P, today_long),
	TF_BOOL(P, today_workday),
	TF_STR(P, site_id_code),
	TF_STR(P, icp),
	TF_STR(P, police),
	TF_STR(P, host_org),
	TF_STR(P, tech_org),
	TF_STR(P, foot_address),
	TF_STR(P, foot_phone),
	TF_STR(P, foot_hours),
	TF_STR(P, postcode),
	TF_STR(P, css),
	TF_STR(P, js),
	TF_STR(P, js_integrity),
	TF_BOOL(P, editor),
	TF_STR(P, editor_js),
	TF_STR(P, editor_integrity),
	TF_BOOL(P, logged_in),
	TF_STR(P, user_name),
	TF_STR(P, user_initial),
	TF_STR(P, user_unit),
	TF_STR(P, user_roles),
	TF_STR(P, csrf),
	TF_STR(P, flash),
	TF_STR(P, flash_kind),
	TF_BOOL(P, has_errors),
	TF_LIST(P, errors, &problem_view),
	TF_STR(P, request_id),
	TF_BOOL(P, sample),
	TF_STR(P, bell),
};
#undef P
const struct tpl_view page_view = TPL_VIEW_OF(struct page, page_fields);

/* Navigation. An entry shows when a module has the page and the person may open it, so a link never leads nowhere. */
struct nav_row {
	const char *href, *key;
};
static const struct nav_row nav_portal[] = {
	{"/", "nav.home"},
	{"/xxgk", "nav.xxgk"},
	{"/zcwj", "nav.policy"},
	{"/xxgk/catalogue", "nav.catalogue"},
	{"/services", "nav.services"},
	{"/xxgk/enforcement", "nav.enforcement"},
	{"/xxgk/request", "nav.request"},
	{"/bodies", "nav.bodies"},
	{"/data", "nav.data"},
};
static const struct nav_row nav_wb[] = {{"/wb", "nav.wb.inbox"}, {"/wb/calendar", "nav.wb.calendar"}};
static const struct nav_row nav_wb_doc[] = {
	{"/wb/requests", "nav.wb.requests"},   {"/wb/letters", "nav.wb.letters"},     {"/wb/disputes", "nav.wb.disputes"},
	{"/wb/reports", "nav.wb.reports"},     {"/wb/docs", "nav.wb.documents"},      {"/wb/docs/new", "nav.wb.new"},
	{"/wb/import", "nav.wb.import"},       {"/wb/catalogue", "nav.wb.catalogue"}, {"/wb/stats", "nav.wb.stats"},
	{"/wb/supervise", "nav.wb.supervise"}, {"/wb/services", "nav.wb.services"},   {"/wb/policy", "nav.wb.policy"},
	{"/wb/topics", "nav.wb.topics"},       {"/wb/export", "nav.wb.export"},
};
static const struct nav_row nav_wb_admin[] = {
	{"/wb/org", "nav.wb.org"},   {"/wb/people", "nav.wb.people"}, {"/wb/audit", "nav.wb.audit"},
	{"/wb/jobs", "nav.wb.jobs"}, {"/wb/mail", "nav.wb.mail"},     {"/wb/settings", "nav.wb.settings"},
	{"/wb/site", "nav.wb.site"},
};

static const struct web_route *route_of(const struct core *core, const char *pattern)
{
	for (size_t m = 0; m < core->cfg.n_modules; m++) {
		const struct module *mod = core->cfg.modules[m];

		for (size_t i = 0; i < mod->n_routes; i++) {
			if (mod->routes[i].method == WEB_GET && strcmp(mod->routes[i].pattern, pattern) == 0)
				return &mod->routes[i];
		}
	}
	return NULL;
}

static struct tpl_list nav_make(struct ctx *c, const struct nav_row *rows, size_t n, const char *current)
{
	struct page_link *out = ARENA_ARRAY(c->arena, MAX_NAV, struct page_link);
	size_t k = 0;

	for (size_t i = 0; i < n && k < MAX_NAV; i++) {
		const struct web_route *r = route_of(c->core, rows[i].href);
		struct str href = str_of(rows[i].href);

		if (r == NULL || !ctx_can(c, (enum perm)r->perm))
			continue;
		href = page_local(c, href);
		out[k++] = (struct page_link){
			.href = href,
			.text = ctx_text(c, rows[i].key),
			.count = STR(""),
			.current = current != NULL && (strcmp(current, rows[i].href) == 0 || str_eq_c(href, current)),
		};
	}
	return (struct tpl_list){out, k};
}

static const struct web_asset *asset(const struct core *core, const char *name)
{
	for (size_t i = 0; i < core->cfg.n_assets; i++) {
		if (strcmp(core->cfg.assets[i].name, name) == 0)
			return &core->cfg.assets[i];
	}
	return NULL;
}

static struct str asset_url(const struct core *core, const char *name)
{
	const struct web_asset *a = asset(core, name);

	return str_of(a == NULL ? "" : a->url);
}

static struct str asset_integrity(const struct core *core, const char *name)
{
	const struct web_asset *a = asset(core, name);

	return str_of(a == NULL || a->integrity == NULL ? "" : a->integrity);
}

/* A part of the footer; an empty one of a site not yet published says so (design README §3). */
static struct str foot_part(struct ctx *c, const char *key)
{
	struct str s = setting(c, key);

	return str_empty(s) && !str_eq_c(setting(c, "site.published"), "1") ? ctx_text(c, "core.to_fill") : s;
}

static void init_site(struct ctx *c, struct page *p)
{
	bool en = c->locale == LOC_EN;

	p->site_name = setting(c, en ? "site.name_en" : "site.name");
	p->platform_name = setting(c, en ? "site.platform_en" : "site.platform");
	p->gov_name = setting(c, "site.gov_name");
	p->site_id_code = foot_part(c, "site.id_code");
	p->icp = foot_part(c, "site.icp");
	p->police = foot_part(c, "site.police");
	p->host_org = foot_part(c, "site.host_org");
	p->tech_org = foot_part(c, "site.tech_org");
	p->foot_address = foot_part(c, "site.address");
	p->foot_phone = foot_part(c, "site.phone");
	p->foot_hours = foot_part(c, "site.hours");
	p->postcode = setting(c, "site.postcode");
	p->sample = settings_sample(atomic_load(&c->core->settings));
}

static struct str weekday_text(struct ctx *c, struct date d)
{
	static const char *const keys[] = {"date.monday", "date.tuesday",  "date.wednesday", "date.thursday",
					   "date.friday", "date.saturday", "date.sunday"};

	return ctx_text(c, keys[date_weekday(d) - 1]);
}

static void init_day(struct ctx *c, struct page *p)
{
	struct day_info info;
	struct str day = page_date_long(c, c->today), week = weekday_text(c, c->today);

	p->today_long = c->locale == LOC_EN ? arena_printf(c->arena, "%.*s, %.*s", STR_ARG(week), STR_ARG(day))
					    : arena_printf(c->arena, "%.*s %.*s", STR_ARG(day), STR_ARG(week));
	p->today_workday = workcal_day(c->cal, c->today, &info) == ST_OK && info.workday;
}

struct str page_roles(struct ctx *c, uint32_t roles)
{
	struct buf b = BUF_INIT(c->arena, 2048);
	char key[40];

	for (int r = 0; r < ROLE_COUNT; r++) {
		if ((roles & ROLE_BIT(r)) == 0)
			continue;
		snprintf(key, sizeof(key), "role.%s", role_code((enum role)r));
		if (b.n > 0)
			buf_str(&b, ctx_text(c, "core.list_sep"));
		buf_str(&b, ctx_text(c, key));
	}
	return buf_view(&b);
}

static bool has_page(const struct module *mod, struct str pattern)
{
	for (size_t i = 0; i < mod->n_routes; i++)
		if (mod->routes[i].method == WEB_GET && str_eq_c(pattern, mod->routes[i].pattern))
			return true;
	return false;
}

/* What waits in a module is also said where its list is; what is in the inbox itself stands at the inbox only. */
static void count_at(struct ctx *c, struct page *p, const struct module *mod, int64_t n)
{
	struct page_link *links = (struct page_link *)(uintptr_t)p->nav_wb_doc.items;

	if (n == 0 || has_page(mod, STR("/wb")))
		return;
	for (size_t i = 0; i < p->nav_wb_doc.n; i++)
		if (has_page(mod, links[i].href)) {
			links[i].count = page_num(c, n);
			return;
		}
}

static int64_t todo_count(struct ctx *c, struct page *p)
{
	int64_t sum = 0;

	for (size_t m = 0; m < c->core->cfg.n_modules; m++) {
		const struct module *mod = c->core->cfg.modules[m];
		struct err err = {0};
		int64_t n = 0;

		if (mod->todo_count != NULL && mod->todo_count(c, &n, &err) == ST_OK) {
			sum += n;
			count_at(c, p, mod, n);
		}
	}
	return sum;
}

static void init_user(struct ctx *c, struct page *p, bool wb)
{
	int64_t todo;

	p->logged_in = c->who.person_id != 0;
	if (!p->logged_in)
		return;
	p->user_name = c->who.name;
	p->user_initial = utf8_cut(c->who.name, 1);
	p->user_unit = str_empty(c->unit_name) ? c->body_name : c->unit_name;
	p->user_roles = page_roles(c, c->who.roles);
	p->csrf = c->who.csrf;
	if (!wb || c->db == NULL)
		return;
	todo = todo_count(c, p);
	if (todo > 0) {
		p->bell = page_num(c, todo);
		if (p->nav.n > 0 && str_eq_c(((const struct page_link *)p->nav.items)[0].href, "/wb"))
			((struct page_link *)(uintptr_t)p->nav.items)[0].count = p->bell;
	}
}

static void init_head(struct ctx *c, struct page *p, bool wb)
{
	p->locale = c->locale == LOC_EN ? STR("en") : STR("zh-CN");
	p->mode = c->elder ? STR("elder") : STR("");
	p->contrast = c->contrast ? STR("high") : STR("");
	p->size = arena_printf(c->arena, "%c", c->size);
	p->css = asset_url(c->core, wb ? "workbench.css" : "portal.css");
	p->js = asset_url(c->core, "app.js");
	p->js_integrity = asset_integrity(c->core, "app.js");
	p->editor_js = asset_url(c->core, "editor.js");
	p->editor_integrity = asset_integrity(c->core, "editor.js");
	p->request_id = c->request_id;
	p->bell = STR("");
	if (c->call == NULL)
		return;
	p->request_path = page_url_path(c->arena, c->call->path);
	if (!wb && !str_empty(setting(c, "site.base_url")))
		p->canonical = page_absolute(c, p->request_path);
}

void page_init(struct ctx *c, struct page *p, enum page_shell shell, const char *nav_current, struct str title)
{
	bool wb = shell == SHELL_WORKBENCH;

	*p = (struct page){0};
	init_head(c, p, wb);
	init_site(c, p);
	init_day(c, p);
	p->h1 = title;
	p->title = arena_printf(c->arena, "%.*s — %.*s", STR_ARG(title),
				STR_ARG(wb ? ctx_text(c, "core.wb_title") : p->site_name));
	p->meta.items = ARENA_ARRAY(c->arena, MAX_META, struct page_meta);
	p->crumbs.items = ARENA_ARRAY(c->arena, MAX_CRUMBS, struct page_link);
	if (wb) {
		p->nav = nav_make(c, nav_wb, ARRAY_LEN(nav_wb), nav_current);
		p->nav_wb_doc = nav_make(c, nav_wb_doc, ARRAY_LEN(nav_wb_doc), nav_current);
		p->nav_wb_admin = nav_make(c, nav_wb_admin, ARRAY_LEN(nav_wb_admin), nav_current);
		if (c->who.person_id != 0) /* the script warns two minutes before the log-in ends */
			page_meta_add(c, p, "session-idle",
				      arena_printf(c->arena, "%lld", (long long)(session_idle_ms(c->core) / 1000)));
	} else {
		p->nav = nav_make(c, nav_portal, ARRAY_LEN(nav_portal), nav_current);
		page_meta_add(c, p, "SiteName", p->site_name);
		page_meta_add(c, p, "SiteDomain", setting(c, "site.domain"));
		page_meta_add(c, p, "SiteIDCode", setting(c, "site.id_code"));
	}
	init_user(c, p, wb);
	page_flash_take(c, p);
	for (size_t m = 0; m < c->core->cfg.n_modules && !wb; m++)
		if (c->core->cfg.modules[m]->frame != NULL)
			c->core->cfg.modules[m]->frame(c, p);
}

/* Whether an English page shows Chinese here: titles and names are data and stay as they are. These bytes begin U+3000 to
 * U+9FFF and stand nowhere else in UTF-8. */
static bool is_foreign(const struct ctx *c, struct str text)
{
	for (size_t i = 0; c->locale == LOC_EN && i < text.n; i++)
		if ((unsigned char)text.p[i] >= 0xE3 && (unsigned char)text.p[i] <= 0xE9)
			return true;
	return false;
}

void page_mark(struct ctx *c, struct page *p)
{
	p->h1_zh = is_foreign(c, p->h1);
	p->lead_zh = is_foreign(c, p->lead);
}

struct tpl_list page_nav_builtin(struct ctx *c)
{
	return nav_make(c, nav_portal, ARRAY_LEN(nav_portal), NULL);
}

void page_crumb(struct ctx *c, struct page *p, struct str href, struct str text)
{
	struct page_link *rows = (struct page_link *)(uintptr_t)p->crumbs.items;

	if (p->crumbs.n < MAX_CRUMBS)
		rows[p->crumbs.n++] = (struct page_link){
			.href = href, .text = text, .count = STR(""), .current = str_empty(href), .zh = is_foreign(c, text)};
}

void page_meta_add(struct ctx *c, struct page *p, const char *name, struct str content)
{
	struct page_meta *rows = (struct page_meta *)(uintptr_t)p->meta.items;

	(void)c;
	if (!str_empty(content) && p->meta.n < MAX_META)
		rows[p->meta.n++] = (struct page_meta){str_of(name), content};
}

/* ---- problems ---- */
static const struct web_field *declared(const struct web_call *w, const char *name)
{
	const struct web_form *f = w->route == NULL ? NULL : w->route->form;

	for (size_t i = 0; f != NULL && i < f->n; i++) {
		if (strcmp(f->fields[i].name, name) == 0)
			return &f->fields[i];
	}
	return NULL;
}

/* The messages of forms name the field by its label. */
static struct str problem_text(struct ctx *c, const struct web_problem *pr)
{
	const struct web_field *f = pr->field == NULL ? NULL : declared(c->call, pr->field);

	if (f != NULL && f->label_key != NULL && str_empty(pr->arg))
		return ctx_textf(c, pr->key, ctx_text(c, f->label_key));
	return ctx_textf(c, pr->key, pr->arg);
}

void page_problems(struct ctx *c, struct page *p)
{
	const struct web_problem *list;
	size_t n = web_problems(c->call, &list);
	struct page_problem *out = ARENA_ARRAY(c->arena, n + 1, struct page_problem);

	for (size_t i = 0; i < n; i++)
		out[i] = (struct page_problem){str_of(list[i].field), problem_text(c, &list[i])};
	p->errors = (struct tpl_list){out, n};
	p->has_errors = n > 0;
	if (n > 0)
		p->title = arena_printf(c->arena, "%.*s%.*s", STR_ARG(ctx_text(c, "core.wrong_prefix")), STR_ARG(p->title));
}

struct str page_problem_text(struct ctx *c, const char *field)
{
	const struct web_problem *list;
	size_t n = web_problems(c->call, &list);

	for (size_t i = 0; i < n; i++) {
		if (list[i].field != NULL && strcmp(list[i].field, field) == 0)
			return problem_text(c, &list[i]);
	}
	return STR("");
}

void page_render(struct ctx *c, const char *file, const void *view, int http)
{
	struct web_call *w = c->call;
	struct tpl_set *set;

	core_dev_reload(c->core);
	set = atomic_load(&c->core->tpl);
	if (set == NULL)
		BUG("page_render without templates");
	buf_clear(&w->body);
	tpl_render(set, file, c->locale, view, &w->body);
	w->content_type = STR("text/html; charset=utf-8");
	w->http = http;
}

bool core_has_route(const struct core *core, const char *pattern)
{
	return route_of(core, pattern) != NULL;
}
