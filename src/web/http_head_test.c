/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "web/http_head.h"

#define GET "GET /a?b=1 HTTP/1.1\r\n"
#define HOST "Host: x\r\n"

static void heads(void **state)
{
	static const struct {
		const char *text;
		enum head_result want;
		bool keep, chunked, expect;
		int64_t length; /* -1: none told */
	} cases[] = {
		{GET HOST "\r\n", HEAD_OK, true, false, false, -1},
		{"\r\n\r\n" GET HOST "\r\n", HEAD_OK, true, false, false, -1}, /* RFC 9112 §2.2 */
		{GET "host:x\r\nConnection: foo , Close\r\n\r\n", HEAD_OK, false, false, false, -1},
		{"GET / HTTP/1.0\r\n\r\n", HEAD_OK, false, false, false, -1},
		{"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", HEAD_OK, true, false, false, -1},
		{"POST / HTTP/1.1\r\n" HOST "Content-Length:  12 \t\r\n\r\n", HEAD_OK, true, false, false, 12},
		{"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: Chunked\r\nExpect: 100-Continue\r\n\r\n", HEAD_OK, true,
		 true, true, -1},
		{"GET /\xE6\x96\x87 HTTP/1.1\r\n" HOST "X: \xE6\x96\x87\r\n\r\n", HEAD_OK, true, false, false, -1},
		{"BREW-1 * HTTP/1.1\r\n" HOST "\r\n", HEAD_OK, true, false, false, -1},
		{GET "\r\n", HEAD_BAD},			    /* §3.2: no Host */
		{GET HOST HOST "\r\n", HEAD_BAD},	    /* two */
		{"GET / HTTP/1.1\n" HOST "\r\n", HEAD_BAD}, /* a bare LF */
		{GET "Host: x\n\r\n", HEAD_BAD},
		{GET HOST "X: a\rb\r\n\r\n", HEAD_BAD},
		{GET HOST "X : a\r\n\r\n", HEAD_BAD},	   /* §5.1: a blank before the colon */
		{GET HOST "X: a\r\n b\r\n\r\n", HEAD_BAD}, /* §5.2: folded */
		{GET HOST "X: a\001\r\n\r\n", HEAD_BAD},
		{GET HOST ": a\r\n\r\n", HEAD_BAD},
		{GET HOST "no colon\r\n\r\n", HEAD_BAD},
		{" " GET HOST "\r\n", HEAD_BAD},
		{"GET  / HTTP/1.1\r\n" HOST "\r\n", HEAD_BAD},
		{"GET / \r\n" HOST "\r\n", HEAD_BAD},
		{"GET /\001 HTTP/1.1\r\n" HOST "\r\n", HEAD_BAD},
		{"GET\r\n\r\n", HEAD_BAD},
		{"GET / HTTP/2.0\r\n" HOST "\r\n", HEAD_VERSION},
		{"GET / HTTP/x\r\n", HEAD_BAD},
		{"GET / HTTP/x.1\r\n", HEAD_BAD},
		{"GET / XTTP/1.1\r\n", HEAD_BAD},
		{"POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", HEAD_BAD},
		{"POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", HEAD_BAD},
		{"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", HEAD_BAD},
		{"POST / HTTP/1.1\r\n" HOST "Content-Length: -5\r\n\r\n", HEAD_BAD},
		{"POST / HTTP/1.1\r\n" HOST "Content-Length: +5\r\n\r\n", HEAD_BAD},
		{"POST / HTTP/1.1\r\n" HOST "Content-Length: 1, 2\r\n\r\n", HEAD_BAD},
		{"POST / HTTP/1.1\r\n" HOST "Content-Length: 9999999999999999999\r\n\r\n", HEAD_BAD},
		{"POST / HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\n", HEAD_BAD},
		{"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n", HEAD_CODING},
		{"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n\r\n", HEAD_CODING},
	};
	struct web_hdr hdrs[WEB_MAX_HEADERS];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str in = str_of(cases[i].text);
		struct http_head h = {0};
		enum head_result r = http_head_parse(in, hdrs, &h);

		if (r != cases[i].want)
			fail_msg("case %zu: %d, not %d", i, r, cases[i].want);
		if (r != HEAD_OK)
			continue;
		assert_int_equal(h.bytes, in.n);
		assert_int_equal(h.keep, cases[i].keep);
		assert_int_equal(h.chunked, cases[i].chunked);
		assert_int_equal(h.expect_continue, cases[i].expect);
		assert_int_equal(h.has_length ? (int64_t)h.length : -1, cases[i].length);
		for (size_t n = 0; n < in.n; n++) /* however it was cut, nothing is decided before the end */
			if (http_head_parse((struct str){in.p, n}, hdrs, &h) != HEAD_MORE)
				fail_msg("case %zu after %zu bytes", i, n);
	}
}

