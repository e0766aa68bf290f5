/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "web/http_head.h"

#define MAX_IDLE 4096	    /* of chunk extensions and trailers together */
#define MAX_CHUNK_DIGITS 15 /* hexadecimal: more is not a size */
#define MAX_METHOD 32

static bool is_token(unsigned char c) /* RFC 9110 §5.6.2 */
{
	static const uint8_t set[256] = {
		['!'] = 1, ['#'] = 1, ['$'] = 1, ['%'] = 1,	    ['&'] = 1,	       ['\''] = 1,
		['*'] = 1, ['+'] = 1, ['-'] = 1, ['.'] = 1,	    ['^'] = 1,	       ['_'] = 1,
		['`'] = 1, ['|'] = 1, ['~'] = 1, ['0' ... '9'] = 1, ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1,
	};

	return set[c] != 0;
}

static bool is_value(unsigned char c)
{
	return (c >= 0x20 && c != 0x7f) || c == '\t';
}

struct cursor {
	const char *p, *end;
};

/* Moves behind CRLF. */
static enum head_result line_end(struct cursor *c)
{
	if (c->p == c->end)
		return HEAD_MORE;
	if (*c->p != '\r')
		return HEAD_BAD;
	if (c->p + 1 == c->end)
		return HEAD_MORE;
	if (c->p[1] != '\n')
		return HEAD_BAD;
	c->p += 2;
	return HEAD_OK;
}

static enum head_result version(struct cursor *c, bool *ret_10)
{
	static const char http[] = "HTTP/";
	size_t n = (size_t)(c->end - c->p), want = sizeof http - 1;

	if (memcmp(c->p, http, n < want ? n : want) != 0)
		return HEAD_BAD;
	if (n < want + 3)
		return HEAD_MORE;
	if (c->p[5] < '0' || c->p[5] > '9' || c->p[6] != '.' || c->p[7] < '0' || c->p[7] > '9')
		return HEAD_BAD;
	if (c->p[5] != '1')
		return HEAD_VERSION;
	*ret_10 = c->p[7] == '0';
	c->p += 8;
	return line_end(c);
}

static enum head_result request_line(struct cursor *c, struct http_head *h, bool *ret_10)
{
	const char *from = c->p;

	while (c->p < c->end && is_token((unsigned char)*c->p))
		c->p++;
	if (c->p - from > MAX_METHOD)
		return HEAD_BAD;
	if (c->p == c->end)
		return HEAD_MORE;
	if (c->p == from || *c->p != ' ')
		return HEAD_BAD;
	h->method = (struct str){from, (size_t)(c->p - from)};
	from = ++c->p;
	while (c->p < c->end && (unsigned char)*c->p > 0x20 && *c->p != 0x7f)
		c->p++;
	if (c->p == c->end)
		return HEAD_MORE;
	if (c->p == from || *c->p != ' ')
		return HEAD_BAD;
	h->target = (struct str){from, (size_t)(c->p - from)};
	c->p++;
	return version(c, ret_10);
}

