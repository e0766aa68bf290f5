/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of src/alerts: what is new, mails, pages. */
#ifndef ALERTS_ALERTS_INT_H
#define ALERTS_ALERTS_INT_H

#include "alerts/alerts.h"
#include "core/page.h"
#include "search/search.h"
#include "web/web.h"

/* ---- items.c: what is public beside documents ---- */
/* Compares every source of the search that has changed with what is kept of it. Own transaction when there is something. */
enum status alert_items_look(struct ctx *c, struct err *err) MUST_CHECK;

/* ---- news.c: documents made public by the changes [from, to) of the log, things that the looks (item_from, item_to] found ---- */
struct alert_point { /* up to where */
	int64_t seq, item_seq;
};
enum status alert_point_now(struct ctx *c, struct alert_point *ret, struct err *err) MUST_CHECK;
/* As one number, for what hands a mark on with a mail: 2^40 changes, 2^23 looks. */
int64_t alert_point_pack(struct alert_point p);
struct alert_point alert_point_unpack(int64_t mark);

struct alert_item {
	struct str source;
	int64_t id, at;
};
struct alert_news {
	struct alert_point from, to;
	struct search_ref *refs;
	size_t n;
	const struct alert_item *items; /* those of them that are no documents */
	size_t n_items;
};
enum status alert_news_load(struct ctx *c, struct alert_point from, struct alert_point to, struct alert_news *ret,
			    struct err *err) MUST_CHECK;
/* A query's hits among the things of other modules that appeared since the first look, newest first; those without an instant of
 * their own have that of the look. */
enum status alert_items_find(struct ctx *c, const struct search_query *q, size_t max, const struct search_hit **ret,
			     size_t *ret_n, struct err *err) MUST_CHECK;
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
