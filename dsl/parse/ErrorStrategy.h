// In: the parser's position when a token does not fit. Out: one diagnostic,
// and the parser moved to where reading can go on. Must not know: the Ast.
#pragma once

#include "dsl/parse/Tokens.h"

namespace rl::parse {

/// Replaces ANTLR's recovery: a rule that fails gives up to the enclosing
/// statement, member or declaration, which is skipped by brackets and lines.
class ErrorStrategy final : public antlr4::DefaultErrorStrategy {
public:
  ErrorStrategy(const TokenList &list, const diag::Source &source,
                diag::Diagnostics &errors)
      : list(list), source(source), errors(errors) {}

  void reportError(antlr4::Parser *parser,
                   const antlr4::RecognitionException &error) override;
  void recover(antlr4::Parser *parser, std::exception_ptr error) override;
  antlr4::Token *recoverInline(antlr4::Parser *parser) override;
  void sync(antlr4::Parser *parser) override;
  void reportMatch(antlr4::Parser *parser) override;

private:
  void report(antlr4::Parser *parser,
              const antlr4::misc::IntervalSet &expected);
  bool reportSpecial(antlr4::Parser *parser,
                     const antlr4::misc::IntervalSet &expected, size_t index);
  void skip(antlr4::Parser *parser, size_t rule, size_t start, bool progress);
  bool resumes(size_t rule, size_t index) const;
  /// The words for a token that was seen.
  std::string seen(size_t index) const;
  diag::Place placeOf(size_t index) const;

  const TokenList &list;
  const diag::Source &source;
  diag::Diagnostics &errors;
  /// The first place since the last match where a rule could have gone on.
  antlr4::ParserRuleContext *optionalContext = nullptr;
  size_t optionalState = 0;
};

} // namespace rl::parse