static struct str blanks_off(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	while (end > p && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return (struct str){p, (size_t)(end - p)};
}

static enum head_result header_line(struct cursor *c, struct web_hdr *ret)
{
	const char *from = c->p;

	while (c->p < c->end && is_token((unsigned char)*c->p))
		c->p++;
	if (c->p == c->end)
		return HEAD_MORE;
	if (c->p == from || *c->p != ':') /* a blank before the colon, a folded line, no name */
		return HEAD_BAD;
	ret->name = (struct str){from, (size_t)(c->p - from)};
	from = ++c->p;
	while (c->p < c->end && is_value((unsigned char)*c->p))
		c->p++;
	ret->value = blanks_off(from, c->p);
	return line_end(c);
}

/* What the engine itself must know of the headers. */
struct framing {
	unsigned hosts, lengths, codings;
	bool close, keep_alive;
};

static bool length_of(struct str s, uint64_t *ret)
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

static void connection_options(struct str v, struct framing *f)
{
	struct str part;

	while (v.n > 0 && str_cut(&v, ',', &part)) {
		part = blanks_off(part.p, part.p + part.n);
		if (str_ieq_c(part, "close"))
			f->close = true;
		else if (str_ieq_c(part, "keep-alive"))
			f->keep_alive = true;
	}
}

static enum head_result notice(const struct web_hdr *x, struct http_head *h, struct framing *f)
{
	switch (x->name.n) {
	case 4:
		f->hosts += str_ieq_c(x->name, "Host");
		break;
	case 6:
		if (str_ieq_c(x->name, "Expect"))
			h->expect_continue = str_ieq_c(x->value, "100-continue");
		break;
	case 10:
		if (str_ieq_c(x->name, "Connection"))
			connection_options(x->value, f);
		break;
	case 14:
		if (str_ieq_c(x->name, "Content-Length")) {
			f->lengths++;
			if (!length_of(x->value, &h->length))
				return HEAD_BAD;
		}
		break;
	case 17:
		if (str_ieq_c(x->name, "Transfer-Encoding")) {
			f->codings++;
			if (!str_ieq_c(x->value, "chunked"))
				return HEAD_CODING;
		}
		break;
	default:
		break;
	}
	return HEAD_OK;
}

enum head_result http_head_parse(struct str in, struct web_hdr *hdrs, struct http_head *ret)
{
	struct cursor c = {in.p, in.p + in.n};
	struct http_head h = {0};
	struct framing f = {0};
	enum head_result r;
	struct web_hdr over = {0};
	bool is_10 = false;

	for (int i = 0; i < 4 && c.p < c.end && *c.p == '\r'; i++) /* RFC 9112 §2.2: empty lines left over by old clients */
		if ((r = line_end(&c)) != HEAD_OK)
			return r;
	r = request_line(&c, &h, &is_10);
	while (r == HEAD_OK) {
		struct web_hdr *x = h.n_hdrs < WEB_MAX_HEADERS ? &hdrs[h.n_hdrs] : &over;

		if (c.p == c.end)
			return HEAD_MORE;
		if (*c.p == '\r') {
			r = line_end(&c);
			break;
		}
		r = header_line(&c, x);
		if (r == HEAD_OK)
			r = notice(x, &h, &f);
		if (x != &over)
			h.n_hdrs++;
	}
	if (r != HEAD_OK)
		return r;
	/* RFC 9112 §3.2: one Host. §6.1, §6.3: a length told twice or in two ways is read otherwise by somebody in between. */
	if (f.hosts > 1 || (f.hosts == 0 && !is_10) || f.lengths > 1 || f.codings > 1 ||
	    (f.codings > 0 && (f.lengths > 0 || is_10)))
		return HEAD_BAD;
	h.has_length = f.lengths > 0;
	h.chunked = f.codings > 0;
	h.old = is_10;
	h.keep = !f.close && (!is_10 || f.keep_alive);
	h.bytes = (size_t)(c.p - in.p);
	*ret = h;
	return HEAD_OK;
}

/* ---- chunked bodies (RFC 9112 §7.1) ---- */

static int hex(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

static bool size_part(struct chunks *k, char c)
{
	int d = hex(c);

	if (d >= 0) {
		k->left = k->left * 16 + (uint64_t)d;
		return ++k->digits <= MAX_CHUNK_DIGITS;
	}
	k->state = c == '\r' ? CHUNK_SIZE_LF : CHUNK_EXTENSION;
	return k->digits > 0 && (c == '\r' || c == ';' || c == ' ' || c == '\t');
}

static bool ignored(struct chunks *k, char c, enum chunk_state at_end)
{
	if (c == '\r')
		k->state = at_end;
	return c != '\n' && ++k->idle <= MAX_IDLE;
}

/* One byte of framing. False: it cannot stand here. */
static bool step(struct chunks *k, char c, bool *ret_end)
{
	switch (k->state) {
	case CHUNK_SIZE:
		return size_part(k, c);
	case CHUNK_EXTENSION:
		return ignored(k, c, CHUNK_SIZE_LF);
	case CHUNK_SIZE_LF:
		k->state = k->left > 0 ? CHUNK_DATA : CHUNK_TRAILER;
		return c == '\n';
	case CHUNK_DATA:
		k->state = CHUNK_DATA_LF;
		return c == '\r';
	case CHUNK_DATA_LF:
		k->state = CHUNK_SIZE;
		k->digits = 0;
		return c == '\n';
	case CHUNK_TRAILER:
		k->state = c == '\r' ? CHUNK_LAST_LF : CHUNK_LINE;
		return c != '\n' && ++k->idle <= MAX_IDLE;
	case CHUNK_LINE:
		return ignored(k, c, CHUNK_LINE_LF);
	case CHUNK_LINE_LF:
		k->state = CHUNK_TRAILER;
		return c == '\n';
	case CHUNK_LAST_LF:
		*ret_end = true;
		return c == '\n';
	}
	return false;
}

enum chunk_result chunks_next(struct chunks *k, struct str in, size_t *ret_used)
{
	bool end = false;
	size_t i = 0;

	while (i < in.n && !chunks_ready(k) && !end) {
		if (!step(k, in.p[i], &end)) {
			*ret_used = i;
			return CHUNK_BAD;
		}
		i++;
	}
	*ret_used = i;
	if (end)
		return CHUNK_END;
	return chunks_ready(k) ? CHUNK_READY : CHUNK_MORE;
}
