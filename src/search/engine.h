/* SPDX-License-Identifier: Apache-2.0 */
/* The file behind the search (var/search.db): an SQLite file as container of an inverted index of our own. Private to
 * src/search. docs/adr/ says why not FTS5: half the speed asked for when indexing, and one character took a tenth of a second.
 *
 * Tables (all derived, none migrated: another layout is another file, made anew):
 *   item   one public thing. gen: the state of the index (meta "gen") in which it came or died. id rises with the time of
 *          publication, so newest first is the natural order; never used again
 *          while postings may name it: a changed thing gets another id, the old row stays, dead
 *   body   its text as it was indexed, for snippets
 *   seg    segments: sets of items whose postings were written together; small ones are merged, dead items drop out then
 *   blk    blocks of a segment in order of (key, first item): postings.h
 *   num    exact document and index numbers          term   words of facets as small numbers
 *   word   terms people may have meant, by sound      party  enterprises named in documents
 *   extract  text of attachments by SHA-256           meta   next change, stamps of sources */
#ifndef SEARCH_ENGINE_H
#define SEARCH_ENGINE_H

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/status.h"

#define ENGINE_READERS 6
#define ENGINE_LAYOUT 3

#define ENGINE_STMTS(X)                                                                                                   \
	X(ES_META_GET, "SELECT value FROM meta WHERE key = ?1")                                                           \
	X(ES_META_SET, "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value")         \
	X(ES_ITEM_REF, "SELECT id, stamp FROM item WHERE source = ?1 AND ref = ?2 AND dead = 0")                          \
	X(ES_ITEM_ADD,                                                                                                    \
	  "INSERT INTO item (id, dead, tab, body, year, item, grp, genre, topic, validity, published_at, source, ref, "   \
	  "stamp, href, title, doc_no, index_no, pending, gen) "                                                          \
	  "VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)")             \
	X(ES_ITEM_KILL,                                                                                                   \
	  "UPDATE item SET dead = 1, href = NULL, title = NULL, doc_no = NULL, index_no = NULL, gen = ?2 WHERE id = ?1")  \
	X(ES_ITEM_MAX, "SELECT max(id) FROM item WHERE id BETWEEN ?1 AND ?2")                                             \
	X(ES_ITEM_ALL,                                                                                                    \
	  "SELECT id, dead, published_at, tab, body, year, item, grp, genre, topic, validity FROM item WHERE dead = 0 "   \
	  "ORDER BY id")                                                                                                  \
	X(ES_ITEM_SINCE,                                                                                                  \
	  "SELECT id, dead, published_at, tab, body, year, item, grp, genre, topic, validity FROM item WHERE gen > ?1 "   \
	  "ORDER BY id")                                                                                                  \
	X(ES_ITEM_SINCE_N, "SELECT count(*) FROM item WHERE gen > ?1")                                                    \
	X(ES_ITEM_SHOW,                                                                                                   \
	  "SELECT tab, published_at, source, ref, href, title, doc_no, index_no, body, item, genre, validity FROM item "  \
	  "WHERE id = ?1 AND dead = 0")                                                                                   \
	X(ES_ITEM_STAMPS, "SELECT ref, stamp FROM item WHERE source = ?1 AND dead = 0 ORDER BY ref")                      \
	X(ES_ITEM_COUNT, "SELECT count(*) FROM item WHERE dead = 0")                                                      \
	X(ES_ITEM_DEAD, "SELECT id FROM item WHERE dead = 1 ORDER BY id")                                                 \
	X(ES_ITEM_PENDING, "SELECT ref FROM item WHERE pending = 1 AND dead = 0 ORDER BY id DESC LIMIT ?1")               \
	X(ES_ITEM_PENDING_N, "SELECT count(*) FROM item WHERE pending = 1 AND dead = 0")                                  \
	X(ES_ITEM_TAB_MAX, "SELECT max(id) FROM item WHERE dead = 0 AND tab = ?1")                                        \
	X(ES_BODY_GET, "SELECT text FROM body WHERE id = ?1")                                                             \
	X(ES_BODY_ADD, "INSERT INTO body (id, text) VALUES (?1, ?2)")                                                     \
	X(ES_BODY_DEL, "DELETE FROM body WHERE id = ?1")                                                                  \
	X(ES_NUM_GET, "SELECT item FROM num WHERE key = ?1 LIMIT 5")                                                      \
	X(ES_NUM_ADD, "INSERT OR IGNORE INTO num (key, item) VALUES (?1, ?2)")                                            \
	X(ES_NUM_DEL, "DELETE FROM num WHERE item = ?1")                                                                  \
	X(ES_WORD_ADD, "INSERT OR IGNORE INTO word (sound, text, item) VALUES (?1, ?2, ?3)")                              \
	X(ES_WORD_DEL, "DELETE FROM word WHERE item = ?1")                                                                \
	X(ES_WORD_SOUND, "SELECT text, count(*) FROM word WHERE sound = ?1 GROUP BY text ORDER BY 2 DESC, text LIMIT 8")  \
	X(ES_WORD_BEGIN,                                                                                                  \
	  "SELECT text, count(*) FROM word WHERE sound >= ?1 AND sound < ?2 GROUP BY text ORDER BY 2 DESC, text LIMIT 8") \
	X(ES_WORD_LIKE, "SELECT text, count(*) FROM (SELECT text FROM word WHERE sound >= ?1 AND sound < ?2 LIMIT 4000) " \
			"GROUP BY text ORDER BY 2 DESC, length(text), text LIMIT 200")                                    \
	X(ES_PARTY_ADD, "INSERT OR IGNORE INTO party (name, item) VALUES (?1, ?2)")                                       \
	X(ES_PARTY_OF, "SELECT name FROM party WHERE item = ?1")                                                          \
	X(ES_PARTY_DEL, "DELETE FROM party WHERE item = ?1")                                                              \
	X(ES_PARTY_N, "SELECT count(*) FROM party WHERE name = ?1")                                                       \
	X(ES_TERM_GET, "SELECT id FROM term WHERE space = ?1 AND text = ?2")                                              \
	X(ES_TERM_ADD, "INSERT INTO term (space, text) VALUES (?1, ?2) RETURNING id")                                     \
	X(ES_TERM_TEXT, "SELECT text FROM term WHERE id = ?1")                                                            \
	X(ES_TERM_LIST, "SELECT text FROM term WHERE space = ?1 ORDER BY text")                                           \
	X(ES_EXTRACT_GET, "SELECT state, text FROM extract WHERE sha256 = ?1")                                            \
	X(ES_EXTRACT_ADD, "INSERT OR REPLACE INTO extract (sha256, state, text) VALUES (?1, ?2, ?3)")                     \
	X(ES_SEG_LIST, "SELECT id, docs, first, last FROM seg WHERE live = 1 ORDER BY last DESC")                         \
	X(ES_SEG_ADD, "INSERT INTO seg (docs, level, first, last, live) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id")        \
	X(ES_SEG_LIVE, "UPDATE seg SET live = 1, docs = ?2, level = ?3, first = ?4, last = ?5 WHERE id = ?1")             \
	X(ES_SEG_DEL, "DELETE FROM seg WHERE id = ?1")                                                                    \
	X(ES_SEG_FULL, "SELECT level, count(*) FROM seg WHERE live = 1 AND level <= ?1 GROUP BY level "                   \
		       "HAVING count(*) >= ?2 ORDER BY level LIMIT 1")                                                    \
	X(ES_SEG_OF_LEVEL, "SELECT id, docs, first, last FROM seg WHERE live = 1 AND level = ?1 ORDER BY id LIMIT ?2")    \
	X(ES_BLK_ADD, "INSERT INTO blk (seg, k, data) VALUES (?1, ?2, ?3)")                                               \
	X(ES_BLK_AT, "SELECT k, data FROM blk WHERE seg = ?1 AND k <= ?2 ORDER BY k DESC LIMIT 1")                        \
	X(ES_BLK_DEL, "DELETE FROM blk WHERE seg = ?1")                                                                   \
	X(ES_BEGIN, "BEGIN IMMEDIATE")                                                                                    \
	X(ES_BEGIN_READ, "BEGIN")                                                                                         \
	X(ES_COMMIT, "COMMIT")                                                                                            \
	X(ES_ROLLBACK, "ROLLBACK")
