/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/cite.h"

#include "base/test.h"

static struct arena *a;

static int setup(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void expect(const char *text, const char *written, const char *key)
{
	struct cite c[4];
	size_t n = cite_find(a, str_of(text), c, 4);

	assert_int_equal(n, 1);
	assert_true(str_eq_c(str_slice(str_of(text), c[0].from, c[0].to), written));
	assert_true(str_eq_c(c[0].no.key, key));
}

static void S3_0_2_numbers_in_running_text(void **state)
{
	struct cite c[4];

	(void)state;
	expect("根据国办发〔2019〕33号文件", "国办发〔2019〕33号", "国办发〔2019〕33号");
	expect("《意见》(云政办发[2020] 5 号)", "云政办发[2020] 5 号", "云政办发〔2020〕5号");
	expect("按照 红政办发 〔２０２１〕 12 号 执行", "红政办发 〔２０２１〕 12 号", "红政办发〔2021〕12号");
	expect("依据国务院令第711号规定", "国务院令第711号", "国务院令第711号");
	assert_int_equal(cite_find(a, STR("国办公开办函〔202130号、第33号、（2019）"), c, 4), 0);
	assert_int_equal(cite_find(a, STR("澄环规〔2026〕1号、澄环规〔2026〕2号和国办发〔2019〕33号"), c, 4), 3);
	assert_true(str_eq_c(c[2].no.key, "国办发〔2019〕33号"));
	assert_int_equal(cite_find(a, STR("\xff\xfe〔2019〕33号"), c, 4), 0);
}

static struct str lead(void *arg, struct str key)
{
	(void)arg;
	return str_eq_c(key, "国办发〔2019〕33号") ? STR("/zcwj/upper/1") : STR_NONE;
}

static void S3_0_2_known_numbers_become_links(void **state)
{
	struct doc d, linked;
	struct str *keys;
	struct str html;

	(void)state;
	assert_int_equal(doc_from_text(a, STR("按照国办发〔2019〕33号和澄环发〔2026〕8号办理。"), &d, NULL), ST_OK);
	assert_int_equal(cite_keys(a, &d, STR("澄环发〔2026〕8号"), &keys), 1);
	assert_int_equal(cite_keys(a, &d, STR(""), &keys), 2);
	linked = cite_link(a, &d, lead, NULL);
	html = doc_html(a, &linked, NULL, NULL).html;
	assert_true(str_find_c(html, "按照<a href=\"/zcwj/upper/1\">国办发〔2019〕33号</a>和澄环发〔2026〕8号办理。") >= 0);
	assert_true(str_eq(doc_text(a, &d), doc_text(a, &linked)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(S3_0_2_numbers_in_running_text, setup, teardown),
		cmocka_unit_test_setup_teardown(S3_0_2_known_numbers_become_links, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
