/* SPDX-License-Identifier: Apache-2.0 */
/* The oracle shares nothing with clock.c and cal.c: it reads the text of the data file for each day and goes through a case day by
 * day, counting on its fingers. */
#include "request/clock.h"

#include <string.h>

#include "base/embedded.h"
#include "request/rules_test.h"

#define MAX_EVENTS 16

struct ev {
	enum rq_event_type type;
	const char *date, *ref;
};

static enum status run(enum rq_channel channel, const char *submitted, const char *confirmed, const struct ev *ev, size_t n,
		       struct rq_clock *ret, struct err *err)
{
	struct rq_event *e = ARENA_ARRAY(a, MAX_EVENTS, struct rq_event);
	struct rq_case c = {channel, day(submitted), day(confirmed), e, n};

	for (size_t i = 0; i < n; i++)
		e[i] = (struct rq_event){ev[i].type, day(ev[i].date), str_of(ev[i].ref == NULL ? "" : ev[i].ref)};
	return rq_clock(a, cal, &rq_rules_default, &c, ret, err);
}

static struct rq_clock clock_of(const char *submitted, const struct ev *ev, size_t n)
{
	struct rq_clock c;
	struct err err = {0};

	if (run(RQ_IN_PERSON, submitted, "", ev, n, &c, &err) != ST_OK)
		fail_msg("%s: %s %s", submitted, err.key, err.arg);
	return c;
}

static bool has_note(const struct rq_clock *c, enum rq_note_code code)
{
	for (size_t i = 0; i < c->n_notes; i++)
		if (c->notes[i].code == code)
			return true;
	return false;
}

#define EVENTS(...) ((const struct ev[]){__VA_ARGS__}), sizeof((const struct ev[]){__VA_ARGS__}) / sizeof(struct ev)
#define assert_day(d, want) assert_str(date_format(a, d), want)

