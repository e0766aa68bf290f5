/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/sample_requests.h"

#include "base/csv.h"
#include "base/embedded.h"
#include "cases/cases.h"
#include "core/org.h"
#include "dispute/dispute.h"
#include "letters/letters.h"

enum { MAX_TEXTS = 40, MAX_CASES = 60 };

struct pair {
	struct str key, value;
};

struct loader {
	struct ctx *c;
	struct principal system;
	int64_t now;
	struct date today;
	struct pair text[MAX_TEXTS], draft[MAX_TEXTS];
	size_t n_texts, n_drafts, n_cases;
	struct csv_row head, row;
	struct {
		struct str key;
		int64_t id;
	} cases[MAX_CASES];
};

static struct str col(const struct loader *l, const char *name)
{
	int i = csv_col(&l->head, name);

	if (i < 0)
		BUG("sample table has no column %s", name);
	return (size_t)i < l->row.n ? l->row.col[i] : STR("");
}

static enum status load_pairs(struct ctx *c, const char *path, struct pair *ret, size_t *ret_n, struct err *err)
{
	struct csv csv;
	struct csv_row row;
	enum status st;

	csv_init(&csv, embedded_get(path), '\t');
	TRY(csv_next(&csv, c->arena, &row, err));
	while ((st = csv_next(&csv, c->arena, &row, err)) == ST_OK) {
		if (*ret_n == MAX_TEXTS || row.n < 2)
			return err_set(err, ST_INVALID, "%s", path);
		ret[(*ret_n)++] = (struct pair){row.col[0], row.col[1]};
	}
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static struct str find(const struct pair *p, size_t n, struct str key)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(p[i].key, key))
			return p[i].value;
	return STR("");
}

/* The day n working days before today; today itself for none. */
static enum status days_back(struct loader *l, int64_t n, struct date *ret)
{
	struct date d = l->today;

	while (n > 0) {
		struct day_info info;

		d = date_add(d, -1);
		TRY(workcal_day(l->c->cal, d, &info));
		n -= info.workday;
	}
	*ret = d;
	return ST_OK;
}

static void act_at(struct loader *l, const struct person *p, struct date day, int hour)
{
	int64_t at = date_instant(day, hour, 10);

	l->c->who = p == NULL ? l->system : person_principal(p, false);
	l->c->now = at < l->now ? at : l->now;
	l->c->today = day;
}

/* Somebody of the body with the role, of the unit if there is one. */
static enum status somebody(struct loader *l, const struct rcase *rc, enum role r, bool head, struct person *ret,
			    struct err *err)
{
	struct person *p;
	size_t n;
	bool found = false;

	TRY(person_list(l->c, rc->body_id, &p, &n, err));
	for (size_t i = 0; i < n; i++) {
		bool fits = (p[i].roles & ROLE_BIT(r)) != 0 && (!head || (p[i].roles & ROLE_BIT(ROLE_UNIT_HEAD)) != 0);
		bool of_unit = p[i].unit_id == rc->unit_id;

		if (!fits || (found && !of_unit) || ((r == ROLE_DRAFTER || r == ROLE_UNIT_HEAD) && !of_unit))
			continue;
		*ret = p[i];
		found = true;
	}
	return found ? ST_OK : err_set(err, ST_INVALID, "sample: nobody for role %s", role_code(r));
}

/* One word of a path: "draft+9:B1". */
struct step {
	struct str name, arg;
	struct date day;
};

static enum status step_read(struct loader *l, struct str word, struct date base, struct step *ret, struct err *err)
{
	struct str name, rest = word, days;
	struct deadline d;
	int64_t n;

	if (!str_cut(&rest, '+', &name))
		return err_set(err, ST_INVALID, "sample: step %.*s", STR_ARG(word));
	if (!str_cut(&rest, ':', &days)) {
		days = rest;
		rest = STR("");
	}
	if (!str_to_i64(days, &n))
		return err_set(err, ST_INVALID, "sample: step %.*s", STR_ARG(word));
	TRY(workcal_add(l->c->cal, base, (int)n, &d));
	*ret = (struct step){name, rest, d.due};
	return ST_OK;
}

