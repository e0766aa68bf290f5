/* SPDX-License-Identifier: Apache-2.0 */
/* Letters on both engines: every kind from a case that has what it needs, numbers, forms sent twice, terms of archived files. */
#include "letters/letters.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/test.h"
#include "core/org.h"
#include "letters/letters_int.h"
#include "letters/letters_store.h"
#include "support/core_fixture.h"

static const struct module *const modules[] = {&cases_module, &letters_module};

#define OPEN_OR_SKIP(f, state)                                                             \
	do {                                                                               \
		if (!core_fixture_open((f), *(enum db_engine_kind *)*(state), modules, 2)) \
			skip();                                                            \
	} while (0)
#define OK(call)                                                                                               \
	do {                                                                                                   \
		if ((call) != ST_OK)                                                                           \
			fail_msg("%s: %s %s %s %s", #call, status_name(err.st), err.key, err.arg, err.detail); \
	} while (0)

static struct err err;

static struct date day(const char *text)
{
	struct date d;

	assert_true(date_parse(str_of(text), &d));
	return d;
}

static void setup_body(struct core_fixture *f, enum cf_body which, const char *mark)
{
	struct case_body cb = {.body_id = f->body[which],
			       .receives = true,
			       .mark = str_of(mark),
			       .reconsider_bodies =
				       which == CF_CITY ? STR("澄州市人民政府") : STR("澄州市人民政府\n望湖区人民政府"),
			       .courts = STR("望湖区人民法院"),
			       .reconsider_url = STR("https://fy.example/apply"),
			       .complaint = STR("澄州市人民政府办公室")};

	struct body b;

	OK(case_body_save(f->c, &cb, &err));
	OK(body_get(f->c, f->body[which], &b, &err));
	b.phone = STR("0000-12345678");
	b.address = STR("澄州市望湖区清风路00号");
	OK(body_save(f->c, &b, &err));
}

static struct rcase make(struct core_fixture *f, enum cf_body body, const char *what)
{
	struct case_new n = {.token = case_token(f->c),
			     .body_id = f->body[body],
			     .channel = RQ_IN_PERSON,
			     .submitted_on = day("2026-10-12"),
			     .confirmed_on = DATE_NONE,
			     .who = {.kind = AP_NAT,
				     .name = STR("李静文"),
				     .id_kind = STR("idcard"),
				     .id_no = STR("99010019800101123X"),
				     .phone = STR("13800000000"),
				     .address = STR("澄州市望湖区湖滨路00号")},
			     .description = str_of(what),
			     .carrier = STR("PAPER"),
			     .delivery = STR("portal")};
	struct rcase rc;
	bool again;

	OK(case_create(f->c, &n, &rc, &again, &err));
	return rc;
}

static void act(struct core_fixture *f, struct rcase *rc, enum rf_type t, const char *on, const char *code, const char *data)
{
	struct case_act a = {.e = {.type = t,
				   .date = on == NULL ? f->c->today : day(on),
				   .until = DATE_NONE,
				   .ref = STR(""),
				   .code = str_of(code),
				   .n = t == RF_ASSIGNED ? f->unit[CF_CITY][CF_SECTION] : 0},
			     .text = STR("按规定办理。"),
			     .data = str_of(data)};

	OK(case_act(f->c, rc, &a, NULL, &err));
	OK(case_get(f->c, rc->id, rc, &err));
}

static const char draft[] =
	"{\"clause\":\"条例第十五条、第三十六条第三项\",\"facts\":\"经检索，查到相关报告一份。\",\"reasons\":"
	"\"生产工艺参数属于商业秘密。\","
	"\"parts\":[{\"part\":\"第12页至第13页\",\"clause\":\"条例第十五条\",\"reason\":\"涉及商业秘密\"}],"
	"\"attachments\":[\"竣工环境保护验收监测报告\"]}";

/* To the decision, as the program itself: who may do what is proved with the register. */
static void decide(struct core_fixture *f, struct rcase *rc, const char *code)
{
	f->c->today = day("2026-10-23");
	act(f, rc, RF_REGISTERED, "2026-10-12", "", "");
	act(f, rc, RF_ASSIGNED, "2026-10-13", "", "");
	act(f, rc, RF_SEARCHED, "2026-10-14", "", "");
	act(f, rc, RF_DRAFTED, "2026-10-20", code, draft);
	act(f, rc, RF_UNIT_AGREED, "2026-10-21", "", "");
	act(f, rc, RF_OFFICE_AGREED, "2026-10-22", "", "");
	if (rc->state == RF_S_LEGAL_REVIEW)
		act(f, rc, RF_LEGAL_AGREED, "2026-10-22", "", "");
	act(f, rc, RF_DECIDED, "2026-10-23", code, "");
}

/* Everything that may be typed, so that every template has what it asks for. */
static size_t all_values(struct core_fixture *f, struct letter_value *v)
{
	struct letter_tables t = letter_tables_load(f->arena);
	size_t n = 0;

	for (size_t i = 0; i < t.n_fields; i++) {
		if (t.from[i] != FIELD_FORM)
			continue;
		v[n].name = arena_cstr(f->arena, t.field[i].name);
		v[n++].value = t.field[i].type == LT_DATE     ? STR("2026-11-30")
			       : t.field[i].type == LT_NUMBER ? STR("15")
							      : arena_printf(f->arena, "填写%.*s", STR_ARG(t.field[i].name));
	}
	return n;
}

static struct str text_of_pdf(struct core_fixture *f, struct str pdf)
{
	char path[] = "/tmp/letters_test.XXXXXX";
	struct buf b = BUF_INIT(f->arena, 1 << 20);
	int fd = mkstemp(path);
	FILE *p;
	int ch;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, pdf.p, pdf.n), (ssize_t)pdf.n);
	(void)close(fd);
	p = popen(arena_printf(f->arena, "pdftotext -raw %s -", path).p, "r");
	assert_non_null(p);
	while ((ch = fgetc(p)) != EOF)
		if (ch != '\n' && ch != ' ' && ch != '\f')
			buf_byte(&b, (char)ch);
	assert_int_equal(pclose(p), 0);
	(void)unlink(path);
	return buf_view(&b);
}

