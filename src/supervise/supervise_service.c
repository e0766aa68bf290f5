/* SPDX-License-Identifier: Apache-2.0 */
/* The use cases of the register. */
#include "base/rng.h"
#include "core/audit.h"
#include "core/core.h"
#include "core/json.h"
#include "core/org.h"
#include "core/shared.h"
#include "supervise/supervise_int.h"
#include "supervise/supervise_store.h"

#define HOUR_MS (3600ll * 1000)
#define DAY_MS (24 * HOUR_MS)

struct str supervise_token(struct ctx *c)
{
	struct str nonce = rng_token(c->arena, 12);

	return arena_printf(c->arena, "%.*s.%.*s", STR_ARG(nonce),
			    STR_ARG(core_sign(c->core, c->arena, "supervise form", nonce)));
}

static bool token_ours(struct ctx *c, struct str token)
{
	struct str nonce, mac = token;

	return str_cut(&mac, '.', &nonce) && nonce.n > 0 && nonce.n < 60 && mac.p != NULL &&
	       secret_eq(core_sign(c->core, c->arena, "supervise form", nonce), mac);
}

/* Made from the number with the installation's secret: nothing to store, and the same form sent twice shows it again. 15
 * letters of base64url are 90 bits: it cannot be tried out. */
static struct str code_of(struct ctx *c, struct str no)
{
	return str_slice(core_sign(c->core, c->arena, "supervise code", no), 0, 15);
}

/* The address itself is not kept: a keyed hash, erased after a day, is enough to count. */
static struct str client_of(struct ctx *c)
{
	struct str ip = c->call == NULL ? STR("") : c->call->client_ip;

	return core_sign(c->core, c->arena, "supervise client", ip);
}

static enum status check_flood(struct ctx *c, struct str client, struct err *err)
{
	int64_t mine, all;

	TRY(sup_store_since(c, client, c->now - HOUR_MS, &mine, &all, err));
	if (mine >= SUPERVISE_PER_ADDRESS || all >= SUPERVISE_PER_HOUR)
		return err_say(err, ST_TOO_MANY, "supervise.too_many", NULL);
	return ST_OK;
}

enum status supervise_receive(struct ctx *c, struct str token, struct supervise_case *cs, struct str *ret_code,
			      struct err *err)
{
	struct supervise_case before;
	struct str client = client_of(c);
	struct body b;
	struct json_obj job;
	int64_t n;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (!token_ours(c, token))
		return err_say(err, ST_INVALID, "supervise.form_old", NULL);
	TRY(body_get(c, cs->body_id, &b, err));
	if (!b.active)
		return err_say(err, ST_INVALID, "supervise.no_body", NULL);
	TRY(core_begin(c, &tx, err));
	TRY(sup_store_by_token(c, token, &before, err));
	if (before.id != 0) {
		*cs = before;
		*ret_code = code_of(c, cs->no);
		return ST_OK;
	}
	TRY(check_flood(c, client, err));
	TRY(sup_store_next(c, date_ymd(c->today).year, &n, err));
	cs->no = arena_printf(c->arena, "%s%d-%05lld", cs->kind == SUP_CORRECTION ? "JC" : "JD", date_ymd(c->today).year,
			      (long long)n);
	cs->parent_body_id = b.parent_id;
	cs->body_name = b.name;
	cs->state = SUP_RECEIVED;
	cs->received_at = c->now;
	TRY(sup_store_add(c, cs, token, client, err));
	/* The message stays out of the trail: it may hold what must be deletable. */
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "supervision.receive",
					    .object = "supervision_case",
					    .object_id = cs->id,
					    .body_id = cs->body_id,
					    .summary = cs->no},
		      err));
	json_obj_init(&job, c->arena);
	json_i64(&job, "id", cs->id);
	TRY(outbox_add(c, "supervision.forget", json_obj_end(&job), c->now + DAY_MS + 1, STR(""), err));
	*ret_code = code_of(c, cs->no);
	core_touch(c, "home"); /* it shows how many there are */
	return core_commit(c, &tx, err);
}

