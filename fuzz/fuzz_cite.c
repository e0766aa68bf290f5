/* SPDX-License-Identifier: Apache-2.0 */
/* Any text: numbers found lie inside it in order, are valid UTF-8, and name what they say when read alone. */
#include <stdlib.h>

#include "base/utf8.h"
#include "policy/cite.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str s = {(const char *)data, size};
	struct cite c[64];
	size_t n = cite_find(a, s, c, 64), at = 0;

	for (size_t i = 0; i < n; i++) {
		struct docnum again;

		if (c[i].from < at || c[i].to <= c[i].from || c[i].to > size)
			abort();
		at = c[i].to;
		if (!utf8_valid(str_slice(s, c[i].from, c[i].to)))
			abort();
		if (docnum_parse(a, c[i].no.shown, &again, NULL) != ST_OK || !str_eq(again.key, c[i].no.key))
			abort();
	}
	arena_free(a);
	return 0;
}
