/* SPDX-License-Identifier: Apache-2.0 */
/* 信息处理费, by item or by page, never both for one request (国办函〔2020〕109号 Art. 3–5; request-procedure.md §7). Whole yuan.
 * Progressive: each item or page costs what its step says, free ones included in the count. */
#ifndef REQUEST_FEE_H
#define REQUEST_FEE_H

#include <stdbool.h>
#include <stdint.h>

enum { FEE_MAX_COUNT = 1000000 }; /* more than any applicant can ask for or any file can hold */

int64_t fee_of_item(int64_t k);	  /* the k-th request of one applicant in one calendar month, from 1 */
int64_t fee_for_items(int64_t n); /* all of the first n, 0..FEE_MAX_COUNT */
int64_t fee_for_pages(int64_t n); /* one request of n pages, 0..FEE_MAX_COUNT */

#endif
