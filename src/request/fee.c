/* SPDX-License-Identifier: Apache-2.0 */
#include "request/fee.h"

#include <stddef.h>

#include "base/attr.h"

/* Items 1–10 are free, 11–30 cost 100, from 31 on each ten more begin a step of 100 more. */
enum { FREE_ITEMS = 10, FIRST_STEP_END = 30, STEP = 10, STEP_YUAN = 100 };

int64_t fee_of_item(int64_t k)
{
	if (k <= FREE_ITEMS)
		return 0;
	if (k <= FIRST_STEP_END)
		return STEP_YUAN;
	return 2 * STEP_YUAN + STEP_YUAN * ((k - FIRST_STEP_END - 1) / STEP);
}

int64_t fee_for_items(int64_t n)
{
	int64_t steps, rest;

	if (n <= FIRST_STEP_END)
		return n <= FREE_ITEMS ? 0 : (n - FREE_ITEMS) * STEP_YUAN;
	steps = (n - FIRST_STEP_END) / STEP; /* full steps: 200, 300, … each ten times */
	rest = (n - FIRST_STEP_END) % STEP;
	return (FIRST_STEP_END - FREE_ITEMS) * STEP_YUAN + STEP * STEP_YUAN * (2 * steps + steps * (steps - 1) / 2) +
	       rest * STEP_YUAN * (2 + steps);
}

static const struct {
	int64_t above, yuan; /* each page above this number costs so much */
} page_steps[] = {{30, 10}, {100, 20}, {200, 40}};

int64_t fee_for_pages(int64_t n)
{
	int64_t sum = 0;

	for (size_t i = 0; i < ARRAY_LEN(page_steps); i++) {
		int64_t end = i + 1 < ARRAY_LEN(page_steps) && n > page_steps[i + 1].above ? page_steps[i + 1].above : n;

		if (end > page_steps[i].above)
			sum += (end - page_steps[i].above) * page_steps[i].yuan;
	}
	return sum;
}
