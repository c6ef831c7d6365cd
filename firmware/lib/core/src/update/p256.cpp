#include "update/p256.h"

namespace powersight {

namespace {

constexpr int kLimbs = 8;

/** 256 bits, least significant limb first. */
struct Number {
    uint32_t limb[kLimbs];
};

constexpr Number kPrime = {{0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0, 0, 0, 1, 0xFFFFFFFF}};
constexpr Number kOrder = {
    {0xFC632551, 0xF3B9CAC2, 0xA7179E84, 0xBCE6FAAD, 0xFFFFFFFF, 0xFFFFFFFF, 0, 0xFFFFFFFF}};
constexpr Number kB = {
    {0x27D2604B, 0x3BCE3C3E, 0xCC53B0F6, 0x651D06B0, 0x769886BC, 0xB3EBBD55, 0xAA3A93E7, 0x5AC635D8}};
constexpr Number kGx = {
    {0xD898C296, 0xF4A13945, 0x2DEB33A0, 0x77037D81, 0x63A440F2, 0xF8BCE6E5, 0xE12C4247, 0x6B17D1F2}};
constexpr Number kGy = {
    {0x37BF51F5, 0xCBB64068, 0x6B315ECE, 0x2BCE3357, 0x7C0F9E16, 0x8EE7EB4A, 0xFE1A7F9B, 0x4FE342E2}};
constexpr Number kOne = {{1}};
constexpr Number kZero = {{0}};

Number fromBigEndian(const uint8_t* bytes) {
    Number n = kZero;
    for (int i = 0; i < 32; i++)
        n.limb[(31 - i) / 4] |= static_cast<uint32_t>(bytes[i]) << (8 * ((31 - i) % 4));
    return n;
}

bool isZero(const Number& a) {
    uint32_t all = 0;
    for (const uint32_t limb : a.limb) all |= limb;
    return all == 0;
}

bool equal(const Number& a, const Number& b) { return memcmp(a.limb, b.limb, sizeof(a.limb)) == 0; }

bool less(const Number& a, const Number& b) {
    for (int i = kLimbs - 1; i >= 0; i--)
        if (a.limb[i] != b.limb[i]) return a.limb[i] < b.limb[i];
    return false;
}

uint32_t addTo(Number* a, const Number& b) {
    uint64_t carry = 0;
    for (int i = 0; i < kLimbs; i++) {
        carry += static_cast<uint64_t>(a->limb[i]) + b.limb[i];
        a->limb[i] = static_cast<uint32_t>(carry);
        carry >>= 32;
    }
    return static_cast<uint32_t>(carry);
}

void subtractFrom(Number* a, const Number& b) {
    int64_t borrow = 0;
    for (int i = 0; i < kLimbs; i++) {
        borrow += static_cast<int64_t>(a->limb[i]) - b.limb[i];
        a->limb[i] = static_cast<uint32_t>(borrow);
        borrow >>= 32;
    }
}

bool bit(const Number& a, int i) { return (a.limb[i / 32] >> (i % 32) & 1U) != 0; }

/** Arithmetic modulo an odd 256-bit number, on values in Montgomery form (times 2^256). */
class Modular {
  public:
    explicit Modular(const Number& modulus) : m_(modulus) {
        // Newton: each step doubles the number of correct bits of the inverse
        uint32_t inverse = 1;
        for (int i = 0; i < 5; i++) inverse *= 2 - m_.limb[0] * inverse;
        negativeInverse_ = 0 - inverse;
        square_ = kOne;
        for (int i = 0; i < 512; i++) square_ = add(square_, square_);
        one_ = into(kOne);
    }

    Number add(Number a, const Number& b) const {
        const uint32_t carry = addTo(&a, b);
        if (carry != 0 || !less(a, m_)) subtractFrom(&a, m_);
        return a;
    }
    Number subtract(Number a, const Number& b) const {
        const bool negative = less(a, b);
        subtractFrom(&a, b);
        if (negative) addTo(&a, m_);
        return a;
    }
    Number multiply(const Number& a, const Number& b) const {
        uint32_t t[kLimbs + 2] = {};
        for (int i = 0; i < kLimbs; i++) {
            accumulate(t, b, a.limb[i]);
            accumulate(t, m_, t[0] * negativeInverse_);
            for (int j = 0; j <= kLimbs; j++) t[j] = t[j + 1];
            t[kLimbs + 1] = 0;
        }
        Number result;
        memcpy(result.limb, t, sizeof(result.limb));
        if (t[kLimbs] != 0 || !less(result, m_)) subtractFrom(&result, m_);
        return result;
    }
    Number squared(const Number& a) const { return multiply(a, a); }
    Number into(const Number& a) const { return multiply(a, square_); }
    Number outOf(const Number& a) const { return multiply(a, kOne); }
    const Number& one() const { return one_; }

    /** By Fermat: a to the power m - 2. */
    Number inverse(const Number& a) const {
        Number exponent = m_;
        subtractFrom(&exponent, Number{{2}});
        Number result = one_;
        for (int i = 255; i >= 0; i--) {
            result = squared(result);
            if (bit(exponent, i)) result = multiply(result, a);
        }
        return result;
    }

