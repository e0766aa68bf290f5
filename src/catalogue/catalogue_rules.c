/* SPDX-License-Identifier: Apache-2.0 */
/* Pure rules of the catalogue: codes, which limit binds, when it falls due, what makes an entry complete, what differs
 * between two editions. */
#include "catalogue/catalogue.h"

#include <stdlib.h>

static const char *const openness_codes[OPEN_COUNT] = {[OPEN_DECISION] = "decision",
						       [OPEN_EXECUTION] = "execution",
						       [OPEN_MANAGEMENT] = "management",
						       [OPEN_SERVICE] = "service",
						       [OPEN_RESULT] = "result"};

const char *openness_code(enum openness o)
{
	return (unsigned)o < OPEN_COUNT ? openness_codes[o] : "";
}

bool openness_from_code(struct str code, enum openness *ret)
{
	for (int i = 0; i < OPEN_COUNT; i++) {
		if (str_eq_c(code, openness_codes[i])) {
			*ret = (enum openness)i;
			return true;
		}
	}
	return false;
}

static const struct {
	const char *code, *in_file;
} events[DE_COUNT] = {
	[DE_FORMED] = {"formed", "FORMED_WD"},	     [DE_REQUEST] = {"request", "REQUEST_WD"},
	[DE_DECISION] = {"decision", "DECISION_WD"}, [DE_ACCEPT] = {"accept", "ACCEPT_WD"},
	[DE_FIXED_DATE] = {"fixed", "FIXED_DATE"},   [DE_REALTIME] = {"realtime", "REALTIME"},
};

const char *deadline_event_code(enum deadline_event ev)
{
	return (unsigned)ev < DE_COUNT ? events[ev].code : "";
}

bool deadline_event_from_code(struct str code, enum deadline_event *ret)
{
	for (int i = 0; i < DE_COUNT; i++) {
		if (str_eq_c(code, events[i].code) || str_eq_c(code, events[i].in_file)) {
			*ret = (enum deadline_event)i;
			return true;
		}
	}
	return false;
}

#define CAT_FIELD_CODE(id, code) [id] = code,
static const char *const field_codes[CF_COUNT] = {CAT_FIELD_TABLE(CAT_FIELD_CODE)};
#undef CAT_FIELD_CODE

const char *cat_field_code(enum cat_field f)
{
	return (unsigned)f < CF_COUNT ? field_codes[f] : "";
}

/* ---- deadlines ---- */

static bool counts_from_event(const struct time_rule *r)
{
	return r->event == DE_FORMED || r->event == DE_DECISION || r->event == DE_ACCEPT;
}

static bool has_special(const struct cat_entry *e)
{
	return e->shorter.days > 0 || e->shorter.event == DE_FIXED_DATE;
}

/* Without a date working days cannot be laid beside days; five working days fill a week. */
static int approximate_days(const struct time_rule *r)
{
	return r->unit == DU_WORKDAY ? r->days * 7 : r->days * 5;
}

struct time_rule time_rule_binding(const struct cat_entry *e)
{
	if (!has_special(e))
		return e->rule;
	if (!counts_from_event(&e->rule) || !counts_from_event(&e->shorter))
		return counts_from_event(&e->rule) ? e->rule : e->shorter;
	return approximate_days(&e->shorter) <= approximate_days(&e->rule) ? e->shorter : e->rule;
}

/* 《民法典》 Art. 203: a period in days that ends on a day off ends on the next working day. */
static enum status next_workday(const struct workcal *cal, struct date d, struct publish_due *ret)
{
	struct day_info info;

	for (;; d = date_add(d, 1)) {
		TRY(workcal_day(cal, d, &info));
		ret->provisional = ret->provisional || info.provisional;
		if (info.workday)
			break;
	}
	ret->due = d;
	return ST_OK;
}

static enum status fixed_due(const struct time_rule *r, struct date formed, struct publish_due *ret)
{
	struct ymd t = date_ymd(formed);
	struct date d;

	if (!date_from_ymd(t.year, r->month, r->day, &d))
		return ST_INVALID;
	if (date_cmp(d, formed) < 0 && !date_from_ymd(t.year + 1, r->month, r->day, &d))
		return ST_INVALID;
	ret->due = d;
	return ST_OK;
}

static enum status due_of(const struct time_rule *r, struct date formed, const struct workcal *cal, struct publish_due *ret)
{
	struct deadline dl;

	*ret = (struct publish_due){.due = DATE_NONE, .rule = *r};
	if (r->event == DE_FIXED_DATE)
		return fixed_due(r, formed, ret);
	if (!counts_from_event(r) || r->days <= 0) { /* on request and real time have no date of their own */
		ret->none = true;
		return ST_OK;
	}
	if (r->unit == DU_DAY)
		return next_workday(cal, date_add(formed, r->days), ret);
	TRY(workcal_add(cal, formed, r->days, &dl));
	ret->due = dl.due;
	ret->provisional = dl.provisional;
	return ST_OK;
}

enum status publish_due(const struct cat_entry *e, struct date formed, const struct workcal *cal, struct publish_due *ret)
{
	struct publish_due general, special;

	if (date_is_none(formed)) {
		*ret = (struct publish_due){.due = DATE_NONE, .none = true, .rule = time_rule_binding(e)};
		return ST_OK;
	}
	TRY(due_of(&e->rule, formed, cal, &general));
	if (has_special(e)) {
		TRY(due_of(&e->shorter, formed, cal, &special));
		if (!special.none && (general.none || date_cmp(special.due, general.due) <= 0))
			general = special;
	}
	*ret = general;
	return ST_OK;
}

