/* SPDX-License-Identifier: Apache-2.0 */
/* Outbox and timed jobs. A job is leased by one UPDATE that both engines run atomically, done outside of it (handlers
 * open their own transactions), then marked. A runner that dies leaves a lease that runs out: at least once. */
#include "core/jobs.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/audit.h"
#include "core/core_int.h"

#define LEASE_MS (10ll * 60 * 1000)
#define KEEP_DONE_MS (30ll * 24 * 3600 * 1000)
#define IDLE_WAIT_MS 10000

enum {
	JB_ADD,
	JB_LEASE,
	JB_DONE,
	JB_FAIL,
	JB_DEAD,
	JB_AGAIN,
	JB_LIST,
	JB_LIST_STATE,
	JB_RETRY,
	JB_SWEEP,
	JB_GET,
	JB_NEXT,
	JB_COUNTS
};

#define JB_COLS "id, kind, payload, state, run_at, tries, leased_until, done_at, last_error"

static const struct db_stmt stmts[] = {
	[JB_ADD] = {"outbox_add", DB_WRITE, "sss?ii", "",
		    "INSERT INTO outbox (kind, payload, dedup, state, run_at, tries, leased_until, created_at, done_at, "
		    "last_error) "
		    "VALUES (?1, ?2, ?3, 'waiting', ?4, 0, 0, ?5, 0, '') ON CONFLICT DO NOTHING",
		    NULL},
	/* The conditions stand twice: PostgreSQL checks the outer ones again after waiting for another runner. */
	[JB_LEASE] =
		{"outbox_lease", DB_WRITE, "ii", "issi",
		 "UPDATE outbox SET state = 'running', leased_until = ?2, tries = tries + 1 WHERE id = (SELECT id FROM "
		 "outbox WHERE (state = 'waiting' AND run_at <= ?1) OR (state = 'running' AND leased_until < ?1) ORDER BY "
		 "run_at, id LIMIT 1) AND ((state = 'waiting' AND run_at <= ?1) OR (state = 'running' AND leased_until < "
		 "?1)) RETURNING id, kind, payload, tries",
		 NULL},
	[JB_DONE] = {"outbox_done", DB_WRITE, "ii", "",
		     "UPDATE outbox SET state = 'done', done_at = ?1, leased_until = 0, last_error = '' WHERE id = ?2",
		     NULL},
	/* Back to waiting, unless a newer row with the same key waits already: then that one does the work. */
	[JB_FAIL] =
		{"outbox_fail", DB_WRITE, "isi", "",
		 "UPDATE outbox SET state = CASE WHEN dedup IS NOT NULL AND EXISTS (SELECT 1 FROM outbox o WHERE o.kind = "
		 "outbox.kind AND o.dedup = outbox.dedup AND o.state = 'waiting') THEN 'done' ELSE 'waiting' END, run_at = "
		 "?1, "
		 "last_error = ?2, leased_until = 0 WHERE id = ?3",
		 NULL},
	[JB_DEAD] = {"outbox_dead", DB_WRITE, "si", "",
		     "UPDATE outbox SET state = 'dead', last_error = ?1, leased_until = 0 WHERE id = ?2", NULL},
	/* A timed job's row lives on: the next run, tries counted anew. */
	[JB_AGAIN] = {"outbox_again", DB_WRITE, "isii", "",
		      "UPDATE outbox SET state = 'waiting', run_at = ?1, last_error = ?2, tries = 0, leased_until = 0, "
		      "done_at = ?3 "
		      "WHERE id = ?4",
		      NULL},
	[JB_LIST] = {"outbox_list", DB_READ, "i", "isssiiiis",
		     "SELECT " JB_COLS " FROM outbox WHERE state <> 'done' ORDER BY state, run_at, id LIMIT ?1", NULL},
	[JB_LIST_STATE] = {"outbox_list_state", DB_READ, "si", "isssiiiis",
			   "SELECT " JB_COLS " FROM outbox WHERE state = ?1 ORDER BY id DESC LIMIT ?2", NULL},
	[JB_RETRY] = {"outbox_retry", DB_WRITE, "ii", "",
		      "UPDATE outbox SET state = 'waiting', run_at = ?1, tries = 0 WHERE id = ?2 AND state = 'dead'", NULL},
	[JB_SWEEP] = {"outbox_sweep", DB_WRITE, "i", "", "DELETE FROM outbox WHERE state = 'done' AND done_at < ?1", NULL},
	[JB_GET] = {"outbox_get", DB_READ, "i", "isssiiiis", "SELECT " JB_COLS " FROM outbox WHERE id = ?1", NULL},
	[JB_NEXT] = {"outbox_next", DB_READ, "", "i?",
		     "SELECT min(CASE WHEN state = 'waiting' THEN run_at ELSE leased_until END) FROM outbox WHERE state IN "
		     "('waiting', 'running')",
		     NULL},
	[JB_COUNTS] = {"outbox_counts", DB_READ, "", "si",
		       "SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state", NULL},
};
const struct db_set jobs_set = {"core", stmts, ARRAY_LEN(stmts)};

