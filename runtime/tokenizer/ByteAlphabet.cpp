// In: bytes, or the printable symbols that stand for them in byte-level
// vocabularies. Out: the other.
// Must not know: tokens.
#include "tokenizer/ByteAlphabet.h"

#include "tokenizer/Utf8.h"

#include <array>
#include <unordered_map>

namespace rlrt {
namespace {

struct Alphabet {
  std::array<std::string, 256> symbols;
  std::unordered_map<char32_t, char> bytes;

  Alphabet() {
    char32_t next = 0x100;
    for (int b = 0; b < 256; ++b) {
      bool shown =
          (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
      char32_t symbol = shown ? static_cast<char32_t>(b) : next++;
      symbols[static_cast<size_t>(b)] = utf8Of(symbol);
      bytes.emplace(symbol, static_cast<char>(b));
    }
  }
};

const Alphabet &alphabet() {
  static const Alphabet table;
  return table;
}

} // namespace

const std::string &byteSymbol(unsigned char byte) {
  return alphabet().symbols[byte];
}

std::optional<std::string> bytesOfSymbols(std::string_view text) {
  std::string bytes;
  for (size_t at = 0; at < text.size();) {
    CodePoint c = codePointAt(text, at);
    auto found = alphabet().bytes.find(c.value);
    if (c.length == 0 || found == alphabet().bytes.end())
      return std::nullopt;
    bytes += found->second;
    at += static_cast<size_t>(c.length);
  }
  return bytes;
}

} // namespace rlrt
