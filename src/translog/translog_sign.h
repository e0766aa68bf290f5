/* SPDX-License-Identifier: Apache-2.0 */
/* The log's key and the tree heads signed with it. Private to translog. */
#ifndef TRANSLOG_SIGN_H
#define TRANSLOG_SIGN_H

#include "translog/proof.h"
#include "translog/translog_store.h"

/* Makes the first key when there is none: keys/translog.key in the data folder, readable by its owner only. */
enum status tl_seed(struct ctx *c, struct err *err) MUST_CHECK;
/* Signs what is there now. Own transaction unless one is open. */
enum status tl_sign(struct ctx *c, struct tl_head *ret, struct err *err) MUST_CHECK;
enum status tl_job_sign(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;

#endif
