// In: a check. Out: inputs of its cases, drawn where `forall` asks for it, and
// made smaller. Must not know: Ast, MLIR, the runtime.
#include "dsl/reference/Cases.h"

#include "dsl/reference/Explain.h"

#include <algorithm>
#include <cmath>

namespace rl::reference {
using model::Axis;
using model::Check;
using model::Drawn;
using model::Dtype;
using model::Graph;
using model::Literal;

Values valuesOf(const Literal &literal, const model::Type &type,
                const Graph &graph,
                std::map<AxisId, std::vector<int64_t>> &lengths) {
  // The lists of each level, then the items of the last.
  std::vector<const Literal *> items = {&literal};
  for (AxisId axis : type.axes) {
    std::vector<int64_t> offsets = {0};
    std::vector<const Literal *> next;
    for (const Literal *list : items) {
      for (const Literal &item : list->items)
        next.push_back(&item);
      offsets.push_back(int64_t(next.size()));
    }
    if (graph.axes[size_t(axis)].kind != Axis::Kind::Dense)
      lengths[axis] = offsets;
    items = std::move(next);
  }
  Values values;
  for (const Literal *item : items) {
    if (type.dtype == Dtype::Text)
      values.texts.push_back(item->text);
    else if (type.dtype == Dtype::I64)
      values.integers.push_back(int64_t(item->number));
    else
      values.numbers.push_back(item->number);
  }
  return values;
}

Inputs inputsOf(const Check &check) {
  Inputs inputs;
  for (const model::Binding &binding : check.bindings) {
    const model::Node &node = check.graph[binding.node];
    Values values =
        valuesOf(binding.value, node.type, check.graph, inputs.offsets);
    if (node.op == model::Op::Step)
      inputs.step = values.numbers[0];
    else if (node.op == model::Op::Steps)
      inputs.steps = values.numbers[0];
    else if (node.op == model::Op::State)
      inputs.states[node.text] = std::move(values);
    else
      inputs.leaves[binding.node] = std::move(values);
  }
  return inputs;
}

namespace {

/// splitmix64: small, and the same on every machine.
class Random {
public:
  Random(int64_t seed, int64_t number)
      : state(uint64_t(seed) * 0x9e3779b97f4a7c15u + uint64_t(number)) {
    next();
  }
  uint64_t next() {
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  int64_t below(int64_t n) { return int64_t(next() % uint64_t(n)); }
  /// In [low, high), a multiple of a 2^-24th of the width.
  double between(double low, double high) {
    return low + (high - low) * double(next() >> 40) / double(1 << 24);
  }

private:
  uint64_t state;
};

double rounded(double value) { return double(float(value)); }

bool within(const Drawn &drawn, double value) {
  return !(drawn.low &&
           (value < *drawn.low || (drawn.lowOpen && value == *drawn.low))) &&
         !(drawn.high &&
           (value > *drawn.high || (drawn.highOpen && value == *drawn.high)));
}

/// Limits, small whole numbers and large ones are drawn more often than an
/// even draw would.
double real(Random &random, const Drawn &drawn) {
  double value = 0;
  int64_t kind = random.below(8);
  if (drawn.low && drawn.high)
    value = kind == 0   ? *drawn.low
            : kind == 1 ? *drawn.high
                        : random.between(*drawn.low, *drawn.high);
  else if (drawn.low)
    value =
        *drawn.low + (kind == 0 ? 0 : random.between(0, kind == 1 ? 1e3 : 4));
  else if (drawn.high)
    value =
        *drawn.high - (kind == 0 ? 0 : random.between(0, kind == 1 ? 1e3 : 4));
  else
    value = kind == 0   ? 0
            : kind == 1 ? double(random.below(5) - 2)
            : kind == 2 ? random.between(-1e3, 1e3)
                        : random.between(-4, 4);
  value = rounded(value);
  if (within(drawn, value))
    return value;
  // A limit that is left out, or a neighbour f32 has beyond it.
  double low = drawn.low ? *drawn.low : *drawn.high - 1;
  double high = drawn.high ? *drawn.high : low + 1;
  return rounded(low + (high - low) / 2);
}

int64_t integer(Random &random, const Drawn &drawn) {
  int64_t low = -8, high = 8;
  if (drawn.low) {
    low = int64_t(std::ceil(*drawn.low));
    low += drawn.lowOpen && double(low) == *drawn.low;
    high = low + 16;
  }
  if (drawn.high) {
    high = int64_t(std::floor(*drawn.high));
    high -= drawn.highOpen && double(high) == *drawn.high;
    if (!drawn.low)
      low = high - 16;
  }
  return low + random.below(high - low + 1);
}

void append(Random &random, const Drawn &drawn, Dtype dtype, Values &values) {
  if (dtype == Dtype::I64)
    values.integers.push_back(integer(random, drawn));
  else
    values.numbers.push_back(dtype == Dtype::Bool ? double(random.below(2))
                                                  : real(random, drawn));
}

void repeatLast(Values &values) {
  if (!values.integers.empty())
    values.integers.push_back(values.integers.back());
  else
    values.numbers.push_back(values.numbers.back());
}

/// Extents of the axes that nothing binds.
void drawExtents(const Check &check, int64_t number, Random &random,
                 Inputs &inputs) {
  for (size_t i = 0; i < check.graph.axes.size(); ++i) {
    const Axis &axis = check.graph.axes[i];
    if (axis.kind == Axis::Kind::Dense || axis.extent >= 0 ||
        inputs.offsets.count(AxisId(i)))
      continue;
    std::vector<int64_t> offsets = {0};
    int64_t groups =
        axis.parent < 0 ? 1 : inputs.offsets.at(axis.parent).back();
    for (int64_t g = 0; g < groups; ++g) {
      int64_t size = axis.parent < 0 ? 1 + random.below(4)
                     : number == 1 && g == 0
                         ? 0
                         : std::max<int64_t>(0, random.below(7) - 2);
      offsets.push_back(offsets.back() + (number == 0 ? 1 : size));
    }
    inputs.offsets[AxisId(i)] = offsets;
  }
}

} // namespace

Inputs caseOf(const Check &check, int64_t number, int64_t seed) {
  Inputs inputs = inputsOf(check);
  if (check.drawn.empty())
    return inputs;
  Random random(seed, number);
  drawExtents(check, number, random, inputs);
  Evaluator sizes(check.graph, inputs);
  for (const Drawn &drawn : check.drawn) {
    const model::Type &type = check.graph[drawn.nodes[0]].type;
    // Groups that agree are where methods divide by zero.
    bool agree = number % 8 == 2;
    Values values;
    for (size_t point = 0; point < sizes.points(type); ++point)
      if (agree && point > 0)
        repeatLast(values);
      else
        append(random, drawn, type.dtype, values);
    for (NodeId node : drawn.nodes)
      inputs.leaves[node] = values;
  }
  // Texts whose tokens are drawn; nothing reads their characters.
  for (size_t i = 0; i < check.graph.nodes.size(); ++i) {
    const model::Node &node = check.graph.nodes[i];
    if (node.op == model::Op::Field && node.type.dtype == Dtype::Text &&
        !inputs.leaves.count(NodeId(i)))
      inputs.leaves[NodeId(i)].texts.assign(sizes.points(node.type), "");
  }
  return inputs;
}

namespace {

/// Takes points [begin, end) of a ragged axis away, and all under them.
class Cutter {
public:
  Cutter(const Graph &graph, Inputs &inputs) : graph(graph), inputs(inputs) {}

