/* SPDX-License-Identifier: Apache-2.0 */
#include "search/index.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/log.h"
#include "documents/docnum.h"
#include "search/fold.h"
#include "search/match.h"
#include "search/postings.h"

#define MINUTE_MS 60000
#define SLOTS 64	      /* ids of one minute */
#define EPOCH_MS 631152000000 /* 1990-01-01: 32 bits last until 2117 */
#define LOW_IDS (1u << 24)    /* below: things without a time of publication */
#define LIVE_RECORDS (300u * 1000u)
#define MAX_TEXT (16u << 20)

const char facet_space[FACET_COUNT] = {'b', 'y', 'i', 'l', 'g', 't', 'v'};

#define TERMS_KNOWN 256
struct term { /* a word of a facet met before */
	enum term_space space;
	struct str text;
	int64_t id;
};

struct index_writer {
	struct engine *e;
	struct conn *w;
	struct batch *batch;
	struct arena *a; /* of the thing at hand */
	bool in_tx;
	int64_t gen; /* of the items that come and go in this transaction */
	bool changed;
	uint32_t last_base, last_id; /* where the last search for a free id ended */
	struct arena *keep;	     /* of the writer */
	struct term terms[TERMS_KNOWN];
};

/* A transaction has begun: what changes in it belongs to the next state. */
static enum status begun(struct index_writer *iw, struct err *err)
{
	iw->in_tx = true;
	iw->changed = false;
	TRY(meta_get(iw->w, "gen", 0, &iw->gen, err));
	iw->gen++;
	return ST_OK;
}

enum status index_begin(struct engine *e, bool bulk, struct index_writer **ret, struct err *err)
{
	struct index_writer *iw;
	enum status st;
	struct conn *w;

	TRY(engine_write(e, &w, err));
	if (bulk && (st = engine_bulk(w, err)) != ST_OK) {
		engine_write_end(w);
		return st;
	}
	iw = calloc(1, sizeof *iw);
	if (iw == NULL)
		BUG("no memory");
	*iw = (struct index_writer){.e = e, .w = w, .a = arena_new(), .keep = arena_new()};
	iw->batch = bulk ? batch_new(POST_RECORDS, true) : batch_new(LIVE_RECORDS, false);
	st = begun(iw, err);
	if (st == ST_OK)
		*ret = iw;
	else
		index_end(iw);
	return st;
}

void index_end(struct index_writer *iw)
{
	if (iw == NULL)
		return;
	if (iw->in_tx)
		engine_write_end(iw->w);
	batch_free(iw->batch);
	arena_free(iw->a);
	arena_free(iw->keep);
	free(iw);
}

void index_end_p(struct index_writer **iw)
{
	index_end(*iw);
}

struct conn *index_conn(struct index_writer *iw)
{
	return iw->w;
}

enum status index_close(struct index_writer *iw, struct err *err)
{
	TRY(batch_flush(iw->batch, iw->w, err));
	if (iw->changed)
		TRY(meta_set(iw->w, "gen", iw->gen, err));
	TRY(conn_run(iw->w, err, ES_COMMIT, ""));
	engine_write_end(iw->w);
	iw->in_tx = false;
	return ST_OK;
}

enum status index_commit(struct index_writer *iw, struct err *err)
{
	TRY(index_close(iw, err));
	TRY(engine_write(iw->e, &iw->w, err));
	return begun(iw, err);
}

/* ---- ids ---- */
uint32_t item_base(int64_t published_at)
{
	int64_t minute = (published_at - EPOCH_MS) / MINUTE_MS;

	if (published_at <= EPOCH_MS || minute * SLOTS <= LOW_IDS)
		return published_at <= 0 ? 1 : LOW_IDS;
	return minute * SLOTS > (int64_t)UINT32_MAX - SLOTS ? UINT32_MAX - SLOTS : (uint32_t)(minute * SLOTS);
}

/* The first id never used in the minute, or in one of those after it: ids of dead things stay taken. */
static enum status free_id(struct index_writer *iw, int64_t published_at, uint32_t *ret, struct err *err)
{
	uint32_t base = item_base(published_at), at = base;
	int64_t max;