static const struct act_row {
	const char *name;
	enum rf_type type;
	enum role role;
} acts[] = {
	{"confirm", RF_CONFIRMED, ROLE_OFFICE},
	{"register", RF_REGISTERED, ROLE_OFFICE},
	{"assign", RF_ASSIGNED, ROLE_OFFICE},
	{"search", RF_SEARCHED, ROLE_DRAFTER},
	{"correct", RF_CORRECTION_NOTICE, ROLE_OFFICE},
	{"third", RF_THIRD_PARTY_SENT, ROLE_DRAFTER},
	{"thirdgot", RF_THIRD_PARTY_RECEIVED, ROLE_DRAFTER},
	{"thirdno", RF_THIRD_PARTY_REPLIED, ROLE_DRAFTER},
	{"extend", RF_EXTENDED, ROLE_OFFICE},
	{"fee", RF_FEE_NOTICED, ROLE_OFFICE},
	{"feegot", RF_FEE_RECEIVED, ROLE_OFFICE},
	{"draft", RF_DRAFTED, ROLE_DRAFTER},
	{"unit", RF_UNIT_AGREED, ROLE_UNIT_HEAD},
	{"office", RF_OFFICE_AGREED, ROLE_OFFICE},
	{"legal", RF_LEGAL_AGREED, ROLE_LEGAL},
	{"sign", RF_DECIDED, ROLE_SIGNATORY},
	{"send", RF_SENT, ROLE_OFFICE},
	{"serve", RF_SERVED, ROLE_OFFICE},
	{"withdraw", RF_WITHDRAWN, ROLE_OFFICE},
	{"archive", RF_ARCHIVED, ROLE_OFFICE},
};

static enum status unit_of(struct loader *l, int64_t body_id, struct str name, int64_t *ret, struct err *err)
{
	struct unit *u;
	size_t n;

	TRY(unit_list(l->c, body_id, &u, &n, err));
	for (size_t i = 0; i < n; i++)
		if (str_eq(u[i].name, name)) {
			*ret = u[i].id;
			return ST_OK;
		}
	return err_set(err, ST_INVALID, "sample: unit %.*s", STR_ARG(name));
}

/* What a step says beside its day. */
static enum status fill(struct loader *l, const struct rcase *rc, const struct step *s, struct case_act *a, struct err *err)
{
	struct deadline d = {.due = DATE_NONE};
	int64_t n = 0;

	switch (a->e.type) {
	case RF_ASSIGNED:
		TRY(unit_of(l, rc->body_id, s->arg, &a->e.n, err));
		TRY(workcal_add(l->c->cal, s->day, 15, &d));
		break;
	case RF_CORRECTION_NOTICE:
		(void)str_to_i64(s->arg, &n);
		TRY(workcal_add(l->c->cal, s->day, (int)n, &d));
		break;
	case RF_FEE_NOTICED:
		(void)str_to_i64(s->arg, &a->e.n);
		a->e.code = STR("items");
		break;
	case RF_THIRD_PARTY_SENT:
	case RF_THIRD_PARTY_RECEIVED:
		a->e.ref = STR("P1");
		break;
	case RF_THIRD_PARTY_REPLIED:
		a->e.ref = STR("P1");
		a->e.code = STR("refuse");
		break;
	case RF_DRAFTED:
		a->e.code = s->arg;
		a->data = find(l->draft, l->n_drafts, s->arg);
		break;
	case RF_SENT:
		a->e.code = rc->delivery;
		break;
	case RF_SEARCHED:
		a->e.n = 1;
		break;
	default:
		break;
	}
	a->e.until = d.due;
	return ST_OK;
}

static enum status step_do(struct loader *l, struct rcase *rc, const struct step *s, int hour, struct err *err)
{
	const struct act_row *row = NULL;
	struct case_act a = {.text = find(l->text, l->n_texts, s->name)};
	struct person p;

	for (size_t i = 0; i < ARRAY_LEN(acts); i++)
		if (str_eq_c(s->name, acts[i].name))
			row = &acts[i];
	if (row == NULL)
		return err_set(err, ST_INVALID, "sample: step %.*s", STR_ARG(s->name));
	if ((row->type == RF_LEGAL_AGREED && rc->state != RF_S_LEGAL_REVIEW) || date_cmp(s->day, l->today) > 0)
		return ST_OK;
	TRY(somebody(l, rc, row->role, row->type == RF_EXTENDED, &p, err));
	act_at(l, &p, s->day, hour);
	a.e.type = row->type;
	a.e.date = s->day;
	TRY(fill(l, rc, s, &a, err));
	if (row->type == RF_THIRD_PARTY_SENT)
		TRY(case_party_add(l->c, rc, &(struct case_party){.kind = STR("third"), .name = s->arg, .contact = STR("")},
				   err));
	TRY(case_act(l->c, rc, &a, NULL, err));
	TRY(case_get(l->c, rc->id, rc, err));
	return letters_sample(l->c, rc, row->type, find(l->text, l->n_texts, STR("access")), err);
}

