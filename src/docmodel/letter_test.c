/* SPDX-License-Identifier: Apache-2.0 */
/* The letter form as other programs see it: poppler reads the PDF, LibreOffice prints the DOCX. */
#include "docmodel/docmodel.h"
#include "docmodel/docmodel_fx.h"

static struct str tool(struct fixture *x, const char *fmt, const char *name)
{
	return run(x->a, arena_printf(x->a, "%s %s -", fmt, path(x, name)).p);
}

static struct doc_official letter(void)
{
	static const struct str attachments[] = {STR_INIT("竣工环境保护验收监测报告（区分处理版）")};
	struct doc_official o = {.issuer = STR("澄州市生态环境局"),
				 .doc_no = STR("澄环公开答〔2026〕78号"),
				 .title = STR("政府信息公开申请答复书\n（部分公开）"),
				 .to = STR("李静文"),
				 .signer_org = STR("澄州市生态环境局"),
				 .printed_on = DATE_NONE,
				 .attachments = attachments,
				 .n_attachments = 1};

	assert_true(date_from_ymd(2026, 12, 1, &o.signed_on));
	return o;
}

static const char text[] = "你提出的政府信息公开申请（受理编号：澄环公开申〔2026〕78号）收悉。现答复如下：\n"
			   "一、予以公开的内容\n你申请的竣工环境保护验收监测报告可以公开，现提供作区分处理后的文本。\n"
			   "二、不予公开的内容及理由\n报告第12页至第13页的生产工艺参数涉及第三方商业秘密，根据条例第十五条的"
			   "规定，该部分不予公开。\n"
			   "如不服本答复，应当自收到之日起60日内先向澄州市人民政府申请行政复议。\n";

static void S0_3_3_5_letter_pdf(void **state)
{
	static const char *const parts[] = {"澄州市生态环境局",
					    "澄环公开答〔2026〕78号",
					    "政府信息公开申请答复书",
					    "（部分公开）",
					    "李静文：",
					    "一、予以公开的内容",
					    "60日内先向澄州市人民政府申请行政复议。",
					    "附件：竣工环境保护验收监测报告（区分处理版）",
					    "澄州市生态环境局",
					    "2026年12月1日",
					    NULL};
	struct fixture *x = *state;
	struct doc_official o = letter();
	struct doc d = {0};
	struct err err = {0};
	struct str pdf, again, box;

	assert_int_equal(doc_from_text(x->a, str_of(text), &d, &err), ST_OK);
	assert_int_equal(doc_letter_pdf(x->a, &d, &o, &pdf, &err), ST_OK);
	assert_int_equal(doc_letter_pdf(x->a, &d, &o, &again, &err), ST_OK);
	assert_true(str_eq(pdf, again)); /* nothing of the clock in it */
	assert_int_equal(fs_write_atomic(path(x, "l.pdf"), pdf, &err), ST_OK);
	in_order(squeeze(x->a, tool(x, "pdftotext -raw", "l.pdf")), parts);
	assert_true(str_find_c(squeeze(x->a, tool(x, "pdftotext -raw", "l.pdf")), "—1—") < 0);
	/* The number ends at the right edge of the type area: 184 mm, 521.6 pt. */
	box = tool(x, "pdftotext -bbox", "l.pdf");
	in_order(box, (const char *const[]){"xMax=\"521.", "\">澄环公开答〔2026〕78号</word>", NULL});
}

/* Grey or coloured pixels of one column of the page at 254 dpi (10 a millimetre): where its red rules are. */
static void S0_3_3_5_rules_stand_where_the_standard_says(void **state)
{
	struct fixture *x = *state;
	struct doc_official o = letter();
	struct doc d = {0};
	struct err err = {0};
	struct str pdf, ppm;
	const char *p;
	int first_top = 0, last_bottom = 0, y;

	assert_int_equal(doc_from_text(x->a, str_of(text), &d, &err), ST_OK);
	assert_int_equal(doc_letter_pdf(x->a, &d, &o, &pdf, &err), ST_OK);
	assert_int_equal(fs_write_atomic(path(x, "l.pdf"), pdf, &err), ST_OK);
	/* A strip of one pixel at 22 mm: left of the type area, inside the rules (20 to 190 mm). */
	(void)run(x->a, arena_printf(x->a, "pdftoppm -r 254 -x 220 -y 0 -W 1 -H 2970 -singlefile %s %s", path(x, "l.pdf"),
				     path(x, "strip"))
				.p);
	assert_int_equal(fs_read(x->a, path(x, "strip.ppm"), 1 << 20, &ppm, &err), ST_OK);
	p = ppm.p + ppm.n - (size_t)3 * 2970;
	for (y = 0; y < 2970; y++) {
		const unsigned char *q = (const unsigned char *)p + (size_t)3 * (size_t)y;

		if (q[0] > 180 && q[1] < 120) {
			first_top = first_top == 0 ? y : first_top;
			last_bottom = y;
		}
	}
	/* name: 30 mm and 36 pt (12.7 mm), then 4 mm */
	assert_in_range(first_top, 465, 469);
	assert_in_range(last_bottom, 2767, 2771);
	/* 19 mm is outside of both */
	(void)run(x->a, arena_printf(x->a, "pdftoppm -r 254 -x 190 -y 0 -W 1 -H 2970 -singlefile %s %s", path(x, "l.pdf"),
				     path(x, "strip"))
				.p);
	assert_int_equal(fs_read(x->a, path(x, "strip.ppm"), 1 << 20, &ppm, &err), ST_OK);
	p = ppm.p + ppm.n - (size_t)3 * 2970;
	for (y = 0; y < 3 * 2970; y++)
		assert_int_equal((unsigned char)p[y], 255);
}

