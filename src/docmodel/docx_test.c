/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/limits.h"
#include "docmodel/build.h"
#include "docmodel/zipio.h"

static const char png[] = /* 2 × 1 pixels */
	"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\2\0\0\0\1\x08\2\0\0\0\x7b@\xe8\xdd\0\0\0\x0fIDATx\x9c"
	"c\xf8\xcf\xc0\0BH\x14\0"
	"#\xee\x03\xfd"
	"\0\0\0\0IEND\xae"
	"B`\x82";

#define MAIN_OPEN                                                                                                      \
	"<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" " \
	"xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>"
#define MAIN_CLOSE "</w:body></w:document>"

static struct str image_of(void *arg, struct arena *a, int64_t id)
{
	(void)arg;
	(void)a;
	return id == 7 ? (struct str){png, sizeof png - 1} : STR_NONE;
}

static enum status take_image(void *arg, struct str bytes, int64_t *ret_file_id, struct err *err)
{
	(void)err;
	*(size_t *)arg = bytes.n;
	*ret_file_id = 7;
	return ST_OK;
}

static struct str package(struct arena *a, const char *document)
{
	struct zip_entry e = {"word/document.xml", str_of(document)};
	struct err err = {0};
	struct str ret;

	assert_int_equal(zip_write(a, &e, 1, &ret, &err), ST_OK);
	return ret;
}

static enum status read_docx(struct arena *a, struct str bytes, struct docx_import *ret, struct err *err)
{
	static size_t got;

	return doc_from_docx(a, bytes, take_image, &got, ret, err);
}

static struct str body_json(struct arena *a, const char *body)
{
	struct docx_import in = {0};
	struct err err = {0};
	struct str doc = arena_printf(a, "%s%s%s", MAIN_OPEN, body, MAIN_CLOSE);

	if (read_docx(a, package(a, doc.p), &in, &err) != ST_OK)
		fail_msg("%s %s", err.key, err.detail);
	return doc_json(a, &in.doc);
}

static void what_we_write_we_read(void **state)
{
	struct arena *a = *state;
	static const char text[] =
		"一、总体要求\n全市按《办法》<执行>，超标1.5倍的从重。\n（一）水\n1. 采样\n（1）点位\n- 甲\n- 乙\n\n"
		"3) 丙\n4) 丁\n\n断面\t类别\n望湖\tⅡ类\n![图1 点位|示意](file:7)\n";
	struct doc_official o = {.issuer = STR("澄州市生态环境局文件"),
				 .doc_no = STR("澄环发〔2026〕3号"),
				 .title = STR("关于加强河流监测的通知"),
				 .to = STR("各分局"),
				 .signer_org = STR("澄州市生态环境局"),
				 .mark = STR("此件公开发布"),
				 .copy_to = STR("市政府办公室。"),
				 .print_org = STR("澄州市生态环境局办公室"),
				 .index_no = STR("X/2026-00001")};
	struct doc d = {0}, body;
	struct docx_import in = {0};
	struct err err = {0};
	struct str bytes, again, source;
	size_t image = 0;

	assert_true(date_from_ymd(2026, 11, 3, &o.signed_on));
	o.printed_on = o.signed_on;
	assert_int_equal(doc_from_text(a, str_of(text), &d, &err), ST_OK);
	assert_int_equal(doc_docx(a, &d, &o, image_of, NULL, &bytes, &err), ST_OK);
	assert_int_equal(doc_docx(a, &d, &o, image_of, NULL, &again, &err), ST_OK);
	assert_true(str_eq(bytes, again)); /* no clock in it */
	assert_int_equal(doc_from_docx(a, bytes, take_image, &image, &in, &err), ST_OK);
	assert_str(in.title, "关于加强河流监测的通知");
	assert_int_equal(image, sizeof png - 1);
	assert_int_equal(in.n_notes, 0);
	source = doc_to_source(a, &in.doc);
	assert_true(str_starts_c(source, "澄州市生态环境局文件\n\n澄环发〔2026〕3号\n\n各分局：\n"));
	/* The body in the middle is the same model, captions aside, which Word has as paragraphs. */
	assert_int_equal(doc_from_text(a, str_of(text), &body, &err), ST_OK);
	for (size_t i = 0; i + 1 < body.root->n; i++) {
		const struct doc_node *want = body.root->child[i], *got = in.doc.root->child[i + 3];

		assert_int_equal(got->type, want->type);
		assert_int_equal(got->level, want->type == DN_ORDERED_LIST ? 1 : want->level);
		assert_str(node_text_str(a, got, "|"), arena_cstr(a, node_text_str(a, want, "|")));
	}
	assert_true(str_find_c(source, "2026年11月3日") > 0);
	assert_true(str_find_c(source, "（此件公开发布）") > 0);
	assert_true(str_find_c(source, "抄送：市政府办公室。") > 0);
}

