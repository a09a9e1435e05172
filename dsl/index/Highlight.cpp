// In: an index. Out: what each word, name, number, text and comment of its text
// is. Must not know: an editor's protocol, other files.
#include "dsl/index/Highlight.h"

#include <algorithm>

namespace rl::index {

using parse::Token;
using parse::TokenKind;

namespace {

Highlight highlightOf(const Symbol &symbol) {
  switch (symbol.kind) {
  case SymbolKind::Library:
    return Highlight::Library;
  case SymbolKind::Declaration:
    return symbol.word == "record"   ? Highlight::Record
           : symbol.word == "choice" ? Highlight::Choice
                                     : Highlight::Function;
  case SymbolKind::Experiment:
    return Highlight::Experiment;
  case SymbolKind::Phase:
    return Highlight::Phase;
  case SymbolKind::Param:
  case SymbolKind::Parameter:
    return Highlight::Parameter;
  case SymbolKind::Value:
    return symbol.word == "state" || symbol.word == "net" ? Highlight::State
           : symbol.word == "choice" ? Highlight::ChoiceValue
                                     : Highlight::Value;
  case SymbolKind::Axis:
    return Highlight::Axis;
  case SymbolKind::Slot:
    return Highlight::Slot;
  case SymbolKind::Constructor:
    return Highlight::Record;
  case SymbolKind::Primitive:
    return Highlight::Function;
  case SymbolKind::Builtin:
  case SymbolKind::Stream:
    return Highlight::Stream;
  case SymbolKind::Field:
    return Highlight::Field;
  case SymbolKind::Type:
    return Highlight::Type;
  }
  return Highlight::Value;
}

class Highlighter {
public:
  explicit Highlighter(const Index &index)
      : index(index), outline(index.outline) {}
  std::vector<Piece> run();

private:
  void token(size_t i);
  void name(size_t i);
  void add(ast::Range range, Highlight what);
  bool isField(const Symbol &symbol) const;

  const Index &index;
  const Outline &outline;
  size_t next = 0; ///< the first occurrence not behind the token
  std::vector<Piece> pieces;
};

/// Breaks at the ends of lines, which a carriage return in a text may be.
void Highlighter::add(ast::Range range, Highlight what) {
  std::string text = outline.text(range);
  for (size_t begin = 0; begin < text.size();) {
    size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
    if (end > begin)
      pieces.push_back(
          {{range.begin + uint32_t(begin), range.begin + uint32_t(end)}, what});
    begin = end + 1;
  }
}

/// A record of the file declares its fields as bodies declare values.
bool Highlighter::isField(const Symbol &symbol) const {
  return symbol.source == outline.source && symbol.owner >= 0 &&
         outline.symbols[size_t(symbol.owner)].word == "record";
}

void Highlighter::name(size_t i) {
  const Token &token = outline.words.tokens[i];
  while (next < index.occurrences.size() &&
         index.occurrences[next].range.begin < token.range.begin)
    ++next;
  bool known = next < index.occurrences.size() &&
               index.occurrences[next].range.begin == token.range.begin;
  // `train` is what a phase is declared as.
  if (!known || outline.roles[i] == Role::Kind) {
    if (token.kind == TokenKind::Word || known)
      add(token.range, Highlight::Keyword);
    return;
  }
  const Occurrence &found = index.occurrences[next];
  const Symbol &symbol = index.symbols[size_t(found.symbol)];
  Piece piece;
  piece.range = token.range;
  piece.what = isField(symbol) ? Highlight::Field : highlightOf(symbol);
  piece.declares = found.declares;
  piece.isLanguage = !symbol.source && symbol.kind != SymbolKind::Library;
  pieces.push_back(piece);
}

void Highlighter::token(size_t i) {
  const Token &token = outline.words.tokens[i];
  switch (token.kind) {
  case TokenKind::Word:
  case TokenKind::Name:
    return name(i);
  case TokenKind::Number:
    return add(token.range, Highlight::Number);
  case TokenKind::OpenText:
  case TokenKind::CloseText:
    return add(token.range, Highlight::Text);
  case TokenKind::Text:
    return add(token.range, token.text.substr(0, 2) == "r\""
                                ? Highlight::Pattern
                                : Highlight::Text);
  case TokenKind::Hole:
  case TokenKind::Symbol:
    return;
  }
}

std::vector<Piece> Highlighter::run() {
  for (size_t i = 0; i < outline.words.tokens.size(); ++i)
    token(i);
  for (const parse::WordComment &comment : outline.words.comments)
    add(comment.range,
        comment.isDoc ? Highlight::Documentation : Highlight::Comment);
  std::sort(pieces.begin(), pieces.end(),
            [](const Piece &left, const Piece &right) {
              return left.range.begin < right.range.begin;
            });
  return std::move(pieces);
}

} // namespace

std::vector<Piece> piecesOf(const Index &index) {
  return Highlighter(index).run();
}

} // namespace rl::index
