/* SPDX-License-Identifier: Apache-2.0 */
/* Templates of topics changed at run time: names, fields, their order, the steps of the state. A template is the same table
 * as data/site/topics.tsv, one topic of it, kept in the database. Private to src/site.
 *
 * Rows keep their values by field code, so a template that has rows changes only so far: a field stays and keeps its type
 * (a masked name must not become plain text), every state a row may be in stays. */
#ifndef SITE_TEMPLATE_H
#define SITE_TEMPLATE_H

#include "site/topic.h"

enum template_what { TW_NEW, TW_NAMES, TW_FIELD_ADD, TW_FIELD_SET, TW_FIELD_REMOVE, TW_MOVE_UP, TW_MOVE_DOWN, TW_DROP };
struct template_change {
	enum template_what what;
	struct str key, zh, en; /* of the topic; names for TW_NEW and TW_NAMES */
	bool is_case;
	struct topic_field field; /* its code names the field */
};

/* Pure: changes *t, or says why not (message key). used: there are rows. TW_DROP changes nothing. */
const char *template_apply(struct arena *a, struct topic *t, const struct template_change *ch, bool used);
/* The topic as lines of the table, with its head line: topic_parse gives it back. */
struct str template_tsv(struct arena *a, const struct topic *t);

/* PERM_SITE_EDIT. TW_DROP: what the program brings is in force again, or the topic is gone; only without rows and columns
 * of it. ST_INVALID with the reason, ST_CONFLICT: the key is taken. */
enum status template_save(struct ctx *c, const struct template_change *ch, struct err *err) MUST_CHECK;
/* Is the template changed or made here? */
enum status template_own(struct ctx *c, struct str key, bool *ret, struct err *err) MUST_CHECK;
enum status topic_used(struct ctx *c, struct str key, bool *ret, struct err *err) MUST_CHECK;

#endif
