// In: Options of test. Out: verdicts on the checks of files, on each way they
// run. Must not know: the command line, how kernels are made.
#include "compiler/frontend/ChecksToRl.h"
#include "compiler/tools/checks/Compare.h"
#include "compiler/tools/rlc/Commands.h"
#include "compiler/tools/rlc/Locate.h"
#include "compiler/tools/rlc/Report.h"
#include "compiler/tools/rlc/Stages.h"

#include "dsl/reference/Checks.h"

#include "runtime/sandbox/UnitTests.h"
#include "runtime/verify/JsonSchema.h"
#include "runtime/verify/Verify.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <sstream>

namespace fs = std::filesystem;

namespace rl::tool {

namespace {

using Kind = Verdict::Kind;

/// Gradients of drawn inputs are compared in the first cases only: every
/// number costs four evaluations.
constexpr int64_t gradientCases = 10;

/// Every `.rl` file of the standard library, by name.
std::vector<std::string> stdlibFiles() {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator at(findStdlib(), error), end;
       !error && at != end; at.increment(error))
    if (at->path().extension() == ".rl")
      files.push_back(at->path().string());
  std::sort(files.begin(), files.end());
  return files;
}

/// What a run would be served with; patterns are read as the evaluator does.
reference::Services services() {
  return {verify::verdict, sandbox::verdict,
          [](const std::string &text, const std::string &schema) {
            return verify::fitsSchema(text, schema, reference::matches);
          }};
}

/// What one way of running made of some checks.
struct Tally {
  int passed = 0, failed = 0;
  std::map<std::string, int> skipped; ///< by why

  void add(const Tally &other) {
    passed += other.passed;
    failed += other.failed;
    for (const auto &[why, count] : other.skipped)
      skipped[why] += count;
  }
  /// `kernels 3 (1 text)`.
  std::string show(const char *way) const {
    std::string text = std::string(way) + " " + std::to_string(passed);
    std::string rest;
    if (failed)
      rest = std::to_string(failed) + " failed";
    for (const auto &[why, count] : skipped)
      rest += (rest.empty() ? "" : ", ") + std::to_string(count) + " " + why;
    return rest.empty() ? text : text + " (" + rest + ")";
  }
};

/// One file with its checks, and what became of them.
struct File {
  std::string path;
  std::unique_ptr<Stages> stages; ///< owns what places point into
  std::vector<const model::Check *> checks;
  Tally evaluator, kernels, gradient;
  int failedChecks = 0;
  std::string failures;
  double seconds = 0;
};

/// A check that kernels can compute.
struct Candidate {
  File *file;
  const model::Check *check; ///< as written
  size_t jobs = 0;           ///< the number of its first job
  size_t count = 0;
};

class Tester {
public:
  explicit Tester(const Options &options) : options(options) {}
  int run(const std::vector<std::string> &paths);

private:
  bool wants(Way way) const {
    return options.only == Way::All || options.only == way;
  }
  int load(const std::string &path);
  void evaluate(File &file);
  std::string compile();
  void judge(Candidate &candidate, size_t number,
             const std::vector<Outcome> &outcomes);
  void fail(File &file, const model::Check &check, const char *way,
            const std::string &explanation);
  int report(int worst) const;

