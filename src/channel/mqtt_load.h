/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mqtt_load.h -- libmosquitto, when it is first wanted.  Layer: channel.
 * As with libcurl (curl_load.h): who has no broker pays nothing for it. */
#ifndef CHANNEL_MQTT_LOAD_H
#define CHANNEL_MQTT_LOAD_H

#include <stdbool.h>
#include <mosquitto.h>

#define MQTT_LIB_CALLS(X) \
	X(lib_init) X(new) X(destroy) X(int_option) X(username_pw_set) \
	X(will_set) X(tls_set) X(connect_async) X(disconnect) X(socket) \
	X(want_write) X(loop_read) X(loop_write) X(loop_misc) X(subscribe) \
	X(publish) X(strerror) X(connack_string) \
	X(connect_with_flags_callback_set) X(disconnect_callback_set) \
	X(message_callback_set) X(publish_callback_set) \
	X(subscribe_callback_set) X(max_inflight_messages_set)

#define MQTT_LIB_CALL(name) __typeof__(&mosquitto_##name) name;
struct mqtt_lib { MQTT_LIB_CALLS(MQTT_LIB_CALL) };
#undef MQTT_LIB_CALL

/* NULL: not on this machine. Loaded once, kept. */
const struct mqtt_lib *mqtt_load(void);

#endif
