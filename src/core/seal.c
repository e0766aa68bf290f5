/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed text: "NUMBER:CIPHER:HEX", HEX being nonce, ciphertext and tag. The number and the cipher are authenticated with it. */
#include "core/seal.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/hash.h"
#include "base/rng.h"
#include "core/core.h"

enum { KEY_LEN = 32, MAX_KEYS = 64, SM4_IV = 16, SM3_LEN = 32, SM4_KEY = 16 };

struct keys {
	size_t n;
	int64_t number[MAX_KEYS];
	uint8_t key[MAX_KEYS][KEY_LEN];
};

/* The file as it was read last; a rotation by another process is seen by its time. */
static struct {
	pthread_mutex_t lock;
	char path[512];
	struct timespec at;
	off_t size;
	struct keys keys;
} cache = {.lock = PTHREAD_MUTEX_INITIALIZER};

static bool key_line(struct str line, struct keys *k)
{
	struct str number, rest = line;

	if (!str_cut(&rest, ' ', &number) || k->n == MAX_KEYS || !str_to_i64(number, &k->number[k->n]) ||
	    k->number[k->n] < 1 || !hex_decode(str_trim(rest), k->key[k->n], KEY_LEN))
		return false;
	k->n++;
	return true;
}

static enum status keys_parse(struct str text, const char *from, struct keys *ret, struct err *err)
{
	struct str line;

	*ret = (struct keys){0};
	while (str_line(&text, &line))
		if (!str_empty(str_trim(line)) && !key_line(str_trim(line), ret))
			return err_set(err, ST_CORRUPT, "%s: a line is no \"NUMBER HEX\" key", from);
	return ret->n > 0 ? ST_OK : err_set(err, ST_CORRUPT, "%s holds no key", from);
}

static const char *keys_path(struct ctx *c)
{
	return arena_printf(c->arena, "%s/keys/seal.keys", core_data_dir(c->core)).p;
}

static void close_fd(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

/* One line more, on disk before anything is sealed with it. */
static enum status key_append(struct ctx *c, int64_t number, struct err *err)
{
	const char *dir = arena_printf(c->arena, "%s/keys", core_data_dir(c->core)).p, *path = keys_path(c);
	uint8_t key[KEY_LEN];
	struct str line;
	CLEANUP(close_fd) int fd = -1;

	TRY(fs_mkdirs(dir, err));
	if (chmod(dir, 0700) != 0)
		return fs_errno(err, "chmod", dir);
	rng_bytes(key, sizeof key);
	line = arena_printf(c->arena, "%lld %.*s\n", (long long)number, STR_ARG(hex_encode(c->arena, key, sizeof key)));
	sodium_memzero(key, sizeof key);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (number == 1 ? O_EXCL : 0), 0600);
	if (fd < 0)
		return fs_errno(err, "open", path);
	if (write(fd, line.p, line.n) != (ssize_t)line.n || fsync(fd) != 0)
		return fs_errno(err, "write", path);
	return ST_OK;
}

/* The cache's lock is held. */
static enum status keys_from_file(struct ctx *c, struct keys *ret, struct err *err)
{
	const char *path = keys_path(c);
	struct stat s;
	struct str text;

	if (stat(path, &s) != 0) {
		TRY(key_append(c, 1, err));
		if (stat(path, &s) != 0)
			return fs_errno(err, "stat", path);
	}
	if (strcmp(path, cache.path) != 0 || s.st_size != cache.size || s.st_mtim.tv_sec != cache.at.tv_sec ||
	    s.st_mtim.tv_nsec != cache.at.tv_nsec) {
		if (strlen(path) >= sizeof cache.path)
			return err_set(err, ST_IO, "path too long: %s", path);
		TRY(fs_read(c->arena, path, 1U << 16, &text, err));
		TRY(keys_parse(text, path, &cache.keys, err));
		memcpy(cache.path, path, strlen(path) + 1);
		cache.at = s.st_mtim;
		cache.size = s.st_size;
	}
	*ret = cache.keys;
	return ST_OK;
}

/* Without a data folder (tests of stores): a key made of the installation's secret. */
static void keys_of_secret(struct ctx *c, struct keys *ret)
{
	*ret = (struct keys){.n = 1, .number = {1}};
	sha256(core_sign(c->core, c->arena, "seal", STR("1")), ret->key[0]);
}

static enum status keys_load(struct ctx *c, struct keys *ret, struct err *err)
{
	const char *env = getenv("CHENGMING_SEAL_KEYS");
	enum status st;

