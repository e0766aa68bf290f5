/* SPDX-License-Identifier: Apache-2.0 */
/* What an administrator arranges without code: columns with update duties, home blocks, navigation, banner, topics, links to
 * other sites, channels, old addresses. S2-2.3.3, S0-2.1.1, S0-2.3.1–2.3.5, S0-4.2.1, S2-1.1.19, S2-1.2.8, S4-3.6. */
#ifndef SITE_SITE_H
#define SITE_SITE_H

#include "core/module.h"
#include "documents/documents.h"

/* ---- columns ---- */
enum column_kind { COL_DOCUMENTS, COL_PICKED, COL_PAGE, COL_TOPIC, COL_LINK, COL_KIND_COUNT };
enum column_template { CT_LIST, CT_DATED, CT_TABLE, CT_PAGE, CT_TOPIC, CT_COUNT };
const char *column_kind_code(enum column_kind k);
const char *column_template_code(enum column_template t);

struct site_column {
	int64_t id, parent_id, sort;
	struct str slug; /* address /c/SLUG */
	struct str name, name_en, description, description_en, keywords, type;
	enum column_kind kind;
	enum column_template template;
	struct str entry_key, level1, genre /* kinds separated by | */, words;
	int openness;	  /* -1 = any */
	struct str topic; /* key of a topic */
	struct str page_text, page_text_en, url;
	int64_t body_id, unit_id, person_id; /* owner */
	int64_t update_days;		     /* duty to update, 0 = none */
	bool shown;
	int64_t rev, changed_at;
	struct str owner_unit, owner_person; /* names */
};

/* Every column in order of sort, hidden ones too; shared: do not write. */
enum status site_columns(struct ctx *c, const struct site_column **ret, size_t *ret_n, struct err *err) MUST_CHECK;
/* A shown column; ST_NOT_FOUND for a hidden one as for none. */
enum status site_column_by_slug(struct ctx *c, struct str slug, const struct site_column **ret, struct err *err) MUST_CHECK;
struct str site_column_name(struct ctx *c, const struct site_column *col);
struct str site_column_href(struct ctx *c, const struct site_column *col);
/* Public documents of a column, newest first (hand-picked ones in their order); kinds documents and picked. */
enum status site_column_documents(struct ctx *c, const struct site_column *col, int64_t offset, int64_t limit,
				  struct document **ret, size_t *ret_n, int64_t *ret_total, struct err *err) MUST_CHECK;
bool site_column_has(const struct site_column *col, const struct document *d); /* kind documents; pure */

/* id 0 = new. A changed slug leaves a permanent redirect. ST_INVALID with the field's problem, ST_CONFLICT on rev. */
enum status site_column_save(struct ctx *c, struct site_column *col, struct err *err) MUST_CHECK;
/* Documents picked for a column by hand. */
enum status site_pick_save(struct ctx *c, int64_t column_id, int64_t document_id, int64_t sort, struct err *err) MUST_CHECK;

/* ---- duties ---- */
struct column_duty {
	int64_t column_id, body_id;
	struct str slug, name, owner_unit, owner_person;
	struct date last, due; /* last: DATE_NONE = never */
	int days_left;	       /* negative: overdue by */
	int64_t update_days;
	bool empty;
};
/* Columns with a duty, most urgent first; pure part: column_duty_due(). */
enum status site_duties(struct ctx *c, const struct column_duty **ret, size_t *ret_n, struct err *err) MUST_CHECK;
struct date column_duty_due(struct date last, struct date created, int64_t update_days);

/* ---- old addresses ---- */
/* Where a path that is not there leads to; empty when nowhere. Sub-addresses of a column ("/c/old/feed.atom") follow it. */
enum status site_redirect_find(struct ctx *c, struct str path, struct str *ret, struct err *err) MUST_CHECK;
/* Every old address that leads to something shown, for a copy of the site. */
enum status site_redirect_paths(struct ctx *c, const char *const **ret, size_t *ret_n, struct err *err) MUST_CHECK;
/* Chains are collapsed; a loop, and an address that is in use, are refused. Needs an open write transaction. */
enum status site_redirect_add(struct ctx *c, struct str old_path, struct str new_path, struct err *err) MUST_CHECK;

/* ---- home page ---- */
#define SITE_BLOCKS(X) X(pillars) X(entries) X(five) X(latest) X(column) X(openness) X(standard) X(topics) X(links)
#define SITE_BLOCK_ENUM(b) SB_##b,
enum site_block_code { SITE_BLOCKS(SITE_BLOCK_ENUM) SB_COUNT };
#undef SITE_BLOCK_ENUM
struct site_block {
	int64_t id, items, sort;
	enum site_block_code code;
	struct str title, title_en, slug;
	bool shown;
};
/* In order; shared. */
enum status site_blocks(struct ctx *c, const struct site_block **ret, size_t *ret_n, struct err *err) MUST_CHECK;
const char *site_block_code(enum site_block_code b);

/* ---- topics ---- */
struct topic_total {
	struct str key, name, href;
	int64_t rows, done; /* published rows; those in a final state */
};
/* One a shown topic column. */
enum status site_topic_totals(struct ctx *c, struct topic_total **ret, size_t *ret_n, struct err *err) MUST_CHECK;

/* ---- links ---- */
struct site_link_public {
	struct str name, url, category;
	bool dead, zh; /* zh: no English name on an English page */
};
/* place "home" or "page"; dead links that are to be hidden are not in it. */
enum status site_links_public(struct ctx *c, const char *place, struct site_link_public **ret, size_t *ret_n,
			      struct err *err) MUST_CHECK;

/* Sample content; acts as the people of the sample. */
enum status site_sample(struct ctx *c, struct err *err) MUST_CHECK;

extern const struct module site_module;

#endif
