// In: objectives.rl. Out: a table of what the row kernels of each objective
// cost beside those of plain cross-entropy, at one size and on one thread.
// Must not know: how a kernel is scheduled.

#include "mlir/IR/PatternMatch.h"

#include "compiler/dialect/RlDialect.h"
#include "compiler/frontend/ModelToRl.h"
#include "compiler/pipelines/Pipelines.h"
#include "dsl/sema/Analyze.h"
#include "test/compiler/rows/Kernels.h"

#include "mlir/Pass/PassManager.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace rl;
using Numbers = std::vector<double>;

constexpr int64_t rowCount = 32;

[[noreturn]] void stop(const std::string &what) {
  std::fprintf(stderr, "objectives: %s\n", what.c_str());
  std::exit(1);
}

template <typename T> std::vector<char> bytesOf(T value) {
  std::vector<T> all(size_t(rowCount), value);
  auto *data = reinterpret_cast<const char *>(all.data());
  return {data, data + all.size() * sizeof(T)};
}

/// Logits are normal with this deviation.
constexpr float deviation = 2;

/// Log-probability of a token whose logit is 0: what other engines and weights
/// give too, so ratios are near 1 and no row is dead.
float usualLogp(int64_t vocab) {
  return -std::log(float(vocab)) - deviation * deviation / 2;
}

/// An array of a frame. Weights and advantages are what log-probabilities are.
std::vector<char> numbers(mlir::Type type, int64_t vocab) {
  return type.isF32()         ? bytesOf(usualLogp(vocab))
         : type.isF64()       ? bytesOf(double(usualLogp(vocab)))
         : type.isInteger(64) ? bytesOf(int64_t(1))
                              : bytesOf(char(1));
}

/// A row kernel in memory, with a frame of its own.
class Kernel {
public:
  /// The op is given numbers of its frame.
  Kernel(mlir::rl::RowKernelOp op, const std::string &name, int64_t vocab) {
    mlir::MLIRContext *context = op.getContext();
    std::vector<mlir::Attribute> inputs;
    int32_t highest = 0;
    for (unsigned i = 0; i < op.getInputs().size(); ++i) {
      inputs.push_back(mlir::rl::InputAttr::get(context, int64_t(i),
                                                op.getInput(i).getSpace()));
      arrays.push_back(
          numbers(op.getBody().front().getArgument(2 + i).getType(), vocab));
    }
    op.setInputsAttr(mlir::ArrayAttr::get(context, inputs));
    op.setSymName(name);
    for (std::vector<char> &array : arrays)
      values.push_back(array.data());
    for (int32_t space : op.getChain())
      highest = std::max(highest, space);
    // A rollout is one row; all of them are of one prompt.
    zeros.assign(size_t(rowCount), 0);
    for (int64_t i = 0; i < rowCount; ++i)
      own.push_back(i);
    parents.assign(size_t(highest) + 1, zeros.data());
    if (op.getChain().size() > 3)
      parents[size_t(op.getSpace())] = own.data();
    frame = {values.data(), nullptr, parents.data(), nullptr, nullptr};
    gradient = op.getGradient();
    std::string text;
    llvm::raw_string_ostream out(text);
    op.print(out);
    code = std::make_unique<compiler::test::Kernels>(text, "portable");
    function = code->find(name);
  }
  Kernel(const Kernel &) = delete;

  bool gradient = false;
  void run(const rlrt_rows &rows) const {
    function(&rows, &frame, 0, rowCount);
  }

private:
  std::vector<std::vector<char>> arrays;
  std::vector<void *> values;
  std::vector<int64_t> zeros, own;
  std::vector<const int64_t *> parents;
  rlrt_frame frame{};
  std::unique_ptr<compiler::test::Kernels> code;
  rlrt_row_kernel function = nullptr;
};

/// What an update of one objective does with its rows.
struct Objective {
  std::string name;
  std::vector<std::unique_ptr<Kernel>> kernels; ///< in order
  Numbers seconds;
};

/// The kernels of the objective: the gradient's, and the statistics' before
/// it where rows are coupled. Passes under old or other weights are no part.
Objective compile(mlir::MLIRContext &context,
                  const model::Experiment &experiment, int64_t vocab) {
  Objective made{experiment.name, {}, {}};
  auto module = compiler::modelToRl(context, experiment);
  mlir::PassManager passes(&context);
  compiler::addPlanPasses(passes);
  if (mlir::failed(passes.run(*module)))
    stop(experiment.name + " does not compile");
  mlir::rl::RowKernelOp gradient, statistics;
  bool coupled = false;
  module->walk([&](mlir::rl::UpdateOp op) { coupled |= op.getCoupled(); });
  module->walk([&](mlir::rl::RowKernelOp op) {
    (op.getGradient() ? gradient : statistics) = op;
  });
  if (!gradient || (coupled && !statistics))
    stop(experiment.name + " lacks a kernel");
  if (coupled)
    made.kernels.push_back(
        std::make_unique<Kernel>(statistics, "statistics", vocab));
  made.kernels.push_back(std::make_unique<Kernel>(gradient, "gradient", vocab));
  return made;
}

