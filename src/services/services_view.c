/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages of this module share: frame, small rows, differences, a guide laid out for reading. */
#include "base/limits.h"
#include "core/address.h"
#include "docmodel/docmodel.h"
#include "services/services_int.h"

void svc_page(struct ctx *c, struct page *p, const char *nav, struct str title)
{
	bool guide = str_starts_c(str_of(nav), "/xxgk");

	page_init(c, p, SHELL_PORTAL, nav, title);
	p->h1 = title;
	page_crumb(c, p, page_href(c, STR("/")), ctx_text(c, "nav.home"));
	if (guide)
		page_crumb(c, p, page_href(c, STR("/xxgk")), ctx_text(c, "nav.xxgk"));
	page_meta_add(c, p, "ColumnName", ctx_text(c, guide ? "guide.title" : "nav.services"));
	page_meta_add(c, p, "ColumnType", ctx_text(c, guide ? "nav.xxgk" : "nav.services"));
}

struct str svc_key(struct ctx *c, const char *prefix, struct str code)
{
	if (str_empty(code))
		return STR("");
	return ctx_text(c, arena_printf(c->arena, "%s%.*s", prefix, STR_ARG(code)).p);
}

struct str svc_choice(struct ctx *c, const struct service_fdef *f, struct str code)
{
	if (f->choices == service_promises)
		return svc_key(c, "services.promise.", code);
	if (f->choices == service_fee_kinds)
		return svc_key(c, "services.fee.", code);
	return svc_key(c, f->choices == service_yes_no ? "services.centre." : "services.kind.", code);
}

static const struct tpl_field text_fields[] = {TF_STR(struct svc_text, text), TF_BOOL(struct svc_text, del),
					       TF_BOOL(struct svc_text, add)};
const struct tpl_view svc_text_view = TPL_VIEW_OF(struct svc_text, text_fields);

static const struct tpl_field option_fields[] = {TF_STR(struct svc_option, value), TF_STR(struct svc_option, text),
						 TF_BOOL(struct svc_option, on)};
const struct tpl_view svc_option_view = TPL_VIEW_OF(struct svc_option, option_fields);

#define T struct svc_link
static const struct tpl_field link_fields[] = {TF_STR(T, href), TF_STR(T, text),     TF_STR(T, note), TF_STR(T, tag),
					       TF_STR(T, at),	TF_BOOL(T, current), TF_BOOL(T, flow)};
const struct tpl_view svc_link_view = TPL_VIEW_OF(T, link_fields);
#undef T

static const struct tpl_field diff_line_fields[] = {TF_LIST(struct svc_diff_line, spans, &svc_text_view),
						    TF_BOOL(struct svc_diff_line, del), TF_BOOL(struct svc_diff_line, add)};
const struct tpl_view svc_diff_line_view = TPL_VIEW_OF(struct svc_diff_line, diff_line_fields);

#define T struct view_svc_diff
static const struct tpl_field diff_fields[] = {
	TF_VIEW(T, page, &page_view),		TF_STR(T, from), TF_STR(T, to),	      TF_STR(T, back), TF_STR(T, back_text),
	TF_LIST(T, lines, &svc_diff_line_view), TF_BOOL(T, any), TF_BOOL(T, back_zh),
};
const struct tpl_view svc_diff_view = TPL_VIEW_OF(T, diff_fields);
#undef T

struct tpl_list svc_lines(struct ctx *c, struct str text)
{
	struct str rest = text, line;
	struct svc_text *rows;
	size_t n = 0, max = 1;

	for (size_t i = 0; i < text.n; i++)
		max += text.p[i] == '\n';
	rows = ARENA_ARRAY(c->arena, max, struct svc_text);
	while (rest.p != NULL && n < max && str_line(&rest, &line))
		if (!str_empty(str_trim(line)))
			rows[n++].text = str_trim(line);
	return (struct tpl_list){rows, n};
}

/* Only lines that differ are shown: a guide is long, its changes are short. */
enum status svc_diff(struct ctx *c, struct str from, struct str to, struct tpl_list *ret, struct err *err)
{
	struct doc_diff_line *l;
	struct svc_diff_line *out;
	struct doc a, b;
	size_t n, k = 0;

