/* SPDX-License-Identifier: Apache-2.0 */
/* Reminders and silence on both engines. The fixture's day is Friday, 2026-11-20. */
#include "register/register.h"

#include "base/test.h"
#include "core/org.h"
#include "core/seal.h"
#include "core/todo.h"
#include "notify/notify.h"
#include "register/register_int.h"
#include "register/register_store.h"
#include "support/core_fixture.h"

static const struct module *const modules[] = {&notify_module, &cases_module, &register_module};

#define OPEN_OR_SKIP(f, state)                                                                              \
	do {                                                                                                \
		if (!core_fixture_open((f), *(enum db_engine_kind *)*(state), modules, ARRAY_LEN(modules))) \
			skip();                                                                             \
		(f)->c->now = date_instant((f)->c->today, 9, 0);                                            \
	} while (0)
#define OK(call)                                                                                   \
	do {                                                                                       \
		if ((call) != ST_OK)                                                               \
			fail_msg("%s: %s %s %s", #call, status_name(err.st), err.key, err.detail); \
	} while (0)

static struct err err;

static struct date day(const char *text)
{
	struct date d = DATE_NONE;

	assert_true(date_parse(str_of(text), &d));
	return d;
}

static void does(struct ctx *c, struct rcase *rc, struct case_act a)
{
	if (str_empty(a.text))
		a.text = STR("按规定办理。");
	OK(case_act(c, rc, &a, NULL, &err));
	OK(case_get(c, rc->id, rc, &err));
}

static struct case_act act_of(enum rf_type t, const char *on, struct str ref, int64_t n)
{
	return (struct case_act){.e = {.type = t, .date = day(on), .ref = ref, .n = n, .until = DATE_NONE}};
}

/* Handed in on that day, with the section that works on it. */
static struct rcase handled(struct core_fixture *f, const char *submitted)
{
	const struct case_new n = {
		.token = case_token(f->c),
		.body_id = f->body[CF_CITY],
		.channel = RQ_IN_PERSON,
		.submitted_on = day(submitted),
		.confirmed_on = DATE_NONE,
		.who = {.kind = AP_NAT,
			.name = STR("李静文"),
			.id_kind = STR("idcard"),
			.id_no = STR("990100198001011230"),
			.phone = STR("00000000000"),
			.address = STR("湖滨路")},
		.description = arena_printf(f->arena, "%s 的监测报告", submitted),
		.carrier = STR("PAPER"),
		.delivery = STR("post"),
	};
	struct rcase rc;
	bool again;

	OK(case_create(f->c, &n, &rc, &again, &err));
	does(f->c, &rc, act_of(RF_REGISTERED, submitted, STR(""), 0));
	does(f->c, &rc, act_of(RF_ASSIGNED, submitted, STR(""), f->unit[CF_CITY][CF_SECTION]));
	return rc;
}

static struct str told(struct core_fixture *f, int64_t person)
{
	struct notice n;
	bool found;

	OK(reg_notice_of(f->c, person, f->c->today, &n, &found, &err));
	return found ? n.body : STR("");
}

static bool says(struct str body, const char *grade, const struct rcase *rc)
{
	struct buf b = BUF_INIT(arena_new(), 256);
	bool yes;

	buf_printf(&b, "%s\t%lld\t", grade, (long long)rc->id);
	yes = str_find(body, buf_view(&b)) >= 0;
	arena_free(b.arena);
	return yes;
}

static int64_t leader(struct core_fixture *f)
{
	struct person p = {.body_id = f->body[CF_CITY],
			   .unit_id = f->unit[CF_CITY][CF_OFFICE],
			   .name = STR("主任"),
			   .login = STR("office.head"),
			   .active = true,
			   .roles = ROLE_BIT(ROLE_OFFICE) | ROLE_BIT(ROLE_UNIT_HEAD)};

	OK(person_save(f->c, &p, STR("Chengming-test-2026"), &err));
	return p.id;
}

static void S0_3_3_8_warned_before_and_escalated_after(void **state)
{
	struct core_fixture f;
	struct rcase near, over, fresh, far;
	int64_t drafter, head, office, boss;

	OPEN_OR_SKIP(&f, state);
	drafter = f.person[CF_CITY][ROLE_DRAFTER];
	head = f.person[CF_CITY][ROLE_UNIT_HEAD];
	office = f.person[CF_CITY][ROLE_OFFICE];
	boss = leader(&f);
	near = handled(&f, "2026-11-06");  /* due 12-04, the section's own limit 11-27: five working days */
	fresh = handled(&f, "2026-10-22"); /* due 11-19: one day late */
	over = handled(&f, "2026-10-12");  /* due 11-09 */
	far = handled(&f, "2026-11-18");
	OK(register_job_remind(f.c, STR("{}"), &err));
	assert_true(says(told(&f, drafter), "ahead", &near));
	assert_true(says(told(&f, drafter), "over", &over));
	assert_true(says(told(&f, drafter), "over", &fresh));
	assert_false(says(told(&f, drafter), "ahead", &far));
	assert_true(says(told(&f, head), "head", &over));
	assert_true(says(told(&f, head), "head", &fresh));
	assert_true(says(told(&f, boss), "office", &over)); /* late for two working days and more */
	assert_false(says(told(&f, boss), "office", &fresh));
	assert_str(told(&f, office), ""); /* the office has a head */
	assert_true(f.c->who.system);
	core_fixture_close(&f);
}

static void S0_3_3_8_one_notice_and_one_mail_a_person_and_day(void **state)
{
	struct core_fixture f;
	struct notice_contact k = {.mails = true};
	struct todo_list list = {0};
	struct ctx *admin, *drafter;
	struct mail_row *mails;
	struct db_tx tx = {0};
	struct rcase late;
	struct str first;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	notify_use(&(struct notify_config){"smtp://127.0.0.1:9", "", "", "notice@bureau.example", NOTIFY_TLS_AUTO, ""});
	late = handled(&f, "2026-10-12");
	(void)handled(&f, "2026-10-13");
	OK(seal_text(f.c, STR("drafter@bureau.example"), &k.sealed, &err));
	OK(core_begin(f.c, &tx, &err));
	OK(reg_contact_put(f.c, f.person[CF_CITY][ROLE_DRAFTER], &k, &err));
	OK(core_commit(f.c, &tx, &err));
	OK(register_job_remind(f.c, STR("{}"), &err));
	first = told(&f, f.person[CF_CITY][ROLE_DRAFTER]);
	assert_true(says(first, "over", &late));
	(void)handled(&f, "2026-10-14");
	OK(register_job_remind(f.c, STR("{}"), &err));
	OK(register_job_remind(f.c, STR("{}"), &err));
	assert_true(str_eq(told(&f, f.person[CF_CITY][ROLE_DRAFTER]), first));
	admin = core_fixture_as(&f, CF_CITY, ROLE_ADMIN);
	OK(notify_list(admin, "", &mails, &n, &err));
	assert_int_equal(n, 1);
	assert_str(mails[0].kind, "register");
	assert_str(mails[0].masked, "d***@bureau.example");
	drafter = core_fixture_as(&f, CF_CITY, ROLE_DRAFTER);
	list.arena = drafter->arena;
	OK(register_todo_items(drafter, &list, &err));
	assert_int_equal(list.n, 4); /* three requests and the notice of the day */
	assert_true(list.items[3].remind);
	core_fixture_drop(&f, admin);
	core_fixture_drop(&f, drafter);
	notify_use(&(struct notify_config){"", "", "", "", NOTIFY_TLS_AUTO, ""});
	core_fixture_close(&f);
}

static void S0_3_3_8_nobody_is_told_at_night_or_on_a_day_off(void **state)
{
	struct core_fixture f;
	int64_t drafter;

	OPEN_OR_SKIP(&f, state);
	drafter = f.person[CF_CITY][ROLE_DRAFTER];
	(void)handled(&f, "2026-10-12");
	f.c->now = date_instant(f.c->today, 21, 0);
	OK(register_job_remind(f.c, STR("{}"), &err));
	assert_str(told(&f, drafter), "");
	f.c->today = day("2026-11-21"); /* Saturday */
	f.c->now = date_instant(f.c->today, 9, 0);
	OK(register_job_remind(f.c, STR("{}"), &err));
	assert_str(told(&f, drafter), "");
	f.c->today = day("2026-11-23");
	f.c->now = date_instant(f.c->today, 8, 0);
	OK(register_job_remind(f.c, STR("{}"), &err));
	assert_true(told(&f, drafter).n > 0);
	core_fixture_close(&f);
}

static size_t events_of(struct core_fixture *f, const struct rcase *rc, enum rf_type t, struct case_event *ret)
{
	struct case_event *ev;
	size_t n, k = 0;

	OK(case_events(f->c, rc->id, &ev, &n, &err));
	for (size_t i = 0; i < n; i++)
		if (ev[i].e.type == t) {
			*ret = ev[i];
			k++;
		}
	return k;
}

static void ask(struct core_fixture *f, struct rcase *rc, enum rf_type sent, const char *kind, const char *on)
{
	struct case_party p = {.kind = str_of(kind), .name = STR("某公司"), .contact = STR("某路")};

	OK(case_party_add(f->c, rc, &p, &err));
	does(f->c, rc, act_of(sent, on, p.ref, 0));
	does(f->c, rc, act_of((enum rf_type)(sent + 1), on, p.ref, 0)); /* received */
}

static void S0_3_3_8_silence_is_recorded_with_its_effect(void **state)
{
	struct core_fixture f;
	struct rcase third, co, running;
	struct case_event e = {0};

	OPEN_OR_SKIP(&f, state);
	third = handled(&f, "2026-10-12");
	ask(&f, &third, RF_THIRD_PARTY_SENT, "third", "2026-10-15"); /* 15 working days: to 11-05 */
	co = handled(&f, "2026-10-13");
	ask(&f, &co, RF_CO_AGENCY_SENT, "co", "2026-10-15");
	running = handled(&f, "2026-11-02");
	ask(&f, &running, RF_THIRD_PARTY_SENT, "third", "2026-11-03"); /* to 11-24 */
	OK(register_job_silence(f.c, STR("{}"), &err));
	OK(register_job_silence(f.c, STR("{}"), &err));
	assert_int_equal(events_of(&f, &third, RF_THIRD_PARTY_SILENT, &e), 1);
	assert_int_equal(date_cmp(e.e.date, day("2026-11-06")), 0);
	assert_str(e.text, "register.silence.third");
	assert_int_equal(e.person_id, 0);
	assert_int_equal(events_of(&f, &co, RF_CO_AGENCY_SILENT, &e), 1);
	assert_str(e.text, "register.silence.co");
	assert_int_equal(events_of(&f, &running, RF_THIRD_PARTY_SILENT, &e), 0);
	OK(case_get(f.c, third.id, &third, &err));
	assert_false(third.paused);
	assert_int_equal(third.state, RF_S_HANDLING);
	assert_int_equal(date_cmp(third.answer_due, day("2026-11-30")), 0); /* 3 of 20 days used before, 17 after 11-05 */
	core_fixture_close(&f);
}

static void S0_3_3_8_what_the_applicant_let_lapse_is_proposed_not_done(void **state)
{
	struct core_fixture f;
	struct case_act a = act_of(RF_CORRECTION_NOTICE, "2026-10-21", STR(""), 0);
	struct todo_list list = {0};
	struct case_event e = {0};
	struct ctx *office;
	struct rcase rc;

	OPEN_OR_SKIP(&f, state);
	rc = handled(&f, "2026-10-20");
	a.e.until = day("2026-11-11");
	does(f.c, &rc, a);
	assert_int_equal(rc.state, RF_S_CORRECTING);
	OK(register_job_silence(f.c, STR("{}"), &err));
	OK(register_job_remind(f.c, STR("{}"), &err));
	assert_int_equal(events_of(&f, &rc, RF_NOT_CORRECTED, &e), 0);
	assert_true(says(told(&f, f.person[CF_CITY][ROLE_OFFICE]), "lapsed", &rc));
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	list.arena = office->arena;
	OK(register_todo_items(office, &list, &err));
	assert_int_equal(list.n, 2); /* the proposal and the notice of the day */
	assert_str(list.items[0].text, "register.propose.correction");
	core_fixture_drop(&f, office);
	core_fixture_close(&f);
}

/* The days to pay run from the arrival of the notice: nobody is put under a limit before it, and somebody is told to ask the post. */
static void S0_3_3_8_an_arrival_nobody_recorded_is_asked_for(void **state)
{
	struct core_fixture f;
	struct case_act a = act_of(RF_FEE_NOTICED, "2026-11-02", STR(""), 100);
	struct todo_list list = {0};
	struct ctx *office;
	struct rcase rc;

	OPEN_OR_SKIP(&f, state);
	rc = handled(&f, "2026-10-20");
	does(f.c, &rc, a);
	assert_true(date_is_none(rc.answer_due));
	assert_str(rc.next_what, "proof");
	assert_int_equal(date_cmp(rc.next_due, day("2026-11-09")), 0);
	OK(register_job_remind(f.c, STR("{}"), &err));
	assert_true(says(told(&f, f.person[CF_CITY][ROLE_OFFICE]), "proof", &rc));
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	list.arena = office->arena;
	OK(register_todo_items(office, &list, &err));
	assert_int_equal(list.n, 2);
	assert_str(list.items[0].text, "register.propose.proof");
	core_fixture_drop(&f, office);
	does(f.c, &rc, act_of(RF_FEE_RECEIVED, "2026-11-04", STR(""), 0));
	assert_str(rc.next_what, "fee");
	assert_int_equal(date_cmp(rc.next_due, day("2026-12-02")), 0);
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(S0_3_3_8_an_arrival_nobody_recorded_is_asked_for),
		ON_BOTH(S0_3_3_8_warned_before_and_escalated_after),
		ON_BOTH(S0_3_3_8_one_notice_and_one_mail_a_person_and_day),
		ON_BOTH(S0_3_3_8_nobody_is_told_at_night_or_on_a_day_off),
		ON_BOTH(S0_3_3_8_silence_is_recorded_with_its_effect),
		ON_BOTH(S0_3_3_8_what_the_applicant_let_lapse_is_proposed_not_done),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
