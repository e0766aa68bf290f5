/* SPDX-License-Identifier: Apache-2.0 */
/* /wb/requests/new: staff enter what came by any channel, also for those who cannot write (条例第29条第2款, 第43条).
 * Both dates are kept; the rule of the channel decides which of them is the receipt date (条例第31条). */
#include "base/utf8.h"
#include "core/held.h"
#include "core/org.h"
#include "register/register_int.h"
#include "search/search.h"

enum { SCAN_MAX = 40 << 20, SCANS_MAX = 10, PROBLEMS_MAX = 16, MATCHES = 5 };

struct view_new {
	struct page page;
	struct str token, body, today, channel_problem, scan_problem, seen;
	struct tpl_list channels, dates, who, info, help, likes, matches, scans /* rv_choice: packed, name, size */;
	bool receives, transferred, own_records, any_likes, any_matches, any_scans, stopped;
};
#define T struct view_new
static const struct tpl_field new_f[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, token),
	TF_STR(T, body),
	TF_STR(T, today),
	TF_STR(T, channel_problem),
	TF_STR(T, scan_problem),
	TF_STR(T, seen),
	TF_LIST(T, channels, &rv_choice_view),
	TF_LIST(T, dates, &rv_field_view),
	TF_LIST(T, who, &rv_field_view),
	TF_LIST(T, info, &rv_field_view),
	TF_LIST(T, help, &rv_field_view),
	TF_LIST(T, likes, &rv_like_view),
	TF_LIST(T, matches, &page_link_view),
	TF_LIST(T, scans, &rv_choice_view),
	TF_BOOL(T, receives),
	TF_BOOL(T, transferred),
	TF_BOOL(T, own_records),
	TF_BOOL(T, any_likes),
	TF_BOOL(T, any_matches),
	TF_BOOL(T, any_scans),
	TF_BOOL(T, stopped),
};
const struct tpl_view register_new_view = TPL_VIEW_OF(T, new_f);
#undef T

static const char *const kinds[] = {"nat", "ent", "sci", "npo", "law", "oth", NULL};
static const char *const id_kinds[] = {"idcard", "passport", "hkmo", "taiwan", "residence", "other", "uscc", NULL};
static const char *const carriers[] = {"PAPER", "EMAIL", "DISC", "FAX", "ONSITE_READ", "ONSITE_COPY", "ONLINE", NULL};
static const char *const deliveries[] = {"post", "email", "counter", "portal", NULL};

static const struct web_field new_fields[] = {
	{"token", F_TEXT, F_REQUIRED, 200, "register.f.token", NULL},
	{"channel", F_CHOICE, 0, 12, "register.f.channel", register_channels},
	{"transferred_from", F_TEXT, 0, 200, "register.f.transferred_from", NULL},
	{"submitted", F_DATE, 0, 0, "register.f.submitted", NULL},
	{"confirmed", F_DATE, 0, 0, "register.f.confirmed", NULL},
	{"own_records", F_BOOL, 0, 0, "register.f.own_records", NULL},
	{"kind", F_CHOICE, 0, 4, "register.f.kind", kinds},
	{"name", F_TEXT, 0, 200, "register.f.applicant", NULL},
	{"id_kind", F_CHOICE, 0, 12, "register.f.id_kind", id_kinds},
	{"id_no", F_TEXT, 0, 40, "register.f.id_no", NULL},
	{"legal_rep", F_TEXT, 0, 100, "register.f.legal_rep", NULL},
	{"contact", F_TEXT, 0, 100, "register.f.contact", NULL},
	{"phone", F_TEXT, 0, 40, "register.f.phone", NULL},
	{"email", F_TEXT, 0, 200, "register.f.email", NULL},
	{"address", F_TEXT, 0, 300, "register.f.address", NULL},
	{"postcode", F_TEXT, 0, 10, "register.f.postcode", NULL},
	{"description", F_LINES, 0, 6000, "register.f.description", NULL},
	{"carrier", F_CHOICE, 0, 12, "register.f.carrier", carriers},
	{"delivery", F_CHOICE, 0, 10, "register.f.delivery", deliveries},
	{"written_by", F_TEXT, 0, 100, "register.f.written_by", NULL},
	{"read_back", F_BOOL, 0, 0, "register.f.read_back", NULL},
	{"helped", F_LINES, 0, 1000, "register.f.helped", NULL},
	{"seen", F_TEXT, 0, 40, "register.f.token", NULL},
	{"scan", F_FILE, F_MULTI, SCAN_MAX, "register.f.scan", NULL},
	{"held", F_TEXT, F_MULTI, HELD_PACKED_BYTES, "register.f.scan", NULL},
	{"drop", F_TEXT, 0, HELD_PACKED_BYTES, "register.f.scan", NULL},
};
const struct web_form register_new_form = WEB_FORM(new_fields);

