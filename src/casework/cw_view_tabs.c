/* SPDX-License-Identifier: Apache-2.0 */
/* The tabs: what was asked, what was searched, who was asked, the letters, the log. */
#include "casework/cw_view.h"
#include "core/json.h"

/* ---- what was asked ---- */
struct pairs {
	struct cv_pair v[20];
	size_t n;
};

static void pair(struct ctx *c, struct pairs *p, const char *key, struct str value, bool full)
{
	if (!str_empty(value) && p->n < ARRAY_LEN(p->v))
		p->v[p->n++] = (struct cv_pair){ctx_text(c, key), value, full};
}

static struct tpl_list pairs_list(struct ctx *c, const struct pairs *p)
{
	struct cv_pair *v = ARENA_ARRAY(c->arena, p->n + 1, struct cv_pair);

	for (size_t i = 0; i < p->n; i++)
		v[i] = p->v[i];
	return (struct tpl_list){v, p->n};
}

static void fill_facts(struct ctx *c, const struct cw_case *k, const struct applicant *who, struct cv_case *v)
{
	const struct rcase *rc = &k->rc;
	struct pairs p = {.n = 0};

	pair(c, &p, "cw.kv.name", who->name, false);
	pair(c, &p, "cw.kv.kind", cv_key(c, "request.applicant.", str_of(applicant_kind_code(rc->applicant_kind))), false);
	pair(c, &p, "cw.kv.id_no", who->id_no, false);
	pair(c, &p, "cw.kv.legal_rep", who->legal_rep, false);
	pair(c, &p, "cw.kv.contact", who->contact, false);
	pair(c, &p, "cw.kv.phone", who->phone, false);
	pair(c, &p, "cw.kv.email", who->email, false);
	pair(c, &p, "cw.kv.address", who->address, true);
	pair(c, &p, "cw.kv.channel", cv_key(c, "request.channel.", str_of(rq_channel_code(rc->channel))), false);
	pair(c, &p, "cw.kv.from", rc->transferred_from, false);
	pair(c, &p, "cw.kv.submitted", cv_day(c, rc->submitted_on), false);
	pair(c, &p, "cw.kv.received", cv_day(c, rc->received_on), false);
	pair(c, &p, "cw.kv.rule", cv_key(c, "request.rule.", str_of(rq_channel_code(rc->channel))), true);
	pair(c, &p, "cw.kv.carrier", cv_key(c, "request.carrier.", rc->carrier), false);
	pair(c, &p, "cw.kv.delivery", cv_key(c, "request.delivery.", rc->delivery), false);
	pair(c, &p, "cw.kv.written_by", rc->written_by, false);
	pair(c, &p, "cw.kv.helped", rc->helped, false);
	v->kv = pairs_list(c, &p);
	v->description = case_description(c, rc);
}

static enum status fill_files(struct ctx *c, const struct cw_case *k, const struct cw_typed *typed, struct cv_case *v,
			      struct err *err)
{
	static const char *const kinds[] = {"record", "evidence", "reply", "scan"};
	struct cv_option *o = ARENA_ARRAY(c->arena, ARRAY_LEN(kinds), struct cv_option);
	struct case_file *files;
	struct cv_file *rows;
	size_t n;

	TRY(case_files(c, k->rc.id, &files, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct cv_file);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct cv_file){.href = arena_printf(c->arena, "%.*s/files/%lld", STR_ARG(v->base),
								(long long)files[i].id),
					   .name = files[i].name,
					   .kind = cv_key(c, "cw.file.", files[i].kind),
					   .size = page_size(c, files[i].file.size),
					   .at = page_time(c, files[i].added_at),
					   .who = files[i].person_name,
					   .id = page_num(c, files[i].id),
					   .problem = typed != NULL && typed->no_reason_file == files[i].id
							      ? ctx_text(c, "request.not.reason")
							      : STR(""),
					   .personal = cw_file_personal(&files[i]),
					   .may = ctx_can_at(c, PERM_CASE_UNMASK, k->rc.body_id, k->rc.parent_body_id)};
	v->files = (struct tpl_list){rows, n};
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		o[i] = (struct cv_option){str_of(kinds[i]), cv_key(c, "cw.file.", str_of(kinds[i])), false};
	v->file_kinds = (struct tpl_list){o, ARRAY_LEN(kinds)};
	return ST_OK;
}

