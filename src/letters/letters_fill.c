/* SPDX-License-Identifier: Apache-2.0 */
/* From a case to the fields of its letters: what the register knows, what the events tell, what the draft says. */
#include <jansson.h>

#include "core/org.h"
#include "core/settings.h"
#include "letters/letters_int.h"

#define REGULATION "《中华人民共和国政府信息公开条例》"

void letter_put(struct letter_fill *x, const char *name, struct str s)
{
	int i = letter_field_of(&x->t, str_of(name));

	if (i < 0)
		BUG("no field %s", name);
	x->v[i].text = s.p == NULL ? STR("") : s;
}

void letter_put_day(struct letter_fill *x, const char *name, struct date d)
{
	letter_put(x, name, date_is_none(d) ? STR("") : date_format_zh(x->c->arena, d));
	x->day[letter_field_of(&x->t, str_of(name))] = d;
}

struct str letter_value(const struct letter_fill *x, const char *field)
{
	int i = letter_field_of(&x->t, str_of(field));

	return i < 0 ? STR("") : x->v[i].text;
}

static struct str day(struct letter_fill *x, struct date d)
{
	return date_is_none(d) ? STR("") : date_format_zh(x->c->arena, d);
}

static void put_number(struct letter_fill *x, const char *name, int64_t n)
{
	letter_put(x, name, arena_printf(x->c->arena, "%lld", (long long)n));
}

/* ---- lists ---- */
/* "a｜b｜c" a line. */
static struct lt_value list_of_text(struct arena *a, struct str text, size_t cols)
{
	struct lt_row *rows = ARENA_ARRAY(a, 200, struct lt_row);
	struct str line;
	size_t n = 0;

	while (n < 200 && str_line(&text, &line)) {
		line = str_trim(line);
		if (line.n == 0)
			continue;
		for (size_t i = 0; i < LT_MAX_COLS; i++)
			rows[n].col[i] = STR("");
		for (size_t i = 0; i < cols; i++) {
			ptrdiff_t at = i + 1 < cols ? str_find_c(line, "｜") : -1;

			rows[n].col[i] = str_trim(at < 0 ? line : str_slice(line, 0, (size_t)at));
			if (at < 0)
				break;
			line = str_skip(line, (size_t)at + sizeof "｜" - 1);
		}
		n++;
	}
	return (struct lt_value){.text = STR(""), .rows = rows, .n = n};
}

struct str letter_list_text(struct arena *a, const struct lt_value *v, size_t cols)
{
	struct buf b = BUF_INIT(a, 1U << 20);

	for (size_t i = 0; i < v->n; i++) {
		for (size_t k = 0; k < cols; k++) {
			buf_c(&b, k > 0 ? "｜" : "");
			buf_str(&b, v->rows[i].col[k]);
		}
		buf_byte(&b, '\n');
	}
	return buf_view(&b);
}

/* ---- events ---- */
const struct case_event *letter_last(const struct letter_fill *x, enum rf_type t, struct str ref)
{
	for (size_t i = x->n_ev; i-- > 0;)
		if (x->ev[i].e.type == t && !x->ev[i].is_void && (str_empty(ref) || str_eq(x->ev[i].e.ref, ref)))
			return &x->ev[i];
	return NULL;
}

/* The answer to the event at: the same letter's, or the next one of its kind. */
static struct date answered(const struct letter_fill *x, size_t at, enum rf_type answer)
{
	for (size_t i = at + 1; answer < RF_TYPE_COUNT && i < x->n_ev; i++)
		if (x->ev[i].e.type == answer && str_eq(x->ev[i].e.ref, x->ev[at].e.ref) && !x->ev[i].is_void)
			return x->ev[i].e.date;
	return DATE_NONE;
}

