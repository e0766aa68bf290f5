/* SPDX-License-Identifier: Apache-2.0 */
#include "base/status.h"

#include <string.h>

#include "base/test.h"

static void table_is_complete(void **state)
{
	(void)state;
	for (int i = 0; i < ST_COUNT; i++) {
		assert_in_range(status_http((enum status)i), 200, 599);
		assert_memory_equal(status_key((enum status)i), "err.", 4);
		assert_memory_equal(status_name((enum status)i), "ST_", 3);
	}
	assert_int_equal(status_http(ST_NOT_FOUND), 404);
	assert_int_equal(status_http((enum status)9999), 500);
}

static void errors_keep_their_text(void **state)
{
	struct err err = {0};
	char longer[400];

	(void)state;
	assert_int_equal(err_set(&err, ST_DB, "row %d", 7), ST_DB);
	assert_string_equal(err.detail, "row 7");
	assert_int_equal(err_rule(&err, "doc.reason", "条例第26条"), ST_RULE_REFUSED);
	assert_string_equal(err.clause, "条例第26条");
	assert_string_equal(err.detail, "");
	memset(longer, 0, sizeof longer);
	for (size_t i = 0; i + 3 < sizeof longer; i += 3)
		memcpy(longer + i, "水", 3);
	assert_int_equal(err_say(&err, ST_INVALID, "err.x", longer), ST_INVALID);
	assert_int_equal(strlen(err.arg) % 3, 0); /* never half a character */
	assert_true(strlen(err.arg) < sizeof err.arg);
	assert_int_equal(err_say(NULL, ST_INVALID, "err.x", NULL), ST_INVALID);
	err_clear(&err);
	assert_int_equal(err.st, ST_OK);
}

static enum status twice(enum status first, int *ran)
{
	TRY(first);
	*ran = 1;
	return ST_OK;
}

static void try_returns_early(void **state)
{
	int ran = 0;

	(void)state;
	assert_int_equal(twice(ST_IO, &ran), ST_IO);
	assert_int_equal(ran, 0);
	assert_int_equal(twice(ST_OK, &ran), ST_OK);
	assert_int_equal(ran, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_is_complete),
		cmocka_unit_test(errors_keep_their_text),
		cmocka_unit_test(try_returns_early),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
