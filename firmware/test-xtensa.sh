#!/bin/sh
# Opt-in: the core as objects for the ESP8266's processor by Debian's gcc-xtensa-lx106. That package has a C++ compiler
# and neither a C nor a C++ library, so the headers come from picolibc and libstdc++ of other targets: this shows that the
# core compiles there, links nowhere and runs nowhere.
set -eu
cd "$(dirname "$0")"
cross=xtensa-lx106-elf-g++
headers=$(ls -d /usr/include/newlib/c++/*/ 2>/dev/null | head -1 || true)
libc=$(ls -d /usr/lib/picolibc/*/include 2>/dev/null | head -1 || true)
if ! command -v $cross >/dev/null || [ -z "$headers" ] || [ -z "$libc" ]; then
    echo "SKIPPED: xtensa-lx106 because the compiler or the headers (picolibc, libstdc++-arm-none-eabi-dev) are missing" >&2
    exit 0
fi
build=${POWERSIGHT_FIRMWARE_BUILD:-build}/xtensa
mkdir -p "$build"
for source in $(find lib/core/src -name '*.cpp' | sort); do
    $cross -std=c++17 -Os -Wall -Wextra -Werror -fno-exceptions -fno-rtti -fno-threadsafe-statics -mlongcalls -Ilib/core/src \
        -isystem "$headers" -isystem "$headers/arm-none-eabi" -isystem "$libc" \
        -c "$source" -o "$build/$(echo "$source" | tr / _).o"
done
xtensa-lx106-elf-size -t "$build"/*.o | tail -1
echo "xtensa-lx106: every file of the core compiles to an object"
