/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MD5, as the protocol names revisions and attachments by it, and base64. */
#include "couchd.h"

#include <string.h>

static const uint32_t sines[64] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a,
	0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
	0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
	0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
	0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8,
	0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
	0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
	0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
	0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
	0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
	0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static void
md5_block(uint32_t h[4], const unsigned char *p)
{
	static const unsigned char turns[16] = {
		7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21
	};
	uint32_t a = h[0], b = h[1], c = h[2], d = h[3], w[16];

	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)p[4 * i] | (uint32_t)p[4 * i + 1] << 8 |
		    (uint32_t)p[4 * i + 2] << 16 | (uint32_t)p[4 * i + 3] << 24;
	for (int i = 0; i < 64; i++) {
		const int round = i / 16;
		const int by = turns[round * 4 + i % 4];
		uint32_t f = round == 0 ? (b & c) | (~b & d) :
		    round == 1 ? (d & b) | (~d & c) :
		    round == 2 ? b ^ c ^ d : c ^ (b | ~d);
		const int g = round == 0 ? i : round == 1 ? 5 * i + 1 :
		    round == 2 ? 3 * i + 5 : 7 * i;

		f += a + sines[i] + w[g % 16];
		a = d;
		d = c;
		c = b;
		b += f << by | f >> (32 - by);
	}
	h[0] += a;
	h[1] += b;
	h[2] += c;
	h[3] += d;
}

void
md5(struct str s, unsigned char out[16])
{
	uint32_t h[4] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 };
	unsigned char tail[128] = { 0 };
	const size_t left = s.n % 64, total = left < 56 ? 64 : 128;

	for (size_t i = 0; i + 64 <= s.n; i += 64)
		md5_block(h, (const unsigned char *)s.p + i);
	if (left > 0)
		memcpy(tail, s.p + s.n - left, left);
	tail[left] = 0x80;
	for (int i = 0; i < 8; i++)
		tail[total - 8 + (size_t)i] =
		    (unsigned char)((uint64_t)s.n * 8 >> (8 * i));
	md5_block(h, tail);
	if (total == 128)
		md5_block(h, tail + 64);
	for (int i = 0; i < 16; i++)
		out[i] = (unsigned char)(h[i / 4] >> (8 * (i % 4)));
}

static const char *
alphabet(bool url)
{
	return url ?
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" :
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
}

void
base64_put(struct str s, bool url, struct buf *out)
{
	const char *const set = alphabet(url);

	buf_reserve(out, s.n / 3 * 4 + 4);
	for (size_t i = 0; i < s.n; i += 3) {
		const size_t n = s.n - i < 3 ? s.n - i : 3;
		uint32_t v = 0;

		for (size_t k = 0; k < 3; k++)
			v = v << 8 | (k < n ? (unsigned char)s.p[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			if (k <= n)
				buf_byte(out, set[v >> (18 - 6 * k) & 63]);
			else if (!url)
				buf_byte(out, '=');
	}
}

bool
base64_get(struct str s, bool url, struct buf *out)
{
	const char *const set = alphabet(url);
	uint32_t v = 0;
	int bits = 0;

	while (s.n > 0 && s.p[s.n - 1] == '=')
		s.n--;
	buf_reserve(out, s.n / 4 * 3 + 3);
	for (size_t i = 0; i < s.n; i++) {
		const char *at = s.p[i] != '\0' ? strchr(set, s.p[i]) : NULL;

		if (at == NULL)
			return false;
		v = v << 6 | (uint32_t)(at - set);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			buf_byte(out, (char)(v >> bits & 255));
		}
	}
	return true;
}

void
hex_put(const unsigned char *p, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++)
		buf_fmt(out, "%02x", p[i]);
}