class Rows {
public:
  explicit Rows(int64_t vocab)
      : vocab(vocab), logits(size_t(rowCount * vocab)), points(rowCount),
        logp(rowCount), entropy(rowCount), parts(rowCount) {
    std::mt19937 random(1);
    std::normal_distribution<float> normal(0, deviation);
    for (int64_t j = 0; j < vocab; ++j)
      source.push_back(normal(random));
    std::vector<int64_t> order(static_cast<size_t>(vocab));
    std::iota(order.begin(), order.end(), 0);
    std::partial_sort(order.begin(), order.begin() + rowCount, order.end(),
                      [&](int64_t a, int64_t b) {
                        return std::abs(source[size_t(a)]) <
                               std::abs(source[size_t(b)]);
                      });
    for (int64_t i = 0; i < rowCount; ++i) {
      points[size_t(i)] = i;
      chosen.push_back(order[size_t(i)]);
    }
    rows.logits = logits.data();
    rows.stride = rows.vocab = vocab;
    rows.chosen = chosen.data();
    rows.points = points.data();
    rows.inverse_temperature = 1;
    rows.logp = logp.data();
    rows.entropy = entropy.data();
    rows.dtype = RLRT_F32;
    rows.instructions = rlrt_any;
    rows.shards = 1;
  }
  double time(const Objective &objective) {
    for (int64_t i = 0; i < rowCount; ++i)
      std::copy(source.begin(), source.end(), logits.begin() + i * vocab);
    auto start = std::chrono::steady_clock::now();
    // Of two sweeps the second knows what the first has found.
    for (const auto &kernel : objective.kernels) {
      bool first = &kernel == &objective.kernels.front();
      bool several = objective.kernels.size() > 1;
      rows.found = several && first ? parts.data() : nullptr;
      rows.known = several && !first ? parts.data() : nullptr;
      kernel->run(rows);
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() -
                                         start)
        .count();
  }

private:
  int64_t vocab;
  std::vector<float> source, logits;
  std::vector<int64_t> chosen, points;
  std::vector<float> logp, entropy;
  std::vector<rlrt_row_part> parts;
  rlrt_rows rows{};
};

} // namespace

int main(int argc, char **argv) {
  if (argc < 3)
    stop("usage: objectives <objectives.rl> <stdlib> [<vocabulary>]");
  int64_t vocab = argc > 3 ? std::atoll(argv[3]) : 151936;
  sema::Session session(argv[2]);
  diag::Diagnostics diagnostics;
  const diag::Source *source = session.open(argv[1], diagnostics);
  model::Program program;
  if (source)
    program = sema::analyze(session, *source, diagnostics);
  for (const diag::Diagnostic &each : diagnostics.all())
    std::fputs(diag::render(each).c_str(), stderr);
  if (diagnostics.hasErrors())
    return 1;
  mlir::DialectRegistry registry;
  compiler::registerDialects(registry);
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  std::vector<Objective> objectives;
  for (const model::Experiment &experiment : program.experiments)
    objectives.push_back(compile(context, experiment, vocab));
  Rows rows(vocab);
  // In turns, so that load of the machine falls on all.
  for (int turn = 0; turn < 25; ++turn)
    for (Objective &objective : objectives)
      objective.seconds.push_back(rows.time(objective));
  std::printf("%ld rows of %ld f32, one thread; the first is what the others "
              "are compared with\n%-28s %9s %9s %6s %6s\n",
              long(rowCount), long(vocab), "objective", "median ms", "best ms",
              "median", "best");
  for (Objective &objective : objectives)
    std::sort(objective.seconds.begin(), objective.seconds.end());
  for (Objective &objective : objectives) {
    auto middle = [](const Objective &of) {
      return of.seconds[of.seconds.size() / 2];
    };
    std::printf("%-28s %9.2f %9.2f %6.2f %6.2f%s\n", objective.name.c_str(),
                1e3 * middle(objective), 1e3 * objective.seconds[0],
                middle(objective) / middle(objectives[0]),
                objective.seconds[0] / objectives[0].seconds[0],
                objective.kernels.size() > 1 ? "  two sweeps" : "");
  }
  return 0;
}