static void has(struct str text, const char *part)
{
	if (str_find_c(text, part) < 0)
		fail_msg("\"%s\" is not in %.*s", part, STR_ARG(text));
}

static struct str pdf_of(struct core_fixture *f, int64_t file_id)
{
	struct stored_file sf;
	struct str bytes;

	OK(files_get(f->c, file_id, &sf, &err));
	assert_true(str_eq_c(sf.media_type, "application/pdf"));
	OK(fs_read(f->arena, files_path(f->c, &sf), 8 << 20, &bytes, &err));
	return text_of_pdf(f, bytes);
}

static void party(struct core_fixture *f, struct rcase *rc, const char *kind, enum rf_type sent, struct str *ret_ref)
{
	struct case_party p = {.kind = str_of(kind), .name = STR("澄州市某某化工有限公司"), .contact = STR("联系人甲")};
	struct case_act a = {.e = {.type = sent, .date = day("2026-10-15"), .until = DATE_NONE}, .text = STR("征求意见")};

	OK(case_party_add(f->c, rc, &p, &err));
	*ret_ref = p.ref;
	a.e.ref = p.ref;
	if (sent != RF_TYPE_COUNT)
		OK(case_act(f->c, rc, &a, NULL, &err));
}

static const struct {
	const char *kind, *title;
} others[] = {
	{"register_sheet", "政府信息公开申请登记表"},
	{"receipt", "政府信息公开申请接收回执"},
	{"correction_notice", "政府信息公开申请补正告知书"},
	{"reason_notice", "政府信息公开申请说明理由告知书"},
	{"extension", "政府信息公开申请延期答复告知书"},
	{"third_consult", "征求意见书（第三方）"},
	{"third_confirm", "征求意见确认函"},
	{"applicant_consult_notice", "征求意见告知书"},
	{"third_decision", "依申请公开告知书（第三方）"},
	{"co_consult", "征求意见书（共同制作机关）"},
	{"assist", "关于协助办理政府信息公开申请的函"},
	{"fee_notice", "政府信息公开信息处理费收费通知书"},
	{"fee_receipt", "政府信息公开信息处理费缴费确认书"},
	{"transfer", "政府信息更正申请转送函"},
	{"delayed", "政府信息公开申请延迟答复告知书"},
	{"service_proof", "送达回证"},
	{"review_sheet", "政府信息公开审查呈批单"},
	{"handover", "主动公开政府信息移送明细表"},
	{"archive_catalogue", "卷内目录"},
};

