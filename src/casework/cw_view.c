/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptors of the view structs of the case page. */
#include "casework/cw_view.h"

#define T struct cv_option
static const struct tpl_field option_fields[] = {
	TF_STR(T, value),
	TF_STR(T, text),
	TF_BOOL(T, on),
};
const struct tpl_view cv_option_view = TPL_VIEW_OF(T, option_fields);
#undef T

#define T struct cv_field
static const struct tpl_field field_fields[] = {
	TF_STR(T, name),
	TF_STR(T, id),
	TF_STR(T, label),
	TF_STR(T, hint),
	TF_STR(T, problem),
	TF_STR(T, value),
	TF_STR(T, type),
	TF_BOOL(T, required),
	TF_BOOL(T, area),
	TF_BOOL(T, select),
	TF_BOOL(T, check),
	TF_BOOL(T, on),
	TF_LIST(T, options, &cv_option_view),
};
const struct tpl_view cv_field_view = TPL_VIEW_OF(T, field_fields);
#undef T

#define T struct cv_act
static const struct tpl_field act_fields[] = {
	TF_STR(T, code),
	TF_STR(T, title),
	TF_STR(T, hint),
	TF_STR(T, button),
	TF_STR(T, id),
	TF_STR(T, seen),
	TF_STR(T, action),
	TF_STR(T, letter_href),
	TF_BOOL(T, open),
	TF_BOOL(T, danger),
	TF_LIST(T, fields, &cv_field_view),
};
const struct tpl_view cv_act_view = TPL_VIEW_OF(T, act_fields);
#undef T

#define T struct cv_why
static const struct tpl_field why_fields[] = {
	TF_STR(T, title),
	TF_STR(T, why),
};
const struct tpl_view cv_why_view = TPL_VIEW_OF(T, why_fields);
#undef T

#define T struct cv_button
static const struct tpl_field button_fields[] = {
	TF_STR(T, href),
	TF_STR(T, text),
	TF_BOOL(T, primary),
	TF_BOOL(T, danger),
};
const struct tpl_view cv_button_view = TPL_VIEW_OF(T, button_fields);
#undef T

#define T struct cv_step
static const struct tpl_field step_fields[] = {
	TF_STR(T, cls),
	TF_STR(T, name),
	TF_STR(T, note),
	TF_BOOL(T, now),
};
const struct tpl_view cv_step_view = TPL_VIEW_OF(T, step_fields);
#undef T

#define T struct cv_cell
static const struct tpl_field cell_fields[] = {
	TF_STR(T, cls),
};
const struct tpl_view cv_cell_view = TPL_VIEW_OF(T, cell_fields);
#undef T

#define T struct cv_line
static const struct tpl_field line_fields[] = {
	TF_STR(T, date), TF_STR(T, text), TF_STR(T, clause), TF_STR(T, count), TF_BOOL(T, off),
};
const struct tpl_view cv_line_view = TPL_VIEW_OF(T, line_fields);
#undef T

#define T struct cv_other
static const struct tpl_field other_fields[] = {
	TF_STR(T, who),	 TF_STR(T, kind),  TF_STR(T, state), TF_STR(T, due),
	TF_STR(T, left), TF_BOOL(T, open), TF_BOOL(T, late),
};
const struct tpl_view cv_other_view = TPL_VIEW_OF(T, other_fields);
#undef T

#define T struct cv_clock
static const struct tpl_field clock_fields[] = {
	TF_STR(T, title),
	TF_STR(T, due),
	TF_STR(T, left),
	TF_STR(T, used_text),
	TF_STR(T, paused_text),
	TF_STR(T, left_text),
	TF_STR(T, over_text),
	TF_STR(T, was),
	TF_STR(T, longest),
	TF_STR(T, unit_due),
	TF_STR(T, theirs),
	TF_STR(T, aria),
	TF_STR(T, held),
	TF_STR(T, cls),
	TF_BOOL(T, any),
	TF_BOOL(T, provisional),
	TF_BOOL(T, paused),
	TF_BOOL(T, over),
	TF_BOOL(T, ended),
	TF_LIST(T, cells, &cv_cell_view),
	TF_LIST(T, notes, &cv_line_view),
	TF_LIST(T, days, &cv_line_view),
	TF_LIST(T, others, &cv_other_view),
};
const struct tpl_view cv_clock_view = TPL_VIEW_OF(T, clock_fields);
#undef T

