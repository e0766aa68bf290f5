/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/audit.h"
#include "core/core.h"
#include "core/org.h"
#include "support/core_fixture.h"

/* Five rows on top of what the fixture wrote. */
static void write_rows(struct core_fixture *f)
{
	struct err err = {0};

	for (int i = 0; i < 5; i++) {
		CLEANUP(db_tx_end) struct db_tx tx = {0};
		struct audit_entry e = {
			.action = "document.publish",
			.object = "document",
			.object_id = 100 + i,
			.body_id = f->body[CF_CITY],
			.summary = STR("关于公布名单的通知"),
			.before = STR("{\"state\":\"sign\"}"),
			.after = STR("{\"state\":\"published\"}"),
			.reason = STR("签发"),
		};

		assert_int_equal(core_begin(f->c, &tx, &err), ST_OK);
		assert_int_equal(audit_add(f->c, &e, &err), ST_OK);
		assert_int_equal(core_commit(f->c, &tx, &err), ST_OK);
	}
}

static struct audit_report verify(struct core_fixture *f)
{
	struct audit_report rep;
	struct err err = {0};

	assert_int_equal(audit_verify(f->c->db, NULL, NULL, &rep, &err), ST_OK);
	return rep;
}

static enum status script(struct core_fixture *f, const char *sql)
{
	struct err err = {0};

	return db_script(f->c->db, str_of(sql), &err);
}

/* What somebody with full rights on the database would do first. */
static void drop_triggers(struct core_fixture *f)
{
	const char *find =
		db_is_pg(f->c->db)
			? "SELECT tgname::text FROM pg_trigger WHERE tgrelid = 'audit_log'::regclass AND NOT tgisinternal"
			: "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_log'";
	const struct db_stmt stmt = {"test_triggers", DB_READ, "", "s", find, NULL};
	const struct db_set set = {"test", &stmt, 1};
	struct db_rows r;
	struct err err = {0};
	char sql[200];

	assert_int_equal(db_run(f->c->db, f->arena, &set, 0, DB_NOARGS, &r, &err), ST_OK);
	assert_true(r.n > 0);
	for (size_t i = 0; i < r.n; i++) {
		(void)snprintf(sql, sizeof(sql), "DROP TRIGGER \"%.*s\"%s;\n", STR_ARG(db_text(&r, i, 0)),
			       db_is_pg(f->c->db) ? " ON audit_log" : "");
		assert_int_equal(script(f, sql), ST_OK);
	}
}

static void S3_8_4_5_append_only(void **state)
{
	struct core_fixture f;

	FIXTURE_OR_SKIP(&f, state);
	write_rows(&f);
	assert_int_not_equal(script(&f, "UPDATE audit_log SET who = 'x' WHERE seq = 1;\n"), ST_OK);
	assert_int_not_equal(script(&f, "DELETE FROM audit_log WHERE seq = 1;\n"), ST_OK);
	assert_int_equal(verify(&f).first_bad_seq, 0);
	assert_true(verify(&f).rows > 5);
	core_fixture_close(&f);
}

