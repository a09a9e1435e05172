// In: operations asked for by elaboration. Out: a Graph with constants
// folded and common subexpressions shared. Must not know: Ast, names,
// diagnostics.
#pragma once

#include "dsl/sema/Model.h"

#include <unordered_map>

namespace rl::sema {

using model::AxisId;
using model::Dtype;
using model::Graph;
using model::Node;
using model::NodeId;
using model::Op;
using model::Origin;
using model::Type;

/// Why several lists of axes do not fit into one value.
struct AxesConflict {
  enum class Kind { None, TwoTexts, NotOneNest };
  Kind kind = Kind::None;
  AxisId left = -1, right = -1;
};

/// Builds one graph.
class GraphBuilder {
public:
  explicit GraphBuilder(Graph &graph);

  Graph &graph;
  /// Products of a constant 0 and what reads a stream are not computed: in
  /// phases. A check computes what is written.
  bool dropsZeroed = false;

  /// Adds a node, or returns the equal one that exists, or a constant.
  NodeId add(Node node);
  NodeId add(Op op, std::vector<NodeId> operands, Type type, Origin origin);
  NodeId f32(double value, const Origin &origin);
  NodeId f64(double value, const Origin &origin);
  NodeId i64(int64_t value, const Origin &origin);
  NodeId boolean(bool value, const Origin &origin);
  NodeId text(std::string value, const Origin &origin);

  /// `node` with exactly `axes`, which hold those it has.
  NodeId broadcast(NodeId node, const std::vector<AxisId> &axes,
                   const Origin &origin);
  /// `node` converted to f32; folds constants.
  NodeId toF32(NodeId node, const Origin &origin);
  /// A constant number as one of `dtype` where that loses nothing that was
  /// written: i64 as f32 or f64, f32 as f64. Other nodes as they are.
  NodeId adapt(NodeId node, Dtype dtype, const Origin &origin);

  /// The token axis of a text, made when first asked for.
  AxisId tokenAxis(NodeId text, AxisId parent, const std::string &textName);
  /// The ragged axis of a name under a parent (-1: none) whose points come
  /// with the values that have it.
  AxisId raggedAxis(const std::string &name, AxisId parent, bool isOrdered);
  /// A ragged axis of its own, with `extent` points under each of `parent`'s.
  AxisId madeAxis(const std::string &name, AxisId parent, NodeId extent,
                  bool isOrdered);
  /// The dense axis of a declaration and a size.
  AxisId denseAxis(const void *declaration, const std::string &name,
                   int64_t size);
  /// Stands for the unknown axes of `[*]` where a declaration is checked on
  /// its own.
  AxisId opaqueAxis();
  bool isOpaque(const Type &type) const;

  /// The union of axes in canonical order; `conflict` tells why there is
  /// none.
  std::vector<AxisId> unite(const std::vector<std::vector<AxisId>> &lists,
                            AxesConflict &conflict) const;
  /// Sorts axes canonically.
  void sort(std::vector<AxisId> &axes) const;
  /// The token axis of a type, or -1.
  AxisId tokenOf(const Type &type) const;
  /// The axis of a type that programs call `name`, or -1.
  AxisId named(const Type &type, const std::string &name) const;
  /// Axes from the outermost parent to `axis`.
  std::vector<AxisId> nest(AxisId axis) const;

  bool isConstant(NodeId node) const { return graph[node].op == Op::Constant; }
  const Type &typeOf(NodeId node) const { return graph[node].type; }

  /// Gives a node the name of a `let` unless it has one.
  void name(NodeId node, const std::string &name);

  /// `f32[prompt, rollout]`.
  std::string show(const Type &type) const;
  /// The name of an axis as the program writes it.
  std::string axisName(AxisId axis) const;
  /// The text whose tokens lie along a token axis, as shown to people.
  std::string textName(AxisId axis) const;

private:
  /// What a condition that is a constant chooses: the branch of a `where`, a
  /// side of `and` or `or`. -1 where none does.
  NodeId chosen(const Node &node) const;
  /// 0 of a product with a constant 0 whose other factor reads a stream.
  std::optional<Node> zeroProduct(const Node &node);

  std::unordered_map<std::string, NodeId> existing;
  std::vector<std::pair<const void *, AxisId>> dense;
  AxisId opaque = -1;
};

/// `f32`, `i64`, `bool`, `text`.
std::string dtypeName(Dtype dtype);
/// `f32[prompt, rollout]` by the axes of a graph.
std::string showType(const Graph &graph, const Type &type);
/// The value of an operation on constants, or nothing where it has none.
/// Texts and operations that depend on the batch are never folded.
std::optional<Node> fold(const Node &node, const Graph &graph);
/// a // b rounded down; b is not 0.
int64_t floorDiv(int64_t a, int64_t b);
/// Remainder with the sign of b; b is not 0.
int64_t floorMod(int64_t a, int64_t b);
/// a ** b for b >= 0, wrapping.
int64_t powInt(int64_t a, int64_t b);
/// The pattern of a Format node with its holes filled.
std::string fillFormat(const std::string &pattern,
                       const std::vector<std::string> &holes);

} // namespace rl::sema
