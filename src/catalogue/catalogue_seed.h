/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the catalogue: the facts shipped with the program, and choosing a legal basis by date. */
#ifndef CATALOGUE_CATALOGUE_SEED_H
#define CATALOGUE_CATALOGUE_SEED_H

#include "catalogue/catalogue.h"

/* Editions of the standard, special limits, legal bases; idempotent. */
enum status catalogue_seed(struct ctx *c, struct err *err) MUST_CHECK;

/* Pure part of legal_bases_on(): names separated by '|'. */
void legal_bases_pick(struct arena *a, const struct legal_basis *all, size_t n_all, struct str names, struct date on,
		      struct legal_basis **ret, size_t *ret_n);

#endif
