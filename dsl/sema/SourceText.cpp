// In: expressions of an experiment. Out: their text with the defaults of
// every call written out. Must not know: graphs, slots.
#include "dsl/sema/SourceText.h"

#include <algorithm>
#include <filesystem>

namespace rl::sema {
using ast::Expr;

namespace {

SourceText::Meaning meaningOf(const Binding &binding) {
  SourceText::Meaning meaning;
  auto take = [&](const auto *syntax) {
    if (!syntax)
      return;
    meaning.declared = syntax;
    meaning.text = binding.home->source->text().substr(
        syntax->range.begin, syntax->range.end - syntax->range.begin);
    meaning.place = binding.home->at(syntax->name.range);
  };
  take(binding.callable);
  take(binding.param);
  take(binding.axis);
  take(binding.record);
  take(binding.choice);
  take(binding.value);
  // What is alike by its text reads names of its file; so a param, which is
  // settable, and what stands in other files are themselves alone.
  if (binding.use || binding.param)
    meaning.text.clear();
  if (binding.home)
    meaning.home = "`" +
                   std::filesystem::path(binding.home->source->name())
                       .filename()
                       .string() +
                   "`";
  return meaning;
}

} // namespace

SourceText::SourceText(const Extended &experiment) {
  for (const PlacedParam *param : experiment.params())
    meanings[param->syntax->name.text] = {
        param->syntax, "", "the experiment",
        param->home->at(param->syntax->name.range)};
}

/// Whether the text has no such name yet. What is written alike in two files
/// is one thing where what it reads is.
bool SourceText::isNew(const std::string &name, const Meaning &meaning) {
  auto [known, isNew] = meanings.emplace(name, meaning);
  const Meaning &other = known->second;
  if (isNew || other.declared == meaning.declared ||
      (!meaning.text.empty() && other.text == meaning.text))
    return isNew;
  for (const Clash &clash : clashes)
    if (clash.name == name)
      return false;
  clashes.push_back({name, other, meaning});
  return false;
}

void SourceText::noteName(const std::string &name, const Module &module) {
  auto found = module.names.find(name);
  if (found == module.names.end() ||
      found->second.kind == Binding::Kind::Broken ||
      found->second.kind == Binding::Kind::Experiment)
    return;
  const Binding &binding = found->second;
  Meaning meaning = meaningOf(binding);
  if (!noted.insert({name, meaning.declared}).second)
    return;
  bool isFirst = isNew(name, meaning);
  if (binding.use) {
    if (!isFirst)
      return;
    uses[name] =
        binding.use->file && binding.home
            ? std::filesystem::absolute(binding.home->source->name()).string()
            : dotted(binding.use->path);
    return;
  }
  if (isFirst)
    own[&module].insert(name);
  auto noteParameter = [&](const ast::Parameter &parameter) {
    note(parameter.type, module);
    if (parameter.defaultValue)
      note(*parameter.defaultValue, module);
  };
  if (const ast::Callable *callable = binding.callable) {
    eachPath(*callable,
             [&](const Expr &path) { noteName(path.path[0].text, module); });
    for (const ast::Parameter &parameter : callable->parameters)
      note(parameter.type, module);
    if (callable->result)
      note(*callable->result, module);
    for (const ast::Statement &statement : callable->body)
      if (const auto *let = std::get_if<ast::Let>(&statement); let && let->type)
        note(*let->type, module);
  } else if (binding.record) {
    for (const ast::Parameter &field : binding.record->fields)
      noteParameter(field);
  } else if (binding.param) {
    noteParameter(*binding.param);
  } else if (binding.value) {
    note(*binding.value->value, module);
  } else if (binding.axis && binding.axis->size) {
    note(*binding.axis->size, module);
  }
}

void SourceText::note(const ast::TypeExpr &type, const Module &module) {
  eachName(type, [&](const std::string &name) { noteName(name, module); });
}

void SourceText::note(const Expr &expr, const Module &module) {
  eachPath(expr,
           [&](const Expr &path) { noteName(path.path[0].text, module); });
}

std::string SourceText::of(const Expr &expr, const Module &module) {
  note(expr, module);
  TextHooks hooks;
  hooks.addedArguments = [&](const Expr &call) { return added(call, module); };
  return textOf(expr, hooks);
}

std::vector<std::string> SourceText::added(const Expr &call,
                                           const Module &module) {
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
    std::optional<std::string> text = defaultText(
        *parameter.defaultValue, *found->second.home, callable, module);
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
                        const ast::Callable &callable, const Module &module) {
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
    auto meaning = meanings.find(name);
    if (meaning != meanings.end() &&
        meaning->second.declared != there->second.callable)
      same = false;
    needed[name] = owner.path;
  });
  if (!same)
    return std::nullopt;
  for (const auto &[name, path] : needed) {
    uses[name] = path;
    meanings.emplace(name, meaningOf(home.names.at(name)));
  }
  note(value, module);
  return textOf(value);
}

} // namespace rl::sema
