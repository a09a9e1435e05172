// In: the pieces of a text literal as they are spelled. Out: the characters
// they stand for. Must not know: tokens, ANTLR.
#include "dsl/parse/TextLiteral.h"

#include <optional>

namespace rl::parse {

namespace {

/// The code point of `\u{...}`, or nothing when there is no such character.
std::optional<uint32_t> codePointOf(std::string_view escape) {
  std::string_view digits = escape.substr(3, escape.size() - 4);
  uint32_t value = 0;
  for (char c : digits) {
    uint32_t digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    value = value * 16 + digit;
    if (value > 0x10FFFF)
      return std::nullopt;
  }
  if (value >= 0xD800 && value <= 0xDFFF)
    return std::nullopt;
  return value;
}

std::string utf8(uint32_t c) {
  auto byte = [](uint32_t value) { return static_cast<char>(value); };
  if (c < 0x80)
    return {byte(c)};
  if (c < 0x800)
    return {byte(0xC0 | c >> 6), byte(0x80 | (c & 0x3F))};
  if (c < 0x10000)
    return {byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 0x3F)),
            byte(0x80 | (c & 0x3F))};
  return {byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 0x3F)),
          byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F))};
}

std::string resolve(std::string_view escape) {
  switch (escape[1]) {
  case 'n':
    return "\n";
  case 't':
    return "\t";
  case 'u':
    return utf8(*codePointOf(escape));
  default:
    return std::string(escape.substr(1));
  }
}

bool isBlank(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

using Line = std::vector<TextPiece>;

std::vector<Line> linesOf(std::vector<TextPiece> pieces) {
  std::vector<Line> lines(1);
  for (TextPiece &piece : pieces) {
    if (piece.kind == TextPiece::Kind::Newline) {
      lines.emplace_back();
      continue;
    }
    // Neighbouring characters count as one stretch, whatever the lexer cut.
    Line &line = lines.back();
    if (piece.kind == TextPiece::Kind::Characters && !line.empty() &&
        line.back().kind == TextPiece::Kind::Characters)
      line.back().spelling += piece.spelling;
    else
      line.push_back(std::move(piece));
  }
  return lines;
}

bool isBlank(const Line &line) {
  return line.empty() ||
         (line.size() == 1 && line[0].kind == TextPiece::Kind::Characters &&
          isBlank(line[0].spelling));
}

std::string_view indentOf(const Line &line) {
  if (line.empty() || line[0].kind != TextPiece::Kind::Characters)
    return {};
  std::string_view text = line[0].spelling;
  return text.substr(0, std::min(text.size(), text.find_first_not_of(" \t")));
}

/// Removes the frame and the shared indentation of a block.
void unindent(std::vector<Line> &lines) {
  // The first line starts after quotes, so it has no indentation of its own.
  bool opensWithLine = lines.size() > 1 && lines.front().empty();
  bool closesWithLine = lines.size() > 1 && isBlank(lines.back());
  std::optional<std::string> shared;
  for (size_t i = 1; i < lines.size(); ++i) {
    bool last = i + 1 == lines.size();
    if (isBlank(lines[i]) && !last)
      continue;
    std::string_view indent = indentOf(lines[i]);
    if (!shared) {
      shared = std::string(indent);
      continue;
    }
    size_t same = 0;
    while (same < shared->size() && same < indent.size() &&
           (*shared)[same] == indent[same])
      ++same;
    shared->resize(same);
  }
  for (size_t i = 1; i < lines.size(); ++i) {
    if (isBlank(lines[i]))
      lines[i].clear();
    else if (lines[i][0].kind == TextPiece::Kind::Characters)
      lines[i][0].spelling.erase(0, shared->size());
  }
  if (closesWithLine)
    lines.pop_back();
  if (opensWithLine && !lines.empty())
    lines.erase(lines.begin());
}

} // namespace

bool validEscape(std::string_view escape) {
  return escape[1] != 'u' || codePointOf(escape).has_value();
}

std::vector<ast::TextPart> textParts(std::vector<TextPiece> pieces,
                                     bool isBlock) {
  std::vector<Line> lines = linesOf(std::move(pieces));
  if (isBlock)
    unindent(lines);
  std::vector<ast::TextPart> parts;
  auto characters = [&](std::string_view text) {
    if (text.empty())
      return;
    if (parts.empty() || parts.back().hole)
      parts.emplace_back();
    parts.back().characters += text;
  };
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i > 0)
      characters("\n");
    for (TextPiece &piece : lines[i]) {
      if (piece.kind == TextPiece::Kind::Hole) {
        parts.emplace_back();
        parts.back().hole = std::move(piece.hole);
      } else if (piece.kind == TextPiece::Kind::Escape) {
        characters(resolve(piece.spelling));
      } else {
        characters(piece.spelling);
      }
    }
  }
  return parts;
}

} // namespace rl::parse