enum status outbox_add(struct ctx *c, const char *kind, struct str payload_json, int64_t run_at, struct str dedup,
		       struct err *err)
{
	if (!db_in_write(c->db))
		BUG("outbox_add outside a write transaction");
	c->outbox_added = true;
	return db_run(c->db, c->arena, &jobs_set, JB_ADD,
		      DB_ARGS(db_s(str_of(kind)), db_txt(payload_json), str_empty(dedup) ? db_null() : db_s(dedup),
			      db_i(run_at == 0 ? c->now : run_at), db_i(c->now)),
		      NULL, err);
}

static void row_of(const struct db_rows *r, size_t i, struct job_row *j)
{
	*j = (struct job_row){
		.id = db_int(r, i, 0),
		.kind = db_text(r, i, 1),
		.payload = db_text(r, i, 2),
		.state = db_text(r, i, 3),
		.run_at = db_int(r, i, 4),
		.tries = db_int(r, i, 5),
		.leased_until = db_int(r, i, 6),
		.done_at = db_int(r, i, 7),
		.last_error = db_text(r, i, 8),
	};
}

enum status jobs_list(struct ctx *c, const char *state, int limit, struct job_row **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	if (state == NULL)
		TRY(db_run(c->db, c->arena, &jobs_set, JB_LIST, DB_ARGS(db_i(limit)), &r, err));
	else
		TRY(db_run(c->db, c->arena, &jobs_set, JB_LIST_STATE, DB_ARGS(db_s(str_of(state)), db_i(limit)), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct job_row);
	for (size_t i = 0; i < r.n; i++)
		row_of(&r, i, &(*ret)[i]);
	*ret_n = r.n;
	return ST_OK;
}

enum status jobs_counts(struct ctx *c, struct job_counts *ret, struct err *err)
{
	struct db_rows r;
	struct job_counts n = {0};

	TRY(db_run(c->db, c->arena, &jobs_set, JB_COUNTS, DB_NOARGS, &r, err));
	for (size_t i = 0; i < r.n; i++) {
		struct str s = db_text(&r, i, 0);
		int64_t v = db_int(&r, i, 1);

		if (str_eq_c(s, "waiting"))
			n.waiting = v;
		else if (str_eq_c(s, "running"))
			n.running = v;
		else if (str_eq_c(s, "dead"))
			n.dead = v;
		else
			n.done = v;
	}
	*ret = n;
	return ST_OK;
}

enum status job_retry(struct ctx *c, int64_t id, struct err *err)
{
	CLEANUP(auto_end) struct auto_tx tx = {0};
	struct db_rows r;
	struct job_row j;
	enum status st;

	if (!ctx_can(c, PERM_JOBS_RUN))
		return err_set(err, ST_FORBIDDEN, "job %lld", (long long)id);
	TRY(auto_begin(c, &tx, err));
	TRY(db_one(c->db, c->arena, &jobs_set, JB_GET, DB_ARGS(db_i(id)), &r, err));
	row_of(&r, 0, &j);
	if (!str_eq_c(j.state, "dead"))
		return err_say(err, ST_CONFLICT, "jobs.not_dead", NULL);
	st = db_run(c->db, c->arena, &jobs_set, JB_RETRY, DB_ARGS(db_i(c->now), db_i(id)), NULL, err);
	if (st == ST_CONFLICT)
		return err_say(err, ST_CONFLICT, "jobs.waits_already", NULL);
	TRY(st);
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "job.retry",
					    .object = "job",
					    .object_id = id,
					    .summary = j.kind,
					    .after = j.payload},
		      err));
	c->outbox_added = true;
	return auto_commit(c, &tx, err);
}

/* ---- running ---- */
static const struct job_kind *kind_of(const struct core *core, struct str kind)
{
	for (size_t m = 0; m < core->cfg.n_modules; m++) {
		const struct module *mod = core->cfg.modules[m];

		for (size_t i = 0; i < mod->n_jobs; i++) {
			if (str_eq_c(kind, mod->jobs[i].kind))
				return &mod->jobs[i];
		}
	}
	return NULL;
}

/* 30 s, 1 min, 2 min … at most 6 h. */
int64_t job_backoff_ms(int64_t tries)
{
	int64_t wait = 30000;

	for (int64_t i = 1; i < tries && wait < 6ll * 3600 * 1000; i++)
		wait *= 2;
	return wait < 6ll * 3600 * 1000 ? wait : 6ll * 3600 * 1000;
}

struct leased {
	int64_t id, tries;
	struct str kind, payload;
};