	TRY(doc_from_text(c->arena, from, &a, err));
	TRY(doc_from_text(c->arena, to, &b, err));
	doc_diff(c->arena, &a, &b, &l, &n);
	out = ARENA_ARRAY(c->arena, n + 1, struct svc_diff_line);
	for (size_t i = 0; i < n; i++) {
		struct svc_text *s;

		if (l[i].kind == DD_SAME && !l[i].changed)
			continue;
		s = ARENA_ARRAY(c->arena, l[i].n + 1, struct svc_text);
		for (size_t j = 0; j < l[i].n; j++)
			s[j] = (struct svc_text){l[i].spans[j].text, l[i].spans[j].kind == DD_DEL,
						 l[i].spans[j].kind == DD_ADD};
		out[k++] = (struct svc_diff_line){{s, l[i].n}, l[i].kind == DD_DEL, l[i].kind == DD_ADD};
	}
	*ret = (struct tpl_list){out, k};
	return ST_OK;
}

/* ---- a guide laid out ---- */

struct basis_row {
	struct str name, clause, doc_no, now;
	bool in_force, replaced, unknown;
};
#define T struct basis_row
static const struct tpl_field basis_fields[] = {TF_STR(T, name),    TF_STR(T, clause),	  TF_STR(T, doc_no),
						TF_STR(T, now),	    TF_BOOL(T, in_force), TF_BOOL(T, replaced),
						TF_BOOL(T, unknown)};
static const struct tpl_view basis_view = TPL_VIEW_OF(T, basis_fields);
#undef T

struct cells {
	struct str no, a, b, c, d, e, f, g;
};
#define T struct cells
static const struct tpl_field cells_fields[] = {TF_STR(T, no), TF_STR(T, a), TF_STR(T, b), TF_STR(T, c),
						TF_STR(T, d),  TF_STR(T, e), TF_STR(T, f), TF_STR(T, g)};
static const struct tpl_view cells_view = TPL_VIEW_OF(T, cells_fields);
#undef T

struct section {
	struct str id, label, href;
	struct tpl_list lines, bases, materials, dropped, fees;
	bool is_bases, is_materials, is_flow, is_fees, is_link, fee_free, any_materials, any_dropped;
};
#define T struct section
static const struct tpl_field section_fields[] = {
	TF_STR(T, id),
	TF_STR(T, label),
	TF_STR(T, href),
	TF_LIST(T, lines, &svc_text_view),
	TF_LIST(T, bases, &basis_view),
	TF_LIST(T, materials, &cells_view),
	TF_LIST(T, dropped, &cells_view),
	TF_LIST(T, fees, &cells_view),
	TF_BOOL(T, is_bases),
	TF_BOOL(T, is_materials),
	TF_BOOL(T, is_flow),
	TF_BOOL(T, is_fees),
	TF_BOOL(T, is_link),
	TF_BOOL(T, fee_free),
	TF_BOOL(T, any_materials),
	TF_BOOL(T, any_dropped),
};
static const struct tpl_view section_view = TPL_VIEW_OF(T, section_fields);
#undef T

#define T struct svc_guide
static const struct tpl_field guide_fields[] = {
	TF_STR(T, code),
	TF_STR(T, name),
	TF_STR(T, kind),
	TF_STR(T, body),
	TF_STR(T, unit),
	TF_STR(T, post),
	TF_STR(T, legal),
	TF_STR(T, promised),
	TF_STR(T, place),
	TF_STR(T, window),
	TF_STR(T, phone),
	TF_STR(T, online),
	TF_STR(T, summary),
	TF_STR(T, picture),
	TF_STR(T, picture_alt),
	TF_LIST(T, promises, &svc_text_view),
	TF_LIST(T, sections, &section_view),
	TF_VIEW(T, flow, &svc_flow_view),
};
const struct tpl_view svc_guide_view = TPL_VIEW_OF(T, guide_fields);
#undef T

static struct str days_text(struct ctx *c, struct str days)
{
	if (str_empty(days))
		return STR("");
	return str_eq_c(days, "0") ? ctx_text(c, "services.on_the_spot") : ctx_textf(c, "services.workdays", days);
}

static enum status fill_bases(struct ctx *c, const struct service_content *s, struct section *sec, struct err *err)
{
	struct service_basis *b;
	struct basis_row *rows;
	size_t n;

