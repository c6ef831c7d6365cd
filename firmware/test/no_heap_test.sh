#!/bin/sh
# Claim: the core takes nothing from the heap, not even at its start, throws nothing and prints no floating point: its
# objects ask the linker for none of these. With --glue: neither does the ESP32's side take anything from the heap.
set -eu
forbidden='operator (new|delete)|malloc|calloc|realloc|free'
if [ "$1" = --glue ]; then
    shift
else
    forbidden="$forbidden|__cxa_throw|__cxa_allocate_exception|__dynamic_cast|printf|snprintf|sprintf|strtod|dtoa"
fi
asked=$(nm --undefined-only --demangle "$@" | grep -E " U ($forbidden)" || true)
[ -z "$asked" ] || { echo "asked for:"; echo "$asked"; exit 1; }
