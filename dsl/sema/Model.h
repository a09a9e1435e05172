// In: nothing (built by dsl/sema). Out: the resolved, typed experiment: names
// bound, axes and types known, defaults filled, needs derived. Must not know:
// Ast nodes, MLIR, files of the runtime.
#pragma once

#include "dsl/diag/Diagnostics.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace rl::model {

enum class Dtype { F32, F64, I64, Bool, Text };

/// True of f32 and f64.
inline bool isReal(Dtype dtype) {
  return dtype == Dtype::F32 || dtype == Dtype::F64;
}

enum class Op : uint16_t {
#define PRIMITIVE(id, spelling, family, signature, doc) id,
#include "dsl/primitives/Primitives.def"
#undef PRIMITIVE
};

using NodeId = int32_t; ///< index into Graph::nodes; -1: none
using AxisId = int32_t; ///< index into Graph::axes; -1: none

/// An axis. `prompt` (id 0) and `rollout` (id 1) exist in every graph. Every
/// text whose tokens are read has a token axis of its own: the tokens of the
/// response lie under `rollout`, those of a text[prompt] under `prompt`. A
/// Ragged one is any other with as many points as data says.
struct Axis {
  enum class Kind { Prompt, Rollout, Token, Ragged, Dense };
  Kind kind = Kind::Dense;
  std::string name;
  AxisId parent = -1; ///< ragged axes: the axis they lie under
  int64_t size = -1;  ///< dense axes: number of points
  NodeId text = -1;   ///< token axes: the text (a Response node, or other)
  NodeId extent = -1; ///< ragged axes that an operation makes: number of
                      ///< points under each point of the parent, i64
  NodeId member = -1; ///< axes of groups: the group of each point of the
                      ///< value they were made of, i64
  std::vector<AxisId> parts =
      {};                ///< axes made by Concat: those they consist of
  bool isOrdered = true; ///< its points follow each other
};
inline constexpr AxisId promptAxis = 0;
inline constexpr AxisId rolloutAxis = 1;

/// Axes are canonical: the nest outermost first (prompt, rollout, token),
/// then dense axes in order of declaration. A ragged axis never occurs
/// without its parents.
struct Type {
  Dtype dtype = Dtype::F32;
  std::vector<AxisId> axes;
  bool operator==(const Type &) const = default;
};

/// Where a value comes from: a place and the calls it was inlined through,
/// innermost first.
struct Origin {
  diag::Place place;
  std::vector<diag::Place> calls;
};

/// What a Stream node reads.
enum class Quantity { Logp, Entropy, LogZ, MaxProb, TokenRank, TopMass, Value };
inline constexpr size_t quantityCount = 7;
/// The last word of a stream's path: `logp`.
inline const char *wordOf(Quantity quantity) {
  static const char *const words[quantityCount] = {
      "logp",       "entropy",  "log_z", "max_prob",
      "token_rank", "top_mass", "value"};
  return words[size_t(quantity)];
}
/// Whether the quantity is observed alone: it changes with the weights, but
/// nothing is differentiated through it.
inline bool isObserved(Quantity quantity) {
  return quantity == Quantity::MaxProb || quantity == Quantity::TokenRank ||
         quantity == Quantity::TopMass;
}
/// Which weights a Stream is computed with. Current: those being optimised
/// (the only differentiable version). Old: those that sampled the batch,
/// evaluated by the trainer. Sampled: as reported by the sampler. Ref: the
/// policy as it was when the phase began.
enum class Version { Current, Old, Sampled, Ref };

/// One operation of a graph. Operands precede it.
struct Node {
  Op op = Op::Constant;
  std::vector<NodeId> operands;
  Type type;
  double number = 0;        ///< Constant of f32/bool
  int64_t integer = 0;      ///< Constant of i64; Param: its index;
                            ///< Std: ddof; Uniform: ordinal of the draw;
                            ///< Position: the AxisId; Cumsum: 1: from
                            ///< the end; Capture: 0: the first group or
                            ///< the match, n: group n - 1; FindAll, Split,
                            ///< Distinct: 0: the count, n: field n - 1
                            ///< (Distinct: 2 the group of a point); Json: 0
                            ///< a value, 1 its status, 2 the number of items;
                            ///< SampleAfter as FindAll
  std::string text;         ///< Constant text; Field: name; Capture,
                            ///< Matches: pattern; InRange: the parameter;
                            ///< Format: pattern with `{}` per operand, `{{`
                            ///< and `}}` for braces; Uniform: name of the
                            ///< task, or of what draws by the key that is its
                            ///< operand; State: its name
  std::vector<AxisId> over; ///< reductions: axes removed; arrays: the
                            ///< axes of a group, Place: the one it removes
  std::pair<double, double> limits;   ///< InRange: `integer` & 1, & 2: the
                                      ///< lower, the upper limit is left out;
                                      ///< SampleAfter: first is the number of
                                      ///< the call among those of the graph
  Quantity quantity = Quantity::Logp; ///< Stream
  Version version = Version::Current; ///< Stream
  std::string name; ///< name given by the program (`let`), or empty
  Origin origin;
};

