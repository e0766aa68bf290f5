/* SPDX-License-Identifier: Apache-2.0 */
/* Loads the sample: organisation from TSV, then the plan of document events, each acted by the right sample person. */
#include "sample/sample.h"

#include <string.h>

#include "annual/annual.h"
#include "apply/apply.h"
#include "base/csv.h"
#include "base/embedded.h"
#include "core/org.h"
#include "documents/documents.h"
#include "policy/policy.h"
#include "sample/sample_plan.h"
#include "sample/sample_requests.h"
#include "services/services.h"
#include "site/site.h"

#define MAX_BODIES 8
#define MAX_UNITS 40
#define MAX_PEOPLE 80
#define MAX_DOCS 200

struct loader {
	struct ctx *c;
	struct principal system; /* who ctx was before */
	int64_t now;
	struct date today;
	struct body bodies[MAX_BODIES];
	struct unit units[MAX_UNITS];
	struct person people[MAX_PEOPLE];
	size_t n_bodies, n_units, n_people;
	struct str password;
	int64_t doc_id[MAX_DOCS], doc_rev[MAX_DOCS];
};

/* One embedded TSV: header row and a cursor. */
struct table {
	struct csv csv;
	struct csv_row head, row;
	const char *path;
};

static enum status table_open(struct ctx *c, const char *path, struct table *t, struct err *err)
{
	struct str text = embedded_get(path);

	t->path = path;
	if (text.p == NULL)
		return err_set(err, ST_NOT_FOUND, "sample: %s is not in this program", path);
	csv_init(&t->csv, text, '\t');
	return csv_next(&t->csv, c->arena, &t->head, err);
}

static struct str col(const struct table *t, const char *name)
{
	int i = csv_col(&t->head, name);

	if (i < 0)
		BUG("%s has no column %s", t->path, name);
	return (size_t)i < t->row.n ? t->row.col[i] : STR_NONE;
}

static struct body *body_find(struct loader *l, struct str code)
{
	for (size_t i = 0; i < l->n_bodies; i++)
		if (str_eq(l->bodies[i].code, code))
			return &l->bodies[i];
	return NULL;
}

static struct unit *unit_find(struct loader *l, int64_t body_id, struct str name)
{
	for (size_t i = 0; i < l->n_units; i++)
		if (l->units[i].body_id == body_id && str_eq(l->units[i].name, name))
			return &l->units[i];
	return NULL;
}

static struct person *person_find(struct loader *l, struct str login)
{
	for (size_t i = 0; i < l->n_people; i++)
		if (str_eq(l->people[i].login, login))
			return &l->people[i];
	return NULL;
}

/* One paragraph a line: the file writes them with '|'. */
static struct str bars_to_lines(struct arena *a, struct str s)
{
	struct str copy = arena_dup(a, s);
	char *p = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < copy.n; i++)
		p[i] = copy.p[i] == '|' ? '\n' : copy.p[i];
	return (struct str){p, copy.n};
}

static enum status load_bodies(struct loader *l, struct err *err)
{
	struct table t;
	enum status st;

	TRY(table_open(l->c, "data/sample/bodies.tsv", &t, err));
	while ((st = csv_next(&t.csv, l->c->arena, &t.row, err)) == ST_OK) {
		struct body *parent = body_find(l, col(&t, "parent"));
		struct body *b = &l->bodies[l->n_bodies];

		if (l->n_bodies == MAX_BODIES)
			return err_set(err, ST_TOO_LARGE, "sample: bodies");
		*b = (struct body){
			.parent_id = parent == NULL ? 0 : parent->id,
			.code = col(&t, "code"),
			.name = col(&t, "name"),
			.short_name = col(&t, "short_name"),
			.name_en = col(&t, "name_en"),
			.uscc = col(&t, "uscc"),
			.index_prefix = col(&t, "uscc"),
			.region = col(&t, "region"),
			.address = col(&t, "address"),
			.postcode = col(&t, "postcode"),
			.hours = col(&t, "hours"),
			.phone = col(&t, "phone"),
			.fax = col(&t, "fax"),
			.email = col(&t, "email"),
			.website = col(&t, "website"),
			.review_org = col(&t, "review_org"),
			.court = col(&t, "court"),
			.duties = bars_to_lines(l->c->arena, col(&t, "duties")),
			.sort = (int64_t)l->n_bodies,
			.active = true,
			.sample = true,
		};
		TRY(body_save(l->c, b, err));
		l->n_bodies++;
	}
	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* First pass creates the units, second pass names head and officer, who did not exist before. */
static enum status load_units(struct loader *l, bool second, struct err *err)
{
	struct table t;
	enum status st;

