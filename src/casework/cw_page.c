/* SPDX-License-Identifier: Apache-2.0 */
/* /wb/requests/{id}: everything about one request on one page (design README §5, mock-up wb-case). */
#include "base/url.h"
#include "casework/cw_view.h"

static struct str dispute_href(struct ctx *c, struct str no)
{
	struct buf b;

	buf_init(&b, c->arena, no.n * 3 + 64);
	buf_c(&b, "/wb/disputes/new");
	url_query(&b, "request", no);
	return buf_view(&b);
}

static const char *state_cls(enum rf_state s)
{
	switch (s) {
	case RF_S_UNCONFIRMED:
	case RF_S_RECEIVED:
	case RF_S_CORRECTING:
	case RF_S_EXCESS:
	case RF_S_FEE:
		return "amber";
	case RF_S_CONSULTING:
		return "violet";
	case RF_S_SENT:
	case RF_S_SERVED:
	case RF_S_ARCHIVED:
	case RF_S_WITHDRAWN:
		return "jade";
	default:
		return "brand";
	}
}

static int64_t counted(const struct cw_case *k, enum cw_tab t)
{
	int64_t n = 0;

	switch (t) {
	case CW_SEARCH:
		for (size_t i = 0; i < k->n_ev; i++)
			n += !k->ev[i].is_void && (k->ev[i].e.type == RF_SEARCHED || k->ev[i].e.type == RF_RECORDS_CALLED)
				     ? 1
				     : 0;
		return n;
	case CW_CONSULT:
		return (int64_t)k->n_party;
	case CW_LETTERS:
		return (int64_t)k->n_letter;
	case CW_LOG:
		return (int64_t)k->n_ev;
	default:
		return 0;
	}
}

static void fill_tabs(struct ctx *c, const struct cw_case *k, enum cw_tab tab, struct cv_case *v)
{
	struct page_link *t = ARENA_ARRAY(c->arena, CW_TAB_COUNT, struct page_link);

	for (int i = 0; i < CW_TAB_COUNT; i++) {
		int64_t n = counted(k, (enum cw_tab)i);

		t[i] = (struct page_link){.href = arena_printf(c->arena, "%.*s?tab=%s", STR_ARG(v->base),
							       cw_tab_code((enum cw_tab)i)),
					  .text = cv_key(c, "cw.tab.", str_of(cw_tab_code((enum cw_tab)i))),
					  .count = n > 0 ? arena_printf(c->arena, "%lld", (long long)n) : STR(""),
					  .current = i == (int)tab};
	}
	v->tabs = (struct tpl_list){t, CW_TAB_COUNT};
	v->on_content = tab == CW_CONTENT;
	v->on_search = tab == CW_SEARCH;
	v->on_consult = tab == CW_CONSULT;
	v->on_decide = tab == CW_DECIDE;
	v->on_letters = tab == CW_LETTERS;
	v->on_log = tab == CW_LOG;
}

