// In: a word. Out: what unit it names. Must not know: numbers.
#include "runtime/verify/Units.h"

#include <unordered_map>

namespace verify {

std::string_view canonicalUnit(std::string_view word) {
  static const std::unordered_map<std::string_view, std::string_view> table{
#define UNIT(word, canonical) {word, canonical},
#include "runtime/verify/Words.def"
  };
  auto found = table.find(word);
  return found == table.end() ? std::string_view() : found->second;
}

} // namespace verify
