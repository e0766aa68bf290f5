/* SPDX-License-Identifier: Apache-2.0 */
/* Fresh databases for tests. PostgreSQL: CREATE DATABASE with a random name, dropped at the end. */
#include "support/db_fixture.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/fs.h"
#include "base/rng.h"

NORETURN static void die(const char *what, const struct err *err)
{
	(void)fprintf(stderr, "db_fixture: %s: %s\n", what, err->detail);
	exit(99); /* meson: error, not failure */
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* pattern: empty for none */
static void on_server(const char *verb, const char *name, const char *pattern_name)
{
	struct err err = {0};
	struct db_pool *pool;
	struct db *db;
	char sql[260];

	(void)snprintf(sql, sizeof sql, "%s%s%s%s", verb, name, *pattern_name == '\0' ? "" : " TEMPLATE ", pattern_name);
	if (db_pool_new(getenv("CHENGMING_TEST_PG"), 1, 10000, &pool, &err) != ST_OK)
		die("PostgreSQL", &err);
	if (db_borrow(pool, &db, &err) != ST_OK || db_script(db, str_of(sql), &err) != ST_OK)
		die(sql, &err);
	db_return(db);
	db_pool_free(pool);
}

/* postgresql:///postgres?host=… with the database's name exchanged. */
static void pg_url(struct db_fixture *f, const char *server)
{
	const char *slash = strstr(server, "://"), *query = strchr(server, '?');
	int head;

	slash = slash == NULL ? NULL : strchr(slash + 3, '/');
	head = slash == NULL ? (int)strlen(server) : (int)(slash - server);
	(void)snprintf(f->url, sizeof f->url, "%.*s/%s%s", head, server, f->name, query == NULL ? "" : query);
}

static bool may_open(struct db_fixture *f, enum db_engine_kind kind)
{
	const char *server = getenv("CHENGMING_TEST_PG"), *tmp = getenv("TMPDIR");

	memset(f, 0, sizeof *f);
	f->kind = kind;
	if (kind == FIXTURE_PG && (server == NULL || *server == '\0')) {
		(void)fprintf(stderr, "# skipped: CHENGMING_TEST_PG is not set (run through tools/with_pg.sh)\n");
		return false;
	}
	(void)snprintf(f->dir, sizeof f->dir, "%.100s/chengming-test.XXXXXX", tmp == NULL ? "/tmp" : tmp);
	if (mkdtemp(f->dir) == NULL) {
		perror("db_fixture: mkdtemp");
		exit(99);
	}
	return true;
}

static void name_of(struct db_fixture *f)
{
	uint64_t id;

	if (f->kind == FIXTURE_SQLITE) {
		(void)snprintf(f->url, sizeof f->url, "sqlite:%s/test.db", f->dir);
		return;
	}
	rng_bytes(&id, sizeof id);
	(void)snprintf(f->name, sizeof f->name, "chengming_test_%016llx", (unsigned long long)id);
	pg_url(f, getenv("CHENGMING_TEST_PG"));
}

static void connect_to(struct db_fixture *f)
{
	struct err err = {0};

	if (db_pool_new(f->url, 8, 2000, &f->pool, &err) != ST_OK || db_borrow(f->pool, &f->db, &err) != ST_OK)
		die(f->url, &err);
	f->arena = arena_new();
}

static void disconnect(struct db_fixture *f)
{
	db_return(f->db);
	db_pool_free(f->pool);
	arena_free(f->arena);
}

bool db_fixture_open(struct db_fixture *f, enum db_engine_kind kind)
{
	if (!may_open(f, kind))
		return false;
	name_of(f);
	if (kind == FIXTURE_PG)
		on_server("CREATE DATABASE ", f->name, "");
	connect_to(f);
	return true;
}

/* ---- one with all migrations, to copy from; it goes with the program ---- */
static struct db_fixture pattern[FIXTURE_COUNT];

static void forget_patterns(void)
{
	for (int i = 0; i < FIXTURE_COUNT; i++) {
		if (pattern[i].url[0] == '\0')
			continue;
		if (i == FIXTURE_PG)
			on_server("DROP DATABASE ", pattern[i].name, "");
		(void)nftw(pattern[i].dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	}
}

static const struct db_fixture *pattern_of(enum db_engine_kind kind)
{
	struct db_fixture *p = &pattern[kind];
	const struct migration *m;
	struct err err = {0};
	size_t n;
	int applied;

	if (p->url[0] != '\0')
		return p;
	if (pattern[FIXTURE_SQLITE].url[0] == '\0' && pattern[FIXTURE_PG].url[0] == '\0')
		(void)atexit(forget_patterns);
	if (!db_fixture_open(p, kind))
		return NULL;
	m = db_fixture_migrations(p->arena, &n);
	if (db_migrate(p->db, m, n, &applied, &err) != ST_OK)
		die("migrations", &err);
	disconnect(p);
	return p;
}

static void copy_file(const char *from, const char *to)
{
	struct arena *a = arena_new();
	struct err err = {0};
	struct str bytes;

	if (fs_read(a, from, 1U << 28, &bytes, &err) != ST_OK || fs_write_atomic(to, bytes, &err) != ST_OK)
		die(to, &err);
	arena_free(a);
}

bool db_fixture_open_migrated(struct db_fixture *f, enum db_engine_kind kind)
{
	const struct db_fixture *p;

	if (!may_open(f, kind))
		return false;
	p = pattern_of(kind);
	if (p == NULL)
		return false;
	name_of(f);
	if (kind == FIXTURE_PG)
		on_server("CREATE DATABASE ", f->name, p->name);
	else
		copy_file(p->url + strlen("sqlite:"), f->url + strlen("sqlite:"));
	connect_to(f);
	return true;
}

void db_fixture_close(struct db_fixture *f)
{
	disconnect(f);
	if (f->kind == FIXTURE_PG)
		on_server("DROP DATABASE ", f->name, "");
	(void)nftw(f->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	memset(f, 0, sizeof *f);
}

const struct migration *db_fixture_migrations(struct arena *a, size_t *ret_n)
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
