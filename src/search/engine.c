/* SPDX-License-Identifier: Apache-2.0 */
#include "search/engine.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "search/columns.h"

#define SCRATCH_KEPT 12 /* chunks of a connection that rests */

static const char layout[] =
	"CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;"
	"CREATE TABLE item (id INTEGER PRIMARY KEY, dead INTEGER, tab INTEGER, body INTEGER, year INTEGER, item INTEGER, "
	"grp INTEGER, genre INTEGER, topic INTEGER, validity INTEGER, published_at INTEGER, source TEXT, ref INTEGER, "
	"stamp INTEGER, href TEXT, title TEXT, doc_no TEXT, index_no TEXT, pending INTEGER, gen INTEGER);"
	"CREATE INDEX item_gen ON item (gen);"
	"CREATE INDEX item_ref ON item (source, ref) WHERE dead = 0;"
	"CREATE INDEX item_dead ON item (id) WHERE dead = 1;"
	"CREATE INDEX item_pending ON item (id) WHERE pending = 1 AND dead = 0;"
	"CREATE TABLE body (id INTEGER PRIMARY KEY, text TEXT);"
	"CREATE TABLE num (key TEXT, item INTEGER, PRIMARY KEY (key, item)) WITHOUT ROWID;"
	"CREATE INDEX num_item ON num (item);"
	"CREATE TABLE word (item INTEGER, text TEXT, sound TEXT, PRIMARY KEY (item, text)) WITHOUT ROWID;"
	"CREATE INDEX word_sound ON word (sound);"
	"CREATE TABLE party (name TEXT, item INTEGER, PRIMARY KEY (name, item)) WITHOUT ROWID;"
	"CREATE INDEX party_item ON party (item);"
	"CREATE TABLE term (id INTEGER PRIMARY KEY, space INTEGER, text TEXT, UNIQUE (space, text));"
	"CREATE TABLE extract (sha256 TEXT PRIMARY KEY, state INTEGER, text TEXT) WITHOUT ROWID;"
	"CREATE TABLE seg (id INTEGER PRIMARY KEY AUTOINCREMENT, docs INTEGER, level INTEGER, first INTEGER, last INTEGER, "
	"live INTEGER);"
	"CREATE TABLE blk (seg INTEGER, k BLOB, data BLOB);"
	"CREATE UNIQUE INDEX blk_k ON blk (seg, k);";

/* One connection reads little at a time, so caches are small; the kernel caches the file. */
static const char settings[] =
	"PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-6144; "
	"PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=16777216;";

/* Readers are served in the order in which they came: who has just finished does not overtake those that wait. */
struct waiter {
	struct waiter *next;
	pthread_cond_t turn;
	bool has_turn;
};

struct engine {
	struct engine *next;
	char path[4096];
	pthread_mutex_t m;
	struct waiter *first, **last;
	struct conn *idle;
	unsigned reading;    /* connections lent out or about to be */
	unsigned generation; /* rises when the file is replaced */
	ino_t ino;
	dev_t dev;
	struct conn *writer;
	pthread_mutex_t write_lock, merge_lock;
	struct column_cache *columns;
	bool bulk; /* being filled, nobody else has it */
};

/* Engines live as long as the process, like the file they stand for; a table since core has no place for one. */
static struct engine *engines;
static pthread_mutex_t engines_lock = PTHREAD_MUTEX_INITIALIZER;

static int over_time(void *arg)
{
	const struct conn *c = arg;

	return c->deadline_ms != 0 && clock_mono_ms() > c->deadline_ms;
}

static void conn_close(struct conn *c)
{
	if (c == NULL)
		return;
	conn_scratch_reset(c, 0);
	for (int i = 0; i < ES_COUNT; i++)
		(void)sqlite3_finalize(c->stmt[i]);
	(void)sqlite3_close_v2(c->h);
	free(c);
}

static enum status conn_open(struct engine *e, struct conn **ret, struct err *err)
{
	struct conn *c = calloc(1, sizeof *c);
	int rc;

