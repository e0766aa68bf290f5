/* SPDX-License-Identifier: Apache-2.0 */
#include "request/fee.h"

#include "base/test.h"

/* The figures of request-procedure.md §7.2 and §7.3. */
static void figures_of_the_rule(void **state)
{
	static const int64_t items[][2] = {{0, 0},     {1, 0},	   {10, 0},    {11, 100},  {30, 2000},
					   {31, 2200}, {40, 4000}, {41, 4300}, {50, 7000}, {51, 7400}};
	static const int64_t pages[][2] = {{0, 0},     {30, 0},	    {31, 10},	 {100, 700},
					   {101, 720}, {200, 2700}, {201, 2740}, {250, 4700}};

	(void)state;
	for (size_t i = 0; i < sizeof items / sizeof items[0]; i++)
		assert_int_equal(fee_for_items(items[i][0]), items[i][1]);
	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
		assert_int_equal(fee_for_pages(pages[i][0]), pages[i][1]);
}

/* Added up one by one, by the words of the articles. */
static void sums_of_single_prices(void **state)
{
	int64_t items = 0, pages = 0;

	(void)state;
	for (int64_t n = 1; n <= 5000; n++) {
		int64_t item = 0;

		if (n > 10)
			item = 100;
		for (int64_t step = 31; step <= n; step += 10)
			item += 100;
		items += item;
		pages += n <= 30 ? 0 : n <= 100 ? 10 : n <= 200 ? 20 : 40;
		assert_int_equal(fee_of_item(n), item);
		assert_int_equal(fee_for_items(n), items);
		assert_int_equal(fee_for_pages(n), pages);
	}
	assert_true(fee_for_items(FEE_MAX_COUNT) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_of_the_rule),
		cmocka_unit_test(sums_of_single_prices),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
