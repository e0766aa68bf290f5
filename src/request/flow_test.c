/* SPDX-License-Identifier: Apache-2.0 */
#include "request/flow.h"

#include "request/rules_test.h"

/* A story is built event by event; each one must be allowed by the flow when it happens. */
static struct rf_event ev[64];
static size_t n_ev;
static struct rf_input in;
static struct rf_case f;

static void fold_on(struct date today)
{
	struct err err = {0};

	in.events = ev;
	in.n = n_ev;
	in.today = today;
	assert_int_equal(rf_fold(a, cal, &rf_rules_default, &in, &f, &err), ST_OK);
}

static void fold_at(const char *today)
{
	fold_on(day(today));
}

static void begin(enum rq_channel channel, const char *submitted)
{
	n_ev = 0;
	in = (struct rf_input){.channel = channel, .submitted = day(submitted)};
	ev[n_ev++] = (struct rf_event){.type = RF_SUBMITTED, .seq = 1, .date = day(submitted), .until = DATE_NONE};
	fold_at(submitted);
}

static struct rf_event event(enum rf_type t, const char *date)
{
	return (struct rf_event){.type = t, .date = day(date), .ref = STR(""), .code = STR(""), .until = DATE_NONE};
}

static const char *try_event(struct rf_event e)
{
	fold_on(e.date);
	return rf_refusal(&f, &e, e.date);
}

static void put(struct rf_event e)
{
	const char *why = try_event(e);

	if (why != NULL)
		fail_msg("%s refused: %s in state %s", rf_type_code(e.type), why, rf_state_code(f.state));
	e.seq = (int64_t)n_ev + 1;
	ev[n_ev++] = e;
	fold_on(e.date);
}

static void happens(enum rf_type t, const char *date)
{
	put(event(t, date));
}

static void with_code(enum rf_type t, const char *date, const char *code)
{
	struct rf_event e = event(t, date);

	e.code = str_of(code);
	put(e);
}

static void about(enum rf_type t, const char *date, const char *ref)
{
	struct rf_event e = event(t, date);

	e.ref = str_of(ref);
	put(e);
}

static void assigned(const char *date, int64_t unit, const char *until)
{
	struct rf_event e = event(RF_ASSIGNED, date);

	e.n = unit;
	e.until = day(until);
	put(e);
}

static void refused(struct rf_event e, const char *key)
{
	const char *why = try_event(e);

	assert_non_null(why);
	assert_string_equal(why, key);
}

static void received(const char *submitted)
{
	begin(RQ_IN_PERSON, submitted);
	assert_int_equal(f.state, RF_S_RECEIVED);
	happens(RF_REGISTERED, submitted);
	assigned(submitted, 7, "");
}

#define ASSERT_DAY(got, want) assert_int_equal(date_cmp((got), day(want)), 0)

/* The worked example of request-procedure.md §3.2, as a story in its states. */
static void S2_1_3_1_six_steps_in_order(void **state)
{
	(void)state;
	begin(RQ_POST_SIGNED, "2026-04-20");
	assert_int_equal(f.step, RF_REGISTER);
	assert_int_equal(f.actor, RF_OFFICE);
	happens(RF_REGISTERED, "2026-04-21");
	assert_int_equal(f.state, RF_S_REGISTERED);
	assigned("2026-04-21", 7, "2026-05-12");
	assert_int_equal(f.state, RF_S_HANDLING);
	assert_int_equal(f.step, RF_HANDLE);
	assert_int_equal(f.next_what, RF_DUE_UNIT);
	ASSERT_DAY(f.next_due, "2026-05-12");
	about(RF_THIRD_PARTY_SENT, "2026-04-28", "P1");
	assert_int_equal(f.state, RF_S_CONSULTING);
	assert_true(f.paused);
	assert_true(date_is_none(f.answer_due)); /* no end is known yet */
	about(RF_THIRD_PARTY_REPLIED, "2026-05-14", "P1");
	assert_false(f.paused);
	ASSERT_DAY(f.answer_due, "2026-06-03");
	happens(RF_EXTENDED, "2026-06-01");
	ASSERT_DAY(f.answer_due, "2026-07-02");
	with_code(RF_DRAFTED, "2026-06-10", "C4");
	assert_int_equal(f.step, RF_REVIEW);
	happens(RF_UNIT_AGREED, "2026-06-11");
	happens(RF_OFFICE_AGREED, "2026-06-12");
	assert_int_equal(f.state, RF_S_LEGAL_REVIEW); /* a refusal */
	happens(RF_LEGAL_AGREED, "2026-06-15");
	happens(RF_DECIDED, "2026-06-16");
	assert_int_equal(f.step, RF_ANSWER);
	assert_true(str_eq_c(f.decision, "C4"));
	assert_false(f.late);
	happens(RF_SENT, "2026-06-17");
	happens(RF_SERVED, "2026-06-18");
	ASSERT_DAY(f.closed_on, "2026-06-18");
	happens(RF_ARCHIVED, "2026-06-30");
	assert_int_equal(f.step, RF_ARCHIVE);
}

