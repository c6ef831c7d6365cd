#!/bin/sh
# The broker wants a file of hashes; a meter's line is added to it with mosquitto_passwd, see docker/README.md.
set -eu
umask 077
if [ -f /mosquitto/data/meters ]; then cp /mosquitto/data/meters /tmp/passwords; else : >/tmp/passwords; fi
mosquitto_passwd -b /tmp/passwords powersight "$MOSQUITTO_PASSWORD"
exec mosquitto -c /mosquitto/config/mosquitto.conf
