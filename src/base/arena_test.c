/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdalign.h>
#include <string.h>

#include "base/test.h"

static void memory_is_zeroed_aligned_and_kept(void **state)
{
	struct arena *a = arena_new();
	char *p[200];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(p); i++) {
		p[i] = arena_alloc(a, 777);
		assert_int_equal((uintptr_t)p[i] % alignof(max_align_t), 0);
		for (size_t k = 0; k < 777; k++)
			assert_int_equal(p[i][k], 0);
		memset(p[i], (int)i, 777);
	}
	for (size_t i = 0; i < ARRAY_LEN(p); i++)
		assert_int_equal((unsigned char)p[i][776], i);
	assert_true(arena_used(a) >= 200 * 777);
	arena_clear(a);
	assert_int_equal(arena_used(a), 0);
	assert_int_equal(*(char *)arena_alloc(a, 1), 0); /* zeroed again after use */
	arena_free(a);
	arena_free(NULL);
}

static void large_block(void **state)
{
	struct arena *a = arena_new();
	char *p = arena_alloc(a, 5 << 20);

	(void)state;
	p[(5 << 20) - 1] = 'x';
	assert_non_null(arena_alloc(a, 0));
	arena_free(a);
}

struct trace {
	char order[8];
	size_t n;
};
struct note {
	struct trace *t;
	char c;
};

static void note(void *arg)
{
	struct note *n = arg;

	n->t->order[n->t->n++] = n->c;
}

static void cleanups_run_last_first_and_once(void **state)
{
	struct arena *a = arena_new();
	struct trace t = {{0}, 0};
	struct note n[] = {{&t, '1'}, {&t, '2'}, {&t, '3'}};

	(void)state;
	for (size_t i = 0; i < 3; i++)
		arena_on_clear(a, note, &n[i]);
	arena_clear(a);
	assert_string_equal(t.order, "321");
	arena_free(a);
	assert_int_equal(t.n, 3);
}

static void copies(void **state)
{
	struct arena *a = arena_new();
	struct str s = arena_printf(a, "%s-%d", "年报", 2026);

	(void)state;
	assert_str(s, "年报-2026");
	assert_int_equal(s.p[s.n], 0);
	assert_string_equal(arena_cstr(a, str_slice(s, 0, 6)), "年报");
	assert_true(arena_dup(a, s).p != s.p);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_aligned_and_kept),
		cmocka_unit_test(large_block),
		cmocka_unit_test(cleanups_run_last_first_and_once),
		cmocka_unit_test(copies),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
