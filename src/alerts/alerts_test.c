/* SPDX-License-Identifier: Apache-2.0 */
/* Links and rows of saved searches on both engines. The whole way with mail: tests/http/notify.test.mjs. */
#include "alerts/alerts.h"

#include <string.h>

#include "alerts/alerts_int.h"
#include "alerts/alerts_store.h"
#include "base/test.h"
#include "core/core.h"
#include "support/core_fixture.h"
#include "translog/translog.h"

static const struct module *const modules[] = {&translog_module, &notify_module, &alerts_module};
static struct err err;

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

static void tokens(void **state)
{
	static const char *const bad[] = {
		"",	  ".",	    "1",      "1.2",	"1.2.",	   ".2.x",   "1..x",
		"0.2.x",  "01.2.x", "1.02.x", "-1.2.x", "1.2.x.y", "1.2.x.", "9999999999999999999.2.x",
		"1 .2.x", "+1.2.x"};
	struct alert_token t;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (alert_token_parse(str_of(bad[i]), &t))
			fail_msg("accepted: %s", bad[i]);
	assert_true(alert_token_parse(STR("17.0.AbC"), &t));
	assert_int_equal(t.id, 17);
	assert_true(str_eq_c(t.mac, "AbC"));
}

/* Each link opens its own page only, and only as long as it says. */
static void links_are_for_one_use(void **state)
{
	struct core_fixture f;
	struct str confirm, out, mine;
	int64_t id = 0;

	OPEN_OR_SKIP(&f, state);
	confirm = alert_token_make(f.c, LINK_CONFIRM, 7);
	out = alert_token_make(f.c, LINK_OUT, 7);
	mine = alert_token_make(f.c, LINK_MINE, 7);
	assert_true(alert_token_good(f.c, LINK_CONFIRM, confirm, &id) && id == 7);
	assert_false(alert_token_good(f.c, LINK_OUT, confirm, &id));
	assert_false(alert_token_good(f.c, LINK_MINE, out, &id));
	assert_false(alert_token_good(f.c, LINK_CONFIRM, STR("8.0.x"), &id));
	f.c->now += 48ll * 3600 * 1000 + 1;
	assert_false(alert_token_good(f.c, LINK_CONFIRM, confirm, &id));
	assert_true(alert_token_good(f.c, LINK_MINE, mine, &id));
	f.c->now += 30ll * 24 * 3600 * 1000;
	assert_false(alert_token_good(f.c, LINK_MINE, mine, &id));
	assert_true(alert_token_good(f.c, LINK_OUT, out, &id));
	core_fixture_close(&f);
}

static int64_t count(struct core_fixture *f, const char *address)
{
	int64_t n;

	OK(alert_store_left(f->c, str_of(address), &n, &err));
	return n;
}

static size_t mails(struct core_fixture *f)
{
	struct mail_row *rows;
	size_t n;

	OK(notify_list(core_fixture_as(f, CF_CITY, ROLE_ADMIN), "", &rows, &n, &err));
	return n;
}

static void ask(struct core_fixture *f, const char *address, const char *query)
{
	struct alert a = {.address = str_of(address), .query = str_of(query), .often = OFTEN_DAILY};

	OK(alert_ask(f->c, alert_form_token(f->c), &a, &err));
}

