/* SPDX-License-Identifier: Apache-2.0 */
#include "core/password.h"

#include <ctype.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "base/utf8.h"
#include "core/core_int.h"

#define OPS 2
#define MEM (32u << 20)

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER; /* bounds memory; guards no data */
static char dummy[PASSWORD_HASH_MAX];
static pthread_once_t dummy_once = PTHREAD_ONCE_INIT;

_Static_assert(crypto_pwhash_argon2id_STRBYTES <= PASSWORD_HASH_MAX, "hash text fits");

static int hash_locked(char out[PASSWORD_HASH_MAX], const char *p, size_t n)
{
	int rc;

	pthread_mutex_lock(&one_at_a_time);
	rc = crypto_pwhash_str_alg(out, p, n, OPS, MEM, crypto_pwhash_ALG_ARGON2ID13);
	pthread_mutex_unlock(&one_at_a_time);
	return rc;
}

static void make_dummy(void)
{
	unsigned char random[32];

	if (sodium_init() < 0)
		BUG("libsodium did not start");
	randombytes_buf(random, sizeof(random));
	if (hash_locked(dummy, (const char *)random, sizeof(random)) != 0)
		dummy[0] = '\0';
}

enum status password_hash(struct str password, char out[PASSWORD_HASH_MAX], struct err *err)
{
	pthread_once(&dummy_once, make_dummy);
	if (password.n > PASSWORD_MAX_BYTES)
		return err_say(err, ST_INVALID, "auth.password_long", NULL);
	if (hash_locked(out, password.p, password.n) != 0)
		return err_set(err, ST_BUSY, "argon2id: no memory");
	return ST_OK;
}

bool password_verify(const char *hash, struct str password)
{
	bool known = hash != NULL && hash[0] != '\0';
	int rc;

	pthread_once(&dummy_once, make_dummy);
	if (password.n > PASSWORD_MAX_BYTES)
		password.n = PASSWORD_MAX_BYTES;
	pthread_mutex_lock(&one_at_a_time);
	rc = crypto_pwhash_str_verify(known ? hash : dummy, password.p == NULL ? "" : password.p, password.n);
	pthread_mutex_unlock(&one_at_a_time);
	return known && rc == 0;
}

const char *password_problem(struct str password, struct str login)
{
	bool digit = false, letter = false, other = false;

	if (password.n > PASSWORD_MAX_BYTES)
		return "auth.password_long";
	if (utf8_len(password) < PASSWORD_MIN_CP)
		return "auth.password_short";
	for (size_t i = 0; i < password.n; i++) {
		unsigned char ch = (unsigned char)password.p[i];

		if (isdigit(ch))
			digit = true;
		else if (isalpha(ch))
			letter = true;
		else
			other = true;
	}
	if (digit + letter + other < 2)
		return "auth.password_plain";
	if (login.n > 0 && memmem(password.p, password.n, login.p, login.n) != NULL)
		return "auth.password_login";
	return NULL;
}

/* ---- back-off ---- */
enum { TH_GET, TH_FAIL, TH_UNTIL, TH_CLEAR };
static const struct db_stmt stmts[] = {
	[TH_GET] = {"throttle_get", DB_READ, "ss", "iii",
		    "SELECT fails, last_at, until_at FROM login_throttle WHERE account = ?1 AND source = ?2", NULL},
	[TH_FAIL] = {"throttle_fail", DB_WRITE, "ssii", "i",
		     "INSERT INTO login_throttle (account, source, fails, last_at, until_at) VALUES (?1, ?2, 1, ?3, 0) "
		     "ON CONFLICT (account, source) DO UPDATE SET fails = CASE WHEN login_throttle.last_at < ?4 THEN 1 ELSE "
		     "login_throttle.fails + 1 END, last_at = excluded.last_at RETURNING fails",
		     NULL},
	[TH_UNTIL] = {"throttle_until", DB_WRITE, "ssi", "",
		      "UPDATE login_throttle SET until_at = ?3 WHERE account = ?1 AND source = ?2", NULL},
	[TH_CLEAR] = {"throttle_clear", DB_WRITE, "ss", "", "DELETE FROM login_throttle WHERE account = ?1 AND source = ?2",
		      NULL},
};
const struct db_set throttle_set = {"core", stmts, ARRAY_LEN(stmts)};

#define QUIET_MS (24ll * 3600 * 1000)

int64_t throttle_wait_ms(int64_t fails)
{
	const int64_t most = 15ll * 60 * 1000;
	int64_t wait = 2000;

	if (fails < 3)
		return 0;
	for (int64_t i = 3; i < fails && wait < most; i++)
		wait *= 2;
	return wait < most ? wait : most;
}

enum status throttle_check(struct ctx *c, struct str account, struct str source, int64_t *ret_wait_s, struct err *err)
{
	struct db_rows rows;
	int64_t left = 0;

	TRY(db_run(c->db, c->arena, &throttle_set, TH_GET, DB_ARGS(db_txt(account), db_txt(source)), &rows, err));
	if (rows.n == 1)
		left = db_int(&rows, 0, 2) - c->now;
	*ret_wait_s = left > 0 ? (left + 999) / 1000 : 0;
	return ST_OK;
}

enum status throttle_failed(struct ctx *c, struct str account, struct str source, struct err *err)
{
	CLEANUP(auto_end) struct auto_tx tx = {0};
	struct db_rows rows;

	TRY(auto_begin(c, &tx, err));
	TRY(db_one(c->db, c->arena, &throttle_set, TH_FAIL,
		   DB_ARGS(db_txt(account), db_txt(source), db_i(c->now), db_i(c->now - QUIET_MS)), &rows, err));
	TRY(db_run(c->db, c->arena, &throttle_set, TH_UNTIL,
		   DB_ARGS(db_txt(account), db_txt(source), db_i(c->now + throttle_wait_ms(db_int(&rows, 0, 0)))), NULL,
		   err));
	return auto_commit(c, &tx, err);
}

enum status throttle_clear(struct ctx *c, struct str account, struct str source, struct err *err)
{
	CLEANUP(auto_end) struct auto_tx tx = {0};

	TRY(auto_begin(c, &tx, err));
	TRY(db_run(c->db, c->arena, &throttle_set, TH_CLEAR, DB_ARGS(db_txt(account), db_txt(source)), NULL, err));
	return auto_commit(c, &tx, err);
}