static enum status lease(struct ctx *c, struct leased *ret, bool *ret_any, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	struct db_rows r;

	TRY(db_begin(c->db, DB_WRITE, &tx, err));
	TRY(db_run(c->db, c->arena, &jobs_set, JB_LEASE, DB_ARGS(db_i(c->now), db_i(c->now + LEASE_MS)), &r, err));
	TRY(db_commit(&tx, err));
	*ret_any = r.n == 1;
	if (r.n == 1)
		*ret = (struct leased){db_int(&r, 0, 0), db_int(&r, 0, 3), db_text(&r, 0, 1), db_text(&r, 0, 2)};
	return ST_OK;
}

/* Marks the outcome; what the handler left open is rolled back first by the caller. */
static enum status settle(struct ctx *c, const struct leased *j, const struct job_kind *k, enum status outcome,
			  const struct err *why, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	int max = k != NULL && k->max_tries > 0 ? k->max_tries : 8;
	struct str text = STR("");

	if (outcome != ST_OK)
		text = arena_printf(c->arena, "%s %s %s", status_name(outcome), why->key, why->detail);
	TRY(db_begin(c->db, DB_WRITE, &tx, err));
	if (k != NULL && k->every_s > 0 && (outcome == ST_OK || j->tries >= max))
		TRY(db_run(c->db, c->arena, &jobs_set, JB_AGAIN,
			   DB_ARGS(db_i(c->now + 1000ll * k->every_s), db_s(text), db_i(c->now), db_i(j->id)), NULL, err));
	else if (outcome == ST_OK)
		TRY(db_run(c->db, c->arena, &jobs_set, JB_DONE, DB_ARGS(db_i(c->now), db_i(j->id)), NULL, err));
	else if (k == NULL || j->tries >= max)
		TRY(db_run(c->db, c->arena, &jobs_set, JB_DEAD, DB_ARGS(db_s(text), db_i(j->id)), NULL, err));
	else
		TRY(db_run(c->db, c->arena, &jobs_set, JB_FAIL,
			   DB_ARGS(db_i(c->now + job_backoff_ms(j->tries)), db_s(text), db_i(j->id)), NULL, err));
	return db_commit(&tx, err);
}

/* One job in its own ctx. */
static enum status run_one(struct core *core, int64_t now, bool *ret_any, struct err *err)
{
	struct arena *a = arena_new();
	struct ctx *c = NULL, *own = NULL;
	struct leased j = {0};
	struct err why = {0};
	enum status st = core_ctx_new(core, a, &c, err), outcome;

	*ret_any = false;
	if (st == ST_OK) {
		c->now = now;
		c->today = date_of_instant(now);
		st = lease(c, &j, ret_any, err);
	}
	if (st == ST_OK && *ret_any) {
		const struct job_kind *k = kind_of(core, j.kind);

		core_ctx_free(c); /* the handler gets a clean connection; so does the settling after it */
		outcome = core_ctx_new(core, a, &own, &why);
		if (outcome == ST_OK) {
			own->now = now;
			own->today = date_of_instant(now);
			outcome = k == NULL ? err_set(&why, ST_INTERNAL, "no job kind %.*s", STR_ARG(j.kind))
					    : k->run(own, j.payload, &why);
		}
		core_ctx_free(own);
		atomic_fetch_add(outcome == ST_OK ? &core->jobs_done : &core->jobs_failed, 1);
		if (outcome != ST_OK) {
			why.st = outcome;
			log_err(arena_cstr(a, j.kind), &why);
		}
		st = db_borrow(core->pool, &c->db, err);
		if (st == ST_OK)
			st = settle(c, &j, k, outcome, &why, err);
	}
	core_ctx_free(c);
	arena_free(a);
	return st;
}

/* Timed kinds have one waiting or running row each. */
static enum status keep_timed(struct core *core, int64_t now, struct err *err)
{
	struct arena *a = arena_new();
	struct ctx *c = NULL;
	enum status st = core_ctx_new(core, a, &c, err);
	struct job_row *rows = NULL;
	size_t n = 0;
	struct db_tx tx = {0};

	if (st == ST_OK)
		st = jobs_list(c, NULL, 5000, &rows, &n, err);
	for (size_t m = 0; st == ST_OK && m < core->cfg.n_modules; m++) {
		const struct module *mod = core->cfg.modules[m];

		for (size_t i = 0; st == ST_OK && i < mod->n_jobs; i++) {
			bool there = mod->jobs[i].every_s <= 0;

			for (size_t k = 0; k < n && !there; k++)
				there = str_eq_c(rows[k].kind, mod->jobs[i].kind) && !str_eq_c(rows[k].state, "dead");
			if (there)
				continue;
			c->now = now;
			st = db_begin(c->db, DB_WRITE, &tx, err);
			if (st == ST_OK)
				st = outbox_add(c, mod->jobs[i].kind, STR("{}"), now, STR("timer"), err);
			if (st == ST_OK)
				st = db_commit(&tx, err);
			db_tx_end(&tx);
		}
	}
	core_ctx_free(c);
	arena_free(a);
	return st;
}

