/* SPDX-License-Identifier: Apache-2.0 */
/* /login, /logout, /password, /account. */
#include "core/auth_pages.h"

#include <string.h>

#include "base/rng.h"
#include "core/core_int.h"
#include "core/org.h"
#include "core/page_int.h"
#include "core/session.h"

#define DEVICE_COOKIE "cm_device"
#define DEVICE_DAYS 180

/* ---- views ---- */
struct view_login {
	struct page page;
	struct str login, next, problem;
	bool has_problem;
};
static const struct tpl_field login_fields[] = {
	TF_VIEW(struct view_login, page, &page_view),
	TF_STR(struct view_login, login),
	TF_STR(struct view_login, next),
	TF_STR(struct view_login, problem),
	TF_BOOL(struct view_login, has_problem),
};
const struct tpl_view login_view = TPL_VIEW_OF(struct view_login, login_fields);

struct view_password {
	struct page page;
	struct str old_problem, new_problem, again_problem;
	bool forced;
};
static const struct tpl_field password_fields[] = {
	TF_VIEW(struct view_password, page, &page_view), TF_STR(struct view_password, old_problem),
	TF_STR(struct view_password, new_problem),	 TF_STR(struct view_password, again_problem),
	TF_BOOL(struct view_password, forced),
};
const struct tpl_view password_view = TPL_VIEW_OF(struct view_password, password_fields);

struct row_session {
	struct str since, seen, ip, agent;
	bool current;
};
static const struct tpl_field session_fields[] = {
	TF_STR(struct row_session, since), TF_STR(struct row_session, seen),	 TF_STR(struct row_session, ip),
	TF_STR(struct row_session, agent), TF_BOOL(struct row_session, current),
};
static const struct tpl_view session_view = TPL_VIEW_OF(struct row_session, session_fields);

struct view_account {
	struct page page;
	struct str name, login, title, body, unit, roles;
	struct tpl_list sessions;
	bool others;
};
static const struct tpl_field account_fields[] = {
	TF_VIEW(struct view_account, page, &page_view),
	TF_STR(struct view_account, name),
	TF_STR(struct view_account, login),
	TF_STR(struct view_account, title),
	TF_STR(struct view_account, body),
	TF_STR(struct view_account, unit),
	TF_STR(struct view_account, roles),
	TF_LIST(struct view_account, sessions, &session_view),
	TF_BOOL(struct view_account, others),
};
const struct tpl_view account_view = TPL_VIEW_OF(struct view_account, account_fields);

/* ---- forms ---- */
static const struct web_field next_fields[] = {{"next", F_TEXT, 0, 2000, NULL, NULL}};
const struct web_form login_get_form = WEB_FORM(next_fields);
static const struct web_field login_form_fields[] = {
	{"login", F_TEXT, F_REQUIRED, 120, "auth.login", NULL},
	{"password", F_TEXT, F_REQUIRED, 200, "auth.password", NULL},
	{"next", F_TEXT, 0, 2000, NULL, NULL},
};
const struct web_form login_form = WEB_FORM(login_form_fields);
static const struct web_field password_form_fields[] = {
	{"old", F_TEXT, F_REQUIRED, 200, "auth.old", NULL},
	{"fresh", F_TEXT, F_REQUIRED, 200, "auth.fresh", NULL},
	{"again", F_TEXT, F_REQUIRED, 200, "auth.again", NULL},
};
const struct web_form password_form = WEB_FORM(password_form_fields);

/* ---- log-in ---- */
static struct str account_of(struct ctx *c, struct str login)
{
	char *p = arena_alloc(c->arena, login.n + 1);

	for (size_t i = 0; i < login.n; i++)
		p[i] = (char)(login.p[i] >= 'A' && login.p[i] <= 'Z' ? login.p[i] + 32 : login.p[i]);
	return (struct str){p, login.n};
}

static struct str device_mac(struct ctx *c, struct str account, struct str nonce)
{
	return core_sign(c->core, c->arena, "device",
			 arena_printf(c->arena, "%.*s\n%.*s", STR_ARG(account), STR_ARG(nonce)));
}

/* A browser that logged in to this account before has a count of its own, so that failures of others, even behind the
 * same address, never lock it out. */
static struct str source_of(struct ctx *c, struct str account)
{
	struct str mac = web_cookie(c->call, DEVICE_COOKIE), nonce;

	if (mac.n > 0 && mac.n < 200 && str_cut(&mac, '.', &nonce) && secret_eq(device_mac(c, account, nonce), mac))
		return arena_printf(c->arena, "device:%.*s", STR_ARG(nonce));
	return c->call->client_ip.p == NULL ? STR("") : c->call->client_ip;
}

static void remember_device(struct ctx *c, struct str account)
{
	struct str nonce = rng_token(c->arena, 12);

	web_set_cookie(c->call, DEVICE_COOKIE,
		       arena_printf(c->arena, "%.*s.%.*s", STR_ARG(nonce), STR_ARG(device_mac(c, account, nonce))),
		       DEVICE_DAYS * 86400, true);
}

static struct str landing(struct ctx *c, struct str next)
{
	if (next.n > 1 && next.p[0] == '/' && next.p[1] != '/' && next.p[1] != '\\')
		return next;
	return core_has_route(c->core, "/wb") ? STR("/wb") : STR("/account");
}

