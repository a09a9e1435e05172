// In: the command line. Out: Options for one subcommand, its exit status.
// Must not know: how a stage works. Errors of CLI11 end here.
#include "compiler/tools/rlc/Commands.h"
#include "compiler/tools/rlc/Locate.h"
#include "compiler/tools/rlc/Options.h"

#include "dsl/diag/Diagnostics.h"

#include "llvm/Support/thread.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <unistd.h>

namespace {

using namespace rl::tool;

const std::vector<std::string> names = {"check", "build", "run",
                                        "test",  "fmt",   "lsp"};

/// Adds what the subcommands share.
CLI::App *command(CLI::App &app, const char *name, const char *about) {
  CLI::App *sub = app.add_subcommand(name, about);
  sub->footer("Exit status: 0 done, 1 the program is at fault, 2 the command "
              "line or an unreadable file is.");
  return sub;
}

/// Options of the subcommands that compile.
void addCompiling(CLI::App *sub, Options &options, std::string &target) {
  sub->add_option("--target", target, "what to compile for: cpu")
      ->option_text("NAME=cpu");
  sub->add_option("--target-cpu", options.targetCpu,
                  "processor, as clang's -mcpu names it; default: this one")
      ->option_text("NAME");
  sub->add_option("--experiment", options.experiment,
                  "which experiment of a file that holds several")
      ->option_text("NAME");
  sub->add_flag("--time", options.time, "print the time each stage takes");
}

int usage(const std::string &message) {
  std::fprintf(stderr, "rlc: error: %s\n", message.c_str());
  return misused;
}

/// Becomes rl-lsp: `rlc lsp` is what its users look for.
int becomeServer(char **argv) {
  std::string server = std::filesystem::path(executablePath())
                           .replace_filename("rl-lsp")
                           .string();
  argv[1] = server.data();
  execv(server.c_str(), argv + 1);
  return usage("cannot start " + server + ": " + std::strerror(errno));
}

} // namespace

int main(int argc, char **argv) {
  Options options;
  std::string target = "cpu", emit;
  CLI::App app("rlc: compiler of .rl experiments: one file becomes an "
               "executable that trains a language model");
  app.require_subcommand(1);
  app.footer("`rlc COMMAND --help` explains a command. Shortest start:\n"
             "  rlc run FILE.rl");

  CLI::App *check = command(app, "check", "print diagnostics of files");
  check->add_option("FILE", options.files)->required()->option_text(" ");

  CLI::App *build =
      command(app, "build", "make an executable, or print a stage of it");
  build->add_option("FILE", options.files)
      ->required()
      ->expected(1)
      ->option_text(" ");
  build->add_option("-o", options.output, "the executable written")
      ->option_text("EXE");
  build
      ->add_option("--emit", emit,
                   "print a stage instead: ast, model, rl, kernels, host or "
                   "llvm; to -o where given")
      ->option_text("STAGE");
  build->add_flag("--shared", options.shared,
                  "write a shared object that exports `rl_program` and is not "
                  "linked to the runtime");
  addCompiling(build, options, target);

  CLI::App *run = command(
      app, "run", "build into the cache, then execute; exit with its status");
  run->add_option("FILE", options.files)
      ->required()
      ->expected(1)
      ->option_text(" ");
  run->footer("rlc run FILE -- ARGS passes ARGS to the program; "
              "`rlc run FILE -- --help` lists what it takes.");
  addCompiling(run, options, target);

  std::string only;
  CLI::App *test = command(app, "test",
                           "run the checks of files on the reference "
                           "evaluator and as compiled kernels, and compare "
                           "gradients; default: the standard library");
  test->add_option("FILE", options.files)->option_text(" ");
  test->add_option("--only", only,
                   "one way alone: evaluator, kernels or gradient")
      ->option_text("WAY");
  test->add_option("--filter", options.filter,
                   "only checks whose text contains this")
      ->option_text("TEXT");
  test->add_option("--seed", options.seed,
                   "draw the inputs of every forall from this seed")
      ->option_text("N");

  CLI::App *fmt = command(app, "fmt", "write files in the one formatting");
  fmt->add_option("FILE", options.files)->required()->option_text(" ");
  fmt->add_flag("--check", options.onlyCheck,
                "change nothing; name the files that would change, status 1");

  command(app, "lsp", "be the language server that editors talk to")
      ->allow_extras()
      ->footer("It is the program rl-lsp beside this one.");

  // A misspelt command deserves better than "extra argument".
  if (argc > 1 && argv[1][0] != '-') {
    std::string name = argv[1];
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      std::string near = rl::diag::nearest(name, names);
      return usage("unknown command `" + name + "`" +
                   (near.empty() ? "; `rlc --help` lists the commands"
                                 : "; did you mean `" + near + "`?"));
    }
  }

  if (argc > 1 && !std::strcmp(argv[1], "lsp") &&
      (argc == 2 || std::strcmp(argv[2], "--help")))
    return becomeServer(argv);

  // What follows `--` belongs to the program.
  int own = argc;
  for (int i = 1; i < argc; ++i)
    if (std::string(argv[i]) == "--") {
      own = i;
      options.arguments.assign(argv + i + 1, argv + argc);
      break;
    }

  try {
    app.parse(own, argv);
  } catch (const CLI::ParseError &error) {
    if (error.get_exit_code() == 0) // --help
      return app.exit(error);
    std::string message = error.what();
    if (run->parsed() && (dynamic_cast<const CLI::ExtrasError *>(&error) ||
                          dynamic_cast<const CLI::ArgumentMismatch *>(&error)))
      message += "; arguments of the program follow `--`";
    return usage(message);
  }

  if (own != argc && !run->parsed())
    return usage("only `run` takes arguments after `--`");
  if (target != "cpu")
    return usage("unknown target `" + target + "`; there is `cpu`");
  if (!emit.empty()) {
    const std::vector<std::string> stages = {"ast",     "model", "rl",
                                             "kernels", "host",  "llvm"};
    auto at = std::find(stages.begin(), stages.end(), emit);
    if (at == stages.end()) {
      std::string near = rl::diag::nearest(emit, stages);
      return usage("unknown stage `" + emit +
                   "` for --emit; there are ast, "
                   "model, rl, kernels, host and llvm" +
                   (near.empty() ? "" : "; did you mean `" + near + "`?"));
    }
    options.emit = Emit(at - stages.begin() + 1);
  }

  if (!only.empty()) {
    const std::vector<std::string> ways = {"evaluator", "kernels", "gradient"};
    auto at = std::find(ways.begin(), ways.end(), only);
    if (at == ways.end()) {
      std::string near = rl::diag::nearest(only, ways);
      return usage("unknown way `" + only +
                   "` for --only; there are evaluator, kernels and gradient" +
                   (near.empty() ? "" : "; did you mean `" + near + "`?"));
    }
    options.only = Way(at - ways.begin() + 1);
  }
  if (build->parsed() && options.output.empty() &&
      options.emit == Emit::Nothing)
    return usage("build: say where the executable goes with -o EXE, or which "
                 "stage to print with --emit=STAGE");
  auto *work = check->parsed()   ? runCheck
               : build->parsed() ? runBuild
               : run->parsed()   ? runRun
               : test->parsed()  ? runTest
                                 : runFormat;
  // Stages recurse as deep as a program's longest chain of values; pages of
  // the stack that are not reached cost nothing.
  int status = misused;
  llvm::thread worker(std::optional<unsigned>(1u << 30),
                      [&] { status = work(options); });
  worker.join();
  return status;
}
