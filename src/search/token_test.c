/* SPDX-License-Identifier: Apache-2.0 */
/* Folding, tokens, queries, snippets: what is the same character, what is a word, what was meant. */
#include "base/test.h"

#include <string.h>

#include "base/buf.h"
#include "search/fold.h"
#include "search/search_int.h"

static int put(void *arg, const char *token, size_t n, size_t from, size_t to)
{
	struct buf *b = arg;

	(void)from;
	(void)to;
	if (b->n > 0)
		buf_byte(b, ' ');
	if (n > 0 && (token[0] == '\f' || token[0] == TOKEN_CODE))
		buf_byte(b, token[0] == '\f' ? '|' : '#');
	if (token[0] != '\f')
		buf_add(b, token + (token[0] == TOKEN_CODE), n - (token[0] == TOKEN_CODE));
	return 0;
}

static struct str tokens(struct arena *a, const char *text)
{
	struct buf b = BUF_INIT(a, 100000);

	assert_int_equal(token_each(str_of(text), put, &b), 0);
	return arena_dup(a, buf_view(&b));
}

static void S0_1_5_3_text_without_blanks_has_tokens(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"", ""},
		{"　 \t\n。，！？", ""},
		{"环", "环"},
		{"环境", "环境 境"},
		{"生态环境", "生态 态环 环境 境"},
		{"生态，环境", "生态 态 环境 境"},
		{"PM2.5", "pm 2 5"},
		{"ＰＭ２．５", "pm 2 5"},
		{"VOCs排放", "vocs 排放 放"},
		{"2026年", "2026 年"},
		{"GB3095-2012", "gb 3095 2012"},
		{"环发〔2021〕12号", "环发 发 2021 12 号"},
		{"环发[2021]12号", "环发 发 2021 12 号"},
		{"环发（2021）12号", "环发 发 2021 12 号"},
		{"环发【２０２１】１２號", "环发 发 2021 12 号"},
		{"環境保護", "环境 境保 保护 护"},
		{"①㎡㈱", "1 m 2 株"},	/* compatibility forms are what they stand for */
		{"Ａ\xC2\xADｂ", "ab"}, /* a soft hyphen is nothing */
		{"カタカナ", "カタ タカ カナ ナ"},
		{"가나다", "가나 나다 다"},
		{"Straße CAFÉ", "strasse café"},
		{"生态\f环境", "生态 态 | 环境 境"},
		{"\x02"
		 "y2026\x02\x02g通知\x02环",
		 "#y2026 #g通知 环"},
		{"\x02open", "open"},
		{"𠀀𠀁", "𠀀𠀁 𠀁"}, /* outside the first plane */
		{"一", "一"},
		{"〇", "〇"},
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(tokens(a, cases[i].text), cases[i].want);
	arena_free(a);
}

static void long_words_are_cut(void **state)
{
	struct arena *a = arena_new();
	char word[200];
	struct str got;

	(void)state;
	memset(word, 'x', sizeof word - 1);
	word[sizeof word - 1] = 0;
	got = tokens(a, word);
	assert_int_equal(got.n, sizeof word - 1 + 3); /* four words, three blanks */
	arena_free(a);
}

