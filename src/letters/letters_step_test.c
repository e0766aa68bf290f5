/* SPDX-License-Identifier: Apache-2.0 */
/* Letters that carry a step of the law, on both engines: told as it happened, once, and with the sum of the rule. */
#include "letters/letters_fx.h"

static struct rf_case fold_of(struct core_fixture *f, const struct rcase *rc)
{
	struct case_event *ev;
	struct rf_case fold;
	size_t n;

	OK(case_events(f->c, rc->id, &ev, &n, &err));
	OK(case_fold(f->c, rc, ev, n, &fold, &err));
	return fold;
}

static void refused(struct core_fixture *f, const struct rcase *rc, const struct letter_new *n, enum status st,
		    const char *key)
{
	struct letter l;
	bool again;

	assert_int_equal(letters_issue(f->c, rc, n, &l, &again, &err), st);
	assert_string_equal(err.key, key);
}

static struct str issued(struct core_fixture *f, const struct rcase *rc, const struct letter_new *n)
{
	struct letter l;
	bool again;

	OK(letters_issue(f->c, rc, n, &l, &again, &err));
	return pdf_of(f, l.pdf_file_id);
}

/* Art. 33 para. 2: from the day that was due to the day that is, whichever was first, the letter or the record. */
static void S0_3_3_8_an_extension_is_told_as_it_was_recorded(void **state)
{
	struct core_fixture f;
	struct letter_new n = {.kind = STR("extension")};
	struct letter_value why = {"extension_reason", STR("第三方较多")};
	struct rcase rc;
	struct str text;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	f.c->today = day("2026-10-30");
	rc = handled(&f, "历年监测数据");
	act(&f, &rc, RF_EXTENDED, "2026-10-29", "", "");
	text = issued(&f, &rc, &n); /* its reason is the one on record */
	has(text, "因按规定办理，本机关无法在原答复期限（2026年11月9日）内答复");
	has(text, "延长20个工作日，至2026年12月7日止。");
	refused(&f, &rc, &n, ST_CONFLICT, "letters.no_step");
	rc = handled(&f, "征求意见期间延长");
	about(&f, &rc, RF_THIRD_PARTY_SENT, "2026-10-16", party_of(&f, &rc, "third"));
	n = (struct letter_new){.kind = STR("extension"), .values = &why, .n_values = 1, .record = true};
	has(issued(&f, &rc, &n), "在原答复期限（自收到日起20个工作日，征求意见所需时间不计算在内）内答复");
	assert_true(fold_of(&f, &rc).extended);
	core_fixture_close(&f);
}

/* Art. 30: a notice that is late, or the second one, does not make the clock begin anew and does not say so. */
static void S0_3_3_8_only_the_first_notice_in_time_promises_a_new_clock(void **state)
{
	static const char promise[] = "答复期限自本机关收到补正的申请之日起计算";
	struct core_fixture f;
	struct letter_value v[] = {{"correction_items", STR("请写明年份")}, {"correction_until", STR("2026-11-30")}};
	struct letter_new n = {.kind = STR("correction_notice"), .values = v, .n_values = 2, .record = true};
	struct case_act second = {.e = {.type = RF_CORRECTION_NOTICE,
					.date = DATE_NONE,
					.until = day("2026-11-20"),
					.ref = STR(""),
					.code = STR(""),
					.override = true},
				  .text = STR("请写明点位")};
	struct rcase rc;
	struct str text;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	f.c->today = day("2026-10-21"); /* the seventh working day */
	rc = handled(&f, "水质数据");
	has(issued(&f, &rc, &n), promise);
	act(&f, &rc, RF_CORRECTED, "2026-10-21", "", "");
	refused(&f, &rc, &n, ST_CONFLICT, "request.not.noticed_once");
	n.record = false;
	refused(&f, &rc, &n, ST_CONFLICT, "letters.no_step");
	OK(case_act(f.c, &rc, &second, NULL, &err));
	n.n_values = 0; /* what is on record is what the form begins with */
	text = issued(&f, &rc, &n);
	has(text, "请写明点位");
	has(text, "2026年11月20日前补正");
	assert_true(str_find_c(text, promise) < 0);
	f.c->today = day("2026-10-22");
	rc = handled(&f, "大气数据");
	n.n_values = 2;
	n.record = true;
	assert_true(str_find_c(issued(&f, &rc, &n), promise) < 0);
	core_fixture_close(&f);
}

