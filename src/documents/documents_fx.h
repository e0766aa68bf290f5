/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the tests on both engines: a catalogue in every body, drafts and the steps of the flow as one line each. */
#ifndef DOCUMENTS_DOCUMENTS_FX_H
#define DOCUMENTS_DOCUMENTS_FX_H
#include "documents/documents.h"

#include "base/test.h"
#include "core/audit.h"
#include "core/files.h"
#include "core/jobs.h"
#include "core/org.h"
#include "documents/documents_internal.h"
#include "support/core_fixture.h"
#include "translog/translog.h"

static const struct module *const modules[] = {&translog_module, &catalogue_module, &documents_module};
static struct err err;

#define OK(call)                                                                                   \
	do {                                                                                       \
		err_clear(&err);                                                                   \
		if ((call) != ST_OK)                                                               \
			fail_msg("%s: %s %s %s", #call, status_name(err.st), err.key, err.detail); \
	} while (0)
#define IS(call, want)                                                                                           \
	do {                                                                                                     \
		err_clear(&err);                                                                                 \
		enum status is_ = (call);                                                                        \
		if (is_ != (want))                                                                               \
			fail_msg("%s: %s, want %s (%s %s)", #call, status_name(is_), status_name(want), err.key, \
				 err.detail);                                                                    \
	} while (0)

struct fx {
	struct core_fixture f;
	struct ctx *c; /* acts as whoever is on turn */
	struct cat_entry entry;
};

static UNUSED bool open_fx(struct fx *x, void **state)
{
	if (!core_fixture_open(&x->f, *(enum db_engine_kind *)*state, modules, ARRAY_LEN(modules)))
		return false;
	for (int b = 0; b < CF_BODIES; b++)
		OK(cat_adopt(x->f.c, x->f.body[b], x->f.unit[b][CF_SECTION], &err));
	OK(cat_entry_by_key(x->f.c, x->f.body[CF_CITY], STR("MEE2019-05"), &x->entry, &err));
	x->c = core_fixture_as(&x->f, CF_CITY, ROLE_DRAFTER);
	return true;
}
#define OPEN(x, state)                      \
	do {                                \
		if (!open_fx((x), (state))) \
			skip();             \
	} while (0)

static UNUSED struct ctx *as(struct fx *x, enum role r)
{
	core_fixture_become(&x->f, x->c, CF_CITY, r);
	return x->c;
}

static UNUSED struct date day(int y, int m, int d)
{
	struct date r = DATE_NONE;

	assert_true(date_from_ymd(y, m, d, &r));
	return r;
}

static UNUSED struct document draft_of(struct ctx *c, int64_t entry_id, const char *title)
{
	struct doc model;

	OK(doc_from_text(c->arena, STR("一、总体要求\n请遵照执行。\n二、工作安排\n自发布之日起实施。"), &model, &err));
	return (struct document){.title = str_of(title),
				 .entry_id = entry_id,
				 .genre = STR("公告"),
				 .topic = STR("综合政务"),
				 .summary = STR("概述"),
				 .issuing_body = STR("局"),
				 .openness = OPEN_COUNT,
				 .audience_all = true,
				 .formed_on = day(2026, 11, 2),
				 .signed_on = DATE_NONE,
				 .effective_on = DATE_NONE,
				 .abolished_on = DATE_NONE,
				 .body_json = doc_json(c->arena, &model)};
}

static UNUSED struct document made(struct fx *x, const char *title)
{
	struct document d = draft_of(as(x, ROLE_DRAFTER), x->entry.id, title);

	OK(doc_save_draft(x->c, &d, &err));
	return d;
}

static UNUSED struct doc_action act(enum doc_event ev, const struct document *d)
{
	return (struct doc_action){.event = ev,
				   .id = d->id,
				   .rev = d->rev,
				   .opinion = STR("同意"),
				   .attribute = ATTR_PUB,
				   .checklist = true,
				   .secrecy_basis = STR("经审查不涉密"),
				   .order = STR("内撤〔2026〕1号"),
				   .public_note = STR("内容核实中")};
}

static UNUSED struct document step(struct fx *x, enum role who, enum doc_event ev, const struct document *d)
{
	struct doc_action a = act(ev, d);
	struct document out;

	OK(doc_act(as(x, who), &a, &out, &err));
	return out;
}

/* Draft … ready for the signatory. */
static UNUSED struct document reviewed(struct fx *x, const char *title)
{
	struct document d = made(x, title);

	d = step(x, ROLE_DRAFTER, EV_SUBMIT, &d);
	assert_int_equal(d.state, DS_UNIT);
	d = step(x, ROLE_UNIT_HEAD, EV_APPROVE, &d);
	assert_int_equal(d.state, DS_OFFICE);
	d = step(x, ROLE_OFFICE, EV_APPROVE, &d);
	assert_int_equal(d.state, DS_SECRECY);
	d = step(x, ROLE_SECRECY, EV_APPROVE, &d);
	assert_int_equal(d.state, DS_SIGN);
	return d;
}

static UNUSED struct document published(struct fx *x, const char *title)
{
	struct document d = reviewed(x, title);

	d = step(x, ROLE_SIGNATORY, EV_SIGN, &d);
	assert_int_equal(d.state, DS_PUBLISHED);
	return d;
}

static UNUSED int64_t public_total(struct fx *x, const char *words)
{
	const struct doc_filter f = {.openness = -1, .validity = -1, .words = str_of(words), .limit = 50};
	struct document *list;
	size_t n;
	int64_t total;

	OK(doc_public_list(x->f.c, &f, &list, &n, &total, &err));
	assert_int_equal(n, total);
	return total;
}

#endif
