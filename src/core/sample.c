/* SPDX-License-Identifier: Apache-2.0 */
#include "core/sample.h"

#include "base/embedded.h"
#include "core/org.h"

enum status sheet_open(struct ctx *c, const char *path, char sep, struct sheet *ret, struct err *err)
{
	struct str text = embedded_get(path);

	if (text.p == NULL)
		return err_set(err, ST_NOT_FOUND, "sample: %s is not in this program", path);
	csv_init(&ret->csv, text, sep);
	return csv_next(&ret->csv, c->arena, &ret->head, err);
}

struct str sheet_col(const struct sheet *s, const char *name)
{
	int i = csv_col(&s->head, name);

	return i >= 0 && (size_t)i < s->row.n ? s->row.col[i] : STR("");
}

bool sheet_num(const struct sheet *s, const char *name, int64_t *ret)
{
	return str_to_i64(sheet_col(s, name), ret);
}

enum status sample_act_as(struct ctx *c, const char *login, struct err *err)
{
	struct person p;

	TRY(person_by_login(c, str_of(login), &p, err));
	c->who = person_principal(&p, true);
	return ST_OK;
}