/* The set of 宿政办函〔2021〕21号 and what completes it (request-procedure.md §9.1). */
static void S0_3_3_5_S2_1_3_3_every_document_is_made_from_the_case(void **state)
{
	struct core_fixture f;
	struct letter_value v[120];
	struct letter_new n = {.values = v};
	struct rcase rc;
	struct str ref;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	n.n_values = all_values(&f, v);
	rc = make(&f, CF_CITY, "某化工项目竣工环境保护验收监测报告");
	act(&f, &rc, RF_REGISTERED, "2026-10-12", "", "");
	act(&f, &rc, RF_ASSIGNED, "2026-10-13", "", "");
	party(&f, &rc, "third", RF_THIRD_PARTY_SENT, &ref);
	n.party = ref;
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		struct str pdf, text;
		struct letter l;
		bool again;

		n.kind = str_of(others[i].kind);
		if (str_eq_c(n.kind, "transfer")) { /* answers K3: previewed here, its case is of another kind */
			OK(letters_preview(f.c, &rc, &n, &pdf, &err));
			has(text_of_pdf(&f, pdf), others[i].title);
			continue;
		}
		if (str_eq_c(n.kind, "extension") || str_eq_c(n.kind, "review_sheet")) { /* needs a due date */
			struct case_act back = {.e = {.type = RF_THIRD_PARTY_REPLIED,
						      .date = day("2026-10-16"),
						      .until = DATE_NONE,
						      .ref = ref,
						      .code = STR("refuse")},
						.text = STR("不同意")};

			if (str_eq_c(n.kind, "extension"))
				OK(case_act(f.c, &rc, &back, NULL, &err));
		}
		if (str_eq_c(n.kind, "review_sheet"))
			act(&f, &rc, RF_DRAFTED, NULL, "C4", draft);
		OK(letters_issue(f.c, &rc, &n, &l, &again, &err));
		assert_false(again);
		text = pdf_of(&f, l.pdf_file_id);
		has(text, others[i].title);
		has(text, arena_cstr(f.arena, l.number));
		assert_true(str_starts_c(l.number, "澄环公开"));
		assert_true(l.docx_file_id != 0 && l.docx_file_id != l.pdf_file_id);
	}
	core_fixture_close(&f);
}

static void S0_3_3_5_an_answer_for_every_decision(void **state)
{
	static const char *const codes[] = {"A1", "B1", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "D1",
					    "D2", "D3", "E1", "E2", "E3", "E4", "E5", "F1", "F2", "F3"};
	struct core_fixture f;
	struct letter_value v[120];
	struct letter_new n = {.values = v};
	int64_t number = 0;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	n.n_values = all_values(&f, v);
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		struct rcase rc = make(&f, CF_CITY, arena_printf(f.arena, "第%zu件：验收监测报告", i).p);
		struct str kind = letters_answer_kind(f.arena, str_of(codes[i])), text;
		bool first = codes[i][0] == 'C' ? codes[i][1] != '8' : codes[i][0] == 'B';
		struct letter l;
		bool again;

		n.kind = kind;
		if (codes[i][0] == 'F') { /* end by events of their own: what would be issued */
			struct str pdf;

			act(&f, &rc, RF_REGISTERED, "2026-10-12", "", "");
			act(&f, &rc, RF_ASSIGNED, "2026-10-13", "", "");
			act(&f, &rc, RF_DRAFTED, NULL, codes[i], draft);
			OK(letters_preview(f.c, &rc, &n, &pdf, &err));
			text = text_of_pdf(&f, pdf);
		} else {
			decide(&f, &rc, codes[i]);
			OK(letters_issue(f.c, &rc, &n, &l, &again, &err));
			text = pdf_of(&f, l.pdf_file_id);
			has(text, arena_printf(f.arena, "澄环公开答〔2026〕%lld号", (long long)++number).p);
		}
		has(text, "李静文：");
		has(text, arena_cstr(f.arena, rc.no));
		has(text, "验收监测报告");
		has(text, "经检索，查到相关报告一份。");
		has(text, "联系电话：");
		if (strcmp(codes[i], "F3") == 0) { /* nothing was decided */
			assert_true(str_find_c(text, "行政复议") < 0);
			continue;
		}
		has(text, "第十五条");
		has(text, "六十日内");
		has(text, "澄州市人民政府");
		has(text, "https://fy.example/apply");
		has(text, first ? "应当自收到本决定之日起六十日内，先向" : "六个月内依法直接向望湖区人民法院");
		assert_int_equal(str_find_c(text, "六个月") < 0, first);
	}
	core_fixture_close(&f);
}

