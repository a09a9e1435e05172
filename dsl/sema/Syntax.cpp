// In: Ast. Out: depth of expressions, the paths they read, their text.
// Must not know: types, graphs, modules.
#include "dsl/sema/Syntax.h"

#include <cstdlib>
#include <limits>

namespace rl::sema {
using ast::Expr;

static void children(const Expr &expr, std::vector<const Expr *> &out) {
  for (const ast::TextPart &part : expr.parts)
    if (part.hole)
      out.push_back(part.hole.get());
  for (const ast::ExprPtr &operand : expr.operands)
    if (operand)
      out.push_back(operand.get());
  for (const ast::Argument &argument : expr.arguments)
    if (argument.value)
      out.push_back(argument.value.get());
  for (const ast::Arm &arm : expr.arms) {
    if (arm.pattern)
      out.push_back(arm.pattern.get());
    out.push_back(arm.value.get());
  }
}

static void roots(const ast::Callable &callable,
                  std::vector<const Expr *> &out) {
  for (const ast::Parameter &parameter : callable.parameters)
    out.push_back(parameter.defaultValue.get());
  out.push_back(callable.size.get());
  for (const ast::Statement &statement : callable.body) {
    if (const auto *let = std::get_if<ast::Let>(&statement))
      out.push_back(let->value.get());
    else if (const auto *axis = std::get_if<ast::AxisDecl>(&statement))
      out.push_back(axis->size ? axis->size.get() : axis->items.get());
    else if (const auto *state = std::get_if<ast::StateDecl>(&statement)) {
      out.push_back(state->init.get());
      out.push_back(state->type.capacity.get());
    } else if (const auto *net = std::get_if<ast::NetDecl>(&statement))
      out.push_back(net->value.get());
    else if (const auto *next = std::get_if<ast::NextDecl>(&statement))
      out.push_back(next->value.get());
    else
      out.push_back(std::get<ast::ExprPtr>(statement).get());
  }
}

void eachPath(const Expr &expr,
              const std::function<void(const Expr &)> &visit) {
  if (expr.kind == Expr::Kind::Path ||
      (expr.kind == Expr::Kind::Along && !expr.path.empty()))
    visit(expr);
  std::vector<const Expr *> inner;
  children(expr, inner);
  for (const Expr *child : inner)
    eachPath(*child, visit);
}

void eachPath(const ast::Callable &callable,
              const std::function<void(const Expr &)> &visit) {
  std::vector<const Expr *> tops;
  roots(callable, tops);
  for (const Expr *top : tops)
    if (top)
      eachPath(*top, visit);
}

void eachName(const ast::TypeExpr &type,
              const std::function<void(const std::string &)> &visit) {
  visit(type.scalar.text);
  for (const ast::Name &axis : type.axes)
    visit(axis.text);
  if (type.element)
    eachName(*type.element, visit);
  if (type.result)
    eachName(*type.result, visit);
  for (const ast::TypeExpr &parameter : type.parameters)
    eachName(parameter, visit);
}

std::string quoted(const std::string &characters) {
  std::string text = "\"";
  for (char c : characters) {
    switch (c) {
    case '"':
      text += "\\\"";
      break;
    case '\\':
      text += "\\\\";
      break;
    case '\n':
      text += "\\n";
      break;
    case '\t':
      text += "\\t";
      break;
    case '\r':
      text += "\\u{d}";
      break;
    case '{':
    case '}':
      text += '\\';
      text += c;
      break;
    default:
      text += c;
    }
  }
  return text + "\"";
}

namespace {
/// Binding strengths of the grammar, loosest first.
int strength(const Expr &expr) {
  if (expr.kind == Expr::Kind::Unary)
    return expr.spelling == "not" ? 3 : 8;
  if (expr.kind != Expr::Kind::Binary)
    return 10;
  const std::string &op = expr.spelling;
  if (op == "or")
    return 1;
  if (op == "and")
    return 2;
  if (op == "??")
    return 5;
  if (op == "+" || op == "-")
    return 6;
  if (op == "*" || op == "/" || op == "//" || op == "%")
    return 7;
  if (op == "**")
    return 9;
  return 4; // comparisons
}

std::string arguments(const Expr &expr, const TextHooks &hooks) {
  std::string text;
  for (const ast::Argument &argument : expr.arguments) {
    text += text.empty() ? "" : ", ";
    if (argument.name)
      text += argument.name->text + ": ";
    text += textOf(*argument.value, hooks);
  }
  return text;
}
} // namespace

std::string textOf(const Expr &expr, const TextHooks &hooks) {
  auto operand = [&](size_t index, bool tight) {
    const Expr &inner = *expr.operands[index];
    std::string text = textOf(inner, hooks);
    int need = strength(expr) + (tight ? 1 : 0);
    return strength(inner) < need ? "(" + text + ")" : text;
  };
  switch (expr.kind) {
  case Expr::Kind::Integer:
  case Expr::Kind::Real:
  case Expr::Kind::Bool:
  case Expr::Kind::Group:
    return expr.spelling;
  case Expr::Kind::Match: {
    std::string text = "match " + textOf(*expr.operands[0], hooks) + " { ";
    for (const ast::Arm &arm : expr.arms)
      text += (&arm == expr.arms.data() ? "" : ", ") +
              (arm.pattern ? textOf(*arm.pattern, hooks) : "else") + " => " +
              textOf(*arm.value, hooks);
    return text + " }";
  }
  case Expr::Kind::Text: {
    if (expr.isRaw)
      return "r\"" + expr.parts[0].characters + "\"";
    std::string text = "\"";
    for (const ast::TextPart &part : expr.parts) {
      if (part.hole) {
        text += "{" + textOf(*part.hole, hooks) + "}";
      } else {
        std::string inner = quoted(part.characters);
        text += inner.substr(1, inner.size() - 2);
      }
    }
    return text + "\"";
  }
  case Expr::Kind::Path: {
    if (hooks.path)
      if (std::optional<std::string> text = hooks.path(expr))
        return *text;
    std::string text;
    for (const ast::Name &name : expr.path)
      text += (text.empty() ? "" : ".") + name.text;
    return text;
  }
  case Expr::Kind::Call: {
    std::string inside = arguments(expr, hooks);
    if (hooks.addedArguments)
      for (const std::string &added : hooks.addedArguments(expr))
        inside += (inside.empty() ? "" : ", ") + added;
    return operand(0, false) + "(" + inside + ")";
  }
  case Expr::Kind::Member:
    return operand(0, false) + "." + expr.path[0].text;
  case Expr::Kind::Unary:
    return expr.spelling + (expr.spelling == "not" ? " " : "") +
           operand(0, false);
  case Expr::Kind::Binary: {
    // `**` groups to the right, comparisons do not chain.
    bool power = expr.spelling == "**";
    bool compare = strength(expr) == 4;
    return operand(0, power || compare) + " " + expr.spelling + " " +
           operand(1, !power);
  }
  case Expr::Kind::Along: {
    std::string axes;
    for (const ast::Name &axis : expr.path)
      axes += (axes.empty() ? "" : ", ") + axis.text;
    if (!axes.empty())
      axes = "[" + axes + "]";
    return textOf(*expr.operands[0], hooks) + axes + expr.spelling;
  }
  case Expr::Kind::List:
    return "[" + arguments(expr, hooks) + "]";
  case Expr::Kind::Record: {
    std::string inside = arguments(expr, hooks);
    return inside.empty() ? "{}" : "{ " + inside + " }";
  }
  }
  return "";
}

std::pair<double, double> limitsOf(const ast::Bounds &bounds) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  auto read = [](const std::string &text, double otherwise) {
    return text.empty() ? otherwise : std::strtod(text.c_str(), nullptr);
  };
  return {read(bounds.low, -infinity), read(bounds.high, infinity)};
}

std::string textOf(const ast::Bounds &bounds) {
  return bounds.low + (bounds.lowOpen ? "<.." : "..") +
         (bounds.highOpen ? "<" : "") + bounds.high;
}

std::string textOf(const ast::TypeExpr &type) {
  std::string text = type.scalar.text;
  if (type.scalar.text == "fn") {
    text += "(";
    for (size_t i = 0; i < type.parameters.size(); ++i)
      text += (i ? ", " : "") + textOf(type.parameters[i]);
    text += ")";
    if (type.result)
      text += " -> " + textOf(*type.result);
    return text;
  }
  if (type.element)
    return (type.capacity ? text + "<" : "[") + textOf(*type.element) +
           (type.capacity ? ">[" + textOf(*type.capacity) : "") + "]";
  if (type.anyAxes)
    text += "[*]";
  for (size_t i = 0; i < type.axes.size(); ++i)
    text += (i ? ", " : "[") + type.axes[i].text;
  if (!type.axes.empty())
    text += "]";
  return type.isOptional ? text + "?" : text;
}

} // namespace rl::sema
