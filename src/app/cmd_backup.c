/* SPDX-License-Identifier: Apache-2.0 */
/* chengming backup | restore. Backups are made beside the running server; a restore needs the folder for itself. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/app.h"
#include "app/backup.h"
#include "base/clock.h"
#include "base/fs.h"

static void db_step(void *arg, int done, int total)
{
	progress_show(arg, done, total);
}

static bool is_pg(const struct command_env *env)
{
	return strncmp(config_text(&env->cfg, "database.url"), "postgres", 8) == 0;
}

/* ---- copying files/ and the key ---- */

static enum status make_parent(struct arena *a, const char *path, struct err *err)
{
	size_t n = strlen(path);

	while (n > 0 && path[n - 1] != '/')
		n--;
	return n < 2 ? ST_OK : fs_mkdirs(arena_cstr(a, (struct str){path, n - 1}), err);
}

/* Stored files never change, so one that is there already with the right size stays as it is. */
static enum status copy_tree(struct arena *a, const char *from, const char *to, struct progress *p, struct err *err)
{
	const char **files;
	size_t n = 0, skip = strlen(from);
	struct stat have, want;

	if (!fs_is_dir(from))
		return ST_OK;
	TRY(fs_list(a, from, true, &files, &n, err));
	for (size_t i = 0; i < n; i++) {
		const char *target = arena_printf(a, "%s%s", to, files[i] + skip).p;

		TRY(make_parent(a, target, err));
		if (stat(files[i], &want) != 0)
			return fs_errno(err, "read", files[i]);
		if (stat(target, &have) == 0 && have.st_size == want.st_size) {
			progress_show(p, (int64_t)i + 1, (int64_t)n);
			continue;
		}
		if (unlink(target) == 0)
			(void)0; /* a shorter left-over of an interrupted copy */
		TRY(copy_file(files[i], target, err));
		progress_show(p, (int64_t)i + 1, (int64_t)n);
	}
	return ST_OK;
}

/* Keys are small, secret, and all of one size: always copied anew, readable by the owner only. */
static enum status copy_secret(const char *from, const char *to, struct err *err)
{
	(void)unlink(to);
	TRY(copy_file(from, to, err));
	return chmod(to, 0600) == 0 ? ST_OK : fs_errno(err, "chmod", to);
}

/* secret.key, and the keys the change log is signed with: without them nobody could go on signing. */
static enum status copy_secrets(struct arena *a, const char *from, const char *to, struct err *err)
{
	const char *key = arena_printf(a, "%s/secret.key", from).p, *dir = arena_printf(a, "%s/keys", from).p;
	const char **keys;
	size_t n = 0;

	if (fs_exists(key))
		TRY(copy_secret(key, arena_printf(a, "%s/secret.key", to).p, err));
	if (!fs_is_dir(dir))
		return ST_OK;
	TRY(fs_mkdirs(arena_printf(a, "%s/keys", to).p, err));
	TRY(fs_list(a, dir, false, &keys, &n, err));
	for (size_t i = 0; i < n; i++)
		TRY(copy_secret(keys[i], arena_printf(a, "%s/keys%s", to, keys[i] + strlen(dir)).p, err));
	return ST_OK;
}

static enum status copy_data(struct command_env *env, const char *from, const char *to, struct err *err)
{
	struct arena *a = env->arena;
	struct progress p = {.label = "files"};
	enum status st = copy_tree(a, arena_printf(a, "%s/files", from).p, arena_printf(a, "%s/files", to).p, &p, err);

	progress_end(&p);
	return st == ST_OK ? copy_secrets(a, from, to, err) : st;
}

/* ---- backup ---- */

static enum status dump_database(struct command_env *env, const char *dir, struct err *err)
{
	struct progress p = {.label = "database"};
	struct ctx *c;
	const char *copy;
	enum status st;

	if (is_pg(env)) {
		const char *out = arena_printf(env->arena, "--file=%s/chengming.dump", dir).p;
		const char *const argv[] = {"pg_dump", "--format=custom", "--no-owner", "--no-privileges", out, NULL};

		return pg_tool(env->arena, config_text(&env->cfg, "database.url"), argv, err);
	}
	c = command_ctx(env, err);
	if (c == NULL)
		return err->st;
	copy = arena_printf(env->arena, "%s/chengming.db", dir).p;
	st = db_backup_sqlite(c->db, copy, db_step, &p, err);
	progress_end(&p);
	return st == ST_OK ? sqlite_check(copy, err) : st;
}

