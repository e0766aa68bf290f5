/* SPDX-License-Identifier: Apache-2.0 */
/* Answers are malloc'd integers here: the cache only hands them out and frees them. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "web/web_priv.h"

static int freed;

static void free_answer(void *p)
{
	freed++;
	free(p);
}

static void saw(void *arg, const struct cache_page *p)
{
	*(int *)arg = *(int *)p->answer[FORM_PLAIN];
}

static int look(struct page_cache *c, const char *key)
{
	int v = -1;

	return page_cache_use(c, str_of(key), saw, &v) ? v : -1;
}

static bool put(struct page_cache *c, const char *key, int v, size_t bytes, const char *tag, uint64_t epoch)
{
	struct cache_page p = {.etag = {STR("\"a\""), STR("\"a-gz\"")}, .bytes = bytes};
	int *box = malloc(sizeof *box);

	assert_non_null(box);
	*box = v;
	p.answer[FORM_PLAIN] = box;
	return page_cache_put(c, str_of(key), &p, &tag, tag == NULL ? 0 : 1, epoch);
}

static void drop(struct page_cache *c, const char *tag)
{
	page_cache_drop(c, &tag, 1);
}

static void pages_are_dropped_by_tag(void **state)
{
	struct page_cache *c = page_cache_new(1u << 20, free_answer);

	(void)state;
	freed = 0;
	assert_true(put(c, "/a", 1, 100, "doc:1", page_cache_epoch(c)));
	assert_true(put(c, "/b", 2, 100, "doc:2", page_cache_epoch(c)));
	assert_int_equal(look(c, "/a"), 1);
	drop(c, "doc:1");
	assert_int_equal(look(c, "/a"), -1);
	assert_int_equal(look(c, "/b"), 2);
	assert_int_equal(freed, 1);
	page_cache_drop_all(c);
	assert_int_equal(look(c, "/b"), -1);
	page_cache_free(c);
	assert_int_equal(freed, 2);
}

static void page_begun_before_the_drop_is_never_kept(void **state)
{
	struct page_cache *c = page_cache_new(1u << 20, free_answer);
	uint64_t before = page_cache_epoch(c);

	(void)state;
	drop(c, "doc:1");
	assert_false(put(c, "/a", 1, 100, "doc:1", before));
	assert_int_equal(look(c, "/a"), -1);
	assert_true(put(c, "/b", 2, 100, "doc:2", before)); /* shows something else */
	assert_true(put(c, "/a", 3, 100, "doc:1", page_cache_epoch(c)));
	assert_int_equal(look(c, "/a"), 3);
	before = page_cache_epoch(c);
	page_cache_drop_all(c);
	assert_false(put(c, "/c", 4, 100, NULL, before));
	page_cache_free(c);
}

/* Records of tags are thrown away when there are too many; what was begun before must still not be kept. */
static void forgotten_tags_still_outdate(void **state)
{
	struct page_cache *c = page_cache_new(1u << 20, free_answer);
	uint64_t before = page_cache_epoch(c);

	(void)state;
	drop(c, "doc:1");
	for (int i = 0; i < 30000; i++) {
		char tag[32];

		(void)snprintf(tag, sizeof tag, "other:%d", i);
		drop(c, tag);
	}
	assert_false(put(c, "/a", 1, 100, "doc:1", before));
	assert_true(put(c, "/a", 1, 100, "doc:1", page_cache_epoch(c)));
	page_cache_free(c);
}

static void least_recently_used_goes_first(void **state)
{
	struct page_cache *c = page_cache_new(100000, free_answer);
	struct cache_stats st;

	(void)state;
	for (int i = 0; i < 5; i++) {
		char key[8];

		(void)snprintf(key, sizeof key, "/%d", i);
		assert_true(put(c, key, i, 16000, "t", page_cache_epoch(c)));
	}
	assert_int_equal(look(c, "/0"), 0); /* used: stays */
	assert_true(put(c, "/5", 5, 16000, "t", page_cache_epoch(c)));
	assert_int_equal(look(c, "/0"), 0);
	assert_int_equal(look(c, "/1"), -1);
	assert_false(put(c, "/big", 6, 90000, "t", page_cache_epoch(c)));
	page_cache_stats(c, &st);
	assert_true(st.bytes <= 100000);
	assert_int_equal(st.entries, 5);
	assert_int_equal(st.evicted, 1);
	page_cache_free(c);
}

static void same_key_replaces(void **state)
{
	struct page_cache *c = page_cache_new(1u << 20, free_answer);

	(void)state;
	freed = 0;
	assert_true(put(c, "/a", 1, 100, "x", page_cache_epoch(c)));
	assert_true(put(c, "/a", 2, 100, "y", page_cache_epoch(c)));
	assert_int_equal(look(c, "/a"), 2);
	assert_int_equal(freed, 1);
	drop(c, "x");
	assert_int_equal(look(c, "/a"), 2);
	drop(c, "y");
	assert_int_equal(look(c, "/a"), -1);
	page_cache_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_are_dropped_by_tag),
		cmocka_unit_test(page_begun_before_the_drop_is_never_kept),
		cmocka_unit_test(forgotten_tags_still_outdate),
		cmocka_unit_test(least_recently_used_goes_first),
		cmocka_unit_test(same_key_replaces),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("web/page_cache", tests, NULL, NULL);
}