/* request-procedure.md §2: which day counts for which channel. */
static void receipt_by_channel(void **state)
{
	static const struct {
		enum rq_channel channel;
		const char *confirmed, *receipt;
	} cases[] = {
		{RQ_IN_PERSON, "", "2026-04-20"},
		{RQ_ORAL, "", "2026-04-20"},
		{RQ_POST_SIGNED, "2026-04-24",
		 "2026-04-20"}, /* the mail room's signature counts, not the desk's confirmation */
		{RQ_POST_PLAIN, "2026-04-21", "2026-04-21"},
		{RQ_INTERNET, "2026-04-22", "2026-04-22"},
		{RQ_FAX, "2026-04-23", "2026-04-23"},
		{RQ_INTERNET, "", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct rq_clock c;

		assert_int_equal(run(cases[i].channel, "2026-04-20", cases[i].confirmed, NULL, 0, &c, NULL), ST_OK);
		assert_day(c.receipt, cases[i].receipt);
		assert_int_equal(date_is_none(c.answer_due), cases[i].receipt[0] == '\0');
		assert_int_equal(has_note(&c, RQ_NOTE_UNCONFIRMED), cases[i].receipt[0] == '\0');
	}
}

/* The worked example of request-procedure.md §3.2, and the same extended. */
static void pause_and_extension(void **state)
{
	struct rq_clock c = clock_of("2026-04-20", EVENTS({RQ_THIRD_PARTY_SENT, "2026-04-28", NULL},
							  {RQ_THIRD_PARTY_REPLIED, "2026-05-14", NULL}));

	(void)state;
	assert_day(c.answer_due, "2026-06-03");
	assert_day(c.third_party_due, ""); /* nobody knows when the letter arrived */
	c = clock_of("2026-04-20", EVENTS({RQ_THIRD_PARTY_SENT, "2026-04-28", NULL},
					  {RQ_THIRD_PARTY_REPLIED, "2026-05-14", NULL}, {RQ_EXTENDED, "2026-06-03", NULL}));
	assert_day(c.answer_due, "2026-07-02");
	c = clock_of("2026-04-20", EVENTS({RQ_THIRD_PARTY_SENT, "2026-04-28", NULL},
					  {RQ_THIRD_PARTY_REPLIED, "2026-05-14", NULL}, {RQ_EXTENDED, "2026-06-04", NULL}));
	assert_day(c.answer_due, "2026-06-03"); /* told a day too late: void */
	assert_true(has_note(&c, RQ_NOTE_EXTENSION_LATE));
	c = clock_of("2026-04-20", EVENTS({RQ_EXTENDED, "2026-04-21", NULL}, {RQ_EXTENDED, "2026-04-22", NULL}));
	assert_true(has_note(&c, RQ_NOTE_EXTENSION_REFUSED)); /* 40 days at the most */
	assert_day(c.answer_due, "2026-06-17");
}

/* Art. 30: once only, within seven days; the supplement begins a whole new clock, and the extension is gone with the old one. */
static void corrections(void **state)
{
	struct rq_clock c =
		clock_of("2026-09-18", EVENTS({RQ_CORRECTION_NOTICE, "2026-09-30", NULL}, {RQ_EXTENDED, "2026-10-09", NULL},
					      {RQ_CORRECTED, "2026-10-12", NULL}));

	(void)state;
	assert_day(c.correction_notice_due, "2026-09-29"); /* Sunday 09-20 was a working day */
	assert_true(has_note(&c, RQ_NOTE_CORRECTION_LATE));
	assert_false(has_note(&c, RQ_NOTE_RESTART_CORRECTED));
	c = clock_of("2026-09-18", EVENTS({RQ_CORRECTION_NOTICE, "2026-09-29", NULL}, {RQ_EXTENDED, "2026-10-09", NULL},
					  {RQ_CORRECTED, "2026-10-12", NULL}, {RQ_CORRECTION_NOTICE, "2026-10-13", NULL},
					  {RQ_CORRECTED, "2026-10-20", NULL}));
	assert_day(c.begins, "2026-10-12");
	assert_day(c.answer_due, "2026-11-09");
	assert_true(has_note(&c, RQ_NOTE_CORRECTION_REFUSED));
	assert_true(has_note(&c, RQ_NOTE_CORRECTED_UNASKED));
}

/* Art. 32, 34: the pause ends with the limit when no opinion came, or one that came after it. */
static void limits_of_opinions(void **state)
{
	struct rq_clock silent = clock_of("2026-03-02", EVENTS({RQ_CO_AGENCY_SENT, "2026-03-04", NULL},
							       {RQ_CO_AGENCY_RECEIVED, "2026-03-05", NULL}));
	struct rq_clock late = clock_of("2026-03-02", EVENTS({RQ_CO_AGENCY_SENT, "2026-03-04", NULL},
							     {RQ_CO_AGENCY_RECEIVED, "2026-03-05", NULL},
							     {RQ_CO_AGENCY_REPLIED, "2026-04-20", NULL}));
	struct rq_clock open = clock_of("2026-03-02", EVENTS({RQ_OTHER_AGENCY_SENT, "2026-03-04", NULL}));

	(void)state;
	assert_day(silent.co_agency_due, "2026-03-26");
	assert_day(late.co_agency_due, "2026-03-26");
	assert_int_equal(date_cmp(silent.answer_due, late.answer_due), 0);
	assert_day(silent.answer_due, "2026-04-22"); /* 2 days used, 18 left after 03-26, Qingming on 04-06 */
	assert_true(has_note(&late, RQ_NOTE_REPLY_LATE));
	assert_day(open.answer_due, ""); /* nobody knows */
	assert_true(has_note(&open, RQ_NOTE_PAUSE_OPEN));
}

/* Several at a time are united, never added. */
static void overlapping_pauses(void **state)
{
	struct rq_clock one = clock_of("2026-03-02", EVENTS({RQ_THIRD_PARTY_SENT, "2026-03-04", "A"},
							    {RQ_THIRD_PARTY_REPLIED, "2026-03-20", "A"}));
	struct rq_clock two =
		clock_of("2026-03-02",
			 EVENTS({RQ_THIRD_PARTY_SENT, "2026-03-04", "A"}, {RQ_THIRD_PARTY_REPLIED, "2026-03-13", "A"},
				{RQ_THIRD_PARTY_SENT, "2026-03-06", "B"}, {RQ_THIRD_PARTY_REPLIED, "2026-03-20", "B"},
				{RQ_OTHER_AGENCY_SENT, "2026-03-09", NULL}, {RQ_OTHER_AGENCY_REPLIED, "2026-03-10", NULL}));

	(void)state;
	assert_int_equal(date_cmp(one.answer_due, two.answer_due), 0);
}

/* 109号文 Art. 6. */
static void fees(void **state)
{
	struct rq_clock c =
		clock_of("2026-03-02", EVENTS({RQ_FEE_NOTICED, "2026-03-10", NULL}, {RQ_FEE_PAID, "2026-03-16", NULL}));

	(void)state;
	assert_day(c.fee_due, "2026-04-08");
	assert_day(c.begins, "2026-03-16");
	assert_day(c.answer_due, "2026-04-14");
	c = clock_of("2026-03-02", EVENTS({RQ_FEE_NOTICED, "2026-03-10", NULL}, {RQ_FEE_PAID, "2026-04-09", NULL}));
	assert_day(c.begins, "2026-03-02");
	assert_true(has_note(&c, RQ_NOTE_FEE_LATE));
}

/* The days to pay run from the day after the applicant had the notice: of Monday 9 March, received on the Thursday. */
static void a_fee_notice_counts_from_its_arrival(void **state)
{
	static const struct ev late[] = {{RQ_FEE_NOTICED, "2026-03-09", NULL},
					 {RQ_FEE_RECEIVED, "2026-03-12", NULL},
					 {RQ_FEE_PAID, "2026-04-13", NULL}};
	struct rq_clock c = clock_of("2026-03-02", late, 2);

	(void)state;
	assert_day(c.fee_due, "2026-04-10"); /* over 清明; the notice alone: 04-07 */
	assert_false(has_note(&c, RQ_NOTE_FEE_WAITS));
	c = clock_of("2026-03-02", late, 3);
	assert_true(has_note(&c, RQ_NOTE_FEE_LATE));
	c = clock_of("2026-03-02", EVENTS({RQ_FEE_NOTICED, "2026-03-09", NULL}, {RQ_FEE_RECEIVED, "2026-03-12", NULL},
					  {RQ_FEE_PAID, "2026-04-10", NULL}));
	assert_day(c.begins, "2026-04-10");
	/* a second notice has its own arrival */
	c = clock_of("2026-03-02", EVENTS({RQ_FEE_NOTICED, "2026-03-09", NULL}, {RQ_FEE_RECEIVED, "2026-03-12", NULL},
					  {RQ_FEE_NOTICED, "2026-03-16", NULL}));
	assert_day(c.fee_due, "2026-04-14");
}

static void without_its_arrival_a_fee_has_no_limit(void **state)
{
	struct rq_rules rules = rq_rules_default;
	const struct rq_event ev[] = {{RQ_FEE_NOTICED, day("2026-03-09"), STR("")},
				      {RQ_FEE_PAID, day("2026-06-30"), STR("")}};
	struct rq_case in = {RQ_IN_PERSON, day("2026-03-02"), DATE_NONE, ev, 1};
	struct rq_clock c;

	(void)state;
	rules.fee_needs_arrival = true;
	assert_int_equal(rq_clock(a, cal, &rules, &in, &c, NULL), ST_OK);
	assert_true(date_is_none(c.fee_due));
	assert_true(has_note(&c, RQ_NOTE_FEE_WAITS));
	in.n = 2; /* who pays has the notice */
	assert_int_equal(rq_clock(a, cal, &rules, &in, &c, NULL), ST_OK);
	assert_day(c.begins, "2026-06-30");
}

static void what_cannot_be_is_refused(void **state)
{
	static const struct {
		struct ev ev[2];
		size_t n;
		const char *key, *arg;
	} cases[] = {
		{{{RQ_CORRECTED, "2026-03-01", NULL}}, 1, "request.event_early", "1"},
		{{{RQ_THIRD_PARTY_REPLIED, "2026-03-09", NULL}}, 1, "request.event_no_letter", "1"},
		{{{RQ_THIRD_PARTY_SENT, "2026-03-09", "A"}, {RQ_CO_AGENCY_REPLIED, "2026-03-10", "A"}},
		 2,
		 "request.event_no_letter",
		 "2"},
		{{{RQ_THIRD_PARTY_SENT, "2026-03-09", "A"}, {RQ_THIRD_PARTY_REPLIED, "2026-03-06", "A"}},
		 2,
		 "request.event_no_letter",
		 "2"},
		{{{RQ_THIRD_PARTY_SENT, "2026-03-09", "A"}, {RQ_THIRD_PARTY_REPLIED, "2026-03-10", "B"}},
		 2,
		 "request.event_no_letter",
		 "2"},
		{{{RQ_FEE_PAID, "2026-03-09", NULL}}, 1, "request.event_no_letter", "1"},
		{{{RQ_FEE_RECEIVED, "2026-03-09", NULL}}, 1, "request.event_no_letter", "1"},
		{{{RQ_FEE_NOTICED, "2026-03-09", NULL}, {RQ_FEE_RECEIVED, "2026-03-06", NULL}},
		 2,
		 "request.event_no_letter",
		 "2"},
	};
	struct rq_clock c;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err err = {0};

		assert_int_equal(run(RQ_IN_PERSON, "2026-03-02", "", cases[i].ev, cases[i].n, &c, &err), ST_INVALID);
		assert_string_equal(err.key, cases[i].key);
		assert_string_equal(err.arg, cases[i].arg);
	}
	assert_int_equal(run(RQ_FAX, "2026-03-02", "2026-03-01", NULL, 0, &c, NULL), ST_INVALID);
	assert_int_equal(run(RQ_IN_PERSON, "2060-12-20", "", NULL, 0, &c, NULL), ST_CALENDAR_GAP);
}

