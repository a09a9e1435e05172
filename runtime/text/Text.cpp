// In: UTF-8 texts. Out: trimmed, lowered, measured, mended, formatted texts.
// Must not know: batches, phases, tokens.
#include "runtime/text/Text.h"

#include <utf8proc.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <stdexcept>

namespace rlrt {

/// Reads one code point at `at` and moves past it; -1 for a stray byte.
static int32_t next(std::string_view text, size_t &at) {
  utf8proc_int32_t point;
  utf8proc_ssize_t bytes = utf8proc_iterate(
      reinterpret_cast<const utf8proc_uint8_t *>(text.data()) + at,
      utf8proc_ssize_t(text.size() - at), &point);
  at += bytes > 0 ? size_t(bytes) : 1;
  return bytes > 0 ? point : -1;
}

static void put(std::string &text, int32_t point) {
  utf8proc_uint8_t bytes[4];
  utf8proc_ssize_t count = utf8proc_encode_char(point, bytes);
  text.append(reinterpret_cast<const char *>(bytes), size_t(count));
}

bool isUtf8(std::string_view text) {
  for (size_t at = 0; at < text.size();)
    if (static_cast<unsigned char>(text[at]) < 0x80)
      ++at;
    else if (next(text, at) < 0)
      return false;
  return true;
}

std::string mendUtf8(std::string_view text) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    int32_t point = next(text, at);
    put(result, point < 0 ? 0xfffd : point);
  }
  return result;
}

/// The property White_Space: separators and the controls of its list.
static bool isSpace(int32_t point) {
  if ((point >= 9 && point <= 13) || point == 0x85)
    return true;
  if (point < 0)
    return false;
  auto category = utf8proc_category(point);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP;
}

std::string trim(std::string_view text) {
  size_t begin = text.size(), end = 0;
  for (size_t at = 0; at < text.size();) {
    size_t start = at;
    if (isSpace(next(text, at)))
      continue;
    if (begin == text.size())
      begin = start;
    end = at;
  }
  return end > begin ? std::string(text.substr(begin, end - begin))
                     : std::string();
}

std::string lower(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    size_t start = at;
    int32_t point = next(text, at);
    if (point < 0)
      result += text[start];
    else
      put(result, utf8proc_tolower(point));
  }
  return result;
}

int64_t codePoints(std::string_view text) {
  int64_t count = 0;
  for (size_t at = 0; at < text.size(); ++count)
    next(text, at);
  return count;
}

std::string upTo(std::string_view text, int64_t count) {
  size_t at = 0;
  for (; count > 0 && at < text.size(); --count)
    next(text, at);
  return std::string(text.substr(0, at));
}

static std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  size_t begin = 0;
  for (size_t at = 0; at < text.size();) {
    size_t start = at;
    if (!isSpace(next(text, at)))
      continue;
    if (start > begin)
      found.push_back(text.substr(begin, start - begin));
    begin = at;
  }
  if (begin < text.size())
    found.push_back(text.substr(begin));
  std::sort(found.begin(), found.end());
  return found;
}

int64_t sharedWords(std::string_view left, std::string_view right) {
  std::vector<std::string_view> a = words(left), b = words(right), both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(),
                        std::back_inserter(both));
  return int64_t(both.size());
}

std::vector<std::string> splitFormat(std::string_view pattern) {
  std::vector<std::string> pieces(1);
  for (size_t i = 0; i < pattern.size(); ++i) {
    char c = pattern[i];
    if (c != '{' && c != '}') {
      pieces.back() += c;
      continue;
    }
    char after = i + 1 < pattern.size() ? pattern[i + 1] : '\0';
    if (after == c)
      pieces.back() += c;
    else if (c == '{' && after == '}')
      pieces.emplace_back();
    else
      throw std::runtime_error("format `" + std::string(pattern) +
                               "`: a brace stands alone at byte " +
                               std::to_string(i));
    ++i;
  }
  return pieces;
}

std::string shown(float number) {
  // Its sign means nothing.
  if (std::isnan(number))
    return "nan";
  char buffer[64];
  std::string text(buffer,
                   std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
  // 3e-04 and 2e+09 as people write them: 3e-4, 2e9.
  if (size_t e = text.find('e'); e != std::string::npos) {
    if (text[e + 1] == '+')
      text.erase(e + 1, 1);
    size_t digits = e + 1 + (text[e + 1] == '-');
    while (digits + 1 < text.size() && text[digits] == '0')
      text.erase(digits, 1);
  }
  return text;
}

} // namespace rlrt
