#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bench/telemetry.sh GRIDSEAT B_TELEMETRY PROFILE FOLDER: one headless process
# between a real broker and 1,200 officers every 15 s, 2,000 devices every 10 s.
# Beside it, at the same messages, a bare subscriber that parses and keeps nothing.
#
#	TELEMETRY_SECONDS	120
#	TELEMETRY_FACTOR	20: so many times the rate (CPU is told at the true
#				one); 1 with 3600 seconds is the hour itself
set -eu
gridseat=$1 load=$2 profile=$3 dir=$4
seconds=${TELEMETRY_SECONDS:-120} factor=${TELEMETRY_FACTOR:-20}
broker=$(command -v mosquitto || echo /usr/sbin/mosquitto)
[ -x "$broker" ] || {
	echo "bench/run: no mosquitto: no telemetry" >&2
	exit 0
}
rm -rf "$dir"
mkdir -p "$dir"
pids=
trap 'for p in $pids; do kill "$p" 2>/dev/null || :; done' EXIT INT TERM

# The district, with officers enough and a lift's bounds.
cp -r "$profile" "$dir/profile"
awk 'BEGIN { for (i = 0; i < 1200; i++)
	printf "off%04d\tt406\tfinder\t*\t-\t巡%04d\n", i, i }' \
	>>"$dir/profile/accounts.tsv"
printf 'code\tdevice\tmetric\tlow\thigh\thold\tmatter\tgrid\tplace\turgent\tname
hot\tlift-*\ttemp\t-\t40\t30\t-\t-\t-\t0\t机房过热\n' >"$dir/profile/sensors.tsv"
export GRIDSEAT_STORE="$dir/store"
"$gridseat" init --profile "$dir/profile" --node b01 >/dev/null

port=18839
while :; do
	printf 'listener %d 127.0.0.1\nallow_anonymous true\n' $port >"$dir/conf"
	printf 'max_queued_messages 100000\n' >>"$dir/conf"
	"$broker" -c "$dir/conf" >"$dir/broker.log" 2>&1 &
	broker_pid=$!
	sleep 1
	kill -0 "$broker_pid" 2>/dev/null && break
	port=$((port + 1))
done
pids="$pids $broker_pid"
url=mqtt://127.0.0.1:$port
{
	printf 'code\tdriver\tnode\tchannel\turl\tauth\tevery\tways\tunknown\tmap\taccount\topts\tname\n'
	printf 'patrol\tpatrol\t*\tpatrol\t%s\t-\t-\tboth\tkeep\t-\t-\tshift=round\t巡查\n' $url
	printf 'lifts\tiot\t*\t-\t%s\t-\t-\tin\tkeep\t-\t-\t-\t电梯\n' $url
} >"$GRIDSEAT_STORE/links.tsv"
chmod 600 "$GRIDSEAT_STORE/links.tsv"
"$gridseat" run --headless >"$dir/run.log" 2>&1 &
run=$!
pids="$pids $run"
sleep 5		# up, and the catalogue is out

ticks() { awk '{ print $14 + $15 }' "/proc/$run/stat"; }
rss() { awk '/^VmRSS/ { print $2 }' "/proc/$run/status"; }
# Positions and all that is held once are there after the first round.
"$load" yard $url $((seconds + 6)) >"$dir/yard" &
yard=$!
sleep 1
first=$(ticks)
"$load" load $url "$seconds" "$factor" >"$dir/load" &
loads=$!
pids="$pids $loads $yard"
half=$((seconds / 2))
sleep "$half"
rss_half=$(rss)
wait $loads
cpu=$(($(ticks) - first))
rss_end=$(rss)
wait $yard
"$gridseat" channel show patrol >"$dir/patrol.txt" 2>&1 || :
"$gridseat" channel show lifts >"$dir/lifts.txt" 2>&1 || :
cases=$("$gridseat" query --count '' 2>/dev/null || echo -)
hz=$(getconf CLK_TCK)
awk -v cpu="$cpu" -v hz="$hz" -v s="$seconds" -v f="$factor" -v a="$rss_half" \
	-v b="$rss_end" -v cases="$cases" '
BEGIN { OFS = "\t" }
FILENAME ~ /load$/ { sent = $1 + $2; late = $3 }
FILENAME ~ /yard$/ { got = $1; yard = $2 }
END {
	w = "telemetry, " s " s at " f " times the rate"
	print sent, w, "CPU at the true rate", "% of a core", "<=", 10,
	    100 * cpu / hz / s / f, 100 * yard / s / f, "-"
	print sent, w, "memory, second half", "KiB more", "<=", 256, b - a,
	    "-", "-"
	print sent, w, "memory", "MiB", "-", "-", b / 1024, "-", "-"
	print sent, w, "messages not said in time", "messages", "-", "-",
	    late, "-", "-"
	print sent, w, "messages lost to the bare subscriber", "messages",
	    "-", "-", sent - got, "-", "-"
}' "$dir/load" "$dir/yard"