enum status supervise_job_forget(struct ctx *c, struct str payload, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	(void)payload; /* every row of that age, so that a lost job is made good by the next */
	TRY(core_begin(c, &tx, err));
	TRY(sup_store_forget(c, c->now - DAY_MS, err));
	return core_commit(c, &tx, err);
}

enum status supervise_query(struct ctx *c, struct str no, struct str code, struct supervise_case *ret, struct err *err)
{
	if (!secret_eq(code_of(c, no), code))
		return err_set(err, ST_NOT_FOUND, "supervision case");
	return sup_store_by_no(c, no, ret, err);
}

const char *supervise_state_code(enum supervise_state s)
{
	return s == SUP_RECEIVED ? "received" : s == SUP_ANSWERED ? "answered" : "";
}

enum status supervise_list(struct ctx *c, enum supervise_state state, struct supervise_case **ret, size_t *ret_n,
			   struct err *err)
{
	return sup_store_list(c, c->who.city && perm_reaches(c->who.roles, PERM_SUPERVISE_READ), supervise_state_code(state),
			      ret, ret_n, err);
}

enum status supervise_get(struct ctx *c, int64_t id, struct supervise_case *ret, struct err *err)
{
	TRY(sup_store_get(c, id, ret, err));
	if (!ctx_can_at(c, PERM_SUPERVISE_READ, ret->body_id, ret->parent_body_id))
		return err_set(err, ST_NOT_FOUND, "supervision case %lld of another body", (long long)id);
	return ST_OK;
}

enum status supervise_answer(struct ctx *c, int64_t id, struct str answer, struct err *err)
{
	struct supervise_case cs;
	struct json_obj after;
	bool changed;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(supervise_get(c, id, &cs, err));
	if (!ctx_can_at(c, PERM_SUPERVISE_ANSWER, cs.body_id, cs.parent_body_id))
		return err_set(err, ST_FORBIDDEN, "answering for another body");
	if (str_empty(str_trim(answer)))
		return err_say(err, ST_INVALID, "supervise.answer_missing", NULL);
	TRY(sup_store_answer(c, id, answer, &changed, err));
	if (!changed)
		return err_say(err, ST_CONFLICT, "supervise.answered_already", NULL);
	json_obj_init(&after, c->arena);
	json_str(&after, "state", STR("answered"));
	json_str(&after, "answer", answer);
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "supervision.answer",
					    .object = "supervision_case",
					    .object_id = id,
					    .body_id = cs.body_id,
					    .summary = cs.no,
					    .after = json_obj_end(&after)},
		      err));
	return core_commit(c, &tx, err);
}

static enum status make_totals(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	struct supervise_totals *t = ARENA_NEW(c->arena, struct supervise_totals);

	(void)arg;
	TRY(sup_store_totals(c, &t->received, &t->answered, err));
	*ret = t;
	*ret_n = 1;
	return ST_OK;
}

enum status supervise_totals(struct ctx *c, struct supervise_totals *ret, struct err *err)
{
	const void *items;
	size_t n;

	TRY(shared_list(c, make_totals, 0, &items, &n, err));
	*ret = *(const struct supervise_totals *)items;
	return ST_OK;
}

enum status supervise_todo_count(struct ctx *c, int64_t *ret, struct err *err)
{
	*ret = 0;
	return ctx_can(c, PERM_SUPERVISE_ANSWER) ? sup_store_open(c, ret, err) : ST_OK;
}

enum status supervise_todo_items(struct ctx *c, struct todo_list *list, struct err *err)
{
	struct supervise_case *cases;
	size_t n;

	if (!ctx_can(c, PERM_SUPERVISE_ANSWER))
		return ST_OK;
	TRY(sup_store_list(c, false, supervise_state_code(SUP_RECEIVED), &cases, &n, err));
	for (size_t i = 0; i < n; i++)
		todo_add(list,
			 &(struct todo_item){.due = DATE_NONE, /* no statutory term */
					     .text = cases[i].no,
					     .note = ctx_text(c, "supervise.todo"),
					     .type = TODO_CASE,
					     .step = STR("received"),
					     .unit = cases[i].body_name,
					     .remind = true,
					     .href = arena_printf(c->arena, "/wb/supervise/%lld", (long long)cases[i].id)});
	return ST_OK;
}
