// In: expressions of an experiment. Out: their text with the defaults of
// every call written out. Must not know: graphs, slots.
#pragma once

#include "dsl/sema/Modules.h"
#include "dsl/sema/Syntax.h"

namespace rl::sema {

/// Writes expressions that stand in one module.
class SourceText {
public:
  explicit SourceText(const Module &module) : module(module) {}
  /// The expression with every default argument added that can be said in
  /// this module; what it brings in is remembered in `uses`.
  std::string of(const ast::Expr &expr);
  /// Remembers the libraries and declarations an expression reads.
  void note(const ast::Expr &expr);
  /// Notes the names of a type.
  void note(const ast::TypeExpr &type);

  /// Path of a library by the name that stands for it.
  std::map<std::string, std::string> uses;
  /// Callables and params of the module itself that are read.
  std::set<std::string> own;
  /// Arguments that calls leave out, each once.
  std::vector<model::ArgumentDefault> left;

private:
  std::vector<std::string> added(const ast::Expr &call);
  std::optional<std::string> defaultText(const ast::Expr &value,
                                         const Module &home,
                                         const ast::Callable &callable);
  void noteName(const std::string &name);
  void leave(const ast::Callable &callable, const ast::Parameter &parameter,
             Place place, Place call);

  const Module &module;
};

} // namespace rl::sema
