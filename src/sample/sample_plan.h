/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the sample's files: one struct per document record, and the plan of who does what when. Pure. */
#ifndef SAMPLE_SAMPLE_PLAN_H
#define SAMPLE_SAMPLE_PLAN_H

#include "base/arena.h"
#include "base/date.h"
#include "cal/cal.h"

struct sample_doc {
	struct str key; /* MEE2019-05 */
	struct str title, body, unit, no, genre, topic, keywords, openness, attribute, article, reason, effective, validity,
		state, summary, withdraw, text;
	struct date formed;  /* civil day, a working day */
	struct date publish; /* day of signature; DATE_NONE: does not get that far */
};

enum sample_step { SS_SAVE, SS_SUBMIT, SS_UNIT, SS_OFFICE, SS_SECRECY, SS_SIGN, SS_WITHDRAW, SS_COUNT };

struct sample_event {
	int64_t at; /* Unix ms */
	size_t doc;
	enum sample_step step;
};

/* Records of one file (separated by "=====" lines). "formed: -40" counts back from today, "publish: 5" forward from formed;
 * both move to the next working day (never past today). {year} in numbers is the year of formed. */
enum status sample_parse(struct arena *a, struct str key, struct str file, struct date today, const struct workcal *cal,
			 struct sample_doc *docs, size_t cap, size_t *n, struct err *err) MUST_CHECK;
/* Every step of every document in the order of time. */
struct sample_event *sample_events(struct arena *a, const struct sample_doc *docs, size_t n, struct date today,
				   size_t *ret_n);

#endif
