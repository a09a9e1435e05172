// In: nothing. Out: what the command line asked for.
// Must not know: how it was spelled.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rl::tool {

/// Exit statuses of rlc. `run` otherwise ends with the program's own.
enum Status {
  done = 0,   ///< nothing was wrong
  faulty = 1, ///< the program has errors, a check failed, a file is unformatted
  misused = 2 ///< the command line, or a file that cannot be read
};

/// What is to be done: a subcommand, or a part of one that is another
/// program's.
enum class Command {
  Check,
  Show, ///< `build` that prints the tree or the model
  Build,
  Run,
  Test,
  Format,
  Lsp,
  Explain,
  Doc,
  New,
  Completion,
  Runs,
  Report
};

/// What `build` prints instead of linking, in the order of the stages.
enum class Emit { Nothing, Ast, Model, Rl, Kernels, Host, Llvm, Ptx };

/// How `test` runs a check.
enum class Way { All, Evaluator, Kernels, Gradient };

/// Everything the subcommands take.
struct Options {
  Command command = Command::Check;
  std::vector<std::string> files;
  std::vector<std::string> arguments; ///< `run`: those after `--`
  std::string output;                 ///< `build -o`, `new -o`, `report -o`
  Emit emit = Emit::Nothing;
  std::string targetCpu = "portable"; ///< see selectHost
  std::vector<std::string> chips;   ///< GPUs of `--target`; the host is always
  std::vector<std::string> without; ///< work that is not left out
  std::string experiment;           ///< empty: the only one of the file
  std::string phase;                ///< `explain --phase`; empty: all
  std::vector<std::string> words;   ///< `doc NAME..`, `new KIND NAME`
  bool time = false;                ///< print the time of each stage
  bool shared = false;         ///< `build --shared`: rl_program, without main
  bool onlyCheck = false;      ///< `fmt --check`
  Way only = Way::All;         ///< `test --only`
  std::string filter;          ///< `test --filter`: part of a check's text
  std::optional<int64_t> seed; ///< `test --seed`: of every `forall`
};

} // namespace rl::tool
