/* SPDX-License-Identifier: Apache-2.0 */
/* Pages as old sites have them: by name of the block, by density in a table layout, a column page, addresses. */
#include "base/test.h"

#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "intake/page_read.h"

#define PARA                                                                                                                                                                       \
	"为进一步规范全市河流断面的例行监测，各分局应当按照本通知的要求，于每月十日以前完成采样与实验室分析，并将结果报送" \
	"。"

static struct page_read read_page(struct arena *a, const char *address, const char *html)
{
	struct intake_rules rules;
	struct page_read p = {0};
	struct err err = {0};

	assert_int_equal(intake_rules_parse(a, embedded_get("data/intake/furniture.tsv"), &rules, &err), ST_OK);
	if (page_read(a, &rules, str_of(html), str_of(address), STR("www.old.example"), &p, &err) != ST_OK)
		fail_msg("%s %s", err.key, err.detail);
	return p;
}

static void has(struct str s, const char *words, bool want)
{
	if ((str_find_c(s, words) >= 0) != want)
		fail_msg("\"%s\" is %s \"%.*s\"", words, want ? "not in" : "in", STR_ARG(s));
}

static const char government_page[] =
	"<!DOCTYPE html><html><head><meta charset='utf-8'><title>关于开展河流断面核查的通知_澄州市生态环境局</title>"
	"<meta name='PubDate' content='2019-01-14 09:30'></head><body>"
	"<div class='top-nav'><a href='/'>首页</a> <a href='/zwgk/'>政务公开</a></div>"
	"<div class='crumb'>当前位置：<a href='/'>首页</a> &gt; 通知</div>"
	"<div class='xl'><h1>关于开展河流断面核查的通知</h1>"
	"<table class='head'><tr><td>索 引 号：</td><td></td><td>文　　号：</td><td>澄环函〔2019〕17号</td></tr>"
	"<tr><td>发布机构</td><td>澄州市生态环境局</td><td>成文日期：</td><td>2019年1月7日</td></tr></table>"
	"<div class='TRS_Editor'><p>各分局：</p><p>　　" PARA
	"</p><h2>一、核查内容</h2><p>　　<b>重点</b>是<a href='../b/t2.html#x'>"
	"附图</a>与<a href='http://www.old.example/files/a%20b.pdf'>附件</a>，见<a href='https://else.example/'>别处</a>。"
	"<a href='javascript:x()'>无</a></p>"
	"<table><tr><th>断面</th><th colspan='2'>类别</th></tr><tr><td>望湖</td><td>Ⅱ类</td><td>达标</td></tr></table>"
	"<p align='center'><img src='./P0201.jpg' alt='点位图'><img src='icon_pdf.gif'><img src='x.png' width='1'></p>"
	"<ul><li>甲</li><li>乙</li></ul><p style='text-align: right'>澄州市生态环境局</p><p "
	"align=right>2019年1月7日</p></div>"
	"<div class='share'>分享到：<a>微信</a></div><p>上一篇：<a href='t1.html'>没有了</a></p></div>"
	"<div id='footer'>版权所有：澄州市生态环境局 京ICP备0000号</div></body></html>";

