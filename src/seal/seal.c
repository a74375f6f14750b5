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
    SEAL_SIGNATURE == crypto_sign_BYTES, "lengths are libsodium's");

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

void
seal_wipe(void *p, size_t n)
{
	sodium_memzero(p, n);
}
