// In: a response. Out: where its answer stands.
// Must not know: how answers are compared.
#include "runtime/verify/Extract.h"

#include <vector>

namespace verify {
namespace {

struct Box {
  size_t begin = 0, end = 0; ///< of `\boxed{...}` as a whole
  std::string_view content;
};

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Where the brace that opens at `open` closes; npos where it does not.
size_t closing(std::string_view text, size_t open) {
  size_t depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '{') {
      ++depth;
    } else if (text[i] == '}' && --depth == 0) {
      return i;
    }
  }
  return std::string_view::npos;
}

/// The well-formed boxes from left to right; those inside another not.
std::vector<Box> boxes(std::string_view text) {
  // A box that never closes makes the search for its end long, so that many
  // of them would take quadratic time.
  constexpr size_t mostOpen = 64;
  std::vector<Box> found;
  size_t at = 0, unclosed = 0;
  while (unclosed < mostOpen) {
    at = text.find("\\", at);
    if (at == std::string_view::npos)
      break;
    std::string_view rest = text.substr(at);
    size_t length = rest.starts_with("\\boxed")  ? 6
                    : rest.starts_with("\\fbox") ? 5
                                                 : 0;
    size_t open = at + length;
    while (length && open < text.size() && text[open] == ' ')
      ++open;
    if (!length || open >= text.size() || text[open] != '{') {
      ++at;
      continue;
    }
    size_t end = closing(text, open);
    if (end == std::string_view::npos) {
      ++unclosed;
      at = open + 1;
      continue;
    }
    found.push_back({at, end + 1, text.substr(open + 1, end - open - 1)});
    at = end + 1;
  }
  return found;
}

/// Whether only a separator of a list stands between two boxes.
bool joins(std::string_view between) {
  std::string words;
  for (char c : between)
    if (std::string_view(" \t\n$,;.").find(c) == std::string_view::npos)
      words += c;
  return words.empty() || words == "and" || words == "or" || words == "&" ||
         words == "\\text{and}" || words == "\\text{or}" || words == "\\quad";
}

std::optional<std::string> lastBox(std::string_view text) {
  std::vector<Box> found = boxes(text);
  if (found.empty())
    return std::nullopt;
  // Boxes side by side are one list: the last of them alone would let a
  // response list everything.
  size_t first = found.size() - 1;
  while (first > 0 &&
         joins(text.substr(found[first - 1].end,
                           found[first].begin - found[first - 1].end)))
    --first;
  std::string answer(found[first].content);
  for (size_t i = first + 1; i < found.size(); ++i)
    answer.append(" , ").append(found[i].content);
  return answer;
}

/// Where a number begins that ends before `end`, searched to the left.
std::optional<std::string> numberAt(std::string_view text, size_t begin) {
  size_t i = begin;
  std::string number;
  if (i < text.size() && (text[i] == '-' || text[i] == '+'))
    number += text[i++];
  if (i < text.size() && text[i] == '$')
    ++i;
  if (i < text.size() && text[i] == '-' && number.empty())
    number += text[i++];
  bool digits = false;
  for (; i < text.size(); ++i) {
    bool point = text[i] == '.' && i + 1 < text.size() && isDigit(text[i + 1]);
    bool comma = text[i] == ',' && i + 1 < text.size() && isDigit(text[i + 1]);
    if (comma || text[i] == '$')
      continue;
    if (!isDigit(text[i]) && !point)
      break;
    digits = true;
    number += text[i];
  }
  if (!digits)
    return std::nullopt;
  return number;
}

std::optional<std::string> afterHashes(std::string_view text, size_t window) {
  if (text.size() > window)
    text.remove_prefix(text.size() - window);
  size_t at = text.size();
  while (at > 0) {
    at = text.rfind("####", at - 1);
    if (at == std::string_view::npos)
      return std::nullopt;
    size_t begin = at + 4;
    while (begin < text.size() && text[begin] == ' ')
      ++begin;
    if (auto number = numberAt(text, begin))
      return number;
  }
  return std::nullopt;
}

std::optional<std::string> lastNumber(std::string_view text) {
  size_t end = text.size();
  while (end > 0 && !isDigit(text[end - 1]))
    --end;
  if (end == 0)
    return std::nullopt;
  size_t begin = end;
  auto within = [&](char c) {
    return isDigit(c) || c == '.' || c == ',' || c == '/';
  };
  while (begin > 0 && within(text[begin - 1]))
    --begin;
  while (!isDigit(text[begin]) && text[begin] != '.')
    ++begin;
  if (begin > 0 && text[begin - 1] == '-')
    --begin;
  if (end < text.size() && text[end] == '%')
    ++end;
  return std::string(text.substr(begin, end - begin));
}

} // namespace

std::optional<std::string> extract(std::string_view response, Mode mode) {
  switch (mode) {
  case Mode::boxed:
    return lastBox(response);
  case Mode::hashes:
    return afterHashes(response, 300);
  case Mode::last:
    if (auto box = lastBox(response))
      return box;
    if (auto hashes = afterHashes(response, 300))
      return hashes;
    return lastNumber(response);
  case Mode::whole:
    return std::string(response);
  }
  return std::nullopt;
}

std::string extractGold(std::string_view gold) {
  if (auto box = lastBox(gold))
    return *box;
  size_t at = gold.rfind("####");
  if (at != std::string_view::npos)
    return std::string(gold.substr(at + 4));
  return std::string(gold);
}

} // namespace verify