	if (env != NULL && env[0] != '\0')
		return keys_parse(str_of(env), "CHENGMING_SEAL_KEYS", ret, err);
	if (core_data_dir(c->core) == NULL) {
		keys_of_secret(c, ret);
		return ST_OK;
	}
	(void)pthread_mutex_lock(&cache.lock);
	st = keys_from_file(c, ret, err);
	(void)pthread_mutex_unlock(&cache.lock);
	return st;
}

/* ---- ciphers ---- */
enum { NONCE_X = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, TAG_X = crypto_aead_xchacha20poly1305_ietf_ABYTES };

static size_t x_seal(struct str plain, struct str ad, const uint8_t *key, uint8_t *out)
{
	unsigned long long n = 0;

	rng_bytes(out, NONCE_X);
	if (crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE_X, &n, (const uint8_t *)plain.p, plain.n,
						       (const uint8_t *)ad.p, ad.n, NULL, out, key) != 0)
		BUG("libsodium cannot seal");
	return NONCE_X + (size_t)n;
}

static bool x_open(const uint8_t *in, size_t n, struct str ad, const uint8_t *key, uint8_t *out, size_t *ret_n)
{
	unsigned long long len = 0;

	if (n < NONCE_X + TAG_X || crypto_aead_xchacha20poly1305_ietf_decrypt(out, &len, NULL, in + NONCE_X, n - NONCE_X,
									      (const uint8_t *)ad.p, ad.n, in, key) != 0)
		return false;
	*ret_n = (size_t)len;
	return true;
}

/* Two keys out of one: for the cipher and for the authentication. */
static void sm_derive(const uint8_t *key, const char *use, uint8_t out[SM3_LEN])
{
	unsigned n = SM3_LEN;

	if (HMAC(EVP_sm3(), key, KEY_LEN, (const uint8_t *)use, strlen(use), out, &n) == NULL)
		BUG("SM3 is missing from OpenSSL");
}

static void free_cipher(EVP_CIPHER_CTX **e)
{
	EVP_CIPHER_CTX_free(*e);
}

static void sm4_ctr(const uint8_t *key, const uint8_t *iv, const uint8_t *in, size_t n, uint8_t *out)
{
	CLEANUP(free_cipher) EVP_CIPHER_CTX *e = EVP_CIPHER_CTX_new();
	uint8_t k[SM3_LEN];
	int len = 0;

	sm_derive(key, "sm4", k);
	if (e == NULL || EVP_EncryptInit_ex(e, EVP_sm4_ctr(), NULL, k, iv) != 1 ||
	    EVP_EncryptUpdate(e, out, &len, in, (int)n) != 1)
		BUG("SM4 is missing from OpenSSL");
	sodium_memzero(k, sizeof k);
}

static void sm_tag(struct arena *a, const uint8_t *key, struct str ad, const uint8_t *in, size_t n, uint8_t out[SM3_LEN])
{
	uint8_t k[SM3_LEN], *all = arena_alloc(a, ad.n + n + 1);
	unsigned len = SM3_LEN;

	sm_derive(key, "tag", k);
	memcpy(all, ad.p, ad.n);
	memcpy(all + ad.n, in, n);
	if (HMAC(EVP_sm3(), k, SM3_LEN, all, ad.n + n, out, &len) == NULL)
		BUG("SM3 is missing from OpenSSL");
	sodium_memzero(k, sizeof k);
}

static size_t sm_seal(struct arena *a, struct str plain, struct str ad, const uint8_t *key, uint8_t *out)
{
	rng_bytes(out, SM4_IV);
	sm4_ctr(key, out, (const uint8_t *)plain.p, plain.n, out + SM4_IV);
	sm_tag(a, key, ad, out, SM4_IV + plain.n, out + SM4_IV + plain.n);
	return SM4_IV + plain.n + SM3_LEN;
}

static bool sm_open(struct arena *a, const uint8_t *in, size_t n, struct str ad, const uint8_t *key, uint8_t *out,
		    size_t *ret_n)
{
	uint8_t tag[SM3_LEN];

	if (n < SM4_IV + SM3_LEN)
		return false;
	sm_tag(a, key, ad, in, n - SM3_LEN, tag);
	if (sodium_memcmp(tag, in + n - SM3_LEN, SM3_LEN) != 0)
		return false;
	*ret_n = n - SM4_IV - SM3_LEN;
	sm4_ctr(key, in, in + SM4_IV, *ret_n, out);
	return true;
}

