/* SPDX-License-Identifier: Apache-2.0 */
#include "translog/translog_sign.h"

static const struct db_set *const sets[] = {&translog_set};

/* The hourly head is signed even when nothing was published: it says that the log has not moved. */
static const struct job_kind jobs[] = {
	{"translog.head", tl_job_sign, 3600, 0},
	{"translog.sign", tl_job_sign, 0, 0},
};

const struct module translog_module = {
	.name = "translog",
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
	.seed = tl_seed,
};
