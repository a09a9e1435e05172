// In: an open file. Out: its Ast with every name it declares or uses bound;
// libraries are read when named. Must not know: types, graphs.
#include "dsl/sema/Modules.h"

#include "dsl/sema/Libraries.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace rl::sema {
namespace fs = std::filesystem;

KeptTexts::KeptTexts() : impl(std::make_unique<Impl>()) {}
KeptTexts::~KeptTexts() = default;

Session::Session(std::string stdlibFolder, KeptTexts *kept)
    : impl(std::make_unique<Impl>()) {
  impl->stdlib = std::move(stdlibFolder);
  impl->kept = kept ? kept->impl.get() : nullptr;
}
Session::~Session() = default;

const diag::Source *Session::Impl::make(std::string name, std::string text) {
  std::shared_ptr<ParsedText> made;
  std::shared_ptr<ParsedText> &held = kept ? kept->texts[name] : made;
  if (!held || held->source.text() != text)
    held = std::make_shared<ParsedText>(std::move(name), std::move(text));
  const diag::Source *source = &held->source;
  texts.emplace(source, held);
  return source;
}

const ParsedText &Session::Impl::parsed(const diag::Source &source) {
  auto found = texts.find(&source);
  assert(found != texts.end() && "a source of another session");
  ParsedText &text = *found->second;
  if (!text.file)
    text.file = parse::parseFile(text.source, text.syntax);
  return text;
}

const diag::Source *Session::open(const std::string &path,
                                  Diagnostics &diagnostics) {
  std::string key = fs::path(path).lexically_normal().string();
  auto found = impl->files.find(key);
  if (found != impl->files.end())
    return found->second;
  std::error_code error;
  std::string reason;
  std::ostringstream bytes;
  if (fs::is_directory(path, error)) {
    reason = "it is a folder";
  } else {
    std::ifstream in(path, std::ios::binary);
    if (!in)
      reason = fs::exists(path, error) ? "it cannot be opened"
                                       : "there is no such file";
    else if (in.peek() != std::ifstream::traits_type::eof())
      bytes << in.rdbuf();
  }
  const diag::Source *result = impl->make(path, bytes.str());
  if (!reason.empty()) {
    diagnostics.report(Id::UnreadableFile, {result, {}}, {path, reason});
    return nullptr;
  }
  impl->files[key] = result;
  return result;
}

const diag::Source *Session::add(std::string name, std::string text) {
  return impl->make(std::move(name), std::move(text));
}

void Session::hold(const std::string &path, std::string text) {
  impl->files[fs::path(path).lexically_normal().string()] =
      impl->make(path, std::move(text));
}

std::string dotted(const std::vector<ast::Name> &path) {
  std::string text;
  for (const ast::Name &name : path)
    text += (text.empty() ? "" : ".") + name.text;
  return text;
}

ast::Range rangeOf(const std::vector<ast::Name> &path) {
  if (path.empty())
    return {};
  return {path.front().range.begin, path.back().range.end};
}

std::string kindWord(ast::Callable::Kind kind) {
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
  }
  return "fn";
}

static std::string withArticle(const std::string &word) {
  bool vowel = std::string("aeiou").find(word[0]) != std::string::npos;
  return (vowel ? "an " : "a ") + word;
}

std::string kindInWords(const Binding &binding) {
  switch (binding.kind) {
  case Binding::Kind::Callable:
    return withArticle(kindWord(binding.callable->kind));
  case Binding::Kind::Param:
    return "a param";
  case Binding::Kind::Axis:
    return "an axis";
  case Binding::Kind::Record:
    return "a record";
  case Binding::Kind::Choice:
    return "a choice";
  case Binding::Kind::Experiment:
    return "an experiment";
  case Binding::Kind::Value:
    return "a value of its file";
  case Binding::Kind::Broken:
    break;
  }
  return "a name";
}

std::string suggestion(const std::string &name,
                       const std::vector<std::string> &candidates) {
  std::string near = diag::nearest(name, candidates);
  return near.empty() ? "" : "; did you mean `" + near + "`?";
}

bool isReserved(const std::string &name) {
  static const std::set<std::string> reserved = {
#define PRIMITIVE(id, spelling, family, signature, doc) spelling,
#include "dsl/primitives/Primitives.def"
#undef PRIMITIVE
#define CONTEXT(name, kind, doc) #name,
#define SLOT(context, name, type, fallback, when, doc)
#include "dsl/primitives/Slots.def"
#undef CONTEXT
#undef SLOT
      "old",
      "ref",
      "sampled",
      "data",
  };
  return reserved.count(name) != 0 || isQuantity(name);
}

bool isQuantity(const std::string &name) {
  for (size_t i = 0; i < model::quantityCount; ++i)
    if (name == model::wordOf(model::Quantity(i)))
      return true;
  return false;
}

Module &Modules::load(const diag::Source &source) { return load(source, ""); }

Module &Modules::load(const diag::Source &source, std::string path) {
  modules.push_back(std::make_unique<Module>());
  Module &module = *modules.back();
  module.path = std::move(path);
  module.source = &source;
  const ParsedText &text = session.impl->parsed(source);
  module.file = &*text.file;
  for (const diag::Diagnostic &found : text.syntax.all())
    diagnostics.report(found.id, found.place, found.arguments).notes =
        found.notes;
  module.broken = text.syntax.hasErrors();
  if (!module.broken)
    bind(module);
  return module;
}

