/* SPDX-License-Identifier: Apache-2.0 */
/* View of a column page, shared by documents and topics; feeds. Private to src/site. */
#ifndef SITE_COLUMN_VIEW_H
#define SITE_COLUMN_VIEW_H

#include "site/topic.h"

struct col_doc {
	struct str href, title, doc_no, index_no, unit, body, published, iso, short_day, validity, valid_tag, review;
	bool review_late;
};
struct col_text {
	struct str text;
};
struct col_cell {
	struct str label, text, href, tag;
	bool head, num;
};
struct col_row {
	struct tpl_list cells;
};
struct col_target {
	struct str name, done, target, percent, max, value, due, label;
	bool reached;
};
struct view_column_page {
	struct page page;
	struct str feed, csv, json, section, updated, owner;
	bool is_list, is_dated, is_table, is_page, is_topic, any, any_side, any_targets, any_review;
	struct tpl_list docs, paragraphs, side, heads, rows, states, targets;
	struct page_pager pager;
};
struct atom_item {
	struct str id, href, title, summary;
	int64_t published, updated;
};

void column_frame(struct ctx *c, struct page *p, const struct site_column *col, const struct site_column *all, size_t n,
		  struct str title);
enum status column_or_redirect(struct web_call *w, const struct site_column **ret, bool *ret_sent,
			       struct err *err) MUST_CHECK;
enum status topic_fill(struct web_call *w, struct view_column_page *v, const struct site_column *col,
		       struct err *err) MUST_CHECK;
enum status topic_entries(struct ctx *c, const struct site_column *col, struct atom_item **ret, size_t *ret_n,
			  struct err *err) MUST_CHECK;
void atom_open(struct ctx *c, struct buf *b, struct str title, struct str self, struct str home, int64_t updated);
void atom_entry(struct ctx *c, struct buf *b, const struct atom_item *item);

#endif
