/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "core/core.h"
#include "core/password.h"
#include "support/core_fixture.h"

static void hash_and_verify(void **state)
{
	char hash[PASSWORD_HASH_MAX], other[PASSWORD_HASH_MAX];
	struct err err = {0};

	(void)state;
	assert_int_equal(password_hash(STR("湖水清清2026"), hash, &err), ST_OK);
	assert_true(str_starts_c(str_of(hash), "$argon2id$"));
	assert_true(password_verify(hash, STR("湖水清清2026")));
	assert_false(password_verify(hash, STR("湖水清清2027")));
	assert_false(password_verify(hash, STR("")));
	assert_false(password_verify("", STR("湖水清清2026")));
	assert_false(password_verify(NULL, STR("")));
	assert_false(password_verify("no hash at all", STR("x")));
	assert_int_equal(password_hash(STR("湖水清清2026"), other, &err), ST_OK);
	assert_string_not_equal(hash, other); /* salted */
}

static void rules_for_new_passwords(void **state)
{
	static const struct {
		const char *password, *problem;
	} cases[] = {
		{"lake-water-26", NULL},
		{"湖水清清湖水清清湖a", NULL},
		{"abc123", "auth.password_short"},
		{"abcdefghijkl", "auth.password_plain"},
		{"123456789012", "auth.password_plain"},
		{"zhou.my-2026", "auth.password_login"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *got = password_problem(str_of(cases[i].password), STR("zhou.my"));

		if (cases[i].problem == NULL)
			assert_null(got);
		else
			assert_string_equal(got, cases[i].problem);
	}
}

static void waits_grow(void **state)
{
	(void)state;
	assert_int_equal(throttle_wait_ms(0), 0);
	assert_int_equal(throttle_wait_ms(2), 0);
	assert_int_equal(throttle_wait_ms(3), 2000);
	assert_int_equal(throttle_wait_ms(4), 4000);
	assert_int_equal(throttle_wait_ms(100), 15 * 60 * 1000);
}

static int64_t wait_of(struct core_fixture *f, const char *source)
{
	struct err err = {0};
	int64_t wait;

	assert_int_equal(throttle_check(f->c, STR("zhou.my"), str_of(source), &wait, &err), ST_OK);
	return wait;
}

static void fail_times(struct core_fixture *f, const char *source, int n)
{
	struct err err = {0};

	for (int i = 0; i < n; i++)
		assert_int_equal(throttle_failed(f->c, STR("zhou.my"), str_of(source), &err), ST_OK);
}

static void attacker_slows_only_himself(void **state)
{
	struct core_fixture f;
	struct err err = {0};

	FIXTURE_OR_SKIP(&f, state);
	fail_times(&f, "203.0.113.9", 2);
	assert_int_equal(wait_of(&f, "203.0.113.9"), 0);
	fail_times(&f, "203.0.113.9", 20);
	assert_int_equal(wait_of(&f, "203.0.113.9"), 900);
	assert_int_equal(wait_of(&f, "192.0.2.1"), 0);	     /* the owner elsewhere */
	assert_int_equal(wait_of(&f, "device:abcdefgh"), 0); /* the owner's browser behind the same address */
	f.c->now += 899 * 1000;
	assert_int_equal(wait_of(&f, "203.0.113.9"), 1);
	f.c->now += 2000;
	assert_int_equal(wait_of(&f, "203.0.113.9"), 0);
	fail_times(&f, "203.0.113.9", 1); /* still counted: the next wait is the longest at once */
	assert_int_equal(wait_of(&f, "203.0.113.9"), 900);
	f.c->now += 25ll * 3600 * 1000; /* a quiet day clears */
	fail_times(&f, "203.0.113.9", 1);
	assert_int_equal(wait_of(&f, "203.0.113.9"), 0);
	fail_times(&f, "203.0.113.9", 5);
	assert_true(wait_of(&f, "203.0.113.9") > 0);
	assert_int_equal(throttle_clear(f.c, STR("zhou.my"), STR("203.0.113.9"), &err), ST_OK);
	assert_int_equal(wait_of(&f, "203.0.113.9"), 0);
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hash_and_verify),
		cmocka_unit_test(rules_for_new_passwords),
		cmocka_unit_test(waits_grow),
		ON_BOTH(attacker_slows_only_himself),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