static enum status write_label(struct command_env *env, const char *dir, struct err *err)
{
	struct arena *a = env->arena;
	struct str text = arena_printf(a, "program=chengming %s\nmade=%.*s\ndatabase=%s\n", CHENGMING_VERSION,
				       STR_ARG(instant_format_iso(a, clock_now_ms())), is_pg(env) ? "postgresql" : "sqlite");

	return fs_write_atomic(arena_printf(a, "%s/BACKUP", dir).p, text, err);
}

/* The database first: files it knows are never changed or removed, so those copied later fit it. */
static enum status make_backup(struct command_env *env, const char *dir, int64_t *ret_files, struct err *err)
{
	struct progress p = {.label = "verifying"};
	enum status st;

	TRY(dump_database(env, dir, err));
	TRY(copy_data(env, config_text(&env->cfg, "data.dir"), dir, err));
	TRY(write_label(env, dir, err));
	TRY(sums_write(env->arena, dir, ret_files, err));
	st = sums_verify(env->arena, dir, &p, ret_files, err);
	progress_end(&p);
	return st;
}

static enum status backup(struct command_env *env, const char *dest, int64_t *ret_files, struct err *err)
{
	const char *partial = arena_printf(env->arena, "%s.partial", dest).p;
	struct err ignored;
	enum status st;

	if (fs_exists(dest) || fs_is_dir(dest))
		return err_set(err, ST_CONFLICT, "%s exists already", dest);
	TRY(remove_tree(partial, err));
	TRY(fs_mkdirs(partial, err));
	st = make_backup(env, partial, ret_files, err);
	if (st == ST_OK)
		st = sync_dir(partial, err);
	if (st == ST_OK && rename(partial, dest) != 0)
		st = fs_errno(err, "rename", dest);
	if (st != ST_OK)
		(void)!remove_tree(partial, &ignored);
	return st;
}

/* "backup/" and "backup" are the same place. */
static const char *plain_path(struct arena *a, const char *path)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	return arena_cstr(a, (struct str){path, n});
}

static int run_backup(struct command_env *env, int argc, char **argv)
{
	const char *dest = NULL;
	struct err err = {0};
	int64_t files = 0;

	if (!opts_parse(&backup_command, argc, argv, NULL, 0, &dest, 1, 1, NULL))
		return EXIT_USAGE;
	dest = plain_path(env->arena, dest);
	if (backup(env, dest, &files, &err) != ST_OK)
		return fail_with(env, "backup", &err);
	say("%s: %lld files, verified", dest, (long long)files);
	return EXIT_DONE;
}

const struct command backup_command = {
	.name = "backup",
	.summary = "copy database and files into a new folder, verified",
	.help = "usage: chengming backup FOLDER\n\n"
		"Makes FOLDER with a copy of the database as of one moment, the stored files, the secret key and SHA256SUMS "
		"over\n"
		"all of them (sha256sum -c SHA256SUMS checks it anywhere). The server may go on working. Nothing is left "
		"behind\n"
		"when it fails. PostgreSQL: needs pg_dump.\n\n"
		"Example: chengming backup /backup/chengming-$(date +%F)\n",
	.run = run_backup,
};

/* ---- restore ---- */

/* Moves what would be overwritten into DIR/before-restore-<ms>/, so that a wrong restore can be undone. */
static enum status put_aside(struct command_env *env, const char *db, struct err *err)
{
	static const char *const tails[] = {"", "-wal", "-shm"};
	struct arena *a = env->arena;
	struct str aside =
		arena_printf(a, "%s/before-restore-%lld", config_text(&env->cfg, "data.dir"), (long long)clock_now_ms());

	for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
		const char *from = arena_printf(a, "%s%s", db, tails[i]).p;

		if (!fs_exists(from))
			continue;
		TRY(fs_mkdirs(aside.p, err));
		if (rename(from, arena_printf(a, "%s/chengming.db%s", aside.p, tails[i]).p) != 0)
			return fs_errno(err, "move aside", from);
	}
	if (fs_is_dir(aside.p))
		say("the database that was there is now in %s", aside.p);
	return ST_OK;
}

static enum status restore_sqlite(struct command_env *env, const char *src, bool replace, struct err *err)
{
	struct arena *a = env->arena;
	const char *db = config_text(&env->cfg, "database.url") + strlen("sqlite:");
	const char *fresh = arena_printf(a, "%s.restoring", db).p;

