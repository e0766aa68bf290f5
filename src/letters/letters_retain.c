/* SPDX-License-Identifier: Apache-2.0 */
/* The terms of archived requests, and the job that erases what shows a person when a term is over. */
#include "core/audit.h"
#include "core/core.h"
#include "core/jobs.h"
#include "letters/letters_int.h"
#include "letters/letters_store.h"

enum { MAX_YEARS = 100, STEP = 50 };

/* "C4 30" or "* 10"; several words may stand before the years. */
static bool line_years(struct str line, struct str decision, bool *ret_any, int64_t *ret)
{
	struct str word;
	int64_t years = -1;
	bool mine = false;

	*ret_any = false;
	for (struct str rest = str_trim(line); rest.n > 0;) {
		ptrdiff_t at = str_find_byte(rest, ' ');

		word = at < 0 ? rest : str_slice(rest, 0, (size_t)at);
		rest = at < 0 ? STR("") : str_trim(str_skip(rest, (size_t)at));
		if (rest.n == 0)
			return str_to_i64(word, &years) && years >= 0 && years <= MAX_YEARS ? (*ret = years, mine) : false;
		*ret_any = *ret_any || str_eq_c(word, "*");
		mine = mine || str_eq_c(word, "*") || str_eq(word, decision);
	}
	return false;
}

int64_t letters_keep_years(struct str setting, struct str decision)
{
	struct str line;
	int64_t years, other = 0;
	bool any;

	while (str_line(&setting, &line))
		if (line_years(line, decision, &any, &years)) {
			if (!any)
				return years;
			other = years;
		}
	return other;
}

/* The same day of a later year; 29 February becomes the 28th. */
static struct date years_later(struct date d, int64_t years)
{
	struct ymd v = date_ymd(d);
	struct date ret = DATE_NONE;

	for (int day = v.day; day > 0 && !date_from_ymd(v.year + (int)years, v.month, day, &ret); day--)
		;
	return ret;
}

static enum status erase(struct ctx *c, const struct case_archived *a, int64_t years, struct err *err)
{
	struct letter_erasure e = {.case_id = a->id,
				   .body_id = a->body_id,
				   .no = a->no,
				   .decision = a->decision,
				   .archived_on = a->archived_on,
				   .years = years};
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(case_erase(c, a, &e.files, err));
	TRY(ls_erase(c, a->id, &e.letters, err));
	TRY(ls_erasure_add(c, &e, err));
	return core_commit(c, &tx, err);
}

enum status letters_job_erase(struct ctx *c, struct str payload, struct err *err)
{
	struct str terms = setting(c, "request.keep_years");
	struct case_archived a[STEP];
	int64_t after = 0;
	size_t n = STEP;

	(void)payload;
	while (n == STEP) {
		TRY(case_archived_list(c, c->today, after, a, STEP, &n, err));
		for (size_t i = 0; i < n; i++) {
			int64_t years = letters_keep_years(terms, a[i].decision);

			after = a[i].id;
			/* on the last day of the term it is still kept */
			if (years == 0 || date_cmp(years_later(a[i].archived_on, years), c->today) >= 0)
				continue;
			TRY(erase(c, &a[i], years, err));
		}
	}
	return ST_OK;
}
