// In: ANTLR's parse tree of one file. Out: its Ast, and the errors that the
// grammar leaves to it. Must not know: meaning.
#pragma once

#include "RlParser.h"
#include "dsl/parse/Docs.h"
#include "dsl/parse/Tokens.h"

namespace rl::parse {

using Grammar = grammar::RlParser;

/// Builds the Ast. Parts of the tree that carry an error are left out.
class AstBuilder {
public:
  AstBuilder(const TokenList &list, const diag::Source &source,
             diag::Diagnostics &errors)
      : list(list), source(source), errors(errors),
        docs(source, list.comments) {}

  ast::File file(Grammar::FileContext *context);

private:
  // Declarations (AstBuilder.cpp).
  void item(Grammar::ItemContext *context, ast::File &file);
  void checkParts(antlr4::ParserRuleContext *context);
  void uses(Grammar::UseContext *context, ast::File &file);
  ast::Parameter parameter(Grammar::ParameterContext *context);
  ast::Parameter param(Grammar::ParamContext *context);
  void fileOf(Grammar::TextContext *context, ast::Use &use);
  ast::Bounds bounds(Grammar::RangeContext *context);
  ast::AxisDecl axis(Grammar::AxisContext *context);
  ast::AxisDecl bodyAxis(Grammar::BodyAxisContext *context);
  ast::RecordType recordType(Grammar::RecordTypeContext *context);
  ast::ChoiceType choice(Grammar::ChoiceContext *context);
  ast::Callable callable(Grammar::CallableContext *context);
  void body(Grammar::BodyContext *context, ast::Callable &callable);
  void statement(Grammar::StatementContext *context,
                 std::vector<ast::Statement> &statements);
  void checkResult(Grammar::BodyContext *context,
                   const ast::Callable &callable);
  void checkStrays(Grammar::BodyContext *context,
                   const std::vector<ast::Statement> &statements);
  ast::TypeExpr type(Grammar::TypeContext *context);
  ast::Experiment experiment(Grammar::ExperimentContext *context);
  ast::Phase phase(Grammar::PhaseContext *context);
  ast::Slot slot(Grammar::SlotContext *context);
  ast::Check check(Grammar::CheckContext *context);
  void drawn(Grammar::DrawnContext *context, ast::Check &check);

  // Expressions (ExprBuilder.cpp).
  /// Of a level of the grammar of expressions, `expr` to `postfix`.
  ast::ExprPtr expr(antlr4::ParserRuleContext *context);
  ast::ExprPtr chain(antlr4::ParserRuleContext *context);
  ast::ExprPtr comparison(Grammar::ComparisonContext *context);
  ast::ExprPtr postfix(Grammar::PostfixContext *context);
  ast::ExprPtr primary(Grammar::PrimaryContext *context);
  ast::ExprPtr text(Grammar::TextContext *context);
  ast::ExprPtr matching(Grammar::MatchingContext *context);
  ast::ExprPtr pattern(Grammar::PatternContext *context);
  ast::ExprPtr record(Grammar::RecordContext *context);
  std::vector<ast::Argument> arguments(Grammar::ArgumentsContext *context);
  std::vector<ast::Name> path(Grammar::PathContext *context);
  ast::ExprPtr binary(ast::ExprPtr left, antlr4::tree::ParseTree *sign,
                      ast::ExprPtr right, ast::Range range);

  ast::Range rangeOf(antlr4::ParserRuleContext *context) const;
  ast::Name nameOf(antlr4::tree::TerminalNode *node) const;
  diag::Diagnostic &report(diag::Id id, ast::Range range,
                           std::vector<std::string> arguments = {}) {
    return errors.report(id, {&source, range}, std::move(arguments));
  }

  const TokenList &list;
  const diag::Source &source;
  diag::Diagnostics &errors;
  Docs docs;
  /// The last binary `-` that starts a line.
  size_t lineMinus = 0;
};

} // namespace rl::parse
