/* SPDX-License-Identifier: Apache-2.0 */
/* What commands stand on: data folder, its lock, the core with embedded templates and migrations, the first person. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alerts/alerts.h"
#include "app/app.h"
#include "base/embedded.h"
#include "base/fs.h"
#include "base/limits.h"
#include "base/rng.h"
#include "core/org.h"
#include "core/password.h"
#include "docmodel/docmodel.h"
#include "notify/notify.h"
#include "translog/translog.h"

/* ---- data folder ---- */

enum status env_data_dir(struct command_env *env, struct err *err)
{
	const char *dir = config_text(&env->cfg, "data.dir");

	TRY(fs_mkdirs(dir, err));
	if (!fs_is_dir(dir))
		return err_set(err, ST_IO, "%s is not a folder", dir);
	if (access(dir, R_OK | W_OK | X_OK) != 0)
		return err_set(err, ST_IO, "data folder %s is not writable: %s", dir, strerror(errno));
	return ST_OK;
}

static long lock_holder(int fd)
{
	char text[32] = "";
	ssize_t n = pread(fd, text, sizeof text - 1, 0);

	return n > 0 ? strtol(text, NULL, 10) : 0;
}

enum status env_lock(struct command_env *env, struct err *err)
{
	const char *dir = config_text(&env->cfg, "data.dir");
	struct str path = arena_printf(env->arena, "%s/chengming.lock", dir);
	char text[32];
	int n;

	if (env->lock_fd >= 0)
		return ST_OK;
	TRY(env_data_dir(env, err));
	env->lock_fd = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (env->lock_fd < 0)
		return err_set(err, ST_IO, "data folder %s is not writable: %s", dir, strerror(errno));
	if (flock(env->lock_fd, LOCK_EX | LOCK_NB) != 0) {
		long holder = lock_holder(env->lock_fd);

		(void)close(env->lock_fd);
		env->lock_fd = -1;
		return err_set(err, ST_BUSY, "data folder %s is in use by another chengming (process %ld)", dir, holder);
	}
	n = snprintf(text, sizeof text, "%ld\n", (long)getpid());
	if (ftruncate(env->lock_fd, 0) != 0 || pwrite(env->lock_fd, text, (size_t)n, 0) != n)
		return fs_errno(err, "write", path.p);
	return ST_OK;
}

/* ---- core ---- */

static struct str embedded_source(void *arg, struct arena *a, const char *file)
{
	struct command_env *env = arg;
	const char *root = config_text(&env->cfg, "dev.root");
	struct str text;

	if (root[0] != '\0' && fs_read(a, arena_printf(a, "%s/%s", root, file).p, MAX_TEMPLATE_BYTES, &text, NULL) == ST_OK)
		return text;
	return embedded_get(file);
}

static const struct migration *migrations(struct arena *a, size_t *ret_n)
{
	static const char folder[] = "migrations/";
	struct migration *m = ARENA_ARRAY(a, embedded_count + 1, struct migration);
	size_t n = 0;

	for (size_t i = 0; i < embedded_count; i++)
		if (strncmp(embedded_files[i].path, folder, sizeof folder - 1) == 0)
			m[n++] = (struct migration){embedded_files[i].path + sizeof folder - 1, embedded_files[i].bytes};
	*ret_n = n;
	return m;
}

static const struct notify_maker *const mail_makers[] = {&alerts_mail, &alerts_confirm_mail};
static const char *const log_followers[] = {ALERTS_JOB_NOW};

static void use_mail(const struct config *c)
{
	const char *tls = config_text(c, "mail.tls");
	struct notify_config mail = {
		.smtp_url = config_text(c, "mail.smtp_url"),
		.user = config_text(c, "mail.user"),
		.password = config_text(c, "mail.password"),
		.from = config_text(c, "mail.from"),
		.tls = strcmp(tls, "required") == 0 ? NOTIFY_TLS_REQUIRED
		       : strcmp(tls, "off") == 0    ? NOTIFY_TLS_OFF
						    : NOTIFY_TLS_AUTO,
		.ca_file = config_text(c, "mail.ca_file"),
	};

	notify_use(&mail);
	notify_makers_use(mail_makers, ARRAY_LEN(mail_makers));
}

enum status env_core(struct command_env *env, struct err *err)
{
	const struct config *c = &env->cfg;
	struct core_config cfg = {
		.database = config_text(c, "database.url"),
		.data_dir = config_text(c, "data.dir"),
		.db_conns = (size_t)config_i64(c, "database.connections"),
		.modules = app_modules,
		.n_modules = app_n_modules,
		.source = embedded_source,
		.source_arg = env,
		.assets = asset_table,
		.n_assets = asset_count,
		.dev = config_text(c, "dev.root")[0] != '\0',
		.session_idle_s = (int)config_i64(c, "session.idle_minutes") * 60,
		.session_max_s = (int)config_i64(c, "session.max_hours") * 3600,
		.secure_cookies = config_bool(c, "server.secure_cookies"),
		.private_hosts = config_text(c, "net.private_hosts"),
		.plugin_dir = config_text(c, "net.plugin_dir"),
		.fixed_today = config_text(c, "test.today")[0] == '\0' ? NULL : config_text(c, "test.today"),
	};

