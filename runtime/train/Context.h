// In: one phase with its policy and data. Out: the services of abi.def for
// one batch after another, and what each batch measured.
// Must not know: files of a run, the order of phases, checkpoints.
#pragma once

#include "runtime/data/Source.h"
#include "runtime/device/Gpu.h"
#include "runtime/rollout/Sampler.h"
#include "runtime/run/Policy.h"
#include "runtime/train/Batch.h"
#include "runtime/train/Failures.h"
#include "runtime/train/Optimizer.h"
#include "runtime/train/Replay.h"
#include "runtime/train/States.h"
#include "runtime/train/ValueSweep.h"

#include <map>
#include <optional>
#include <span>

namespace rlrt {

/// What a context works with; everything outlives it.
struct PhaseSetup {
  const PhaseSpec *spec = nullptr;
  const rlrt_phase *code = nullptr; ///< null: has no checks
  const Policy *policy = nullptr;
  const CausalLm *reference = nullptr; ///< null unless the phase needs it
  const Source *source = nullptr;
  Optimizer *optimizer = nullptr; ///< null in measurements
  const Critic *critic = nullptr; ///< null unless the phase reads values
  Optimizer *criticOptimizer = nullptr;
  const std::vector<ParamSpec> *paramSpecs = nullptr;
  const ParamValues *params = nullptr;
  int64_t seed = 0; ///< of the experiment
  uint64_t key = 0; ///< of the phase's randomness: seed and phase
  /// Tests: prompts of a micro-batch; 0: from the budget.
  int64_t promptsPerMicroBatch = 0;
  /// See SweepLimits; off where a program was compiled `--without` them.
  bool sharedPrompts = true, skipsDeadRows = true;
  Gpu *gpu = nullptr;         ///< null: everything is on the CPU
  HeadDevice *head = nullptr; ///< of it
};

/// The first characters of a text, quoted.
std::string beginning(const std::string &text);

/// What one batch reported.
struct StepReport {
  /// Of the program, each name once; of a repeated pass the last counts. The
  /// loss of a term that is about nothing in the batch is NaN.
  std::vector<std::pair<std::string, double>> metrics;
  double *metric(const std::string &name); ///< null: not reported
  int64_t prompts = 0;
  int64_t tokens = 0;            ///< packed tokens of the gradient sweeps
  std::optional<double> logpGap; ///< see Vitals, and the two below
  std::optional<double> equalGroups, entropy;
  int64_t responses = 0, responseTokens = 0, truncated = 0;
  int64_t attempts = 0, attemptTokens = 0, attemptsTruncated = 0;
  /// Points that left the batch, by the name under which they are counted.
  std::map<std::string, int64_t> dropped;
  /// Where rollouts of earlier steps come back: by age, how many there are to
  /// select from, and are selected.
  std::vector<int64_t> candidates, selected;
  /// Of a phase with `refill`: further rounds, the prompts drawn in them, and
  /// those that are missing all the same.
  struct Refilled {
    int64_t rounds = 0, prompts = 0, missing = 0;
  };
  std::optional<Refilled> refilled;
  /// `reward: no score`: points of values that were errors, those above 0.
  std::map<std::string, int64_t> errors;
  std::optional<double> gradientNorm, lr;
  std::optional<double> criticGradientNorm, criticLr;
  double secondsSample = 0, secondsAttempts = 0, secondsUpdate = 0;
  std::vector<std::string> warnings;
};

/// `rlrt_sample_after`: numbers of values, -1: not read.
struct AttemptCall {
  const char *name = "";
  int number = 0; ///< among the calls of the phase
  int after = -1, count = -1, maxTokens = -1, temperature = -1;
  const char *stop = "";
  int space = -1, attempt = -1, truncated = -1, tokens = -1;
};

/// A phase that runs batch by batch. Every method below `begin` is a service
/// of abi.def; they throw, abi/Abi.cpp turns that into a status.
class Context {
public:
  explicit Context(const PhaseSetup &setup);

  /// Starts a batch: step `step` of `steps`, with its settings. `cursor` is
  /// the first item of the phase's sequence that is drawn.
  void begin(int64_t step, int64_t steps, int64_t cursor, Settings settings);
  /// Begins the batch anew after a step that gave BeginAgain: with the prompts
  /// that stayed, and their responses, and with others in place of the rest.
  void again();
  /// Items that the batch has drawn of the phase's sequence.
  int64_t consumed() const { return drawnItems; }
  const StepReport &report() const { return result; }
  /// Ends a batch: what it reported is in the report.
  void finish();
  /// Ends a batch that trained: states take their next values too.
  void commit();
  States &states() { return declared; }
  Replay &replayed() { return earlier; }
  /// `state/<name>` of every state.
  std::vector<std::pair<std::string, double>> stateMetrics() const;
  /// The first rollouts (prompts when none are sampled) with every column named
  /// by the program: a bounded number of those of this step.
  std::vector<nlohmann::json> samples();

