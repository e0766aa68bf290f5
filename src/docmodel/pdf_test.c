/* SPDX-License-Identifier: Apache-2.0 */
/* PDF as poppler reads it: text in order, page size, metadata, fonts. Runs with and without the fonts folder. */
#include "docmodel/docmodel_fx.h"
#include "docmodel/paper.h"

static struct str tool(struct fixture *x, struct str pdf, const char *fmt)
{
	struct err err = {0};
	const char *file = path(x, "t.pdf");

	assert_int_equal(fs_write_atomic(file, pdf, &err), ST_OK);
	return run(x->a, arena_printf(x->a, "%s %s%s", fmt, file, str_starts_c(str_of(fmt), "pdftotext") ? " -" : "").p);
}

static struct doc from_text(struct arena *a, struct str text)
{
	struct doc d = {0};
	struct err err = {0};

	assert_int_equal(doc_from_text(a, text, &d, &err), ST_OK);
	return d;
}

static struct doc_official official(struct arena *a)
{
	static struct str attachments[2];
	struct doc_official o = {.issuer = STR("澄州市生态环境局文件"),
				 .doc_no = STR("澄环发〔2026〕3号"),
				 .title = STR("澄州市生态环境局关于印发《澄州市建筑施工噪声污染防治管理办法》的通知"),
				 .to = STR("各分局，机关各科室"),
				 .signer_org = STR("澄州市生态环境局"),
				 .mark = STR("此件公开发布"),
				 .copy_to = STR("市政府办公室，市住房城乡建设局。"),
				 .print_org = STR("澄州市生态环境局办公室"),
				 .index_no = STR("11990100MB1A00001X/2026-00812"),
				 .attachments = attachments,
				 .n_attachments = 2,
				 .source_line = STR("来源：澄州市生态环境局政府环境信息公开平台 http://127.0.0.1/d/812")};

	(void)a;
	attachments[0] = STR("噪声监测点位表");
	attachments[1] = STR("公告样式");
	assert_true(date_from_ymd(2026, 11, 3, &o.signed_on));
	assert_true(date_from_ymd(2026, 11, 6, &o.printed_on));
	return o;
}

static void official_document(void **state)
{
	struct fixture *x = *state;
	struct doc_official o = official(x->a);
	struct doc d = from_text(
		x->a,
		STR("《澄州市建筑施工噪声污染防治管理办法》已经局务会议审议通过，现印发给你们，请认真遵照执行。本办法自2027"
		    "年1月1日起施行，"
		    "夜间施工应当在开工前公告附近居民，昼间等效声级不得超过70dB(A)，夜间不得超过55dB(A)，违者依法处理。\n"
		    "一、总体要求\n（一）适用范围\n1. 房屋建筑\n（1）市区\n- 抢修\n- "
		    "抢险\n\n声环境区\t昼间\t夜间\n1类\t55㎡\t45\n2类\t60\t50\n"
		    "喆垚堃三位代表列席。\n"));
	struct err err = {0};
	struct str pdf, again, text, info;

	assert_int_equal(doc_pdf(x->a, &d, &o, NULL, NULL, &pdf, &err), ST_OK);
	assert_int_equal(doc_pdf(x->a, &d, &o, NULL, NULL, &again, &err), ST_OK);
	assert_int_equal(pdf.n, again.n);
	assert_memory_equal(pdf.p, again.p, pdf.n);
	text = squeeze(x->a, tool(x, pdf, "pdftotext -raw"));
	in_order(text, (const char *const[]){"澄州市生态环境局文件",
					     "澄环发〔2026〕3号",
					     "澄州市生态环境局关于印发",
					     "《澄州市建筑施工噪声污染防治管理办法》的通知",
					     "各分局，机关各科室：",
					     "现印发给你们",
					     "不得超过55dB(A)，违者依法处理。",
					     "一、总体要求",
					     "（一）适用范围",
					     "1.房屋建筑",
					     "（1）市区",
					     "•抢修",
					     "•抢险",
					     "声环境区",
					     "55㎡",
					     "2类",
					     "喆垚堃三位代表列席。",
					     "附件：1.噪声监测点位表",
					     "2.公告样式",
					     "澄州市生态环境局",
					     "2026年11月3日",
					     "（此件公开发布）",
					     NULL});
	in_order(text, (const char *const[]){"抄送：市政府办公室，市住房城乡建设局。", NULL});
	in_order(text, (const char *const[]){"澄州市生态环境局办公室", "2026年11月6日印发", NULL});
	in_order(text, (const char *const[]){"—1—", NULL});
	in_order(text, (const char *const[]){"来源：澄州市生态环境局政府环境信息公开平台", NULL});
	info = tool(x, pdf, "pdfinfo");
	in_order(info, (const char *const[]){"Title:", "噪声污染防治管理办法》的通知\n",
					     "Subject:", "11990100MB1A00001X/2026-00812\n", "Author:", "澄州市生态环境局\n",
					     "Tagged:", "yes\n", "Page size:", "595.276 x 841.89 pts (A4)", NULL});
	/* Every font is embedded as a subset. */
	assert_true(str_find_c(tool(x, pdf, "pdffonts"), " no  ") < 0);
}

