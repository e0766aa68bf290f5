/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy_upper.h"

#include "policy/policy_store.h"

static struct policy_upper upper_of(struct ctx *c, const struct upper_act *u)
{
	return (struct policy_upper){u->id, u->doc_no, u->title, u->issuer,
				     arena_printf(c->arena, "/zcwj/upper/%lld", (long long)u->id)};
}

enum status policy_upper_list(struct ctx *c, struct policy_upper **ret, size_t *ret_n, struct err *err)
{
	const struct upper_act *u;

	TRY(policy_uppers(c, &u, ret_n, err));
	*ret = ARENA_ARRAY(c->arena, *ret_n + 1, struct policy_upper);
	for (size_t i = 0; i < *ret_n; i++)
		(*ret)[i] = upper_of(c, &u[i]);
	return ST_OK;
}

enum status policy_upper_get(struct ctx *c, int64_t id, struct policy_upper *ret, struct err *err)
{
	struct upper_act u;

	TRY(pol_store_upper(c, id, &u, err));
	*ret = upper_of(c, &u);
	return ST_OK;
}
