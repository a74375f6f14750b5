/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_log.c -- the technical log: one line an entry, no raw bytes.
 * Layer: tests. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "base/log.h"

static void
test_lines(void **state)
{
	char path[] = "/tmp/gridseat-log-XXXXXX";
	char text[4096] = "", long_word[3000];
	struct stat st;
	ssize_t n;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(close(fd), 0);
	log_line("nobody listens");
	assert_int_equal(log_open(path), 0);
	log_line("started %d\n\033[2J", 7);
	memset(long_word, 'x', sizeof(long_word) - 1);
	long_word[sizeof(long_word) - 1] = '\0';
	log_line("%s", long_word);
	assert_int_equal(log_open("/nonexistent/folder/log"), -1);
	assert_int_equal(log_open(NULL), 0);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	n = read(fd, text, sizeof(text) - 1);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	close(fd);
	unlink(path);
	assert_in_range(n, 1000, 1200);
	assert_non_null(strstr(text, " started 7  [2J\n"));
	assert_null(strchr(text, '\033'));
	assert_int_equal(text[n - 1], '\n');
	assert_ptr_not_equal(strchr(text, '\n'), text + n - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_lines) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