enum status cv_fill_content(struct ctx *c, const struct cw_case *k, const struct cw_typed *typed, struct cv_case *v,
			    struct err *err)
{
	bool clear = typed != NULL && typed->clear != NULL;

	fill_facts(c, k, clear ? typed->clear : &k->rc.masked, v);
	v->in_clear = clear;
	if (typed != NULL && typed->no_reason)
		v->unmask_problem = ctx_text(c, "request.not.reason");
	v->may_unmask = ctx_can_at(c, PERM_CASE_UNMASK, k->rc.body_id, k->rc.parent_body_id);
	v->may_file = ctx_can_at(c, PERM_CASE_HANDLE, k->rc.body_id, k->rc.parent_body_id);
	return fill_files(c, k, typed, v, err);
}

/* ---- what was searched ---- */
static struct str datum(struct ctx *c, const struct case_event *ev, const char *key)
{
	struct str s;

	return json_get_str(c->arena, ev->data, key, &s) ? s : STR("");
}

void cv_fill_search(struct ctx *c, const struct cw_case *k, struct cv_case *v)
{
	struct cv_search *s = ARENA_ARRAY(c->arena, k->n_ev + 1, struct cv_search),
			 *calls = ARENA_ARRAY(c->arena, k->n_ev + 1, struct cv_search);
	size_t n = 0, m = 0;

	for (size_t i = 0; i < k->n_ev; i++) {
		const struct case_event *ev = &k->ev[i];
		struct cv_search row = {.date = cv_day(c, ev->e.date), .text = ev->text, .where = datum(c, ev, "where")};

		if (k->ev[i].is_void)
			continue;
		if (ev->e.type == RF_SEARCHED) {
			row.what = str_empty(datum(c, ev, "what")) ? ev->text : datum(c, ev, "what");
			row.by = datum(c, ev, "by");
			row.hits = arena_printf(c->arena, "%lld", (long long)ev->e.n);
			if (str_eq(row.text, row.what))
				row.text = STR("");
			s[n++] = row;
		} else if (ev->e.type == RF_RECORDS_CALLED) {
			row.by = ev->person_name;
			calls[m++] = row;
		}
	}
	v->searches = (struct tpl_list){s, n};
	v->calls = (struct tpl_list){calls, m};
}

/* ---- who was asked ---- */
struct asked {
	const struct case_event *sent, *received, *replied, *silent;
};

static struct asked asked_of(const struct cw_case *k, const struct case_party *p)
{
	bool third = str_eq_c(p->kind, "third"), co = str_eq_c(p->kind, "co");

	return (struct asked){
		.sent = cw_last(k,
				third ? RF_THIRD_PARTY_SENT
				: co  ? RF_CO_AGENCY_SENT
				      : RF_OTHER_AGENCY_SENT,
				p->ref),
		.received = third ? cw_last(k, RF_THIRD_PARTY_RECEIVED, p->ref)
			    : co  ? cw_last(k, RF_CO_AGENCY_RECEIVED, p->ref)
				  : NULL,
		.replied = cw_last(k,
				   third ? RF_THIRD_PARTY_REPLIED
				   : co	 ? RF_CO_AGENCY_REPLIED
					 : RF_OTHER_AGENCY_REPLIED,
				   p->ref),
		.silent = third ? cw_last(k, RF_THIRD_PARTY_SILENT, p->ref)
			  : co	? cw_last(k, RF_CO_AGENCY_SILENT, p->ref)
				: NULL,
	};
}

static enum status party_row(struct ctx *c, const struct cw_case *k, const struct case_party *p, struct cv_party *ret,
			     struct err *err)
{
	struct asked a = asked_of(k, p);
	bool third = str_eq_c(p->kind, "third"), late;
	struct deadline d = {.due = DATE_NONE};
	const char *state = "new";