	TRY(table_open(l->c, "data/sample/units.tsv", &t, err));
	while ((st = csv_next(&t.csv, l->c->arena, &t.row, err)) == ST_OK) {
		struct body *b = body_find(l, col(&t, "body"));
		struct unit *u;
		struct person *head, *officer;

		if (b == NULL || l->n_units == MAX_UNITS)
			return err_set(err, ST_INVALID, "sample: unit of unknown body");
		if (!second) {
			u = &l->units[l->n_units++];
			*u = (struct unit){.body_id = b->id,
					   .name = col(&t, "name"),
					   .duties = col(&t, "duties"),
					   .phone = col(&t, "phone"),
					   .place = col(&t, "place"),
					   .sort = (int64_t)l->n_units,
					   .active = true};
		} else {
			u = unit_find(l, b->id, col(&t, "name"));
			head = person_find(l, col(&t, "head"));
			officer = person_find(l, col(&t, "officer"));
			if (u == NULL || head == NULL || officer == NULL)
				return err_set(err, ST_INVALID, "sample: head or officer of a unit");
			u->head_person_id = head->id;
			u->officer_person_id = officer->id;
		}
		TRY(unit_save(l->c, u, err));
	}
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status roles_of(struct str list, uint32_t *ret, struct err *err)
{
	struct str part;

	*ret = 0;
	while (str_cut(&list, ',', &part)) {
		char code[32];
		enum role r;

		if (part.n == 0)
			continue;
		if (part.n >= sizeof code)
			return err_set(err, ST_INVALID, "sample: role");
		memcpy(code, part.p, part.n);
		code[part.n] = '\0';
		if (!role_from_code(code, &r))
			return err_set(err, ST_INVALID, "sample: role %s", code);
		*ret |= ROLE_BIT(r);
	}
	return ST_OK;
}

static enum status load_people(struct loader *l, struct err *err)
{
	struct table t;
	enum status st;

