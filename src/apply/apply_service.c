/* SPDX-License-Identifier: Apache-2.0 */
/* Sending a request: limits, the request itself, its files, the note by mail. */
#include "apply/apply_int.h"
#include "apply/apply_store.h"
#include "core/address.h"
#include "core/core.h"
#include "core/jobs.h"
#include "core/org.h"
#include "notify/notify.h"
#include "search/search.h"

#define HOUR_MS (3600ll * 1000)
#define DAY_MS (24 * HOUR_MS)
#define MAX_MATCHES 5
#define MAX_SEARCHES 3 /* a description is searched while it is typed: each costs */
#define SAME_SCORE 80

/* The address itself is not kept: a keyed hash, erased after a day, is enough to count. */
static struct str client_of(struct ctx *c)
{
	struct str ip = c->call == NULL ? STR("") : c->call->client_ip;

	return core_sign(c->core, c->arena, "apply client", ip);
}

static enum status check_flood(struct ctx *c, struct str client, struct err *err)
{
	int64_t mine, all;

	TRY(apply_store_since(c, client, c->now - HOUR_MS, &mine, &all, err));
	if (mine >= APPLY_PER_ADDRESS || all >= APPLY_PER_HOUR)
		return err_say(err, ST_TOO_MANY, "apply.too_many", NULL);
	return ST_OK;
}

struct applicant apply_applicant(const struct apply_input *in)
{
	struct applicant ap = {.kind = AP_NAT,
			       .name = in->name,
			       .id_kind = in->id_kind,
			       .id_no = in->id_no,
			       .phone = in->phone,
			       .email = in->email,
			       .address = in->address,
			       .postcode = in->postcode};

	if (!str_eq_c(in->as, "org"))
		return ap;
	ap.kind = AP_OTH;
	(void)applicant_kind_of(in->org_kind, &ap.kind);
	ap.name = in->org_name;
	ap.id_kind = STR("uscc");
	ap.id_no = in->uscc;
	ap.legal_rep = in->legal_rep;
	ap.contact = in->contact;
	return ap;
}

/* Number and where to look, nothing of what was asked and by whom: mail is read by others. */
static enum status mail_note(struct ctx *c, const struct rcase *rc, struct str to, struct err *err)
{
	struct mail m = {.kind = "request_note", .to = to};
	struct str normal, href;

	if (str_empty(to) || !notify_on() || !mail_address_valid(c->arena, to, &normal))
		return ST_OK;
	href = page_absolute(c, page_href(c, STR("/request/status")));
	m.subject = ctx_textf(c, "apply.mail_subject", rc->no);
	m.text = arena_printf(c->arena, "%.*s\n\n%.*s\n%.*s\n", STR_ARG(ctx_textf(c, "apply.mail_text", rc->no)),
			      STR_ARG(ctx_text(c, "apply.mail_where")), STR_ARG(href));
	return notify_mail(c, &m, err);
}

static enum status forget_later(struct ctx *c, struct err *err)
{
	return outbox_add(c, "apply.forget", STR("{}"), c->now + DAY_MS + 1, STR("apply"), err);
}

static struct case_new new_case(struct ctx *c, const struct apply_form *f, int64_t body_id)
{
	return (struct case_new){.token = f->in.token,
				 .body_id = body_id,
				 .own_records = str_eq_c(f->in.own, "1"),
				 .channel = RQ_INTERNET,
				 .submitted_on = c->today,
				 .confirmed_on = DATE_NONE,
				 .who = apply_applicant(&f->in),
				 .description = f->in.description,
				 .carrier = f->in.carrier,
				 .delivery = f->in.delivery,
				 .matches_shown = f->shown};
}

/* A form that was sent, changed by way of the browser's history and sent again: what was changed must not be lost silently. */
static bool same_request(const struct case_new *n, const struct rcase *rc)
{
	return n->body_id == rc->body_id && n->own_records == rc->own_records && n->who.kind == rc->applicant_kind &&
	       str_eq(n->who.name, rc->name) && str_eq(n->description, rc->description) && str_eq(n->carrier, rc->carrier) &&
	       str_eq(n->delivery, rc->delivery);
}

enum status apply_send(struct ctx *c, const struct apply_form *f, struct rcase *ret, struct str *ret_code, struct err *err)
{
	struct case_new n;
	struct rcase rc;
	struct str client = client_of(c);
	int64_t body_id = 0;
	bool again = false;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (!case_token_ours(c, f->in.token))
		return err_say(err, ST_INVALID, "apply.form_old", NULL);
	if (!str_to_i64(f->in.body, &body_id))
		return err_say(err, ST_INVALID, "apply.no_body", NULL);
	n = new_case(c, f, body_id);
	TRY(core_begin(c, &tx, err));
	TRY(case_create(c, &n, &rc, &again, err));
	if (again && !same_request(&n, &rc))
		return err_say(err, ST_CONFLICT, "apply.sent_already", arena_cstr(c->arena, rc.no));
	*ret_code = case_code(c, rc.no);
	if (!again) {
		TRY(check_flood(c, client, err)); /* refused: the number goes back with everything else */
		TRY(case_open(c, rc.no, *ret_code, &rc, err));
		for (size_t i = 0; i < f->files.n; i++)
			TRY(apply_upload_add(c, &rc, &f->files.file[i], err));
		TRY(apply_store_sent(c, rc.id, client, err));
		TRY(mail_note(c, &rc, n.who.email, err));
		TRY(forget_later(c, err));
	}
	*ret = rc;
	return core_commit(c, &tx, err);
}

