#!/bin/bash
# The meter against the real node, started from its distribution: 200 kills with broken connections among them, and every
# reading recorded exactly once; TLS with one authority believed; keys rotated, revoked and stolen; new firmware taken
# over, refused and rolled back.
set -euo pipefail
build=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
dist=$(realpath -m "${POWERSIGHT_DISTRIBUTION:-$here/../../cluster-node/app/target/powersight}")

missing=
[ -d "$dist/lib" ] || missing="the node is not built (mvn package, or ./powersight once)"
[ -x "$build/sign_image" ] || missing="libssl-dev is missing"
for program in java openssl curl mosquitto_pub; do command -v $program >/dev/null || missing="$program is missing"; done
if [ -n "$missing" ]; then
    echo "SKIPPED: the meter against the node because $missing" >&2
    [ "${POWERSIGHT_REQUIRE_ALL:-false}" != true ] || exit 1
    exit 77
fi

folder=$(mktemp -d)
node_pid= started=()
finish() {
    for pid in "${started[@]}" $node_pid; do kill "$pid" 2>/dev/null || true; done
    [ -z "$node_pid" ] || wait "$node_pid" 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT
fail() { echo "FAILED: $*" >&2; tail -n 20 "$folder"/*.err "$folder/node.log" >&2 2>/dev/null || true; exit 1; }
say() { printf '%4d s  %s\n' "$SECONDS" "$*"; }
await() { # seconds, what, command...: asks until it is so
    local until=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do [ $SECONDS -lt $until ] || fail "$what"; sleep 0.2; done
}

# --- the node, with TLS, and believing in a release key of this run

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=node \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$folder/key.pem" -out "$folder/cert.pem" 2>/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=stranger \
    -keyout /dev/null -out "$folder/stranger.pem" 2>/dev/null
release_key=$("$build/sign_image" new-key "$folder/release.pem" | tr -d '\n ,' | sed 's/0x//g' | tr A-F a-f)
other_key=$("$build/sign_image" new-key "$folder/other.pem" | tr -d '\n ,' | sed 's/0x//g' | tr A-F a-f)
POWERSIGHT_MQTT_TLS=on POWERSIGHT_MQTT_TLS_PORT=0 POWERSIGHT_MQTT_TLS_CERTIFICATE=$folder/cert.pem \
    POWERSIGHT_MQTT_TLS_KEY=$folder/key.pem POWERSIGHT_RELEASE_KEYS=$release_key POWERSIGHT_AMQP=off \
    java -Xmx768m -XX:TieredStopAtLevel=1 -Djava.awt.headless=true -Duser.timezone=UTC -Dpowersight.home="$dist" \
    -cp "$dist/lib/*" powersight.app.Main up --data "$folder/data" --ports-file "$folder/ports" \
    --http-port 0 --mqtt-port 0 --amqp-port 0 --fleet 0 --speed 1 >"$folder/node.log" 2>&1 </dev/null &
node_pid=$!
node_is_up() { kill -0 $node_pid 2>/dev/null || fail "the node ended"; [ -s "$folder/ports" ]; }
await 300 "the node did not start" node_is_up
address() { sed -n "s/.*\"$1\"[ ]*:[ ]*\"\([^\"]*\)\".*/\1/p" "$folder/ports"; }
node=$(address http) mqtt=$(address mqtt) mqtts=$(address mqtts)
mqtt_port=${mqtt##*:} mqtts_port=${mqtts##*:} http_port=${node##*:}
tools_key=$(address toolsKey)
say "the node is up"

token=
api() { # method, path, options of curl...
    local method=$1 path=$2 proof=()
    shift 2
    if [ -n "$token" ]; then proof=(-H "Authorization: Bearer $token")
    elif [ -n "$tools_key" ]; then proof=(-H "Authorization: Bearer $(cat "$tools_key")"); fi
    curl -sS -X "$method" "${proof[@]}" "$@" "$node$path"
}
order() { api POST "$1" -H 'Content-Type: application/json' -d "${2:-}"; }
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p"; }
commission() { order /api/v1/meters "{\"id\":\"$1\",\"municipality\":\"80284\",\"timeoutSeconds\":3600}" | field secret; }
recorded() { api GET "/api/v1/meters/$1" | field recorded; }

# --- 200 kills, beside everything else

kill_all() {
    local pids=() number
    for number in 1 2 3 4; do
        METER_HOST=$build/meter_host "$here/against_node.sh" 127.0.0.1 "$mqtt_port" --node "$node" \
            ${tools_key:+--key "$tools_key"} --kills 50 --id "killed-$number" --seed "$number" \
            --folder "$folder/killed-$number" >"$folder/killed-$number.log" 2>"$folder/killed-$number.err" &
        pids+=($!)
    done
    local outcome=0 pid
    for pid in "${pids[@]}"; do wait "$pid" || outcome=1; done
    return $outcome
}
for number in 1 2 3 4; do mkdir "$folder/killed-$number"; done
kill_all &
kills_pid=$!
started+=($kills_pid)

# --- TLS

tls_secret=$(commission tls-1)
[ -n "$tls_secret" ] || fail "the node gave no secret"
meter() { # id, secret, port, more...: in the background
    local id=$1 secret=$2 port=$3
    shift 3
    "$build/meter_host" --host 127.0.0.1 --port "$port" --id "$id" --secret "$secret" --flash "$folder/$id.flash" \
        --ack-log "$folder/$id.acks" --backoff-ms 50 "$@" >>"$folder/$id.out" 2>>"$folder/$id.err" </dev/null &
    meter_pid=$!
    started+=($meter_pid)
}
stop() { kill "$1" 2>/dev/null || true; wait "$1" 2>/dev/null || true; }
meter tls-1 "$tls_secret" "$mqtts_port" --ca "$folder/stranger.pem" --interval-ms 300
await 90 "no complaint about a certificate of another authority" grep -qs "TLS: self" "$folder/tls-1.err"
stop $meter_pid
[ ! -s "$folder/tls-1.acks" ] || fail "a node of another authority was believed"
meter tls-1 "$tls_secret" "$mqtts_port" --ca "$folder/cert.pem" --host localhost
await 90 "no complaint about a certificate for another name" grep -qsi "TLS: .*mismatch" "$folder/tls-1.err"
stop $meter_pid
[ ! -s "$folder/tls-1.acks" ] || fail "a certificate for another name was believed"
meter tls-1 "$tls_secret" "$mqtts_port" --ca "$folder/cert.pem" --interval-ms 300 --readings 8 --seconds 180
wait $meter_pid || fail "the meter did not get through by TLS"
told=$(sort -n -k2 "$folder/tls-1.acks" | tail -n 1 | cut -d' ' -f2) # what it measured while nobody was believed, too
[ "$(recorded tls-1)" = "$told" ] || fail "by TLS the node recorded $(recorded tls-1) readings of $told"
say "TLS: another authority and another name are refused; $told readings by the right one"

# --- keys

key_secret=$(commission key-1)
meter key-1 "$key_secret" "$mqtt_port" --interval-ms 200
key_pid=$meter_pid
await 90 "key-1 is not heard" test -s "$folder/key-1.acks"
order /api/v1/devices/key-1/key/rotation >/dev/null
new_key_shown() { [ "$(api GET /api/v1/devices/key-1/key | field state)" = VALID ]; }
await 120 "the rotated key was never shown" new_key_shown
meter key-1 "$key_secret" "$mqtt_port" --flash "$folder/thief.flash" --ack-log "$folder/thief.acks" --interval-ms 200
turned_away() { api GET /metrics | grep >/dev/null '^powersight_mqtt_refused_total{reason="bad-credentials"}'; }
await 90 "the old key was not turned away" turned_away
stop $meter_pid
[ ! -s "$folder/thief.acks" ] || fail "the old key still opens the door"
say "the key was rotated while the meter worked; the old one is refused"

other_secret=$(commission key-2)
mosquitto_pub -h 127.0.0.1 -p "$mqtt_port" -V mqttv311 -q 1 -i key-2 -u key-2 -P "$other_secret" \
    -t /energy/key-1/data -m '{"deviceId":"key-1","voltage":230,"current":1,"power":230,"energy":99,"timestamp":1795262400}' || true
api GET '/api/v1/quarantine?limit=50' | grep >/dev/null '"not-yours"' || fail "the key of key-2 wrote key-1"
revoked_at=$SECONDS
order /api/v1/devices/key-1/key/revocation >/dev/null
cut_off() { # no connection of it is left, and it gets none
    local before
    before=$(wc -l <"$folder/key-1.acks")
    sleep 1
    [ "$(wc -l <"$folder/key-1.acks")" = "$before" ]
}
await 150 "a revoked meter is still heard" cut_off
stop $key_pid
say "a revoked meter was off after $((SECONDS - revoked_at)) s; a stolen key did not write another meter"

# --- firmware

signed_in() { curl -sS -X POST -H 'Content-Type: application/json' -d "{\"name\":\"admin\",\"password\":\"$1\"}" \
    "$node/api/v1/session" | field accessToken; }
first=$(cat "$folder/data/admin-password.txt")
first=${first##*[[:space:]]}
token=$(signed_in "$first")
[ -n "$token" ] || fail "the first administrator cannot sign in"
order /api/v1/me/password "{\"present\":\"$first\",\"next\":\"Firmware-Bench-$$-x9\"}" >/dev/null
administrator=$(signed_in "Firmware-Bench-$$-x9")
token=
upload() { # version, first line, key; keeps the image
    { echo "PSHOST $1 $2"; head -c 40000 /dev/urandom; } >"$folder/image-$1"
    local signature
    signature=$("$build/sign_image" sign "$folder/$3.pem" "$folder/image-$1" ps-esp32-1 "$1" bench | field signature | tr '+/' '-_')
    token=$administrator api POST "/api/v1/firmware/images?model=ps-esp32-1&version=$1&signature=$signature" \
        -H 'Content-Type: application/octet-stream' --data-binary @"$folder/image-$1"
}
upload 9.9.9 "" other | grep >/dev/null signature-wrong || fail "an image that another key signed was taken"
for image in "0.9.0 -" "1.1.0 -" "1.2.0 SICK"; do
    upload ${image% *} "$(sed 's/^-$//' <<<"${image#* }")" release | grep >/dev/null '"sha256"' || fail "image $image was not taken"
done
offer() { order "/api/v1/meters/$1/firmware" "{\"model\":\"ps-esp32-1\",\"version\":\"$2\"}" >/dev/null; }
says() { api GET "/api/v1/meters/$1/firmware" | grep >/dev/null "\"state\":\"$2\".*$3"; }
by_mqtt=$(commission fw-mqtt) by_http=$(commission fw-http) by_other=$(commission fw-other)
meter fw-mqtt "$by_mqtt" "$mqtt_port" --interval-ms 500 --release-key "$release_key" --health-ms 6000
mqtt_pid=$meter_pid
meter fw-http "$by_http" "$mqtt_port" --interval-ms 500 --release-key "$release_key" --http-port "$http_port"
meter fw-other "$by_other" "$mqtt_port" --interval-ms 500 --release-key "$other_key"
for id in fw-mqtt fw-http fw-other; do offer $id 1.1.0; done
await 180 "no update over MQTT" says fw-mqtt CONFIRMED '"running":"1.1.0"'
offer fw-mqtt 1.2.0
await 180 "no update over HTTP" says fw-http CONFIRMED '"running":"1.1.0"'
api GET /metrics | grep >/dev/null 'route="/api/v1/devices/{id}/firmware/chunk"' || fail "no piece was fetched over HTTP"
await 180 "a meter with another release key did not refuse" says fw-other REFUSED "signature is wrong"
await 180 "a sick image was not rolled back" says fw-mqtt ROLLED_BACK '"running":"1.1.0"'
offer fw-mqtt 0.9.0
await 180 "a downgrade was not refused" says fw-mqtt REFUSED "not newer"
say "firmware: taken over by MQTT and by HTTP; wrong signature, downgrade and an unsigned upload refused; sick image rolled back"
stop $mqtt_pid

# --- and the kills

wait $kills_pid || { cat "$folder"/killed-*.log "$folder"/killed-*.err >&2; fail "readings were lost or doubled"; }
for number in 1 2 3 4; do sed 's/^/        /' "$folder/killed-$number.log" | tail -n 2; done
say "200 kills: every reading of 4 meters recorded exactly once"
