/* SPDX-License-Identifier: Apache-2.0 */
/* struct core: the shared parts of a running program and how calls and jobs get their ctx from it.
 * core implements web_hooks over it (sessions, permissions, error pages, access log). */
#ifndef CORE_CORE_H
#define CORE_CORE_H

#include "core/ctx.h"
#include "core/module.h"
#include "web/web.h"

/* Cookies that choose a page variant (design README §12–14); anything but the value named is the default. */
#define COOKIE_MODE "cm_mode"	      /* "elder" */
#define COOKIE_CONTRAST "cm_contrast" /* "high" */
#define COOKIE_SIZE "cm_size"	      /* "s" or "l" */
#define COOKIE_NOTICE "cm_notice"     /* one digit: the emergency banner this session has closed */
#define COOKIE_LANG "cm_lang"	      /* "en"; addresses below /en are English in any case */

struct core_config {
	const char *database; /* "sqlite:var/chengming.db", "postgresql://…" */
	const char *data_dir; /* var: files/, spool/, secret key file */
	size_t db_conns;
	const struct module *const *modules;
	size_t n_modules;
	tpl_source *source; /* templates, po; NULL: no templates at all (tests of stores), texts are their keys */
	void *source_arg;
	const struct web_asset *assets;
	size_t n_assets;
	const struct migration *migrations;
	size_t n_migrations;
	bool dev; /* templates and assets re-read from disk */
	int session_idle_s, session_max_s;
	bool secure_cookies;
	const char *private_hosts; /* what outgoing calls may reach in the own network; NULL or "" = nothing */
	const char *plugin_dir;	   /* channel scripts; NULL or "" = DATA/plugins */
	const char *fixed_today;   /* tests: "2026-11-20" moves the clock to that civil day; NULL = real time */
};

enum status core_new(const struct core_config *cfg, struct core **ret, struct err *err) MUST_CHECK;
void core_free(struct core *core);
struct db_pool *core_pool(struct core *core);
const struct tpl_set *core_tpl(struct core *core);
int64_t core_now(const struct core *core);
const char *core_data_dir(const struct core *core);		       /* NULL in tests without one */
const char *core_private_hosts(const struct core *core);	       /* "" = none */
const char *core_plugin_dir(const struct core *core, struct arena *a); /* NULL without a data folder */

/* All modules' migrations and seeds. */
enum status core_migrate(struct core *core, int *ret_applied, struct err *err) MUST_CHECK;

/* A ctx for a job or command, acting as the system; borrows a connection. */
enum status core_ctx_new(struct core *core, struct arena *a, struct ctx **ret, struct err *err) MUST_CHECK;
void core_ctx_free(struct ctx *c); /* returns the connection; accepts NULL */

struct web_hooks core_hooks(struct core *core);
void core_attach_server(struct core *core, struct web_server *s);	    /* cache drops go there */
enum status core_jobs_start(struct core *core, struct err *err) MUST_CHECK; /* background runner thread */
void core_jobs_stop(struct core *core);
/* A keyed signature with the installation's secret, base64url. Its use is named, so that one never passes for another. */
struct str core_sign(struct core *core, struct arena *a, const char *use, struct str data);
void core_reload(struct core *core); /* SIGHUP: settings, calendar, page cache */
const struct module *const *core_modules(struct core *core, size_t *ret_n);
/* The working calendar can be replaced at run time (core/calendar_store.c): built from table calendar_day. Old calendars
 * live until the process ends, so a ctx may keep its pointer. */
enum status core_calendar_reload(struct core *core, struct db *db, struct err *err) MUST_CHECK;

/* One line a route: METHOD, pattern, permission, flags, roles that hold it (comma-separated; "*" = anybody), separated
 * by TAB. For "chengming help --routes" and the exhaustive permission test. */
void core_print_routes(const struct module *const *modules, size_t n, struct buf *out);
/* docs/PERMISSIONS.md. */
void core_print_permissions(struct buf *out);

extern const struct module core_module;

/* Tells the modules that an object's personal data goes (module.h, .erased); in a write transaction. */
enum status core_erased(struct ctx *c, struct str object, int64_t id, struct err *err) MUST_CHECK;

#endif
