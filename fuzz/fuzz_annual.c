/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of a yearly report as people hand them in: read, judged, written and read again; and the numbers of a text. The first byte
 * chooses. */
#include <stdlib.h>

#include "annual/annual_rules.h"
#include "annual/cells.h"
#include "base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void tables(struct arena *a, struct str text)
{
	const struct ar_finding *v;
	struct ar_tables t, again;

	if (ar_read(a, text, &t, NULL) != ST_OK)
		return;
	(void)ar_check(a, &t, &t, &v);
	for (int i = 0; i < AR_CELLS; i++)
		(void)ar_value(&t, ar_name(a, i));
	ar_sum(&t);
	/* what we write we read: every number comes back */
	if (ar_read(a, ar_tsv(a, &t), &again, NULL) != ST_OK)
		return;
	for (int i = 0; i < AR_CELLS; i++) {
		const struct ar_cell *was = ar_at(&t, ar_name(a, i)), *is = ar_at(&again, ar_name(a, i));

		if (was->state == AR_GOOD && is->state == AR_GOOD && was->v != is->v)
			abort();
	}
}

static struct str no_value(void *arg, struct str name)
{
	(void)arg;
	(void)name;
	return STR_NONE;
}

static void texts(struct arena *a, struct str text)
{
	struct ar_tables t = {.has_t2 = true, .has_t3 = true, .has_t4 = true};
	struct annual_mention *m;

	ar_sum(&t);
	(void)annual_mentions(a, STR("予以公开\tA1.tot\n收取信息处理费\tfee_yuan\n"), text, &t, 7, &m);
	(void)annual_compose(a, text, &t, no_value, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();

	if (size > 0 && size < 65536) {
		struct str text = {(const char *)data + 1, size - 1};

		if (data[0] == 't')
			texts(a, text);
		else
			tables(a, text);
	}
	arena_free(a);
	return 0;
}
