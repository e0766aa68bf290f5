/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a letter once it is issued: sent, served, made void; and the templates' versions. */
#include "core/audit.h"
#include "core/core.h"
#include "letters/letters_int.h"
#include "letters/letters_store.h"
#include "notify/notify.h"

static enum status audit(struct ctx *c, const char *action, const struct letter_row *r, struct str reason, struct err *err)
{
	return audit_add(c,
			 &(struct audit_entry){.action = action,
					       .object = "request",
					       .object_id = r->l.case_id,
					       .body_id = r->body_id,
					       .summary = r->l.number,
					       .reason = reason.p == NULL ? STR("") : reason},
			 err);
}

/* The letter to act on, locked by the write transaction that is open. */
static enum status take(struct ctx *c, int64_t case_id, int64_t id, struct letter_row *r, struct rcase *rc, struct err *err)
{
	TRY(letters_get(c, case_id, id, r, rc, err));
	return letters_may_write(c, rc) ? ST_OK : err_say(err, ST_FORBIDDEN, "request.not.permitted", NULL);
}

static const struct letter_kind *kind_of(struct ctx *c, const struct letter_row *r)
{
	struct letter_tables t = letter_tables_load(c->arena);

	return letter_kind_of(&t, r->l.kind);
}

static bool is_answer(struct ctx *c, const struct letter_row *r)
{
	const struct letter_kind *k = kind_of(c, r);

	return k != NULL && !str_empty(k->decision) && k->to == LETTER_TO_APPLICANT; /* K3 goes to two */
}

/* A link to the progress page and nothing about anybody: mail travels openly. Who has number and query code reads it there. */
static enum status mail(struct ctx *c, const struct rcase *rc, struct err *err)
{
	struct str url = arena_printf(c->arena, "%.*s/request/status", STR_ARG(setting(c, "site.base_url")));
	struct applicant ap;
	struct mail m = {.kind = "letter"};
	enum tpl_locale said = c->locale;

	TRY(case_applicant(c, rc, &ap, err));
	if (str_empty(ap.email))
		return err_say(err, ST_INVALID, "letters.no_email", NULL);
	m.to = ap.email;
	c->locale = LOC_ZH;
	m.subject = ctx_text(c, "letters.mail_subject");
	m.text = ctx_textf(c, "letters.mail_text", url);
	c->locale = said;
	return notify_mail(c, &m, err);
}

static enum status check_way(const struct letter_row *r, struct str way, struct str proof, struct err *err)
{
	bool to_party = !r->l.for_applicant, net = str_eq_c(way, "email") || str_eq_c(way, "portal");

	if (!net && !str_eq_c(way, "post") && !str_eq_c(way, "counter"))
		return err_say(err, ST_INVALID, "letters.way_missing", NULL);
	if (net && to_party)
		return err_say(err, ST_INVALID, "letters.way_party", NULL);
	if (!net && str_empty(str_trim(proof)))
		return err_say(err, ST_INVALID, str_eq_c(way, "post") ? "letters.proof_post" : "letters.proof_counter",
			       NULL);
	return ST_OK;
}

static enum status act(struct ctx *c, const struct rcase *rc, enum rf_type t, struct date on, struct str ref,
		       struct str code, struct str text, struct err *err)
{
	struct case_act a = {.e = {.type = t, .date = on, .until = DATE_NONE, .ref = ref, .code = code}, .text = text};

	return case_act(c, rc, &a, NULL, err);
}

/* Is the newest letter of the kind still without an arrival, and was it sent by that day? */
static bool on_the_way(const struct case_event *ev, size_t n, enum rf_type sent, const struct rf_event *arrival)
{
	for (size_t i = n; i-- > 0;) {
		if (ev[i].is_void || !str_eq(ev[i].e.ref, arrival->ref))
			continue;
		if (ev[i].e.type == arrival->type)
			return false;
		if (ev[i].e.type == sent)
			return date_cmp(ev[i].e.date, arrival->date) <= 0;
	}
	return false;
}

/* The other side's days run from the arrival of these letters (Art. 32, 34; 109号 Art. 6). Somebody may have put it on record before,
 * and it may no longer matter to the request: then the proof alone is kept. */
static enum status arrived(struct ctx *c, const struct rcase *rc, const struct letter_row *r, struct date on,
			   struct err *err)
{
	const struct letter_kind *k = kind_of(c, r);
	struct str ref = r->l.for_applicant ? STR("") : r->party;
	struct rf_event e = {.date = on, .until = DATE_NONE, .ref = ref};
	struct case_event *ev;
	struct rf_case f;
	enum rf_type sent;
	size_t n;

	if (k == NULL || str_empty(k->arrival) || !rf_type_of(k->arrival, &e.type) || !rf_type_of(k->event, &sent))
		return ST_OK;
	TRY(case_events(c, rc->id, &ev, &n, err));
	TRY(case_fold(c, rc, ev, n, &f, err));
	if (!on_the_way(ev, n, sent, &e) || case_refusal(c, rc, &f, &e) != NULL)
		return ST_OK;
	return act(c, rc, e.type, on, ref, STR(""), r->l.number, err);
}

static enum status served(struct ctx *c, const struct rcase *rc, const struct letter_row *r, struct str proof, int64_t file,
			  struct date on, struct err *err)
{
	bool done;

	TRY(ls_served(c, r->l.id, proof, file, on, &done, err));
	if (!done)
		return err_say(err, ST_CONFLICT, "letters.not_sent", NULL);
	if (is_answer(c, r))
		TRY(act(c, rc, RF_SERVED, on, r->l.number, STR(""), r->l.number, err));
	TRY(arrived(c, rc, r, on, err));
	return audit(c, "letter.served", r, STR(""), err);
}