	*ret = (struct cv_party){.ref = p->ref, .name = p->name, .kind = cv_key(c, "cw.party.", p->kind)};
	if (ctx_can_at(c, PERM_CASE_HANDLE, k->rc.body_id, k->rc.parent_body_id))
		ret->contact = p->contact;
	if (a.sent != NULL)
		ret->sent = cv_day(c, a.sent->e.date);
	if (a.received != NULL) {
		ret->received = cv_day(c, a.received->e.date);
		if (workcal_add(c->cal, a.received->e.date,
				third ? k->rules.clock.third_party_days : k->rules.clock.co_agency_days, &d) != ST_OK)
			return err_set(err, ST_CALENDAR_GAP, "limit of an opinion");
		ret->due = cv_day(c, d.due);
	}
	if (a.replied != NULL) {
		state = "replied";
		ret->reply = arena_printf(c->arena, "%.*s %.*s%s%.*s", STR_ARG(cv_day(c, a.replied->e.date)),
					  STR_ARG(cv_key(c, "cw.choice.", a.replied->e.code)),
					  str_empty(a.replied->e.code) ? "" : "：", STR_ARG(a.replied->text));
	} else if (a.silent != NULL) {
		state = "silent";
		ret->effect = ctx_text(c, third ? "cw.silent.third" : "cw.silent.co");
	} else if (a.received != NULL) {
		state = "waiting";
		ret->effect = arena_printf(c->arena, "%.*s　%.*s", STR_ARG(cv_left(c, d.due, &late)),
					   STR_ARG(ctx_text(c, third ? "cw.if_silent.third" : "cw.if_silent.co")));
	} else if (a.sent != NULL) {
		state = "sent";
	}
	ret->state = cv_key(c, "cw.asked.", str_of(state));
	ret->cls = str_of(a.replied != NULL || a.silent != NULL ? "jade" : a.sent != NULL ? "violet" : "amber");
	return ST_OK;
}

enum status cv_fill_consult(struct ctx *c, const struct cw_case *k, const struct cw_typed *typed, struct cv_case *v,
			    struct err *err)
{
	static const char *const kinds[] = {"third", "co", "other"};
	struct cv_party *rows = ARENA_ARRAY(c->arena, k->n_party + 1, struct cv_party);
	struct cv_option *o = ARENA_ARRAY(c->arena, ARRAY_LEN(kinds), struct cv_option);
	const struct case_party *p = typed != NULL ? typed->party : NULL;

	for (size_t i = 0; i < k->n_party; i++)
		TRY(party_row(c, k, &k->party[i], &rows[i], err));
	v->parties = (struct tpl_list){rows, k->n_party};
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		o[i] = (struct cv_option){str_of(kinds[i]), cv_key(c, "cw.party.", str_of(kinds[i])),
					  p != NULL && str_eq_c(p->kind, kinds[i])};
	v->party_kinds = (struct tpl_list){o, ARRAY_LEN(kinds)};
	v->may_party = k->rc.body_id == c->who.body_id && rf_state_open(k->f.state) && ctx_can(c, PERM_CASE_HANDLE);
	if (p != NULL) {
		v->party_name = p->name;
		v->party_contact = p->contact;
		v->party_problem = page_problem_text(c, "name");
	}
	return ST_OK;
}

/* ---- letters, with what can be checked by itself ---- */
/* The letter a result is told with; Art. 41 has its own. */
static struct str answer_kind(struct ctx *c, const struct cw_case *k, struct str code)
{
	const struct cw_article *art = cw_article_of(c->arena, k->draft.article);
	static const char *const own[] = {"record_corrected", "record_kept", "transfer_notice"};

	if (code.n == 2 && code.p[0] == 'K' && code.p[1] >= '1' && code.p[1] <= '3')
		return str_of(own[code.p[1] - '1']);
	return letters_answer_kind(c->arena, code, art == NULL ? STR("") : art->zh);
}

static struct str result_code(const struct cw_case *k)
{
	if (!str_empty(k->f.redecision) || !str_empty(k->f.decision))
		return str_empty(k->f.redecision) ? k->f.decision : k->f.redecision;
	return str_empty(k->f.draft_code) ? k->draft.code : k->f.draft_code;
}

/* The newest letter that answers, whatever its kind: that it fits the result is a check of its own. */
static const struct letter *answer_of(struct ctx *c, const struct cw_case *k)
{
	struct str wanted = answer_kind(c, k, result_code(k));

	for (size_t i = k->n_letter; i > 0; i--)
		if ((str_starts_c(k->letter[i - 1].kind, "answer") || str_eq(k->letter[i - 1].kind, wanted)) &&
		    !str_eq_c(k->letter[i - 1].state, "void"))
			return &k->letter[i - 1];
	return NULL;
}

