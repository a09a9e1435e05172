// In: a regular expression of a tokenizer.json, a text. Out: the pieces.
// Must not know: vocabularies, which step a pattern belongs to.
#include "tokenizer/SplitPattern.h"

#include "runtime/text/EveryMatch.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace rlrt {
namespace {

/// White space as Unicode defines it. PCRE2's own \s adds U+180E.
constexpr const char *space =
    "\\x{9}-\\x{d}\\x{20}\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}"
    "\\x{2029}\\x{202f}\\x{205f}\\x{3000}";

/// Rewrites \s and \S, which the format's own engine reads by Unicode.
std::string translate(const std::string &in) {
  std::string out;
  bool inClass = false;
  for (size_t i = 0; i < in.size(); ++i) {
    char c = in[i];
    if (c == '\\' && i + 1 < in.size()) {
      char next = in[++i];
      if (next == 'S' && inClass)
        throw std::runtime_error("regular expression `" + in +
                                 "`: \\S within [...] is not implemented");
      if (next == 's')
        out += inClass ? space : "[" + std::string(space) + "]";
      else if (next == 'S')
        out += "[^" + std::string(space) + "]";
      else
        out += {c, next};
      continue;
    }
    if (inClass && in.compare(i, 2, "[:") == 0)
      throw std::runtime_error("regular expression `" + in +
                               "`: [:name:] is not implemented");
    inClass = c == '[' || (inClass && c != ']');
    out += c;
  }
  return out;
}

} // namespace

struct SplitPattern::Compiled {
  pcre2_code *code = nullptr;
  ~Compiled() { pcre2_code_free(code); }
};

std::optional<SplitPattern::Behavior>
SplitPattern::behaviorOf(const std::string &name) {
  if (name == "Isolated")
    return Behavior::isolated;
  if (name == "Removed")
    return Behavior::removed;
  if (name == "Contiguous")
    return Behavior::contiguous;
  if (name == "MergedWithPrevious")
    return Behavior::mergedWithPrevious;
  if (name == "MergedWithNext")
    return Behavior::mergedWithNext;
  return std::nullopt;
}

std::string SplitPattern::literal(const std::string &text) {
  std::string quoted;
  for (char c : text) {
    // A backslash makes any ASCII character that is no letter or digit plain.
    if (static_cast<unsigned char>(c) < 0x80 && !std::isalnum(c))
      quoted += '\\';
    quoted += c;
  }
  return quoted;
}

SplitPattern::SplitPattern(const std::string &text, Behavior behavior,
                           bool invert)
    : compiled(std::make_unique<Compiled>()), expression(text),
      behavior(behavior), invert(invert) {
  std::string pattern = translate(text);
  int error = 0;
  PCRE2_SIZE at = 0;
  compiled->code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()),
                                 pattern.size(), PCRE2_UTF | PCRE2_UCP, &error,
                                 &at, nullptr);
  if (!compiled->code)
    throw std::runtime_error("regular expression `" + text +
                             "`: " + patternMessage(error));
  pcre2_jit_compile(compiled->code, PCRE2_JIT_COMPLETE);
}

SplitPattern::~SplitPattern() = default;

/// All of a text: the matches and what lies between them, none of them empty.
std::vector<SplitPattern::Span>
SplitPattern::spansOf(const std::string &text) const {
  std::vector<Span> spans;
  size_t done = 0;
  for (auto [begin, end] : everyMatch(compiled->code, text, expression)) {
    // An empty match cuts nothing.
    if (begin == end)
      continue;
    if (begin > done)
      spans.push_back({done, begin, false});
    spans.push_back({begin, end, true});
    done = end;
  }
  if (done < text.size())
    spans.push_back({done, text.size(), false});
  return spans;
}

std::string SplitPattern::replace(const std::string &text,
                                  const std::string &content) const {
  std::string result;
  for (const Span &s : spansOf(text))
    if (s.match)
      result += content;
    else
      result.append(text, s.begin, s.end - s.begin);
  return result;
}

void SplitPattern::split(const std::string &text,
                         std::vector<std::string> &pieces) const {
  std::vector<Span> spans = spansOf(text), joined;
  bool backwards = behavior == Behavior::mergedWithNext;
  if (backwards)
    std::reverse(spans.begin(), spans.end());
  // Only a match that follows none is merged: of several the first, as seen
  // from the piece that it joins.
  bool after = false;
  for (const Span &s : spans) {
    bool match = s.match != invert;
    bool joins =
        match && !joined.empty() &&
        (behavior == Behavior::contiguous                        ? after
         : behavior == Behavior::mergedWithPrevious || backwards ? !after
                                                                 : false);
    after = match;
    if (match && behavior == Behavior::removed)
      continue;
    if (!joins)
      joined.push_back(s);
    else if (backwards)
      joined.back().begin = s.begin;
    else
      joined.back().end = s.end;
  }
  if (backwards)
    std::reverse(joined.begin(), joined.end());
  for (const Span &s : joined)
    pieces.push_back(text.substr(s.begin, s.end - s.begin));
}

} // namespace rlrt
