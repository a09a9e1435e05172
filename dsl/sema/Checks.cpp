// In: a `check` statement. Out: its graph with the written lists bound to
// leaves, and the expected numbers. Must not know: slots, phases.
#include "dsl/sema/Checks.h"

#include "dsl/sema/CheckStates.h"
#include "dsl/sema/Reach.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>

namespace rl::sema {
using ast::Expr;
using model::Literal;

bool Elaborator::readLiteral(const Expr &expr, const Type &type,
                             const std::string &name, size_t depth,
                             Scope &scope, Literal &out,
                             const Declared *declared) {
  Place place = scope.place(expr.range);
  bool isList = expr.kind == Expr::Kind::List;
  if (isList != (depth < type.axes.size())) {
    size_t rank = type.axes.size();
    report(Id::CheckShape, place,
           {name, build.show(type),
            rank == 0
                ? "one value stands for it, no list"
                : "its list must be nested " + std::to_string(rank) + " deep"});
    return false;
  }
  if (isList) {
    out.isList = true;
    for (const ast::Argument &item : expr.arguments) {
      out.items.emplace_back();
      if (!readLiteral(*item.value, type, name, depth + 1, scope,
                       out.items.back(), declared))
        return false;
    }
    return true;
  }
  if (declared && declared->choice && expr.kind == Expr::Kind::Path &&
      expr.path.size() == 1 && expr.path[0].text != "missing") {
    Value named = choiceValue(*declared->choice, expr.path[0], place);
    if (named.isPoison())
      return false;
    out.number = double(build.graph[named.node].integer);
    return true;
  }
  Value item = valueOf(expr, scope);
  if (item.isPoison())
    return false;
  if (item.kind == Value::Kind::Absent && declared && declared->isOptional) {
    out.isText = type.dtype == Dtype::Text;
    out.status = build.graph[item.status].integer;
    return true;
  }
  if (item.kind != Value::Kind::Node || item.isOptional() ||
      (item.choice && (!declared || declared->choice != item.choice))) {
    report(Id::CheckItem, place,
           {"a constant " + dtypeName(type.dtype), show(item)});
    return false;
  }
  NodeId value = item.node;
  const Node &found = build.graph[value];
  bool number = found.type.dtype != Dtype::Text;
  if (found.op != Op::Constant || number == (type.dtype == Dtype::Text) ||
      (type.dtype == Dtype::Bool) != (found.type.dtype == Dtype::Bool) ||
      (type.dtype == Dtype::I64 && found.type.dtype != Dtype::I64)) {
    report(Id::CheckItem, place,
           {"a constant " + dtypeName(type.dtype),
            found.op == Op::Constant ? show(value) : textOf(expr)});
    return false;
  }
  out.isText = !number;
  out.text = found.text;
  out.number =
      found.type.dtype == Dtype::I64 ? double(found.integer) : found.number;
  return true;
}

/// The statuses of a literal's items.
static Literal statuses(const Literal &literal) {
  Literal made;
  made.isList = literal.isList;
  made.number = double(literal.status);
  for (const Literal &item : literal.items)
    made.items.push_back(statuses(item));
  return made;
}

Value Elaborator::literal(const Expr &expr, const Declared &type,
                          const std::string &name, Scope &scope) {
  if (type.record) {
    report(Id::MisplacedLiteral, scope.place(expr.range),
           {"a list of records"});
    return {};
  }
  Node field;
  field.op = Op::Field;
  field.type = {type.dtype, type.axes};
  field.text = name;
  // Two lists are two leaves even where their names agree.
  for (int suffix = 2;; ++suffix) {
    bool taken = false;
    for (const Node &node : build.graph.nodes)
      taken = taken || (node.op == Op::Field && node.text == field.text);
    if (!taken)
      break;
    field.text = name + "#" + std::to_string(suffix);
  }
  field.origin = origin(scope.place(expr.range));
  model::Binding binding;
  if (!readLiteral(expr, field.type, "`" + name + "`", 0, scope, binding.value,
                   &type))
    return {};
  Node status = field;
  binding.node = build.add(std::move(field));
  bindings.push_back(binding);
  Value value = Value::of(binding.node);
  value.choice = type.choice;
  if (!type.isOptional)
    return value;
  status.text += "?";
  status.type.dtype = Dtype::I64;
  model::Binding statusBinding;
  statusBinding.value = statuses(binding.value);
  value.status = statusBinding.node = build.add(std::move(status));
  bindings.push_back(std::move(statusBinding));
  return value;
}

namespace {

/// Extents of ragged axes as the lists of a check give them.
struct Extents {
  Elaborator &elaborator;
  std::map<AxisId, std::vector<size_t>> known;

