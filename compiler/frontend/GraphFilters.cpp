// In: what a graph drops. Out: rl.filter, and the values of the batch that is
// left. Must not know: records, passes.
#include "compiler/frontend/GraphToOps.h"

#include "dsl/sema/Reach.h"

namespace rl::compiler {

using namespace mlir;
using namespace mlir::rl;
using model::AxisId;
using model::Node;
using model::NodeId;
using model::Op;

/// Whether a value stays what it was among all rollouts.
bool GraphToOps::isGiven(NodeId node) const {
  return selection && graph[node].op != Op::Constant &&
         llvm::is_contained(selection->given, node);
}

/// Whether a draw is one of the step for rollouts of all rounds.
bool GraphToOps::isDrawnAnew(size_t uniform) const {
  return selection && selection->replays() && selection->changes[uniform];
}

/// What is not computed anew of the batch that is left but taken from before:
/// leaves, and work on texts. Arithmetic costs less than keeping it. A check
/// gives every leaf, as it was before anything left.
bool GraphToOps::isKept(const Node &node) const {
  switch (node.op) {
  case Op::Field:
  case Op::Index:
  case Op::Uniform:
    return true;
  case Op::Stream: // those in training are computed by the update
    return plan.given ||
           (node.version != model::Version::Sampled && !isTrained(node));
  case Op::FindAll:
  case Op::Split:
  case Op::SampleAfter:
    return node.integer > 0;
  case Op::Response: // what was sampled stands apart
  case Op::Truncated:
  case Op::Age: // so do the rounds of prompts
    return plan.given;
  default:
    break;
  }
  bool isText = node.type.dtype == model::Dtype::Text;
  for (NodeId operand : node.operands)
    isText = isText || graph[operand].type.dtype == model::Dtype::Text;
  return isText && node.op != Op::Constant;
}

/// Nodes whose value at a point that stays may be another one once others have
/// left: what goes over the dropped axis or one above it. `axes`: the axes
/// whose points are.
std::vector<bool> GraphToOps::stalePast(const model::Drop &drop,
                                        std::vector<bool> &axes) const {
  std::vector<bool> crossed(graph.axes.size());
  for (AxisId axis = drop.axis; axis >= 0;
       axis = graph.axes[size_t(axis)].parent)
    crossed[size_t(axis)] = true;
  axes.assign(graph.axes.size(), false);
  std::vector<bool> stale(graph.nodes.size());
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node &node = graph.nodes[i];
    bool is = node.op == Op::Distinct || node.op == Op::SumBy ||
              (node.op == Op::Position && crossed[size_t(node.integer)]);
    for (NodeId operand : node.operands)
      is = is || stale[size_t(operand)];
    for (AxisId axis : node.over)
      is = is || crossed[size_t(axis)] || axes[size_t(axis)];
    for (AxisId axis : node.type.axes)
      is = is || axes[size_t(axis)] ||
           (node.op == Op::Place && crossed[size_t(axis)]);
    stale[i] = is;
    // What an axis is made of precedes what lies along it.
    for (size_t a = 0; a < graph.axes.size(); ++a)
      if (const model::Axis &axis = graph.axes[a];
          is && (axis.extent == NodeId(i) || axis.member == NodeId(i)))
        axes[a] = true;
  }
  return stale;
}

void GraphToOps::reportErrors(size_t number, Location location) {
  const model::ErrorCount &error = graph.errors[number];
  MetricOp::create(
      builder, location, "errors/" + error.reader + ": " + error.reason,
      error.drop < 0 ? make(error.count, location) : counted[number]);
}

std::vector<bool> GraphToOps::storedBy(const std::vector<bool> &stale) const {
  std::vector<bool> stored(graph.nodes.size());
  for (size_t i = 0; i < stored.size(); ++i) {
    const Node &node = graph.nodes[i];
    stored[i] = llvm::is_contained(node.type.axes, model::promptAxis) &&
                !stale[i] && !selection->changes[i] && isKept(node);
  }
  return stored;
}

std::vector<bool> GraphToOps::readPast(NodeId prompt,
                                       const std::vector<bool> &stored) const {
  std::vector<NodeId> stops, roots = selection->past;
  roots.push_back(prompt);
  for (size_t i = 0; i < stored.size(); ++i)
    if (stored[i] || isGiven(NodeId(i)))
      stops.push_back(NodeId(i));
  return sema::reachedPastDrops(graph, roots, stops);
}

bool GraphToOps::readsResponses(NodeId root) {
  for (NodeId id : missing(root)) {
    const Node &node = graph[id];
    if (node.op == Op::Response ||
        llvm::is_contained(node.over, model::rolloutAxis) ||
        llvm::is_contained(node.type.axes, model::rolloutAxis))
      return true;
  }
  return false;
}

/// The leaves of a check, and the axes that they come with.
void GraphToOps::makeGiven(const std::vector<bool> &wanted, Location location) {
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    for (const auto *axes : {&graph.nodes[i].type.axes, &graph.nodes[i].over})
      if (wanted[i] && !hasSampled &&
          llvm::is_contained(*axes, model::rolloutAxis))
        sample(location);
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    if (const Node &node = graph.nodes[i];
        wanted[i] && (node.op == Op::Field || node.op == Op::Stream ||
                      node.op == Op::Response || node.op == Op::Truncated ||
                      node.op == Op::Age))
      make(NodeId(i), location);
}

