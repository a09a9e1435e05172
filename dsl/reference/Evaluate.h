// In: a Graph and values of its leaves. Out: the value of every node, in
// double precision, slowly and plainly: the oracle of the kernels. Must not
// know: Ast, MLIR, the runtime.
#pragma once

#include "dsl/sema/Model.h"

#include <functional>
#include <map>

namespace rl::reference {

using model::AxisId;
using model::NodeId;

/// One entry for each point of a type: ragged index major, dense axes
/// row-major inside. f32 and bool (0, 1) are in `numbers`.
struct Values {
  std::vector<double> numbers;
  std::vector<int64_t> integers;
  std::vector<std::string> texts;
};

/// Rows of logits along a token axis, from which every quantity but the value
/// follows: logp = log_softmax(row / temperature)[chosen], others of the same
/// distribution in nats.
struct Logits {
  std::vector<double> rows; ///< [token, vocab]
  int64_t vocab = 0;
  std::vector<int64_t> chosen; ///< one id for each token
  double temperature = 1;
};

/// What the evaluator asks others to do, by those who run it: dsl knows no
/// verifier. One that is empty is an error where it is used.
struct Services {
  /// `math_verdict(response, answer, from)`; nothing where `from` is no mode.
  std::function<std::optional<int64_t>(const std::string &response,
                                       const std::string &answer,
                                       const std::string &from)>
      mathVerdict;
  /// `code_verdict(code, tests, seconds, memory)`; throws std::exception where
  /// code cannot be run.
  std::function<int64_t(const std::string &code, const std::string &tests,
                        double seconds, double memory)>
      codeVerdict;
  /// `fits_schema(x, schema)`; throws as above where the schema is none.
  std::function<bool(const std::string &text, const std::string &schema)>
      fitsSchema;
};

/// What a graph reads.
struct Inputs {
  /// Offsets of each ragged axis: `prompt` {0, P}; an axis under it has one
  /// entry more than its parent has points.
  std::map<AxisId, std::vector<int64_t>> offsets;
  /// Values of Field, Response, Truncated and Stream nodes.
  std::map<NodeId, Values> leaves;
  /// Logits of a token axis under a version, in place of its streams.
  std::map<std::pair<AxisId, model::Version>, Logits> logits;
  std::vector<Values> params; ///< by index of the Param
  /// States by name; one without a value takes its initial one.
  std::map<std::string, Values> states;
  double step = 0, steps = 1;
  int64_t seed = 0;
  std::vector<int64_t> index; ///< items of the prompts, for tasks
  Services services;
};

/// A derivative: by a five-point central difference, and by three points on
/// each side alone. The sides disagree where the value has a kink.
struct Slope {
  double central = 0, left = 0, right = 0;
};

/// Evaluates nodes on demand. Errors (a leaf without a value, a division by
/// zero, extents that disagree) end the evaluation with a message.
class Evaluator {
public:
  Evaluator(const model::Graph &graph, Inputs inputs);

  /// The value of a node, or null after an error.
  const Values *value(NodeId node);
  /// The first error, or empty.
  const std::string &error() const { return firstError; }
  /// Leaves the rollouts at which `keep` holds, as if the others had never
  /// been sampled, save that the values of `held` stay what they were on the
  /// whole batch. False after an error.
  bool select(NodeId keep, const std::vector<NodeId> &held);
  /// What the following step reads of every state, by name; nothing after an
  /// error. A state without `next` is left out.
  std::optional<std::map<std::string, Values>> nextStates();
  /// Number of points of a type under these extents.
  size_t points(const model::Type &type) const;

  /// d(sum of node) / d(leaf), one number for each point of the leaf, by a
  /// five-point central difference with step `h`. Values below Stop are held
  /// at their base. Empty after an error.
  std::vector<double> gradient(NodeId node, NodeId leaf, double h = 1e-4);
  /// The same with both sides, so that a kink shows.
  std::vector<Slope> slopes(NodeId node, NodeId leaf, double h = 1e-4);
  /// The same with respect to the logits of a token axis (version Current).
  std::vector<double> logitsGradient(NodeId node, AxisId axis, double h = 1e-4);

