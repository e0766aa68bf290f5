/* SPDX-License-Identifier: Apache-2.0 */
/* The flow, exhaustively: every state with every event, every guard with the fact that breaks it. No database, no clock. */
#include "base/test.h"

#include "base/attr.h"
#include "documents/documents_rules.h"

enum { UNIT_A = 3, DRAFTER = 10, REVIEWER = 11 };

static struct date day(int y, int m, int d)
{
	struct date r = DATE_NONE;

	assert_true(date_from_ymd(y, m, d, &r));
	return r;
}

static struct document full(enum doc_state s)
{
	return (struct document){.id = 1,
				 .unit_id = UNIT_A,
				 .entry_id = 5,
				 .state = s,
				 .rev = 1,
				 .title = STR("公告"),
				 .topic = STR("综合"),
				 .genre = STR("公告"),
				 .issuing_body = STR("局"),
				 .summary = STR("概述"),
				 .formed_on = day(2026, 11, 2),
				 .signed_on = DATE_NONE,
				 .effective_on = DATE_NONE,
				 .abolished_on = DATE_NONE,
				 .audience_all = true,
				 .proposed = ATTR_PUB,
				 .attribute = ATTR_PUB,
				 .author_id = DRAFTER,
				 .checklist_at = 1,
				 .secrecy_basis = STR("不涉密"),
				 .scheduled_at = 500};
}

static struct doc_facts facts(int64_t person)
{
	return (struct doc_facts){.person_id = person,
				  .unit_id = UNIT_A,
				  .reach = true,
				  .drafted = person == DRAFTER,
				  .has_text = true,
				  .approved_in = 1u << DS_UNIT | 1u << DS_OFFICE | 1u << DS_SECRECY,
				  .today = day(2026, 11, 20),
				  .now = 1000};
}

/* An action that satisfies every guard of its event. */
static struct doc_action good(enum doc_event ev)
{
	return (struct doc_action){.event = ev,
				   .id = 1,
				   .rev = 1,
				   .opinion = STR("同意"),
				   .attribute = ATTR_PUB,
				   .checklist = true,
				   .secrecy_basis = STR("不涉密"),
				   .publish_at = ev == EV_SCHEDULE ? 2000 : 0,
				   .order = STR("内撤1号"),
				   .public_note = STR("内容更正中")};
}

static struct doc_facts fitting(enum doc_state s, enum doc_event ev)
{
	bool drafting = s == DS_DRAFT || ev == EV_CORRECT;
	struct doc_facts f = facts(drafting ? DRAFTER : REVIEWER);

	if (ev == EV_PUBLISH) {
		f.person_id = 0;
		f.system = true;
	}
	return f;
}

static const char *refusal(struct document d, struct doc_action a, struct doc_facts f)
{
	struct doc_decision r = doc_decide(&d, &a, &f);

	return r.allowed ? "" : r.key;
}

#define assert_refused(d, a, f, want) assert_string_equal(refusal((d), (a), (f)), want)

static void S3_8_2_4_every_pair_of_state_and_event_has_a_row_or_a_refusal(void **state)
{
	(void)state;
	static const char want[DS_COUNT][EV_COUNT + 1] = {
		/* submit approve return sign schedule publish withdraw republish correct discard */
		[DS_DRAFT] = "x........x",     [DS_UNIT] = ".xx.......",    [DS_OFFICE] = ".xx.......",
		[DS_SECRECY] = ".xx.......",   [DS_SIGN] = "..xxx.....",    [DS_SCHEDULED] = "..x..x....",
		[DS_PUBLISHED] = "......x.x.", [DS_ON_FILE] = "........x.", [DS_WITHDRAWN] = ".......xx.",
		[DS_DISCARDED] = "..........", [DS_MERGED] = "..........",
	};
	size_t rows = 0, n;

	(void)doc_rules(&n);
	for (int s = 0; s < DS_COUNT; s++)
		for (int e = 0; e < EV_COUNT; e++) {
			struct document d = full((enum doc_state)s);
			struct doc_action a = good((enum doc_event)e);
			struct doc_facts f = fitting(d.state, a.event);
			struct doc_decision r = doc_decide(&d, &a, &f);
			bool expect = want[s][e] == 'x';
			if (r.allowed != expect)
				fail_msg("%s + %s: %s", doc_state_code(d.state), doc_event_code(a.event),
					 r.key ? r.key : "allowed");
			assert_true(r.clause != NULL && r.clause[0] != '\0');
			if (!expect)
				assert_string_equal(r.key, "doc.no_such_step");
			rows += expect;
		}
	assert_int_equal(rows, n); /* no row is doubled or unreachable */
}