static enum status show_login(struct ctx *c, struct str login, struct str next, int http)
{
	struct view_login v = {.login = login, .next = next};

	page_init(c, &v.page, SHELL_PORTAL, "/login", ctx_text(c, "auth.login_title"));
	page_crumb(c, &v.page, STR("/"), ctx_text(c, "nav.home"));
	page_crumb(c, &v.page, STR_NONE, v.page.h1);
	page_problems(c, &v.page);
	v.problem = page_problem_text(c, "login");
	v.has_problem = v.page.has_errors;
	web_cache_refuse(c->call);
	page_render(c, "core/login.html", &v, http);
	return ST_OK;
}

enum status login_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);

	(void)err;
	if (c->who.person_id != 0) {
		web_redirect(w, 303, landing(c, web_text(w, "next")));
		return ST_OK;
	}
	return show_login(c, STR(""), web_text(w, "next"), 200);
}

enum status login_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str login = web_text(w, "login"), next = web_text(w, "next"), account = account_of(c, login), token;
	const struct web_problem *problems;
	enum status st;

	if (web_problems(w, &problems) > 0)
		return show_login(c, login, next, 422);
	st = session_login(c, login, web_text(w, "password"), source_of(c, account), &token, err);
	if (st == ST_INVALID || st == ST_TOO_MANY) {
		web_problem_add(w, "login", arena_cstr(c->arena, str_of(err->key)), arena_dup(c->arena, str_of(err->arg)));
		if (st == ST_TOO_MANY)
			web_set_header(w, "Retry-After", arena_dup(c->arena, str_of(err->arg)));
		err_clear(err);
		return show_login(c, login, next, st == ST_TOO_MANY ? 429 : 422);
	}
	TRY(st);
	web_set_cookie(w, session_cookie(c->core), token, -1, true);
	remember_device(c, account);
	web_redirect(w, 303, landing(c, next));
	return ST_OK;
}

enum status logout_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);

	TRY(session_logout(c, err));
	web_set_cookie(w, session_cookie(c->core), STR(""), 0, true);
	page_flash(c, "jade", "auth.logged_out", STR_NONE);
	web_redirect(w, 303, STR("/login"));
	return ST_OK;
}

/* ---- password ---- */
static enum status show_password(struct ctx *c, int http)
{
	struct view_password v = {.forced = c->who.must_change_password};

	page_init(c, &v.page, SHELL_PORTAL, "/password", ctx_text(c, "auth.password_title"));
	page_crumb(c, &v.page, STR("/"), ctx_text(c, "nav.home"));
	page_crumb(c, &v.page, STR_NONE, v.page.h1);
	page_problems(c, &v.page);
	v.old_problem = page_problem_text(c, "old");
	v.new_problem = page_problem_text(c, "fresh");
	v.again_problem = page_problem_text(c, "again");
	page_render(c, "core/password.html", &v, http);
	return ST_OK;
}

enum status password_show(struct web_call *w, struct err *err)
{
	(void)err;
	return show_password(ctx_of(w), 200);
}

enum status password_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str old = web_text(w, "old"), fresh = web_text(w, "fresh");
	const struct web_problem *problems;
	enum status st;

	if (!web_value(w, "again")->present || !str_eq(fresh, web_text(w, "again")))
		web_problem_add(w, "again", "auth.again_differs", STR_NONE);
	if (web_problems(w, &problems) > 0)
		return show_password(c, 422);
	st = session_change_password(c, old, fresh, err);
	if (st == ST_INVALID) {
		web_problem_add(w, strcmp(err->key, "auth.old_wrong") == 0 ? "old" : "fresh",
				arena_cstr(c->arena, str_of(err->key)), STR_NONE);
		err_clear(err);
		return show_password(c, 422);
	}
	TRY(st);
	page_flash(c, "jade", "auth.password_changed", STR_NONE);
	web_redirect(w, 303, landing(c, STR_NONE));
	return ST_OK;
}

/* ---- account ---- */
enum status account_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_account v = {0};
	struct session_row *list;
	struct row_session *rows;
	struct person p;
	struct body b;
	size_t n;

	TRY(person_get(c, c->who.person_id, &p, err));
	TRY(body_get(c, p.body_id, &b, err));
	TRY(session_mine(c, &list, &n, err));
	page_init(c, &v.page, SHELL_WORKBENCH, "/account", ctx_text(c, "auth.account_title"));
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_session);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct row_session){page_time(c, list[i].created_at), page_time(c, list[i].seen_at), list[i].ip,
					       list[i].agent, list[i].current};
	v.sessions = (struct tpl_list){rows, n};
	v.others = n > 1;
	v.name = p.name;
	v.login = p.login;
	v.title = p.title;
	v.body = b.name;
	v.unit = c->unit_name;
	v.roles = page_roles(c, p.roles);
	page_render(c, "core/account.html", &v, 200);
	return ST_OK;
}

enum status account_end_others(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);

	TRY(session_end_others(c, err));
	page_flash(c, "jade", "auth.others_ended", STR_NONE);
	web_redirect(w, 303, STR("/account"));
	return ST_OK;
}
