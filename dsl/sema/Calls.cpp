// In: a call and the declaration it names. Out: the body expanded where the
// call stands, arguments bound and checked. Must not know: slots, phases.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>

namespace rl::sema {
using ast::Expr;

std::optional<std::vector<const ast::Argument *>>
matchArguments(Analysis &analysis, const Module &module,
               const std::string &callee,
               const std::vector<ast::Argument> &arguments,
               const std::vector<std::string> &names) {
  std::vector<const ast::Argument *> matched(names.size(), nullptr);
  size_t positions = 0;
  bool named = false, sound = true;
  for (const ast::Argument &argument : arguments) {
    if (!argument.name) {
      if (named) {
        analysis.report(Id::PositionalAfterNamed,
                        module.at(argument.value->range), {});
        return std::nullopt;
      }
      if (positions < names.size())
        matched[positions] = &argument;
      else if (positions == names.size())
        sound = false;
      ++positions;
      continue;
    }
    named = true;
    Place place = module.at(argument.name->range);
    auto found = std::find(names.begin(), names.end(), argument.name->text);
    if (found == names.end()) {
      analysis.report(Id::UnknownArgument, place,
                      {callee, argument.name->text,
                       suggestion(argument.name->text, names)});
      sound = false;
      continue;
    }
    const ast::Argument *&slot = matched[size_t(found - names.begin())];
    if (slot) {
      analysis.report(Id::DuplicateArgument, place, {argument.name->text});
      sound = false;
    }
    slot = &argument;
  }
  if (positions > names.size())
    analysis.report(
        Id::TooManyArguments, module.at(arguments[names.size()].value->range),
        {callee, std::to_string(names.size()), std::to_string(positions)});
  if (!sound)
    return std::nullopt;
  return matched;
}

bool Elaborator::enter(const ast::Callable &callable, Module &home,
                       const std::string &name, Place place) {
  for (const Frame &frame : frames)
    if (frame.callable == &callable) {
      report(Id::Recursion, place, {callable.name.text});
      return false;
    }
  constexpr int maxExpansions = 20000;
  if (++analysis.expansions > maxExpansions) {
    if (analysis.expansions == maxExpansions + 1)
      report(Id::ExpansionLimit, place, {std::to_string(maxExpansions)});
    return false;
  }
  frames.push_back({&callable, name, place});
  return true;
}

/// True when a parameter's type names `token`.
static bool namesToken(const ast::TypeExpr &type) {
  for (const ast::Name &axis : type.axes)
    if (axis.text == "token")
      return true;
  return false;
}

bool Elaborator::bindTokens(const ast::Callable &callable,
                            const std::vector<Value> &arguments,
                            const std::vector<Place> &places, AxisId &token) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (!namesToken(callable.parameters[i].type) ||
        arguments[i].kind != Value::Kind::Node)
      continue;
    AxisId found = build.tokenOf(build.typeOf(arguments[i].node));
    if (found < 0)
      continue;
    if (token >= 0 && token != found) {
      report(Id::TwoTexts, places[i],
             {build.textName(token), build.textName(found)});
      return false;
    }
    token = found;
  }
  return true;
}