static void S0_1_5_3_traditional_and_simplified_are_one(void **state)
{
	static const char *const pairs[][2] = {
		{"環境影響評價", "环境影响评价"},
		{"廢物", "废物"},
		{"噪聲", "噪声"},
		{"行政處罰決定書", "行政处罚决定书"},
		{"污染物排放標準", "污染物排放标准"},
		{"臺灣", "台湾"},
		{"後續", "后续"},
		{"ＣＯＤ", "cod"},
		{"Ⅳ类", "iv类"},
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		assert_true(str_eq(fold_text(a, str_of(pairs[i][0])), fold_text(a, str_of(pairs[i][1]))));
	assert_false(str_eq(fold_text(a, STR("环境")), fold_text(a, STR("环保"))));
	arena_free(a);
}

static void sounds(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_str(fold_sound(a, STR("环评")), "huanping");
	assert_str(fold_sound(a, STR("huan ping")), "huanping");
	assert_str(fold_sound(a, STR("環評")), "huanping");
	assert_str(fold_sound(a, STR("噪声")), "zaosheng");
	assert_str(fold_sound(a, STR("土地")), "tudi");
	assert_true(str_eq(fold_sound(a, STR("lv hua")), fold_sound(a, STR("绿化"))));
	assert_str(fold_sound(a, STR("")), "");
	arena_free(a);
}

/* Clauses as text: -a "b" */
static struct str parsed(struct arena *a, const char *words)
{
	struct buf b = BUF_INIT(a, 100000);
	struct clauses q;

	query_parse(a, str_of(words), &q);
	for (size_t i = 0; i < q.n; i++)
		buf_printf(&b, "%s%s%.*s%s", i > 0 ? " / " : "", q.v[i].exclude ? "-" : "", STR_ARG(q.v[i].text),
			   q.v[i].phrase.prefix ? "*" : "");
	return arena_dup(a, buf_view(&b));
}

static void queries(void **state)
{
	static const struct {
		const char *words, *want;
	} cases[] = {
		{"", ""},
		{"   ", ""},
		{"!!! ,,, ---", ""},
		{"噪声 处罚", "噪声 / 处罚"},
		{"噪声　处罚", "噪声 / 处罚"},
		{"\"行政 处罚\"", "行政 处罚"},
		{"“行政 处罚”", "行政 处罚"},
		{"「行政 处罚」决定", "行政 处罚 / 决定"},
		{"《环境保护法》", "环境保护法"},
		{"\"没有结尾", "没有结尾"},
		{"公示 -撤回", "公示 / -撤回"},
		{"公示 －撤回", "公示 / -撤回"},
		{"公示 -\"已经 撤回\"", "公示 / -已经 撤回"},
		{"公示 - 撤回", "公示 / 撤回"},
		{"GB3095-2012", "GB3095-2012"}, /* a minus inside a word is none */
		{"环", "环*"},
		{"12号", "12号*"},
		{"环，", "环，*"},
		{"\"\" 「」", ""},
		{"\"", ""},
		{"AND OR NOT * ^ : ( ) { } NEAR/2", "AND / OR / NOT / NEAR/2"},
		{"'; DROP TABLE item; --", "'; / DROP / TABLE / item;"},
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases) - 1; i++)
		assert_str(parsed(a, cases[i].words), cases[i].want);
	assert_str(parsed(a, cases[ARRAY_LEN(cases) - 1].words), "DROP / TABLE / item;"); /* signs alone are nothing */
	arena_free(a);
}

static void queries_have_an_end(void **state)
{
	struct arena *a = arena_new();
	struct buf b = BUF_INIT(a, 100000);
	struct clauses q;

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "w%d ", i);
	query_parse(a, buf_view(&b), &q);
	assert_int_equal(q.n, QUERY_CLAUSES);
	arena_free(a);
}

static void S0_1_5_3_words_written_together_are_taken_apart(void **state)
{
	struct arena *a = arena_new();
	struct clauses q, parts;

	(void)state;
	query_parse(a, STR("噪声处罚 夜间施工证 abc -罚款通知单"), &q);
	assert_true(query_relax(a, &q, &parts));
	assert_int_equal(parts.n, 6);
	assert_str(parts.v[0].text, "噪声");
	assert_str(parts.v[1].text, "处罚");
	assert_str(parts.v[2].text, "夜间");
	assert_str(parts.v[3].text, "施工证");
	assert_str(parts.v[4].text, "abc");
	assert_str(parts.v[5].text, "罚款通知单");
	assert_true(parts.v[5].exclude);
	query_parse(a, STR("噪声 \"夜间施工许可\""), &q);
	assert_false(query_relax(a, &q, &parts));
	arena_free(a);
}

static struct str marked(struct arena *a, const struct search_piece *p, size_t n)
{
	struct buf b = BUF_INIT(a, 100000);

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, p[i].hit ? "[%.*s]" : "%.*s", STR_ARG(p[i].text));
	return arena_dup(a, buf_view(&b));
}

static struct str highlighted(struct arena *a, const char *text, const char *words)
{
	const struct search_piece *p;
	struct clauses q;
	size_t n;

	query_parse(a, str_of(words), &q);
	n = snippet_mark(a, str_of(text), &q, &p);
	return marked(a, p, n);
}

static void hits_are_marked(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_str(highlighted(a, "关于环境影响评价的公示", "环境"), "关于[环境]影响评价的公示");
	assert_str(highlighted(a, "关于环境影响评价的公示", "環境影響"), "关于[环境影响]评价的公示");
	assert_str(highlighted(a, "環境影響評價", "环境影响"), "[環境影響]評價");
	assert_str(highlighted(a, "环境保护和环保", "环"), "[环]境保护和[环]保");
	assert_str(highlighted(a, "环发〔2021〕12号", "环发 2021 12"), "[环发]〔[2021]〕[12]号");
	assert_str(highlighted(a, "行政处罚决定", "行政处 政处罚"), "[行政处罚]决定");
	assert_str(highlighted(a, "<b>环境</b>&", "环境"), "<b>[环境]</b>&"); /* text, never markup */
	assert_str(highlighted(a, "无关", "环境"), "无关");
	assert_str(highlighted(a, "公示撤回", "公示 -撤回"), "[公示]撤回");
	arena_free(a);
}

