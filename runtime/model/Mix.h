// In: a number. Out: a key of randomness made from it.
// Must not know: what is drawn.
#pragma once

#include <cstdint>

namespace rlrt {

/// Spreads a seed over 64 bits (splitmix64's finaliser).
inline uint64_t mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

} // namespace rlrt