Value Elaborator::call(const Expr &call, Scope &scope) {
  const Expr &callee = *call.operands[0];
  if (callee.kind != Expr::Kind::Path || callee.path.size() != 1) {
    report(Id::NotCallable, scope.place(callee.range),
           {textOf(callee), "an expression"});
    return {};
  }
  const std::string &name = callee.path[0].text;
  auto local = scope.locals.find(name);
  if (local != scope.locals.end()) {
    local->second.read = true;
    const Value &value = local->second.value;
    if (value.isPoison())
      return {};
    if (value.kind == Value::Kind::Fn)
      return callFn(*value.fn, call, scope);
    if (value.kind == Value::Kind::Net)
      return Value::of(callNet(*value.net, call, scope));
    report(Id::NotCallable, scope.place(callee.range), {name, "a value"});
    return {};
  }
  auto bound = scope.module->names.find(name);
  if (bound != scope.module->names.end()) {
    Binding &binding = bound->second;
    binding.read = true;
    if (binding.kind == Binding::Kind::Broken)
      return {};
    if (binding.kind == Binding::Kind::Record)
      return construct(*binding.record, *binding.home, call, scope);
    if (binding.kind == Binding::Kind::Choice)
      return toChoice(*binding.choice, call, scope);
    if (binding.kind != Binding::Kind::Callable ||
        binding.callable->kind == ast::Callable::Kind::Task) {
      report(Id::NotCallable, scope.place(callee.range),
             {name, binding.kind == Binding::Kind::Callable
                        ? "a task, which stands only where data is wanted,"
                        : kindInWords(binding)});
      return {};
    }
    FnValue fn{name, binding.callable, binding.home, {}, nullptr};
    return callFn(fn, call, scope);
  }
  std::vector<std::string> names;
  bool isPrimitive = false;
#define PRIMITIVE(id, spelling, family, signature, doc)                        \
  isPrimitive = isPrimitive || name == spelling;                               \
  if (*spelling)                                                               \
    names.push_back(spelling);
#include "dsl/primitives/Primitives.def"
#undef PRIMITIVE
  if (isPrimitive) {
    if (std::optional<Value> value = absenceCall(name, call, scope))
      return *value;
    if (std::optional<Value> value = listCall(name, call, scope))
      return *value;
    return Value::of(primitive(name, call, scope));
  }
  for (const auto &[known, binding] : scope.module->names)
    names.push_back(known);
  if (setting.slotName && !scope.callable && frames.empty() &&
      (name == "reward" || name == "advantage" || name == "data"))
    report(Id::NotCallable, scope.place(callee.range), {name, "a slot"});
  else
    report(Id::UnknownName, scope.place(callee.range),
           {name, suggestion(name, names)});
  return {};
}

Value Elaborator::callFn(const FnValue &fn, const Expr &call, Scope &scope) {
  if (!fn.callable)
    return callOpaque(fn, call, scope);
  Place place = scope.place(call.range);
  const ast::Callable &callable = *fn.callable;
  // Arguments bound by a partial application are no longer parameters.
  std::vector<std::string> names;
  for (const ast::Parameter &parameter : callable.parameters)
    if (!fn.bound.count(parameter.name.text))
      names.push_back(parameter.name.text);
  auto matched =
      matchArguments(analysis, *scope.module, fn.name, call.arguments, names);
  if (!matched)
    return {};
  std::vector<Value> arguments(callable.parameters.size());
  std::vector<const Expr *> written(arguments.size(), nullptr);
  size_t free = 0;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const ast::Parameter &parameter = callable.parameters[i];
    auto bound = fn.bound.find(parameter.name.text);
    if (bound != fn.bound.end()) {
      arguments[i] = bound->second;
      if (arguments[i].isPoison())
        return {};
      continue;
    }
    const ast::Argument *argument = (*matched)[free++];
    if (argument)
      written[i] = argument->value.get();
    else if (!parameter.defaultValue) {
      report(Id::MissingArgument, place, {fn.name, parameter.name.text});
      return {};
    }
  }
  return expand(callable, *fn.home, fn.name, std::move(arguments), written,
                scope, place);
}

