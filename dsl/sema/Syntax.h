// In: Ast. Out: questions about syntax alone: names read, text of an
// expression. Must not know: types, graphs, modules.
#pragma once

#include "dsl/ast/Ast.h"

#include <functional>
#include <optional>

namespace rl::sema {

/// Calls `visit` on every path and callee of an expression, and on every type
/// along an axis, whose path that is; outermost first.
void eachPath(const ast::Expr &expr,
              const std::function<void(const ast::Expr &)> &visit);
/// The same for every expression of a callable.
void eachPath(const ast::Callable &callable,
              const std::function<void(const ast::Expr &)> &visit);

/// Calls `visit` on every name of a type: scalars and axes.
void eachName(const ast::TypeExpr &type,
              const std::function<void(const std::string &)> &visit);

/// Decides what else is written while an expression is put into text.
struct TextHooks {
  /// Text written in place of a path, or nothing.
  std::function<std::optional<std::string>(const ast::Expr &)> path;
  /// Arguments added to a call, each `name: value`.
  std::function<std::vector<std::string>(const ast::Expr &)> addedArguments;
};

/// The expression on one line, with the fewest parentheses.
std::string textOf(const ast::Expr &expr, const TextHooks &hooks = {});
/// `f32[prompt, rollout]`.
std::string textOf(const ast::TypeExpr &type);
/// `0..1`, `0<..`.
std::string textOf(const ast::Bounds &bounds);
/// Its lower and upper limit, infinite where it has none.
std::pair<double, double> limitsOf(const ast::Bounds &bounds);
/// A text literal with quotes and escapes.
std::string quoted(const std::string &characters);

} // namespace rl::sema
