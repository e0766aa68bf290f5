/* SPDX-License-Identifier: Apache-2.0 */
/* The archive package of a request (S2-1.3.1, 条例 Art. 45): cover, contents, what was asked, how it was decided, every letter, file
 * and entry, the computation of the clock, the audit rows, and the checksums of it all, as one ZIP. */
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/csv.h"
#include "base/hash.h"
#include "core/audit.h"
#include "core/core.h"
#include "core/json.h"
#include "letters/letters_int.h"
#include "letters/letters_store.h"

enum { MAX_AUDIT = 5000, MAX_SUMS = 1U << 20 };

struct package {
	struct ctx *c;
	const struct rcase *rc;
	zip_t *z;
	struct buf sums; /* "SHA256  name" a line */
	struct lt_row *item;
	size_t n_items, n_files;
	struct str mark; /* of the body */
};

static struct str zh(struct ctx *c, const char *key)
{
	enum tpl_locale said = c->locale;
	struct str s;

	c->locale = LOC_ZH; /* the file is the office's, whatever language its reader has chosen */
	s = ctx_text(c, key);
	c->locale = said;
	return s;
}

static struct str zh_day(struct ctx *c, struct date d)
{
	return date_is_none(d) ? STR("—") : date_format_zh(c->arena, d);
}

static enum status add_source(struct package *p, const char *name, zip_source_t *src, struct str sha, struct err *err)
{
	if (src == NULL || zip_file_add(p->z, name, src, ZIP_FL_ENC_UTF_8) < 0) {
		zip_source_free(src);
		return err_set(err, ST_IO, "archive %s: %s", name, zip_strerror(p->z));
	}
	buf_printf(&p->sums, "%.*s  %s\n", STR_ARG(sha), name);
	return ST_OK;
}

static enum status add_bytes(struct package *p, const char *name, struct str bytes, struct err *err)
{
	char hex[SHA256_HEX_LEN + 1];

	sha256_hex(bytes, hex);
	return add_source(p, name, zip_source_buffer(p->z, bytes.p, bytes.n, 0), str_of(hex), err);
}

static enum status add_file(struct package *p, const char *name, const struct stored_file *f, struct err *err)
{
	return add_source(p, name, zip_source_file(p->z, files_path(p->c, f), 0, -1), f->sha256, err);
}

static void item(struct package *p, struct str name, struct str number, struct date on)
{
	p->item[p->n_items++] = (struct lt_row){{name, number, date_format(p->c->arena, on), STR("")}};
}

/* No slash, no blank at the ends, nothing a file system refuses. */
static const char *safe_name(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a, 512);

	for (size_t i = 0; i < s.n && b.n < 200; i++)
		buf_byte(&b, (unsigned char)s.p[i] < 0x20 || strchr("/\\:*?\"<>|", s.p[i]) != NULL ? '_' : s.p[i]);
	while (b.n > 0 && ((unsigned char)b.p[b.n - 1] & 0xC0) == 0x80 && s.n > b.n) /* not through a character */
		b.n--;
	return b.n == 0 ? "_" : buf_cstr(&b);
}

/* ---- letters and files ---- */
static enum status put_letters(struct package *p, struct err *err)
{
	struct letter_row *l;
	size_t n;

	TRY(letters_rows(p->c, p->rc->id, &l, &n, err));
	p->item = ARENA_ARRAY(p->c->arena, n + 500, struct lt_row);
	for (size_t i = 0; i < n; i++) {
		const int64_t ids[] = {l[i].l.pdf_file_id, l[i].l.docx_file_id};

		for (size_t k = 0; k < ARRAY_LEN(ids); k++) {
			struct stored_file f;

			if (ids[k] == 0)
				continue;
			TRY(files_get(p->c, ids[k], &f, err));
			TRY(add_file(p,
				     arena_printf(p->c->arena, "letters/%02zu-%s.%.*s", i + 1,
						  safe_name(p->c->arena, l[i].l.number), STR_ARG(f.ext))
					     .p,
				     &f, err));
		}
		item(p, zh(p->c, arena_printf(p->c->arena, "letters.kind.%.*s", STR_ARG(l[i].l.kind)).p),
		     str_eq_c(l[i].l.state, "void") ? arena_printf(p->c->arena, "%.*s（%.*s）", STR_ARG(l[i].l.number),
								   STR_ARG(zh(p->c, "letters.state.void")))
						    : l[i].l.number,
		     l[i].l.issued_on);
	}
	return ST_OK;
}

