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

ast::ExprPtr AstBuilder::expr(Grammar::ExprContext *context) {
  auto parts = context->conjunction();
  uint32_t begin = rangeOf(context).begin;
  ast::ExprPtr built = conjunction(parts[0]);
  for (size_t i = 1; i < parts.size(); ++i)
    built = binary(std::move(built), context->children[2 * i - 1],
                   conjunction(parts[i]), {begin, rangeOf(parts[i]).end});
  return built;
}

ast::ExprPtr AstBuilder::conjunction(Grammar::ConjunctionContext *context) {
  auto parts = context->inversion();
  uint32_t begin = rangeOf(context).begin;
  ast::ExprPtr built = inversion(parts[0]);
  for (size_t i = 1; i < parts.size(); ++i)
    built = binary(std::move(built), context->children[2 * i - 1],
                   inversion(parts[i]), {begin, rangeOf(parts[i]).end});
  return built;
}

ast::ExprPtr AstBuilder::inversion(Grammar::InversionContext *context) {
  if (!context->Not())
    return comparison(context->comparison());
  ast::ExprPtr built = make(ast::Expr::Kind::Unary, rangeOf(context));
  built->spelling = "not";
  built->operands.push_back(inversion(context->inversion()));
  return built;
}

ast::ExprPtr AstBuilder::comparison(Grammar::ComparisonContext *context) {
  auto parts = context->fallback();
  auto signs = context->comparator();
  ast::ExprPtr built = fallback(parts[0]);
  if (parts.size() > 1)
    built = binary(std::move(built), signs[0], fallback(parts[1]),
                   {rangeOf(context).begin, rangeOf(parts[1]).end});
  if (parts.size() > 2)
    report(diag::Id::ComparisonChain, rangeOf(signs[1]),
           {signs[0]->getText(), signs[1]->getText()});
  return built;
}

ast::ExprPtr AstBuilder::fallback(Grammar::FallbackContext *context) {
  auto parts = context->sum();
  uint32_t begin = rangeOf(context).begin;
  ast::ExprPtr built = sum(parts[0]);
  for (size_t i = 1; i < parts.size(); ++i)
    built = binary(std::move(built), context->children[2 * i - 1],
                   sum(parts[i]), {begin, rangeOf(parts[i]).end});
  return built;
}

ast::ExprPtr AstBuilder::sum(Grammar::SumContext *context) {
  auto parts = context->product();
  uint32_t begin = rangeOf(context).begin;
  ast::ExprPtr built = product(parts[0]);
  for (size_t i = 1; i < parts.size(); ++i) {
    built = binary(std::move(built), context->children[2 * i - 1],
                   product(parts[i]), {begin, rangeOf(parts[i]).end});
    size_t sign = parts[i]->getStart()->getTokenIndex() - 1;
    if (list.typeOf(sign) == RlLexer::Minus && list.infos[sign].firstOnLine)
      lineMinus = sign;
  }
  return built;
}

ast::ExprPtr AstBuilder::product(Grammar::ProductContext *context) {
  auto parts = context->unary();
  uint32_t begin = rangeOf(context).begin;
  ast::ExprPtr built = unary(parts[0]);
  for (size_t i = 1; i < parts.size(); ++i)
    built = binary(std::move(built), context->children[2 * i - 1],
                   unary(parts[i]), {begin, rangeOf(parts[i]).end});
  return built;
}

ast::ExprPtr AstBuilder::unary(Grammar::UnaryContext *context) {
  if (!context->Negate())
    return power(context->power());
  ast::ExprPtr built = make(ast::Expr::Kind::Unary, rangeOf(context));
  built->spelling = "-";
  built->operands.push_back(unary(context->unary()));
  return built;
}

ast::ExprPtr AstBuilder::power(Grammar::PowerContext *context) {
  ast::ExprPtr base = postfix(context->postfix());
  if (!context->Power())
    return base;
  return binary(std::move(base), context->Power(), unary(context->unary()),
                rangeOf(context));
}

ast::ExprPtr AstBuilder::postfix(Grammar::PostfixContext *context) {
  uint32_t begin = rangeOf(context).begin;
  ast::ExprPtr built = primary(context->primary());
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
  if (auto *inner = context->expr()) {
    ast::ExprPtr built = expr(inner);
    built->parenthesised = true;
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
    if (each->LeftBracket()) {
      ast::ExprPtr along =
          make(ast::Expr::Kind::Along, {value->range.begin, rangeOf(each).end});
      along->operands.push_back(std::move(value));
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
