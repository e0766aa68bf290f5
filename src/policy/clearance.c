/* SPDX-License-Identifier: Apache-2.0 */
/* Clearance of normative documents: a draft list with a result each, published in one transaction with every validity it sets.
 * 国办发〔2018〕37号 (clearance every few years, list published). S0-1.5.1. */
#include "core/audit.h"
#include "core/json.h"
#include "core/org.h"
#include "policy/policy_store.h"

static const char *const codes[CLEAR_COUNT] = {
#define CLEAR_ROW(id, code) [id] = code,
	CLEAR_TABLE(CLEAR_ROW)
#undef CLEAR_ROW
};

const char *clear_code(enum clear_result r)
{
	return (unsigned)r < CLEAR_COUNT ? codes[r] : "";
}

bool clear_from_code(struct str s, enum clear_result *ret)
{
	for (int i = 0; i < CLEAR_COUNT; i++)
		if (str_eq_c(s, codes[i])) {
			*ret = (enum clear_result)i;
			return true;
		}
	return false;
}

static enum status note_change(struct ctx *c, const struct clearance *cl, const char *action,
			       const struct clearance_item *it, size_t n, struct err *err)
{
	struct buf b = BUF_INIT(c->arena, 1u << 20);
	struct json_obj o;

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%lld:%s", i > 0 ? " " : "", (long long)it[i].document_id, clear_code(it[i].result));
	json_obj_init(&o, c->arena);
	json_str(&o, "title", cl->title);
	json_str(&o, "decided_on", date_format(c->arena, cl->decided_on));
	json_str(&o, "results", buf_view(&b));
	return audit_add(c,
			 &(struct audit_entry){.action = action,
					       .object = "policy_clearance",
					       .object_id = cl->id,
					       .body_id = cl->body_id,
					       .summary = cl->title,
					       .after = json_obj_end(&o)},
			 err);
}

/* Titles and numbers as they are now; only public documents of the own body stand in a list. */
static enum status save_items(struct ctx *c, const struct clearance *cl, const struct clearance_item *it, size_t n,
			      struct err *err)
{
	struct document d;

	TRY(pol_store_items_clear(c, cl->id, err));
	for (size_t i = 0; i < n; i++) {
		struct clearance_item one = it[i];
		enum status st = doc_public_line(c, one.document_id, &d, err);

		if (st == ST_NOT_FOUND || (st == ST_OK && d.body_id != cl->body_id))
			return err_say(err, ST_INVALID, "policy.not_own_rule", NULL);
		TRY(st);
		one.title = d.title;
		one.doc_no = d.doc_no;
		TRY(pol_store_item_add(c, cl->id, &one, err));
	}
	return ST_OK;
}

enum status clearance_save(struct ctx *c, struct clearance *cl, const struct clearance_item *it, size_t n, struct err *err)
{
	struct clearance before;
	struct body b;
	bool done = true;
	CLEANUP(pol_end) struct pol_work w = {0};

	if (!c->who.system && !ctx_can(c, PERM_DOC_OFFICE_REVIEW))
		return err_set(err, ST_FORBIDDEN, "clearance");
	if (str_empty(str_trim(cl->title)) || date_is_none(cl->decided_on))
		return err_say(err, ST_INVALID, "policy.clearance_incomplete", NULL);
	TRY(pol_begin(c, &w, err));
	if (cl->id == 0) {
		TRY(body_get(c, c->who.body_id, &b, err));
		cl->body_id = b.id;
		cl->body_name = b.name;
		TRY(pol_store_clearance_add(c, cl, err));
	} else {
		TRY(pol_store_clearance(c, cl->id, &before, err));
		if (before.body_id != c->who.body_id)
			return err_set(err, ST_NOT_FOUND, "clearance of another body");
		cl->body_id = before.body_id;
		TRY(pol_store_clearance_set(c, cl, &done, err));
	}
	if (!done)
		return err_say(err, ST_CONFLICT, "policy.clearance_changed", NULL);
	TRY(save_items(c, cl, it, n, err));
	TRY(note_change(c, cl, "rules.clearance_save", it, n, err));
	return pol_commit(c, &w, err);
}

/* What a result means for the document; a rule kept stays as it is. */
static enum status apply(struct ctx *c, const struct clearance *cl, const struct clearance_item *it, struct err *err)
{
	static const enum validity to[CLEAR_COUNT] = {
		[CLEAR_AMEND] = VALID_AMENDED, [CLEAR_REPEAL] = VALID_REPEALED, [CLEAR_EXPIRE] = VALID_EXPIRED};
	struct document d;
	struct date on;
	enum status st;

	if (it->result == CLEAR_KEEP)
		return ST_OK;
	st = doc_get(c, it->document_id, &d, err);
	if (st == ST_NOT_FOUND) /* gone meanwhile: nothing to set, the list keeps its line */
		return ST_OK;
	TRY(st);
	on = it->result == CLEAR_AMEND ? DATE_NONE : cl->decided_on;
	return doc_set_validity(c, d.id, d.rev, to[it->result], d.replaced_by, on, cl->title, err);
}

enum status clearance_publish(struct ctx *c, int64_t id, int64_t rev, struct err *err)
{
	struct clearance cl;
	struct clearance_item *it;
	size_t n;
	bool done;
	CLEANUP(pol_end) struct pol_work w = {0};

	TRY(pol_begin(c, &w, err));
	TRY(pol_store_clearance(c, id, &cl, err));
	if (cl.body_id != c->who.body_id)
		return err_set(err, ST_NOT_FOUND, "clearance of another body");
	if (!ctx_can(c, PERM_DOC_OFFICE_REVIEW))
		return err_set(err, ST_FORBIDDEN, "clearance");
	TRY(pol_store_items(c, id, &it, &n, err));
	if (n == 0)
		return err_say(err, ST_INVALID, "policy.clearance_empty", NULL);
	if (date_cmp(cl.decided_on, c->today) > 0)
		return err_say(err, ST_INVALID, "policy.clearance_future", NULL);
	TRY(pol_store_clearance_publish(c, id, rev, &done, err));
	if (!done)
		return err_say(err, ST_CONFLICT, "policy.clearance_changed", NULL);
	for (size_t i = 0; i < n; i++)
		TRY(apply(c, &cl, &it[i], err));
	TRY(note_change(c, &cl, "rules.clearance_publish", it, n, err));
	core_touch(c, "rules");
	return pol_commit(c, &w, err);
}

enum status clearance_get(struct ctx *c, int64_t id, bool staff, struct clearance *ret, struct clearance_item **ret_it,
			  size_t *ret_n, struct err *err)
{
	TRY(pol_store_clearance(c, id, ret, err));
	if (staff ? ret->body_id != c->who.body_id : !ret->published)
		return err_set(err, ST_NOT_FOUND, "clearance %lld", (long long)id);
	return pol_store_items(c, id, ret_it, ret_n, err);
}
