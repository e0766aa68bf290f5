/* SPDX-License-Identifier: Apache-2.0 */
#include "alerts/alerts_int.h"
#include "alerts/alerts_store.h"

/* Visitors have no session, so there is no CSRF token to bind: the form has a signed token of its own, the links are signed. */
#define FORM_FLAGS (WEB_SOFT_FORM | WEB_NO_CSRF)
#define FORM_MAX (64u << 10)
#define FEED_FLAGS (WEB_CACHE | WEB_API | WEB_LIMIT)
#define BOTH(method, path, handler, form, flags, max)                      \
	{method, path, handler, PERM_PUBLIC, form, flags, max},            \
	{                                                                  \
		method, "/en" path, handler, PERM_PUBLIC, form, flags, max \
	}

static const struct web_route routes[] = {
	BOTH(WEB_GET, "/alerts/new", alerts_new_page, &alerts_query_form, WEB_SOFT_FORM, 0),
	BOTH(WEB_POST, "/alerts/new", alerts_new_post, &alerts_new_form, FORM_FLAGS | WEB_LIMIT, FORM_MAX),
	BOTH(WEB_GET, "/alerts/feed.atom", alerts_feed, &alerts_query_form, FEED_FLAGS, 0),
	BOTH(WEB_GET, "/alerts/confirm/{t}", alerts_confirm_page, NULL, 0, 0),
	BOTH(WEB_POST, "/alerts/confirm/{t}", alerts_confirm_post, NULL, FORM_FLAGS, FORM_MAX),
	BOTH(WEB_GET, "/alerts/out/{t}", alerts_out_page, NULL, 0, 0),
	BOTH(WEB_POST, "/alerts/out/{t}", alerts_out_post, &alerts_out_form, FORM_FLAGS, FORM_MAX),
	BOTH(WEB_GET, "/alerts/mine/{t}", alerts_mine_page, NULL, 0, 0),
	BOTH(WEB_POST, "/alerts/mine/{t}", alerts_mine_post, &alerts_mine_form, FORM_FLAGS, FORM_MAX),
};

static const struct tpl_page pages[] = {
	{"alerts/new.html", &alerts_new_view},
	{"alerts/link.html", &alerts_link_view},
	{"alerts/mine.html", &alerts_mine_view},
};

/* After every change of what is public; by the clock for daily and weekly mails. */
static const struct job_kind jobs[] = {
	{ALERTS_JOB_NOW, alerts_job_run, 0, 0},
	{"alerts.run", alerts_job_run, 60, 0},
	{"alerts.sweep", alerts_job_sweep, 3600, 0},
};

static const struct db_set *const sets[] = {&alerts_set};

const struct module alerts_module = {
	.name = "alerts",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
};