static void S0_3_3_5_a_missing_field_is_named(void **state)
{
	struct core_fixture f;
	struct letter_value until = {"correction_until", STR("2026-11-30")};
	struct letter_new n = {.kind = STR("correction_notice"), .values = &until, .n_values = 1};
	struct letter_value odd = {"nonsense", STR("x")};
	struct rcase rc;
	struct letter l;
	struct str pdf;
	bool again;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	rc = make(&f, CF_CITY, "水质报告");
	assert_int_equal(letters_preview(f.c, &rc, &n, &pdf, &err), ST_INVALID);
	assert_string_equal(err.key, "letters.missing");
	assert_string_equal(err.arg, "correction_items");
	assert_int_equal(letters_issue(f.c, &rc, &n, &l, &again, &err), ST_INVALID);
	n.values = &odd;
	assert_int_equal(letters_preview(f.c, &rc, &n, &pdf, &err), ST_INVALID);
	assert_string_equal(err.arg, "nonsense");
	/* an answer before the decision is none, and it says what was decided */
	n = (struct letter_new){.kind = STR("answer_A1")};
	assert_int_equal(letters_issue(f.c, &rc, &n, &l, &again, &err), ST_CONFLICT);
	decide(&f, &rc, "C4");
	assert_int_equal(letters_issue(f.c, &rc, &n, &l, &again, &err), ST_CONFLICT);
	assert_string_equal(err.key, "letters.other_decision");
	/* served on line without an address for the reconsideration on line */
	n.kind = STR("answer_C4");
	OK(letters_issue(f.c, &rc, &n, &l, &again, &err));
	assert_true(str_eq_c(l.number, "澄环公开答〔2026〕1号")); /* the refused ones took no number */
	core_fixture_close(&f);
}

static void S0_3_3_5_branch_names_both_governments_and_its_own_numbers(void **state)
{
	struct core_fixture f;
	struct letter_new n = {.kind = STR("answer_C4")};
	struct case_body cb;
	struct rcase rc;
	struct letter l;
	struct str text;
	bool again;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_WANGHU, "望环公开");
	rc = make(&f, CF_WANGHU, "排污许可监测报告");
	decide(&f, &rc, "C4");
	OK(case_body_get(f.c, rc.body_id, &cb, &err));
	cb.reconsider_url = STR("");
	OK(case_body_save(f.c, &cb, &err));
	assert_int_equal(letters_issue(f.c, &rc, &n, &l, &again, &err), ST_INVALID); /* 《行政复议法》 Art. 22 */
	assert_string_equal(err.arg, "reconsider_url");
	setup_body(&f, CF_WANGHU, "望环公开");
	OK(letters_issue(f.c, &rc, &n, &l, &again, &err));
	assert_true(str_eq_c(l.number, "望环公开答〔2026〕1号"));
	text = pdf_of(&f, l.pdf_file_id);
	has(text, "先向澄州市人民政府或者望湖区人民政府申请行政复议");
	core_fixture_close(&f);
}

