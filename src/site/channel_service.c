/* SPDX-License-Identifier: Apache-2.0 */
/* Channels (S4-3.6): publications of chosen columns go out as feed, web hook or script; every delivery is on record and retried. */
#include "base/hash.h"
#include "base/limits.h"
#include "core/address.h"
#include "core/core.h"
#include "core/jobs.h"
#include "core/json.h"
#include "site/column_view.h"
#include "site/link.h"
#include "site/net.h"
#include "notify/notify.h"
#include "translog/translog.h"

#define BATCH 200
#define SCRIPT_SECONDS 20

const char *channel_problem(const struct channel *ch, const char **ret_field)
{
	*ret_field = "slug";
	if (!slug_valid(ch->slug))
		return "arrange.bad_slug";
	*ret_field = "name";
	if (str_empty(ch->name))
		return "arrange.no_name";
	*ret_field = "target";
	if (str_eq_c(ch->type, "webhook") && !site_url_ok(ch->target, false))
		return "arrange.bad_url";
	if (str_eq_c(ch->type, "script") &&
	    (str_empty(ch->target) || str_find_byte(ch->target, '/') >= 0 || ch->target.p[0] == '.'))
		return "arrange.bad_script";
	if (str_eq_c(ch->type, "mail") && (str_find_byte(ch->target, '@') < 1 || str_find_byte(ch->target, ' ') >= 0))
		return "mail.bad_address";
	return NULL;
}

enum status channel_save(struct ctx *c, struct channel *ch, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};
	const char *field, *problem = channel_problem(ch, &field);
	struct channel *all;
	size_t n;

	if (!ctx_can(c, PERM_SITE_EDIT))
		return err_set(err, ST_FORBIDDEN, "channel");
	if (problem != NULL)
		return err_say(err, ST_INVALID, problem, NULL);
	if (str_eq_c(ch->type, "mail") && !mail_address_valid(c->arena, ch->target, &ch->target))
		return err_say(err, ST_INVALID, "mail.bad_address", NULL);
	TRY(site_begin(c, &tx, err));
	TRY(channel_store_list(c, &all, &n, err));
	for (size_t i = 0; i < n; i++)
		if (all[i].id != ch->id && str_eq(all[i].slug, ch->slug))
			return err_say(err, ST_INVALID, "arrange.slug_taken", NULL);
	if (ch->id == 0) /* a new channel begins with what is published from now on */
		TRY(translog_size(c, &ch->next_seq, err));
	TRY(channel_store_put(c, ch, err));
	TRY(site_changed(c, "site.channel", "channel", ch->id, ch->name, err));
	return site_commit(c, &tx, err);
}

/* ---- change feed → deliveries ---- */
static bool wants(struct ctx *c, const struct channel *ch, const struct document *d)
{
	const struct site_column *all;
	struct str rest = ch->columns, part;
	struct err err = {0};
	size_t n;

	if (str_empty(str_trim(ch->columns)))
		return true;
	if (site_columns(c, &all, &n, &err) != ST_OK)
		return false;
	while (str_cut(&rest, ' ', &part))
		for (size_t i = 0; i < n; i++)
			if (all[i].shown && str_eq(all[i].slug, part) && site_column_has(&all[i], d))
				return true;
	return false;
}

static enum status queue(struct ctx *c, const struct channel *ch, const struct translog_change *t, struct err *err)
{
	bool feed = str_eq_c(ch->type, "feed");
	struct delivery d = {.channel_id = ch->id,
			     .seq = t->seq,
			     .document_id = t->doc_id,
			     .event = str_of(translog_kind_code(t->kind)),
			     .title = t->title,
			     .added_at = c->now,
			     .at = feed ? c->now : 0,
			     .tries = feed,
			     .state = feed ? STR("ok") : STR("waiting"),
			     .detail = STR("")};
	struct json_obj o;

	TRY(delivery_store_add(c, &d, err));
	if (d.id == 0)
		return ST_OK;
	if (feed)
		return delivery_store_set(c, &d, err);
	json_obj_init(&o, c->arena);
	json_i64(&o, "delivery", d.id);
	return outbox_add(c, "channel.deliver", json_obj_end(&o), 0, STR(""), err);
}

static enum status take_changes(struct ctx *c, const struct channel *ch, bool *ret_more, struct err *err)
{
	CLEANUP(site_tx_end) struct site_tx tx = {0};
	struct translog_change *t;
	size_t n;