	if (base == 1 || base == LOW_IDS) {
		TRY(conn_i64(iw->w, (int64_t)base - 1, &max, err, ES_ITEM_MAX, "ii", (int64_t)base,
			     base == 1 ? (int64_t)LOW_IDS - 1 : (int64_t)LOW_IDS + SLOTS));
		*ret = (uint32_t)max + 1;
		return ST_OK;
	}
	if (base == iw->last_base)
		at = iw->last_id - iw->last_id % SLOTS;
	for (;; at += SLOTS) {
		TRY(conn_i64(iw->w, (int64_t)at - 1, &max, err, ES_ITEM_MAX, "ii", (int64_t)at, (int64_t)at + SLOTS - 1));
		if (max < (int64_t)at + SLOTS - 1)
			break;
	}
	iw->last_base = base;
	*ret = iw->last_id = (uint32_t)max + 1;
	return ST_OK;
}

static uint64_t hash_of(struct str name)
{
	uint64_t h = 0xCBF29CE484222325ull;

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 0x100000001B3ull;
	return h;
}

/* Few words, met again with every document. */
static enum status term_id(struct index_writer *iw, enum term_space space, struct str text, int64_t *ret, struct err *err)
{
	struct term *t = &iw->terms[(hash_of(text) + (uint64_t)space) % TERMS_KNOWN];

	*ret = 0;
	if (str_empty(text))
		return ST_OK;
	if (t->id != 0 && t->space == space && str_eq(t->text, text)) {
		*ret = t->id;
		return ST_OK;
	}
	TRY(conn_i64(iw->w, 0, ret, err, ES_TERM_GET, "is", (int64_t)space, text));
	if (*ret == 0)
		TRY(conn_i64(iw->w, 0, ret, err, ES_TERM_ADD, "is", (int64_t)space, text));
	if (t->id == 0) /* who comes first stays: the memory is the writer's */
		*t = (struct term){space, arena_dup(iw->keep, text), *ret};
	return ST_OK;
}

static int64_t name_ref(struct str name)
{
	return (int64_t)(hash_of(name) >> 2);
}

/* ---- out ---- */
static enum status kill_item(struct index_writer *iw, int64_t id, struct err *err)
{
	iw->changed = true;
	TRY(conn_run(iw->w, err, ES_ITEM_KILL, "ii", id, iw->gen));
	TRY(conn_run(iw->w, err, ES_BODY_DEL, "i", id));
	TRY(conn_run(iw->w, err, ES_NUM_DEL, "i", id));
	return conn_run(iw->w, err, ES_WORD_DEL, "i", id);
}

/* Enterprises that only this item named go with it. */
static enum status drop_parties(struct index_writer *iw, int64_t id, struct err *err)
{
	sqlite3_stmt *s = conn_stmt(iw->w, ES_PARTY_OF, "i", id);
	struct arena *a = arena_new();
	struct str names[64];
	size_t n = 0;
	enum status st;

	while (conn_row(iw->w, s, &st, err)) {
		names[n++] = col_text(a, s, 0);
		if (n == ARRAY_LEN(names)) {
			conn_done(s);
			break;
		}
	}
	if (st == ST_OK && n > 0)
		st = conn_run(iw->w, err, ES_PARTY_DEL, "i", id);
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		int64_t left = 0;

		st = conn_i64(iw->w, 0, &left, err, ES_PARTY_N, "s", names[i]);
		if (st == ST_OK && left == 0)
			st = index_kill(iw, "enterprise", name_ref(names[i]), err);
	}
	arena_free(a);
	return st;
}

enum status index_kill(struct index_writer *iw, const char *source, int64_t ref, struct err *err)
{
	int64_t id;

	TRY(conn_i64(iw->w, 0, &id, err, ES_ITEM_REF, "si", str_of(source), ref));
	if (id == 0)
		return ST_OK;
	TRY(drop_parties(iw, id, err));
	return kill_item(iw, id, err);
}

enum status index_has(struct conn *c, const char *source, int64_t ref, bool *ret, uint64_t *ret_stamp, struct err *err)
{
	sqlite3_stmt *s = conn_stmt(c, ES_ITEM_REF, "si", str_of(source), ref);
	enum status st = ST_OK;

	*ret = conn_row(c, s, &st, err);
	if (*ret) {
		if (ret_stamp != NULL)
			*ret_stamp = (uint64_t)sqlite3_column_int64(s, 1);
		conn_done(s);
	}
	return st;
}

