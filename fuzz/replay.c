/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz harness over its corpus folder, one TAP line per file. An empty or missing folder still runs the empty input. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *bytes = NULL;
	size_t n = 0, room = 0;

	if (f == NULL)
		return 0;
	while (!feof(f) && !ferror(f)) {
		if (n == room) {
			uint8_t *more = realloc(bytes, room = room ? room * 2 : 65536);

			if (more == NULL)
				abort();
			bytes = more;
		}
		n += fread(bytes + n, 1, room - n, f);
	}
	fclose(f);
	LLVMFuzzerTestOneInput(bytes, n);
	free(bytes);
	return 1;
}

int main(int argc, char **argv)
{
	static const uint8_t nothing[1];
	DIR *dir = argc > 1 ? opendir(argv[1]) : NULL;
	struct dirent *e;
	int n = 1;

	LLVMFuzzerTestOneInput(nothing, 0);
	printf("ok 1 - empty input\n");
	while (dir != NULL && (e = readdir(dir)) != NULL) {
		char path[4096];

		if (e->d_name[0] == '.' || snprintf(path, sizeof path, "%s/%s", argv[1], e->d_name) >= (int)sizeof path)
			continue;
		printf("%s %d - %s\n", run_file(path) ? "ok" : "not ok", n + 1, e->d_name);
		fflush(stdout);
		n++;
	}
	if (dir != NULL)
		closedir(dir);
	printf("1..%d\n", n);
	return 0;
}