static const struct {
	enum rf_type type, answer;
	const char *phrase;
} steps[] = {
	{RF_CORRECTION_NOTICE, RF_CORRECTED, "process_correction"},
	{RF_THIRD_PARTY_SENT, RF_THIRD_PARTY_REPLIED, "process_third_party"},
	{RF_CO_AGENCY_SENT, RF_CO_AGENCY_REPLIED, "process_co_agency"},
	{RF_OTHER_AGENCY_SENT, RF_OTHER_AGENCY_REPLIED, "process_other_agency"},
	{RF_EXTENDED, RF_TYPE_COUNT, "process_extended"},
	{RF_EXCESS_ASKED, RF_EXCESS_REASON, "process_excess"},
	{RF_DELAYED, RF_TYPE_COUNT, "process_delayed"},
	{RF_FEE_NOTICED, RF_FEE_PAID, "process_fee"},
};

static struct str process(struct letter_fill *x)
{
	struct buf b = BUF_INIT(x->c->arena, 64U << 10);

	for (size_t i = 0; i < x->n_ev; i++) {
		for (size_t k = 0; k < ARRAY_LEN(steps); k++) {
			struct letter_arg args[2];

			if (x->ev[i].e.type != steps[k].type || x->ev[i].is_void)
				continue;
			args[0] = (struct letter_arg){"from", day(x, x->ev[i].e.date)};
			args[1] = (struct letter_arg){"to", day(x, answered(x, i, steps[k].answer))};
			buf_str(&b, letter_phrase(x->c->arena, steps[k].phrase, args, 2));
		}
	}
	return buf_view(&b);
}

static struct str texts_of(struct letter_fill *x, enum rf_type t)
{
	struct buf b = BUF_INIT(x->c->arena, 64U << 10);

	for (size_t i = 0; i < x->n_ev; i++)
		if (x->ev[i].e.type == t && !x->ev[i].is_void && !str_empty(x->ev[i].text)) {
			buf_c(&b, b.n > 0 ? "\n" : "");
			buf_str(&b, x->ev[i].text);
		}
	return buf_view(&b);
}

/* Name and day of who agreed: what stands in the boxes of the review sheet. */
static struct str signed_by(struct letter_fill *x, enum rf_type t)
{
	const struct case_event *e = letter_last(x, t, STR(""));

	return e == NULL ? STR("")
			 : arena_printf(x->c->arena, "%.*s　%.*s", STR_ARG(e->person_name),
					STR_ARG(date_format_zh(x->c->arena, e->e.date)));
}

/* ---- the draft ---- */
static struct str json_text(struct arena *a, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return json_is_string(v) ? arena_dup(a, (struct str){json_string_value(v), json_string_length(v)}) : STR("");
}

/* Articles are quoted by the full name of the regulation. */
static struct str full_clause(struct arena *a, struct str s)
{
	if (str_starts_c(s, "条例"))
		s = str_skip(s, sizeof "条例" - 1);
	return str_starts_c(s, "第") ? arena_printf(a, REGULATION "%.*s", STR_ARG(s)) : s;
}

static struct lt_value parts_of(struct arena *a, const json_t *list)
{
	struct lt_row *rows = ARENA_ARRAY(a, json_array_size(list) + 1, struct lt_row);
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *o = json_array_get(list, i);

		rows[n++] = (struct lt_row){
			{json_text(a, o, "part"), json_text(a, o, "clause"), json_text(a, o, "reason"), STR("")}};
	}
	return (struct lt_value){.text = STR(""), .rows = rows, .n = n};
}

static void put_list(struct letter_fill *x, const char *name, struct lt_value v)
{
	x->v[letter_field_of(&x->t, str_of(name))] = v;
}

