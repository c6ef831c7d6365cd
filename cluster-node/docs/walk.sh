#!/usr/bin/env bash
# Walks through people, property and appointments with curl, as a stranger would on a fresh start: the administrator's first
# sign-in, two registrations, a home with its claim and deed, the officer's approval, a delegation, an appointment.
#   ./powersight &    and then    cluster-node/docs/walk.sh [http://127.0.0.1:8080 [data]]
set -euo pipefail
B=${1:-http://127.0.0.1:8080} DATA=${2:-data}
PASSWORD='devet zelenih zaba' T=''
WORK=$(mktemp -d) && trap 'rm -rf "$WORK"' EXIT

ask() { curl --fail-with-body -sS -H 'Content-Type: application/json' ${T:+-H "Authorization: Bearer $T"} "$@"; } # as whoever T is
of() { grep -oE "\"$1\":\"[^\"]*" | head -n 1 | cut -d '"' -f 4; }                                                # a field of an answer
sign_in() { T='' ask "$B"/api/v1/session -d '{"name":"'"$1"'","password":"'"$2"'"}' | of accessToken; }
step() { printf '\n%s\n' "$*"; }

# what was mailed to somebody lies in a file until SMTP is configured; the link in it ends with a token
mailed_token() {
  while ! grep -qs "^To: $1" "$DATA"/mail/*.eml; do sleep 1; done
  cat $(grep -ls "^To: $1" "$DATA"/mail/*.eml) | sed -z 's/=\r*\n//g; s/=3D/=/g' | grep -oE 'token=[A-Za-z0-9_-]+' | tail -n 1 | cut -d = -f 2
}
register() { # e-mail, name
  T='' ask "$B"/api/v1/registrations -d '{"email":"'"$1"'","name":"'"$2"'","language":"en"}'
  T='' ask -o /dev/null "$B"/api/v1/registrations/confirmation -d '{"token":"'"$(mailed_token "$1")"'","password":"'"$PASSWORD"'"}'
}

step "The administrator's first password opens nothing but its own change; after it, the office is theirs as well."
FIRST=$(cat "$DATA/admin-password.txt")
T=$(sign_in admin "$FIRST")
T=$(ask "$B"/api/v1/me/password -d '{"present":"'"$FIRST"'","next":"'"$PASSWORD"'"}' | of accessToken)
ADMIN=$(ask "$B"/api/v1/me | of id)
ask -X PUT "$B"/api/v1/users/$ADMIN/roles -d '{"roles":["ADMINISTRATOR","OFFICER"]}'
OFFICER=$(sign_in admin "$PASSWORD") # a change of roles ends all sessions

step 'Ana and Bojan register and confirm their addresses.'
register ana@example.org 'Ana Anić'
register bojan@example.org 'Bojan Bojić'
ANA=$(sign_in ana@example.org "$PASSWORD")
BOJAN=$(sign_in bojan@example.org "$PASSWORD")

step 'Ana registers a building with her flat and its meter, claims the flat, and proves it.'
T=$ANA
FLAT=$(ask "$B"/api/v1/buildings -d '{"settlement":"Novi Sad","street":"Kisačka","number":"14",
  "latitude":45.2617,"longitude":19.8369,"flat":{"label":"2","meter":"ps-000001"}}' | of flat)
CLAIM=$(ask "$B"/api/v1/flats/$FLAT/claims -d '{"contractNumber":"4711"}' | of id)
base64 -d >"$WORK/deed.png" <<'PHOTOGRAPH'
iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
PHOTOGRAPH
curl --fail-with-body -sS "$B/api/v1/claims/$CLAIM/documents?name=deed.png" -H "Authorization: Bearer $T" \
  -H 'Content-Type: image/png' --data-binary @"$WORK/deed.png"

step 'The officer finds the claim in the queue, looks at it and approves it. Ana is told, and sees who has looked.'
T=$OFFICER
ask "$B/api/v1/claims?status=PENDING"
DEED=$(ask "$B"/api/v1/claims/$CLAIM | grep -oE '"documents":.*' | of id)
ask -o "$WORK/seen.png" -H 'PowerSight-Reason: is the seal there?' "$B"/api/v1/documents/$DEED/content
ask -X POST "$B"/api/v1/claims/$CLAIM/approval -d '{}'
T=$ANA
ask "$B"/api/v1/me/flats
ask "$B"/api/v1/me/inbox
ask "$B"/api/v1/me/views

step 'Ana lets Bojan see what she uses, and nothing else, for thirty days of the grid.'
NOW=$(ask "$B"/api/v1/clock | of grid)
GIVEN=$(ask "$B"/api/v1/delegations -d '{"flat":"'$FLAT'","to":"bojan@example.org","uses":["CONSUMPTION"],
  "until":"'$(date -u -d "$NOW + 30 days" +%FT%TZ)'"}' | of id)
T=$BOJAN
ask -X POST "$B"/api/v1/delegations/$GIVEN/acceptance
ask -H 'Accept: text/csv' "$B/api/v1/export/readings?limit=5"

step 'The administrator opens an office and sits there; Ana books the first free half hour that day, and gets a calendar entry.'
T=$OFFICER
OFFICE=$(ask "$B"/api/v1/offices -d '{"name":"Šalter 1","address":"Bulevar oslobođenja 100, Novi Sad"}' | of id)
ask -X PUT "$B"/api/v1/offices/$OFFICE/officers/$ADMIN
DAY=$(date -u -d "$NOW + 7 days" +%F) # a day of the grid is 24 minutes at the usual speed
NAME=$(LC_ALL=C date -u -d "$DAY" +%A | tr '[:lower:]' '[:upper:]')
ask "$B"/api/v1/officers/$ADMIN/weeks -d '{"from":"'$DAY'","work":[{"day":"'$NAME'","from":"08:00","to":"16:00"}],
  "breaks":[{"day":"'$NAME'","from":"12:00","to":"12:30"}]}'
T=$ANA
START=$(ask "$B/api/v1/offices/$OFFICE/free-slots?from=$DAY&to=$(date -u -d "$DAY + 1 day" +%F)" | of local)
APPOINTMENT=$(ask "$B"/api/v1/appointments -d '{"office":"'$OFFICE'","start":"'$START'","about":"A new meter"}' | of id)
ask "$B"/api/v1/appointments/$APPOINTMENT/calendar

step 'Bojan has seen enough; everything the office did is on the list that cannot be altered.'
ask -X DELETE "$B"/api/v1/delegations/$GIVEN
T=$OFFICER
ask "$B"/api/v1/audit/verdict
step "Done: flat $FLAT is Ana's, and she is expected at $START."
