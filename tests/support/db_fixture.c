/* SPDX-License-Identifier: Apache-2.0 */
/* Fresh databases for tests. PostgreSQL: CREATE DATABASE with a random name, dropped at the end. */
#include "support/db_fixture.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/embedded.h"
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

static void on_server(const char *verb, const char *name)
{
	struct err err = {0};
	struct db_pool *pool;
	struct db *db;
	char sql[200];

	(void)snprintf(sql, sizeof sql, "%s%s", verb, name);
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

bool db_fixture_open(struct db_fixture *f, enum db_engine_kind kind)
{
	const char *server = getenv("CHENGMING_TEST_PG");
	struct err err = {0};
	uint64_t id;

	memset(f, 0, sizeof *f);
	f->kind = kind;
	if (kind == FIXTURE_PG && (server == NULL || *server == '\0')) {
		(void)fprintf(stderr, "# skipped: CHENGMING_TEST_PG is not set (run through tools/with_pg.sh)\n");
		return false;
	}
	(void)snprintf(f->dir, sizeof f->dir, "/tmp/chengming-test.XXXXXX");
	if (mkdtemp(f->dir) == NULL) {
		perror("db_fixture: mkdtemp");
		exit(99);
	}
	if (kind == FIXTURE_SQLITE) {
		(void)snprintf(f->url, sizeof f->url, "sqlite:%s/test.db", f->dir);
	} else {
		rng_bytes(&id, sizeof id);
		(void)snprintf(f->name, sizeof f->name, "chengming_test_%016llx", (unsigned long long)id);
		on_server("CREATE DATABASE ", f->name);
		pg_url(f, server);
	}
	if (db_pool_new(f->url, 8, 2000, &f->pool, &err) != ST_OK || db_borrow(f->pool, &f->db, &err) != ST_OK)
		die(f->url, &err);
	f->arena = arena_new();
	return true;
}

void db_fixture_close(struct db_fixture *f)
{
	db_return(f->db);
	db_pool_free(f->pool);
	arena_free(f->arena);
	if (f->kind == FIXTURE_PG)
		on_server("DROP DATABASE ", f->name);
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
