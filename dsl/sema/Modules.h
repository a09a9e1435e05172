// In: files of a Session. Out: modules, each a parsed file with the names it
// binds. Must not know: types, graphs.
#pragma once

#include "dsl/sema/Analyze.h"

#include <filesystem>
#include <map>
#include <optional>
#include <set>

namespace rl::sema {

using diag::Diagnostics;
using diag::Id;
using diag::Place;

struct Module;

/// What a name of a module stands for.
struct Binding {
  enum class Kind {
    Callable,
    Param,
    Axis,
    Record,
    Choice,
    Experiment,
    Value,
    Broken
  };
  Kind kind = Kind::Broken;
  Module *home = nullptr; ///< module that declares it
  const ast::Callable *callable = nullptr;
  const ast::Parameter *param = nullptr;
  const ast::AxisDecl *axis = nullptr;
  const ast::RecordType *record = nullptr;
  const ast::ChoiceType *choice = nullptr;
  const ast::Let *value = nullptr;
  const ast::Experiment *experiment = nullptr;
  const ast::Use *use = nullptr; ///< the `use` that brought it in, or null
  Place place;                   ///< of the name in this module
  bool read = false;
  bool running = false; ///< of a value: it is being elaborated
  bool clashes = false; ///< a second declaration of the name was reported
};

/// A parsed file.
struct Module {
  std::string path; ///< `std.a.b`; empty for the file being analyzed
  const diag::Source *source = nullptr;
  const ast::File *file = nullptr;
  std::map<std::string, Binding> names;
  bool broken = false; ///< had errors of syntax
  Place at(ast::Range range) const { return {source, range}; }
};

/// A text, and its Ast once somebody has asked for it.
struct ParsedText {
  ParsedText(std::string name, std::string text)
      : source(std::move(name), std::move(text)) {}
  diag::Source source;
  std::optional<ast::File> file;
  Diagnostics syntax; ///< what the parser said
};

struct KeptTexts::Impl {
  std::map<std::string, std::shared_ptr<ParsedText>> texts; ///< by name
};

/// Sources of one compilation.
struct Session::Impl {
  std::string stdlib;
  KeptTexts::Impl *kept = nullptr;
  std::map<std::string, const diag::Source *> files; ///< by path
  std::map<const diag::Source *, std::shared_ptr<ParsedText>> texts;

  const diag::Source *make(std::string name, std::string text);
  /// The parsed text of a source of this session.
  const ParsedText &parsed(const diag::Source &source);
};

/// Loads modules lazily, each once.
class Modules {
public:
  Modules(Session &session, Diagnostics &diagnostics)
      : session(session), diagnostics(diagnostics) {}
  /// The module of a file already open.
  Module &load(const diag::Source &source);
  /// Every module loaded, in order of loading.
  const std::vector<std::unique_ptr<Module>> &all() const { return modules; }

private:
  Module &load(const diag::Source &source, std::string path);
  void bind(Module &module);
  void bindUse(Module &module, const ast::Use &use);
  void add(Module &module, const ast::Name &name, Binding binding);
  std::string nearestLibrary(const std::vector<ast::Name> &path) const;
  std::string nearestFile(const std::filesystem::path &file) const;

  Session &session;
  Diagnostics &diagnostics;
  std::vector<std::unique_ptr<Module>> modules;
  std::map<std::string, Module *> byPath; ///< null while being loaded
  std::vector<std::pair<std::string, std::string>> loading; ///< path, name
};

/// `a.b.c` of a path.
std::string dotted(const std::vector<ast::Name> &path);
/// The range of a whole path.
ast::Range rangeOf(const std::vector<ast::Name> &path);
/// `a callable`'s kind in words: `a reward`, `an advantage`.
std::string kindInWords(const Binding &binding);
/// The keyword of a callable's kind: `reward`.
std::string kindWord(ast::Callable::Kind kind);
/// True for names that declarations may not take: primitives, built-in
/// values and constructors of slots.
bool isReserved(const std::string &name);
/// Whether it is a quantity of a stream: `logp`.
bool isQuantity(const std::string &name);
/// `; did you mean `x`?` with the nearest candidate, or empty.
std::string suggestion(const std::string &name,
                       const std::vector<std::string> &candidates);

} // namespace rl::sema
