/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of requests, rows ↔ structs. Private to src/cases. */
#ifndef CASES_CASES_STORE_H
#define CASES_CASES_STORE_H

#include "cases/cases.h"

extern const struct db_set cases_set, cases_list_set, cases_find_set;

struct case_row { /* what only the store and the service see */
	struct rcase rc;
	struct str token, sealed, identity_mark, matter_mark, kind;
};

enum status cs_body_get(struct ctx *c, int64_t body_id, struct case_body *ret, bool *ret_found, struct err *err) MUST_CHECK;
enum status cs_body_put(struct ctx *c, const struct case_body *b, struct err *err) MUST_CHECK;
enum status cs_next(struct ctx *c, int64_t body_id, int64_t year, struct str kind, int64_t *ret, struct err *err) MUST_CHECK;
enum status cs_add(struct ctx *c, struct case_row *r, struct str masked, struct err *err) MUST_CHECK; /* sets rc.id */
enum status cs_get(struct ctx *c, int64_t id, struct case_row *ret, struct err *err) MUST_CHECK;
enum status cs_by_token(struct ctx *c, struct str token, struct case_row *ret, struct err *err) MUST_CHECK; /* id 0: none */
enum status cs_by_no(struct ctx *c, struct str no, struct case_row *ret, struct err *err) MUST_CHECK;	    /* id 0: none */
/* Holds the row until the transaction ends: acts on one request come one after the other. */
enum status cs_lock(struct ctx *c, int64_t id, struct err *err) MUST_CHECK;
enum status cs_events(struct ctx *c, int64_t id, struct case_event **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status cs_event_add(struct ctx *c, int64_t id, const struct case_event *e, struct err *err) MUST_CHECK;
enum status cs_project(struct ctx *c, int64_t id, const struct rf_case *f, int64_t n_events, struct err *err) MUST_CHECK;
/* Only what a change of the calendar moves; the state stays. */
enum status cs_dates(struct ctx *c, int64_t id, const struct rf_case *f, int64_t n_events, struct err *err) MUST_CHECK;
enum status cs_pieces(struct ctx *c, int64_t id, struct str description, struct str matter, int64_t pieces,
		      struct err *err) MUST_CHECK;
enum status cs_duplicate(struct ctx *c, int64_t id, int64_t of, struct err *err) MUST_CHECK;
enum status cs_list(struct ctx *c, const struct case_filter *f, struct rcase **ret, size_t *ret_n, int64_t *ret_total,
		    struct err *err) MUST_CHECK;
enum status cs_lapsed(struct ctx *c, struct rcase **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status cs_count_mine(struct ctx *c, int64_t *ret, struct err *err) MUST_CHECK;
enum status cs_counts(struct ctx *c, struct case_counts *ret, struct err *err) MUST_CHECK;
enum status cs_party_add(struct ctx *c, int64_t id, const struct case_party *p, struct str sealed,
			 struct err *err) MUST_CHECK;
enum status cs_parties(struct ctx *c, int64_t id, struct case_party **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status cs_file_add(struct ctx *c, int64_t id, const struct case_file *f, int64_t *ret_id, struct err *err) MUST_CHECK;
enum status cs_files(struct ctx *c, int64_t id, struct case_file **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status cs_guesses(struct ctx *c, struct str who, int64_t since, int64_t *ret, struct err *err) MUST_CHECK;
enum status cs_guess_add(struct ctx *c, struct str who, struct err *err) MUST_CHECK;
enum status cs_guess_forget(struct ctx *c, int64_t before, struct err *err) MUST_CHECK;
enum status cs_shingle_add(struct ctx *c, int64_t body_id, int64_t id, int64_t hash, struct err *err) MUST_CHECK;
/* The request's texts become findable: words (cs_words_rare) and matter (cs_like); before they change they are dropped. */
enum status cs_words_add(struct ctx *c, const struct rcase *rc, struct err *err) MUST_CHECK;
enum status cs_words_drop(struct ctx *c, const struct rcase *rc, struct err *err) MUST_CHECK;
struct cs_range { /* of request_word.gram */
	int64_t from, to;
};
/* Which part of the word stands in the fewest places, and in how many; counted up to most + 1. */
enum status cs_words_rare(struct ctx *c, struct str word, int64_t most, struct cs_range *ret, int64_t *ret_n,
			  struct err *err) MUST_CHECK;
/* Requests that have most of eight shingles in common, and how many. */
enum status cs_like(struct ctx *c, int64_t body_id, int64_t not_id, const int64_t hash[8], int64_t (*ret)[2], size_t max,
		    size_t *ret_n, struct err *err) MUST_CHECK;
/* How many earlier requests of the same person were received (or sent) in the month, the request itself included. */
enum status cs_nth(struct ctx *c, const struct case_row *r, bool by_submission, struct date from, struct date to,
		   int64_t *ret, struct err *err) MUST_CHECK;
/* Open requests after an id with their events, at most max. */
struct case_open {
	struct rcase rc;
	struct case_event *ev; /* room for one more */
	size_t n;
};
enum status cs_open_after(struct ctx *c, int64_t after, size_t max, struct case_open *ret, size_t *ret_n,
			  struct err *err) MUST_CHECK;
enum status cs_sealed_after(struct ctx *c, int64_t after, int64_t *ret_ids, struct str *ret_sealed, size_t max,
			    size_t *ret_n, struct err *err) MUST_CHECK;
enum status cs_reseal(struct ctx *c, int64_t id, struct str sealed, struct err *err) MUST_CHECK;

#endif
