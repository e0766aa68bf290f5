/* SPDX-License-Identifier: Apache-2.0 */
#include "letters/letters_int.h"
#include "letters/letters_store.h"

static const struct job_kind jobs[] = {{"letters.erase", letters_job_erase, 24 * 3600, 0}};
static const struct db_set *const sets[] = {&letters_set};

const struct module letters_module = {
	.name = "letters",
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
};
