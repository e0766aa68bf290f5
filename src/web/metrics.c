/* SPDX-License-Identifier: Apache-2.0 */
/* Counters as Prometheus text (exposition format 0.0.4). */
#include "web/web_priv.h"

static const int64_t bucket_us[METRIC_BUCKETS] = {500, 1000, 2500, 5000, 10000, 25000, 100000, 500000, 2500000, 10000000};

#define RELAXED memory_order_relaxed

void metrics_count(struct metrics *m, int http, uint64_t bytes, int64_t us)
{
	size_t i = 0;

	atomic_fetch_add_explicit(&m->by_class[http >= 100 && http < 600 ? http / 100 : 0], 1, RELAXED);
	atomic_fetch_add_explicit(&m->bytes, bytes, RELAXED);
	atomic_fetch_add_explicit(&m->sum_us, (uint64_t)us, RELAXED);
	while (i < METRIC_BUCKETS && us > bucket_us[i])
		i++;
	atomic_fetch_add_explicit(&m->bucket[i], 1, RELAXED);
}

void metrics_sum(struct metrics *to, const struct metrics *m)
{
	for (size_t i = 0; i < ARRAY_LEN(m->by_class); i++)
		to->by_class[i] += atomic_load_explicit(&m->by_class[i], RELAXED);
	for (size_t i = 0; i < ARRAY_LEN(m->bucket); i++)
		to->bucket[i] += atomic_load_explicit(&m->bucket[i], RELAXED);
	to->bytes += atomic_load_explicit(&m->bytes, RELAXED);
	to->busy += atomic_load_explicit(&m->busy, RELAXED);
	to->upload_bytes += atomic_load_explicit(&m->upload_bytes, RELAXED);
	to->sum_us += atomic_load_explicit(&m->sum_us, RELAXED);
}

static void one(struct buf *b, const char *name, const char *kind, const char *help, uint64_t v)
{
	buf_printf(b, "# HELP chengming_%s %s\n# TYPE chengming_%s %s\nchengming_%s %llu\n", name, help, name, kind, name,
		   (unsigned long long)v);
}

static void histogram(const struct metrics *m, struct buf *b)
{
	uint64_t sum = 0;

	buf_c(b, "# HELP chengming_http_request_seconds Time from request line to last byte handed over.\n"
		 "# TYPE chengming_http_request_seconds histogram\n");
	for (size_t i = 0; i < METRIC_BUCKETS; i++) {
		sum += atomic_load(&m->bucket[i]);
		buf_printf(b, "chengming_http_request_seconds_bucket{le=\"%g\"} %llu\n", (double)bucket_us[i] / 1e6,
			   (unsigned long long)sum);
	}
	sum += atomic_load(&m->bucket[METRIC_BUCKETS]);
	buf_printf(b, "chengming_http_request_seconds_bucket{le=\"+Inf\"} %llu\n", (unsigned long long)sum);
	buf_printf(b, "chengming_http_request_seconds_sum %g\nchengming_http_request_seconds_count %llu\n",
		   (double)atomic_load(&m->sum_us) / 1e6, (unsigned long long)sum);
}

void metrics_text(const struct metrics *m, const struct conn_stats *cs, const struct cache_stats *ps, size_t queued,
		  struct buf *b)
{
	buf_c(b, "# HELP chengming_http_requests_total Finished requests by status class.\n"
		 "# TYPE chengming_http_requests_total counter\n");
	for (int c = 1; c < 6; c++)
		buf_printf(b, "chengming_http_requests_total{class=\"%dxx\"} %llu\n", c,
			   (unsigned long long)atomic_load(&m->by_class[c]));
	histogram(m, b);
	one(b, "http_response_bytes_total", "counter", "Body bytes sent.", atomic_load(&m->bytes));
	one(b, "http_busy_total", "counter", "Requests refused because the worker queue was full.", atomic_load(&m->busy));
	one(b, "http_upload_bytes_total", "counter", "Bytes of multipart bodies taken in.", atomic_load(&m->upload_bytes));
	one(b, "http_queue_length", "gauge", "Requests waiting for a worker.", queued);
	one(b, "connections_open", "gauge", "Open connections.", (uint64_t)atomic_load(&cs->open));
	one(b, "connections_total", "counter", "Connections taken.", atomic_load(&cs->opened));
	one(b, "connections_refused_ip_total", "counter", "Connections over the limit of one address.",
	    atomic_load(&cs->refused_ip));
	one(b, "connections_refused_total", "counter", "Connections over the total limit.", atomic_load(&cs->refused_total));
	buf_c(b, "# HELP chengming_connections_cut_total Connections closed for being late.\n"
		 "# TYPE chengming_connections_cut_total counter\n");
	buf_printf(b, "chengming_connections_cut_total{why=\"header\"} %llu\n",
		   (unsigned long long)atomic_load(&cs->cut_header));
	buf_printf(b, "chengming_connections_cut_total{why=\"body\"} %llu\n",
		   (unsigned long long)atomic_load(&cs->cut_body));
	buf_printf(b, "chengming_connections_cut_total{why=\"idle\"} %llu\n",
		   (unsigned long long)atomic_load(&cs->cut_idle));
	buf_printf(b, "chengming_connections_cut_total{why=\"send\"} %llu\n",
		   (unsigned long long)atomic_load(&cs->cut_send));
	one(b, "page_cache_hits_total", "counter", "Answers from the page cache.", ps->hits);
	one(b, "page_cache_misses_total", "counter", "Cacheable pages that had to be made.", ps->misses);
	one(b, "page_cache_stored_total", "counter", "Pages kept.", ps->stored);
	one(b, "page_cache_outdated_total", "counter", "Pages not kept because a change came while they were made.",
	    ps->outdated);
	one(b, "page_cache_evicted_total", "counter", "Pages dropped for room.", ps->evicted);
	one(b, "page_cache_dropped_total", "counter", "Pages dropped because of a change.", ps->dropped);
	one(b, "page_cache_bytes", "gauge", "Memory of the page cache.", ps->bytes);
	one(b, "page_cache_pages", "gauge", "Pages in the cache.", ps->entries);
}