#define ES_ENUM(id, sql) id,
enum engine_stmt { ENGINE_STMTS(ES_ENUM) ES_COUNT };
#undef ES_ENUM

/* One connection: one thread at a time. */
struct conn {
	struct engine *engine;
	sqlite3 *h;
	sqlite3_stmt *stmt[ES_COUNT];
	struct conn *next;
	int64_t deadline_ms;	   /* monotonic; 0 = none */
	unsigned generation;	   /* of the file it has open */
	struct chunk *chunks, *at; /* conn_scratch() */
};

struct engine;
/* The engine over the file; the same one for the same path, opened on first use, for the life of the process. A file of another
 * layout or a damaged one is thrown away: it is derived. */
enum status engine_of(const char *path, struct engine **ret, struct err *err) MUST_CHECK;
/* A file of its own that nobody else knows (rebuild, tests, bench). */
enum status engine_open(const char *path, struct engine **ret, struct err *err) MUST_CHECK;
void engine_close(struct engine *e); /* only what engine_open() made; accepts NULL */
const char *engine_path(const struct engine *e);
int64_t engine_bytes(const struct engine *e);
/* Copies the texts of attachments out of another index; one that is not there or not ours is nothing. Outside a transaction. */
struct column_cache *engine_columns(struct engine *e); /* columns.h */
enum status engine_take_texts(struct conn *w, const char *from, struct err *err) MUST_CHECK;
/* Everything into the one file, so that it can be renamed. */
enum status engine_settle(struct engine *e, struct err *err) MUST_CHECK;
/* Puts another finished file in the place of this one; both belong to this process. Readers go on with the old one until they
 * give their connection back. */