/* ---- the form as it is shown ---- */
struct fields {
	struct web_call *w;
	struct ctx *c;
	struct rv_field *f;
	size_t n;
	bool fresh; /* nothing was typed yet */
};

static struct rv_field *put(struct fields *s, const char *name, const char *type, bool required)
{
	struct rv_field *f = &s->f[s->n++];
	const char *key = arena_cstr(s->c->arena, arena_printf(s->c->arena, "register.f.%s",
							       str_eq_c(str_of(name), "name") ? "applicant" : name));

	*f = (struct rv_field){.name = str_of(name),
			       .label = ctx_text(s->c, key),
			       .hint = STR(""),
			       .value = s->fresh ? STR("") : web_text(s->w, name),
			       .problem = page_problem_text(s->c, name),
			       .type = str_of(type),
			       .max = STR(""),
			       .required = required};
	return f;
}

static void hint(struct fields *s, struct rv_field *f, const char *key)
{
	f->hint = ctx_text(s->c, key);
}

static void pick(struct fields *s, const char *name, const char *const *codes, const char *prefix)
{
	struct rv_field *f = put(s, name, "", true);
	struct rv_choice *v;
	size_t n = 0, k = 0;

	while (codes[n] != NULL)
		n++;
	v = ARENA_ARRAY(s->c->arena, n + 1, struct rv_choice);
	for (size_t i = 0; i < n; i++)
		v[k++] = (struct rv_choice){.value = str_of(codes[i]),
					    .text = rv_key(s->c, prefix, str_of(codes[i])),
					    .on = str_eq_c(f->value, codes[i])};
	f->select = true;
	f->options = (struct tpl_list){v, k};
}

static struct fields fields_for(struct web_call *w, bool fresh)
{
	return (struct fields){.w = w, .c = ctx_of(w), .f = ARENA_ARRAY(w->arena, 16, struct rv_field), .fresh = fresh};
}

static struct tpl_list taken(const struct fields *s)
{
	return (struct tpl_list){s->f, s->n};
}

static struct tpl_list date_part(struct web_call *w, bool fresh)
{
	struct fields s = fields_for(w, fresh);
	struct rv_field *f = put(&s, "submitted", "date", true);

	if (fresh)
		f->value = date_format(w->arena, s.c->today);
	hint(&s, f, "register.hint.submitted");
	hint(&s, put(&s, "confirmed", "date", false), "register.hint.confirmed");
	hint(&s, put(&s, "transferred_from", "text", false), "register.hint.transferred_from");
	return taken(&s);
}

static struct tpl_list who_part(struct web_call *w, bool fresh)
{
	struct fields s = fields_for(w, fresh);

	pick(&s, "kind", kinds, "request.applicant.");
	put(&s, "name", "text", true);
	pick(&s, "id_kind", id_kinds, "register.id_kind.");
	s.f[s.n - 1].required = false;
	hint(&s, put(&s, "id_no", "text", true), "register.hint.id_no");
	hint(&s, put(&s, "legal_rep", "text", false), "register.hint.organisation");
	hint(&s, put(&s, "contact", "text", false), "register.hint.organisation");
	hint(&s, put(&s, "phone", "tel", false), "register.hint.contact");
	put(&s, "email", "email", false);
	put(&s, "address", "text", false);
	put(&s, "postcode", "text", false);
	return taken(&s);
}

static struct tpl_list info_part(struct web_call *w, bool fresh)
{
	struct fields s = fields_for(w, fresh);
	struct rv_field *f = put(&s, "description", "", true);

	f->area = true;
	hint(&s, f, "register.hint.description");
	pick(&s, "carrier", carriers, "request.carrier.");
	pick(&s, "delivery", deliveries, "request.delivery.");
	return taken(&s);
}

static struct tpl_list help_part(struct web_call *w, bool fresh)
{
	struct fields s = fields_for(w, fresh);
	struct rv_field *f = put(&s, "written_by", "text", false);

	if (fresh)
		f->value = STR("");
	hint(&s, f, "register.hint.written_by");
	f = put(&s, "read_back", "", false);
	f->check = true;
	f->on = !fresh && web_value(w, "read_back")->present;
	hint(&s, f, "register.hint.read_back");
	f = put(&s, "helped", "", false);
	f->area = true;
	hint(&s, f, "register.hint.helped");
	return taken(&s);
}