static void put_draft(struct letter_fill *x, const json_t *o)
{
	struct arena *a = x->c->arena;
	const json_t *list = json_object_get(o, "parts"), *att = json_object_get(o, "attachments");
	struct str reasons = json_text(a, o, "reasons");
	struct lt_value v;

	letter_put(x, "clause", full_clause(a, json_text(a, o, "clause")));
	letter_put(x, "facts", json_text(a, o, "facts"));
	letter_put(x, "reasons", str_empty(reasons) ? json_text(a, o, "reason") : reasons);
	letter_put(x, "access_way", json_text(a, o, "provide"));
	v = json_is_array(list) ? parts_of(a, list) : list_of_text(a, json_text(a, o, "parts"), 3);
	if (v.n > 0) {
		struct lt_row *rows = ARENA_ARRAY(a, v.n, struct lt_row);

		for (size_t i = 0; i < v.n; i++) {
			rows[i] = v.rows[i];
			rows[i].col[1] = full_clause(a, rows[i].col[1]);
		}
		v.rows = rows;
	}
	put_list(x, "parts", v);
	if (json_array_size(att) > 0) {
		struct lt_row *rows = ARENA_ARRAY(a, json_array_size(att), struct lt_row);
		size_t n = 0;

		for (size_t i = 0; i < json_array_size(att); i++)
			if (json_is_string(json_array_get(att, i)))
				rows[n++].col[0] = arena_dup(a, str_of(json_string_value(json_array_get(att, i))));
		put_list(x, "attachments", (struct lt_value){.text = STR(""), .rows = rows, .n = n});
	}
}

/* Nobody drafts F1–F3, they are what an event ends with: the record tells the facts. */
static struct str facts_of_end(struct letter_fill *x, struct str decision)
{
	struct arena *a = x->c->arena;
	const struct case_event *gone = letter_last(x, RF_WITHDRAWN, STR(""));
	struct letter_arg args[] = {
		{"you", letter_value(x, "you")},
		{"until", day(x, str_eq_c(decision, "F1") ? x->f.correction_due : x->f.clock.fee_due)},
		{"yuan", arena_printf(a, "%lld", (long long)x->f.fee_yuan)},
		{"from", gone == NULL ? STR("") : day(x, gone->e.date)},
	};

	if (str_eq_c(decision, "F3") ? gone == NULL : str_empty(args[1].value))
		return STR("");
	return letter_phrase(a, arena_printf(a, "facts_%.*s", STR_ARG(decision)).p, args, ARRAY_LEN(args));
}

/* The article a decision stands on when no draft names it: that of its answer. */
static struct str clause_of(const struct letter_fill *x, struct str decision)
{
	if (!str_empty(x->kind->decision) || str_empty(decision))
		return x->kind->clause;
	for (size_t i = 0; i < x->t.n_kinds; i++)
		if (str_eq(x->t.kind[i].decision, decision))
			return x->t.kind[i].clause;
	return STR("");
}

static void fill_draft(struct letter_fill *x)
{
	const struct case_event *d = letter_last(x, RF_DRAFTED, STR(""));
	json_t *o = d == NULL || str_empty(d->data) ? NULL : json_loadb(d->data.p, d->data.n, 0, NULL);
	struct str decision = x->kind->sheet ? x->f.decision : x->kind->decision; /* a sheet tells what was decided */

	if (json_is_object(o))
		put_draft(x, o);
	json_decref(o);
	if (str_empty(letter_value(x, "facts"))) /* what the item by item review found */
		letter_put(x, "facts", texts_of(x, RF_CHECKED));
	if (str_empty(letter_value(x, "facts")) && str_starts_c(decision, "F"))
		letter_put(x, "facts", facts_of_end(x, decision));
	if (str_empty(letter_value(x, "clause")))
		letter_put(x, "clause", clause_of(x, decision));
}

