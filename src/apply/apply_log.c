/* SPDX-License-Identifier: Apache-2.0 */
/* The public log of answered requests: rules and use cases. Nothing of a person enters it: the office writes the matter in its
 * own words, and numbers that look like a person's are refused. */
#include "apply/apply_store.h"
#include "base/utf8.h"
#include "core/audit.h"
#include "core/core.h"
#include "core/json.h"
#include "core/org.h"
#include "documents/documents.h"

enum { MATTER_MAX = 200, PERSON_DIGITS = 11 /* a mobile telephone; identity cards have more */ };

static enum status office_of(struct ctx *c, int64_t case_id, struct rcase *rc, struct err *err)
{
	TRY(case_get(c, case_id, rc, err));
	if (!c->who.system && !ctx_can_at(c, PERM_CASE_OFFICE, rc->body_id, rc->parent_body_id))
		return err_set(err, ST_FORBIDDEN, "log of another body");
	return ST_OK;
}

static bool has_person_number(struct str s)
{
	size_t run = 0;

	for (size_t i = 0; i < s.n; i++) {
		run = s.p[i] >= '0' && s.p[i] <= '9' ? run + 1 : 0;
		if (run >= PERSON_DIGITS)
			return true;
	}
	return false;
}

static enum status check_matter(const struct rcase *rc, struct str matter, struct err *err)
{
	if (str_empty(matter))
		return err_say(err, ST_INVALID, "apply.log_empty", NULL);
	if (utf8_len(matter) > MATTER_MAX)
		return err_say(err, ST_INVALID, "apply.log_long", NULL);
	if (has_person_number(matter))
		return err_say(err, ST_INVALID, "apply.log_number", NULL);
	if (rc->applicant_kind == AP_NAT && utf8_len(rc->name) > 1 && str_find(matter, rc->name) >= 0)
		return err_say(err, ST_INVALID, "apply.log_name", NULL);
	return ST_OK;
}

static enum status audit(struct ctx *c, const struct rcase *rc, const char *action, struct str after, struct str reason,
			 struct err *err)
{
	return audit_add(c,
			 &(struct audit_entry){.action = action,
					       .object = "request",
					       .object_id = rc->id,
					       .body_id = rc->body_id,
					       .summary = rc->no,
					       .after = after,
					       .reason = reason},
			 err);
}

enum status apply_log_release(struct ctx *c, int64_t case_id, struct str matter, int64_t document_id, struct err *err)
{
	struct rcase rc;
	struct json_obj after;
	struct document d;
	bool own = !db_in_write(c->db);
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	matter = str_trim(matter);
	if (own)
		TRY(core_begin(c, &tx, err));
	TRY(office_of(c, case_id, &rc, err));
	if (str_empty(rc.decision) || date_is_none(rc.decided_on) || date_is_none(rc.received_on))
		return err_say(err, ST_CONFLICT, "apply.log_open", NULL);
	TRY(check_matter(&rc, matter, err));
	if (document_id != 0 && doc_public_line(c, document_id, &d, err) != ST_OK)
		return err_say(err, ST_INVALID, "apply.log_document", NULL);
	TRY(apply_store_log_put(c,
				&(struct apply_log){.case_id = rc.id,
						    .body_id = rc.body_id,
						    .document_id = document_id,
						    .released_at = c->now,
						    .matter = matter,
						    .decision = rc.decision,
						    .released_by = c->who.name,
						    .received_on = rc.received_on,
						    .answered_on = rc.decided_on,
						    .sample = rc.sample},
				err));
	json_obj_init(&after, c->arena);
	json_str(&after, "matter", matter);
	json_i64(&after, "document", document_id);
	TRY(audit(c, &rc, "request.log", json_obj_end(&after), STR(""), err));
	core_touch(c, "request_log");
	return own ? core_commit(c, &tx, err) : ST_OK;
}

enum status apply_log_remove(struct ctx *c, int64_t case_id, struct str reason, struct err *err)
{
	struct rcase rc;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(office_of(c, case_id, &rc, err));
	if (str_empty(str_trim(reason)))
		return err_say(err, ST_INVALID, "apply.log_reason", NULL);
	TRY(apply_store_log_remove(c, case_id, err));
	TRY(audit(c, &rc, "request.log_remove", STR(""), str_trim(reason), err));
	core_touch(c, "request_log");
	return core_commit(c, &tx, err);
}

enum status apply_log_get(struct ctx *c, int64_t case_id, struct apply_log *ret, struct err *err)
{
	return apply_store_log_get(c, case_id, ret, err);
}

enum status apply_log_list(struct ctx *c, int64_t body_id, int64_t page, int64_t per, struct apply_log **ret, size_t *ret_n,
			   int64_t *ret_total, struct err *err)
{
	TRY(apply_store_log_count(c, body_id, ret_total, err));
	if ((page - 1) * per >= *ret_total) { /* behind the end there is nothing to walk to */
		*ret = NULL;
		*ret_n = 0;
		return ST_OK;
	}
	return apply_store_log_list(c, body_id, (page - 1) * per, per, ret, ret_n, err);
}

/* What a sample office would release: answered requests whose own words name nobody. */
static enum status sample_of(struct ctx *c, int64_t body_id, struct err *err)
{
	static const char *const outcomes[] = {"A1", "B1", "C6", "D1", "D2"};
	enum { EACH = 3 };

	for (size_t i = 0; i < ARRAY_LEN(outcomes); i++) {
		struct case_filter f = {.decision = str_of(outcomes[i]),
					.body_id = body_id,
					.from = DATE_NONE,
					.to = DATE_NONE,
					.page = 1,
					.per_page = EACH};
		struct rcase *rc;
		int64_t total;
		size_t n;

		TRY(case_list(c, &f, &rc, &n, &total, err));
		for (size_t k = 0; k < n; k++) {
			if (rc[k].sample && !date_is_none(rc[k].received_on) && !date_is_none(rc[k].decided_on))
				TRY(apply_log_release(c, rc[k].id, rc[k].description, 0, err));
		}
	}
	return ST_OK;
}

enum status apply_sample(struct ctx *c, struct err *err)
{
	struct body *b;
	size_t n;

	TRY(body_list(c, &b, &n, err));
	for (size_t i = 0; i < n; i++)
		TRY(sample_of(c, b[i].id, err));
	return ST_OK;
}
