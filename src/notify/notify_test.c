/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses, mails as bytes, and the queue on both engines. Sending is tested against a real server: tests/http/notify.test.mjs. */
#include "notify/notify.h"

#include <string.h>

#include "base/test.h"
#include "notify/message.h"
#include "notify/notify_int.h"
#include "support/core_fixture.h"

static const struct module *const modules[] = {&notify_module};
static struct err err;

#define OK(call)                                                                                   \
	do {                                                                                       \
		if ((call) != ST_OK)                                                               \
			fail_msg("%s: %s %s %s", #call, status_name(err.st), err.key, err.detail); \
	} while (0)

static void addresses(void **state)
{
	static const char *const good[] = {"a@b.cn", "first.last+tag@mail.example.com", "o'brien@x-y.example", "1@2.cn"};
	static const char *const bad[] = {
		"",
		"a",
		"@b.cn",
		"a@",
		"a@b",
		"a@b.",
		"a@.cn",
		".a@b.cn",
		"a.@b.cn",
		"a..b@c.cn",
		"a b@c.cn",
		"a@b.cn\n",
		"a@b.cn\r\nBcc:x",
		"a@b.cn,c@d.cn",
		"<a@b.cn>",
		"\"a\"@b.cn",
		"a@-b.cn",
		"a@b-.cn",
		"a@b@c.cn",
		"甲@b.cn",
		"a@乙.cn",
		"a@[127.0.0.1]",
		"a(x)@b.cn",
		"a@b_c.cn",
	};
	struct arena *a = arena_new();
	struct str normal;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		if (!mail_address_valid(a, str_of(good[i]), &normal))
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (mail_address_valid(a, str_of(bad[i]), &normal))
			fail_msg("accepted: %s", bad[i]);
	assert_false(mail_address_valid(a, (struct str){"a\0@b.cn", 7}, &normal));
	assert_true(mail_address_valid(a, STR("Reader@Mail.EXAMPLE.cn"), &normal));
	assert_true(str_eq_c(normal, "Reader@mail.example.cn")); /* the part before @ is the server's matter */
	assert_true(str_eq_c(mail_address_mask(a, normal), "R***@mail.example.cn"));
	arena_free(a);
}

static struct message sample(void)
{
	return (struct message){.from = STR("notice@bureau.example"),
				.from_name = STR("澄州市生态环境局"),
				.to = STR("r@reader.example"),
				.subject = STR("新公开的信息：关于加强重污染天气应急减排措施监督检查工作的通知"),
				.text = STR("第一行\n第二行\n"),
				.message_id = STR("abc-1@bureau.example"),
				.unsubscribe = STR("https://x.example/alerts/out/1.0.m"),
				.at = 1795228325000};
}

static void mails_are_ascii_lines(void **state)
{
	struct arena *a = arena_new();
	struct message m = sample();
	struct buf b = BUF_INIT(a, 65536);
	struct str rest, line;

	(void)state;
	assert_true(message_write(a, &m, &b));
	rest = buf_view(&b);
	while (str_line(&rest, &line)) {
		if (!str_starts_c(line, "List-Unsubscribe"))
			assert_true(line.n <= 76); /* RFC 2047 §2, RFC 2045 §6.8 */
		for (size_t i = 0; i < line.n; i++)
			assert_true(line.p[i] >= ' ' && line.p[i] <= '~');
	}
	assert_true(str_find_c(buf_view(&b), "\r\nDate: ") > 0 && str_find_c(buf_view(&b), " +0000\r\n") > 0);
	assert_true(str_find_c(buf_view(&b), "\r\nList-Unsubscribe: <https://x.example/alerts/out/1.0.m>\r\n") > 0);
	assert_true(str_find_c(buf_view(&b), "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n") > 0);
	assert_true(str_find_c(buf_view(&b), "\r\n\r\n56ys5LiA6KGMDQrnrKzkuozooYwNCg==\r\n") > 0);
	arena_free(a);
}

/* Nothing that is put into a field makes a header line. */
static void fields_make_no_headers(void **state)
{
	struct arena *a = arena_new();
	struct buf b = BUF_INIT(a, 65536);
	struct message m = sample();

	(void)state;
	m.subject = STR("x\r\nBcc: evil@x.example\r\n\r\nbody");
	m.from_name = STR("n\nBcc: evil@x.example");
	assert_true(message_write(a, &m, &b));
	assert_true(str_find_c(buf_view(&b), "Bcc") < 0);
	for (int i = 0; i < 5; i++) {
		m = sample();
		buf_clear(&b);
		*(i == 0   ? &m.to
		  : i == 1 ? &m.from
		  : i == 2 ? &m.message_id
		  : i == 3 ? &m.unsubscribe
			   : &m.unsubscribe) = i == 3	? STR("https://x.example/\r\nBcc: e@x.cn")
					       : i == 4 ? STR("javascript:x")
							: STR("a@b.cn\r\nBcc: e@x.cn");
		assert_false(message_write(a, &m, &b));
	}
	arena_free(a);
}

static void hosts(void **state)
{
	(void)state;
	assert_true(smtp_host_local(STR("smtp://127.0.0.1:25")));
	assert_true(smtp_host_local(STR("smtp://localhost")));
	assert_true(smtp_host_local(STR("smtp://[::1]:2525/x")));
	assert_false(smtp_host_local(STR("smtp://localhost.evil.example:25")));
	assert_false(smtp_host_local(STR("smtp://127.0.0.1@mail.example")));
	assert_false(smtp_host_local(STR("smtp://mail.example/127.0.0.1")));
	assert_false(smtp_host_local(STR("")));
}

static struct mail plain_mail(const char *to)
{
	return (struct mail){.kind = "alert", .to = str_of(to), .subject = STR("s"), .text = STR("t")};
}

/* Nobody listens on port 9 of this machine: a real refusal. */
static void use_dead_server(void)
{
	notify_use(&(struct notify_config){"smtp://127.0.0.1:9", "", "", "notice@bureau.example", NOTIFY_TLS_AUTO, ""});
}

static void a_dead_server_delays_and_then_ends(void **state)
{
	struct core_fixture f;
	struct mail_row *rows;
	struct db_tx tx = {0};
	struct ctx *admin;
	struct mail m = plain_mail("R@Reader.example");
	int64_t before;
	size_t n;

	if (!core_fixture_open(&f, *(enum db_engine_kind *)*state, modules, 1))
		skip();
	notify_use(&(struct notify_config){"", "", "", "", NOTIFY_TLS_AUTO, ""});
	OK(core_begin(f.c, &tx, &err));
	assert_int_equal(notify_mail(f.c, &m, &err), ST_BUSY);
	use_dead_server();
	OK(notify_mail(f.c, &m, &err));
	m = plain_mail("not an address");
	assert_int_equal(notify_mail(f.c, &m, &err), ST_INVALID);
	OK(core_commit(f.c, &tx, &err));
	admin = core_fixture_as(&f, CF_CITY, ROLE_ADMIN);
	for (int i = 1; i <= 12; i++) {
		before = f.c->now;
		OK(notify_job_send(f.c, STR("{}"), &err));
		OK(notify_list(admin, "", &rows, &n, &err));
		assert_int_equal(n, 1);
		assert_int_equal(rows[0].tries, i);
		assert_true(rows[0].last_error.n > 0);
		assert_true(str_eq_c(rows[0].masked, "R***@reader.example"));
		assert_true(str_eq_c(rows[0].state, i < 12 ? "waiting" : "dead"));
		if (i == 12)
			break;
		assert_true(rows[0].next_at == before + job_backoff_ms(i));
		OK(notify_job_send(f.c, STR("{}"), &err)); /* not due: not touched */
		f.c->now = rows[0].next_at;
	}
	admin->now = f.c->now;
	OK(notify_retry(admin, rows[0].id, &err));
	assert_int_equal(notify_retry(core_fixture_as(&f, CF_CITY, ROLE_DRAFTER), rows[0].id, &err), ST_FORBIDDEN);
	OK(notify_list(admin, "waiting", &rows, &n, &err));
	assert_int_equal(n, 1);
	core_fixture_close(&f);
}

static void dead_letters_and_addresses_are_not_kept(void **state)
{
	struct core_fixture f;
	struct mail_row *rows;
	struct db_tx tx = {0};
	struct ctx *admin;
	struct mail m = plain_mail("a@reader.example"), other = plain_mail("b@reader.example");
	size_t n;

	if (!core_fixture_open(&f, *(enum db_engine_kind *)*state, modules, 1))
		skip();
	use_dead_server();
	admin = core_fixture_as(&f, CF_CITY, ROLE_ADMIN);
	OK(core_begin(f.c, &tx, &err));
	m.expires_at = f.c->now + 1000;
	OK(notify_mail(f.c, &m, &err));
	OK(notify_mail(f.c, &other, &err));
	OK(notify_forget(f.c, STR("b@reader.example"), &err));
	OK(core_commit(f.c, &tx, &err));
	f.c->now += 2000;
	OK(notify_job_send(f.c, STR("{}"), &err)); /* out of date: not even tried */
	OK(notify_list(admin, "", &rows, &n, &err));
	assert_int_equal(n, 1);
	assert_true(str_eq_c(rows[0].state, "dead"));
	f.c->now += 14ll * 24 * 3600 * 1000 + 1;
	OK(notify_job_sweep(f.c, STR("{}"), &err));
	OK(notify_list(admin, "", &rows, &n, &err));
	assert_int_equal(n, 0);
	OK(core_begin(f.c, &tx, &err));
	OK(notify_mail(f.c, &other, &err));
	OK(core_commit(f.c, &tx, &err));
	f.c->now += 22ll * 24 * 3600 * 1000; /* mail switched off meanwhile: never tried */
	OK(notify_job_sweep(f.c, STR("{}"), &err));
	OK(notify_list(admin, "", &rows, &n, &err));
	assert_int_equal(n, 0);
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(mails_are_ascii_lines),
		cmocka_unit_test(fields_make_no_headers),
		cmocka_unit_test(hosts),
		ON_BOTH(a_dead_server_delays_and_then_ends),
		ON_BOTH(dead_letters_and_addresses_are_not_kept),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
