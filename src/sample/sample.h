/* SPDX-License-Identifier: Apache-2.0 */
/* The sample bureau (data/sample): bodies, units, people, owners and about 120 documents, all invented.
 *
 * The documents go through the ordinary flow, acted by the sample people; only the clock of their ctx is moved back, so
 * that the portal shows half a year of work. Everything is marked as sample, and an installation that has a body of its
 * own refuses the sample. */
#ifndef SAMPLE_SAMPLE_H
#define SAMPLE_SAMPLE_H

#include "core/ctx.h"

struct sample_report {
	int bodies, units, people, documents, services, requests;
	struct str password; /* of every sample person */
};

/* progress may be NULL. ST_CONFLICT when the installation already has bodies. */
enum status sample_load(struct ctx *c, void (*progress)(void *arg, int done, int total), void *arg,
			struct sample_report *ret, struct err *err) MUST_CHECK;

#endif
