// In: operations of a graph that go along axes. Out: their values, group by
// group. Must not know: text, how leaves get their values.
#include "dsl/reference/Evaluate.h"

#include <algorithm>
#include <cmath>

namespace rl::reference {
using model::Dtype;
using model::Node;
using model::Op;

static std::vector<AxisId> without(std::vector<AxisId> axes,
                                   const std::vector<AxisId> &removed) {
  std::erase_if(axes, [&](AxisId axis) {
    return std::find(removed.begin(), removed.end(), axis) != removed.end();
  });
  return axes;
}

/// The points of `axes` under each point of `outer`, in order.
std::vector<std::vector<size_t>>
Evaluator::groups(const std::vector<AxisId> &axes,
                  const std::vector<AxisId> &outer) const {
  std::vector<std::vector<size_t>> lists(points({Dtype::F32, outer}));
  std::vector<size_t> onto = pointsOnto(axes, outer);
  for (size_t i = 0; i < onto.size(); ++i)
    lists[onto[i]].push_back(i);
  return lists;
}

/// Copies point `from` of `x` to point `to` of `out`.
static void copy(const Values &x, size_t from, Values &out, size_t to,
                 Dtype dtype) {
  if (dtype == Dtype::I64)
    out.integers[to] = x.integers[from];
  else if (dtype == Dtype::Text)
    out.texts[to] = x.texts[from];
  else
    out.numbers[to] = x.numbers[from];
}

static void makeRoom(Values &out, size_t count, Dtype dtype) {
  if (dtype == Dtype::I64)
    out.integers.assign(count, 0);
  else if (dtype == Dtype::Text)
    out.texts.assign(count, "");
  else
    out.numbers.assign(count, 0);
}

/// The quantile between the two nearest of sorted values.
static double between(const std::vector<double> &sorted, double q) {
  if (sorted.empty())
    return 0;
  double at = q * double(sorted.size() - 1);
  size_t low = size_t(std::floor(at));
  size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (at - double(low)) * (sorted[high] - sorted[low]);
}

bool Evaluator::array(const Node &node, Values &out) {
  makeRoom(out, points(node.type), node.type.dtype);
  if (node.op == Op::Position) {
    std::vector<AxisId> self = {AxisId(node.integer)};
    for (const auto &group :
         groups(node.type.axes, without(node.type.axes, self)))
      for (size_t i = 0; i < group.size(); ++i)
        out.integers[group[i]] = int64_t(i);
    return true;
  }
  const model::Type &type = graph[node.operands[0]].type;
  const Values &x = operand(node, 0);
  bool isInt = type.dtype == Dtype::I64;
  // `a` comes before `b` where the values differ.
  auto less = [&](size_t a, size_t b) {
    return isInt ? x.integers[a] < x.integers[b] : x.numbers[a] < x.numbers[b];
  };
  auto isNan = [&](size_t i) { return !isInt && std::isnan(x.numbers[i]); };
  const Values *second = node.operands.size() > 1 ? &operand(node, 1) : nullptr;
  std::vector<size_t> ofQuantile;
  if (node.op == Op::Quantile)
    ofQuantile = pointsOnto(node.type.axes, graph[node.operands[1]].type.axes);
  size_t number = 0;
  for (std::vector<size_t> group :
       groups(type.axes, without(type.axes, node.over))) {
    size_t size = group.size();
    switch (node.op) {
    case Op::Cumsum: {
      if (node.integer)
        std::reverse(group.begin(), group.end());
      double real = 0;
      uint64_t whole = 0;
      for (size_t point : group) {
        if (isInt)
          out.integers[point] = int64_t(whole += uint64_t(x.integers[point]));
        else
          out.numbers[point] = real =
              x.numbers[point] +
              (point == group.front()
                   ? 0
                   : (second ? second->numbers[point] : 1) * real);
      }
      break;
    }
    case Op::Next:
    case Op::Previous:
      for (size_t i = 0; i < size; ++i) {
        bool isLast = node.op == Op::Next ? i + 1 == size : i == 0;
        if (isLast)
          copy(*second, group[i], out, group[i], type.dtype);
        else
          copy(x, group[node.op == Op::Next ? i + 1 : i - 1], out, group[i],
               type.dtype);
      }
      break;
    default: {
      if (std::any_of(group.begin(), group.end(), isNan))
        return fail(node, "a value is not a number, and has no order");
      std::vector<size_t> sorted = group;
      if (node.op == Op::Rank) {
        // Of equal values the first comes first.
        std::sort(sorted.begin(), sorted.end(), [&](size_t a, size_t b) {
          return less(b, a) || (!less(a, b) && a < b);
        });
        for (size_t i = 0; i < size; ++i)
          out.integers[sorted[i]] = int64_t(i);
        break;
      }
      std::sort(sorted.begin(), sorted.end(), less);
      if (node.op == Op::Sort) {
        for (size_t i = 0; i < size; ++i)
          copy(x, sorted[i], out, group[i], type.dtype);
        break;
      }
      double q = second->numbers[ofQuantile[number]];
      if (!(q >= 0 && q <= 1))
        return fail(node, "a quantile lies outside of 0..1");
      std::vector<double> values;
      for (size_t point : sorted)
        values.push_back(x.numbers[point]);
      out.numbers[number] = between(values, q);
    }
    }
    ++number;
  }
  return true;
}

static std::string outside(int64_t index, size_t size) {
  return "index " + std::to_string(index) + " lies outside of " +
         std::to_string(size) + " points";
}

bool Evaluator::place(const Node &node, Values &out) {
  const model::Type &type = graph[node.operands[0]].type;
  makeRoom(out, points(node.type), node.type.dtype);
  std::vector<AxisId> outer = without(type.axes, node.over);
  std::vector<std::vector<size_t>> targets = groups(node.type.axes, outer);
  std::vector<size_t> onto = pointsOnto(type.axes, outer);
  for (size_t i = 0; i < onto.size(); ++i) {
    const std::vector<size_t> &group = targets[onto[i]];
    int64_t index = operand(node, 1).integers[i];
    if (index < 0 || size_t(index) >= group.size())
      return fail(node, outside(index, group.size()));
    copy(operand(node, 0), i, out, group[size_t(index)], type.dtype);
  }
  return true;
}

bool Evaluator::take(const Node &node, Values &out) {
  const model::Type &type = graph[node.operands[0]].type;
  makeRoom(out, points(node.type), node.type.dtype);
  std::vector<AxisId> outer = without(type.axes, node.over);
  std::vector<std::vector<size_t>> sources = groups(type.axes, outer);
  std::vector<size_t> onto = pointsOnto(node.type.axes, outer);
  std::vector<size_t> indexOf =
      pointsOnto(node.type.axes, graph[node.operands[1]].type.axes);
  for (size_t i = 0; i < onto.size(); ++i) {
    const std::vector<size_t> &group = sources[onto[i]];
    int64_t index = operand(node, 1).integers[indexOf[i]];
    if (index < 0 || size_t(index) >= group.size())
      return fail(node, outside(index, group.size()));
    copy(operand(node, 0), group[size_t(index)], out, i, type.dtype);
  }
  return true;
}

} // namespace rl::reference
