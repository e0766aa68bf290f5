/* SPDX-License-Identifier: Apache-2.0 */
/* A fresh, empty database for one test, on either engine.
 *
 *   static void works_on(enum db_engine_kind kind)
 *   {
 *   	struct db_fixture f;
 *   	if (!db_fixture_open(&f, kind))
 *   		skip();                       // PostgreSQL without CHENGMING_TEST_PG: says why on stderr
 *   	… f.pool, f.db (one borrowed connection), f.arena …
 *   	db_fixture_close(&f);
 *   }
 *
 * CHENGMING_TEST_PG is set by tools/with_pg.sh. Any other failure ends the test program with its reason. */
#ifndef TESTS_SUPPORT_DB_FIXTURE_H
#define TESTS_SUPPORT_DB_FIXTURE_H

#include "db/db.h"

enum db_engine_kind { FIXTURE_SQLITE, FIXTURE_PG, FIXTURE_COUNT };

struct db_fixture {
	enum db_engine_kind kind;
	struct db_pool *pool; /* 8 connections at most, 2000 ms wait */
	struct db *db;	      /* one of them */
	struct arena *arena;
	char url[512]; /* for a second pool or the program itself */
	char dir[128]; /* a folder of its own, empty but for the SQLite file; removed at close */
	char name[64]; /* PostgreSQL database */
};

bool db_fixture_open(struct db_fixture *f, enum db_engine_kind kind) MUST_CHECK;
/* With every embedded migration applied: copied from one that was made once for all of them. */
bool db_fixture_open_migrated(struct db_fixture *f, enum db_engine_kind kind) MUST_CHECK;
void db_fixture_close(struct db_fixture *f);
/* Every embedded migration (base/embedded.h: migrations/…) in an arena; for db_migrate. */
const struct migration *db_fixture_migrations(struct arena *a, size_t *ret_n);

#endif