static enum status put_files(struct package *p, struct err *err)
{
	struct case_file *f;
	size_t n;

	TRY(case_files(p->c, p->rc->id, &f, &n, err));
	for (size_t i = 0; i < n; i++) {
		if (str_eq_c(f[i].kind, "letter"))
			continue;
		p->n_files++;
		TRY(add_file(p,
			     arena_printf(p->c->arena, "files/%02zu-%s.%.*s", p->n_files, safe_name(p->c->arena, f[i].name),
					  STR_ARG(f[i].file.ext))
				     .p,
			     &f[i].file, err));
		if (p->n_files < 400)
			item(p, f[i].name, STR("—"), date_of_instant(f[i].added_at));
	}
	return ST_OK;
}

/* ---- the computation of the clock ---- */
static void put_note(struct ctx *c, struct buf *b, const struct rq_note *note)
{
	enum tpl_locale said = c->locale;

	c->locale = LOC_ZH;
	buf_printf(b, "%.*s（%s）\n", STR_ARG(case_note_text(c, note)), rq_note_clause(note->code));
	c->locale = said;
}

static enum status put_days(struct package *p, const struct rf_case *f, struct buf *b, struct err *err)
{
	static const char *const reason[DAY_REASON_COUNT] = {
		[DAY_WEEKDAY] = "letters.archive.day_weekday",	   [DAY_MAKEUP] = "letters.archive.day_makeup",
		[DAY_WEEKEND] = "letters.archive.day_weekend",	   [DAY_HOLIDAY] = "letters.archive.day_holiday",
		[DAY_STATUTORY] = "letters.archive.day_statutory",
	};
	struct ctx *c = p->c;
	struct rf_days d;
	struct date stop = date_is_none(f->decided_on) ? c->today : f->decided_on;

	TRY(rf_days(c->arena, c->cal, f, stop, &d));
	buf_printf(b, "%.*s\n", STR_ARG(zh(c, "letters.archive.days")));
	for (size_t i = 0; i < d.n; i++) {
		struct day_info info;

		if (workcal_day(c->cal, d.day[i].date, &info) != ST_OK)
			return err_set(err, ST_CALENDAR_GAP, "day list");
		buf_printf(b, "%zu\t%.*s\t%.*s\t%.*s\n", i + 1, STR_ARG(zh_day(c, d.day[i].date)),
			   STR_ARG(zh(c, d.day[i].kind == RF_PAUSED ? "letters.archive.paused" : "letters.archive.counted")),
			   STR_ARG(zh(c, reason[info.reason])));
	}
	return ST_OK;
}

static enum status clock_text(struct package *p, struct str *ret, struct err *err)
{
	struct ctx *c = p->c;
	struct case_event *ev;
	struct rf_case f;
	struct buf b = BUF_INIT(c->arena, 1U << 20);
	size_t n;

	TRY(case_events(c, p->rc->id, &ev, &n, err));
	TRY(case_fold(c, p->rc, ev, n, &f, err));
	buf_printf(&b, "%.*s%.*s\n", STR_ARG(zh(c, "letters.archive.received")), STR_ARG(zh_day(c, f.clock.receipt)));
	buf_printf(&b, "%.*s%.*s\n", STR_ARG(zh(c, "letters.archive.due")), STR_ARG(zh_day(c, f.answer_due)));
	buf_printf(&b, "%.*s%.*s\n", STR_ARG(zh(c, "letters.archive.decided")), STR_ARG(zh_day(c, f.decided_on)));
	for (size_t i = 0; i < f.clock.n_notes; i++)
		put_note(c, &b, &f.clock.notes[i]);
	TRY(put_days(p, &f, &b, err));
	*ret = buf_view(&b);
	return ST_OK;
}

static enum status put_clock(struct package *p, struct err *err)
{
	struct doc_official o = {.signed_on = DATE_NONE, .printed_on = DATE_NONE, .doc_no = p->rc->no};
	struct str text, pdf;
	struct doc d;

	TRY(clock_text(p, &text, err));
	o.title = zh(p->c, "letters.archive.clock");
	TRY(add_bytes(p, "clock.txt", text, err));
	TRY(doc_from_text(p->c->arena, text, &d, err));
	TRY(doc_pdf(p->c->arena, &d, &o, NULL, NULL, &pdf, err));
	return add_bytes(p, "03-期限计算.pdf", pdf, err);
}

