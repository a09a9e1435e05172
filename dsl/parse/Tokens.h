// In: the bytes of a file. Out: its tokens with their places in the nesting,
// its comments, and what is wrong with its characters. Must not know: the Ast's
// declarations, meaning.
#pragma once

#include "RlLexer.h"
#include "dsl/ast/Ast.h"
#include "dsl/diag/Diagnostics.h"
#include "dsl/parse/ByteStream.h"

#include <memory>
#include <vector>

namespace rl::parse {

/// Brackets open at one place, and operators in one expression with its open
/// brackets: they bound the recursion of everything that follows.
constexpr size_t maxNesting = 256;
constexpr size_t maxOperators = 512;
constexpr size_t maxTokens = 500000;

/// Where a token stands.
struct TokenInfo {
  uint32_t line = 0;        ///< 1-based
  uint32_t depth = 0;       ///< open brackets around it; a pair has equal depth
  int32_t opener = -1;      ///< index of the innermost open bracket around it
  bool firstOnLine = false; ///< only spaces before it
  bool anchor = false;      ///< starts a declaration at the margin
};

/// A comment, documentation or not.
struct FoundComment {
  ast::Comment comment;
  bool isDoc = false;
};

/// A scanned file.
struct TokenList {
  std::unique_ptr<ByteStream> stream;
  std::unique_ptr<antlr4::Lexer> lexer;
  std::vector<std::unique_ptr<antlr4::Token>> tokens; ///< last one is the end
  std::vector<TokenInfo> infos;
  std::vector<FoundComment> comments;
  bool usable = true;        ///< false: too deep or too large to parse
  bool endSwallowed = false; ///< a text runs over the end of the file

  size_t typeOf(size_t index) const { return tokens[index]->getType(); }
  ast::Range rangeOf(size_t index) const;
};

/// Bytes of a token.
ast::Range rangeOf(const antlr4::Token &token);

/// Scans a file; `errors` receives what is wrong with its characters.
TokenList scan(const diag::Source &source, diag::Diagnostics &errors);

/// Gives tokens their types by what stands around them (see RlLexer.g4).
void assignRoles(TokenList &list);

/// Refuses what would make the recursion of later stages too deep.
void checkOperators(TokenList &list, const diag::Source &source,
                    diag::Diagnostics &errors);

/// Whether the type is that of a name or a word of the language.
bool isWord(size_t type);

/// Whether an expression can end with a token of this type.
bool endsOperand(size_t type);

} // namespace rl::parse