static void S2_1_3_2_the_units_limit_is_counted_back_from_the_statutory_one(void **state)
{
	static const struct {
		const char *due, *assigned, *want;
		int days;
	} rows[] = {
		{"2026-05-20", "2026-04-22", "2026-05-13", 5},
		{"2026-05-11", "2026-04-22", "2026-04-30", 5}, /* over the holiday of May; Saturday 05-09 is worked */
		{"2026-05-20", "2026-05-19", "2026-05-19", 5}, /* never before it was assigned */
		{"2026-05-20", "2026-05-25", "2026-05-20", 5}, /* nor after the statutory date */
		{"2026-05-20", "2026-04-22", "2026-05-20", 0},
	};
	struct date got;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(rf_unit_due(cal, day(rows[i].due), rows[i].days, day(rows[i].assigned), &got), ST_OK);
		assert_int_equal(got.day, day(rows[i].want).day);
	}
	assert_int_equal(rf_unit_due(cal, DATE_NONE, 5, day("2026-04-22"), &got), ST_OK);
	assert_true(date_is_none(got));

	begin(RQ_IN_PERSON, "2026-04-20");
	happens(RF_REGISTERED, "2026-04-20");
	assigned("2026-04-21", 7, "");
	ASSERT_DAY(f.answer_due, "2026-05-20");
	ASSERT_DAY(f.unit_due, "2026-05-13");
	happens(RF_CORRECTION_NOTICE, "2026-04-21");
	happens(RF_CORRECTED, "2026-04-22");
	ASSERT_DAY(f.answer_due, "2026-05-22");
	ASSERT_DAY(f.unit_due, "2026-05-15"); /* moved with it, nothing was stored */
	assigned("2026-04-23", 8, "2026-05-30");
	ASSERT_DAY(f.unit_due, "2026-05-22"); /* set by hand, but never later */
	assigned("2026-04-23", 8, "2026-05-06");
	ASSERT_DAY(f.unit_due, "2026-05-06");
	about(RF_THIRD_PARTY_SENT, "2026-04-28", "P1");
	assert_true(date_is_none(f.unit_due));
}

static void S0_3_3_8_no_step_is_skipped(void **state)
{
	(void)state;
	begin(RQ_INTERNET, "2026-03-02");
	assert_int_equal(f.state, RF_S_UNCONFIRMED);
	ASSERT_DAY(f.confirm_due, "2026-03-03");
	refused(event(RF_REGISTERED, "2026-03-02"), "request.not.state");
	happens(RF_CONFIRMED, "2026-03-03");
	refused(event(RF_ASSIGNED, "2026-03-03"), "request.not.state");
	happens(RF_REGISTERED, "2026-03-03");
	refused(event(RF_DECIDED, "2026-03-03"), "request.not.state");
	assigned("2026-03-03", 7, "");
	refused(event(RF_SENT, "2026-03-04"), "request.not.state");
	with_code(RF_DRAFTED, "2026-03-04", "A1");
	refused(event(RF_DECIDED, "2026-03-04"), "request.not.state");
	happens(RF_UNIT_AGREED, "2026-03-04");
	happens(RF_OFFICE_AGREED, "2026-03-04");
	assert_int_equal(f.state, RF_S_SIGNING); /* nothing is refused: no legal review */
	happens(RF_RETURNED, "2026-03-05");
	assert_int_equal(f.state, RF_S_HANDLING);
	refused(event(RF_UNIT_AGREED, "2026-03-05"), "request.not.state");
}