#define T struct cv_pair
static const struct tpl_field pair_fields[] = {
	TF_STR(T, k),
	TF_STR(T, v),
	TF_BOOL(T, full),
};
const struct tpl_view cv_pair_view = TPL_VIEW_OF(T, pair_fields);
#undef T

#define T struct cv_event
static const struct tpl_field event_fields[] = {
	TF_STR(T, seq),	 TF_STR(T, date), TF_STR(T, at),     TF_STR(T, who),	  TF_STR(T, title),
	TF_STR(T, text), TF_STR(T, cls),  TF_STR(T, detail), TF_BOOL(T, is_void), TF_BOOL(T, pause),
};
const struct tpl_view cv_event_view = TPL_VIEW_OF(T, event_fields);
#undef T

#define T struct cv_search
static const struct tpl_field search_fields[] = {
	TF_STR(T, date), TF_STR(T, what), TF_STR(T, where), TF_STR(T, by), TF_STR(T, hits), TF_STR(T, text),
};
const struct tpl_view cv_search_view = TPL_VIEW_OF(T, search_fields);
#undef T

#define T struct cv_party
static const struct tpl_field party_fields[] = {
	TF_STR(T, ref), TF_STR(T, name),  TF_STR(T, kind),   TF_STR(T, contact), TF_STR(T, sent),  TF_STR(T, received),
	TF_STR(T, due), TF_STR(T, reply), TF_STR(T, effect), TF_STR(T, cls),	 TF_STR(T, state),
};
const struct tpl_view cv_party_view = TPL_VIEW_OF(T, party_fields);
#undef T

#define T struct cv_guide
static const struct tpl_field guide_fields[] = {
	TF_STR(T, kind),
	TF_STR(T, clause),
	TF_STR(T, text),
	TF_BOOL(T, zh),
};
const struct tpl_view cv_guide_view = TPL_VIEW_OF(T, guide_fields);
#undef T

#define T struct cv_check
static const struct tpl_field check_fields[] = {
	TF_STR(T, code),
	TF_STR(T, name),
	TF_STR(T, clause),
	TF_STR(T, finding),
	TF_STR(T, cls),
	TF_STR(T, grounds),
	TF_STR(T, who),
	TF_STR(T, problem),
	TF_LIST(T, options, &cv_option_view),
	TF_LIST(T, guides, &cv_guide_view),
};
const struct tpl_view cv_check_view = TPL_VIEW_OF(T, check_fields);
#undef T

#define T struct cv_part
static const struct tpl_field part_fields[] = {
	TF_STR(T, n),
	TF_STR(T, part),
	TF_STR(T, reason),
	TF_LIST(T, articles, &cv_option_view),
};
const struct tpl_view cv_part_view = TPL_VIEW_OF(T, part_fields);
#undef T

#define T struct cv_draft
static const struct tpl_field draft_fields[] = {
	TF_STR(T, action),
	TF_STR(T, rev),
	TF_STR(T, seen),
	TF_STR(T, reason),
	TF_STR(T, provide),
	TF_STR(T, row),
	TF_STR(T, saved),
	TF_STR(T, code_text),
	TF_STR(T, article_text),
	TF_STR(T, by),
	TF_STR(T, code_problem),
	TF_STR(T, article_problem),
	TF_STR(T, reason_problem),
	TF_STR(T, provide_problem),
	TF_STR(T, part_problem),
	TF_BOOL(T, may),
	TF_BOOL(T, any),
	TF_BOOL(T, partly),
	TF_BOOL(T, shown),
	TF_LIST(T, codes, &cv_option_view),
	TF_LIST(T, articles, &cv_option_view),
	TF_LIST(T, parts, &cv_part_view),
	TF_LIST(T, guides, &cv_guide_view),
};
const struct tpl_view cv_draft_view = TPL_VIEW_OF(T, draft_fields);
#undef T

#define T struct cv_letter
static const struct tpl_field letter_fields[] = {
	TF_STR(T, name), TF_STR(T, number), TF_STR(T, state), TF_STR(T, cls),
	TF_STR(T, date), TF_STR(T, href),   TF_STR(T, pdf),
};
const struct tpl_view cv_letter_view = TPL_VIEW_OF(T, letter_fields);
#undef T

#define T struct cv_auto
static const struct tpl_field auto_fields[] = {
	TF_STR(T, text),
	TF_STR(T, note),
	TF_BOOL(T, ok),
};
const struct tpl_view cv_auto_view = TPL_VIEW_OF(T, auto_fields);
#undef T