/* ---- every start day of 2015–2026 against the oracle ---- */

/* Days off of 2027 by statute (request-procedure.md D5): no notice yet. */
static const char statutory_2027[] =
	"2027-01-01 2027-02-05 2027-02-06 2027-02-07 2027-02-08 2027-04-05 2027-05-01 2027-05-02 "
	"2027-06-09 2027-09-15 2027-10-01 2027-10-02 2027-10-03";
enum { TABLE_DAYS = 13 * 366 };
static bool works[TABLE_DAYS];
static struct date first_day;

static void read_days(void)
{
	const char *file = embedded_get("data/calendar/working-days.tsv").p;

	first_day = day("2015-01-01");
	for (int i = 0; i < TABLE_DAYS; i++) {
		struct str text = date_format(a, date_add(first_day, i));
		const char *row = strstr(file, arena_printf(a, "\n%.*s\t", STR_ARG(text)).p);

		works[i] = (i + 3) % 7 < 5; /* 2015-01-01 was a Thursday */
		if (row != NULL)
			works[i] = strncmp(row + 12, "workday", 7) == 0;
		if (strstr(statutory_2027, text.p) != NULL)
			works[i] = false;
	}
}

static int32_t walk(int32_t from, int n)
{
	int32_t d = from;

	while (n > 0)
		n -= works[++d - first_day.day];
	return d;
}

