/* SPDX-License-Identifier: Apache-2.0 */
/* Personal data at rest: sealed texts and keyed marks. 《个人信息保护法》 Art. 51; S2-2.3.1.
 *
 * Keys live outside of the database: environment CHENGMING_SEAL_KEYS, or the file keys/seal.keys in the data folder (made at first use,
 * readable by the owner only). One line a key, "NUMBER HEX32"; the last one seals, all of them open. XChaCha20-Poly1305
 * (libsodium), or with the setting "seal.sm4" SM4-CTR with HMAC-SM3 (encrypt, then authenticate). */
#ifndef CORE_SEAL_H
#define CORE_SEAL_H

#include "core/ctx.h"

/* "1:x:<hex>"; empty text gives empty. */
enum status seal_text(struct ctx *c, struct str plain, struct str *ret, struct err *err) MUST_CHECK;
/* ST_INVALID: not ours, altered, or its key is gone (the number of the key in err->arg). */
enum status seal_open(struct ctx *c, struct str sealed, struct str *ret, struct err *err) MUST_CHECK;
/* Is it sealed with the newest key and the cipher in force? Otherwise a rotation seals it anew. */
bool seal_current(struct ctx *c, struct str sealed);
/* Keyed hash to find equal texts; use separates purposes. Does not change with rotation. */
struct str seal_mark(struct ctx *c, const char *use, struct str plain);
/* A new last key into the file; ST_CONFLICT when the keys come from the environment. */
enum status seal_new_key(struct ctx *c, int64_t *ret_number, struct err *err) MUST_CHECK;

#endif
