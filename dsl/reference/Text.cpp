// In: operations on text, and keyed randomness. Out: their values. Must not
// know: numbers of the batch.
#include "dsl/reference/Evaluate.h"

#include "dsl/sema/GraphBuilder.h"

#include <regex>

namespace rl::reference {
using model::Dtype;
using model::Node;
using model::Op;

double uniform(int64_t seed, const std::string &task, int64_t index,
               int64_t ordinal) {
  auto mix = [](uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  };
  uint64_t name = 0xcbf29ce484222325u;
  for (unsigned char byte : task)
    name = (name ^ byte) * 0x100000001b3u;
  uint64_t state = uint64_t(seed);
  for (uint64_t value : {name, uint64_t(index), uint64_t(ordinal)})
    state = mix(state + 0x9e3779b97f4a7c15u * (value + 1));
  return double(state >> 40) / 16777216.0;
}

/// Reads a code point at `i` and moves past it; a stray byte is itself.
static uint32_t decode(const std::string &text, size_t &i) {
  auto byte = [&](size_t k) { return uint32_t((unsigned char)text[k]); };
  uint32_t first = byte(i);
  size_t more = first < 0xC0 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
  if (more == 0 || i + more >= text.size()) {
    ++i;
    return first;
  }
  uint32_t point = first & (0x3F >> more);
  for (size_t k = 1; k <= more; ++k)
    point = point << 6 | (byte(i + k) & 0x3F);
  i += more + 1;
  return point;
}

static void encode(uint32_t point, std::string &out) {
  if (point < 0x80) {
    out += char(point);
  } else if (point < 0x800) {
    out += char(0xC0 | point >> 6);
    out += char(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    out += char(0xE0 | point >> 12);
    out += char(0x80 | (point >> 6 & 0x3F));
    out += char(0x80 | (point & 0x3F));
  } else {
    out += char(0xF0 | point >> 18);
    out += char(0x80 | (point >> 12 & 0x3F));
    out += char(0x80 | (point >> 6 & 0x3F));
    out += char(0x80 | (point & 0x3F));
  }
}

/// The property White_Space of Unicode.
static bool isSpace(uint32_t c) {
  return (c >= 9 && c <= 13) || c == 0x20 || c == 0x85 || c == 0xA0 ||
         c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

std::string trim(const std::string &text) {
  size_t begin = text.size(), end = 0;
  for (size_t i = 0; i < text.size();) {
    size_t at = i;
    if (isSpace(decode(text, i)))
      continue;
    begin = std::min(begin, at);
    end = i;
  }
  return begin < end ? text.substr(begin, end - begin) : "";
}

/// The pieces between white space.
static std::vector<std::string> words(const std::string &text) {
  std::vector<std::string> found(1);
  for (size_t i = 0; i < text.size();) {
    size_t at = i;
    if (!isSpace(decode(text, i)))
      found.back().append(text, at, i - at);
    else if (!found.back().empty())
      found.emplace_back();
  }
  if (found.back().empty())
    found.pop_back();
  return found;
}

std::string lower(const std::string &text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    size_t at = i;
    uint32_t c = decode(text, i);
    uint32_t small = c;
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) ||
        (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
      small = c + 32;
    else if (c >= 0x400 && c <= 0x40F)
      small = c + 80;
    if (small == c)
      out.append(text, at, i - at);
    else
      encode(small, out);
  }
  return out;
}

int64_t codePoints(const std::string &text) {
  int64_t count = 0;
  for (size_t i = 0; i < text.size(); ++count)
    decode(text, i);
  return count;
}

std::optional<Match> firstMatch(const std::string &text,
                                const std::string &pattern, size_t from) {
  // Only constructs that ECMAScript and PCRE2 read alike, and `\z`, which
  // ECMAScript has no letter for.
  std::string alike;
  bool inClass = false;
  for (size_t i = 0; i < pattern.size(); ++i) {
    unsigned char c = (unsigned char)pattern[i];
    // `$` and `.` differ at line ends only.
    if (c >= 0x80 || (c == '$' && text.find('\n') != std::string::npos) ||
        (c == '.' && text.find('\r') != std::string::npos))
      return std::nullopt;
    size_t at = i;
    if (c == '\\') {
      ++i;
      if (i < pattern.size() && pattern[i] == 'z' && !inClass) {
        alike += "(?![\\s\\S])";
        continue;
      }
      if (i == pattern.size() ||
          std::string("bntdDwWsS.\\+*?()[]{}|^$/-").find(pattern[i]) ==
              std::string::npos)
        return std::nullopt;
    }
    if (c == '(' && i + 1 < pattern.size() && pattern[i + 1] == '?')
      return std::nullopt;
    if (c == '[' && i + 1 < pattern.size() &&
        (pattern[i + 1] == ':' || pattern[i + 1] == ']'))
      return std::nullopt;
    if (i == at && (c == '[' || c == ']'))
      inClass = c == '[';
    alike.append(pattern, at, i + 1 - at);
  }
  std::regex compiled;
  try {
    compiled = std::regex(alike, std::regex::ECMAScript);
  } catch (const std::regex_error &) {
    return std::nullopt; // the caller reports it
  }
  std::smatch match;
  Match result;
  auto flags = from == 0 ? std::regex_constants::match_default
                         : std::regex_constants::match_prev_avail;
  result.found = std::regex_search(text.begin() + int64_t(from), text.end(),
                                   match, compiled, flags);
  if (!result.found)
    return result;
  result.begin = from + size_t(match.position(0));
  result.end = result.begin + size_t(match.length(0));
  for (const auto &group : match)
    result.groups.push_back(group.str());
  return result;
}

std::optional<std::string> capture(const std::string &text,
                                   const std::string &pattern, int64_t group) {
  std::optional<Match> found = firstMatch(text, pattern);
  if (!found)
    return std::nullopt;
  const std::vector<std::string> &groups = found->groups;
  size_t wanted = group >= 0 ? size_t(group) : groups.size() > 1 ? 1 : 0;
  return wanted < groups.size() ? groups[wanted] : "";
}

std::optional<bool> matches(const std::string &text,
                            const std::string &pattern) {
  std::optional<Match> found = firstMatch(text, pattern);
  if (!found)
    return std::nullopt;
  return found->found;
}

bool Evaluator::text(const Node &node, Values &out) {
  size_t count = points(node.type);
  auto at = [&](size_t i, size_t point) -> const std::string & {
    return operand(node, i).texts[point];
  };
  for (size_t i = 0; i < count; ++i) {
    switch (node.op) {
    case Op::Format: {
      std::vector<std::string> holes;
      for (size_t k = 0; k < node.operands.size(); ++k)
        holes.push_back(graph[node.operands[k]].type.dtype == Dtype::I64
                            ? std::to_string(operand(node, k).integers[i])
                            : at(k, i));
      out.texts.push_back(sema::fillFormat(node.text, holes));
      break;
    }
    case Op::TextEqual:
      out.numbers.push_back(at(0, i) == at(1, i));
      break;
    case Op::Trim:
      out.texts.push_back(trim(at(0, i)));
      break;
    case Op::Lower:
      out.texts.push_back(lower(at(0, i)));
      break;
    case Op::Contains:
      out.numbers.push_back(at(0, i).find(at(1, i)) != std::string::npos);
      break;
    case Op::StartsWith:
      out.numbers.push_back(at(0, i).rfind(at(1, i), 0) == 0);
      break;
    case Op::EndsWith: {
      const std::string &x = at(0, i), &part = at(1, i);
      out.numbers.push_back(
          x.size() >= part.size() &&
          x.compare(x.size() - part.size(), part.size(), part) == 0);
      break;
    }
    case Op::UpTo: {
      size_t end = 0;
      for (int64_t k = operand(node, 1).integers[i];
           k > 0 && end < at(0, i).size(); --k)
        decode(at(0, i), end);
      out.texts.push_back(at(0, i).substr(0, end));
      break;
    }
    case Op::TokenAt: {
      // Each code point is a token of its own, as with `chars`.
      int64_t point = operand(node, 1).integers[i], size = 0;
      for (size_t end = 0; end < at(0, i).size(); ++size)
        decode(at(0, i), end);
      if (point < 0 || point >= size)
        return fail(node, "code point " + std::to_string(point) +
                              " of a response of " + std::to_string(size));
      out.integers.push_back(point);
      break;
    }
    case Op::MathVerdict: {
      if (!inputs.services.mathVerdict)
        return fail(node, "there is no verifier of answers here");
      auto verdict = inputs.services.mathVerdict(at(0, i), at(1, i), at(2, i));
      if (!verdict)
        return fail(node, "`from` of `math_verdict` is \"boxed\", "
                          "\"hashes\", \"last\" or \"whole\", not \"" +
                              at(2, i) + "\"");
      out.integers.push_back(*verdict);
      break;
    }
    case Op::CodeVerdict:
      if (!inputs.services.codeVerdict)
        return fail(node, "there is no sandbox for code here");
      try {
        out.integers.push_back(inputs.services.codeVerdict(
            at(0, i), at(1, i), operand(node, 2).numbers[i],
            operand(node, 3).numbers[i]));
      } catch (const std::exception &error) {
        return fail(node, error.what());
      }
      break;
    case Op::FitsSchema:
      if (!inputs.services.fitsSchema)
        return fail(node, "there is no reader of schemas here");
      try {
        out.numbers.push_back(inputs.services.fitsSchema(at(0, i), node.text));
      } catch (const std::exception &error) {
        return fail(node, error.what());
      }
      break;
    case Op::Replace: {
      auto found = everyMatch(at(0, i), node.text);
      if (!found)
        return fail(node, beyondThis);
      std::string mended;
      size_t from = 0;
      for (const Stretch &each : *found) {
        mended += at(0, i).substr(from, each.begin - from) + at(1, i);
        from = each.end;
      }
      out.texts.push_back(mended + at(0, i).substr(from));
      break;
    }
    case Op::SharedWords: {
      std::map<std::string, int64_t> left, right;
      for (const std::string &word : words(at(0, i)))
        ++left[word];
      for (const std::string &word : words(at(1, i)))
        ++right[word];
      int64_t shared = 0;
      for (const auto &[word, times] : left)
        shared += std::min(times, right[word]);
      out.integers.push_back(shared);
      break;
    }
    case Op::Length:
      out.integers.push_back(codePoints(at(0, i)));
      break;
    case Op::Capture:
    case Op::Matches: {
      std::optional<std::string> found;
      std::optional<bool> holds;
      if (node.op == Op::Capture)
        found = capture(at(0, i), node.text, node.integer - 1);
      else
        holds = matches(at(0, i), node.text);
      if (!found && !holds)
        return fail(node, beyondThis);
      if (found)
        out.texts.push_back(*found);
      else
        out.numbers.push_back(*holds);
      break;
    }
    default:
      return fail(node, "not an operation on text");
    }
  }
  return true;
}

} // namespace rl::reference
