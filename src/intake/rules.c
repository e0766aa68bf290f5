/* SPDX-License-Identifier: Apache-2.0 */
#include "base/csv.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "intake/recognise.h"

static const char *const kind_names[RULE_KIND_COUNT] = {"label",  "equal", "prefix",  "contains", "cut",
							"inline", "meta",  "content", "noise"};

struct str intake_fold(struct arena *a, struct str s)
{
	struct str half = utf8_fold_width(a, s), rest = half;
	struct buf b = BUF_INIT(a, MAX_IMPORT_BYTES * 2U);
	uint32_t cp;

	while (rest.n > 0) {
		struct str at = rest;

		if (!utf8_next(&rest, &cp))
			break;
		if (cp == ' ' || cp == '\t' || cp == 0xA0 || cp == 0x3000 || cp == 0x2022) /* blanks and list bullets */
			continue;
		if (cp >= 'A' && cp <= 'Z')
			buf_byte(&b, (char)(cp + 32));
		else
			buf_add(&b, at.p, at.n - rest.n);
	}
	return buf_view(&b);
}

struct str intake_lower(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
	return (struct str){p, s.n};
}

enum status intake_rules_parse(struct arena *a, struct str tsv, struct intake_rules *ret, struct err *err)
{
	struct str rest = tsv, line, cell;
	size_t lines = 1;

	for (size_t i = 0; i < tsv.n; i++)
		lines += tsv.p[i] == '\n';
	*ret = (struct intake_rules){ARENA_ARRAY(a, lines, struct intake_rule), 0};
	for (int no = 1; str_line(&rest, &line); no++) {
		struct intake_rule *r = &ret->rule[ret->n];
		struct str part[3] = {STR_NONE, STR_NONE, STR_NONE};
		int kind = 0;

		if (line.n == 0 || line.p[0] == '#')
			continue;
		for (int i = 0; i < 3 && str_cut(&line, '\t', &cell); i++)
			part[i] = str_trim(cell);
		while (kind < RULE_KIND_COUNT && !str_eq_c(part[0], kind_names[kind]))
			kind++;
		if (kind == RULE_KIND_COUNT || part[1].n == 0 ||
		    ((kind == RULE_LABEL || kind == RULE_META) && part[2].n == 0))
			return err_set(err, ST_INVALID, "furniture line %d", no);
		*r = (struct intake_rule){(enum rule_kind)kind, intake_fold(a, part[1]), part[2]};
		ret->n++;
	}
	return ST_OK;
}
