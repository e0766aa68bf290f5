/* SPDX-License-Identifier: Apache-2.0 */
/* The worker alone, for test programs, which cannot be their own. */
#include "extract/extract.h"

int main(int argc, char **argv)
{
	return extract_worker_main(argc, argv);
}