static enum status take_in(struct loader *l, struct date base, struct rcase *ret, struct err *err)
{
	struct case_new n = {.token = arena_printf(l->c->arena, "sample:%.*s", STR_ARG(col(l, "key"))),
			     .submitted_on = base,
			     .confirmed_on = DATE_NONE,
			     .who = {.name = col(l, "name"),
				     .id_kind = col(l, "id_kind"),
				     .id_no = col(l, "id_no"),
				     .contact = col(l, "contact"),
				     .phone = col(l, "phone"),
				     .email = col(l, "email"),
				     .address = col(l, "address"),
				     .legal_rep = STR(""),
				     .postcode = STR("")},
			     .transferred_from = STR(""),
			     .description = col(l, "description"),
			     .carrier = col(l, "carrier"),
			     .delivery = col(l, "delivery"),
			     .written_by = col(l, "written_by"),
			     .helped = STR(""),
			     .read_back = !str_empty(col(l, "written_by")),
			     .sample = true};
	struct body b;
	bool again;

	if (!rq_channel_of(col(l, "channel"), &n.channel) || !applicant_kind_of(col(l, "kind"), &n.who.kind))
		return err_set(err, ST_INVALID, "sample: request %.*s", STR_ARG(col(l, "key")));
	TRY(body_by_code(l->c, col(l, "body"), &b, err));
	n.body_id = b.id;
	act_at(l, NULL, base, 9);
	return case_create(l->c, &n, ret, &again, err);
}

static enum status one(struct loader *l, struct err *err)
{
	struct str word, path = col(l, "path");
	struct rcase rc = {0};
	struct date base;
	int64_t days;
	int hour = 9;

	if (!str_to_i64(col(l, "days"), &days))
		return err_set(err, ST_INVALID, "sample: request %.*s", STR_ARG(col(l, "key")));
	TRY(days_back(l, days, &base));
	TRY(take_in(l, base, &rc, err));
	if (l->n_cases == MAX_CASES)
		return err_set(err, ST_INVALID, "sample: too many requests");
	l->cases[l->n_cases].key = col(l, "key");
	l->cases[l->n_cases++].id = rc.id;
	while (path.n > 0) {
		struct step s;

		if (!str_cut(&path, ' ', &word)) {
			word = path;
			path = STR("");
		}
		TRY(step_read(l, word, base, &s, err));
		hour = hour < 16 ? hour + 1 : hour;
		TRY(step_do(l, &rc, &s, hour, err));
	}
	return ST_OK;
}

/* The branch of the sample that answers in its own name, and how the city's numbers begin. */
static enum status set_up(struct ctx *c, struct err *err)
{
	static const struct {
		const char *code, *mark, *bodies;
	} rows[] = {{"chengzhou", "澄环公开", "澄州市人民政府"},
		    {"wanghu", "望环公开", "澄州市人民政府\n澄州市望湖区人民政府"}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct body b;

		TRY(body_by_code(c, str_of(rows[i].code), &b, err));
		TRY(case_body_save(c,
				   &(struct case_body){.body_id = b.id,
						       .receives = true,
						       .mark = str_of(rows[i].mark),
						       .reconsider_bodies = str_of(rows[i].bodies),
						       .courts = b.court,
						       .reconsider_url = STR("https://xzfy.chengzhou.example"),
						       .complaint = STR("省生态环境厅政务公开办公室（0000-0000900）")},
				   err));
	}
	return ST_OK;
}

/* ---- reconsiderations and suits about some of them ---- */
/* So many working days after a day, as a column says; DATE_NONE: the column is empty, or the day has not come. */
static enum status later(struct loader *l, struct date from, const char *column, struct date *ret, struct err *err)
{
	struct deadline d;
	int64_t n;

	*ret = DATE_NONE;
	if (str_empty(col(l, column)))
		return ST_OK;
	if (!str_to_i64(col(l, column), &n))
		return err_set(err, ST_INVALID, "sample: dispute of %.*s", STR_ARG(col(l, "request")));
	TRY(workcal_add(l->c->cal, from, (int)n, &d));
	if (date_cmp(d.due, l->today) <= 0)
		*ret = d.due;
	return ST_OK;
}

