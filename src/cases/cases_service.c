/* SPDX-License-Identifier: Apache-2.0 */
/* The register: taking a request in, reading it, opening it with its code. */
#include "base/hash.h"
#include "base/rng.h"
#include "base/utf8.h"
#include "cases/cases_int.h"
#include "core/audit.h"
#include "core/core.h"
#include "core/jobs.h"
#include "core/json.h"
#include "core/org.h"
#include "core/seal.h"

#define HOUR_MS (3600ll * 1000)
enum { GUESS_PER_SENDER = 10 }; /* in an hour */

/* ---- bodies, rules ---- */
enum status case_body_get(struct ctx *c, int64_t body_id, struct case_body *ret, struct err *err)
{
	struct body b;
	bool found;

	TRY(cs_body_get(c, body_id, ret, &found, err));
	if (found)
		return ST_OK;
	TRY(body_get(c, body_id, &b, err));
	ret->receives = b.parent_id == 0 && b.active;
	ret->mark = ctx_text(c, "request.default_mark");
	ret->reconsider_bodies = b.review_org;
	ret->courts = b.court;
	ret->reconsider_url = ret->complaint = STR("");
	return ST_OK;
}

enum status case_body_save(struct ctx *c, const struct case_body *b, struct err *err)
{
	struct body body;
	struct json_obj after;
	bool own = !db_in_write(c->db);
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(body_get(c, b->body_id, &body, err));
	if (!c->who.system && !ctx_can_at(c, PERM_CASE_SETUP, body.id, body.parent_id))
		return err_set(err, ST_FORBIDDEN, "set-up of body %lld", (long long)b->body_id);
	if (b->receives && str_empty(b->mark))
		return err_say(err, ST_INVALID, "request.not.mark", NULL);
	if (own)
		TRY(core_begin(c, &tx, err));
	TRY(cs_body_put(c, b, err));
	json_obj_init(&after, c->arena);
	json_bool(&after, "receives", b->receives);
	json_str(&after, "mark", b->mark);
	json_str(&after, "reconsider_bodies", b->reconsider_bodies);
	json_str(&after, "courts", b->courts);
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "request.setup",
					    .object = "body",
					    .object_id = b->body_id,
					    .body_id = b->body_id,
					    .summary = body.name,
					    .after = json_obj_end(&after)},
		      err));
	core_touch(c, "request");
	return own ? core_commit(c, &tx, err) : ST_OK;
}

struct rf_rules case_rules(struct ctx *c, struct date on)
{
	struct rf_rules r = rf_rules_default;

	r.clock.answer_days = (int)setting_on(c, "request.answer_days", on);
	r.clock.extension_days = (int)setting_on(c, "request.extension_days", on);
	r.clock.correction_days = (int)setting_on(c, "request.correction_days", on);
	r.clock.third_party_days = (int)setting_on(c, "request.third_party_days", on);
	r.clock.co_agency_days = (int)setting_on(c, "request.co_agency_days", on);
	r.clock.fee_days = (int)setting_on(c, "request.fee_days", on);
	r.clock.late_correction_restarts = setting_on(c, "request.late_correction_restarts", on) == 1;
	r.clock.fee_restarts = setting_on(c, "request.fee_restarts", on) == 1;
	r.unit_days = (int)setting_i64(c, "request.unit_days");
	r.proof_days = (int)setting_i64(c, "request.proof_days");
	r.legal = (enum rf_legal)setting_i64(c, "request.legal_review");
	r.auto_ack_confirms = setting_on(c, "request.auto_ack_counts_as_confirm", on) == 1;
	return r;
}

/* ---- tokens and codes ---- */
struct str case_token(struct ctx *c)
{
	struct str nonce = rng_token(c->arena, 12);

	return arena_printf(c->arena, "%.*s.%.*s", STR_ARG(nonce),
			    STR_ARG(core_sign(c->core, c->arena, "request form", nonce)));
}

bool case_token_ours(struct ctx *c, struct str token)
{
	struct str nonce, mac = token;

	return str_cut(&mac, '.', &nonce) && nonce.n > 0 && nonce.n < 60 && mac.p != NULL &&
	       secret_eq(core_sign(c->core, c->arena, "request form", nonce), mac);
}

