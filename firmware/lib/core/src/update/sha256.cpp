#include "update/sha256.h"

namespace powersight {

namespace {
constexpr uint32_t kRound[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

uint32_t turn(uint32_t x, int bits) { return x >> bits | x << (32 - bits); }
}  // namespace

void Sha256::block(const uint8_t* data) {
    uint32_t w[64];
    for (int i = 0; i < 16; i++)
        w[i] = static_cast<uint32_t>(data[4 * i]) << 24 | static_cast<uint32_t>(data[4 * i + 1]) << 16 |
               static_cast<uint32_t>(data[4 * i + 2]) << 8 | data[4 * i + 3];
    for (int i = 16; i < 64; i++) {
        const uint32_t s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3;
        const uint32_t s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    uint32_t s[8];
    memcpy(s, state_, sizeof(s));
    for (int i = 0; i < 64; i++) {
        const uint32_t big1 = turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25);
        const uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
        const uint32_t t1 = s[7] + big1 + choice + kRound[i] + w[i];
        const uint32_t big0 = turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22);
        const uint32_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
        const uint32_t t2 = big0 + majority;
        for (int k = 7; k > 0; k--) s[k] = s[k - 1];
        s[4] += t1;
        s[0] = t1 + t2;
    }
    for (int i = 0; i < 8; i++) state_[i] += s[i];
}

void Sha256::add(Bytes data) {
    total_ += data.size;
    for (size_t i = 0; i < data.size; i++) {
        pending_[pendingSize_++] = data.data[i];
        if (pendingSize_ == sizeof(pending_)) {
            block(pending_);
            pendingSize_ = 0;
        }
    }
}

void Sha256::finish(uint8_t out[kBytes]) {
    const uint64_t bits = total_ * 8;
    const uint8_t one = 0x80;
    const uint8_t zero = 0;
    add({&one, 1});
    while (pendingSize_ != 56) add({&zero, 1});
    uint8_t length[8];
    for (int i = 0; i < 8; i++) length[i] = static_cast<uint8_t>(bits >> (56 - 8 * i));
    add({length, 8});
    for (int i = 0; i < 32; i++) out[i] = static_cast<uint8_t>(state_[i / 4] >> (24 - 8 * (i % 4)));
}

void Sha256::of(Bytes data, uint8_t out[kBytes]) {
    Sha256 hash;
    hash.add(data);
    hash.finish(out);
}

void Sha256::keyed(Bytes key, Bytes data, uint8_t out[kBytes]) {
    uint8_t block[64] = {};
    if (key.size > sizeof(block)) {
        of(key, block);
    } else if (key.size > 0) {
        memcpy(block, key.data, key.size);
    }
    for (uint8_t& byte : block) byte ^= 0x36;
    Sha256 inner;
    inner.add({block, sizeof(block)});
    inner.add(data);
    inner.finish(out);
    for (uint8_t& byte : block) byte ^= 0x36 ^ 0x5C;
    Sha256 outer;
    outer.add({block, sizeof(block)});
    outer.add({out, kBytes});
    outer.finish(out);
}

}  // namespace powersight
