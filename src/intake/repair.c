/* SPDX-License-Identifier: Apache-2.0 */
/* Repairs of text that a site spoiled against copying: readings in brackets, doubled commas, traditional characters. */
#include <string.h>

#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "intake/recognise.h"

#define MAX_READING_CP 8
#define TRADITIONAL_MIN 5 /* fewer is a name or a quotation */
#define TRADITIONAL_PERMILLE 20

static bool latin_small(uint32_t cp)
{
	return (cp >= 'a' && cp <= 'z') || (cp >= 0xDF && cp <= 0x17F) || (cp >= 0x1CE && cp <= 0x1DC) || cp == 0x1F9;
}

/* "(huán)" behind a Han character: small Latin letters, at least one with a tone mark. Returns its bytes, or 0. */
static size_t reading_at(struct str s)
{
	struct str rest = s;
	bool tone = false;
	uint32_t cp;
	int n = 0;

	if (!utf8_next(&rest, &cp) || (cp != '(' && cp != 0xFF08))
		return 0;
	while (utf8_next(&rest, &cp)) {
		if (cp == ')' || cp == 0xFF09)
			return n > 0 && tone ? s.n - rest.n : 0;
		if (!latin_small(cp) || ++n > MAX_READING_CP)
			return 0;
		tone = tone || cp > 0x7F;
	}
	return 0;
}

static bool comma(uint32_t cp)
{
	return cp == ',' || cp == 0xFF0C;
}

/* A comma directly before another mark of punctuation says nothing: the mark stays. */
static bool mark_after_comma(uint32_t cp)
{
	return comma(cp) || cp == 0x3001 || cp == 0x3002 || cp == 0xFF1B || cp == 0xFF1A || cp == ';';
}

static struct str readings_and_commas(struct arena *a, struct str text, struct repairs *did)
{
	struct buf b = BUF_INIT(a, MAX_IMPORT_BYTES * 2U);
	struct str rest = text;
	uint32_t cp, next, last = 0;

	while (rest.n > 0) {
		size_t skip = utf8_is_han(last) ? reading_at(rest) : 0;
		struct str at = rest, ahead;

		if (skip > 0) {
			rest = str_skip(rest, skip);
			did->readings++;
			continue;
		}
		if (!utf8_next(&rest, &cp))
			break;
		ahead = rest;
		if (comma(cp) && utf8_next(&ahead, &next) && mark_after_comma(next)) {
			did->commas++;
			if (comma(next)) { /* ",," in Chinese text is one full-width comma */
				rest = ahead;
				buf_c(&b, utf8_is_han(last) || last > 0x7F ? "，" : ",");
				last = 0xFF0C;
			}
			continue; /* ",、" and ",。": the second mark follows by itself */
		}
		buf_add(&b, at.p, at.n - rest.n);
		last = cp;
	}
	return buf_view(&b);
}

static void free_trans(UTransliterator **t)
{
	if (*t != NULL)
		utrans_close(*t);
}

static size_t count_han(struct str s)
{
	size_t n = 0;
	uint32_t cp;

	while (utf8_next(&s, &cp))
		n += utf8_is_han(cp);
	return n;
}

static size_t count_changed(const UChar *x, int32_t nx, const UChar *y, int32_t ny)
{
	size_t n = 0;

	for (int32_t i = 0; i < nx && i < ny; i++)
		n += x[i] != y[i];
	return n;
}

static enum status to_simplified(struct arena *a, struct str text, struct str *ret, struct repairs *did, struct err *err)
{
	static const UChar id[] = u"Traditional-Simplified";
	UErrorCode ec = U_ZERO_ERROR;
	int32_t cap = (int32_t)text.n + 16, n = 0, limit, out = 0;
	UChar *u = ARENA_ARRAY(a, (size_t)cap, UChar), *was = ARENA_ARRAY(a, (size_t)cap, UChar);
	CLEANUP(free_trans) UTransliterator *t = NULL;
	size_t changed;
	char *p;

	u_strFromUTF8(u, cap, &n, text.p, (int32_t)text.n, &ec);
	memcpy(was, u, (size_t)n * sizeof *u);
	t = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &ec);
	limit = n;
	if (U_SUCCESS(ec))
		utrans_transUChars(t, u, &n, cap, 0, &limit, &ec);
	if (U_FAILURE(ec))
		return err_set(err, ST_INTERNAL, "transliteration: %s", u_errorName(ec));
	changed = count_changed(was, limit, u, n);
	*ret = text;
	if (changed < TRADITIONAL_MIN || changed * 1000 < count_han(text) * TRADITIONAL_PERMILLE)
		return ST_OK;
	p = arena_alloc(a, (size_t)n * 3 + 1);
	u_strToUTF8(p, n * 3 + 1, &out, u, n, &ec);
	if (U_FAILURE(ec))
		return err_set(err, ST_INTERNAL, "transliteration: %s", u_errorName(ec));
	did->traditional = changed;
	*ret = (struct str){p, (size_t)out};
	return ST_OK;
}

enum status intake_repair(struct arena *a, struct str text, struct str *ret, struct repairs *ret_did, struct err *err)
{
	struct repairs did = {0};
	struct str s;

	if (text.n > MAX_IMPORT_BYTES)
		return err_say(err, ST_TOO_LARGE, "intake.too_large", NULL);
	if (!utf8_valid(text))
		return err_say(err, ST_BAD_UTF8, NULL, NULL);
	s = readings_and_commas(a, utf8_clean(a, text), &did);
	TRY(to_simplified(a, s, &s, &did, err));
	*ret = s;
	*ret_did = did;
	return ST_OK;
}
