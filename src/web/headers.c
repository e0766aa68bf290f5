/* SPDX-License-Identifier: Apache-2.0 */
/* Pure readers of request headers: cookies, content negotiation, entity tags, ranges, media types. */
#include <string.h>

#include "web/web_priv.h"

static struct str blank_trim(struct str s) /* OWS of RFC 9110 §5.6.3 */
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = str_skip(s, 1);
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

struct str cookie_find(struct str header, const char *name)
{
	size_t len = strlen(name);
	struct str part;

	while (str_cut(&header, ';', &part)) {
		part = blank_trim(part);
		if (part.n > len && part.p[len] == '=' && memcmp(part.p, name, len) == 0) {
			struct str v = str_skip(part, len + 1);

			if (v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"')
				v = str_slice(v, 1, v.n - 1);
			return v;
		}
	}
	return STR_NONE;
}

/* q=0, q=0.0 … mean "not acceptable" (RFC 9110 §12.4.2). */
static bool quality_zero(struct str params)
{
	struct str p;

	while (str_cut(&params, ';', &p)) {
		p = blank_trim(p);
		if (p.n < 3 || (p.p[0] != 'q' && p.p[0] != 'Q') || p.p[1] != '=')
			continue;
		for (size_t i = 2; i < p.n; i++)
			if (p.p[i] >= '1' && p.p[i] <= '9')
				return false;
		return true;
	}
	return false;
}

unsigned accept_encoding(struct str header)
{
	unsigned set = 0, refused = 0;
	struct str part;

	while (header.n > 0 && str_cut(&header, ',', &part)) {
		struct str coding;
		unsigned bit = 0;

		if (!str_cut(&part, ';', &coding))
			continue;
		coding = blank_trim(coding);
		if (str_ieq_c(coding, "gzip") || str_ieq_c(coding, "x-gzip"))
			bit = ENC_GZIP;
		else if (str_ieq_c(coding, "br"))
			bit = ENC_BR;
		else if (str_eq_c(coding, "*"))
			bit = ENC_GZIP;
		if (part.p != NULL && quality_zero(part))
			refused |= bit;
		else
			set |= bit;
	}
	return set & ~refused;
}

bool etag_list_has(struct str header, struct str etag)
{
	struct str part;

	if (header.n == 0)
		return false;
	if (str_starts_c(etag, "W/"))
		etag = str_skip(etag, 2);
	while (str_cut(&header, ',', &part)) {
		part = blank_trim(part);
		if (str_eq_c(part, "*"))
			return true;
		if (str_starts_c(part, "W/"))
			part = str_skip(part, 2);
		if (str_eq(part, etag))
			return true;
	}
	return false;
}

static bool digits_u64(struct str s, uint64_t *ret)
{
	uint64_t v = 0;

	if (s.n == 0 || s.n > 18)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(s.p[i] - '0');
	}
	*ret = v;
	return true;
}

/* RFC 9110 §14: one byte range; several ranges or another unit are answered with everything, which is allowed. */
enum range_kind range_parse(struct str header, uint64_t size, uint64_t *ret_off, uint64_t *ret_len)
{
	struct str first, last;
	uint64_t from = 0, to = 0;

	header = blank_trim(header);
	if (!str_starts_c(header, "bytes="))
		return RANGE_NONE;
	header = blank_trim(str_skip(header, 6));
	if (str_find_byte(header, ',') >= 0 || str_find_byte(header, '-') < 0)
		return RANGE_NONE;
	last = header;
	(void)str_cut(&last, '-', &first);
	first = blank_trim(first);
	last = blank_trim(last);
	if (first.n == 0) { /* the last N bytes */
		if (!digits_u64(last, &to))
			return RANGE_NONE;
		if (to == 0 || size == 0)
			return RANGE_BAD;
		*ret_len = to < size ? to : size;
		*ret_off = size - *ret_len;
		return RANGE_PART;
	}
	if (!digits_u64(first, &from) || (last.n > 0 && (!digits_u64(last, &to) || to < from)))
		return RANGE_NONE;
	if (from >= size)
		return RANGE_BAD;
	if (last.n == 0 || to >= size)
		to = size - 1;
	*ret_off = from;
	*ret_len = to - from + 1;
	return RANGE_PART;
}

static struct str lower(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
	return (struct str){p, s.n};
}

struct str content_type_of(struct str header, struct arena *a, struct str *ret_boundary)
{
	struct str type, p;

	*ret_boundary = STR_NONE;
	if (header.p == NULL || !str_cut(&header, ';', &type))
		return STR_NONE;
	while (header.p != NULL && str_cut(&header, ';', &p)) {
		p = blank_trim(p);
		if (p.n > 9 && str_ieq_c(str_slice(p, 0, 9), "boundary=")) {
			p = str_skip(p, 9);
			if (p.n >= 2 && p.p[0] == '"' && p.p[p.n - 1] == '"')
				p = str_slice(p, 1, p.n - 1);
			*ret_boundary = p;
		}
	}
	return lower(a, blank_trim(type));
}

struct str disposition_name(struct str n)
{
	size_t at = 0;

	for (size_t i = 0; i < n.n; i++) /* some browsers once sent whole paths */
		if (n.p[i] == '/' || n.p[i] == '\\')
			at = i + 1;
	n = str_skip(n, at);
	if (str_eq_c(n, ".") || str_eq_c(n, ".."))
		return STR_NONE;
	return n;
}
