// In: a vocabulary of strings, ranked merges, a word. Out: token ids.
// Must not know: where words come from, special tokens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rlrt {

/// Byte-pair encoding (arXiv:1508.07909) over bytes or over characters.
class Bpe {
public:
  /// How words are cut before anything is merged, and what becomes of a unit
  /// that is no token.
  struct Options {
    bool characters = false; ///< units are characters of UTF-8, else bytes
    bool ignoreMerges = false;
    /// A character that is no token becomes its bytes, `<0x41>`, where all of
    /// them are tokens.
    bool byteFallback = false;
    /// Else it becomes this token; -1: it is left out. The format defines it
    /// so, and trained vocabularies do lack bytes.
    int64_t unknown = -1;
    bool fuseUnknown = false; ///< several in a row are one token
  };

  /// `merges` are pairs of strings in order of rank; both parts and the joined
  /// string must be in `vocab`, or std::runtime_error is thrown.
  Bpe(std::unordered_map<std::string, int64_t> vocab,
      const std::vector<std::pair<std::string, std::string>> &merges,
      const Options &options);

  /// Appends the ids of one word. With
  /// `ignoreMerges` a word that is itself in
  /// the vocabulary is one token.
  void encode(std::string_view word, std::vector<int64_t> &ids) const;

private:
  struct Merge {
    int64_t rank, id;
  };
  static uint64_t pairKey(int64_t a, int64_t b) {
    return static_cast<uint64_t>(a) << 32 | static_cast<uint64_t>(b);
  }

  std::vector<int64_t> unitsOf(std::string_view word) const;

  std::unordered_map<std::string, int64_t> vocab;
  std::unordered_map<uint64_t, Merge> merges;
  int64_t byteIds[256];     ///< of bytes as units; -1: none
  int64_t fallbackIds[256]; ///< of `<0x00>` and on; -1: none
  Options options;
};

} // namespace rlrt
