/* SPDX-License-Identifier: Apache-2.0 */
#include "notify/notify_int.h"

static const struct web_route routes[] = {
	{WEB_GET, "/wb/mail", notify_wb_list, PERM_MAIL_READ, &notify_list_form, 0, 0},
	{WEB_POST, "/wb/mail/{id:i64}/retry", notify_wb_retry, PERM_MAIL_RUN, NULL, 0, 0},
};

static const struct tpl_page pages[] = {{"notify/list.html", &notify_list_view}};

/* mail.send follows every mail put into the queue; mail.tick sends what was put off. */
static const struct job_kind jobs[] = {
	{"mail.send", notify_job_send, 0, 0},
	{"mail.tick", notify_job_send, 60, 0},
	{"mail.sweep", notify_job_sweep, 3600, 0},
};

static const struct db_set *const sets[] = {&notify_set};

const struct module notify_module = {
	.name = "notify",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
};
