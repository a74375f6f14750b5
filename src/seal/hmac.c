/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What other systems sign their requests with; our own log uses none of it. */
#include "seal/seal.h"

#include <sodium.h>

void
seal_hmac256(struct str key, struct str bytes, uint8_t out[SEAL_HMAC])
{
	crypto_auth_hmacsha256_state st;

	crypto_auth_hmacsha256_init(&st, (const unsigned char *)key.p, key.n);
	crypto_auth_hmacsha256_update(&st, (const unsigned char *)bytes.p,
	    bytes.n);
	crypto_auth_hmacsha256_final(&st, out);
	sodium_memzero(&st, sizeof st);
}

void
seal_sha256(struct str bytes, uint8_t out[SEAL_HMAC])
{
	crypto_hash_sha256(out, (const unsigned char *)bytes.p, bytes.n);
}
