/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libsodium with our shapes; include/seal/seal.h is the contract. */
#include "seal/seal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/alloc.h"

_Static_assert(sizeof(struct seal_hash) >= sizeof(crypto_generichash_state),
    "seal_hash holds the library's state");
_Static_assert(SEAL_KEY == crypto_aead_xchacha20poly1305_ietf_KEYBYTES &&
    SEAL_NONCE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES &&
    SEAL_TAG == crypto_aead_xchacha20poly1305_ietf_ABYTES &&
    SEAL_PUBLIC == crypto_sign_PUBLICKEYBYTES &&
    SEAL_SECRET == crypto_sign_SECRETKEYBYTES &&
    SEAL_SIGNATURE == crypto_sign_BYTES &&
    SEAL_WRAP == crypto_box_SEALBYTES, "lengths are libsodium's");

static const unsigned char *
bytes(struct str s)
{
	return (const unsigned char *)(s.p ? s.p : "");
}

enum err
seal_init(void)
{
	return sodium_init() < 0 ? ERR_CRYPTO : OK;
}

void
seal_digest(struct str s, uint8_t out[SEAL_DIGEST])
{
	crypto_generichash(out, SEAL_DIGEST, bytes(s), s.n, NULL, 0);
}

static crypto_generichash_state *
state_of(struct seal_hash *h)
{
	return (crypto_generichash_state *)(void *)h->state;
}

void
seal_hash_begin(struct seal_hash *h)
{
	crypto_generichash_init(state_of(h), NULL, 0, SEAL_DIGEST);
}

void
seal_hash_add(struct seal_hash *h, struct str s)
{
	crypto_generichash_update(state_of(h), bytes(s), s.n);
}

void
seal_hash_end(struct seal_hash *h, uint8_t out[SEAL_DIGEST])
{
	crypto_generichash_final(state_of(h), out, SEAL_DIGEST);
}

void
seal_random(void *out, size_t n)
{
	randombytes_buf(out, n);
}

void
seal_derive(const uint8_t seed[32], uint64_t counter, void *out, size_t n)
{
	unsigned char nonce[crypto_stream_chacha20_ietf_NONCEBYTES] = { 0 };

	for (int i = 0; i < 8; i++)
		nonce[i] = (unsigned char)(counter >> (8 * i));
	crypto_stream_chacha20_ietf(out, n, nonce, seed);
}

void
seal_box(const uint8_t key[SEAL_KEY], const uint8_t nonce[SEAL_NONCE],
    struct str plain, struct str about, struct buf *out)
{
	unsigned long long made;

	buf_add(out, nonce, SEAL_NONCE);
	buf_reserve(out, plain.n + SEAL_TAG);
	crypto_aead_xchacha20poly1305_ietf_encrypt(
	    (unsigned char *)out->p + out->n, &made, bytes(plain), plain.n,
	    bytes(about), about.n, NULL, nonce, key);
	out->n += (size_t)made;
}

enum err
seal_open(const uint8_t key[SEAL_KEY], struct str boxed, struct str about,
    struct buf *out)
{
	unsigned long long made;

	if (boxed.n < SEAL_NONCE + SEAL_TAG)
		return ERR_CRYPTO;
	buf_reserve(out, boxed.n);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(
	    (unsigned char *)out->p + out->n, &made, NULL,
	    bytes(boxed) + SEAL_NONCE, boxed.n - SEAL_NONCE, bytes(about),
	    about.n, bytes(boxed), key) != 0)
		return ERR_CRYPTO;
	out->n += (size_t)made;
	return OK;
}

void
seal_keypair(uint8_t pub[SEAL_PUBLIC], uint8_t sec[SEAL_SECRET])
{
	crypto_sign_keypair(pub, sec);
}

void
seal_keypair_from(const uint8_t seed[32], uint8_t pub[SEAL_PUBLIC],
    uint8_t sec[SEAL_SECRET])
{
	crypto_sign_seed_keypair(pub, sec, seed);
}

void
seal_sign(const uint8_t sec[SEAL_SECRET], struct str s,
    uint8_t out[SEAL_SIGNATURE])
{
	crypto_sign_detached(out, NULL, bytes(s), s.n, sec);
}

bool
seal_verify(const uint8_t pub[SEAL_PUBLIC], struct str s,
    const uint8_t sig[SEAL_SIGNATURE])
{
	return crypto_sign_verify_detached(sig, bytes(s), s.n, pub) == 0;
}

static void
merkle_leaf(const uint8_t leaf[SEAL_DIGEST], uint8_t out[SEAL_DIGEST])
{
	uint8_t b[1 + SEAL_DIGEST] = { 0 };

	memcpy(b + 1, leaf, SEAL_DIGEST);
	seal_digest(str_n((const char *)b, sizeof(b)), out);
}

