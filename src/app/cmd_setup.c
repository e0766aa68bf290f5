/* SPDX-License-Identifier: Apache-2.0 */
/* chengming init | migrate | rebuild | audit */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "core/audit.h"
#include "sample/sample.h"

#define MAX_PASSWORD_BYTES 256

static void step(void *arg, int done, int total)
{
	progress_show(arg, done, total);
}

static void step64(void *arg, int64_t done, int64_t total)
{
	progress_show(arg, done, total);
}

/* ---- init ---- */

static enum status load_sample(struct ctx *c, struct err *err)
{
	struct progress p = {.label = "sample bureau"};
	struct sample_report r = {0};
	int ran = 0;
	enum status st = sample_load(c, step, &p, &r, err);

	progress_end(&p);
	if (st == ST_OK)
		say("sample bureau: %d bodies, %d units, %d people, %d documents; password of every sample person: %.*s",
		    r.bodies, r.units, r.people, r.documents, STR_ARG(r.password));
	if (st == ST_OK) /* every document has left some: the first start should serve, not work them off */
		st = jobs_run_left(c->core, c->now, &ran, err);
	return st;
}

static enum status make_admin(struct ctx *c, struct first_run *f, struct err *err)
{
	bool given = !str_empty(f->password);

	TRY(first_run(c, f, err));
	if (str_empty(f->password))
		say("there are people already; no administrator was made");
	else if (given)
		say("administrator: %.*s", STR_ARG(f->login));
	else
		say("administrator: %.*s, one-time password: %.*s", STR_ARG(f->login), STR_ARG(f->password));
	return ST_OK;
}

static enum status init(struct command_env *env, struct first_run *f, bool sample, struct err *err)
{
	struct ctx *c;
	int applied = 0;

	TRY(env_lock(env, err));
	TRY(env_core(env, err));
	TRY(core_migrate(env->core, &applied, err));
	say("data folder %s, %d migrations applied", config_text(&env->cfg, "data.dir"), applied);
	c = command_ctx(env, err);
	if (c == NULL)
		return err->st;
	return sample ? load_sample(c, err) : make_admin(c, f, err);
}

/* A password waiting on standard input; empty when there is none. */
static struct str read_password(struct arena *a)
{
	char line[MAX_PASSWORD_BYTES];

	if (isatty(STDIN_FILENO) || fgets(line, sizeof line, stdin) == NULL)
		return STR_NONE;
	return arena_dup(a, (struct str){line, strcspn(line, "\r\n")});
}

static int run_init(struct command_env *env, int argc, char **argv)
{
	const char *admin = NULL;
	bool sample = false;
	struct first_run f = {0};
	const struct opt opts[] = {{"--sample", NULL, &sample},
				   {"--admin", &admin, NULL},
				   {"--body-name", &f.body_name, NULL},
				   {"--body-code", &f.body_code, NULL},
				   {"--uscc", &f.uscc, NULL}};
	struct err err = {0};

	if (!opts_parse(&init_command, argc, argv, opts, ARRAY_LEN(opts), NULL, 0, 0, NULL))
		return EXIT_USAGE;
	if (admin != NULL) {
		f.login = str_of(admin);
		f.password = read_password(env->arena);
	}
	return init(env, &f, sample, &err) == ST_OK ? EXIT_DONE : fail_with(env, "init", &err);
}

const struct command init_command = {
	.name = "init",
	.summary = "make the data folder, the database and the first administrator",
	.help = "usage: chengming init [--admin LOGIN] [--body-name NAME] [--body-code CODE] [--uscc CODE]\n"
		"       chengming init --sample\n\n"
		"Makes the data folder, applies migrations and loads the facts the program ships. An empty installation "
		"gets one\n"
		"body and one administrator, who must change the password at the first log-in.\n"
		"  --admin LOGIN   login name (admin); the password is read from standard input if that is no terminal and "
		"not\n"
		"                  empty, else made up and printed once\n"
		"  --body-name     name of the body, --body-code its name in addresses, --uscc its unified social credit "
		"code;\n"
		"                  all three can be corrected in the workbench\n"
		"  --sample        the invented sample bureau instead\n\n"
		"Example: chengming init --dir /srv/chengming --body-name 某市生态环境局 --body-code bureau\n",
	.run = run_init,
};

/* ---- migrate ---- */

static int run_migrate(struct command_env *env, int argc, char **argv)
{
	bool look = false;
	const struct opt opts[] = {{"--dry-run", NULL, &look}};
	struct err err = {0};
	int n = 0;
	enum status st;

	if (!opts_parse(&migrate_command, argc, argv, opts, ARRAY_LEN(opts), NULL, 0, 0, NULL))
		return EXIT_USAGE;
	st = env_core(env, &err);
	if (st == ST_OK)
		st = look ? env_pending(env, &n, &err) : core_migrate(env->core, &n, &err);
	if (st != ST_OK)
		return fail_with(env, "migrate", &err);
	say(look ? "%d migrations would be applied" : "%d migrations applied", n);
	return EXIT_DONE;
}