  void alloc(int value, int space, int64_t dense, int dtype);
  void param(int param, int value);
  void step(int stepValue, int stepsValue);
  void seed(int value);
  void parallel(rlrt_kernel kernel);
  void serial(rlrt_kernel kernel);
  void draw(int indexValue);
  void field(const char *name, int value, int space);
  void prompt(int text);
  void target(int text, int space);
  void sample(int response, int truncated, int space, int logp);
  void sampleAfter(const AttemptCall &call);
  /// Tokens of the responses in which code points begin; throws where a
  /// response does not have one.
  void tokenAt(int value, int space, int at);
  void drop(int space, int keep, std::span<const int32_t> values,
            std::span<const int32_t> left, const std::string &counted);
  void replay(std::span<const int32_t> values, std::span<const int32_t> joined);
  void age(int value);
  void score(int model, int space, int logp, int entropy,
             const int32_t *further, rlrt_row_kernel statistics, int live);
  void value(int space, int value);
  void update(const rlrt_update_plan &plan, const std::function<void()> &host);
  int64_t passes() const;
  /// Ends one of several passes over the batch: the arrays of what it reported
  /// are written anew by the next.
  void endPass() { tellReports(); }
  void metric(const char *name, int value);
  void column(const char *name, int value);
  void state(int state, int init, int value);
  void next(int state, int value);
  /// The arrays, for services on texts.
  Batch &arrays() { return batch; }

private:
  /// What samples.jsonl shows of attempts: for each row the texts they follow,
  /// and what was written after each.
  struct ShownAttempts {
    std::string name;              ///< of the axis
    int space = RLRT_PROMPT_SPACE; ///< of the rows
    std::vector<std::vector<std::pair<std::string, std::vector<std::string>>>>
        rows;
  };
  SampleOptions attemptOptions(const AttemptCall &call);
  Prompts attemptPrefixes(const AttemptCall &call, int outer,
                          const std::vector<std::string> &texts,
                          int64_t maxTokens);
  std::vector<uint64_t> attemptKeysOf(int outer, int64_t call) const;
  void showAttempts(const std::string &name, int outer,
                    const std::vector<std::string> &after,
                    const std::vector<std::string> &texts, size_t count);
  std::string itemName(int64_t prompt) const;
  /// Whether a kernel has run on the GPU; else the host runs it now.
  bool ranOnGpu(rlrt_kernel kernel) { return chains && chains->run(kernel); }
  /// Throws what a kernel has reported.
  void checkFailures();
  /// The same of the GPU, whose kernels may still be running.
  void settle();
  /// Reads the numbers that reports are about.
  void tellReports();
  void tellMetric(const std::string &name, int value);
  double temperature() const;
  /// Empties the batch and what was reported of it.
  void clear();
  /// Prompts of which some rollout is left.
  std::vector<size_t> promptsLeft() const;
  /// Begins the step anew where prompts have left and may be replaced.
  void replace();
  /// The tokens of a space; throws where a sequence exceeds the context.
  TokenSpace tokenSpace(int space) const;
  SweepSource source(int space, int logp, int entropy, const int32_t *further);
  /// A bool value at every point of a space that it is not finer than.
  std::vector<uint8_t> atPoints(int value, int space);
  ValueSweep valueSweep(int space);
  /// The norm of gradients; absent where one is not finite, which is noted
  /// with the name `whose` of the model.
  std::optional<double> finiteNorm(const Optimizer::Named &parameters,
                                   const char *whose,
                                   const rlrt_update_plan &plan, Sweep *sweep);
  /// Texts of prompts, or of any space under them; one of step space once for
  /// each prompt.
  std::vector<std::string> textsOfPrompts(int text);
  /// `item 3 of `rows` ("What is")`: whose point this is.
  std::string promptOf(int space, int64_t point);
  /// Where numbers of the batch first are none.
  std::string whereNotFinite(const rlrt_update_plan &plan, Sweep *sweep);
  /// Throws when the loss or a gradient was not finite, now that every term is
  /// known.
  void stopNotFinite();
  /// Sets `logpGap` of the report: the first pass has the weights that sampled.
  /// Unless responses were drawn from a part of the distribution.
  /// Of tokens whose streams were made.
  void compareLogp(const rlrt_update_plan &plan, const Sweep &sweep);
  /// Sets `equalGroups` of the report.
  void countEqualGroups(int reward, const std::vector<int64_t> &groups);
  SweepLimits limits();
  void checkBudget(const std::vector<Cut> &cuts);

  PhaseSetup setup;
  Batch batch;
  std::unique_ptr<DeviceFrame> mirror; ///< of the batch, on the GPU
  std::optional<ChainRun> chains;      ///< of its kernels there
  rlrt_failures failures;
  States declared;
  Replay earlier;
  Settings settings;
  int64_t stepNumber = 0, stepCount = 1, cursor = 0;
  std::vector<int64_t> items;
  /// Of each item, how often the step had drawn it before, and its place
  /// among those drawn.
  std::vector<uint64_t> repeats;
  std::vector<size_t> places;
  std::map<int64_t, uint64_t> timesDrawn;
  /// Responses of the prompts at these places; empty: not sampled.
  std::vector<std::vector<Response>> responses;
  /// A prompt that stays while others are sampled.
  struct Held {
    int64_t item = 0;
    uint64_t repeat = 0;
    std::vector<Response> responses;
  };
  std::vector<Held> held;
  int64_t drawnItems = 0;
  std::map<std::string, int64_t> earlierErrors; ///< most of a round, by reason
  Table drawn;                    ///< fields of the items as they were drawn
  std::vector<int64_t> drawnRows; ///< of it, those that are in the batch
  Prompts prompts;
  std::map<int, Tokens> tokens; ///< by token space
  int promptText = -1, targetText = -1;
  /// What the policy wrote, also where the program does not read it.
  std::vector<std::string> written;
  std::vector<std::pair<std::string, int>> columns;
  /// Reports whose numbers were not read yet, in their order.
  std::vector<std::function<void()>> reports;
  std::vector<ShownAttempts> shownAttempts;
  std::optional<std::vector<nlohmann::json>> shownBefore; ///< others came back
  bool warnedBudget = false;
  std::optional<std::string> notFinite; ///< a gradient of this batch is
  bool updateMade = false;
  bool hadTokens = false; ///< some source of an update had one
  bool drawnWhole = true; ///< responses, from the model's whole distribution
  StepReport result;
};

} // namespace rlrt

/// The C name of a running phase.
struct rlrt_context : rlrt::Context {
  using rlrt::Context::Context;
};