/* ---- what was asked, how it was decided, what was done ---- */
/* A sheet filled from the case as it is now; it takes no number of its own. */
static enum status put_sheet(struct package *p, const char *kind, const char *name, struct err *err)
{
	struct letter_new n = {.kind = str_of(kind)};
	struct letter_fill x;
	struct letter_text t;
	struct str pdf;

	TRY(letter_fill(p->c, p->rc, &n, &x, err));
	TRY(letter_render(&x, STR(""), &t, err));
	TRY(letter_pdf(&x, &t, p->rc->no, &pdf, err));
	item(p, zh(p->c, arena_printf(p->c->arena, "letters.kind.%s", kind).p), STR("—"), p->c->today);
	return add_bytes(p, name, pdf, err);
}

/* One cell of a table that is text: what would break the row is a mark of its own. */
static void put_cell(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n')
			buf_c(b, "；");
		else if ((unsigned char)s.p[i] >= 0x20)
			buf_byte(b, s.p[i]);
	}
}

static void put_step(struct package *p, struct buf *b, const struct case_event *e)
{
	static const char *const more[] = {"what", "where", "by", "override"};
	struct ctx *c = p->c;
	struct str s;

	buf_printf(b, "%lld\t%.*s\t%.*s%.*s\t", (long long)e->e.seq, STR_ARG(date_format(c->arena, e->e.date)),
		   STR_ARG(zh(c, arena_printf(c->arena, "request.event.%s", rf_type_code(e->e.type)).p)),
		   STR_ARG(e->is_void ? zh(c, "letters.archive.void") : STR("")));
	put_cell(b, e->text);
	for (size_t i = 0; i < ARRAY_LEN(more); i++)
		if (json_get_str(c->arena, e->data, more[i], &s) && !str_empty(s) && !str_eq(s, e->text)) {
			buf_c(b, "；");
			put_cell(b, s);
		}
	buf_printf(b, "\t%.*s\n", STR_ARG(e->person_name));
}

/* Every entry of the case: searches, calls, contacts, findings, reviews, with who made it. */
static enum status put_log(struct package *p, struct err *err)
{
	struct doc_official o = {.signed_on = DATE_NONE, .printed_on = DATE_NONE, .doc_no = p->rc->no};
	struct buf b = BUF_INIT(p->c->arena, 4U << 20);
	struct case_event *ev;
	struct str pdf;
	struct doc d;
	size_t n;

	TRY(case_events(p->c, p->rc->id, &ev, &n, err));
	buf_printf(&b, "%.*s\n", STR_ARG(zh(p->c, "letters.archive.log_columns")));
	for (size_t i = 0; i < n; i++)
		put_step(p, &b, &ev[i]);
	o.title = zh(p->c, "letters.archive.log");
	item(p, o.title, STR("—"), p->c->today);
	TRY(doc_from_text(p->c->arena, buf_view(&b), &d, err));
	TRY(doc_pdf(p->c->arena, &d, &o, NULL, NULL, &pdf, err));
	return add_bytes(p, "07-办理记录.pdf", pdf, err);
}

/* ---- cover and contents ---- */
static enum status put_cover(struct package *p, struct err *err)
{
	struct ctx *c = p->c;
	const struct rcase *rc = p->rc;
	struct str pdf, decision = str_empty(rc->decision) ? STR("—") : letter_phrase_of(c->arena, "decision", rc->decision);
	const struct doc_form_row rows[] = {
		{zh(c, "letters.field.case_no"), rc->no, true, 12},
		{zh(c, "letters.field.body"), rc->body_name, true, 12},
		{zh(c, "letters.field.unit"), str_empty(rc->unit_name) ? STR("—") : rc->unit_name, true, 12},
		{zh(c, "letters.field.applicant"), rc->masked.name, true, 12},
		{zh(c, "letters.field.description"), rc->description, true, 40},
		{zh(c, "letters.field.received_on"), zh_day(c, rc->received_on), false, 12},
		{zh(c, "letters.archive.decided_on"), zh_day(c, rc->decided_on), false, 12},
		{zh(c, "letters.field.decision_name"), decision, true, 12},
		{zh(c, "letters.archive.closed_on"), zh_day(c, rc->closed_on), false, 12},
		{zh(c, "letters.field.items_count"), arena_printf(c->arena, "%zu", p->n_items), false, 12},
		{zh(c, "letters.archive.keeper"), STR(""), true, 25},
	};

