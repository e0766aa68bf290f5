/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of letters: a body that is set up, requests up to their decision, PDFs as poppler reads them. */
#ifndef LETTERS_LETTERS_FX_H
#define LETTERS_LETTERS_FX_H

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

static inline struct date day(const char *text)
{
	struct date d;

	assert_true(date_parse(str_of(text), &d));
	return d;
}

static inline void setup_body(struct core_fixture *f, enum cf_body which, const char *mark)
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

static inline struct rcase make(struct core_fixture *f, enum cf_body body, const char *what)
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

static inline void act(struct core_fixture *f, struct rcase *rc, enum rf_type t, const char *on, const char *code,
		       const char *data)
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
static inline void decide(struct core_fixture *f, struct rcase *rc, const char *code)
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
static inline size_t all_values(struct core_fixture *f, struct letter_value *v)
{
	struct letter_tables t = letter_tables_load(f->arena);
	size_t n = 0;

	for (size_t i = 0; i < t.n_fields; i++) {
		if (t.from[i] != FIELD_FORM)
			continue;
		v[n].name = arena_cstr(f->arena, t.field[i].name);
		v[n++].value = t.field[i].type == LT_DATE     ? STR("2026-11-30")
			       : t.field[i].type == LT_NUMBER ? STR("40")
							      : arena_printf(f->arena, "填写%.*s", STR_ARG(t.field[i].name));
	}
	return n;
}

static inline struct str text_of_pdf(struct core_fixture *f, struct str pdf)
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

static inline void has(struct str text, const char *part)
{
	if (str_find_c(text, part) < 0)
		fail_msg("\"%s\" is not in %.*s", part, STR_ARG(text));
}

static inline struct str pdf_of(struct core_fixture *f, int64_t file_id)
{
	struct stored_file sf;
	struct str bytes;

	OK(files_get(f->c, file_id, &sf, &err));
	assert_true(str_eq_c(sf.media_type, "application/pdf"));
	OK(fs_read(f->arena, files_path(f->c, &sf), 8 << 20, &bytes, &err));
	return text_of_pdf(f, bytes);
}

/* What would be issued. */
static inline struct str preview(struct core_fixture *f, const struct rcase *rc, const struct letter_new *n)
{
	struct letter_fill x;
	struct letter_text t;
	struct str pdf;

	OK(letter_fill(f->c, rc, n, &x, &err));
	OK(letter_render(&x, n->text, &t, &err));
	OK(letter_pdf(&x, &t, STR_NONE, &pdf, &err));
	return text_of_pdf(f, pdf);
}

/* Registered and with its unit, on the days of the fixture's plan. */
static inline struct rcase handled(struct core_fixture *f, const char *what)
{
	struct rcase rc = make(f, CF_CITY, what);

	act(f, &rc, RF_REGISTERED, "2026-10-12", "", "");
	act(f, &rc, RF_ASSIGNED, "2026-10-13", "", "");
	return rc;
}

static inline struct str party_of(struct core_fixture *f, struct rcase *rc, const char *kind)
{
	struct case_party p = {.kind = str_of(kind), .name = STR("澄州市某某化工有限公司"), .contact = STR("联系人甲")};

	OK(case_party_add(f->c, rc, &p, &err));
	return p.ref;
}

static inline void about(struct core_fixture *f, struct rcase *rc, enum rf_type t, const char *on, struct str ref)
{
	struct case_act a = {.e = {.type = t, .date = day(on), .until = DATE_NONE, .ref = ref}, .text = STR("征求意见")};

	OK(case_act(f->c, rc, &a, NULL, &err));
	OK(case_get(f->c, rc->id, rc, &err));
}

#endif
