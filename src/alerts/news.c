/* SPDX-License-Identifier: Apache-2.0 */
/* What is new for a search: the log says which documents became public, the looks at other sources what appeared there; the search
 * says what of it fits and is still public. */
#include "alerts/alerts_int.h"
#include "alerts/alerts_store.h"
#include "translog/translog.h"

#define BATCH 1000
#define NEWS_MAX 20000
#define SEQ_BITS 40

int64_t alert_point_pack(struct alert_point p)
{
	return p.item_seq << SEQ_BITS | p.seq;
}

struct alert_point alert_point_unpack(int64_t mark)
{
	return (struct alert_point){mark & ((1ll << SEQ_BITS) - 1), mark >> SEQ_BITS};
}

enum status alert_point_now(struct ctx *c, struct alert_point *ret, struct err *err)
{
	TRY(translog_size(c, &ret->seq, err));
	return alert_store_look(c, &ret->item_seq, err);
}

static enum status load_documents(struct ctx *c, struct alert_news *news, struct err *err)
{
	for (int64_t at = news->from.seq; at < news->to.seq && news->n < NEWS_MAX;) {
		struct translog_change *ch;
		size_t n;

		TRY(translog_changes(c, at, BATCH, &ch, &n, err));
		if (n == 0)
			break;
		for (size_t i = 0; i < n && ch[i].seq < news->to.seq && news->n < NEWS_MAX; i++)
			if ((ch[i].kind == TL_PUBLISH || ch[i].kind == TL_REPUBLISH) && !ch[i].existing)
				news->refs[news->n++] = (struct search_ref){STR("document"), ch[i].doc_id};
		at = ch[n - 1].seq + 1;
	}
	return ST_OK;
}

enum status alert_news_load(struct ctx *c, struct alert_point from, struct alert_point to, struct alert_news *ret,
			    struct err *err)
{
	struct alert_news news = {.from = from, .to = to};
	int64_t changes = to.seq > from.seq ? to.seq - from.seq : 0;
	struct alert_item *items;

	TRY(alert_store_items_since(c, from.item_seq, to.item_seq, NEWS_MAX, &items, &news.n_items, err));
	news.items = items;
	news.refs = ARENA_ARRAY(c->arena, (size_t)(changes < NEWS_MAX ? changes : NEWS_MAX) + news.n_items + 1,
				struct search_ref);
	TRY(load_documents(c, &news, err));
	for (size_t i = 0; i < news.n_items; i++)
		news.refs[news.n++] = (struct search_ref){items[i].source, items[i].id};
	*ret = news;
	return ST_OK;
}

/* What its module gives no instant for is as old as our knowledge of it. */
static void date_hit(const struct alert_news *news, struct search_hit *h)
{
	for (size_t i = 0; h->published_at == 0 && i < news->n_items; i++)
		if (news->items[i].id == h->id && str_eq(news->items[i].source, h->source))
			h->published_at = news->items[i].at;
}

static enum status find(struct ctx *c, const struct alert_news *news, struct search_query q, size_t max,
			const struct search_hit **ret, size_t *ret_n, bool *ret_more, struct err *err)
{
	struct search_result r = {0};
	struct search_hit *hits;
	size_t n;

	q.sort = SORT_NEWEST;
	q.page = 1;
	q.per = (int64_t)max + 1;
	q.uncounted = true;
	q.among = news->refs;
	q.n_among = news->n;
	if (news->n > 0)
		TRY(search_run(c, &q, &r, err));
	n = r.n > max ? max : r.n;
	hits = ARENA_ARRAY(c->arena, n + 1, struct search_hit);
	for (size_t i = 0; i < n; i++) {
		hits[i] = r.hits[i];
		date_hit(news, &hits[i]);
	}
	*ret = hits;
	*ret_n = n;
	*ret_more = r.n > max;
	return ST_OK;
}

enum status alert_news_find(struct ctx *c, const struct alert_news *news, struct str query, size_t max,
			    const struct search_hit **ret, size_t *ret_n, bool *ret_more, struct err *err)
{
	struct search_query q;

	TRY(search_query_parse(c->arena, query, &q, err));
	return find(c, news, q, max, ret, ret_n, ret_more, err);
}

enum status alert_items_find(struct ctx *c, const struct search_query *q, size_t max, const struct search_hit **ret,
			     size_t *ret_n, struct err *err)
{
	struct alert_news news;
	struct alert_point to;
	bool more;

	TRY(alert_point_now(c, &to, err));
	TRY(alert_news_load(c, (struct alert_point){.seq = to.seq}, to, &news, err));
	return find(c, &news, *q, max, ret, ret_n, &more, err);
}
