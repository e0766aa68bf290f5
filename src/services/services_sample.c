/* SPDX-License-Identifier: Apache-2.0 */
/* Sample guides from data/sample/services.txt: "@ CODE body unit" opens an item, "key=value" sets a field, a line that begins
 * with '+' goes on with the field before, "@@ note" opens the next version. Everything in it is made up. */
#include "base/embedded.h"
#include "core/audit.h"
#include "services/guide_store.h"
#include "services/services_int.h"

#define DAY_MS 86400000ll

struct loader {
	struct ctx *c;
	struct service_content s;
	int64_t item, now;
	struct str note, place, code;
	struct date today;
	int version, n, review_days;
	bool open, draft_only;
	struct person editor, publisher; /* two different people of the body */
	bool city;
};

/* Who writes and who publishes: a drafter, of the unit if there is one, and somebody of the disclosure office. */
static enum status cast(struct loader *l, const struct body *b, int64_t unit_id, struct err *err)
{
	struct person *p;
	size_t n;

	TRY(person_list(l->c, b->id, &p, &n, err));
	l->editor = l->publisher = (struct person){0};
	l->city = b->parent_id == 0;
	for (size_t i = 0; i < n; i++) {
		bool drafts = (p[i].roles & ROLE_BIT(ROLE_DRAFTER)) != 0;

		if (drafts && (l->editor.id == 0 || (p[i].unit_id == unit_id && l->editor.unit_id != unit_id)))
			l->editor = p[i];
		if ((p[i].roles & ROLE_BIT(ROLE_OFFICE)) != 0 && l->publisher.id == 0)
			l->publisher = p[i];
	}
	if (l->editor.id == 0 || l->publisher.id == 0)
		return err_set(err, ST_INVALID, "sample service: nobody writes or publishes in %.*s", STR_ARG(b->code));
	return ST_OK;
}

/* The clock of the sample: some weeks ago, one item after the other. */
static void turn_clock(struct loader *l)
{
	l->c->now = l->now - (l->version == 1 ? 120 - 4 * l->n : 20) * DAY_MS;
	l->c->today = date_of_instant(l->c->now);
}

/* The saving and publishing of what was read so far, as it would have happened some weeks ago. */
static enum status flush(struct loader *l, struct err *err)
{
	struct ctx *c = l->c;
	struct service_view v;

	if (!l->open)
		return ST_OK;
	l->open = false;
	turn_clock(l);
	l->c->who = person_principal(&l->editor, l->city);
	l->s.v[SF_REVIEW_BY] = date_format(c->arena, date_add(l->today, l->review_days));
	TRY(service_get(c, l->item, &v, err));
	TRY(service_save(c, l->item, v.draft.rev, &l->s, l->note, err));
	if (l->draft_only)
		return ST_OK;
	TRY(service_get(c, l->item, &v, err));
	TRY(service_act(c, &(struct service_action){l->item, v.draft.rev, SE_SUBMIT, STR(""), DATE_NONE}, err));
	l->c->who = person_principal(&l->publisher, l->city);
	TRY(service_get(c, l->item, &v, err));
	return service_act(c, &(struct service_action){l->item, v.draft.rev, SE_PUBLISH, STR(""), DATE_NONE}, err);
}

static enum status open_item(struct loader *l, struct str head, struct err *err)
{
	struct ctx *c = l->c;
	struct str code, body, unit = head;
	struct unit *units;
	struct body b;
	int64_t unit_id = 0;
	size_t n;

	if (!str_cut(&unit, ' ', &code) || !str_cut(&unit, ' ', &body) || unit.p == NULL)
		return err_set(err, ST_INVALID, "sample service: %.*s", STR_ARG(head));
	TRY(body_by_code(c, body, &b, err));
	TRY(unit_list(c, b.id, &units, &n, err));
	l->s = (struct service_content){0};
	l->s.v[SF_NAME] = code; /* until its line comes */
	l->n++;
	l->version = 1;
	l->review_days = 300 + 5 * l->n;
	l->draft_only = false;
	l->note = STR("");
	l->open = true;
	for (size_t i = 0; i < n; i++)
		if (str_eq(units[i].name, str_trim(unit)))
			unit_id = units[i].id;
	l->s.v[SF_UNIT] = arena_printf(c->arena, "%lld", (long long)unit_id);
	l->s.v[SF_HOURS] = b.hours;
	TRY(cast(l, &b, unit_id, err));
	turn_clock(l);
	l->c->who = person_principal(&l->editor, l->city);
	return service_create(c, b.id, code, &l->s, &l->item, err);
}

static enum status set_field(struct loader *l, struct str line, struct err *err)
{
	struct str key, value = line;
	int64_t days;

	if (!str_cut(&value, '=', &key) || value.p == NULL)
		return err_set(err, ST_INVALID, "sample service: %.*s", STR_ARG(line));
	if (str_eq_c(key, "review_days") && str_to_i64(value, &days)) {
		l->review_days = (int)days;
		return ST_OK;
	}
	if (str_eq_c(key, "draft")) {
		l->draft_only = true;
		return ST_OK;
	}
	for (int f = 0; f < SF_COUNT; f++)
		if (str_eq_c(key, service_fields[f].key)) {
			l->s.v[f] = value;
			l->place = key;
			return ST_OK;
		}
	return err_set(err, ST_INVALID, "sample service: field %.*s", STR_ARG(key));
}

static void go_on(struct loader *l, struct str line)
{
	for (int f = 0; f < SF_COUNT; f++)
		if (str_eq_c(l->place, service_fields[f].key))
			l->s.v[f] = arena_printf(l->c->arena, "%.*s\n%.*s", STR_ARG(l->s.v[f]), STR_ARG(line));
}

static enum status each_line(struct loader *l, struct str line, struct err *err)
{
	if (str_empty(str_trim(line)) || line.p[0] == '#')
		return ST_OK;
	if (str_starts_c(line, "@@")) {
		TRY(flush(l, err));
		l->open = true;
		l->version++;
		l->note = str_trim(str_skip(line, 2));
		return ST_OK;
	}
	if (line.p[0] == '@') {
		TRY(flush(l, err));
		return open_item(l, str_trim(str_skip(line, 1)), err);
	}
	if (line.p[0] == '+') {
		go_on(l, str_trim(str_skip(line, 1)));
		return ST_OK;
	}
	return set_field(l, line, err);
}

static enum status load(struct loader *l, struct err *err)
{
	struct str rest = embedded_get("data/sample/services.txt"), line;

	if (rest.p == NULL)
		return err_set(err, ST_NOT_FOUND, "sample: data/sample/services.txt is not in this program");
	while (rest.p != NULL && str_line(&rest, &line))
		TRY(each_line(l, line, err));
	return flush(l, err);
}

enum status services_sample(struct ctx *c, int *ret_n, struct err *err)
{
	struct loader l = {.c = c, .now = c->now, .today = c->today};
	const struct principal system = c->who;
	struct guide_version v;
	enum status st;
	CLEANUP(svc_end) struct svc_work w = {0};

	TRY(svc_begin(c, &w, err));
	st = load(&l, err);
	c->now = l.now;
	c->today = l.today;
	c->who = system;
	TRY(st);
	TRY(guide_refresh(c, &v, err));
	*ret_n = l.n;
	return svc_commit(c, &w, err);
}
