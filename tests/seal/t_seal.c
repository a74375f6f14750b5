/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_seal.c -- digests, signatures, boxes and trees against published answers
 * and a naive tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "seal/seal.h"

static void
from_hex(const char *hex, uint8_t *out)
{
	for (; hex[0]; hex += 2) {
		char two[3] = { hex[0], hex[1], 0 };

		*out++ = (uint8_t)strtoul(two, NULL, 16);
	}
}

static void
is_hex(const uint8_t *p, size_t n, const char *hex)
{
	uint8_t want[128];

	assert_int_equal(strlen(hex), 2 * n);
	from_hex(hex, want);
	assert_memory_equal(p, want, n);
}

/* Of `b2sum -l 256`. */
static void
digests(void **state)
{
	static const char abc[] = "bddd813c634239723171ef3fee98579b"
	    "94964e3bb1cb3e427262c8c068d52319";
	uint8_t d[SEAL_DIGEST];
	struct seal_hash h;

	(void)state;
	seal_digest(STR(""), d);
	is_hex(d, sizeof(d), "0e5751c026e543b2e8ab2eb06099daa1"
	    "d1e5df47778f7787faab45cdf12fe3a8");
	seal_digest(STR_NONE, d);
	is_hex(d, sizeof(d), "0e5751c026e543b2e8ab2eb06099daa1"
	    "d1e5df47778f7787faab45cdf12fe3a8");
	seal_digest(STR("abc"), d);
	is_hex(d, sizeof(d), abc);
	seal_hash_begin(&h);
	seal_hash_add(&h, STR("a"));
	seal_hash_add(&h, STR_NONE);
	seal_hash_add(&h, STR("bc"));
	seal_hash_end(&h, d);
	is_hex(d, sizeof(d), abc);
}

