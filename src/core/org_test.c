/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "core/core.h"
#include "core/org.h"
#include "support/core_fixture.h"

static void statements_prepare(void **state)
{
	struct core_fixture f;
	struct err err = {0};
	enum status st;

	FIXTURE_OR_SKIP(&f, state);
	st = db_check_sets(f.c->db, core_module.sets, core_module.n_sets, &err);
	if (st != ST_OK)
		fail_msg("%s", err.detail);
	core_fixture_close(&f);
}

static void S4_2_1_several_bodies(void **state)
{
	struct core_fixture f;
	struct body *list, b;
	struct err err = {0};
	size_t n;

	FIXTURE_OR_SKIP(&f, state);
	assert_int_equal(body_list(f.c, &list, &n, &err), ST_OK);
	assert_int_equal(n, CF_BODIES);
	assert_int_equal(list[0].id, f.body[CF_CITY]);
	assert_int_equal(list[0].parent_id, 0);
	assert_int_equal(list[1].parent_id, f.body[CF_CITY]);
	assert_true(str_eq(list[1].index_prefix, list[1].uscc)); /* the code is the prefix unless another is given */
	assert_int_equal(body_by_code(f.c, STR("qingyuan"), &b, &err), ST_OK);
	assert_int_equal(b.id, f.body[CF_QINGYUAN]);
	b.uscc = STR("91110000100000000X");
	assert_int_equal(body_save(f.c, &b, &err), ST_INVALID);
	assert_string_equal(err.key, "org.uscc_check");
	assert_int_equal(body_get(f.c, b.id, &b, &err), ST_OK);
	b.code = STR("wanghu");
	assert_int_equal(body_save(f.c, &b, &err), ST_INVALID);
	assert_string_equal(err.key, "org.code_taken");
	b.code = STR("望湖");
	assert_int_equal(body_save(f.c, &b, &err), ST_INVALID);
	b.code = STR("qingyuan");
	b.parent_id = f.body[CF_WANGHU]; /* a branch of a branch */
	assert_int_equal(body_save(f.c, &b, &err), ST_INVALID);
	assert_string_equal(err.key, "org.parent");
	core_fixture_close(&f);
}

static void S0_1_4_7_S3_3_4_1_S4_3_8_reach(void **state)
{
	struct core_fixture f;
	struct ctx *c;
	int64_t city, wanghu;

	FIXTURE_OR_SKIP(&f, state);
	city = f.body[CF_CITY];
	wanghu = f.body[CF_WANGHU];
	c = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	assert_true(ctx_reaches(c, city, 0));
	assert_true(ctx_reaches(c, wanghu, city));
	assert_true(ctx_can_at(c, PERM_DOC_READ, wanghu, city));
	assert_false(ctx_can_at(c, PERM_DOC_OFFICE_REVIEW, wanghu, city)); /* approving does not travel */
	core_fixture_become(&f, c, CF_CITY, ROLE_DRAFTER);
	assert_false(ctx_reaches(c, wanghu, city));
	core_fixture_become(&f, c, CF_WANGHU, ROLE_OFFICE);
	assert_true(ctx_reaches(c, wanghu, city));
	assert_false(ctx_reaches(c, f.body[CF_QINGYUAN], city)); /* never another branch */
	assert_false(ctx_reaches(c, city, 0));			 /* nor upwards */
	assert_false(ctx_can_at(c, PERM_DOC_READ, f.body[CF_QINGYUAN], city));
	core_fixture_close(&f);
}

/* A service refuses on its own, whatever page called it. */
static void branch_admin_stays_at_home(void **state)
{
	struct core_fixture f;
	struct ctx *c;
	struct unit u;
	struct person p;
	struct err err = {0};

	FIXTURE_OR_SKIP(&f, state);
	c = core_fixture_as(&f, CF_WANGHU, ROLE_ADMIN);
	assert_int_equal(unit_get(c, f.unit[CF_QINGYUAN][CF_OFFICE], &u, &err), ST_OK);
	assert_int_equal(unit_save(c, &u, &err), ST_FORBIDDEN);
	assert_int_equal(person_get(c, f.person[CF_QINGYUAN][ROLE_DRAFTER], &p, &err), ST_OK);
	p.roles |= ROLE_BIT(ROLE_ADMIN);
	assert_int_equal(person_save(c, &p, STR_NONE, &err), ST_FORBIDDEN);
	core_fixture_become(&f, c, CF_CITY, ROLE_ADMIN);
	p.roles = ROLE_BIT(ROLE_DRAFTER);
	p.title = STR("科员");
	assert_int_equal(person_save(c, &p, STR_NONE, &err), ST_OK);
	core_fixture_become(&f, c, CF_CITY, ROLE_DRAFTER);
	assert_int_equal(person_save(c, &p, STR_NONE, &err), ST_FORBIDDEN);
	core_fixture_close(&f);
}

