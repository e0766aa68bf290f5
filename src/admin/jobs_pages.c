/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs: what waits, what failed for good, running it again. */
#include "admin/admin_pages.h"
#include "core/core.h"
#include "core/jobs.h"

struct row_job {
	struct str id, kind, name, state, run_at, tries, error, action;
	bool dead, retry;
};
static const struct tpl_field row_fields[] = {
	TF_STR(struct row_job, id),	TF_STR(struct row_job, kind),	TF_STR(struct row_job, name),
	TF_STR(struct row_job, state),	TF_STR(struct row_job, run_at), TF_STR(struct row_job, tries),
	TF_STR(struct row_job, error),	TF_STR(struct row_job, action), TF_BOOL(struct row_job, dead),
	TF_BOOL(struct row_job, retry),
};
static const struct tpl_view row_view = TPL_VIEW_OF(struct row_job, row_fields);

struct view_jobs {
	struct page page;
	struct tpl_list tabs, rows;
	bool none;
};
static const struct tpl_field view_fields[] = {
	TF_VIEW(struct view_jobs, page, &page_view),
	TF_LIST(struct view_jobs, tabs, &page_link_view),
	TF_LIST(struct view_jobs, rows, &row_view),
	TF_BOOL(struct view_jobs, none),
};
const struct tpl_view admin_jobs_view = TPL_VIEW_OF(struct view_jobs, view_fields);

static const char *const states[] = {"waiting", "running", "dead", "done", NULL};
static const struct web_field filter_fields[] = {{"state", F_CHOICE, 0, 20, "admin.jobs.state", states}};
const struct web_form admin_jobs_filter = WEB_FORM(filter_fields);

static struct str state_text(struct ctx *c, struct str state)
{
	return ctx_text(c, arena_cstr(c->arena, arena_printf(c->arena, "admin.jobs.%.*s", STR_ARG(state))));
}

/* What a kind of job does, in words; rows of a kind this version no longer has keep their code. */
static struct str kind_text(struct ctx *c, struct str kind)
{
	const char *key = arena_cstr(c->arena, arena_printf(c->arena, "job.kind.%.*s", STR_ARG(kind)));

	return tpl_has_key(core_tpl(c->core), key) ? ctx_text(c, key) : kind;
}

static void fill_tabs(struct ctx *c, struct view_jobs *v, const struct job_counts *n, struct str state)
{
	const int64_t counts[] = {n->waiting, n->running, n->dead, n->done};
	struct page_link *tabs = ARENA_ARRAY(c->arena, 5, struct page_link);

	tabs[0] = (struct page_link){.href = STR("/wb/jobs"),
				     .text = ctx_text(c, "admin.jobs.open"),
				     .count = page_num(c, n->waiting + n->running + n->dead),
				     .current = str_empty(state)};
	for (size_t i = 0; i < 4; i++)
		tabs[i + 1] = (struct page_link){
			.href = arena_printf(c->arena, "/wb/jobs?state=%s", states[i]),
			.text = state_text(c, str_of(states[i])),
			.count = page_num(c, counts[i]),
			.current = str_eq_c(state, states[i]),
		};
	v->tabs = (struct tpl_list){tabs, 5};
}

enum status admin_jobs_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_jobs v = {0};
	struct str state = web_text(w, "state");
	struct job_counts counts;
	struct job_row *jobs;
	struct row_job *rows;
	size_t n;

	TRY(jobs_counts(c, &counts, err));
	TRY(jobs_list(c, str_empty(state) ? NULL : arena_cstr(c->arena, state), 200, &jobs, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_job);
	for (size_t i = 0; i < n; i++) {
		bool dead = str_eq_c(jobs[i].state, "dead");

		rows[i] = (struct row_job){
			.id = form_id(c, jobs[i].id),
			.kind = jobs[i].kind,
			.name = kind_text(c, jobs[i].kind),
			.state = state_text(c, jobs[i].state),
			.run_at = page_time(c, jobs[i].done_at > 0 && str_eq_c(jobs[i].state, "done") ? jobs[i].done_at
												      : jobs[i].run_at),
			.tries = page_num(c, jobs[i].tries),
			.error = jobs[i].last_error,
			.action = arena_printf(c->arena, "/wb/jobs/%lld/retry", (long long)jobs[i].id),
			.dead = dead,
			.retry = dead && ctx_can(c, PERM_JOBS_RUN),
		};
	}
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/jobs", ctx_text(c, "nav.wb.jobs"));
	fill_tabs(c, &v, &counts, state);
	v.rows = (struct tpl_list){rows, n};
	v.none = n == 0;
	page_render(c, "admin/jobs.html", &v, 200);
	return ST_OK;
}

enum status admin_job_retry_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);

	TRY(job_retry(c, web_param_i64(w, "id"), err));
	page_flash(c, "jade", "admin.jobs.again", STR_NONE);
	web_redirect(w, 303, STR("/wb/jobs"));
	return ST_OK;
}
