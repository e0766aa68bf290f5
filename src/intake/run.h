/* SPDX-License-Identifier: Apache-2.0 */
/* Many sources: read on several threads, written by one in their order, with what was imported before left out. */
#ifndef INTAKE_RUN_H
#define INTAKE_RUN_H

#include "intake/intake.h"

struct intake_run {
	struct ctx *c;
	const struct intake_rules *rules;
	const struct intake_place *place;
	const struct intake_options *options;
	const struct intake_source *source;
	size_t n;
	size_t threads;
	/* For every source, in order. res is NULL when st is not ST_OK. Lives as long as the call. */
	void (*done)(void *arg, size_t i, enum status st, const struct intake_result *res, const struct err *err);
	void *arg;
};
enum status intake_run(const struct intake_run *r, struct err *err) MUST_CHECK;

#endif
