// In: an operation whose operands are constants. Out: its value. f32 is
// computed and kept in double precision. Must not know: Ast, diagnostics.
#include "dsl/sema/GraphBuilder.h"

#include <cmath>

namespace rl::sema {

int64_t floorDiv(int64_t a, int64_t b) {
  if (b == -1)
    return int64_t(0 - uint64_t(a));
  int64_t quotient = a / b;
  return (a % b != 0 && (a % b < 0) != (b < 0)) ? quotient - 1 : quotient;
}

int64_t floorMod(int64_t a, int64_t b) {
  if (b == -1)
    return 0;
  int64_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

int64_t powInt(int64_t a, int64_t b) {
  uint64_t result = 1, base = uint64_t(a);
  for (; b > 0; b >>= 1, base *= base)
    if (b & 1)
      result *= base;
  return int64_t(result);
}

std::string fillFormat(const std::string &pattern,
                       const std::vector<std::string> &holes) {
  std::string text;
  size_t next = 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    char c = pattern[i];
    if (c == '{' && i + 1 < pattern.size() && pattern[i + 1] == '}')
      text += holes[next++], ++i;
    else if ((c == '{' || c == '}') && i + 1 < pattern.size())
      text += pattern[++i];
    else
      text += c;
  }
  return text;
}

namespace {

std::optional<double> foldReal(Op op, double a, double b) {
  switch (op) {
  case Op::Neg:
    return -a;
  case Op::Abs:
    return std::fabs(a);
  case Op::Sign:
    return a > 0 ? 1.0 : a < 0 ? -1.0 : 0.0;
  case Op::Exp:
    return std::exp(a);
  case Op::Log:
    return std::log(a);
  case Op::Sqrt:
    return std::sqrt(a);
  case Op::Cos:
    return std::cos(a);
  case Op::Sin:
    return std::sin(a);
  case Op::Tanh:
    return std::tanh(a);
  case Op::Sigmoid:
    return 1 / (1 + std::exp(-a));
  case Op::Log1p:
    return std::log1p(a);
  case Op::Expm1:
    return std::expm1(a);
  case Op::Floor:
    return std::floor(a);
  case Op::Ceil:
    return std::ceil(a);
  case Op::Round:
    return std::nearbyint(a); // of two the even one
  case Op::Stop:
    return a;
  case Op::Add:
    return a + b;
  case Op::Sub:
    return a - b;
  case Op::Mul:
    return a * b;
  case Op::Div:
    return a / b;
  case Op::Pow:
    return std::pow(a, b);
  case Op::Min:
    return std::fmin(a, b);
  case Op::Max:
    return std::fmax(a, b);
  default:
    return std::nullopt;
  }
}

std::optional<int64_t> foldInt(Op op, int64_t a, int64_t b) {
  auto wrap = [](uint64_t value) { return int64_t(value); };
  switch (op) {
  case Op::Neg:
    return wrap(0 - uint64_t(a));
  case Op::Abs:
    return a < 0 ? wrap(0 - uint64_t(a)) : a;
  case Op::Sign:
    return a > 0 ? 1 : a < 0 ? -1 : 0;
  case Op::Stop:
    return a;
  case Op::Add:
    return wrap(uint64_t(a) + uint64_t(b));
  case Op::Sub:
    return wrap(uint64_t(a) - uint64_t(b));
  case Op::Mul:
    return wrap(uint64_t(a) * uint64_t(b));
  case Op::FloorDiv:
    return b == 0 ? std::nullopt : std::optional(floorDiv(a, b));
  case Op::Mod:
    return b == 0 ? std::nullopt : std::optional(floorMod(a, b));
  case Op::Pow:
    return b < 0 ? std::nullopt : std::optional(powInt(a, b));
  case Op::Min:
    return a < b ? a : b;
  case Op::Max:
    return a < b ? b : a;
  default:
    return std::nullopt;
  }
}

std::optional<bool> foldBool(Op op, const Node &a, const Node &b) {
  bool isInt = a.type.dtype == Dtype::I64;
  switch (op) {
  case Op::Less:
    return isInt ? a.integer < b.integer : a.number < b.number;
  case Op::LessEqual:
    return isInt ? a.integer <= b.integer : a.number <= b.number;
  case Op::Equal:
    return isInt ? a.integer == b.integer : a.number == b.number;
  case Op::IsFinite:
    return std::isfinite(a.number);
  case Op::TextEqual:
    return a.text == b.text;
  case Op::And:
    return a.number != 0 && b.number != 0;
  case Op::Or:
    return a.number != 0 || b.number != 0;
  case Op::Not:
    return a.number == 0;
  default:
    return std::nullopt;
  }
}

bool real(Node &result, std::optional<double> value) {
  // What is not finite is left to the program that runs.
  if (!value || !std::isfinite(*value))
    return false;
  result.number = *value;
  return true;
}

} // namespace

std::optional<Node> fold(const Node &node, const Graph &graph) {
  if (node.operands.empty() || !node.type.axes.empty())
    return std::nullopt;
  for (NodeId operand : node.operands)
    if (graph[operand].op != Op::Constant)
      return std::nullopt;
  const Node &a = graph[node.operands[0]];
  const Node &b = graph[node.operands[node.operands.size() > 1 ? 1 : 0]];
  Node result;
  result.type = node.type;
  if (node.op == Op::Where)
    return a.number != 0 ? b : graph[node.operands[2]];
  if (node.op == Op::Format) {
    std::vector<std::string> holes;
    for (NodeId operand : node.operands) {
      const Node &hole = graph[operand];
      holes.push_back(hole.type.dtype == Dtype::I64
                          ? std::to_string(hole.integer)
                          : hole.text);
    }
    result.text = fillFormat(node.text, holes);
    return result;
  }
  if (node.op == Op::ToF32 || node.op == Op::ToF64) {
    result.number = a.type.dtype == Dtype::I64 ? double(a.integer) : a.number;
    return result;
  }
  if (node.op == Op::ToI64) {
    if (model::isReal(a.type.dtype) && !(std::fabs(a.number) < 9.2e18))
      return std::nullopt;
    result.integer = int64_t(a.number);
    return result;
  }
  if (node.op == Op::Clamp) {
    const Node &high = graph[node.operands[2]];
    if (node.type.dtype == Dtype::I64) {
      int64_t inner = a.integer < high.integer ? a.integer : high.integer;
      result.integer = b.integer < inner ? inner : b.integer;
    } else {
      result.number = std::fmax(b.number, std::fmin(a.number, high.number));
    }
    return result;
  }
  if (node.type.dtype == Dtype::Bool) {
    std::optional<bool> value = foldBool(node.op, a, b);
    if (!value)
      return std::nullopt;
    result.number = *value ? 1 : 0;
    return result;
  }
  if (node.type.dtype == Dtype::I64 && a.type.dtype == Dtype::I64) {
    std::optional<int64_t> value = foldInt(node.op, a.integer, b.integer);
    if (!value)
      return std::nullopt;
    result.integer = *value;
    return result;
  }
  if (model::isReal(node.type.dtype) && a.type.dtype == node.type.dtype &&
      real(result, foldReal(node.op, a.number, b.number)))
    return result;
  return std::nullopt;
}

} // namespace rl::sema
