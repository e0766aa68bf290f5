/* SPDX-License-Identifier: Apache-2.0 */
/* Templates of letters as an office edits them: parsed, checked against the fields, rendered. Values are data: what a value says is
 * never read as template. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "letters/letter_tpl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Names inside of {{ }} are those of these fields, or the template is refused. */
static const struct lt_field fields[] = {
	{.name = STR_INIT("you")},
	{.name = STR_INIT("text"), .type = LT_LINES},
	{.name = STR_INIT("none")},
	{.name = STR_INIT("parts"), .type = LT_LIST, .col = {STR_INIT("part"), STR_INIT("reason")}, .n_cols = 2},
	{.name = STR_INIT("list"), .type = LT_LIST, .col = {STR_INIT(".")}, .n_cols = 1},
};
enum { N = sizeof fields / sizeof fields[0] };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct lt_row rows[] = {{{STR_INIT("{{you}}"), STR_INIT("b\nc")}}, {{STR_INIT("d"), STR_INIT("")}}};
	const struct lt_value values[N] = {
		{.text = STR_INIT("{{#none}}")}, {.text = STR_INIT("a\nb\tc")}, {.text = STR_INIT("")},
		{.rows = rows, .n = 2},		 {.rows = rows, .n = 1},
	};
	struct str text = {(const char *)data, size}, out;
	struct arena *a = arena_new();
	struct err err = {0};
	struct lt t;

	if (utf8_valid(text) && lt_parse(a, text, &t, &err) == ST_OK && lt_check(&t, fields, N, &err) == ST_OK &&
	    lt_render(a, &t, fields, values, N, &out, &err) == ST_OK) {
		if (!utf8_valid(out) || out.n > LT_MAX_OUT)
			abort();
		for (size_t i = 0; i < N; i++)
			(void)lt_uses(&t, fields[i].name);
	}
	arena_free(a);
	return 0;
}