void Modules::add(Module &module, const ast::Name &name, Binding binding) {
  binding.place = module.at(name.range);
  if (isReserved(name.text)) {
    diagnostics.report(Id::NameClash, binding.place,
                       {name.text, "a word of the language"});
    return;
  }
  auto [slot, isNew] = module.names.emplace(name.text, binding);
  if (isNew)
    return;
  slot->second.clashes = true;
  diagnostics
      .report(Id::NameClash, binding.place,
              {name.text, slot->second.use ? "brought in by a `use`"
                                           : kindInWords(slot->second)})
      .notes.push_back({Id::DeclaredHere, slot->second.place, {name.text}, {}});
}

void Modules::bind(Module &module) {
  for (const ast::Item &item : module.file->items) {
    Binding binding;
    binding.home = &module;
    if (const auto *use = std::get_if<ast::Use>(&item)) {
      bindUse(module, *use);
    } else if (const auto *param = std::get_if<ast::Parameter>(&item)) {
      binding.kind = Binding::Kind::Param;
      binding.param = param;
      add(module, param->name, binding);
    } else if (const auto *callable = std::get_if<ast::Callable>(&item)) {
      binding.kind = Binding::Kind::Callable;
      binding.callable = callable;
      add(module, callable->name, binding);
    } else if (const auto *axis = std::get_if<ast::AxisDecl>(&item)) {
      binding.kind = Binding::Kind::Axis;
      binding.axis = axis;
      add(module, axis->name, binding);
    } else if (const auto *record = std::get_if<ast::RecordType>(&item)) {
      binding.kind = Binding::Kind::Record;
      binding.record = record;
      add(module, record->name, binding);
    } else if (const auto *choice = std::get_if<ast::ChoiceType>(&item)) {
      binding.kind = Binding::Kind::Choice;
      binding.choice = choice;
      add(module, choice->name, binding);
    } else if (const auto *value = std::get_if<ast::Let>(&item)) {
      binding.kind = Binding::Kind::Value;
      binding.value = value;
      add(module, value->name, binding);
    } else if (const auto *exp = std::get_if<ast::Experiment>(&item)) {
      binding.kind = Binding::Kind::Experiment;
      binding.experiment = exp;
      add(module, exp->name, binding);
    }
  }
}

/// Where the file of a `use` lies: below the folder of the standard library,
/// or beside the file that names it.
static fs::path fileOf(const ast::Use &use, const Module &module,
                       const std::string &stdlib) {
  if (use.file)
    return fs::path(module.source->name()).parent_path() / *use.file;
  return fileOfLibrary(stdlib, dotted(use.path));
}

void Modules::bindUse(Module &module, const ast::Use &use) {
  fs::path file = fileOf(use, module, session.impl->stdlib);
  std::string path = use.file ? *use.file : dotted(use.path);
  // A file is one module however it is named.
  std::string key = file.lexically_normal().string();
  const ast::Name &last = use.path.back();
  Place place = module.at(rangeOf(use.path));
  Binding binding;
  binding.use = &use;
  auto known = byPath.find(key);
  Module *library = nullptr;
  if (known != byPath.end() && !known->second) {
    std::string through;
    bool within = false;
    for (const auto &[file, name] : loading) {
      within = within || file == key;
      if (within)
        through += (through.empty() ? "`" : ", `") + name + "`";
    }
    diagnostics.report(Id::UseCycle, place, {path, through});
  } else if (known != byPath.end()) {
    library = known->second;
  } else {
    std::error_code error;
    bool isStd = use.path.size() > 1 && use.path[0].text == "std";
    if (!(use.file || isStd) || !fs::is_regular_file(file, error)) {
      diagnostics.report(
          Id::UnknownModule, place,
          {path, use.file ? nearestFile(file) : nearestLibrary(use.path)});
    } else if (const diag::Source *source =
                   session.open(file.string(), diagnostics)) {
      byPath[key] = nullptr;
      loading.push_back({key, path});
      library = &load(*source, path);
      loading.pop_back();
      byPath[key] = library;
    }
  }
  if (library && !library->broken) {
    auto found = library->names.find(last.text);
    if (found == library->names.end() || found->second.use ||
        found->second.kind == Binding::Kind::Param ||
        found->second.kind == Binding::Kind::Value) {
      diagnostics.report(Id::NotDeclared, place, {path, last.text});
    } else {
      const ast::Use *use = binding.use;
      binding = found->second;
      binding.use = use;
    }
  }
  add(module, use.alias ? *use.alias : last, binding);
}

/// Compares with the files of the folder that was named.
std::string Modules::nearestFile(const fs::path &file) const {
  std::vector<std::string> names;
  std::error_code error;
  fs::path folder = file.parent_path();
  for (fs::directory_iterator it(folder.empty() ? "." : folder, error), end;
       !error && it != end; it.increment(error))
    if (it->path().extension() == ".rl")
      names.push_back(it->path().filename().string());
  std::sort(names.begin(), names.end());
  return suggestion(file.filename().string(), names);
}

/// Compares with every file below the folder of the standard library.
std::string Modules::nearestLibrary(const std::vector<ast::Name> &path) const {
  std::vector<std::string> names = librariesIn(session.impl->stdlib);
  std::string wanted = dotted(path);
  std::string near = suggestion(wanted, names);
  if (!near.empty())
    return near;
  // A right name in the wrong folder.
  for (const std::string &name : names)
    if (name.substr(name.rfind('.') + 1) == path.back().text)
      return "; did you mean `" + name + "`?";
  return "";
}

} // namespace rl::sema
