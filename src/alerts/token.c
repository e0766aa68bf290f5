/* SPDX-License-Identifier: Apache-2.0 */
/* Signed links: what they say can be read by anybody, made only here. */
#include "base/hash.h"
#include "core/core.h"
#include "alerts/alerts.h"

#define HOUR_MS (3600ll * 1000)
#define MAX_TOKEN 120

static const struct {
	const char *use;
	int64_t valid_ms; /* 0 = for ever */
} links[] = {
	[LINK_CONFIRM] = {"alert confirm", 48 * HOUR_MS},
	[LINK_OUT] = {"alert out", 0},
	[LINK_MINE] = {"alert mine", 30 * 24 * HOUR_MS},
};

static bool number(struct str s, int64_t *ret)
{
	if (s.n == 0 || s.n > 18 || (s.p[0] == '0' && s.n > 1))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return str_to_i64(s, ret);
}

bool alert_token_parse(struct str s, struct alert_token *ret)
{
	struct alert_token t = {0};
	struct str rest = s, id, until;

	if (s.n > MAX_TOKEN || !str_cut(&rest, '.', &id) || rest.p == NULL || !str_cut(&rest, '.', &until) ||
	    rest.p == NULL || !number(id, &t.id) || !number(until, &t.until) || t.id == 0 || rest.n == 0)
		return false;
	for (size_t i = 0; i < rest.n; i++)
		if (rest.p[i] == '.')
			return false;
	t.mac = rest;
	*ret = t;
	return true;
}

static struct str sign(struct ctx *c, enum alert_link kind, int64_t id, int64_t until)
{
	return core_sign(c->core, c->arena, links[kind].use,
			 arena_printf(c->arena, "%lld.%lld", (long long)id, (long long)until));
}

struct str alert_token_make(struct ctx *c, enum alert_link kind, int64_t id)
{
	int64_t until = links[kind].valid_ms == 0 ? 0 : c->now + links[kind].valid_ms;

	return arena_printf(c->arena, "%lld.%lld.%.*s", (long long)id, (long long)until, STR_ARG(sign(c, kind, id, until)));
}

bool alert_token_good(struct ctx *c, enum alert_link kind, struct str token, int64_t *ret_id)
{
	struct alert_token t;

	if (!alert_token_parse(token, &t) || !secret_eq(sign(c, kind, t.id, t.until), t.mac))
		return false;
	if (links[kind].valid_ms != 0 && t.until < c->now)
		return false;
	*ret_id = t.id;
	return true;
}
