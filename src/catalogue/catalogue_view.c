/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/catalogue_view.h"

#include "base/limits.h"

#define S(T, m) TF_STR(struct T, m)
#define B(T, m) TF_BOOL(struct T, m)

static const struct tpl_field option_fields[] = {S(view_option, value), S(view_option, text), B(view_option, selected)};
static const struct tpl_view option_view = TPL_VIEW_OF(struct view_option, option_fields);

static const struct tpl_field entry_fields[] = {
	S(row_entry, href),	S(row_entry, key),
	S(row_entry, name),	S(row_entry, limit),
	S(row_entry, basis),	S(row_entry, openness),
	S(row_entry, owner),	S(row_entry, update),
	S(row_entry, channels), B(row_entry, local),
	B(row_entry, refined),	B(row_entry, unverified),
	B(row_entry, active),	B(row_entry, not_applicable),
	B(row_entry, no_owner), B(row_entry, special),
};
static const struct tpl_view entry_view = TPL_VIEW_OF(struct row_entry, entry_fields);
static const struct tpl_field group_fields[] = {S(row_group, name), TF_I64(struct row_group, n),
						TF_LIST(struct row_group, entries, &entry_view)};
static const struct tpl_view group_view = TPL_VIEW_OF(struct row_group, group_fields);
static const struct tpl_field list_fields[] = {
	TF_VIEW(struct view_list, page, &page_view),
	TF_LIST(struct view_list, bodies, &option_view),
	TF_LIST(struct view_list, openness, &option_view),
	TF_LIST(struct view_list, states, &option_view),
	TF_LIST(struct view_list, groups, &group_view),
	S(view_list, body_id),
	S(view_list, q),
	S(view_list, total),
	B(view_list, any),
	B(view_list, can_edit),
	B(view_list, may_adopt),
	B(view_list, several_bodies),
	S(view_list, new_href),
	S(view_list, conflicts_href),
	S(view_list, export_xlsx),
	S(view_list, export_csv),
	S(view_list, export_json),
	S(view_list, conflicts),
};
const struct tpl_view cat_list_view = TPL_VIEW_OF(struct view_list, list_fields);

static const struct tpl_field basis_fields[] = {
	S(row_basis, name), S(row_basis, full_name), S(row_basis, issuer),   S(row_basis, doc_no),	S(row_basis, from),
	S(row_basis, to),   S(row_basis, successor), B(row_basis, in_force), B(row_basis, unconfirmed),
};
static const struct tpl_view basis_view = TPL_VIEW_OF(struct row_basis, basis_fields);
static const struct tpl_field bases_fields[] = {TF_VIEW(struct view_bases, page, &page_view),
						TF_LIST(struct view_bases, rows, &basis_view)};
const struct tpl_view cat_bases_view = TPL_VIEW_OF(struct view_bases, bases_fields);

static const struct tpl_field form_fields[] = {
	TF_VIEW(struct view_form, page, &page_view),
	S(view_form, action),
	S(view_form, key),
	S(view_form, body_name),
	S(view_form, derived_from),
	S(view_form, rev),
	S(view_form, evidence),
	S(view_form, back),
	S(view_form, level1),
	S(view_form, level2),
	S(view_form, elements),
	S(view_form, legal_basis),
	S(view_form, time_limit_text),
	S(view_form, publisher),
	S(view_form, channels),
	S(view_form, seq),
	S(view_form, days),
	S(view_form, month),
	S(view_form, day),
	S(view_form, update_days),
	S(view_form, std_level1),
	S(view_form, std_level2),
	S(view_form, std_elements),
	S(view_form, std_legal_basis),
	S(view_form, std_time_limit_text),
	S(view_form, std_publisher),
	S(view_form, std_channels),
	S(view_form, e_level1),
	S(view_form, e_level2),
	S(view_form, e_elements),
	S(view_form, e_legal_basis),
	S(view_form, e_time_limit_text),
	S(view_form, e_publisher),
	S(view_form, e_channels),
	S(view_form, e_rule),
	S(view_form, e_owner_unit_id),
	S(view_form, e_update_days),
	S(view_form, e_seq),
	TF_LIST(struct view_form, owners, &option_view),
	TF_LIST(struct view_form, openness, &option_view),
	TF_LIST(struct view_form, events, &option_view),
	TF_LIST(struct view_form, units, &option_view),
	TF_LIST(struct view_form, from_items, &option_view),
	B(view_form, audience_all),
	B(view_form, proactive),
	B(view_form, active),
	B(view_form, not_applicable),
	B(view_form, is_new),
	B(view_form, derived),
	B(view_form, can_edit),
	B(view_form, unverified),
	B(view_form, special),
	S(view_form, special_text),
	S(view_form, special_basis),
	TF_LIST(struct view_form, bases, &basis_view),
	S(view_form, body_id),
	S(view_form, from),
};
const struct tpl_view cat_form_view = TPL_VIEW_OF(struct view_form, form_fields);

