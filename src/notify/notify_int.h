/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of src/notify: queue, SMTP, pages. */
#ifndef NOTIFY_NOTIFY_INT_H
#define NOTIFY_NOTIFY_INT_H

#include "base/buf.h"
#include "core/page.h"
#include "notify/notify.h"
#include "web/web.h"

struct mail_item {
	int64_t id, maker_arg, tries, expires_at;
	struct str kind, state, address, subject, body, unsubscribe, maker, message_id;
};

extern const struct db_set notify_set;
/* The one that has waited longest, leased by this process; ret->id 0: none is due. Own transaction. */
enum status mail_store_claim(struct ctx *c, struct mail_item *ret, struct err *err) MUST_CHECK;
enum status mail_store_add(struct ctx *c, const struct mail_item *m, struct str masked, struct err *err) MUST_CHECK;
enum status mail_store_get(struct ctx *c, int64_t id, struct mail_item *ret, struct err *err) MUST_CHECK;
enum status mail_store_sent(struct ctx *c, int64_t id, struct err *err) MUST_CHECK;
enum status mail_store_later(struct ctx *c, int64_t id, int64_t at, struct str why, struct err *err) MUST_CHECK;
enum status mail_store_dead(struct ctx *c, int64_t id, struct str why, struct err *err) MUST_CHECK;
enum status mail_store_delete(struct ctx *c, int64_t id, struct err *err) MUST_CHECK;
enum status mail_store_again(struct ctx *c, int64_t id, int64_t expires_at, bool *ret_changed, struct err *err) MUST_CHECK;
enum status mail_store_forget(struct ctx *c, struct str address, struct err *err) MUST_CHECK;
enum status mail_store_cancel(struct ctx *c, struct str maker, int64_t arg, struct err *err) MUST_CHECK;
enum status mail_store_list(struct ctx *c, const char *state, struct mail_row **ret, size_t *ret_n,
			    struct err *err) MUST_CHECK;
enum status mail_store_old(struct ctx *c, int64_t before, struct mail_item **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status mail_store_sweep_sent(struct ctx *c, int64_t before, struct err *err) MUST_CHECK;

/* ---- smtp.c ---- */
enum smtp_end {
	SMTP_SENT,
	SMTP_REFUSED /* for good: 5xx to the recipient or the text */,
	SMTP_LATER,
	SMTP_DOWN /* server */
};
struct smtp;						 /* one connection, kept for several mails */
struct smtp *smtp_open(const struct notify_config *cfg); /* NULL: no memory */
void smtp_close(struct smtp *s);			 /* accepts NULL */
enum smtp_end smtp_send(struct smtp *s, struct arena *a, struct str to, struct str bytes, struct str *ret_why);
/* The part before "/" and ":" after "://", without user: is it this machine? Pure. */
bool smtp_host_local(struct str url);

/* ---- queue.c ---- */
enum status notify_job_send(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;
enum status notify_job_sweep(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;

web_handler notify_wb_list, notify_wb_retry;
extern const struct web_form notify_list_form;
extern const struct tpl_view notify_list_view;

#endif
