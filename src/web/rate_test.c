/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>

#include "web/web_priv.h"

static void burst_then_pace(void **state)
{
	struct rate *r = rate_new(60, 3);
	struct str ip = STR("203.0.113.9");

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(rate_take(r, ip, 1000), 0);
	assert_int_equal(rate_take(r, ip, 1000), 2); /* one a second: in a second and a bit */
	assert_int_equal(rate_take(r, ip, 1500), 1);
	assert_int_equal(rate_take(r, STR("203.0.113.10"), 1500), 0); /* somebody else */
	assert_int_equal(rate_take(r, ip, 2000), 0);
	assert_int_equal(rate_take(r, ip, 2000), 2);
	assert_int_equal(rate_take(r, ip, 1000), 2); /* a clock that goes back earns nothing */
	for (int i = 0; i < 3; i++)		     /* never more than the burst, however long the pause */
		assert_int_equal(rate_take(r, ip, 1000000000), 0);
	assert_int_not_equal(rate_take(r, ip, 1000000000), 0);
	rate_free(r);
}

static void whose_bucket(void **state)
{
	(void)state;
	assert_int_equal(rate_key(STR("127.0.0.1")), 0);
	assert_int_equal(rate_key(STR("127.8.9.1")), 0);
	assert_int_equal(rate_key(STR("::1")), 0);
	assert_int_equal(rate_key(STR("::ffff:127.0.0.1")), 0);
	assert_true(rate_key(STR("2001:db8:1:2::1")) == rate_key(STR("2001:db8:1:2:ffff::9")));
	assert_false(rate_key(STR("2001:db8:1:2::1")) == rate_key(STR("2001:db8:1:3::1")));
	assert_true(rate_key(STR("::ffff:198.51.100.7")) == rate_key(STR("198.51.100.7")));
	assert_false(rate_key(STR("198.51.100.7")) == rate_key(STR("198.51.100.8")));
	assert_false(rate_key(STR("not an address")) == 0);
	assert_false(rate_key(STR_NONE) == 0);
}

/* However many addresses come, the one that is held back stays held back, and memory does not grow. */
static void crowd(void **state)
{
	struct rate *r = rate_new(1, 2);
	struct str ip = STR("203.0.113.9");
	char other[32];

	(void)state;
	assert_int_equal(rate_take(r, ip, 1), 0);
	assert_int_equal(rate_take(r, ip, 1), 0);
	for (unsigned i = 0; i < 200000; i++) {
		(void)snprintf(other, sizeof other, "10.%u.%u.%u", i >> 16, (i >> 8) & 255, i & 255);
		assert_int_equal(rate_take(r, str_of(other), 2), 0);
	}
	assert_int_equal(rate_take(r, ip, 3), 60);
	rate_free(r);
}

static void off(void **state)
{
	(void)state;
	assert_null(rate_new(0, 9));
	assert_int_equal(rate_take(NULL, STR("203.0.113.9"), 1), 0);
	rate_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(burst_then_pace),
		cmocka_unit_test(whose_bucket),
		cmocka_unit_test(crowd),
		cmocka_unit_test(off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