/* ids count from 1 in a new database */
static void unconfirmed_goes_confirmed_stays_until_the_way_out(void **state)
{
	struct core_fixture f;
	struct alert a, *list;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	notify_use(&(struct notify_config){"smtp://127.0.0.1:9", "", "", "notice@bureau.example", NOTIFY_TLS_AUTO, ""});
	ask(&f, "a@reader.example", "q=x");
	ask(&f, "a@reader.example", "q=y");
	ask(&f, "a@reader.example", "q=y");
	ask(&f, "b@reader.example", "q=x");
	assert_int_equal(mails(&f), 4);
	OK(alert_confirm(f.c, 1, &err));
	assert_int_equal(alert_confirm(f.c, 1, &err), ST_GONE);
	OK(alert_confirm(f.c, 2, &err));
	OK(alert_confirm(f.c, 3, &err)); /* the same search: takes the place of 2 */
	assert_int_equal(alert_get(f.c, 2, &a, &err), ST_NOT_FOUND);
	OK(alert_siblings(f.c, 1, &list, &n, &err));
	assert_int_equal(n, 2);
	f.c->now += 48ll * 3600 * 1000 + 1;
	OK(alerts_job_sweep(f.c, STR("{}"), &err));
	assert_int_equal(count(&f, "b@reader.example"), 0);
	assert_int_equal(count(&f, "a@reader.example"), 2);
	OK(alert_out(f.c, 1, false, &err));
	OK(alert_out(f.c, 1, false, &err)); /* again is no error */
	assert_int_equal(count(&f, "a@reader.example"), 1);
	OK(alert_out(f.c, 3, false, &err));
	assert_int_equal(count(&f, "a@reader.example"), 0);
	assert_int_equal(mails(&f), 0); /* with the last alert everything that waits for the address */
	core_fixture_close(&f);
}

static void mails_to_one_address_are_limited_without_a_word(void **state)
{
	struct core_fixture f;
	struct alert a = {.address = STR("c@reader.example"), .query = STR("q=z")};

	OPEN_OR_SKIP(&f, state);
	notify_use(&(struct notify_config){"smtp://127.0.0.1:9", "", "", "notice@bureau.example", NOTIFY_TLS_AUTO, ""});
	for (int i = 0; i < ALERTS_PER_CLIENT; i++)
		ask(&f, "C@READER.example", "q=z");
	assert_int_equal(mails(&f), ALERTS_ASKED_PER_DAY);
	assert_int_equal(alert_ask(f.c, alert_form_token(f.c), &a, &err), ST_TOO_MANY);
	assert_int_equal(alert_ask(f.c, STR("a.b"), &a, &err), ST_INVALID);
	f.c->now += 49ll * 3600 * 1000;
	OK(alerts_job_sweep(f.c, STR("{}"), &err));
	assert_int_equal(count(&f, "C@reader.example") + count(&f, ""), 0);
	OK(alert_ask(f.c, alert_form_token(f.c), &a, &err));
	core_fixture_close(&f);
}

/* An address that takes no mail for good is not kept; a sent mail moves the alert on, by its frequency. */
static void what_becomes_of_a_mail(void **state)
{
	struct core_fixture f;
	struct db_tx tx = {0};
	struct alert a;

	OPEN_OR_SKIP(&f, state);
	notify_use(&(struct notify_config){"smtp://127.0.0.1:9", "", "", "notice@bureau.example", NOTIFY_TLS_AUTO, ""});
	ask(&f, "d@reader.example", "q=z");
	OK(alert_confirm(f.c, 1, &err));
	OK(core_begin(f.c, &tx, &err));
	OK(alert_store_queued(f.c, 1, &err));
	OK(alerts_mail.settled(f.c, 1, NOTIFY_SENT, 9, &err));
	OK(alert_get(f.c, 1, &a, &err));
	assert_true(a.seq == 9 && !a.queued && a.next_at > f.c->now + 23ll * 3600 * 1000);
	OK(alerts_mail.settled(f.c, 1, NOTIFY_NOTHING, 0, &err));
	OK(alert_get(f.c, 1, &a, &err));
	assert_int_equal(a.seq, 9);
	OK(alerts_mail.settled(f.c, 1, NOTIFY_LOST, 0, &err));
	OK(alerts_mail.settled(f.c, 1, NOTIFY_SENT, 9, &err)); /* ended meanwhile */
	OK(core_commit(f.c, &tx, &err));
	assert_int_equal(count(&f, "d@reader.example"), 0);
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens),
		ON_BOTH(links_are_for_one_use),
		ON_BOTH(unconfirmed_goes_confirmed_stays_until_the_way_out),
		ON_BOTH(mails_to_one_address_are_limited_without_a_word),
		ON_BOTH(what_becomes_of_a_mail),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
