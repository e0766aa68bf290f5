/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "core/org.h"

/* GB 32100-2015; the first is a real code, the others are invented or broken on purpose. */
static void S4_2_1_official_vectors(void **state)
{
	static const struct {
		const char *code, *problem;
	} cases[] = {
		{"11370300MB2865913J", NULL},
		{"11370300MB99000177", NULL},
		{"129900005000000016", NULL},
		{"91110000100000000X", "org.uscc_check"},
		{"11371700MB2873737A", "org.uscc_check"},
		{"11370300MB9900017", "org.uscc_length"},
		{"11370300MB990001770", "org.uscc_length"},
		{"", "org.uscc_length"},
		{"11370300mb99000177", "org.uscc_char"},
		{"1137O300MB99000177", "org.uscc_char"},
		{"11370300MB9900017Z", "org.uscc_char"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *got = uscc_problem(str_of(cases[i].code));

		if (cases[i].problem == NULL)
			assert_null(got);
		else
			assert_string_equal(got, cases[i].problem);
		assert_int_equal(uscc_valid(str_of(cases[i].code)), cases[i].problem == NULL);
	}
}

/* Any single wrong character is found: the weights are units modulo 31. */
static void every_single_change_is_found(void **state)
{
	static const char set[] = "0123456789ABCDEFGHJKLMNPQRTUWXY", good[] = "11370300MB2865913J";
	char code[19];

	(void)state;
	for (size_t i = 0; i < 18; i++) {
		for (size_t k = 0; k < 31; k++) {
			memcpy(code, good, sizeof(code));
			code[i] = set[k];
			assert_int_equal(uscc_valid(str_of(code)), set[k] == good[i]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S4_2_1_official_vectors),
		cmocka_unit_test(every_single_change_is_found),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
