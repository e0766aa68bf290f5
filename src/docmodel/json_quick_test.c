/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever json_quick() reads, jansson reads alike; what jansson refuses, it never reads. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "docmodel/json_quick.h"

static bool same(struct arena *a, struct str s)
{
	json_t *quick = json_quick(a, s), *full = json_loadb(s.p, s.n, JSON_REJECT_DUPLICATES, NULL);
	bool read = quick != NULL;

	if (read && (full == NULL || !json_equal(quick, full)))
		fail_msg("read differently: %.*s", STR_ARG(s));
	json_decref(quick);
	json_decref(full);
	return read;
}

static void plain_json_is_read_like_jansson(void **state)
{
	static const char *const texts[] = {
		"{}",
		" { } ",
		"{\"a\":[]}",
		"{\"type\":\"doc\",\"content\":[{\"type\":\"text\",\"text\":\"按照《条例》，公开。\"}]}",
		"{\"t\":\"say \\\"so\\\" \\\\ \\/\",\"n\":-12,\"z\":0,\"m\":999999999999999999}",
		"{\"a\":true,\"b\":false,\"c\":null,\"d\":{\"e\":[1,[2,[3]]]}}",
		"{\n\t\"a\" : [ 1 , 2 ] ,\r\"b\" : \"\" }",
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (!same(a, str_of(texts[i])))
			fail_msg("not read: %s", texts[i]);
	arena_free(a);
}

static void the_rest_is_left_to_jansson(void **state)
{
	static const char *const texts[] = {
		"",
		"[]",
		"1",
		"{",
		"{\"a\"",
		"{\"a\":",
		"{\"a\":1",
		"{\"a\":1,",
		"{\"a\":1,}",
		"{\"a\":[1,]}",
		"{\"a\":1}x",
		"{\"a\":1,\"a\":2}",
		"{\"a\":01}",
		"{\"a\":1.5}",
		"{\"a\":1e3}",
		"{\"a\":-}",
		"{\"a\":1234567890123456789}",
		"{\"a\":\"\\u4e2d\"}",
		"{\"a\":\"\\n\"}",
		"{\"a\":\"\n\"}",
		"{\"a\":\"\\",
		"{\"a\":\"\xC3\"}",
		"{\"a\":\"\xED\xA0\x80\"}",
		"{\"a\":tru}",
		"{\"a\":nul",
		"{a:1}",
		"{\"a\" 1}",
		"{,}",
		"{\"a\":}",
		"{\"a\":+1}",
		"{\"\xFF\":1}",
	};
	struct arena *a = arena_new();
	char deep[600] = "{\"a\":";

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (same(a, str_of(texts[i])))
			fail_msg("read: %s", texts[i]);
	assert_false(same(a, (struct str){"{\"a\":\"\0\"}", 9}));
	assert_false(same(a, (struct str){"{}\0", 3}));
	memset(deep + 5, '[', 200);
	memset(deep + 205, ']', 200);
	deep[405] = '}';
	assert_false(same(a, str_of(deep)));
	arena_free(a);
}

/* One byte of a good text changed to any other: the two never disagree. */
static void every_changed_byte(void **state)
{
	static const char good[] = "{\"t\":\"d\\\"中\",\"c\":[{\"n\":-10,\"b\":true},null,[\"\"]]}";
	struct arena *a = arena_new();
	size_t read = 0;

	(void)state;
	for (size_t i = 0; i < sizeof good - 1; i++)
		for (int b = 0; b < 256; b++) {
			char text[sizeof good];

			memcpy(text, good, sizeof good);
			text[i] = (char)b;
			/* memory of its own, so that a checker sees one byte too many */
			char *own = malloc(sizeof good - 1);

			assert_non_null(own);
			memcpy(own, text, sizeof good - 1);
			read += same(a, (struct str){own, sizeof good - 1});
			(void)same(a, (struct str){own, i});
			free(own);
		}
	assert_true(read > 300); /* changed inside strings and numbers */
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_json_is_read_like_jansson),
		cmocka_unit_test(the_rest_is_left_to_jansson),
		cmocka_unit_test(every_changed_byte),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