/* 国办函〔2020〕109号 Art. 3–6: the sum is the rule's, one of the two ways, and the clock begins anew on the day of the payment. */
static void S0_3_3_5_fees_are_computed_and_never_both(void **state)
{
	struct core_fixture f;
	struct letter_value v[] = {{"fee_way", STR("持本通知书到银行缴纳")}, {"fee_pages", STR("")}};
	struct letter_value paid[] = {{"fee_paid_on", STR("2026-10-19")}, {"fee_ticket", STR("00012345")}};
	struct letter_new n = {.kind = STR("fee_notice"), .values = v, .n_values = 2, .record = true};
	struct rcase rc;
	struct rf_case fold;
	struct str text;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	f.c->today = day("2026-10-16");
	rc = handled(&f, "首件");
	refused(&f, &rc, &n, ST_INVALID, "letters.fee_free");
	v[1].value = STR("30");
	refused(&f, &rc, &n, ST_INVALID, "letters.fee_free");
	v[1].value = STR("101");
	text = issued(&f, &rc, &n);
	has(text, "共101页，应缴720元");
	has(text, "人民币720元。");
	assert_int_equal(fold_of(&f, &rc).fee_yuan, 720);
	f.c->today = day("2026-10-20");
	n = (struct letter_new){.kind = STR("fee_receipt"), .values = paid, .n_values = 2, .record = true};
	has(issued(&f, &rc, &n), "人民币720元，本机关已于2026年10月19日收到");
	fold = fold_of(&f, &rc);
	assert_int_equal(date_cmp(fold.clock.begins, day("2026-10-19")), 0);
	n = (struct letter_new){.kind = STR("fee_notice"), .values = v, .n_values = 1, .record = true};
	refused(&f, &rc, &n, ST_CONFLICT, "letters.fee_both");
	f.c->today = day("2026-11-17"); /* twenty days after the payment were over the day before */
	n.n_values = 2;
	refused(&f, &rc, &n, ST_CONFLICT, "request.not.fee_period");
	n.n_values = 1;
	f.c->today = day("2026-10-20");
	for (int i = 0; i < 9; i++)
		rc = handled(&f, arena_printf(f.arena, "同月第%d件", i + 2).p);
	refused(&f, &rc, &n, ST_INVALID, "letters.fee_free"); /* the tenth */
	rc = handled(&f, "第十一件");
	text = issued(&f, &rc, &n);
	has(text, "本件为您当月第11件，应缴100元");
	core_fixture_close(&f);
}

/* Art. 32 for a third party, 34 for a co-producing body, 11 for another one: not all of them. */
static void S2_1_3_5_the_applicant_is_told_by_which_article_others_are_asked(void **state)
{
	static const struct {
		const char *kind, *clause;
		enum rf_type sent;
	} cases[] = {
		{"third", "公开条例》第三十二条的规定，本机关已于2026年10月16日", RF_THIRD_PARTY_SENT},
		{"co", "公开条例》第三十四条的规定，本机关已于2026年10月16日", RF_CO_AGENCY_SENT},
		{"other", "公开条例》第十一条的规定，本机关已于2026年10月16日", RF_OTHER_AGENCY_SENT},
	};
	struct core_fixture f;
	struct letter_value why = {"consult_reason", STR("涉及他人")};
	struct letter_new n = {.kind = STR("applicant_consult_notice"), .values = &why, .n_values = 1};

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	f.c->today = day("2026-10-16");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct rcase rc = handled(&f, arena_printf(f.arena, "第%zu件", i).p);

		about(&f, &rc, cases[i].sent, "2026-10-16", party_of(&f, &rc, cases[i].kind));
		has(issued(&f, &rc, &n), cases[i].clause);
	}
	core_fixture_close(&f);
}

/* What lapsed or was withdrawn is answered from the record, nobody types it again. */
static void S2_1_3_3_an_end_without_a_draft_tells_its_facts(void **state)
{
	struct core_fixture f;
	struct case_act notice = {.e = {.type = RF_CORRECTION_NOTICE,
					.date = day("2026-10-14"),
					.until = day("2026-10-30"),
					.ref = STR(""),
					.code = STR("")},
				  .text = STR("请写明年份")};
	struct case_act fee = {.e = {.type = RF_FEE_NOTICED,
				     .date = day("2026-10-14"),
				     .until = DATE_NONE,
				     .ref = STR(""),
				     .code = STR("pages"),
				     .n = 100}};
	struct letter_new n = {.kind = STR("answer_F1")};
	struct rcase rc;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	f.c->today = day("2026-11-20");
	rc = handled(&f, "逾期不补正");
	OK(case_act(f.c, &rc, &notice, NULL, &err));
	act(&f, &rc, RF_NOT_CORRECTED, NULL, "", "");
	has(issued(&f, &rc, &n), "补正期限至2026年10月30日届满，本机关至今未收到您的补正材料。");
	rc = handled(&f, "逾期不缴费");
	OK(case_act(f.c, &rc, &fee, NULL, &err));
	act(&f, &rc, RF_FEE_RECEIVED, "2026-10-16", "", "");
	act(&f, &rc, RF_FEE_UNPAID, NULL, "", "");
	n.kind = STR("answer_F2");
	has(issued(&f, &rc, &n), "缴费期限至2026年11月13日届满，本机关至今未收到您应缴纳的信息处理费100元。");
	rc = handled(&f, "撤回");
	act(&f, &rc, RF_WITHDRAWN, "2026-11-18", "", "");
	n.kind = STR("answer_F3");
	has(issued(&f, &rc, &n), "您于2026年11月18日提出撤回该申请。");
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(S0_3_3_8_an_extension_is_told_as_it_was_recorded),
		ON_BOTH(S0_3_3_8_only_the_first_notice_in_time_promises_a_new_clock),
		ON_BOTH(S0_3_3_5_fees_are_computed_and_never_both),
		ON_BOTH(S2_1_3_5_the_applicant_is_told_by_which_article_others_are_asked),
		ON_BOTH(S2_1_3_3_an_end_without_a_draft_tells_its_facts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
