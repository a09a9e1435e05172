// In: folders of `.rl` files. Out: an entry for each declaration; names looked
// up. Must not know: how entries are printed.
#include "dsl/doc/Doc.h"

#include "dsl/sema/Libraries.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>
#include <filesystem>

namespace fs = std::filesystem;

namespace rl::doc {
namespace {

const char *kindOf(ast::Callable::Kind kind) {
  switch (kind) {
  case ast::Callable::Kind::Fn:
    return "fn";
  case ast::Callable::Kind::Reward:
    return "reward";
  case ast::Callable::Kind::Advantage:
    return "advantage";
  case ast::Callable::Kind::Objective:
    return "objective";
  case ast::Callable::Kind::Metric:
    return "metric";
  case ast::Callable::Kind::Scheduler:
    return "scheduler";
  case ast::Callable::Kind::Task:
    return "task";
  default:
    return "declaration";
  }
}

/// `f32[prompt] in 0..1`.
std::string typeOf(const ast::Parameter &parameter) {
  std::string text = sema::textOf(parameter.type);
  return parameter.bounds ? text + " in " + sema::textOf(*parameter.bounds)
                          : text;
}

std::vector<Parameter>
parametersOf(const std::vector<ast::Parameter> &parameters) {
  std::vector<Parameter> list;
  for (const ast::Parameter &parameter : parameters)
    list.push_back(
        {parameter.name.text, typeOf(parameter),
         parameter.defaultValue ? sema::textOf(*parameter.defaultValue) : "",
         parameter.doc});
  return list;
}

std::string signatureOf(const ast::Callable &callable) {
  std::string text =
      std::string(kindOf(callable.kind)) + " " + callable.name.text + "(";
  for (size_t i = 0; i < callable.parameters.size(); ++i) {
    const ast::Parameter &parameter = callable.parameters[i];
    text += (i ? ", " : "") + parameter.name.text + ": " + typeOf(parameter);
    if (parameter.defaultValue)
      text += " = " + sema::textOf(*parameter.defaultValue);
  }
  text += ")";
  if (callable.result)
    text += " -> " + sema::textOf(*callable.result);
  if (callable.size)
    text += " of " + sema::textOf(*callable.size);
  return text;
}

/// Fills what a declaration of that name says; `place` is its line. False:
/// the item is something else.
bool describe(const ast::Item &item, const std::string &name,
              const diag::Source &source, Entry &entry) {
  const ast::Name *declared = nullptr;
  if (const auto *callable = std::get_if<ast::Callable>(&item)) {
    declared = &callable->name;
    entry.kind = kindOf(callable->kind);
    entry.signature = signatureOf(*callable);
    entry.text = callable->doc;
    entry.parameters = parametersOf(callable->parameters);
  } else if (const auto *record = std::get_if<ast::RecordType>(&item)) {
    declared = &record->name;
    entry.kind = "record";
    entry.signature = "record " + name;
    entry.text = record->doc;
    entry.parameters = parametersOf(record->fields);
  } else if (const auto *choice = std::get_if<ast::ChoiceType>(&item)) {
    declared = &choice->name;
    entry.kind = "choice";
    entry.text = choice->doc;
    for (const ast::Name &value : choice->values)
      entry.signature += (entry.signature.empty() ? "" : ", ") + value.text;
    entry.signature = "choice " + name + " { " + entry.signature + " }";
  } else if (const auto *axis = std::get_if<ast::AxisDecl>(&item)) {
    declared = &axis->name;
    entry.kind = "axis";
    entry.signature = "axis " + name;
    if (axis->size)
      entry.signature += "[" + sema::textOf(*axis->size) + "]";
    entry.text = axis->doc;
  }
  if (!declared || declared->text != name)
    return false;
  entry.place = std::to_string(source.lineColumn(declared->range.begin).first);
  return true;
}

/// A check as written, its lines flush with the first.
std::string textOf(const ast::Check &check, const diag::Source &source) {
  return source.text().substr(check.range.begin,
                              check.range.end - check.range.begin);
}

/// Whether an expression calls something of that name.
bool reads(const ast::Expr &expr, const std::string &name) {
  bool found = false;
  sema::eachPath(expr, [&](const ast::Expr &path) {
    found = found || path.path[0].text == name;
  });
  return found;
}

} // namespace

std::string Entry::word() const { return name.substr(name.rfind('.') + 1); }

std::string Entry::summary() const {
  std::string line = text.substr(0, text.find("\n\n"));
  std::replace(line.begin(), line.end(), '\n', ' ');
  size_t end = line.find(". ");
  return end == std::string::npos ? line : line.substr(0, end + 1);
}

Index::Index(const std::string &stdlibFolder) : session(stdlibFolder) {
  for (const std::string &name : sema::librariesIn(stdlibFolder))
    addFile(name, stdlibFolder);
  addTables(entries);
  addLanguage(entries);
}

void Index::addFile(const std::string &module, const std::string &folder) {
  diag::Diagnostics diagnostics;
  std::string path = sema::fileOfLibrary(folder, module);
  const diag::Source *source = session.open(path, diagnostics);
  if (!source)
    return;
  ast::File file = parse::parseFile(*source, diagnostics);
  if (diagnostics.hasErrors())
    return;
  std::string inside = fs::path(path).lexically_relative(folder).string();
  std::string own = module.substr(module.rfind('.') + 1);
  for (const ast::Item &item : file.items) {
    Entry entry;
    // What else a file declares is private to it.
    if (!describe(item, own, *source, entry))
      continue;
    entry.name = module;
    entry.folder = module.substr(0, module.rfind('.'));
    for (const ast::Item &other : file.items)
      if (const auto *check = std::get_if<ast::Check>(&other))
        if (check->actual && reads(*check->actual, own))
          entry.examples.push_back(textOf(*check, *source));
    entry.place = "stdlib/" + inside + ":" + entry.place;
    entries.push_back(std::move(entry));
  }
}

std::vector<const Entry *> Index::find(const std::string &name) const {
  std::vector<const Entry *> found;
  for (const Entry &entry : entries)
    if (entry.name == name)
      found.push_back(&entry);
  if (found.empty())
    for (const Entry &entry : entries)
      if (entry.word() == name)
        found.push_back(&entry);
  return found;
}

std::string Index::near(const std::string &name) const {
  std::vector<std::string> names;
  for (const Entry &entry : entries) {
    names.push_back(entry.name);
    names.push_back(entry.word());
  }
  return diag::nearest(name, names);
}

} // namespace rl::doc
