/* SPDX-License-Identifier: Apache-2.0 */
/* What letters say, on both engines: every kind from a case that has what it needs, missing fields, versions of templates. */
#include "letters/letters_fx.h"

static const struct {
	const char *kind, *title;
} others[] = {
	{"register_sheet", "政府信息公开申请登记表"},
	{"receipt", "政府信息公开申请接收回执"},
	{"correction_notice", "政府信息公开申请补正告知书"},
	{"reason_notice", "政府信息公开申请说明理由告知书"},
	{"extension", "政府信息公开申请延期答复告知书"},
	{"third_consult", "征求意见书（第三方）"},
	{"third_confirm", "征求意见确认函"},
	{"applicant_consult_notice", "征求意见告知书"},
	{"third_decision", "依申请公开告知书（第三方）"},
	{"co_consult", "征求意见书（共同制作机关）"},
	{"assist", "关于协助办理政府信息公开申请的函"},
	{"fee_notice", "政府信息公开信息处理费收费通知书"},
	{"fee_receipt", "政府信息公开信息处理费缴费确认书"},
	{"transfer", "政府信息更正申请转送函"},
	{"transfer_notice", "政府信息更正申请转送告知书"},
	{"delayed", "政府信息公开申请延迟答复告知书"},
	{"service_proof", "送达回证"},
	{"review_sheet", "政府信息公开审查呈批单"},
	{"handover", "主动公开政府信息移送明细表"},
	{"archive_catalogue", "卷内目录"},
};

/* What must have happened before a letter of the kind may go out; what goes with it is recorded by the letter itself. */
static void prepare(struct core_fixture *f, struct rcase *rc, const char *kind, struct str ref)
{
	if (strcmp(kind, "applicant_consult_notice") == 0 || strcmp(kind, "third_decision") == 0)
		about(f, rc, RF_THIRD_PARTY_SENT, "2026-10-15", ref);
	if (strcmp(kind, "fee_receipt") == 0) {
		struct case_act fee = {.e = {.type = RF_FEE_NOTICED,
					     .date = day("2026-10-15"),
					     .until = DATE_NONE,
					     .ref = STR(""),
					     .code = STR("pages"),
					     .n = 100},
				       .data = STR("{\"pages\":40}")};

		OK(case_act(f->c, rc, &fee, NULL, &err));
	}
	if (strcmp(kind, "delayed") == 0) {
		act(f, rc, RF_EXCESS_ASKED, "2026-10-14", "", "");
		act(f, rc, RF_EXCESS_REASON, "2026-10-15", "", "");
	}
	if (strcmp(kind, "review_sheet") == 0)
		act(f, rc, RF_DRAFTED, NULL, "C4", draft);
}

/* The set of 宿政办函〔2021〕21号 and what completes it (request-procedure.md §9.1). */
static void S0_3_3_5_S2_1_3_3_every_document_is_made_from_the_case(void **state)
{
	struct core_fixture f;
	struct letter_value v[120];
	struct letter_new n = {.values = v, .record = true};

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	f.c->today = day("2026-10-16");
	n.n_values = all_values(&f, v);
	v[n.n_values++] = (struct letter_value){"fee_paid_on", STR("2026-10-16")};
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		struct rcase rc = handled(&f, arena_printf(f.arena, "第%zu件：竣工环境保护验收监测报告", i).p);
		struct str text;
		struct letter l;
		bool again;

		n.kind = str_of(others[i].kind);
		n.party = party_of(&f, &rc,
				   strcmp(others[i].kind, "co_consult") == 0	 ? "co"
				   : strcmp(others[i].kind, "assist") == 0	 ? "other"
				   : strncmp(others[i].kind, "transfer", 8) == 0 ? "other"
										 : "third");
		prepare(&f, &rc, others[i].kind, n.party);
		if (str_starts_c(n.kind, "transfer")) { /* answer K3: previewed here, their case is of another kind */
			has(preview(&f, &rc, &n), others[i].title);
			continue;
		}
		OK(letters_issue(f.c, &rc, &n, &l, &again, &err));
		assert_false(again);
		text = pdf_of(&f, l.pdf_file_id);
		has(text, others[i].title);
		has(text, arena_cstr(f.arena, l.number));
		assert_true(str_starts_c(l.number, "澄环公开"));
		assert_true(l.docx_file_id != 0 && l.docx_file_id != l.pdf_file_id);
	}
	core_fixture_close(&f);
}