/* 5.2.3: 22 lines of 28 characters. */
static void grid_is_22_by_28(void **state)
{
	struct fixture *x = *state;
	struct buf b = BUF_INIT(x->a, 1 << 20);
	struct doc_official o = {.signed_on = DATE_NONE, .printed_on = DATE_NONE};
	struct err err = {0};
	struct str pdf, text, line;
	struct doc d;
	int lines = 0;

	for (int i = 0; i < 28 * 22 - 2; i++)
		buf_c(&b, "水");
	buf_c(&b, "\n次页");
	d = from_text(x->a, buf_view(&b));
	assert_int_equal(doc_pdf(x->a, &d, &o, NULL, NULL, &pdf, &err), ST_OK);
	text = tool(x, pdf, "pdftotext -layout");
	while (str_line(&text, &line)) {
		size_t n = 0;
		struct str t = str_trim(line);

		if (t.n > 0 && t.p[0] == '\f')
			break;
		for (size_t i = 0; i + 2 < t.n; i += 3)
			n += memcmp(t.p + i, "水", 3) == 0;
		if (n == 0)
			continue;
		assert_int_equal(n, lines == 0 ? 26 : 28);
		lines++;
	}
	assert_int_equal(lines, 22);
	in_order(tool(x, pdf, "pdfinfo"), (const char *const[]){"Pages:           2\n", NULL});
}

static struct str cell(struct arena *a, const char *type, int cs, int rs, const char *text)
{
	return arena_printf(a,
			    "{\"type\":\"%s\",\"attrs\":{\"colspan\":%d,\"rowspan\":%d},\"content\":[{\"type\":"
			    "\"paragraph\",\"content\":"
			    "[{\"type\":\"text\",\"text\":\"%s\"}]}]}",
			    type, cs, rs, text);
}

/* A long table with a merged cell over many rows and one cell higher than a page: nothing is lost at page breaks. */
static void tables_break_across_pages(void **state)
{
	struct fixture *x = *state;
	struct buf b = BUF_INIT(x->a, 4 << 20), tall = BUF_INIT(x->a, 1 << 20);
	struct doc_official o = {.signed_on = DATE_NONE, .printed_on = DATE_NONE};
	struct doc d = {0};
	struct err err = {0};
	struct str pdf, text, rest;
	int heads = 0;
	ptrdiff_t at;

	buf_c(&b, "{\"type\":\"doc\",\"content\":[{\"type\":\"table\",\"content\":[{\"type\":\"table_row\",\"content\":[");
	buf_printf(&b, "%s,%s]},", cell(x->a, "table_header", 2, 1, "断面名称").p,
		   cell(x->a, "table_header", 1, 1, "备注说明").p);
	for (int i = 0; i < 80; i++) {
		buf_c(&b, "{\"type\":\"table_row\",\"content\":[");
		if (i == 0)
			buf_printf(&b, "%s,", cell(x->a, "table_cell", 1, 80, "合并格").p);
		buf_printf(&b, "%s,%s]},", cell(x->a, "table_cell", 1, 1, arena_printf(x->a, "R%dE", i).p).p,
			   cell(x->a, "table_cell", 1, 1, arena_printf(x->a, "S%dE", i).p).p);
	}
	for (int i = 0; i < 600; i++)
		buf_printf(&tall, "L%dE，", i);
	buf_printf(&b, "{\"type\":\"table_row\",\"content\":[%s,%s]}]}]}", cell(x->a, "table_cell", 2, 1, "短").p,
		   cell(x->a, "table_cell", 1, 1, buf_cstr(&tall)).p);
	assert_int_equal(doc_parse(x->a, buf_view(&b), &d, &err), ST_OK);
	assert_int_equal(doc_pdf(x->a, &d, &o, NULL, NULL, &pdf, &err), ST_OK);
	text = squeeze(x->a, tool(x, pdf, "pdftotext -raw"));
	for (int i = 0; i < 80; i++) {
		assert_true(str_find_c(text, arena_printf(x->a, "R%dE", i).p) >= 0);
		assert_true(str_find_c(text, arena_printf(x->a, "S%dE", i).p) >= 0);
	}
	assert_true(str_find_c(text, "合并格") >= 0);
	for (int i = 0; i < 600; i++)
		if (str_find_c(text, arena_printf(x->a, "L%dE，", i).p) < 0)
			fail_msg("%d is lost", i);
	for (rest = text; (at = str_find_c(rest, "断面名称")) >= 0; rest = str_skip(rest, (size_t)at + 3))
		heads++;
	assert_true(heads >= 4); /* the heading row comes again on every page */
}

