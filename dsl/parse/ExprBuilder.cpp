// In: the parse tree of one expression. Out: its Ast.
// Must not know: declarations, meaning.
#include "dsl/parse/AstBuilder.h"
#include "dsl/parse/TextLiteral.h"

namespace rl::parse {

using grammar::RlLexer;

namespace {

ast::ExprPtr make(ast::Expr::Kind kind, ast::Range range) {
  auto made = std::make_unique<ast::Expr>();
  made->kind = kind;
  made->range = range;
  return made;
}

/// What the grammar puts at that place of a level of an expression.
antlr4::ParserRuleContext *level(antlr4::ParserRuleContext *context, size_t i) {
  return static_cast<antlr4::ParserRuleContext *>(context->children[i]);
}

} // namespace

ast::ExprPtr AstBuilder::binary(ast::ExprPtr left,
                                antlr4::tree::ParseTree *sign,
                                ast::ExprPtr right, ast::Range range) {
  ast::ExprPtr made = make(ast::Expr::Kind::Binary, range);
  made->spelling = sign->getText();
  made->operands.push_back(std::move(left));
  made->operands.push_back(std::move(right));
  return made;
}

ast::ExprPtr AstBuilder::expr(antlr4::ParserRuleContext *context) {
  // Most levels hold the next one and nothing else.
  while (context->getRuleIndex() != Grammar::RulePostfix &&
         context->children.size() == 1)
    context = level(context, 0);
  switch (context->getRuleIndex()) {
  case Grammar::RulePostfix:
    return postfix(static_cast<Grammar::PostfixContext *>(context));
  case Grammar::RuleInversion:
  case Grammar::RuleUnary: {
    ast::ExprPtr built = make(ast::Expr::Kind::Unary, rangeOf(context));
    built->spelling = context->children[0]->getText();
    built->operands.push_back(expr(level(context, 1)));
    return built;
  }
  case Grammar::RuleComparison:
    return comparison(static_cast<Grammar::ComparisonContext *>(context));
  default:
    return chain(context);
  }
}

/// Operands and the signs between them, from the left.
ast::ExprPtr AstBuilder::chain(antlr4::ParserRuleContext *context) {
  uint32_t begin = rangeOf(context).begin;
  ast::ExprPtr built = expr(level(context, 0));
  for (size_t i = 2; i < context->children.size(); i += 2) {
    antlr4::ParserRuleContext *next = level(context, i);
    built = binary(std::move(built), context->children[i - 1], expr(next),
                   {begin, rangeOf(next).end});
    size_t sign = next->getStart()->getTokenIndex() - 1;
    if (list.typeOf(sign) == RlLexer::Minus && list.infos[sign].firstOnLine)
      lineMinus = sign;
  }
  return built;
}

ast::ExprPtr AstBuilder::comparison(Grammar::ComparisonContext *context) {
  auto signs = context->comparator();
  antlr4::ParserRuleContext *right = level(context, 2);
  ast::ExprPtr built = expr(level(context, 0));
  built = binary(std::move(built), signs[0], expr(right),
                 {rangeOf(context).begin, rangeOf(right).end});
  if (signs.size() > 1)
    report(diag::Id::ComparisonChain, rangeOf(signs[1]),
           {signs[0]->getText(), signs[1]->getText()});
  return built;
}

ast::ExprPtr AstBuilder::postfix(Grammar::PostfixContext *context) {
  uint32_t begin = rangeOf(context).begin;
  ast::ExprPtr built;
  if (auto *inner = context->enclosed()) {
    built = expr(inner->expr());
    built->parenthesised = true;
  } else {
    built = primary(context->primary());
  }
  // After the callee: `(`, arguments unless there are none, `)`, fields of the
  // result, and again.
  for (size_t i = 1; i < context->children.size(); ++i) {
    auto *terminal =
        dynamic_cast<antlr4::tree::TerminalNode *>(context->children[i]);
    auto *list =
        terminal
            ? nullptr
            : static_cast<Grammar::ArgumentsContext *>(context->children[i]);
    if (list) {
      built->arguments = arguments(list);
      continue;
    }
    antlr4::Token *sign = terminal->getSymbol();
    if (sign->getType() == RlLexer::Dot)
      continue;
    if (sign->getType() == RlLexer::Name) {
      ast::Name field = nameOf(terminal);
      ast::ExprPtr member =
          make(ast::Expr::Kind::Member, {begin, field.range.end});
      member->operands.push_back(std::move(built));
      member->path.push_back(std::move(field));
      built = std::move(member);
      continue;
    }
    if (sign->getType() == RlLexer::RightParen) {
      built->range.end = parse::rangeOf(*sign).end;
      continue;
    }
    size_t index = sign->getTokenIndex();
    if (this->list.infos[index].line != this->list.infos[index - 1].line)
      report(diag::Id::ParenOnNewLine, parse::rangeOf(*sign));
    ast::ExprPtr call = make(ast::Expr::Kind::Call, {begin, 0});
    call->operands.push_back(std::move(built));
    built = std::move(call);
  }
  return built;
}

std::vector<ast::Argument>
AstBuilder::arguments(Grammar::ArgumentsContext *context) {
  std::vector<ast::Argument> built;
  for (Grammar::ArgumentContext *each : context->argument()) {
    auto exprs = each->expr();
    ast::Argument argument;
    argument.value = expr(exprs.back());
    if (exprs.size() == 2) {
      ast::ExprPtr name = expr(exprs[0]);
      if (name->kind == ast::Expr::Kind::Path && name->path.size() == 1 &&
          !name->parenthesised)
        argument.name = std::move(name->path[0]);
      else
        report(diag::Id::NotAssignable, rangeOf(exprs[0]), {":"});
    }
    built.push_back(std::move(argument));
  }
  return built;
}

ast::ExprPtr AstBuilder::primary(Grammar::PrimaryContext *context) {
  ast::Range range = rangeOf(context);
  if (auto *literal = context->text())
    return text(literal);
  if (auto *names = context->path()) {
    ast::ExprPtr built = make(ast::Expr::Kind::Path, range);
    built->path = path(names);
    return built;
  }
  if (auto *values = context->list()) {
    ast::ExprPtr built = make(ast::Expr::Kind::List, range);
    for (Grammar::ExprContext *each : values->expr())
      built->arguments.push_back({std::nullopt, expr(each)});
    return built;
  }
  if (auto *fields = context->record())
    return record(fields);
  if (auto *choice = context->matching())
    return matching(choice);
  ast::Expr::Kind kind = ast::Expr::Kind::Bool;
  if (context->Group())
    kind = ast::Expr::Kind::Group;
  else if (context->Integer())
    kind = ast::Expr::Kind::Integer;
  else if (context->Real())
    kind = ast::Expr::Kind::Real;
  ast::ExprPtr built = make(kind, range);
  built->spelling = context->getText();
  return built;
}

std::vector<ast::Name> AstBuilder::path(Grammar::PathContext *context) {
  std::vector<ast::Name> names;
  for (antlr4::tree::TerminalNode *each : context->Name())
    names.push_back(nameOf(each));
  return names;
}

ast::ExprPtr AstBuilder::record(Grammar::RecordContext *context) {
  ast::ExprPtr built = make(ast::Expr::Kind::Record, rangeOf(context));
  for (Grammar::FieldContext *each : context->field()) {
    ast::Name name;
    name.range = rangeOf(each->path());
    for (const ast::Name &part : path(each->path()))
      name.text += (name.text.empty() ? "" : ".") + part.text;
    ast::ExprPtr value = expr(each->expr());
    if (each->LeftBracket() || each->Question()) {
      ast::ExprPtr along =
          make(ast::Expr::Kind::Along, {value->range.begin, rangeOf(each).end});
      along->operands.push_back(std::move(value));
      along->spelling = each->Question() ? "?" : "";
      for (auto *axis : each->Name())
        along->path.push_back(nameOf(axis));
      value = std::move(along);
    }
    built->arguments.push_back({std::move(name), std::move(value)});
  }
  return built;
}

ast::ExprPtr AstBuilder::matching(Grammar::MatchingContext *context) {
  ast::ExprPtr built = make(ast::Expr::Kind::Match, rangeOf(context));
  built->operands.push_back(expr(context->expr()));
  for (Grammar::ArmContext *each : context->arm()) {
    ast::Arm arm;
    arm.pattern = pattern(each->pattern());
    arm.value = expr(each->expr());
    built->arms.push_back(std::move(arm));
  }
  return built;
}

ast::ExprPtr AstBuilder::pattern(Grammar::PatternContext *context) {
  ast::Range range = rangeOf(context);
  if (context->Else())
    return nullptr;
  if (auto *literal = context->text())
    return text(literal);
  if (auto *names = context->path()) {
    ast::ExprPtr built = make(ast::Expr::Kind::Path, range);
    built->path = path(names);
    return built;
  }
  ast::Expr::Kind kind = context->Integer() ? ast::Expr::Kind::Integer
                         : context->Real()  ? ast::Expr::Kind::Real
                                            : ast::Expr::Kind::Bool;
  ast::ExprPtr built = make(kind, range);
  built->spelling = context->getStop()->getText();
  if (!context->Negate())
    return built;
  ast::ExprPtr negated = make(ast::Expr::Kind::Unary, range);
  negated->spelling = "-";
  negated->operands.push_back(std::move(built));
  return negated;
}

ast::ExprPtr AstBuilder::text(Grammar::TextContext *context) {
  ast::ExprPtr built = make(ast::Expr::Kind::Text, rangeOf(context));
  if (context->RawText()) {
    std::string spelling = context->RawText()->getText();
    built->isRaw = true;
    built->parts.push_back({spelling.substr(2, spelling.size() - 3), nullptr});
    return built;
  }
  std::vector<TextPiece> pieces;
  for (Grammar::TextPartContext *part : context->textPart()) {
    TextPiece piece;
    if (part->expr()) {
      piece.kind = TextPiece::Kind::Hole;
      piece.hole = expr(part->expr());
    } else if (part->TextNewline()) {
      piece.kind = TextPiece::Kind::Newline;
    } else {
      if (part->Escape())
        piece.kind = TextPiece::Kind::Escape;
      piece.spelling = part->getText();
    }
    pieces.push_back(std::move(piece));
  }
  built->parts = textParts(std::move(pieces), context->OpenBlockText());
  return built;
}

} // namespace rl::parse
