/* SPDX-License-Identifier: Apache-2.0 */
/* 'A' and a report's tables: what was read is judged without end or crash, and a sum said to differ does. Anything else: bytes as
 * the events of a case; a clock that runs never ends before it begins. */
#include <stdlib.h>

#include "annual/check.h"
#include "request/clock.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void report(struct arena *a, struct str s)
{
	struct ar_tables *t = ARENA_NEW(a, struct ar_tables);
	const struct ar_finding *f;
	size_t n;

	if (ar_read(a, s, t, NULL) != ST_OK)
		return;
	n = ar_check(a, t, t, &f);
	for (size_t i = 0; i < n; i++)
		if (f[i].what == AR_DIFFERS && f[i].found == f[i].expected)
			abort();
}

static void events(struct arena *a, const uint8_t *p, size_t n)
{
	static struct workcal *cal;
	struct rq_event *e = ARENA_ARRAY(a, n / 3 + 1, struct rq_event);
	struct rq_case c = {.channel = RQ_IN_PERSON, .submitted = {20454}, .confirmed = DATE_NONE, .events = e};
	struct rq_clock k;

	if (cal == NULL)
		cal = workcal_builtin();
	for (size_t i = 0; i + 2 < n; i += 3, c.n++)
		e[c.n] = (struct rq_event){(enum rq_event_type)(p[i] % RQ_EVENT_COUNT),
					   {20454 + p[i + 1]},
					   str_slice(STR("ABC"), p[i + 2] % 3, (size_t)(p[i + 2] % 3) + (p[i + 2] & 1))};
	if (rq_clock(a, cal, &rq_rules_default, &c, &k, NULL) != ST_OK)
		return;
	if (!date_is_none(k.answer_due) && date_cmp(k.answer_due, k.begins) <= 0)
		abort();
	if (date_cmp(k.begins, k.receipt) < 0 || k.n_notes > 2 * c.n + 4)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();

	if (size > 0 && data[0] == 'A')
		report(a, (struct str){(const char *)data + 1, size - 1});
	else if (size > 0 && size < 400)
		events(a, data + 1, size - 1);
	arena_free(a);
	return 0;
}
