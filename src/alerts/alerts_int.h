/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of src/alerts: what is new, mails, pages. */
#ifndef ALERTS_ALERTS_INT_H
#define ALERTS_ALERTS_INT_H

#include "alerts/alerts.h"
#include "core/page.h"
#include "search/search.h"
#include "web/web.h"

/* ---- news.c: documents made public by the changes [from, to) of the log ---- */
struct alert_news {
	int64_t from, to;
	const int64_t *ids; /* ascending */
	size_t n;
	int64_t after; /* published later than that */
};
enum status alert_news_load(struct ctx *c, int64_t from, int64_t to, struct alert_news *ret, struct err *err) MUST_CHECK;
/* Those of them the search finds now, newest first, at most max; *ret_more: there are others. */
enum status alert_news_find(struct ctx *c, const struct alert_news *news, struct str query, size_t max,
			    const struct search_hit **ret, size_t *ret_n, bool *ret_more, struct err *err) MUST_CHECK;

enum status alerts_job_run(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;
enum status alerts_job_sweep(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;

web_handler alerts_new_page, alerts_new_post, alerts_feed, alerts_confirm_page, alerts_confirm_post, alerts_out_page,
	alerts_out_post, alerts_mine_page, alerts_mine_post;
extern const struct web_form alerts_query_form, alerts_new_form, alerts_out_form, alerts_mine_form;
extern const struct tpl_view alerts_new_view, alerts_link_view, alerts_mine_view;

#endif
