/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, HMAC, base64 and hex over OpenSSL. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/arena.h"

#define SHA256_LEN 32
#define SHA256_HEX_LEN 64

void sha256(struct str data, uint8_t out[SHA256_LEN]);
void sha256_hex(struct str data, char out[SHA256_HEX_LEN + 1]);
struct sha256_state; /* streaming */
struct sha256_state *sha256_new(void);
void sha256_update(struct sha256_state *s, const void *p, size_t n);
void sha256_final_hex(struct sha256_state *s, char out[SHA256_HEX_LEN + 1]); /* also resets */
void sha256_free(struct sha256_state *s);
void hmac_sha256(struct str key, struct str data, uint8_t out[SHA256_LEN]);
struct str hex_encode(struct arena *a, const uint8_t *p, size_t n);
int hex_value(char c);					     /* 0..15, -1 for no hex digit */
bool hex_decode(struct str s, uint8_t *out, size_t out_len); /* exact length */
/* Any bytes as text and back; false for what is no hex. */
struct str hex_text(struct arena *a, struct str s);
bool hex_text_decode(struct arena *a, struct str hex, struct str *ret);
struct str base64url_encode(struct arena *a, const uint8_t *p, size_t n); /* no padding */
/* Compares in time that depends on the lengths only. */
bool secret_eq(struct str a, struct str b);

#endif
