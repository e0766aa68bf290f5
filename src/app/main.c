/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "app/app.h"
#include "extract/extract.h"

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], EXTRACT_WORKER_ARG) == 0)
		return extract_worker_main(argc, argv); /* before anything is opened or read */
	return app_main(argc, argv);
}
