// In: a size and a key. Out: a permutation of [0, size), one number at a time.
// Must not know: data files, phases, where keys come from.
#include "runtime/data/Permutation.h"

#include <bit>
#include <stdexcept>
#include <string>

namespace rlrt {

uint64_t hashText(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (unsigned char byte : text)
    hash = (hash ^ byte) * 0x100000001b3u;
  return hash;
}

uint64_t mixKey(uint64_t seed, uint64_t value) {
  uint64_t z = seed + 0x9e3779b97f4a7c15u * (value + 1);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static constexpr unsigned rounds = 8;

Permutation::Permutation(uint64_t size, uint64_t key) : count(size), key(key) {
  if (size == 0 || size > (uint64_t(1) << 62))
    throw std::invalid_argument("a permutation needs a size from 1 to 2^62, "
                                "got " +
                                std::to_string(size));
  unsigned bits = unsigned(std::bit_width(size - 1));
  halfBits = bits < 2 ? 1 : (bits + 1) / 2;
}

uint64_t Permutation::round(uint64_t value) const {
  const uint64_t mask = (uint64_t(1) << halfBits) - 1;
  uint64_t left = value >> halfBits, right = value & mask;
  for (unsigned i = 0; i < rounds; ++i) {
    uint64_t next = left ^ (mixKey(mixKey(key, i), right) & mask);
    left = right;
    right = next;
  }
  return left << halfBits | right;
}

uint64_t Permutation::operator()(uint64_t index) const {
  uint64_t value = round(index);
  while (value >= count)
    value = round(value);
  return value;
}

} // namespace rlrt
