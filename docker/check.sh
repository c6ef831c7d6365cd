#!/usr/bin/env bash
# Checks of docker/ what can be checked without a container engine. Needs a built program (./powersight builds it, or
# DISTRIBUTION names one), Debian's nginx and Python with YAML; promtool is used where it is installed.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")"

distribution=${DISTRIBUTION:-$PWD/../cluster-node/app/target/powersight}
work=$(mktemp -d)
pids=()
finish() {
  for pid in ${pids[@]+"${pids[@]}"}; do kill -TERM "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
fail() { printf 'docker: FAILED: %s\n' "$*" >&2; exit 1; }
held() { printf 'docker: %s\n' "$*"; }

if ! python3 -c 'import yaml' 2>/dev/null || ! command -v nginx >/dev/null; then
  echo "SKIPPED: docker/ because nginx or python3-yaml is not installed (apt-get install nginx python3-yaml)"
  [ "${POWERSIGHT_REQUIRE_ALL:-false}" = true ] && exit 1
  exit 0
fi

python3 - <<'PYTHON' || fail "the YAML or JSON files"
import glob, json, re, yaml
for name in glob.glob('**/*.y*ml', recursive=True):
    list(yaml.safe_load_all(open(name, encoding='utf-8')))
compose = yaml.safe_load(open('compose.yaml', encoding='utf-8'))
for name, service in compose['services'].items():
    assert re.search(r':\d+\.\d+', service['image'].replace(':v', ':')), f'{name} is not pinned: {service["image"]}'
    # a node's health check is the image's own
    assert name.startswith('node-') or 'healthcheck' in service, f'{name} has no health check'
    for volume in service.get('volumes', []):
        source = volume.split(':')[0]
        assert source.startswith('.') or source in compose['volumes'], f'{name}: no volume {source}'
for line in open('Dockerfile', encoding='utf-8'):
    assert not line.startswith('FROM') or re.search(r':\d', line), f'not pinned: {line}'
kinds = [part['kind'] for part in yaml.safe_load_all(open('kubernetes/powersight.yaml', encoding='utf-8'))]
assert {'StatefulSet', 'Service', 'ConfigMap', 'PodDisruptionBudget', 'Ingress'} <= set(kinds), kinds
json.load(open('grafana/dashboards/powersight.json', encoding='utf-8'))
PYTHON
held "YAML and JSON parse, images are pinned, every service has a health check"

if command -v promtool >/dev/null; then
  promtool check config --syntax-only prometheus/prometheus.yml >/dev/null || fail "prometheus.yml"
  promtool check rules prometheus/rules.yml >/dev/null || fail "rules.yml"
  held "promtool accepts Prometheus's settings and rules"
else
  echo "SKIPPED: promtool on docker/prometheus because it is not installed (apt-get install prometheus)"
fi

# The image's start command with the image's environment, laid out as in the image; only the folder, the ports and the
# addresses differ, so that it disturbs nobody.
mkdir -p "$work/opt/powersight/bin" "$work/data"
cp start healthy "$work/opt/powersight/bin/"
ln -s "$distribution/lib" "$work/opt/powersight/lib"
while IFS='=' read -r name value; do export "$name=$value"; done < <(
  sed -n '/^ENV /,/[^\\]$/p' Dockerfile | sed 's/^ENV //; s/^ *//; s/ *\\$//' | grep =)
export POWERSIGHT_DATA=$work/data POWERSIGHT_HTTP_HOST=127.0.0.1 POWERSIGHT_MQTT_HOST=127.0.0.1 POWERSIGHT_AMQP_HOST=127.0.0.1
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
front=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export POWERSIGHT_HTTP_PORT=$port POWERSIGHT_MQTT_PORT=0 POWERSIGHT_AMQP_PORT=0
"$work/opt/powersight/bin/start" node >"$work/node.log" 2>&1 &
node=$!
pids+=("$node")
for _ in $(seq 300); do
  "$work/opt/powersight/bin/healthy" 2>/dev/null && break
  kill -0 "$node" 2>/dev/null || { cat "$work/node.log"; fail "the image's start command ended"; }
  sleep 0.5
done
"$work/opt/powersight/bin/healthy" || { cat "$work/node.log"; fail "the image's start command did not become ready"; }
held "the image's start command becomes ready, and its health check says so"

# Every metric that a dashboard or a rule asks for is one that a node has.
curl -fsS -H "Authorization: Bearer $(cat "$work/data/tools.key")" "http://127.0.0.1:$port/metrics" >"$work/metrics"
grep -ohE '(powersight|jvm|process)_[a-z_]+' grafana/dashboards/*.json prometheus/rules.yml | sort -u | while read -r name; do
  grep -q "^$name[{ ]" "$work/metrics" || fail "no metric $name"
done
held "every metric in dashboards and rules is there"

# The shipped nginx.conf, with the nodes' names and its port replaced.
sed "s/node-[123]:8080/127.0.0.1:$port/; s/listen 80 /listen 127.0.0.1:$front /; s#/dev/std[a-z]*#$work/nginx.log#; s#/tmp/nginx#$work/nginx#" \
  nginx/nginx.conf >"$work/nginx.conf"
nginx -t -q -c "$work/nginx.conf" || fail "nginx -t"
nginx -c "$work/nginx.conf" -g 'daemon off;' &
pids+=($!)
for _ in $(seq 50); do curl -fsS -o /dev/null "http://127.0.0.1:$front/health/live" 2>/dev/null && break; sleep 0.1; done
headers=$(curl -sS -D - -o /dev/null -H 'Accept-Encoding: gzip' "http://127.0.0.1:$front/openapi.json")
grep -qi '^content-encoding: gzip' <<<"$headers" || fail "no gzip"
for name in X-Content-Type-Options X-Frame-Options Referrer-Policy Permissions-Policy Content-Security-Policy; do
  [ "$(grep -ci "^$name:" <<<"$headers")" = 1 ] || fail "$name is not there exactly once"
done
code() { curl -sS -o /dev/null -w '%{http_code}' "$@"; }
[ "$(code "http://127.0.0.1:$front/metrics")" = 404 ] || fail "metrics are shown outside"
head -c $((26 * 1024 * 1024)) /dev/zero >"$work/large"
[ "$(code -H 'Expect:' -H 'Content-Type: application/json' --data-binary "@$work/large" "http://127.0.0.1:$front/api/v1/session")" = 413 ] ||
  fail "26 MB are not refused"
upgraded=$(code --max-time 3 -H "Authorization: Bearer $(cat "$work/data/tools.key")" -H 'Connection: Upgrade' \
  -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' \
  "http://127.0.0.1:$front/api/v1/live" 2>/dev/null || true)
[ "$upgraded" = 101 ] || fail "the live socket is answered with $upgraded"
held "nginx -t passes; compression, headers once, 25 MB, no metrics outside, and the live socket's upgrade hold"