static void runs_links_and_tracked_changes(void **state)
{
	struct arena *a = *state;

	assert_str(body_json(a, "<w:p><w:r><w:t xml:space=\"preserve\">PM</w:t></w:r><w:r><w:rPr><w:vertAlign "
				"w:val=\"subscript\"/></w:rPr><w:t>2.5</w:t></w:r>"
				"<w:ins><w:r><w:rPr><w:b/></w:rPr><w:t>新</w:t></w:r></w:ins><w:del><w:r><w:delText>旧</"
				"w:delText></w:r></w:del>"
				"<w:r><w:rPr><w:b w:val=\"0\"/></w:rPr><w:t>文</w:t><w:br/><w:t>次行</w:t></w:r></w:p>"),
		   "{\"type\":\"doc\",\"content\":[{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"PM\"},"
		   "{\"type\":\"text\",\"text\":\"2.5\","
		   "\"marks\":[{\"type\":\"sub\"}]},{\"type\":\"text\",\"text\":\"新\",\"marks\":[{\"type\":\"strong\"}]},{"
		   "\"type\":\"text\",\"text\":\"文\"},"
		   "{\"type\":\"hard_break\"},{\"type\":\"text\",\"text\":\"次行\"}]}]}");
}

static void merged_cells(void **state)
{
	struct arena *a = *state;

#define CELL(pr, t) "<w:tc><w:tcPr>" pr "</w:tcPr><w:p><w:r><w:t>" t "</w:t></w:r></w:p></w:tc>"
	struct str j =
		body_json(a, "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>" CELL("<w:vMerge w:val=\"restart\"/>", "河")
				     CELL("<w:gridSpan w:val=\"2\"/>", "类别") "</w:tr><w:tr>" CELL("<w:vMerge/>", "")
					     CELL("", "上年") CELL("", "今年") "</w:tr></w:tbl>");

	assert_true(str_find_c(j, "{\"type\":\"table_header\",\"attrs\":{\"colspan\":1,\"rowspan\":2}") > 0);
	assert_true(str_find_c(j, "{\"type\":\"table_header\",\"attrs\":{\"colspan\":2,\"rowspan\":1}") > 0);
	assert_true(str_find_c(j, "上年") > 0 && str_find_c(j, "今年") > str_find_c(j, "上年"));
}

/* A column is as wide as its words ask for: equal ones would break a report's long row names into a tower. */
static void columns_by_their_words(void **state)
{
	struct arena *a = *state;
	const struct doc_official o = {.title = STR("表"), .signed_on = DATE_NONE, .printed_on = DATE_NONE};
	struct doc d = {0};
	struct err err = {0};
	struct str bytes, xml;
	struct zip_in *z;
	long w[3];

	assert_int_equal(
		doc_from_text(a, STR("事项\t件\t人\n申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其申请\t1\t0\n"), &d,
			      &err),
		ST_OK);
	assert_int_equal(doc_docx(a, &d, &o, NULL, NULL, &bytes, &err), ST_OK);
	assert_int_equal(zip_in_open(a, bytes, &z, &err), ST_OK);
	assert_int_equal(zip_in_read(a, z, "word/document.xml", 1U << 20, &xml, &err), ST_OK);
	for (size_t i = 0; i < ARRAY_LEN(w); i++) {
		ptrdiff_t at = str_find_c(xml, "<w:gridCol w:w=\"");

		assert_true(at > 0);
		xml = str_skip(xml, (size_t)at + sizeof "<w:gridCol w:w=\"" - 1);
		w[i] = strtol(arena_cstr(a, str_slice(xml, 0, 8)), NULL, 10);
	}
	assert_true(w[0] > 2 * w[1] && w[1] >= 520 && w[1] == w[2]);
	assert_true(w[0] + w[1] + w[2] <= 8844 && w[0] + w[1] + w[2] > 8840);
	assert_true(str_find_c(xml, arena_printf(a, "<w:tcW w:w=\"%ld\" w:type=\"dxa\"/>", w[0]).p) > 0);
}

static void first_centred_line_is_the_title(void **state)
{
	struct arena *a = *state;
	struct docx_import in = {0};
	struct err err = {0};
	struct str doc =
		STR(MAIN_OPEN "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:t>关于清洁取暖的通知</w:t></w:r></w:p>"
			      "<w:p><w:r><w:t>一、时间</w:t></w:r></w:p>" MAIN_CLOSE);

	assert_int_equal(read_docx(a, package(a, doc.p), &in, &err), ST_OK);
	assert_str(in.title, "关于清洁取暖的通知");
	assert_str(doc_to_source(a, &in.doc), "一、时间\n");
	assert_int_equal(in.doc.root->child[0]->type, DN_HEADING);
}

