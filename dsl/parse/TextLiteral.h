// In: the pieces of a text literal as they are spelled. Out: the characters
// they stand for. Must not know: tokens, ANTLR.
#pragma once

#include "dsl/ast/Ast.h"

#include <string>
#include <string_view>
#include <vector>

namespace rl::parse {

/// Whether an escape, backslash included, stands for a character.
bool validEscape(std::string_view escape);

/// A piece of a literal between its quotes.
struct TextPiece {
  enum class Kind { Characters, Escape, Newline, Hole };
  Kind kind = Kind::Characters;
  std::string spelling; ///< of characters and escapes
  ast::ExprPtr hole;
};

/// The parts of a literal. In a block (`"""`) the line end after the opening
/// quotes, the line of the closing quotes and the indentation that all lines
/// share, that of the closing quotes included, do not count.
std::vector<ast::TextPart> textParts(std::vector<TextPiece> pieces,
                                     bool isBlock);

} // namespace rl::parse
