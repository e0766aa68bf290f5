/* SPDX-License-Identifier: Apache-2.0 */
/* Known answers: FIPS 180-2 examples, RFC 4231 case 2, RFC 4648 §10. */
#include "base/hash.h"

#include <string.h>

#include "base/rng.h"
#include "base/test.h"

static void sha256_known_answers(void **state)
{
	char hex[SHA256_HEX_LEN + 1];
	struct sha256_state *s = sha256_new();

	(void)state;
	sha256_hex(STR(""), hex);
	assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	sha256_hex(STR("abc"), hex);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	for (int round = 0; round < 2; round++) { /* final resets */
		sha256_update(s, "a", 1);
		sha256_update(s, NULL, 0);
		sha256_update(s, "bc", 2);
		sha256_final_hex(s, hex);
		assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	}
	sha256_free(s);
	sha256_free(NULL);
}

static void hmac_known_answer(void **state)
{
	struct arena *a = arena_new();
	uint8_t out[SHA256_LEN];

	(void)state;
	hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?"), out);
	assert_str(hex_encode(a, out, sizeof out), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	hmac_sha256(STR(""), STR(""), out);
	assert_str(hex_encode(a, out, sizeof out), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
	arena_free(a);
}

static void encodings(void **state)
{
	static const char *const rows[][2] = {
		{"", ""},	    {"f", "Zg"},	  {"fo", "Zm8"},	  {"foo", "Zm9v"},
		{"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xFB\xFF", "-_8"}};
	struct arena *a = arena_new();
	uint8_t two[2] = {9, 9};
	struct str text;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_str(base64url_encode(a, (const uint8_t *)rows[i][0], strlen(rows[i][0])), rows[i][1]);
	assert_true(hex_decode(STR("fF01"), two, 2));
	assert_true(two[0] == 0xFF && two[1] == 1);
	assert_false(hex_decode(STR("ff0"), two, 2));
	assert_false(hex_decode(STR("ff0g"), two, 2));
	assert_int_equal(two[0], 0xFF); /* untouched on failure */
	assert_str(hex_text(a, STR("扫.")), "e689ab2e");
	assert_true(hex_text_decode(a, STR("e689ab2e"), &text));
	assert_str(text, "扫.");
	assert_false(hex_text_decode(a, STR("e689ab2"), &text));
	assert_false(hex_text_decode(a, STR("e689abxx"), &text));
	arena_free(a);
}

static void secrets_and_tokens(void **state)
{
	struct arena *a = arena_new();
	struct str t = rng_token(a, 16), u = rng_token(a, 16);

	(void)state;
	assert_int_equal(t.n, 22);
	assert_false(str_eq(t, u));
	assert_true(secret_eq(t, t) && secret_eq(STR_NONE, STR("")));
	assert_false(secret_eq(t, u) || secret_eq(t, str_slice(t, 0, 21)));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_known_answers),
		cmocka_unit_test(hmac_known_answer),
		cmocka_unit_test(encodings),
		cmocka_unit_test(secrets_and_tokens),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
