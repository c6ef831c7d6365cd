#!/bin/sh
# Everything about the firmware that can be checked on a PC: build with warnings as errors and sanitizers, all claims,
# format and lint. A missing tool is said loudly; with POWERSIGHT_REQUIRE_ALL=true it is a failure.
set -eu
cd "$(dirname "$0")"
build=${POWERSIGHT_FIRMWARE_BUILD:-build}

skipped() {
    echo "SKIPPED: $1 because $2" >&2
    [ "${POWERSIGHT_REQUIRE_ALL:-false}" != true ] || { echo "POWERSIGHT_REQUIRE_ALL=true: that is a failure" >&2; exit 1; }
}

command -v cmake >/dev/null && command -v g++ >/dev/null || { skipped "the firmware" "cmake or g++ is missing"; exit 0; }
generator="Unix Makefiles"
if command -v ninja >/dev/null; then generator=Ninja; fi
cmake -S . -B "$build" -G "$generator" >/dev/null
cmake --build "$build" --parallel 2 >"$build/build.log" 2>&1 || { cat "$build/build.log" >&2; exit 1; }
[ -x "$build/update_test" ] || skipped "update_test and the signing tool" "libssl-dev is missing"
[ -x "$build/seq_witness" ] || skipped "mosquitto_test" "libmosquitto-dev is missing"
[ -d ../cluster-node/app/target/powersight/lib ] || skipped "node_test" "the node is not built (mvn package, or ./powersight once)"
(cd "$build" && ctest --output-on-failure --no-tests=error -j 2)

sources=$(find src include lib hal test tools -name '*.cpp' -o -name '*.h' | sort)
if command -v clang-format >/dev/null; then
    # shellcheck disable=SC2086
    clang-format --dry-run -Werror $sources
    echo "clang-format: clean"
else
    skipped "clang-format" "it is not installed"
fi
if command -v clang-tidy >/dev/null; then
    # only the core: it is what runs unattended for years
    # a broken .clang-tidy makes it say so and succeed, hence the look at what it says
    find lib/core/src -name '*.cpp' | sort | xargs -P 2 -n 6 clang-tidy --quiet -p "$build" 2>"$build/tidy.log" || {
        cat "$build/tidy.log" >&2
        exit 1
    }
    if grep -q 'Error' "$build/tidy.log"; then cat "$build/tidy.log" >&2; exit 1; fi
    echo "clang-tidy: clean"
else
    skipped "clang-tidy" "it is not installed"
fi
if command -v xtensa-lx106-elf-g++ >/dev/null; then
    ./test-xtensa.sh
else
    skipped "the objects for ESP8266" "gcc-xtensa-lx106 is not installed"
fi
# opt-in, since its packages take more than a gigabyte: where they are, it is run (see README)
if command -v riscv64-unknown-elf-g++ >/dev/null && command -v qemu-system-riscv32 >/dev/null; then ./test-rv32.sh; fi
