/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as document number, index number and running text: no crash, and what is accepted parses again to the same key. */
#include <stdlib.h>

#include "base/utf8.h"
#include "documents/docnum.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str s = {(const char *)data, size};
	struct docnum d, again, *all;
	struct str prefix;
	int year;
	int64_t serial;

	if (docnum_parse(a, s, &d, NULL) == ST_OK)
		if (docnum_parse(a, d.shown, &again, NULL) != ST_OK || !str_eq(again.key, d.key) || d.serial <= 0)
			abort();
	size_t n = docnum_find_all(a, s, &all);
	for (size_t i = 0; i < n; i++)
		if (docnum_parse(a, all[i].shown, &again, NULL) != ST_OK)
			abort();
	if (!utf8_valid(docnum_search_key(a, s)))
		abort();
	if (indexno_parse(a, s, &prefix, &year, &serial, NULL) == ST_OK && indexno_format(a, prefix, year, serial).p == NULL)
		abort();
	arena_free(a);
	return 0;
}
