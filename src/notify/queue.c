/* SPDX-License-Identifier: Apache-2.0 */
/* The queue: into it, out of it, and what is forgotten. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/rng.h"
#include "core/audit.h"
#include "core/core.h"
#include "notify/message.h"
#include "notify/notify_int.h"

#define HOUR_MS (3600ll * 1000)
#define DAY_MS (24 * HOUR_MS)
#define WEEK_MS (7 * DAY_MS)
#define DEAD_KEPT_MS (14 * DAY_MS) /* an operator can mend and send again for so long */
#define SENT_KEPT_MS WEEK_MS
#define MAX_TRIES 12 /* over about a day: 30 s, 1 min … 6 h */
#define RUN_MS 20000 /* of one job, so that a slow server does not hold up other work */

/* The one place of settings of the process, written once before threads start. */
static struct {
	struct notify_config cfg;
	const struct notify_maker *const *makers;
	size_t n_makers;
} use;

void notify_use(const struct notify_config *cfg)
{
	use.cfg = *cfg;
}

void notify_makers_use(const struct notify_maker *const *makers, size_t n)
{
	use.makers = makers;
	use.n_makers = n;
}

bool notify_on(void)
{
	return use.cfg.smtp_url != NULL && use.cfg.smtp_url[0] != '\0' && use.cfg.from != NULL && use.cfg.from[0] != '\0';
}

static const struct notify_maker *maker_named(struct str name)
{
	for (size_t i = 0; i < use.n_makers; i++)
		if (str_eq_c(name, use.makers[i]->name))
			return use.makers[i];
	return NULL;
}

/* ---- into it ---- */
enum status notify_mail(struct ctx *c, const struct mail *m, struct err *err)
{
	struct str to, domain = str_of(use.cfg.from), local;
	struct mail_item row;

	if (!notify_on())
		return err_say(err, ST_BUSY, "mail.off", NULL);
	if (!mail_address_valid(c->arena, m->to, &to))
		return err_say(err, ST_INVALID, "mail.bad_address", NULL);
	(void)str_cut(&domain, '@', &local);
	row = (struct mail_item){
		.kind = str_of(m->kind),
		.address = to,
		.subject = m->subject,
		.body = m->text,
		.unsubscribe = m->list_unsubscribe_url,
		.maker = str_of(m->maker),
		.maker_arg = m->maker_arg,
		.message_id = arena_printf(c->arena, "%.*s@%.*s", STR_ARG(rng_token(c->arena, 18)), STR_ARG(domain)),
		.expires_at = m->expires_at != 0 ? m->expires_at : c->now + WEEK_MS,
	};
	TRY(mail_store_add(c, &row, mail_address_mask(c->arena, to), err));
	return outbox_add(c, "mail.send", STR("{}"), 0, STR("queue"), err);
}

enum status notify_forget(struct ctx *c, struct str address, struct err *err)
{
	return mail_store_forget(c, address, err);
}

enum status notify_cancel(struct ctx *c, const char *maker, int64_t arg, struct err *err)
{
	return mail_store_cancel(c, str_of(maker), arg, err);
}

/* ---- out of it ---- */
struct sending {
	const struct notify_maker *maker;
	struct mail_item item;
	int64_t mark;
};

/* Subject, text and bytes as of now. ST_GONE: nothing to say any more. */
static enum status compose(struct ctx *c, struct sending *s, struct buf *out, struct err *err)
{
	struct mail_text t = {s->item.subject, s->item.body, s->item.unsubscribe, 0};
	struct message m;

	if (s->item.maker.n > 0) {
		s->maker = maker_named(s->item.maker);
		if (s->maker == NULL)
			return err_set(err, ST_INTERNAL, "no maker of mails %.*s", STR_ARG(s->item.maker));
		TRY(s->maker->make(c, s->item.maker_arg, &t, err));
	}
	s->mark = t.mark;
	m = (struct message){.from = str_of(use.cfg.from),
			     .from_name = setting(c, "site.name"),
			     .to = s->item.address,
			     .subject = t.subject,
			     .text = t.text,
			     .message_id = s->item.message_id,
			     .unsubscribe = t.unsubscribe,
			     .at = c->now};
	return message_write(c->arena, &m, out) ? ST_OK : err_set(err, ST_INVALID, "a field of the mail is not fit to send");
}

static enum status settled(struct ctx *c, const struct sending *s, enum notify_end how, struct err *err)
{
	return s->maker == NULL ? ST_OK : s->maker->settled(c, s->item.maker_arg, how, s->mark, err);
}

static enum status fail(struct ctx *c, const struct sending *s, struct str why, bool for_good, struct err *err)
{
	if (for_good || s->item.tries >= MAX_TRIES)
		return mail_store_dead(c, s->item.id, why, err);
	return mail_store_later(c, s->item.id, c->now + job_backoff_ms(s->item.tries), why, err);
}

