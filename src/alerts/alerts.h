/* SPDX-License-Identifier: Apache-2.0 */
/* Saved searches: a feed for any search, without account or row; and alerts by mail for anybody, with double opt-in and a one-click
 * way out. What an alert says is searched at the moment it is sent, so nothing withdrawn is ever in it.
 *
 * What is new is never told from clocks: none is missed, none comes twice. Documents: the publication log in commit order. What else
 * the search finds (service guides, columns, topics, acts of upper bodies): each source is compared with what it held when it was
 * last looked at (alert_items_look); what went and comes again is new again, what was there at the first look is not.
 * What people hold are signed links, never numbers that could be guessed; an address is deleted with its last alert. */
#ifndef ALERTS_ALERTS_H
#define ALERTS_ALERTS_H

#include "core/module.h"
#include "notify/notify.h"

/* Limits against abuse. Per hour from one client (visible), confirmation mails a day to one address and alerts of one address
 * (silent: the answer must not tell who has alerts), requests an hour altogether. */
enum { ALERTS_PER_CLIENT = 20, ALERTS_ASKED_PER_DAY = 5, ALERTS_PER_ADDRESS = 30, ALERTS_PER_HOUR = 500 };

enum alert_often { OFTEN_NOW, OFTEN_DAILY, OFTEN_WEEKLY, OFTEN_COUNT };
const char *alert_often_code(enum alert_often o); /* "now" "daily" "weekly"; key "alerts.often.<code>" */
bool alert_often_from_code(struct str s, enum alert_often *ret);

struct alert {
	int64_t id, seq, item_seq, next_at, created_at; /* told: changes of the log before seq, looks up to item_seq */
	struct str address, query;			/* query: canonical query string */
	enum alert_often often;
	enum tpl_locale locale;
	bool active, queued;
};

/* ---- signed links: "use", id, and for some an end ---- */
enum alert_link { LINK_CONFIRM /* 48 hours, once */, LINK_OUT /* no end */, LINK_MINE /* 30 days */ };
struct alert_token {
	int64_t id, until; /* until: Unix ms, 0 = no end */
	struct str mac;
};
/* ID.UNTIL.MAC as numbers in decimal without leading zeros. Pure. */
bool alert_token_parse(struct str s, struct alert_token *ret);
struct str alert_token_make(struct ctx *c, enum alert_link kind, int64_t id);
/* Ours and not out of date; gives the id. */
bool alert_token_good(struct ctx *c, enum alert_link kind, struct str token, int64_t *ret_id);

/* ---- use cases: own transaction, audited ---- */
struct str alert_form_token(struct ctx *c);
/* Adds the wish and the confirmation mail. The answer is the same whether the address is known or may have more.
 * ST_INVALID "mail.bad_address", "alerts.no_query", "alerts.form_old"; ST_TOO_MANY; ST_BUSY "mail.off". */
enum status alert_ask(struct ctx *c, struct str form_token, const struct alert *a, struct err *err) MUST_CHECK;
/* ST_GONE: used, replaced or out of date. The same search of the same address is replaced. */
enum status alert_confirm(struct ctx *c, int64_t id, struct err *err) MUST_CHECK;
enum status alert_get(struct ctx *c, int64_t id, struct alert *ret, struct err *err) MUST_CHECK; /* ST_NOT_FOUND */
/* Deletes it, with what waits for it; all: every alert of its address. ST_OK when it is gone already. */
enum status alert_out(struct ctx *c, int64_t id, bool all, struct err *err) MUST_CHECK;
/* Active alerts of the address that this one belongs to. */
enum status alert_siblings(struct ctx *c, int64_t id, struct alert **ret, size_t *ret_n, struct err *err) MUST_CHECK;

extern const struct notify_maker alerts_mail, alerts_confirm_mail; /* given to notify_makers_use() by app */
/* The job that looks for news: a follower of the transparency log (translog_followers_use). */
#define ALERTS_JOB_NOW "alerts.now"

extern const struct module alerts_module;

#endif