	if (fs_exists(db) && !replace)
		return err_set(err, ST_CONFLICT, "%s exists: --replace moves it aside", db);
	TRY(copy_data(env, src, config_text(&env->cfg, "data.dir"), err));
	if (unlink(fresh) == 0)
		(void)0; /* left by an interrupted restore */
	TRY(copy_file(arena_printf(a, "%s/chengming.db", src).p, fresh, err));
	TRY(sqlite_check(fresh, err));
	TRY(put_aside(env, db, err));
	if (rename(fresh, db) != 0)
		return fs_errno(err, "rename", db);
	return sync_dir(config_text(&env->cfg, "data.dir"), err);
}

static enum status pg_has_tables(struct command_env *env, bool *ret, struct err *err)
{
	struct db_pool *pool;
	struct db *db = NULL;
	enum status st;

	TRY(db_pool_new(config_text(&env->cfg, "database.url"), 1, 5000, &pool, err));
	st = db_borrow(pool, &db, err);
	if (st == ST_OK)
		st = db_has_schema(db, env->arena, ret, err);
	db_return(db);
	db_pool_free(pool);
	return st;
}

static enum status restore_pg(struct command_env *env, const char *src, bool replace, struct err *err)
{
	const char *dump = arena_printf(env->arena, "%s/chengming.dump", src).p;
	const char *argv[] = {"pg_restore",
			      "--exit-on-error",
			      "--single-transaction",
			      "--no-owner",
			      "--no-privileges",
			      "--dbname=",
			      dump,
			      NULL,
			      NULL,
			      NULL};
	bool full = false;

	TRY(pg_has_tables(env, &full, err));
	if (full && !replace)
		return err_set(err, ST_CONFLICT, "the database is not empty: --replace drops what the backup holds");
	TRY(copy_data(env, src, config_text(&env->cfg, "data.dir"), err));
	if (full) {
		argv[7] = "--clean";
		argv[8] = "--if-exists";
	}
	return pg_tool(env->arena, config_text(&env->cfg, "database.url"), argv, err);
}

static enum status restore(struct command_env *env, const char *src, bool replace, bool look, int64_t *ret_files,
			   struct err *err)
{
	struct progress p = {.label = "verifying"};
	const char *part = is_pg(env) ? "chengming.dump" : "chengming.db";
	enum status st = sums_verify(env->arena, src, &p, ret_files, err);

	progress_end(&p);
	TRY(st);
	if (!fs_exists(arena_printf(env->arena, "%s/%s", src, part).p))
		return err_set(err, ST_INVALID, "%s holds no %s: it was made from the other kind of database", src, part);
	if (look)
		return ST_OK;
	TRY(env_lock(env, err));
	return is_pg(env) ? restore_pg(env, src, replace, err) : restore_sqlite(env, src, replace, err);
}

static int run_restore(struct command_env *env, int argc, char **argv)
{
	const char *src = NULL;
	bool replace = false, look = false;
	const struct opt opts[] = {{"--replace", NULL, &replace}, {"--verify-only", NULL, &look}};
	struct err err = {0};
	int64_t files = 0;

	if (!opts_parse(&restore_command, argc, argv, opts, ARRAY_LEN(opts), &src, 1, 1, NULL))
		return EXIT_USAGE;
	src = plain_path(env->arena, src);
	if (restore(env, src, replace, look, &files, &err) != ST_OK)
		return fail_with(env, "restore", &err);
	say(look ? "%s: %lld files, all as they were" : "restored %s: %lld files", src, (long long)files);
	return EXIT_DONE;
}

const struct command restore_command = {
	.name = "restore",
	.summary = "put a backup back, verified",
	.help = "usage: chengming restore FOLDER [--replace] [--verify-only]\n\n"
		"Checks every file of the backup against SHA256SUMS, then puts database, stored files and secret key into "
		"the\n"
		"data folder. The server must be stopped.\n"
		"  --replace      an existing SQLite database is moved into before-restore-…/ in the data folder; in "
		"PostgreSQL the\n"
		"                 tables of the backup are dropped first, all in one transaction\n"
		"  --verify-only  only check the backup\n\n"
		"Example: chengming restore /backup/chengming-2026-11-20 --dir /srv/chengming\n",
	.run = run_restore,
};
