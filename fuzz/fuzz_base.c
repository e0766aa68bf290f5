/* SPDX-License-Identifier: Apache-2.0 */
/* Everything in base that reads bytes from outside: the first byte chooses the parser, the rest is its input.
 * Besides not crashing, each parser must keep its own promise (round trip, valid output). */
#include "base/csv.h"
#include "base/date.h"
#include "base/hash.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_csv(struct arena *a, struct str s, char sep)
{
	struct csv c;
	struct csv_row row;
	struct err err;

	csv_init(&c, s, sep);
	while (csv_next(&c, a, &row, &err) == ST_OK) {
		struct buf b = BUF_INIT(a, SIZE_MAX / 4);
		size_t last_line = c.line;

		for (size_t i = 0; i < row.n; i++)
			csv_put(&b, row.col[i], i + 1 == row.n);
		if (last_line == 0 || row.n == 0 || row.n > CSV_MAX_COLS)
			BUG("csv row without cells");
		if (arena_used(a) > 64U << 20)
			break;
	}
}

static void fuzz_utf8(struct arena *a, struct str s)
{
	struct str clean;

	if (!utf8_valid(s))
		return;
	clean = utf8_clean(a, utf8_fold_width(a, s));
	if (!utf8_valid(clean) || !str_eq(utf8_clean(a, clean), clean))
		BUG("cleaning is not stable");
	if (utf8_len(utf8_cut(s, 5)) > 5)
		BUG("cut too long");
}

static void fuzz_dates(struct arena *a, struct str s)
{
	struct date d;
	int64_t t;

	if (date_parse(s, &d) && !str_eq(date_format(a, d), s))
		BUG("date does not round-trip");
	if (date_parse_loose(s, &d) && (date_ymd(d).year < 1900 || date_ymd(d).year > 2199))
		BUG("date out of range");
	if (instant_parse_http(s, &t) && str_find_c(s, ":60 ") < 0 && !str_eq(instant_format_http(a, t), s))
		BUG("instant does not round-trip");
}

static void fuzz_small(struct str s)
{
	uint8_t bytes[16];
	int64_t v;
	uint32_t u;
	struct str rest = s, part;

	(void)hex_decode(s, bytes, sizeof bytes);
	(void)str_to_i64(s, &v);
	(void)str_to_u32(s, &u);
	while (str_line(&rest, &part))
		(void)str_trim(part);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str s = {(const char *)data, size};

	if (size > 0) {
		s = str_skip(s, 1);
		switch (data[0] % 5) {
		case 0:
			fuzz_csv(a, s, ',');
			break;
		case 1:
			fuzz_csv(a, s, '\t');
			break;
		case 2:
			fuzz_utf8(a, s);
			break;
		case 3:
			fuzz_dates(a, s);
			break;
		default:
			fuzz_small(s);
		}
	}
	arena_free(a);
	return 0;
}
