/* SPDX-License-Identifier: Apache-2.0 */
/* The sample's requests for information (data/sample/requests.tsv): taken in and handled by the sample people through the ordinary
 * register, with the clock of their ctx moved back. */
#ifndef SAMPLE_SAMPLE_REQUESTS_H
#define SAMPLE_SAMPLE_REQUESTS_H

#include "core/ctx.h"

/* In the open write transaction of the load, acting as the system. */
enum status sample_requests(struct ctx *c, int *ret_n, struct err *err) MUST_CHECK;

#endif