  void cut(AxisId axis, int64_t begin, int64_t end) {
    for (int64_t &offset : inputs.offsets.at(axis))
      offset = offset >= end    ? offset - (end - begin)
               : offset > begin ? begin
                                : offset;
    cutUnder(axis, begin, end);
  }

private:
  void cutUnder(AxisId axis, int64_t begin, int64_t end) {
    for (auto &[node, values] : inputs.leaves)
      cutValues(graph[node].type, values, axis, begin, end);
    for (size_t i = 0; i < graph.axes.size(); ++i) {
      if (graph.axes[i].parent != axis || !inputs.offsets.count(AxisId(i)))
        continue;
      std::vector<int64_t> &offsets = inputs.offsets.at(AxisId(i));
      int64_t from = offsets[size_t(begin)], to = offsets[size_t(end)];
      cutUnder(AxisId(i), from, to);
      offsets.erase(offsets.begin() + begin + 1, offsets.begin() + end + 1);
      for (size_t k = size_t(begin) + 1; k < offsets.size(); ++k)
        offsets[k] -= to - from;
    }
  }

  void cutValues(const model::Type &type, Values &values, AxisId axis,
                 int64_t begin, int64_t end) const {
    AxisId innermost = -1;
    int64_t dense = 1;
    for (AxisId each : type.axes)
      if (graph.axes[size_t(each)].kind == Axis::Kind::Dense)
        dense *= graph.axes[size_t(each)].size;
      else
        innermost = each;
    if (innermost != axis)
      return;
    auto erase = [&](auto &list) {
      if (!list.empty())
        list.erase(list.begin() + begin * dense, list.begin() + end * dense);
    };
    erase(values.numbers);
    erase(values.integers);
    erase(values.texts);
  }