	TRY(site_begin(c, &tx, err));
	TRY(translog_changes(c, ch->next_seq, BATCH, &t, &n, err));
	*ret_more = n == BATCH;
	for (size_t i = 0; i < n; i++) {
		struct document d = {0};
		enum status st;
		bool wanted;

		if (t[i].kind == TL_METADATA || t[i].doc_id == 0 || t[i].existing)
			continue;
		st = doc_public_get(c, t[i].doc_id, &d, err);
		if (st != ST_OK && st != ST_GONE && st != ST_NOT_FOUND)
			return st;
		err_clear(err);
		wanted = st == ST_OK && t[i].kind != TL_WITHDRAW && wants(c, ch, &d);
		if (t[i].kind == TL_WITHDRAW) /* who got the text is told that it was taken back */
			TRY(delivery_store_had(c, ch->id, t[i].doc_id, &wanted, err));
		if (wanted)
			TRY(queue(c, ch, &t[i], err));
	}
	if (n == 0)
		return ST_OK;
	TRY(channel_store_seq(c, ch->id, t[n - 1].seq + 1, err));
	core_touch(c, "feed");
	return site_commit(c, &tx, err);
}

enum status site_job_channels(struct ctx *c, struct str payload, struct err *err)
{
	struct channel *all;
	size_t n;

	(void)payload;
	TRY(channel_store_list(c, &all, &n, err));
	for (size_t i = 0; i < n; i++) {
		struct channel *again;
		bool more = all[i].active;
		size_t k;

		while (more) {
			TRY(take_changes(c, &all[i], &more, err));
			TRY(channel_store_list(c, &again, &k, err));
			if (k == n)
				all[i].next_seq = again[i].next_seq;
			else
				more = false;
		}
	}
	return ST_OK;
}

/* ---- delivery ---- */
static struct str message(struct ctx *c, const struct channel *ch, const struct delivery *d)
{
	struct json_obj o;
	struct document doc = {0};
	struct err err = {0};

	json_obj_init(&o, c->arena);
	json_str(&o, "event", d->event);
	json_str(&o, "channel", ch->slug);
	json_i64(&o, "delivery", d->id);
	json_i64(&o, "seq", d->seq);
	json_i64(&o, "document", d->document_id);
	json_str(&o, "url", page_absolute(c, arena_printf(c->arena, "/d/%lld", (long long)d->document_id)));
	if (doc_public_get(c, d->document_id, &doc, &err) == ST_OK) { /* what is public at this moment, nothing else */
		json_str(&o, "title", doc.title);
		json_str(&o, "index_no", doc.index_no);
		json_str(&o, "doc_no", doc.doc_no);
		json_str(&o, "body", doc.body_name);
		json_str(&o, "summary", doc.summary);
		json_str(&o, "published_at", instant_format_iso(c->arena, doc.published_at));
	}
	return json_obj_end(&o);
}

static struct str signature(struct ctx *c, const struct channel *ch, struct str text)
{
	uint8_t mac[32];
	struct buf b = BUF_INIT(c->arena, 256);

	if (str_empty(ch->secret))
		return STR("");
	hmac_sha256(ch->secret, text, mac);
	buf_c(&b, "X-Chengming-Signature: sha256=");
	for (size_t i = 0; i < sizeof mac; i++)
		buf_printf(&b, "%02x", mac[i]);
	return arena_dup(c->arena, buf_view(&b));
}

static enum status send(struct ctx *c, const struct channel *ch, struct delivery *d, bool *ret_ok, struct err *err)
{
	struct str text = message(c, ch, d);
	struct net_answer a;
	int code;

	if (str_eq_c(ch->type, "script")) {
		TRY(plugin_run(c, ch->target, text, SCRIPT_SECONDS, &code, &d->detail, err));
		*ret_ok = code == 0;
		return ST_OK;
	}
	TRY(net_fetch(c,
		      &(struct net_call){.url = arena_cstr(c->arena, ch->target),
					 .post = text,
					 .content_type = "application/json",
					 .header = signature(c, ch, text),
					 .timeout_s = 15},
		      &a, err));
	*ret_ok = a.http >= 200 && a.http < 300;
	d->detail = a.http != 0 ? arena_printf(c->arena, "HTTP %ld", a.http) : arena_dup(c->arena, str_of(a.detail));
	return ST_OK;
}

/* Handed to the queue of outgoing mail, which retries by itself. */
static enum status post_mail(struct ctx *c, const struct channel *ch, const struct delivery *d, struct err *err)
{
	struct str url = page_absolute(c, arena_printf(c->arena, "/d/%lld", (long long)d->document_id));
	struct document doc = {0};
	bool there = doc_public_get(c, d->document_id, &doc, err) == ST_OK; /* what is public at this moment, nothing else */
	struct str event =
		ctx_text(c, arena_cstr(c->arena, arena_printf(c->arena, "arrange.event.%.*s", STR_ARG(d->event))));

