// In: a graph of the model. Out: rl ops, one for one where the dialect has
// the operation. Must not know: phases' records, passes.
#pragma once

#include "compiler/dialect/RlDialect.h"
#include "compiler/frontend/Config.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringMap.h"

#include <array>
#include <map>

namespace rl::compiler {

/// Which ops stand for the streams of a graph.
struct StreamPlan {
  bool gradient = false;  ///< current streams are differentiated
  bool oneUpdate = false; ///< old streams are those in training
  bool ofPolicy = true;   ///< weights of the policy are in training
  bool given = false;     ///< a check gives every leaf, as rl.given "<node>"
  /// In a check: the states whose value is given; others are in the first step.
  std::vector<model::NodeId> givenStates = {};
};

/// The rollouts of a batch that its objective is about.
struct Selection {
  model::NodeId keep; ///< whether a rollout is, bool[prompt, rollout]
  /// Values that stay what they are among all rollouts.
  std::vector<model::NodeId> given;
  /// Makes what is of all rollouts.
  llvm::function_ref<void()> whole;
  /// Where rollouts of earlier rounds are selected from, too: makes what is of
  /// all those; what is computed of more than the batch; and for each node
  /// whether it changes as a rollout ages. Else empty.
  llvm::function_ref<void()> candidates = {};
  std::vector<model::NodeId> past = {};
  std::vector<bool> changes = {};
  bool replays() const { return !changes.empty(); }
};

/// Makes ops of nodes at the end of one block. Operands of a node are made
/// first, so nodes must be asked for in topological order.
class GraphToOps {
public:
  GraphToOps(mlir::OpBuilder &builder, const model::Graph &graph,
             StreamPlan plan);

  /// All spaces: step, prompt, rollout, then one per token axis that is read.
  /// A phase that samples has a token space under rollout, read or not.
  const std::vector<SpaceName> &getSpaces() const { return spaces; }

  /// Makes everything that `root` needs. The response must have been sampled.
  mlir::Value make(model::NodeId root, mlir::Location fallback);
  /// `make`, repeated over the axes given by name.
  mlir::Value makeOver(model::NodeId root, llvm::ArrayRef<llvm::StringRef> axes,
                       mlir::Location fallback);
  /// The op made for a node, or null.
  mlir::Value made(model::NodeId node) const { return values[size_t(node)]; }
  /// Takes rollouts and prompts out of the batch, as the graph says and then
  /// as is selected. `prompt` is the text that the policy continues, -1
  /// in a check, `roots` what is read of the batch that is left. Comes before
  /// anything else is made.
  void filter(model::NodeId prompt, llvm::ArrayRef<model::NodeId> roots,
              mlir::Location location);
  /// Says that the objective is about some rollouts only. Comes first.
  void select(const Selection &selects) { selection = selects; }
  /// Whether responses are there.
  bool isSampled() const { return hasSampled; }
  /// Samples responses; their values stand for the leaves that read them.
  void sample(mlir::Location location);
  /// Reports the count of one of the graph's errors, also of those that have
  /// left the batch.
  void reportErrors(size_t error, mlir::Location location);

  /// The sum of `x` over the axes `node.over`.
  mlir::Value sum(mlir::Value x, const model::Node &node,
                  mlir::Location location);
  /// The mean of `x` over the axes `node.over`; 0 of nothing.
  mlir::Value mean(mlir::Value x, const model::Node &node,
                   mlir::Location location);
  mlir::Location locationOf(const model::Node &node);
  mlir::Location locationOf(const model::Origin &origin);

private:
  using Value = mlir::Value;

