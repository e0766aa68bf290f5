/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of backup and restore: files, sums, PostgreSQL's tools. */
#include "app/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/hash.h"

#define COPY_BYTES (256U * 1024U)
#define MAX_SUMS_BYTES (256U << 20)

static void close_fd(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

static enum status write_all(int fd, const char *p, size_t n, const char *path, struct err *err)
{
	while (n > 0) {
		ssize_t k = write(fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return fs_errno(err, "write", path);
		p += k;
		n -= (size_t)k;
	}
	return ST_OK;
}

enum status copy_file(const char *from, const char *to, struct err *err)
{
	CLEANUP(close_fd) int in = open(from, O_RDONLY | O_CLOEXEC);
	CLEANUP(close_fd) int out = -1;
	struct arena *a;
	char *block;
	enum status st = ST_OK;
	ssize_t n = 1;

	if (in < 0)
		return fs_errno(err, "open", from);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (out < 0)
		return fs_errno(err, "create", to);
	a = arena_new();
	block = arena_alloc(a, COPY_BYTES);
	while (st == ST_OK && n > 0) {
		n = read(in, block, COPY_BYTES);
		if (n < 0)
			st = fs_errno(err, "read", from);
		else
			st = write_all(out, block, (size_t)n, to, err);
	}
	if (st == ST_OK && fsync(out) != 0)
		st = fs_errno(err, "sync", to);
	arena_free(a);
	return st;
}

enum status hash_file(const char *path, char ret[65], struct err *err)
{
	CLEANUP(close_fd) int in = open(path, O_RDONLY | O_CLOEXEC);
	struct sha256_state *s;
	struct arena *a;
	char *block;
	ssize_t n;

	if (in < 0)
		return fs_errno(err, "open", path);
	a = arena_new();
	s = sha256_new();
	block = arena_alloc(a, COPY_BYTES);
	while ((n = read(in, block, COPY_BYTES)) > 0)
		sha256_update(s, block, (size_t)n);
	if (n == 0)
		sha256_final_hex(s, ret);
	sha256_free(s);
	arena_free(a);
	return n == 0 ? ST_OK : fs_errno(err, "read", path);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

enum status remove_tree(const char *path, struct err *err)
{
	if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT)
		return fs_errno(err, "remove", path);
	return ST_OK;
}

enum status sync_dir(const char *path, struct err *err)
{
	CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return fs_errno(err, "sync", path);
	return ST_OK;
}

/* ---- sums ---- */

static const char sums_name[] = "SHA256SUMS";

enum status sums_write(struct arena *a, const char *dir, int64_t *ret_files, struct err *err)
{
	struct buf b = BUF_INIT(a, MAX_SUMS_BYTES);
	size_t skip = strlen(dir) + 1, n = 0;
	const char **files;
	char hex[65];

	TRY(fs_list(a, dir, true, &files, &n, err));
	for (size_t i = 0; i < n; i++) {
		TRY(hash_file(files[i], hex, err));
		buf_printf(&b, "%s  %s\n", hex, files[i] + skip);
	}
	if (b.overflow)
		return err_set(err, ST_TOO_LARGE, "too many files for one backup");
	*ret_files = (int64_t)n;
	return fs_write_atomic(arena_printf(a, "%s/%s", dir, sums_name).p, buf_view(&b), err);
}

/* A listed path stays below the folder: no absolute path, no "..". */
static bool path_ok(struct str path)
{
	struct str part;

	if (str_empty(path) || path.p[0] == '/')
		return false;
	while (str_cut(&path, '/', &part))
		if (str_empty(part) || str_eq_c(part, "..") || str_eq_c(part, "."))
			return false;
	return true;
}

static enum status verify_line(struct arena *a, const char *dir, struct str line, struct err *err)
{
	struct str hex = str_slice(line, 0, SHA256_HEX_LEN), path = str_skip(line, SHA256_HEX_LEN + 2);
	char found[65];

	if (line.n < SHA256_HEX_LEN + 3 || !path_ok(path))
		return err_set(err, ST_CORRUPT, "%s: a line is malformed", sums_name);
	if (hash_file(arena_printf(a, "%s/%.*s", dir, STR_ARG(path)).p, found, err) != ST_OK)
		return err_set(err, ST_CORRUPT, "%.*s is missing or cannot be read", STR_ARG(path));
	if (!str_eq_c(hex, found))
		return err_set(err, ST_CORRUPT, "%.*s was altered", STR_ARG(path));
	return ST_OK;
}

static size_t count_lines(struct str text)
{
	struct str line;
	size_t n = 0;

	while (str_line(&text, &line))
		n += line.n > 0 ? 1 : 0;
	return n;
}

enum status sums_verify(struct arena *a, const char *dir, struct progress *p, int64_t *ret_files, struct err *err)
{
	struct str text, rest, line;
	int64_t total, done = 0;
	const char **files;
	size_t n = 0;

	if (fs_read(a, arena_printf(a, "%s/%s", dir, sums_name).p, MAX_SUMS_BYTES, &text, err) != ST_OK)
		return err_set(err, ST_CORRUPT, "%s is no backup: it has no %s", dir, sums_name);
	total = (int64_t)count_lines(text);
	TRY(fs_list(a, dir, true, &files, &n, err));
	if ((int64_t)n != total + 1)
		return err_set(err, ST_CORRUPT, "%s lists %lld files, the folder has %zu", sums_name, (long long)total,
			       n - 1);
	rest = text;
	while (str_line(&rest, &line)) {
		if (line.n == 0)
			continue;
		TRY(verify_line(a, dir, line, err));
		progress_show(p, ++done, total);
	}
	*ret_files = total;
	return ST_OK;
}

enum status sqlite_check(const char *path, struct err *err)
{
	static const struct db_stmt stmts[] = {{"integrity_check", DB_READ, "", "s", "PRAGMA integrity_check(1)", NULL}};
	static const struct db_set set = {"backup", stmts, 1};
	struct arena *a = arena_new();
	struct db_pool *pool = NULL;
	struct db *db = NULL;
	struct db_rows r = {0};
	enum status st = db_pool_new(arena_printf(a, "sqlite:%s", path).p, 1, 1000, &pool, err);

	if (st == ST_OK)
		st = db_borrow(pool, &db, err);
	if (st == ST_OK)
		st = db_one(db, a, &set, 0, DB_NOARGS, &r, err);
	if (st == ST_OK && !str_eq_c(db_text(&r, 0, 0), "ok"))
		st = err_set(err, ST_CORRUPT, "%s: %.*s", path, STR_ARG(db_text(&r, 0, 0)));
	db_return(db);
	db_pool_free(pool);
	arena_free(a);
	return st;
}

/* ---- PostgreSQL's tools ---- */

static bool replaced(const PQconninfoOption *o, const char *entry)
{
	for (; o->keyword != NULL; o++) {
		size_t n = o->envvar == NULL || o->val == NULL ? 0 : strlen(o->envvar);

		if (n > 0 && strncmp(entry, o->envvar, n) == 0 && entry[n] == '=')
			return true;
	}
	return false;
}

/* The environment with PGHOST, PGUSER, PGPASSWORD … of the address: arguments would show the password to every user of
 * the machine. */
static char **pg_environ(struct arena *a, const PQconninfoOption *opts)
{
	size_t n = 0, k = 0;
	char **env;

	for (char **e = environ; *e != NULL; e++)
		n++;
	for (const PQconninfoOption *o = opts; o->keyword != NULL; o++)
		n++;
	env = ARENA_ARRAY(a, n + 1, char *);
	for (char **e = environ; *e != NULL; e++)
		if (!replaced(opts, *e))
			env[k++] = *e;
	for (const PQconninfoOption *o = opts; o->keyword != NULL; o++)
		if (o->envvar != NULL && o->val != NULL)
			env[k++] = (char *)(uintptr_t)arena_printf(a, "%s=%s", o->envvar, o->val).p;
	return env;
}

enum status pg_tool(struct arena *a, const char *url, const char *const *argv, struct err *err)
{
	PQconninfoOption *opts;
	char **args;
	size_t n = 0;
	pid_t pid;
	int rc, how = 0;

	if (argv[0] == NULL)
		return err_set(err, ST_INVALID, "no program to run");
	opts = PQconninfoParse(url, NULL);
	if (opts == NULL)
		return err_set(err, ST_INVALID, "database.url is malformed");
	while (argv[n] != NULL)
		n++;
	args = ARENA_ARRAY(a, n + 1, char *);
	for (size_t i = 0; i < n; i++)
		args[i] = (char *)(uintptr_t)arena_cstr(a, str_of(argv[i]));
	rc = posix_spawnp(&pid, argv[0], NULL, NULL, args, pg_environ(a, opts));
	PQconninfoFree(opts);
	if (rc != 0)
		return err_set(err, ST_IO, "cannot run %s: %s (package postgresql-client)", argv[0], strerror(rc));
	while (waitpid(pid, &how, 0) < 0)
		if (errno != EINTR)
			return fs_errno(err, "wait for", argv[0]);
	if (!WIFEXITED(how) || WEXITSTATUS(how) != 0)
		return err_set(err, ST_IO, "%s failed", argv[0]);
	return ST_OK;
}
