// In: expressions of an experiment. Out: their text with the defaults of
// every call written out. Must not know: graphs, slots.
#pragma once

#include "dsl/sema/Presets.h"
#include "dsl/sema/Syntax.h"

namespace rl::sema {

/// Writes expressions that stand in the files of one experiment, for a text
/// in which each name stands for one thing.
class SourceText {
public:
  explicit SourceText(const Extended &experiment);
  /// The expression with every default argument added that can be said in
  /// its file; what it brings in is remembered in `uses`.
  std::string of(const ast::Expr &expr, const Module &module);
  /// Remembers the libraries and declarations an expression reads.
  void note(const ast::Expr &expr, const Module &module);
  /// Notes the names of a type.
  void note(const ast::TypeExpr &type, const Module &module);
  /// Notes a name that stands for something in a file.
  void noteName(const std::string &name, const Module &module);

  /// What a name of the text stands for.
  struct Meaning {
    const void *declared = nullptr; ///< its syntax
    std::string text;               ///< of its declaration
    std::string home;               ///< in words
    Place place;                    ///< of its name
  };
  /// One name that stands for two things.
  struct Clash {
    std::string name;
    Meaning first, second;
  };
  std::vector<Clash> clashes;
  /// Path of a library by the name that stands for it.
  std::map<std::string, std::string> uses;
  /// Names that a file of the experiment declares and that are read.
  std::map<const Module *, std::set<std::string>> own;
  /// Arguments that calls leave out, each once.
  std::vector<model::ArgumentDefault> left;

private:
  bool isNew(const std::string &name, const Meaning &meaning);
  std::vector<std::string> added(const ast::Expr &call, const Module &module);
  std::optional<std::string> defaultText(const ast::Expr &value,
                                         const Module &home,
                                         const ast::Callable &callable,
                                         const Module &module);
  void leave(const ast::Callable &callable, const ast::Parameter &parameter,
             Place place, Place call);

  std::map<std::string, Meaning> meanings;
  std::set<std::pair<std::string, const void *>> noted;
};

} // namespace rl::sema
