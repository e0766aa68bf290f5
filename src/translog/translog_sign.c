/* SPDX-License-Identifier: Apache-2.0 */
#include "translog/translog_sign.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "core/audit.h"
#include "core/core.h"
#include "core/jobs.h"
#include "core/json.h"

#define RECENT_LEAVES 1000

struct key {
	uint8_t public_key[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
};

static void key_clear(struct key *k)
{
	sodium_memzero(k, sizeof *k);
}

/* ---- the file: 64 hex digits of the seed, in a folder and a file of the owner's only ---- */

static const char *key_path(struct ctx *c, const char *tail)
{
	return arena_printf(c->arena, "%s/keys/translog.key%s", core_data_dir(c->core), tail).p;
}

static void from_seed(const uint8_t *seed, struct key *ret)
{
	if (sodium_init() < 0 || crypto_sign_seed_keypair(ret->public_key, ret->secret, seed) != 0)
		BUG("libsodium did not start");
}

static enum status key_read(struct ctx *c, const char *path, struct key *ret, struct err *err)
{
	uint8_t seed[crypto_sign_SEEDBYTES];
	struct str text;

	TRY(fs_read(c->arena, path, 200, &text, err));
	if (!hex_decode(str_trim(text), seed, sizeof seed))
		return err_set(err, ST_CORRUPT, "%s is no 64-digit hex key", path);
	from_seed(seed, ret);
	sodium_memzero(seed, sizeof seed);
	return ST_OK;
}

static void close_fd(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

static enum status key_write(struct ctx *c, const char *path, const uint8_t *seed, struct err *err)
{
	const char *dir = arena_printf(c->arena, "%s/keys", core_data_dir(c->core)).p;
	struct str hex = arena_printf(c->arena, "%.*s\n", STR_ARG(hex_encode(c->arena, seed, crypto_sign_SEEDBYTES)));
	CLEANUP(close_fd) int fd = -1;

	TRY(fs_mkdirs(dir, err));
	if (chmod(dir, 0700) != 0)
		return fs_errno(err, "chmod", dir);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fs_errno(err, "create", path);
	if (write(fd, hex.p, hex.n) != (ssize_t)hex.n || fsync(fd) != 0)
		return fs_errno(err, "write", path);
	return ST_OK;
}

static enum status key_make(struct ctx *c, const char *path, struct key *ret, struct err *err)
{
	uint8_t seed[crypto_sign_SEEDBYTES];
	enum status st;

	if (sodium_init() < 0)
		BUG("libsodium did not start");
	randombytes_buf(seed, sizeof seed);
	st = key_write(c, path, seed, err);
	if (st == ST_OK)
		from_seed(seed, ret);
	sodium_memzero(seed, sizeof seed);
	return st;
}

static bool is_key(const struct key *k, struct str public_hex)
{
	uint8_t want[crypto_sign_PUBLICKEYBYTES];

	return hex_decode(public_hex, want, sizeof want) && memcmp(want, k->public_key, sizeof want) == 0;
}

/* The private part of the newest key. A rotation that was committed but did not come to rename its file is finished here. */
static enum status key_load(struct ctx *c, struct str public_hex, struct key *ret, struct err *err)
{
	const char *path = key_path(c, ""), *fresh = key_path(c, ".new");

	if (fs_exists(path)) {
		TRY(key_read(c, path, ret, err));
		if (is_key(ret, public_hex))
			return ST_OK;
	}
	if (fs_exists(fresh)) {
		TRY(key_read(c, fresh, ret, err));
		if (is_key(ret, public_hex))
			return rename(fresh, path) == 0 ? ST_OK : fs_errno(err, "rename", fresh);
	}
	key_clear(ret);
	return err_set(err, ST_CORRUPT,
		       "%s is missing or not the key the log signs with: put it back from its copy, or run \"chengming "
		       "proof rotate-key --lost\"",
		       path);
}

enum status tl_seed(struct ctx *c, struct err *err)
{
	const char *path;
	struct tl_key *keys, row = {.since = c->now};
	struct key k;
	size_t n;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (core_data_dir(c->core) == NULL)
		return ST_OK;
	TRY(core_begin(c, &tx, err));
	TRY(translog_lock(c, err));
	TRY(tl_store_keys(c, &keys, &n, err));
	if (n > 0)
		return core_commit(c, &tx, err);
	path = key_path(c, "");
	if (fs_exists(path))
		TRY(key_read(c, path, &k, err));
	else
		TRY(key_make(c, path, &k, err));
	row.public_key = hex_encode(c->arena, k.public_key, sizeof k.public_key);
	key_clear(&k);
	TRY(tl_store_key_add(c, &row, err));
	return core_commit(c, &tx, err);
}

/* ---- heads ---- */

/* The audit trail's end goes into the head: whoever writes that anew has to write this anew as well. */
static enum status audit_end(struct ctx *c, struct tree_head *h, struct err *err)
{
	struct audit_row *rows;
	size_t n;
	const struct audit_filter f = {.from = DATE_NONE, .to = DATE_NONE, .limit = 1};

	TRY(audit_find(c, &f, &rows, &n, err));
	h->audit_seq = n > 0 ? rows[0].seq : 0;
	h->audit_hash = n > 0 ? rows[0].hash : STR("");
	return ST_OK;
}

static enum status sign_with(struct ctx *c, const struct key *k, struct tl_head *ret, struct err *err)
{
	struct merkle_source src = tl_store_source(c);
	struct tree_head h = {.size = 0};
	uint8_t sig[crypto_sign_BYTES];
	int64_t latest;

	TRY(tl_store_lock(c, &h.size, err));
	/* Calls fix their instant before they take the lock: a leaf may be a moment younger than the job that signs it. */
	TRY(tl_store_latest(c, h.size - RECENT_LEAVES, &latest, err));
	ret->at = latest > c->now ? latest : c->now;
	h.time = translog_time(c->arena, ret->at);
	TRY(merkle_root(&src, h.size, &h.root, err));
	TRY(audit_end(c, &h, err));
	memcpy(h.key, k->public_key, sizeof h.key);
	ret->head = head_json(c->arena, &h);
	if (crypto_sign_detached(sig, NULL, (const unsigned char *)ret->head.p, ret->head.n, k->secret) != 0)
		return err_set(err, ST_INTERNAL, "signing");
	ret->size = h.size;
	ret->audit_seq = h.audit_seq;
	ret->audit_hash = h.audit_hash;
	ret->root = hex_encode(c->arena, h.root.b, sizeof h.root.b);
	ret->public_key = hex_encode(c->arena, h.key, sizeof h.key);
	ret->signature = hex_encode(c->arena, sig, sizeof sig);
	TRY(tl_store_head_add(c, ret, err));
	core_touch(c, "log.head");
	core_touch(c, "log"); /* leaves of another process (a command) show with the head over them */
	return ST_OK;
}

/* The newest key's row; ST_NOT_FOUND before init. */
static enum status newest_key(struct ctx *c, struct tl_key *ret, struct err *err)
{
	struct tl_key *keys;
	size_t n;

	TRY(tl_store_keys(c, &keys, &n, err));
	if (n == 0 || core_data_dir(c->core) == NULL)
		return err_set(err, ST_NOT_FOUND, "the log has no key yet: run \"chengming migrate\"");
	*ret = keys[n - 1];
	return ST_OK;
}

enum status tl_sign(struct ctx *c, struct tl_head *ret, struct err *err)
{
	struct tl_key row;
	CLEANUP(key_clear) struct key k;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(translog_lock(c, err));
	TRY(newest_key(c, &row, err));
	TRY(key_load(c, row.public_key, &k, err));
	TRY(sign_with(c, &k, ret, err));
	return core_commit(c, &tx, err);
}

enum status tl_job_sign(struct ctx *c, struct str payload, struct err *err)
{
	struct tl_head h;

	(void)payload;
	return tl_sign(c, &h, err);
}

/* ---- rotation ---- */

static struct str key_leaf_json(struct ctx *c, struct str old_key, struct str new_key, bool lost, int64_t seq)
{
	struct json_obj o;

	json_obj_init(&o, c->arena);
	json_str(&o, "at", translog_time(c->arena, c->now));
	json_str(&o, "kind", str_of(translog_kind_code(TL_KEY)));
	json_bool(&o, "lost", lost);
	json_str(&o, "new_key", new_key);
	json_str(&o, "old_key", old_key);
	json_i64(&o, "seq", seq);
	json_i64(&o, "v", 1);
	return json_obj_end(&o);
}

static enum status add_key_leaf(struct ctx *c, struct str old_key, struct str new_key, bool lost, struct err *err)
{
	struct translog_change l = {.at = c->now, .kind = TL_KEY};
	struct tl_key row = {new_key, c->now, 0};
	struct merkle_hash h;

	TRY(tl_store_lock(c, &l.seq, err));
	l.leaf = key_leaf_json(c, old_key, new_key, lost, l.seq);
	h = merkle_leaf(l.leaf);
	memcpy(l.leaf_hash, h.b, sizeof l.leaf_hash);
	TRY(tl_store_add(c, &l, err));
	core_touch(c, "log");
	row.from_size = l.seq + 1;
	return tl_store_key_add(c, &row, err);
}

static enum status audit_rotation(struct ctx *c, struct str old_key, struct str new_key, struct str reason, struct err *err)
{
	struct json_obj o;
	struct audit_entry e = {.action = "translog.rotate_key", .object = "translog", .reason = reason};

	json_obj_init(&o, c->arena);
	json_str(&o, "key", old_key);
	e.before = json_obj_end(&o);
	json_obj_init(&o, c->arena);
	json_str(&o, "key", new_key);
	e.after = json_obj_end(&o);
	e.summary = new_key;
	return audit_add(c, &e, err);
}

/* The leaf that names the new key is covered by a last head of the old one (unless that is lost) and a first of the new. */
enum status translog_rotate_key(struct ctx *c, bool lost, struct str reason, struct str *ret_key, struct err *err)
{
	const char *fresh = key_path(c, ".new");
	CLEANUP(key_clear) struct key old, new;
	struct tl_head head = {0};
	struct tl_key row;
	struct str new_hex;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	memset(&old, 0, sizeof old);
	memset(&new, 0, sizeof new);
	TRY(core_begin(c, &tx, err));
	TRY(newest_key(c, &row, err));
	if (!lost)
		TRY(key_load(c, row.public_key, &old, err));
	if (fs_exists(fresh) && unlink(fresh) != 0) /* of a rotation that was not committed */
		return fs_errno(err, "remove", fresh);
	TRY(key_make(c, fresh, &new, err));
	new_hex = hex_encode(c->arena, new.public_key, sizeof new.public_key);
	TRY(audit_rotation(c, row.public_key, new_hex, reason, err));
	TRY(add_key_leaf(c, row.public_key, new_hex, lost, err));
	if (!lost)
		TRY(sign_with(c, &old, &head, err));
	TRY(sign_with(c, &new, &head, err));
	/* The running server signs once more with the key it finds, and with that drops the pages that show the old one. */
	TRY(outbox_add(c, "translog.sign", STR("{}"), 0, STR("sign"), err));
	TRY(core_commit(c, &tx, err));
	if (rename(fresh, key_path(c, "")) != 0)
		return fs_errno(err, "rename", fresh);
	*ret_key = new_hex;
	return ST_OK;
}
