/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_alloc.c -- memory, the arena, the sink of faults.  Layer: tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "base/alloc.h"
#include "base/diag.h"

static void
test_plain(void **state)
{
	size_t cap = 0;
	int *v = NULL;
	char *z = xstrdup("abc"), *m = xmemdup(NULL, 0);

	(void)state;
	assert_string_equal(z, "abc");
	assert_non_null(m);
	for (int i = 0; i < 1000; i++) {
		v = xgrow(v, &cap, (size_t)i + 1, sizeof(*v));
		v[i] = i;
	}
	assert_int_equal(cap, 1024);
	assert_int_equal(v[999], 999);
	assert_ptr_equal(xgrow(v, &cap, 10, sizeof(*v)), v);
	free(v);
	free(z);
	free(m);
}

static void
test_arena(void **state)
{
	struct arena a = { 0 };
	unsigned char *p[400];

	(void)state;
	for (size_t i = 0; i < 400; i++) {
		const size_t n = i * i % 9000;

		p[i] = arena_alloc(&a, n);
		assert_int_equal((uintptr_t)p[i] % 8, 0);
		for (size_t k = 0; k < n; k++)
			assert_int_equal(p[i][k], 0);
		memset(p[i], (int)(i % 251), n);
	}
	/* No piece lies over another. */
	for (size_t i = 0; i < 400; i++)
		for (size_t k = 0; k < i * i % 9000; k++)
			if (p[i][k] != i % 251)
				fail_msg("piece %zu", i);
	assert_string_equal(arena_dup(&a, "xyz", 4), "xyz");
	assert_non_null(arena_alloc(&a, 5u << 20));
	assert_non_null(arena_alloc(&a, 0));
	arena_fini(&a);
	assert_null(a.head);
	arena_fini(&a);
}

static void
last_words(void)
{
	if (write(STDOUT_FILENO, "!", 1) != 1)
		_exit(1);
}

/* Out of memory: the hook runs, then the program ends with 70. */
static void
test_death(void **state)
{
	int ends[2], status = 0;
	char c = 0;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		size_t cap = 8;

		dup2(ends[1], STDOUT_FILENO);
		close(STDERR_FILENO);
		alloc_on_death(last_words);
		xgrow(NULL, &cap, SIZE_MAX, 16);
		_exit(0);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &c, 1), 1);
	assert_int_equal(c, '!');
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) >= 70);
	close(ends[0]);
}

static void
count(void *ctx, const struct diag *d)
{
	*(uint64_t *)ctx += d->line;
}

static void
test_diag(void **state)
{
	uint64_t lines = 0;
	struct diag_sink sink = { .fn = count, .ctx = &lines };

	(void)state;
	diag_say(NULL, &(struct diag){ .line = 1 });
	diag_say(&sink, &(struct diag){ .line = 2 });
	diag_say(&sink, &(struct diag){ .line = 3, .warning = 1 });
	sink.fn = NULL;
	diag_say(&sink, &(struct diag){ .line = 4 });
	assert_int_equal(lines, 5);
	assert_int_equal(sink.errors, 2);
	assert_int_equal(sink.warnings, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_arena),
		cmocka_unit_test(test_death),
		cmocka_unit_test(test_diag),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