/* ---- in ---- */
static void add_code(struct buf *b, char space, struct str value)
{
	if (value.n == 0 && space != CODE_ALL)
		return;
	buf_byte(b, '\x02');
	buf_byte(b, space);
	buf_str(b, str_slice(value, 0, 60));
	buf_byte(b, '\x02');
}

static int year_of(int64_t instant)
{
	return instant == 0 ? 0 : date_ymd(date_of_instant(instant)).year;
}

static struct str codes_of(struct index_writer *iw, const struct thing *t)
{
	struct buf b = BUF_INIT(iw->a, 4096);
	int year = year_of(t->it.published_at);

	add_code(&b, CODE_ALL, STR(""));
	add_code(&b, facet_space[FACET_BODY], t->body_code);
	if (year > 0)
		add_code(&b, facet_space[FACET_YEAR], arena_printf(iw->a, "%d", year));
	add_code(&b, facet_space[FACET_ITEM], t->it.item_key);
	add_code(&b, facet_space[FACET_GROUP], t->it.group);
	add_code(&b, facet_space[FACET_GENRE], t->it.genre);
	add_code(&b, facet_space[FACET_TOPIC], t->it.topic);
	add_code(&b, facet_space[FACET_VALIDITY], t->it.validity);
	add_code(&b, 'k', str_of(search_tab_code(t->it.tab)));
	return buf_view(&b);
}

/* Form feeds part sections and stand for nothing in a text; codes are ours alone. */
static void add_section(struct buf *b, struct str text)
{
	while (text.n > 0) {
		size_t n = 0;

		while (n < text.n && text.p[n] != '\f' && text.p[n] != '\x02')
			n++;
		buf_add(b, text.p, n);
		if (n < text.n)
			buf_byte(b, '\n');
		text = str_skip(text, n + 1);
	}
}

/* Numbers once as they are written and once in parts without leading zeros: 2021-00012 is found by "2021 12". */
static struct str head_of(struct index_writer *iw, const struct thing *t)
{
	struct buf b = BUF_INIT(iw->a, 1u << 20);
	struct str nos[] = {t->doc_no, t->index_no};

	add_section(&b, t->it.title);
	for (size_t i = 0; i < ARRAY_LEN(nos); i++) {
		bool digit = false;

		buf_byte(&b, '\n');
		add_section(&b, nos[i]);
		buf_byte(&b, '\n');
		for (size_t k = 0; k < nos[i].n; k++) {
			bool now = nos[i].p[k] >= '0' && nos[i].p[k] <= '9';

			if (now && (digit || nos[i].p[k] != '0'))
				buf_byte(&b, nos[i].p[k]);
			else if (!now && digit)
				buf_byte(&b, ' ');
			digit = now && (digit || nos[i].p[k] != '0');
		}
	}
	buf_byte(&b, '\n');
	add_section(&b, t->it.numbers);
	return buf_view(&b);
}

/* head FF about FF body FF attachment (name LF text) …: find.c takes snippets from it. */
static struct str text_of(struct index_writer *iw, const struct thing *t, struct str head)
{
	struct buf b = BUF_INIT(iw->a, MAX_TEXT);
	struct str about[] = {t->it.keywords, t->it.genre, t->it.topic, t->it.group, t->summary};

	buf_reserve(&b, head.n + t->it.text.n + 1024);
	buf_str(&b, head);
	buf_byte(&b, '\f');
	for (size_t i = 0; i < ARRAY_LEN(about); i++) {
		add_section(&b, about[i]);
		buf_byte(&b, '\n');
	}
	buf_byte(&b, '\f');
	add_section(&b, t->it.text);
	for (size_t i = 0; i < t->n_attachments; i++) {
		buf_byte(&b, '\f');
		add_section(&b, t->attachment_names[i]);
		buf_byte(&b, '\n');
		add_section(&b, t->attachment_texts[i]);
	}
	return buf_view(&b);
}

struct str index_number_key(struct arena *a, struct str no)
{
	return docnum_search_key(a, no);
}

static enum status put_numbers(struct index_writer *iw, const struct thing *t, int64_t id, struct err *err)
{
	struct str nos[] = {t->doc_no, t->index_no};

