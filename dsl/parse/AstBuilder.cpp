// In: ANTLR's parse tree of one file. Out: its declarations as Ast.
// Must not know: meaning.
#include "dsl/parse/AstBuilder.h"

#include "dsl/parse/Expected.h"

namespace rl::parse {

using grammar::RlLexer;

namespace {

/// Whether the tree under a part that recovers on its own is incomplete.
bool isBroken(antlr4::ParserRuleContext *context) {
  return context->exception != nullptr;
}

/// Whether a statement is no bare expression.
bool assigns(grammar::RlParser::StatementContext *context) {
  return context->Assign() || context->state() || context->net() ||
         context->next();
}

ast::Callable::Kind kindOf(size_t type) {
  switch (type) {
  case RlLexer::Reward:
    return ast::Callable::Kind::Reward;
  case RlLexer::Advantage:
    return ast::Callable::Kind::Advantage;
  case RlLexer::Objective:
    return ast::Callable::Kind::Objective;
  case RlLexer::Metric:
    return ast::Callable::Kind::Metric;
  case RlLexer::Scheduler:
    return ast::Callable::Kind::Scheduler;
  case RlLexer::Task:
    return ast::Callable::Kind::Task;
  default:
    return ast::Callable::Kind::Fn;
  }
}

/// A trailing and a leading comment of one declaration together.
std::string joined(std::string first, const std::string &second) {
  if (first.empty() || second.empty())
    return first + second;
  return first + "\n" + second;
}

} // namespace

ast::Range AstBuilder::rangeOf(antlr4::ParserRuleContext *context) const {
  return {parse::rangeOf(*context->getStart()).begin,
          parse::rangeOf(*context->getStop()).end};
}

ast::Name AstBuilder::nameOf(antlr4::tree::TerminalNode *node) const {
  return {node->getText(), parse::rangeOf(*node->getSymbol())};
}

ast::File AstBuilder::file(Grammar::FileContext *context) {
  ast::File file;
  for (Grammar::ItemContext *each : context->item())
    if (isBroken(each))
      checkParts(each);
    else
      item(each, file);
  file.comments = docs.rest();
  return file;
}

/// Reports what is wrong in the complete parts of an incomplete declaration.
void AstBuilder::checkParts(antlr4::ParserRuleContext *context) {
  for (antlr4::tree::ParseTree *child : context->children) {
    auto *part = dynamic_cast<antlr4::ParserRuleContext *>(child);
    if (!part)
      continue;
    if (auto *block = dynamic_cast<Grammar::BodyContext *>(part)) {
      ast::Callable discarded;
      body(block, discarded);
    } else if (isBroken(part)) {
      checkParts(part);
    } else if (auto *kept = dynamic_cast<Grammar::PhaseContext *>(part)) {
      phase(kept);
    } else if (auto *kept = dynamic_cast<Grammar::SlotContext *>(part)) {
      slot(kept);
    } else if (dynamic_cast<Grammar::MemberContext *>(part)) {
      checkParts(part);
    }
  }
}

void AstBuilder::item(Grammar::ItemContext *context, ast::File &file) {
  if (auto *use = context->use())
    uses(use, file);
  else if (auto *declared = context->param())
    file.items.emplace_back(param(declared));
  else if (auto *declared = context->axis())
    file.items.emplace_back(axis(declared));
  else if (auto *declared = context->recordType())
    file.items.emplace_back(recordType(declared));
  else if (auto *declared = context->choice())
    file.items.emplace_back(choice(declared));
  else if (auto *declared = context->callable())
    file.items.emplace_back(callable(declared));
  else if (auto *declared = context->experiment())
    file.items.emplace_back(experiment(declared));
  else if (auto *value = context->value())
    file.items.emplace_back(ast::Let{nameOf(value->ValueName()), std::nullopt,
                                     expr(value->expr()), rangeOf(value)});
  else if (auto *declared = context->check())
    file.items.emplace_back(check(declared));
}

void AstBuilder::uses(Grammar::UseContext *context, ast::File &file) {
  // Only the first one's range starts at `use`: they are told apart by that.
  bool first = true;
  for (Grammar::UseTargetContext *target : context->useTarget()) {
    ast::Use use;
    use.range = rangeOf(target);
    if (first)
      use.range.begin = rangeOf(context).begin;
    first = false;
    if (target->path())
      use.path = path(target->path());
    else
      fileOf(target->text(), use);
    if (target->Name())
      use.alias = nameOf(target->Name());
    file.items.emplace_back(std::move(use));
  }
}

/// `use "folder/name.rl"` stands for the declaration `name` of that file.
void AstBuilder::fileOf(Grammar::TextContext *context, ast::Use &use) {
  ast::ExprPtr written = text(context);
  std::string file;
  for (const ast::TextPart &part : written->parts) {
    if (part.hole)
      report(diag::Id::FileNotConstant, written->range);
    file += part.characters;
  }
  size_t from = file.rfind('/') + 1;
  std::string name = file.substr(from);
  if (name.size() > 3 && name.ends_with(".rl"))
    name.resize(name.size() - 3);
  use.file = file;
  use.path = {{name, written->range}};
}

ast::Bounds AstBuilder::bounds(Grammar::RangeContext *context) {
  ast::Bounds bounds;
  bounds.range = rangeOf(context);
  bool isHigh = false;
  for (antlr4::tree::ParseTree *child : context->children) {
    auto *sign = dynamic_cast<antlr4::tree::TerminalNode *>(child);
    if (!sign)
      (isHigh ? bounds.high : bounds.low) = child->getText();
    else if (sign->getSymbol()->getType() == RlLexer::DotDot)
      isHigh = true;
    else
      (isHigh ? bounds.highOpen : bounds.lowOpen) = true;
  }
  return bounds;
}

ast::AxisDecl AstBuilder::axis(Grammar::AxisContext *context) {
  ast::AxisDecl declared;
  declared.range = rangeOf(context);
  declared.doc = docs.before(declared.range.begin);
  declared.name = nameOf(context->Name());
  if (context->expr())
    declared.size = expr(context->expr());
  return declared;
}

ast::AxisDecl AstBuilder::bodyAxis(Grammar::BodyAxisContext *context) {
  ast::AxisDecl declared;
  declared.range = rangeOf(context);
  declared.name = nameOf(context->Name());
  (context->Assign() ? declared.items : declared.size) = expr(context->expr());
  return declared;
}

ast::RecordType AstBuilder::recordType(Grammar::RecordTypeContext *context) {
  ast::RecordType declared;
  declared.range = rangeOf(context);
  declared.doc = docs.before(declared.range.begin);
  declared.name = nameOf(context->Name());
  for (Grammar::ParameterContext *each : context->parameter())
    declared.fields.push_back(parameter(each));
  return declared;
}

ast::ChoiceType AstBuilder::choice(Grammar::ChoiceContext *context) {
  ast::ChoiceType declared;
  declared.range = rangeOf(context);
  declared.doc = docs.before(declared.range.begin);
  std::vector<antlr4::tree::TerminalNode *> names = context->Name();
  declared.name = nameOf(names[0]);
  for (size_t i = 1; i < names.size(); ++i)
    declared.values.push_back(nameOf(names[i]));
  return declared;
}

ast::Parameter AstBuilder::parameter(Grammar::ParameterContext *context) {
  ast::Parameter parameter;
  parameter.range = rangeOf(context);
  parameter.name = nameOf(context->Name());
  parameter.type = type(context->type());
  if (context->range())
    parameter.bounds = bounds(context->range());
  if (context->expr())
    parameter.defaultValue = expr(context->expr());
  // The documentation of a `param` stands before that word.
  auto *above = static_cast<antlr4::ParserRuleContext *>(context->parent);
  bool isParam = above->getRuleIndex() == Grammar::RuleParam;
  uint32_t begin = isParam ? rangeOf(above).begin : parameter.range.begin;
  parameter.doc = joined(docs.before(begin), docs.after(parameter.range.end));
  // The comment may also follow the comma.
  size_t next = context->getStop()->getTokenIndex() + 1;
  if (list.typeOf(next) == RlLexer::Comma ||
      list.typeOf(next) == RlLexer::TrailingComma)
    parameter.doc = joined(parameter.doc, docs.after(list.rangeOf(next).end));
  return parameter;
}

ast::Parameter AstBuilder::param(Grammar::ParamContext *context) {
  ast::Parameter declared = parameter(context->parameter());
  declared.range = rangeOf(context);
  return declared;
}

ast::Callable AstBuilder::callable(Grammar::CallableContext *context) {
  ast::Callable callable;
  callable.range = rangeOf(context);
  callable.doc = docs.before(callable.range.begin);
  callable.kind = kindOf(context->callableKind()->getStart()->getType());
  callable.name = nameOf(context->Name());
  for (Grammar::ParameterContext *each : context->parameter())
    callable.parameters.push_back(parameter(each));
  if (context->type())
    callable.result = type(context->type());
  std::vector<Grammar::ExprContext *> exprs = context->expr();
  size_t next = 0;
  if (context->Of())
    callable.size = expr(exprs[next++]);
  if (context->body()) {
    body(context->body(), callable);
  } else {
    callable.isExpressionBody = true;
    callable.body.emplace_back(expr(exprs[next]));
  }
  return callable;
}

void AstBuilder::body(Grammar::BodyContext *context, ast::Callable &callable) {
  for (Grammar::StatementContext *each : context->statement())
    if (!isBroken(each))
      statement(each, callable.body);
  checkStrays(context, callable.body);
  checkResult(context, callable);
}

/// A result that starts with a sign is read as part of the line above it.
void AstBuilder::checkResult(Grammar::BodyContext *context,
                             const ast::Callable &callable) {
  std::vector<Grammar::StatementContext *> contexts = context->statement();
  if (!callable.result || contexts.empty() || isBroken(contexts.back()) ||
      !assigns(contexts.back()) || lineMinus == 0)
    return;
  size_t start = contexts.back()->getStart()->getTokenIndex();
  auto columnOf = [&](size_t index) {
    return source.lineColumn(list.rangeOf(index).begin).second;
  };
  // One that is meant to continue is indented, by the formatter at least.
  if (lineMinus > start &&
      list.infos[lineMinus].depth == list.infos[start].depth &&
      columnOf(lineMinus) == columnOf(start))
    report(diag::Id::MinusContinues, list.rangeOf(lineMinus));
}

void AstBuilder::statement(Grammar::StatementContext *context,
                           std::vector<ast::Statement> &statements) {
  if (auto *axis = context->bodyAxis()) {
    statements.emplace_back(bodyAxis(axis));
    return;
  }
  if (auto *state = context->state()) {
    ast::StateDecl declared;
    declared.range = rangeOf(state);
    declared.name = nameOf(state->Name());
    std::vector<Grammar::ExprContext *> exprs = state->expr();
    declared.type = type(state->type());
    if (state->Ring()) {
      ast::TypeExpr ring;
      ring.scalar = nameOf(state->Ring());
      ring.element = std::make_unique<ast::TypeExpr>(std::move(declared.type));
      ring.capacity = expr(exprs[0]);
      ring.range = {ring.scalar.range.begin,
                    parse::rangeOf(*state->RightBracket()->getSymbol()).end};
      declared.type = std::move(ring);
      exprs.erase(exprs.begin());
    }
    if (!exprs.empty())
      declared.init = expr(exprs[0]);
    statements.emplace_back(std::move(declared));
    return;
  }
  if (auto *net = context->net()) {
    statements.emplace_back(
        ast::NetDecl{nameOf(net->Name()), expr(net->expr()), rangeOf(net)});
    return;
  }
  if (auto *next = context->next()) {
    statements.emplace_back(
        ast::NextDecl{nameOf(next->Name()), expr(next->expr()), rangeOf(next)});
    return;
  }
  std::vector<Grammar::ExprContext *> exprs = context->expr();
  ast::ExprPtr first = expr(exprs[0]);
  if (exprs.size() == 1) {
    statements.emplace_back(std::move(first));
    return;
  }
  ast::Let let;
  let.range = rangeOf(context);
  if (first->kind != ast::Expr::Kind::Path || first->path.size() != 1 ||
      first->parenthesised) {
    report(diag::Id::NotAssignable, rangeOf(exprs[0]), {"="});
    return;
  }
  let.name = std::move(first->path[0]);
  if (context->type())
    let.type = type(context->type());
  let.value = expr(exprs[1]);
  statements.emplace_back(std::move(let));
}

/// An expression whose value nobody takes: only the last statement of a body
/// may be one.
void AstBuilder::checkStrays(Grammar::BodyContext *context,
                             const std::vector<ast::Statement> &statements) {
  std::vector<Grammar::StatementContext *> contexts = context->statement();
  uint32_t reportedLine = 0;
  for (size_t i = 0; i + 1 < contexts.size(); ++i) {
    if (isBroken(contexts[i]) || contexts[i]->bodyAxis() ||
        assigns(contexts[i]))
      continue;
    ast::Range range = rangeOf(contexts[i]);
    std::string text =
        source.text().substr(range.begin, range.end - range.begin);
    std::string remedy = remedyForForeign(text);
    if (!remedy.empty()) {
      report(diag::Id::ForeignWord, range, {text, remedy});
      continue;
    }
    if (isBroken(contexts[i + 1]))
      continue;
    std::string meant = diag::nearest(text, {"axis", "state", "net", "next"});
    if (!meant.empty()) {
      report(diag::Id::MisspeltWord, range, {"name `" + text + "`", meant});
      continue;
    }
    uint32_t line = source.lineColumn(range.begin).first;
    if (line == reportedLine)
      continue;
    reportedLine = line;
    std::string next = contexts[i + 1]->getStart()->getText();
    report(diag::Id::StrayExpression, range, {"`" + next + "`"});
  }
}

ast::TypeExpr AstBuilder::type(Grammar::TypeContext *context) {
  ast::TypeExpr type;
  type.range = rangeOf(context);
  if (context->FnType()) {
    type.scalar = nameOf(context->FnType());
    std::vector<Grammar::TypeContext *> types = context->type();
    for (size_t i = 0; i + 1 < types.size(); ++i)
      type.parameters.push_back(this->type(types[i]));
    type.result = std::make_unique<ast::TypeExpr>(this->type(types.back()));
    return type;
  }
  if (context->LeftBracket() && context->Name().empty()) {
    type.scalar = nameOf(context->LeftBracket());
    type.element =
        std::make_unique<ast::TypeExpr>(this->type(context->type(0)));
    return type;
  }
  std::vector<antlr4::tree::TerminalNode *> names = context->Name();
  type.scalar = nameOf(names[0]);
  type.isOptional = context->Question() != nullptr;
  type.anyAxes = context->Star() != nullptr;
  for (size_t i = 1; i < names.size(); ++i)
    type.axes.push_back(nameOf(names[i]));
  return type;
}

ast::Experiment AstBuilder::experiment(Grammar::ExperimentContext *context) {
  ast::Experiment experiment;
  experiment.range = rangeOf(context);
  experiment.doc = docs.before(experiment.range.begin);
  experiment.name = nameOf(context->Name());
  if (context->path())
    experiment.base = path(context->path());
  for (Grammar::MemberContext *each : context->member()) {
    if (isBroken(each))
      continue;
    if (auto *declared = each->param())
      experiment.members.emplace_back(param(declared));
    else if (auto *declared = each->phase())
      experiment.members.emplace_back(phase(declared));
    else if (!isBroken(each->slot()))
      experiment.members.emplace_back(slot(each->slot()));
  }
  return experiment;
}

ast::Phase AstBuilder::phase(Grammar::PhaseContext *context) {
  ast::Phase phase;
  phase.range = rangeOf(context);
  phase.doc = docs.before(phase.range.begin);
  // Recovery may have dropped parts of the head; that is reported already.
  if (auto *name = context->Name())
    phase.name = nameOf(name);
  if (auto *kind = context->phaseKind())
    phase.kind = {kind->getText(), rangeOf(kind)};
  else if (auto *evaluate = context->Evaluate())
    phase.kind = nameOf(evaluate);
  for (Grammar::SlotContext *each : context->slot())
    if (!isBroken(each))
      phase.slots.push_back(slot(each));
  return phase;
}

ast::Slot AstBuilder::slot(Grammar::SlotContext *context) {
  return {nameOf(context->Name()), expr(context->expr()), rangeOf(context)};
}

ast::Check AstBuilder::check(Grammar::CheckContext *context) {
  ast::Check check;
  check.range = rangeOf(context);
  std::vector<Grammar::SumContext *> sums = context->sum();
  if (context->Next())
    check.next = nameOf(context->Name());
  check.actual = expr(sums[0]);
  if (Grammar::PathContext *by = context->path()) {
    check.by = std::make_unique<ast::Expr>();
    check.by->kind = ast::Expr::Kind::Path;
    check.by->path = path(by);
    check.by->range = rangeOf(by);
  }
  size_t steps = 1 + context->Then().size();
  for (size_t i = 1; i < steps; ++i)
    check.then.push_back(expr(sums[i]));
  std::vector<Grammar::RecordContext *> records = context->record();
  if (context->Given())
    check.given = record(records[0]);
  if (context->For())
    check.table = record(records.back());
  if (context->Fails()) {
    check.relation = nameOf(context->Fails());
    check.message = text(context->text());
  } else {
    check.relation =
        nameOf(context->Approx() ? context->Approx() : context->Equal());
    check.expected = expr(sums[steps]);
    if (context->Within())
      check.tolerance = expr(sums[steps + 1]);
  }
  for (Grammar::DrawnContext *each : context->drawn())
    drawn(each, check);
  return check;
}

/// A parameter of `forall`, or one of its settings.
void AstBuilder::drawn(Grammar::DrawnContext *context, ast::Check &check) {
  ast::Name name = nameOf(context->Name());
  if (auto *number = context->Integer()) {
    ast::Argument setting;
    setting.name = name;
    setting.value = std::make_unique<ast::Expr>();
    setting.value->range = parse::rangeOf(*number->getSymbol());
    setting.value->spelling = number->getText();
    check.settings.push_back(std::move(setting));
    return;
  }
  ast::Parameter parameter;
  parameter.range = rangeOf(context);
  parameter.name = name;
  parameter.type = type(context->type());
  if (context->range())
    parameter.bounds = bounds(context->range());
  check.drawn.push_back(std::move(parameter));
}

} // namespace rl::parse