void GraphToOps::filterBy(size_t number, NodeId prompt,
                          const std::vector<bool> &wanted, Location fallback) {
  const model::Drop &drop = drops[number];
  bool isLast = number + 1 == drops.size();
  bool isSelection = isLast && selection;
  bool replays = selection && selection->replays();
  bool isReplay = replays && number + 2 == drops.size();
  std::vector<bool> axes, stale = stalePast(drop, axes);
  // What is not read of the batch that is left stays behind.
  bool narrows = isLast || isReplay;
  std::vector<bool> stored, read = wanted;
  if (isReplay) {
    stored = storedBy(stale);
    read = readPast(prompt, stored);
  }
  Location location =
      drop.origin.place.source ? locationOf(drop.origin) : fallback;
  Region body;
  auto outside = builder.saveInsertionPoint();
  builder.setInsertionPointToEnd(&body.emplaceBlock());
  if (number > 0) {
    filterBy(number - 1, prompt, wanted, fallback);
  } else if (plan.given) {
    makeGiven(wanted, fallback);
  } else {
    Value text = makeOver(prompt, {"prompt"}, fallback);
    PromptOp::create(builder, text.getLoc(), text);
    // A draw is made once, of the items that were drawn.
    for (size_t i = 0; i < graph.nodes.size(); ++i)
      if ((wanted[i] || !isLast) &&
          (graph.nodes[i].op == Op::Index ||
           (graph.nodes[i].op == Op::Uniform && !isDrawnAnew(i))))
        make(NodeId(i), fallback);
  }
  if (!hasSampled && (isSelection || isReplay || readsResponses(drop.keep)))
    sample(fallback);
  SmallVector<StringRef> nest = {"prompt"};
  if (drop.axis == model::rolloutAxis)
    nest.push_back("rollout");
  Value keep = isReplay ? constant(arrayOf(builder.getI1Type(), {drop.axis}), 1,
                                   location)
                        : makeOver(drop.keep, nest, location);
  if (isReplay || (isSelection && !replays)) {
    for (NodeId given : selection->given)
      if (given >= 0)
        make(given, location);
    selection->whole();
  } else if (isSelection) {
    selection->candidates();
  }
  // What later rounds read of this one is made now, by the weights of now.
  for (size_t i = 0; i < stored.size(); ++i)
    if (stored[i] && read[i])
      make(NodeId(i), location);

  for (auto [i, error] : llvm::enumerate(graph.errors))
    if (error.drop == int(number))
      counted[i] = make(error.count, location);

  // The streams of one pass come together.
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    if (const Node &node = graph.nodes[i];
        !plan.given && node.op == Op::Stream && wanted[i] && !values[i] &&
        node.version != model::Version::Sampled)
      for (size_t k = 0; k < graph.nodes.size(); ++k)
        if (const Node &other = graph.nodes[k];
            values[k] && other.op == Op::Stream &&
            other.version == node.version && other.type.axes == node.type.axes)
          values[i] = stream(node, location);

  SmallVector<Value> kept;
  SmallVector<size_t> nodes;
  for (size_t i = 0; i < values.size(); ++i)
    if (values[i] && (read[i] || !narrows || NodeId(i) == prompt) &&
        ((isReplay ? stored[i] : !stale[i] && isKept(graph.nodes[i])) ||
         (narrows && isGiven(NodeId(i))))) {
      kept.push_back(values[i]);
      nodes.push_back(i);
    }
  SmallVector<Value *> responses;
  for (auto [op, value] : {std::pair{Op::Response, &response},
                           {Op::Truncated, &truncated},
                           {Op::Stream, &sampled}}) {
    bool isRead = false;
    for (size_t i = 0; i < graph.nodes.size(); ++i)
      if (const Node &node = graph.nodes[i]; node.op == op)
        isRead =
            isRead || (read[i] && (op != Op::Stream ||
                                   node.version == model::Version::Sampled));
    if (plan.given || !*value || (!isRead && narrows))
      continue;
    responses.push_back(value);
    kept.push_back(*value);
  }
  // They are counted before they leave, and reported by now.
  if (isReplay)
    counted.clear();
  for (auto &[index, count] : counted) {
    responses.push_back(&count);
    kept.push_back(count);
  }
  StayOp::create(builder, location, keep, kept);
  builder.restoreInsertionPoint(outside);

  SmallVector<Type> types;
  for (Value value : kept)
    types.push_back(value.getType());
  auto op = FilterOp::create(builder, location, types,
                             graph.axes[size_t(drop.axis)].name, isSelection,
                             isReplay);
  op.getBody().takeBody(body);

  // Everything else is made anew where it is read.
  std::fill(values.begin(), values.end(), Value());
  streams.clear();
  for (auto [i, node] : llvm::enumerate(nodes))
    values[node] = op->getResult(unsigned(i));
  for (auto [i, value] : llvm::enumerate(responses))
    *value = op->getResult(unsigned(nodes.size() + i));
  for (size_t node : nodes) {
    const Node &made = graph.nodes[node];
    if (made.op != Op::Stream)
      continue;
    streams[streamKey(made)][size_t(made.quantity)] = values[node];
  }
  for (size_t axis = 0; axis < graph.axes.size(); ++axis)
    if (axes[axis])
      exists[axis] = false;
}

void GraphToOps::filter(NodeId prompt, ArrayRef<NodeId> roots,
                        Location location) {
  drops = graph.drops;
  if (selection && selection->replays())
    drops.push_back({-1, model::promptAxis, graph[selection->keep].origin});
  if (selection)
    drops.push_back(
        {selection->keep, model::rolloutAxis, graph[selection->keep].origin});
  filtering = true;
  // What is read of the batch that is left, down to what is kept of before.
  std::vector<NodeId> given;
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    if (isGiven(NodeId(i)))
      given.push_back(NodeId(i));
  // The graph of a check holds nothing else.
  std::vector<bool> wanted(graph.nodes.size(), true);
  if (!plan.given)
    wanted = sema::reachedFrom(graph, roots.vec(), given);
  filterBy(drops.size() - 1, prompt, wanted, location);
  filtering = false;
}

} // namespace rl::compiler