  /// Compares the lengths of every list along an axis with those known.
  bool add(const Literal &literal, const Type &type, Place place) {
    const Graph &graph = elaborator.build.graph;
    std::vector<const Literal *> level = {&literal};
    for (AxisId axis : type.axes) {
      std::vector<size_t> lengths;
      std::vector<const Literal *> next;
      for (const Literal *list : level) {
        lengths.push_back(list->items.size());
        for (const Literal &item : list->items)
          next.push_back(&item);
      }
      const model::Axis &found = graph.axes[size_t(axis)];
      if (found.kind == model::Axis::Kind::Dense) {
        for (size_t length : lengths)
          if (int64_t(length) != found.size)
            return disagree(found.name, {length}, {size_t(found.size)}, place);
      } else {
        auto [slot, isNew] = known.emplace(axis, lengths);
        if (!isNew && slot->second != lengths)
          return disagree(found.name, lengths, slot->second, place);
      }
      level = std::move(next);
    }
    return true;
  }

  bool disagree(const std::string &axis, const std::vector<size_t> &here,
                const std::vector<size_t> &before, Place place) {
    auto shown = [](const std::vector<size_t> &lengths) {
      std::string text;
      for (size_t length : lengths)
        text += (text.empty() ? "" : ", ") + std::to_string(length);
      return text.empty() ? std::string("none") : text;
    };
    elaborator.report(Id::CheckExtents, place,
                      {"axis `" + axis + "`", shown(here), shown(before)});
    return false;
  }
};

/// The name under which `given` gives a leaf; empty for other nodes.
std::string givenName(const Graph &graph, const Node &node) {
  switch (node.op) {
  case Op::Response:
    return "response";
  case Op::Truncated:
    return "truncated";
  case Op::Step:
    return "step";
  case Op::Steps:
    return "steps";
  case Op::Stream:
    break;
  default:
    return "";
  }
  std::string name;
  const std::string &axis = graph.axes[size_t(node.type.axes.back())].name;
  size_t dot = axis.rfind('.');
  if (dot != std::string::npos)
    name = axis.substr(0, dot) + ".";
  switch (node.version) {
  case model::Version::Old:
    name += "old.";
    break;
  case model::Version::Ref:
    name += "ref.";
    break;
  case model::Version::Sampled:
    name += "sampled.";
    break;
  case model::Version::Current:
    break;
  }
  return name + (node.quantity == model::Quantity::Logp ? "logp" : "entropy");
}

/// Binds every entry of `given`; false after an error. `giver` binds states.
bool bindGiven(Elaborator &elaborator, const ast::Check &check, Scope &scope,
               const std::vector<NodeId> &roots, GivenStates &giver) {
  Graph &graph = elaborator.build.graph;
  std::vector<bool> reached = reachedFrom(graph, roots);
  std::map<std::string, NodeId> wanted;
  for (size_t i = 0; i < reached.size(); ++i) {
    std::string name = givenName(graph, graph.nodes[i]);
    // The response itself may be reached only as the text of an axis.
    if (reached[i] && !name.empty())
      wanted[name] = NodeId(i);
  }
  bool sound = true;
  std::set<std::string> given;
  if (check.given)
    for (const ast::Argument &entry : check.given->arguments) {
      Place place = scope.place(entry.name->range);
      const std::string &name = entry.name->text;
      if (!given.insert(name).second) {
        elaborator.report(Id::DuplicateArgument, place, {name});
        sound = false;
        continue;
      }
      if (giver.names.count(name))
        continue;
      auto found = wanted.find(name);
      if (found == wanted.end()) {
        elaborator.report(Id::CheckUnread, place, {name});
        sound = false;
        continue;
      }
      model::Binding binding;
      binding.node = found->second;
      const Type type = elaborator.build.typeOf(found->second);
      if (elaborator.readLiteral(*entry.value, type, "`" + name + "`", 0, scope,
                                 binding.value))
        elaborator.bindings.push_back(std::move(binding));
      else
        sound = false;
    }
  for (const auto &[name, node] : wanted) {
    bool onlyAxis = name == "response";
    for (const Node &reader : graph.nodes)
      for (NodeId operand : reader.operands)
        onlyAxis = onlyAxis && operand != node;
    if (!given.count(name) && !onlyAxis) {
      elaborator.report(Id::CheckUngiven, scope.place(check.actual->range),
                        {name});
      sound = false;
    }
  }
  return sound;
}

/// What one step of a check is made of.
struct StepSyntax {
  const ast::Check &check;
  const Expr &actual;
  const Expr *expected; ///< null: there are more or fewer steps than values
  bool isFirst, isOnly;
};

/// The value that a step is about: its result, or the next value of a state.
NodeId checkedNode(Elaborator &elaborator, const StepSyntax &syntax,
                   Scope &scope) {
  NodeId actual = elaborator.node(syntax.actual, scope);
  if (actual < 0 || !syntax.check.next)
    return actual;
  const ast::Name &name = *syntax.check.next;
  const model::State *state =
      stateNamed(elaborator, name.text, scope.place(name.range));
  if (!state)
    return -1;
  if (!state->counter.empty()) {
    elaborator.report(Id::RingUse, scope.place(name.range),
                      {name.text, "check what its body computes of it"});
    return -1;
  }
  return state->next;
}

/// Elaborates one step. The states of all but the first come from the step
/// before.
std::optional<model::Check> elaborateStep(Analysis &analysis,
                                          const StepSyntax &syntax) {
  const ast::Check &check = syntax.check;
  model::Check result;
  Setting setting;
  setting.kind = Setting::Kind::Check;
  setting.description = "a check";
  Elaborator elaborator(analysis, result.graph, setting);
  Scope scope;
  scope.module = analysis.main;
  size_t before = analysis.found.all().size();
  result.place = scope.place(syntax.actual.range);
  NodeId actual = checkedNode(elaborator, syntax, scope);
  if (actual < 0)
    return std::nullopt;
  const Type type = elaborator.build.typeOf(actual);
  std::vector<NodeId> roots = {actual};
  if (!syntax.isOnly)
    for (const model::State &state : result.graph.states)
      roots.push_back(state.next);
  GivenStates giver;
  bool sound = giver.bind(elaborator, check, scope, roots, syntax.isFirst);
  sound = bindGiven(elaborator, check, scope, roots, giver) && sound;
  if (!syntax.expected)
    return std::nullopt;
  sound = elaborator.readLiteral(*syntax.expected, type, "the checked value", 0,
                                 scope, result.expected) &&
          sound;
  if (check.relation.text == "~=") {
    if (!model::isReal(type.dtype)) {
      elaborator.report(
          Id::CheckTolerance, scope.place(check.relation.range),
          {"`~=` compares f32 or f64, here is " + elaborator.build.show(type)});
      return std::nullopt;
    }
    NodeId tolerance =
        check.tolerance ? elaborator.node(*check.tolerance, scope) : -1;
    if (tolerance < 0)
      return std::nullopt;
    const Node &found = result.graph[tolerance];
    result.tolerance =
        found.type.dtype == Dtype::I64 ? double(found.integer) : found.number;
    if (found.op != Op::Constant || !(result.tolerance > 0)) {
      elaborator.report(Id::CheckTolerance, scope.place(check.tolerance->range),
                        {"`within` needs a constant above 0"});
      return std::nullopt;
    }
  }
  if (!sound || analysis.found.all().size() != before)
    return std::nullopt;
  Extents extents{elaborator, {}};
  for (const model::Binding &binding : elaborator.bindings)
    if (!extents.add(binding.value, elaborator.build.typeOf(binding.node),
                     result.graph[binding.node].op == Op::Field
                         ? result.graph[binding.node].origin.place
                         : scope.place(check.given->range)))
      return std::nullopt;
  // Nothing else tells how many points an axis has.
  std::vector<bool> reached = reachedFrom(result.graph, roots);
  for (size_t i = 0; i < reached.size(); ++i)
    for (const std::vector<AxisId> *axes :
         {&result.graph.nodes[i].type.axes, &result.graph.nodes[i].over})
      for (AxisId axis : *axes) {
        const model::Axis &found = result.graph.axes[size_t(axis)];
        bool onlyText = result.graph.nodes[i].op == Op::Response;
        if (!reached[i] || onlyText || extents.known.count(axis) ||
            found.kind == model::Axis::Kind::Dense)
          continue;
        elaborator.report(Id::CheckUngiven, result.place, {found.name});
        return std::nullopt;
      }
  for (const model::Binding &binding : elaborator.bindings)
    roots.push_back(binding.node);
  std::vector<NodeId> moved = prune(result.graph, roots);
  for (model::Binding &binding : elaborator.bindings)
    binding.node = moved[size_t(binding.node)];
  result.actual = moved[size_t(actual)];
  result.bindings = std::move(elaborator.bindings);
  return result;
}

std::string sourceOf(const ast::Check &check) {
  std::string text =
      check.next ? "next " + check.next->text + " of " : std::string();
  text += textOf(*check.actual);
  for (const ast::ExprPtr &step : check.then)
    text += " then " + textOf(*step);
  if (check.given)
    text += " given " + textOf(*check.given);
  text += " " + check.relation.text + " " + textOf(*check.expected);
  if (check.tolerance)
    text += " within " + textOf(*check.tolerance);
  return text;
}

} // namespace

std::optional<model::Check> elaborateCheck(Analysis &analysis,
                                           const ast::Check &check) {
  size_t count = 1 + check.then.size();
  std::vector<const Expr *> expected(count, nullptr);
  if (count == 1) {
    expected[0] = check.expected.get();
  } else if (check.expected->kind == Expr::Kind::List &&
             check.expected->arguments.size() == count) {
    for (size_t i = 0; i < count; ++i)
      expected[i] = check.expected->arguments[i].value.get();
  } else {
    analysis.report(Id::StateOfCheck, analysis.main->at(check.expected->range),
                    {"the check has " + std::to_string(count) +
                     " steps; a list of as many values stands here"});
  }
  std::vector<model::Check> steps;
  bool sound = true;
  for (size_t i = 0; i < count; ++i) {
    const Expr &actual = i == 0 ? *check.actual : *check.then[i - 1];
    std::optional<model::Check> step = elaborateStep(
        analysis, {check, actual, expected[i], i == 0, count == 1});
    sound = sound && step;
    if (!sound)
      continue;
    if (i > 0 && !sameStates(steps[0].graph, step->graph)) {
      analysis.report(Id::StateOfCheck, step->place,
                      {"this step has other states than the first"});
      sound = false;
      continue;
    }
    steps.push_back(std::move(*step));
  }
  if (!sound)
    return std::nullopt;
  model::Check result = std::move(steps.back());
  steps.pop_back();
  result.earlier = std::move(steps);
  result.source = sourceOf(check);
  return result;
}

} // namespace rl::sema