struct story {
	struct rq_event e[MAX_EVENTS];
	size_t n;
	struct {
		int32_t from, to;
	} pause[4];
	size_t n_pauses;
	uint32_t dice;
};

static int roll(struct story *s, int sides)
{
	s->dice = s->dice * 1664525U + 1013904223U;
	return (int)(s->dice >> 16) % sides;
}

static void tell(struct story *s, enum rq_event_type type, int32_t d, const char *ref)
{
	s->e[s->n++] = (struct rq_event){type, {d}, str_of(ref)};
}

/* A letter with or without a day of arrival and an answer; one of the two there always is. */
static void tell_letter(struct story *s, int32_t sent, bool third, const char *ref)
{
	int32_t arrived = sent + roll(s, 4), replied = arrived + roll(s, 40), end = replied;
	int has = roll(s, 3);

	tell(s, third ? RQ_THIRD_PARTY_SENT : RQ_CO_AGENCY_SENT, sent, ref);
	if (has != 0)
		tell(s, third ? RQ_THIRD_PARTY_RECEIVED : RQ_CO_AGENCY_RECEIVED, arrived, ref);
	if (has != 1)
		tell(s, third ? RQ_THIRD_PARTY_REPLIED : RQ_CO_AGENCY_REPLIED, replied, ref);
	if (has != 0 && (has == 1 || walk(arrived, 15) < replied))
		end = walk(arrived, 15);
	s->pause[s->n_pauses].from = sent;
	s->pause[s->n_pauses++].to = end;
}