static void S2_1_3_3_templates_are_edited_under_version_control(void **state)
{
	static const char own[] =
		"接收回执（本局样式）\n\n{{you}}的申请已经收到，编号{{case_no}}。{{#unit}}承办：{{unit}}。{{/unit}}\n";
	struct core_fixture f;
	struct letter_new n = {.kind = STR("receipt")};
	struct template_row *rows;
	struct ctx *office, *drafter;
	struct rcase rc;
	struct str pdf, text;
	struct letter l;
	size_t n_rows;
	bool again;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	rc = make(&f, CF_CITY, "噪声监测数据");
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	drafter = core_fixture_as(&f, CF_CITY, ROLE_DRAFTER);
	assert_int_equal(letters_template_save(drafter, n.kind, str_of(own), STR("改"), false, &err), ST_FORBIDDEN);
	assert_int_equal(letters_template_save(office, n.kind, str_of(own), STR(" "), false, &err), ST_INVALID);
	assert_int_equal(letters_template_save(office, n.kind, STR("题\n\n{{applicant_salary}}"), STR("改"), false, &err),
			 ST_INVALID);
	assert_string_equal(err.key, "letters.tpl_unknown");
	assert_string_equal(err.arg, "applicant_salary");
	assert_int_equal(letters_template_save(office, n.kind, STR("题\n\n{{#unit}}"), STR("改"), false, &err), ST_INVALID);
	assert_string_equal(err.key, "letters.tpl_syntax");
	OK(letters_template_save(office, n.kind, str_of(own), STR("简化"), false, &err));
	OK(letters_preview(f.c, &rc, &n, &pdf, &err));
	text = text_of_pdf(&f, pdf);
	has(text, "接收回执（本局样式）");
	assert_true(str_find_c(text, "查询码") < 0);
	OK(letters_issue(f.c, &rc, &n, &l, &again, &err)); /* a later version does not change what was issued */
	OK(letters_template_save(office, n.kind, STR(""), STR("恢复"), true, &err));
	OK(letters_preview(f.c, &rc, &n, &pdf, &err));
	has(text_of_pdf(&f, pdf), "政府信息公开申请接收回执");
	has(pdf_of(&f, l.pdf_file_id), "接收回执（本局样式）");
	OK(letters_template_rows(office, n.kind, &rows, &n_rows, &err));
	assert_int_equal(n_rows, 2);
	assert_int_equal(rows[0].version, 2);
	assert_true(rows[0].shipped && str_eq_c(rows[0].reason, "恢复"));
	assert_true(str_eq_c(rows[1].text, own) && !str_empty(rows[1].person_name));
	core_fixture_close(&f);
}

/* ---- numbers ---- */
enum { THREADS = 10 };
struct job {
	struct ctx *c;
	struct rcase rc;
	struct str token;
	struct letter l;
	bool again;
	enum status st;
	struct err err;
};

static void *issue_one(void *arg)
{
	struct job *j = arg;
	struct letter_new n = {.kind = STR("receipt"), .token = j->token};

	for (int i = 0; i < 50; i++) { /* busy is an answer, not a failure */
		err_clear(&j->err);
		j->st = letters_issue(j->c, &j->rc, &n, &j->l, &j->again, &j->err);
		if (j->st != ST_BUSY)
			break;
	}
	return NULL;
}

