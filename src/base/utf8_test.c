/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include <string.h>

#include "base/test.h"

static void validity(void **state)
{
	static const struct {
		const char *bytes;
		bool ok;
	} rows[] = {
		{"", true},
		{"PM2.5 浓度", true},
		{"\xF0\xA0\x80\x80", true},  /* U+20000 */
		{"\xF4\x8F\xBF\xBF", true},  /* U+10FFFF */
		{"\xF4\x90\x80\x80", false}, /* above */
		{"\xED\xA0\x80", false},     /* surrogate */
		{"\xED\x9F\xBF", true},	     /* the one before */
		{"\xC0\xAF", false},	     /* overlong */
		{"\xE0\x80\xAF", false},
		{"\xF0\x80\x80\xAF", false},
		{"\xC1\xBF", false},
		{"\xE6\xB0", false}, /* cut */
		{"\x80", false},
		{"\xFF", false},
		{"\xF8\x88\x80\x80\x80", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (utf8_valid(str_of(rows[i].bytes)) != rows[i].ok)
			fail_msg("row %zu", i);
	assert_false(utf8_valid((struct str){"a\0b", 3}));
}

static void every_code_point_round_trips(void **state)
{
	(void)state;
	for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
		char t[4];
		struct str s = {t, 0};
		uint32_t back = 0;

		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		s.n = utf8_encode(cp, t);
		if (!utf8_valid(s) || !utf8_next(&s, &back) || back != cp || s.n != 0)
			fail_msg("U+%04X", cp);
	}
}

static void counting(void **state)
{
	uint32_t cp;
	struct str end = STR_NONE;

	(void)state;
	assert_int_equal(utf8_len(STR("水质a")), 3);
	assert_str(utf8_cut(STR("水质a"), 2), "水质");
	assert_str(utf8_cut(STR("水"), 9), "水");
	assert_false(utf8_next(&end, &cp));
	assert_true(utf8_is_han(0x6C34) && utf8_is_han(0x20000) && !utf8_is_han('a') && !utf8_is_han(0x3042));
}

static void folding_and_cleaning(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_str(utf8_fold_width(a, STR("（２０２６）　ＡＢ水")), "(2026) AB水");
	assert_str(utf8_line_ends(a, STR("一\xE2\x80\xA8二\xE2\x80\xA8")), "一\n二\n");
	assert_str(utf8_line_ends(a, STR("")), "");
	assert_str(utf8_clean(a, STR("a\r\nb\rc\td\x01\x7F\xC2\x85"
				     "e")),
		   "a\nb\nc\tde");
	assert_str(utf8_clean(a, STR("\xEF\xBB\xBF"
				     "水\xE2\x80\x8B质\xE2\x80\xAE\xE2\x81\xA6")),
		   "水质");
	assert_str(utf8_clean(a, STR_NONE), "");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(validity),
		cmocka_unit_test(every_code_point_round_trips),
		cmocka_unit_test(counting),
		cmocka_unit_test(folding_and_cleaning),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
