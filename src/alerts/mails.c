/* SPDX-License-Identifier: Apache-2.0 */
/* The run that looks for news, and the two mails. */
#include "base/buf.h"
#include "base/clock.h"
#include "core/address.h"
#include "core/core.h"
#include "alerts/alerts_int.h"
#include "alerts/alerts_store.h"

#define HOUR_MS (3600ll * 1000)
#define DAY_MS (24 * HOUR_MS)
#define SLACK_MS (HOUR_MS / 2) /* a daily mail comes about the same time, not later every day */
#define SHOWN 20
#define DUE_BATCH 200
#define RUN_MS 30000

/* ---- looking ---- */

/* One alert: a mail when there is something, else the changes are done with. Equal searches come one behind the other, so the
 * answer before is often this one's. */
struct looked {
	struct alert_news news;
	struct str query;
	bool known, any;
};

static enum status look(struct ctx *c, const struct alert *a, struct alert_point to, struct looked *l, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	const struct search_hit *hits;
	size_t n;
	bool more;

	if (!l->known || l->news.from.seq != a->seq || l->news.from.item_seq != a->item_seq)
		TRY(alert_news_load(c, (struct alert_point){a->seq, a->item_seq}, to, &l->news, err));
	else if (str_eq(l->query, a->query))
		goto decided;
	TRY(alert_news_find(c, &l->news, a->query, 1, &hits, &n, &more, err));
	l->query = a->query;
	l->any = n > 0;
	l->known = true;
decided:
	TRY(core_begin(c, &tx, err));
	if (l->any) {
		TRY(notify_mail(c,
				&(struct mail){.kind = alerts_mail.name,
					       .to = a->address,
					       .maker = alerts_mail.name,
					       .maker_arg = a->id},
				err));
		TRY(alert_store_queued(c, a->id, err));
	} else {
		TRY(alert_store_seen(c, a->id, to.seq, to.item_seq, err));
	}
	return core_commit(c, &tx, err);
}

enum status alerts_job_run(struct ctx *c, struct str payload, struct err *err)
{
	int64_t until = clock_mono_ms() + RUN_MS;
	struct alert_point to;
	struct looked l = {0};
	struct alert *due;
	size_t n = 1;

	(void)payload;
	TRY(alert_items_look(c, err)); /* feeds tell of them, too */
	if (!notify_on())
		return ST_OK;
	TRY(alert_point_now(c, &to, err));
	for (bool first = true; n > 0 && clock_mono_ms() < until; first = false) {
		TRY(alert_store_due(c, to.seq, to.item_seq, DUE_BATCH, &due, &n, err));
		if (first && n > 0)
			TRY(search_catch_up(c, 0, err)); /* with the texts of attachments */
		for (size_t i = 0; i < n && clock_mono_ms() < until; i++)
			TRY(look(c, &due[i], to, &l, err));
	}
	return ST_OK;
}

/* ---- writing ---- */
static void line(struct buf *b, struct str s)
{
	buf_str(b, s);
	buf_byte(b, '\n');
}

static void link_line(struct ctx *c, struct buf *b, const char *key, struct str url)
{
	buf_byte(b, '\n');
	line(b, ctx_text(c, key));
	line(b, url);
}

static struct str link(struct ctx *c, enum alert_link kind, const char *page, int64_t id)
{
	return page_absolute(c, arena_printf(c->arena, "%.*s/alerts/%s/%.*s", STR_ARG(page_prefix(c)), page,
					     STR_ARG(alert_token_make(c, kind, id))));
}

static enum status words_of(struct ctx *c, struct str query, struct str *ret, struct err *err)
{
	struct search_query q;

	TRY(search_query_parse(c->arena, query, &q, err));
	*ret = search_query_words(c, &q);
	return ST_OK;
}

static void put_hit(struct ctx *c, struct buf *b, const struct search_hit *h)
{
	buf_byte(b, '\n');
	line(b, h->title);
	if (!str_empty(h->doc_no))
		line(b, h->doc_no);
	if (h->published_at > 0)
		line(b, page_date(c, date_of_instant(h->published_at)));
	line(b, page_absolute(c, page_href(c, h->href)));
}

static enum status make_in(struct ctx *c, const struct alert *a, struct mail_text *ret, struct err *err)
{
	struct buf b = BUF_INIT(c->arena, MAIL_MAX_TEXT);
	struct alert_news news;
	const struct search_hit *hits;
	struct str words, all;
	struct alert_point to;
	size_t n;
	bool more;