/* ---- the contract ---- */
static char cipher_of(struct ctx *c)
{
	return str_eq_c(setting(c, "seal.sm4"), "1") ? 's' : 'x';
}

enum { MAX_SEALED = 1 << 20 };

enum status seal_text(struct ctx *c, struct str plain, struct str *ret, struct err *err)
{
	struct keys k = {0};
	struct str ad;
	uint8_t *out;
	size_t n;

	*ret = STR("");
	if (plain.n == 0)
		return ST_OK;
	if (plain.n > MAX_SEALED || sodium_init() < 0)
		return err_set(err, ST_TOO_LARGE, "sealing %zu bytes", plain.n);
	TRY(keys_load(c, &k, err));
	ad = arena_printf(c->arena, "%lld:%c:", (long long)k.number[k.n - 1], cipher_of(c));
	out = arena_alloc(c->arena, plain.n + 128);
	n = ad.p[ad.n - 2] == 's' ? sm_seal(c->arena, plain, ad, k.key[k.n - 1], out)
				  : x_seal(plain, ad, k.key[k.n - 1], out);
	*ret = arena_printf(c->arena, "%.*s%.*s", STR_ARG(ad), STR_ARG(hex_encode(c->arena, out, n)));
	sodium_memzero(&k, sizeof k);
	return ST_OK;
}

static bool seal_parts(struct str sealed, int64_t *ret_number, char *ret_cipher, struct str *ret_ad, struct str *ret_hex)
{
	struct str number, cipher, rest = sealed;

	if (!str_cut(&rest, ':', &number) || !str_cut(&rest, ':', &cipher) || cipher.n != 1 ||
	    !str_to_i64(number, ret_number))
		return false;
	*ret_cipher = cipher.p[0];
	*ret_ad = str_slice(sealed, 0, sealed.n - rest.n);
	*ret_hex = rest;
	return rest.n % 2 == 0 && (*ret_cipher == 'x' || *ret_cipher == 's');
}

static enum status open_with(struct ctx *c, const uint8_t *key, char cipher, struct str ad, struct str hex, struct str *ret,
			     struct err *err)
{
	uint8_t *in = arena_alloc(c->arena, hex.n / 2 + 1), *out = arena_alloc(c->arena, hex.n / 2 + 1);
	size_t n;

	if (!hex_decode(hex, in, hex.n / 2) ||
	    (cipher == 's' ? !sm_open(c->arena, in, hex.n / 2, ad, key, out, &n) : !x_open(in, hex.n / 2, ad, key, out, &n)))
		return err_set(err, ST_INVALID, "a sealed text was altered");
	*ret = (struct str){(const char *)out, n};
	return ST_OK;
}

enum status seal_open(struct ctx *c, struct str sealed, struct str *ret, struct err *err)
{
	struct str ad, hex, no;
	struct keys k = {0};
	int64_t number;
	char cipher;

	*ret = STR("");
	if (sealed.n == 0)
		return ST_OK;
	if (!seal_parts(sealed, &number, &cipher, &ad, &hex) || sodium_init() < 0)
		return err_set(err, ST_INVALID, "no sealed text");
	TRY(keys_load(c, &k, err));
	for (size_t i = k.n; i-- > 0;)
		if (k.number[i] == number)
			return open_with(c, k.key[i], cipher, ad, hex, ret, err);
	no = arena_printf(c->arena, "%lld", (long long)number);
	return err_say(err, ST_INVALID, "seal.key_missing", no.p);
}

bool seal_current(struct ctx *c, struct str sealed)
{
	struct str ad, hex;
	struct keys k = {0};
	int64_t number;
	char cipher;

	if (sealed.n == 0)
		return true;
	return seal_parts(sealed, &number, &cipher, &ad, &hex) && keys_load(c, &k, NULL) == ST_OK &&
	       number == k.number[k.n - 1] && cipher == cipher_of(c);
}

struct str seal_mark(struct ctx *c, const char *use, struct str plain)
{
	return str_empty(plain) ? STR("") : core_sign(c->core, c->arena, use, plain);
}

enum status seal_new_key(struct ctx *c, int64_t *ret_number, struct err *err)
{
	const char *env = getenv("CHENGMING_SEAL_KEYS");
	struct keys k = {0};

	if ((env != NULL && env[0] != '\0') || core_data_dir(c->core) == NULL)
		return err_say(err, ST_CONFLICT, "seal.keys_elsewhere", NULL);
	TRY(keys_load(c, &k, err));
	*ret_number = k.number[k.n - 1] + 1;
	return key_append(c, *ret_number, err);
}
