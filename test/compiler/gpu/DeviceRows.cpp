// In: a chunk of rows. Out: its logits as a device would hold them, in another
// element type and at odd places. Must not know: kernels.

#include "test/compiler/gpu/DeviceRows.h"

#include <cmath>
#include <cstring>

namespace rl::compiler::test {
namespace {

constexpr uint16_t canary = 0x5a5a;

uint32_t bitsOf(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}

float fromBits(uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

uint16_t encodeBf16(float x) {
  uint32_t bits = bitsOf(x);
  if (std::isnan(x))
    return uint16_t(bits >> 16 | 0x40);
  return uint16_t((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

float decodeBf16(uint16_t x) { return fromBits(uint32_t(x) << 16); }

/// By arithmetic in double, which is exact where f16 has numbers.
uint16_t encodeF16(float x) {
  uint16_t sign = uint16_t(bitsOf(x) >> 16 & 0x8000);
  double size = std::abs(double(x));
  if (std::isnan(x))
    return sign | 0x7e00;
  if (size >= 65520.0)
    return sign | 0x7c00;
  if (size < 0x1p-14)
    return sign | uint16_t(std::nearbyint(std::ldexp(size, 24)));
  int exponent;
  double fraction = std::frexp(size, &exponent); // in [1/2, 1)
  auto mantissa = uint32_t(std::nearbyint(std::ldexp(fraction, 11)));
  // A carry out of the mantissa runs into the exponent, as it should.
  return sign | uint16_t(((exponent + 14) << 10) + (mantissa - 1024));
}

float decodeF16(uint16_t x) {
  int exponent = x >> 10 & 31;
  double fraction = x & 1023;
  double size = exponent == 31 ? (x & 1023 ? NAN : INFINITY)
                : exponent     ? std::ldexp(1024 + fraction, exponent - 25)
                               : std::ldexp(fraction, -24);
  return float(x & 0x8000 ? -size : size);
}

float roundBf16(float x) { return decodeBf16(encodeBf16(x)); }
float roundF16(float x) { return decodeF16(encodeF16(x)); }

} // namespace

const std::vector<Element> &elements() {
  static const std::vector<Element> all = {
      {"f32", 0, 0, nullptr, nullptr, nullptr},
      {"bf16", 0x1p-8L, 0x1p-134L, roundBf16, encodeBf16, decodeBf16},
      {"f16", 0x1p-11L, 0x1p-25L, roundF16, encodeF16, decodeF16},
  };
  return all;
}

DeviceRows::DeviceRows(Chunk &chunk, const Element &element)
    : chunk(chunk), element(element) {
  if (!element.round)
    return;
  chunk.roundLogits(element.round);
  halves.resize(place(chunk.count(), 0) + 8);
  restore();
}

void *DeviceRows::logits() {
  if (halves.empty())
    return chunk.rows.logits;
  return halves.data() + place(0, 0);
}

void DeviceRows::restore() {
  chunk.restore();
  std::fill(halves.begin(), halves.end(), canary);
  if (!halves.empty())
    for (int64_t i = 0; i < chunk.count(); ++i)
      for (int64_t j = 0; j < chunk.vocab(); ++j)
        set(i, j, chunk.original(i)[j]);
}

float DeviceRows::at(int64_t i, int64_t j) const {
  return halves.empty() ? chunk.row(i)[j] : element.decode(halves[place(i, j)]);
}

void DeviceRows::set(int64_t i, int64_t j, float value) {
  if (halves.empty())
    chunk.row(i)[j] = value;
  else
    halves[place(i, j)] = element.encode(value);
}

bool DeviceRows::gapsAreWhole() const {
  if (halves.empty())
    return chunk.gapsAreWhole();
  size_t position = 0;
  for (int64_t i = 0; i < chunk.count(); ++i) {
    for (; position < place(i, 0); ++position)
      if (halves[position] != canary)
        return false;
    position = place(i, chunk.vocab());
  }
  for (; position < halves.size(); ++position)
    if (halves[position] != canary)
      return false;
  return true;
}

std::vector<uint8_t> DeviceRows::all() const {
  std::vector<char> numbers = chunk.all();
  const void *data = halves.empty() ? static_cast<const void *>(numbers.data())
                                    : halves.data();
  size_t size =
      halves.empty() ? numbers.size() : halves.size() * sizeof(uint16_t);
  std::vector<uint8_t> bytes(size);
  std::memcpy(bytes.data(), data, size);
  return bytes;
}

} // namespace rl::compiler::test