	if (c == NULL)
		BUG("no memory");
	c->engine = e;
	c->generation = e->generation;
	rc = sqlite3_open_v2(e->path, &c->h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc == SQLITE_OK) {
		(void)sqlite3_busy_timeout(c->h, 10000);
		rc = sqlite3_exec(c->h, settings, NULL, NULL, NULL);
	}
	if (rc != SQLITE_OK) {
		enum status st = err_set(err, sqlite_status(rc), "cannot open %s: %s", e->path,
					 c->h == NULL ? "no memory" : sqlite3_errmsg(c->h));
		conn_close(c);
		return st;
	}
	sqlite3_progress_handler(c->h, 2000, over_time, c);
	*ret = c;
	return ST_OK;
}

static void remove_file(const char *path)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	char name[4200];

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		(void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
		(void)unlink(name);
	}
}

/* The layout, made when there is none; segments that a broken run left half written go. */
static enum status prepare(struct engine *e, struct err *err)
{
	struct conn *c = NULL;
	sqlite3_stmt *s = NULL;
	enum status st = conn_open(e, &c, err);
	int version = -1;

	if (c == NULL)
		return st == ST_OK ? ST_DB : st;
	if (sqlite3_prepare_v2(c->h, "PRAGMA user_version", -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		version = sqlite3_column_int(s, 0);
	(void)sqlite3_finalize(s);
	if (version == 0) {
		char set[64];

		(void)snprintf(set, sizeof set, "PRAGMA user_version=%d", ENGINE_LAYOUT);
		if (sqlite3_exec(c->h, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK ||
		    sqlite3_exec(c->h, layout, NULL, NULL, NULL) != SQLITE_OK ||
		    sqlite3_exec(c->h, set, NULL, NULL, NULL) != SQLITE_OK ||
		    sqlite3_exec(c->h, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
			st = conn_fail(c, "layout", err);
	} else if (version != ENGINE_LAYOUT) {
		st = err_set(err, ST_CORRUPT, "%s has layout %d", e->path, version);
	} else if (sqlite3_exec(c->h,
				"BEGIN IMMEDIATE; DELETE FROM blk WHERE seg IN (SELECT id FROM seg WHERE live = 0); "
				"DELETE FROM seg WHERE live = 0; COMMIT",
				NULL, NULL, NULL) != SQLITE_OK) {
		st = conn_fail(c, "clean", err);
	}
	conn_close(c);
	return st;
}

enum status engine_open(const char *path, struct engine **ret, struct err *err)
{
	struct engine *e = calloc(1, sizeof *e);
	enum status st;

	if (e == NULL)
		BUG("no memory");
	(void)snprintf(e->path, sizeof e->path, "%s", path);
	(void)pthread_mutex_init(&e->m, NULL);
	e->last = &e->first;
	(void)pthread_mutex_init(&e->write_lock, NULL);
	(void)pthread_mutex_init(&e->merge_lock, NULL);
	e->columns = column_cache_new();
	st = prepare(e, err);
	if (st == ST_CORRUPT) {
		log_line(LOG_WARN, "search: %s is damaged or old: made anew", path);
		remove_file(path);
		err_clear(err);
		st = prepare(e, err);
	}
	if (st != ST_OK) {
		engine_close(e);
		return st;
	}
	*ret = e;
	return ST_OK;
}

void engine_close(struct engine *e)
{
	if (e == NULL)
		return;
	while (e->idle != NULL) {
		struct conn *c = e->idle;

		e->idle = c->next;
		conn_close(c);
	}
	conn_close(e->writer);
	column_cache_free(e->columns);
	(void)pthread_mutex_destroy(&e->m);
	(void)pthread_mutex_destroy(&e->write_lock);
	(void)pthread_mutex_destroy(&e->merge_lock);
	free(e);
}

enum status engine_of(const char *path, struct engine **ret, struct err *err)
{
	enum status st = ST_OK;
	struct engine *e;

	(void)pthread_mutex_lock(&engines_lock);
	for (e = engines; e != NULL && strcmp(e->path, path) != 0; e = e->next)
		continue;
	if (e == NULL) {
		st = engine_open(path, &e, err);
		if (st == ST_OK) {
			e->next = engines;
			engines = e;
		}
	}
	(void)pthread_mutex_unlock(&engines_lock);
	if (st == ST_OK)
		*ret = e;
	return st;
}

const char *engine_path(const struct engine *e)
{
	return e->path;
}

struct column_cache *engine_columns(struct engine *e)
{
	return e->columns;
}

int64_t engine_bytes(const struct engine *e)
{
	struct stat sb;

	return stat(e->path, &sb) == 0 ? (int64_t)sb.st_size : 0;
}

enum status engine_take_texts(struct conn *w, const char *from, struct err *err)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(w->h, "ATTACH ?1 AS old", -1, &s, NULL);

	if (access(from, R_OK) != 0)
		rc = SQLITE_OK;
	else if (rc == SQLITE_OK && sqlite3_bind_text(s, 1, from, -1, SQLITE_STATIC) == SQLITE_OK &&
		 sqlite3_step(s) == SQLITE_DONE) {
		rc = sqlite3_exec(w->h, "INSERT OR IGNORE INTO extract SELECT sha256, state, text FROM old.extract", NULL,
				  NULL, NULL);
		(void)sqlite3_finalize(s);
		s = NULL;
		(void)sqlite3_exec(w->h, "DETACH old", NULL, NULL, NULL);
	}
	(void)sqlite3_finalize(s);
	/* Texts that cannot be taken over are read again; only a full disk stops here. */
	return (rc & 0xff) == SQLITE_FULL ? conn_fail(w, "take texts", err) : ST_OK;
}

enum status engine_settle(struct engine *e, struct err *err)
{
	enum status st = ST_OK;

	(void)pthread_mutex_lock(&e->write_lock);
	while (e->idle != NULL) {
		struct conn *c = e->idle;

		e->idle = c->next;
		conn_close(c);
	}
	if (e->writer == NULL)
		st = conn_open(e, &e->writer, err);
	if (st == ST_OK &&
	    sqlite3_exec(e->writer->h,
			 "PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE", NULL, NULL,
			 NULL) != SQLITE_OK)
		st = conn_fail(e->writer, "settle", err);
	(void)pthread_mutex_unlock(&e->write_lock);
	return st;
}

/* Another process may have put another file here (chengming rebuild): connections to the old one are given up. */
static enum status look_at_file(struct engine *e, struct err *err)
{
	struct stat sb;

	if (stat(e->path, &sb) == 0 && sb.st_ino == e->ino && sb.st_dev == e->dev)
		return ST_OK;
	if (e->ino != 0)
		e->generation++;
	TRY(prepare(e, err));
	if (stat(e->path, &sb) != 0)
		return err_set(err, ST_IO, "cannot look at %s: %s", e->path, strerror(errno));
	e->ino = sb.st_ino;
	e->dev = sb.st_dev;
	return ST_OK;
}

enum status engine_replace(struct engine *e, const char *from, struct err *err)
{
	enum status st = ST_OK;

	(void)pthread_mutex_lock(&e->write_lock);
	(void)pthread_mutex_lock(&e->m);
	conn_close(e->writer);
	e->writer = NULL;
	e->generation++;
	/* The old log must not be read into the new file; readers of the old one keep it by its descriptor. */
	remove_file(e->path);
	if (rename(from, e->path) != 0)
		st = err_set(err, ST_IO, "cannot rename %s: %s", from, strerror(errno));
	(void)pthread_mutex_unlock(&e->m);
	(void)pthread_mutex_unlock(&e->write_lock);
	return st;
}

/* ---- connections ---- */
static bool wait_turn(struct engine *e, int wait_ms)
{
	struct waiter me = {.turn = PTHREAD_COND_INITIALIZER};
	struct timespec until;
	int64_t at = clock_now_ms() + wait_ms;

	if (e->first == NULL && e->reading < ENGINE_READERS) {
		e->reading++;
		return true;
	}
	until.tv_sec = (time_t)(at / 1000);
	until.tv_nsec = (long)(at % 1000) * 1000000;
	*e->last = &me;
	e->last = &me.next;
	while (!me.has_turn && pthread_cond_timedwait(&me.turn, &e->m, &until) != ETIMEDOUT)
		continue;
	if (!me.has_turn) {
		struct waiter **w = &e->first;

		while (*w != &me)
			w = &(*w)->next;
		*w = me.next;
		if (me.next == NULL)
			e->last = w;
	}
	(void)pthread_cond_destroy(&me.turn);
	return me.has_turn;
}

/* The next one's turn, or a free place. */
static void end_turn(struct engine *e)
{
	struct waiter *w = e->first;

	if (w == NULL) {
		e->reading--;
		return;
	}
	e->first = w->next;
	if (e->first == NULL)
		e->last = &e->first;
	w->has_turn = true;
	(void)pthread_cond_signal(&w->turn);
}

enum status engine_read(struct engine *e, int wait_ms, struct conn **ret, struct err *err)
{
	struct conn *c = NULL;
	enum status st;

	(void)pthread_mutex_lock(&e->m);
	st = look_at_file(e, err);
	if (st == ST_OK && !wait_turn(e, wait_ms)) {
		st = err_say(err, ST_BUSY, "search.crowded", NULL);
	} else if (st == ST_OK) {
		while ((c = e->idle) != NULL) {
			e->idle = c->next;
			if (c->generation == e->generation)
				break;
			conn_close(c);
		}
		if (c == NULL)
			st = conn_open(e, &c, err);
		if (st != ST_OK)
			end_turn(e);
	}
	(void)pthread_mutex_unlock(&e->m);
	if (st == ST_OK && c != NULL) {
		c->next = NULL;
		*ret = c;
	}
	return st;
}

static void roll_back(struct conn *c)
{
	c->deadline_ms = 0;
	conn_scratch_reset(c, SCRATCH_KEPT);
	for (int i = 0; i < ES_COUNT; i++)
		if (c->stmt[i] != NULL)
			(void)sqlite3_reset(c->stmt[i]);
	if (!sqlite3_get_autocommit(c->h))
		(void)sqlite3_exec(c->h, "ROLLBACK", NULL, NULL, NULL);
}

void engine_give(struct conn *c)
{
	struct engine *e;

	if (c == NULL)
		return;
	e = c->engine;
	roll_back(c);
	(void)pthread_mutex_lock(&e->m);
	if (c->generation == e->generation) {
		c->next = e->idle;
		e->idle = c;
	} else {
		conn_close(c);
	}
	end_turn(e);
	(void)pthread_mutex_unlock(&e->m);
}

void engine_give_p(struct conn **c)
{
	engine_give(*c);
}

enum status engine_write(struct engine *e, struct conn **ret, struct err *err)
{
	enum status st;

	(void)pthread_mutex_lock(&e->write_lock);
	(void)pthread_mutex_lock(&e->m);
	st = look_at_file(e, err);
	if (e->writer != NULL && e->writer->generation != e->generation) {
		conn_close(e->writer);
		e->writer = NULL;
	}
	if (st == ST_OK && e->writer == NULL)
		st = conn_open(e, &e->writer, err);
	(void)pthread_mutex_unlock(&e->m);
	if (st == ST_OK)
		st = conn_run(e->writer, err, ES_BEGIN, "");
	if (st == ST_OK)
		*ret = e->writer;
	else
		(void)pthread_mutex_unlock(&e->write_lock);
	return st;
}

enum status engine_bulk(struct conn *w, struct err *err)
{
	TRY(conn_run(w, err, ES_COMMIT, "")); /* the setting is not for a transaction's inside */
	w->engine->bulk = true;
	/* Nearly all pages are new: they go into the file at once instead of through the log, which the first reader brings
	 * back. What breaks off is rolled back all the same. */
	(void)sqlite3_exec(w->h,
			   "PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF; PRAGMA cache_size=-24576; "
			   "PRAGMA wal_autocheckpoint=8000",
			   NULL, NULL, NULL);
	return conn_run(w, err, ES_BEGIN, "");
}

void engine_write_end(struct conn *c)
{
	if (c == NULL)
		return;
	roll_back(c);
	if (!c->engine->bulk)
		(void)sqlite3_db_release_memory(
			c->h); /* the writer rests most of the time: its pages are the system's meanwhile */
	(void)pthread_mutex_unlock(&c->engine->write_lock);
}

void engine_write_end_p(struct conn **c)
{
	engine_write_end(*c);
}

bool engine_merge_lock(struct engine *e)
{
	return pthread_mutex_trylock(&e->merge_lock) == 0;
}

void engine_merge_unlock(struct engine *e)
{
	(void)pthread_mutex_unlock(&e->merge_lock);
}
