// In: a file and what is wanted of it. Out: the stages of the single path that
// come before MLIR. Must not know: the command line, MLIR.
#include "compiler/tools/rlc/ModelStages.h"

#include "compiler/tools/rlc/Locate.h"
#include "compiler/tools/rlc/Report.h"
#include "dsl/ast/AstPrinter.h"

#include <cstdio>

namespace rl::tool {

ModelStages::ModelStages(const Options &options)
    : options(options), session(findStdlib()),
      last(std::chrono::steady_clock::now()), first(last) {}

ModelStages::~ModelStages() {
  if (!options.time)
    return;
  for (auto [stage, seconds] : laps)
    std::fprintf(stderr, "%-8s %8.1f ms\n", stage, seconds * 1e3);
  std::chrono::duration<double> all = last - first;
  std::fprintf(stderr, "%-8s %8.1f ms\n", "all", all.count() * 1e3);
}

void ModelStages::lap(const char *stage) {
  auto now = std::chrono::steady_clock::now();
  laps.push_back({stage, std::chrono::duration<double>(now - last).count()});
  last = now;
}

int ModelStages::source(const std::string &path) {
  file = session.open(path, diagnostics);
  lap("source");
  if (file)
    return done;
  printDiagnostics(diagnostics);
  return misused;
}

int ModelStages::syntax(std::string &text) {
  ast::File tree = parse::parseFile(*file, diagnostics);
  lap("syntax");
  if (int status = printDiagnostics(diagnostics))
    return status;
  text = ast::dump(tree);
  return done;
}

int ModelStages::model() {
  found = sema::analyze(session, *file, diagnostics);
  lap("model");
  return printDiagnostics(diagnostics);
}

int ModelStages::experiment() {
  std::string names;
  for (const model::Experiment &experiment : found.experiments) {
    if (options.experiment.empty() ? found.experiments.size() == 1
                                   : experiment.name == options.experiment)
      selected = &experiment;
    names += (names.empty() ? "`" : ", `") + experiment.name + "`";
  }
  if (selected)
    return done;
  if (names.empty())
    return printError(faulty, file->name() + " holds no experiment");
  if (options.experiment.empty())
    return printError(misused, file->name() + " holds several experiments; " +
                                   "choose one with --experiment: " + names);
  return printError(misused, file->name() + " holds no experiment `" +
                                 options.experiment + "`, but " + names);
}

} // namespace rl::tool
