/* SPDX-License-Identifier: Apache-2.0 */
/* View structs of the case page, filled by cw_view_*.c and joined by cw_page.c. */
#ifndef CASEWORK_CW_VIEW_H
#define CASEWORK_CW_VIEW_H

#include "casework/casework_int.h"

struct cv_option {
	struct str value, text;
	bool on;
};
struct cv_field {
	struct str name, id, label, hint, problem, value, type;
	bool required, area, select, check, on;
	struct tpl_list options; /* cv_option */
};
struct cv_act {
	struct str code, title, hint, button, id, seen, action, letter_href;
	bool open, danger;
	struct tpl_list fields; /* cv_field */
};
struct cv_why {
	struct str title, why;
};
struct cv_button {
	struct str href, text;
	bool primary, danger;
};
struct cv_step {
	struct str cls, name, note;
	bool now;
};
struct cv_cell {
	struct str cls;
};
struct cv_line { /* a dated sentence: note of the clock, day of the list */
	struct str date, text, clause, count;
	bool off;
};
struct cv_other { /* the clock of somebody who was asked */
	struct str who, kind, state, due, left;
	bool open, late;
};
struct cv_clock {
	struct str title, due, left, used_text, paused_text, left_text, over_text, was, longest, unit_due, theirs, aria,
		held, cls;
	bool any, provisional, paused, over, ended;
	struct tpl_list cells, notes, days, others; /* cv_cell, cv_line, cv_line, cv_other */
};
struct cv_pair {
	struct str k, v;
	bool full;
};
struct cv_event {
	struct str seq, date, at, who, title, text, cls, detail;
	bool is_void, pause;
};
struct cv_search {
	struct str date, what, where, by, hits, text;
};
struct cv_party {
	struct str ref, name, kind, contact, sent, received, due, reply, effect, cls, state;
};
struct cv_guide {
	struct str kind, clause, text;
	bool zh;
};
struct cv_check {
	struct str code, name, clause, finding, cls, grounds, who, problem;
	struct tpl_list options, guides; /* cv_option, cv_guide */
};
struct cv_part {
	struct str n, part, reason;
	struct tpl_list articles; /* cv_option */
};
struct cv_draft {
	struct str action, rev, seen, reason, provide, row, saved, code_text, article_text, by;
	struct str code_problem, article_problem, reason_problem, provide_problem, part_problem;
	bool may, any, partly, shown;
	struct tpl_list codes, articles, parts, guides; /* cv_option, cv_option, cv_part, cv_guide */
};
struct cv_letter {
	struct str name, number, state, cls, date, href, pdf;
};
struct cv_auto {
	struct str text, note;
	bool ok;
};
struct cv_like {
	struct str href, no, who, what, state, decision, score, document;
	bool same;
};
struct cv_file {
	struct str href, name, kind, size, at, who, id, problem;
	bool personal, may;
};
extern const struct tpl_view cv_option_view, cv_field_view, cv_act_view, cv_why_view, cv_button_view, cv_step_view,
	cv_cell_view, cv_line_view, cv_other_view, cv_clock_view, cv_pair_view, cv_event_view, cv_search_view, cv_party_view,
	cv_guide_view, cv_check_view, cv_part_view, cv_draft_view, cv_letter_view, cv_auto_view, cv_like_view, cv_file_view;

struct cv_case {
	struct page page;
	struct str no, state, state_cls, tab_action, base, seen, banner, refusal, lead;
	struct str archive_href, letters_href, letter_new_href, split_href, rules_href, quiz_href, dispute_href, log_href;
	struct cv_clock clock;
	struct tpl_list steps, tabs, acts, whys, bar; /* cv_step, page_link, cv_act, cv_why, cv_button */
	bool any_whys, any_bar;
	bool on_content, on_search, on_consult, on_decide, on_letters, on_log;
	/* content */
	struct str description, unmask_problem;
	bool may_unmask, may_file, in_clear;
	struct tpl_list kv, files;  /* cv_pair, cv_file */
	struct tpl_list file_kinds; /* cv_option */
	/* search */
	struct tpl_list searches, calls; /* cv_search */
	/* consult */
	struct tpl_list parties, party_kinds; /* cv_party, cv_option */
	struct str party_name, party_contact, party_problem;
	bool may_party;
	/* decide */
	struct str wanted, search_result;
	struct tpl_list checks; /* cv_check */
	bool may_check, own_records;
	struct cv_draft draft;
	struct tpl_list findings_note; /* cv_why: where findings and result do not fit */
	/* likes and conversion */
	struct tpl_list likes; /* cv_like */
	struct str like_note, document_href, public_href, convert_title, convert_text, convert_reason, convert_problem;
	struct tpl_list convert_entries; /* cv_option */
	bool propose, may_convert, converted, published;
	/* letters */
	struct tpl_list letters, autos; /* cv_letter, cv_auto */
	struct str paper_org, paper_no, paper_title, paper_to, paper_href;
	bool paper;
	/* log */
	struct tpl_list events, line; /* cv_event: all; cv_step: the short time line */
};

/* ---- pieces, each filled from what was loaded ---- */
struct str cv_key(struct ctx *c, const char *prefix, struct str code); /* text of prefix + code; "" for an empty code */
struct str cv_day(struct ctx *c, struct date d);		       /* "" for none */
struct str cv_left(struct ctx *c, struct date due, bool *ret_late);    /* 还剩 3 个工作日 */
enum status cv_fill_clock(struct ctx *c, const struct cw_case *k, struct cv_clock *v, struct err *err) MUST_CHECK;
void cv_fill_steps(struct ctx *c, const struct cw_case *k, struct cv_case *v);
enum status cv_fill_acts(struct ctx *c, const struct cw_case *k, enum cw_tab tab, struct str open,
			 const struct cw_typed *typed, struct cv_case *v, struct err *err) MUST_CHECK;
enum status cv_fill_content(struct ctx *c, const struct cw_case *k, const struct cw_typed *typed, struct cv_case *v,
			    struct err *err) MUST_CHECK;
void cv_fill_search(struct ctx *c, const struct cw_case *k, struct cv_case *v);
enum status cv_fill_consult(struct ctx *c, const struct cw_case *k, const struct cw_typed *typed, struct cv_case *v,
			    struct err *err) MUST_CHECK;
enum status cv_fill_decide(struct ctx *c, const struct cw_case *k, const struct cw_typed *typed, struct cv_case *v,
			   struct err *err) MUST_CHECK;
void cv_fill_letters(struct ctx *c, const struct cw_case *k, struct cv_case *v);
void cv_fill_log(struct ctx *c, const struct cw_case *k, struct cv_case *v);
struct str cv_code_text(struct ctx *c, struct str code); /* B1 部分公开 */

#endif
