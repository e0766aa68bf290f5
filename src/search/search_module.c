/* SPDX-License-Identifier: Apache-2.0 */
#include "search/search_int.h"

/* Follows the change feed on the node that gets the job, reads attachments, merges segments; every node follows again before it
 * answers a query. */
static enum status follow(struct ctx *c, struct str payload, struct err *err)
{
	(void)payload;
	return search_catch_up(c, 0, err);
}

static const struct job_kind jobs[] = {{"search.follow", follow, 15, 0}};

static const struct web_route routes[] = {
	{WEB_GET, "/search", search_page, PERM_PUBLIC, &search_form, WEB_LIMIT, 0},
	{WEB_GET, "/en/search", search_page, PERM_PUBLIC, &search_form, WEB_LIMIT, 0},
	{WEB_GET, "/api/v1/search", search_api, PERM_PUBLIC, &search_form, WEB_API | WEB_LIMIT, 0},
	{WEB_GET, "/api/v1/suggest", search_suggest_api, PERM_PUBLIC, &suggest_form, WEB_API | WEB_LIMIT, 0},
};

static const struct tpl_page pages[] = {{"search/search.html", &search_view}};

const struct module search_module = {
	.name = "search",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
	.rebuild = search_rebuild,
};