/* ---- the case ---- */
static void fill_applicant(struct letter_fill *x)
{
	const struct rcase *rc = x->rc;
	const struct applicant *m = &rc->masked;
	struct arena *a = x->c->arena;
	struct str contact = m->phone;

	if (!str_empty(m->email))
		contact = arena_printf(a, "%.*s　%.*s", STR_ARG(contact), STR_ARG(m->email));
	if (!str_empty(m->address))
		contact = arena_printf(a, "%.*s　%.*s", STR_ARG(contact), STR_ARG(m->address));
	letter_put(x, "you", letter_phrase(a, rc->applicant_kind == AP_NAT ? "you_person" : "you_organisation", NULL, 0));
	letter_put(x, "applicant", rc->name);
	letter_put(x, "applicant_masked", m->name);
	letter_put(x, "applicant_kind", letter_phrase_of(a, "applicant", str_of(applicant_kind_code(rc->applicant_kind))));
	letter_put(x, "applicant_id", str_empty(m->id_no) ? STR("—") : m->id_no);
	letter_put(x, "applicant_contact", str_empty(str_trim(contact)) ? STR("—") : str_trim(contact));
}

/* What was due before the extension that the letter tells: an extended request is folded as if it had not been. */
static enum status due_before(struct letter_fill *x, struct date *ret, struct err *err)
{
	struct case_event *ev;
	struct rf_case f;

	*ret = x->f.answer_due;
	if (!x->f.extended)
		return ST_OK;
	ev = ARENA_ARRAY(x->c->arena, x->n_ev, struct case_event);
	for (size_t i = 0; i < x->n_ev; i++) {
		ev[i] = x->ev[i];
		if (ev[i].e.type == RF_EXTENDED)
			ev[i].e.type = RF_NOTE;
	}
	TRY(case_fold(x->c, x->rc, ev, x->n_ev, &f, err));
	*ret = f.answer_due;
	return ST_OK;
}

/* Only the one notice that is in time makes the clock begin anew (Art. 30): what does not is not promised. */
static bool counts_anew(const struct letter_fill *x, const struct rf_rules *r)
{
	const struct case_event *e = letter_last(x, RF_CORRECTION_NOTICE, STR(""));
	struct date on = e == NULL ? x->c->today : e->e.date;

	if (e != NULL && e->e.override)
		return false;
	return r->clock.late_correction_restarts || date_is_none(x->f.clock.correction_notice_due) ||
	       date_cmp(on, x->f.clock.correction_notice_due) <= 0;
}

static enum status fill_dates(struct letter_fill *x, struct err *err)
{
	struct rf_rules r = case_rules(x->c, x->rc->submitted_on);
	struct letter_arg days;
	struct date before;
	struct deadline d = {.due = x->f.answer_due};

	letter_put(x, "answer_due", day(x, x->f.answer_due));
	put_number(x, "answer_days", r.clock.answer_days);
	put_number(x, "extension_days", r.clock.extension_days);
	put_number(x, "third_party_days", r.clock.third_party_days);
	put_number(x, "co_agency_days", r.clock.co_agency_days);
	put_number(x, "fee_days", r.clock.fee_days);
	if (counts_anew(x, &r))
		letter_put(x, "counts_anew", letter_phrase(x->c->arena, "counts_anew", NULL, 0));
	TRY(due_before(x, &before, err));
	days = (struct letter_arg){"days", letter_value(x, "answer_days")};
	letter_put(x, "original_due",
		   date_is_none(before) ? letter_phrase(x->c->arena, "days_held", &days, 1) : day(x, before));
	if (!x->f.extended && !date_is_none(before) && workcal_add(x->c->cal, before, r.clock.extension_days, &d) != ST_OK)
		return err_set(err, ST_CALENDAR_GAP, "extension of %.*s", STR_ARG(x->rc->no));
	letter_put(x, "extension_due", day(x, d.due));
	return ST_OK;
}

