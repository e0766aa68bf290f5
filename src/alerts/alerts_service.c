/* SPDX-License-Identifier: Apache-2.0 */
/* The use cases of saved searches. */
#include "base/hash.h"
#include "base/rng.h"
#include "core/audit.h"
#include "core/core.h"
#include "alerts/alerts_int.h"
#include "alerts/alerts_store.h"

#define HOUR_MS (3600ll * 1000)
#define DAY_MS (24 * HOUR_MS)
#define UNCONFIRMED_MS (48 * HOUR_MS)

static const char *const oftens[OFTEN_COUNT] = {"now", "daily", "weekly"};

const char *alert_often_code(enum alert_often o)
{
	return oftens[o];
}

bool alert_often_from_code(struct str s, enum alert_often *ret)
{
	for (int i = 0; i < OFTEN_COUNT; i++)
		if (str_eq_c(s, oftens[i])) {
			*ret = (enum alert_often)i;
			return true;
		}
	return false;
}

struct str alert_form_token(struct ctx *c)
{
	struct str nonce = rng_token(c->arena, 12);

	return arena_printf(c->arena, "%.*s.%.*s", STR_ARG(nonce),
			    STR_ARG(core_sign(c->core, c->arena, "alert form", nonce)));
}

static bool form_ours(struct ctx *c, struct str token)
{
	struct str nonce, mac = token;

	return str_cut(&mac, '.', &nonce) && nonce.n > 0 && nonce.n < 60 && mac.p != NULL &&
	       secret_eq(core_sign(c->core, c->arena, "alert form", nonce), mac);
}

/* The trail says that it happened; the address stays out of it, for it must be deletable. */
static enum status audit(struct ctx *c, const char *action, const struct alert *a, struct err *err)
{
	return audit_add(c,
			 &(struct audit_entry){.action = action,
					       .object = "alert",
					       .object_id = a->id,
					       .summary = str_of(alert_often_code(a->often))},
			 err);
}

enum status alert_ask(struct ctx *c, struct str form_token, const struct alert *a, struct err *err)
{
	struct str ip = c->call == NULL ? STR("") : c->call->client_ip;
	struct str client = core_sign(c->core, c->arena, "alert client", ip);
	struct alert wish = *a;
	struct alert_counts n;
	bool used;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (!notify_on())
		return err_say(err, ST_BUSY, "mail.off", NULL);
	if (str_empty(a->query))
		return err_say(err, ST_INVALID, "alerts.no_query", NULL);
	if (!mail_address_valid(c->arena, a->address, &wish.address))
		return err_say(err, ST_INVALID, "mail.bad_address", NULL);
	if (!form_ours(c, form_token))
		return err_say(err, ST_INVALID, "alerts.form_old", NULL);
	TRY(core_begin(c, &tx, err));
	TRY(alert_store_token_used(c, form_token, &used, err));
	if (used)
		return ST_OK; /* the same form again */
	TRY(alert_store_counts(c, client, wish.address, &n, err));
	if (n.client >= ALERTS_PER_CLIENT || n.all >= ALERTS_PER_HOUR)
		return err_say(err, ST_TOO_MANY, "alerts.too_many", NULL);
	/* Nobody learns whether an address is known here: it counts as any other, without an address and a mail. */
	if (n.asked >= ALERTS_ASKED_PER_DAY || n.alerts >= ALERTS_PER_ADDRESS)
		wish.address = STR("");
	TRY(alert_store_add(c, &wish, client, form_token, err));
	TRY(audit(c, "alert.ask", &wish, err));
	if (!str_empty(wish.address))
		TRY(notify_mail(c,
				&(struct mail){.kind = alerts_confirm_mail.name,
					       .to = wish.address,
					       .maker = alerts_confirm_mail.name,
					       .maker_arg = wish.id,
					       .expires_at = c->now + UNCONFIRMED_MS},
				err));
	return core_commit(c, &tx, err);
}

enum status alert_get(struct ctx *c, int64_t id, struct alert *ret, struct err *err)
{
	return alert_store_get(c, id, ret, err);
}

/* The row and what waits for it; the address's mails too when this was its last. */
static enum status remove_one(struct ctx *c, const struct alert *a, struct err *err)
{
	int64_t left;

	TRY(alert_store_delete(c, a->id, err));
	TRY(notify_cancel(c, alerts_mail.name, a->id, err));
	TRY(notify_cancel(c, alerts_confirm_mail.name, a->id, err));
	if (str_empty(a->address))
		return ST_OK;
	TRY(alert_store_left(c, a->address, &left, err));
	return left > 0 ? ST_OK : notify_forget(c, a->address, err);
}

enum status alert_confirm(struct ctx *c, int64_t id, struct err *err)
{
	struct alert a, *same;
	struct alert_point from;
	size_t n;
	enum status st;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(alert_items_look(c, err)); /* what is public already is no news */
	TRY(core_begin(c, &tx, err));
	st = alert_store_get(c, id, &a, err);
	if (st == ST_NOT_FOUND || (st == ST_OK && a.active))
		return err_say(err, ST_GONE, "alerts.link_dead", NULL);
	TRY(st);
	TRY(alert_point_now(c, &from, err));
	TRY(alert_store_same(c, &a, &same, &n, err));
	for (size_t i = 0; i < n; i++) {
		/* what the replaced one has not told yet */
		from.seq = same[i].seq < from.seq ? same[i].seq : from.seq;
		from.item_seq = same[i].item_seq < from.item_seq ? same[i].item_seq : from.item_seq;
		TRY(remove_one(c, &same[i], err));
	}
	TRY(alert_store_activate(c, id, from.seq, from.item_seq, err));
	TRY(audit(c, "alert.confirm", &a, err));
	return core_commit(c, &tx, err);
}

enum status alert_out(struct ctx *c, int64_t id, bool all, struct err *err)
{
	struct alert a, *list;
	size_t n;
	enum status st;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	st = alert_store_get(c, id, &a, err);
	if (st == ST_NOT_FOUND) {
		err_clear(err);
		return ST_OK;
	}
	TRY(st);
	TRY(alert_store_of(c, a.address, &list, &n, err));
	for (size_t i = 0; all && i < n; i++)
		if (list[i].id != id) {
			TRY(remove_one(c, &list[i], err));
			TRY(audit(c, "alert.out", &list[i], err));
		}
	TRY(remove_one(c, &a, err));
	TRY(audit(c, "alert.out", &a, err));
	return core_commit(c, &tx, err);
}

enum status alert_siblings(struct ctx *c, int64_t id, struct alert **ret, size_t *ret_n, struct err *err)
{
	struct alert a;

	TRY(alert_store_get(c, id, &a, err));
	return alert_store_of(c, a.address, ret, ret_n, err);
}

enum status alerts_job_sweep(struct ctx *c, struct str payload, struct err *err)
{
	struct alert *old;
	size_t n;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	(void)payload;
	TRY(core_begin(c, &tx, err));
	TRY(alert_store_forget(c, c->now - DAY_MS, err));
	TRY(alert_store_unconfirmed(c, c->now - UNCONFIRMED_MS, &old, &n, err));
	for (size_t i = 0; i < n; i++)
		TRY(remove_one(c, &old[i], err));
	return core_commit(c, &tx, err);
}
