/* SPDX-License-Identifier: Apache-2.0 */
#include "core/seal.h"

#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "support/core_fixture.h"

#define OPEN_OR_SKIP(f, state)                                                          \
	do {                                                                            \
		if (!core_fixture_open((f), *(enum db_engine_kind *)*(state), NULL, 0)) \
			skip();                                                         \
	} while (0)

static struct err err;

static void round_trip(struct core_fixture *f, const char *cipher)
{
	struct str sealed, again, plain;
	char *bad;

	assert_int_equal(seal_text(f->c, STR("990100198001011234"), &sealed, &err), ST_OK);
	assert_int_equal(seal_text(f->c, STR("990100198001011234"), &again, &err), ST_OK);
	assert_false(str_eq(sealed, again)); /* a nonce of its own each time */
	assert_true(str_starts_c(str_skip(sealed, 2), cipher));
	assert_true(str_find_c(sealed, "990100") < 0);
	assert_int_equal(seal_open(f->c, sealed, &plain, &err), ST_OK);
	assert_true(str_eq_c(plain, "990100198001011234"));
	assert_true(seal_current(f->c, sealed));
	for (size_t i = 0; i < sealed.n; i++) { /* any change is found */
		bad = arena_alloc(f->c->arena, sealed.n + 1);
		memcpy(bad, sealed.p, sealed.n);
		bad[i] = bad[i] == '0' ? '1' : '0';
		if (memcmp(bad, sealed.p, sealed.n) != 0)
			assert_int_equal(seal_open(f->c, (struct str){bad, sealed.n}, &plain, &err), ST_INVALID);
	}
}

static void both_ciphers_seal_and_refuse_what_was_altered(void **state)
{
	struct core_fixture f;

	OPEN_OR_SKIP(&f, state);
	round_trip(&f, "x");
	assert_int_equal(setting_set(f.c, "seal.sm4", STR("1"), &err), ST_OK);
	round_trip(&f, "s");
	core_fixture_close(&f);
}

static void keys_of_the_environment_open_old_texts(void **state)
{
	static const char one[] = "1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
	static const char two[] = "1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n"
				  "2 ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";
	struct core_fixture f;
	struct str sealed, plain;
	int64_t number;

	OPEN_OR_SKIP(&f, state);
	assert_int_equal(setenv("CHENGMING_SEAL_KEYS", one, 1), 0);
	assert_int_equal(seal_text(f.c, STR("13800000000"), &sealed, &err), ST_OK);
	assert_int_equal(setenv("CHENGMING_SEAL_KEYS", two, 1), 0);
	assert_int_equal(seal_open(f.c, sealed, &plain, &err), ST_OK);
	assert_false(seal_current(f.c, sealed));
	assert_int_equal(seal_new_key(f.c, &number, &err), ST_CONFLICT);
	assert_int_equal(setenv("CHENGMING_SEAL_KEYS", two + sizeof one, 1), 0); /* the first key is gone */
	assert_int_equal(seal_open(f.c, sealed, &plain, &err), ST_INVALID);
	assert_string_equal(err.key, "seal.key_missing");
	assert_int_equal(setenv("CHENGMING_SEAL_KEYS", "nonsense", 1), 0);
	assert_int_equal(seal_text(f.c, STR("x"), &sealed, &err), ST_CORRUPT);
	assert_int_equal(unsetenv("CHENGMING_SEAL_KEYS"), 0);
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(both_ciphers_seal_and_refuse_what_was_altered),
		ON_BOTH(keys_of_the_environment_open_old_texts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
