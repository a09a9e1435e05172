// In: numeric operations and reductions of a graph. Out: their values. Must
// not know: text, how leaves get their values.
#include "dsl/reference/Evaluate.h"

#include "dsl/sema/GraphBuilder.h"

#include <cmath>
#include <limits>

namespace rl::reference {
using model::Dtype;
using model::Node;
using model::Op;

static double realOf(Op op, double x, double y) {
  switch (op) {
  case Op::Neg:
    return -x;
  case Op::Abs:
    return std::fabs(x);
  case Op::Sign:
    return x > 0 ? 1 : x < 0 ? -1 : 0;
  case Op::Exp:
    return std::exp(x);
  case Op::Log:
    return std::log(x);
  case Op::Sqrt:
    return std::sqrt(x);
  case Op::Cos:
    return std::cos(x);
  case Op::Sin:
    return std::sin(x);
  case Op::Tanh:
    return std::tanh(x);
  case Op::Sigmoid:
    return 1 / (1 + std::exp(-x));
  case Op::Log1p:
    return std::log1p(x);
  case Op::Expm1:
    return std::expm1(x);
  case Op::Floor:
    return std::floor(x);
  case Op::Ceil:
    return std::ceil(x);
  case Op::Round:
    return std::nearbyint(x);
  case Op::Add:
    return x + y;
  case Op::EngineGap:
  case Op::Sub:
    return x - y;
  case Op::Mul:
    return x * y;
  case Op::Div:
    return x / y;
  case Op::Pow:
    return std::pow(x, y);
  case Op::Min:
    return y < x ? y : x;
  case Op::Max:
    return x < y ? y : x;
  default:
    return std::numeric_limits<double>::quiet_NaN();
  }
}

bool Evaluator::real(const Node &node, Values &out) {
  size_t count = points(node.type);
  const Values &first = operand(node, 0);
  for (size_t i = 0; i < count; ++i) {
    if (node.op == Op::ToF32 || node.op == Op::ToF64) {
      bool isInt = graph[node.operands[0]].type.dtype == Dtype::I64;
      out.numbers.push_back(isInt ? double(first.integers[i])
                                  : first.numbers[i]);
    } else if (node.op == Op::Where) {
      out.numbers.push_back(
          operand(node, first.numbers[i] != 0 ? 1 : 2).numbers[i]);
    } else if (node.op == Op::Clamp) {
      double low = operand(node, 1).numbers[i];
      double high = operand(node, 2).numbers[i];
      double x = first.numbers[i];
      x = high < x ? high : x;
      out.numbers.push_back(x < low ? low : x);
    } else {
      double y = node.operands.size() > 1 ? operand(node, 1).numbers[i] : 0;
      out.numbers.push_back(realOf(node.op, first.numbers[i], y));
    }
  }
  return true;
}

bool Evaluator::integer(const Node &node, Values &out) {
  size_t count = points(node.type);
  const Values &first = operand(node, 0);
  auto at = [&](size_t i, size_t point) {
    return operand(node, i).integers[point];
  };
  for (size_t i = 0; i < count; ++i) {
    int64_t result = 0;
    switch (node.op) {
    case Op::ToI64: {
      double x = first.numbers[i];
      if (!(std::fabs(x) < 9.2e18))
        return fail(node, "a number has no i64");
      result = int64_t(x);
      break;
    }
    case Op::Add:
      result = int64_t(uint64_t(at(0, i)) + uint64_t(at(1, i)));
      break;
    case Op::Sub:
      result = int64_t(uint64_t(at(0, i)) - uint64_t(at(1, i)));
      break;
    case Op::Mul:
      result = int64_t(uint64_t(at(0, i)) * uint64_t(at(1, i)));
      break;
    case Op::FloorDiv:
    case Op::Mod:
      if (at(1, i) == 0)
        return fail(node, "division by zero");
      result = node.op == Op::Mod ? sema::floorMod(at(0, i), at(1, i))
                                  : sema::floorDiv(at(0, i), at(1, i));
      break;
    case Op::Pow:
      if (at(1, i) < 0)
        return fail(node, "an i64 to a negative power");
      result = sema::powInt(at(0, i), at(1, i));
      break;
    case Op::Min:
      result = std::min(at(0, i), at(1, i));
      break;
    case Op::Max:
      result = std::max(at(0, i), at(1, i));
      break;
    case Op::Clamp:
      result = std::max(at(1, i), std::min(at(0, i), at(2, i)));
      break;
    case Op::Where:
      result = at(first.numbers[i] != 0 ? 1 : 2, i);
      break;
    default:
      return fail(node, "not an operation on i64");
    }
    out.integers.push_back(result);
  }
  return true;
}

bool Evaluator::boolean(const Node &node, Values &out) {
  size_t count = points(node.type);
  const Values &first = operand(node, 0);
  const Values &second = operand(node, node.operands.size() > 1 ? 1 : 0);
  bool isInt = graph[node.operands[0]].type.dtype == Dtype::I64;
  for (size_t i = 0; i < count; ++i) {
    bool less, equal;
    if (isInt) {
      less = first.integers[i] < second.integers[i];
      equal = first.integers[i] == second.integers[i];
    } else {
      less = first.numbers[i] < second.numbers[i];
      equal = first.numbers[i] == second.numbers[i];
    }
    bool result = false;
    switch (node.op) {
    case Op::Less:
      result = less;
      break;
    case Op::LessEqual:
      result = less || equal;
      break;
    case Op::Equal:
      result = equal;
      break;
    case Op::IsFinite:
      result = std::isfinite(first.numbers[i]);
      break;
    case Op::And:
      result = first.numbers[i] != 0 && second.numbers[i] != 0;
      break;
    case Op::Or:
      result = first.numbers[i] != 0 || second.numbers[i] != 0;
      break;
    case Op::Not:
      result = first.numbers[i] == 0;
      break;
    case Op::Where:
      result = operand(node, first.numbers[i] != 0 ? 1 : 2).numbers[i] != 0;
      break;
    default:
      return fail(node, "not an operation on bool");
    }
    out.numbers.push_back(result ? 1 : 0);
  }
  return true;
}

bool Evaluator::elementwise(const Node &node, Values &out) {
  switch (node.type.dtype) {
  case Dtype::F32:
  case Dtype::F64:
    return real(node, out);
  case Dtype::I64:
    return integer(node, out);
  case Dtype::Bool:
    return boolean(node, out);
  case Dtype::Text:
    break;
  }
  const Values &condition = operand(node, 0);
  for (size_t i = 0; i < points(node.type); ++i)
    out.texts.push_back(
        operand(node, condition.numbers[i] != 0 ? 1 : 2).texts[i]);
  return true;
}

bool Evaluator::reduce(const Node &node, Values &out) {
  size_t count = points(node.type);
  if (node.op == Op::Count) {
    std::vector<AxisId> full = node.type.axes;
    full.insert(full.end(), node.over.begin(), node.over.end());
    out.integers.assign(count, 0);
    for (size_t point : pointsOnto(full, node.type.axes))
      ++out.integers[point];
    return true;
  }
  const model::Type &type = graph[node.operands[0]].type;
  const Values &x = operand(node, 0);
  std::vector<size_t> onto = pointsOnto(type.axes, node.type.axes);
  if (node.type.dtype == Dtype::I64) {
    std::vector<uint64_t> sums(count, 0);
    for (size_t i = 0; i < onto.size(); ++i)
      sums[onto[i]] += uint64_t(x.integers[i]);
    for (uint64_t sum : sums)
      out.integers.push_back(int64_t(sum));
    return true;
  }
  constexpr double infinity = std::numeric_limits<double>::infinity();
  double start = node.op == Op::MinOver   ? infinity
                 : node.op == Op::MaxOver ? -infinity
                 : node.op == Op::All     ? 1
                                          : 0;
  std::vector<double> &result = out.numbers;
  result.assign(count, start);
  std::vector<double> number(count, 0);
  for (size_t i = 0; i < onto.size(); ++i) {
    double value = x.numbers[i];
    double &to = result[onto[i]];
    number[onto[i]] += 1;
    if (node.op == Op::MinOver)
      to = value < to ? value : to;
    else if (node.op == Op::MaxOver)
      to = to < value ? value : to;
    else if (node.op == Op::All)
      to = to != 0 && value != 0 ? 1 : 0;
    else if (node.op == Op::Any)
      to = to != 0 || value != 0 ? 1 : 0;
    else
      to += value;
  }
  if (node.op != Op::Mean && node.op != Op::Std)
    return true;
  for (size_t i = 0; i < count; ++i)
    result[i] = number[i] > 0 ? result[i] / number[i] : 0;
  if (node.op == Op::Mean)
    return true;
  std::vector<double> squares(count, 0);
  for (size_t i = 0; i < onto.size(); ++i) {
    double distance = x.numbers[i] - result[onto[i]];
    squares[onto[i]] += distance * distance;
  }
  for (size_t i = 0; i < count; ++i) {
    double freedom = number[i] - double(node.integer);
    result[i] = freedom > 0 ? std::sqrt(squares[i] / freedom) : 0;
  }
  return true;
}

} // namespace rl::reference