const struct command migrate_command = {
	.name = "migrate",
	.summary = "bring the database up to this version",
	.help = "usage: chengming migrate [--dry-run]\n\n"
		"Applies what is missing, each migration in one transaction, and loads the facts the program ships. A "
		"migration\n"
		"that was changed after it had been applied is an error.\n\n"
		"Example: chengming migrate --dry-run\n",
	.run = run_migrate,
};

/* ---- rebuild ---- */

static enum status rebuild_database(struct ctx *c, struct err *err)
{
	if (db_is_pg(c->db)) {
		TRY(db_script(c->db, STR("REINDEX SCHEMA public"), err));
		return db_script(c->db, STR("ANALYZE"), err);
	}
	TRY(db_script(c->db, STR("REINDEX"), err));
	return db_script(c->db, STR("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)"), err);
}

static void rebuild_progress(void *arg, int64_t done, int64_t total)
{
	progress_show(arg, done, total);
}

static enum status rebuild_module(struct ctx *c, const struct module *m, struct err *err)
{
	struct progress p = {.label = m->name};
	enum status st = m->rebuild(c, rebuild_progress, &p, err);

	progress_end(&p);
	if (st == ST_OK)
		say("%s rebuilt", m->name);
	return st;
}

/* what: NULL = everything. *ret_any: something goes by that name. */
static enum status rebuild(struct command_env *env, const char *what, bool *ret_any, struct err *err)
{
	struct ctx *c = command_ctx(env, err);

	if (c == NULL)
		return err->st;
	*ret_any = what == NULL || strcmp(what, "database") == 0;
	if (*ret_any) {
		TRY(rebuild_database(c, err));
		say("indexes and statistics rebuilt");
	}
	for (size_t i = 0; i < app_n_modules; i++) {
		const struct module *m = app_modules[i];

		if (m->rebuild == NULL || (what != NULL && strcmp(what, m->name) != 0))
			continue;
		*ret_any = true;
		TRY(rebuild_module(c, m, err));
	}
	return ST_OK;
}

static int run_rebuild(struct command_env *env, int argc, char **argv)
{
	const char *what = NULL;
	struct err err = {0};
	bool any = false;
	size_t n = 0;

	if (!opts_parse(&rebuild_command, argc, argv, NULL, 0, &what, 0, 1, &n))
		return EXIT_USAGE;
	if (rebuild(env, n > 0 ? what : NULL, &any, &err) != ST_OK)
		return fail_with(env, "rebuild", &err);
	if (any)
		return EXIT_DONE;
	(void)fprintf(stderr, "chengming rebuild: there is no part \"%s\"; see chengming help rebuild\n", what);
	return EXIT_USAGE;
}

const struct command rebuild_command = {
	.name = "rebuild",
	.summary = "make derived data anew: indexes, statistics, search",
	.help = "usage: chengming rebuild [database | search]\n\n"
		"Rebuilds what is derived from the facts: all of it, or one part. May run beside the server. database: "
		"writers wait\n"
		"meanwhile. search: the new index of this node grows beside the old one and takes its place when it is "
		"complete;\n"
		"interrupted, it goes on where it stopped.\n\n"
		"Example: chengming rebuild search --dir /srv/chengming\n",
	.run = run_rebuild,
};

/* ---- audit ---- */

static int run_audit(struct command_env *env, int argc, char **argv)
{
	struct progress p = {.label = "audit rows"};
	struct audit_report r = {0};
	struct err err = {0};
	const char *what = NULL;
	struct ctx *c;
	enum status st;

	if (!opts_parse(&audit_command, argc, argv, NULL, 0, &what, 1, 1, NULL))
		return EXIT_USAGE;
	if (strcmp(what, "verify") != 0) {
		(void)fprintf(stderr, "chengming audit: verify, not \"%s\"\n", what);
		return EXIT_USAGE;
	}
	c = command_ctx(env, &err);
	if (c == NULL)
		return fail_with(env, "audit", &err);
	st = audit_verify(c->db, step64, &p, &r, &err);
	progress_end(&p);
	if (st != ST_OK)
		return fail_with(env, "audit", &err);
	if (r.first_bad_seq != 0 || r.problem[0] != '\0') {
		(void)fprintf(stderr, "chengming audit: row %lld: %s\n", (long long)r.first_bad_seq, r.problem);
		return EXIT_FAILED;
	}
	say("%lld audit rows, chain unbroken", (long long)r.rows);
	return EXIT_DONE;
}

const struct command audit_command = {
	.name = "audit",
	.summary = "verify the chain of the audit trail",
	.help = "usage: chengming audit verify\n\n"
		"Walks the whole audit trail and finds any altered, missing or re-ordered row and a cut tail. Exit code 1 "
		"if so.\n\n"
		"Example: chengming audit verify && echo good\n",
	.run = run_audit,
};
