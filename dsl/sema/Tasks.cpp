// In: a task declaration and its arguments. Out: its named values in the
// graph of a phase, and its size. Must not know: slots, phases.
#include "dsl/sema/Elaborator.h"

namespace rl::sema {

/// The scope of a task's body; nothing when an argument is missing.
std::optional<Scope>
Elaborator::taskScope(const ast::Callable &callable, Module &home,
                      const std::map<std::string, Value> &arguments,
                      Place call) {
  Scope scope;
  scope.module = &home;
  scope.callable = &callable;
  for (const ast::Parameter &parameter : callable.parameters) {
    const std::string &name = parameter.name.text;
    auto given = arguments.find(name);
    Value value;
    if (given != arguments.end()) {
      value = given->second;
      if (value.kind != Value::Kind::Fn && value.kind != Value::Kind::Axes) {
        std::optional<Declared> declared =
            resolve(parameter.type, scope, scope.token);
        value = declared ? coerce(value, *declared, name, call) : Value();
        value = bound(value, parameter, home, call);
      }
    } else if (parameter.defaultValue) {
      value = defaultOf(parameter, scope);
    } else {
      report(Id::MissingArgument, call, {callable.name.text, name});
    }
    if (value.isPoison())
      return std::nullopt;
    scope.locals[name] = Local{value, parameter.name.range, true, false};
  }
  return scope;
}

std::optional<std::vector<std::pair<std::string, NodeId>>>
Elaborator::taskFields(const ast::Callable &callable, Module &home,
                       const std::map<std::string, Value> &arguments,
                       Place call) {
  std::optional<Scope> scope = taskScope(callable, home, arguments, call);
  if (!scope || !enter(callable, home, callable.name.text, call))
    return std::nullopt;
  task = &callable;
  draws = 0;
  body(callable, *scope);
  task = nullptr;
  frames.pop_back();
  std::vector<std::pair<std::string, NodeId>> fields;
  for (const ast::Statement &statement : callable.body) {
    const auto *let = std::get_if<ast::Let>(&statement);
    if (!let)
      continue;
    auto found = scope->locals.find(let->name.text);
    if (found == scope->locals.end() ||
        found->second.value.kind != Value::Kind::Node)
      return std::nullopt;
    fields.push_back({let->name.text, found->second.value.node});
  }
  return fields;
}

NodeId Elaborator::taskSize(const ast::Callable &callable, Module &home,
                            const std::map<std::string, Value> &arguments,
                            Place call) {
  std::optional<Scope> scope = taskScope(callable, home, arguments, call);
  if (!scope || !enter(callable, home, callable.name.text, call))
    return -1;
  NodeId size = node(*callable.size, *scope);
  frames.pop_back();
  if (size < 0)
    return -1;
  const Node &found = build.graph[size];
  if (found.op == Op::Constant && found.integer < 2) {
    // Both splits hold at least one item.
    report(Id::TaskSize, call,
           {callable.name.text,
            std::to_string(found.integer) + "; a task needs at least 2 items"});
    return -1;
  }
  return size;
}

} // namespace rl::sema
