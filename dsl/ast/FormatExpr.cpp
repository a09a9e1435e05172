// In: an expression or a type. Out: its one formatting.
// Must not know: declarations, meaning, tokens.
#include "dsl/ast/Formatter.h"

#include <algorithm>

namespace rl::ast {

namespace {

/// Higher binds tighter.
enum Precedence {
  lowest,
  disjunction,
  conjunction,
  negation,
  comparing,
  falling,
  adding,
  multiplying,
  signing,
  raising,
  calling,
  atomic,
};

int precedenceOf(const Expr &expr) {
  switch (expr.kind) {
  case Expr::Kind::Binary: {
    const std::string &sign = expr.spelling;
    if (sign == "or")
      return disjunction;
    if (sign == "and")
      return conjunction;
    if (sign == "??")
      return falling;
    if (sign == "+" || sign == "-")
      return adding;
    if (sign == "**")
      return raising;
    if (sign == "*" || sign == "/" || sign == "//" || sign == "%")
      return multiplying;
    return comparing;
  }
  case Expr::Kind::Unary:
    return expr.spelling == "not" ? negation : signing;
  case Expr::Kind::Call:
  case Expr::Kind::Member:
    return calling;
  default:
    return atomic;
  }
}

std::string dotted(const std::vector<Name> &path) {
  std::string out;
  for (const Name &name : path)
    out += (out.empty() ? "" : ".") + name.text;
  return out;
}

std::string escaped(const std::string &text) {
  std::string out;
  for (char c : text) {
    if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (c == '\r')
      out += "\\u{D}";
    else if (c == '"' || c == '\\' || c == '{' || c == '}')
      out += std::string("\\") + c;
    else
      out += c;
  }
  return out;
}

} // namespace

uint32_t leadingEnd(const Expr &expr) {
  switch (expr.kind) {
  case Expr::Kind::Path:
    return expr.range.end;
  case Expr::Kind::Call:
  case Expr::Kind::Member:
  case Expr::Kind::Binary:
    return leadingEnd(*expr.operands[0]);
  default:
    return expr.range.begin;
  }
}

std::string spell(const TypeExpr &type) {
  std::string text = type.scalar.text;
  if (type.result) {
    text += "(";
    for (size_t i = 0; i < type.parameters.size(); ++i)
      text += (i > 0 ? ", " : "") + spell(type.parameters[i]);
    return text + ") -> " + spell(*type.result);
  }
  if (type.capacity)
    return text + "<" + spell(*type.element) + ">";
  if (type.element)
    return "[" + spell(*type.element) + "]";
  if (type.anyAxes)
    text += "[*]";
  for (size_t i = 0; i < type.axes.size(); ++i)
    text += (i > 0 ? ", " : "[") + type.axes[i].text;
  if (!type.axes.empty())
    text += "]";
  return type.isOptional ? text + "?" : text;
}

std::string spell(const Bounds &bounds) {
  return bounds.low + (bounds.lowOpen ? "<.." : "..") +
         (bounds.highOpen ? "<" : "") + bounds.high;
}

void Formatter::type(const TypeExpr &type) {
  before(type.range.end);
  layout.text(spell(type));
  if (!type.capacity)
    return;
  layout.text("[");
  expression(type.capacity);
  layout.text("]");
}

void Formatter::name(const Name &name) {
  before(name.range.end);
  layout.text(name.text);
}

void Formatter::expression(const ExprPtr &expr) {
  if (!expr->parenthesised)
    return unparenthesised(*expr);
  before(leadingEnd(*expr));
  layout.text("(");
  layout.open();
  layout.indent();
  layout.line("");
  unparenthesised(*expr);
  before(find(')', expr->range.end));
  layout.dedent();
  layout.line("");
  layout.close();
  layout.text(")");
}

/// An operand, in parentheses where it was or has to be.
void Formatter::operand(const ExprPtr &expr, int precedence, bool sameAllowed) {
  int own = precedenceOf(*expr);
  bool needed = own < precedence || (own == precedence && !sameAllowed);
  if (expr->parenthesised || !needed)
    return expression(expr);
  layout.text("(");
  unparenthesised(*expr);
  layout.text(")");
}

void Formatter::unparenthesised(const Expr &expr) {
  uint32_t last = expr.range.end == 0 ? 0 : expr.range.end - 1;
  switch (expr.kind) {
  case Expr::Kind::Integer:
  case Expr::Kind::Real:
  case Expr::Kind::Bool:
  case Expr::Kind::Group:
    before(expr.range.end);
    layout.text(expr.spelling);
    return;
  case Expr::Kind::Match:
    return matching(expr);
  case Expr::Kind::Path:
    before(expr.range.end);
    layout.text(dotted(expr.path));
    return;
  case Expr::Kind::Text:
    return literal(expr);
  case Expr::Kind::Unary:
    before(expr.range.begin);
    layout.text(expr.spelling == "not" ? "not " : expr.spelling);
    return operand(expr.operands[0], precedenceOf(expr), true);
  case Expr::Kind::Binary:
    return chain(expr);
  case Expr::Kind::Call:
    operand(expr.operands[0], calling, true);
    return listed(expr.arguments, "(", ")", "", last);
  case Expr::Kind::Member:
    operand(expr.operands[0], calling, true);
    layout.text(".");
    return name(expr.path[0]);
  case Expr::Kind::Along:
    operand(expr.operands[0], calling, true);
    for (const Name &axis : expr.path) {
      layout.text(&axis == &expr.path.front() ? "[" : ", ");
      name(axis);
    }
    return layout.text((expr.path.empty() ? "" : "]") + expr.spelling);
  case Expr::Kind::List:
    before(expr.range.begin);
    return listed(expr.arguments, "[", "]", "", last);
  case Expr::Kind::Record:
    before(expr.range.begin);
    return listed(expr.arguments, "{", "}", " ", last);
  }
}

/// Operands of one precedence on one line, or each on its own with its
/// operator in front.
void Formatter::chain(const Expr &expr) {
  int precedence = precedenceOf(expr);
  std::vector<const Expr *> links;
  const Expr *first = &expr;
  bool raises = precedence == raising;
  while (true) {
    links.push_back(first);
    const Expr &left = *first->operands[0];
    if (raises || precedence == comparing || left.parenthesised ||
        left.kind != Expr::Kind::Binary || precedenceOf(left) != precedence)
      break;
    first = &left;
  }
  std::reverse(links.begin(), links.end());
  before(leadingEnd(expr));
  layout.open();
  // A power takes its right side whole; the others group to the left.
  operand(links[0]->operands[0], precedence, false);
  for (const Expr *link : links) {
    const ExprPtr &right = link->operands[1];
    uint32_t sign = nextCode(link->operands[0]->range.end);
    while (sign != 0 && source[sign] == ')')
      sign = nextCode(sign + 1);
    layout.indent();
    before(sign);
    if (raises) {
      layout.text(" ** ");
      // `2 ** -x`: a sign binds looser, yet needs no parentheses here.
      operand(right, signing, true);
    } else {
      layout.line();
      layout.text(link->spelling + " ");
      operand(right, precedence, false);
    }
    layout.dedent();
  }
  layout.close();
}

void Formatter::matching(const Expr &expr) {
  before(expr.range.begin);
  layout.text("match ");
  expression(expr.operands[0]);
  layout.open();
  layout.text(" {");
  layout.indent();
  for (const Arm &arm : expr.arms) {
    bool isFirst = &arm == &expr.arms.front();
    uint32_t begin = arm.pattern ? leadingEnd(*arm.pattern) : 0;
    if (!isFirst)
      layout.text(",");
    if (begin > 0)
      trailing(begin);
    layout.line(" ");
    if (arm.pattern)
      expression(arm.pattern);
    else
      layout.text("else");
    layout.text(" => ");
    before(leadingEnd(*arm.value));
    expression(arm.value);
  }
  layout.ifBroken(",");
  before(expr.range.end == 0 ? 0 : expr.range.end - 1);
  layout.dedent();
  layout.line(" ");
  layout.text("}");
  layout.close();
}

void Formatter::listed(const std::vector<Argument> &arguments,
                       std::string_view opening, std::string_view closing,
                       std::string flat, uint32_t closer) {
  layout.open();
  layout.text(std::string(opening));
  layout.indent();
  for (size_t i = 0; i < arguments.size(); ++i) {
    const Argument &argument = arguments[i];
    uint32_t begin =
        argument.name ? argument.name->range.end : leadingEnd(*argument.value);
    if (i > 0)
      layout.text(",");
    trailing(begin);
    layout.line(i == 0 ? flat : " ");
    if (argument.name) {
      name(*argument.name);
      layout.text(": ");
    } else {
      before(begin);
    }
    expression(argument.value);
  }
  if (!arguments.empty())
    layout.ifBroken(",");
  before(closer);
  layout.dedent();
  if (!arguments.empty())
    layout.line(flat);
  layout.text(std::string(closing));
  layout.close();
}

/// A text as it is spelled; one without a source is spelled with escapes.
void Formatter::literal(const Expr &expr) {
  if (expr.range.end > expr.range.begin) {
    before(expr.range.begin);
    std::string text =
        source.substr(expr.range.begin, expr.range.end - expr.range.begin);
    for (size_t at = text.find("\r\n"); at != std::string::npos;
         at = text.find("\r\n", at))
      text.erase(at, 1);
    layout.text(std::move(text));
    // Comments in its holes are part of the spelling.
    while (!measuring && nextComment < file.comments.size() &&
           file.comments[nextComment].range.begin < expr.range.end)
      ++nextComment;
    return;
  }
  layout.text("\"");
  for (const TextPart &part : expr.parts) {
    if (!part.hole) {
      layout.text(escaped(part.characters));
      continue;
    }
    layout.text("{");
    expression(part.hole);
    layout.text("}");
  }
  layout.text("\"");
}

} // namespace rl::ast