static enum status record(struct ctx *c, const struct sending *s, enum status made, enum smtp_end end, struct str why,
			  struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	if (made == ST_GONE) {
		TRY(settled(c, s, NOTIFY_NOTHING, err));
		TRY(mail_store_delete(c, s->item.id, err));
	} else if (made != ST_OK) {
		TRY(fail(c, s, why, made == ST_INVALID, err));
	} else if (end == SMTP_SENT) {
		TRY(settled(c, s, NOTIFY_SENT, err));
		TRY(mail_store_sent(c, s->item.id, err));
	} else {
		TRY(fail(c, s, why, end == SMTP_REFUSED, err));
	}
	return core_commit(c, &tx, err);
}

static void end_smtp(struct smtp **s)
{
	smtp_close(*s);
}

/* One mail; *ret_go_on false: none is due, or the server cannot be reached. */
static enum status send_one(struct ctx *c, struct smtp *smtp, bool *ret_go_on, struct err *err)
{
	struct buf bytes = BUF_INIT(c->arena, MAIL_MAX_TEXT * 4);
	struct sending s = {0};
	enum smtp_end end = SMTP_LATER;
	struct err why = {0};
	struct str text = STR("");
	enum status made;

	*ret_go_on = false;
	TRY(mail_store_claim(c, &s.item, err));
	if (s.item.id == 0)
		return ST_OK;
	made = s.item.expires_at < c->now ? err_set(&why, ST_INVALID, "waited too long, out of date")
					  : compose(c, &s, &bytes, &why);
	if (made == ST_OK)
		end = smtp_send(smtp, c->arena, s.item.address, buf_view(&bytes), &text);
	else
		text = arena_printf(c->arena, "%s %s", why.detail, why.key);
	if (made == ST_OK && end != SMTP_SENT)
		log_line(LOG_WARN, "mail %lld not sent: %.*s", (long long)s.item.id, STR_ARG(text));
	*ret_go_on = made != ST_OK || end != SMTP_DOWN;
	return record(c, &s, made, end, text, err);
}

enum status notify_job_send(struct ctx *c, struct str payload, struct err *err)
{
	CLEANUP(end_smtp) struct smtp *smtp = NULL;
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	int64_t until = clock_mono_ms() + RUN_MS;
	bool go_on = true;

	(void)payload;
	if (!notify_on())
		return ST_OK; /* what waits goes on waiting: mail may be set up again */
	smtp = smtp_open(&use.cfg);
	if (smtp == NULL)
		return err_set(err, ST_INTERNAL, "curl_easy_init");
	while (go_on && clock_mono_ms() < until)
		TRY(send_one(c, smtp, &go_on, err));
	if (!go_on)
		return ST_OK;
	TRY(core_begin(c, &tx, err));
	TRY(outbox_add(c, "mail.send", STR("{}"), core_now(c->core), STR("queue"),
		       err)); /* the rest, behind what waits now */
	return core_commit(c, &tx, err);
}

/* Dead letters nobody mended are given up, with their addresses; so is what waited while mail was switched off. */
enum status notify_job_sweep(struct ctx *c, struct str payload, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	struct mail_item *old;
	size_t n;

	(void)payload;
	TRY(core_begin(c, &tx, err));
	TRY(mail_store_sweep_sent(c, c->now - SENT_KEPT_MS, err));
	TRY(mail_store_old(c, c->now - DEAD_KEPT_MS, &old, &n, err));
	for (size_t i = 0; i < n; i++) {
		struct sending s = {.maker = maker_named(old[i].maker), .item = old[i]};

		TRY(settled(c, &s, str_eq_c(old[i].state, "dead") ? NOTIFY_LOST : NOTIFY_NOTHING, err));
		TRY(mail_store_delete(c, old[i].id, err));
	}
	return core_commit(c, &tx, err);
}

/* ---- the workbench ---- */
enum status notify_list(struct ctx *c, const char *state, struct mail_row **ret, size_t *ret_n, struct err *err)
{
	if (!ctx_can(c, PERM_MAIL_READ))
		return err_set(err, ST_FORBIDDEN, "mails");
	return mail_store_list(c, state, ret, ret_n, err);
}

enum status notify_retry(struct ctx *c, int64_t id, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	struct mail_item m;
	bool changed;

	if (!ctx_can(c, PERM_MAIL_RUN))
		return err_set(err, ST_FORBIDDEN, "mail %lld", (long long)id);
	TRY(core_begin(c, &tx, err));
	TRY(mail_store_get(c, id, &m, err));
	TRY(mail_store_again(c, id, c->now + WEEK_MS > m.expires_at && m.maker.n > 0 ? c->now + WEEK_MS : m.expires_at,
			     &changed, err));
	if (!changed)
		return err_say(err, ST_CONFLICT, "mail.not_waiting", NULL);
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "mail.retry",
					    .object = "mail",
					    .object_id = id,
					    .summary = mail_address_mask(c->arena, m.address)},
		      err));
	TRY(outbox_add(c, "mail.send", STR("{}"), 0, STR("queue"), err));
	return core_commit(c, &tx, err);
}
