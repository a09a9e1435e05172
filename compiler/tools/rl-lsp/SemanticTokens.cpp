// In: pieces of a text. Out: semantic tokens of the protocol, and what their
// numbers mean. Must not know: the language, documents.
#include "compiler/tools/rl-lsp/SemanticTokens.h"

#include <algorithm>
#include <iterator>

namespace rl::lsp {
namespace json = llvm::json;
using index::Highlight;

namespace {

enum Modifier : unsigned {
  declaration = 1,
  defaultLibrary = 2,
  documentation = 4,
  state = 8
};
/// In the order of their bits.
const char *const modifiers[] = {"declaration", "defaultLibrary",
                                 "documentation", "state"};

/// How the protocol names what a piece is.
struct Row {
  Highlight what;
  const char *type;
  unsigned modifiers = 0;
};

/// In the order of Highlight.
constexpr Row rows[] = {
    {Highlight::Comment, "comment"},
    {Highlight::Documentation, "comment", documentation},
    {Highlight::Text, "string"},
    {Highlight::Pattern, "regexp"},
    {Highlight::Number, "number"},
    {Highlight::Keyword, "keyword"},
    {Highlight::Library, "namespace"},
    {Highlight::Experiment, "class"},
    {Highlight::Phase, "class"},
    {Highlight::Function, "function"},
    {Highlight::Record, "struct"},
    {Highlight::Choice, "enum"},
    {Highlight::ChoiceValue, "enumMember"},
    {Highlight::Type, "type"},
    {Highlight::Axis, "typeParameter"},
    {Highlight::Parameter, "parameter"},
    {Highlight::Value, "variable"},
    {Highlight::State, "variable", state},
    {Highlight::Stream, "variable"},
    {Highlight::Slot, "property"},
    {Highlight::Field, "property"},
};

constexpr bool inOrder() {
  for (size_t i = 0; i < std::size(rows); ++i)
    if (size_t(rows[i].what) != i)
      return false;
  return std::size(rows) == size_t(Highlight::Field) + 1;
}
static_assert(inOrder());

/// The types of the rows, each once.
std::vector<std::string> types() {
  std::vector<std::string> names;
  for (const Row &row : rows)
    if (std::find(names.begin(), names.end(), row.type) == names.end())
      names.push_back(row.type);
  return names;
}

} // namespace

json::Object tokenLegend() {
  return json::Object{{"tokenTypes", json::Array(types())},
                      {"tokenModifiers", json::Array(modifiers)}};
}

json::Array encodeTokens(const std::vector<index::Piece> &pieces,
                         const Positions &positions) {
  std::vector<std::string> names = types();
  json::Array numbers;
  llvm::lsp::Position last(0, 0);
  for (const index::Piece &piece : pieces) {
    const Row &row = rows[size_t(piece.what)];
    unsigned flags = row.modifiers;
    if (piece.declares)
      flags |= declaration;
    if (piece.isLanguage)
      flags |= defaultLibrary;
    llvm::lsp::Range range = positions.rangeOf(piece.range);
    bool sameLine = range.start.line == last.line;
    numbers.push_back(range.start.line - last.line);
    numbers.push_back(range.start.character - (sameLine ? last.character : 0));
    numbers.push_back(range.end.character - range.start.character);
    numbers.push_back(std::find(names.begin(), names.end(), row.type) -
                      names.begin());
    numbers.push_back(flags);
    last = range.start;
  }
  return numbers;
}

} // namespace rl::lsp
