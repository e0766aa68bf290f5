/* SPDX-License-Identifier: Apache-2.0 */
/* What web asks core at each phase of a call: the ctx with its session, permission, the CSRF secret, error pages, the
 * access log. All of it answers also when the database does not. */
#include <stdio.h>
#include <string.h>

#include "core/core_int.h"
#include "core/error_page.h"
#include "core/page_int.h"

static bool has_session(void *arg, const struct web_call *w)
{
	return web_cookie(w, session_cookie(arg)).n > 0;
}

static bool below(struct str path, const char *prefix)
{
	size_t n = strlen(prefix);

	return str_starts_c(path, prefix) && (path.n == n || path.p[n] == '/');
}

static void set_variant(struct ctx *c, const struct web_call *w)
{
	struct str size = web_cookie(w, COOKIE_SIZE), notice = web_cookie(w, COOKIE_NOTICE);

	c->elder = str_eq_c(web_cookie(w, COOKIE_MODE), "elder");
	c->contrast = str_eq_c(web_cookie(w, COOKIE_CONTRAST), "high");
	if (str_eq_c(size, "s") || str_eq_c(size, "l"))
		c->size = size.p[0];
	c->notice_closed = notice.n == 1 && notice.p[0] >= '0' && notice.p[0] <= '9' ? notice.p[0] : '-';
	if (below(w->path, "/en") || str_eq_c(web_cookie(w, COOKIE_LANG), "en"))
		c->locale = LOC_EN;
}

static struct str variant(void *arg, const struct web_call *w, struct arena *a)
{
	struct ctx c = {.size = 'm'};

	(void)arg;
	set_variant(&c, w);
	return arena_printf(a, "%c%c%c%c%d", c.elder ? 'e' : '-', c.contrast ? 'h' : '-', c.size, c.notice_closed,
			    (int)c.locale);
}

static enum status begin(void *arg, struct web_call *w, struct err *err)
{
	struct core *core = arg;
	struct ctx *c;
	struct str token;

	if (w->app != NULL)
		return ST_OK;
	c = ARENA_NEW(w->arena, struct ctx);
	ctx_fill(core, w->arena, c);
	c->call = w;
	c->request_id = str_of(w->request_id);
	c->who.name = ctx_text(c, "core.visitor");
	set_variant(c, w);
	w->app = c;
	token = web_cookie(w, session_cookie(core));
	/* An error page needs the database only to know whose workbench it stands in. */
	if (w->route == NULL && (token.n == 0 || !below(w->path, "/wb")))
		return ST_OK;
	if (w->route != NULL && (w->route->flags & WEB_INLINE))
		return ST_OK;
	TRY(db_borrow(core->pool, &c->db, err));
	return token.n > 0 ? session_load(c, token, err) : ST_OK;
}

static void end(void *arg, struct web_call *w)
{
	(void)arg;
	if (w->app != NULL)
		core_ctx_free(w->app);
}

static enum status permit(void *arg, struct web_call *w, int perm, struct err *err)
{
	struct ctx *c = ctx_of(w);

	(void)arg;
	if (perm < 0 || perm >= PERM_COUNT)
		BUG("route %s has no permission", w->route->pattern);
	if (perm == PERM_PUBLIC)
		return ST_OK;
	if (c->who.person_id == 0)
		return err_set(err, ST_LOGIN_NEEDED, "%s", w->route->pattern);
	if (c->who.must_change_password && strcmp(w->route->pattern, "/password") != 0 &&
	    strcmp(w->route->pattern, "/logout") != 0)
		return err_say(err, ST_FORBIDDEN, "auth.must_change", NULL);
	if (!ctx_can(c, (enum perm)perm))
		return err_set(err, ST_FORBIDDEN, "%s needs %s", w->route->pattern, perm_code((enum perm)perm));
	return ST_OK;
}

static struct str csrf_token(void *arg, struct web_call *w)
{
	(void)arg;
	return w->app == NULL ? STR_NONE : ctx_of(w)->who.csrf;
}

/* Old addresses: modules that know one answer in place of the 404. Without a database there is only the 404. */
static bool answered_instead(struct core *core, struct web_call *w, const struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct err ignored = {0};

	if (err->st != ST_NOT_FOUND || w->route != NULL || w->method != WEB_GET)
		return false;
	if (c->db == NULL && db_borrow(core->pool, &c->db, &ignored) != ST_OK)
		return false;
	for (size_t i = 0; i < core->cfg.n_modules; i++)
		if (core->cfg.modules[i]->not_found != NULL && core->cfg.modules[i]->not_found(w, c))
			return true;
	return false;
}

static void error_page(void *arg, struct web_call *w, const struct err *err)
{
	struct err ignored = {0};

	if (w->app == NULL)
		(void)begin(arg, w, &ignored);
	if (status_level(err->st) >= LOG_WARN)
		log_line(status_level(err->st), "call id=%s path=%.*s status=%s detail=%s", w->request_id, STR_ARG(w->path),
			 status_name(err->st), err->detail);
	if (!answered_instead(arg, w, err))
		error_page_render(ctx_of(w), err);
}

static void access_line(void *arg, const struct web_call *w, int http, uint64_t bytes, int64_t us)
{
	struct core *core = arg;
	const struct ctx *c = w->app;

	if (http >= 100 && http < 600)
		atomic_fetch_add(&core->calls[http / 100], 1);
	atomic_fetch_add(&core->bytes_out, bytes);
	atomic_fetch_add(&core->us_total, (uint64_t)us);
	log_line(LOG_INFO, "access ip=%.*s method=%s path=%.*s http=%d bytes=%llu us=%lld id=%s person=%lld",
		 STR_ARG(w->client_ip),
		 w->head		? "HEAD"
		 : w->method == WEB_GET ? "GET"
					: "POST",
		 STR_ARG(w->path), http, (unsigned long long)bytes, (long long)us, w->request_id,
		 c == NULL ? 0ll : (long long)c->who.person_id);
}

struct web_hooks core_hooks(struct core *core)
{
	return (struct web_hooks){
		.arg = core,
		.begin = begin,
		.has_session = has_session,
		.variant = variant,
		.permit = permit,
		.csrf_token = csrf_token,
		.error_page = error_page,
		.end = end,
		.access = access_line,
	};
}