static void S0_3_3_8_a_late_decision_needs_its_reason(void **state)
{
	(void)state;
	received("2026-03-02");
	ASSERT_DAY(f.answer_due, "2026-03-30");
	with_code(RF_DRAFTED, "2026-03-30", "A1");
	happens(RF_UNIT_AGREED, "2026-03-31");
	happens(RF_OFFICE_AGREED, "2026-03-31");
	refused(event(RF_DECIDED, "2026-03-31"), "request.not.late_reason");
	happens(RF_LATE_REASON, "2026-03-31");
	happens(RF_DECIDED, "2026-03-31");
	assert_true(f.late);
}

static void a_correction_is_asked_once(void **state)
{
	struct rf_event e = event(RF_CORRECTION_NOTICE, "2026-03-05");

	(void)state;
	received("2026-03-02");
	e.until = day("2026-03-26");
	put(e);
	assert_int_equal(f.state, RF_S_CORRECTING);
	assert_int_equal(f.actor, RF_APPLICANT);
	ASSERT_DAY(f.waits_since, "2026-03-05");
	assert_true(date_is_none(f.answer_due)); /* it is counted from the correction: now nobody can name it */
	ASSERT_DAY(f.next_due, "2026-03-26");
	assert_int_equal(f.next_what, RF_DUE_CORRECTION);
	refused(event(RF_EXTENDED, "2026-03-10"), "request.not.extended_waiting");
	refused(event(RF_NOT_CORRECTED, "2026-03-26"), "request.not.correction_running");
	happens(RF_CORRECTED, "2026-03-16");
	ASSERT_DAY(f.answer_due, "2026-04-14"); /* 20 whole days from then, over 清明 */
	assert_true(date_is_none(f.waits_since));
	e.date = day("2026-03-17");
	refused(e, "request.not.noticed_once");
	e.override = true; /* with a reason on record: told, the clock goes on */
	put(e);
	assert_int_equal(f.state, RF_S_HANDLING);
	ASSERT_DAY(f.answer_due, "2026-04-14");
}

static void what_the_applicant_lets_lapse(void **state)
{
	struct rf_event e = event(RF_CORRECTION_NOTICE, "2026-03-05"), fee = event(RF_FEE_NOTICED, "2026-03-05");

	(void)state;
	received("2026-03-02");
	e.until = day("2026-03-26");
	put(e);
	fold_at("2026-05-06"); /* long after the first clock: what waits for the applicant is not late */
	assert_false(f.late);
	happens(RF_NOT_CORRECTED, "2026-05-06");
	assert_true(str_eq_c(f.decision, "F1"));
	assert_int_equal(f.state, RF_S_DECIDED);
	assert_false(f.late);
	received("2026-03-02");
	fee.n = 100;
	put(fee);
	assert_int_equal(f.state, RF_S_FEE);
	assert_true(date_is_none(f.clock.fee_due) && date_is_none(f.answer_due));
	ASSERT_DAY(f.next_due, "2026-03-12"); /* five days after it was sent its arrival is asked for */
	assert_int_equal(f.next_what, RF_DUE_PROOF);
	refused(event(RF_FEE_UNPAID, "2026-05-06"), "request.not.fee_on_the_way");
	happens(RF_FEE_RECEIVED, "2026-03-09");
	refused(event(RF_FEE_RECEIVED, "2026-03-10"), "request.not.fee_arrived");
	ASSERT_DAY(f.clock.fee_due, "2026-04-07");
	ASSERT_DAY(f.next_due, "2026-04-07");
	assert_int_equal(f.next_what, RF_DUE_FEE);
	refused(event(RF_FEE_UNPAID, "2026-04-07"), "request.not.fee_running");
	happens(RF_FEE_UNPAID, "2026-04-08");
	assert_true(str_eq_c(f.decision, "F2"));
	assert_false(f.late);
	received("2026-03-02");
	happens(RF_WITHDRAWN, "2026-03-04");
	assert_true(str_eq_c(f.decision, "F3"));
	ASSERT_DAY(f.closed_on, "2026-03-04");
}

