/* SPDX-License-Identifier: Apache-2.0 */
/* Letters of the sample's requests: the same way as in the office, on the days of its plan. */
#include "letters/letters_int.h"
#include "letters/letters_store.h"

static enum status issue(struct ctx *c, const struct rcase *rc, struct str kind, struct str access, struct letter *ret,
			 struct err *err)
{
	struct letter_value way = {"access_way", access};
	struct letter_new n = {.kind = kind,
			       .values = &way,
			       .n_values = str_empty(rc->decision) || rc->decision.p[0] != 'E' ? 0 : 1,
			       .token = arena_printf(c->arena, "sample:%lld:%.*s", (long long)rc->id, STR_ARG(kind))};
	bool again;

	return letters_issue(c, rc, &n, ret, &again, err);
}

enum status letters_sample(struct ctx *c, const struct rcase *rc, enum rf_type t, struct str access, struct err *err)
{
	struct letter_row *rows;
	struct case_event *ev;
	struct letter l;
	size_t n;
	bool done;

	if (t == RF_REGISTERED) {
		TRY(issue(c, rc, STR("receipt"), access, &l, err));
		return ls_sent(c, l.id, rc->delivery, STR(""), c->today, &done, err);
	}
	if (t == RF_SENT) {
		TRY(case_events(c, rc->id, &ev, &n, err));
		TRY(issue(c, rc, letters_answer_kind(c->arena, rc->decision, letter_draft_clause(c->arena, ev, n)), access,
			  &l, err));
		return ls_sent(c, l.id, rc->delivery, STR(""), c->today, &done, err);
	}
	if (t != RF_SERVED)
		return ST_OK;
	TRY(letters_rows(c, rc->id, &rows, &n, err));
	for (size_t i = 0; i < n; i++)
		if (str_eq_c(rows[i].l.state, "sent") && str_starts_c(rows[i].l.kind, "answer_"))
			TRY(ls_served(c, rows[i].l.id, STR(""), 0, c->today, &done, err));
	return ST_OK;
}