static struct str with_year(struct loader *l, struct str s, struct date d)
{
	ptrdiff_t at = str_find_c(s, "{year}");

	if (at < 0)
		return s;
	return arena_printf(l->c->arena, "%.*s%d%.*s", (int)at, s.p, date_ymd(d).year,
			    STR_ARG(str_skip(s, (size_t)at + sizeof("{year}") - 1)));
}

static enum status filed(struct loader *l, const struct rcase *rc, struct dispute *d, struct err *err)
{
	int64_t n;

	d->case_id = rc->id;
	d->reviewer = col(l, "reviewer");
	if (!dispute_kind_of(col(l, "kind"), &d->kind) || !str_to_i64(col(l, "filed"), &n))
		return err_set(err, ST_INVALID, "sample: dispute of %.*s", STR_ARG(rc->no));
	if (str_eq_c(col(l, "from"), "today"))
		TRY(days_back(l, n, &d->filed_on));
	else
		TRY(later(l, rc->decided_on, "filed", &d->filed_on, err));
	TRY(later(l, d->filed_on, "notice", &d->notice_on, err));
	d->no = with_year(l, col(l, "no"), d->filed_on);
	return ST_OK;
}

static enum status dispute_one(struct loader *l, const struct rcase *rc, struct err *err)
{
	struct dispute d = {0};
	struct person p;
	struct date answered, closed;
	enum dispute_result result;

	TRY(filed(l, rc, &d, err));
	TRY(somebody(l, rc, ROLE_LEGAL, false, &p, err));
	act_at(l, &p, d.notice_on, 10);
	TRY(dispute_create(l->c, &d, err));
	TRY(later(l, d.notice_on, "answered", &answered, err));
	TRY(later(l, d.filed_on, "closed", &closed, err));
	if (!date_is_none(answered)) {
		act_at(l, &p, answered, 15);
		TRY(dispute_answer(l->c, d.id, answered, NULL, STR(""), err));
	}
	if (date_is_none(closed) || !dispute_result_of(col(l, "result"), &result))
		return ST_OK;
	act_at(l, &p, closed, 16);
	return dispute_close(l->c, d.id, result, closed, col(l, "note"), 0, err);
}

static enum status disputes(struct loader *l, struct err *err)
{
	struct csv csv;
	enum status st;

	csv_init(&csv, embedded_get("data/sample/disputes.tsv"), '\t');
	TRY(csv_next(&csv, l->c->arena, &l->head, err));
	while ((st = csv_next(&csv, l->c->arena, &l->row, err)) == ST_OK) {
		struct rcase rc = {0};

		l->c->who = l->system;
		for (size_t i = 0; i < l->n_cases; i++)
			if (str_eq(l->cases[i].key, col(l, "request")))
				TRY(case_get(l->c, l->cases[i].id, &rc, err));
		st = rc.id == 0 ? err_set(err, ST_INVALID, "sample: no request %.*s", STR_ARG(col(l, "request")))
				: dispute_one(l, &rc, err);
		act_at(l, NULL, l->today, 23);
		TRY(st);
	}
	return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status sample_requests(struct ctx *c, int *ret_n, struct err *err)
{
	struct loader *l = ARENA_NEW(c->arena, struct loader);
	struct csv csv;
	enum status st;

	l->c = c;
	l->system = c->who;
	l->now = c->now;
	l->today = c->today;
	TRY(set_up(c, err));
	TRY(load_pairs(c, "data/sample/request-texts.tsv", l->text, &l->n_texts, err));
	TRY(load_pairs(c, "data/sample/request-drafts.tsv", l->draft, &l->n_drafts, err));
	csv_init(&csv, embedded_get("data/sample/requests.tsv"), '\t');
	TRY(csv_next(&csv, c->arena, &l->head, err));
	while ((st = csv_next(&csv, c->arena, &l->row, err)) == ST_OK) {
		st = one(l, err);
		c->who = l->system;
		c->now = l->now;
		c->today = l->today;
		TRY(st);
		(*ret_n)++;
	}
	if (st != ST_NOT_FOUND)
		return st;
	st = disputes(l, err);
	c->who = l->system;
	c->now = l->now;
	c->today = l->today;
	return st;
}
