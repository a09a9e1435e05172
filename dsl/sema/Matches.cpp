// In: a `match`. Out: nested choices, the first arm that holds winning. Must
// not know: calls, slots.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/Syntax.h"

#include <set>

namespace rl::sema {
using ast::Expr;

/// `missing` or `error` as a pattern.
static std::optional<Status> statusPattern(const Expr &pattern) {
  if (pattern.kind != Expr::Kind::Path || pattern.path.size() != 1)
    return std::nullopt;
  if (pattern.path[0].text == "missing")
    return Status::Missing;
  if (pattern.path[0].text == "error")
    return Status::Error;
  return std::nullopt;
}

/// Where a pattern holds, as bool; -1 after an error.
NodeId Elaborator::patternHolds(const Expr &pattern, const Value &subject,
                                Scope &scope) {
  Place place = scope.place(pattern.range);
  auto unfit = [&] {
    report(Id::PatternType, place, {textOf(pattern), show(subject)});
    return -1;
  };
  if (std::optional<Status> status = statusPattern(pattern))
    return subject.status < 0 ? unfit() : isStatus(subject, *status, place);
  if (subject.kind != Value::Kind::Node)
    return unfit();
  NodeId holds = -1;
  if (pattern.kind == Expr::Kind::Text && pattern.isRaw) {
    if (build.typeOf(subject.node).dtype != Dtype::Text)
      return unfit();
    Node matches;
    matches.op = Op::Matches;
    matches.operands = {subject.node};
    matches.text = pattern.parts[0].characters;
    matches.type = {Dtype::Bool, build.typeOf(subject.node).axes};
    matches.origin = origin(place);
    holds = build.add(std::move(matches));
  } else {
    Value wanted;
    // A choice's value goes by its name alone.
    bool byName = subject.choice && pattern.kind == Expr::Kind::Path &&
                  pattern.path.size() == 1;
    if (byName)
      wanted = choiceValue(*subject.choice, pattern.path[0], place);
    else
      wanted = valueOf(pattern, scope);
    if (wanted.isPoison())
      return -1;
    if (wanted.kind != Value::Kind::Node || wanted.isOptional() ||
        wanted.choice != subject.choice)
      return unfit();
    NodeId constant = build.adapt(wanted.node, build.typeOf(subject.node).dtype,
                                  origin(place));
    if (build.typeOf(constant).dtype != build.typeOf(subject.node).dtype)
      return unfit();
    holds = compare("==", subject.node, constant, place);
  }
  if (holds < 0 || subject.status < 0)
    return holds;
  return elementwise(Op::And,
                     {isStatus(subject, Status::Present, place), holds},
                     Dtype::Bool, place);
}

Value Elaborator::match(const Expr &expr, Scope &scope) {
  Place place = scope.place(expr.range);
  Value subject = valueOf(*expr.operands[0], scope);
  if (subject.isPoison())
    return {};
  if (subject.kind != Value::Kind::Node) {
    report(Id::OperandTypes, scope.place(expr.operands[0]->range),
           {"`match`", show(subject)});
    return {};
  }
  struct Case {
    NodeId holds;
    Value value;
  };
  std::vector<Case> cases;
  std::set<std::string> seen;
  bool hasElse = false, sound = true;
  for (const ast::Arm &arm : expr.arms) {
    Place at = scope.place(arm.pattern ? arm.pattern->range : arm.value->range);
    if (hasElse ||
        !seen.insert(arm.pattern ? textOf(*arm.pattern) : "").second) {
      report(Id::UnreachableArm, at,
             {arm.pattern ? textOf(*arm.pattern) : "else"});
      return {};
    }
    Case made{-1, {}};
    bool isRegular = arm.pattern && arm.pattern->isRaw;
    if (arm.pattern) {
      made.holds = patternHolds(*arm.pattern, subject, scope);
      sound = sound && made.holds >= 0;
    } else {
      hasElse = true;
    }
    if (isRegular)
      matched.push_back({subject.node, arm.pattern->parts[0].characters});
    made.value = valueOf(*arm.value, scope);
    if (isRegular)
      matched.pop_back();
    sound = sound && !made.value.isPoison();
    cases.push_back(std::move(made));
  }
  if (!sound)
    return {};
  // Without `else` the arms name every value there is.
  if (!hasElse) {
    std::string lacking;
    auto needs = [&](const std::string &name, const std::string &longer) {
      if (!seen.count(name) && (longer.empty() || !seen.count(longer)))
        lacking += (lacking.empty() ? "`" : ", `") + name + "`";
    };
    if (subject.choice)
      for (const ast::Name &value : subject.choice->values)
        needs(value.text, subject.choice->name.text + "." + value.text);
    else if (build.typeOf(subject.node).dtype == Dtype::Bool)
      for (const char *name : {"true", "false"})
        needs(name, "");
    else
      lacking = "`else`";
    if (subject.status >= 0)
      for (const char *name : {"missing", "error"})
        needs(name, "");
    if (!lacking.empty()) {
      report(Id::NotExhaustive, place, {lacking});
      return {};
    }
  }
  Value value = cases.back().value;
  for (size_t i = cases.size() - 1; i-- > 0;)
    value = choose(cases[i].holds, cases[i].value, value, "`match`", place);
  return value;
}

/// `$1`: a group of the regular expression of the arm it stands in.
NodeId Elaborator::matchGroup(const Expr &expr, Scope &scope) {
  Place place = scope.place(expr.range);
  if (matched.empty()) {
    report(Id::GroupOutside, place, {expr.spelling});
    return -1;
  }
  const auto &[subject, pattern] = matched.back();
  int64_t number = 0, groups = 0;
  for (char digit : expr.spelling.substr(1))
    number = std::min<int64_t>(number * 10 + (digit - '0'), 1000);
  // Groups are the parentheses that are neither escaped, in a class, nor `(?`.
  bool inClass = false;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\')
      ++i;
    else if (pattern[i] == '[')
      inClass = true;
    else if (pattern[i] == ']')
      inClass = false;
    else if (pattern[i] == '(' && !inClass &&
             (i + 1 == pattern.size() || pattern[i + 1] != '?'))
      ++groups;
  }
  if (number > groups) {
    report(Id::GroupOutside, place,
           {expr.spelling + "` of " + std::to_string(groups) + " groups of `" +
            pattern});
    return -1;
  }
  Node node;
  node.op = Op::Capture;
  node.operands = {subject};
  node.text = pattern;
  node.integer = number + 1;
  node.type = {Dtype::Text, build.typeOf(subject).axes};
  node.origin = origin(place);
  return build.add(std::move(node));
}

} // namespace rl::sema
