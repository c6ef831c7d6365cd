#!/bin/sh
# Drives the meter of this folder against a given MQTT listener, and makes its life hard: it is killed (-9) again and again
# and its connection is broken off by chance in between. In the end it is left in peace until everything is acknowledged.
#
#   against_node.sh HOST PORT [--node URL [--key FILE]] [--kills N] [--id ID] [--secret S] [--folder DIR] [--seed N] [--interval-ms N]
#
# With --node, a PowerSight node's address: makes the meter known there first, and in the end asks it whether each reading
# was recorded exactly once; --key is the file with the key that it wants from programs, "toolsKey" in its ports file.
# Without a node:
# Leaves DIR/acks, a line "ID SEQ" for each acknowledgement that came, and prints how many readings there are. Whoever
# owns the listener compares: each of these must be stored exactly once, and so must 1..N for the N that is printed.
set -eu
host=$1 port=$2
shift 2
kills=100 id=meter-01 secret=a-secret-of-sixteen folder= seed=1 interval=15 node= key=
while [ $# -gt 0 ]; do
    case $1 in
        --kills) kills=$2 ;; --id) id=$2 ;; --secret) secret=$2 ;; --folder) folder=$2 ;; --seed) seed=$2 ;;
        --interval-ms) interval=$2 ;; --node) node=$2 ;; --key) key=$2 ;;
        *) echo "against_node.sh: what is $1?" >&2; exit 2 ;;
    esac
    shift 2
done
folder=${folder:-$(mktemp -d)}
meter=${METER_HOST:-$(dirname "$0")/../build/meter_host}
echo "seed $seed, folder $folder"

ask() { # options of curl...
    if [ -n "$key" ]; then curl -sS -H "Authorization: Bearer $(cat "$key")" "$@"; else curl -sS "$@"; fi
}
if [ -n "$node" ]; then
    known=$(ask -X POST -H 'Content-Type: application/json' "$node/api/v1/meters" \
        -d "{\"id\":\"$id\",\"municipality\":\"80284\",\"timeoutSeconds\":3600}")
    secret=$(printf '%s' "$known" | sed -n 's/.*"secret":"\([^"]*\)".*/\1/p')
    [ -n "$secret" ] || { echo "against_node.sh: the node gave no secret: $known" >&2; exit 1; }
fi

common="--host $host --port $port --id $id --secret $secret --flash $folder/flash --ack-log $folder/acks"
common="$common --interval-ms $interval --backoff-ms 5"
awk -v n="$kills" -v s="$seed" 'BEGIN { srand(s); for (i = 0; i < n; i++) printf "%.3f\n", 0.05 + rand() * 0.25 }' >"$folder/lives"
: >"$folder/boots"
while read -r life; do
    boots=$(wc -l <"$folder/boots")
    # shellcheck disable=SC2086
    "$meter" $common --break-every-ms 70 --seconds 60 >>"$folder/boots" 2>>"$folder/errors" &
    pid=$!
    # a life begins when the meter has said so: one that is killed while its program loads would prove nothing
    waited=0
    while [ "$(wc -l <"$folder/boots")" -eq "$boots" ] && [ $waited -lt 1000 ]; do sleep 0.02; waited=$((waited + 1)); done
    sleep "$life"
    kill -9 $pid 2>/dev/null || true
    # the shell would say "Killed" for each of them
    wait $pid 2>/dev/null || true
done <"$folder/lives"

# one more life in peace: no new reading, and it ends once everything is acknowledged
# shellcheck disable=SC2086
"$meter" $common --readings 1 --seconds 60 >>"$folder/boots" 2>>"$folder/errors" || {
    echo "not everything was acknowledged within a minute; see $folder" >&2
    exit 1
}
if [ -s "$folder/errors" ]; then cat "$folder/errors" >&2; exit 1; fi

total=$(sed -n 's/.*last seq \([0-9]*\),.*/\1/p' "$folder/boots" | tail -1)
# A number may be missing from the file although it was acknowledged: the kill came between the PUBACK's arrival and the
# line. The meter then sent that reading again, unless it had marked it in flash; so this is a remark, not a fault.
unlogged=$(awk -v n="$total" '{ seen[$2] = 1 } END { for (i = 1; i <= n; i++) if (!(i in seen)) c++; print c + 0 }' "$folder/acks")
echo "readings $total, acknowledgements $(wc -l <"$folder/acks"), lives $(wc -l <"$folder/boots"), not in the file $unlogged"
[ -n "$node" ] || exit 0

# what was acknowledged was durable before, so there is nothing to wait for
stands=$(ask "$node/api/v1/meters/$id")
recorded=$(printf '%s' "$stands" | sed -n 's/.*"recorded":\([0-9]*\).*/\1/p')
duplicates=$(printf '%s' "$stands" | sed -n 's/.*"duplicates":\([0-9]*\).*/\1/p')
echo "the node has recorded $recorded of them, and recognised $duplicates repetitions"
case $stands in *'"missing":[]'*) ;; *) echo "FAILED: the node misses some: $stands" >&2; exit 1 ;; esac
[ "$recorded" = "$total" ] || { echo "FAILED: the node recorded $recorded of $total" >&2; exit 1; }