static void S0_3_3_5_an_answer_for_every_decision(void **state)
{
	static const char *const codes[] = {"A1", "B1", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "D1",
					    "D2", "D3", "E1", "E2", "E3", "E4", "E5", "F1", "F2", "F3"};
	struct core_fixture f;
	struct letter_value v[120];
	struct letter_new n = {.values = v};
	int64_t number = 0;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	n.n_values = all_values(&f, v);
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		struct rcase rc = make(&f, CF_CITY, arena_printf(f.arena, "第%zu件：验收监测报告", i).p);
		struct str kind = letters_answer_kind(f.arena, str_of(codes[i]), STR("")), text;
		bool first = codes[i][0] == 'C' ? codes[i][1] != '8' : codes[i][0] == 'B';
		struct letter l;
		bool again;

		n.kind = kind;
		if (codes[i][0] == 'F') { /* end by events of their own: what would be issued */
			act(&f, &rc, RF_REGISTERED, "2026-10-12", "", "");
			act(&f, &rc, RF_ASSIGNED, "2026-10-13", "", "");
			act(&f, &rc, RF_DRAFTED, NULL, codes[i], draft);
			text = preview(&f, &rc, &n);
		} else {
			decide(&f, &rc, codes[i]);
			OK(letters_issue(f.c, &rc, &n, &l, &again, &err));
			text = pdf_of(&f, l.pdf_file_id);
			has(text, arena_printf(f.arena, "澄环公开答〔2026〕%lld号", (long long)++number).p);
		}
		has(text, "李静文：");
		has(text, arena_cstr(f.arena, rc.no));
		has(text, "验收监测报告");
		has(text, "经检索，查到相关报告一份。");
		has(text, "联系电话：");
		if (strcmp(codes[i], "F3") == 0) { /* nothing was decided */
			assert_true(str_find_c(text, "行政复议") < 0);
			continue;
		}
		has(text, "第十五条");
		has(text, "六十日内");
		has(text, "澄州市人民政府");
		has(text, "https://fy.example/apply");
		has(text, first ? "应当自收到本决定之日起六十日内，先向" : "六个月内依法直接向望湖区人民法院");
		assert_int_equal(str_find_c(text, "六个月") < 0, first);
	}
	core_fixture_close(&f);
}

/* request-procedure.md §9.1: 已主动公开 and 非本机关 have letters of their own beside 予以公开 and 不存在. */
static void S2_1_3_3_two_items_of_one_row_have_two_letters(void **state)
{
	static const struct {
		const char *code, *clause, *kind;
	} cases[] = {
		{"A1", "条例第三十六条第一项", "answer_A1_public"},
		{"A1", "条例第三十六条第二项", "answer_A1"},
		{"D1", "《中华人民共和国政府信息公开条例》第三十六条第五项", "answer_D1_other"},
		{"D1", "条例第三十六条第四项", "answer_D1"},
		{"D1", "", "answer_D1"},
		{"C4", "条例第十五条", "answer_C4"},
	};
	struct core_fixture f;
	struct letter_value v[120];
	struct letter_new n = {.values = v};
	struct rcase rc;
	struct str text;

	OPEN_OR_SKIP(&f, state);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_true(str_eq_c(letters_answer_kind(f.arena, str_of(cases[i].code), str_of(cases[i].clause)),
				     cases[i].kind));
	setup_body(&f, CF_CITY, "澄环公开");
	n.n_values = all_values(&f, v);
	rc = make(&f, CF_CITY, "某厂监测报告");
	decide(&f, &rc, "D1");
	n.kind = STR("answer_D1");
	has(preview(&f, &rc, &n), "现告知您该政府信息不存在");
	n.kind = STR("answer_D1_other");
	has(preview(&f, &rc, &n), "不属于本机关负责公开");
	rc = make(&f, CF_CITY, "某厂许可证");
	decide(&f, &rc, "A1");
	n.kind = STR("answer_A1_public");
	text = preview(&f, &rc, &n);
	has(text, "您申请的信息已经主动公开，现告知您获取该政府信息的方式、途径");
	assert_true(str_find_c(text, "决定予以公开") < 0);
	core_fixture_close(&f);
}

static void S0_3_3_5_a_missing_field_is_named(void **state)
{
	struct core_fixture f;
	struct letter_value until = {"correction_until", STR("2026-11-30")};
	struct letter_new n = {.kind = STR("correction_notice"), .values = &until, .n_values = 1, .record = true};
	struct letter_value odd = {"nonsense", STR("x")};
	struct rcase rc;
	struct letter l;
	bool again;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	rc = make(&f, CF_CITY, "水质报告");
	assert_int_equal(letters_issue(f.c, &rc, &n, &l, &again, &err), ST_INVALID);
	assert_string_equal(err.key, "letters.missing");
	assert_string_equal(err.arg, "correction_items");
	n.values = &odd;
	assert_int_equal(letters_issue(f.c, &rc, &n, &l, &again, &err), ST_INVALID);
	assert_string_equal(err.arg, "nonsense");
	/* an answer before the decision is none, and it says what was decided */
	n = (struct letter_new){.kind = STR("answer_A1")};
	assert_int_equal(letters_issue(f.c, &rc, &n, &l, &again, &err), ST_CONFLICT);
	decide(&f, &rc, "C4");
	assert_int_equal(letters_issue(f.c, &rc, &n, &l, &again, &err), ST_CONFLICT);
	assert_string_equal(err.key, "letters.other_decision");
	/* served on line without an address for the reconsideration on line */
	n.kind = STR("answer_C4");
	OK(letters_issue(f.c, &rc, &n, &l, &again, &err));
	assert_true(str_eq_c(l.number, "澄环公开答〔2026〕1号")); /* the refused ones took no number */
	core_fixture_close(&f);
}