  const Options &options;
  std::deque<File> files;
  std::vector<Candidate> candidates;
  std::deque<model::Check> rounded; ///< of each candidate
  std::vector<Job> jobs;
  double compiling = 0, all = 0;
};

double now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

int Tester::load(const std::string &path) {
  files.emplace_back();
  File &file = files.back();
  file.path = path;
  double begin = now();
  file.stages = std::make_unique<Stages>(options);
  int status = file.stages->source(path);
  if (!status)
    status = file.stages->model();
  if (!status)
    for (const model::Check &check : file.stages->analyzed().checks)
      if (check.source.find(options.filter) != std::string::npos)
        file.checks.push_back(&check);
  file.seconds = now() - begin;
  return status;
}

void Tester::fail(File &file, const model::Check &check, const char *way,
                  const std::string &explanation) {
  ++file.failedChecks;
  auto [line, column] = check.place.source->lineColumn(check.place.range.begin);
  file.failures += check.place.source->name() + ":" + std::to_string(line) +
                   ":" + std::to_string(column) + ": failed on the " + way +
                   ": " + check.source + "\n";
  std::istringstream lines(explanation);
  for (std::string text; std::getline(lines, text);)
    file.failures += "  " + text + "\n";
}

/// Runs the evaluator; a check that fails there goes no further.
void Tester::evaluate(File &file) {
  double begin = now();
  for (const model::Check *check : file.checks) {
    reference::CheckResult result =
        reference::runCheck(*check, options.seed, services());
    if (!result.passed) {
      ++file.evaluator.failed;
      fail(file, *check, "evaluator", result.explanation);
      continue;
    }
    ++file.evaluator.passed;
    if (!wants(Way::Kernels) && !wants(Way::Gradient))
      continue;
    auto isConstant = [&](model::NodeId node) {
      return node >= 0 && check->graph[node].op == model::Op::Constant;
    };
    std::string why = compiler::hostWorkOf(*check);
    if (isConstant(check->actual) && isConstant(check->expected))
      why = "constant";
    if (!why.empty()) {
      ++file.kernels.skipped[why];
      ++file.gradient.skipped[why];
      continue;
    }
    Candidate candidate{&file, check, jobs.size()};
    rounded.push_back(asKernels(*check));
    for (int64_t i = 0; i < check->cases; ++i, ++candidate.count)
      jobs.push_back({candidates.size(),
                      asKernels(*check, reference::caseOf(*check, i,
                                                          options.seed.value_or(
                                                              check->seed)))});
    candidates.push_back(candidate);
  }
  file.seconds += now() - begin;
}

/// Compiles every candidate into one object, runs it and judges.
std::string Tester::compile() {
  double begin = now();
  CompiledChecks compiled;
  for (const model::Check &check : rounded)
    compiled.checks.push_back(&check);
  ::llvm::SmallString<128> object;
  if (std::error_code error =
          ::llvm::sys::fs::createTemporaryFile("rlc-test", "so", object))
    return "no temporary file: " + error.message();
  ::llvm::FileRemover remover(object);
  std::string error = compileChecks(compiled, "host", std::string(object));
  compiling = now() - begin;
  if (!error.empty())
    return error;
  std::vector<Outcome> outcomes = runJobs(compiled, std::string(object), jobs);
  for (size_t i = 0; i < candidates.size(); ++i)
    judge(candidates[i], i, outcomes);
  return "";
}

void Tester::judge(Candidate &candidate, size_t number,
                   const std::vector<Outcome> &outcomes) {
  double begin = now();
  File &file = *candidate.file;
  const model::Check &check = rounded[number];
  auto run = [&](const char *way, Tally &tally, int64_t most, auto &&compare) {
    bool agreed = false;
    std::string why;
    for (size_t i = 0; i < candidate.count && int64_t(i) < most; ++i) {
      const Job &job = jobs[candidate.jobs + i];
      Verdict verdict =
          compare(check, job.inputs, outcomes[candidate.jobs + i]);
      if (verdict.kind == Kind::Differs) {
        ++tally.failed;
        std::string where = check.row.empty() ? "" : check.row + "\n";
        if (!check.drawn.empty())
          where = "case " + std::to_string(i + 1) + " of " +
                  std::to_string(check.cases) + ":\n" +
                  reference::showDrawn(check, job.inputs);
        fail(file, *candidate.check, way, where + verdict.text);
        return false;
      }
      agreed = agreed || verdict.kind == Kind::Agrees;
      if (verdict.kind == Kind::Skipped)
        why = verdict.text;
    }
    if (agreed)
      ++tally.passed;
    else
      ++tally.skipped[why];
    return true;
  };
  bool good = true;
  if (wants(Way::Kernels))
    good = run("kernels", file.kernels, check.cases, compareValues);
  if (good && wants(Way::Gradient))
    run("gradient", file.gradient, gradientCases, compareGradient);
  file.seconds += now() - begin;
}

int Tester::report(int worst) const {
  size_t width = 0, count = 0, failed = 0;
  for (const File &file : files)
    if (!file.checks.empty())
      width = std::max(width, file.path.size());
  Tally evaluator, kernels, gradient;
  auto ways = [&](const Tally &onEvaluator, const Tally &onKernels,
                  const Tally &ofGradient) {
    std::string text;
    if (wants(Way::Evaluator))
      text += "  " + onEvaluator.show("evaluator");
    if (wants(Way::Kernels))
      text += "  " + onKernels.show("kernels");
    if (wants(Way::Gradient))
      text += "  " + ofGradient.show("gradient");
    return text;
  };
  for (const File &file : files) {
    if (file.checks.empty())
      continue;
    std::printf("%-*s%s  %.0f ms\n", int(width), file.path.c_str(),
                ways(file.evaluator, file.kernels, file.gradient).c_str(),
                file.seconds * 1e3);
    std::fputs(file.failures.c_str(), stdout);
    evaluator.add(file.evaluator);
    kernels.add(file.kernels);
    gradient.add(file.gradient);
    count += file.checks.size();
    failed += size_t(file.failedChecks);
  }
  std::printf("%zu checks in %zu files: %zu passed, %zu failed;%s  %.1f s, "
              "%.1f s of it compiling\n",
              count, files.size(), count - failed, failed,
              ways(evaluator, kernels, gradient).c_str(), all, compiling);
  return failed ? std::max<int>(worst, faulty) : worst;
}

int Tester::run(const std::vector<std::string> &paths) {
  double begin = now();
  int worst = done;
  for (const std::string &path : paths)
    worst = std::max(worst, load(path));
  for (File &file : files)
    evaluate(file);
  if (!candidates.empty())
    if (std::string error = compile(); !error.empty())
      worst = std::max<int>(worst, printError(faulty, error));
  all = now() - begin;
  return report(worst);
}

} // namespace

int runTest(const Options &options) {
  std::vector<std::string> files =
      options.files.empty() ? stdlibFiles() : options.files;
  if (files.empty())
    return printError(misused, "the standard library was not found; set "
                               "RL_STDLIB to its folder, or name files");
  return Tester(options).run(files);
}

} // namespace rl::tool