static struct tpl_list channel_part(struct ctx *c, struct str on)
{
	struct rv_choice *v = ARENA_ARRAY(c->arena, RQ_CHANNEL_COUNT, struct rv_choice);

	for (int i = 0; i < RQ_CHANNEL_COUNT; i++) {
		struct str code = str_of(register_channels[i]);

		v[i] = (struct rv_choice){.value = code,
					  .text = rv_key(c, "request.channel.", code),
					  .hint = rv_key(c, "request.rule.", code),
					  .on = str_eq(on, code)};
	}
	return (struct tpl_list){v, RQ_CHANNEL_COUNT};
}

struct shown { /* what stops the form the first time: it may be the same matter again */
	struct tpl_list likes, matches;
	struct str seen;
};

/* Scans that came with the form, now or before; they live through its mistakes. */
struct scans {
	struct held_file file[SCANS_MAX];
	size_t n;
};

static struct tpl_list scan_rows(struct ctx *c, const struct scans *s)
{
	struct rv_choice *v = ARENA_ARRAY(c->arena, SCANS_MAX, struct rv_choice);

	for (size_t i = 0; i < s->n; i++)
		v[i] = (struct rv_choice){.value = s->file[i].packed,
					  .text = s->file[i].name,
					  .hint = page_size(c, s->file[i].size)};
	return (struct tpl_list){v, s->n};
}

static enum status new_show(struct web_call *w, const struct scans *scans, const struct shown *s, int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_new *v = ARENA_NEW(c->arena, struct view_new);
	struct case_body body;
	bool fresh = scans == NULL;

	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/requests", ctx_text(c, "register.new.title"));
	v->page.lead = ctx_text(c, "register.new.lead");
	page_crumb(c, &v->page, STR("/wb/requests"), ctx_text(c, "register.title"));
	page_crumb(c, &v->page, STR_NONE, ctx_text(c, "register.new.title"));
	page_problems(c, &v->page);
	TRY(case_body_get(c, c->who.body_id, &body, err));
	v->receives = body.receives;
	v->body = c->body_name;
	v->token = fresh ? case_token(c) : web_text(w, "token");
	v->today = date_format(c->arena, c->today);
	v->channels = channel_part(c, fresh ? STR("") : web_text(w, "channel"));
	v->channel_problem = page_problem_text(c, "channel");
	v->scan_problem = page_problem_text(c, "scan");
	v->dates = date_part(w, fresh);
	v->who = who_part(w, fresh);
	v->info = info_part(w, fresh);
	v->help = help_part(w, fresh);
	v->own_records = !fresh && web_value(w, "own_records")->present;
	v->seen = fresh ? STR("") : web_text(w, "seen");
	if (!fresh) {
		v->scans = scan_rows(c, scans);
		v->any_scans = scans->n > 0;
	}
	if (s != NULL) {
		v->likes = s->likes;
		v->matches = s->matches;
		v->seen = s->seen;
		v->any_likes = s->likes.n > 0;
		v->any_matches = s->matches.n > 0;
		v->stopped = true;
	}
	page_render(c, "register/new.html", v, http);
	return ST_OK;
}

enum status register_new_page(struct web_call *w, struct err *err)
{
	return new_show(w, NULL, NULL, 200, err);
}

/* ---- what was typed ---- */

/* Chinese keyboards write full-width digits and letters. */
static struct str half_width(struct web_call *w, const char *name)
{
	return str_trim(utf8_fold_width(w->arena, web_text(w, name)));
}

static struct case_new typed(struct web_call *w)
{
	struct ctx *c = ctx_of(w);
	struct case_new n = {
		.token = web_text(w, "token"),
		.body_id = c->who.body_id,
		.own_records = web_value(w, "own_records")->present,
		.channel = RQ_CHANNEL_COUNT,
		.transferred_from = web_text(w, "transferred_from"),
		.submitted_on = rv_date(w, "submitted"),
		.confirmed_on = rv_date(w, "confirmed"),
		.who = {.kind = AP_KIND_COUNT,
			.name = web_text(w, "name"),
			.id_kind = web_text(w, "id_kind"),
			.id_no = half_width(w, "id_no"),
			.legal_rep = web_text(w, "legal_rep"),
			.contact = web_text(w, "contact"),
			.phone = half_width(w, "phone"),
			.email = half_width(w, "email"),
			.address = web_text(w, "address"),
			.postcode = half_width(w, "postcode")},
		.description = str_trim(web_text(w, "description")),
		.carrier = web_text(w, "carrier"),
		.delivery = web_text(w, "delivery"),
		.written_by = web_text(w, "written_by"),
		.helped = str_trim(web_text(w, "helped")),
		.read_back = web_value(w, "read_back")->present,
	};

