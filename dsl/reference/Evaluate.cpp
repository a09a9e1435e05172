// In: a graph and its inputs. Out: values of nodes and their gradients. Must
// not know: Ast, MLIR, the runtime.
#include "dsl/reference/Evaluate.h"

#include "dsl/sema/PrintGraph.h"

#include <algorithm>
#include <cmath>

namespace rl::reference {
using model::Axis;
using model::Dtype;
using model::Node;
using model::Op;
using model::Type;

Evaluator::Evaluator(const model::Graph &graph, Inputs inputs)
    : graph(graph), inputs(std::move(inputs)), values(graph.nodes.size()),
      frozen(graph.nodes.size()) {}

bool Evaluator::fail(const Node &node, const std::string &message) {
  if (firstError.empty())
    firstError = "`" + sema::showOperation(graph, node, {}) + "`: " + message;
  return false;
}

const Values *Evaluator::value(NodeId node) {
  if (!drop() || !reach(node))
    return nullptr;
  return &*values[size_t(node)];
}

/// Evaluates a node and what it reads.
bool Evaluator::reach(NodeId node) {
  // Operands precede: one sweep in order needs no recursion.
  std::vector<bool> wanted(graph.nodes.size(), false);
  wanted[size_t(node)] = true;
  for (NodeId id = node; id >= 0; --id)
    if (wanted[size_t(id)]) {
      for (NodeId operand : graph[id].operands)
        wanted[size_t(operand)] = true;
      for (const auto *axes : {&graph[id].type.axes, &graph[id].over})
        for (AxisId axis : *axes)
          for (NodeId made : {graph.axes[size_t(axis)].extent,
                              graph.axes[size_t(axis)].member})
            if (made >= 0)
              wanted[size_t(made)] = true;
    }
  for (NodeId id = 0; id <= node; ++id)
    if (wanted[size_t(id)] && !values[size_t(id)] && !evaluate(id))
      return false;
  return true;
}

/// Takes rollouts and prompts out of the inputs as the graph says, once.
bool Evaluator::drop() {
  if (dropped)
    return firstError.empty();
  dropped = true;
  for (const model::Drop &drop : graph.drops) {
    if (!reach(drop.keep))
      return false;
    Values keep = *values[size_t(drop.keep)];
    if (!keepOnly(drop, keep))
      return false;
    values.assign(graph.nodes.size(), std::nullopt);
  }
  return true;
}

bool Evaluator::select(NodeId keep, const std::vector<NodeId> &held) {
  if (!value(keep))
    return false;
  for (NodeId node : held)
    if (!value(node))
      return false;
  Values kept = *values[size_t(keep)];
  for (NodeId node : held)
    inputs.leaves[node] = *values[size_t(node)];
  if (!keepOnly({keep, model::rolloutAxis, graph[keep].origin}, kept))
    return false;
  values.assign(graph.nodes.size(), std::nullopt);
  for (NodeId node : held)
    values[size_t(node)] = inputs.leaves.at(node);
  return true;
}

bool Evaluator::keepOnly(const model::Drop &drop, const Values &keep) {
  auto holds = [&](const std::vector<AxisId> &axes) {
    return std::find(axes.begin(), axes.end(), drop.axis) != axes.end();
  };
  std::vector<AxisId> nest;
  for (AxisId axis = drop.axis; axis >= 0;
       axis = graph.axes[size_t(axis)].parent)
    nest.insert(nest.begin(), axis);
  auto kept = [&](const std::vector<AxisId> &axes, auto &list) {
    std::vector<size_t> onto = pointsOnto(axes, nest);
    if (list.size() != onto.size())
      return;
    std::remove_reference_t<decltype(list)> rest;
    for (size_t i = 0; i < onto.size(); ++i)
      if (keep.numbers[onto[i]] != 0)
        rest.push_back(list[i]);
    list = std::move(rest);
  };
  for (auto &[id, leaf] : inputs.leaves)
    if (holds(graph[id].type.axes)) {
      kept(graph[id].type.axes, leaf.numbers);
      kept(graph[id].type.axes, leaf.integers);
      kept(graph[id].type.axes, leaf.texts);
    }
  if (drop.axis == model::promptAxis)
    kept({model::promptAxis}, inputs.index);
  for (auto &[key, logits] : inputs.logits) {
    std::vector<AxisId> axes;
    for (AxisId axis = key.first; axis >= 0;
         axis = graph.axes[size_t(axis)].parent)
      axes.insert(axes.begin(), axis);
    if (!holds(axes))
      continue;
    std::vector<size_t> onto = pointsOnto(axes, nest);
    std::vector<double> rows;
    for (size_t i = 0; i < onto.size(); ++i)
      if (keep.numbers[onto[i]] != 0)
        rows.insert(rows.end(), logits.rows.begin() + int64_t(i) * logits.vocab,
                    logits.rows.begin() + int64_t(i + 1) * logits.vocab);
    logits.rows = std::move(rows);
    kept(axes, logits.chosen);
  }
  // Numbers of points under each point that stays, from the old offsets.
  std::map<AxisId, std::vector<int64_t>> after;
  for (const auto &[axis, offsets] : inputs.offsets) {
    if (graph.axes[size_t(axis)].extent >= 0)
      continue; // made anew of what stays
    std::vector<AxisId> axes;
    for (AxisId at = axis; at >= 0; at = graph.axes[size_t(at)].parent)
      axes.insert(axes.begin(), at);
    if (!holds(axes)) {
      after[axis] = offsets;
      continue;
    }
    std::vector<size_t> onto = pointsOnto(axes, nest);
    std::vector<AxisId> above(axes.begin(), axes.end() - 1);
    std::vector<int64_t> made = {0};
    bool parentToo = holds(above);
    std::vector<size_t> parents =
        parentToo ? pointsOnto(above, nest) : std::vector<size_t>();
    for (size_t point = 0; point + 1 < offsets.size(); ++point) {
      if (parentToo && keep.numbers[parents[point]] == 0)
        continue;
      int64_t count = 0;
      for (int64_t i = offsets[point]; i < offsets[point + 1]; ++i)
        count += keep.numbers[onto[size_t(i)]] != 0;
      made.push_back(made.back() + count);
    }
    after[axis] = std::move(made);
  }
  inputs.offsets = std::move(after);
  return true;
}

/// Makes the offsets of an axis from its extents. False where lists have told
/// others.
bool Evaluator::extend(AxisId axis) {
  const Axis &found = graph.axes[size_t(axis)];
  if (found.extent < 0 || !values[size_t(found.extent)])
    return true;
  const Values &extents = *values[size_t(found.extent)];
  std::vector<int64_t> offsets = {0};
  for (int64_t extent : extents.integers)
    offsets.push_back(offsets.back() + extent);
  return inputs.offsets.emplace(axis, offsets).first->second == offsets;
}

/// x, or an error where a value that is there lies outside of its range.
bool Evaluator::inRange(const Node &node, Values &out) {
  out = operand(node, 0);
  const Type &type = graph[node.operands[0]].type;
  auto [low, high] = node.limits;
  for (size_t i = 0; checksRanges && i < points(type); ++i) {
    double x =
        type.dtype == Dtype::I64 ? double(out.integers[i]) : out.numbers[i];
    bool below = node.integer & 1 ? x <= low : x < low;
    bool above = node.integer & 2 ? x >= high : x > high;
    bool isThere =
        node.operands.size() < 2 || operand(node, 1).integers[i] == 0;
    if (isThere && (below || above || std::isnan(x)))
      return fail(node, "`" + node.text + "` is " + sema::showNumber(x) +
                            " at point " + std::to_string(i));
  }
  return true;
}

size_t Evaluator::points(const Type &type) const {
  size_t ragged = 1, dense = 1;
  for (AxisId axis : type.axes) {
    const Axis &found = graph.axes[size_t(axis)];
    if (found.kind == Axis::Kind::Dense) {
      dense *= size_t(found.size);
      continue;
    }
    auto offsets = inputs.offsets.find(axis);
    ragged = offsets == inputs.offsets.end() || offsets->second.empty()
                 ? 0
                 : size_t(offsets->second.back());
  }
  return ragged * dense;
}

std::vector<size_t> Evaluator::pointsOnto(const std::vector<AxisId> &from,
                                          const std::vector<AxisId> &to) const {
  auto isDense = [&](AxisId axis) {
    return graph.axes[size_t(axis)].kind == Axis::Kind::Dense;
  };
  auto innermost = [&](const std::vector<AxisId> &axes) {
    AxisId last = -1;
    for (AxisId axis : axes)
      if (!isDense(axis))
        last = axis;
    return last;
  };
  // Ragged part: climb from the innermost axis to that of `to`.
  AxisId inner = innermost(from), outer = innermost(to);
  size_t count = inner < 0 ? 1 : points({Dtype::F32, {inner}});
  std::vector<size_t> ragged(count);
  for (size_t i = 0; i < count; ++i)
    ragged[i] = i;
  for (AxisId axis = inner; axis != outer;
       axis = graph.axes[size_t(axis)].parent) {
    const std::vector<int64_t> &offsets = inputs.offsets.at(axis);
    for (size_t &point : ragged)
      point = size_t(
          std::upper_bound(offsets.begin(), offsets.end(), int64_t(point)) -
          offsets.begin() - 1);
  }
  // Dense part: the coordinates `to` keeps.
  size_t inside = 1, kept = 1;
  for (AxisId axis : from)
    if (isDense(axis))
      inside *= size_t(graph.axes[size_t(axis)].size);
  for (AxisId axis : to)
    if (isDense(axis))
      kept *= size_t(graph.axes[size_t(axis)].size);
  std::vector<size_t> result;
  result.reserve(count * inside);
  for (size_t i = 0; i < count; ++i)
    for (size_t d = 0; d < inside; ++d) {
      size_t rest = d, stride = inside, target = 0;
      for (AxisId axis : from) {
        if (!isDense(axis))
          continue;
        size_t size = size_t(graph.axes[size_t(axis)].size);
        stride /= size;
        size_t coordinate = rest / stride;
        rest %= stride;
        if (std::find(to.begin(), to.end(), axis) != to.end())
          target = target * size + coordinate;
      }
      result.push_back(ragged[i] * kept + target);
    }
  return result;
}

bool Evaluator::stream(const Node &node, NodeId id, Values &out) {
  AxisId axis = node.type.axes.back();
  auto logits = inputs.logits.find({axis, node.version});
  if (logits == inputs.logits.end()) {
    auto given = inputs.leaves.find(id);
    if (given == inputs.leaves.end())
      return fail(node, "no value is given");
    out = given->second;
    return true;
  }
  const Logits &rows = logits->second;
  size_t tokens = points(node.type);
  size_t vocab = size_t(rows.vocab);
  if (rows.chosen.size() != tokens || rows.rows.size() != tokens * vocab)
    return fail(node, "the logits do not have a row for each token");
  for (size_t t = 0; t < tokens; ++t) {
    const double *row = rows.rows.data() + t * vocab;
    double top = *std::max_element(row, row + vocab), sum = 0;
    for (size_t j = 0; j < vocab; ++j)
      sum += std::exp((row[j] - top) / rows.temperature);
    double logSum = std::log(sum), entropy = 0, above = 0, mass = 0;
    double chosen = row[size_t(rows.chosen[t])];
    for (size_t j = 0; j < vocab; ++j) {
      double logp = (row[j] - top) / rows.temperature - logSum;
      entropy -= std::exp(logp) * logp;
      above += row[j] > chosen;
      mass += row[j] > chosen ? std::exp(logp) : 0;
    }
    out.numbers.push_back([&] {
      switch (node.quantity) {
      case model::Quantity::Entropy:
        return entropy;
      case model::Quantity::LogZ:
        return logSum + top / rows.temperature;
      case model::Quantity::MaxProb:
        return 1 / sum;
      case model::Quantity::TokenRank:
        return above;
      case model::Quantity::TopMass:
        return mass;
      default:
        return (chosen - top) / rows.temperature - logSum;
      }
    }());
  }
  return true;
}

bool Evaluator::leaf(const Node &node, NodeId id, Values &out) {
  switch (node.op) {
  case Op::Constant:
    out = {{node.number}, {node.integer}, {node.text}};
    return true;
  case Op::Param:
    if (size_t(node.integer) >= inputs.params.size())
      return fail(node, "no value is given");
    out = inputs.params[size_t(node.integer)];
    return true;
  case Op::Step:
    out.numbers = {inputs.step};
    return true;
  case Op::Steps:
    out.numbers = {inputs.steps};
    return true;
  case Op::Index:
    out.integers = inputs.index;
    break;
  case Op::Uniform:
    for (int64_t item :
         node.operands.empty() ? inputs.index : operand(node, 0).integers)
      out.numbers.push_back(
          uniform(inputs.seed, node.text, item, node.integer));
    break;
  case Op::Stream:
    if (!stream(node, id, out))
      return false;
    break;
  default: {
    auto given = inputs.leaves.find(id);
    if (given == inputs.leaves.end())
      return fail(node, "no value is given");
    out = given->second;
  }
  }
  size_t size = node.type.dtype == Dtype::I64    ? out.integers.size()
                : node.type.dtype == Dtype::Text ? out.texts.size()
                                                 : out.numbers.size();
  if (size != points(node.type))
    return fail(node, std::to_string(size) + " values are given for " +
                          std::to_string(points(node.type)) + " points");
  return true;
}

bool Evaluator::state(const Node &node, Values &out) {
  auto known = inputs.states.find(node.text);
  if (known != inputs.states.end())
    out = known->second;
  else if (node.operands.empty())
    return fail(node, "no value is given");
  else
    out = operand(node, 0);
  return true;
}

std::optional<std::map<std::string, Values>> Evaluator::nextStates() {
  std::map<std::string, Values> next;
  for (const model::State &state : graph.states) {
    // The rollouts of the following step are others.
    if (state.next < 0 || model::isOfRollouts(graph, state))
      continue;
    const Values *found = value(state.next);
    if (!found)
      return std::nullopt;
    next[state.name] = *found;
  }
  return next;
}

bool Evaluator::evaluate(NodeId id) {
  const Node &node = graph[id];
  for (const std::vector<AxisId> *axes : {&node.type.axes, &node.over})
    for (AxisId axis : *axes) {
      const std::string &name = graph.axes[size_t(axis)].name;
      if (!extend(axis))
        return fail(node, "the lists of the check have another number of " +
                              std::string("points along `") + name +
                              "` than the data it is made of");
      if (graph.axes[size_t(axis)].kind != Axis::Kind::Dense &&
          !inputs.offsets.count(axis))
        return fail(node, "axis `" + name + "` has no extent");
    }
  Values out;
  bool sound = true;
  switch (node.op) {
  case Op::Constant:
  case Op::Param:
  case Op::Step:
  case Op::Steps:
  case Op::Index:
  case Op::Field:
  case Op::Response:
  case Op::Truncated:
  case Op::Age:
  case Op::Stream:
  case Op::Uniform:
  case Op::SampleAfter: // a check gives it
    sound = leaf(node, id, out);
    break;
  case Op::FindAll:
  case Op::Split:
    sound = listed(node, out);
    break;
  case Op::Distinct:
    sound = distinct(node, out);
    break;
  case Op::SumBy:
    sound = sumBy(node, out);
    break;
  case Op::Json:
    sound = json(node, out);
    break;
  case Op::Concat:
  case Op::Part:
    sound = joined(node, out);
    break;
  case Op::InRange:
    sound = inRange(node, out);
    break;
  case Op::State:
    sound = state(node, out);
    break;
  case Op::Stop:
    out = frozen[size_t(id)] ? *frozen[size_t(id)] : operand(node, 0);
    break;
  case Op::Broadcast: {
    const Values &x = operand(node, 0);
    for (size_t point :
         pointsOnto(node.type.axes, graph[node.operands[0]].type.axes)) {
      if (node.type.dtype == Dtype::I64)
        out.integers.push_back(x.integers[point]);
      else if (node.type.dtype == Dtype::Text)
        out.texts.push_back(x.texts[point]);
      else
        out.numbers.push_back(x.numbers[point]);
    }
    break;
  }
  case Op::Sum:
  case Op::Mean:
  case Op::MinOver:
  case Op::MaxOver:
  case Op::Std:
  case Op::Any:
  case Op::All:
  case Op::Count:
    sound = reduce(node, out);
    break;
  case Op::Position:
  case Op::Cumsum:
  case Op::Next:
  case Op::Previous:
  case Op::Rank:
  case Op::Sort:
  case Op::Quantile:
    sound = array(node, out);
    break;
  case Op::Place:
    sound = place(node, out);
    break;
  case Op::Take:
    sound = take(node, out);
    break;
  case Op::Format:
  case Op::TextEqual:
  case Op::Trim:
  case Op::Lower:
  case Op::Contains:
  case Op::StartsWith:
  case Op::EndsWith:
  case Op::Capture:
  case Op::Matches:
  case Op::UpTo:
  case Op::TokenAt:
  case Op::MathVerdict:
  case Op::Replace:
  case Op::SharedWords:
  case Op::FitsSchema:
  case Op::CodeVerdict:
  case Op::Length:
    sound = text(node, out);
    break;
  default:
    sound = elementwise(node, out);
  }
  if (sound)
    values[size_t(id)] = std::move(out);
  return sound;
}

std::vector<Slope> Evaluator::differences(NodeId node, std::vector<double> &at,
                                          double h) {
  if (!value(node))
    return {};
  // A step off the base may leave a range that the base lies in.
  checksRanges = false;
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    if (graph.nodes[i].op == Op::Stop)
      frozen[i] = values[i];
  auto total = [&]() -> double {
    values.assign(graph.nodes.size(), std::nullopt);
    const Values *found = value(node);
    double sum = 0;
    if (found)
      for (double number : found->numbers)
        sum += number;
    return sum;
  };
  double middle = at.empty() ? 0 : total();
  std::vector<Slope> result(at.size());
  for (size_t i = 0; i < at.size(); ++i) {
    double base = at[i];
    auto shifted = [&](double by) {
      at[i] = base + by;
      return total();
    };
    double above = shifted(h), below = shifted(-h);
    double far = shifted(2 * h), farBelow = shifted(-2 * h);
    result[i].central = (8 * (above - below) - (far - farBelow)) / (12 * h);
    result[i].right = (4 * above - far - 3 * middle) / (2 * h);
    result[i].left = (3 * middle - 4 * below + farBelow) / (2 * h);
    at[i] = base;
  }
  values.assign(graph.nodes.size(), std::nullopt);
  frozen.assign(graph.nodes.size(), std::nullopt);
  checksRanges = true;
  return firstError.empty() ? result : std::vector<Slope>();
}

static std::vector<double> centralOf(const std::vector<Slope> &slopes) {
  std::vector<double> result;
  for (const Slope &slope : slopes)
    result.push_back(slope.central);
  return result;
}

std::vector<double> Evaluator::gradient(NodeId node, NodeId leaf, double h) {
  return centralOf(slopes(node, leaf, h));
}

std::vector<Slope> Evaluator::slopes(NodeId node, NodeId leaf, double h) {
  auto found = inputs.leaves.find(leaf);
  if (found == inputs.leaves.end()) {
    fail(graph[leaf], "no value is given");
    return {};
  }
  return differences(node, found->second.numbers, h);
}

std::vector<double> Evaluator::logitsGradient(NodeId node, AxisId axis,
                                              double h) {
  auto found = inputs.logits.find({axis, model::Version::Current});
  if (found == inputs.logits.end()) {
    fail(graph[node], "no logits are given");
    return {};
  }
  return centralOf(differences(node, found->second.rows, h));
}

} // namespace rl::reference