	err_clear(err);
	return notify_mail(c,
			   &(struct mail){.kind = "channel",
					  .to = ch->target,
					  .subject = arena_printf(c->arena, "%.*s %.*s", STR_ARG(event), STR_ARG(doc.title)),
					  .text = there ? arena_printf(c->arena, "%.*s\n%.*s\n%.*s\n\n%.*s\n",
								       STR_ARG(doc.title), STR_ARG(doc.index_no),
								       STR_ARG(url), STR_ARG(doc.summary))
							: arena_printf(c->arena, "%.*s\n", STR_ARG(url))},
			   err);
}

static enum status deliver_mail(struct ctx *c, const struct channel *ch, struct delivery *d, bool *ret_ok, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	enum status st;

	TRY(core_begin(c, &tx, err));
	st = post_mail(c, ch, d, err);
	d->detail = st == ST_OK ? STR("arrange.why.mail_queue") : arena_dup(c->arena, str_of(err->key));
	*ret_ok = st == ST_OK;
	if (st != ST_OK) { /* off, or an address that is none: on record, tried again later */
		err_clear(err);
		return ST_OK;
	}
	return core_commit(c, &tx, err);
}

/* The call to the outside is made outside any transaction; its result is written down, and a failure makes the job come again. */
enum status site_job_deliver(struct ctx *c, struct str payload, struct err *err)
{
	struct channel *all, *ch = NULL;
	struct delivery d;
	int64_t id;
	bool ok = false;
	size_t n;

	if (!json_get_i64(payload, "delivery", &id))
		return err_set(err, ST_INVALID, "channel.deliver without delivery");
	TRY(delivery_store_get(c, id, &d, err));
	TRY(channel_store_list(c, &all, &n, err));
	for (size_t i = 0; i < n; i++)
		if (all[i].id == d.channel_id)
			ch = &all[i];
	if (ch == NULL || !ch->active || str_eq_c(d.state, "ok"))
		return ST_OK;
	if (str_eq_c(ch->type, "mail"))
		TRY(deliver_mail(c, ch, &d, &ok, err));
	else
		TRY(send(c, ch, &d, &ok, err));
	d.at = c->now;
	d.tries++;
	d.state = ok ? STR("ok") : d.tries >= CHANNEL_TRIES ? STR("failed") : STR("waiting");
	{
		CLEANUP(db_tx_end) struct db_tx tx = {0};

		TRY(core_begin(c, &tx, err));
		TRY(delivery_store_set(c, &d, err));
		TRY(core_commit(c, &tx, err));
	}
	return ok || d.tries >= CHANNEL_TRIES
		       ? ST_OK
		       : err_set(err, ST_IO, "channel %.*s: %.*s", STR_ARG(ch->slug), STR_ARG(d.detail));
}

/* ---- a channel of type feed ---- */
enum status site_channel_feed(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct str slug = web_param(w, "slug");
	struct channel *all;
	struct delivery *d;
	size_t n, k, at = 0;
	int64_t updated = 0;

	TRY(channel_store_list(c, &all, &n, err));
	while (at < n && !(str_eq(all[at].slug, slug) && all[at].active && str_eq_c(all[at].type, "feed")))
		at++;
	if (at == n)
		return err_set(err, ST_NOT_FOUND, "no such feed");
	TRY(delivery_store_list(c, all[at].id, setting_i64(c, "feed.items"), &d, &k, err));
	for (size_t i = 0; i < k; i++)
		updated = d[i].at > updated ? d[i].at : updated;
	atom_open(c, &b, all[at].name, page_absolute(c, w->path), page_absolute(c, STR("/")), updated);
	for (size_t i = 0; i < k; i++) {
		struct document doc;
		struct str url = page_absolute(c, arena_printf(c->arena, "/d/%lld", (long long)d[i].document_id));
		bool seen = false;

		for (size_t j = 0; j < i; j++)
			seen = seen || d[j].document_id == d[i].document_id;
		if (seen || doc_public_get(c, d[i].document_id, &doc, err) != ST_OK) {
			err_clear(err);
			continue;
		}
		atom_entry(c, &b,
			   &(struct atom_item){.id = url,
					       .href = url,
					       .title = doc.title,
					       .summary = doc.summary,
					       .published = doc.published_at,
					       .updated = d[i].at});
	}
	buf_c(&b, "</feed>\n");
	web_cache_tag(w, "feed");
	web_reply(w, 200, "application/atom+xml; charset=utf-8", buf_view(&b));
	return ST_OK;
}
