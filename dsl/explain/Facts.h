// In: nothing. Out: what there is to say about an experiment, as plain data:
// of the model (gathered by dsl/explain) and of its kernels (by
// compiler/explain). Must not know: how it is laid out, MLIR.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rl::explain {

/// A number of the program. It is known, or `missing` names the param that
/// has no default.
struct Amount {
  std::optional<double> value;     ///< with the defaults of params
  std::vector<std::string> params; ///< what it is computed from
  std::string missing;
};

/// A place of the program: `clipped.rl`, 14, `ratio = exp(logp - old.logp)`.
struct Spot {
  std::string file; ///< without folders; empty: no place is known
  unsigned line = 0;
  std::string code; ///< the line without the space around it
};

/// A place and the calls it was reached through, innermost first.
using Trail = std::vector<Spot>;

/// `logp`, and where the program reads it first.
struct Reader {
  std::string stream;
  Trail trail;
};

/// A value that a phase keeps from step to step.
struct State {
  std::string name; ///< `advantage.above.usual`
  std::string type;
  Spot spot;
  bool counts = false; ///< what was pushed to the ring before it; not shown
};

/// Work of a model on the texts of a batch, and what needs it.
struct Pass {
  enum class Kind {
    Sampling,
    Attempts,
    Old,
    Reference,
    OldCritic,
    Critic,
    Training
  };
  Kind kind = Kind::Sampling;
  std::string axis; ///< token axis of the model it works on; of Attempts theirs
  std::vector<Reader> readers;
  bool selected = false; ///< on the rollouts that are selected, no others
};

/// Continuations that the policy samples after texts of a batch.
struct Attempts {
  std::string axis, parent;
  Amount count, maxTokens, temperature;
  std::string stop;                ///< as written; empty: none
  std::optional<double> afterEach; ///< points of the parent in a batch
  bool atMost = false;             ///< `afterEach` is a bound
};

/// What is not done, and why it need not be.
struct Removal {
  std::string what, proof;
};

/// A value that the program does not say.
struct Default {
  std::string slot; ///< `rl.optimizer.beta1`
  std::string value;
  std::string origin; ///< `slot of adamw`, `clipped.rl:7`
};

/// An iteration space of a batch.
struct Space {
  std::string axis;   ///< name in the model: `token`, `demonstration.token`
  std::string parent; ///< axis it lies under
  std::string words;  ///< what its points are called: `response tokens`
  std::string single; ///< `response token`
  std::optional<double> points; ///< per batch
  bool atMost = false;          ///< `points` is a bound
  std::string unknown;          ///< why there is no number
};

/// Matrices of low rank that are trained instead of the weights.
struct Adapter {
  std::optional<int64_t> rank; ///< none: not known before the run
  std::vector<std::string> targets;
  std::string path; ///< of the folder it is read from
};

/// The rule of an optimizer.
struct Rule {
  std::string name;         ///< `adamw`
  bool momentum = false;    ///< of `sgd`: it has one
  std::vector<Rule> others; ///< of `muon`: one
};

/// What a transformer is made of.
struct Shape {
  int64_t vocab = 0, width = 0, layers = 0, heads = 0, kvHeads = 0;
  int64_t headSize = 0, mlpWidth = 0, context = 0;
  bool tied = true;
  bool bf16 = false; ///< factors of products with weights are rounded to it
  std::optional<Adapter> adapter = {};
};

/// The policy, or why its shape is not known.
struct Policy {
  std::string words;              ///< `causal_lm, random weights`
  std::string path;               ///< of a folder to load, where it is known
  std::optional<Adapter> adapter; ///< also that of the shape
  std::optional<Shape> shape;
  std::string unknown;
  Spot spot;
};

/// A value that a kernel reads or writes.
struct KernelValue {
  std::string name;  ///< as in the program, else the operation and its place
  std::string type;  ///< `f32[prompt, rollout]`
  std::string space; ///< axis of its points in the plan; `step` for one
  int64_t bytes = 0; ///< for each point; with `perVocab`, each vocabulary entry
  bool perVocab = false;
};

/// One function over one space.
struct Kernel {
  std::string name;  ///< `rl.k1`
  std::string level; ///< step, group, token or row
  std::string space; ///< axis of its points in the plan
  bool parallel = false;
  std::vector<std::string> computes; ///< named values it makes and drops
  std::vector<KernelValue> reads, writes;
  Trail spots; ///< places of what it computes, each once
  std::vector<std::string> notes;
};

/// Work of one step: a kernel, or something the runtime does.
struct Work {
  std::string host;    ///< words for host work; empty: a kernel
  size_t kernel = 0;   ///< into Plan::kernels
  bool inPass = false; ///< done again in each optimizer step of a batch
};

/// What the compiler makes of a phase.
struct Plan {
  std::vector<Kernel> kernels;
  std::vector<Work> order;
  std::map<std::string, std::string> axes; ///< of the plan to the model's
  std::vector<Removal> removed;
  std::vector<KernelValue> stored; ///< of each rollout that comes back later
};

/// One phase.
struct Phase {
  std::string name, kind, doc, data;
  Spot spot;
  bool train = false, named = true;
  bool trainsPolicy = false;
  Amount prompts, rollouts, maxTokens; ///< rollouts, maxTokens: if it samples
  Amount steps, passes;                ///< train
  Amount every, batch;                 ///< evaluate
  Amount items;                        ///< in the split; no value: in a file
  Amount memoryBudget;
  std::optional<double> times; ///< evaluate: how often, unless it has a name
  bool samples = false;
  bool loadsReference = false;
  bool hasCritic = false;
  Rule rule, criticRule; ///< train: what moves the models
  bool averages = false; ///< train: keeps a running mean of the weights
  bool isOfMean = false; ///< evaluate: measures that mean
  std::vector<Space> spaces;
  std::vector<Reader> drops; ///< `rollout` or `prompt` leaves the batch here
  std::optional<Amount> refillRounds; ///< prompts that leave are replaced
  Trail selects;        ///< where the rollouts of the objective are selected
  bool replays = false; ///< from those of earlier rounds, too
  Amount rounds;        ///< then: how many, this one among them
  std::vector<Attempts> attempts;
  std::vector<Pass> runs;
  std::vector<State> states; ///< in the order of the graph
  std::vector<Removal> removed;
  Plan plan;
};

/// `param seed: i64 = 17 ## doc`.
struct Param {
  std::string name, dtype, value, doc;
  bool required = false;
  Spot spot;
};

/// Everything.
struct Experiment {
  std::string name, doc;
  Spot spot;
  std::vector<Param> params;
  Policy policy;
  std::vector<Phase> phases;
  std::vector<Default> defaults;
};

} // namespace rl::explain