/// `?? drop_rollout`, `?? drop_prompt`: rollouts or prompts that leave the
/// batch before anything but `keep` is computed.
struct Drop {
  NodeId keep = -1; ///< bool over the nest of `axis`
  AxisId axis = -1; ///< prompt or rollout
  Origin origin;
};

/// A declared state. Step n reads what step n-1 gave as `next`; the first
/// step reads the operand of `node`. A ring is two of them: its slots along a
/// dense axis, and the number of values ever pushed; push k is in slot k % n.
struct State {
  std::string name;    ///< unique in its graph: `advantage.above.usual`
  std::string local;   ///< as declared: `usual`
  NodeId node = -1;    ///< Op::State, whose text is `name`
  NodeId next = -1;    ///< value for the following step, of the same type
  std::string counter; ///< slots of a ring: the name of its second state
};

/// How many points of a value that `??` decides about are errors for one
/// reason.
struct ErrorCount {
  std::string reader; ///< the slot or metric that reads the value
  std::string reason;
  NodeId status = -1; ///< of the value, i64
  NodeId count = -1;  ///< f32 without axes
  int drop = -1;      ///< index of the drop that the errors leave by; -1: none
};

/// A DAG in topological order with common subexpressions shared.
struct Graph {
  std::vector<Axis> axes;
  std::vector<Node> nodes;
  std::vector<Drop> drops;          ///< in order
  std::vector<State> states;        ///< in order of declaration
  std::vector<std::string> reasons; ///< status 3 + i is an error for reasons[i]
  std::vector<ErrorCount> errors;   ///< in order
  std::vector<NodeId> zeroed;       ///< factors of a constant 0, not computed
  const Node &operator[](NodeId id) const { return nodes[size_t(id)]; }
};

/// Whether a state stays with its rollouts, over [prompt, rollout]: one that is
/// new has the operand of `node`, others what the step before left.
inline bool isOfRollouts(const Graph &graph, const State &state) {
  const std::vector<AxisId> &axes = graph[state.node].type.axes;
  return axes.size() > 1 && axes[1] == rolloutAxis;
}

/// `param name: type = default ## doc`.
struct Param {
  std::string name;
  Dtype dtype = Dtype::F32;
  std::string doc;
  bool required = false; ///< has no default
  double number = 0;     ///< f32, bool
  int64_t integer = 0;   ///< i64
  std::string text;      ///< text
  std::string range;     ///< as written: `0<..1`; empty: none
  std::pair<double, double> limits;
  bool lowOpen = false, highOpen = false;
  Origin origin;
};

/// How a slot got its value.
enum class From { Written, Default, Inherited };

struct Setting;

/// A record made by a context of Slots.def: `adamw(lr: 1e-4)`.
struct Record {
  std::string context;           ///< `adamw`, `causal_lm`, `sample`, ...
  std::vector<Setting> settings; ///< every slot of the context, in its order
};

/// A text known at compile time, or the value of a text param.
struct TextValue {
  std::string text;
  int32_t param = -1; ///< >= 0: index of the text param
};

/// A split or another named choice.
struct Choice {
  std::string name;
};

/// A declared field of a data file.
struct FieldDecl {
  std::string name;
  Dtype dtype = Dtype::Text;
  /// Lists: the axis under `prompt` along which their items lie, else empty.
  std::string axis;
  bool isOptional = false; ///< `?`: absent where a row has none, or null
  std::vector<std::string> values; ///< names that an i64 numbers: a choice
};

/// The i64[prompt] field of data that says how many items lists along an axis
/// have; no field that is declared is called so.
inline std::string countField(const std::string &axis) { return "#" + axis; }

/// The i64[prompt] field of data that says whether an optional one is there: 0,
/// or missing, 1.
inline std::string statusField(const std::string &field) { return field + "?"; }

/// Value of a slot. NodeId: a scalar in step space of Experiment::settings
/// (constant, param arithmetic or schedule).
struct Setting {
  std::string name;
  std::variant<std::monostate, NodeId, TextValue, std::vector<TextValue>,
               Choice, std::vector<FieldDecl>, std::shared_ptr<Record>>
      value;          ///< monostate: absent
  std::string source; ///< the value as the formatter writes it
  From from = From::Written;
  Origin origin;
};

/// Items that prompts are drawn from.
struct Data {
  Record record;    ///< `jsonl` or `task`
  std::string name; ///< of the task, or `jsonl`
  NodeId size = -1; ///< task: number of items, in Experiment::settings
  std::vector<FieldDecl> fields; ///< jsonl: fields in order
};

/// A named root of a phase's graph.
struct Root {
  std::string name;
  NodeId node = -1;
};

