/* SPDX-License-Identifier: Apache-2.0 */
/* What belongs to a request: applicant in clear, parties, files, pieces, numbers, its place in the month. */
#include "cases/cases_int.h"
#include "core/audit.h"
#include "core/json.h"
#include "core/seal.h"

/* ---- the applicant in clear ---- */
enum status case_applicant(struct ctx *c, const struct rcase *rc, struct applicant *ret, struct err *err)
{
	struct case_row w;
	struct str json;

	TRY(cs_get(c, rc->id, &w, err));
	TRY(seal_open(c, w.sealed, &json, err));
	applicant_from_json(c->arena, json, ret);
	ret->kind = w.rc.applicant_kind;
	if (str_empty(ret->name))
		ret->name = w.rc.name;
	return ST_OK;
}

enum status case_note_view(struct ctx *c, const struct rcase *rc, const char *action, struct str what, struct str reason,
			   struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (!ctx_can_at(c, PERM_CASE_UNMASK, rc->body_id, rc->parent_body_id))
		return err_say(err, ST_FORBIDDEN, "request.not.permitted", NULL);
	if (str_empty(str_trim(reason)))
		return err_say(err, ST_INVALID, "request.not.reason", NULL);
	TRY(core_begin(c, &tx, err));
	TRY(audit_add(c,
		      &(struct audit_entry){.action = action,
					    .object = "request",
					    .object_id = rc->id,
					    .body_id = rc->body_id,
					    .summary = what,
					    .reason = str_trim(reason)},
		      err));
	return core_commit(c, &tx, err);
}

enum status case_unmask(struct ctx *c, int64_t id, struct str reason, struct applicant *ret, struct err *err)
{
	struct rcase rc;

	TRY(case_get(c, id, &rc, err));
	TRY(case_note_view(c, &rc, "request.unmask", rc.no, reason, err));
	return case_applicant(c, &rc, ret, err);
}

/* ---- parties ---- */
enum status case_party_add(struct ctx *c, const struct rcase *rc, struct case_party *p, struct err *err)
{
	struct case_party *have;
	struct str sealed;
	size_t n;
	bool own = !db_in_write(c->db);
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (!c->who.system &&
	    (rc->body_id != c->who.body_id || (!ctx_can(c, PERM_CASE_HANDLE) && !ctx_can(c, PERM_CASE_OFFICE))))
		return err_say(err, ST_FORBIDDEN, "request.not.permitted", NULL);
	if (str_empty(str_trim(p->name)))
		return err_say(err, ST_INVALID, "request.problem.party", NULL);
	if (own)
		TRY(core_begin(c, &tx, err));
	TRY(cs_lock(c, rc->id, err));
	TRY(cs_parties(c, rc->id, &have, &n, err));
	p->ref = arena_printf(c->arena, "P%zu", n + 1);
	TRY(seal_text(c, p->contact, &sealed, err));
	TRY(cs_party_add(c, rc->id, p, sealed, err));
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "request.party",
					    .object = "request",
					    .object_id = rc->id,
					    .body_id = rc->body_id,
					    .summary =
						    arena_printf(c->arena, "%.*s %.*s", STR_ARG(rc->no), STR_ARG(p->ref))},
		      err));
	return own ? core_commit(c, &tx, err) : ST_OK;
}

enum status case_parties(struct ctx *c, int64_t id, struct case_party **ret, size_t *ret_n, struct err *err)
{
	TRY(cs_parties(c, id, ret, ret_n, err));
	for (size_t i = 0; i < *ret_n; i++)
		TRY(seal_open(c, (*ret)[i].contact, &(*ret)[i].contact, err));
	return ST_OK;
}

/* ---- files ---- */
enum status case_file_add(struct ctx *c, const struct rcase *rc, const struct stored_file *f, const char *kind,
			  struct str name, bool for_applicant, int64_t *ret_id, struct err *err)
{
	struct case_file row = {.file_id = f->id,
				.kind = str_of(kind),
				.name = name,
				.for_applicant = for_applicant,
				.person_name = c->who.name.p == NULL ? STR("") : c->who.name,
				.added_at = c->now};
	struct case_act a = {.e = {.type = RF_FILE_ADDED, .date = DATE_NONE, .until = DATE_NONE, .code = row.kind}};

	TRY(cs_file_add(c, rc->id, &row, ret_id, err));
	a.e.n = *ret_id;
	return case_act(c, rc, &a, NULL, err);
}

enum status case_files(struct ctx *c, int64_t id, struct case_file **ret, size_t *ret_n, struct err *err)
{
	TRY(cs_files(c, id, ret, ret_n, err));
	for (size_t i = 0; i < *ret_n; i++)
		TRY(files_get(c, (*ret)[i].file_id, &(*ret)[i].file, err));
	return ST_OK;
}

