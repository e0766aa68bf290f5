/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "base/log.h"
#include "core/core.h"
#include "core/json.h"
#include "support/core_fixture.h"

static int runs, timed_runs;
static bool failing;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ran_one = PTHREAD_COND_INITIALIZER;

static void count_up(int *n)
{
	pthread_mutex_lock(&lock);
	(*n)++;
	pthread_cond_broadcast(&ran_one);
	pthread_mutex_unlock(&lock);
}

/* False after five seconds: the runner's own next look would be after ten. */
static bool wait_for(const int *n, int want)
{
	struct timespec until;
	int rc = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 5;
	pthread_mutex_lock(&lock);
	while (*n < want && rc == 0)
		rc = pthread_cond_timedwait(&ran_one, &lock, &until);
	pthread_mutex_unlock(&lock);
	return rc == 0;
}

static enum status count_run(struct ctx *c, struct str payload, struct err *err)
{
	int64_t n = 0;

	assert_true(c->who.system);
	assert_true(json_get_i64(payload, "n", &n));
	assert_int_equal(n, 7);
	count_up(&runs);
	return failing ? err_set(err, ST_IO, "the other side is away") : ST_OK;
}

static enum status count_timed(struct ctx *c, struct str payload, struct err *err)
{
	(void)c;
	(void)payload;
	count_up(&timed_runs);
	return failing ? err_set(err, ST_IO, "away") : ST_OK;
}

/* A handler that fails in the middle of its own change. */
static enum status half_done(struct ctx *c, struct str payload, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	(void)payload;
	TRY(core_begin(c, &tx, err));
	TRY(outbox_add(c, "test.count", STR("{\"n\":7}"), 0, STR_NONE, err));
	return err_set(err, ST_INTERNAL, "half way");
}

static const struct job_kind kinds[] = {
	{"test.count", count_run, 0, 3},
	{"test.timed", count_timed, 600, 3},
	{"test.half", half_done, 0, 1},
};
static const struct module job_module = {.name = "test", .jobs = kinds, .n_jobs = ARRAY_LEN(kinds)};
static const struct module *const modules[] = {&job_module};

static bool open_it(struct core_fixture *f, void **state)
{
	runs = timed_runs = 0;
	failing = false;
	return core_fixture_open(f, *(enum db_engine_kind *)*state, modules, 1);
}

static void add(struct core_fixture *f, const char *kind, int64_t run_at, struct str dedup)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	struct err err = {0};

	assert_int_equal(core_begin(f->c, &tx, &err), ST_OK);
	assert_int_equal(outbox_add(f->c, kind, STR("{\"n\":7}"), run_at, dedup, &err), ST_OK);
	assert_int_equal(core_commit(f->c, &tx, &err), ST_OK);
}

static int due(struct core_fixture *f, int64_t now)
{
	struct err err = {0};
	int ran;

	assert_int_equal(jobs_run_due(f->core, now, &ran, &err), ST_OK);
	return ran;
}

static struct job_row row(struct core_fixture *f, const char *kind, const char *state)
{
	struct job_row *rows;
	struct err err = {0};
	size_t n;

	assert_int_equal(jobs_list(f->c, state, 100, &rows, &n, &err), ST_OK);
	for (size_t i = 0; i < n; i++) {
		if (str_eq_c(rows[i].kind, kind))
			return rows[i];
	}
	return (struct job_row){0};
}

static void runs_once_when_due(void **state)
{
	struct core_fixture f;
	int64_t now;

	if (!open_it(&f, state))
		skip();
	now = f.c->now;
	add(&f, "test.count", now + 60000, STR_NONE);
	(void)due(&f, now);
	assert_int_equal(runs, 0);
	(void)due(&f, now + 60000);
	assert_int_equal(runs, 1);
	(void)due(&f, now + 999999);
	assert_int_equal(runs, 1);
	assert_true(row(&f, "test.count", "done").done_at > 0);
	core_fixture_close(&f);
}

static void rolled_back_work_is_not_run(void **state)
{
	struct core_fixture f;
	struct err err = {0};

	if (!open_it(&f, state))
		skip();
	{
		CLEANUP(db_tx_end) struct db_tx tx = {0};

		assert_int_equal(core_begin(f.c, &tx, &err), ST_OK);
		assert_int_equal(outbox_add(f.c, "test.count", STR("{\"n\":7}"), 0, STR_NONE, &err), ST_OK);
	}
	(void)due(&f, f.c->now + 1000);
	assert_int_equal(runs, 0);
	core_fixture_close(&f);
}

static void same_key_waits_once(void **state)
{
	struct core_fixture f;

	if (!open_it(&f, state))
		skip();
	add(&f, "test.count", 0, STR("doc:17"));
	add(&f, "test.count", 0, STR("doc:17"));
	add(&f, "test.count", 0, STR("doc:18"));
	(void)due(&f, f.c->now);
	assert_int_equal(runs, 2);
	add(&f, "test.count", 0, STR("doc:17")); /* the one before is done: a new one is new work */
	(void)due(&f, f.c->now);
	assert_int_equal(runs, 3);
	core_fixture_close(&f);
}