static const struct tpl_field version_fields[] = {
	S(row_version, href),	  S(row_version, name),	    S(row_version, from),   S(row_version, items),
	S(row_version, imported), B(row_version, in_force), B(row_version, future),
};
static const struct tpl_view version_view = TPL_VIEW_OF(struct row_version, version_fields);
static const struct tpl_field versions_fields[] = {
	TF_VIEW(struct view_versions, page, &page_view),
	TF_LIST(struct view_versions, rows, &version_view),
	B(view_versions, can_edit),
};
const struct tpl_view cat_versions_view = TPL_VIEW_OF(struct view_versions, versions_fields);

static const struct tpl_field diff_row_fields[] = {
	S(row_diff, key),   S(row_diff, name),	S(row_diff, field),   S(row_diff, before),
	S(row_diff, after), B(row_diff, added), B(row_diff, removed), B(row_diff, changed),
};
static const struct tpl_view diff_row_view = TPL_VIEW_OF(struct row_diff, diff_row_fields);
static const struct tpl_field diff_fields[] = {
	TF_VIEW(struct view_diff, page, &page_view),
	S(view_diff, version),
	S(view_diff, from),
	S(view_diff, n_changes),
	B(view_diff, any),
	B(view_diff, preview),
	B(view_diff, in_force),
	TF_LIST(struct view_diff, rows, &diff_row_view),
};
const struct tpl_view cat_diff_view = TPL_VIEW_OF(struct view_diff, diff_fields);

static const struct tpl_field import_fields[] = {
	TF_VIEW(struct view_import, page, &page_view),
	S(view_import, name),
	S(view_import, from),
	S(view_import, e_file),
	S(view_import, e_name),
	S(view_import, e_from),
};
const struct tpl_view cat_import_view = TPL_VIEW_OF(struct view_import, import_fields);

static const struct tpl_field conflict_fields[] = {
	S(row_conflict, href),	S(row_conflict, key),	 S(row_conflict, name),
	S(row_conflict, field), S(row_conflict, base),	 S(row_conflict, standard),
	S(row_conflict, local), S(row_conflict, action), B(row_conflict, first),
};
static const struct tpl_view conflict_view = TPL_VIEW_OF(struct row_conflict, conflict_fields);
static const struct tpl_field conflicts_fields[] = {
	TF_VIEW(struct view_conflicts, page, &page_view),
	S(view_conflicts, body_id),
	B(view_conflicts, any),
	B(view_conflicts, can_edit),
	TF_LIST(struct view_conflicts, rows, &conflict_view),
};
const struct tpl_view cat_conflicts_view = TPL_VIEW_OF(struct view_conflicts, conflicts_fields);

/* ---- choices ---- */

const char *const cat_openness_choices[] = {"decision", "execution", "management", "service", "result", NULL};
const char *const cat_event_choices[] = {"formed", "request", "decision", "accept", "fixed", "realtime", NULL};
const char *const cat_unit_choices[] = {"workday", "day", NULL};
const char *const cat_state_choices[] = {"active", "inactive", "unverified", "refined", "local", "none", NULL};

struct tpl_list cat_options(struct ctx *c, const char *const *codes, const char *key_prefix, struct str selected,
			    bool with_all)
{
	struct view_option *out;
	size_t n = 0, at = 0;

	while (codes[n] != NULL)
		n++;
	out = ARENA_ARRAY(c->arena, n + 1, struct view_option);
	if (with_all)
		out[at++] = (struct view_option){STR(""), ctx_text(c, "catalogue.all"), selected.n == 0};
	for (size_t i = 0; i < n; i++)
		out[at++] = (struct view_option){str_of(codes[i]),
						 ctx_text(c, arena_printf(c->arena, "%s%s", key_prefix, codes[i]).p),
						 str_eq_c(selected, codes[i])};
	return (struct tpl_list){out, at};
}

/* ---- text ---- */

