#!/bin/sh
# Claim: the core takes nothing from the heap, not even at its start, throws nothing and prints no floating point: its
# objects ask the linker for none of these.
set -eu
nm --undefined-only --demangle "$1" >"$1.undefined"
asked=$(grep -E ' U (operator (new|delete)|malloc|calloc|realloc|free|__cxa_throw|__cxa_allocate_exception|__dynamic_cast|printf|snprintf|sprintf|strtod|dtoa)' "$1.undefined" || true)
[ -z "$asked" ] || { echo "the core asks for:"; echo "$asked"; exit 1; }
