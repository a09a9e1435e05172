// In: a compiled program and its command line. Out: a run: phases in order,
// measurements, checkpoints, the run folder. Must not know: how a step works.
#pragma once

#include "runtime/run/CommandLine.h"
#include "runtime/run/Policy.h"
#include "runtime/trace/Progress.h"
#include "runtime/trace/RunFolder.h"
#include "runtime/train/Context.h"
#include "runtime/train/Health.h"

#include <map>
#include <memory>
#include <optional>
#include <set>

namespace rlrt {

/// Runs a program from its command line; returns the exit status. Throws what
/// guard (abi/Guard.h) turns into one.
int32_t runProgram(int argc, const char *const *argv, const rlrt_program &code);

/// One run. Steps are counted from 1 in everything it writes: step N is the
/// state after N optimizer steps of the phase; 0 is before the first.
class Runner {
public:
  Runner(const Program &program, const Options &options, std::string command);
  int32_t run();

private:
  /// Where a run stands; what state.json holds.
  struct Position {
    size_t phase = 0;
    int64_t step = 0;   ///< of the phase, made
    int64_t total = 0;  ///< of all phases, made
    int64_t cursor = 0; ///< items drawn in the phase
  };
  /// First and last measurement of a train phase, for the summary.
  struct Outcome {
    std::string phase;
    Metrics before, after;
  };

  /// How good the best checkpoint was measured, and its step of all phases.
  struct Best {
    int64_t total = 0;
    double number = 0;
  };

  void restore();
  void restoreParams(const nlohmann::ordered_json &saved);
  void restoreModels();
  void restoreStates(size_t index);
  void checkParams() const;
  void build();
  /// Whether a phase runs code of the batch.
  bool needsSandbox() const;
  /// Tries what phases need of the machine; throws InputError.
  void checkMachine() const;
  void checkPhase(const PhaseSpec &phase, const Settings &settings) const;
  void checkAverages(const Settings &settings) const;
  void checkUndecayed(const Settings &settings) const;
  void printPlan();
  void printOfHost();
  void openFolder();
  PhaseSetup setup(size_t phase) const;

  int32_t runPhases();
  /// Every measurement of the program, once, of the model that is given.
  int32_t evaluate();
  /// Whether a phase is part of this: all are, or measurements of a given
  /// model.
  bool runs(const PhaseSpec &phase) const {
    return given.empty() || !phase.train;
  }
  /// Checks the model that is given, and lets it stand for a parameter that
  /// names the one to load.
  void findGiven();
  /// Runs a train phase from `at`; true when interrupted.
  bool train(size_t index);
  void keepAverage(double decay);
  /// Whether a measurement is of the running mean.
  bool measuresAverage(const PhaseSpec &phase) const;
  void trainStep(Context &context, const PhaseSpec &phase, int64_t steps);
  /// Every unnamed measurement due at the present step.
  Metrics measureDue(size_t trainIndex, int64_t steps, Outcome &outcome);
  Metrics measure(size_t index, const std::string &phase, int64_t step,
                  int64_t steps);
  void warn(const std::string &phase, const std::string &text);
  HealthLimits healthLimits() const;
  /// Adds what the step shows of its health to its metrics; warns.
  void watchHealth(const StepReport &report, Metrics &metrics,
                   std::vector<std::string> &warnings);
  void warnOfErrors(const std::string &phase, const StepReport &report);
  /// Writes a checkpoint unless there is one of this step.
  void save();
  void prune();
  /// Keeps the present state when it was measured better than ever.
  void keepBest(const Metrics &measurements);
  void linkModel(bool ofAverage, const std::string &name);
  void finish(double seconds);
  bool stop();

  const Program &program;
  Options options;
  /// The folder of the model that is measured; empty: the program trains.
  std::string given;
  std::string command;
  uint64_t seed = 0;
  Progress progress;
  Policy policy;
  std::unique_ptr<Gpu> gpu;         ///< null: everything is on the CPU
  std::unique_ptr<HeadDevice> head; ///< of it
  std::unique_ptr<CausalLm> reference;
  Files files;
  std::vector<int64_t> phaseSteps; ///< by phase; 1 of measurements
  std::vector<std::unique_ptr<Source>> sources;
  std::vector<std::unique_ptr<rlrt_context>> contexts;
  uint64_t frozen = 0; ///< see frozenWeights
  std::optional<std::string> resumedFrozen;
  /// The running mean of the weights, of a phase that makes one.
  std::optional<Policy> averaged;
  /// Null: the phase trains a critic alone.
  std::unique_ptr<Optimizer> optimizer;
  /// Made when the first phase that reads values begins, kept from then on.
  std::unique_ptr<Critic> critic;
  std::unique_ptr<Optimizer> criticOptimizer; ///< of a phase that reads values
  /// What a measurement reads before there is a critic: one without a step.
  std::unique_ptr<Critic> untrainedCritic;
  std::set<std::string> reasonsMet; ///< of errors that a warning told
  std::unique_ptr<RunLock> lock;    ///< until the folder takes it
  std::unique_ptr<RunFolder> folder;
  Position at;
  bool continues = false;            ///< in the folder of an earlier process
  RunFolder::Lengths resumedLengths; ///< of files: bytes that count
  std::string resumed; ///< path of the checkpoint a run goes on from
  int64_t resumedUpdates = 0, resumedCriticUpdates = 0;
  nlohmann::ordered_json resumedStates; ///< of state.json
  std::string resumedFrom;              ///< `resumed`, once it is used
  std::string lastSaved;                ///< path of the newest checkpoint
  Position savedAt;
  std::optional<Best> best;
  std::optional<Health> health; ///< of the phase
  nlohmann::ordered_json resumedHealth;
  std::vector<Outcome> outcomes;
  /// Newest result of each measurement and the total steps it was made at.
  std::map<size_t, std::pair<int64_t, Metrics>> measured;
  /// The measurements due at this step of this phase stand in the trace.
  bool measuredHere = false;
};

} // namespace rlrt