static void retries_with_back_off_then_dead_then_again(void **state)
{
	struct core_fixture f;
	struct ctx *c;
	struct job_row j;
	struct err err = {0};
	int64_t now;

	if (!open_it(&f, state))
		skip();
	now = f.c->now;
	failing = true;
	add(&f, "test.count", 0, STR_NONE);
	(void)due(&f, now);
	assert_int_equal(runs, 1);
	j = row(&f, "test.count", "waiting");
	assert_int_equal(j.run_at, now + 30000);
	assert_true(str_find_c(j.last_error, "the other side is away") >= 0);
	(void)due(&f, now + 29999);
	assert_int_equal(runs, 1);
	(void)due(&f, now + 30000);
	assert_int_equal(runs, 2);
	(void)due(&f, now + 30000 + 60000); /* the third is the last try of this kind */
	assert_int_equal(runs, 3);
	j = row(&f, "test.count", "dead");
	assert_int_equal(j.tries, 3);
	(void)due(&f, now + 99999999);
	assert_int_equal(runs, 3);
	c = core_fixture_as(&f, CF_CITY, ROLE_AUDITOR);
	assert_int_equal(job_retry(c, j.id, &err), ST_FORBIDDEN);
	core_fixture_become(&f, c, CF_CITY, ROLE_TECHNICAL);
	assert_int_equal(job_retry(c, j.id, &err), ST_OK);
	assert_int_equal(job_retry(c, j.id, &err), ST_CONFLICT); /* not dead any more */
	failing = false;
	(void)due(&f, c->now);
	assert_int_equal(runs, 4);
	assert_int_equal(row(&f, "test.count", "done").id, j.id);
	core_fixture_close(&f);
}

/* The runner died in the middle: its lease runs out and another takes the job. */
static void lost_lease_runs_again(void **state)
{
	struct core_fixture f;
	struct err err = {0};
	char sql[200];
	int64_t now;

	if (!open_it(&f, state))
		skip();
	now = f.c->now;
	add(&f, "test.count", 0, STR_NONE);
	(void)snprintf(sql, sizeof(sql),
		       "UPDATE outbox SET state = 'running', tries = 1, leased_until = %lld WHERE kind = 'test.count';\n",
		       (long long)now + 600000);
	assert_int_equal(db_script(f.c->db, str_of(sql), &err), ST_OK);
	(void)due(&f, now + 600000);
	assert_int_equal(runs, 0);
	(void)due(&f, now + 600001);
	assert_int_equal(runs, 1);
	core_fixture_close(&f);
}

static void timed_jobs_live_on(void **state)
{
	struct core_fixture f;
	int64_t now;

	if (!open_it(&f, state))
		skip();
	now = f.c->now;
	(void)due(&f, now);
	(void)due(&f, now);
	assert_int_equal(timed_runs, 1);
	(void)due(&f, now + 600000);
	assert_int_equal(timed_runs, 2);
	failing = true;
	for (int64_t t = now + 700000; t < now + 100000000; t += 600000)
		(void)due(&f, t);
	assert_true(timed_runs > 100); /* failing for a day does not end it */
	assert_int_equal(row(&f, "test.timed", "dead").id, 0);
	core_fixture_close(&f);
}

static void unknown_kind_is_shown_not_lost(void **state)
{
	struct core_fixture f;

	if (!open_it(&f, state))
		skip();
	add(&f, "nobody.knows", 0, STR_NONE);
	(void)due(&f, f.c->now);
	assert_true(str_find_c(row(&f, "nobody.knows", "dead").last_error, "nobody.knows") >= 0);
	core_fixture_close(&f);
}

static void half_done_work_is_rolled_back(void **state)
{
	struct core_fixture f;

	if (!open_it(&f, state))
		skip();
	add(&f, "test.half", 0, STR_NONE);
	(void)due(&f, f.c->now);
	(void)due(&f, f.c->now + 1000);
	assert_int_equal(runs, 0);
	assert_true(row(&f, "test.half", "dead").id > 0);
	core_fixture_close(&f);
}

static void back_off_grows_to_a_limit(void **state)
{
	(void)state;
	assert_int_equal(job_backoff_ms(1), 30000);
	assert_int_equal(job_backoff_ms(2), 60000);
	assert_int_equal(job_backoff_ms(5), 480000);
	assert_int_equal(job_backoff_ms(40), 6 * 3600 * 1000);
}

/* The thread runs what a commit brings, without waiting for its next look. */
static void background_runner_wakes(void **state)
{
	struct core_fixture f;
	struct err err = {0};

	if (!open_it(&f, state))
		skip();
	assert_int_equal(core_jobs_start(f.core, &err), ST_OK);
	assert_true(wait_for(&timed_runs, 1));
	add(&f, "test.count", 0, STR_NONE);
	assert_true(wait_for(&runs, 1));
	core_jobs_stop(f.core);
	core_jobs_stop(f.core); /* twice does no harm */
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(runs_once_when_due),
		ON_BOTH(rolled_back_work_is_not_run),
		ON_BOTH(same_key_waits_once),
		ON_BOTH(retries_with_back_off_then_dead_then_again),
		ON_BOTH(lost_lease_runs_again),
		ON_BOTH(timed_jobs_live_on),
		ON_BOTH(unknown_kind_is_shown_not_lost),
		ON_BOTH(half_done_work_is_rolled_back),
		ON_BOTH(background_runner_wakes),
		cmocka_unit_test(back_off_grows_to_a_limit),
	};

	log_set_level((enum log_level)(LOG_ERROR + 1)); /* failures are the point here */
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
