/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by test programs: the cmocka prologue in its required order, and comparison of slices. */
#ifndef BASE_TEST_H
#define BASE_TEST_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/str.h"

#define assert_str(got, want)                                                                   \
	do {                                                                                    \
		struct str got_ = (got), want_ = str_of(want);                                  \
		if (!str_eq(got_, want_))                                                       \
			fail_msg("got \"%.*s\", want \"%.*s\"", STR_ARG(got_), STR_ARG(want_)); \
	} while (0)

#endif
