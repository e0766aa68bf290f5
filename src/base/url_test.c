/* SPDX-License-Identifier: Apache-2.0 */
#include "base/url.h"

#include "base/test.h"

static void encoding(void **state)
{
	struct arena *a = arena_new();
	struct buf b = BUF_INIT(a, 100), path = BUF_INIT(a, 100);

	(void)state;
	url_encode(&b, STR("a-Z.0_~ 水/?&%\"'"));
	assert_str(buf_view(&b), "a-Z.0_~%20%E6%B0%B4%2F%3F%26%25%22%27");
	url_encode_but(&path, (struct str){"/a\0-", 4}, "/");
	assert_str(buf_view(&path), "/a%00%2D");
	arena_free(a);
}

static void decoding(void **state)
{
	static const char *const bad[] = {"%", "%4", "%4g", "a%00", "%-1"};
	struct arena *a = arena_new();
	struct str s;

	(void)state;
	assert_true(url_decode(a, STR("a%e6%B0%B4+%2B"), true, &s));
	assert_str(s, "a水 +");
	assert_true(url_decode(a, STR("a+b"), false, &s));
	assert_str(s, "a+b");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(url_decode(a, str_of(bad[i]), true, &s));
	assert_false(url_decode(a, (struct str){"a\0", 2}, true, &s));
	arena_free(a);
}

static void parameters(void **state)
{
	struct arena *a = arena_new();
	struct buf b = BUF_INIT(a, 100);

	(void)state;
	buf_c(&b, "/d");
	url_query(&b, "none", STR(""));
	url_query(&b, "q", STR("水&火"));
	url_query(&b, "page", STR("2"));
	assert_str(buf_view(&b), "/d?q=%E6%B0%B4%26%E7%81%AB&page=2");
	arena_free(a);
}

static void local_addresses_only(void **state)
{
	(void)state;
	assert_true(url_is_local(STR("/")));
	assert_true(url_is_local(STR("/d/1?x=%2F#a")));
	assert_false(url_is_local(STR("//evil.example")));
	assert_false(url_is_local(STR("/\\evil.example")));
	assert_false(url_is_local(STR("https://evil.example/")));
	assert_false(url_is_local(STR("/a\r\nSet-Cookie: x")));
	assert_false(url_is_local(STR("/a b")));
	assert_false(url_is_local(STR("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encoding),
		cmocka_unit_test(decoding),
		cmocka_unit_test(parameters),
		cmocka_unit_test(local_addresses_only),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("base/url", tests, NULL, NULL);
}