	(void)rq_channel_of(web_text(w, "channel"), &n.channel);
	(void)applicant_kind_of(web_text(w, "kind"), &n.who.kind);
	if (n.who.kind != AP_NAT && (str_empty(n.who.id_kind) || str_eq_c(n.who.id_kind, "idcard")))
		n.who.id_kind = STR("uscc"); /* an organisation has no identity card: the choice was left as it stood */
	return n;
}

static bool needs(struct web_call *w, const char *field, bool missing, const char *key)
{
	if (missing)
		web_problem_add(w, field, key, STR_NONE);
	return missing;
}

static void check_dates(struct web_call *w, const struct case_new *n)
{
	struct ctx *c = ctx_of(w);

	if (!needs(w, "submitted", date_is_none(n->submitted_on), "register.problem.submitted") &&
	    date_cmp(n->submitted_on, c->today) > 0)
		web_problem_add(w, "submitted", "register.problem.future", STR_NONE);
	if (date_is_none(n->confirmed_on))
		return;
	if (n->channel < RQ_CHANNEL_COUNT && !rq_channel_waits(n->channel))
		web_problem_add(w, "confirmed", "register.problem.confirmed_not_here", STR_NONE);
	else if (date_cmp(n->confirmed_on, c->today) > 0)
		web_problem_add(w, "confirmed", "register.problem.future", STR_NONE);
	else if (!date_is_none(n->submitted_on) && date_cmp(n->confirmed_on, n->submitted_on) < 0)
		web_problem_add(w, "confirmed", "register.problem.confirmed_before", STR_NONE);
}

static void check_who(struct web_call *w, const struct case_new *n)
{
	struct applicant_problem p[PROBLEMS_MAX];
	size_t k;

	if (needs(w, "kind", n->who.kind == AP_KIND_COUNT, "register.problem.kind"))
		return;
	k = applicant_check(w->arena, &n->who, n->delivery, p, PROBLEMS_MAX);
	for (size_t i = 0; i < k; i++)
		web_problem_add(w, p[i].field, p[i].key, p[i].arg);
}

/* Art. 29: the description is the one thing that must be there about the information; the purpose is never asked. */
static bool check(struct web_call *w, const struct case_new *n)
{
	const struct web_problem *p;

	(void)needs(w, "channel", n->channel == RQ_CHANNEL_COUNT, "register.problem.channel");
	check_dates(w, n);
	check_who(w, n);
	(void)needs(w, "description", str_empty(n->description), "register.problem.description");
	(void)needs(w, "carrier", str_empty(n->carrier), "register.problem.carrier");
	(void)needs(w, "delivery", str_empty(n->delivery), "register.problem.delivery");
	if (n->channel == RQ_ORAL) { /* 口头提出的，由受理机构代为填写: who did, and that it was read back */
		(void)needs(w, "written_by", str_empty(n->written_by), "register.problem.written_by");
		(void)needs(w, "read_back", !n->read_back, "register.problem.read_back");
	}
	if (!case_token_ours(ctx_of(w), n->token))
		web_problem_add(w, "channel", "register.problem.token", STR_NONE);
	return web_problems(w, &p) == 0;
}

/* ---- the same matter ---- */
static enum status public_matches(struct ctx *c, struct str description, struct tpl_list *ret, struct err *err)
{
	struct search_query q = {.words = utf8_cut(description, SEARCH_MAX_QUERY / 4), .per = MATCHES, .page = 1};
	struct search_result r;
	struct page_link *l = ARENA_ARRAY(c->arena, MATCHES, struct page_link);
	size_t n = 0;

	TRY(search_run(c, &q, &r, err));
	for (size_t i = 0; i < r.n && n < MATCHES; i++)
		l[n++] = (struct page_link){.href = r.hits[i].href, .text = r.hits[i].title, .count = r.hits[i].doc_no};
	*ret = (struct tpl_list){l, n};
	return ST_OK;
}

