/* SPDX-License-Identifier: Apache-2.0 */
/* When the public may comment on a draft, as the notice says it in its text: there is no other source. Pure. */
#ifndef OPENDATA_PERIOD_H
#define OPENDATA_PERIOD_H

#include "base/date.h"

struct period {
	struct date from, to; /* from: DATE_NONE = publication */
	int days;	      /* when to is DATE_NONE: so many days from publication on, its own day not counted */
	bool working;	      /* days are working days */
};

/* The first sentence about opinions (意见) that names two days (2026年10月9日至11月8日), a last day (2026年11月8日前) or a number
 * of days (期限三十日, 自公告之日起30日内, 为期7个工作日). False: none does. */
bool period_find(struct str text, struct period *ret);

#endif
