// In: bytes. Out: Unicode code points, or bytes that are valid UTF-8.
// Must not know: tokens.
#include "tokenizer/Utf8.h"

#include <algorithm>

namespace rlrt {
namespace {

/// Scans one sequence: its length and code point, or how many bytes form the
/// maximal prefix of a sequence that broke off.
struct Scan {
  char32_t value = 0;
  int length = 0;
  int broken = 0;
};

Scan scan(std::string_view text, size_t at) {
  auto byte = [&](size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0;
  };
  unsigned lead = byte(0);
  if (lead < 0x80)
    return {lead, 1, 0};
  int length = lead >= 0xc2 && lead <= 0xdf   ? 2
               : lead >= 0xe0 && lead <= 0xef ? 3
               : lead >= 0xf0 && lead <= 0xf4 ? 4
                                              : 0;
  if (length == 0)
    return {0, 0, 1};
  // Overlong forms, surrogates and values past U+10FFFF show in byte two.
  unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  char32_t value = lead & (0x7f >> length);
  for (int i = 1; i < length; ++i) {
    unsigned next = byte(i);
    if (next < low || next > high)
      return {0, 0, i};
    value = value << 6 | (next & 0x3f);
    low = 0x80;
    high = 0xbf;
  }
  return {value, length, 0};
}

} // namespace

CodePoint codePointAt(std::string_view text, size_t at) {
  Scan s = scan(text, at);
  return {s.value, s.length};
}

std::string utf8Of(char32_t c) {
  auto tail = [&](int shift) {
    return static_cast<char>(0x80 | (c >> shift & 0x3f));
  };
  if (c < 0x80)
    return {static_cast<char>(c)};
  if (c < 0x800)
    return {static_cast<char>(0xc0 | c >> 6), tail(0)};
  if (c < 0x10000)
    return {static_cast<char>(0xe0 | c >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | c >> 18), tail(12), tail(6), tail(0)};
}

size_t invalidUtf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    int length = scan(text, at).length;
    if (length == 0)
      return at;
    at += static_cast<size_t>(length);
  }
  return std::string_view::npos;
}

std::string repairUtf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (size_t at = 0; at < bytes.size();) {
    Scan s = scan(bytes, at);
    if (s.length > 0)
      text.append(bytes, at, s.length);
    else
      text += "\xef\xbf\xbd";
    at += static_cast<size_t>(std::max(s.length, s.broken));
  }
  return text;
}

} // namespace rlrt
