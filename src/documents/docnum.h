/* SPDX-License-Identifier: Apache-2.0 */
/* 发文字号 and 索引号: parsing, normal form, comparison key. Pure. proactive-disclosure.md §5, §6; GB/T 9704-2012 7.2.5. S0-0.2, S4-0.1. */
#ifndef DOCUMENTS_DOCNUM_H
#define DOCUMENTS_DOCNUM_H

#include "base/arena.h"
#include "base/status.h"

struct docnum {
	struct str org; /* 环办厅函; for 令: 国务院令 with decree set */
	int year;	/* 0 for a decree */
	int64_t serial;
	bool decree;	  /* ×令第N号 */
	bool padded;	  /* serial had leading zeros: shown as found */
	struct str shown; /* normal form: 环办厅函〔2019〕672号; padded and "字" numbers keep their digits */
	struct str
		key; /* comparison key: no blanks, half width, one bracket form, no leading zeros, simplified upper bound */
};
/* Brackets 〔〕 [] 【】 () （） ［］ and full-width forms are one. ST_INVALID with "docnum.…" key for damaged numbers
 * ("国办公开办函〔202130", two-digit years, 20xx). Empty input is ST_NOT_FOUND. */
enum status docnum_parse(struct arena *a, struct str s, struct docnum *ret, struct err *err) MUST_CHECK;
/* Key of any text a person might type in search: digits and signs normalised, brackets dropped. */
struct str docnum_search_key(struct arena *a, struct str s);
/* Every document number inside running text, in order. */
size_t docnum_find_all(struct arena *a, struct str text, struct docnum **ret);

/* 索引号 = prefix "/" year "-" serial (5 digits at least). Refuses None, null, 0 and empty parts. */
struct str indexno_format(struct arena *a, struct str prefix, int year, int64_t serial);
enum status indexno_parse(struct arena *a, struct str s, struct str *ret_prefix, int *ret_year, int64_t *ret_serial,
			  struct err *err) MUST_CHECK;
#endif