static void S0_3_3_5_branch_names_both_governments_and_its_own_numbers(void **state)
{
	struct core_fixture f;
	struct letter_new n = {.kind = STR("answer_C4")};
	struct case_body cb;
	struct rcase rc;
	struct letter l;
	struct str text;
	bool again;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_WANGHU, "望环公开");
	rc = make(&f, CF_WANGHU, "排污许可监测报告");
	decide(&f, &rc, "C4");
	OK(case_body_get(f.c, rc.body_id, &cb, &err));
	cb.reconsider_url = STR("");
	OK(case_body_save(f.c, &cb, &err));
	assert_int_equal(letters_issue(f.c, &rc, &n, &l, &again, &err), ST_INVALID); /* 《行政复议法》 Art. 22 */
	assert_string_equal(err.arg, "reconsider_url");
	setup_body(&f, CF_WANGHU, "望环公开");
	OK(letters_issue(f.c, &rc, &n, &l, &again, &err));
	assert_true(str_eq_c(l.number, "望环公开答〔2026〕1号"));
	text = pdf_of(&f, l.pdf_file_id);
	has(text, "先向澄州市人民政府或者望湖区人民政府申请行政复议");
	core_fixture_close(&f);
}

static void S2_1_3_3_templates_are_edited_under_version_control(void **state)
{
	static const char own[] =
		"接收回执（本局样式）\n\n{{you}}的申请已经收到，编号{{case_no}}。{{#unit}}承办：{{unit}}。{{/unit}}\n";
	struct core_fixture f;
	struct letter_new n = {.kind = STR("receipt")};
	struct template_row *rows;
	struct ctx *office, *drafter;
	struct rcase rc;
	struct str text;
	struct letter l;
	size_t n_rows;
	bool again;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	rc = make(&f, CF_CITY, "噪声监测数据");
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	drafter = core_fixture_as(&f, CF_CITY, ROLE_DRAFTER);
	assert_int_equal(letters_template_save(drafter, n.kind, str_of(own), STR("改"), false, &err), ST_FORBIDDEN);
	assert_int_equal(letters_template_save(office, n.kind, str_of(own), STR(" "), false, &err), ST_INVALID);
	assert_int_equal(letters_template_save(office, n.kind, STR("题\n\n{{applicant_salary}}"), STR("改"), false, &err),
			 ST_INVALID);
	assert_string_equal(err.key, "letters.tpl_unknown");
	assert_string_equal(err.arg, "applicant_salary");
	assert_int_equal(letters_template_save(office, n.kind, STR("题\n\n{{#unit}}"), STR("改"), false, &err), ST_INVALID);
	assert_string_equal(err.key, "letters.tpl_syntax");
	OK(letters_template_save(office, n.kind, str_of(own), STR("简化"), false, &err));
	text = preview(&f, &rc, &n);
	has(text, "接收回执（本局样式）");
	assert_true(str_find_c(text, "查询码") < 0);
	OK(letters_issue(f.c, &rc, &n, &l, &again, &err)); /* a later version does not change what was issued */
	OK(letters_template_save(office, n.kind, STR(""), STR("恢复"), true, &err));
	has(preview(&f, &rc, &n), "政府信息公开申请接收回执");
	has(pdf_of(&f, l.pdf_file_id), "接收回执（本局样式）");
	OK(letters_template_rows(office, n.kind, &rows, &n_rows, &err));
	assert_int_equal(n_rows, 2);
	assert_int_equal(rows[0].version, 2);
	assert_true(rows[0].shipped && str_eq_c(rows[0].reason, "恢复"));
	assert_true(str_eq_c(rows[1].text, own) && !str_empty(rows[1].person_name));
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(S0_3_3_5_S2_1_3_3_every_document_is_made_from_the_case),
		ON_BOTH(S0_3_3_5_an_answer_for_every_decision),
		ON_BOTH(S2_1_3_3_two_items_of_one_row_have_two_letters),
		ON_BOTH(S0_3_3_5_a_missing_field_is_named),
		ON_BOTH(S0_3_3_5_branch_names_both_governments_and_its_own_numbers),
		ON_BOTH(S2_1_3_3_templates_are_edited_under_version_control),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
