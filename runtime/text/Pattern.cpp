// In: a regular expression, texts. Out: what it captured.
// Must not know: batches, phases.
#define PCRE2_CODE_UNIT_WIDTH 8
#include "runtime/text/Pattern.h"

#include "runtime/abi/Error.h"
#include "runtime/text/EveryMatch.h"
#include "runtime/text/Text.h"

#include <pcre2.h>

namespace rlrt {

struct Pattern::Impl {
  std::string source;
  pcre2_code *code = nullptr;
  uint32_t groups = 0;
  ~Impl() { pcre2_code_free(code); }
  size_t match(std::string_view text, pcre2_match_data *match) const;
};

Pattern::Pattern(const std::string &pattern) : impl(new Impl) {
  impl->source = pattern;
  int error;
  PCRE2_SIZE place;
  impl->code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()),
                             pattern.size(), PCRE2_UTF | PCRE2_UCP, &error,
                             &place, nullptr);
  if (!impl->code)
    throw InputError("regular expression `" + pattern + "`, byte " +
                     std::to_string(place) + ": " + patternMessage(error));
  pcre2_pattern_info(impl->code, PCRE2_INFO_CAPTURECOUNT, &impl->groups);
  // Without machine code the interpreter does the same, only slower.
  pcre2_jit_compile(impl->code, PCRE2_JIT_COMPLETE);
}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern &&) noexcept = default;

/// Groups of the first match that took part in it, 0 without a match.
size_t Pattern::Impl::match(std::string_view text,
                            pcre2_match_data *match) const {
  int count = pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(text.data()),
                          text.size(), 0, 0, match, nullptr);
  if (count == PCRE2_ERROR_NOMATCH)
    return 0;
  if (count < 0)
    throw std::runtime_error("regular expression `" + source +
                             "`: " + patternMessage(count));
  return size_t(count);
}

static std::unique_ptr<pcre2_match_data, void (*)(pcre2_match_data *)>
matchData(pcre2_code *code) {
  return {pcre2_match_data_create_from_pattern(code, nullptr),
          pcre2_match_data_free};
}

bool Pattern::matches(std::string_view text) const {
  std::string mended;
  if (!isUtf8(text)) {
    mended = mendUtf8(text);
    text = mended;
  }
  return impl->match(text, matchData(impl->code).get()) > 0;
}

std::vector<std::pair<size_t, size_t>>
Pattern::all(std::string_view text) const {
  return everyMatch(impl->code, text, impl->source);
}

std::string Pattern::capture(std::string_view text, int wanted) const {
  std::string mended;
  if (!isUtf8(text)) {
    mended = mendUtf8(text);
    text = mended;
  }
  auto match = matchData(impl->code);
  size_t count = impl->match(text, match.get());
  size_t group = wanted >= 0 ? size_t(wanted) : impl->groups ? 1 : 0;
  if (group >= count)
    return {};
  const PCRE2_SIZE *places = pcre2_get_ovector_pointer(match.get());
  PCRE2_SIZE begin = places[2 * group], end = places[2 * group + 1];
  // \K and look-behind may leave a start after the end.
  if (begin == PCRE2_UNSET || begin > end)
    return {};
  return std::string(text.substr(begin, end - begin));
}

} // namespace rlrt
