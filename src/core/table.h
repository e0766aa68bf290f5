/* SPDX-License-Identifier: Apache-2.0 */
/* Tables to download, as CSV (with a byte order mark when asked) or XLSX: row by row into a file that has no name on any disk,
 * so a table may be long and memory stays small. */
#ifndef CORE_TABLE_H
#define CORE_TABLE_H

#include "core/ctx.h"
#include "web/web.h"

struct table;
enum table_kind { TABLE_CSV, TABLE_CSV_BOM, TABLE_XLSX };
enum status table_new(struct ctx *c, enum table_kind kind, struct str name, struct table **ret, struct err *err) MUST_CHECK;
void table_cell(struct table *t, struct str text, bool last); /* always text: nothing in a cell is ever a formula */
void table_number(struct table *t, int64_t n, bool last);
/* Sends what was written as a download called name; the table is closed in any case. */
enum status table_send(struct table *t, struct web_call *w, struct str name, struct err *err) MUST_CHECK;

#endif