static void only_signature_schedule_and_republication_reach_published(void **state)
{
	(void)state;
	size_t n, reach = 0;
	const struct doc_rule *r = doc_rules(&n);

	for (size_t i = 0; i < n; i++)
		if (r[i].next == DS_PUBLISHED && r[i].state != DS_PUBLISHED) {
			assert_true(r[i].event == EV_SIGN || r[i].event == EV_PUBLISH || r[i].event == EV_REPUBLISH);
			reach++;
		}
	assert_int_equal(reach, 3);
	for (int s = 0; s < DS_COUNT; s++) /* no step of the review can be skipped */
		for (size_t i = 0; i < n; i++)
			if ((int)r[i].state == s && r[i].event == EV_APPROVE)
				assert_int_equal(r[i].next, s + 1);
}

static void S3_3_1_4_drafter_reviews_no_step(void **state)
{
	(void)state;
	static const struct {
		enum doc_state s;
		enum doc_event e;
	} steps[] = {{DS_UNIT, EV_APPROVE},  {DS_UNIT, EV_RETURN},     {DS_OFFICE, EV_APPROVE},
		     {DS_OFFICE, EV_RETURN}, {DS_SECRECY, EV_APPROVE}, {DS_SECRECY, EV_RETURN},
		     {DS_SIGN, EV_SIGN},     {DS_SIGN, EV_SCHEDULE},   {DS_WITHDRAWN, EV_REPUBLISH}};
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		struct document d = full(steps[i].s);
		struct doc_facts f = facts(DRAFTER);
		assert_refused(d, good(steps[i].e), f, "doc.own_draft");
		f = facts(REVIEWER); /* wrote a part of it without being the author */
		f.drafted = true;
		assert_refused(d, good(steps[i].e), f, "doc.own_draft");
		f.drafted = false;
		assert_refused(d, good(steps[i].e), f, "");
	}
}

static void S3_8_2_4_one_person_one_step(void **state)
{
	(void)state;
	static const enum doc_state steps[] = {DS_UNIT, DS_OFFICE, DS_SECRECY, DS_SIGN};

	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		for (size_t k = 0; k < ARRAY_LEN(steps); k++) {
			struct document d = full(steps[i]);
			struct doc_facts f = facts(REVIEWER);
			f.reviewed_in = 1u << steps[k];
			assert_refused(d, good(steps[i] == DS_SIGN ? EV_SIGN : EV_APPROVE), f,
				       i == k ? "" : "doc.two_steps");
			assert_refused(d, good(EV_RETURN), f, i == k ? "" : "doc.two_steps");
		}
}

static void a_program_reviews_nothing(void **state)
{
	(void)state;
	for (int s = 0; s < DS_COUNT; s++)
		for (int e = 0; e < EV_COUNT; e++) {
			struct document d = full((enum doc_state)s);
			struct doc_action a = good((enum doc_event)e);
			struct doc_facts f = facts(0);
			f.system = true;
			bool allowed = doc_decide(&d, &a, &f).allowed;
			assert_int_equal(allowed, s == DS_SCHEDULED && e == EV_PUBLISH);
		}
}

static void S3_3_1_1_exactly_one_of_four_attributes(void **state)
{
	(void)state;
	struct doc_action a = good(EV_SUBMIT);
	enum attribute at;

	a.attribute = ATTR_NONE;
	assert_refused(full(DS_DRAFT), a, facts(DRAFTER), "doc.attr_missing");
	a.attribute = ATTR_COUNT;
	assert_refused(full(DS_DRAFT), a, facts(DRAFTER), "doc.attr_missing");
	assert_true(attribute_from_text(STR("（此件社会公开）"), &at) && at == ATTR_PUB);
	assert_true(attribute_from_text(STR("此件依申请公开"), &at) && at == ATTR_REQ);
	assert_false(attribute_from_text(STR("此件内部公开"), &at));
	assert_false(attribute_from_text(STR(""), &at));
}