static void fill_case(struct letter_fill *x)
{
	const struct rcase *rc = x->rc;
	struct ctx *c = x->c;
	struct str base = setting(c, "site.base_url");

	letter_put(x, "case_no", rc->no);
	letter_put(x, "channel", letter_phrase_of(c->arena, "channel", str_of(rq_channel_code(rc->channel))));
	letter_put(x, "receipt_rule", letter_phrase_of(c->arena, "receipt", str_of(rq_channel_code(rc->channel))));
	letter_put(x, "submitted_on", day(x, rc->submitted_on));
	letter_put(x, "received_on", day(x, x->f.clock.receipt));
	letter_put(x, "description", rc->description);
	letter_put(x, "carrier", letter_phrase_of(c->arena, "carrier", rc->carrier));
	letter_put(x, "delivery", letter_phrase_of(c->arena, "delivery", rc->delivery));
	letter_put(x, "helped",
		   str_empty(rc->written_by)
			   ? rc->helped
			   : arena_printf(c->arena, "%.*s　%.*s", STR_ARG(rc->written_by), STR_ARG(rc->helped)));
	letter_put(x, "unit", rc->unit_name);
	letter_put(x, "query_code", case_code(c, rc->no));
	letter_put(x, "query_url", arena_printf(c->arena, "%.*s/request/status", STR_ARG(base)));
	letter_put(x, "process", process(x));
	letter_put(x, "search_record", texts_of(x, RF_SEARCHED));
	letter_put(x, "decision_name",
		   letter_phrase_of(c->arena, "decision",
				    !str_empty(x->f.redecision) ? x->f.redecision
				    : !str_empty(x->f.decision) ? x->f.decision
								: x->f.draft_code));
	letter_put(x, "today", day(x, c->today));
	letter_put(x, "drafted_by", signed_by(x, RF_DRAFTED));
	letter_put(x, "unit_agreed", signed_by(x, RF_UNIT_AGREED));
	letter_put(x, "office_agreed", signed_by(x, RF_OFFICE_AGREED));
	letter_put(x, "legal_agreed", signed_by(x, RF_LEGAL_AGREED));
	letter_put(x, "decided_by", signed_by(x, RF_DECIDED));
}

/* A third party may be a person (个人隐私, Art. 32): a name of two to four characters that does not end like an organisation's. */
static bool person(struct str name)
{
	static const char *const ends[] = {"公司", "集团", "厂", "局", "院", "所", "会", "社", "中心", "校", "学", "部",
					   "处",   "室",   "站", "队", "店", "行", "厅", "委", "府",   "场", "矿", "馆"};
	size_t chars = 0;

	for (size_t i = 0; i < name.n; i++)
		chars += ((unsigned char)name.p[i] & 0xC0) != 0x80;
	if (chars < 2 || chars > 4 || (unsigned char)name.p[0] < 0x80)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (str_ends_c(name, ends[i]))
			return false;
	return true;
}

/* Of those who were named for the case: whom a letter of the kind may go to, or be about. */
bool letter_party_fits(const struct letter_kind *k, const struct case_party *p)
{
	return k->to == LETTER_TO_THIRD	  ? str_eq_c(p->kind, "third")
	       : k->to == LETTER_TO_CO	  ? str_eq_c(p->kind, "co")
	       : k->to == LETTER_TO_OTHER ? str_eq_c(p->kind, "other")
					  : true;
}

/* The other side of a consultation: its name, when it was asked, what it said. */
static enum status fill_party(struct letter_fill *x, struct str ref, struct err *err)
{
	static const enum rf_type sent[] = {RF_THIRD_PARTY_SENT, RF_CO_AGENCY_SENT, RF_OTHER_AGENCY_SENT},
				  said[] = {RF_THIRD_PARTY_REPLIED, RF_CO_AGENCY_REPLIED};
	static const char *const clause[] = {"第三十二条", "第三十四条", "第十一条"};
	struct arena *a = x->c->arena;
	struct case_party *p;
	struct letter_arg arg = {"party", STR("")};
	struct str opinion = STR("silent");
	size_t n, fit = 0;