static void S0_3_3_5_second_page_is_numbered(void **state)
{
	struct fixture *x = *state;
	struct doc_official o = letter();
	struct buf b = BUF_INIT(x->a, 1 << 20);
	struct doc d = {0};
	struct err err = {0};
	struct str pdf, t;

	for (int i = 0; i < 20; i++)
		buf_c(&b, text);
	assert_int_equal(doc_from_text(x->a, buf_view(&b), &d, &err), ST_OK);
	assert_int_equal(doc_letter_pdf(x->a, &d, &o, &pdf, &err), ST_OK);
	assert_int_equal(fs_write_atomic(path(x, "l.pdf"), pdf, &err), ST_OK);
	t = squeeze(x->a, tool(x, "pdftotext -raw", "l.pdf"));
	assert_true(str_find_c(t, "—1—") < 0);
	assert_true(str_find_c(t, "—2—") > 0);
}

/* Whatever the length, the page of the signature has text of the letter above it. */
static void S0_3_3_5_signature_is_never_alone(void **state)
{
	struct fixture *x = *state;
	struct doc_official o = letter();
	struct buf b = BUF_INIT(x->a, 1 << 20);
	struct err err = {0};
	int long_ones = 0;

	for (int lines = 1; lines < 24; lines++) {
		struct doc d = {0};
		struct str pdf, t;
		ptrdiff_t page;

		buf_c(&b, "现答复如下。\n");
		assert_int_equal(doc_from_text(x->a, buf_view(&b), &d, &err), ST_OK);
		assert_int_equal(doc_letter_pdf(x->a, &d, &o, &pdf, &err), ST_OK);
		assert_int_equal(fs_write_atomic(path(x, "l.pdf"), pdf, &err), ST_OK);
		t = tool(x, "pdftotext -raw", "l.pdf");
		page = str_find_byte(t, '\f');
		t = squeeze(x->a, str_skip(t, (size_t)page));
		if (t.n == 0)
			continue;
		long_ones++;
		assert_true(str_find_c(t, "现答复如下。") >= 0);
	}
	assert_in_range(long_ones, 5, 15);
}

static void S0_3_3_5_libreoffice_prints_the_docx(void **state)
{
	static const char *const head[] = {"澄州市生态环境局", NULL};
	static const char *const parts[] = {"澄环公开答〔2026〕78号",
					    "政府信息公开申请答复书",
					    "（部分公开）",
					    "李静文：",
					    "一、予以公开的内容",
					    "60日内先向澄州市人民政府申请行政复议。",
					    "附件：竣工环境保护验收监测报告（区分处理版）",
					    "澄州市生态环境局",
					    "2026年12月1日",
					    NULL};
	struct fixture *x = *state;
	struct doc_official o = letter();
	struct doc d = {0};
	struct err err = {0};
	struct str docx, t;

	if (access("/usr/bin/soffice", X_OK) != 0)
		skip();
	assert_int_equal(doc_from_text(x->a, str_of(text), &d, &err), ST_OK);
	assert_int_equal(doc_letter_docx(x->a, &d, &o, &docx, &err), ST_OK);
	assert_int_equal(fs_write_atomic(path(x, "l.docx"), docx, &err), ST_OK);
	(void)run(x->a,
		  arena_printf(x->a,
			       "soffice -env:UserInstallation=file://%s/profile --headless --convert-to pdf --outdir %s "
			       "%s 2>/dev/null",
			       x->dir, x->dir, path(x, "l.docx"))
			  .p);
	t = squeeze(x->a, tool(x, "pdftotext -raw", "l.pdf"));
	in_order(t, head);
	in_order(t, parts);
	assert_true(str_find_c(t, "—1—") < 0);
	t = tool(x, "pdftotext -raw -f 2", "l.pdf"); /* the signature is not alone there either */
	assert_true(t.n < 3 || str_find_c(squeeze(x->a, t), "先向澄州市人民政府申请行政复议。") >= 0);
}

/* argument: fonts folder */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		T(S0_3_3_5_letter_pdf),
		T(S0_3_3_5_rules_stand_where_the_standard_says),
		T(S0_3_3_5_second_page_is_numbered),
		T(S0_3_3_5_signature_is_never_alone),
		T(S0_3_3_5_libreoffice_prints_the_docx),
	};

	if (argc > 1)
		doc_fonts_use(argv[1]);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