static struct str rejoined(struct arena *a, struct str parts, char sep, const char *glue)
{
	struct buf b = BUF_INIT(a, MAX_FORM_BYTES);
	struct str part;

	while (str_cut(&parts, sep, &part)) {
		part = str_trim(part);
		if (part.n == 0)
			continue;
		if (b.n > 0)
			buf_c(&b, glue);
		buf_str(&b, part);
	}
	return buf_view(&b);
}

struct str cat_lines(struct arena *a, struct str parts)
{
	return rejoined(a, parts, '|', "\n");
}

struct str cat_joined(struct arena *a, struct str lines)
{
	return rejoined(a, lines, '\n', "|");
}

struct str cat_shown(struct arena *a, struct str parts)
{
	return rejoined(a, parts, '|', "；");
}

/* "formed 20 workday" → 形成或变更之日起 20 个工作日 */
static struct str rule_words(struct ctx *c, struct str text)
{
	struct str event, days, unit, words;

	if (!str_cut(&text, ' ', &event))
		return text;
	words = ctx_text(c, arena_printf(c->arena, "deadline.%.*s", STR_ARG(event)).p);
	if (!str_cut(&text, ' ', &days) || str_eq_c(days, "0"))
		return words;
	if (!str_cut(&text, ' ', &unit))
		return arena_printf(c->arena, "%.*s %.*s", STR_ARG(words), STR_ARG(days)); /* month and day */
	return arena_printf(c->arena, "%.*s %.*s", STR_ARG(words),
			    STR_ARG(ctx_textf(c, str_eq_c(unit, "day") ? "catalogue.n_days" : "catalogue.n_workdays",
					      days)));
}

struct str cat_field_words(struct ctx *c, enum cat_field f, struct str text)
{
	if (f == CF_RULE && text.n > 0)
		return rule_words(c, text);
	if (f == CF_OPENNESS && text.n > 0)
		return ctx_text(c, arena_printf(c->arena, "openness.%.*s", STR_ARG(text)).p);
	return cat_shown(c->arena, text);
}

struct tpl_list cat_diff_rows(struct ctx *c, const struct cat_diff *d, size_t n)
{
	struct row_diff *rows = ARENA_ARRAY(c->arena, n + 1, struct row_diff);

	for (size_t i = 0; i < n; i++) {
		rows[i] = (struct row_diff){.key = d[i].item_key,
					    .name = d[i].level2,
					    .added = d[i].kind == CD_ADDED,
					    .removed = d[i].kind == CD_REMOVED,
					    .changed = d[i].kind == CD_CHANGED};
		if (!rows[i].changed)
			continue;
		rows[i].field = ctx_text(c, arena_printf(c->arena, "catalogue.f.%s", cat_field_code(d[i].field)).p);
		rows[i].before = cat_field_words(c, d[i].field, d[i].before);
		rows[i].after = cat_field_words(c, d[i].field, d[i].after);
	}
	return (struct tpl_list){rows, n};
}

struct tpl_list cat_basis_rows(struct ctx *c, const struct legal_basis *b, size_t n)
{
	struct row_basis *rows = ARENA_ARRAY(c->arena, n + 1, struct row_basis);

	for (size_t i = 0; i < n; i++)
		rows[i] = (struct row_basis){.name = b[i].name,
					     .full_name = b[i].full_name,
					     .issuer = b[i].issuer,
					     .doc_no = b[i].doc_no,
					     .from = page_date(c, b[i].valid_from),
					     .to = page_date(c, b[i].valid_to),
					     .successor = b[i].superseded_by,
					     .in_force = b[i].in_force,
					     .unconfirmed = !b[i].confirmed};
	return (struct tpl_list){rows, n};
}

enum status cat_page_body(struct ctx *c, int64_t id, enum perm p, struct body *ret, struct err *err)
{
	struct body *list;
	size_t n;

	if (id == 0)
		id = c->who.body_id;
	TRY(body_list(c, &list, &n, err));
	for (size_t i = 0; i < n; i++) {
		if (list[i].id != id && !(id == 0 && list[i].parent_id == 0))
			continue;
		if (!ctx_can_at(c, p, list[i].id, list[i].parent_id))
			return err_set(err, ST_FORBIDDEN, "catalogue of body %lld", (long long)list[i].id);
		*ret = list[i];
		return ST_OK;
	}
	return err_set(err, ST_NOT_FOUND, "body %lld", (long long)id);
}
