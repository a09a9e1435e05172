// In: UTF-8 text. Out: UTF-16 positions in it. Must not know: the language.
#include "compiler/tools/rl-lsp/Positions.h"

#include <algorithm>

namespace rl::lsp {

Positions::Positions(const std::string &text) : text(text), starts{0} {
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n' ||
        (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')))
      starts.push_back(uint32_t(i) + 1);
}

/// Bytes of the character at `i`; a broken one counts as one byte.
static uint32_t bytesAt(const std::string &text, uint32_t i) {
  unsigned char lead = static_cast<unsigned char>(text[i]);
  uint32_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min<uint32_t>(length, uint32_t(text.size()) - i);
}

uint32_t Positions::offsetOf(llvm::lsp::Position position) const {
  if (position.line < 0)
    return 0;
  if (size_t(position.line) >= starts.size())
    return uint32_t(text.size());
  uint32_t at = starts[size_t(position.line)];
  for (int units = 0; at < text.size() && units < position.character;) {
    if (text[at] == '\n' || text[at] == '\r')
      break;
    uint32_t bytes = bytesAt(text, at);
    int width = bytes == 4 ? 2 : 1;
    // The middle of a pair is its start.
    if (units + width > position.character)
      break;
    units += width;
    at += bytes;
  }
  return at;
}

llvm::lsp::Position Positions::positionOf(uint32_t offset) const {
  offset = std::min<uint32_t>(offset, uint32_t(text.size()));
  auto next = std::upper_bound(starts.begin(), starts.end(), offset);
  size_t line = size_t(next - starts.begin()) - 1;
  int units = 0;
  for (uint32_t at = starts[line]; at < offset;) {
    uint32_t bytes = bytesAt(text, at);
    if (at + bytes > offset)
      break;
    units += bytes == 4 ? 2 : 1;
    at += bytes;
  }
  return {int(line), units};
}

void apply(const llvm::lsp::TextDocumentContentChangeEvent &change,
           std::string &text) {
  if (!change.range) {
    text = change.text;
    return;
  }
  uint32_t begin, end;
  {
    Positions positions(text);
    begin = positions.offsetOf(change.range->start);
    end = std::max(begin, positions.offsetOf(change.range->end));
  }
  text.replace(begin, end - begin, change.text);
}

} // namespace rl::lsp
