// In: a vocabulary of byte strings, ranked merges, a word. Out: token ids.
// Must not know: where words come from, special tokens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rlrt {

/// Byte-pair encoding (arXiv:1508.07909) over bytes.
class Bpe {
public:
  /// `merges` are pairs of byte strings in order of rank; both parts and the
  /// joined string must be in `vocab`, or std::runtime_error is thrown. A byte
  /// without a token of its own becomes `unknown`; when that is -1 it is left
  /// out. The format defines it so, and trained vocabularies do lack bytes.
  Bpe(std::unordered_map<std::string, int64_t> vocab,
      const std::vector<std::pair<std::string, std::string>> &merges,
      bool ignoreMerges, int64_t unknown);

  /// Appends the ids of one word. With `ignoreMerges` a word that is itself in
  /// the vocabulary is one token.
  void encode(std::string_view word, std::vector<int64_t> &ids) const;

private:
  struct Merge {
    int64_t rank, id;
  };
  static uint64_t pairKey(int64_t a, int64_t b) {
    return static_cast<uint64_t>(a) << 32 | static_cast<uint64_t>(b);
  }

  std::unordered_map<std::string, int64_t> vocab;
  std::unordered_map<uint64_t, Merge> merges;
  int64_t byteIds[256];
  bool ignoreMerges;
};

} // namespace rlrt