enum status apply_job_forget(struct ctx *c, struct str payload, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	(void)payload; /* every row of that age, so that a lost job is made good by the next */
	TRY(core_begin(c, &tx, err));
	TRY(apply_store_forget(c, c->now - DAY_MS, err));
	return core_commit(c, &tx, err);
}

enum status apply_bodies(struct ctx *c, struct apply_body **ret, size_t *ret_n, struct err *err)
{
	struct apply_body *out;
	struct body *all;
	size_t n, k = 0;

	TRY(body_list(c, &all, &n, err));
	out = ARENA_ARRAY(c->arena, n + 1, struct apply_body);
	for (int city = 1; city >= 0; city--) {
		for (size_t i = 0; i < n; i++) {
			struct case_body cb;

			if ((all[i].parent_id == 0) != (city == 1))
				continue;
			TRY(case_body_get(c, all[i].id, &cb, err));
			if (cb.receives)
				out[k++] = (struct apply_body){all[i].id,      all[i].name,	all[i].phone, all[i].hours,
							       all[i].address, all[i].postcode, city == 1};
		}
	}
	*ret = out;
	*ret_n = k;
	return ST_OK;
}

static bool listed(const struct page_link *l, size_t n, struct str href)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(l[i].href, href))
			return true;
	}
	return false;
}

enum status apply_matches(struct ctx *c, struct str description, struct page_link **ret, size_t *ret_n, struct err *err)
{
	struct page_link *out = ARENA_ARRAY(c->arena, MAX_MATCHES, struct page_link);
	struct str terms[MAX_SEARCHES];
	size_t n_terms = apply_terms(c->arena, description, terms, MAX_SEARCHES), k = 0;

	for (size_t i = 0; i < n_terms && k < MAX_MATCHES; i++) {
		struct search_query q = {.words = terms[i], .page = 1, .per = MAX_MATCHES};
		struct search_result r;
		enum status st = search_run(c, &q, &r, err);

		if (st == ST_BUSY) { /* an offer, not a duty: the form goes on without */
			err_clear(err);
			break;
		}
		TRY(st);
		for (size_t h = 0; h < r.n && k < MAX_MATCHES; h++) {
			struct str href = page_local(c, r.hits[h].href);

			if (!listed(out, k, href))
				out[k++] = (struct page_link){.href = href,
							      .text = r.hits[h].title,
							      .count = r.hits[h].doc_no,
							      .zh = true};
		}
	}
	*ret = out;
	*ret_n = k;
	return ST_OK;
}

enum status apply_earlier(struct ctx *c, const struct apply_input *in, struct str *ret_no, struct err *err)
{
	struct applicant ap = apply_applicant(in);
	struct case_like *like;
	int64_t body_id = 0;
	size_t n;

	*ret_no = STR("");
	if (str_empty(ap.id_no) || !str_to_i64(in->body, &body_id))
		return ST_OK;
	TRY(case_similar(c, body_id, 0, in->description, case_identity_mark(c, ap.id_no), &like, &n, err));
	for (size_t i = 0; i < n && str_empty(*ret_no); i++) {
		int64_t at;

		if (!like[i].same_applicant || like[i].score < SAME_SCORE)
			continue;
		TRY(apply_store_sent_at(c, like[i].id, &at, err));
		if (at != 0 && date_diff(c->today, date_of_instant(at)) <= APPLY_SAME_DAYS)
			*ret_no = like[i].no;
	}
	return ST_OK;
}

enum status apply_note_found(struct ctx *c, const struct apply_input *in, struct err *err)
{
	int64_t body_id = 0;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (!case_token_ours(c, in->token)) /* only forms we gave out count */
		return ST_OK;
	(void)str_to_i64(in->body, &body_id);
	TRY(core_begin(c, &tx, err));
	TRY(apply_store_found(c, core_sign(c->core, c->arena, "apply found", in->token), body_id, err));
	core_touch(c, "request_log");
	return core_commit(c, &tx, err);
}

enum status apply_found_count(struct ctx *c, struct date from, struct date to, int64_t *ret, struct err *err)
{
	return apply_store_found_count(c, from, to, ret, err);
}

enum status apply_opinion_get(struct ctx *c, int64_t case_id, struct apply_opinion *ret, struct err *err)
{
	return apply_store_opinion_get(c, case_id, ret, err);
}
