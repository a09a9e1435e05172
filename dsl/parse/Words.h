// In: the bytes of one file, right or wrong. Out: its tokens as plain data,
// for tools that work on what the parser refuses. Must not know: meaning.
#pragma once

#include "dsl/ast/Ast.h"
#include "dsl/diag/Diagnostics.h"

#include <string>
#include <vector>

namespace rl::parse {

enum class TokenKind {
  Word, ///< a word of the grammar, where it is one
  Name,
  Number,
  OpenText, ///< the quotes that start a text
  Text,     ///< characters of a text
  CloseText,
  Hole, ///< the `{` of a hole in a text
  Symbol,
};

/// One token of a file.
struct Token {
  TokenKind kind = TokenKind::Symbol;
  ast::Range range;
  std::string text;
  bool firstOnLine = false;
  bool margin = false; ///< starts a declaration at the margin
};

/// A comment; `##` documents what stands below or left of it.
struct WordComment {
  ast::Range range;
  std::string text; ///< without `#`, `##` and the space after it
  bool isDoc = false;
  bool ownLine = false;
};

/// What a file is made of, in order.
struct Words {
  std::vector<Token> tokens;
  std::vector<WordComment> comments;
};

/// The tokens of a file, nothing of one that is too large. Never throws.
Words wordsOf(const diag::Source &source);

/// Every word of the grammar.
std::vector<std::string> grammarWords();

} // namespace rl::parse