	TRY(doc_form_pdf(c->arena, zh(c, "letters.archive.cover"), rc->no, rows, ARRAY_LEN(rows), STR(""), &pdf, err));
	return add_bytes(p, "01-案卷封面.pdf", pdf, err);
}

static enum status put_contents(struct package *p, struct err *err)
{
	struct doc_official o = {.signed_on = DATE_NONE, .printed_on = DATE_NONE, .doc_no = p->rc->no};
	struct buf b = BUF_INIT(p->c->arena, 1U << 20);
	struct str pdf;
	struct doc d;

	buf_printf(&b, "%.*s\n", STR_ARG(zh(p->c, "letters.archive.columns")));
	for (size_t i = 0; i < p->n_items; i++)
		buf_printf(&b, "%zu\t%.*s\t%.*s\t%.*s\n", i + 1, STR_ARG(p->item[i].col[0]), STR_ARG(p->item[i].col[1]),
			   STR_ARG(p->item[i].col[2]));
	o.title = zh(p->c, "letters.kind.archive_catalogue");
	TRY(doc_from_text(p->c->arena, buf_view(&b), &d, err));
	TRY(doc_pdf(p->c->arena, &d, &o, NULL, NULL, &pdf, err));
	return add_bytes(p, "02-卷内目录.pdf", pdf, err);
}

/* Who did what and when, with the hash of each row of the chain. */
static enum status put_audit(struct package *p, struct err *err)
{
	struct ctx *c = p->c;
	struct audit_filter f = {
		.object = STR("request"), .object_id = p->rc->id, .from = DATE_NONE, .to = DATE_NONE, .limit = MAX_AUDIT};
	struct buf b = BUF_INIT(c->arena, 16U << 20);
	struct audit_row *r;
	size_t n;

	TRY(audit_find(c, &f, &r, &n, err));
	buf_c(&b, "seq,at,who,action,summary,reason,hash\r\n");
	for (size_t i = n; i-- > 0;) {
		csv_put(&b, arena_printf(c->arena, "%lld", (long long)r[i].seq), false);
		csv_put(&b, instant_format_iso(c->arena, r[i].at), false);
		csv_put(&b, r[i].who, false);
		csv_put(&b, r[i].action, false);
		csv_put(&b, r[i].summary, false);
		csv_put(&b, r[i].reason, false);
		csv_put(&b, r[i].hash, true);
	}
	return add_bytes(p, "04-审计摘录.csv", buf_view(&b), err);
}

static enum status fill(struct package *p, struct err *err)
{
	TRY(put_letters(p, err));
	TRY(put_files(p, err));
	TRY(put_sheet(p, "register_sheet", "05-申请登记表.pdf", err));
	if (!str_empty(p->rc->decision))
		TRY(put_sheet(p, "review_sheet", "06-审查呈批单.pdf", err));
	TRY(put_log(p, err));
	TRY(put_cover(p, err));
	TRY(put_contents(p, err));
	TRY(put_clock(p, err));
	TRY(put_audit(p, err));
	return add_bytes(p, "SHA256SUMS.txt", arena_dup(p->c->arena, buf_view(&p->sums)), err);
}

enum status letters_package(struct ctx *c, const struct rcase *rc, const char *path, struct err *err)
{
	struct package p = {.c = c, .rc = rc};
	enum status st;
	int e = 0;

	if (!letters_may_write(c, rc) || (!c->who.system && !ctx_can(c, PERM_CASE_OFFICE)))
		return err_say(err, ST_FORBIDDEN, "request.not.permitted", NULL);
	p.z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &e);
	if (p.z == NULL)
		return err_set(err, ST_IO, "%s: zip error %d", path, e);
	buf_init(&p.sums, c->arena, MAX_SUMS);
	st = fill(&p, err);
	if (st != ST_OK) {
		zip_discard(p.z);
		return st;
	}
	if (zip_close(p.z) != 0) {
		st = err_set(err, ST_IO, "%s: %s", path, zip_strerror(p.z));
		zip_discard(p.z);
	}
	return st;
}

enum status letters_archive(struct ctx *c, const struct rcase *rc, struct err *err)
{
	struct case_act a = {.e = {.type = RF_ARCHIVED, .date = c->today, .until = DATE_NONE}};

	return case_act(c, rc, &a, NULL, err);
}