static void S3_8_4_5_tampering_is_found(void **state)
{
	static const struct {
		const char *what, *sql;
		int64_t bad; /* counted from the last row; 0 = the last */
	} cases[] = {
		{"altered text", "UPDATE audit_log SET reason = '改' WHERE seq = (SELECT max(seq) - 3 FROM audit_log);\n",
		 3},
		{"altered time",
		 "UPDATE audit_log SET at_ms = at_ms + 1 WHERE seq = (SELECT max(seq) - 2 FROM audit_log);\n", 2},
		{"moved boundary between columns",
		 "UPDATE audit_log SET summary = summary || 'x', before_json = '' WHERE seq = (SELECT max(seq) - 1 FROM "
		 "audit_log);\n",
		 1},
		{"deleted row", "DELETE FROM audit_log WHERE seq = (SELECT max(seq) - 2 FROM audit_log);\n", 2},
		{"first row deleted", "DELETE FROM audit_log WHERE seq = 1;\n", -1},
		{"cut tail", "DELETE FROM audit_log WHERE seq = (SELECT max(seq) FROM audit_log);\n", 0},
		{"swapped rows",
		 "UPDATE audit_log SET seq = 999999 WHERE seq = (SELECT max(seq) - 3 FROM audit_log WHERE seq < 999999);\n"
		 "UPDATE audit_log SET seq = seq - 1 WHERE seq = (SELECT max(seq) - 2 FROM audit_log WHERE seq < 999999);\n"
		 "UPDATE audit_log SET seq = (SELECT max(seq) - 2 FROM audit_log WHERE seq < 999999) WHERE seq = 999999;\n",
		 3},
		{"row rewritten with a hash of its own",
		 "UPDATE audit_log SET who = '某人', hash = '00' WHERE seq = (SELECT max(seq) FROM audit_log);\n", 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct core_fixture f;
		struct audit_report rep;
		int64_t last, want;

		FIXTURE_OR_SKIP(&f, state);
		write_rows(&f);
		rep = verify(&f);
		assert_int_equal(rep.first_bad_seq, 0);
		last = rep.rows;
		want = cases[i].bad < 0 ? 1 : last - cases[i].bad;
		drop_triggers(&f);
		assert_int_equal(script(&f, cases[i].sql), ST_OK);
		rep = verify(&f);
		if (rep.first_bad_seq != want)
			fail_msg("%s: bad row %lld found, %lld expected", cases[i].what, (long long)rep.first_bad_seq,
				 (long long)want);
		assert_true(rep.problem[0] != '\0');
		core_fixture_close(&f);
	}
}

static void head_row_is_part_of_the_chain(void **state)
{
	struct core_fixture f;

	FIXTURE_OR_SKIP(&f, state);
	write_rows(&f);
	assert_int_equal(script(&f, "DELETE FROM audit_head;\n"), ST_OK);
	assert_int_not_equal(verify(&f).first_bad_seq, 0);
	core_fixture_close(&f);
}

static void who_when_what_before_after(void **state)
{
	struct core_fixture f;
	struct ctx *c;
	struct unit u;
	struct audit_row *rows;
	struct err err = {0};
	size_t n;

	FIXTURE_OR_SKIP(&f, state);
	c = core_fixture_as(&f, CF_WANGHU, ROLE_OFFICE);
	assert_int_equal(unit_get(c, f.unit[CF_WANGHU][CF_OFFICE], &u, &err), ST_OK);
	u.phone = STR("0370-0000000");
	assert_int_equal(unit_save(c, &u, &err), ST_OK);
	assert_int_equal(audit_list(f.c, "unit", u.id, 0, 0, 10, &rows, &n, &err), ST_OK);
	assert_int_equal(n, 2); /* added, changed; newest first */
	assert_int_equal(rows[0].person_id, c->who.person_id);
	assert_true(str_eq(rows[0].who, c->who.name));
	assert_int_equal(rows[0].at, c->now);
	assert_true(str_eq_c(rows[0].action, "unit.change"));
	assert_true(str_find_c(rows[0].after, "0370-0000000") > 0);
	assert_true(str_find_c(rows[0].before, "0370-0000000") < 0);
	assert_int_equal(rows[0].body_id, f.body[CF_WANGHU]);
	core_fixture_close(&f);
}

/* A change that is rolled back leaves no row and no gap. */
static void rollback_leaves_nothing(void **state)
{
	struct core_fixture f;
	struct audit_report before, after;
	struct err err = {0};

	FIXTURE_OR_SKIP(&f, state);
	before = verify(&f);
	{
		CLEANUP(db_tx_end) struct db_tx tx = {0};

		assert_int_equal(core_begin(f.c, &tx, &err), ST_OK);
		assert_int_equal(audit_add(f.c, &(struct audit_entry){.action = "document.publish", .object = "document"},
					   &err),
				 ST_OK);
	}
	write_rows(&f);
	after = verify(&f);
	assert_int_equal(after.first_bad_seq, 0);
	assert_int_equal(after.rows, before.rows + 5);
	core_fixture_close(&f);
}

static void filters(void **state)
{
	struct core_fixture f;
	struct audit_row *rows, one;
	struct err err = {0};
	size_t n;
	struct audit_filter q = {.action = STR("document.publish"), .from = DATE_NONE, .to = DATE_NONE, .limit = 3};

	FIXTURE_OR_SKIP(&f, state);
	write_rows(&f);
	assert_int_equal(audit_find(f.c, &q, &rows, &n, &err), ST_OK);
	assert_int_equal(n, 3);
	assert_int_equal(rows[0].object_id, 104);
	q.before_seq = rows[2].seq;
	assert_int_equal(audit_find(f.c, &q, &rows, &n, &err), ST_OK);
	assert_int_equal(n, 2);
	q.before_seq = 0;
	q.from = date_add(f.c->today, 1);
	assert_int_equal(audit_find(f.c, &q, &rows, &n, &err), ST_OK);
	assert_int_equal(n, 0);
	q.from = q.to = f.c->today;
	q.within_body_id = f.body[CF_WANGHU];
	assert_int_equal(audit_find(f.c, &q, &rows, &n, &err), ST_OK);
	assert_int_equal(n, 0);
	q.within_body_id = f.body[CF_CITY];
	assert_int_equal(audit_find(f.c, &q, &rows, &n, &err), ST_OK);
	assert_int_equal(n, 3);
	assert_int_equal(audit_get(f.c, rows[0].seq, &one, &err), ST_OK);
	assert_int_equal(one.object_id, 104);
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(S3_8_4_5_append_only),		ON_BOTH(S3_8_4_5_tampering_is_found),
		ON_BOTH(head_row_is_part_of_the_chain), ON_BOTH(who_when_what_before_after),
		ON_BOTH(rollback_leaves_nothing),	ON_BOTH(filters),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
