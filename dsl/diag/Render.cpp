// In: a diagnostic. Out: `file:line:col: error: message [rule]`, the line and
// a caret under it. Must not know: terminals, colours, who reports.
#include "dsl/diag/Diagnostics.h"

#include <algorithm>

namespace rl::diag {

namespace {

constexpr size_t excerptColumns = 100;
constexpr size_t tabStop = 4;

/// One character of a line as it is shown.
struct Glyph {
  std::string text;
  size_t width;
  size_t offset; ///< byte in the line
};

size_t sequenceLength(unsigned char lead) {
  if (lead < 0x80)
    return 1;
  if ((lead & 0xE0) == 0xC0)
    return 2;
  if ((lead & 0xF0) == 0xE0)
    return 3;
  return (lead & 0xF8) == 0xF0 ? 4 : 1;
}

uint32_t codePoint(std::string_view bytes) {
  unsigned char lead = static_cast<unsigned char>(bytes[0]);
  if (bytes.size() == 1)
    return lead;
  uint32_t value = lead & (0x7Fu >> bytes.size());
  for (size_t i = 1; i < bytes.size(); ++i)
    value = value << 6 | (static_cast<unsigned char>(bytes[i]) & 0x3Fu);
  return value;
}

/// Columns a terminal gives to a character: the common wide and combining
/// blocks, enough to keep the caret in place.
size_t columnsOf(uint32_t c) {
  if ((c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) ||
      (c >= 0xFE00 && c <= 0xFE0F))
    return 0;
  bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
              (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
              (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
              (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) ||
              (c >= 0x20000 && c <= 0x3FFFD);
  return wide ? 2 : 1;
}

/// The characters around byte `focus`; never more than a screenful, whatever
/// the length of the line.
std::vector<Glyph> glyphsOf(std::string_view line, size_t focus, bool &cutLeft,
                            bool &cutRight) {
  size_t begin = focus > 4 * excerptColumns ? focus - 4 * excerptColumns : 0;
  while (begin > 0 && (line[begin] & 0xC0) == 0x80)
    --begin;
  size_t end = std::min(line.size(), focus + 4 * excerptColumns);
  cutLeft = begin > 0;
  cutRight = end < line.size();
  std::vector<Glyph> glyphs;
  size_t column = 0;
  for (size_t i = begin; i < end;) {
    unsigned char lead = static_cast<unsigned char>(line[i]);
    size_t length = std::min(sequenceLength(lead), line.size() - i);
    Glyph glyph{std::string(line.substr(i, length)), 1, i};
    if (lead == '\t') {
      glyph.width = tabStop - column % tabStop;
      glyph.text = std::string(glyph.width, ' ');
    } else if (lead < 0x20 || lead == 0x7F || (length == 1 && lead >= 0x80)) {
      // A control character could change the terminal that shows it.
      glyph.text = "?";
    } else {
      glyph.width = columnsOf(codePoint(glyph.text));
    }
    column += glyph.width;
    glyphs.push_back(std::move(glyph));
    i += length;
  }
  return glyphs;
}

std::string excerpt(const Source &source, ast::Range range, uint32_t lineNumber,
                    uint32_t column) {
  std::string_view line = source.line(lineNumber);
  size_t focus = std::min<size_t>(column - 1, line.size());
  size_t length = range.end > range.begin ? range.end - range.begin : 1;
  size_t focusEnd = std::min(line.size(), focus + length);
  bool cutLeft, cutRight;
  std::vector<Glyph> glyphs = glyphsOf(line, focus, cutLeft, cutRight);

  size_t first = 0, caretAt = 0;
  for (const Glyph &glyph : glyphs)
    if (glyph.offset < focus)
      caretAt += glyph.width;
  // Drop characters on the left until the caret is well inside the excerpt.
  size_t dropped = 0;
  while (caretAt - dropped > excerptColumns * 2 / 3) {
    dropped += glyphs[first++].width;
    cutLeft = true;
  }
  std::string shown = cutLeft ? "..." : "";
  std::string carets(caretAt - dropped + shown.size(), ' ');
  size_t used = 0, caretWidth = 0;
  for (size_t i = first; i < glyphs.size(); ++i) {
    if (used + glyphs[i].width > excerptColumns) {
      cutRight = true;
      break;
    }
    used += glyphs[i].width;
    shown += glyphs[i].text;
    if (glyphs[i].offset >= focus && glyphs[i].offset < focusEnd)
      caretWidth += glyphs[i].width;
  }
  if (cutRight)
    shown += "...";
  carets += '^';
  if (caretWidth > 1)
    carets.append(caretWidth - 1, '~');
  return "  " + shown + "\n  " + carets + "\n";
}

std::string_view word(Severity severity) {
  switch (severity) {
  case Severity::Error:
    return "error";
  case Severity::Warning:
    return "warning";
  case Severity::Note:
    return "note";
  }
  return "";
}

} // namespace

std::string render(const Diagnostic &diagnostic) {
  std::string out;
  const Source *source = diagnostic.place.source;
  uint32_t line = 0, column = 0;
  if (source) {
    std::tie(line, column) = source->lineColumn(diagnostic.place.range.begin);
    out += source->name() + ":" + std::to_string(line) + ":" +
           std::to_string(column) + ": ";
  }
  Severity severity = severityOf(diagnostic.id);
  out += std::string(word(severity)) + ": " + messageOf(diagnostic);
  if (severity != Severity::Note)
    out += " [" + std::string(ruleOf(diagnostic.id)) + "]";
  out += "\n";
  if (source)
    out += excerpt(*source, diagnostic.place.range, line, column);
  for (const Diagnostic &note : diagnostic.notes)
    out += render(note);
  return out;
}

} // namespace rl::diag
