// In: a regular expression, texts. Out: what it captured.
// Must not know: batches, phases.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rlrt {

/// A compiled PCRE2 pattern over UTF-8 text with Unicode properties.
class Pattern {
public:
  /// Throws InputError with the pattern, the place and the reason.
  explicit Pattern(const std::string &pattern);
  ~Pattern();
  Pattern(Pattern &&) noexcept;

  /// A group of the first match, 0 being the match; -1: the first group, the
  /// match when the pattern has no group. Empty without a match or when the
  /// group took no part in it. Bytes that are not UTF-8 are read as U+FFFD.
  /// Throws when matching exceeds its limits.
  std::string capture(std::string_view text, int group = -1) const;
  /// Begin and end, in bytes, of every match from left to right; an empty one
  /// moves on by one code point. The text must be UTF-8. Limited as above.
  std::vector<std::pair<size_t, size_t>> all(std::string_view text) const;
  /// Whether the pattern matches somewhere; read and limited as above.
  bool matches(std::string_view text) const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl;
};

} // namespace rlrt
