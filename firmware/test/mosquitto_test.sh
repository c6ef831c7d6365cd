#!/bin/sh
# The meter against Mosquitto, with libmosquitto's own client as witness: 200 kills and broken connections, and every
# sequence number arrives; a wrong secret does not get in; a killed meter's last will is published.
set -eu
build=$1
here=$(dirname "$0")
broker=/usr/sbin/mosquitto
if [ ! -x $broker ] || [ ! -x "$build/seq_witness" ] || ! command -v mosquitto_passwd >/dev/null; then
    echo "SKIPPED: the meter against Mosquitto because mosquitto or libmosquitto-dev is missing" >&2
    [ "${POWERSIGHT_REQUIRE_ALL:-false}" != true ] || exit 1
    exit 77
fi
folder=$(mktemp -d)
broker_pid= witness_pid=
finish() {
    [ -z "$witness_pid" ] || kill "$witness_pid" 2>/dev/null || true
    [ -z "$broker_pid" ] || kill "$broker_pid" 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT

: >"$folder/passwords"
mosquitto_passwd -b "$folder/passwords" meter-01 a-secret-of-sixteen
mosquitto_passwd -b "$folder/passwords" witness witness-of-sixteen
chmod 644 "$folder/passwords"
chmod 755 "$folder"
attempt=0
while :; do
    port=$(awk -v s="$$$attempt$(date +%N)" 'BEGIN { srand(s); print 20000 + int(rand() * 20000) }')
    printf 'listener %s 127.0.0.1\nallow_anonymous false\npassword_file %s/passwords\nmax_queued_messages 0\nmax_inflight_messages 0\n' \
        "$port" "$folder" >"$folder/conf"
    $broker -c "$folder/conf" >"$folder/broker.log" 2>&1 &
    broker_pid=$!
    "$build/seq_witness" "$port" "$folder/seen" >"$folder/witness.log" 2>&1 &
    witness_pid=$!
    tries=0
    # ready when the witness has said so
    until grep -q ready "$folder/witness.log" 2>/dev/null || [ $tries -ge 100 ]; do sleep 0.1; tries=$((tries + 1)); done
    if grep -q ready "$folder/witness.log"; then break; fi
    kill $broker_pid $witness_pid 2>/dev/null || true
    attempt=$((attempt + 1))
    [ $attempt -lt 5 ] || { cat "$folder/broker.log" "$folder/witness.log"; exit 1; }
done

mkdir "$folder/run"
METER_HOST=$build/meter_host "$here/against_node.sh" 127.0.0.1 "$port" --kills 100 --seed "${POWERSIGHT_SEED:-1}" \
    --folder "$folder/run" >"$folder/report" 2>&1 || { cat "$folder/report"; exit 1; }
cat "$folder/report"
total=$(sed -n 's/^readings \([0-9]*\),.*/\1/p' "$folder/report")

fail() {
    echo "FAILED: $1" >&2
    exit 1
}
# the witness writes a line when a message has come; the last acknowledged one may still be on its way to it
tries=0
missing=all
while [ "$missing" != 0 ] && [ $tries -lt 100 ]; do
    missing=$(awk -v n="$total" '$1 == "data" { seen[$2] = 1 } END { for (i = 1; i <= n; i++) if (!(i in seen)) c++; print c + 0 }' "$folder/seen")
    [ "$missing" = 0 ] || sleep 0.1
    tries=$((tries + 1))
done
connections=$(grep -c 'as meter-01' "$folder/broker.log" || true)
seen=$(grep -c '^data' "$folder/seen")
beyond=$(awk -v n="$total" '$1 == "data" && $2 > n' "$folder/seen" | wc -l)
echo "connections $connections, messages seen $seen for $total readings, missing $missing"
[ "$total" -ge 200 ] || fail "only $total readings were made"
[ "$missing" = 0 ] || fail "$missing sequence numbers never arrived"
[ "$beyond" = 0 ] || fail "a sequence number arrived that was never stored"
[ "$connections" -ge 200 ] || fail "only $connections connections: the test was too gentle"
# a number stands for one reading: whatever came twice was the same
[ "$(grep '^data' "$folder/seen" | awk '{ print $2, $3 }' | sort -u | wc -l)" = "$total" ] || fail "a sequence number was used twice"
grep -q '^last-gasp' "$folder/seen" || fail "no last will of a killed meter was published"
grep -q '^replies c-1 done' "$folder/seen" || fail "the command was not answered"

# a wrong secret
"$build/meter_host" --host 127.0.0.1 --port "$port" --id meter-01 --secret not-the-secret-at-all --flash "$folder/other" \
    --ack-log "$folder/other-acks" --interval-ms 20 --backoff-ms 10 --seconds 2 >/dev/null && fail "a wrong secret ended well" || true
[ ! -s "$folder/other-acks" ] || fail "something was acknowledged to a wrong secret"
echo "the meter against Mosquitto: ok"
