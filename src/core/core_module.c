/* SPDX-License-Identifier: Apache-2.0 */
/* What core brings as a module: identity pages, health, metrics, house-keeping. */
#include "base/clock.h"
#include "core/auth_pages.h"
#include "core/calendar.h"
#include "core/core_int.h"
#include "core/error_page.h"
#include "core/files.h"
#include "core/session.h"

/* ---- health and metrics ---- */
enum { HE_PING };
static const struct db_stmt stmts[] = {
	[HE_PING] = {"health_ping", DB_READ, "", "i", "SELECT count(*) FROM audit_head", NULL}};
static const struct db_set health_set = {"core", stmts, ARRAY_LEN(stmts)};

/* begin() has borrowed a connection before this runs; a database that is away fails there with 503. */
static enum status healthz(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct db_rows r;

	if (db_one(c->db, c->arena, &health_set, HE_PING, DB_NOARGS, &r, err) != ST_OK)
		return err_set(err, ST_BUSY, "database does not answer");
	web_set_header(w, "Cache-Control", STR("no-store"));
	web_reply(w, 200, "text/plain; charset=utf-8", STR("ok\n"));
	return ST_OK;
}

static void metric(struct buf *b, const char *name, const char *type, uint64_t v)
{
	buf_printf(b, "# TYPE chengming_%s %s\nchengming_%s %llu\n", name, type, name, (unsigned long long)v);
}

/* Figures for the operator, answered to the machine itself only (a proxy in front must not pass /metrics on). */
static enum status metrics(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct core *core = c->core;
	struct web_server *server = atomic_load(&core->server);
	struct buf b = BUF_INIT(c->arena, 1u << 20);
	struct job_counts jobs;
	struct db_stats idle = db_pool_stats(core->pool), own = db_stats_of(c->db);

	if (!str_eq_c(w->client_ip, "127.0.0.1") && !str_eq_c(w->client_ip, "::1"))
		return err_set(err, ST_NOT_FOUND, "metrics for %.*s", STR_ARG(w->client_ip));
	TRY(jobs_counts(c, &jobs, err));
	buf_c(&b, "# TYPE chengming_calls_total counter\n");
	for (int i = 2; i < 6; i++)
		buf_printf(&b, "chengming_calls_total{class=\"%dxx\"} %llu\n", i,
			   (unsigned long long)atomic_load(&core->calls[i]));
	metric(&b, "bytes_out_total", "counter", atomic_load(&core->bytes_out));
	metric(&b, "call_microseconds_total", "counter", atomic_load(&core->us_total));
	metric(&b, "logins_total", "counter", atomic_load(&core->logins_ok));
	metric(&b, "logins_failed_total", "counter", atomic_load(&core->logins_bad));
	metric(&b, "jobs_done_total", "counter", atomic_load(&core->jobs_done));
	metric(&b, "jobs_failed_total", "counter", atomic_load(&core->jobs_failed));
	metric(&b, "jobs_waiting", "gauge", (uint64_t)jobs.waiting);
	metric(&b, "jobs_dead", "gauge", (uint64_t)jobs.dead);
	metric(&b, "db_statements_total", "counter",
	       idle.statements + own.statements); /* those at work now: when they are done */
	metric(&b, "db_rows_total", "counter", idle.rows + own.rows);
	metric(&b, "db_commits_total", "counter", idle.commits + own.commits);
	metric(&b, "uptime_seconds", "gauge", (uint64_t)((clock_now_ms() - core->started_ms) / 1000));
	if (server != NULL)
		web_metrics(server, &b);
	for (size_t i = 0; i < core->cfg.n_modules; i++)
		if (core->cfg.modules[i]->metrics != NULL)
			core->cfg.modules[i]->metrics(c, &b);
	web_reply(w, 200, "text/plain; version=0.0.4", buf_view(&b));
	return ST_OK;
}

/* ---- house-keeping ---- */
static enum status sweep(struct ctx *c, struct str payload, struct err *err)
{
	(void)payload;
	TRY(session_sweep(c, err));
	return jobs_sweep(c, err);
}

static enum status sweep_files(struct ctx *c, struct str payload, struct err *err)
{
	int64_t removed = 0;

	(void)payload;
	TRY(files_sweep(c, &removed, err));
	if (removed > 0)
		log_line(LOG_INFO, "sweep: %lld files that no row names", (long long)removed);
	return ST_OK;
}

static const struct job_kind jobs[] = {{"sweep.core", sweep, 3600, 0}, {"sweep.files", sweep_files, 86400, 0}};

static const struct web_route routes[] = {
	{WEB_GET, "/login", login_show, PERM_PUBLIC, &login_get_form, 0, 0},
	{WEB_POST, "/login", login_post, PERM_PUBLIC, &login_form, WEB_SOFT_FORM | WEB_NO_CSRF, 16384},
	{WEB_POST, "/logout", logout_post, PERM_LOGIN, NULL, 0, 4096},
	{WEB_GET, "/password", password_show, PERM_LOGIN, NULL, 0, 0},
	{WEB_POST, "/password", password_post, PERM_LOGIN, &password_form, WEB_SOFT_FORM, 4096},
	{WEB_GET, "/account", account_show, PERM_LOGIN, NULL, 0, 0},
	{WEB_POST, "/account/sessions/end", account_end_others, PERM_LOGIN, NULL, 0, 4096},
	{WEB_GET, "/healthz", healthz, PERM_PUBLIC, NULL, WEB_API, 0},
	{WEB_GET, "/metrics", metrics, PERM_PUBLIC, NULL, WEB_API, 0},
};

static const struct tpl_page pages[] = {
	{"core/login.html", &login_view}, {"core/password.html", &password_view}, {"core/account.html", &account_view},
	{"core/error.html", &error_view}, {"core/error_wb.html", &error_view},
};

static const struct db_set *const sets[] = {
	&org_set,  &person_set, &session_set,  &throttle_set, &audit_set,
	&jobs_set, &files_set,	&settings_set, &calendar_set, &health_set,
};

const struct module core_module = {
	.name = "core",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
	.seed = calendar_seed,
};