  private:
    static void accumulate(uint32_t* t, const Number& a, uint32_t factor) {
        uint64_t carry = 0;
        for (int j = 0; j < kLimbs; j++) {
            carry += static_cast<uint64_t>(a.limb[j]) * factor + t[j];
            t[j] = static_cast<uint32_t>(carry);
            carry >>= 32;
        }
        carry += t[kLimbs];
        t[kLimbs] = static_cast<uint32_t>(carry);
        t[kLimbs + 1] += static_cast<uint32_t>(carry >> 32);
    }

    Number m_;
    uint32_t negativeInverse_ = 0;
    Number square_;
    Number one_;
};

/** Jacobian coordinates: the point is (x / z^2, y / z^3); z of zero is the point at infinity. */
struct Point {
    Number x;
    Number y;
    Number z;
};

Point doubled(const Modular& f, const Point& p) {
    const Number delta = f.squared(p.z);
    const Number gamma = f.squared(p.y);
    const Number beta = f.multiply(p.x, gamma);
    const Number product = f.multiply(f.subtract(p.x, delta), f.add(p.x, delta));
    const Number alpha = f.add(f.add(product, product), product);
    const Number beta2 = f.add(beta, beta);
    const Number beta4 = f.add(beta2, beta2);
    Point r;
    r.x = f.subtract(f.squared(alpha), f.add(beta4, beta4));
    r.z = f.subtract(f.subtract(f.squared(f.add(p.y, p.z)), gamma), delta);
    const Number gamma2 = f.squared(gamma);
    const Number gamma4 = f.add(f.add(gamma2, gamma2), f.add(gamma2, gamma2));
    r.y = f.subtract(f.multiply(alpha, f.subtract(beta4, r.x)), f.add(gamma4, gamma4));
    return r;
}

Point sum(const Modular& f, const Point& p, const Point& q) {
    if (isZero(p.z)) return q;
    if (isZero(q.z)) return p;
    const Number pz2 = f.squared(p.z);
    const Number qz2 = f.squared(q.z);
    const Number u1 = f.multiply(p.x, qz2);
    const Number s1 = f.multiply(p.y, f.multiply(qz2, q.z));
    const Number h = f.subtract(f.multiply(q.x, pz2), u1);
    const Number r = f.subtract(f.multiply(q.y, f.multiply(pz2, p.z)), s1);
    if (isZero(h)) return isZero(r) ? doubled(f, p) : Point{f.one(), f.one(), kZero};
    const Number h2 = f.squared(h);
    const Number h3 = f.multiply(h2, h);
    const Number u1h2 = f.multiply(u1, h2);
    Point result;
    result.x = f.subtract(f.subtract(f.squared(r), h3), f.add(u1h2, u1h2));
    result.y = f.subtract(f.multiply(r, f.subtract(u1h2, result.x)), f.multiply(s1, h3));
    result.z = f.multiply(f.multiply(p.z, q.z), h);
    return result;
}

/** y^2 = x^3 - 3x + b. */
bool onCurve(const Modular& f, const Point& p) {
    const Number x3 = f.multiply(f.squared(p.x), p.x);
    const Number threeX = f.add(f.add(p.x, p.x), p.x);
    return equal(f.squared(p.y), f.add(f.subtract(x3, threeX), f.into(kB)));
}

}  // namespace

bool verifyP256(const uint8_t publicKey[64], const uint8_t hash[32], const uint8_t signature[64]) {
    const Number r = fromBigEndian(signature);
    const Number s = fromBigEndian(signature + 32);
    if (isZero(r) || isZero(s) || !less(r, kOrder) || !less(s, kOrder)) return false;
    const Number x = fromBigEndian(publicKey);
    const Number y = fromBigEndian(publicKey + 32);
    if (!less(x, kPrime) || !less(y, kPrime)) return false;

    const Modular field(kPrime);
    const Point key = {field.into(x), field.into(y), field.one()};
    if (!onCurve(field, key)) return false;

    const Modular scalar(kOrder);
    Number e = fromBigEndian(hash);
    if (!less(e, kOrder)) subtractFrom(&e, kOrder);
    const Number inverse = scalar.inverse(scalar.into(s));
    const Number u1 =
        scalar.multiply(e, inverse);  // one factor in Montgomery form: the product is in plain form
    const Number u2 = scalar.multiply(r, inverse);

    const Point generator = {field.into(kGx), field.into(kGy), field.one()};
    const Point both = sum(field, generator, key);
    Point total = {field.one(), field.one(), kZero};
    for (int i = 255; i >= 0; i--) {
        total = doubled(field, total);
        if (bit(u1, i) && bit(u2, i)) {
            total = sum(field, total, both);
        } else if (bit(u1, i)) {
            total = sum(field, total, generator);
        } else if (bit(u2, i)) {
            total = sum(field, total, key);
        }
    }
    if (isZero(total.z)) return false;
    // x / z^2 == r modulo the order: compare x with r * z^2, and with (r + order) * z^2 where that is below
    // the prime
    const Number z2 = field.squared(total.z);
    if (equal(field.multiply(field.into(r), z2), total.x)) return true;
    Number second = r;
    return addTo(&second, kOrder) == 0 && less(second, kPrime) &&
           equal(field.multiply(field.into(second), z2), total.x);
}

}  // namespace powersight
