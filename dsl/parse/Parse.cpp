// In: the bytes of one file. Out: its Ast and diagnostics, in source order.
// Must not know: meaning. Nothing is thrown.
#include "dsl/parse/Parse.h"

#include "dsl/parse/AstBuilder.h"
#include "dsl/parse/ErrorStrategy.h"
#include "dsl/parse/Guard.h"
#include "dsl/parse/ListedTokens.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

namespace rl::parse {

namespace {

constexpr size_t maxBytes = 4 << 20;
constexpr size_t maxErrors = 20;

/// Offset of the first byte that is no UTF-8 text; a NUL counts as none.
std::optional<size_t> firstBadByte(const std::string &text) {
  auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  for (size_t i = 0; i < text.size();) {
    unsigned lead = byte(i);
    if (lead == 0)
      return i;
    if (lead < 0x80) {
      ++i;
      continue;
    }
    size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4)
      return i;
    for (size_t k = 1; k < length; ++k)
      if ((byte(i + k) & 0xC0) != 0x80)
        return i;
    // Overlong forms, surrogates, and what is above U+10FFFF.
    unsigned next = byte(i + 1);
    if ((lead == 0xE0 && next < 0xA0) || (lead == 0xED && next > 0x9F) ||
        (lead == 0xF0 && next < 0x90) || (lead == 0xF4 && next > 0x8F))
      return i;
    i += length;
  }
  return std::nullopt;
}

std::string hex(unsigned char byte) {
  static const char digits[] = "0123456789ABCDEF";
  return {'0', 'x', digits[byte >> 4], digits[byte & 15]};
}

/// Whether the rest of the line is likely to be misread because of it.
bool spoilsLine(diag::Id id) {
  return id == diag::Id::MisspeltWord || id == diag::Id::ForeignWord;
}

/// Lexical errors come first in `found`, then the parser's. A syntax error on
/// a line with a lexical error, or after a wrong word, is its consequence.
void hand(const diag::Source &source, const diag::Diagnostics &found,
          size_t lexical, diag::Diagnostics &diagnostics) {
  std::vector<diag::Diagnostic> list;
  // Lines, and the offset in them from which on syntax errors do not count.
  std::map<uint32_t, uint32_t> spoilt;
  auto lineOf = [&](const diag::Diagnostic &each) {
    return source.lineColumn(each.place.range.begin).first;
  };
  for (size_t i = 0; i < found.all().size(); ++i) {
    const diag::Diagnostic &each = found.all()[i];
    if (i < lexical)
      spoilt[lineOf(each)] = 0;
    else if (spoilsLine(each.id))
      spoilt.emplace(lineOf(each), each.place.range.begin + 1);
  }
  for (size_t i = 0; i < found.all().size(); ++i) {
    const diag::Diagnostic &each = found.all()[i];
    auto from = spoilt.find(lineOf(each));
    if (i < lexical || from == spoilt.end() ||
        each.place.range.begin < from->second)
      list.push_back(each);
  }
  std::vector<size_t> order(list.size());
  std::iota(order.begin(), order.end(), size_t(0));
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::pair(list[a].place.range.begin, a) <
           std::pair(list[b].place.range.begin, b);
  });
  size_t reported = 0;
  for (size_t i : order) {
    diag::Diagnostic &each = list[i];
    if (reported++ == maxErrors) {
      diagnostics.report(diag::Id::TooManyErrors, each.place,
                         {std::to_string(maxErrors)});
      return;
    }
    diagnostics.report(each.id, each.place, std::move(each.arguments)).notes =
        std::move(each.notes);
  }
}

ast::File parseText(const diag::Source &source,
                    diag::Diagnostics &diagnostics) {
  diag::Diagnostics found;
  TokenList list = scan(source, found);
  assignRoles(list);
  if (list.usable)
    checkOperators(list, source, found);
  size_t lexical = found.all().size();
  ast::File file;
  if (list.usable) {
    ListedTokens stream(list);
    grammar::RlParser parser(&stream);
    parser.removeErrorListeners();
    parser.setErrorHandler(
        std::make_shared<ErrorStrategy>(list, source, found));
    file = AstBuilder(list, source, found).file(parser.file());
  }
  hand(source, found, lexical, diagnostics);
  return file;
}

} // namespace

ast::File parseFile(const diag::Source &source,
                    diag::Diagnostics &diagnostics) {
  const std::string &text = source.text();
  if (text.size() > maxBytes) {
    diagnostics.report(diag::Id::FileTooLarge, {&source, {0, 0}}, {"4 MiB"});
    return {};
  }
  if (std::optional<size_t> bad = firstBadByte(text)) {
    auto at = static_cast<uint32_t>(*bad);
    diagnostics.report(
        diag::Id::NotText, {&source, {at, at + 1}},
        {hex(static_cast<unsigned char>(text[*bad])), std::to_string(*bad)});
    return {};
  }
  return guarded(source, diagnostics,
                 [&] { return parseText(source, diagnostics); });
}

} // namespace rl::parse