	TRY(case_parties(x->c, x->rc->id, &p, &n, err));
	for (size_t i = 0; i < n; i++)
		fit += letter_party_fits(x->kind, &p[i]);
	for (size_t i = 0; i < n; i++)
		if (letter_party_fits(x->kind, &p[i]) &&
		    (str_eq(p[i].ref, ref) || (str_empty(ref) && fit == 1 && x->kind->to != LETTER_TO_APPLICANT))) {
			arg.value = p[i].name;
			x->party = p[i].ref;
		}
	ref = x->party;
	letter_put(x, "party", arg.value);
	letter_put(x, "party_you",
		   str_empty(arg.value) ? STR("")
					: letter_phrase(a, person(arg.value) ? "you_person" : "you_organisation", NULL, 0));
	for (size_t i = 0; i < x->n_ev; i++)
		for (size_t k = 0; k < ARRAY_LEN(sent); k++) {
			bool same = str_empty(ref) || str_eq(x->ev[i].e.ref, ref);

			if (same && x->ev[i].e.type == sent[k] && !x->ev[i].is_void) {
				letter_put(x, "consult_sent_on", day(x, x->ev[i].e.date));
				letter_put(x, "consult_clause", str_of(clause[k]));
			}
			if (same && k < ARRAY_LEN(said) && x->ev[i].e.type == said[k] && !x->ev[i].is_void)
				opinion = x->ev[i].e.code;
		}
	if (!str_eq_c(opinion, "agree") && !str_eq_c(opinion, "refuse") && !str_eq_c(opinion, "partly"))
		opinion = STR("silent");
	if (!str_empty(arg.value) && !str_empty(letter_value(x, "consult_sent_on")))
		letter_put(x, "party_opinion",
			   letter_phrase(a, arena_printf(a, "opinion_%.*s", STR_ARG(opinion)).p, &arg, 1));
	return ST_OK;
}

static enum status fill_body(struct letter_fill *x, struct err *err)
{
	struct body b;

	TRY(body_get(x->c, x->rc->body_id, &b, err));
	TRY(case_body_get(x->c, x->rc->body_id, &x->cb, err));
	x->issuer = b.name;
	letter_put(x, "body", b.name);
	letter_put(x, "body_phone", str_empty(b.phone) ? setting(x->c, "site.phone") : b.phone);
	letter_put(x, "body_address", str_empty(b.address) ? setting(x->c, "site.address") : b.address);
	return ST_OK;
}

/* Contents of the file so far: letters and files in order. */
static enum status fill_items(struct letter_fill *x, struct err *err)
{
	struct letter *l;
	struct case_file *f;
	struct lt_row *rows;
	size_t n_l, n_f, n = 0;

	TRY(letters_list(x->c, x->rc->id, &l, &n_l, err));
	TRY(case_files(x->c, x->rc->id, &f, &n_f, err));
	rows = ARENA_ARRAY(x->c->arena, n_l + n_f + 1, struct lt_row);
	for (size_t i = 0; i < n_l; i++)
		rows[n++] = (struct lt_row){{letters_kind_name(x->c, l[i].kind), l[i].number,
					     date_format(x->c->arena, l[i].issued_on), STR("")}};
	for (size_t i = 0; i < n_f; i++)
		if (!str_eq_c(f[i].kind, "letter"))
			rows[n++] = (struct lt_row){
				{f[i].name, STR("—"), date_format(x->c->arena, date_of_instant(f[i].added_at)), STR("")}};
	put_list(x, "items", (struct lt_value){.text = STR(""), .rows = rows, .n = n});
	put_number(x, "items_count", (int64_t)n);
	return ST_OK;
}

/* What the form says goes before what was computed for fields that may be typed. */
static enum status fill_form(struct letter_fill *x, const struct letter_new *n, struct err *err)
{
	for (size_t i = 0; i < n->n_values; i++) {
		int k = letter_field_of(&x->t, str_of(n->values[i].name));
		const struct lt_field *f;
		struct str s = n->values[i].value;
		struct date d;
		int64_t num;

		if (k < 0 || x->t.from[k] == FIELD_CASE || x->t.from[k] == FIELD_PARTY)
			return err_say(err, ST_INVALID, "letters.tpl_unknown", n->values[i].name);
		f = &x->t.field[k];
		if (f->type == LT_LIST) {
			x->v[k] = list_of_text(x->c->arena, s, f->n_cols);
			continue;
		}
		if (str_empty(s)) {
			x->v[k].text = STR("");
			x->day[k] = DATE_NONE;
			continue;
		}
		if (f->type == LT_NUMBER && (!str_to_i64(s, &num) || num < 0))
			return err_say(err, ST_INVALID, "form.not_a_number", n->values[i].name);
		if (f->type == LT_DATE && !date_parse(s, &d))
			return err_say(err, ST_INVALID, "form.not_a_date", n->values[i].name);
		if (f->type == LT_DATE)
			letter_put_day(x, n->values[i].name, d);
		else
			x->v[k].text = s;
	}
	return ST_OK;
}

