/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

static const char hex_digits[] = "0123456789abcdef";

static void to_hex(const uint8_t *p, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++) {
		out[2 * i] = hex_digits[p[i] >> 4];
		out[2 * i + 1] = hex_digits[p[i] & 15];
	}
	out[2 * n] = '\0';
}

void sha256(struct str data, uint8_t out[SHA256_LEN])
{
	if (EVP_Digest(data.n == 0 ? "" : data.p, data.n, out, NULL, EVP_sha256(), NULL) != 1)
		BUG("EVP_Digest");
}

void sha256_hex(struct str data, char out[SHA256_HEX_LEN + 1])
{
	uint8_t sum[SHA256_LEN];

	sha256(data, sum);
	to_hex(sum, sizeof sum, out);
}

struct sha256_state {
	EVP_MD_CTX *md;
};

struct sha256_state *sha256_new(void)
{
	struct sha256_state *s = calloc(1, sizeof *s);

	if (s == NULL || (s->md = EVP_MD_CTX_new()) == NULL || EVP_DigestInit_ex(s->md, EVP_sha256(), NULL) != 1)
		BUG("sha256_new");
	return s;
}

void sha256_update(struct sha256_state *s, const void *p, size_t n)
{
	if (n > 0 && EVP_DigestUpdate(s->md, p, n) != 1)
		BUG("sha256_update");
}

void sha256_final_hex(struct sha256_state *s, char out[SHA256_HEX_LEN + 1])
{
	uint8_t sum[SHA256_LEN];

	if (EVP_DigestFinal_ex(s->md, sum, NULL) != 1 || EVP_DigestInit_ex(s->md, EVP_sha256(), NULL) != 1)
		BUG("sha256_final");
	to_hex(sum, sizeof sum, out);
}

void sha256_free(struct sha256_state *s)
{
	if (s == NULL)
		return;
	EVP_MD_CTX_free(s->md);
	free(s);
}

void hmac_sha256(struct str key, struct str data, uint8_t out[SHA256_LEN])
{
	if (key.n > INT32_MAX || HMAC(EVP_sha256(), key.n == 0 ? "" : key.p, (int)key.n,
				      (const unsigned char *)(data.n == 0 ? "" : data.p), data.n, out, NULL) == NULL)
		BUG("hmac_sha256");
}

struct str hex_encode(struct arena *a, const uint8_t *p, size_t n)
{
	char *out = arena_alloc(a, 2 * n + 1);

	to_hex(p, n, out);
	return (struct str){out, 2 * n};
}

int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool hex_decode(struct str s, uint8_t *out, size_t out_len)
{
	if (s.n != 2 * out_len)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (hex_value(s.p[i]) < 0)
			return false;
	for (size_t i = 0; i < out_len; i++)
		out[i] = (uint8_t)(hex_value(s.p[2 * i]) * 16 + hex_value(s.p[2 * i + 1]));
	return true;
}

struct str hex_text(struct arena *a, struct str s)
{
	return hex_encode(a, (const uint8_t *)s.p, s.n);
}

bool hex_text_decode(struct arena *a, struct str hex, struct str *ret)
{
	uint8_t *out = ARENA_ARRAY(a, hex.n / 2 + 1, uint8_t);

	if (hex.n % 2 != 0 || !hex_decode(hex, out, hex.n / 2))
		return false;
	*ret = (struct str){(const char *)out, hex.n / 2};
	return true;
}

struct str base64url_encode(struct arena *a, const uint8_t *p, size_t n)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	char *out = arena_alloc(a, (n + 2) / 3 * 4 + 1);
	size_t at = 0;

	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		uint32_t v = (uint32_t)p[i] << 16 | (left > 1 ? (uint32_t)p[i + 1] << 8 : 0) | (left > 2 ? p[i + 2] : 0);
		size_t chars = left > 2 ? 4 : left + 1;

		for (size_t k = 0; k < chars; k++)
			out[at++] = alphabet[v >> (18 - 6 * k) & 63];
	}
	return (struct str){out, at};
}

bool secret_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || CRYPTO_memcmp(a.p, b.p, a.n) == 0);
}