static void slices(void **state)
{
	struct web_hdr hdrs[WEB_MAX_HEADERS];
	struct http_head h;

	(void)state;
	assert_int_equal(http_head_parse(STR(GET HOST "X-Two: \t a b \t\r\nEmpty:\r\n\r\nbody"), hdrs, &h), HEAD_OK);
	assert_true(str_eq_c(h.method, "GET"));
	assert_true(str_eq_c(h.target, "/a?b=1"));
	assert_int_equal(h.n_hdrs, 3);
	assert_true(str_eq_c(hdrs[1].name, "X-Two") && str_eq_c(hdrs[1].value, "a b"));
	assert_int_equal(hdrs[2].value.n, 0);
	assert_int_equal(h.bytes, strlen(GET HOST "X-Two: \t a b \t\r\nEmpty:\r\n\r\n"));
}

/* More headers than are told still decide about the body. */
static void many_headers(void **state)
{
	struct web_hdr hdrs[WEB_MAX_HEADERS];
	struct http_head h;
	char text[4096] = GET HOST;
	size_t n = strlen(text);

	(void)state;
	for (int i = 0; i < 100; i++, n += 6)
		memcpy(text + n, "X: y\r\n", 6);
	memcpy(text + n, "Content-Length: 7\r\n\r\n", 22);
	assert_int_equal(http_head_parse(str_of(text), hdrs, &h), HEAD_OK);
	assert_int_equal(h.n_hdrs, WEB_MAX_HEADERS);
	assert_int_equal(h.length, 7);
}

/* Decodes in portions; false when it is not a body. */
static bool decode(struct str in, size_t portion, char *out, size_t *ret_n, bool *ret_end)
{
	struct chunks k = {0};

	*ret_n = 0;
	*ret_end = false;
	for (size_t at = 0; at < in.n && !*ret_end;) {
		struct str part = str_slice(in, at, at + portion);
		size_t n = 0;

		if (chunks_ready(&k)) {
			n = part.n < k.left ? part.n : (size_t)k.left;
			memcpy(out + *ret_n, part.p, n);
			*ret_n += n;
			k.left -= n;
		} else {
			enum chunk_result r = chunks_next(&k, part, &n);

			if (r == CHUNK_BAD)
				return false;
			*ret_end = r == CHUNK_END;
		}
		at += n;
	}
	return true;
}

static void chunked(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: refused */
	} cases[] = {
		{"4\r\nWiki\r\n7\r\npedia i\r\nB\r\nn \r\nchunks.\r\n0\r\n\r\n", "Wikipedia in \r\nchunks."},
		{"3;name=\"v;\"\r\nabc\r\n00\r\nX-Trailer: 1\r\n\r\n", "abc"},
		{"0\r\n\r\n", ""},
		{"zzz\r\n", NULL},
		{"\r\n", NULL},
		{"-1\r\n", NULL},
		{"0x3\r\nabc\r\n0\r\n\r\n", NULL},
		{"3\nabc\r\n0\r\n\r\n", NULL},
		{"3\r\nabcd\r\n0\r\n\r\n", NULL},
		{"3\r\nabc\n0\r\n\r\n", NULL},
		{"3\r\nabc\r\n0\r\nX: 1\n\r\n", NULL},
		{"1000000000000000\r\n", NULL},
	};
	char out[100];
	size_t n;
	bool end;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (size_t portion = 1; portion < 60; portion++) {
			bool ok = decode(str_of(cases[i].text), portion, out, &n, &end);

			if (ok != (cases[i].want != NULL))
				fail_msg("case %zu in portions of %zu", i, portion);
			if (!ok)
				continue;
			assert_true(end);
			assert_int_equal(n, strlen(cases[i].want));
			assert_memory_equal(out, cases[i].want, n);
		}
}

/* Nobody reads extensions and trailers, so they may not go on for ever. */
static void idle_bytes_are_bounded(void **state)
{
	struct chunks k = {0};
	enum chunk_result r = CHUNK_MORE;
	size_t n, total = 0;

	(void)state;
	assert_int_equal(chunks_next(&k, STR("1;"), &n), CHUNK_MORE);
	for (; r == CHUNK_MORE && total < 100000; total += 4)
		r = chunks_next(&k, STR("aaaa"), &n);
	assert_int_equal(r, CHUNK_BAD);
	assert_true(total < 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heads),
		cmocka_unit_test(slices),
		cmocka_unit_test(many_headers),
		cmocka_unit_test(chunked),
		cmocka_unit_test(idle_bytes_are_bounded),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("web/http_head", tests, NULL, NULL);
}
