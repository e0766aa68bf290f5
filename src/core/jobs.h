/* SPDX-License-Identifier: Apache-2.0 */
/* Outbox and timed jobs in the database: at least once, leased, retried with back-off, dead-lettered. */
#ifndef CORE_JOBS_H
#define CORE_JOBS_H

#include "core/ctx.h"

/* Adds work in the caller's transaction; run_at 0 = at once. kind is matched against the modules' job tables;
 * dedup (may be empty): a second row with the same kind and dedup while one is waiting is not added. */
enum status outbox_add(struct ctx *c, const char *kind, struct str payload_json, int64_t run_at, struct str dedup,
		       struct err *err) MUST_CHECK;

struct job_kind {
	const char *kind; /* "document.scheduled" */
	enum status (*run)(struct ctx *c, struct str payload_json, struct err *err);
	int every_s;   /* > 0: timed job, kept alive by the runner; 0: only through outbox_add */
	int max_tries; /* 0 = 8 */
};

struct job_row {
	int64_t id, run_at, tries, leased_until, done_at;
	struct str kind, payload, state /* waiting running done dead */, last_error;
};
enum status jobs_list(struct ctx *c, const char *state /* NULL = all but done */, int limit, struct job_row **ret,
		      size_t *ret_n, struct err *err) MUST_CHECK;
enum status job_retry(struct ctx *c, int64_t id, struct err *err) MUST_CHECK; /* dead → waiting, audited */

struct job_counts {
	int64_t waiting, running, dead, done;
};
enum status jobs_counts(struct ctx *c, struct job_counts *ret, struct err *err) MUST_CHECK;
enum status jobs_sweep(struct ctx *c, struct err *err) MUST_CHECK; /* deletes rows done a month ago */
int64_t job_backoff_ms(int64_t tries);				   /* pure: wait after that many failed tries */

/* Runs everything that is due now, on this thread; for tests and commands. ret_ran counts jobs run. */
enum status jobs_run_due(struct core *core, int64_t now, int *ret_ran, struct err *err) MUST_CHECK;
/* The same without adding timed work: what changes have left behind, nothing that looks at the world outside. */
enum status jobs_run_left(struct core *core, int64_t now, int *ret_ran, struct err *err) MUST_CHECK;

#endif
