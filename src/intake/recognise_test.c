/* SPDX-License-Identifier: Apache-2.0 */
/* The recogniser on invented pages, and on the five real ones of the project's material when it is there
 * (CHENGMING_SHARED, or ../shared beside the source tree). */
#include "base/test.h"

#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "base/fs.h"
#include "base/limits.h"
#include "intake/recognise.h"

static struct intake_rules rules_of(struct arena *a)
{
	struct intake_rules rules;
	struct err err = {0};

	assert_int_equal(intake_rules_parse(a, embedded_get("data/intake/furniture.tsv"), &rules, &err), ST_OK);
	assert_true(rules.n > 60);
	return rules;
}

static struct recognised read_text(struct arena *a, struct str text)
{
	struct intake_rules rules = rules_of(a);
	struct recognised r;
	struct err err = {0};

	assert_int_equal(recognise(a, &rules, text, &r, &err), ST_OK);
	return r;
}

static bool found(const struct recognised *r, const char *key)
{
	for (size_t i = 0; i < r->n_findings; i++)
		if (strcmp(r->finding[i].key, key) == 0)
			return true;
	return false;
}

static void date_is(struct arena *a, struct date d, const char *want)
{
	assert_str(date_format(a, d), want);
}

static void no_words(struct str body, const char *const *words)
{
	for (; *words != NULL; words++)
		if (str_find_c(body, *words) >= 0)
			fail_msg("\"%s\" is still in the text", *words);
}

static void invented_page(void **state)
{
	struct arena *a = *state;
	struct err err = {0};
	struct str text;
	struct recognised r;

	assert_int_equal(fs_read(a, CASES "/page.txt", MAX_IMPORT_BYTES, &text, &err), ST_OK);
	r = read_text(a, text);
	assert_str(r.title.value, "澄州市生态环境局关于开展河流断面核查的通知");
	assert_int_equal(r.title.conf, CONF_HIGH);
	assert_str(r.doc_no.shown, "澄环函〔2026〕17号");
	assert_str(r.source.value, "水生态科");
	assert_str(r.issuer.value, "澄州市生态环境局");
	date_is(a, r.published.value, "2026-03-09");
	date_is(a, r.formed.value, "2026-03-02");
	assert_str(r.mark, "此件公开发布");
	assert_str(r.body, "各分局：\n请于三月底前完成辖区断面核查，并报送结果。\n一、核查内容\n（一）点位\n（三）桩号\n澄州"
			   "市生态环境局\n2026年3月2日\n");
	assert_int_equal(r.repairs.commas, 1);
	assert_true(found(&r, "intake.f.number_gap"));
	assert_true(found(&r, "intake.f.gap"));
}

static void repairs(void **state)
{
	static const struct {
		const char *in, *out;
		size_t readings, commas;
	} cases[] = {
		{"空氣(qì)", "空氣", 1, 0},
		{"标准（zhǔn）的", "标准的", 1, 0},
		{"臭氧(ppm)与(a)项", "臭氧(ppm)与(a)项", 0, 0}, /* Latin without a tone mark is text */
		{"各省,、市,,县,。", "各省、市，县。", 0, 3},
		{"甲，，乙", "甲，乙", 0, 1},
		{"a,,b", "a,b", 0, 1},
		{"水,气", "水,气", 0, 0},
	};
	struct arena *a = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct repairs did;
		struct err err = {0};
		struct str out;

		assert_int_equal(intake_repair(a, str_of(cases[i].in), &out, &did, &err), ST_OK);
		assert_str(out, cases[i].out);
		assert_int_equal(did.readings, cases[i].readings);
		assert_int_equal(did.commas, cases[i].commas);
		assert_int_equal(did.traditional, 0);
	}
}

static void traditional_is_made_simplified_but_names_are_left(void **state)
{
	struct arena *a = *state;
	struct repairs did;
	struct err err = {0};
	struct str out;

	assert_int_equal(intake_repair(a, STR("環境監測資訊應當及時公開"), &out, &did, &err), ST_OK);
	assert_str(out, "环境监测资讯应当及时公开");
	assert_true(did.traditional >= 5);
	assert_int_equal(intake_repair(a, STR("王堃和李喆参加了后面的乾县会议，研究了著作的保存。"), &out, &did, &err),
			 ST_OK);
	assert_str(out, "王堃和李喆参加了后面的乾县会议，研究了著作的保存。");
	assert_int_equal(did.traditional, 0);
}

static void S0_0_2_none_is_no_index_number(void **state)
{
	static const char *const bad[] = {"11990100MB1A00001X/2026-None", "null", "11990100MB1A00001X/2026-"};
	struct arena *a = *state;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct recognised r = read_text(a, arena_printf(a, "标题：水质月报公告\n索引号：%s\n正文在此。\n", bad[i]));

		assert_int_equal(r.index_no.n, 0);
		assert_true(found(&r, "intake.f.index_bad"));
	}
}

static void what_is_missing_is_told(void **state)
{
	struct recognised r = read_text(*state, STR("只有一句话，没有别的。"));

	assert_int_equal(r.title.conf, CONF_NONE);
	assert_true(found(&r, "intake.f.no_title") && found(&r, "intake.f.no_issuer") && found(&r, "intake.f.no_formed"));
	r = read_text(*state, STR("打印\n\n关闭窗口\n"));
	assert_true(found(&r, "intake.f.no_body"));
}