static void S3_3_1_7_reason_and_article_required(void **state)
{
	(void)state;
	static const enum attribute ats[] = {ATTR_RED, ATTR_REQ, ATTR_NON};
	static const struct {
		enum doc_state s;
		enum doc_event e;
	} steps[] = {{DS_DRAFT, EV_SUBMIT}, {DS_OFFICE, EV_APPROVE}, {DS_SIGN, EV_SIGN}};

	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		for (size_t k = 0; k < ARRAY_LEN(ats); k++) {
			struct document d = full(steps[i].s);
			struct doc_action a = good(steps[i].e);
			struct doc_facts f = fitting(d.state, a.event);
			a.attribute = ats[k];
			assert_refused(d, a, f, "doc.article_missing");
			a.article = STR("X15");
			assert_refused(d, a, f, "doc.reason_missing");
			a.reason = STR("  ");
			assert_refused(d, a, f, "doc.reason_missing");
			a.reason = STR("含第三方商业秘密");
			assert_refused(d, a, f, "");
			a.article = STR("X99");
			assert_refused(d, a, f, "doc.article_wrong");
		}
	assert_string_equal(doc_attribute_problem(ATTR_REQ, STR("X14a"), STR("涉密")), "doc.article_wrong");
	assert_null(doc_attribute_problem(ATTR_NON, STR("X14a"), STR("涉密")));
	assert_string_equal(doc_attribute_problem(ATTR_PUB, STR("X14a"), STR("")), "doc.article_not_needed");
}

static void S3_3_1_8_missing_attribute_can_only_be_returned(void **state)
{
	(void)state;
	struct document d = full(DS_UNIT);
	struct doc_action back = good(EV_RETURN);

	d.proposed = ATTR_RED; /* without article and reason */
	assert_refused(d, good(EV_APPROVE), facts(REVIEWER), "doc.article_missing");
	back.cause = STR("reason_missing");
	assert_refused(d, back, facts(REVIEWER), "");
	back.opinion = STR(" ");
	assert_refused(d, back, facts(REVIEWER), "doc.cause_missing");
	back.opinion = STR("请补充理由");
	back.cause = STR("whatever");
	assert_refused(d, back, facts(REVIEWER), "doc.cause_unknown");
}

static void S3_3_1_2_checklist_and_secrecy_basis(void **state)
{
	(void)state;
	struct doc_action a = good(EV_SUBMIT);
	struct document d = full(DS_SIGN);

	a.checklist = false;
	assert_refused(full(DS_DRAFT), a, facts(DRAFTER), "doc.checklist_missing");
	d.checklist_at = 0;
	assert_refused(d, good(EV_SIGN), facts(REVIEWER), "doc.checklist_missing");
	a = good(EV_APPROVE);
	a.secrecy_basis = STR("　");
	assert_refused(full(DS_SECRECY), a, facts(REVIEWER), "doc.secrecy_basis_missing");
	d = full(DS_SIGN);
	d.secrecy_basis = STR("");
	assert_refused(d, good(EV_SIGN), facts(REVIEWER), "doc.secrecy_basis_missing");
}

static void S3_3_1_5_signatory_decides_where_it_goes(void **state)
{
	(void)state;
	static const enum doc_state want[ATTR_COUNT] = {DS_COUNT, DS_PUBLISHED, DS_PUBLISHED, DS_ON_FILE, DS_ON_FILE};

	for (int at = ATTR_PUB; at < ATTR_COUNT; at++) {
		struct document d = full(DS_SIGN);
		struct doc_action a = good(EV_SIGN);
		struct doc_facts f = facts(REVIEWER);
		a.attribute = (enum attribute)at;
		a.article = at == ATTR_PUB ? STR("") : STR("X15");
		a.reason = at == ATTR_PUB ? STR("") : STR("理由");
		assert_int_equal(doc_decide(&d, &a, &f).next, want[at]);
		d.audience_all = false; /* S4-3.3: for a certain person, whatever the attribute */
		assert_int_equal(doc_decide(&d, &a, &f).next, DS_ON_FILE);
		d.corrects_id = 7;
		assert_int_equal(doc_decide(&d, &a, &f).next, DS_MERGED);
	}
}

