// In: declarations. Out: their bodies elaborated, in a call or alone on
// their declared types. Must not know: slots.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/Provenance.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>
#include <utility>

namespace rl::sema {
using ast::Callable;
using ast::Expr;

/// Values the language gives a meaning everywhere. A parameter may take such
/// a name, for its caller says what it is; a value of a body may not.
static bool isBuiltinValue(const std::string &name) {
  static const std::set<std::string> names = {
      "response", "truncated", "age",   "old",   "ref",
      "sampled",  "step",      "steps", "index", "missing"};
  return names.count(name) != 0 || isQuantity(name);
}

/// Whether a body may declare this name; reports when it may not.
bool Elaborator::isFree(const ast::Name &name, Scope &scope) {
  Place place = scope.place(name.range);
  if (isBuiltinValue(name.text)) {
    report(Id::NameClash, place, {name.text, "a word of the language"});
    return false;
  }
  auto known = scope.locals.find(name.text);
  if (known == scope.locals.end())
    return true;
  report(
      Id::NameClash, place,
      {name.text, known->second.isParameter       ? "a parameter"
                  : scope.states.count(name.text) ? "a state"
                                                  : "a value"},
      {{Id::DeclaredHere, scope.place(known->second.range), {name.text}, {}}});
  return false;
}

bool Elaborator::let(const ast::Let &let, Scope &scope) {
  if (!isFree(let.name, scope))
    return false;
  Value value = valueOf(*let.value, scope);
  if (!value.isPoison() && let.type) {
    std::optional<Declared> declared = declaredFor(*let.type, value, scope);
    value = declared ? coerce(value, *declared, let.name.text,
                              scope.place(let.value->range), textOf(*let.type))
                     : Value();
  }
  nameNodes(value, let.name.text);
  tell(value, scope.place(let.name.range));
  scope.locals[let.name.text] = Local{value, let.name.range, false, false};
  return !value.isPoison();
}

/// A declared type with ragged axes bound to those of the value it is given
/// to, `token` among them.
std::optional<Declared> Elaborator::declaredFor(const ast::TypeExpr &type,
                                                const Value &value,
                                                Scope &scope) {
  Scope types = scope;
  bindRagged(type, value, types.ragged);
  AxisId token = -1;
  if (value.kind == Value::Kind::Node)
    token = build.tokenOf(build.typeOf(value.node));
  return resolve(type, types, token < 0 ? scope.token : token);
}

/// Gives the nodes of a value the name of a `let`.
void Elaborator::nameNodes(const Value &value, const std::string &name) {
  if (value.kind == Value::Kind::Node)
    build.name(value.node, name);
  if (value.status >= 0)
    build.name(value.status, name + "?");
  if (value.record)
    for (const auto &[field, inner] : value.record->fields)
      nameNodes(inner, name + "." + field);
}

bool Elaborator::axis(const ast::AxisDecl &axis, Scope &scope) {
  Place place = scope.place(axis.name.range);
  const std::string &name = axis.name.text;
  if (name == "prompt" || name == "rollout" || name == "token" ||
      scope.axes.count(name)) {
    report(Id::NameClash, place, {name, "an axis"});
    return false;
  }
  if (axis.items) {
    Value list = valueOf(*axis.items, scope);
    // What reads it after an error is silent.
    scope.axes[name] = build.raggedAxis(name, -1, true);
    scope.items[name] = Value();
    if (list.isPoison())
      return false;
    if (list.kind != Value::Kind::List || list.isOptional()) {
      report(Id::NotAList, scope.place(axis.items->range), {show(list)});
      return false;
    }
    scope.axes[name] = list.axis;
    nameAttempts(list.axis, name);
    list.kind = Value::Kind::Record;
    scope.items[name] = list;
    return true;
  }
  NodeId size = node(*axis.size, scope);
  // Until it is known it stands for one point, so that its uses are checked.
  scope.axes[name] = build.denseAxis(&axis, name, 1);
  if (size < 0)
    return false;
  const Node &found = build.graph[size];
  if (found.type.dtype != Dtype::I64 || !found.type.axes.empty()) {
    report(Id::TypeMismatch, scope.place(axis.size->range),
           {name, "a size of type i64", show(size), ""});
    return false;
  }
  if (found.op != Op::Constant) {
    if (setting.kind == Setting::Kind::Declaration)
      return true;
    report(Id::NeedsConstant, scope.place(axis.size->range),
           {"the size of axis `" + name + "`"});
    return false;
  }
  if (found.integer < 1 || found.integer > (int64_t(1) << 31)) {
    report(Id::AxisSize, scope.place(axis.size->range),
           {name, std::to_string(found.integer)});
    return false;
  }
  scope.axes[name] = build.denseAxis(&axis, name, found.integer);
  return true;
}

Value Elaborator::body(const Callable &callable, Scope &scope) {
  Value value;
  bool sound = true, hasResult = false;
  for (size_t i = 0; i < callable.body.size(); ++i) {
    const ast::Statement &statement = callable.body[i];
    if (const auto *let = std::get_if<ast::Let>(&statement)) {
      sound = this->let(*let, scope) && sound;
    } else if (const auto *axis = std::get_if<ast::AxisDecl>(&statement)) {
      sound = this->axis(*axis, scope) && sound;
    } else if (const auto *state = std::get_if<ast::StateDecl>(&statement)) {
      sound = this->state(*state, scope) && sound;
    } else if (const auto *net = std::get_if<ast::NetDecl>(&statement)) {
      sound = this->net(*net, scope) && sound;
    } else if (const auto *next = std::get_if<ast::NextDecl>(&statement)) {
      sound = this->next(*next, scope) && sound;
    } else {
      const Expr &expr = *std::get<ast::ExprPtr>(statement);
      if (callable.kind == Callable::Kind::Task) {
        report(Id::TaskResult, scope.place(expr.range), {});
        sound = false;
      } else {
        hasResult = true;
        value = result(valueOf(expr, scope), callable, scope);
        sound = !value.isPoison() && sound;
      }
    }
  }
  sound = allChange(scope) && sound;
  if (!hasResult && callable.kind != Callable::Kind::Task) {
    report(Id::NoResult, scope.place(callable.name.range),
           {kindWord(callable.kind), callable.name.text});
    return {};
  }
  return sound ? value : Value();
}

Value Elaborator::result(const Value &value, const Callable &callable,
                         Scope &scope) {
  if (value.isPoison() || !callable.result)
    return value;
  Scope types = scope;
  bindRagged(*callable.result, value, types.ragged);
  AxisId token = scope.token;
  if (token < 0 && value.kind == Value::Kind::Node)
    token = build.tokenOf(build.typeOf(value.node));
  std::optional<Declared> declared = resolve(*callable.result, types, token);
  if (!declared)
    return {};
  const auto &last = std::get<ast::ExprPtr>(callable.body.back());
  return coerce(value, *declared, callable.name.text, scope.place(last->range),
                textOf(*callable.result));
}

bool Elaborator::checkAlone(const Callable &callable, Module &home) {
  auto known = analysis.checked.find(&callable);
  if (known != analysis.checked.end())
    return known->second != Analysis::Checked::Broken;
  analysis.checked[&callable] = Analysis::Checked::Running;
  Graph graph;
  Setting alone;
  alone.description = kindWord(callable.kind) + " `" + callable.name.text + "`";
  Elaborator inner(analysis, graph, alone);
  // Each declaration may expand as much as any other.
  int outer = std::exchange(analysis.expansions, 0);
  bool sound = inner.elaborateAlone(callable, home);
  sound = checkProvenance(analysis, graph) && sound;
  analysis.expansions = outer;
  analysis.checked[&callable] =
      sound ? Analysis::Checked::Sound : Analysis::Checked::Broken;
  return sound;
}

bool Elaborator::elaborateAlone(const Callable &callable, Module &home) {
  Scope scope;
  scope.module = &home;
  scope.callable = &callable;
  frames.push_back({&callable, callable.name.text, {}});
  if (callable.kind == Callable::Kind::Task)
    task = &callable;
  bool sound = true;
  Origin origin{home.at(callable.name.range), {}};
  // `token` under `prompt` is that of the first text, else of some text.
  AxisId promptToken = -1;
  for (const ast::Parameter &parameter : callable.parameters) {
    const std::string &name = parameter.name.text;
    Place place = home.at(parameter.name.range);
    if (scope.locals.count(name)) {
      report(Id::NameClash, place, {name, "a parameter"});
      sound = false;
      continue;
    }
    if (task && (name == "split" || name == "held_out")) {
      report(Id::TaskParameter, place, {name});
      sound = false;
    }
    Local local{{}, parameter.name.range, true, false};
    if (parameter.type.scalar.text == "fn") {
      local.value.kind = Value::Kind::Fn;
      local.value.fn = std::make_shared<FnValue>();
      local.value.fn->name = name;
      local.value.fn->opaque = &parameter.type;
      local.value.fn->home = &home;
    } else if (parameter.type.scalar.text == "axes") {
      local.value.kind = Value::Kind::Axes;
      local.value.axes = {AxisRef{name, -1, true}};
    } else {
      bool ofPrompt = namesTextTokens(parameter.type);
      if (ofPrompt && promptToken < 0) {
        std::string text = "some text";
        std::string tokens = textOf(parameter.type);
        tokens = tokens.substr(tokens.find('['));
        for (const ast::Parameter &other : callable.parameters)
          if (std::string of = textOf(other.type);
              of.substr(0, 5) == "text[" &&
              of.substr(4, of.size() - 5) + ", token]" ==
                  tokens.substr(0, tokens.find(']') + 1)) {
            text = other.name.text;
            break;
          }
        promptToken = standInTokens(parameter.type, text, scope, origin);
      }
      std::optional<Declared> type =
          resolve(parameter.type, scope, ofPrompt ? promptToken : -1);
      if (type) {
        local.value =
            bound(standIn(name, *type, {place, {}}), parameter, home, place);
        bindRagged(parameter.type, local.value, scope.ragged);
        sound = sound && !local.value.isPoison();
        if (ofPrompt)
          scope.token = promptToken;
      } else {
        sound = false;
      }
    }
    scope.locals[name] = local;
    if (parameter.defaultValue) {
      Scope earlier = scope;
      earlier.locals.erase(name);
      sound = !defaultOf(parameter, earlier).isPoison() && sound;
      for (auto &[other, read] : earlier.locals)
        scope.locals[other].read = read.read;
    }
  }
  if (callable.size) {
    NodeId size = node(*callable.size, scope);
    sound = size >= 0 && sound;
    if (size >= 0 && build.typeOf(size) != Type{Dtype::I64, {}}) {
      report(Id::TaskSize, home.at(callable.size->range),
             {callable.name.text, show(size)});
      sound = false;
    }
  } else if (task) {
    report(Id::TaskSize, home.at(callable.name.range),
           {callable.name.text, "none; write `of size` before the body"});
    sound = false;
  }
  Value value = body(callable, scope);
  sound = sound && (task || !value.isPoison());
  if (sound && task)
    for (const auto &[name, local] : scope.locals)
      sound = sound && !local.value.isPoison();
  if (sound)
    sound = contract(callable, home, value);
  readForAxes(callable, scope);
  // Unread names are noise while the body has errors.
  if (sound)
    for (const auto &[name, local] : scope.locals)
      if (!local.read && !(task && !local.isParameter)) {
        report(Id::Unread, home.at(local.range),
               {local.isParameter          ? "parameter"
                : scope.states.count(name) ? "state"
                                           : "value",
                name});
        sound = false;
      }
  return sound;
}

/// A parameter whose axis the body names, and no other gives, is read.
void Elaborator::readForAxes(const Callable &callable, Scope &scope) {
  for (AxisId axis : scope.needed) {
    Local *first = nullptr;
    bool isGiven = false;
    for (const ast::Parameter &parameter : callable.parameters) {
      auto local = scope.locals.find(parameter.name.text);
      if (local == scope.locals.end() ||
          local->second.value.kind != Value::Kind::Node)
        continue;
      const std::vector<AxisId> &axes =
          build.typeOf(local->second.value.node).axes;
      if (std::find(axes.begin(), axes.end(), axis) == axes.end())
        continue;
      isGiven = isGiven || local->second.read;
      first = first ? first : &local->second;
    }
    if (first && !isGiven)
      first->read = true;
  }
}

bool Elaborator::contract(const Callable &callable, Module &home,
                          const Value &value) {
  if (callable.kind == Callable::Kind::Fn ||
      callable.kind == Callable::Kind::Task)
    return true;
  Type type;
  bool isNumber = value.kind == Value::Kind::Node && !value.choice;
  if (isNumber)
    type = build.typeOf(value.node);
  if (callable.kind == Callable::Kind::Scheduler) {
    const std::vector<AxisId> rollouts = {model::promptAxis,
                                          model::rolloutAxis};
    if (isNumber && !value.isOptional() && type == Type{Dtype::Bool, rollouts})
      return true;
    report(Id::ContractResult, home.at(callable.name.range),
           {"scheduler", callable.name.text, show(value),
            "bool[prompt, rollout]"});
    return false;
  }
  bool scalar = callable.kind == Callable::Kind::Objective ||
                callable.kind == Callable::Kind::Metric;
  bool fits = isNumber && type.dtype == Dtype::F32 &&
              (!scalar || (type.axes.empty() && !value.isOptional()));
  if (!fits) {
    report(Id::ContractResult, home.at(callable.name.range),
           {kindWord(callable.kind), callable.name.text, show(value),
            scalar ? "f32 without axes" : "f32"});
    return false;
  }
  if (scalar)
    return true;
  for (NodeId read : differentiableStreams(build.graph, value.node)) {
    const Node &stream = build.graph[read];
    std::string kind = kindWord(callable.kind);
    report(Id::PathThroughWeight, stream.origin.place,
           {kind + " `" + callable.name.text + "`",
            model::wordOf(stream.quantity),
            kind == "reward" ? "a reward" : "an advantage"});
    return false;
  }
  return true;
}

} // namespace rl::sema