static void S0_4_4_1_officer_must_be_active(void **state)
{
	struct core_fixture f;
	struct unit u;
	struct person p;
	struct err err = {0};
	int64_t officer, next;

	FIXTURE_OR_SKIP(&f, state);
	officer = f.person[CF_CITY][ROLE_DRAFTER];
	next = f.person[CF_CITY][ROLE_UNIT_HEAD];
	assert_int_equal(unit_get(f.c, f.unit[CF_CITY][CF_SECTION], &u, &err), ST_OK);
	assert_int_equal(u.officer_person_id, 0);
	u.officer_person_id = f.person[CF_WANGHU][ROLE_DRAFTER];
	assert_int_equal(unit_save(f.c, &u, &err), ST_INVALID); /* of another body */
	u.officer_person_id = officer;
	assert_int_equal(unit_save(f.c, &u, &err), ST_OK);
	/* The officer leaves: the unit has none from that moment. */
	assert_int_equal(person_get(f.c, officer, &p, &err), ST_OK);
	p.active = false;
	assert_int_equal(person_save(f.c, &p, STR_NONE, &err), ST_OK);
	assert_int_equal(unit_get(f.c, u.id, &u, &err), ST_OK);
	assert_int_equal(u.officer_person_id, 0);
	/* Hand-over names the successor. */
	assert_int_equal(unit_handover(f.c, officer, next, &err), ST_OK);
	assert_int_equal(unit_get(f.c, u.id, &u, &err), ST_OK);
	assert_int_equal(u.officer_person_id, next);
	core_fixture_close(&f);
}

static void last_admin_stays(void **state)
{
	struct core_fixture f;
	struct person p;
	struct err err = {0};

	FIXTURE_OR_SKIP(&f, state);
	for (int b = CF_BODIES - 1; b >= 0; b--) {
		assert_int_equal(person_get(f.c, f.person[b][ROLE_ADMIN], &p, &err), ST_OK);
		p.roles = ROLE_BIT(ROLE_TECHNICAL);
		assert_int_equal(person_save(f.c, &p, STR_NONE, &err), b == 0 ? ST_RULE_REFUSED : ST_OK);
	}
	assert_string_equal(err.key, "org.last_admin");
	assert_int_equal(person_get(f.c, f.person[0][ROLE_ADMIN], &p, &err), ST_OK);
	assert_int_equal(p.roles, ROLE_BIT(ROLE_ADMIN));
	core_fixture_close(&f);
}

static void S3_8_2_1_people_and_roles(void **state)
{
	struct core_fixture f;
	struct person p = {.name = STR("林舒"), .login = STR(" Lin.Shu "), .title = STR("科员"), .active = true}, *list;
	struct err err = {0};
	size_t n;

	FIXTURE_OR_SKIP(&f, state);
	p.body_id = f.body[CF_WANGHU];
	p.unit_id = f.unit[CF_WANGHU][CF_SECTION];
	p.roles = ROLE_BIT(ROLE_DRAFTER) | ROLE_BIT(ROLE_SECRECY);
	assert_int_equal(person_save(f.c, &p, STR_NONE, &err), ST_INVALID); /* a new person needs a password */
	assert_int_equal(person_save(f.c, &p, STR("short1"), &err), ST_INVALID);
	assert_string_equal(err.key, "auth.password_short");
	assert_int_equal(person_save(f.c, &p, STR("lake-water-2026"), &err), ST_OK);
	assert_true(p.must_change);
	assert_int_equal(person_by_login(f.c, STR("LIN.SHU"), &p, &err), ST_OK);
	assert_int_equal(p.roles, ROLE_BIT(ROLE_DRAFTER) | ROLE_BIT(ROLE_SECRECY));
	assert_int_equal(person_list(f.c, f.body[CF_WANGHU], &list, &n, &err), ST_OK);
	assert_int_equal(n, ROLE_COUNT + 1);
	p.id = 0;
	assert_int_equal(person_save(f.c, &p, STR("lake-water-2026"), &err), ST_INVALID);
	assert_string_equal(err.key, "org.login_taken");
	p.login = STR("lin.shu2");
	p.unit_id = f.unit[CF_CITY][CF_SECTION]; /* another body's unit */
	assert_int_equal(person_save(f.c, &p, STR("lake-water-2026"), &err), ST_INVALID);
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(statements_prepare),
		ON_BOTH(S4_2_1_several_bodies),
		ON_BOTH(S0_1_4_7_S3_3_4_1_S4_3_8_reach),
		ON_BOTH(branch_admin_stays_at_home),
		ON_BOTH(S0_4_4_1_officer_must_be_active),
		ON_BOTH(last_admin_stays),
		ON_BOTH(S3_8_2_1_people_and_roles),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
