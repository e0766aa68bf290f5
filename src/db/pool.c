/* SPDX-License-Identifier: Apache-2.0 */
/* Connections: opened when first needed, reused last in first out so that few stay warm, replaced when broken. */
#include <stdlib.h>
#include <string.h>

#include "db/db_priv.h"

static void *must(void *p)
{
	if (p == NULL)
		BUG("out of memory");
	return p;
}

static enum status engine_of(const char *url, const struct db_engine **ret_eng, const char **ret_where, struct err *err)
{
	struct str s = str_of(url);

	if (str_starts_c(s, "sqlite:") && s.n > strlen("sqlite:")) {
		*ret_eng = &sqlite_engine;
		*ret_where = url + strlen("sqlite:");
		return ST_OK;
	}
	if (str_starts_c(s, "postgresql://") || str_starts_c(s, "postgres://")) {
		*ret_eng = &pg_engine;
		*ret_where = url;
		return ST_OK;
	}
	return err_set(err, ST_INVALID, "database address must begin with sqlite: or postgresql://");
}

static void shut(struct db *db)
{
	if (db->h == NULL)
		return;
	preps_drop(db);
	db->eng->close(db);
	db->h = NULL;
	db->broken = false;
}

enum status db_pool_new(const char *url, size_t max, int wait_ms, struct db_pool **ret, struct err *err)
{
	const struct db_engine *eng = NULL;
	const char *where = "";
	struct db_pool *p;
	struct db *first;
	enum status st;

	TRY(engine_of(url, &eng, &where, err));
	p = must(calloc(1, sizeof *p));
	p->eng = eng;
	p->where = must(strdup(where));
	p->max = max == 0 ? 1 : max;
	p->wait_ms = wait_ms;
	p->all = must(calloc(p->max, sizeof(struct db *)));
	fair_init(&p->slots, p->max);
	fair_init(&p->write, 1);
	(void)pthread_mutex_init(&p->m, NULL);
	st = db_borrow(p, &first, err); /* says now what is wrong with the address, not at the first call */
	if (st != ST_OK) {
		db_pool_free(p);
		return st;
	}
	db_return(first);
	*ret = p;
	return ST_OK;
}

void db_pool_free(struct db_pool *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->n_all; i++) {
		shut(p->all[i]);
		free(p->all[i]);
	}
	fair_release(&p->slots);
	fair_release(&p->write);
	(void)pthread_mutex_destroy(&p->m);
	free(p->all);
	free(p->where);
	free(p);
}

static struct db *take_idle(struct db_pool *p)
{
	struct db *db;

	(void)pthread_mutex_lock(&p->m);
	db = p->idle;
	if (db != NULL) {
		p->idle = db->next_idle;
	} else {
		db = must(calloc(1, sizeof *db));
		db->pool = p;
		db->eng = p->eng;
		p->all[p->n_all++] = db; /* the permit says there is room */
	}
	(void)pthread_mutex_unlock(&p->m);
	return db;
}

static void put_idle(struct db *db)
{
	struct db_pool *p = db->pool;

	(void)pthread_mutex_lock(&p->m);
	db->next_idle = p->idle;
	p->idle = db;
	(void)pthread_mutex_unlock(&p->m);
	fair_give(&p->slots);
}

enum status db_borrow(struct db_pool *p, struct db **ret, struct err *err)
{
	struct db *db;
	enum status st;

	if (!fair_take(&p->slots, p->wait_ms))
		return err_set(err, ST_BUSY, "waited %d ms for a database connection", p->wait_ms);
	db = take_idle(p);
	if (db->h != NULL && !db->eng->alive(db))
		shut(db);
	if (db->h == NULL) {
		st = db->eng->open(db, err);
		if (st != ST_OK) {
			put_idle(db);
			return st;
		}
	}
	*ret = db;
	return ST_OK;
}

void db_return(struct db *db)
{
	struct db_tx open;

	if (db == NULL)
		return;
	open = (struct db_tx){db, db->in_tx};
	db_tx_end(&open);
	if (db->broken)
		shut(db);
	put_idle(db);
}

struct db_stats db_pool_stats(struct db_pool *p)
{
	struct db_stats sum = {0};

	(void)pthread_mutex_lock(&p->m);
	for (const struct db *db = p->idle; db != NULL; db = db->next_idle) {
		sum.statements += db->stats.statements;
		sum.rows += db->stats.rows;
		sum.commits += db->stats.commits;
		sum.rollbacks += db->stats.rollbacks;
	}
	(void)pthread_mutex_unlock(&p->m);
	return sum;
}
