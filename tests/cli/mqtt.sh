# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by tests/cli/patrol and tests/cli/iot, after kit.sh: a real mosquitto
# with users and rights, and the program beside it.
broker=$(command -v mosquitto || echo /usr/sbin/mosquitto)
if [ ! -x "$broker" ] || ! command -v mosquitto_pub >/dev/null ||
	! command -v mosquitto_passwd >/dev/null; then
	skip 'a broker of MQTT' 'no mosquitto, or no mosquitto-clients'
	plan
	exit 0
fi
mqtt_pids=
trap 'for p in $mqtt_pids; do kill "$p" 2>/dev/null; done; wait; rm -rf "$kit"' EXIT

# until_is WHAT COMMAND...: waits until it succeeds, half a minute at most.
until_is() {
	mqtt_what=$1
	shift
	mqtt_n=0
	until "$@" >/dev/null 2>&1; do
		mqtt_n=$((mqtt_n + 1))
		[ $mqtt_n -lt 300 ] || break
		sleep 0.1
	done
	[ $mqtt_n -lt 300 ]
	verdict $? "$mqtt_what" "$*"
}

user() { mosquitto_passwd -b "$kit/users" "$1" "$2"; }

# broker_up ACL-FILE: its port is $port.
broker_up() {
	port=$((30000 + $$ % 2500))	# below those the kernel gives away
	while :; do
		printf '%s\n' "listener $port 127.0.0.1" 'allow_anonymous false' \
			"password_file $kit/users" "acl_file $1" \
			'persistence true' "persistence_location $kit/" \
			'max_queued_messages 0' \
			'message_size_limit 8388608' >"$kit/broker.conf"
		[ "$(id -u)" -ne 0 ] || echo 'user root' >>"$kit/broker.conf"
		"$broker" -c "$kit/broker.conf" >"$kit/broker.log" 2>&1 &
		broker_pid=$!
		mqtt_n=0
		until grep -q running "$kit/broker.log" ||
			! kill -0 "$broker_pid" 2>/dev/null ||
			[ $mqtt_n -ge 300 ]; do
			sleep 0.1
			mqtt_n=$((mqtt_n + 1))
		done
		kill -0 "$broker_pid" 2>/dev/null && break
		port=$((port + 1))
	done
	mqtt_pids="$mqtt_pids $broker_pid"
}

# pub USER TOPIC TEXT; QoS 1: it is there when this returns.
pub() {
	mosquitto_pub -h 127.0.0.1 -p "$port" -u "$1" -P "pw-$1" -q 1 -t "$2" \
		-m "$3"
}
# hear USER FILE TOPIC...: "topic text" lines into FILE, from now on.
hear() {
	hear_user=$1 hear_file=$2
	shift 2
	mosquitto_sub -h 127.0.0.1 -p "$port" -u "$hear_user" \
		-P "pw-$hear_user" -q 1 -v "$@" >"$hear_file" 2>&1 &
	mqtt_pids="$mqtt_pids $!"
}
headless() {
	"$bin" run --headless >>"$kit/run" 2>&1 &
	run_pid=$!
	mqtt_pids="$mqtt_pids $run_pid"
}
end_headless() {
	kill "$run_pid"
	wait "$run_pid"
}
# link CODE DRIVER WAYS OPTIONS
link() {
	printf 'code\tdriver\tnode\tchannel\turl\tauth\tevery\tways\tunknown\tmap\taccount\topts\tname\n'
	printf '%s\t%s\t*\tpatrol\tmqtt://127.0.0.1:%s\tfile:%s\t-\t%s\tkeep\t-\t-\t%s\t巡查\n' \
		"$1" "$2" "$port" "$kit/auth" "$3" "$4"
}
