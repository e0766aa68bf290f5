/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a table of requests: read without end or crash; a row without a problem is complete, and the table of bad rows can
 * be read again as a table with as many rows. */
#include <stdlib.h>

#include "register/import_rows.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str words(void *arg, const struct imp_problem *p)
{
	(void)arg;
	return str_of(p->key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str heads[3] = {STR("行"), STR("列"), STR("问题")};
	struct arena *a = arena_new();
	struct str s = {(const char *)data, size};
	struct imp_table t;

	if (utf8_valid(s) && imp_parse(a, s, (struct date){20777}, &t, NULL) == ST_OK) {
		for (size_t i = 0; i < t.n; i++)
			if (t.row[i].n_problems == 0 &&
			    (t.row[i].n.channel >= RQ_CHANNEL_COUNT || str_empty(t.row[i].n.description) ||
			     str_empty(t.row[i].n.who.name) || date_is_none(t.row[i].n.submitted_on)))
				abort();
		if (str_empty(imp_errors_csv(a, &t, heads, words, NULL)) ||
		    (t.n > 0 && str_empty(imp_mark(a, &t.row[0], 1))))
			abort();
	}
	arena_free(a);
	return 0;
}
