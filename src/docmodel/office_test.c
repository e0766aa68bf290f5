/* SPDX-License-Identifier: Apache-2.0 */
/* Another program's eyes: LibreOffice prints what we write, and we read what it writes. About ten seconds. */
#include "docmodel/build.h"
#include "docmodel/docmodel_fx.h"

/* A profile of its own: another LibreOffice on the machine must not be in the way. */
static void convert(struct fixture *x, const char *to, const char *file)
{
	(void)run(x->a, arena_printf(x->a,
				     "soffice -env:UserInstallation=file://%s/profile --headless --convert-to %s --outdir "
				     "%s %s/%s 2>/dev/null",
				     x->dir, to, x->dir, x->dir, file)
				.p);
}

static void libreoffice_prints_our_docx(void **state)
{
	static const char *const parts[] = {"澄州市生态环境局文件",
					    "澄环发〔2026〕3号",
					    "关于加强河流监测的通知",
					    "各分局：",
					    "一、总体要求",
					    "全市按月监测。",
					    "（一）水",
					    "1.采样",
					    "（1）点位",
					    "甲",
					    "乙",
					    "断面",
					    "类别",
					    "望湖",
					    "Ⅱ类",
					    "澄州市生态环境局",
					    "2026年11月3日",
					    "（此件公开发布）",
					    "抄送：市政府办公室。"};
	struct fixture *x = *state;
	struct doc_official o = {.issuer = STR("澄州市生态环境局文件"),
				 .doc_no = STR("澄环发〔2026〕3号"),
				 .title = STR("关于加强河流监测的通知"),
				 .to = STR("各分局"),
				 .signer_org = STR("澄州市生态环境局"),
				 .mark = STR("此件公开发布"),
				 .copy_to = STR("市政府办公室。"),
				 .printed_on = DATE_NONE};
	struct doc d = {0};
	struct err err = {0};
	struct str docx, text;

	assert_true(date_from_ymd(2026, 11, 3, &o.signed_on));
	assert_int_equal(doc_from_text(x->a,
				       STR("一、总体要求\n全市按月监测。\n（一）水\n1. 采样\n（1）点位\n- 甲\n- "
					   "乙\n\n断面\t类别\n望湖\tⅡ类\n"),
				       &d, &err),
			 ST_OK);
	assert_int_equal(doc_docx(x->a, &d, &o, NULL, NULL, &docx, &err), ST_OK);
	assert_int_equal(fs_write_atomic(path(x, "ours.docx"), docx, &err), ST_OK);
	convert(x, "pdf", "ours.docx");
	text = squeeze(x->a, run(x->a, arena_printf(x->a, "pdftotext -raw %s -", path(x, "ours.pdf")).p));
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		ptrdiff_t at = str_find_c(text, parts[i]);

		if (at < 0)
			fail_msg("%s is not in the print (in its place)", parts[i]);
		text = str_skip(text, (size_t)at + strlen(parts[i]));
	}
	text = run(x->a, arena_printf(x->a, "pdfinfo %s", path(x, "ours.pdf")).p);
	assert_true(str_find_c(text, "A4") > 0);
}

static enum status take_image(void *arg, struct str bytes, int64_t *ret_file_id, struct err *err)
{
	(void)err;
	*(bool *)arg = str_starts_c(bytes, "\x89PNG");
	*ret_file_id = 9;
	return ST_OK;
}

static void we_read_libreoffice_docx(void **state)
{
	static const char html[] =
		"<html><head><meta "
		"charset=\"utf-8\"><title>t</title></head><body><h1>一级</h1><p>正文<b>粗</b><i>斜</i>PM<sub>2.5</sub> "
		"<a "
		"href=\"https://sthjj.example/a\">链接</a></p><h2>二级</h2><ul><li>甲</li><li>乙</li></ul><ol><li>丙</"
		"li><li>丁</li></ol>"
		"<table border=\"1\"><tr><td rowspan=\"2\">河流</td><td "
		"colspan=\"2\">类别</td></tr><tr><td>上年</td><td>今年</td></tr></table>"
		"<p><img alt=\"点\" "
		"src=\"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/"
		"pLvAAAAAElFTkSuQmCC\"></p>"
		"</body></html>";
	struct fixture *x = *state;
	struct docx_import in = {0};
	struct err err = {0};
	struct str bytes, j;
	bool image = false;

	assert_int_equal(fs_write_atomic(path(x, "in.html"), str_of(html), &err), ST_OK);
	convert(x, "odt:writer8 --infilter=\"HTML (StarWriter)\"", "in.html");
	convert(x, "docx:\"MS Word 2007 XML\"", "in.odt");
	assert_int_equal(fs_read(x->a, path(x, "in.docx"), 1 << 20, &bytes, &err), ST_OK);
	if (doc_from_docx(x->a, bytes, take_image, &image, &in, &err) != ST_OK)
		fail_msg("%s %s", err.key, err.detail);
	j = doc_json(x->a, &in.doc);
	assert_true(
		str_find_c(
			j,
			"{\"type\":\"heading\",\"attrs\":{\"level\":1},\"content\":[{\"type\":\"text\",\"text\":\"一级\"") >=
		0);
	assert_true(str_find_c(j, "\"level\":2},\"content\":[{\"type\":\"text\",\"text\":\"二级\"") >= 0);
	assert_true(str_find_c(j, "\"text\":\"粗\",\"marks\":[{\"type\":\"strong\"}]") >= 0);
	assert_true(str_find_c(j, "\"text\":\"斜\",\"marks\":[{\"type\":\"em\"}]") >= 0);
	assert_true(str_find_c(j, "\"text\":\"2.5\",\"marks\":[{\"type\":\"sub\"}]") >= 0);
	assert_true(str_find_c(j, "{\"type\":\"link\",\"attrs\":{\"href\":\"https://sthjj.example/a\"}}") >= 0);
	assert_true(str_find_c(j, "bullet_list") >= 0 && str_find_c(j, "ordered_list") > str_find_c(j, "bullet_list"));
	assert_true(str_find_c(j, "\"attrs\":{\"colspan\":1,\"rowspan\":2}") >= 0);
	assert_true(str_find_c(j, "\"attrs\":{\"colspan\":2,\"rowspan\":1}") >= 0);
	assert_true(image);
	if (str_find_c(j, "{\"type\":\"figure\",\"attrs\":{\"file\":9,\"alt\":") < 0)
		fail_msg("no figure: %.*s", STR_ARG(str_skip(j, j.n > 700 ? j.n - 700 : 0)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {T(libreoffice_prints_our_docx), T(we_read_libreoffice_docx)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (access("/usr/bin/soffice", X_OK) != 0) {
		print_message("1..0 # SKIP LibreOffice (soffice) is not installed\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