static void make_story(struct story *s, int32_t start)
{
	static const char *const refs[] = {"A", "B", "C"};

	if (roll(s, 3) == 0) {
		tell(s, RQ_CORRECTION_NOTICE, start + roll(s, 14), "");
		tell(s, RQ_CORRECTED, s->e[s->n - 1].date.day + 1 + roll(s, 25), "");
	}
	for (int i = roll(s, 4); i > 0; i--)
		tell_letter(s, start + roll(s, 45), roll(s, 2) == 0, refs[i - 1]);
	if (roll(s, 3) == 0)
		tell(s, RQ_EXTENDED, start + roll(s, 60), "");
	if (roll(s, 4) == 0) {
		tell(s, RQ_FEE_NOTICED, start + roll(s, 30), "");
		if (roll(s, 2) == 0)
			tell(s, RQ_FEE_RECEIVED, s->e[s->n - 1].date.day + roll(s, 9), "");
		tell(s, RQ_FEE_PAID, s->e[s->n - 1].date.day + 1 + roll(s, 35), "");
	}
}

static bool paused(const struct story *s, int32_t d)
{
	for (size_t i = 0; i < s->n_pauses; i++)
		if (d > s->pause[i].from && d <= s->pause[i].to)
			return true;
	return false;
}

/* Day by day: count, then hear what happened that day. */
static int32_t oracle(const struct story *s, int32_t start)
{
	int counted = 0, allowed = 20;
	int32_t due = 0, notice = 0, fee_due = 0;
	bool notice_in_time = false, extended = false;

	for (int32_t d = start; d < start + 200; d++) {
		if (d > start && works[d - first_day.day] && !paused(s, d))
			counted++;
		if (due == 0 && counted == allowed)
			due = d;
		for (size_t i = 0; i < s->n; i++) {
			bool anew = false;

			if (s->e[i].date.day != d)
				continue;
			if (s->e[i].type == RQ_CORRECTION_NOTICE) {
				notice = d;
				notice_in_time = d <= walk(start, 7);
			}
			if (s->e[i].type == RQ_FEE_NOTICED || s->e[i].type == RQ_FEE_RECEIVED)
				fee_due = walk(d, 20);
			if (s->e[i].type == RQ_EXTENDED && !extended && (due == 0 || due >= d)) {
				extended = true;
				allowed = 40;
				due = 0;
			}
			if (s->e[i].type == RQ_CORRECTED)
				anew = notice > 0 && notice_in_time;
			if (s->e[i].type == RQ_FEE_PAID)
				anew = d <= fee_due;
			if (anew) {
				counted = 0;
				allowed = 20;
				due = 0;
				extended = false;
			}
		}
	}
	return due;
}

static void every_day_against_the_oracle(void **state)
{
	struct date last = day("2026-12-31");
	struct story s;
	struct rq_clock c;
	int checked = 0;

	(void)state;
	read_days();
	for (int32_t d = first_day.day; d <= last.day; d++)
		for (uint32_t k = 0; k < 12; k++) {
			struct rq_case in = {RQ_IN_PERSON, {d}, DATE_NONE, s.e, 0};
			struct arena *one = arena_new();

			s = (struct story){.dice = (uint32_t)d * 977U + k};
			if (k > 0)
				make_story(&s, d);
			in.n = s.n;
			assert_int_equal(rq_clock(one, cal, &rq_rules_default, &in, &c, NULL), ST_OK);
			assert_int_equal(c.correction_notice_due.day, walk(d, 7));
			if (c.answer_due.day != oracle(&s, d))
				fail_msg("start %.*s, story %u: %.*s, oracle %.*s",
					 STR_ARG(date_format(a, (struct date){d})), k, STR_ARG(date_format(a, c.answer_due)),
					 STR_ARG(date_format(a, (struct date){oracle(&s, d)})));
			arena_free(one);
			checked++;
		}
	assert_int_equal(checked, 4383 * 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(receipt_by_channel),
		cmocka_unit_test(pause_and_extension),
		cmocka_unit_test(corrections),
		cmocka_unit_test(limits_of_opinions),
		cmocka_unit_test(overlapping_pauses),
		cmocka_unit_test(fees),
		cmocka_unit_test(a_fee_notice_counts_from_its_arrival),
		cmocka_unit_test(without_its_arrival_a_fee_has_no_limit),
		cmocka_unit_test(what_cannot_be_is_refused),
		cmocka_unit_test(every_day_against_the_oracle),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
