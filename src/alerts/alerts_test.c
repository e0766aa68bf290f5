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

/* ---- what is public beside documents ---- */
static struct search_stamp things[8];
static size_t n_things;

static enum status things_stamp(struct ctx *c, uint64_t *ret, struct err *e)
{
	(void)c;
	(void)e;
	*ret = n_things;
	for (size_t i = 0; i < n_things; i++)
		*ret = *ret * 31 + (uint64_t)things[i].id * 7 + things[i].stamp;
	return ST_OK;
}

static enum status things_list(struct ctx *c, struct search_stamp **ret, size_t *ret_n, struct err *e)
{
	(void)e;
	*ret = ARENA_ARRAY(c->arena, n_things + 1, struct search_stamp);
	memcpy(*ret, things, n_things * sizeof *things);
	*ret_n = n_things;
	return ST_OK;
}

static enum status things_load(struct ctx *c, int64_t id, struct search_item *ret, struct err *e)
{
	(void)c;
	(void)id;
	(void)ret;
	return err_set(e, ST_NOT_FOUND, "not asked for here");
}

static const struct search_source things_source = {"thing", things_stamp, things_list, things_load};

static void set_things(size_t n, const int64_t *ids)
{
	n_things = n;
	for (size_t i = 0; i < n; i++)
		things[i] = (struct search_stamp){ids[i], 1};
}

/* Ids of what is new since the look, as digits in order. */
static const char *news(struct core_fixture *f, int64_t after)
{
	struct alert_point now;
	struct alert_news n;
	struct buf b = BUF_INIT(f->c->arena, 100);

	OK(alert_point_now(f->c, &now, &err));
	OK(alert_news_load(f->c, (struct alert_point){now.seq, after}, now, &n, &err));
	for (size_t i = 0; i < n.n; i++) {
		assert_true(str_eq_c(n.refs[i].source, "thing"));
		buf_printf(&b, "%lld", (long long)n.refs[i].id);
	}
	return arena_cstr(f->c->arena, buf_view(&b));
}

static int64_t look(struct core_fixture *f)
{
	struct alert_point now;

	OK(alert_items_look(f->c, &err));
	OK(alert_point_now(f->c, &now, &err));
	return now.item_seq;
}

/* The first look is news for nobody; afterwards each thing once; what went and came again is new again; a change is not. */
static void things_are_new_once(void **state)
{
	static const struct search_source *const sources[] = {&things_source};
	struct core_fixture f;
	int64_t first, second, third;

	OPEN_OR_SKIP(&f, state);
	search_sources_use(sources, 1);
	set_things(2, (const int64_t[]){5, 3});
	first = look(&f);
	assert_string_equal(news(&f, 0), "");
	assert_int_equal(look(&f), first); /* nothing changed: no look is counted */
	set_things(4, (const int64_t[]){7, 5, 1, 3});
	second = look(&f);
	assert_true(second > first);
	assert_string_equal(news(&f, first), "17");
	assert_string_equal(news(&f, second), "");
	things[0].stamp = 2;
	third = look(&f);
	assert_string_equal(news(&f, second), "");
	set_things(1, (const int64_t[]){1});
	(void)look(&f);
	assert_string_equal(news(&f, first), "1"); /* what is gone is no news either */
	set_things(3, (const int64_t[]){1, 3, 7});
	(void)look(&f);
	assert_string_equal(news(&f, third), "37");
	core_fixture_close(&f);
	search_sources_use(NULL, 0);
}

static void an_alert_remembers_both_points(void **state)
{
	static const struct search_source *const sources[] = {&things_source};
	struct core_fixture f;
	struct alert a, *due;
	struct db_tx tx = {0};
	int64_t at;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	search_sources_use(sources, 1);
	notify_use(&(struct notify_config){"smtp://127.0.0.1:9", "", "", "notice@bureau.example", NOTIFY_TLS_AUTO, ""});
	set_things(1, (const int64_t[]){1});
	ask(&f, "e@reader.example", "q=z");
	OK(alert_confirm(f.c, 1, &err));
	OK(alert_get(f.c, 1, &a, &err));
	assert_string_equal(news(&f, a.item_seq), ""); /* public when it was saved */
	OK(alert_store_due(f.c, a.seq, a.item_seq, 10, &due, &n, &err));
	assert_int_equal(n, 0);
	set_things(2, (const int64_t[]){1, 2});
	at = look(&f);
	OK(alert_store_due(f.c, a.seq, at, 10, &due, &n, &err));
	assert_int_equal(n, 1);
	OK(core_begin(f.c, &tx, &err));
	OK(alerts_mail.settled(f.c, 1, NOTIFY_SENT, alert_point_pack((struct alert_point){a.seq, at}), &err));
	OK(core_commit(f.c, &tx, &err));
	OK(alert_get(f.c, 1, &a, &err));
	assert_int_equal(a.item_seq, at);
	core_fixture_close(&f);
	search_sources_use(NULL, 0);
}

static void points_in_one_number(void **state)
{
	static const struct alert_point rows[] = {{0, 0}, {1, 0}, {0, 1}, {(1ll << 40) - 1, (1ll << 23) - 1}, {131, 6}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t mark = alert_point_pack(rows[i]);
		struct alert_point back = alert_point_unpack(mark);

		assert_true(mark >= 0 && back.seq == rows[i].seq && back.item_seq == rows[i].item_seq);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens),
		ON_BOTH(links_are_for_one_use),
		ON_BOTH(unconfirmed_goes_confirmed_stays_until_the_way_out),
		ON_BOTH(mails_to_one_address_are_limited_without_a_word),
		ON_BOTH(what_becomes_of_a_mail),
		cmocka_unit_test(points_in_one_number),
		ON_BOTH(things_are_new_once),
		ON_BOTH(an_alert_remembers_both_points),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