static void S4_3_3_items_for_certain_persons_cannot_be_scheduled_or_republished(void **state)
{
	(void)state;
	struct document d = full(DS_SIGN);

	d.audience_all = false;
	assert_refused(d, good(EV_SCHEDULE), facts(REVIEWER), "doc.schedule_not_public");
	d.state = DS_SCHEDULED;
	assert_refused(d, good(EV_PUBLISH), fitting(DS_SCHEDULED, EV_PUBLISH), "doc.not_public");
	d.state = DS_WITHDRAWN;
	assert_refused(d, good(EV_REPUBLISH), facts(REVIEWER), "doc.not_public");
	d.audience_all = true;
	d.attribute = ATTR_NON;
	d.attr_article = STR("X15");
	d.attr_reason = STR("理由");
	assert_refused(d, good(EV_REPUBLISH), facts(REVIEWER), "doc.not_public");
}

static void S0_0_3_publication_time_cannot_be_given(void **state)
{
	(void)state;
	struct doc_action a = good(EV_SIGN);

	a.publish_at = 1; /* back-dating */
	assert_refused(full(DS_SIGN), a, facts(REVIEWER), "doc.time_given");
	a = good(EV_SCHEDULE);
	a.publish_at = 1000;
	assert_refused(full(DS_SIGN), a, facts(REVIEWER), "doc.schedule_past");
}

static void S3_8_2_4_no_publication_without_all_reviews(void **state)
{
	(void)state;
	static const enum doc_state steps[] = {DS_UNIT, DS_OFFICE, DS_SECRECY};

	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		struct doc_facts f = facts(REVIEWER);
		f.approved_in &= ~(1u << steps[i]);
		assert_refused(full(DS_SIGN), good(EV_SIGN), f, "doc.review_missing");
		assert_refused(full(DS_SIGN), good(EV_SCHEDULE), f, "doc.review_missing");
		assert_refused(full(DS_WITHDRAWN), good(EV_REPUBLISH), f, "doc.review_missing");
		f.system = true;
		assert_refused(full(DS_SCHEDULED), good(EV_PUBLISH), f, "doc.review_missing");
	}
}

static void schedule_checks_the_rules_again_at_its_time(void **state)
{
	(void)state;
	struct doc_facts f = fitting(DS_SCHEDULED, EV_PUBLISH);
	struct document d = full(DS_SCHEDULED);

	d.scheduled_at = 1001;
	assert_refused(d, good(EV_PUBLISH), f, "doc.not_yet");
	d.scheduled_at = 900;
	f.hidden_file = true;
	assert_refused(d, good(EV_PUBLISH), f, "doc.file_hidden");
	assert_refused(full(DS_SCHEDULED), good(EV_PUBLISH), facts(REVIEWER), "doc.only_by_time");
}

static void file_of_a_hidden_item_cannot_ride_along(void **state)
{
	(void)state;
	struct doc_facts f = facts(REVIEWER);
	struct doc_action a = good(EV_SIGN);

	f.hidden_file = true;
	assert_refused(full(DS_SIGN), a, f, "doc.file_hidden");
	a.attribute = ATTR_NON;
	a.article = STR("X15");
	a.reason = STR("理由");
	assert_refused(full(DS_SIGN), a, f, ""); /* kept on file: nothing is shown */
}

static void S0_0_1_metadata_required(void **state)
{
	(void)state;
	struct doc_problem p[DOC_PROBLEMS_MAX];
	struct doc_facts f = facts(DRAFTER);
	struct document d = {.title = STR(""),
			     .formed_on = DATE_NONE,
			     .signed_on = DATE_NONE,
			     .effective_on = DATE_NONE,
			     .abolished_on = DATE_NONE};

	f.has_text = false;
	assert_int_equal(doc_field_problems(&d, &f, true, p), 8);
	assert_int_equal(doc_field_problems(&d, &f, false, p), 1);
	assert_string_equal(p[0].field, "title");
	d = full(DS_DRAFT);
	assert_int_equal(doc_field_problems(&d, &f, true, p), 1);
	assert_string_equal(p[0].key, "doc.text_missing");
	f.has_files = true;
	assert_int_equal(doc_field_problems(&d, &f, true, p), 0);
	d.formed_on = day(2026, 11, 21);
	assert_int_equal(doc_field_problems(&d, &f, false, p), 1);
	assert_string_equal(p[0].key, "doc.formed_in_future");
	assert_refused(d, good(EV_SUBMIT), f, "doc.incomplete");
	d = full(DS_DRAFT);
	d.normative = true;
	assert_int_equal(doc_field_problems(&d, &f, true, p), 2);
	f.doc_no_taken = true;
	d.normative = false;
	assert_int_equal(doc_field_problems(&d, &f, true, p), 1);
}

