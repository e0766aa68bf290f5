/* SPDX-License-Identifier: Apache-2.0 */
/* The table of settings: every key with its type, default and label. */
#ifndef CORE_SETTINGS_H
#define CORE_SETTINGS_H

#include "core/ctx.h"

enum setting_type { SET_TEXT, SET_LINES, SET_I64, SET_BOOL };

struct setting_row {
	const char *key;       /* "site.name" */
	enum setting_type type;
	const char *def;
	int64_t min, max;      /* SET_I64 */
	const char *label_key; /* "setting.site.name" */
	const char *group;     /* "site", "contact", "legal", "work": heading key "setting.group.<group>" */
};

size_t setting_table(const struct setting_row **ret);
/* NULL when there is no such key. */
const struct setting_row *setting_find(struct str key);

#endif
