/* SPDX-License-Identifier: Apache-2.0 */
#include "annual/annual_rules.h"

#include "base/buf.h"
#include "base/limits.h"

static const char *const states[AS_COUNT] = {"draft", "self_check", "reviewed", "published", "locked"};

const char *annual_state_code(enum annual_state s)
{
	return states[s];
}

bool annual_state_of(struct str code, enum annual_state *ret)
{
	for (int i = 0; i < AS_COUNT; i++)
		if (str_eq_c(code, states[i])) {
			*ret = (enum annual_state)i;
			return true;
		}
	return false;
}

#define IN(s) (1u << (unsigned)(s))

bool annual_may(enum annual_state s, enum annual_act act)
{
	static const unsigned when[AA_ACT_COUNT] = {
		[AA_EDIT] = IN(AS_DRAFT),
		[AA_SELF_CHECK] = IN(AS_DRAFT),
		[AA_BACK] = IN(AS_SELF_CHECK) | IN(AS_REVIEWED),
		[AA_SIGN] = IN(AS_SELF_CHECK),
		[AA_DOCUMENT] = IN(AS_REVIEWED),
		[AA_CORRECT] = IN(AS_PUBLISHED) | IN(AS_LOCKED),
	};

	return (when[act] & IN(s)) != 0;
}

struct date annual_due(int year)
{
	struct date d;

	return date_from_ymd(year + 1, 1, 31, &d) ? d : DATE_NONE;
}

enum annual_state annual_state_on(enum annual_state stored, int year, bool is_public, struct date today)
{
	if (stored != AS_REVIEWED || !is_public)
		return stored;
	return date_cmp(today, annual_due(year)) > 0 ? AS_LOCKED : AS_PUBLISHED;
}

enum annual_reminder annual_reminder(int year, struct date today)
{
	int days = date_diff(annual_due(year), today); /* 31 January is 0 */

	if (days < 0)
		return AN_OVER;
	if (days <= 2)
		return AN_LAST;
	if (days <= 7)
		return AN_SECOND;
	return days <= 16 ? AN_FIRST : AN_NONE;
}

/* ---- figures in the text ---- */
static size_t step(struct str s, size_t i)
{
	unsigned char b = (unsigned char)s.p[i];

	return b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
}

/* The first number of the sentence that begins at text; words such as （一） are no numbers here. */
static bool number_after(struct str text, int64_t *ret)
{
	int64_t v = 0;
	size_t i = 0, n = 0;

	while (i < text.n && !(text.p[i] >= '0' && text.p[i] <= '9')) {
		struct str rest = str_skip(text, i);

		if (str_starts_c(rest, "。") || str_starts_c(rest, "；") || str_starts_c(rest, "，") || text.p[i] == '\n')
			return false;
		i += step(text, i);
	}
	for (; i < text.n && n < 12; i++) {
		if (text.p[i] == ',' && n > 0)
			continue; /* 1,206 */
		if (text.p[i] < '0' || text.p[i] > '9')
			break;
		v = v * 10 + (text.p[i] - '0');
		n++;
	}
	*ret = v;
	return n > 0;
}

static bool line_of(struct str *rest, struct str *ret_words, struct str *ret_cell)
{
	struct str line;

	while (str_line(rest, &line)) {
		if (line.n == 0 || line.p[0] == '#')
			continue;
		*ret_cell = line;
		if (str_cut(ret_cell, '\t', ret_words) && ret_cell->p != NULL && ret_words->n > 0)
			return true;
	}
	return false;
}

size_t annual_mentions(struct arena *a, struct str rules, struct str text, const struct ar_tables *t, int64_t fee_yuan,
		       struct annual_mention **ret)
{
	enum { MAX = 100 };
	struct annual_mention *m = ARENA_ARRAY(a, MAX, struct annual_mention);
	struct str words, cell;
	size_t n = 0;

	while (line_of(&rules, &words, &cell)) {
		struct str rest = text;
		int64_t table = str_eq_c(cell, "fee_yuan") ? fee_yuan : ar_value(t, cell), said;
		ptrdiff_t at;

		while (table >= 0 && n < MAX && (at = str_find(rest, words)) >= 0) {
			rest = str_skip(rest, (size_t)at + words.n);
			if (number_after(rest, &said) && said != table)
				m[n++] = (struct annual_mention){words, cell, said, table};
		}
	}
	*ret = m;
	return n;
}

static struct str figure(struct arena *a, const struct ar_tables *t, struct str name,
			 struct str (*value)(void *arg, struct str name), void *arg)
{
	struct str s = value(arg, name);
	int64_t v;

	if (s.p != NULL)
		return s;
	if (str_eq_c(name, "fees"))
		return ar_show(a, name, t->t2[5][0]);
	v = ar_value(t, name);
	return v < 0 ? STR("0") : arena_printf(a, "%lld", (long long)v);
}

struct str annual_compose(struct arena *a, struct str lines, const struct ar_tables *t,
			  struct str (*value)(void *arg, struct str name), void *arg)
{
	struct buf b = BUF_INIT(a, MAX_FORM_BYTES);
	struct str line;

	while (str_line(&lines, &line)) {
		if (line.n > 1 && (line.p[0] == '?' || line.p[0] == '!')) {
			bool want_zero = line.p[0] == '!', zero;
			struct str name;

			line = str_skip(line, 1);
			(void)str_cut(&line, '|', &name);
			zero = str_eq_c(figure(a, t, name, value, arg), "0");
			if (zero != want_zero || line.p == NULL)
				continue;
		}
		for (size_t i = 0; i < line.n;) {
			ptrdiff_t end = line.p[i] == '{' ? str_find_byte(str_skip(line, i), '}') : -1;

			if (end > 1) {
				buf_str(&b, figure(a, t, str_slice(line, i + 1, i + (size_t)end), value, arg));
				i += (size_t)end + 1;
			} else {
				buf_byte(&b, line.p[i++]);
			}
		}
		buf_byte(&b, '\n');
	}
	return str_trim(buf_view(&b));
}