static void fill_head(struct ctx *c, const struct cw_case *k, struct cv_case *v)
{
	const struct rcase *rc = &k->rc;
	const struct rf_event split = {.type = RF_SPLIT, .date = c->today, .until = DATE_NONE};

	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/requests", rc->no);
	page_crumb(c, &v->page, STR("/wb/requests"), ctx_text(c, "nav.wb.requests"));
	page_crumb(c, &v->page, STR_NONE, rc->no);
	page_problems(c, &v->page);
	v->base = arena_printf(c->arena, "/wb/requests/%lld", (long long)k->rc.id);
	v->no = rc->no;
	v->seen = arena_printf(c->arena, "%lld", (long long)rc->n_events);
	v->state = cv_key(c, "request.state.", str_of(rf_state_code(k->f.state)));
	v->state_cls = str_of(state_cls(k->f.state));
	v->lead = arena_printf(c->arena, "%.*s（%.*s） · %.*s · %.*s%.*s", STR_ARG(rc->masked.name),
			       STR_ARG(cv_key(c, "request.applicant.", str_of(applicant_kind_code(rc->applicant_kind)))),
			       STR_ARG(cv_key(c, "request.channel.", str_of(rq_channel_code(rc->channel)))),
			       STR_ARG(ctx_text(c, str_empty(rc->unit_name) ? "cw.no_unit" : "cw.unit_is")),
			       STR_ARG(rc->unit_name));
	v->archive_href = arena_printf(c->arena, "%.*s/letters#arch-h", STR_ARG(v->base));
	v->letters_href = arena_printf(c->arena, "%.*s/letters", STR_ARG(v->base));
	v->split_href = case_refusal(c, rc, &k->f, &split) == NULL
				? arena_printf(c->arena, "/wb/requests/accept/%lld/split", (long long)rc->id)
				: STR("");
	v->rules_href = STR("/wb/requests/rules");
	if (ctx_can(c, PERM_DISPUTE_EDIT) && rc->body_id == c->who.body_id)
		v->dispute_href = dispute_href(c, rc->no);
	v->log_href = ctx_can(c, PERM_CASE_OFFICE) && rc->body_id == c->who.body_id && !date_is_none(rc->closed_on)
			      ? arena_printf(c->arena, "%.*s/log", STR_ARG(v->base))
			      : STR("");
	v->quiz_href = STR("/wb/requests/quiz");
}

static enum status fill_tab(struct ctx *c, const struct cw_case *k, enum cw_tab tab, const struct cw_typed *typed,
			    struct cv_case *v, struct err *err)
{
	switch (tab) {
	case CW_CONTENT:
		return cv_fill_content(c, k, typed, v, err);
	case CW_SEARCH:
		cv_fill_search(c, k, v);
		return ST_OK;
	case CW_CONSULT:
		return cv_fill_consult(c, k, typed, v, err);
	case CW_DECIDE:
		return cv_fill_decide(c, k, typed, v, err);
	default:
		return ST_OK;
	}
}

/* Where the work is. */
static enum cw_tab tab_of_state(enum rf_state s)
{
	switch (s) {
	case RF_S_CONSULTING:
		return CW_CONSULT;
	case RF_S_UNCONFIRMED:
	case RF_S_RECEIVED:
	case RF_S_REGISTERED:
	case RF_S_CORRECTING:
	case RF_S_EXCESS:
		return CW_CONTENT;
	case RF_S_SENT:
	case RF_S_SERVED:
	case RF_S_ARCHIVED:
		return CW_LETTERS;
	default:
		return CW_DECIDE;
	}
}

/* What became public by its own flow since it was last looked at is noted before the page is made. */
static enum status load_page(struct ctx *c, int64_t id, struct cw_case *k, struct err *err)
{
	bool now;

	TRY(cw_load(c, id, k, err));
	TRY(cw_follow_publication(c, &k->pub, &now, err));
	return now ? cw_load(c, id, k, err) : ST_OK;
}

enum status cw_page(struct ctx *c, int64_t id, enum cw_tab tab, struct str act, const struct cw_typed *typed, int http,
		    struct err *err)
{
	struct cv_case *v = ARENA_NEW(c->arena, struct cv_case);
	struct cw_case k = {0};

	TRY(load_page(c, id, &k, err));
	if (tab == CW_TAB_COUNT)
		tab = tab_of_state(k.rc.state);
	fill_head(c, &k, v);
	fill_tabs(c, &k, tab, v);
	TRY(cv_fill_clock(c, &k, &v->clock, err));
	cv_fill_steps(c, &k, v);
	TRY(fill_tab(c, &k, tab, typed, v, err));
	cv_fill_letters(c, &k, v);
	cv_fill_log(c, &k, v);
	TRY(cv_fill_acts(c, &k, tab, act, typed, v, err));
	if (typed != NULL && typed->banner != NULL)
		v->banner = ctx_text(c, typed->banner);
	page_render(c, "casework/case.html", v, http);
	return ST_OK;
}