static void at_once(struct job *j, size_t n)
{
	pthread_t t[THREADS];

	for (size_t i = 0; i < n; i++)
		assert_int_equal(pthread_create(&t[i], NULL, issue_one, &j[i]), 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(pthread_join(t[i], NULL), 0);
	for (size_t i = 0; i < n; i++)
		if (j[i].st != ST_OK)
			fail_msg("%s %s %s", status_name(j[i].st), j[i].err.key, j[i].err.detail);
}

static void S0_3_3_5_numbers_have_no_gap_and_no_double(void **state)
{
	struct core_fixture f;
	struct job j[THREADS] = {0};
	bool seen[THREADS + 2] = {false};
	struct letter_row *rows;
	struct ctx *c[5];
	size_t n;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	for (size_t i = 0; i < ARRAY_LEN(c); i++)
		c[i] = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	for (int round = 0; round < 2; round++) { /* five connections at a time, ten letters */
		for (size_t i = 0; i < ARRAY_LEN(c); i++) {
			struct job *x = &j[round * 5 + (int)i];

			x->c = c[i];
			x->rc = make(&f, CF_CITY, arena_printf(f.arena, "同时%d-%zu", round, i).p);
		}
		at_once(&j[round * 5], ARRAY_LEN(c));
	}
	for (size_t i = 0; i < THREADS; i++) {
		OK(letters_rows(f.c, j[i].rc.id, &rows, &n, &err));
		assert_int_equal(n, 1);
		assert_in_range(rows[0].seq, 1, THREADS);
		assert_false(seen[rows[0].seq]);
		seen[rows[0].seq] = true;
	}
	core_fixture_close(&f);
}

static void S0_3_3_5_a_double_click_sends_one_letter(void **state)
{
	struct core_fixture f;
	struct job j[5] = {0};
	struct letter_row *rows;
	struct rcase rc;
	size_t n;
	int first = 0;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	rc = make(&f, CF_CITY, "一次点击");
	for (size_t i = 0; i < ARRAY_LEN(j); i++) {
		j[i].c = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
		j[i].rc = rc;
		j[i].token = STR("one form");
	}
	at_once(j, ARRAY_LEN(j));
	for (size_t i = 0; i < ARRAY_LEN(j); i++) {
		first += !j[i].again;
		assert_true(str_eq_c(j[i].l.number, "澄环公开收〔2026〕1号"));
	}
	assert_int_equal(first, 1);
	OK(letters_rows(f.c, rc.id, &rows, &n, &err));
	assert_int_equal(n, 1);
	core_fixture_close(&f);
}

static void S0_3_3_5_sent_served_void(void **state)
{
	struct core_fixture f;
	struct letter_new n = {.kind = STR("answer_C4")};
	struct letter_row row;
	struct rcase rc;
	struct letter l, wrong, *seen;
	struct ctx *visitor;
	size_t n_seen;
	bool again;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	rc = make(&f, CF_CITY, "固废台账");
	decide(&f, &rc, "C4");
	OK(letters_issue(f.c, &rc, &n, &wrong, &again, &err));
	OK(letters_void(f.c, rc.id, wrong.id, STR("日期有误"), &err));
	OK(letters_issue(f.c, &rc, &n, &l, &again, &err));
	assert_true(str_eq_c(l.number, "澄环公开答〔2026〕2号")); /* a void letter keeps its number */
	assert_int_equal(letters_send(f.c, rc.id, l.id, STR("post"), STR(""), DATE_NONE, &err), ST_INVALID);
	assert_string_equal(err.key, "letters.proof_post");
	assert_int_equal(letters_served(f.c, rc.id, l.id, STR(""), f.c->today, NULL, NULL, &err), ST_CONFLICT);
	visitor = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	visitor->who = (struct principal){0};
	OK(letters_list(visitor, rc.id, &seen, &n_seen, &err));
	assert_int_equal(n_seen, 0); /* issued is not sent */
	OK(letters_send(f.c, rc.id, l.id, STR("post"), STR("EX000000000CN"), DATE_NONE, &err));
	assert_int_equal(letters_send(f.c, rc.id, l.id, STR("post"), STR("EX2"), DATE_NONE, &err), ST_CONFLICT);
	OK(case_get(f.c, rc.id, &rc, &err));
	assert_int_equal(rc.state, RF_S_SENT);
	OK(letters_list(visitor, rc.id, &seen, &n_seen, &err));
	assert_int_equal(n_seen, 1);
	assert_true(str_eq(seen[0].number, l.number));
	OK(letters_served(f.c, rc.id, l.id, STR("本人签收"), f.c->today, NULL, NULL, &err));
	OK(case_get(f.c, rc.id, &rc, &err));
	assert_int_equal(rc.state, RF_S_SERVED);
	OK(letters_get(f.c, rc.id, l.id, &row, &rc, &err));
	assert_true(str_eq_c(row.l.state, "served") && str_eq_c(row.proof, "本人签收"));
	assert_int_equal(letters_void(f.c, rc.id, l.id, STR("晚了"), &err), ST_CONFLICT);
	core_fixture_close(&f);
}

static void S0_3_3_5_an_extension_letter_records_the_extension(void **state)
{
	struct core_fixture f;
	struct letter_value v = {"extension_reason", STR("需要检索的材料较多")};
	struct letter_new n = {.kind = STR("extension"), .values = &v, .n_values = 1, .record = true};
	struct case_event *ev;
	struct rf_case fold;
	struct rcase rc;
	struct letter l;
	size_t n_ev;
	bool again;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	f.c->today = day("2026-10-30");
	rc = make(&f, CF_CITY, "历年监测数据");
	act(&f, &rc, RF_REGISTERED, "2026-10-12", "", "");
	act(&f, &rc, RF_ASSIGNED, "2026-10-13", "", "");
	OK(letters_issue(f.c, &rc, &n, &l, &again, &err));
	OK(case_events(f.c, rc.id, &ev, &n_ev, &err));
	OK(case_fold(f.c, &rc, ev, n_ev, &fold, &err));
	assert_true(fold.extended);
	has(pdf_of(&f, l.pdf_file_id), arena_cstr(f.arena, date_format_zh(f.arena, fold.answer_due)));
	/* refused by the flow: no letter, no number */
	assert_int_equal(letters_issue(f.c, &rc, &n, &l, &again, &err), ST_CONFLICT);
	n.record = false;
	OK(letters_issue(f.c, &rc, &n, &l, &again, &err));
	assert_true(str_eq_c(l.number, "澄环公开延〔2026〕2号"));
	core_fixture_close(&f);
}

static void S2_1_3_1_package_and_erasure(void **state)
{
	struct core_fixture f;
	struct letter_new n = {.kind = STR("answer_C4")};
	struct letter_row *rows;
	struct letter_erasure *gone;
	struct stored_file sf;
	struct applicant ap;
	struct rcase rc;
	struct letter l;
	size_t k;
	bool again;

	assert_int_equal(letters_keep_years(STR("* 10\nC1 C2 30"), STR("C2")), 30);
	assert_int_equal(letters_keep_years(STR("C1 30\n* 10"), STR("A1")), 10);
	assert_int_equal(letters_keep_years(STR("C1 30"), STR("A1")), 0);
	assert_int_equal(letters_keep_years(STR("nonsense\n* x"), STR("A1")), 0);
	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	rc = make(&f, CF_CITY, "验收报告");
	decide(&f, &rc, "C4");
	OK(letters_issue(f.c, &rc, &n, &l, &again, &err));
	OK(letters_send(f.c, rc.id, l.id, STR("counter"), STR("本人领取"), DATE_NONE, &err));
	OK(case_get(f.c, rc.id, &rc, &err));
	OK(letters_archive(f.c, &rc, &err));
	OK(letters_job_erase(f.c, STR("{}"), &err));
	OK(case_get(f.c, rc.id, &rc, &err));
	assert_true(str_eq_c(rc.name, "李静文"));
	f.c->today = day("2036-10-23"); /* the last day of ten years */
	OK(letters_job_erase(f.c, STR("{}"), &err));
	OK(case_get(f.c, rc.id, &rc, &err));
	assert_true(str_eq_c(rc.name, "李静文"));
	f.c->today = day("2036-10-24");
	OK(letters_job_erase(f.c, STR("{}"), &err));
	OK(letters_job_erase(f.c, STR("{}"), &err)); /* once is enough */
	OK(case_get(f.c, rc.id, &rc, &err));
	assert_true(str_empty(rc.name) && str_empty(rc.masked.name) && str_eq_c(rc.decision, "C4"));
	OK(case_applicant(f.c, &rc, &ap, &err));
	assert_true(str_empty(ap.name) && str_empty(ap.id_no) && str_empty(ap.phone));
	OK(letters_rows(f.c, rc.id, &rows, &k, &err));
	assert_int_equal(k, 1);
	assert_true(rows[0].erased_at != 0 && rows[0].l.pdf_file_id == 0 && str_empty(rows[0].text));
	assert_true(str_eq(rows[0].l.number, l.number));
	assert_int_equal(files_get(f.c, l.pdf_file_id, &sf, &err), ST_NOT_FOUND);
	OK(ls_erasures(core_fixture_as(&f, CF_CITY, ROLE_OFFICE), true, &gone, &k, &err));
	assert_int_equal(k, 1);
	assert_true(str_eq(gone[0].no, rc.no) && gone[0].letters == 1 && gone[0].years == 10);
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(S0_3_3_5_S2_1_3_3_every_document_is_made_from_the_case),
		ON_BOTH(S0_3_3_5_an_answer_for_every_decision),
		ON_BOTH(S0_3_3_5_a_missing_field_is_named),
		ON_BOTH(S0_3_3_5_branch_names_both_governments_and_its_own_numbers),
		ON_BOTH(S2_1_3_3_templates_are_edited_under_version_control),
		ON_BOTH(S0_3_3_5_numbers_have_no_gap_and_no_double),
		ON_BOTH(S0_3_3_5_a_double_click_sends_one_letter),
		ON_BOTH(S0_3_3_5_sent_served_void),
		ON_BOTH(S0_3_3_5_an_extension_letter_records_the_extension),
		ON_BOTH(S2_1_3_1_package_and_erasure),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