static void titles_are_trapezia(void **state)
{
	struct fixture *x = *state;
	struct str line[10], title = STR("澄州市生态环境局关于印发《澄州市建筑施工噪声污染防治管理办法》的通知");
	size_t n = title_break(x->a, title, 20, line, 10), all = 0;

	assert_int_equal(n, 2);
	for (size_t i = 0; i < n; i++) {
		assert_true(line[i].n <= 60);
		all += line[i].n;
	}
	assert_int_equal(all, title.n);
	assert_true(line[0].n != line[1].n);
	assert_int_equal(title_break(x->a, STR("澄州市生态环境局关于印发《河流断面监测管理办法》的通知"), 20, line, 10), 2);
	assert_str(line[0], "澄州市生态环境局关于印发");
	assert_int_equal(
		title_break(x->a,
			    STR("关于公布二〇二六年重点排污单位名录和土壤污染重点监管单位名录以及调整有关单位类别的通知"),
			    20, line, 10),
		3);
	assert_false(str_starts_c(line[1], "的") || str_starts_c(line[2], "的"));
	assert_int_equal(title_break(x->a, STR("关于河流水质的通报"), 20, line, 10), 1);
	for (size_t len = 1; len < 230; len++) { /* any length, without any word to cut at */
		struct buf b = BUF_INIT(x->a, 4096);

		all = 0;
		for (size_t i = 0; i < len; i++)
			buf_c(&b, i % 7 == 3 ? "，" : "，");
		n = title_break(x->a, buf_view(&b), 20, line, 10);
		for (size_t i = 0; i < n; i++)
			all += line[i].n;
		assert_int_equal(all, b.n);
	}
}

static void form(void **state)
{
	struct fixture *x = *state;
	struct buf lng = BUF_INIT(x->a, 1 << 20);
	struct doc_form_row rows[] = {{STR("文件标题"), STR("关于河流水质的通报"), true, 0},
				      {STR("拟稿人"), STR("林澄"), false, 0},
				      {STR("拟稿单位"), STR("水生态科"), false, 0},
				      {STR("公开属性"), STR("此件公开发布"), false, 0},
				      {STR("主要内容"), STR_NONE, true, 20},
				      {STR("签发意见"), STR("同意。江望 2026年11月3日"), true, 30}};
	struct err err = {0};
	struct str pdf, text;

	for (int i = 0; i < 900; i++)
		buf_printf(&lng, "V%dE，", i);
	rows[4].value = buf_view(&lng);
	assert_int_equal(doc_form_pdf(x->a, STR("文件审批单"), STR("编号：2026-17"), rows, ARRAY_LEN(rows),
				      STR("本单随文归档。"), &pdf, &err),
			 ST_OK);
	text = squeeze(x->a, tool(x, pdf, "pdftotext -raw"));
	in_order(text, (const char *const[]){"文件审批单", "编号：2026-17", "文件标题", "关于河流水质的通报", "拟稿人",
					     "林澄", "拟稿单位", "水生态科", "公开属性", "此件公开发布", "主要内容", NULL});
	for (int i = 0; i < 900; i++)
		if (str_find_c(text, arena_printf(x->a, "V%dE", i).p) < 0)
			fail_msg("%d is lost", i);
	in_order(text, (const char *const[]){"签发意见", "同意。江望2026年11月3日", "本单随文归档。", NULL});
}

/* argument: fonts folder, or nothing for the fallback */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		T(official_document), T(grid_is_22_by_28), T(tables_break_across_pages), T(titles_are_trapezia), T(form),
	};

	if (argc > 1)
		doc_fonts_use(argv[1]);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