static void snippets(void **state)
{
	static const char text[] =
		"标题噪声\n环发\f关键词\f第一句没有。第二句讲噪声扰民的处理。第三句。\f附件一.pdf\n附件讲到危险废物的转移";
	struct arena *a = arena_new();
	struct clauses q;
	struct snippet s;

	(void)state;
	query_parse(a, STR("噪声"), &q);
	s = snippet_of(a, str_of(text), &q, 12);
	assert_str(marked(a, s.pieces, s.n), "…第二句讲[噪声]扰民的处理。…");
	assert_str(s.attachment, "");
	query_parse(a, STR("危險廢物"), &q);
	s = snippet_of(a, str_of(text), &q, 40);
	assert_str(marked(a, s.pieces, s.n), "附件讲到[危险废物]的转移");
	assert_str(s.attachment, "附件一.pdf");
	query_parse(a, STR("标题"), &q); /* only in the head: the beginning of the text */
	s = snippet_of(a, str_of(text), &q, 6);
	assert_str(marked(a, s.pieces, s.n), "第一句没有。…");
	arena_free(a);
}

static void words_of_titles_and_parties(void **state)
{
	struct arena *a = arena_new();
	struct str v[24];
	size_t n;

	(void)state;
	n = index_words(a, STR("关于澄湖水泥厂扩建项目环境影响评价文件的批复"), STR("环评，批复"), v, 24);
	assert_int_equal(n, 3);
	assert_str(v[0], "环评");
	assert_str(v[1], "批复");
	assert_str(v[2], "澄湖水泥厂扩建项目环境影响评价文件");
	n = index_parties(a, STR("环评,批复,澄州市蓝天水泥有限公司、公司;望湖污水处理厂"), v, 24);
	assert_int_equal(n, 2);
	assert_str(v[0], "澄州市蓝天水泥有限公司");
	assert_str(v[1], "望湖污水处理厂");
	arena_free(a);
}

static void a_query_survives_as_text(void **state)
{
	struct arena *a = arena_new();
	struct search_query q = {.words = STR(" 噪声 \"a&b=c%\" "), .tab = TAB_FILE, .sort = SORT_NEWEST}, back;
	struct err err = {0};
	struct str text;

	(void)state;
	q.pick[FACET_YEAR][0] = STR("2026");
	q.pick[FACET_YEAR][1] = STR("2025");
	q.n_picks[FACET_YEAR] = 2;
	q.pick[FACET_GENRE][0] = STR("通知");
	q.n_picks[FACET_GENRE] = 1;
	text = search_query_string(a, &q);
	assert_str(
		text,
		"q=%E5%99%AA%E5%A3%B0%20%22a%26b%3Dc%25%22&year=2025&year=2026&genre=%E9%80%9A%E7%9F%A5&tab=file&sort=new");
	assert_int_equal(search_query_parse(a, text, &back, &err), ST_OK);
	assert_str(back.words, "噪声 \"a&b=c%\"");
	assert_int_equal(back.tab, TAB_FILE);
	assert_int_equal(back.sort, SORT_NEWEST);
	assert_int_equal(back.n_picks[FACET_YEAR], 2);
	assert_true(str_eq(search_query_string(a, &back), text));
	assert_int_equal(search_query_parse(a, STR("q=%zz"), &back, &err), ST_INVALID);
	assert_int_equal(search_query_parse(a, STR("unknown=1&q&q=a+b&"), &back, &err), ST_OK);
	assert_str(back.words, "a b");
	assert_true(search_query_any(&back));
	assert_int_equal(search_query_parse(a, STR(""), &back, &err), ST_OK);
	assert_false(search_query_any(&back));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S0_1_5_3_text_without_blanks_has_tokens),
		cmocka_unit_test(long_words_are_cut),
		cmocka_unit_test(S0_1_5_3_traditional_and_simplified_are_one),
		cmocka_unit_test(sounds),
		cmocka_unit_test(queries),
		cmocka_unit_test(queries_have_an_end),
		cmocka_unit_test(S0_1_5_3_words_written_together_are_taken_apart),
		cmocka_unit_test(hits_are_marked),
		cmocka_unit_test(snippets),
		cmocka_unit_test(words_of_titles_and_parties),
		cmocka_unit_test(a_query_survives_as_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