static void a_page_of_a_government_site(void **state)
{
	struct arena *a = *state;
	struct page_read p = read_page(a, "/zwgk/tz/t20190114_1.html", government_page);
	struct str json = doc_json(a, &p.doc), text = doc_text(a, &p.doc);

	assert_false(p.list);
	assert_str(p.r.title.value, "关于开展河流断面核查的通知");
	assert_int_equal(p.r.title.conf, CONF_HIGH);
	assert_str(p.r.doc_no.shown, "澄环函〔2019〕17号");
	assert_str(p.r.issuer.value, "澄州市生态环境局");
	assert_str(date_format(a, p.r.formed.value), "2019-01-07");
	assert_str(date_format(a, p.r.published.value), "2019-01-14");
	has(text, PARA, true);
	has(text, "望湖", true);
	has(text, "2019年1月7日", true);
	for (size_t i = 0; i < 8; i++) {
		static const char *const furniture[] = {"首页", "当前位置", "分享",   "上一篇",
							"ICP",	"版权",	    "文　号", "无\n没"};

		has(text, furniture[i], false);
	}
	has(json, "\"type\":\"heading\"", true);
	has(json, "\"colspan\":2", true);
	has(json, "\"type\":\"bullet_list\"", true);
	has(json, "\"align\":\"right\"", true);
	has(json, "\"href\":\"/zwgk/b/t2.html\"", true);
	has(json, "\"href\":\"/files/a%20b.pdf\"", true);
	has(json, "\"href\":\"https://else.example/\"", true);
	has(json, "javascript", false);
	assert_int_equal(p.n_images, 1);
	assert_str(p.image[0].path, "/zwgk/tz/P0201.jpg");
	assert_str(p.image[0].text, "点位图");
	assert_int_equal(p.n_files, 1);
	assert_str(p.file[0].path, "/files/a b.pdf");
	assert_str(p.file[0].text, "附件");
}

static void a_page_laid_out_with_tables(void **state)
{
	struct arena *a = *state;
	struct page_read p =
		read_page(a, "/a.htm",
			  "<html><head><title>水质月报公告 - 澄州环保网</title></head><body><table><tr><td><a "
			  "href=1.htm>一</a><a href=2.htm>二"
			  "</a></td></tr></table><table><tr><td width=180><a href=3.htm>局长信箱</a><br><a "
			  "href=4.htm>网上办事</a></td><td>"
			  "<table><tr><td align=center><font "
			  "size=5><b>水质月报公告</b></font></td></tr><tr><td>发布时间：2008-3-4 来源：监测站 "
			  "浏览次数：<script>c()</script>12</td></tr><tr><td>" PARA "<br>　　" PARA
			  "<BR>　　特此公告。<br><br>澄州市环境保护局<br>"
			  "2008年3月3日</td></tr><tr><td>【<a href=javascript:print()>打印</a>】【<a "
			  "href=#>关闭</a>】</td></tr></table></td></tr>"
			  "</table><table><tr><td>版权所有 澄州环保网 访问量：12345</td></tr></table></body></html>");
	struct str text = doc_text(a, &p.doc);

	assert_false(p.list);
	assert_str(p.r.title.value, "水质月报公告");
	assert_str(p.r.source.value, "监测站");
	assert_str(p.r.issuer.value, "澄州市环境保护局");
	assert_str(date_format(a, p.r.published.value), "2008-03-04");
	assert_str(date_format(a, p.r.formed.value), "2008-03-03");
	has(text, "特此公告。\n澄州市环境保护局\n2008年3月3日", true);
	has(text, "局长信箱", false);
	has(text, "打印", false);
	has(text, "版权所有", false);
	has(text, "浏览次数", false);
}

static void a_column_page_is_no_document(void **state)
{
	struct page_read p =
		read_page(*state, "/zwgk/",
			  "<html><head><title>通知公告</title></head><body><div class=list><ul>"
			  "<li><a href=t1.html>关于开展河流断面核查的通知</a> 2019-01-14</li>"
			  "<li><a href=t2.html>关于公布重点排污单位名录的通知</a> 2019-01-11</li>"
			  "<li><a href=t3.html>关于召开生态环境保护会议的通知</a> 2019-01-09</li></ul></div></body></html>");

	assert_true(p.list);
	p = read_page(*state, "/x.html", "<html><body><p>跳转中</p></body></html>");
	assert_true(p.list);
}

