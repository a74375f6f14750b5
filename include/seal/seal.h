/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seal.h -- digests, signatures, secret boxes: libsodium with our shapes.
 * Layer: seal. Call seal_init once before anything else. */
#ifndef SEAL_SEAL_H
#define SEAL_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#define SEAL_DIGEST	32	/* BLAKE2b-256 */
#define SEAL_KEY	32	/* XChaCha20-Poly1305 key */
#define SEAL_NONCE	24
#define SEAL_TAG	16
#define SEAL_PUBLIC	32	/* Ed25519 */
#define SEAL_SECRET	64
#define SEAL_SIGNATURE	64

MUST_CHECK enum err seal_init(void);
void	seal_digest(struct str bytes, uint8_t out[SEAL_DIGEST]);
/* Running digest: seal_hash_begin, _add…, _end. Opaque, 64-aligned. */
struct seal_hash { _Alignas(64) unsigned char state[448]; };
void	seal_hash_begin(struct seal_hash *h);
void	seal_hash_add(struct seal_hash *h, struct str bytes);
void	seal_hash_end(struct seal_hash *h, uint8_t out[SEAL_DIGEST]);

/* HMAC-SHA256 (RFC 2104), as others want requests signed; and plain SHA-256. */
#define SEAL_HMAC	32
void	seal_hmac256(struct str key, struct str bytes, uint8_t out[SEAL_HMAC]);
void	seal_sha256(struct str bytes, uint8_t out[SEAL_HMAC]);

void	seal_random(void *out, size_t n);
/* n bytes that follow from seed and counter alone: for demonstrations. */
void	seal_derive(const uint8_t seed[32], uint64_t counter, void *out, size_t n);

/* Appends nonce + ciphertext + tag of plain under key, bound to about. */
void	seal_box(const uint8_t key[SEAL_KEY], const uint8_t nonce[SEAL_NONCE],
	    struct str plain, struct str about, struct buf *out);
/* Appends the plain text. ERR_CRYPTO when it does not fit; out untouched. */
MUST_CHECK enum err seal_open(const uint8_t key[SEAL_KEY], struct str boxed,
    struct str about, struct buf *out);

void	seal_keypair(uint8_t pub[SEAL_PUBLIC], uint8_t sec[SEAL_SECRET]);
void	seal_keypair_from(const uint8_t seed[32], uint8_t pub[SEAL_PUBLIC],
	    uint8_t sec[SEAL_SECRET]);
void	seal_sign(const uint8_t sec[SEAL_SECRET], struct str bytes,
	    uint8_t out[SEAL_SIGNATURE]);
bool	seal_verify(const uint8_t pub[SEAL_PUBLIC], struct str bytes,
	    const uint8_t sig[SEAL_SIGNATURE]);

/* Merkle root of n digests, RFC 6962's shape (leaf 0x00, node 0x01 prefix),
 * BLAKE2b-256. n > 0. */
void	seal_merkle(const uint8_t (*leaf)[SEAL_DIGEST], size_t n,
	    uint8_t out[SEAL_DIGEST]);

/* The path from leaf i of n up to that root; returns its steps, which are never
 * more than SEAL_PATH. */
#define SEAL_PATH	40
size_t	seal_merkle_path(const uint8_t (*leaf)[SEAL_DIGEST], size_t n, size_t i,
	    uint8_t path[SEAL_PATH][SEAL_DIGEST]);
/* Is digest leaf i of the n under root? path has steps of them. */
bool	seal_merkle_check(const uint8_t digest[SEAL_DIGEST], uint64_t i,
	    uint64_t n, const uint8_t (*path)[SEAL_DIGEST], size_t steps,
	    const uint8_t root[SEAL_DIGEST]);

/* Appends plain, shut so that only the holder of the signing key whose public
 * half is pub can open it. ERR_CRYPTO: pub is no such key. */
#define SEAL_WRAP	48	/* bytes more than plain */
MUST_CHECK enum err seal_wrap(const uint8_t pub[SEAL_PUBLIC], struct str plain,
	    struct buf *out);
/* Appends the plain text. ERR_CRYPTO: it is not for us, or altered. */
MUST_CHECK enum err seal_unwrap(const uint8_t sec[SEAL_SECRET], struct str boxed,
	    struct buf *out);

void	seal_wipe(void *p, size_t n);

#endif