  /// For each point of `from` the point of `to`, whose axes `from` holds.
  std::vector<size_t> pointsOnto(const std::vector<AxisId> &from,
                                 const std::vector<AxisId> &to) const;

  const model::Graph &graph;
  Inputs inputs;

private:
  bool evaluate(NodeId node);
  bool reach(NodeId node);
  bool extend(AxisId axis);
  bool json(const model::Node &node, Values &out);
  bool listed(const model::Node &node, Values &out);
  bool distinct(const model::Node &node, Values &out);
  bool sumBy(const model::Node &node, Values &out);
  bool joined(const model::Node &node, Values &out);
  bool drop();
  bool keepOnly(const model::Drop &drop, const Values &keep);
  bool inRange(const model::Node &node, Values &out);
  bool leaf(const model::Node &node, NodeId id, Values &out);
  bool stream(const model::Node &node, NodeId id, Values &out);
  bool state(const model::Node &node, Values &out);
  bool elementwise(const model::Node &node, Values &out);
  bool real(const model::Node &node, Values &out);
  bool integer(const model::Node &node, Values &out);
  bool boolean(const model::Node &node, Values &out);
  bool reduce(const model::Node &node, Values &out);
  bool text(const model::Node &node, Values &out);
  bool array(const model::Node &node, Values &out);
  bool place(const model::Node &node, Values &out);
  bool take(const model::Node &node, Values &out);
  std::vector<std::vector<size_t>>
  groups(const std::vector<AxisId> &axes,
         const std::vector<AxisId> &outer) const;
  bool fail(const model::Node &node, const std::string &message);
  std::vector<Slope> differences(NodeId node, std::vector<double> &at,
                                 double h);
  const Values &operand(const model::Node &node, size_t i) const {
    return *values[size_t(node.operands[i])];
  }

  std::vector<std::optional<Values>> values;
  std::vector<std::optional<Values>> frozen; ///< of Stop nodes
  bool dropped = false;                      ///< the graph's drops are done
  bool checksRanges = true;
  std::string firstError;
};

/// The number that `uniform()` number `ordinal` of a task draws for an item:
/// see "Randomness" of docs/language.md. In [0, 1), a multiple of 2^-24.
double uniform(int64_t seed, const std::string &task, int64_t index,
               int64_t ordinal);
/// Without Unicode white space at both ends.
std::string trim(const std::string &text);
/// ASCII, Latin-1, Greek and Cyrillic letters in lower case.
std::string lower(const std::string &text);
/// Number of code points of UTF-8.
int64_t codePoints(const std::string &text);
/// A group of the first match (-1: the first, or the match where the pattern
/// has no group), or empty text; nothing where the pattern is outside of what
/// this evaluator reads as the runtime does (see docs/language.md).
std::optional<std::string> capture(const std::string &text,
                                   const std::string &pattern,
                                   int64_t group = -1);
/// Where a regular expression first matches, in bytes.
struct Match {
  bool found = false;
  size_t begin = 0, end = 0;
  std::vector<std::string> groups; ///< the match, then its groups
};
/// The first match that begins at byte `from` or later; nothing where the
/// pattern is outside of what this evaluator reads as the runtime does.
std::optional<Match> firstMatch(const std::string &text,
                                const std::string &pattern, size_t from = 0);
/// What is said of such a pattern.
inline constexpr const char *beyondThis =
    "this pattern on this text is beyond the reference evaluator (\"Checks\" "
    "of docs/language.md)";
/// Part of a text, in bytes.
struct Stretch {
  size_t begin, end;
};
/// Every match from left to right, empty ones moved on by one code point;
/// nothing as above.
std::optional<std::vector<Stretch>> everyMatch(const std::string &text,
                                               const std::string &pattern);
/// Whether a pattern matches somewhere in a text; nothing as above.
std::optional<bool> matches(const std::string &text,
                            const std::string &pattern);

} // namespace rl::reference