  const Graph &graph;
  Inputs &inputs;
};

/// Looks for smaller inputs, within a number of attempts.
class Shrinker {
public:
  Shrinker(const Check &check, Inputs inputs,
           const std::function<bool(const Inputs &)> &fails)
      : check(check), best(std::move(inputs)), fails(fails) {}

  Inputs run() {
    Inputs bound = inputsOf(check);
    for (size_t i = 0; i < check.graph.axes.size(); ++i)
      if (check.graph.axes[i].kind != Axis::Kind::Dense &&
          check.graph.axes[i].extent < 0 && !bound.offsets.count(AxisId(i)))
        dropPoints(AxisId(i));
    for (const Drawn &drawn : check.drawn)
      simplify(drawn);
    return std::move(best);
  }

private:
  bool take(Inputs candidate) {
    if (attempts == 0)
      return false;
    --attempts;
    if (!fails(candidate))
      return false;
    best = std::move(candidate);
    return true;
  }

  void dropPoints(AxisId axis) {
    for (int64_t point = best.offsets.at(axis).back() - 1; point >= 0;
         --point) {
      // The last prompt stays: a batch has one.
      if (axis == model::promptAxis && best.offsets.at(axis).back() == 1)
        return;
      Inputs candidate = best;
      Cutter(check.graph, candidate).cut(axis, point, point + 1);
      take(std::move(candidate));
    }
  }

  void simplify(const Drawn &drawn) {
    bool whole = check.graph[drawn.nodes[0]].type.dtype == Dtype::I64;
    const Values start = best.leaves.at(drawn.nodes[0]);
    size_t count = whole ? start.integers.size() : start.numbers.size();
    for (size_t i = 0; i < count; ++i) {
      double now = whole ? double(start.integers[i]) : start.numbers[i];
      for (double simple :
           {0.0, 1.0, drawn.low.value_or(0), drawn.high.value_or(0),
            std::round(now), rounded(std::round(now * 10) / 10)}) {
        if (simple == now)
          break;
        if (!within(drawn, simple) || (whole && simple != std::floor(simple)))
          continue;
        Inputs candidate = best;
        for (NodeId node : drawn.nodes)
          if (whole)
            candidate.leaves[node].integers[i] = int64_t(simple);
          else
            candidate.leaves[node].numbers[i] = simple;
        if (take(std::move(candidate)))
          break;
      }
    }
  }

  const Check &check;
  Inputs best;
  const std::function<bool(const Inputs &)> &fails;
  int attempts = 400;
};

} // namespace

Inputs shrink(const Check &check, Inputs inputs,
              const std::function<bool(const Inputs &)> &fails) {
  return Shrinker(check, std::move(inputs), fails).run();
}

std::string showDrawn(const Check &check, const Inputs &inputs) {
  Evaluator evaluator(check.graph, inputs);
  std::string text;
  for (const Drawn &drawn : check.drawn)
    text += drawn.name + ": " +
            showTyped(evaluator, check.graph[drawn.nodes[0]].type,
                      inputs.leaves.at(drawn.nodes[0])) +
            "\n";
  return text;
}

} // namespace rl::reference
