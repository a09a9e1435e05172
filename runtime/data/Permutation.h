// In: a size and a key. Out: a permutation of [0, size), one number at a time.
// Must not know: data files, phases, where keys come from.
#pragma once

#include <cstdint>
#include <string_view>

namespace rlrt {

/// 64-bit FNV-1a hash of `text`.
uint64_t hashText(std::string_view text);

/// Mixes `value` into `seed` (the finaliser of splitmix64).
uint64_t mixKey(uint64_t seed, uint64_t value);

/// A keyed permutation of [0, size), 1 <= size <= 2^62, in constant memory:
/// a balanced Feistel network over the next even power of two, walked along
/// its cycle until the number falls below `size`.
class Permutation {
public:
  Permutation(uint64_t size, uint64_t key);
  /// Where `index` goes; `index` < size.
  uint64_t operator()(uint64_t index) const;
  uint64_t size() const { return count; }

private:
  uint64_t round(uint64_t value) const;
  uint64_t count;
  uint64_t key;
  unsigned halfBits;
};

} // namespace rlrt
