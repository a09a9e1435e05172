// In: a file and what is wanted of it. Out: the stages of the single path that
// come before MLIR. Must not know: the command line, MLIR.
#pragma once

#include "compiler/tools/rlc/Options.h"
#include "dsl/sema/Analyze.h"

#include <chrono>

namespace rl::tool {

/// One file on its way from text to model. Every stage needs the one before
/// it; each returns a Status, and has said on stderr why it is not `done`.
class ModelStages {
public:
  explicit ModelStages(const Options &options);
  ~ModelStages();

  /// Reads the file.
  int source(const std::string &path);
  /// Parses and prints the tree: `--emit=ast`.
  int syntax(std::string &text);
  /// Resolves, types and checks; prints every diagnostic.
  int model();
  /// Chooses the experiment that is compiled.
  int experiment();

  const model::Program &analyzed() const { return found; }
  const model::Experiment &chosen() const { return *selected; }
  /// The model of the chosen experiment as text.
  std::string modelText() const { return sema::printModel(*selected); }

protected:
  /// Adds up the time since the stage before.
  void lap(const char *stage);

  const Options &options;

private:
  sema::Session session;
  diag::Diagnostics diagnostics;
  const diag::Source *file = nullptr;
  model::Program found;
  const model::Experiment *selected = nullptr;
  std::chrono::steady_clock::time_point last, first;
  std::vector<std::pair<const char *, double>> laps;
};

} // namespace rl::tool
