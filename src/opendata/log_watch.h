/* SPDX-License-Identifier: Apache-2.0 */
/* Nightly verification of the transparency log. Private to opendata. */
#ifndef OPENDATA_LOG_WATCH_H
#define OPENDATA_LOG_WATCH_H

#include "core/module.h"

struct todo_list;
struct translog_verdict;

/* Once a night between one and five; at any hour when there was none for thirty hours; every time while the last one found
 * problems. Pure. */
bool log_watch_due(const struct translog_verdict *last, int64_t now);
/* Timed, hourly. ST_CORRUPT when something does not fit. */
enum status log_watch_job(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;
void log_watch_metrics(struct ctx *c, struct buf *b);
enum status log_watch_todo(struct ctx *c, struct todo_list *list, struct err *err) MUST_CHECK;

#endif