  mlir::Location locationOf(const diag::Place &place);
  mlir::rl::ArrayType typeOf(const model::Type &type);
  mlir::rl::ArrayType arrayOf(mlir::Type element,
                              const std::vector<model::AxisId> &axes);
  void nameAxes();
  /// Filters.cpp: the drops up to `number`, each around those before it.
  void filterBy(size_t number, model::NodeId prompt,
                const std::vector<bool> &wanted, mlir::Location location);
  void makeGiven(const std::vector<bool> &wanted, mlir::Location location);
  bool isGiven(model::NodeId node) const;
  bool isDrawnAnew(size_t uniform) const;
  bool isKept(const model::Node &node) const;
  /// For each node whether its value at a rollout is stored with it.
  std::vector<bool> storedBy(const std::vector<bool> &stale) const;
  /// What later rounds read of the batch, down to what is stored of it.
  std::vector<bool> readPast(model::NodeId prompt,
                             const std::vector<bool> &stored) const;
  std::vector<bool> stalePast(const model::Drop &drop,
                              std::vector<bool> &axes) const;
  bool readsResponses(model::NodeId root);
  /// Nodes that `root` needs and that are not made yet, in order.
  std::vector<model::NodeId> missing(model::NodeId root);
  void tokenise(model::AxisId axis, mlir::Location location);
  /// Makes an axis of data; it exists where a value along it is read.
  void extend(model::AxisId axis, mlir::Location location);

  Value build(const model::Node &node, mlir::Location location);
  Value leaf(const model::Node &node, mlir::Location location);
  /// Position of a state among those of the graph.
  int64_t stateNumber(const model::Node &node) const;
  bool isInTraining(const model::Node &stream) const;
  bool isTrained(const model::Node &stream) const;
  /// Whether the objective is differentiated by the stream.
  bool isDifferentiated(const model::Node &stream) const;
  std::string streamKey(const model::Node &stream) const;
  Value stream(const model::Node &node, mlir::Location location);
  mlir::ArrayAttr statisticsRead() const;
  Value reduction(const model::Node &node, mlir::Location location);
  /// `make` of divisions, powers and ranges, with what must hold of operands.
  Value divided(const model::Node &node, Value x, Value y,
                mlir::Location location);
  Value array(const model::Node &node, mlir::Location location);
  /// Values along, and the extents of, axes made of data.
  Value listed(const model::Node &node, mlir::Location location);
  Value countOf(model::AxisId axis, mlir::Location location);
  Value takeAt(Value x, Value index, model::AxisId along,
               mlir::rl::ArrayType type, mlir::Location location);
  Value concat(const model::Node &node, mlir::Location location);
  Value part(const model::Node &node, mlir::Location location);
  Value sumBy(const model::Node &node, mlir::Location location);
  Value ordered(Value x, mlir::Location location);
  Value inAxis(Value index, model::AxisId axis, mlir::Location location);
  Value inRange(const model::Node &node, mlir::Location location);
  Value require(Value x, Value condition, const std::string &message,
                mlir::Location location);
  Value textOp(const model::Node &node, mlir::Location location);
  Value uniform(const model::Node &node, mlir::Location location);

  Value constant(mlir::rl::ArrayType type, double number,
                 mlir::Location location);
  /// Points under each point of the reduction's result, i64.
  Value count(const model::Node &node, mlir::Location location);
  Value deviation(Value x, const model::Node &node, mlir::Location location);

  mlir::OpBuilder &builder;
  const model::Graph &graph;
  StreamPlan plan;
  std::vector<SpaceName> spaces;
  std::vector<std::string> axisNames; ///< per axis of the graph, unique
  std::vector<Value> values;          ///< per node
  std::vector<bool> exists;           ///< per axis: an op makes its points
  Value response, truncated, sampled;
  bool hasSampled = false;
  std::map<size_t, mlir::Value> counted; ///< errors that leave, by index
  bool filtering = false; ///< within a filter, no weights are in training
  std::vector<model::Drop> drops; ///< of the filters, the selection's last
  std::optional<Selection> selection;
  /// By space and version, then by quantity.
  llvm::StringMap<std::array<Value, model::quantityCount>> streams;
};

} // namespace rl::compiler
