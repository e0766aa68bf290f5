/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "core/core.h"
#include "core/core_int.h"
#include "core/org.h"
#include "core/session.h"
#include "support/core_fixture.h"

#define PASSWORD "lake-water-2026"

static struct person make(struct core_fixture *f)
{
	struct person p = {.name = STR("周明远"), .login = STR("zhou.my"), .active = true};
	struct err err = {0};

	p.body_id = f->body[CF_WANGHU];
	p.unit_id = f->unit[CF_WANGHU][CF_OFFICE];
	p.roles = ROLE_BIT(ROLE_OFFICE);
	assert_int_equal(person_save(f->c, &p, STR(PASSWORD), &err), ST_OK);
	return p;
}

/* A visitor's ctx on the system's connection. */
static struct ctx visitor(struct core_fixture *f)
{
	struct ctx c = *f->c;

	c.who = (struct principal){0};
	return c;
}

static struct str login(struct core_fixture *f, const char *password, enum status want, struct err *err)
{
	struct ctx c = visitor(f);
	struct str token = STR_NONE;

	assert_int_equal(session_login(&c, STR("Zhou.MY"), str_of(password), STR("192.0.2.1"), &token, err), want);
	return token;
}

static struct ctx load(struct core_fixture *f, struct str token, int64_t now)
{
	struct ctx c = visitor(f);
	struct err err = {0};

	c.now = now;
	assert_int_equal(session_load(&c, token, &err), ST_OK);
	return c;
}

static void login_makes_a_session(void **state)
{
	struct core_fixture f;
	struct err err = {0};
	struct str token;
	struct person p;
	struct ctx c;

	FIXTURE_OR_SKIP(&f, state);
	p = make(&f);
	token = login(&f, PASSWORD, ST_OK, &err);
	assert_int_equal(token.n, 43); /* 256 bits */
	c = load(&f, token, f.c->now);
	assert_int_equal(c.who.person_id, p.id);
	assert_int_equal(c.who.body_id, f.body[CF_WANGHU]);
	assert_false(c.who.city);
	assert_int_equal(c.who.roles, ROLE_BIT(ROLE_OFFICE));
	assert_true(c.who.must_change_password); /* first log-in */
	assert_int_equal(c.who.csrf.n, 43);
	assert_int_equal(load(&f, STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), f.c->now).who.person_id, 0);
	assert_int_equal(load(&f, STR("short"), f.c->now).who.person_id, 0);
	core_fixture_close(&f);
}

/* Whoever reads the database cannot log in with it. */
static void token_is_not_stored(void **state)
{
	static const struct db_stmt stmt = {"test_session_rows",
					    DB_READ,
					    "s",
					    "i",
					    "SELECT count(*) FROM session WHERE token_hash = ?1 OR csrf = ?1",
					    NULL};
	static const struct db_set set = {"test", &stmt, 1};
	struct core_fixture f;
	struct err err = {0};
	struct str token;
	struct db_rows r;

	FIXTURE_OR_SKIP(&f, state);
	(void)make(&f);
	token = login(&f, PASSWORD, ST_OK, &err);
	assert_int_equal(db_one(f.c->db, f.arena, &set, 0, DB_ARGS(db_s(token)), &r, &err), ST_OK);
	assert_int_equal(db_int(&r, 0, 0), 0);
	core_fixture_close(&f);
}

static void idle_and_absolute_limits(void **state)
{
	struct core_fixture f;
	struct err err = {0};
	struct str token;
	int64_t t;

	FIXTURE_OR_SKIP(&f, state);
	(void)make(&f);
	token = login(&f, PASSWORD, ST_OK, &err);
	t = f.c->now;
	assert_int_equal(load(&f, token, t + 1801 * 1000).who.person_id, 0); /* idle for half an hour */
	for (int i = 0; i < 28; i++) {					     /* used every 25 minutes */
		t += 1500 * 1000;
		assert_int_not_equal(load(&f, token, t).who.person_id, 0);
	}
	t += 1500 * 1000; /* 12 h 5 min after log-in */
	assert_int_equal(load(&f, token, t).who.person_id, 0);
	core_fixture_close(&f);
}

