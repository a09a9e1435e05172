// In: the comments of a file. Out: which of them document which declaration;
// the rest stays comments. Must not know: tokens, ANTLR.
#pragma once

#include "dsl/parse/Tokens.h"

namespace rl::parse {

/// The `##` comments of a file, handed out to declarations.
class Docs {
public:
  Docs(const diag::Source &source, std::vector<FoundComment> comments);

  /// Text of the `##` lines that end on the line before `begin`.
  std::string before(uint32_t begin);
  /// Text of the `##` comment that follows `end` on its line.
  std::string after(uint32_t end);
  /// Every comment that documents nothing, in order.
  std::vector<ast::Comment> rest();

private:
  std::string take(size_t index);

  const std::string &bytes;
  std::vector<FoundComment> comments;
  std::vector<bool> taken;
};

} // namespace rl::parse
