/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "core/core_int.h"
#include "core/org.h"
#include "support/core_fixture.h"

static size_t statements(struct core_fixture *f)
{
	return db_stats_of(f->c->db).statements;
}

static struct str first_name(struct core_fixture *f)
{
	struct body *list;
	struct err err = {0};
	size_t n;

	assert_int_equal(body_list(f->c, &list, &n, &err), ST_OK);
	assert_true(n > 0);
	return list[0].name;
}

static void read_once_until_a_commit(void **state)
{
	struct core_fixture f;
	struct err err = {0};
	struct str before;
	struct body b;
	size_t n;

	FIXTURE_OR_SKIP(&f, state);
	before = first_name(&f);
	n = statements(&f);
	assert_true(str_eq(first_name(&f), before));
	assert_int_equal(statements(&f), n);
	assert_int_equal(body_get(f.c, f.body[CF_CITY], &b, &err), ST_OK);
	b.name = STR("新名称生态环境局");
	assert_int_equal(body_save(f.c, &b, &err), ST_OK);
	assert_true(str_eq_c(first_name(&f), "新名称生态环境局"));
	assert_true(before.n > 0 && !str_eq(before, b.name)); /* what a call holds lives as long as the call */
	core_fixture_close(&f);
}

static void a_transaction_sees_its_own_change_and_nobody_else_does(void **state)
{
	struct core_fixture f;
	struct err err = {0};
	struct ctx *other;
	struct str before;
	struct body b, *list;
	size_t n;

	FIXTURE_OR_SKIP(&f, state);
	other = core_fixture_as(&f, CF_WANGHU, ROLE_OFFICE);
	before = first_name(&f);
	assert_int_equal(body_get(f.c, f.body[CF_CITY], &b, &err), ST_OK);
	b.name = STR("未提交的名称");
	{
		CLEANUP(db_tx_end) struct db_tx tx = {0};

		assert_int_equal(core_begin(f.c, &tx, &err), ST_OK);
		assert_int_equal(body_save(f.c, &b, &err), ST_OK);
		assert_true(str_eq_c(first_name(&f), "未提交的名称"));
		assert_int_equal(body_list(other, &list, &n, &err), ST_OK);
		assert_true(str_eq(list[0].name, before));
	} /* rolled back */
	assert_true(str_eq(first_name(&f), before));
	core_fixture_close(&f);
}

static int made;

/* Something is committed while this reads, when arg says so. */
static enum status slow_read(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	int *item = ARENA_NEW(c->arena, int);

	(void)err;
	*item = ++made;
	if (arg == 1 && made == 1)
		shared_forget(c->core->shared);
	*ret = item;
	*ret_n = 1;
	return ST_OK;
}

static int slow_value(struct core_fixture *f, int64_t arg)
{
	struct err err = {0};
	const void *item;
	size_t n;

	assert_int_equal(shared_list(f->c, slow_read, arg, &item, &n, &err), ST_OK);
	return *(const int *)item;
}

static void read_before_a_change_is_not_kept_after_it(void **state)
{
	struct core_fixture f;

	FIXTURE_OR_SKIP(&f, state);
	made = 0;
	assert_int_equal(slow_value(&f, 1), 1);
	assert_int_equal(slow_value(&f, 1), 2); /* the first came from before the change */
	assert_int_equal(slow_value(&f, 1), 2);
	assert_int_equal(slow_value(&f, 7), 3); /* another argument is another list */
	f.c->today = date_add(f.c->today, 1);
	assert_int_equal(slow_value(&f, 1), 4); /* and so is another day */
	for (int64_t i = 100; i < 300; i++)	/* more than are kept: the oldest goes, what a call holds stays */
		assert_int_equal(slow_value(&f, i), (int)(5 + i - 100));
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(read_once_until_a_commit),
		ON_BOTH(a_transaction_sees_its_own_change_and_nobody_else_does),
		ON_BOTH(read_before_a_change_is_not_kept_after_it),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
