/* SPDX-License-Identifier: Apache-2.0 */
/* The supervision register on both engines. */
#include "supervise/supervise.h"

#include <string.h>

#include "base/test.h"
#include "core/audit.h"
#include "core/jobs.h"
#include "support/core_fixture.h"
#include "supervise/supervise_int.h"
#include "supervise/supervise_store.h"

static const struct module *const modules[] = {&supervise_module};

#define OPEN_OR_SKIP(f, state)                                                             \
	do {                                                                               \
		if (!core_fixture_open((f), *(enum db_engine_kind *)*(state), modules, 1)) \
			skip();                                                            \
	} while (0)
#define OK(call)                                                                                   \
	do {                                                                                       \
		if ((call) != ST_OK)                                                               \
			fail_msg("%s: %s %s %s", #call, status_name(err.st), err.key, err.detail); \
	} while (0)

static struct err err;

static struct supervise_case write_to(struct core_fixture *f, enum cf_body body, struct str *ret_code)
{
	struct supervise_case cs = {.body_id = f->body[body], .message = STR("夜间有异味。")};

	OK(supervise_receive(f->c, supervise_token(f->c), &cs, ret_code, &err));
	return cs;
}

static void S0_1_4_4_the_form_creates_a_case(void **state)
{
	struct core_fixture f;
	struct supervise_case a, b, seen;
	struct str code, other, token;
	struct audit_row *rows;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	a = write_to(&f, CF_CITY, &code);
	b = write_to(&f, CF_CITY, &other);
	assert_true(str_eq_c(a.no, "JD2026-00001"));
	assert_true(str_eq_c(b.no, "JD2026-00002"));
	OK(supervise_query(f.c, a.no, code, &seen, &err));
	assert_true(str_eq(seen.message, a.message));
	assert_int_equal(seen.state, SUP_RECEIVED);
	assert_int_equal(supervise_query(f.c, a.no, other, &seen, &err), ST_NOT_FOUND);
	assert_int_equal(supervise_query(f.c, STR("JD2026-00009"), code, &seen, &err), ST_NOT_FOUND);
	OK(audit_list(f.c, "supervision_case", a.id, 0, 0, 10, &rows, &n, &err));
	assert_int_equal(n, 1);
	assert_true(str_eq_c(rows[0].action, "supervision.receive"));
	assert_true(str_find(rows[0].after, a.message) < 0);

	token = supervise_token(f.c);
	a = (struct supervise_case){.body_id = f.body[CF_CITY], .message = STR("同一张表")};
	b = a;
	OK(supervise_receive(f.c, token, &a, &code, &err));
	OK(supervise_receive(f.c, token, &b, &other, &err));
	assert_int_equal(a.id, b.id);
	assert_true(str_eq(code, other));
	assert_int_equal(supervise_receive(f.c, STR("made.up"), &b, &other, &err), ST_INVALID);
	assert_int_equal(supervise_receive(f.c, STR(""), &b, &other, &err), ST_INVALID);
	core_fixture_close(&f);
}

static void S0_1_4_4_floods_are_stopped_and_addresses_forgotten(void **state)
{
	struct core_fixture f;
	struct supervise_case cs = {.message = STR("又一封")};
	struct str code, client;
	int64_t mine, all;
	int ran;

	OPEN_OR_SKIP(&f, state);
	for (int i = 0; i < SUPERVISE_PER_ADDRESS; i++)
		(void)write_to(&f, CF_CITY, &code);
	cs.body_id = f.body[CF_CITY];
	assert_int_equal(supervise_receive(f.c, supervise_token(f.c), &cs, &code, &err), ST_TOO_MANY);
	f.c->now += 3600ll * 1000 + 1;
	OK(supervise_receive(f.c, supervise_token(f.c), &cs, &code, &err));
	assert_true(str_eq_c(cs.no, "JD2026-00006")); /* the refused one took no number */

	client = core_sign(f.core, f.arena, "supervise client", STR(""));
	OK(sup_store_since(f.c, client, 0, &mine, &all, &err));
	assert_int_equal(mine, SUPERVISE_PER_ADDRESS + 1);
	f.c->now += 23ll * 3600 * 1000 + 1; /* a day after the first five, an hour too early for the last */
	OK(supervise_job_forget(f.c, STR("{}"), &err));
	OK(sup_store_since(f.c, client, 0, &mine, &all, &err));
	assert_int_equal(mine, 1);
	assert_int_equal(all, SUPERVISE_PER_ADDRESS + 1);
	OK(jobs_run_due(f.core, f.c->now + 2ll * 3600 * 1000, &ran, &err)); /* every case left its job */
	assert_true(ran >= SUPERVISE_PER_ADDRESS + 1);
	OK(sup_store_since(f.c, client, 0, &mine, &all, &err));
	assert_int_equal(mine, 0);
	core_fixture_close(&f);
}

static void S0_1_4_4_answered_once_by_the_body_asked(void **state)
{
	struct core_fixture f;
	struct supervise_case cs, seen, *list;
	struct ctx *office, *city, *other, *lawyer;
	struct str code;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	cs = write_to(&f, CF_WANGHU, &code);
	office = core_fixture_as(&f, CF_WANGHU, ROLE_OFFICE);
	city = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	other = core_fixture_as(&f, CF_QINGYUAN, ROLE_OFFICE);
	lawyer = core_fixture_as(&f, CF_WANGHU, ROLE_LEGAL);
	OK(supervise_list(city, SUP_RECEIVED, &list, &n, &err)); /* the city sees its branches (S0-1.4.7) */
	assert_int_equal(n, 1);
	OK(supervise_list(other, SUP_STATE_COUNT, &list, &n, &err));
	assert_int_equal(n, 0);
	assert_int_equal(supervise_get(other, cs.id, &seen, &err), ST_NOT_FOUND);
	assert_int_equal(supervise_answer(other, cs.id, STR("不归我"), &err), ST_NOT_FOUND);
	assert_int_equal(supervise_answer(city, cs.id, STR("替你答"), &err), ST_FORBIDDEN);
	assert_int_equal(supervise_answer(lawyer, cs.id, STR("无权"), &err), ST_FORBIDDEN);
	assert_int_equal(supervise_answer(office, cs.id, STR("  \n"), &err), ST_INVALID);
	OK(supervise_answer(office, cs.id, STR("已经核实并责令整改。"), &err));
	assert_int_equal(supervise_answer(office, cs.id, STR("改口"), &err), ST_CONFLICT);
	OK(supervise_query(f.c, cs.no, code, &seen, &err));
	assert_int_equal(seen.state, SUP_ANSWERED);
	assert_true(str_eq_c(seen.answer, "已经核实并责令整改。"));
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(S0_1_4_4_the_form_creates_a_case),
		ON_BOTH(S0_1_4_4_floods_are_stopped_and_addresses_forgotten),
		ON_BOTH(S0_1_4_4_answered_once_by_the_body_asked),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