static void expect(struct arena *a, struct str bytes, enum status want, const char *key)
{
	struct docx_import in = {0};
	struct err err = {0};
	enum status st = read_docx(a, bytes, &in, &err);

	if (st != want || strcmp(err.key, key) != 0)
		fail_msg("got %s %s, want %s %s", status_name(st), err.key, status_name(want), key);
	assert_null(in.doc.root);
}

static void hostile_packages(void **state)
{
	struct arena *a = *state;
	struct buf big = BUF_INIT(a, 80U << 20);
	struct str good = package(a, MAIN_OPEN "<w:p/>" MAIN_CLOSE), zeros;
	struct zip_entry many[MAX_ZIP_ENTRIES + 1];
	struct err err = {0};
	struct str bytes;

	expect(a, STR(""), ST_INVALID, "docmodel.not_zip");
	expect(a, STR("not a zip at all"), ST_INVALID, "docmodel.not_zip");
	expect(a, str_slice(good, 0, good.n / 2), ST_INVALID, "docmodel.not_zip");
	many[0] = (struct zip_entry){"other.xml", STR("<x/>")};
	assert_int_equal(zip_write(a, many, 1, &bytes, &err), ST_OK);
	expect(a, bytes, ST_UNSUPPORTED_TYPE, "docmodel.not_docx");
	/* A bomb: 40 MB of zeros in 40 kB. */
	zeros = (struct str){arena_alloc(a, 40U << 20), 40U << 20};
	many[1] = (struct zip_entry){"word/document.xml", zeros};
	assert_int_equal(zip_write(a, many, 2, &bytes, &err), ST_OK);
	assert_true(bytes.n < 100000);
	expect(a, bytes, ST_TOO_LARGE, "docmodel.zip_bomb");
	for (size_t i = 0; i <= MAX_ZIP_ENTRIES; i++)
		many[i] = (struct zip_entry){arena_printf(a, "f%zu", i).p, STR("x")};
	assert_int_equal(zip_write(a, many, MAX_ZIP_ENTRIES + 1, &bytes, &err), ST_OK);
	expect(a, bytes, ST_TOO_LARGE, "docmodel.zip_entries");
	/* XML: entities, depth, no end. */
	expect(a,
	       package(a, "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>" MAIN_OPEN
			  "<w:p><w:r><w:t>&b;</w:t></w:r></w:p>" MAIN_CLOSE),
	       ST_INVALID, "docmodel.bad_xml");
	expect(a, package(a, MAIN_OPEN "<w:p><w:r><w:t>&undefined;</w:t></w:r></w:p>" MAIN_CLOSE), ST_INVALID,
	       "docmodel.bad_xml");
	expect(a, package(a, MAIN_OPEN "<w:p>"), ST_INVALID, "docmodel.bad_xml");
	buf_c(&big, MAIN_OPEN);
	for (int i = 0; i < 240; i++)
		buf_c(&big, "<w:sdt>");
	buf_c(&big, "<w:p/>");
	for (int i = 0; i < 240; i++)
		buf_c(&big, "</w:sdt>");
	buf_c(&big, MAIN_CLOSE);
	expect(a, package(a, buf_cstr(&big)), ST_TOO_LARGE, "docmodel.too_deep");
	buf_clear(&big);
	buf_c(&big, MAIN_OPEN);
	for (int i = 0; i < MAX_MODEL_BLOCKS + 1; i++)
		buf_printf(&big, "<w:p><w:r><w:t>%d</w:t></w:r></w:p>", i);
	buf_c(&big, MAIN_CLOSE);
	expect(a, package(a, buf_cstr(&big)), ST_TOO_LARGE, "docmodel.too_many_blocks");
}

static void damaged_anywhere_never_crashes(void **state)
{
	struct arena *a = *state;
	struct str good = package(a, MAIN_OPEN "<w:p><w:r><w:t>水质</w:t></w:r></w:p>" MAIN_CLOSE);

	for (size_t i = 0; i < good.n; i++) {
		struct arena *t = arena_new();
		struct str bad = arena_dup(t, good);
		struct docx_import in = {0};
		struct err err = {0};
		char *p = arena_alloc(t, bad.n);
		enum status st;

		memcpy(p, bad.p, bad.n);
		p[i] = (char)(p[i] ^ 0x5A);
		st = read_docx(t, (struct str){p, bad.n}, &in, &err);
		assert_true(st == ST_OK || st == ST_INVALID || st == ST_TOO_LARGE || st == ST_UNSUPPORTED_TYPE);
		arena_free(t);
	}
}

static int set_up(void **state)
{
	*state = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_we_write_we_read),	    T(runs_links_and_tracked_changes),
		T(columns_by_their_words),	    T(merged_cells),
		T(first_centred_line_is_the_title), T(hostile_packages),
		T(damaged_anywhere_never_crashes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