	if (env->core != NULL)
		return ST_OK;
	TRY(env_data_dir(env, err));
	use_mail(c);
	translog_followers_use(log_followers, ARRAY_LEN(log_followers));
	if (config_text(c, "fonts.dir")[0] != '\0')
		doc_fonts_use(config_text(c, "fonts.dir"));
	cfg.migrations = migrations(env->arena, &cfg.n_migrations);
	return core_new(&cfg, &env->core, err);
}

enum status env_pending(struct command_env *env, int *ret, struct err *err)
{
	size_t n = 0;
	const struct migration *m = migrations(env->arena, &n);
	struct db *db;
	enum status st;

	TRY(env_core(env, err));
	TRY(db_borrow(core_pool(env->core), &db, err));
	st = db_migrate_pending(db, m, n, ret, err);
	db_return(db);
	return st;
}

void env_close(struct command_env *env)
{
	core_ctx_free(env->ctx);
	core_free(env->core);
	env->ctx = NULL;
	env->core = NULL;
	if (env->lock_fd >= 0)
		(void)close(env->lock_fd);
	env->lock_fd = -1;
}

struct core *command_core(struct command_env *env, struct err *err)
{
	int pending = 0;

	if (env->core == NULL && env_core(env, err) != ST_OK)
		return NULL;
	if (env_pending(env, &pending, err) != ST_OK)
		return NULL;
	if (pending > 0) {
		(void)err_set(err, ST_DB, "the database lacks %d migrations: run \"chengming migrate\" first", pending);
		return NULL;
	}
	return env->core;
}

struct ctx *command_ctx(struct command_env *env, struct err *err)
{
	if (env->ctx != NULL)
		return env->ctx;
	if (command_core(env, err) == NULL)
		return NULL;
	return core_ctx_new(env->core, env->arena, &env->ctx, err) == ST_OK ? env->ctx : NULL;
}

const char *command_config(struct command_env *env, const char *key)
{
	return config_find(&env->cfg, key);
}

/* ---- first administrator ---- */

/* A code with a right check character that no body has: its administrative division 000000 does not exist. */
static struct str placeholder_uscc(struct arena *a)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

	for (const char *p = alphabet; *p != '\0'; p++) {
		struct str code = arena_printf(a, "11000000MB0000000%c", *p);

		if (uscc_valid(code))
			return code;
	}
	BUG("no check character fits");
}

struct str one_time_password(struct arena *a, struct str login)
{
	/* no letter or digit that could be taken for another when read from paper */
	static const char alphabet[] = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
	char text[16];

	do {
		for (size_t n = 0; n < sizeof text;) {
			uint8_t byte;

			rng_bytes(&byte, 1);
			if ((byte & 63U) < sizeof alphabet - 1)
				text[n++] = alphabet[byte & 63U];
		}
	} while (password_problem((struct str){text, sizeof text}, login) != NULL);
	return arena_dup(a, (struct str){text, sizeof text});
}

static enum status first_body(struct ctx *c, const struct first_run *f, struct body *ret, struct err *err)
{
	struct body b = {
		.code = str_of(f->body_code == NULL ? "main" : f->body_code),
		.name = f->body_name == NULL ? ctx_text(c, "app.first_body") : str_of(f->body_name),
		.uscc = f->uscc == NULL ? placeholder_uscc(c->arena) : str_of(f->uscc),
		.sort = 1,
		.active = true,
	};

	b.short_name = b.name;
	TRY(body_save(c, &b, err));
	*ret = b;
	return ST_OK;
}

enum status first_run(struct ctx *c, struct first_run *f, struct err *err)
{
	struct body *bodies, own;
	struct person admin = {.active = true, .roles = ROLE_BIT(ROLE_ADMIN), .sort = 1};
	size_t n = 0;
	struct str password = f->password;

	f->password = STR_NONE;
	TRY(body_list(c, &bodies, &n, err));
	if (n > 0) {
		struct person *people;
		size_t n_people = 0;

		own = bodies[0];
		for (size_t i = 0; i < n && n_people == 0; i++)
			TRY(person_list(c, bodies[i].id, &people, &n_people, err));
		if (n_people > 0)
			return ST_OK;
	} else {
		TRY(first_body(c, f, &own, err));
	}
	admin.body_id = own.id;
	admin.name = ctx_text(c, "app.first_admin");
	admin.login = str_empty(f->login) ? STR("admin") : f->login;
	if (str_empty(password))
		password = one_time_password(c->arena, admin.login);
	TRY(person_save(c, &admin, password, err));
	f->login = admin.login;
	f->password = password;
	return ST_OK;
}
