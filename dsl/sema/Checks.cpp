// In: a `check` statement. Out: its graph with the written lists bound to
// leaves, and the expected numbers. Must not know: slots, phases.
#include "dsl/sema/Checks.h"

#include "dsl/sema/CheckSlopes.h"
#include "dsl/sema/CheckStates.h"
#include "dsl/sema/CheckTables.h"
#include "dsl/sema/Drawn.h"
#include "dsl/sema/Provenance.h"
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
  return literal(expr, type, name, "`" + name + "`", scope);
}

Value Elaborator::literal(const Expr &expr, const Declared &type,
                          const std::string &name, const std::string &shown,
                          Scope &scope) {
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
  if (!readLiteral(expr, field.type, shown, 0, scope, binding.value, &type))
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

/// A parameter of `forall` given as a leaf: both take the same values.
bool bindDrawn(Elaborator &elaborator, const Expr &value, NodeId leaf,
               const std::string &name, Scope &scope, model::Check &result) {
  NodeId node = elaborator.node(value, scope);
  if (node < 0)
    return false;
  const Type type = elaborator.build.typeOf(leaf);
  for (model::Drawn &drawn : result.drawn)
    if (drawn.nodes[0] == node && elaborator.build.typeOf(node) == type) {
      drawn.nodes.push_back(leaf);
      return true;
    }
  elaborator.report(Id::TypeMismatch, scope.place(value.range),
                    {name, elaborator.build.show(type),
                     elaborator.build.show(elaborator.build.typeOf(node)), ""});
  return false;
}

/// A stream of the response that nothing reads, where something goes by its
/// tokens: only what is given tells how many there are. Else -1.
NodeId givesPoints(Elaborator &elaborator, const std::string &name, Place place,
                   const std::vector<bool> &reached) {
  const Graph &graph = elaborator.build.graph;
  bool isStream = false, isWanted = false;
  for (const StreamRow &row : streamRows())
    isStream = isStream || row.path == name;
  for (size_t i = 0; i < reached.size(); ++i)
    for (const auto *axes : {&graph.nodes[i].type.axes, &graph.nodes[i].over})
      for (AxisId axis : *axes) {
        NodeId text = graph.axes[size_t(axis)].text;
        isWanted = isWanted ||
                   (reached[i] && text >= 0 && graph[text].op == Op::Response);
      }
  if (!isStream || !isWanted)
    return -1;
  std::vector<ast::Name> path;
  for (size_t begin = 0, end; begin <= name.size(); begin = end + 1) {
    end = std::min(name.find('.', begin), name.size());
    path.push_back({name.substr(begin, end - begin), {}});
  }
  return elaborator.stream(-1, "response", path, 0, place);
}

/// Nothing samples in a check: attempts are leaves, as many as are given. Where
/// only their number is read, it is that of the program.
void cutAttempts(Graph &graph, const std::vector<NodeId> &roots) {
  std::vector<bool> reached = reachedFrom(graph, roots);
  for (model::Axis &axis : graph.axes) {
    if (axis.extent < 0 || graph[axis.extent].op != Op::SampleAfter)
      continue;
    Node &count = graph.nodes[size_t(axis.extent)];
    bool isGiven = false;
    for (size_t i = 0; i < reached.size(); ++i)
      isGiven = isGiven || (reached[i] && graph.nodes[i].integer > 0 &&
                            graph.nodes[i].op == Op::SampleAfter &&
                            graph.nodes[i].operands == count.operands &&
                            graph.nodes[i].text == count.text);
    if (isGiven) {
      axis.extent = -1;
      continue;
    }
    count.op = Op::Broadcast;
    count.operands = {count.operands[1]};
  }
  for (Node &node : graph.nodes)
    if (node.op == Op::SampleAfter)
      node.operands.clear();
}

/// Binds every entry of `given` but those of states, which `giver` has bound;
/// false after an error.
bool bindGiven(Elaborator &elaborator, const ast::Check &check, Scope &scope,
               const std::vector<NodeId> &roots, const GivenStates &giver,
               model::Check &result) {
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
      if (giver.names.count(name))
        continue;
      if (!given.insert(name).second) {
        elaborator.report(Id::DuplicateArgument, place, {name});
        sound = false;
        continue;
      }
      auto found = wanted.find(name);
      NodeId points = found == wanted.end()
                          ? givesPoints(elaborator, name, place, reached)
                          : -1;
      if (points >= 0)
        found = wanted.emplace(name, points).first;
      if (found == wanted.end()) {
        elaborator.report(Id::CheckUnread, place, {name});
        sound = false;
        continue;
      }
      const Expr &value = *entry.value;
      if (value.kind == Expr::Kind::Path && value.path.size() == 1 &&
          scope.locals.count(value.path[0].text)) {
        sound =
            bindDrawn(elaborator, value, found->second, name, scope, result) &&
            sound;
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

/// The type of a value as if it were declared.
Declared declaredOf(const Elaborator &elaborator, const Value &value) {
  const Type &type = elaborator.build.typeOf(value.node);
  Declared declared;
  declared.dtype = type.dtype;
  declared.axes = type.axes;
  declared.choice = value.choice;
  declared.isOptional = value.isOptional();
  return declared;
}

/// The expected side: a list of the checked type, or an expression; false
/// after an error.
bool elaborateExpected(Elaborator &elaborator, const Expr &expr,
                       const Value &actual, Scope &scope,
                       model::Check &result) {
  const Type type = elaborator.build.typeOf(actual.node);
  const Declared declared = declaredOf(elaborator, actual);
  const std::string shown = "the checked value";
  Value value;
  // The values of a choice stand without its name, as in lists.
  Declared one = declared;
  one.axes.clear();
  bool isList = expr.kind == Expr::Kind::List;
  if (isList && !elaborator.build.graph.drops.empty()) {
    Literal &written = result.written.emplace();
    if (!elaborator.readLiteral(expr, type, shown, 0, scope, written,
                                &declared))
      return false;
    if (declared.isOptional)
      result.writtenStatus = statuses(written);
    return true;
  }
  if (isList)
    value = elaborator.literal(expr, declared, "expected", shown, scope);
  else if (declared.choice && expr.kind == Expr::Kind::Path &&
           expr.path.size() == 1 && expr.path[0].text != "missing" &&
           !scope.locals.count(expr.path[0].text))
    value = elaborator.literal(expr, one, "expected", shown, scope);
  else
    value = elaborator.valueOf(expr, scope);
  if (value.isPoison())
    return false;
  value = elaborator.coerce(value, declared, shown, scope.place(expr.range));
  result.expected = value.node;
  result.expectedStatus = value.status;
  return result.expected >= 0;
}

/// The absolute distance of `within`; false after an error.
bool readTolerance(Elaborator &elaborator, const ast::Check &check,
                   const Type &type, Scope &scope, double &tolerance) {
  if (!model::isReal(type.dtype)) {
    elaborator.report(
        Id::CheckTolerance, scope.place(check.relation.range),
        {"`~=` compares f32 or f64, here is " + elaborator.build.show(type)});
    return false;
  }
  NodeId node = elaborator.node(*check.tolerance, scope);
  if (node < 0)
    return false;
  const Node &found = elaborator.build.graph[node];
  tolerance =
      found.type.dtype == Dtype::I64 ? double(found.integer) : found.number;
  if (found.op == Op::Constant && tolerance > 0)
    return true;
  elaborator.report(Id::CheckTolerance, scope.place(check.tolerance->range),
                    {"`within` needs a constant above 0"});
  return false;
}

/// Lengths of lists agree, and every ragged axis has lists or is drawn.
bool checkExtents(Elaborator &elaborator, const ast::Check &check,
                  const std::vector<NodeId> &roots, const model::Check &result,
                  Scope &scope) {
  Extents extents{elaborator, {}};
  const Graph &graph = result.graph;
  for (const model::Binding &binding : elaborator.bindings)
    if (!extents.add(binding.value, elaborator.build.typeOf(binding.node),
                     graph[binding.node].op == Op::Field
                         ? graph[binding.node].origin.place
                         : scope.place(check.given->range)))
      return false;
  for (const model::Drawn &drawn : result.drawn)
    for (AxisId axis : graph[drawn.nodes[0]].type.axes)
      extents.known[axis];
  // Nothing else tells how many points an axis has.
  std::vector<bool> reached = reachedFrom(graph, roots);
  for (size_t i = 0; i < reached.size(); ++i)
    for (const std::vector<AxisId> *axes :
         {&graph.nodes[i].type.axes, &graph.nodes[i].over})
      for (AxisId axis : *axes) {
        const model::Axis &found = graph.axes[size_t(axis)];
        bool onlyText = graph.nodes[i].op == Op::Response;
        if (!reached[i] || onlyText || extents.known.count(axis) ||
            found.kind == model::Axis::Kind::Dense || found.extent >= 0)
          continue;
        elaborator.report(Id::CheckUngiven, result.place, {found.name});
        return false;
      }
  return true;
}

/// Keeps what the check reads, and what the step after it does.
void pruneCheck(model::Check &check, std::vector<NodeId> roots) {
  for (const model::Binding &binding : check.bindings)
    roots.push_back(binding.node);
  for (const model::Drawn &drawn : check.drawn)
    roots.insert(roots.end(), drawn.nodes.begin(), drawn.nodes.end());
  std::vector<NodeId> moved = prune(check.graph, roots);
  for (model::Binding &binding : check.bindings)
    binding.node = moved[size_t(binding.node)];
  for (model::Drawn &drawn : check.drawn)
    for (NodeId &node : drawn.nodes)
      node = moved[size_t(node)];
  check.actual = moved[size_t(check.actual)];
  if (check.slopeBy >= 0)
    check.slopeBy = moved[size_t(check.slopeBy)];
  for (NodeId *node :
       {&check.expected, &check.actualStatus, &check.expectedStatus})
    if (*node >= 0)
      *node = moved[size_t(*node)];
}

/// A side of a check, in parentheses where it needs them.
std::string sideOf(const Expr &expr) {
  static const std::set<std::string> weak = {
      "<", "<=", ">", ">=", "==", "!=", "and", "or", "not"};
  bool operation =
      expr.kind == Expr::Kind::Binary || expr.kind == Expr::Kind::Unary;
  return operation && weak.count(expr.spelling) ? "(" + textOf(expr) + ")"
                                                : textOf(expr);
}

/// The check as written, without a table.
std::string sourceOf(const ast::Check &check) {
  std::string text =
      check.next ? "next " + check.next->text + " of " : std::string();
  if (check.by)
    text += "slope of ";
  text += sideOf(*check.actual);
  if (check.by)
    text += " by " + textOf(*check.by);
  for (const ast::ExprPtr &step : check.then)
    text += " then " + sideOf(*step);
  if (check.given)
    text += " given " + textOf(*check.given);
  text += check.message
              ? " fails with " + textOf(*check.message)
              : " " + check.relation.text + " " + sideOf(*check.expected);
  if (check.tolerance)
    text += " within " + textOf(*check.tolerance);
  const char *separator = " forall ";
  for (const ast::Parameter &parameter : check.drawn) {
    text += separator + parameter.name.text + ": " + textOf(parameter.type);
    if (parameter.bounds)
      text += " in " + textOf(*parameter.bounds);
    separator = ", ";
  }
  for (const ast::Argument &setting : check.settings)
    text += ", " + setting.name->text + ": " + setting.value->spelling;
  return text;
}

/// The text that an error must contain; false after an error.
bool readMessage(Elaborator &elaborator, const Expr &expr, Scope &scope,
                 std::string &message) {
  NodeId node = elaborator.node(expr, scope);
  if (node < 0)
    return false;
  message = elaborator.build.graph[node].text;
  if (elaborator.build.isConstant(node))
    return true;
  elaborator.report(Id::NeedsConstant, scope.place(expr.range),
                    {"the text of `fails with`"});
  return false;
}

/// One step of a check.
struct StepSyntax {
  const ast::Check &check;
  const Expr &actual;
  const Expr *expected; ///< null with `fails`
  bool isFirst, isOnly;
};

/// The value that a step is about: its result, or the next value of a state.
Value checkedValue(Elaborator &elaborator, const StepSyntax &step,
                   Scope &scope) {
  Value actual = elaborator.valueOf(step.actual, scope);
  if (actual.isPoison())
    return {};
  // A choice compares by its values, and what may be absent by what it is;
  // what is no value at all is refused as anywhere.
  if (actual.kind != Value::Kind::Node)
    actual = Value::of(elaborator.node(step.actual, scope));
  if (!step.check.next || actual.node < 0)
    return actual;
  const ast::Name &name = *step.check.next;
  const model::State *state =
      stateNamed(elaborator, name.text, scope.place(name.range));
  if (state && !state->counter.empty()) {
    elaborator.report(Id::RingUse, scope.place(name.range),
                      {name.text, "check what its body computes of it"});
    state = nullptr;
  }
  return Value::of(state ? state->next : -1);
}

/// Both sides, what is given, and how they are related. `roots` gets what the
/// step and those after it read.
bool elaborateSides(Elaborator &elaborator, const StepSyntax &step,
                    Scope &scope, std::vector<NodeId> &roots,
                    model::Check &result) {
  using Relation = model::Check::Relation;
  const ast::Check &check = step.check;
  if (!declareDrawn(elaborator, check, scope, result))
    return false;
  Value actual = checkedValue(elaborator, step, scope);
  result.actual = actual.node;
  if (result.actual < 0)
    return false;
  if (check.by && actual.isOptional()) {
    elaborator.report(Id::MayBeAbsent, scope.place(check.actual->range),
                      {"`slope of`", elaborator.show(actual)});
    return false;
  }
  if (check.by && !bindSlope(elaborator, check, scope, result))
    return false;
  if (check.by)
    actual = Value::of(result.slopeBy);
  // The status has all axes of the value.
  actual =
      elaborator.coerce(actual, declaredOf(elaborator, actual),
                        "the checked value", scope.place(check.actual->range));
  result.actualStatus = actual.status;
  const Type type = elaborator.build.typeOf(actual.node);
  bool sound = true;
  if (check.message) {
    result.relation = Relation::Fails;
    elaborator.setting.failsWith = {}; // its own errors are plain ones
    sound = readMessage(elaborator, *check.message, scope, result.message);
  } else {
    result.relation = check.tolerance ? Relation::Within : Relation::Equal;
    sound =
        elaborateExpected(elaborator, *step.expected, actual, scope, result);
  }
  roots = {result.actual, result.actualStatus, result.expected,
           result.expectedStatus};
  if (!step.isOnly)
    for (const model::State &state : result.graph.states)
      if (!model::isOfRollouts(result.graph, state))
        roots.push_back(state.next);
  cutAttempts(result.graph, roots);
  GivenStates giver;
  sound = giver.bind(elaborator, check, scope, roots, step.isFirst) && sound;
  sound = bindGiven(elaborator, check, scope, roots, giver, result) && sound;
  if (check.tolerance)
    sound = readTolerance(elaborator, check, type, scope, result.tolerance) &&
            sound;
  for (const auto &[name, local] : scope.locals)
    if (sound && !local.read) {
      elaborator.report(Id::Unread, scope.place(local.range),
                        {"parameter", name});
      sound = false;
    }
  return sound && checkExtents(elaborator, check, roots, result, scope);
}

/// One step of a check. The states of all but the first come from the step
/// before.
std::optional<model::Check> elaborateStep(Analysis &analysis,
                                          const StepSyntax &step) {
  const ast::Check &check = step.check;
  model::Check result;
  Scope scope;
  scope.module = analysis.main;
  Setting setting;
  setting.kind = Setting::Kind::Check;
  setting.description = "a check";
  if (check.message)
    setting.failsWith = scope.place(check.relation.range);
  Elaborator elaborator(analysis, result.graph, setting);
  result.place = scope.place(step.actual.range);
  size_t before = analysis.found.all().size();
  std::vector<NodeId> roots;
  if (!elaborateSides(elaborator, step, scope, roots, result) ||
      analysis.found.all().size() != before)
    return std::nullopt;
  result.bindings = std::move(elaborator.bindings);
  if (!checkProvenance(analysis, result.graph))
    return std::nullopt;
  pruneCheck(result, std::move(roots));
  return result;
}

/// The expected value of each step; empty after an error.
std::vector<const Expr *> expectedOf(Analysis &analysis,
                                     const ast::Check &check) {
  size_t count = 1 + check.then.size();
  std::vector<const Expr *> expected(count, check.expected.get());
  if (count == 1)
    return expected;
  diag::Place place = analysis.main->at(check.range);
  std::string problem;
  if (check.message) {
    place = analysis.main->at(check.relation.range);
    problem = "`fails with` is about one step; a list of the value of each "
              "step stands after `then`";
  } else if (!check.drawn.empty() || !check.settings.empty()) {
    const ast::Name &name =
        check.drawn.empty() ? *check.settings[0].name : check.drawn[0].name;
    place = analysis.main->at(name.range);
    problem = "`forall` draws for one step; give the state that the step "
              "starts with in place of `then`";
  } else if (check.expected->kind != Expr::Kind::List ||
             check.expected->arguments.size() != count) {
    place = analysis.main->at(check.expected->range);
    problem = "the check has " + std::to_string(count) +
              " steps; a list of as many values stands here";
  }
  if (!problem.empty()) {
    analysis.report(Id::StateOfCheck, place, {problem});
    return {};
  }
  for (size_t i = 0; i < count; ++i)
    expected[i] = check.expected->arguments[i].value.get();
  return expected;
}

/// One check, or one row of a table: its last step, which holds the others.
std::optional<model::Check> elaborateRow(Analysis &analysis,
                                         const ast::Check &check) {
  std::vector<const Expr *> expected = expectedOf(analysis, check);
  std::vector<model::Check> steps;
  for (size_t i = 0; i < expected.size(); ++i) {
    const Expr &actual = i == 0 ? *check.actual : *check.then[i - 1];
    std::optional<model::Check> step = elaborateStep(
        analysis, {check, actual, expected[i], i == 0, expected.size() == 1});
    if (!step)
      return std::nullopt;
    if (i > 0 && !sameStates(steps[0].graph, step->graph)) {
      analysis.report(Id::StateOfCheck, step->place,
                      {"this step has other states than the first"});
      return std::nullopt;
    }
    steps.push_back(std::move(*step));
  }
  if (steps.empty())
    return std::nullopt;
  model::Check result = std::move(steps.back());
  steps.pop_back();
  result.earlier = std::move(steps);
  return result;
}

} // namespace

void elaborateCheck(Analysis &analysis, const ast::Check &check,
                    std::vector<model::Check> &checks) {
  ast::Check filled = withValues(*analysis.main, check);
  auto add = [&](const ast::Check &syntax, const std::string &row) {
    auto made = elaborateRow(analysis, syntax);
    if (!made)
      return;
    made->row = row;
    made->source = sourceOf(check);
    checks.push_back(std::move(*made));
  };
  if (!check.table)
    return add(filled, "");
  for (const CheckRow &row : rowsOf(analysis, *analysis.main, filled))
    add(row.check, row.label);
}

} // namespace rl::sema