	TRY(table_open(l->c, "data/sample/people.tsv", &t, err));
	while ((st = csv_next(&t.csv, l->c->arena, &t.row, err)) == ST_OK) {
		struct body *b = body_find(l, col(&t, "body"));
		struct unit *u = b == NULL ? NULL : unit_find(l, b->id, col(&t, "unit"));
		struct person *p = &l->people[l->n_people];

		if (u == NULL || l->n_people == MAX_PEOPLE)
			return err_set(err, ST_INVALID, "sample: unit of %.*s", STR_ARG(col(&t, "login")));
		*p = (struct person){.body_id = b->id,
				     .unit_id = u->id,
				     .name = col(&t, "name"),
				     .login = col(&t, "login"),
				     .title = col(&t, "title"),
				     .phone = col(&t, "phone"),
				     .division = col(&t, "division"),
				     .leader = str_eq_c(col(&t, "leader"), "1"),
				     .active = true,
				     .password_final = true,
				     .sort = (int64_t)l->n_people + 1};
		TRY(roles_of(col(&t, "roles"), &p->roles, err));
		if (p->leader && (p->roles & ROLE_BIT(ROLE_SIGNATORY)) != 0)
			p->sort = 0; /* who signs stands before the deputies; in the order of the file among themselves */
		TRY(person_save(l->c, p, l->password, err));
		l->n_people++;
	}
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status load_owners(struct loader *l, struct err *err)
{
	struct table t;
	enum status st;

	for (size_t i = 0; i < l->n_bodies; i++)
		TRY(cat_adopt(l->c, l->bodies[i].id, 0, err));
	TRY(table_open(l->c, "data/sample/owners.tsv", &t, err));
	while ((st = csv_next(&t.csv, l->c->arena, &t.row, err)) == ST_OK) {
		struct body *b = body_find(l, col(&t, "body"));
		struct unit *u = b == NULL ? NULL : unit_find(l, b->id, col(&t, "unit"));
		struct cat_entry e;
		int64_t days = 0;

		if (u == NULL)
			return err_set(err, ST_INVALID, "sample: owner %.*s", STR_ARG(col(&t, "unit")));
		TRY(cat_entry_by_key(l->c, b->id, col(&t, "item_key"), &e, err));
		(void)str_to_i64(col(&t, "update_days"), &days);
		e.owner_unit_id = u->id;
		e.update_days = (int)days;
		e.active = true;
		TRY(cat_entry_save(l->c, &e, err));
	}
	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* What the page shell shows, as the sample city would have set it. */
static enum status load_settings(struct loader *l, struct err *err)
{
	struct table t;
	enum status st;

	TRY(table_open(l->c, "data/sample/settings.tsv", &t, err));
	while ((st = csv_next(&t.csv, l->c->arena, &t.row, err)) == ST_OK)
		TRY(setting_set(l->c, arena_cstr(l->c->arena, col(&t, "key")), col(&t, "value"), err));
	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* ---- documents ---- */

static void act_as(struct loader *l, const struct person *p, int64_t at)
{
	l->c->who = person_principal(p, p->body_id == l->bodies[0].id);
	l->c->now = at < l->now ? at : l->now;
	l->c->today = date_of_instant(l->c->now);
}

static void act_as_system(struct loader *l)
{
	l->c->who = l->system;
	l->c->now = l->now;
	l->c->today = l->today;
}

/* Somebody of the body with the role, of the unit if possible; never the author nor whoever is in "not". */
static const struct person *actor(struct loader *l, int64_t body_id, int64_t unit_id, enum role r, const int64_t * not,
				  size_t n_not)
{
	const struct person *found = NULL;

	for (size_t i = 0; i < l->n_people; i++) {
		const struct person *p = &l->people[i];
		bool barred = p->body_id != body_id || (p->roles & ROLE_BIT(r)) == 0;

		for (size_t k = 0; k < n_not; k++)
			barred = barred || not [k] == p->id;
		if (barred)
			continue;
		if (p->unit_id == unit_id)
			return p;
		if (found == NULL)
			found = p;
	}
	return found;
}

/* Who takes which step, fixed for a document so that nobody acts twice. */
static enum status cast(struct loader *l, const struct sample_doc *d, const struct person *ret[SS_COUNT], struct err *err)
{
	static const enum role roles[] = {
		[SS_SAVE] = ROLE_DRAFTER,   [SS_SUBMIT] = ROLE_DRAFTER,	 [SS_UNIT] = ROLE_UNIT_HEAD,
		[SS_OFFICE] = ROLE_OFFICE,  [SS_SECRECY] = ROLE_SECRECY, [SS_SIGN] = ROLE_SIGNATORY,
		[SS_WITHDRAW] = ROLE_OFFICE};
	struct body *b = body_find(l, d->body);
	struct unit *u = b == NULL ? NULL : unit_find(l, b->id, d->unit);
	int64_t used[SS_COUNT];
	size_t n = 0;

	if (u == NULL)
		return err_set(err, ST_INVALID, "sample: unit %.*s", STR_ARG(d->unit));
	for (int s = SS_SAVE; s < SS_COUNT; s++) {
		if (s == SS_SUBMIT)
			ret[s] = ret[SS_SAVE];
		else if (s == SS_WITHDRAW)
			ret[s] = ret[SS_OFFICE];
		else
			ret[s] = actor(l, b->id, u->id, roles[s], used, n);
		if (ret[s] == NULL)
			return err_set(err, ST_INVALID, "sample: nobody for step %d of %.*s", s, STR_ARG(d->title));
		used[n++] = ret[s]->id;
	}
	return ST_OK;
}

static enum status save_draft(struct loader *l, const struct sample_doc *d, const struct person *author, size_t i,
			      struct err *err)
{
	struct ctx *c = l->c;
	struct cat_entry e;
	struct doc model;
	struct document doc = {.state = DS_DRAFT};
	int64_t after = 0;

	TRY(cat_entry_by_key(c, author->body_id, d->key, &e, err));
	TRY(doc_from_text(c->arena, d->text, &model, err));
	doc.body_id = author->body_id;
	doc.unit_id = author->unit_id;
	doc.entry_id = e.id;
	doc.title = d->title;
	doc.doc_no = d->no;
	doc.genre = d->genre;
	doc.topic = d->topic;
	doc.keywords = d->keywords;
	doc.summary = d->summary.n > 0 ? d->summary : doc_summary(c->arena, &model, 60);
	doc.source = d->unit;
	doc.issuing_body = body_find(l, d->body)->name;
	doc.body_json = doc_json(c->arena, &model);
	doc.formed_on = d->formed;
	doc.signed_on = d->formed;
	doc.effective_on = str_to_i64(d->effective, &after) ? date_add(d->formed, (int)after) : DATE_NONE;
	doc.abolished_on = DATE_NONE;
	doc.audience_all = e.audience_all;
	doc.sample = true;
	if (!openness_from_code(d->openness, &doc.openness))
		return err_set(err, ST_INVALID, "sample: openness %.*s", STR_ARG(d->openness));
	if (str_eq_c(d->validity, "in_force"))
		doc.validity = VALID_IN_FORCE;
	if (str_eq_c(d->validity, "pending"))
		doc.validity = VALID_PENDING;
	TRY(doc_save_draft(c, &doc, err));
	l->doc_id[i] = doc.id;
	l->doc_rev[i] = doc.rev;
	return ST_OK;
}

static enum attribute attribute_of(const struct sample_doc *d)
{
	for (int at = ATTR_PUB; at < ATTR_COUNT; at++)
		if (str_eq_c(d->attribute, attribute_code((enum attribute)at)))
			return (enum attribute)at;
	return ATTR_PUB;
}

static enum status play(struct loader *l, const struct sample_event *ev, const struct sample_doc *d, struct err *err)
{
	const struct person *who[SS_COUNT];
	struct document after;
	struct doc_action a = {.id = l->doc_id[ev->doc],
			       .rev = l->doc_rev[ev->doc],
			       .event = EV_APPROVE,
			       .attribute = attribute_of(d),
			       .article = d->article,
			       .reason = d->reason};
	struct str rest = d->withdraw, gap, order, note;

	TRY(cast(l, d, who, err));
	act_as(l, who[ev->step], ev->at);
	switch (ev->step) {
	case SS_SAVE:
		return save_draft(l, d, who[SS_SAVE], ev->doc, err);
	case SS_SUBMIT:
		a.event = EV_SUBMIT;
		a.checklist = true;
		break;
	case SS_SECRECY:
		a.secrecy_basis = ctx_text(l->c, "sample.secrecy_basis");
		break;
	case SS_SIGN:
		a.event = str_eq_c(d->state, "scheduled") ? EV_SCHEDULE : EV_SIGN;
		if (a.event == EV_SCHEDULE)
			a.publish_at = date_instant(date_add(l->today, 7), 9, 0);
		break;
	case SS_WITHDRAW:
		a.event = EV_WITHDRAW;
		if (!str_cut(&rest, '|', &gap) || !str_cut(&rest, '|', &order) || !str_cut(&rest, '|', &note))
			return err_set(err, ST_INVALID, "sample: withdraw");
		a.order = order;
		a.public_note = note;
		break;
	case SS_UNIT:
	case SS_OFFICE:
	case SS_COUNT:
		break;
	}
	a.opinion = ctx_text(l->c, "sample.opinion_agree");
	TRY(doc_act(l->c, &a, &after, err));
	l->doc_rev[ev->doc] = after.rev;
	return ST_OK;
}

/* The records of one folder; those of a second one come after, so that the first keep their numbers. */
static enum status load_documents(struct loader *l, struct str dir, void (*progress)(void *arg, int done, int total),
				  void *arg, int *ret_n, struct err *err)
{
	struct sample_doc *docs = ARENA_ARRAY(l->c->arena, MAX_DOCS, struct sample_doc);
	struct sample_event *ev;
	size_t n = 0, n_ev;

	for (size_t i = 0; i < embedded_count; i++) {
		struct str path = str_of(embedded_files[i].path);

		if (!str_starts(path, dir) || !str_ends_c(path, ".txt"))
			continue;
		TRY(sample_parse(l->c->arena, str_slice(path, dir.n, path.n - 4), embedded_files[i].bytes, l->today,
				 l->c->cal, docs, MAX_DOCS, &n, err));
	}
	ev = sample_events(l->c->arena, docs, n, l->today, &n_ev);
	for (size_t i = 0; i < n_ev; i++) {
		enum status st = play(l, &ev[i], &docs[ev[i].doc], err);

		act_as_system(l);
		if (st != ST_OK)
			return st;
		if (progress != NULL)
			progress(arg, (int)i + 1, (int)n_ev);
	}
	*ret_n += (int)n;
	return ST_OK;
}

enum status sample_load(struct ctx *c, void (*progress)(void *arg, int done, int total), void *arg,
			struct sample_report *ret, struct err *err)
{
	struct loader *l = ARENA_NEW(c->arena, struct loader);
	struct body *have;
	size_t n = 0;
	/* One transaction for all of it: an interrupted load leaves an empty installation, never half a bureau that serves as
	 * if it were whole; and one commit waits for the disk once instead of some 700 times. */
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(body_list(c, &have, &n, err));
	if (n > 0)
		return err_say(err, ST_CONFLICT, "sample.not_empty", NULL);
	l->c = c;
	l->system = c->who;
	l->now = c->now;
	l->today = c->today;
	l->password = str_trim(embedded_get("data/sample/password.txt"));
	TRY(load_settings(l, err));
	TRY(load_bodies(l, err));
	TRY(load_units(l, false, err));
	TRY(load_people(l, err));
	TRY(load_units(l, true, err));
	TRY(load_owners(l, err));
	TRY(load_documents(l, STR("data/sample/documents/"), progress, arg, &ret->documents, err));
	TRY(load_documents(l, STR("data/sample/policy/"), progress, arg, &ret->documents, err));
	TRY(policy_sample(c, err));
	TRY(services_sample(c, &ret->services, err));
	TRY(site_sample(c, err));
	TRY(sample_requests(c, &ret->requests, err));
	TRY(apply_sample(c, err));
	TRY(annual_sample(c, err));
	TRY(core_commit(c, &tx, err));
	ret->bodies = (int)l->n_bodies;
	ret->units = (int)l->n_units;
	ret->people = (int)l->n_people;
	ret->password = l->password;
	return ST_OK;
}