#define T struct cv_like
static const struct tpl_field like_fields[] = {
	TF_STR(T, href),     TF_STR(T, no),    TF_STR(T, who),	    TF_STR(T, what),  TF_STR(T, state),
	TF_STR(T, decision), TF_STR(T, score), TF_STR(T, document), TF_BOOL(T, same),
};
const struct tpl_view cv_like_view = TPL_VIEW_OF(T, like_fields);
#undef T

#define T struct cv_file
static const struct tpl_field file_fields[] = {
	TF_STR(T, href), TF_STR(T, name), TF_STR(T, kind),    TF_STR(T, size),	    TF_STR(T, at),
	TF_STR(T, who),	 TF_STR(T, id),	  TF_STR(T, problem), TF_BOOL(T, personal), TF_BOOL(T, may),
};
const struct tpl_view cv_file_view = TPL_VIEW_OF(T, file_fields);
#undef T

#define T struct cv_case
static const struct tpl_field case_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, no),
	TF_STR(T, state),
	TF_STR(T, state_cls),
	TF_STR(T, tab_action),
	TF_STR(T, base),
	TF_STR(T, seen),
	TF_STR(T, banner),
	TF_STR(T, refusal),
	TF_STR(T, lead),
	TF_STR(T, archive_href),
	TF_STR(T, letters_href),
	TF_STR(T, letter_new_href),
	TF_STR(T, split_href),
	TF_STR(T, rules_href),
	TF_STR(T, dispute_href),
	TF_STR(T, log_href),
	TF_STR(T, quiz_href),
	TF_VIEW(T, clock, &cv_clock_view),
	TF_LIST(T, steps, &cv_step_view),
	TF_LIST(T, tabs, &page_link_view),
	TF_LIST(T, acts, &cv_act_view),
	TF_LIST(T, whys, &cv_why_view),
	TF_LIST(T, bar, &cv_button_view),
	TF_BOOL(T, any_whys),
	TF_BOOL(T, any_bar),
	TF_BOOL(T, on_content),
	TF_BOOL(T, on_search),
	TF_BOOL(T, on_consult),
	TF_BOOL(T, on_decide),
	TF_BOOL(T, on_letters),
	TF_BOOL(T, on_log),
	TF_STR(T, description),

	TF_BOOL(T, may_unmask),
	TF_BOOL(T, in_clear),
	TF_STR(T, unmask_problem),

	TF_BOOL(T, may_file),
	TF_LIST(T, kv, &cv_pair_view),

	TF_LIST(T, files, &cv_file_view),
	TF_LIST(T, file_kinds, &cv_option_view),
	TF_LIST(T, searches, &cv_search_view),
	TF_LIST(T, calls, &cv_search_view),
	TF_LIST(T, parties, &cv_party_view),
	TF_LIST(T, party_kinds, &cv_option_view),
	TF_STR(T, party_name),
	TF_STR(T, party_contact),
	TF_STR(T, party_problem),
	TF_BOOL(T, may_party),
	TF_STR(T, wanted),
	TF_STR(T, search_result),
	TF_LIST(T, checks, &cv_check_view),
	TF_BOOL(T, may_check),
	TF_BOOL(T, own_records),
	TF_VIEW(T, draft, &cv_draft_view),
	TF_LIST(T, findings_note, &cv_why_view),
	TF_LIST(T, likes, &cv_like_view),
	TF_STR(T, like_note),
	TF_STR(T, document_href),
	TF_STR(T, public_href),
	TF_STR(T, convert_title),
	TF_STR(T, convert_text),
	TF_STR(T, convert_reason),
	TF_STR(T, convert_problem),
	TF_LIST(T, convert_entries, &cv_option_view),
	TF_BOOL(T, propose),
	TF_BOOL(T, may_convert),
	TF_BOOL(T, converted),
	TF_BOOL(T, published),
	TF_LIST(T, letters, &cv_letter_view),
	TF_LIST(T, autos, &cv_auto_view),
	TF_STR(T, paper_org),
	TF_STR(T, paper_no),
	TF_STR(T, paper_title),
	TF_STR(T, paper_to),
	TF_STR(T, paper_href),
	TF_BOOL(T, paper),
	TF_LIST(T, events, &cv_event_view),
	TF_LIST(T, line, &cv_step_view),
};
const struct tpl_view cw_case_view = TPL_VIEW_OF(T, case_fields);
#undef T
