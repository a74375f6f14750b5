/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Test cases of RFC 4231, and of FIPS 180-2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "seal/seal.h"

static void
hex(const uint8_t *p, char out[65])
{
	for (size_t i = 0; i < SEAL_HMAC; i++)
		snprintf(out + 2 * i, 3, "%02x", p[i]);
}

static void
test_rfc4231(void **state)
{
	char twenty[20], many[131], out[65];
	uint8_t mac[SEAL_HMAC];

	(void)state;
	memset(twenty, 0x0b, sizeof twenty);
	seal_hmac256(str_n(twenty, sizeof twenty), STR("Hi There"), mac);
	hex(mac, out);
	assert_string_equal(out, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9"
	    "833da726e9376c2e32cff7");
	seal_hmac256(STR("Jefe"), STR("what do ya want for nothing?"), mac);
	hex(mac, out);
	assert_string_equal(out, "5bdcc146bf60754e6a042426089575c75a003f089d"
	    "2739839dec58b964ec3843");
	memset(many, 0xaa, sizeof many);
	seal_hmac256(str_n(many, sizeof many), STR("Test Using Larger Than "
	    "Block-Size Key - Hash Key First"), mac);
	hex(mac, out);
	assert_string_equal(out, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc62137"
	    "28c5140546040f0ee37f54");
}

static void
test_sha256(void **state)
{
	uint8_t digest[SEAL_HMAC];
	char out[65];

	(void)state;
	seal_sha256(STR("abc"), digest);
	hex(digest, out);
	assert_string_equal(out, "ba7816bf8f01cfea414140de5dae2223b00361a396"
	    "177a9cb410ff61f20015ad");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rfc4231),
		cmocka_unit_test(test_sha256),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