enum status letters_send(struct ctx *c, int64_t case_id, int64_t id, struct str way, struct str proof, struct date on,
			 struct err *err)
{
	struct letter_row r;
	struct rcase rc;
	bool done;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(take(c, case_id, id, &r, &rc, err));
	TRY(check_way(&r, way, proof, err));
	if (date_is_none(on))
		on = c->today;
	if (date_cmp(on, c->today) > 0 || date_cmp(on, r.l.issued_on) < 0)
		return err_say(err, ST_INVALID, "letters.day", NULL);
	TRY(ls_sent(c, id, way, proof.p == NULL ? STR("") : proof, on, &done, err));
	if (!done)
		return err_say(err, ST_CONFLICT, "letters.sent_before", NULL);
	if (str_eq_c(way, "email"))
		TRY(mail(c, &rc, err));
	if (is_answer(c, &r))
		TRY(act(c, &rc, RF_SENT, on, r.l.number, way, r.l.number, err));
	TRY(audit(c, "letter.sent", &r, STR(""), err));
	if (str_eq_c(way, "counter")) /* who took it has it */
		TRY(served(c, &rc, &r, STR(""), 0, on, err));
	core_touch(c, "request");
	return core_commit(c, &tx, err);
}

enum status letters_served(struct ctx *c, int64_t case_id, int64_t id, struct str proof, struct date on, struct web_call *w,
			   const struct web_file *scan, struct err *err)
{
	struct letter_row r;
	struct rcase rc;
	struct stored_file f = {0};
	int64_t row;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(take(c, case_id, id, &r, &rc, err));
	if (!str_eq_c(r.l.state, "sent"))
		return err_say(err, ST_CONFLICT, "letters.not_sent", NULL);
	if (date_is_none(on) || date_cmp(on, c->today) > 0 || date_cmp(on, r.l.sent_on) < 0)
		return err_say(err, ST_INVALID, "letters.day", NULL);
	if (scan != NULL && scan->size > 0) {
		TRY(files_take(c, w, scan, &f, err));
		TRY(case_file_add(c, &rc, &f, "scan",
				  arena_printf(c->arena, "%.*s-%.*s", STR_ARG(ctx_text(c, "letters.proof_scan")),
					       STR_ARG(r.l.number)),
				  false, &row, err));
	}
	TRY(served(c, &rc, &r, proof.p == NULL ? STR("") : proof, f.id, on, err));
	core_touch(c, "request");
	return core_commit(c, &tx, err);
}

/* Its number stays taken: numbers have no gaps and are never used again (request-procedure.md §8). */
enum status letters_void(struct ctx *c, int64_t case_id, int64_t id, struct str why, struct err *err)
{
	struct letter_row r;
	struct rcase rc;
	struct case_act a = {.e = {.type = RF_NOTE, .date = DATE_NONE, .until = DATE_NONE, .code = STR("letter_void")},
			     .text = why};
	bool done;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (str_empty(str_trim(why)))
		return err_say(err, ST_INVALID, "request.not.reason", NULL);
	TRY(core_begin(c, &tx, err));
	TRY(take(c, case_id, id, &r, &rc, err));
	TRY(ls_void(c, id, why, &done, err));
	if (!done)
		return err_say(err, ST_CONFLICT, "letters.sent_before", NULL);
	a.e.ref = r.l.number;
	TRY(case_act(c, &rc, &a, NULL, err));
	TRY(audit(c, "letter.void", &r, why, err));
	return core_commit(c, &tx, err);
}

/* ---- templates ---- */
enum status letters_template_rows(struct ctx *c, struct str kind, struct template_row **ret, size_t *ret_n, struct err *err)
{
	return ls_templates(c, c->who.body_id, kind, ret, ret_n, err);
}

static enum status check_template(struct ctx *c, struct str text, struct err *err)
{
	struct letter_tables t = letter_tables_load(c->arena);
	struct lt parsed;

	if (str_find_c(text, "\n\n") < 0)
		return err_say(err, ST_INVALID, "letters.tpl_title", NULL);
	TRY(lt_parse(c->arena, text, &parsed, err));
	return lt_check(&parsed, t.field, t.n_fields, err);
}

enum status letters_template_save(struct ctx *c, struct str kind, struct str text, struct str reason, bool shipped,
				  struct err *err)
{
	struct letter_tables t = letter_tables_load(c->arena);
	const struct letter_kind *k = letter_kind_of(&t, kind);
	struct template_row row = {.body_id = c->who.body_id, .kind = kind, .reason = reason, .shipped = shipped}, before;
	bool found;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (k == NULL)
		return err_set(err, ST_NOT_FOUND, "kind of letter");
	if (!ctx_can(c, PERM_CASE_SETUP))
		return err_set(err, ST_FORBIDDEN, "templates");
	if (str_empty(str_trim(reason)))
		return err_say(err, ST_INVALID, "request.not.reason", NULL);
	row.text = shipped ? k->shipped : text;
	TRY(check_template(c, row.text, err));
	TRY(core_begin(c, &tx, err));
	TRY(ls_template(c, row.body_id, kind, &before, &found, err));
	row.version = found ? before.version + 1 : 1;
	TRY(ls_template_add(c, &row, err));
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "letter.template",
					    .object = "letter_template",
					    .object_id = row.version,
					    .body_id = row.body_id,
					    .summary = arena_printf(c->arena, "%.*s v%lld", STR_ARG(kind),
								    (long long)row.version),
					    .reason = reason},
		      err));
	return core_commit(c, &tx, err);
}