	TRY(service_bases(c, s, &b, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct basis_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct basis_row){b[i].name,	 b[i].clause,	b[i].doc_no,
					     b[i].now,	 b[i].in_force, b[i].known && !b[i].in_force,
					     !b[i].known};
	sec->bases = (struct tpl_list){rows, n};
	sec->is_bases = true;
	return ST_OK;
}

static void fill_materials(struct ctx *c, const struct service_content *s, struct section *sec)
{
	struct service_row *rows;
	size_t n = service_rows(c->arena, s->v[SF_MATERIALS], SF_MATERIALS, &rows), k = 0, d = 0;
	struct cells *now = ARENA_ARRAY(c->arena, n + 1, struct cells), *gone = ARENA_ARRAY(c->arena, n + 1, struct cells);

	for (size_t i = 0; i < n; i++) {
		const struct str *m = rows[i].c;

		if (str_empty(m[MAT_DROPPED])) {
			now[k] = (struct cells){page_num(c, (int64_t)k + 1),
						m[MAT_NAME],
						m[MAT_FORM],
						m[MAT_COPIES],
						m[MAT_SOURCE],
						m[MAT_BASIS]};
			k++;
		} else {
			struct date on;

			gone[d++] = (struct cells){STR(""), m[MAT_NAME],
						   date_parse(m[MAT_DROPPED], &on) ? page_date(c, on) : m[MAT_DROPPED],
						   str_empty(m[MAT_WHY]) ? STR("—") : m[MAT_WHY], m[MAT_BASIS]};
		}
	}
	sec->materials = (struct tpl_list){now, k};
	sec->dropped = (struct tpl_list){gone, d};
	sec->any_materials = k > 0;
	sec->any_dropped = d > 0;
	sec->is_materials = true;
	sec->lines = svc_lines(c, s->v[SF_MATERIALS_NOTE]);
}

static void fill_fees(struct ctx *c, const struct service_content *s, struct section *sec)
{
	struct service_row *rows;
	size_t n = service_rows(c->arena, s->v[SF_FEES], SF_FEES, &rows);
	struct cells *out = ARENA_ARRAY(c->arena, n + 1, struct cells);

	sec->is_fees = true;
	sec->fee_free = !str_eq_c(s->v[SF_FEE], "yes");
	for (size_t i = 0; i < n; i++)
		out[i] = (struct cells){page_num(c, (int64_t)i + 1), rows[i].c[FEE_NAME], rows[i].c[FEE_STANDARD],
					rows[i].c[FEE_BASIS]};
	sec->fees = (struct tpl_list){out, sec->fee_free ? 0 : n};
}

static struct str joined(struct ctx *c, const char *key_a, struct str a, const char *key_b, struct str b)
{
	struct buf out = BUF_INIT(c->arena, MAX_FORM_BYTES);

	if (!str_empty(a))
		buf_str(&out, key_a == NULL ? a : ctx_textf(c, key_a, a));
	if (!str_empty(b)) {
		if (out.n > 0)
			buf_byte(&out, '\n');
		buf_str(&out, key_b == NULL ? b : ctx_textf(c, key_b, b));
	}
	return buf_view(&out);
}

static struct str time_text(struct ctx *c, const struct service_content *s)
{
	struct str both = joined(c, "services.legal_is", days_text(c, s->v[SF_LEGAL_DAYS]), "services.promised_is",
				 days_text(c, s->v[SF_PROMISED_DAYS]));

	return joined(c, NULL, both, NULL, s->v[SF_TIME_NOTE]);
}

/* Plain elements: a text of one or two fields. */
static struct str element_text(struct ctx *c, const struct service_shown *s, struct str key)
{
	const struct str *v = s->content.v;

