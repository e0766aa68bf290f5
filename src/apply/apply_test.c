/* SPDX-License-Identifier: Apache-2.0 */
/* Sending and the log of answered requests on both engines. */
#include "apply/apply.h"

#include "apply/apply_int.h"
#include "apply/apply_store.h"
#include "base/test.h"
#include "core/audit.h"
#include "core/jobs.h"
#include "support/core_fixture.h"

static const struct module *const modules[] = {&cases_module, &apply_module};

#define OPEN_OR_SKIP(f, state)                                                                              \
	do {                                                                                                \
		if (!core_fixture_open((f), *(enum db_engine_kind *)*(state), modules, ARRAY_LEN(modules))) \
			skip();                                                                             \
	} while (0)
#define OK(call)                                                                                   \
	do {                                                                                       \
		if ((call) != ST_OK)                                                               \
			fail_msg("%s: %s %s %s", #call, status_name(err.st), err.key, err.detail); \
	} while (0)

static struct err err;

static struct apply_form form(struct core_fixture *f, const char *what)
{
	return (struct apply_form){.in = {.token = case_token(f->c),
					  .own = STR(""),
					  .as = STR("nat"),
					  .name = STR("季明澈"),
					  .id_kind = STR("idcard"),
					  .id_no = STR("99010119990111012X"),
					  .phone = STR("13900001111"),
					  .email = STR(""),
					  .address = STR(""),
					  .postcode = STR(""),
					  .body = arena_printf(f->arena, "%lld", (long long)f->body[CF_CITY]),
					  .description = str_of(what),
					  .carrier = STR("ONLINE"),
					  .delivery = STR("portal")},
				   .shown = 2};
}

static struct rcase sent(struct core_fixture *f, const char *what)
{
	struct apply_form af = form(f, what);
	struct rcase rc;
	struct str code;

	OK(apply_send(f->c, &af, &rc, &code, &err));
	return rc;
}

static void S1_2_5_sent_once_with_the_matches_it_was_shown(void **state)
{
	struct core_fixture f;
	struct apply_form af;
	struct rcase a, b, seen;
	struct str code, again;

	OPEN_OR_SKIP(&f, state);
	af = form(&f, "某项目环评批复");
	OK(apply_send(f.c, &af, &a, &code, &err));
	OK(apply_send(f.c, &af, &b, &again, &err)); /* the same form */
	assert_int_equal(a.id, b.id);
	assert_true(str_eq(code, again));
	OK(case_open(f.c, a.no, code, &seen, &err));
	assert_int_equal(seen.matches_shown, 2);
	assert_int_equal(seen.channel, RQ_INTERNET);
	af.in.token = STR("made.up");
	assert_int_equal(apply_send(f.c, &af, &b, &again, &err), ST_INVALID);
	core_fixture_close(&f);
}

static void floods_are_stopped_and_addresses_forgotten(void **state)
{
	struct core_fixture f;
	struct apply_form af;
	struct rcase rc, last;
	struct str code, client;
	int64_t mine, all;
	int ran;

	OPEN_OR_SKIP(&f, state);
	for (int i = 0; i < APPLY_PER_ADDRESS; i++)
		last = sent(&f, arena_printf(f.arena, "第%d件", i).p);
	af = form(&f, "太多了");
	assert_int_equal(apply_send(f.c, &af, &rc, &code, &err), ST_TOO_MANY);
	f.c->now += 3600ll * 1000 + 1;
	rc = sent(&f, "一小时以后");
	assert_true(str_ends_c(last.no, "〕10号"));
	assert_true(str_ends_c(rc.no, "〕11号")); /* the refused one took no number */

	client = core_sign(f.core, f.arena, "apply client", STR(""));
	OK(apply_store_since(f.c, client, 0, &mine, &all, &err));
	assert_int_equal(mine, APPLY_PER_ADDRESS + 1);
	OK(jobs_run_due(f.core, f.c->now + 24ll * 3600 * 1000 + 2, &ran, &err));
	f.c->now += 24ll * 3600 * 1000 + 2;
	OK(apply_job_forget(f.c, STR("{}"), &err));
	OK(apply_store_since(f.c, client, 0, &mine, &all, &err));
	assert_int_equal(mine, 0);
	assert_int_equal(all, APPLY_PER_ADDRESS + 1);
	core_fixture_close(&f);
}

static void found_forms_count_once_and_never_strange_ones(void **state)
{
	struct core_fixture f;
	struct apply_form af;
	int64_t n;

	OPEN_OR_SKIP(&f, state);
	af = form(&f, "已经公开的");
	OK(apply_note_found(f.c, &af.in, &err));
	OK(apply_note_found(f.c, &af.in, &err));
	af.in.token = STR("made.up");
	OK(apply_note_found(f.c, &af.in, &err));
	OK(apply_found_count(f.c, f.c->today, f.c->today, &n, &err));
	assert_int_equal(n, 1);
	OK(apply_found_count(f.c, date_add(f.c->today, 1), date_add(f.c->today, 9), &n, &err));
	assert_int_equal(n, 0);
	core_fixture_close(&f);
}

static void the_log_names_nobody_and_holds_answered_requests_only(void **state)
{
	struct core_fixture f;
	struct ctx *office, *other;
	struct rcase rc;
	struct apply_log *list, line;
	struct case_act act = {.e = {.type = RF_CONFIRMED, .date = DATE_NONE, .until = DATE_NONE}, .text = STR("电话")};
	struct audit_row *rows;
	int64_t total;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	rc = sent(&f, "某项目环评批复");
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	other = core_fixture_as(&f, CF_WANGHU, ROLE_OFFICE);
	assert_int_equal(apply_log_release(office, rc.id, STR("某项目环评批复"), 0, &err), ST_CONFLICT);
	OK(case_act(office, &rc, &act, NULL, &err));
	act.e.type = RF_ON_SPOT;
	act.e.code = STR("A1");
	OK(case_act(office, &rc, &act, NULL, &err));
	assert_int_equal(apply_log_release(office, rc.id, STR("季明澈的环评批复"), 0, &err), ST_INVALID);
	assert_int_equal(apply_log_release(office, rc.id, STR("电话13900001111"), 0, &err), ST_INVALID);
	assert_int_equal(apply_log_release(office, rc.id, STR(" "), 0, &err), ST_INVALID);
	assert_int_equal(apply_log_release(other, rc.id, STR("某项目环评批复"), 0, &err), ST_NOT_FOUND);
	OK(apply_log_release(office, rc.id, STR("某项目环评批复"), 0, &err));
	OK(apply_log_list(f.c, 0, 1, 10, &list, &n, &total, &err));
	assert_int_equal(n, 1);
	assert_int_equal(total, 1);
	assert_true(str_eq_c(list[0].decision, "A1"));
	OK(apply_log_list(f.c, f.body[CF_WANGHU], 1, 10, &list, &n, &total, &err));
	assert_int_equal(n, 0);
	OK(audit_list(f.c, "request", rc.id, 0, 0, 1, &rows, &n, &err));
	assert_true(str_eq_c(rows[0].action, "request.log"));
	assert_int_equal(apply_log_remove(office, rc.id, STR(""), &err), ST_INVALID);
	OK(apply_log_remove(office, rc.id, STR("写错了"), &err));
	OK(apply_log_get(f.c, rc.id, &line, &err));
	assert_int_equal(line.released_at, 0);
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(S1_2_5_sent_once_with_the_matches_it_was_shown),
		ON_BOTH(floods_are_stopped_and_addresses_forgotten),
		ON_BOTH(found_forms_count_once_and_never_strange_ones),
		ON_BOTH(the_log_names_nobody_and_holds_answered_requests_only),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
