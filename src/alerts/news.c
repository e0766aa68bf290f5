/* SPDX-License-Identifier: Apache-2.0 */
/* What is new for a search: the log says which documents became public, the search which of them fit and are still public. */
#include <stdlib.h>

#include "alerts/alerts_int.h"
#include "translog/translog.h"

#define BATCH 1000
#define NEWS_MAX 20000
#define PAGE 100
#define PAGES_MAX 50
#define MARGIN_MS (10ll * 60 * 1000) /* a document's own instant is the start of its transaction, the log's may be later */

static int by_id(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return a < b ? -1 : a > b;
}

enum status alert_news_load(struct ctx *c, int64_t from, int64_t to, struct alert_news *ret, struct err *err)
{
	int64_t *ids = ARENA_ARRAY(c->arena, to > from ? (size_t)(to - from < NEWS_MAX ? to - from : NEWS_MAX) : 1, int64_t);
	struct alert_news news = {.from = from, .to = to, .ids = ids, .after = INT64_MAX};

	for (int64_t at = from; at < to && news.n < NEWS_MAX;) {
		struct translog_change *ch;
		size_t n;

		TRY(translog_changes(c, at, BATCH, &ch, &n, err));
		if (n == 0)
			break;
		for (size_t i = 0; i < n && ch[i].seq < to && news.n < NEWS_MAX; i++) {
			bool again = ch[i].kind == TL_REPUBLISH;

			if ((ch[i].kind != TL_PUBLISH && !again) || ch[i].existing)
				continue;
			ids[news.n++] = ch[i].doc_id;
			if (again) /* may bear the instant of its first publication */
				news.after = 0;
			else if (ch[i].at - MARGIN_MS < news.after)
				news.after = ch[i].at - MARGIN_MS;
		}
		at = ch[n - 1].seq + 1;
	}
	qsort(ids, news.n, sizeof *ids, by_id);
	*ret = news;
	return ST_OK;
}

enum status alert_news_find(struct ctx *c, const struct alert_news *news, struct str query, size_t max,
			    const struct search_hit **ret, size_t *ret_n, bool *ret_more, struct err *err)
{
	struct search_hit *hits = ARENA_ARRAY(c->arena, max + 1, struct search_hit);
	struct search_query q;
	size_t n = 0;
	bool more = false;

	TRY(search_query_parse(c->arena, query, &q, err));
	q.sort = SORT_NEWEST;
	q.after = news->after > 0 ? news->after : 0;
	q.per = PAGE;
	q.uncounted = true;
	for (q.page = 1; news->n > 0 && !more && q.page <= PAGES_MAX; q.page++) {
		struct search_result r;

		TRY(search_run(c, &q, &r, err));
		if (r.relaxed) /* nothing has the words as they were saved */
			break;
		for (size_t i = 0; i < r.n && !more; i++) {
			if (!str_eq_c(r.hits[i].source, "document") ||
			    bsearch(&r.hits[i].id, news->ids, news->n, sizeof *news->ids, by_id) == NULL)
				continue;
			more = n == max;
			if (!more)
				hits[n++] = r.hits[i];
		}
		if (r.n < PAGE)
			break;
	}
	*ret = hits;
	*ret_n = n;
	*ret_more = more;
	return ST_OK;
}