/* ---- pieces ---- */
static enum status add_piece(struct ctx *c, const struct rcase *rc, const struct applicant *who, struct str description,
			     size_t i, struct rcase *ret, struct err *err)
{
	bool again;
	struct case_new n = {.token = arena_printf(c->arena, "split:%lld:%lld:%zu", (long long)rc->id,
						   (long long)rc->n_events, i),
			     .body_id = rc->body_id,
			     .own_records = rc->own_records,
			     .channel = rc->channel,
			     .transferred_from = rc->transferred_from,
			     .submitted_on = rc->submitted_on,
			     .confirmed_on = rc->received_on,
			     .who = *who,
			     .description = description,
			     .carrier = rc->carrier,
			     .delivery = rc->delivery,
			     .written_by = rc->written_by,
			     .helped = rc->helped,
			     .read_back = rc->read_back,
			     .origin_id = rc->id,
			     .sample = rc->sample};

	return case_create(c, &n, ret, &again, err);
}

static enum status split(struct ctx *c, const struct rcase *rc, const struct str *descriptions, size_t n, struct str reason,
			 struct err *err)
{
	struct case_act a = {.e = {.type = RF_SPLIT, .date = DATE_NONE, .until = DATE_NONE, .n = (int64_t)n},
			     .text = reason};
	struct rcase first = *rc;
	struct applicant who;
	struct str refs = STR("");

	TRY(case_applicant(c, rc, &who, err));
	for (size_t i = 1; i < n; i++) {
		struct rcase piece;

		TRY(add_piece(c, rc, &who, descriptions[i], i, &piece, err));
		refs = arena_printf(c->arena, "%.*s%s%.*s", STR_ARG(refs), i == 1 ? "" : " ", STR_ARG(piece.no));
	}
	a.e.ref = refs;
	TRY(case_act(c, rc, &a, NULL, err));
	TRY(cs_words_drop(c, rc, err));
	TRY(cs_pieces(c, rc->id, descriptions[0], matter_mark(c->arena, descriptions[0]), (int64_t)n, err));
	first.description = descriptions[0];
	return cs_words_add(c, &first, err);
}

enum status case_split(struct ctx *c, const struct rcase *rc, const struct str *descriptions, size_t n, struct str reason,
		       struct err *err)
{
	bool own = !db_in_write(c->db);
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (n < 2 || n > 50)
		return err_say(err, ST_INVALID, "request.problem.pieces", NULL);
	for (size_t i = 0; i < n; i++)
		if (str_empty(str_trim(descriptions[i])))
			return err_say(err, ST_INVALID, "request.problem.description", NULL);
	if (own)
		TRY(core_begin(c, &tx, err));
	TRY(split(c, rc, descriptions, n, reason, err));
	return own ? core_commit(c, &tx, err) : ST_OK;
}

enum status case_mark_duplicate(struct ctx *c, const struct rcase *rc, int64_t of, struct str reason, struct err *err)
{
	struct case_act a = {
		.e = {.type = RF_NOTE, .date = DATE_NONE, .until = DATE_NONE, .code = STR("duplicate"), .n = of},
		.text = reason};
	struct rcase other;
	bool own = !db_in_write(c->db);
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(case_get(c, of, &other, err));
	if (other.id == rc->id || other.body_id != rc->body_id)
		return err_say(err, ST_INVALID, "request.problem.duplicate", NULL);
	if (own)
		TRY(core_begin(c, &tx, err));
	TRY(case_act(c, rc, &a, NULL, err));
	TRY(cs_duplicate(c, rc->id, of, err));
	return own ? core_commit(c, &tx, err) : ST_OK;
}

/* ---- numbers ---- */
enum status case_next_number(struct ctx *c, int64_t body_id, int year, struct str kind, int64_t *ret, struct err *err)
{
	if (!db_in_write(c->db))
		return err_set(err, ST_INTERNAL, "a number outside of a transaction");
	return cs_next(c, body_id, year, kind, ret, err);
}

enum status case_nth_in_month(struct ctx *c, const struct rcase *rc, int64_t *ret, struct err *err)
{
	bool sent = str_eq_c(setting(c, "request.fee_by_submission"), "1");
	struct date on = sent || date_is_none(rc->received_on) ? rc->submitted_on : rc->received_on;
	struct date first, next;
	struct ymd d = date_ymd(on);
	struct case_row w;

	TRY(cs_get(c, rc->id, &w, err));
	if (!date_from_ymd(d.year, d.month, 1, &first) ||
	    !date_from_ymd(d.month == 12 ? d.year + 1 : d.year, d.month % 12 + 1, 1, &next))
		return err_set(err, ST_INVALID, "a month outside the calendar");
	return cs_nth(c, &w, sent, first, date_add(next, -1), ret, err);
}