/* A notice after its own limit lets no clock begin anew: the one that runs goes on, and its day passes. */
static void a_late_notice_holds_nothing(void **state)
{
	struct rf_event e = event(RF_CORRECTION_NOTICE, "2026-03-12"), fee = event(RF_FEE_NOTICED, "2026-03-31");

	(void)state;
	received("2026-03-02");
	e.until = day("2026-04-10");
	put(e);
	assert_int_equal(f.state, RF_S_CORRECTING);
	assert_true(date_is_none(f.waits_since));
	ASSERT_DAY(f.answer_due, "2026-03-30");
	happens(RF_NOT_CORRECTED, "2026-04-13");
	assert_true(f.late);
	received("2026-03-02");
	fee.n = 100;
	refused(fee, "request.not.fee_period"); /* Art. 6: within the days of handling */
	fee.seq = (int64_t)n_ev + 1;
	ev[n_ev++] = fee; /* one kept all the same, the extension it lay within made void since */
	fold_at("2026-03-31");
	assert_int_equal(f.state, RF_S_FEE);
	ASSERT_DAY(f.answer_due, "2026-03-30");
	assert_true(f.late);
}

/* The days of an opinion run from the arrival of the letter: without it somebody is to ask the post. */
static void an_arrival_is_asked_for(void **state)
{
	(void)state;
	received("2026-03-02");
	about(RF_CO_AGENCY_SENT, "2026-03-03", "P1");
	about(RF_THIRD_PARTY_SENT, "2026-03-04", "P2");
	about(RF_OTHER_AGENCY_SENT, "2026-03-02", "P3"); /* no limit runs there */
	ASSERT_DAY(f.next_due, "2026-03-10");
	assert_int_equal(f.next_what, RF_DUE_PROOF);
	about(RF_CO_AGENCY_RECEIVED, "2026-03-04", "P1");
	ASSERT_DAY(f.next_due, "2026-03-11");
	about(RF_THIRD_PARTY_REPLIED, "2026-03-06", "P2"); /* who answers had it */
	ASSERT_DAY(f.next_due, "2026-03-25");
	assert_int_equal(f.next_what, RF_DUE_THIRD_PARTY);
}

static void silence_of_others(void **state)
{
	(void)state;
	received("2026-03-02");
	about(RF_THIRD_PARTY_SENT, "2026-03-04", "P1");
	about(RF_THIRD_PARTY_RECEIVED, "2026-03-05", "P1");
	ASSERT_DAY(f.clock.third_party_due, "2026-03-26");
	ASSERT_DAY(f.next_due, "2026-03-26");
	assert_int_equal(f.next_what, RF_DUE_THIRD_PARTY);
	refused(event(RF_THIRD_PARTY_SILENT, "2026-03-26"), "request.not.opinion_running");
	about(RF_THIRD_PARTY_SILENT, "2026-03-27", "P1");
	assert_int_equal(f.state, RF_S_HANDLING);
	ASSERT_DAY(f.answer_due, "2026-04-22"); /* two days used, eighteen left after 26 March */
}

static void not_found_needs_a_search(void **state)
{
	struct rf_event e = event(RF_DRAFTED, "2026-03-05");

	(void)state;
	received("2026-03-02");
	refused(e, "request.not.code");
	e.code = STR("D1");
	refused(e, "request.not.search_first");
	happens(RF_SEARCHED, "2026-03-05");
	put(e);
	assert_int_equal(f.state, RF_S_UNIT_REVIEW);
}

static void S0_3_3_6_an_order_to_decide_anew_reopens(void **state)
{
	struct rf_event e = event(RF_REDECIDE, "2026-05-06");

	(void)state;
	received("2026-03-02");
	with_code(RF_ON_SPOT, "2026-03-02", "A1");
	assert_int_equal(f.state, RF_S_SERVED);
	happens(RF_RECONSIDERED, "2026-03-20");
	assert_true(f.reconsidering);
	with_code(RF_RECONSIDER_RESULT, "2026-04-30", "fix");
	refused(event(RF_RECONSIDER_RESULT, "2026-04-30"), "request.not.no_case");
	refused(e, "request.not.term");
	e.n = 15;
	put(e);
	assert_int_equal(f.state, RF_S_HANDLING);
	ASSERT_DAY(f.answer_due, "2026-05-26"); /* Saturday 9 May is a working day */
	with_code(RF_DRAFTED, "2026-05-12", "B1");
	happens(RF_UNIT_AGREED, "2026-05-12");
	happens(RF_OFFICE_AGREED, "2026-05-12");
	happens(RF_LEGAL_AGREED, "2026-05-12");
	happens(RF_DECIDED, "2026-05-13");
	assert_true(str_eq_c(f.decision, "A1")); /* the year counts it once */
	assert_true(str_eq_c(f.redecision, "B1"));
}

