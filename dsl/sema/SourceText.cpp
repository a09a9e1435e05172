// In: expressions of an experiment. Out: their text with the defaults of
// every call written out. Must not know: graphs, slots.
#include "dsl/sema/SourceText.h"

#include <algorithm>
#include <filesystem>

namespace rl::sema {
using ast::Expr;

void SourceText::noteName(const std::string &name) {
  auto found = module.names.find(name);
  if (found == module.names.end())
    return;
  const Binding &binding = found->second;
  if (binding.use) {
    uses[name] =
        binding.use->file && binding.home
            ? std::filesystem::absolute(binding.home->source->name()).string()
            : dotted(binding.use->path);
    return;
  }
  if (!own.insert(name).second || binding.kind != Binding::Kind::Callable)
    return;
  eachPath(*binding.callable,
           [&](const Expr &path) { noteName(path.path[0].text); });
  for (const ast::Parameter &parameter : binding.callable->parameters)
    note(parameter.type);
  if (binding.callable->result)
    note(*binding.callable->result);
}

void SourceText::note(const ast::TypeExpr &type) {
  eachName(type, [&](const std::string &name) { noteName(name); });
}

void SourceText::note(const Expr &expr) {
  eachPath(expr, [&](const Expr &path) { noteName(path.path[0].text); });
}

std::string SourceText::of(const Expr &expr) {
  note(expr);
  TextHooks hooks;
  hooks.addedArguments = [&](const Expr &call) { return added(call); };
  return textOf(expr, hooks);
}

std::vector<std::string> SourceText::added(const Expr &call) {
  std::vector<std::string> arguments;
  const Expr &callee = *call.operands[0];
  if (callee.kind != Expr::Kind::Path || callee.path.size() != 1)
    return arguments;
  auto found = module.names.find(callee.path[0].text);
  if (found == module.names.end() ||
      found->second.kind != Binding::Kind::Callable)
    return arguments;
  const ast::Callable &callable = *found->second.callable;
  size_t positions = 0;
  std::set<std::string> named;
  for (const ast::Argument &argument : call.arguments) {
    if (argument.name)
      named.insert(argument.name->text);
    else
      ++positions;
  }
  for (size_t i = positions; i < callable.parameters.size(); ++i) {
    const ast::Parameter &parameter = callable.parameters[i];
    if (named.count(parameter.name.text) || !parameter.defaultValue)
      continue;
    leave(callable, parameter,
          found->second.home->at(parameter.defaultValue->range),
          module.at(call.range));
    std::optional<std::string> text =
        defaultText(*parameter.defaultValue, *found->second.home, callable);
    if (text)
      arguments.push_back(parameter.name.text + ": " + *text);
  }
  return arguments;
}

void SourceText::leave(const ast::Callable &callable,
                       const ast::Parameter &parameter, Place place,
                       Place call) {
  for (const model::ArgumentDefault &known : left)
    if (known.place.source == place.source &&
        known.place.range.begin == place.range.begin &&
        known.call.range.begin == call.range.begin)
      return;
  left.push_back({callable.name.text, parameter.name.text,
                  textOf(*parameter.defaultValue), place, call});
}

/// A default can be said here when every name in it means the same here.
std::optional<std::string>
SourceText::defaultText(const Expr &value, const Module &home,
                        const ast::Callable &callable) {
  bool same = true;
  std::map<std::string, std::string> needed;
  eachPath(value, [&](const Expr &path) {
    const std::string &name = path.path[0].text;
    for (const ast::Parameter &parameter : callable.parameters)
      same = same && parameter.name.text != name;
    auto there = home.names.find(name);
    auto here = module.names.find(name);
    if (there == home.names.end()) {
      same = same && here == module.names.end();
      return;
    }
    if (there->second.kind != Binding::Kind::Callable) {
      same = false;
      return;
    }
    if (here != module.names.end()) {
      same = same && here->second.callable == there->second.callable;
      return;
    }
    const Module &owner = *there->second.home;
    std::string last = owner.path.substr(owner.path.rfind('.') + 1);
    if (owner.path.empty() || there->second.callable->name.text != last)
      same = false;
    auto known = uses.find(name);
    if (known != uses.end() && known->second != owner.path)
      same = false;
    needed[name] = owner.path;
  });
  if (!same)
    return std::nullopt;
  for (const auto &[name, path] : needed)
    uses[name] = path;
  note(value);
  return textOf(value);
}

} // namespace rl::sema
