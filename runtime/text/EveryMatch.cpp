// In: a compiled regular expression, a text. Out: where it matches.
// Must not know: where the expression came from, what matches are for.
#define PCRE2_CODE_UNIT_WIDTH 8
#include "runtime/text/EveryMatch.h"

#include <algorithm>
#include <memory>
#include <pcre2.h>
#include <stdexcept>

namespace rlrt {

std::string patternMessage(int error) {
  PCRE2_UCHAR text[256];
  pcre2_get_error_message(error, text, sizeof text);
  return reinterpret_cast<const char *>(text);
}

std::vector<std::pair<size_t, size_t>> everyMatch(const pcre2_code *code,
                                                  std::string_view text,
                                                  const std::string &source) {
  std::vector<std::pair<size_t, size_t>> found;
  std::unique_ptr<pcre2_match_data, void (*)(pcre2_match_data *)> match(
      pcre2_match_data_create_from_pattern(code, nullptr),
      pcre2_match_data_free);
  const PCRE2_SIZE *places = pcre2_get_ovector_pointer(match.get());
  uint32_t options = 0;
  for (size_t at = 0, done = 0; at <= text.size();) {
    int count = pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(text.data()),
                            text.size(), at, options, match.get(), nullptr);
    if (count == PCRE2_ERROR_NOMATCH)
      break;
    if (count < 0)
      throw std::runtime_error("regular expression `" + source +
                               "`: " + patternMessage(count));
    // Checking the rest again at every match would take quadratic time.
    options = PCRE2_NO_UTF_CHECK;
    // \K and look-behind may leave a start after the end, or before the end of
    // the match before.
    size_t end = std::max<size_t>(places[1], done);
    size_t begin = std::clamp<size_t>(places[0], done, end);
    found.emplace_back(begin, end);
    at = std::max(end, at);
    done = end;
    if (begin == end)
      do
        ++at;
      while (at < text.size() && (text[at] & 0xc0) == 0x80);
  }
  return found;
}

} // namespace rlrt
