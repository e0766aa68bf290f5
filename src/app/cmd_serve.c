/* SPDX-License-Identifier: Apache-2.0 */
/* chengming serve: opens everything in order, says where it listens, and takes it down again on a signal. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "app/app.h"
#include "base/fs.h"
#include "base/log.h"

/* Blocked before any thread starts: they all inherit it and the main thread takes the signals with sigwait(). */
static void block_signals(sigset_t *set)
{
	(void)sigemptyset(set);
	(void)sigaddset(set, SIGTERM);
	(void)sigaddset(set, SIGINT);
	(void)sigaddset(set, SIGHUP);
	(void)pthread_sigmask(SIG_BLOCK, set, NULL);
}

/* Every connection is a descriptor, and so may be the file it sends. */
static void raise_file_limit(int64_t conns)
{
	struct rlimit r;
	rlim_t want = (rlim_t)conns * 2 + 256;

	if (getrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur >= want)
		return;
	r.rlim_cur = r.rlim_max == RLIM_INFINITY || r.rlim_max > want ? want : r.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur < want)
		log_line(LOG_WARN, "only %llu open files allowed, %lld connections wanted", (unsigned long long)r.rlim_cur,
			 (long long)conns);
}

static enum status bring_up_to_date(struct command_env *env, struct err *err)
{
	int pending = 0, applied = 0;

	TRY(env_pending(env, &pending, err));
	if (pending > 0 && !config_bool(&env->cfg, "database.migrate"))
		return err_set(err, ST_DB,
			       "the database lacks %d migrations and database.migrate is no: run \"chengming migrate\"",
			       pending);
	/* Always: seeds of a new program version may differ although no migration is new. */
	TRY(core_migrate(env->core, &applied, err));
	if (applied > 0)
		log_line(LOG_INFO, "database brought up to date: %d migrations", applied);
	return ST_OK;
}

static enum status first_person(struct command_env *env, struct err *err)
{
	struct arena *a = arena_new();
	struct first_run f = {0};
	struct ctx *c = NULL;
	enum status st = core_ctx_new(env->core, a, &c, err);

	if (st == ST_OK)
		st = first_run(c, &f, err);
	if (st == ST_OK && !str_empty(f.password))
		say("empty installation: log in at /login as %.*s with the one-time password %.*s", STR_ARG(f.login),
		    STR_ARG(f.password));
	core_ctx_free(c);
	arena_free(a);
	return st;
}

enum status env_web(struct command_env *env, struct web_server **ret, struct err *err)
{
	const struct config *c = &env->cfg;
	const struct web_route **tables = ARENA_ARRAY(env->arena, app_n_modules, const struct web_route *);
	size_t *counts = ARENA_ARRAY(env->arena, app_n_modules, size_t);
	struct web_hooks hooks = core_hooks(env->core);
	struct web_config cfg = {
		.listen = config_text(c, "server.listen"),
		.loops = (unsigned)config_i64(c, "server.loops"),
		.workers = (unsigned)config_i64(c, "server.workers"),
		.max_conns = (unsigned)config_i64(c, "server.max_conns"),
		.max_conns_per_ip = (unsigned)config_i64(c, "server.max_conns_per_ip"),
		.header_timeout_ms = (int)config_i64(c, "server.header_timeout_ms"),
		.body_timeout_ms = (int)config_i64(c, "server.body_timeout_ms"),
		.idle_timeout_ms = (int)config_i64(c, "server.idle_timeout_ms"),
		.rate_per_minute = (unsigned)config_i64(c, "server.rate_per_minute"),
		.rate_burst = (unsigned)config_i64(c, "server.rate_burst"),
		.spool_dir = arena_printf(env->arena, "%s/spool", config_text(c, "data.dir")).p,
		.trusted_proxy =
			config_text(c, "server.trusted_proxy")[0] == '\0' ? NULL : config_text(c, "server.trusted_proxy"),
		.hsts = config_bool(c, "server.hsts"),
		.secure_cookies = config_bool(c, "server.secure_cookies"),
	};

	for (size_t i = 0; i < app_n_modules; i++) {
		tables[i] = app_modules[i]->routes;
		counts[i] = app_modules[i]->n_routes;
	}
	TRY(fs_mkdirs(cfg.spool_dir, err)); /* uploads are written here while they come in */
	TRY(web_server_start(&cfg, tables, counts, app_n_modules, &hooks, ret, err));
	web_assets_use(*ret, asset_table, asset_count);
	core_attach_server(env->core, *ret);
	return ST_OK;
}

