#!/usr/bin/env bash
# Makes docker/.env with random passwords, readable by its owner only. What is there already stays as it is.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")"
umask 077

touch .env
for name in POSTGRES_PASSWORD RABBITMQ_PASSWORD MOSQUITTO_PASSWORD INFLUX_PASSWORD INFLUX_TOKEN GRAFANA_PASSWORD; do
  grep -q "^$name=" .env || printf '%s=%s\n' "$name" "$(od -An -N18 -tx1 /dev/urandom | tr -d ' \n')" >>.env
done
# seals what the database keeps of secrets; without it, a copy of the database is of no use to anybody, you included
grep -q "^VAULT_KEYS=" .env || printf 'VAULT_KEYS=%s\n' "$(head -c 32 /dev/urandom | base64)" >>.env
mkdir -p secrets
# Prometheus reads it at every scrape; until it holds a key the targets are shown as refused
[ -e secrets/metrics-key ] || : >secrets/metrics-key
echo "docker/.env holds a password for each part"
