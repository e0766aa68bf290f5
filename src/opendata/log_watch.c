/* SPDX-License-Identifier: Apache-2.0 */
/* Every night the whole transparency log is computed anew and compared with its signed heads and with what is public, to the
 * bytes of stored files, as "chengming proof log verify --files" does. What does not fit is an alarm: error lines in the
 * log, a failed job, figures for the operator's monitoring, a reminder for auditors and administrators, and a word on the
 * public page of the log. While something is wrong it looks again every hour, so that the alarm ends with its cause. */
#include "base/log.h"
#include "core/todo.h"
#include "documents/documents.h"
#include "opendata/log_watch.h"
#include "translog/translog.h"

#define HOUR_MS 3600000ll
#define NIGHT_FROM 1 /* hours of the day */
#define NIGHT_TO 5
#define SAME_NIGHT_MS (12 * HOUR_MS)
#define TOO_LONG_MS (30 * HOUR_MS) /* the machine was off at night */
#define TOLD 20
#define TOLD_MAX 8000

bool log_watch_due(const struct translog_verdict *last, int64_t now)
{
	int64_t since = now - last->at;
	bool night = now >= date_instant(date_of_instant(now), NIGHT_FROM, 0) &&
		     now < date_instant(date_of_instant(now), NIGHT_TO, 0);

	return last->problems > 0 || since < 0 || since >= TOO_LONG_MS || (night && since >= SAME_NIGHT_MS);
}

struct hearing {
	struct buf first;
	int64_t n;
};

static void hear(void *arg, const char *problem)
{
	struct hearing *h = arg;

	if (h->n++ >= TOLD)
		return;
	log_line(LOG_ERROR, "transparency log: %s", problem);
	buf_printf(&h->first, "%s\n", problem);
}

static enum status verify(struct ctx *c, struct translog_verdict *ret, struct err *err)
{
	struct hearing h = {.first = BUF_INIT(c->arena, TOLD_MAX)};
	struct translog_report log;
	struct doc_log_report docs;

	TRY(translog_check(c, hear, &h, &log, err));
	TRY(doc_log_check(c, true, hear, &h, &docs, err));
	*ret = (struct translog_verdict){
		.at = c->now,
		.leaves = log.leaves,
		.heads = log.heads,
		.documents = docs.documents,
		.problems = log.problems + docs.problems,
		.first = buf_view(&h.first),
	};
	return translog_verdict_set(c, ret, err);
}

static enum status last_verdict(struct ctx *c, struct translog_verdict *ret, struct err *err)
{
	enum status st = translog_verdict(c, ret, err);

	if (st != ST_NOT_FOUND)
		return st;
	err_clear(err);
	*ret = (struct translog_verdict){0}; /* long ago */
	return ST_OK;
}

enum status log_watch_job(struct ctx *c, struct str payload, struct err *err)
{
	struct translog_verdict v;

	(void)payload;
	TRY(last_verdict(c, &v, err));
	if (!log_watch_due(&v, c->now))
		return ST_OK;
	TRY(verify(c, &v, err));
	if (v.problems == 0) {
		log_line(LOG_INFO, "transparency log verified: %lld leaves, %lld heads, %lld documents", (long long)v.leaves,
			 (long long)v.heads, (long long)v.documents);
		return ST_OK;
	}
	return err_set(
		err, ST_CORRUPT,
		"transparency log: %lld problems in %lld leaves and %lld documents; run: chengming proof log verify --files",
		(long long)v.problems, (long long)v.leaves, (long long)v.documents);
}

void log_watch_metrics(struct ctx *c, struct buf *b)
{
	struct translog_verdict v;

	if (last_verdict(c, &v, NULL) != ST_OK)
		return;
	buf_printf(b,
		   "# TYPE chengming_log_problems gauge\nchengming_log_problems %lld\n"
		   "# TYPE chengming_log_verified_seconds gauge\nchengming_log_verified_seconds %lld\n",
		   (long long)v.problems, (long long)(v.at / 1000));
}

enum status log_watch_todo(struct ctx *c, struct todo_list *list, struct err *err)
{
	struct translog_verdict v;

	if (!ctx_can(c, PERM_AUDIT_READ) && !ctx_can(c, PERM_JOBS_READ))
		return ST_OK;
	TRY(last_verdict(c, &v, err));
	if (v.problems > 0)
		todo_add(list, &(struct todo_item){
				       .due = DATE_NONE,
				       .text = ctx_textf(c, "opendata.log_alarm",
							 arena_printf(c->arena, "%lld", (long long)v.problems)),
				       .note = ctx_text(c, "opendata.log_alarm_note"),
				       .href = STR("/xxgk/log"),
			       });
	return ST_OK;
}