	TRY(alert_items_look(c, err)); /* what went since is forgotten: if it comes again, it has not been told */
	TRY(alert_point_now(c, &to, err));
	TRY(search_catch_up(c, 0, err)); /* all of it is in the index before it counts as told */
	TRY(alert_news_load(c, (struct alert_point){a->seq, a->item_seq}, to, &news, err));
	TRY(alert_news_find(c, &news, a->query, SHOWN, &hits, &n, &more, err));
	if (n == 0)
		return err_set(err, ST_GONE, "nothing new any more");
	TRY(words_of(c, a->query, &words, err));
	all = page_absolute(c,
			    arena_printf(c->arena, "%.*s/search?%.*s&sort=new", STR_ARG(page_prefix(c)), STR_ARG(a->query)));
	line(&b, ctx_text(c, "alerts.mail.head"));
	line(&b, words);
	for (size_t i = 0; i < n; i++)
		put_hit(c, &b, &hits[i]);
	link_line(c, &b, more ? "alerts.mail.more" : "alerts.mail.all", all);
	link_line(c, &b, "alerts.mail.out", link(c, LINK_OUT, "out", a->id));
	link_line(c, &b, "alerts.mail.mine", link(c, LINK_MINE, "mine", a->id));
	*ret = (struct mail_text){.subject = ctx_textf(c, "alerts.mail.subject", words),
				  .text = arena_dup(c->arena, buf_view(&b)),
				  .unsubscribe = link(c, LINK_OUT, "out", a->id),
				  .mark = alert_point_pack(to)};
	return ST_OK;
}

static enum status confirm_in(struct ctx *c, const struct alert *a, struct mail_text *ret, struct err *err)
{
	struct buf b = BUF_INIT(c->arena, MAIL_MAX_TEXT);
	struct str words;

	TRY(words_of(c, a->query, &words, err));
	line(&b, ctx_text(c, "alerts.mail.confirm_head"));
	buf_byte(&b, '\n');
	line(&b, words);
	link_line(c, &b, "alerts.mail.confirm_do", link(c, LINK_CONFIRM, "confirm", a->id));
	buf_byte(&b, '\n');
	line(&b, ctx_text(c, "alerts.mail.confirm_else"));
	*ret = (struct mail_text){.subject = ctx_textf(c, "alerts.mail.confirm_subject", words),
				  .text = arena_dup(c->arena, buf_view(&b))};
	return ST_OK;
}

/* In the language the alert was asked for in. */
static enum status in_language(struct ctx *c, int64_t id, bool active,
			       enum status (*make)(struct ctx *, const struct alert *, struct mail_text *, struct err *),
			       struct mail_text *ret, struct err *err)
{
	enum tpl_locale own = c->locale;
	struct alert a;
	enum status st = alert_store_get(c, id, &a, err);

	if (st == ST_NOT_FOUND || (st == ST_OK && a.active != active)) {
		err_clear(err);
		return err_set(err, ST_GONE, "no such alert");
	}
	TRY(st);
	c->locale = a.locale;
	st = make(c, &a, ret, err);
	c->locale = own;
	return st;
}

static enum status make_alert(struct ctx *c, int64_t id, struct mail_text *ret, struct err *err)
{
	return in_language(c, id, true, make_in, ret, err);
}

static enum status make_confirm(struct ctx *c, int64_t id, struct mail_text *ret, struct err *err)
{
	return in_language(c, id, false, confirm_in, ret, err);
}

static enum status settled_alert(struct ctx *c, int64_t id, enum notify_end how, int64_t mark, struct err *err)
{
	struct alert_point told = alert_point_unpack(mark);
	struct alert a;
	enum status st = alert_store_get(c, id, &a, err);
	int64_t wait;

	if (st == ST_NOT_FOUND) { /* ended while its mail was on the way */
		err_clear(err);
		return ST_OK;
	}
	TRY(st);
	if (how == NOTIFY_LOST) /* an address that takes no mail for two weeks is not kept */
		return alert_store_delete(c, id, err);
	wait = a.often == OFTEN_NOW ? 0 : (a.often == OFTEN_DAILY ? DAY_MS : 7 * DAY_MS) - SLACK_MS;
	return alert_store_settled(c, id, told.seq, told.item_seq, how == NOTIFY_SENT && wait > 0 ? c->now + wait : 0, err);
}

static enum status settled_confirm(struct ctx *c, int64_t id, enum notify_end how, int64_t mark, struct err *err)
{
	(void)mark;
	(void)how;
	(void)c;
	(void)id;
	(void)err;
	return ST_OK; /* what nobody confirms goes by its age */
}

const struct notify_maker alerts_mail = {"alert", make_alert, settled_alert};
const struct notify_maker alerts_confirm_mail = {"alert.confirm", make_confirm, settled_confirm};
