/* SPDX-License-Identifier: Apache-2.0 */
#include "cases/cases_int.h"
#include "cases/retain.h"
#include "cases/tally.h"
#include "core/jobs.h"

static enum status on_dates(struct ctx *c, struct err *err)
{
	return outbox_add(c, "cases.recompute", STR("{}"), 0, STR("dates"), err);
}

static const struct job_kind jobs[] = {
	{"cases.recompute", case_job_recompute, 0, 0},
	{"cases.forget", case_job_forget, 0, 0},
};
static const struct db_set *const sets[] = {&cases_set, &cases_list_set, &cases_find_set, &tally_set, &retain_set};

const struct module cases_module = {
	.name = "cases",
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
	.todo_rate = cases_todo_rate,
	.dates_changed = on_dates,
};