static void
merkle_node(const uint8_t *l, const uint8_t *r, uint8_t out[SEAL_DIGEST])
{
	uint8_t b[1 + 2 * SEAL_DIGEST] = { 1 };

	memcpy(b + 1, l, SEAL_DIGEST);
	memcpy(b + 1 + SEAL_DIGEST, r, SEAL_DIGEST);
	seal_digest(str_n((const char *)b, sizeof(b)), out);
}

/* RFC 6962 splits at the largest power of two below n; pairing level by level
 * and carrying an odd last node up unchanged gives the same tree. */
void
seal_merkle(const uint8_t (*leaf)[SEAL_DIGEST], size_t n,
    uint8_t out[SEAL_DIGEST])
{
	uint8_t (*level)[SEAL_DIGEST] = xmalloc(n * SEAL_DIGEST);

	for (size_t i = 0; i < n; i++)
		merkle_leaf(leaf[i], level[i]);
	while (n > 1) {
		for (size_t i = 0; i + 1 < n; i += 2)
			merkle_node(level[i], level[i + 1], level[i / 2]);
		if (n & 1)
			memmove(level[n / 2], level[n - 1], SEAL_DIGEST);
		n = (n + 1) / 2;
	}
	memcpy(out, level[0], SEAL_DIGEST);
	free(level);
}

/* Level by level as above: the neighbour, where there is one. */
size_t
seal_merkle_path(const uint8_t (*leaf)[SEAL_DIGEST], size_t n, size_t i,
    uint8_t path[SEAL_PATH][SEAL_DIGEST])
{
	uint8_t (*level)[SEAL_DIGEST] = xmalloc(n * SEAL_DIGEST);
	size_t steps = 0;

	for (size_t k = 0; k < n; k++)
		merkle_leaf(leaf[k], level[k]);
	for (; n > 1; n = (n + 1) / 2, i /= 2) {
		if ((i ^ 1) < n)
			memcpy(path[steps++], level[i ^ 1], SEAL_DIGEST);
		for (size_t k = 0; k + 1 < n; k += 2)
			merkle_node(level[k], level[k + 1], level[k / 2]);
		if (n & 1)
			memmove(level[n / 2], level[n - 1], SEAL_DIGEST);
	}
	free(level);
	return steps;
}

bool
seal_merkle_check(const uint8_t digest[SEAL_DIGEST], uint64_t i, uint64_t n,
    const uint8_t (*path)[SEAL_DIGEST], size_t steps,
    const uint8_t root[SEAL_DIGEST])
{
	uint8_t at[SEAL_DIGEST];
	size_t k = 0;

	if (i >= n)
		return false;
	merkle_leaf(digest, at);
	for (; n > 1; n = n / 2 + (n & 1), i /= 2) {
		if ((i ^ 1) >= n)
			continue;	/* the odd last one is carried up */
		if (k == steps)
			return false;
		if (i & 1)
			merkle_node(path[k++], at, at);
		else
			merkle_node(at, path[k++], at);
	}
	return k == steps && memcmp(at, root, SEAL_DIGEST) == 0;
}

enum err
seal_wrap(const uint8_t pub[SEAL_PUBLIC], struct str plain, struct buf *out)
{
	unsigned char to[crypto_box_PUBLICKEYBYTES];

	if (crypto_sign_ed25519_pk_to_curve25519(to, pub) != 0)
		return ERR_CRYPTO;
	buf_reserve(out, plain.n + SEAL_WRAP);
	if (crypto_box_seal((unsigned char *)out->p + out->n, bytes(plain),
	    plain.n, to) != 0)
		return ERR_CRYPTO;
	out->n += plain.n + SEAL_WRAP;
	return OK;
}

enum err
seal_unwrap(const uint8_t sec[SEAL_SECRET], struct str boxed, struct buf *out)
{
	unsigned char to[crypto_box_PUBLICKEYBYTES];
	unsigned char key[crypto_box_SECRETKEYBYTES];
	enum err err = ERR_CRYPTO;

	/* The public half is the secret one's second. */
	if (boxed.n < SEAL_WRAP ||
	    crypto_sign_ed25519_pk_to_curve25519(to, sec + 32) != 0 ||
	    crypto_sign_ed25519_sk_to_curve25519(key, sec) != 0)
		return ERR_CRYPTO;
	buf_reserve(out, boxed.n);
	if (crypto_box_seal_open((unsigned char *)out->p + out->n,
	    bytes(boxed), boxed.n, to, key) == 0) {
		out->n += boxed.n - SEAL_WRAP;
		err = OK;
	}
	sodium_memzero(key, sizeof(key));
	return err;
}

void
seal_wipe(void *p, size_t n)
{
	sodium_memzero(p, n);
}
