#!/bin/sh
# Opt-in: the core compiled for rv32imc by Debian's cross compiler, run in qemu, against the same program on this PC.
# Needs gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf libstdc++-arm-none-eabi-dev qemu-system-misc.
set -eu
cd "$(dirname "$0")"
cross=riscv64-unknown-elf-g++
headers=$(ls -d /usr/include/newlib/c++/*/ 2>/dev/null | head -1 || true)
if ! command -v $cross >/dev/null || ! command -v qemu-system-riscv32 >/dev/null || [ -z "$headers" ]; then
    echo "SKIPPED: rv32imc because the cross compiler, qemu or the C++ headers are missing" >&2
    [ "${POWERSIGHT_REQUIRE_ALL:-false}" != true ] || exit 1
    exit 0
fi
build=${POWERSIGHT_FIRMWARE_BUILD:-build}/rv32
mkdir -p "$build"
sources="$(find lib/core/src -name '*.cpp' | sort) hal/rv32/self_check.cpp"
# The library's own headers are ARM's; only its configuration is taken from there, none of its code.
flags="-std=c++17 -Os -Wall -Wextra -Werror -fno-exceptions -fno-rtti -fno-threadsafe-statics -ffunction-sections -Ilib/core/src"
target="-march=rv32imc -mabi=ilp32"
objects=
for source in $sources; do
    object=$build/$(echo "$source" | tr / _).o
    # shellcheck disable=SC2086
    $cross $flags $target --specs=picolibc.specs -isystem "$headers" -isystem "$headers/arm-none-eabi" -c "$source" -o "$object"
    objects="$objects $object"
done
# gcc links, since there is no libstdc++ to link; nothing in the core asks for it
# shellcheck disable=SC2086
riscv64-unknown-elf-gcc $target --specs=picolibc.specs --oslib=semihost --crt0=hosted -Wl,--gc-sections \
    -Wl,--defsym=__flash=0x80000000 -Wl,--defsym=__flash_size=0x200000 \
    -Wl,--defsym=__ram=0x80200000 -Wl,--defsym=__ram_size=0x200000 $objects -o "$build/self_check.elf"
timeout 120 qemu-system-riscv32 -machine virt -bios none -display none -serial none -monitor none \
    -chardev stdio,id=out -semihosting-config enable=on,target=native,chardev=out \
    -kernel "$build/self_check.elf" </dev/null >"$build/rv32.txt"
# shellcheck disable=SC2086
g++ $flags $sources -o "$build/self_check"
"$build/self_check" >"$build/pc.txt"
cmp "$build/pc.txt" "$build/rv32.txt"
grep -q '^signature 1' "$build/rv32.txt"
grep -q '^changed 0' "$build/rv32.txt"
riscv64-unknown-elf-size "$build/self_check.elf"
echo "rv32imc: $(wc -l <"$build/rv32.txt") lines, the same bytes as on this PC"
