// In: the text of an answer. Out: whether it is words or an option's letter.
// Must not know: mathematics.
#include "runtime/verify/Reading.h"

#include <algorithm>

namespace verify {
namespace {

bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c < 0;
}

/// Whether letters beyond ASCII are those of words: Latin, Cyrillic, Chinese
/// and Japanese blocks, by their first byte. Greek and signs are mathematics.
bool hasSigns(std::string_view shown) {
  for (size_t i = 0; i < shown.size(); ++i) {
    unsigned char c = static_cast<unsigned char>(shown[i]);
    if (c < 0xc0)
      continue;
    unsigned char then =
        i + 1 < shown.size() ? static_cast<unsigned char>(shown[i + 1]) : 0;
    bool sign = c == 0xc3 && (then == 0x97 || then == 0xb7);
    if (sign || !((c >= 0xc3 && c <= 0xc5) || c == 0xd0 || c == 0xd1 ||
                  (c >= 0xe3 && c <= 0xe9)))
      return true;
  }
  return false;
}

} // namespace

std::string shownText(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    for (std::string_view macro : {"\\text", "\\textbf", "\\textit", "\\textrm",
                                   "\\mathrm", "\\mathbf", "\\mbox"})
      if (text.substr(i).starts_with(macro) &&
          text.substr(i + macro.size()).starts_with("{"))
        i += macro.size();
    char c = text[i];
    bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '~';
    if (c == '{' || c == '}' || c == '$' ||
        (space && (out.empty() || out.back() == ' ')))
      continue;
    out += space ? ' ' : c;
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '.'))
    out.pop_back();
  return out;
}

char choiceOf(std::string_view shown) {
  bool open = shown.starts_with("(");
  std::string_view rest = shown.substr(open);
  if (rest.empty() || rest[0] < 'A' || rest[0] > 'J')
    return 0;
  char letter = rest[0];
  rest.remove_prefix(1);
  if (open && !rest.starts_with(")"))
    return 0;
  if (rest.empty() || (open && rest.size() == 1))
    return letter;
  // `(B) 12`, `B. 12`, `B) 12`, `B: 12`; `(B)(12)` is a product.
  if (std::string_view(").:").find(rest[0]) == std::string_view::npos)
    return 0;
  return rest.size() == 1 || rest[1] == ' ' ? letter : 0;
}

bool isWords(std::string_view shown) {
  size_t run = 0, longest = 0;
  for (char c : shown) {
    run = isLetter(c) ? run + 1 : 0;
    longest = std::max(longest, run);
    if (!isLetter(c) && c != ' ' && c != '-' && c != '\'' && c != '.')
      return false;
  }
  if (shown == "infinity" || hasSigns(shown))
    return false;
  return longest >= 4 ||
         (longest >= 2 && shown.find(' ') != std::string_view::npos &&
          shown.find(" or ") == std::string_view::npos &&
          shown.find(" and ") == std::string_view::npos &&
          shown.find('-') == std::string_view::npos);
}

} // namespace verify
