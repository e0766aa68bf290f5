/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the catalogue: reading rules from text. */
#ifndef CATALOGUE_CATALOGUE_TEXT_H
#define CATALOGUE_CATALOGUE_TEXT_H

#include <stdio.h>

#include "catalogue/catalogue.h"

/* event, days, unit, month, day as the data files write them; line for the message. Basis and text stay untouched. */
enum status cat_read_rule(struct str event, struct str days, struct str unit, struct str month, struct str day, size_t line,
			  struct time_rule *ret, struct err *err) MUST_CHECK;

#endif