/* What is typed as a paragraph of its own ends like one. */
static void end_sentences(struct letter_fill *x)
{
	static const char *const fields[] = {"facts", "reasons", "access_way", "disclose_content", "disclose_reason"};
	static const char *const ends[] = {"。", "！", "？", "；", "：", "”", "）", ".", ";", ":"};

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		struct str s = str_trim(letter_value(x, fields[i]));
		bool ended = s.n == 0;

		for (size_t k = 0; k < ARRAY_LEN(ends); k++)
			ended = ended || str_ends_c(s, ends[k]);
		if (!ended)
			letter_put(x, fields[i], arena_printf(x->c->arena, "%.*s。", STR_ARG(s)));
	}
}

/* Reasons of parts stand within a sentence, which ends by itself. */
static void trim_parts(struct letter_fill *x)
{
	int k = letter_field_of(&x->t, STR("parts"));
	struct lt_row *rows = ARENA_ARRAY(x->c->arena, x->v[k].n + 1, struct lt_row);

	for (size_t i = 0; i < x->v[k].n; i++) {
		struct str *s = &rows[i].col[2];

		rows[i] = x->v[k].rows[i];
		while (str_ends_c(*s, "。"))
			s->n -= sizeof "。" - 1;
	}
	x->v[k].rows = rows;
}

enum status letter_fill(struct ctx *c, const struct rcase *rc, const struct letter_new *n, struct letter_fill *ret,
			struct err *err)
{
	*ret = (struct letter_fill){.c = c, .t = letter_tables_load(c->arena), .rc = rc, .party = STR("")};
	ret->kind = letter_kind_of(&ret->t, n->kind);
	if (ret->kind == NULL)
		return err_say(err, ST_INVALID, "letters.no_kind", NULL);
	ret->v = ARENA_ARRAY(c->arena, ret->t.n_fields, struct lt_value);
	ret->day = ARENA_ARRAY(c->arena, ret->t.n_fields, struct date);
	for (size_t i = 0; i < ret->t.n_fields; i++)
		ret->day[i] = DATE_NONE;
	TRY(case_events(c, rc->id, &ret->ev, &ret->n_ev, err));
	TRY(case_fold(c, rc, ret->ev, ret->n_ev, &ret->f, err));
	TRY(fill_body(ret, err));
	fill_applicant(ret);
	fill_case(ret);
	TRY(fill_dates(ret, err));
	fill_draft(ret);
	TRY(fill_party(ret, n->party, err));
	TRY(letter_remedies(ret, err));
	if (str_eq_c(n->kind, "archive_catalogue"))
		TRY(fill_items(ret, err));
	TRY(letter_step(ret, err));
	TRY(fill_form(ret, n, err));
	TRY(letter_fee(ret, err));
	trim_parts(ret);
	end_sentences(ret);
	ret->to = ret->kind->to == LETTER_TO_APPLICANT ? rc->name
		  : ret->kind->to == LETTER_TO_NOBODY  ? STR("")
						       : letter_value(ret, "party");
	if (ret->kind->to != LETTER_TO_NOBODY && str_empty(ret->to))
		return err_say(err, ST_INVALID, "letters.missing",
			       ret->kind->to == LETTER_TO_APPLICANT ? "applicant" : "party");
	return ST_OK;
}