	if (str_eq_c(key, "name"))
		return joined(c, NULL, v[SF_NAME], NULL, v[SF_SUMMARY]);
	if (str_eq_c(key, "applicants"))
		return v[SF_APPLICANTS];
	if (str_eq_c(key, "conditions"))
		return v[SF_CONDITIONS];
	if (str_eq_c(key, "time_limit"))
		return time_text(c, &s->content);
	if (str_eq_c(key, "post"))
		return joined(c, NULL, v[SF_POST], NULL, s->unit.name);
	if (str_eq_c(key, "place"))
		return v[SF_PLACE];
	if (str_eq_c(key, "window"))
		return joined(c, NULL, v[SF_WINDOW], NULL,
			      str_eq_c(v[SF_CENTRE], "yes") ? ctx_text(c, "services.in_centre") : STR(""));
	if (str_eq_c(key, "hours"))
		return v[SF_HOURS];
	if (str_eq_c(key, "phone"))
		return v[SF_PHONE];
	if (str_eq_c(key, "result"))
		return joined(c, NULL, v[SF_RESULT], "services.validity_is", v[SF_RESULT_VALIDITY]);
	if (str_eq_c(key, "complaint"))
		return joined(c, NULL, v[SF_COMPLAINT], "services.complaint_phone_is", v[SF_COMPLAINT_PHONE]);
	if (str_eq_c(key, "remedy"))
		return v[SF_REMEDY];
	return service_extra_value(&s->content, key);
}

static enum status fill_section(struct ctx *c, const struct service_shown *s, const struct service_element *e,
				struct section *sec, struct err *err)
{
	sec->id = e->key;
	sec->label = service_label(c, e);
	if (str_eq_c(e->key, "bases"))
		return fill_bases(c, &s->content, sec, err);
	if (str_eq_c(e->key, "materials"))
		fill_materials(c, &s->content, sec);
	else if (str_eq_c(e->key, "flow"))
		sec->is_flow = true;
	else if (str_eq_c(e->key, "fees"))
		fill_fees(c, &s->content, sec);
	else if (str_eq_c(e->key, "online")) {
		sec->is_link = true;
		sec->href = s->content.v[SF_ONLINE];
	} else {
		sec->lines = svc_lines(c, element_text(c, s, e->key));
	}
	return ST_OK;
}

static struct tpl_list promises(struct ctx *c, struct str set)
{
	struct svc_text *rows = ARENA_ARRAY(c->arena, SP_COUNT, struct svc_text);
	unsigned bits = service_promise_bits(set);
	size_t n = 0;

	for (unsigned p = 0; p < SP_COUNT; p++)
		if (bits & (1u << p))
			rows[n++].text =
				svc_key(c, "services.promise.", str_of(service_promise_code((enum service_promise)p)));
	return (struct tpl_list){rows, n};
}

enum status svc_guide_make(struct ctx *c, const struct service_shown *s, struct str picture, struct svc_guide *ret,
			   struct err *err)
{
	bool en = c->locale == LOC_EN;
	const struct str *v = s->content.v;
	struct service_element *e;
	struct section *secs;
	size_t n, k = 0;

	TRY(svc_elements(c, &e, &n, err));
	*ret = (struct svc_guide){
		.code = s->item.code,
		.name = en && !str_empty(v[SF_NAME_EN]) ? v[SF_NAME_EN] : v[SF_NAME],
		.kind = svc_key(c, "services.kind.", v[SF_KIND]),
		.body = en && !str_empty(s->item.body_name_en) ? s->item.body_name_en : s->item.body_name,
		.unit = s->unit.name,
		.post = v[SF_POST],
		.legal = days_text(c, v[SF_LEGAL_DAYS]),
		.promised = days_text(c, v[SF_PROMISED_DAYS]),
		.place = v[SF_PLACE],
		.window = v[SF_WINDOW],
		.phone = v[SF_PHONE],
		.online = v[SF_ONLINE],
		.summary = en && !str_empty(v[SF_SUMMARY_EN]) ? v[SF_SUMMARY_EN] : v[SF_SUMMARY],
		.picture = picture,
		.picture_alt = v[SF_FLOW_ALT],
		.promises = promises(c, v[SF_PROMISES]),
	};
	svc_flow_make(c, &s->content, &ret->flow);
	secs = ARENA_ARRAY(c->arena, n + 1, struct section);
	for (size_t i = 0; i < n; i++) {
		if (!e[i].active || (!service_element_filled(c->arena, &s->content, e[i].key) &&
				     !str_eq_c(e[i].key, "fees") && !str_eq_c(e[i].key, "materials")))
			continue;
		TRY(fill_section(c, s, &e[i], &secs[k], err));
		k++;
	}
	ret->sections = (struct tpl_list){secs, k};
	return ST_OK;
}