/// A term of an objective that names several.
struct Term {
  std::string name;
  NodeId node = -1;   ///< f32
  NodeId points = -1; ///< i64: tokens of the streams it is differentiated
                      ///< through; without one it is absent. -1: it is off
};

/// What was written but is not computed, and why.
struct Removal {
  std::string what;
  std::string why;
  Origin origin;
};

/// What a phase needs of models, derived from what it reads.
struct Needs {
  bool rollouts = false;   ///< responses are sampled
  bool gradient = false;   ///< the policy is differentiated
  bool oldStreams = false; ///< `old.` is read
  bool reference = false;  ///< `ref.` is read
  bool critic = false;     ///< `value` is read
};

/// One phase, in order of the experiment. An `evaluate` without a name
/// applies to every train phase (before, `every` steps, after).
struct Phase {
  enum class Kind { Train, Evaluate };
  Kind kind = Kind::Train;
  std::string name; ///< `evaluate` when it has none
  std::string doc;
  bool named = true;
  Record record; ///< context `train` or `evaluate`
  Data data;
  Graph graph; ///< everything in batch space
  NodeId prompt = -1;
  NodeId reward = -1, advantage = -1, objective = -1; ///< -1: absent
  NodeId select = -1;        ///< bool[prompt, rollout]: the rollouts that the
                             ///< objective is about; -1: all
  bool replays = false;      ///< from rollouts of earlier rounds, too
  std::vector<Root> metrics; ///< step-space scalars
  std::vector<Term> terms;   ///< empty: the objective is one expression
  std::vector<Removal> removed;
  Needs needs;
  Origin origin;
};

/// A nested list of numbers as written: ragged, depth = number of axes.
struct Literal {
  double number = 0;
  std::string text;
  bool isText = false;
  int64_t status = 0;         ///< 1: `missing`, 2: `error(..)` stands here
  std::vector<Literal> items; ///< empty with isList: an empty list
  bool isList = false;
};

/// Data bound to a leaf of a check's graph: a Field, Stream, Response,
/// Truncated, State, Step or Steps node.
struct Binding {
  NodeId node = -1;
  Literal value;
};

/// A parameter of `forall`: its values are drawn anew for each case.
struct Drawn {
  std::string name;
  std::vector<NodeId> nodes;       ///< leaves of one type that take its values
  std::optional<double> low, high; ///< limits of the values
  bool lowOpen = false, highOpen = false; ///< without the limit itself
};

/// One `check` of a file, or one row of its table. Literals of the check are
/// Field nodes bound in `bindings`; the extents of ragged axes follow from
/// them, or are drawn where nothing is bound along them.
struct Check {
  enum class Relation { Equal, Within, Fails };
  Graph graph;
  NodeId actual = -1;
  /// A leaf of the graph: what is checked is the slope of the sum of `actual`
  /// by each of its points. -1: `actual` itself is.
  NodeId slopeBy = -1;
  NodeId expected = -1; ///< of `type()`; -1: Fails, or `written`
  /// The expected list where the graph drops rollouts or prompts, for it has
  /// points for those that stay alone.
  std::optional<Literal> written, writtenStatus;
  /// Of sides that may be absent, i64 of the axes of `type()`: 0 a value, 1
  /// missing, 2 an error. Absent points agree where these do. -1: neither is.
  NodeId actualStatus = -1, expectedStatus = -1;
  Relation relation = Relation::Equal;
  double tolerance = 0; ///< Within: absolute
  std::string message;  ///< Fails: part of the error
  std::vector<Binding> bindings;
  std::vector<Drawn> drawn; ///< of `forall`; empty: one case
  int64_t cases = 1;
  int64_t seed = 0;
  std::string source; ///< the check as written
  std::string row;    ///< `row 2: p = 0.1`; empty without a table
  diag::Place place;
  /// Steps before this one, in order; states go on by name.
  std::vector<Check> earlier;

  /// Type of what is checked.
  const Type &type() const {
    return graph[slopeBy >= 0 ? slopeBy : actual].type;
  }
  /// Nodes that the check is about; -1 for what it has not.
  std::vector<NodeId> roots() const {
    return {actual, actualStatus, expected, expectedStatus};
  }
};

/// An argument that a call of the experiment leaves to the callable.
struct ArgumentDefault {
  std::string callee, parameter;
  std::string source; ///< the default as the formatter writes it
  diag::Place place;  ///< of the default
  diag::Place call;
};

/// A whole program.
struct Experiment {
  std::string name;
  std::string doc;
  std::vector<Param> params;
  Record record;  ///< context `experiment`
  Graph settings; ///< step-space scalars that slots hold
  std::vector<Phase> phases;
  std::string resolved; ///< the experiment as `.rl` text with every default
  std::vector<ArgumentDefault> argumentDefaults; ///< in order of the calls
  Origin origin;
};

/// What one file holds.
struct Program {
  std::vector<Experiment> experiments;
  std::vector<Check> checks;
};

} // namespace rl::model