/* RFC 8032, 7.1, tests 1 to 3. */
static const struct { const char *seed, *pub, *msg, *sig; } signatures[] = {
	{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
	    "",
	    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
	    "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
	{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
	    "72",
	    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
	    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
	{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
	    "af82",
	    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
	    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
};

static void
signed_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		uint8_t seed[32], pub[SEAL_PUBLIC], sec[SEAL_SECRET];
		uint8_t msg[8], sig[SEAL_SIGNATURE];
		size_t n = strlen(signatures[i].msg) / 2;
		struct str m = str_n((const char *)msg, n);

		from_hex(signatures[i].seed, seed);
		from_hex(signatures[i].msg, msg);
		seal_keypair_from(seed, pub, sec);
		is_hex(pub, sizeof(pub), signatures[i].pub);
		assert_memory_equal(sec + 32, pub, 32);
		seal_sign(sec, m, sig);
		is_hex(sig, sizeof(sig), signatures[i].sig);
		assert_true(seal_verify(pub, m, sig));
	}
}

static void
signed_wrong(void **state)
{
	uint8_t pub[SEAL_PUBLIC], sec[SEAL_SECRET], sig[SEAL_SIGNATURE];
	uint8_t pub2[SEAL_PUBLIC], sec2[SEAL_SECRET];

	(void)state;
	seal_keypair(pub, sec);
	seal_keypair(pub2, sec2);
	assert_memory_not_equal(pub, pub2, sizeof(pub));
	seal_sign(sec, STR("a case"), sig);
	assert_true(seal_verify(pub, STR("a case"), sig));
	assert_false(seal_verify(pub, STR("a Case"), sig));
	assert_false(seal_verify(pub2, STR("a case"), sig));
	for (size_t i = 0; i < sizeof(sig); i++) {
		sig[i] ^= 1;
		assert_false(seal_verify(pub, STR("a case"), sig));
		sig[i] ^= 1;
	}
}

/* --- trees --- */

/* RFC 6962, 2.1, as it is written there. */
static void
naive(const uint8_t (*leaf)[SEAL_DIGEST], size_t n, uint8_t out[SEAL_DIGEST])
{
	uint8_t b[1 + 2 * SEAL_DIGEST] = { 1 };
	size_t k = 1;

	if (n == 1) {
		b[0] = 0;
		memcpy(b + 1, leaf[0], SEAL_DIGEST);
		seal_digest(str_n((const char *)b, 1 + SEAL_DIGEST), out);
		return;
	}
	while (k * 2 < n)
		k *= 2;
	naive(leaf, k, b + 1);
	naive(leaf + k, n - k, b + 1 + SEAL_DIGEST);
	seal_digest(str_n((const char *)b, sizeof(b)), out);
}

static void
trees(void **state)
{
	uint8_t leaf[200][SEAL_DIGEST], a[SEAL_DIGEST], b[SEAL_DIGEST];
	uint8_t before[SEAL_DIGEST] = { 0 };

	(void)state;
	for (size_t i = 0; i < 200; i++)
		memset(leaf[i], (int)i, SEAL_DIGEST);
	for (size_t n = 1; n <= 200; n += n < 34 ? 1 : 83) {
		naive((const uint8_t (*)[SEAL_DIGEST])leaf, n, a);
		seal_merkle((const uint8_t (*)[SEAL_DIGEST])leaf, n, b);
		assert_memory_equal(a, b, SEAL_DIGEST);
		assert_memory_not_equal(b, before, SEAL_DIGEST);
		memcpy(before, b, SEAL_DIGEST);
	}
}

static void
trees_change(void **state)
{
	uint8_t leaf[17][SEAL_DIGEST], a[SEAL_DIGEST], b[SEAL_DIGEST];

	(void)state;
	memset(leaf, 7, sizeof(leaf));
	for (size_t i = 0; i < 17; i++) {
		leaf[i][31] = (uint8_t)i;
	}
	seal_merkle((const uint8_t (*)[SEAL_DIGEST])leaf, 17, a);
	for (size_t i = 0; i < 17; i++) {
		leaf[i][0] ^= 1;
		seal_merkle((const uint8_t (*)[SEAL_DIGEST])leaf, 17, b);
		assert_memory_not_equal(a, b, SEAL_DIGEST);
		leaf[i][0] ^= 1;
	}
}

/* --- boxes --- */

/* draft-irtf-cfrg-xchacha, A.3.1. */
static void
boxed_known(void **state)
{
	static const char plain[] = "Ladies and Gentlemen of the class of '99: "
	    "If I could offer you only one tip for the future, sunscreen would "
	    "be it.";
	uint8_t key[SEAL_KEY], nonce[SEAL_NONCE], aad[12];
	struct buf b = { 0 };

	(void)state;
	from_hex("808182838485868788898a8b8c8d8e8f"
	    "909192939495969798999a9b9c9d9e9f", key);
	from_hex("404142434445464748494a4b4c4d4e4f5051525354555657", nonce);
	from_hex("50515253c0c1c2c3c4c5c6c7", aad);
	seal_box(key, nonce, str_of(plain), str_n((const char *)aad, 12), &b);
	assert_int_equal(b.n, SEAL_NONCE + strlen(plain) + SEAL_TAG);
	assert_memory_equal(b.p, nonce, SEAL_NONCE);
	is_hex((const uint8_t *)b.p + SEAL_NONCE, 16,
	    "bd6d179d3e83d43b9576579493c0e939");
	is_hex((const uint8_t *)b.p + b.n - SEAL_TAG, SEAL_TAG,
	    "c0875924c1c7987947deafd8780acf49");
	buf_fini(&b);
}

static void
boxed_and_opened(void **state)
{
	uint8_t key[SEAL_KEY], nonce[SEAL_NONCE];
	struct str about = STR("DX-20261121-dx01a000042");
	struct buf b = { 0 }, out = { 0 };

	(void)state;
	seal_random(key, sizeof(key));
	seal_random(nonce, sizeof(nonce));
	buf_cstr(&out, "before ");
	seal_box(key, nonce, STR("张先生 13800000000"), about, &b);
	assert_true(str_find(buf_view(&b), STR("1380")) < 0);
	assert_int_equal(seal_open(key, buf_view(&b), about, &out), OK);
	assert_true(str_is(buf_view(&out), "before 张先生 13800000000"));
	out.n = b.n = 0;
	seal_box(key, nonce, STR(""), about, &b);
	assert_int_equal(seal_open(key, buf_view(&b), about, &out), OK);
	assert_int_equal(out.n, 0);
	buf_fini(&b);
	buf_fini(&out);
}

static void
opened_wrongly(void **state)
{
	uint8_t key[SEAL_KEY] = { 1 }, nonce[SEAL_NONCE] = { 2 };
	struct buf b = { 0 }, out = { 0 };

	(void)state;
	buf_cstr(&out, "kept");
	seal_box(key, nonce, STR("words"), STR("subject"), &b);
	key[31] ^= 1;
	assert_int_equal(seal_open(key, buf_view(&b), STR("subject"), &out),
	    ERR_CRYPTO);
	key[31] ^= 1;
	assert_int_equal(seal_open(key, buf_view(&b), STR("Subject"), &out),
	    ERR_CRYPTO);
	for (size_t i = 0; i < b.n; i++) {
		b.p[i] ^= 1;
		assert_int_equal(seal_open(key, buf_view(&b), STR("subject"),
		    &out), ERR_CRYPTO);
		b.p[i] ^= 1;
		assert_int_equal(seal_open(key, str_n(b.p, i), STR("subject"),
		    &out), ERR_CRYPTO);
	}
	assert_true(str_is(buf_view(&out), "kept"));
	assert_int_equal(seal_open(key, STR_NONE, STR("subject"), &out),
	    ERR_CRYPTO);
	assert_int_equal(seal_open(key, buf_view(&b), STR("subject"), &out),
	    OK);
	buf_fini(&b);
	buf_fini(&out);
}

/* --- bytes --- */

static void
derived(void **state)
{
	uint8_t seed[32] = { 9 }, a[48], b[48];

	(void)state;
	seal_derive(seed, 1, a, sizeof(a));
	seal_derive(seed, 1, b, sizeof(b));
	assert_memory_equal(a, b, sizeof(a));
	seal_derive(seed, 1, b, 16);
	assert_memory_equal(a, b, 16);
	seal_derive(seed, 2, b, sizeof(b));
	assert_memory_not_equal(a, b, 16);
	seal_derive(seed, (uint64_t)1 << 32 | 1, b, sizeof(b));
	assert_memory_not_equal(a, b, 16);
	seed[31] ^= 1;
	seal_derive(seed, 1, b, sizeof(b));
	assert_memory_not_equal(a, b, 16);
	seal_wipe(a, sizeof(a));
	for (size_t i = 0; i < sizeof(a); i++)
		assert_int_equal(a[i], 0);
}

/* --- paths --- */

static void
paths(void **state)
{
	uint8_t leaf[70][SEAL_DIGEST], path[SEAL_PATH][SEAL_DIGEST];
	uint8_t root[SEAL_DIGEST];

	(void)state;
	for (size_t i = 0; i < 70; i++)
		seal_digest(str_n((const char *)&i, sizeof(i)), leaf[i]);
	for (size_t n = 1; n <= 70; n++) {
		const uint8_t (*l)[SEAL_DIGEST] =
		    (const uint8_t (*)[SEAL_DIGEST])leaf;

		seal_merkle(l, n, root);
		for (size_t i = 0; i < n; i++) {
			size_t k = seal_merkle_path(l, n, i, path);
			const uint8_t (*p)[SEAL_DIGEST] =
			    (const uint8_t (*)[SEAL_DIGEST])path;

			assert_true(k <= 7);
			assert_true(seal_merkle_check(leaf[i], i, n, p, k,
			    root));
			/* Another place, size, leaf, length or root. */
			assert_false(seal_merkle_check(leaf[i], i ^ 1, n, p, k,
			    root) && n > 1);
			assert_false(seal_merkle_check(leaf[(i + 1) % 70], i,
			    n, p, k, root));
			assert_false(seal_merkle_check(leaf[i], i, n, p, k + 1,
			    root));
			assert_false(k > 0 && seal_merkle_check(leaf[i], i, n,
			    p, k - 1, root));
			assert_false(seal_merkle_check(leaf[i], n, n, p, k,
			    root));
			if (k == 0)
				continue;
			path[k - 1][31] ^= 1;
			assert_false(seal_merkle_check(leaf[i], i, n, p, k,
			    root));
		}
	}
	/* No size takes longer than its bits. */
	assert_false(seal_merkle_check(leaf[0], 1, UINT64_MAX,
	    (const uint8_t (*)[SEAL_DIGEST])path, 3, root));
	assert_false(seal_merkle_check(leaf[0], 0, 0, NULL, 0, root));
}

/* --- wrapped keys --- */

static void
wrapped(void **state)
{
	uint8_t pub[2][SEAL_PUBLIC], sec[2][SEAL_SECRET], none[SEAL_PUBLIC] = { 0 };
	struct buf b = { 0 }, again = { 0 }, out = { 0 };

	(void)state;
	for (int i = 0; i < 2; i++)
		seal_keypair(pub[i], sec[i]);
	assert_int_equal(seal_wrap(pub[0], STR("keys\n"), &b), OK);
	assert_int_equal(b.n, 5 + SEAL_WRAP);
	assert_int_equal(seal_wrap(pub[0], STR("keys\n"), &again), OK);
	assert_false(str_eq(buf_view(&b), buf_view(&again)));
	assert_int_equal(seal_unwrap(sec[0], buf_view(&b), &out), OK);
	assert_true(str_is(buf_view(&out), "keys\n"));
	assert_int_equal(seal_unwrap(sec[1], buf_view(&b), &out), ERR_CRYPTO);
	for (size_t i = 0; i < b.n; i++) {
		assert_int_equal(seal_unwrap(sec[0], str_n(b.p, i), &out),
		    ERR_CRYPTO);
		b.p[i] ^= 1;
		assert_int_equal(seal_unwrap(sec[0], buf_view(&b), &out),
		    ERR_CRYPTO);
		b.p[i] ^= 1;
	}
	assert_true(str_is(buf_view(&out), "keys\n"));
	b.n = 0;
	assert_int_equal(seal_wrap(none, STR("keys"), &b), ERR_CRYPTO);
	assert_int_equal(b.n, 0);
	assert_int_equal(seal_wrap(pub[1], STR_NONE, &b), OK);
	out.n = 0;
	assert_int_equal(seal_unwrap(sec[1], buf_view(&b), &out), OK);
	assert_int_equal(out.n, 0);
	buf_fini(&b);
	buf_fini(&again);
	buf_fini(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests),
		cmocka_unit_test(signed_known),
		cmocka_unit_test(signed_wrong),
		cmocka_unit_test(trees),
		cmocka_unit_test(trees_change),
		cmocka_unit_test(boxed_known),
		cmocka_unit_test(boxed_and_opened),
		cmocka_unit_test(opened_wrongly),
		cmocka_unit_test(derived),
		cmocka_unit_test(paths),
		cmocka_unit_test(wrapped),
	};

	if (seal_init() != OK)
		return 1;
	return cmocka_run_group_tests_name("seal", tests, NULL, NULL);
}