/* ---- completeness (S3-3.2.3, S1-1.3.3) ---- */

const char *cat_entry_problem(const struct cat_entry *e, const char **ret_field)
{
	const struct {
		struct str text;
		const char *field;
	} needed[] = {{e->level1, "level1"},
		      {e->level2, "level2"},
		      {e->elements, "elements"},
		      {e->legal_basis, "legal_basis"},
		      {e->time_limit_text, "time_limit_text"},
		      {e->publisher, "publisher"},
		      {e->channels, "channels"}};

	for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
		*ret_field = needed[i].field;
		if (str_empty(str_trim(needed[i].text)))
			return "catalogue.err_required";
	}
	*ret_field = "rule";
	if ((counts_from_event(&e->rule) || e->rule.event == DE_REQUEST) && (e->rule.days < 1 || e->rule.days > 1000))
		return "catalogue.err_days";
	if (e->rule.event == DE_FIXED_DATE) {
		struct date d;

		if (!date_from_ymd(2027, e->rule.month, e->rule.day, &d)) /* a year without 29 February */
			return "catalogue.err_fixed_date";
	}
	*ret_field = "update_days";
	if (e->update_days < 0 || e->update_days > 3660)
		return "catalogue.err_update_days";
	*ret_field = "owner_unit_id";
	if (e->active && e->owner_unit_id == 0)
		return "catalogue.err_owner";
	*ret_field = NULL;
	return NULL;
}

/* ---- difference between two editions ---- */

static struct str rule_text(struct arena *a, const struct time_rule *r)
{
	if (r->event == DE_FIXED_DATE)
		return arena_printf(a, "%s %02d-%02d", events[r->event].code, r->month, r->day);
	return arena_printf(a, "%s %d %s", deadline_event_code(r->event), r->days,
			    r->unit == DU_WORKDAY ? "workday" : "day");
}

struct str cat_field_text(struct arena *a, const struct cat_entry *e, enum cat_field f)
{
	switch (f) {
	case CF_SEQ:
		return arena_printf(a, "%lld", (long long)e->seq);
	case CF_LEVEL1:
		return e->level1;
	case CF_LEVEL2:
		return e->level2;
	case CF_ELEMENTS:
		return e->elements;
	case CF_LEGAL_BASIS:
		return e->legal_basis;
	case CF_TIME_LIMIT:
		return e->time_limit_text;
	case CF_PUBLISHER:
		return e->publisher;
	case CF_CHANNELS:
		return e->channels;
	case CF_AUDIENCE:
		return e->audience_all ? STR("全社会") : STR("特定群体"); /* the standard's own words, as data */
	case CF_MODE:
		return e->proactive ? STR("主动") : STR("依申请");
	case CF_RULE:
		return rule_text(a, &e->rule);
	case CF_OPENNESS:
		return str_of(openness_code(e->openness));
	case CF_COUNT:
		break;
	}
	return STR("");
}

static const struct cat_entry *by_key(const struct cat_entry *list, size_t n, struct str key)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i].item_key, key))
			return &list[i];
	return NULL;
}

static int by_seq(const void *x, const void *y)
{
	const struct cat_entry *a = *(const struct cat_entry *const *)x, *b = *(const struct cat_entry *const *)y;

	return a->seq != b->seq ? (a->seq > b->seq) - (a->seq < b->seq) : str_cmp(a->item_key, b->item_key);
}

static size_t diff_item(struct arena *a, const struct cat_entry *was, const struct cat_entry *is, struct cat_diff *out)
{
	size_t n = 0;

	if (was == NULL) {
		out[n++] = (struct cat_diff){CD_ADDED, is->item_key, is->level2, CF_COUNT, STR(""), is->level2};
		return n;
	}
	for (int f = 0; f < CF_COUNT; f++) {
		struct str before = cat_field_text(a, was, (enum cat_field)f),
			   after = cat_field_text(a, is, (enum cat_field)f);

		if (!str_eq(before, after))
			out[n++] = (struct cat_diff){CD_CHANGED, is->item_key, is->level2, (enum cat_field)f, before, after};
	}
	return n;
}

void cat_diff(struct arena *a, const struct cat_entry *old, size_t n_old, const struct cat_entry *now, size_t n_now,
	      struct cat_diff **ret, size_t *ret_n, int *ret_changed_items)
{
	struct cat_diff *out = ARENA_ARRAY(a, n_old + n_now * CF_COUNT + 1, struct cat_diff);
	const struct cat_entry **order = ARENA_ARRAY(a, n_now + 1, const struct cat_entry *);
	size_t n = 0;
	int items = 0;

	for (size_t i = 0; i < n_now; i++)
		order[i] = &now[i];
	if (n_now > 1)
		qsort(order, n_now, sizeof(const struct cat_entry *), by_seq);
	for (size_t i = 0; i < n_now; i++) {
		size_t found = diff_item(a, by_key(old, n_old, order[i]->item_key), order[i], out + n);

		n += found;
		items += found > 0;
	}
	for (size_t i = 0; i < n_old; i++) {
		if (by_key(now, n_now, old[i].item_key) != NULL)
			continue;
		out[n++] = (struct cat_diff){CD_REMOVED, old[i].item_key, old[i].level2, CF_COUNT, old[i].level2, STR("")};
		items++;
	}
	*ret = out;
	*ret_n = n;
	*ret_changed_items = items;
}
