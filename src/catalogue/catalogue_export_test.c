/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/catalogue_export.h"

#include <jansson.h>
#include <string.h>
#include <zip.h>

#include "base/csv.h"
#include "base/test.h"
#include "base/utf8.h"
#include "support/core_fixture.h"

static const struct module *const modules[] = {&catalogue_module};
static struct err err;

#define OK(call)                                                                                   \
	do {                                                                                       \
		if ((call) != ST_OK)                                                               \
			fail_msg("%s: %s %s %s", #call, status_name(err.st), err.key, err.detail); \
	} while (0)

/* The city's catalogue, one entry with text that a spreadsheet might run. */
static struct cat_entry *filled(struct core_fixture *f, size_t *n)
{
	struct cat_entry e, *list;

	OK(cat_adopt(f->c, f->body[CF_CITY], f->unit[CF_CITY][CF_OFFICE], &err));
	OK(cat_entry_by_key(f->c, f->body[CF_CITY], STR("MEE2019-12"), &e, &err));
	e.publisher = STR("=HYPERLINK(\"http://x\"),\"y\" & <z>");
	OK(cat_entry_save(f->c, &e, &err));
	OK(cat_list(f->c, &(struct cat_filter){.openness = -1}, &list, n, &err));
	return list;
}

static bool open_fixture(struct core_fixture *f, void **state)
{
	return core_fixture_open(f, *(enum db_engine_kind *)*state, modules, 1);
}

static void S1_1_1_6_csv_holds_the_seven_elements(void **state)
{
	struct core_fixture f;
	struct cat_entry *list;
	struct str text;
	struct csv csv;
	struct csv_row row;
	size_t n, rows = 0;

	if (!open_fixture(&f, state))
		skip();
	list = filled(&f, &n);
	OK(cat_export_csv(f.c, list, n, &text, &err));
	assert_true(str_starts_c(text, "\xEF\xBB\xBF"));
	csv_init(&csv, text, ',');
	OK(csv_next(&csv, f.arena, &row, &err));
	assert_int_equal(row.n, 14);
	while (csv_next(&csv, f.arena, &row, &err) == ST_OK) {
		assert_int_equal(row.n, 14);
		for (size_t k = 0; k < 13; k++)
			assert_true(row.col[k].n > 0);
		assert_str(row.col[0], arena_cstr(f.arena, list[rows].item_key));
		rows++;
	}
	assert_int_equal(rows, 25);
	assert_true(str_find_c(text, "自执法决定作出之日起7个工作日内 (国办发〔2018〕118号)") > 0);
	assert_true(str_find_c(text, ",\"'=HYPERLINK(\"\"http://x\"\"),\"\"y\"\" & <z>\",") > 0);
	core_fixture_close(&f);
}

static void json_is_stable_and_machine_readable(void **state)
{
	struct core_fixture f;
	struct cat_entry *list;
	struct str text;
	json_t *root, *entries, *five;
	size_t n;

	if (!open_fixture(&f, state))
		skip();
	list = filled(&f, &n);
	OK(cat_export_json(f.c, list, n, &text, &err));
	root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	assert_string_equal(json_string_value(json_object_get(root, "standard")), "环办厅函〔2019〕672号");
	entries = json_object_get(root, "entries");
	assert_int_equal(json_array_size(entries), 25);
	five = json_array_get(entries, 4);
	assert_string_equal(json_string_value(json_object_get(five, "item_key")), "MEE2019-05");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(five, "binding_rule"), "days")), 7);
	assert_string_equal(json_string_value(json_object_get(json_object_get(five, "binding_rule"), "event")), "decision");
	assert_string_equal(json_string_value(json_object_get(five, "openness")), "result");
	assert_true(json_array_size(json_object_get(five, "channels")) == 4);
	json_decref(root);
	core_fixture_close(&f);
}

static struct str zip_member(struct arena *a, zip_t *z, const char *name)
{
	zip_stat_t sb;
	zip_file_t *m;
	char *p;

	assert_int_equal(zip_stat(z, name, 0, &sb), 0);
	m = zip_fopen(z, name, 0);
	assert_non_null(m);
	p = arena_alloc(a, sb.size + 1);
	assert_int_equal(zip_fread(m, p, sb.size), sb.size);
	(void)zip_fclose(m);
	return (struct str){p, sb.size};
}

static void S1_1_1_6_xlsx_opens_and_holds_text_only(void **state)
{
	struct core_fixture f;
	struct cat_entry *list;
	struct str text, strings, sheet;
	zip_source_t *src;
	zip_t *z;
	size_t n, rows = 0;

	if (!open_fixture(&f, state))
		skip();
	list = filled(&f, &n);
	OK(cat_export_xlsx(f.c, list, n, &text, &err));
	src = zip_source_buffer_create(text.p, text.n, 0, NULL);
	z = zip_open_from_source(src, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
	assert_non_null(z);
	strings = zip_member(f.arena, z, "xl/sharedStrings.xml");
	sheet = zip_member(f.arena, z, "xl/worksheets/sheet1.xml");
	assert_true(str_find_c(strings, "MEE2019-25") > 0 && str_find_c(strings, "行政处罚决定") > 0);
	assert_true(str_find_c(strings, "=HYPERLINK(\"http://x\"),\"y\" &amp; &lt;z&gt;") > 0);
	assert_true(str_find_c(sheet, "<f>") < 0); /* no formula anywhere */
	for (ptrdiff_t at; (at = str_find_c(sheet, "<row ")) >= 0; rows++)
		sheet = str_skip(sheet, (size_t)at + 1);
	assert_int_equal(rows, 26);
	zip_discard(z);
	core_fixture_close(&f);
}

static void an_empty_catalogue_is_still_a_file(void **state)
{
	struct core_fixture f;
	struct str text;

	if (!open_fixture(&f, state))
		skip();
	OK(cat_export_csv(f.c, NULL, 0, &text, &err));
	assert_true(text.n > 3 && utf8_valid(text));
	OK(cat_export_json(f.c, NULL, 0, &text, &err));
	assert_true(str_find_c(text, "\"entries\": []") > 0);
	OK(cat_export_xlsx(f.c, NULL, 0, &text, &err));
	assert_true(str_starts_c(text, "PK"));
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(S1_1_1_6_csv_holds_the_seven_elements),
		ON_BOTH(json_is_stable_and_machine_readable),
		ON_BOTH(S1_1_1_6_xlsx_opens_and_holds_text_only),
		ON_BOTH(an_empty_catalogue_is_still_a_file),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