Value Elaborator::expand(const ast::Callable &callable, Module &home,
                         const std::string &name, std::vector<Value> arguments,
                         const std::vector<const Expr *> &written,
                         Scope &callScope, Place place) {
  if (!checkAlone(callable, home))
    return {};
  size_t count = arguments.size();
  std::vector<Place> places(count, place);
  bool sound = true;
  AxisId token = -1;
  // A list of a check takes the axes its parameter declares, so whose tokens
  // are meant must be known first: lists with `token` come last.
  for (int round = 0; round < 2; ++round) {
    for (size_t i = 0; i < count; ++i) {
      const ast::Parameter &parameter = callable.parameters[i];
      if (!written[i])
        continue;
      bool isList = written[i]->kind == Expr::Kind::List &&
                    setting.kind == Setting::Kind::Check &&
                    parameter.type.scalar.text != "axes" &&
                    !parameter.type.anyAxes;
      bool late = isList && namesToken(parameter.type);
      if (late != (round == 1))
        continue;
      places[i] = callScope.place(written[i]->range);
      if (!isList) {
        arguments[i] = argument(*written[i], parameter, callScope);
      } else {
        Scope types;
        types.module = &home;
        AxisId bound = token;
        bool rollout = !namesTextTokens(parameter.type);
        if (late && bound < 0 && !rollout) {
          // Tokens of the first text among the arguments.
          for (const Value &other : arguments)
            if (bound < 0 && other.kind == Value::Kind::Node &&
                build.typeOf(other.node).dtype == Dtype::Text &&
                build.typeOf(other.node).axes.size() + 1 ==
                    parameter.type.axes.size())
              bound = build.tokenAxis(other.node,
                                      build.typeOf(other.node).axes.back(),
                                      build.graph[other.node].text);
        }
        std::optional<Declared> type = resolve(parameter.type, types, bound);
        arguments[i] =
            type ? literal(*written[i], *type, parameter.name.text, callScope)
                 : Value();
      }
      sound = sound && !arguments[i].isPoison();
    }
    if (sound && round == 0)
      sound = bindTokens(callable, arguments, places, token);
  }
  if (!sound || !bindTokens(callable, arguments, places, token))
    return {};

  // Types are checked where the argument is written.
  Scope scope;
  scope.module = &home;
  scope.callable = &callable;
  scope.token = token;
  for (size_t i = 0; i < count; ++i)
    bindRagged(callable.parameters[i].type, arguments[i], scope.ragged);
  for (size_t i = 0; i < count; ++i) {
    const ast::Parameter &parameter = callable.parameters[i];
    if (arguments[i].isPoison() || arguments[i].kind == Value::Kind::Fn ||
        arguments[i].kind == Value::Kind::Axes)
      continue;
    if (token < 0 && namesToken(parameter.type) &&
        parameter.type.axes.size() > 2 && !namesTextTokens(parameter.type) &&
        setting.kind != Setting::Kind::Settings)
      scope.token = token = responseToken(origin(place));
    std::optional<Declared> declared = resolve(parameter.type, scope, token);
    if (!declared)
      return {};
    arguments[i] = coerce(arguments[i], *declared, parameter.name.text,
                          places[i], textOf(parameter.type));
    arguments[i] = bound(arguments[i], parameter, home, places[i]);
    sound = sound && !arguments[i].isPoison();
  }
  if (!sound)
    return {};
  if (!enter(callable, home, name, place))
    return {};
  for (size_t i = 0; i < count; ++i) {
    const ast::Parameter &parameter = callable.parameters[i];
    if (arguments[i].isPoison())
      arguments[i] = defaultOf(parameter, scope);
    scope.locals[parameter.name.text] =
        Local{arguments[i], parameter.name.range, true, false};
  }
  Value value = body(callable, scope);
  frames.pop_back();
  if (callable.kind == ast::Callable::Kind::Advantage && setting.isSelected &&
      !saidSelected && !value.isPoison()) {
    report(Id::SelectedAdvantage, place, {callable.name.text});
    return {};
  }
  if (value.kind != Value::Kind::Node)
    return value;
  // Rewards and advantages are cut from the gradient by contract.
  if ((callable.kind == ast::Callable::Kind::Reward ||
       callable.kind == ast::Callable::Kind::Advantage) &&
      build.typeOf(value.node).dtype == Dtype::F32 &&
      build.graph[value.node].op != Op::Stop && !build.isConstant(value.node)) {
    for (NodeId read : differentiableStreams(build.graph, value.node)) {
      const Node &stream = build.graph[read];
      std::string kind = kindWord(callable.kind);
      report(Id::PathThroughWeight, stream.origin.place,
             {kind + " `" + callable.name.text + "`",
              model::wordOf(stream.quantity),
              kind == "reward" ? "a reward" : "an advantage"});
      return {};
    }
    Node cut;
    cut.op = Op::Stop;
    cut.operands = {value.node};
    cut.type = build.typeOf(value.node);
    cut.origin = origin(place);
    if (callable.kind == ast::Callable::Kind::Reward)
      cut.integer = rewardMark;
    value.node = build.add(std::move(cut));
  }
  return value;
}