	for (size_t i = 0; i < ARRAY_LEN(nos); i++) {
		struct str key = str_empty(nos[i]) ? STR("") : index_number_key(iw->a, nos[i]);

		if (!str_empty(key))
			TRY(conn_run(iw->w, err, ES_NUM_ADD, "si", key, id));
	}
	return ST_OK;
}

static enum status put_words(struct index_writer *iw, const struct thing *t, int64_t id, struct err *err)
{
	struct str words[24];
	size_t n = index_words(iw->a, t->it.title, t->it.keywords, words, ARRAY_LEN(words));

	for (size_t i = 0; i < n; i++) {
		struct str sound = fold_sound(iw->a, words[i]);

		if (!str_empty(sound))
			TRY(conn_run(iw->w, err, ES_WORD_ADD, "ssi", sound, words[i], id));
	}
	return ST_OK;
}

static enum status put_row(struct index_writer *iw, const struct thing *t, int64_t id, struct err *err)
{
	int64_t body, item, group, genre, topic, validity;

	TRY(term_id(iw, SPACE_BODY, t->body_code, &body, err));
	TRY(term_id(iw, SPACE_ITEM, t->it.item_key, &item, err));
	TRY(term_id(iw, SPACE_GROUP, t->it.group, &group, err));
	TRY(term_id(iw, SPACE_GENRE, t->it.genre, &genre, err));
	TRY(term_id(iw, SPACE_TOPIC, t->it.topic, &topic, err));
	TRY(term_id(iw, SPACE_VALIDITY, t->it.validity, &validity, err));
	iw->changed = true;
	return conn_run(iw->w, err, ES_ITEM_ADD, "iiiiiiiiiisiissssii", id, (int64_t)t->it.tab, body,
			(int64_t)year_of(t->it.published_at), item, group, genre, topic, validity, t->it.published_at,
			str_of(t->source), t->ref, (int64_t)t->stamp, t->it.href, t->it.title, t->doc_no, t->index_no,
			(int64_t)t->pending, iw->gen);
}

static enum status put_thing(struct index_writer *iw, const struct thing *t, int64_t *ret_id, struct err *err)
{
	struct str head, text, codes;
	uint32_t id;

	TRY(index_kill(iw, t->source, t->ref, err));
	TRY(free_id(iw, t->it.published_at, &id, err));
	head = head_of(iw, t);
	text = text_of(iw, t, head);
	codes = codes_of(iw, t);
	TRY(batch_add(iw->batch, iw->w, id, text, head, codes, err));
	TRY(put_row(iw, t, id, err));
	TRY(conn_run(iw->w, err, ES_BODY_ADD, "is", (int64_t)id, text));
	TRY(put_numbers(iw, t, id, err));
	TRY(put_words(iw, t, id, err));
	*ret_id = id;
	return ST_OK;
}

static struct str search_address(struct arena *a, struct str name)
{
	struct search_query q = {.words = arena_printf(a, "\"%.*s\"", STR_ARG(name))};

	return arena_printf(a, "/search?%.*s", STR_ARG(search_query_string(a, &q)));
}

/* An enterprise is a thing of its own: it leads to everything that names it. */
static enum status put_parties(struct index_writer *iw, const struct thing *t, int64_t id, struct err *err)
{
	struct str names[32];
	size_t n = index_parties(iw->a, t->it.keywords, names, ARRAY_LEN(names));

	for (size_t i = 0; i < n; i++) {
		struct thing e = {.source = "enterprise", .ref = name_ref(names[i]), .stamp = 1};
		bool there;
		int64_t unused;

		TRY(conn_run(iw->w, err, ES_PARTY_ADD, "si", names[i], id));
		TRY(index_has(iw->w, e.source, e.ref, &there, NULL, err));
		if (there)
			continue;
		e.it = (struct search_item){.tab = TAB_ENTERPRISE,
					    .title = names[i],
					    .href = search_address(iw->a, names[i])};
		TRY(put_thing(iw, &e, &unused, err));
	}
	return ST_OK;
}

enum status index_put(struct index_writer *iw, const struct thing *t, struct err *err)
{
	enum status st;
	int64_t id;

	st = put_thing(iw, t, &id, err);
	if (st == ST_OK && !str_empty(t->it.keywords))
		st = put_parties(iw, t, id, err);
	arena_clear(iw->a);
	return st;
}
