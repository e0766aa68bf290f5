/* SPDX-License-Identifier: Apache-2.0 */
/* Papers: pages as the extractor gives them, and an official document of our own printed and read back. */
#include "base/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/fs.h"
#include "extract/extract.h"
#include "intake/intake.h"

#define LONG                                                                                                                                                                       \
	"为进一步规范全市河流断面的例行监测，各分局应当按照本通知的要求，于每月十日以前完成采样与实验室分析，并将结果通过" \
	"平台报送，"                                                                                                                                                          \
	"逾期未报的予以通报。"

static struct recognised recognise_paper(struct arena *a, struct str text, struct str title)
{
	struct intake_rules rules;
	struct recognised r;
	struct err err = {0};

	assert_int_equal(intake_rules_parse(a, embedded_get("data/intake/furniture.tsv"), &rules, &err), ST_OK);
	assert_int_equal(recognise(a, &rules, intake_paper_text(a, text, title), &r, &err), ST_OK);
	return r;
}

static void pages_become_paragraphs(void **state)
{
	struct arena *a = *state;
	struct recognised r = recognise_paper(
		a,
		STR("澄州市生态环境局文件\n澄环发〔2026〕3号\n关于印发《澄州市河流断面\n例行监测工作方案》的通知\n各分局：\n"
		    "这一段在页末没有写完就被分到了下一页上面去\n— 1 "
		    "—\n\f澄州市生态环境局内部资料\n的部分仍然属于同一段。\n一、要求\n第二段。\n- 2 "
		    "-\n\f澄州市生态环境局内部资料\n二、其他\n第三段。\n澄州市生态环境局\n2026年3月1日\n第 3 "
		    "页\n\f澄州市生态环境局内部资料\n附表\n4\n"),
		STR(""));

	assert_str(r.title.value, "关于印发《澄州市河流断面例行监测工作方案》的通知");
	assert_str(r.doc_no.shown, "澄环发〔2026〕3号");
	assert_str(r.issuer.value, "澄州市生态环境局");
	assert_str(date_format(a, r.formed.value), "2026-03-01");
	assert_str(r.body, "各分局：\n这一段在页末没有写完就被分到了下一页上面去的部分仍然属于同一段。\n一、要求\n第二段。\n"
			   "二、其他\n第三段。\n"
			   "澄州市生态环境局\n2026年3月1日\n附表\n");
}

static void our_own_paper_comes_back(void **state)
{
	struct arena *a = *state;
	struct doc_official o = {.issuer = STR("澄州市生态环境局文件"),
				 .doc_no = STR("澄环发〔2026〕3号"),
				 .title = STR("关于加强全市河流断面和饮用水水源地水质例行监测工作的通知"),
				 .to = STR("各分局"),
				 .signer_org = STR("澄州市生态环境局"),
				 .mark = STR("此件公开发布"),
				 .printed_on = DATE_NONE};
	char path[] = "/tmp/paper-test-XXXXXX";
	struct doc d = {0};
	struct err err = {0};
	struct str pdf, body = STR("一、总体要求\n" LONG "\n二、结果报送\n" LONG LONG LONG LONG "\n" LONG "\n");
	struct extracted x;
	struct recognised r;
	int fd = mkstemp(path);

	assert_true(fd >= 0 && date_from_ymd(2026, 11, 3, &o.signed_on));
	assert_int_equal(doc_from_text(a, body, &d, &err), ST_OK);
	assert_int_equal(doc_pdf(a, &d, &o, NULL, NULL, &pdf, &err), ST_OK);
	assert_int_equal(write(fd, pdf.p, pdf.n), (ssize_t)pdf.n);
	assert_int_equal(close(fd), 0);
	assert_int_equal(extract_text(a, path, STR("pdf"), &x, &err), ST_OK);
	assert_int_equal(unlink(path), 0);
	r = recognise_paper(a, x.text, x.title);
	assert_str(r.title.value, "关于加强全市河流断面和饮用水水源地水质例行监测工作的通知");
	assert_str(r.doc_no.shown, "澄环发〔2026〕3号");
	assert_str(r.issuer.value, "澄州市生态环境局");
	assert_str(r.mark, "此件公开发布");
	assert_str(date_format(a, r.formed.value), "2026-11-03");
	if (str_find(r.body, body) < 0)
		fail_msg("\"%.*s\"", STR_ARG(r.body));
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
	const struct CMUnitTest tests[] = {T(pages_become_paragraphs), T(our_own_paper_comes_back)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