enum status jobs_run_left(struct core *core, int64_t now, int *ret_ran, struct err *err)
{
	bool any = true;

	*ret_ran = 0;
	while (any && *ret_ran < 10000) {
		TRY(run_one(core, now, &any, err));
		if (any)
			(*ret_ran)++;
	}
	return ST_OK;
}

enum status jobs_run_due(struct core *core, int64_t now, int *ret_ran, struct err *err)
{
	TRY(keep_timed(core, now, err));
	return jobs_run_left(core, now, ret_ran, err);
}

enum status jobs_sweep(struct ctx *c, struct err *err)
{
	CLEANUP(auto_end) struct auto_tx tx = {0};

	TRY(auto_begin(c, &tx, err));
	TRY(db_run(c->db, c->arena, &jobs_set, JB_SWEEP, DB_ARGS(db_i(c->now - KEEP_DONE_MS)), NULL, err));
	return auto_commit(c, &tx, err);
}

/* ---- the background runner ---- */
struct runner {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stop, work, joined;
	struct core *core;
};

static int64_t next_due_ms(struct core *core)
{
	struct arena *a = arena_new();
	struct db *db = NULL;
	struct db_rows r;
	int64_t wait = IDLE_WAIT_MS;

	if (db_borrow(core->pool, &db, NULL) == ST_OK && db_run(db, a, &jobs_set, JB_NEXT, DB_NOARGS, &r, NULL) == ST_OK &&
	    r.n == 1 && !db_is_null(&r, 0, 0)) {
		int64_t left = db_int(&r, 0, 0) - core_now(core);

		wait = left < 50 ? 50 : left < IDLE_WAIT_MS ? left : IDLE_WAIT_MS;
	}
	db_return(db);
	arena_free(a);
	return wait;
}

/* Pages name the day and count days left: at midnight all of them are out of date. */
static void drop_at_midnight(struct core *core, struct date *day)
{
	struct date today = date_of_instant(core_now(core));
	struct web_server *server = atomic_load(&core->server);

	if (date_cmp(*day, today) == 0)
		return;
	*day = today;
	if (server != NULL)
		web_cache_drop_all(server);
}

static void *runner_main(void *arg)
{
	struct runner *r = arg;
	struct date day = date_of_instant(core_now(r->core));

	pthread_mutex_lock(&r->lock);
	while (!r->stop) {
		struct err err = {0};
		struct timespec ts;
		int64_t wait;
		int ran = 0;

		r->work = false;
		pthread_mutex_unlock(&r->lock);
		drop_at_midnight(r->core, &day);
		if (jobs_run_due(r->core, core_now(r->core), &ran, &err) != ST_OK)
			log_err("jobs", &err);
		if (ran > 0) /* indexing and rendering leave holes behind that a server at rest should not hold */
			(void)malloc_trim(0);
		wait = err.st != ST_OK ? IDLE_WAIT_MS : next_due_ms(r->core);
		pthread_mutex_lock(&r->lock);
		if (r->stop || r->work)
			continue;
		clock_gettime(CLOCK_MONOTONIC, &ts);
		ts.tv_sec += (time_t)(wait / 1000);
		ts.tv_nsec += (long)(wait % 1000) * 1000000;
		if (ts.tv_nsec >= 1000000000) {
			ts.tv_sec++;
			ts.tv_nsec -= 1000000000;
		}
		pthread_cond_timedwait(&r->wake, &r->lock, &ts);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

void runner_wake(struct core *core)
{
	struct runner *r = core->runner;

	if (r == NULL)
		return;
	pthread_mutex_lock(&r->lock);
	r->work = true;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
}

enum status core_jobs_start(struct core *core, struct err *err)
{
	struct runner *r = ARENA_NEW(core->arena, struct runner);
	pthread_condattr_t attr;

	r->core = core;
	pthread_mutex_init(&r->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&r->wake, &attr);
	pthread_condattr_destroy(&attr);
	core->runner = r;
	if (pthread_create(&r->thread, NULL, runner_main, r) != 0) {
		core->runner = NULL;
		return err_set(err, ST_INTERNAL, "thread of jobs: %s", strerror(errno));
	}
	return ST_OK;
}

/* Called before the server's threads are gone or with none left; the job that runs is waited for. */
void core_jobs_stop(struct core *core)
{
	struct runner *r = core->runner;

	if (r == NULL || r->joined)
		return;
	pthread_mutex_lock(&r->lock);
	r->stop = true;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
	pthread_join(r->thread, NULL);
	r->joined = true;
}