/* Shown once for one description: pressing again registers it all the same. */
static enum status look_alike(struct web_call *w, const struct case_new *n, struct shown *ret, bool *ret_stop,
			      struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct case_like *l;
	struct err none = {0};
	size_t k;

	TRY(case_similar(c, n->body_id, 0, n->description, case_identity_mark(c, n->who.id_no), &l, &k, err));
	TRY(rv_likes(c, l, k, &ret->likes, err));
	if (public_matches(c, n->description, &ret->matches, &none) != ST_OK)
		ret->matches = (struct tpl_list){0}; /* the index may be in the making: no reason to refuse a request */
	ret->seen = STR("1");
	*ret_stop = str_empty(web_text(w, "seen")) && (k > 0 || ret->matches.n > 0);
	return ST_OK;
}

/* ---- saving ---- */
static void read_held(struct web_call *w, struct scans *s)
{
	const struct web_value *v;
	size_t n = web_values(w, "held", &v);

	for (size_t i = 0; i < n && s->n < SCANS_MAX; i++)
		if (!str_eq(v[i].text, web_text(w, "drop")) &&
		    held_open(ctx_of(w), v[i].text, web_text(w, "token"), &s->file[s->n]))
			s->n++;
}

static enum status read_scans(struct web_call *w, struct scans *s, struct err *err)
{
	const struct web_value *v;
	size_t n = web_values(w, "scan", &v);

	read_held(w, s);
	for (size_t i = 0; i < n; i++) {
		enum status st;

		if (!v[i].present || v[i].file.tmp_path.n == 0)
			continue;
		if (s->n == SCANS_MAX) {
			web_problem_add(w, "scan", "register.problem.scans_many", STR("10"));
			return ST_OK;
		}
		st = held_take(ctx_of(w), &v[i].file, web_text(w, "token"), "scan", &s->file[s->n], err);
		if (st == ST_OK && !held_is_scan(&s->file[s->n]))
			st = ST_UNSUPPORTED_TYPE;
		if (st == ST_UNSUPPORTED_TYPE || st == ST_INVALID || st == ST_TOO_LARGE) {
			web_problem_add(w, "scan", "register.problem.scan", arena_dup(w->arena, held_name(v[i].file.name)));
			err_clear(err);
			continue;
		}
		TRY(st);
		s->n++;
	}
	return ST_OK;
}

static enum status add_scans(struct ctx *c, const struct rcase *rc, const struct scans *s, struct err *err)
{
	for (size_t i = 0; i < s->n; i++) {
		struct stored_file f;
		int64_t id;
		enum status st = held_keep(c, &s->file[i], &f, err);

		if (st == ST_NOT_FOUND)
			return err_say(err, ST_INVALID, "register.problem.scan_gone", arena_cstr(c->arena, s->file[i].name));
		TRY(st);
		TRY(case_file_add(c, rc, &f, "scan", s->file[i].name, false, &id, err));
	}
	return ST_OK;
}

static enum status save(struct ctx *c, const struct case_new *n, const struct scans *s, struct rcase *ret, bool *ret_again,
			struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(case_create(c, n, ret, ret_again, err));
	if (!*ret_again)
		TRY(add_scans(c, ret, s, err));
	return core_commit(c, &tx, err);
}

/* A refusal of the register goes back into the form; what is our own failure does not. */
static bool refused(struct web_call *w, enum status st, struct err *err)
{
	if (st != ST_INVALID && st != ST_CONFLICT && st != ST_CALENDAR_GAP && st != ST_RULE_REFUSED)
		return false;
	web_problem_add(w, str_eq_c(str_of(err->key), "register.problem.scan_gone") ? "scan" : "channel",
			err->key[0] != '\0' ? arena_cstr(w->arena, str_of(err->key)) : status_key(st),
			arena_dup(w->arena, str_of(err->arg)));
	err_clear(err);
	return true;
}

enum status register_new_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct case_new n = typed(w);
	struct scans *scans = ARENA_NEW(w->arena, struct scans);
	struct shown s = {0};
	struct rcase rc;
	bool stop, again;
	enum status st;

	TRY(read_scans(w, scans, err));
	if (web_value(w, "drop")->present)
		return new_show(w, scans, NULL, 200, err);
	if (!check(w, &n))
		return new_show(w, scans, NULL, 422, err);
	TRY(look_alike(w, &n, &s, &stop, err));
	if (stop)
		return new_show(w, scans, &s, 200, err);
	n.matches_shown = (int64_t)s.matches.n;
	st = save(c, &n, scans, &rc, &again, err);
	if (refused(w, st, err))
		return new_show(w, scans, NULL, 422, err);
	TRY(st);
	page_flash(c, "jade", again ? "register.new.again" : "register.new.saved", rc.no);
	web_redirect(w, 303, arena_printf(c->arena, "/wb/requests/new/%lld", (long long)rc.id));
	return ST_OK;
}
