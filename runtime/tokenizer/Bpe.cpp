// In: a vocabulary of strings, ranked merges, a word. Out: token ids.
// Must not know: where words come from, special tokens.
#include "tokenizer/Bpe.h"

#include "tokenizer/Utf8.h"

#include <algorithm>
#include <cstdio>
#include <queue>
#include <stdexcept>

namespace rlrt {
namespace {

/// A token of the word being merged, in a doubly linked list.
struct Symbol {
  int64_t id;
  int32_t before, after;
};

/// A merge that was possible when it was queued.
struct Candidate {
  int64_t rank, id;
  int32_t left;
  int64_t leftId, rightId;
  /// Lowest rank first, then from left to right.
  bool operator<(const Candidate &other) const {
    return std::pair(rank, left) > std::pair(other.rank, other.left);
  }
};

} // namespace

Bpe::Bpe(std::unordered_map<std::string, int64_t> words,
         const std::vector<std::pair<std::string, std::string>> &pairs,
         const Options &given)
    : vocab(std::move(words)), options(given) {
  auto idOf = [&](const std::string &token, size_t rank) {
    auto found = vocab.find(token);
    if (found == vocab.end())
      throw std::runtime_error("merge " + std::to_string(rank) + " needs `" +
                               repairUtf8(token) +
                               "`, which is not in the vocabulary");
    return found->second;
  };
  for (size_t rank = 0; rank < pairs.size(); ++rank) {
    const auto &[a, b] = pairs[rank];
    int64_t joined = idOf(a + b, rank);
    // A pair that is listed twice has its last rank, as in `tokenizers`.
    merges[pairKey(idOf(a, rank), idOf(b, rank))] = {static_cast<int64_t>(rank),
                                                     joined};
  }
  auto find = [&](const std::string &name) {
    auto found = vocab.find(name);
    return found == vocab.end() ? -1 : found->second;
  };
  for (int b = 0; b < 256; ++b) {
    byteIds[b] = find(std::string(1, static_cast<char>(b)));
    char name[8];
    std::snprintf(name, sizeof name, "<0x%02X>", static_cast<unsigned>(b));
    fallbackIds[b] = find(name);
  }
}

/// The tokens of a word before anything is merged.
std::vector<int64_t> Bpe::unitsOf(std::string_view word) const {
  std::vector<int64_t> units;
  // An unknown unit is added before the next token that stands for its unit:
  // so does the format, where bytes come between them too.
  bool pending = false;
  auto settle = [&] {
    if (pending)
      units.push_back(options.unknown);
    pending = false;
  };
  for (size_t at = 0, length; at < word.size(); at += length) {
    length = 1;
    if (options.characters)
      length = static_cast<size_t>(std::max(1, codePointAt(word, at).length));
    std::string_view unit = word.substr(at, length);
    bool isByte = !options.characters;
    auto found = isByte ? vocab.end() : vocab.find(std::string(unit));
    int64_t id = isByte ? byteIds[static_cast<unsigned char>(unit[0])]
                 : found == vocab.end() ? -1
                                        : found->second;
    if (id >= 0) {
      settle();
      units.push_back(id);
      continue;
    }
    auto fallback = [&](char c) {
      return fallbackIds[static_cast<unsigned char>(c)];
    };
    if (options.byteFallback &&
        std::all_of(unit.begin(), unit.end(),
                    [&](char c) { return fallback(c) >= 0; })) {
      for (char c : unit)
        units.push_back(fallback(c));
      continue;
    }
    if (!options.fuseUnknown)
      settle();
    pending = options.unknown >= 0;
  }
  settle();
  return units;
}

void Bpe::encode(std::string_view word, std::vector<int64_t> &ids) const {
  if (word.empty())
    return;
  if (options.ignoreMerges)
    if (auto whole = vocab.find(std::string(word)); whole != vocab.end()) {
      ids.push_back(whole->second);
      return;
    }
  std::vector<Symbol> symbols;
  symbols.reserve(word.size());
  for (int64_t id : unitsOf(word)) {
    auto at = static_cast<int32_t>(symbols.size());
    symbols.push_back({id, at - 1, at + 1});
  }
  if (symbols.empty())
    return;
  symbols.back().after = -1;
  auto count = static_cast<int32_t>(symbols.size());
  std::priority_queue<Candidate> queue;
  auto offer = [&](int32_t left) {
    if (left < 0 || symbols[left].after < 0)
      return;
    int64_t a = symbols[left].id, b = symbols[symbols[left].after].id;
    if (auto found = merges.find(pairKey(a, b)); found != merges.end())
      queue.push({found->second.rank, found->second.id, left, a, b});
  };
  for (int32_t i = 0; i + 1 < count; ++i)
    offer(i);
  while (!queue.empty()) {
    Candidate c = queue.top();
    queue.pop();
    Symbol &left = symbols[c.left];
    // Stale: one of the two has been merged since.
    if (left.id != c.leftId || left.after < 0 ||
        symbols[left.after].id != c.rightId)
      continue;
    Symbol &right = symbols[left.after];
    left.id = c.id;
    left.after = right.after;
    right.id = -1;
    if (left.after >= 0)
      symbols[left.after].before = c.left;
    offer(left.before);
    offer(c.left);
  }
  for (int32_t i = 0; i >= 0; i = symbols[i].after)
    ids.push_back(symbols[i].id);
}

} // namespace rlrt