static void a_void_event_counts_nowhere(void **state)
{
	struct rf_event e = event(RF_VOIDED, "2026-03-05");

	(void)state;
	received("2026-03-02");
	about(RF_THIRD_PARTY_SENT, "2026-03-04", "P1");
	e.n = (int64_t)n_ev;
	put(e);
	assert_int_equal(f.state, RF_S_HANDLING);
	assert_int_equal(f.n_consulted, 0);
	ASSERT_DAY(f.answer_due, "2026-03-30");
}

static void what_lies_outside_the_days(void **state)
{
	(void)state;
	received("2026-03-02");
	refused(event(RF_EXTENDED, "2026-03-31"), "request.not.extended_late");
	refused(event(RF_SEARCHED, "2026-03-01"), "request.not.before_receipt");
	happens(RF_EXTENDED, "2026-03-30");
	refused(event(RF_EXTENDED, "2026-03-31"), "request.not.extended_once");
	fold_at("2026-03-30");
	assert_string_equal(rf_refusal(&f, &(struct rf_event){.type = RF_SEARCHED, .date = day("2026-04-01")},
				       day("2026-03-30")),
			    "request.not.future");
}

static void cells_of_the_clock(void **state)
{
	struct rf_days d;

	(void)state;
	received("2026-04-20");
	about(RF_THIRD_PARTY_SENT, "2026-04-28", "P1");
	about(RF_THIRD_PARTY_REPLIED, "2026-05-14", "P1");
	fold_at("2026-05-20");
	assert_int_equal(rf_days(a, cal, &f, day("2026-05-20"), &d), ST_OK);
	assert_int_equal(d.used + d.left, 20);
	assert_int_equal(d.used, 10); /* six before the letter; 15, 18, 19 and, today, 20 May after the answer */
	assert_int_equal(rf_days(a, cal, &f, day("2026-06-03"), &d), ST_OK);
	assert_int_equal(d.left, 0); /* the last day: "今天到期" */
	ASSERT_DAY(d.day[d.n - 1].date, "2026-06-03");
	fold_at("2026-06-05");
	assert_int_equal(rf_days(a, cal, &f, day("2026-06-05"), &d), ST_OK);
	assert_int_equal(d.over, 2);
	assert_true(f.late);
}

/* Every state has a code of its own and comes back from it. */
static void codes_and_back(void **state)
{
	(void)state;
	for (int i = 0; i < RF_TYPE_COUNT; i++) {
		enum rf_type t;

		assert_true(rf_type_of(str_of(rf_type_code((enum rf_type)i)), &t));
		assert_int_equal(t, i);
	}
	for (int i = 0; i < RF_STATE_COUNT; i++) {
		enum rf_state s;

		assert_true(rf_state_of(str_of(rf_state_code((enum rf_state)i)), &s));
		assert_int_equal(s, i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S2_1_3_1_six_steps_in_order),
		cmocka_unit_test(S2_1_3_2_the_units_limit_is_counted_back_from_the_statutory_one),
		cmocka_unit_test(S0_3_3_8_no_step_is_skipped),
		cmocka_unit_test(S0_3_3_8_a_late_decision_needs_its_reason),
		cmocka_unit_test(a_correction_is_asked_once),
		cmocka_unit_test(what_the_applicant_lets_lapse),
		cmocka_unit_test(a_late_notice_holds_nothing),
		cmocka_unit_test(an_arrival_is_asked_for),
		cmocka_unit_test(silence_of_others),
		cmocka_unit_test(not_found_needs_a_search),
		cmocka_unit_test(S0_3_3_6_an_order_to_decide_anew_reopens),
		cmocka_unit_test(a_void_event_counts_nowhere),
		cmocka_unit_test(what_lies_outside_the_days),
		cmocka_unit_test(cells_of_the_clock),
		cmocka_unit_test(codes_and_back),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
