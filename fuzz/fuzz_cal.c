/* SPDX-License-Identifier: Apache-2.0 */
/* Files an administrator uploads: a holiday notice as TSV, an edition of the standard, a cell of channels. The first byte
 * chooses. What is taken must keep its promises. */
#include "base/embedded.h"
#include "base/utf8.h"
#include "cal/cal.h"
#include "catalogue/catalogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_calendar(struct arena *a, struct str s)
{
	const struct cal_day *days;
	struct workcal *cal;
	struct deadline dl;
	struct day_step *steps;
	struct err err;
	size_t n;
	int between;
	bool provisional;

	if (workcal_parse(s, &cal, &err) != ST_OK)
		return;
	n = workcal_days(cal, &days);
	for (size_t i = 0; i < n && i < 50; i++) {
		if (i > 0 && date_cmp(days[i - 1].date, days[i].date) >= 0)
			BUG("rows are not in order");
		if (workcal_add(cal, days[i].date, 20, &dl) != ST_OK)
			continue; /* the end of the range */
		if (workcal_between(cal, days[i].date, dl.due, &between, &provisional) != ST_OK || between != 20)
			BUG("adding and counting disagree");
		if (workcal_explain(cal, a, days[i].date, dl.due, &steps, &n) != ST_OK || steps[n - 1].count != 20)
			BUG("the explanation ends elsewhere");
		n = workcal_days(cal, &days);
	}
	workcal_free(cal);
}

static void fuzz_standard(struct arena *a, struct str s)
{
	struct cat_entry *items;
	struct cat_diff *diff;
	struct err err;
	size_t n, n_diff;
	int changed;

	if (cat_parse_standard(a, s, embedded_get("data/catalogue/openness.tsv"), &items, &n, &err) != ST_OK)
		return;
	cat_diff(a, items, n, items, n, &diff, &n_diff, &changed);
	if (n_diff != 0 || changed != 0)
		BUG("an edition differs from itself");
	for (size_t i = 0; i < n; i++) {
		const char *field;

		if (cat_entry_problem(&items[i], &field) != NULL)
			BUG("an incomplete item was taken");
	}
}

static void fuzz_channels(struct arena *a, struct str s)
{
	struct str once;

	if (s.n > 4000 || !utf8_valid(s))
		return;
	once = cat_channels(a, s);
	if (!utf8_valid(once))
		BUG("channels are no text");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str s = {(const char *)data, size};

	if (size > 0) {
		s = str_skip(s, 1);
		if (data[0] % 3 == 0)
			fuzz_calendar(a, s);
		else if (data[0] % 3 == 1)
			fuzz_standard(a, s);
		else
			fuzz_channels(a, s);
	}
	arena_free(a);
	return 0;
}