static void addresses(void **state)
{
	static const struct {
		const char *base, *href, *want; /* NULL: leads elsewhere */
	} cases[] = {
		{"/a/b.html", "c.html", "/a/c.html"},
		{"/a/b.html", "../c.html#x", "/c.html"},
		{"/a/b.html", "../../../c.html", "/c.html"},
		{"/a/b.html", "./", "/a/"},
		{"/a/b.html", "?id=2", "/a/b.html?id=2"},
		{"/a/b.html", "/x//y/./z.asp?a=1&b=%20", "/x//y/z.asp?a=1&b=%20"},
		{"/a/b.html", "http://WWW.old.example:80/q.html", "/q.html"},
		{"/a/b.html", "//www.old.example", "/"},
		{"/a/b.html", "http://www.else.example/q.html", NULL},
		{"/a/b.html", "mailto:a@b.example", NULL},
		{"/a/b.html", "javascript:void(0)", NULL},
		{"/a/b.html", "#top", NULL},
		{"/a/b.html", "%E6%B0%B4.html", "/a/水.html"},
		{"/a/b.html", "%D6%D0.html", "/a/%D6%D0.html"},
		{"/a/b.html", "%2e%2e/%2e%2e/x", "/x"},
		{"/a/b.html", "\\\\x\\y", NULL},
	};
	struct arena *a = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str got = STR_NONE;
		bool local = address_resolve(a, str_of(cases[i].base), STR("www.old.example"), str_of(cases[i].href), &got);

		if (local != (cases[i].want != NULL) || (local && !str_eq_c(got, cases[i].want)))
			fail_msg("%s: %.*s", cases[i].href, STR_ARG(got));
	}
	assert_true(address_is_page(STR("/a/b.SHTML?x=1.pdf")) && address_is_page(STR("/a/")) &&
		    address_is_page(STR("/v1.2/art")));
	assert_false(address_is_page(STR("/a/b.pdf")));
	assert_str(address_encode(a, STR("/水 b.html?x=1")), "/%E6%B0%B4%20b.html?x=1");
}

static void what_is_no_page_is_refused(void **state)
{
	struct arena *a = *state;
	struct intake_rules rules;
	struct page_read p;
	struct err err = {0};

	assert_int_equal(intake_rules_parse(a, embedded_get("data/intake/furniture.tsv"), &rules, &err), ST_OK);
	assert_int_equal(page_read(a, &rules, STR("\x00\x01\xFF"), STR(""), STR(""), &p, &err), ST_UNSUPPORTED_TYPE);
	assert_int_equal(page_read(a, &rules, STR(""), STR(""), STR(""), &p, &err), ST_UNSUPPORTED_TYPE);
}

/* Deep, wide and large pages end in a moment with a sentence or without the depth. */
static void a_page_made_to_exhaust_is_refused(void **state)
{
	static const struct {
		const char *part;
		size_t n;
		enum status want;
	} cases[] = {{"<div>", 200000, ST_OK},
		     {"<table><tr><td>", 15000, ST_OK},
		     {"<p>x</p>", 70000, ST_TOO_LARGE},
		     {"文字，", 600000, ST_TOO_LARGE}};
	struct arena *a = *state;
	struct intake_rules rules;
	struct page_read p;
	struct err err = {0};

	assert_int_equal(intake_rules_parse(a, embedded_get("data/intake/furniture.tsv"), &rules, &err), ST_OK);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf b = BUF_INIT(a, 8U << 20);
		enum status st;

		buf_c(&b, "<html><body>");
		for (size_t k = 0; k < cases[i].n; k++)
			buf_c(&b, cases[i].part);
		st = page_read(a, &rules, buf_view(&b), STR("/a.html"), STR(""), &p, &err);
		if (st != cases[i].want) /* depth beyond 250 is not looked at */
			fail_msg("%s: %s", cases[i].part, status_name(st));
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
		T(a_page_of_a_government_site),	 T(a_page_laid_out_with_tables),
		T(a_column_page_is_no_document), T(addresses),
		T(what_is_no_page_is_refused),	 T(a_page_made_to_exhaust_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