static void automatic(struct ctx *c, struct cv_case *v, struct cv_auto *a, size_t *n, const char *key, bool ok)
{
	a[(*n)++] = (struct cv_auto){.ok = ok, .text = ctx_text(c, key), .note = ok ? STR("") : ctx_text(c, "cw.auto.open")};
	v->autos = (struct tpl_list){a, *n};
}

static void fill_autos(struct ctx *c, const struct cw_case *k, struct cv_case *v)
{
	struct cv_auto *a = ARENA_ARRAY(c->arena, 8, struct cv_auto);
	const struct letter *l = answer_of(c, k);
	struct str code = result_code(k);
	const struct rq_decision *d = rq_decision_of(c->arena, code);
	const struct cw_article *art = cw_article_of(c->arena, k->draft.article);
	struct case_body body;
	bool bodies = case_body_get(c, k->rc.body_id, &body, NULL) == ST_OK && !str_empty(body.reconsider_bodies);
	struct str wanted = answer_kind(c, k, code);
	size_t n = 0;

	automatic(c, v, a, &n, "cw.auto.number",
		  l != NULL && !str_empty(l->number) && !date_is_none(l->issued_on) && l->pdf_file_id != 0);
	automatic(c, v, a, &n, "cw.auto.article", art != NULL && cw_word_in(art->fits, code));
	automatic(c, v, a, &n, "cw.auto.kind", l != NULL && str_eq(l->kind, wanted));
	if (d != NULL && d->remedy == RQ_REMEDY_FIRST)
		automatic(c, v, a, &n, "cw.auto.first", bodies);
	else if (d != NULL && d->remedy == RQ_REMEDY_EITHER)
		automatic(c, v, a, &n, "cw.auto.either", bodies && !str_empty(body.courts));
	if (str_eq_c(code, "B1"))
		automatic(c, v, a, &n, "cw.auto.parts", k->draft.n_parts > 0);
}

void cv_fill_letters(struct ctx *c, const struct cw_case *k, struct cv_case *v)
{
	struct cv_letter *rows = ARENA_ARRAY(c->arena, k->n_letter + 1, struct cv_letter);
	const struct letter *l = answer_of(c, k);

	for (size_t i = 0; i < k->n_letter; i++) {
		const struct letter *x = &k->letter[i];
		struct date on = !date_is_none(x->served_on) ? x->served_on
				 : !date_is_none(x->sent_on) ? x->sent_on
							     : x->issued_on;

		rows[i] = (struct cv_letter){.name = x->kind_name,
					     .number = str_empty(x->number) ? ctx_text(c, "cw.no_number") : x->number,
					     .state = cv_key(c, "cw.letter.", x->state),
					     .cls = str_of(str_eq_c(x->state, "served") ? "jade"
							   : str_eq_c(x->state, "void") ? "red"
											: "brand"),
					     .date = cv_day(c, on),
					     .href = arena_printf(c->arena, "/wb/letters/%lld", (long long)x->id)};
	}
	v->letters = (struct tpl_list){rows, k->n_letter};
	v->paper = !str_empty(k->f.decision) || !str_empty(k->f.draft_code) || !str_empty(k->draft.code);
	v->paper_org = k->rc.body_name;
	v->paper_no = l != NULL && !str_empty(l->number) ? l->number : ctx_text(c, "cw.no_number");
	v->paper_title = ctx_text(c, k->rc.own_records ? "cw.paper_own" : "cw.paper_title");
	v->paper_to = ctx_textf(c, "cw.paper_to", k->rc.masked.name);
	if (l == NULL && !str_empty(k->f.decision))
		v->letter_new_href = arena_printf(c->arena, "%.*s/new?kind=%.*s", STR_ARG(v->letters_href),
						  STR_ARG(answer_kind(c, k, result_code(k))));
	v->paper_href = l != NULL ? arena_printf(c->arena, "/wb/letters/%lld", (long long)l->id) : STR("");
	if (v->paper)
		fill_autos(c, k, v);
}

/* ---- the log ---- */
static struct str event_detail(struct ctx *c, const struct cw_case *k, const struct case_event *ev)
{
	struct buf b = BUF_INIT(c->arena, 8192);

