/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of core, for core/ files only. */
#ifndef CORE_CORE_INT_H
#define CORE_CORE_INT_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/hash.h"
#include "base/log.h"
#include "core/core.h"
#include "core/shared.h"
#include "web/web.h"

#define CORE_KEEP 64 /* template sets kept in --dev: a call may still read the one before */

struct settings; /* immutable snapshot of all settings */
struct runner;	 /* the thread of jobs.c */

/* What was replaced at run time and may still be read by a call in flight. */
struct kept {
	struct kept *next;
	void *p;
	void (*free_fn)(void *p);
};

struct core {
	struct core_config cfg;
	struct arena *arena;
	struct db_pool *pool;
	_Atomic(struct tpl_set *) tpl;
	_Atomic(struct workcal *) cal;
	_Atomic(struct settings *) settings;
	_Atomic(struct web_server *) server;
	pthread_mutex_t lock; /* kept, dev_sets, swapping */
	struct kept *kept;
	struct tpl_set *dev_sets[CORE_KEEP];
	size_t dev_next;
	int64_t clock_shift_ms, started_ms;
	uint8_t secret[32];
	struct runner *runner;
	struct shared *shared;
	pthread_mutex_t magic_lock;
	void *magic;		       /* magic_t, opened at the first upload */
	atomic_uint_fast64_t calls[6]; /* by HTTP class 1xx..5xx; [0] unused */
	atomic_uint_fast64_t bytes_out, us_total, logins_ok, logins_bad, jobs_done, jobs_failed;
};

void core_keep(struct core *core, void *p, void (*free_fn)(void *p));
void ctx_fill(struct core *core, struct arena *a, struct ctx *c);

/* Text for a NOT NULL column. */
static inline struct db_val db_txt(struct str s)
{
	return db_s(s.p == NULL ? STR("") : s);
}
/* 0 becomes NULL. */
static inline struct db_val db_ref(int64_t id)
{
	return id == 0 ? db_null() : db_i(id);
}

/* A transaction of our own, or the caller's when one is open. */
struct auto_tx {
	struct db_tx tx;
	bool own;
};
enum status auto_begin(struct ctx *c, struct auto_tx *ret, struct err *err) MUST_CHECK;
enum status auto_commit(struct ctx *c, struct auto_tx *t, struct err *err) MUST_CHECK;
void auto_end(struct auto_tx *t);

/* page.c */
bool core_has_route(const struct core *core, const char *pattern); /* a GET page some module has */

/* core.c */
void core_dev_reload(struct core *core);

/* settings.c */
struct settings *settings_defaults(void);
enum status settings_load(struct db *db, struct settings **ret, struct err *err) MUST_CHECK;
void settings_free(struct settings *s);
bool settings_sample(const struct settings *s);
void core_settings_reload(struct core *core, struct db *db);

/* jobs.c */
void runner_wake(struct core *core);

/* session.c */
const char *session_cookie(const struct core *core);
/* Tells the modules (module.h, .dates_changed); in a write transaction. */
enum status core_dates_changed(struct ctx *c, struct err *err) MUST_CHECK;
enum status session_load(struct ctx *c, struct str token, struct err *err) MUST_CHECK;

/* Statement sets of core. */
extern const struct db_set org_set, person_set, session_set, audit_set, jobs_set, files_set, settings_set, calendar_set,
	throttle_set;

#endif
