/* SPDX-License-Identifier: GPL-3.0-or-later */
/* driver.c -- runs a fuzz target without a fuzzer: every file of its corpus,
 * each cut short at many places and with single bytes changed. A fault ends
 * the program, which tests/tap reports; each file survived is one test.
 * usage: fuzz_NOUN [FILE...]   (default: tests/fuzz/corpus/NOUN) */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CUTS = 64, FLIPS = 256, BIG = 1 << 16 };

/* A copy of exactly the size, so that a sanitizer sees one byte too far. */
static void
try_copy(const uint8_t *data, size_t size, size_t flip, uint8_t mask)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	if (size)
		memcpy(copy, data, size);
	if (flip < size)
		copy[flip] ^= mask;
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static void
try_variants(const uint8_t *data, size_t size)
{
	size_t step;

	try_copy(data, size, size, 0);
	if (size > BIG)
		return;
	step = size / CUTS + 1;
	for (size_t n = 0; n < size; n += step)
		try_copy(data, n, size, 0);
	step = size / FLIPS + 1;
	for (size_t i = 0; i < size; i += step)
		for (unsigned mask = 1; mask < 256; mask <<= 3)
			try_copy(data, size, i, (uint8_t)mask);
}

static int
try_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = NULL;
	struct stat st;
	int rc = -1;

	if (!f || fstat(fileno(f), &st) < 0)
		goto out;
	data = malloc((size_t)st.st_size + 1);
	if (!data ||
	    fread(data, 1, (size_t)st.st_size, f) != (size_t)st.st_size)
		goto out;
	try_variants(data, (size_t)st.st_size);
	rc = 0;
out:
	free(data);
	if (f)
		fclose(f);
	return rc;
}

/* One TAP line a file. */
static int
report(const char *path, int n)
{
	const char *name = strrchr(path, '/');
	int rc = try_file(path);

	printf("%sok %d - %s\n", rc ? "not " : "", n, name ? name + 1 : path);
	fflush(stdout);
	return rc;
}

static int
visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static int
run_folder(const char *dir)
{
	struct dirent **names;
	int rc = 0, n = scandir(dir, &names, visible, alphasort);
	char path[8192];

	if (n < 0) {
		printf("not ok 1 - no corpus %s\n", dir);
		return 1;
	}
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, names[i]->d_name);
		if (report(path, i + 1))
			rc = 1;
		free(names[i]);
	}
	free(names);
	printf("1..%d\n", n);
	return rc;
}

int
main(int argc, char **argv)
{
	const char *noun = strrchr(argv[0], '/'), *top = getenv("top_srcdir");
	char dir[4096];
	int rc = 0;

	if (argc > 1) {
		for (int i = 1; i < argc; i++)
			if (report(argv[i], i))
				rc = 1;
		return rc;
	}
	noun = noun ? noun + 1 : argv[0];
	if (!strncmp(noun, "fuzz_", strlen("fuzz_")))
		noun += strlen("fuzz_");
	snprintf(dir, sizeof dir, "%s/tests/fuzz/corpus/%s",
	    top ? top : ".", noun);
	/* No input at all is an input too. */
	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	return run_folder(dir);
}
