/* SPDX-License-Identifier: Apache-2.0 */
/* The codes that are stored and that texts are named by. */
#include "request/flow.h"

static const char *const types[RF_TYPE_COUNT] = {
#define RF_ROW(id, code, clock) [id] = code,
	RF_EVENT_TABLE(RF_ROW)
#undef RF_ROW
};
static const char *const states[RF_STATE_COUNT] = {
#define RF_ROW(id, code) [id] = code,
	RF_STATE_TABLE(RF_ROW)
#undef RF_ROW
};
static const char *const actors[RF_ACTOR_COUNT] = {"",	    "office",	 "unit",      "unit_head",
						   "legal", "signatory", "applicant", "others"};
static const char *const steps[RF_STEP_COUNT] = {"receive", "register", "handle", "review", "answer", "archive"};
static const char *const dues[RF_DUE_COUNT] = {"", "confirm", "answer", "unit", "correction", "third_party", "fee", "proof"};

const char *rf_type_code(enum rf_type t)
{
	return types[t];
}

const char *rf_state_code(enum rf_state s)
{
	return states[s];
}

const char *rf_actor_code(enum rf_actor a)
{
	return actors[a];
}

const char *rf_step_code(enum rf_step s)
{
	return steps[s];
}

const char *rf_due_code(enum rf_due d)
{
	return dues[d];
}

bool rf_type_of(struct str code, enum rf_type *ret)
{
	for (int i = 0; i < RF_TYPE_COUNT; i++)
		if (str_eq_c(code, types[i])) {
			*ret = (enum rf_type)i;
			return true;
		}
	return false;
}

bool rf_state_of(struct str code, enum rf_state *ret)
{
	for (int i = 0; i < RF_STATE_COUNT; i++)
		if (str_eq_c(code, states[i])) {
			*ret = (enum rf_state)i;
			return true;
		}
	return false;
}