static void bad_bytes_are_refused(void **state)
{
	struct arena *a = *state;
	struct intake_rules rules = rules_of(a);
	struct recognised r;
	struct err err = {0};

	assert_int_equal(recognise(a, &rules, STR("水\xFF"), &r, &err), ST_BAD_UTF8);
	assert_int_equal(intake_rules_parse(a, STR("nonsense\tx\t\n"), &rules, &err), ST_INVALID);
	assert_int_equal(intake_rules_parse(a, STR("label\tx\t\n"), &rules, &err), ST_INVALID);
}

/* ---- the five files ---- */
struct expected {
	const char *file, *title, *issuer, *source, *formed, *published, *doc_no, *mark, *first, *last;
	const char *finding[4];
};
static const struct expected seeds[] = {
	{"000_9f7b9cd54ee6e6cd.txt",
	 "2021年度市生态环境局桓台分局政务公开工作实施方案",
	 "淄博市生态环境局桓台分局",
	 NULL,
	 "2021-08-20",
	 "2021-08-20",
	 "",
	 "",
	 "进一步提升我局政务公开质量",
	 "提升政务公开能力和水平。\n",
	 {"intake.f.index_bad", "intake.f.number_gap"}},
	{"001_a821cff9d01195b5.txt",
	 "文山市环境保护局2018年政府信息公开工作年度报告",
	 "文山市环境保护局",
	 "文山市环保局",
	 "2019-01-07",
	 "2019-01-14",
	 "",
	 "",
	 "市环保局以构建阳光",
	 "2019年1月7日\n",
	 {"intake.f.gap"}},
	{"002_d6c29d0f0bc2a20a.txt",
	 "市环保局20xx年工作总结和20xx年工作计划",
	 "",
	 "",
	 "",
	 "2022-07-27",
	 "",
	 "",
	 "202x年,",
	 "便民利民的作用。\n",
	 {"intake.f.placeholder", "intake.f.masked", "intake.f.inline", "intake.f.no_issuer"}},
	{"003_986b903d297ca04c.txt",
	 "红河州生态环境局关于印发政务公开工作实施方案的通知",
	 "红河州生态环境局",
	 "红河州生态环境局",
	 "2019-01-31",
	 "2019-12-18",
	 "",
	 "",
	 "局属各科室、直属单位:\n",
	 "信息公开清单\n",
	 {"intake.f.gap", "intake.f.number_twice"}},
	{"004_13b7e4f4f91b8907.txt",
	 "生态环境领域基层政务公开标准指引",
	 "生态环境部办公厅",
	 NULL,
	 "2019-08-05",
	 "",
	 "环办厅函〔2019〕672号",
	 "此件社会公开",
	 "各省、自治区、直辖市生态环境厅",
	 "增进共识。\n",
	 {"intake.f.readings", "intake.f.commas", "intake.f.traditional", "intake.f.title_attached"}},
};
static const char *const furniture[] = {"字号:",    "打印",	"浏览次数", "点击:",	  "阅读下一篇",
					"当前位置", "推荐访问", "版权所有", "Powered by", "ICP备",
					"小编",	    "首页>",	"索引号:",  "发布日期:",  "隐藏内容免费查看",
					",,",	    ",、",	"(huán)",   "環",	  NULL};

static const char *shared_folder(struct arena *a)
{
	const char *given = getenv("CHENGMING_SHARED");
	const char *dir = given != NULL && given[0] != '\0' ? given : SOURCE_ROOT "/../shared";

	return fs_exists(arena_printf(a, "%s/seeds", dir).p) ? dir : NULL;
}

static void S4_0_1_seeds(void **state)
{
	struct arena *a = *state;
	const char *dir = shared_folder(a);

	if (dir == NULL) {
		print_message("# SKIP the seed files are not beside the source tree (CHENGMING_SHARED)\n");
		skip();
	}
	for (size_t i = 0; i < ARRAY_LEN(seeds); i++) {
		const struct expected *want = &seeds[i];
		struct err err = {0};
		struct str text;
		struct recognised r;

		assert_int_equal(fs_read(a, arena_printf(a, "%s/seeds/%s", dir, want->file).p, MAX_IMPORT_BYTES, &text,
					 &err),
				 ST_OK);
		r = read_text(a, text);
		assert_str(r.title.value, want->title);
		assert_str(r.issuer.value, want->issuer);
		if (want->source != NULL)
			assert_str(r.source.value, want->source);
		date_is(a, r.formed.value, want->formed);
		date_is(a, r.published.value, want->published);
		assert_str(r.doc_no.shown, want->doc_no);
		assert_str(r.mark, want->mark);
		assert_int_equal(r.index_no.n, 0); /* none of the five has a whole one */
		assert_true(str_starts_c(r.body, want->first));
		assert_true(str_ends_c(r.body, want->last));
		for (size_t k = 0; k < 4 && want->finding[k] != NULL; k++)
			if (!found(&r, want->finding[k]))
				fail_msg("%s: %s is missing", want->file, want->finding[k]);
		no_words(r.body, furniture);
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
		T(invented_page),
		T(repairs),
		T(traditional_is_made_simplified_but_names_are_left),
		T(S0_0_2_none_is_no_index_number),
		T(what_is_missing_is_told),
		T(bad_bytes_are_refused),
		T(S4_0_1_seeds),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