enum status engine_replace(struct engine *e, const char *from, struct err *err) MUST_CHECK;

/* Readers wait their turn up to wait_ms: ST_BUSY "search.crowded". */
enum status engine_read(struct engine *e, int wait_ms, struct conn **ret, struct err *err) MUST_CHECK;
void engine_give(struct conn *c); /* rolls back what is open; accepts NULL */
void engine_give_p(struct conn **c);
/* The one that writes, locked for this thread. */
enum status engine_write(struct engine *e, struct conn **ret, struct err *err) MUST_CHECK;
/* From here on without waiting for the disk: for a file that engine_settle() ends. Begins the transaction anew. */
enum status engine_bulk(struct conn *w, struct err *err) MUST_CHECK;
void engine_write_end(struct conn *c); /* rolls back what is open; accepts NULL */
void engine_write_end_p(struct conn **c);
/* One at a time merges; false: somebody else is at it. */
bool engine_merge_lock(struct engine *e) MUST_CHECK;
void engine_merge_unlock(struct engine *e);

/* ---- statements: bind by signature ("ist": number, text, blob), step, read columns ---- */
sqlite3_stmt *conn_stmt(struct conn *c, enum engine_stmt st, const char *sig, ...); /* NULL after a failure: conn_fail() */
/* Steps: true with a row. Ends (resets) the statement when there is none, or on failure, which st keeps. */
bool conn_row(struct conn *c, sqlite3_stmt *s, enum status *st, struct err *err) MUST_CHECK;
void conn_done(sqlite3_stmt *s); /* resets before the last row was read */
enum status conn_run(struct conn *c, struct err *err, enum engine_stmt st, const char *sig, ...) MUST_CHECK;
/* First column of the only row, or absent when there is none or it is NULL. */
enum status conn_i64(struct conn *c, int64_t absent, int64_t *ret, struct err *err, enum engine_stmt st, const char *sig,
		     ...) MUST_CHECK;
enum status conn_fail(struct conn *c, const char *what, struct err *err);
enum status sqlite_status(int rc); /* of a failure */
/* Memory until the connection is given back, not zeroed; at most SCRATCH_MAX at once. The same pages serve query after query. */
#define SCRATCH_MAX 65536
void *conn_scratch(struct conn *c, size_t n) MUST_CHECK;
void conn_scratch_reset(struct conn *c, size_t keep);		/* chunks to keep */
struct str col_text(struct arena *a, sqlite3_stmt *s, int col); /* copied; STR_NONE for NULL */

enum status meta_get(struct conn *c, const char *key, int64_t absent, int64_t *ret, struct err *err) MUST_CHECK;
enum status meta_set(struct conn *c, const char *key, int64_t value, struct err *err) MUST_CHECK;

#endif