/* 60 bits in letters and digits that are not taken for each other. */
struct str case_code(struct ctx *c, struct str no)
{
	static const char alphabet[33] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
	struct str mac = core_sign(c->core, c->arena, "request code", no);
	uint8_t h[SHA256_LEN];
	char out[15];
	size_t n = 0;

	sha256(mac, h);
	for (size_t i = 0; i < 12; i++) {
		if (i > 0 && i % 4 == 0)
			out[n++] = '-';
		out[n++] = alphabet[h[i] & 31];
	}
	return arena_dup(c->arena, (struct str){out, n});
}

/* What was typed as a code: capitals, groups again. */
static struct str typed_code(struct ctx *c, struct str s)
{
	struct str rest = utf8_fold_width(c->arena, s);
	char out[15];
	size_t n = 0, k = 0;

	for (size_t i = 0; i < rest.n && k < 12; i++) {
		char ch = rest.p[i];

		if (ch >= 'a' && ch <= 'z')
			ch = (char)(ch - 32);
		if (!((ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9')))
			continue;
		if (k > 0 && k % 4 == 0)
			out[n++] = '-';
		out[n++] = ch;
		k++;
	}
	return arena_dup(c->arena, (struct str){out, n});
}

/* A number as people type it: no blanks, the brackets of official numbers. */
static struct str typed_no(struct ctx *c, struct str s)
{
	struct str rest = str_trim(s);
	struct buf b;
	uint32_t cp;

	buf_init(&b, c->arena, s.n * 3 + 8);
	while (utf8_next(&rest, &cp)) {
		char u[4];

		if (cp == ' ' || cp == 0x3000 || cp == '\t')
			continue;
		if (cp == '[' || cp == '(' || cp == 0xff08 || cp == 0xff3b || cp == 0x3010)
			cp = 0x3014;
		if (cp == ']' || cp == ')' || cp == 0xff09 || cp == 0xff3d || cp == 0x3011)
			cp = 0x3015;
		if (cp >= 0xff10 && cp <= 0xff19)
			cp -= 0xff10 - '0';
		buf_add(&b, u, utf8_encode(cp, u));
	}
	return buf_view(&b);
}

/* ---- taking in ---- */
static enum status check_new(struct ctx *c, const struct case_new *n, const struct body *b, struct err *err)
{
	struct case_body cb;

	TRY(case_body_get(c, b->id, &cb, err));
	if (!b->active || !cb.receives)
		return err_say(err, ST_INVALID, "request.not.receives", NULL);
	if (!c->who.system && c->who.person_id == 0 && n->channel != RQ_INTERNET)
		return err_set(err, ST_FORBIDDEN, "visitors ask through the web");
	if (!c->who.system && c->who.person_id != 0 && !ctx_can_at(c, PERM_CASE_INTAKE, b->id, b->parent_id))
		return err_set(err, ST_FORBIDDEN, "intake at body %lld", (long long)b->id);
	if (str_empty(n->description))
		return err_say(err, ST_INVALID, "request.problem.description", NULL);
	if (date_is_none(n->submitted_on) || date_cmp(n->submitted_on, c->today) > 0)
		return err_say(err, ST_INVALID, "request.not.future", NULL);
	if (!date_is_none(n->confirmed_on) &&
	    (date_cmp(n->confirmed_on, n->submitted_on) < 0 || date_cmp(n->confirmed_on, c->today) > 0))
		return err_say(err, ST_INVALID, "request.confirmed_early", NULL);
	return ST_OK;
}

static enum status number(struct ctx *c, const struct body *b, struct date on, struct str *ret, struct err *err)
{
	struct case_body cb;
	int year = date_ymd(on).year;
	int64_t n;

	TRY(case_body_get(c, b->id, &cb, err));
	TRY(cs_next(c, b->id, year, STR(""), &n, err));
	*ret = arena_printf(c->arena, "%.*s申〔%d〕%lld号", STR_ARG(cb.mark), year, (long long)n);
	return ST_OK;
}

static enum status fill(struct ctx *c, const struct case_new *n, const struct body *b, struct case_row *w, struct err *err)
{
	*w = (struct case_row){.rc = {.body_id = b->id,
				      .parent_body_id = b->parent_id,
				      .channel = n->channel,
				      .transferred_from = n->transferred_from,
				      .submitted_on = n->submitted_on,
				      .applicant_kind = n->who.kind,
				      .name = n->who.name,
				      .description = n->description,
				      .carrier = n->carrier,
				      .delivery = n->delivery,
				      .written_by = n->written_by,
				      .helped = n->helped,
				      .read_back = n->read_back,
				      .matches_shown = n->matches_shown,
				      .origin_id = n->origin_id,
				      .sample = n->sample,
				      .state = RF_S_UNCONFIRMED,
				      .created_at = c->now,
				      .updated_at = c->now},
			       .token = n->token,
			       .kind = n->own_records ? STR("correction") : STR("access"),
			       .identity_mark = case_identity_mark(c, n->who.id_no),
			       .matter_mark = matter_mark(c->arena, n->description)};
	TRY(number(c, b, n->submitted_on, &w->rc.no, err));
	return seal_text(c, applicant_json(c->arena, &n->who), &w->sealed, err);
}

static enum status first_events(struct ctx *c, const struct case_new *n, const struct rcase *rc, struct err *err)
{
	struct case_event ev[3];
	size_t n_ev = 0;
	struct rf_case f;

	TRY(case_event_put(c, rc, ev, &n_ev,
			   &(struct case_act){.e = {.type = RF_SUBMITTED, .date = n->submitted_on, .until = DATE_NONE}},
			   err));
	if (!date_is_none(n->confirmed_on))
		TRY(case_event_put(c, rc, ev, &n_ev,
				   &(struct case_act){
					   .e = {.type = RF_CONFIRMED, .date = n->confirmed_on, .until = DATE_NONE}},
				   err));
	return case_project(c, rc, ev, n_ev, &f, err);
}

static enum status add_new(struct ctx *c, const struct case_new *n, const struct body *b, struct rcase *ret, struct err *err)
{
	struct applicant masked = applicant_masked(c->arena, &n->who);
	struct case_row w;

	TRY(fill(c, n, b, &w, err));
	TRY(cs_add(c, &w, applicant_json(c->arena, &masked), err));
	TRY(cs_words_add(c, &w.rc, err));
	TRY(first_events(c, n, &w.rc, err));
	TRY(cs_get(c, w.rc.id, &w, err));
	*ret = w.rc;
	return ST_OK;
}

enum status case_create(struct ctx *c, const struct case_new *n, struct rcase *ret, bool *ret_again, struct err *err)
{
	struct case_row before;
	struct body b;
	bool own = !db_in_write(c->db);
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(body_get(c, n->body_id, &b, err));
	if (own)
		TRY(core_begin(c, &tx, err));
	TRY(cs_by_token(c, n->token, &before, err));
	*ret_again = before.rc.id != 0;
	if (*ret_again) {
		*ret = before.rc;
		return ST_OK;
	}
	TRY(check_new(c, n, &b, err));
	TRY(add_new(c, n, &b, ret, err));
	return own ? core_commit(c, &tx, err) : ST_OK;
}

/* ---- reading ---- */
bool case_reads_all(const struct ctx *c)
{
	const uint32_t wide =
		ROLE_BIT(ROLE_OFFICE) | ROLE_BIT(ROLE_LEGAL) | ROLE_BIT(ROLE_SIGNATORY) | ROLE_BIT(ROLE_AUDITOR);

	return c->who.system || (c->who.roles & wide) != 0;
}

bool case_sees(struct ctx *c, const struct rcase *rc)
{
	if (c->who.system || rc->by_code)
		return true;
	if (!ctx_can_at(c, PERM_CASE_READ, rc->body_id, rc->parent_body_id))
		return false;
	return case_reads_all(c) || (c->who.unit_id != 0 && rc->unit_id == c->who.unit_id);
}

enum status case_get(struct ctx *c, int64_t id, struct rcase *ret, struct err *err)
{
	struct case_row w;

	TRY(cs_get(c, id, &w, err));
	if (!case_sees(c, &w.rc))
		return err_set(err, ST_NOT_FOUND, "request %lld out of reach", (long long)id);
	*ret = w.rc;
	return ST_OK;
}

enum status case_events(struct ctx *c, int64_t id, struct case_event **ret, size_t *ret_n, struct err *err)
{
	return cs_events(c, id, ret, ret_n, err);
}

enum status case_fold(struct ctx *c, const struct rcase *rc, const struct case_event *ev, size_t n, struct rf_case *ret,
		      struct err *err)
{
	struct rf_rules rules = case_rules(c, rc->submitted_on);
	struct rf_event *e = ARENA_ARRAY(c->arena, n + 1, struct rf_event);
	struct rf_input in = {.channel = rc->channel, .submitted = rc->submitted_on, .events = e, .n = n, .today = c->today};

	for (size_t i = 0; i < n; i++)
		e[i] = ev[i].e;
	return rf_fold(c->arena, c->cal, &rules, &in, ret, err);
}

enum status case_list(struct ctx *c, const struct case_filter *f, struct rcase **ret, size_t *ret_n, int64_t *ret_total,
		      struct err *err)
{
	if (!c->who.system && !ctx_can(c, PERM_CASE_READ))
		return err_set(err, ST_FORBIDDEN, "list of requests");
	if (f->body_id != 0 && f->body_id != c->who.body_id && !c->who.system) {
		struct body b;

		TRY(body_get(c, f->body_id, &b, err));
		if (!ctx_can_at(c, PERM_CASE_READ, b.id, b.parent_id))
			return err_set(err, ST_NOT_FOUND, "body %lld out of reach", (long long)f->body_id);
	}
	return cs_list(c, f, ret, ret_n, ret_total, err);
}

enum status case_counts(struct ctx *c, struct case_counts *ret, struct err *err)
{
	*ret = (struct case_counts){0};
	return ctx_can(c, PERM_CASE_READ) ? cs_counts(c, ret, err) : ST_OK;
}

enum status case_lapsed(struct ctx *c, struct rcase **ret, size_t *ret_n, struct err *err)
{
	*ret = NULL;
	*ret_n = 0;
	return ctx_can(c, PERM_CASE_OFFICE) ? cs_lapsed(c, ret, ret_n, err) : ST_OK;
}

enum status case_count_mine(struct ctx *c, int64_t *ret, struct err *err)
{
	*ret = 0;
	return ctx_can(c, PERM_CASE_READ) ? cs_count_mine(c, ret, err) : ST_OK;
}

/* ---- by number and code ---- */
/* By sender only, and never for a right code: whoever owns a number is not locked out, neither by others' guesses nor by the own
 * slips, and 60 bits are not found by any number of tries that the limit of an address allows. */
static enum status guess_allowed(struct ctx *c, struct str sender, struct err *err)
{
	int64_t n;

	TRY(cs_guesses(c, sender, c->now - HOUR_MS, &n, err));
	return n >= GUESS_PER_SENDER ? err_say(err, ST_TOO_MANY, "request.guess", NULL) : ST_OK;
}

static enum status guess_note(struct ctx *c, struct str sender, struct err *err)
{
	bool own = !db_in_write(c->db);
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (own)
		TRY(core_begin(c, &tx, err));
	TRY(cs_guess_add(c, sender, err));
	TRY(outbox_add(c, "cases.forget", STR("{}"), c->now + HOUR_MS + 1, STR("guesses"), err));
	return own ? core_commit(c, &tx, err) : ST_OK;
}

enum status case_open(struct ctx *c, struct str no, struct str code, struct rcase *ret, struct err *err)
{
	struct str typed = typed_no(c, no), want = case_code(c, typed), got = typed_code(c, code);
	struct str ip = c->call == NULL ? STR("") : c->call->client_ip;
	struct str sender = core_sign(c->core, c->arena, "request guess", ip);
	struct case_row w;

	TRY(cs_by_no(c, typed, &w, err));
	if (!secret_eq(want, got) || w.rc.id == 0) {
		TRY(guess_allowed(c, sender, err));
		TRY(guess_note(c, sender, err));
		return err_say(err, ST_NOT_FOUND, "request.no_such", NULL);
	}
	*ret = w.rc;
	ret->by_code = true;
	return ST_OK;
}

enum status case_job_forget(struct ctx *c, struct str payload, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	(void)payload; /* all of that age */
	TRY(core_begin(c, &tx, err));
	TRY(cs_guess_forget(c, c->now - HOUR_MS, err));
	return core_commit(c, &tx, err);
}
