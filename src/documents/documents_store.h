/* SPDX-License-Identifier: Apache-2.0 */
/* The module's SQL, in one table, and rows ↔ structs. Private to documents. */
#ifndef DOCUMENTS_DOCUMENTS_STORE_H
#define DOCUMENTS_DOCUMENTS_STORE_H

#include "documents/documents.h"

enum doc_stmt {
	DOC_BY_ID,
	DOC_INSERT,
	DOC_SAVE,
	DOC_LOCK,
	DOC_SET_STATE,
	DOC_SET_PROPOSAL,
	DOC_SET_ATTRIBUTE,
	DOC_SET_SECRECY,
	DOC_SET_SIGNED,
	DOC_SET_SCHEDULED,
	DOC_SET_PUBLISHED,
	DOC_SET_WITHDRAWN,
	DOC_TAKE_CORRECTION,
	DOC_SET_VALIDITY,
	DOC_BUMP_VERSION,
	DOC_SERIAL_NEXT,
	DOC_CORRECTIONS,
	DOC_OPEN_CORRECTION,
	DOC_NO_TAKEN,
	DOC_VALIDITY_DUE,
	DOC_STAFF_LIST,
	DOC_STAFF_COUNT,
	DOC_PUBLIC_LIST,
	DOC_PUBLIC_LIST_FORMED,
	DOC_PUBLIC_COUNT,
	DOC_PUBLIC_BY_ID,
	DOC_NEIGHBOUR_PREV,
	DOC_NEIGHBOUR_NEXT,
	DOC_WITHDRAWN_LIST,
	DOC_COUNT_ENTRIES,
	DOC_REPLACES,
	DOC_WERE_PUBLIC,
	DOC_VIEW_ADD,
	DOC_RULES,
	DOC_PUBLIC_LINE,
	DOC_PUBLIC_NO,
	DOC_PUBLIC_INDEX,
	STEP_RULES,
	STEP_RULE_ADD,
	STEP_RULE_DEL,
	STEP_ADD,
	STEP_LIST,
	VERSION_ADD,
	VERSION_LIST,
	VERSION_GET,
	EDITOR_ADD,
	EDITOR_IS,
	FILE_ADD,
	FILE_LIST,
	FILE_GET,
	FILE_GET_ANY,
	FILE_DELETE,
	FILE_COPY,
	FILE_CLEAR,
	FILE_CLEAR_FIGURES,
	FILE_HIDDEN,
	FILE_STRANGE,
	FILE_COUNT,
	FILE_IDS,
	FILE_FIGURES,
	IMPORT_ADD,
	IMPORT_GET,
	STAT_PUBLISHED,
	STAT_RETURNS,
	STAT_STEPS,
	DOC_STMT_COUNT
};
extern const struct db_set documents_set;

/* Runs a statement of the module. */
#define DOC_RUN(c, stmt, rows, err, ...) \
	db_run((c)->db, (c)->arena, &documents_set, (stmt), DB_ARGS(__VA_ARGS__), (rows), (err))
#define DOC_ONE(c, stmt, rows, err, ...) \
	db_one((c)->db, (c)->arena, &documents_set, (stmt), DB_ARGS(__VA_ARGS__), (rows), (err))

/* Text that is never NULL. */
static inline struct db_val db_t(struct str s)
{
	return db_s(s.p == NULL ? STR("") : s);
}

void doc_from_row(const struct db_rows *r, size_t row, struct document *ret);
void doc_all_from_rows(struct arena *a, const struct db_rows *r, struct document **ret, size_t *ret_n);
void attachment_from_row(const struct db_rows *r, size_t row, struct attachment *ret);

#endif