	if (!str_empty(ev->e.ref)) {
		struct str name = ev->e.ref;

		for (size_t i = 0; i < k->n_party; i++)
			if (str_eq(k->party[i].ref, ev->e.ref))
				name = k->party[i].name;
		buf_printf(&b, "%.*s ", STR_ARG(name));
	}
	if (ev->e.type == RF_DRAFTED || ev->e.type == RF_DECIDED || ev->e.type == RF_ON_SPOT)
		buf_printf(&b, "%.*s ", STR_ARG(cv_code_text(c, ev->e.code)));
	else if (ev->e.type == RF_THIRD_PARTY_REPLIED || ev->e.type == RF_CO_AGENCY_REPLIED || ev->e.type == RF_CONTACT ||
		 ev->e.type == RF_FEE_NOTICED)
		buf_printf(&b, "%.*s ", STR_ARG(cv_key(c, "cw.choice.", ev->e.code)));
	else if (ev->e.type == RF_CHECKED)
		buf_printf(&b, "%.*s：%.*s ", STR_ARG(cv_key(c, "cw.check.", ev->e.code)),
			   STR_ARG(cv_key(c, "cw.finding.",
					  arena_printf(c->arena, "%.*s_%.*s", STR_ARG(ev->e.code),
						       STR_ARG(datum(c, ev, "finding"))))));
	if (ev->e.type == RF_FEE_NOTICED || ev->e.type == RF_FEE_PAID)
		buf_str(&b, ctx_textf(c, "cw.yuan", arena_printf(c->arena, "%lld", (long long)ev->e.n)));
	if (ev->e.type == RF_VOIDED)
		buf_str(&b, ctx_textf(c, "cw.voids", arena_printf(c->arena, "%lld", (long long)ev->e.n)));
	if (!date_is_none(ev->e.until))
		buf_str(&b, ctx_textf(c, "cw.until_day", cv_day(c, ev->e.until)));
	if (ev->e.override)
		buf_printf(&b, "%.*s%.*s", STR_ARG(ctx_text(c, "cw.overridden")), STR_ARG(datum(c, ev, "override")));
	return buf_view(&b);
}

void cv_fill_log(struct ctx *c, const struct cw_case *k, struct cv_case *v)
{
	struct cv_event *rows = ARENA_ARRAY(c->arena, k->n_ev + 1, struct cv_event);
	struct cv_step *line = ARENA_ARRAY(c->arena, k->n_ev + 2, struct cv_step);
	size_t n = 0, m = 0;

	for (size_t i = k->n_ev; i > 0; i--) {
		const struct case_event *ev = &k->ev[i - 1];

		rows[n++] =
			(struct cv_event){.seq = arena_printf(c->arena, "%lld", (long long)ev->e.seq),
					  .date = cv_day(c, ev->e.date),
					  .at = page_time(c, ev->at),
					  .who = str_empty(ev->person_name) ? ctx_text(c, "cw.somebody") : ev->person_name,
					  .title = cv_key(c, "request.event.", str_of(rf_type_code(ev->e.type))),
					  .text = ev->text,
					  .detail = event_detail(c, k, ev),
					  .is_void = k->ev[i - 1].is_void};
	}
	v->events = (struct tpl_list){rows, n};
	for (size_t i = 0; i < k->n_ev; i++) {
		enum rf_type t = k->ev[i].e.type;

		if (k->ev[i].is_void || cw_diary_type(t) || t == RF_VOIDED)
			continue;
		line[m++] = (struct cv_step){.cls = str_of(t == RF_THIRD_PARTY_SENT || t == RF_CO_AGENCY_SENT ||
									   t == RF_OTHER_AGENCY_SENT
								   ? "is-pause"
								   : "is-done"),
					     .name = cv_key(c, "request.event.", str_of(rf_type_code(t))),
					     .note = cv_day(c, k->ev[i].e.date)};
	}
	if (k->f.state != RF_S_ARCHIVED)
		line[m++] = (struct cv_step){.cls = STR("is-now"),
					     .name = cv_key(c, "request.state.", str_of(rf_state_code(k->f.state))),
					     .note = STR(""),
					     .now = true};
	v->line = (struct tpl_list){line, m};
}