static void announce(const struct command_env *env, const struct web_server *s)
{
	const char *listen = config_text(&env->cfg, "server.listen");
	const char *colon = strrchr(listen, ':');

	if (env->cfg.file != NULL)
		log_line(LOG_INFO, "settings from %s", env->cfg.file);
	if (config_text(&env->cfg, "test.today")[0] != '\0')
		log_line(LOG_WARN, "test clock: today is %s", config_text(&env->cfg, "test.today"));
	say("listening on http://%.*s:%d/", colon == NULL ? 0 : (int)(colon - listen), listen, web_server_port(s));
}

static void wait_for_stop(struct command_env *env, struct web_server *s, const sigset_t *signals)
{
	int sig = 0;

	while (sigwait(signals, &sig) != 0 || sig == SIGHUP) {
		if (sig != SIGHUP)
			continue;
		log_line(LOG_INFO, "reloading");
		core_reload(env->core);
		web_server_set_routes_note(s);
	}
	log_line(LOG_INFO, "stopping on %s", sig == SIGTERM ? "SIGTERM" : "SIGINT");
}

static enum status serve(struct command_env *env, const sigset_t *signals, struct err *err)
{
	struct web_server *s = NULL;

	raise_file_limit(config_i64(&env->cfg, "server.max_conns"));
	TRY(env_lock(env, err));
	TRY(env_core(env, err));
	TRY(bring_up_to_date(env, err));
	TRY(first_person(env, err));
	TRY(env_web(env, &s, err));
	if (core_jobs_start(env->core, err) != ST_OK) {
		web_server_stop(s, 0);
		return err->st;
	}
	announce(env, s);
	wait_for_stop(env, s, signals);
	core_jobs_stop(env->core); /* first: what a job commits drops pages of the server's cache */
	web_server_stop(s, (int)config_i64(&env->cfg, "server.grace_ms"));
	log_line(LOG_INFO, "stopped");
	return ST_OK;
}

static int run(struct command_env *env, int argc, char **argv)
{
	const char *listen = NULL, *today = NULL, *dev = NULL;
	const struct opt opts[] = {{"--listen", &listen, NULL}, {"--fixed-today", &today, NULL}, {"--dev", &dev, NULL}};
	const struct {
		const char *key, **value;
	} over[] = {{"server.listen", &listen}, {"test.today", &today}, {"dev.root", &dev}};
	struct err err = {0};
	sigset_t signals;

	if (!opts_parse(&serve_command, argc, argv, opts, ARRAY_LEN(opts), NULL, 0, 0, NULL))
		return EXIT_USAGE;
	for (size_t i = 0; i < ARRAY_LEN(over); i++)
		if (*over[i].value != NULL)
			config_set_key(&env->cfg, over[i].key, *over[i].value, FROM_ARG);
	config_finish(&env->cfg);
	for (size_t i = 0; i < env->cfg.n_problems && i < ARRAY_LEN(env->cfg.problems); i++)
		(void)fprintf(stderr, "chengming serve: %s\n", env->cfg.problems[i]);
	if (env->cfg.n_problems > 0)
		return EXIT_USAGE;
	block_signals(&signals);
	if (serve(env, &signals, &err) != ST_OK)
		return fail_with(env, "serve", &err);
	return EXIT_DONE;
}

const struct command serve_command = {
	.name = "serve",
	.summary = "run the portal and the workbench",
	.help = "usage: chengming serve [--listen ADDRESS:PORT] [--dev SOURCE_FOLDER] [--fixed-today YYYY-MM-DD]\n\n"
		"Brings the database up to date, makes a first administrator in an empty installation (the one-time "
		"password is\n"
		"printed), listens, and prints \"listening on http://…\" when ready. SIGTERM and SIGINT let requests in "
		"flight\n"
		"finish; SIGHUP reads settings, calendar and texts anew and empties the page cache.\n"
		"  --dev          templates and texts are read from this source folder for every page\n"
		"  --fixed-today  for tests: the clock shows this day\n\n"
		"Example: chengming serve --dir /srv/chengming --listen 127.0.0.1:8080\n",
	.run = run,
};
