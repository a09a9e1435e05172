// In: a program as text and a random ragged batch. Out: what one step of its
// compiled kernels reports, and what the reference evaluator says.
// Must not know: librlrt. The services here only move arrays.
#pragma once

#include "dsl/reference/Evaluate.h"
#include "dsl/sema/Analyze.h"
#include "rlrt/abi.h"

#include "llvm/ExecutionEngine/Orc/LLJIT.h"

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace kernels {

/// Which streams: number of the token axis, version, quantity.
using StreamKey =
    std::tuple<rl::model::AxisId, rl::model::Version, rl::model::Quantity>;

/// Everything that is outside of compiled code: ragged extents, what services
/// answer, all drawn from one seed.
struct Batch {
  /// `prompts`: how many, -1 draws a few; texts of fewer than `tokens` tokens.
  Batch(const rl::model::Experiment &experiment, size_t phase, bool onePass,
        unsigned seed, int64_t prompts = -1, int64_t tokens = 7);

  int64_t prompts = 0;
  std::map<rl::model::AxisId, std::vector<int64_t>> offsets;
  std::map<StreamKey, std::vector<float>> streams;
  std::vector<std::string> responses;
  std::vector<uint8_t> truncated;
  std::map<std::string, rl::reference::Values> fields;
  std::vector<int64_t> index;
  int64_t seed = 0;
  std::vector<rl::model::Param> params; ///< at their defaults
  double step = 3, steps = 20;
  /// The same for the oracle.
  rl::reference::Inputs inputs(const rl::model::Phase &phase) const;
};

/// A check that failed: what the runtime tells of it.
struct Failure {
  std::string message;
  int64_t point = 0; ///< of the space
  double value = 0;
  bool operator==(const Failure &) const = default;
};

/// Numbers that a step reported.
struct Report {
  std::optional<Failure> failure; ///< the step ended with it
  std::map<std::string, float> metrics;
  std::map<std::string, std::vector<float>> columns;
};

/// Bytes of declared states by number, from one step to the next.
using States = std::map<int32_t, std::vector<char>>;

/// Sees a run around each of its kernels, and may change what they wrote.
struct Watcher {
  virtual ~Watcher() = default;
  virtual void before(rlrt_context &run, rlrt_kernel kernel) = 0;
  virtual void after(rlrt_context &run, rlrt_kernel kernel) = 0;
};

/// One compiled program.
class Machine {
public:
  /// Compiles the only experiment of `text`; a failure fails the test.
  explicit Machine(const std::string &text);
  bool good() const { return jit != nullptr; }

  const rl::model::Experiment &experiment() const {
    return program.experiments.front();
  }
  bool onePass(const rl::model::Phase &phase) const;
  /// Runs one step of phase `number`, prompts in ranges of `range`. Reads
  /// `states`, and leaves there what the following step reads; null: those
  /// of the first step.
  Report run(size_t number, const Batch &batch, int64_t range,
             States *states = nullptr);
  /// The function of a kernel, by its name in the module.
  rlrt_kernel find(const std::string &kernel);
  /// What the settings report, for values of the parameters.
  std::optional<Failure> settingsFailure(std::vector<double> params);
  /// The scalar slots by node of Experiment::settings.
  std::map<rl::model::NodeId, double> settings(std::vector<double> params,
                                               double step, double steps);

  std::unique_ptr<Watcher> watcher;

private:
  void compile();

  rl::sema::Session session;
  rl::model::Program program;
  std::vector<rl::model::NodeId> settingOrder;
  std::unique_ptr<llvm::orc::LLJIT> jit;
  const rlrt_program *entry = nullptr;
};

/// Who watches the kernels of a machine; null: nobody. Each test program links
/// its own.
std::unique_ptr<Watcher> watch(Machine &machine);

/// Whether kernels sum 16 points at a time; else in the order of points, as a
/// GPU does. Each test program says so.
extern const bool vectorLoops;

} // namespace kernels