static void same_answer_for_wrong_unknown_and_disabled(void **state)
{
	struct core_fixture f;
	struct err err = {0}, e2 = {0}, e3 = {0};
	struct person p;
	struct ctx c;
	struct str token;

	FIXTURE_OR_SKIP(&f, state);
	p = make(&f);
	(void)login(&f, "wrong-password-1", ST_INVALID, &err);
	c = visitor(&f);
	assert_int_equal(session_login(&c, STR("nobody"), STR("wrong-password-1"), STR("192.0.2.7"), &token, &e2),
			 ST_INVALID);
	p.active = false;
	assert_int_equal(person_save(f.c, &p, STR_NONE, &e3), ST_OK);
	(void)login(&f, PASSWORD, ST_INVALID, &e3);
	assert_string_equal(err.key, "auth.wrong");
	assert_string_equal(e2.key, err.key);
	assert_string_equal(e3.key, err.key);
	core_fixture_close(&f);
}

static void throttled_before_the_password_is_looked_at(void **state)
{
	struct core_fixture f;
	struct err err = {0};
	struct ctx c;
	struct str token;

	FIXTURE_OR_SKIP(&f, state);
	(void)make(&f);
	for (int i = 0; i < 3; i++)
		(void)login(&f, "wrong-password-1", ST_INVALID, &err);
	(void)login(&f, PASSWORD, ST_TOO_MANY, &err); /* right, but too early */
	assert_string_equal(err.key, "auth.wait");
	assert_string_equal(err.arg, "2");
	c = visitor(&f); /* the owner somewhere else */
	assert_int_equal(session_login(&c, STR("zhou.my"), STR(PASSWORD), STR("192.0.2.200"), &token, &err), ST_OK);
	f.c->now += 2001;
	(void)login(&f, PASSWORD, ST_OK, &err);
	core_fixture_close(&f);
}

static void disabled_person_is_out_at_once(void **state)
{
	struct core_fixture f;
	struct err err = {0};
	struct person p;
	struct str token;

	FIXTURE_OR_SKIP(&f, state);
	p = make(&f);
	token = login(&f, PASSWORD, ST_OK, &err);
	p.active = false;
	assert_int_equal(person_save(f.c, &p, STR_NONE, &err), ST_OK);
	assert_int_equal(load(&f, token, f.c->now).who.person_id, 0);
	core_fixture_close(&f);
}

static void own_password_change(void **state)
{
	struct core_fixture f;
	struct err err = {0};
	struct str here, there;
	struct ctx c;

	FIXTURE_OR_SKIP(&f, state);
	(void)make(&f);
	here = login(&f, PASSWORD, ST_OK, &err);
	there = login(&f, PASSWORD, ST_OK, &err);
	c = load(&f, here, f.c->now);
	assert_int_equal(session_change_password(&c, STR("not-this-one-1"), STR("clear-river-77"), &err), ST_INVALID);
	assert_string_equal(err.key, "auth.old_wrong");
	assert_int_equal(session_change_password(&c, STR(PASSWORD), STR(PASSWORD), &err), ST_INVALID);
	assert_string_equal(err.key, "auth.password_same");
	assert_int_equal(session_change_password(&c, STR(PASSWORD), STR("clear-river-77"), &err), ST_OK);
	assert_false(load(&f, here, f.c->now).who.must_change_password);
	assert_int_equal(load(&f, there, f.c->now).who.person_id, 0); /* elsewhere the session has ended */
	(void)login(&f, PASSWORD, ST_INVALID, &err);
	(void)login(&f, "clear-river-77", ST_OK, &err);
	core_fixture_close(&f);
}

static void logout_and_sweep(void **state)
{
	struct core_fixture f;
	struct err err = {0};
	struct session_row *rows;
	struct str a, b;
	struct ctx c;
	size_t n;

	FIXTURE_OR_SKIP(&f, state);
	(void)make(&f);
	a = login(&f, PASSWORD, ST_OK, &err);
	b = login(&f, PASSWORD, ST_OK, &err);
	c = load(&f, a, f.c->now);
	assert_int_equal(session_mine(&c, &rows, &n, &err), ST_OK);
	assert_int_equal(n, 2);
	assert_int_equal(session_logout(&c, &err), ST_OK);
	assert_int_equal(load(&f, a, f.c->now).who.person_id, 0);
	c = load(&f, b, f.c->now);
	assert_int_not_equal(c.who.person_id, 0);
	f.c->now += 2000 * 1000;
	assert_int_equal(session_sweep(f.c, &err), ST_OK);
	assert_int_equal(session_mine(&c, &rows, &n, &err), ST_OK);
	assert_int_equal(n, 0);
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(login_makes_a_session),
		ON_BOTH(token_is_not_stored),
		ON_BOTH(idle_and_absolute_limits),
		ON_BOTH(same_answer_for_wrong_unknown_and_disabled),
		ON_BOTH(throttled_before_the_password_is_looked_at),
		ON_BOTH(disabled_person_is_out_at_once),
		ON_BOTH(own_password_change),
		ON_BOTH(logout_and_sweep),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