static void withdrawal_needs_order_and_note(void **state)
{
	(void)state;
	struct doc_action a = good(EV_WITHDRAW);

	a.order = STR("");
	assert_refused(full(DS_PUBLISHED), a, facts(REVIEWER), "doc.order_missing");
	a = good(EV_WITHDRAW);
	a.public_note = STR("");
	assert_refused(full(DS_PUBLISHED), a, facts(REVIEWER), "doc.note_missing");
}

static void S0_4_1_6_the_unit_that_makes_it_answers_for_it(void **state)
{
	(void)state;
	struct doc_facts f = facts(DRAFTER);

	f.unit_id = 99;
	assert_refused(full(DS_DRAFT), good(EV_SUBMIT), f, "doc.other_unit");
	assert_refused(full(DS_PUBLISHED), good(EV_CORRECT), f, "doc.other_unit");
	f = facts(REVIEWER);
	f.unit_id = 99;
	assert_refused(full(DS_UNIT), good(EV_APPROVE), f, "doc.other_unit");
	assert_refused(full(DS_OFFICE), good(EV_APPROVE), f, "");
	f.reach = false;
	assert_refused(full(DS_OFFICE), good(EV_APPROVE), f, "doc.out_of_reach");
	f = facts(DRAFTER);
	f.open_correction = true;
	assert_refused(full(DS_PUBLISHED), good(EV_CORRECT), f, "doc.correction_open");
}

static void validity_follows_its_dates(void **state)
{
	(void)state;
	struct document d = full(DS_PUBLISHED);

	d.validity = VALID_PENDING;
	d.effective_on = day(2026, 12, 1);
	d.abolished_on = day(2031, 12, 1);
	assert_int_equal(doc_validity_on(&d, day(2026, 11, 30)), VALID_PENDING);
	assert_int_equal(doc_validity_on(&d, day(2026, 12, 1)), VALID_IN_FORCE);
	assert_int_equal(doc_validity_on(&d, day(2031, 12, 1)), VALID_EXPIRED);
	d.validity = VALID_REPEALED;
	assert_int_equal(doc_validity_on(&d, day(2031, 12, 1)), VALID_REPEALED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S3_8_2_4_every_pair_of_state_and_event_has_a_row_or_a_refusal),
		cmocka_unit_test(only_signature_schedule_and_republication_reach_published),
		cmocka_unit_test(S3_3_1_4_drafter_reviews_no_step),
		cmocka_unit_test(S3_8_2_4_one_person_one_step),
		cmocka_unit_test(a_program_reviews_nothing),
		cmocka_unit_test(S3_3_1_1_exactly_one_of_four_attributes),
		cmocka_unit_test(S3_3_1_7_reason_and_article_required),
		cmocka_unit_test(S3_3_1_8_missing_attribute_can_only_be_returned),
		cmocka_unit_test(S3_3_1_2_checklist_and_secrecy_basis),
		cmocka_unit_test(S3_3_1_5_signatory_decides_where_it_goes),
		cmocka_unit_test(S4_3_3_items_for_certain_persons_cannot_be_scheduled_or_republished),
		cmocka_unit_test(S0_0_3_publication_time_cannot_be_given),
		cmocka_unit_test(S3_8_2_4_no_publication_without_all_reviews),
		cmocka_unit_test(schedule_checks_the_rules_again_at_its_time),
		cmocka_unit_test(file_of_a_hidden_item_cannot_ride_along),
		cmocka_unit_test(S0_0_1_metadata_required),
		cmocka_unit_test(withdrawal_needs_order_and_note),
		cmocka_unit_test(S0_4_1_6_the_unit_that_makes_it_answers_for_it),
		cmocka_unit_test(validity_follows_its_dates),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("documents/rules", tests, NULL, NULL);
}
