/* SPDX-License-Identifier: Apache-2.0 */
/* Migrations: forward only, each in one transaction together with its row in schema_migration. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "db/db_priv.h"

enum { MG_TABLES, MG_LIST, MG_ADD, MG_COUNT };

static const struct db_stmt stmts[MG_COUNT] = {
	[MG_TABLES] = {"migration_tables", DB_READ, "", "i",
		       "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migration'",
		       "SELECT count(*) FROM pg_class WHERE oid = to_regclass('schema_migration')"},
	[MG_LIST] = {"migration_list", DB_READ, "", "ss", "SELECT name, sha256 FROM schema_migration ORDER BY name", NULL},
	[MG_ADD] = {"migration_add", DB_WRITE, "ssi", "",
		    "INSERT INTO schema_migration (name, sha256, applied_at) VALUES (?1, ?2, ?3)", NULL},
};
static const struct db_set set = {"migrate", stmts, MG_COUNT};

struct step {
	struct str name; /* "0001_core_users.sql", also for the .pg.sql of that name */
	struct str sql;
	char sha256[SHA256_HEX_LEN + 1];
	bool pg_only;
	bool applied;
};

struct plan {
	struct step *v;
	size_t n;
};

static int by_name_then_pg(const void *a, const void *b)
{
	const struct step *x = a, *y = b;
	int c = str_cmp(x->name, y->name);

	return c != 0 ? c : (int)y->pg_only - (int)x->pg_only;
}

/* The files this engine uses, sorted by name; a .pg.sql stands for the .sql of its name. */
static struct plan plan_make(struct arena *a, const struct migration *files, size_t n, bool pg)
{
	struct plan p = {ARENA_ARRAY(a, n + 1, struct step), 0};
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct str name = str_of(files[i].name);
		bool pg_only = str_ends_c(name, ".pg.sql");

		if (pg_only && !pg)
			continue;
		if (pg_only)
			name = arena_printf(a, "%.*s.sql", (int)(name.n - strlen(".pg.sql")), name.p);
		p.v[p.n++] = (struct step){.name = name, .sql = files[i].sql, .pg_only = pg_only};
	}
	if (p.n > 0)
		qsort(p.v, p.n, sizeof *p.v, by_name_then_pg);
	for (size_t i = 0; i < p.n; i++) {
		if (kept > 0 && str_eq(p.v[kept - 1].name, p.v[i].name))
			continue;
		p.v[kept] = p.v[i];
		sha256_hex(p.v[kept].sql, p.v[kept].sha256);
		kept++;
	}
	p.n = kept;
	return p;
}

static enum status mark_applied(struct plan *p, struct str name, struct str sha, struct err *err)
{
	for (size_t i = 0; i < p->n; i++) {
		if (!str_eq(p->v[i].name, name))
			continue;
		if (!str_eq_c(sha, p->v[i].sha256))
			return err_set(err, ST_CORRUPT, "migration %.*s was changed after it had been applied",
				       STR_ARG(name));
		p->v[i].applied = true;
		return ST_OK;
	}
	return err_set(err, ST_CORRUPT, "migration %.*s was applied to this database but is not part of this program",
		       STR_ARG(name));
}

enum status db_has_schema(struct db *db, struct arena *a, bool *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(db, a, &set, MG_TABLES, DB_NOARGS, &r, err));
	*ret = db_int(&r, 0, 0) > 0;
	return ST_OK;
}

static enum status load_applied(struct db *db, struct arena *a, struct plan *p, struct err *err)
{
	struct db_rows r;
	bool any;

	TRY(db_has_schema(db, a, &any, err));
	if (!any)
		return ST_OK;
	TRY(db_run(db, a, &set, MG_LIST, DB_NOARGS, &r, err));
	for (size_t i = 0; i < r.n; i++)
		TRY(mark_applied(p, db_text(&r, i, 0), db_text(&r, i, 1), err));
	return ST_OK;
}

/* One program migrates at a time: SQLite's write lock does it, PostgreSQL gets an advisory lock. */
static enum status lock_schema(struct db *db, struct err *err)
{
	static const char create[] = "CREATE TABLE IF NOT EXISTS schema_migration (name TEXT PRIMARY KEY, "
				     "sha256 TEXT NOT NULL, applied_at BIGINT NOT NULL);";

	if (db_is_pg(db))
		TRY(db_script(db, STR("SELECT pg_advisory_xact_lock(2026112201)"), err));
	return db_script(db, str_of(create), err);
}

static enum status apply(struct db *db, struct arena *a, struct step *s, struct err *err)
{
	struct str sql;
	enum status st = sql_expand(a, s->sql, db_is_pg(db), &sql, err);

	if (st == ST_OK)
		st = db_script(db, sql, err);
	if (st != ST_OK) {
		struct err inner = err == NULL ? (struct err){0} : *err;

		return err_set(err, st, "migration %.*s: %.180s", STR_ARG(s->name), inner.detail);
	}
	return db_run(db, a, &set, MG_ADD, DB_ARGS(db_s(s->name), db_s(str_of(s->sha256)), db_i(clock_now_ms())), NULL, err);
}

/* Applies the first one still missing, looked up again under the lock: another program may have been faster. */
static enum status apply_next(struct db *db, struct arena *a, struct plan *p, bool *ret_done, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	size_t i = 0;

	TRY(db_begin(db, DB_WRITE, &tx, err));
	TRY(lock_schema(db, err));
	TRY(load_applied(db, a, p, err));
	while (i < p->n && p->v[i].applied)
		i++;
	*ret_done = i == p->n;
	if (i < p->n) {
		TRY(apply(db, a, &p->v[i], err));
		p->v[i].applied = true;
	}
	return db_commit(&tx, err);
}

enum status db_migrate(struct db *db, const struct migration *files, size_t n, int *ret_applied, struct err *err)
{
	struct arena *a = arena_new();
	struct plan p = plan_make(a, files, n, db_is_pg(db));
	bool done = false;
	int applied = 0;
	enum status st = ST_OK;

	while (st == ST_OK && !done) {
		st = apply_next(db, a, &p, &done, err);
		if (st == ST_OK && !done)
			applied++;
	}
	arena_free(a);
	if (ret_applied != NULL && st == ST_OK)
		*ret_applied = applied;
	return st;
}

enum status db_migrate_pending(struct db *db, const struct migration *files, size_t n, int *ret, struct err *err)
{
	struct arena *a = arena_new();
	struct plan p = plan_make(a, files, n, db_is_pg(db));
	enum status st = load_applied(db, a, &p, err);
	int pending = 0;

	for (size_t i = 0; i < p.n; i++)
		pending += p.v[i].applied ? 0 : 1;
	arena_free(a);
	if (st == ST_OK)
		*ret = pending;
	return st;
}