Value Elaborator::callOpaque(const FnValue &fn, const Expr &call,
                             Scope &scope) {
  const ast::TypeExpr &type = *fn.opaque;
  Place place = scope.place(call.range);
  if (call.arguments.size() != type.parameters.size()) {
    if (call.arguments.size() > type.parameters.size())
      report(Id::TooManyArguments, place,
             {fn.name, std::to_string(type.parameters.size()),
              std::to_string(call.arguments.size())});
    else
      report(Id::MissingArgument, place,
             {fn.name, textOf(type.parameters[call.arguments.size()])});
    return {};
  }
  Scope types;
  types.module = fn.home;
  AxisId token = scope.token;
  Node node;
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    const ast::Argument &argument = call.arguments[i];
    if (argument.name) {
      report(Id::UnknownArgument, scope.place(argument.name->range),
             {fn.name, argument.name->text,
              "; a fn parameter takes arguments by position"});
      return {};
    }
    NodeId value = this->node(*argument.value, scope);
    if (value < 0)
      return {};
    if (namesToken(type.parameters[i]) &&
        build.tokenOf(build.typeOf(value)) >= 0)
      token = build.tokenOf(build.typeOf(value));
    std::optional<Declared> declared =
        resolve(type.parameters[i], types, token);
    if (!declared)
      return {};
    value =
        coerce(value, *declared, fn.name, scope.place(argument.value->range),
               textOf(type.parameters[i]));
    if (value < 0)
      return {};
    node.operands.push_back(value);
  }
  std::optional<Declared> result = resolve(*type.result, types, token);
  if (!result)
    return {};
  // What it computes is unknown: an operation that keeps its operands.
  node.op = Op::Broadcast;
  node.text = "opaque " + fn.name;
  node.integer = ++fresh;
  node.type = {result->dtype, result->axes};
  if (result->anyAxes)
    node.type.axes = {build.opaqueAxis()};
  node.origin = origin(place);
  Node status = node;
  Value value = Value::of(build.add(std::move(node)));
  if (result->isOptional) {
    status.text += "?";
    status.type.dtype = Dtype::I64;
    value.status = build.add(std::move(status));
  }
  return value;
}

Value Elaborator::argument(const Expr &expression,
                           const ast::Parameter &parameter, Scope &scope) {
  const std::string &scalar = parameter.type.scalar.text;
  if (scalar == "fn")
    return fnArgument(expression, parameter, scope);
  if (scalar == "axes") {
    std::optional<std::vector<AxisRef>> axes = axesOf(expression, scope);
    Value value;
    if (!axes)
      return value;
    value.kind = Value::Kind::Axes;
    value.axes = *axes;
    return value;
  }
  return valueOf(expression, scope);
}

Value Elaborator::defaultOf(const ast::Parameter &parameter,
                            Scope &calleeScope) {
  Value value = argument(*parameter.defaultValue, parameter, calleeScope);
  if (value.isPoison() || value.kind == Value::Kind::Fn ||
      value.kind == Value::Kind::Axes)
    return value;
  std::optional<Declared> declared =
      resolve(parameter.type, calleeScope, calleeScope.token);
  if (!declared)
    return {};
  Place place = calleeScope.place(parameter.defaultValue->range);
  value = coerce(value, *declared, parameter.name.text, place,
                 textOf(parameter.type));
  return bound(value, parameter, *calleeScope.module, place);
}

} // namespace rl::sema
