/* SPDX-License-Identifier: GPL-3.0-or-later */
/* curl_load.h -- libcurl, when it is first wanted.  Layer: channel.
 * Linked, it and what it brings (thirty libraries) cost every start of the
 * program more than the rest of the start together; hence dlopen. The types are
 * those of curl.h, so the compiler checks every call all the same. */
#ifndef CHANNEL_CURL_LOAD_H
#define CHANNEL_CURL_LOAD_H

#include <stdbool.h>
#include <curl/curl.h>

/* The type-checking macros take the real functions' names only. */
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

#define CURL_CALLS(X) \
	X(global_init) X(easy_init) X(easy_setopt) X(easy_getinfo) \
	X(easy_pause) X(easy_cleanup) X(easy_strerror) X(getdate) \
	X(slist_append) X(slist_free_all) \
	X(multi_init) X(multi_setopt) X(multi_add_handle) \
	X(multi_remove_handle) X(multi_socket_action) X(multi_info_read) \
	X(easy_send) X(easy_recv) X(multi_cleanup) \
	X(url) X(url_set) X(url_get) X(url_cleanup) X(free)

#define CURL_CALL(name) __typeof__(&curl_##name) name;
struct curl_calls { CURL_CALLS(CURL_CALL) };
#undef CURL_CALL

/* NULL: not on this machine, or too old. Loaded once, kept. */
const struct curl_calls *curl_load(void);

#endif
