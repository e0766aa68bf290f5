/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include "base/test.h"

static void appends_and_grows(void **state)
{
	struct arena *a = arena_new();
	struct buf b = BUF_INIT(a, 1 << 20);

	(void)state;
	assert_str(buf_view(&b), "");
	assert_string_equal(buf_cstr(&b), "");
	buf_c(&b, "PM");
	buf_printf(&b, "%d.%d", 2, 5);
	buf_byte(&b, ' ');
	buf_i64(&b, INT64_MIN);
	assert_string_equal(buf_cstr(&b), "PM2.5 -9223372036854775808");
	for (int i = 0; i < 10000; i++)
		buf_c(&b, "水");
	assert_int_equal(b.n, 26 + 30000);
	assert_str(str_slice(buf_view(&b), 0, 5), "PM2.5");
	assert_false(b.overflow);
	buf_clear(&b);
	assert_str(buf_view(&b), "");
	arena_free(a);
}

static void ceiling_drops_and_tells(void **state)
{
	struct arena *a = arena_new();
	struct buf b;

	(void)state;
	buf_init(&b, a, 5);
	buf_c(&b, "12345");
	assert_false(b.overflow);
	buf_c(&b, "6");
	assert_true(b.overflow);
	assert_str(buf_view(&b), "12345");
	buf_printf(&b, "x");
	assert_str(buf_view(&b), "12345");
	buf_clear(&b);
	buf_printf(&b, "%s", "123456");
	assert_true(b.overflow);
	assert_int_equal(b.n, 0);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appends_and_grows),
		cmocka_unit_test(ceiling_drops_and_tells),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
