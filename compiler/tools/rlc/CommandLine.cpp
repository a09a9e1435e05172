// In: the command line. Out: Options for one subcommand, its exit status, or
// this process become the program whose command it is. Must not know: how a
// command works. Errors of CLI11 end here.
#include "compiler/tools/rlc/CommandLine.h"

#include "compiler/pipelines/Without.h"
#include "compiler/tools/rlc/Commands.h"
#include "compiler/tools/rlc/Completion.h"
#include "compiler/tools/rlc/Locate.h"
#include "compiler/tools/rlc/Report.h"
#include "compiler/tools/rlc/WideStack.h"

#include "dsl/diag/Diagnostics.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <unistd.h>

namespace rl::tool {
namespace {

/// A subcommand and the program whose work it is.
struct Row {
  CLI::App *app;
  Command command;
  std::string_view program;
};

const std::vector<std::string> emitted = {"ast",  "model", "rl", "kernels",
                                          "host", "llvm",  "ptx"};
const std::vector<std::string> targets = {
    "cpu",
#define CHIP(name, features, cards) name,
#include "compiler/codegen/Chips.def"
#undef CHIP
};
const std::vector<std::string> ways = {"evaluator", "kernels", "gradient"};

std::vector<std::string> namesOfLeftOut() {
  std::vector<std::string> names;
  for (const compiler::LeftOut &one : compiler::leftOut)
    names.push_back(one.name);
  return names;
}

/// Adds `--without`, of the subcommands that compile and of `explain`.
void addWithout(CLI::App *sub, Options &options, Choices &choices) {
  std::string about = "do what is otherwise left out, to measure it; once for "
                      "each:";
  for (const compiler::LeftOut &one : compiler::leftOut)
    about += std::string("\n") + one.name + ": " + one.about;
  choices[sub->add_option("--without", options.without, about)
              ->option_text("NAME")
              ->allow_extra_args(false)] = namesOfLeftOut();
}

/// Adds what the subcommands share.
CLI::App *command(CLI::App &app, const char *name, const char *about) {
  CLI::App *sub = app.add_subcommand(name, about);
  sub->footer("Exit status: 0 done, 1 the program is at fault, 2 the command "
              "line or an unreadable file is.");
  return sub;
}

/// Options of the subcommands that compile.
void addCompiling(CLI::App *sub, Options &options, std::string &target,
                  Choices &choices) {
  choices[sub->add_option("--target", target,
                          "what to compile row kernels for besides this "
                          "processor: cpu alone, or GPUs, as in cpu,sm_90")
              ->option_text("NAMES=cpu")] = targets;
  sub->add_option("--target-cpu", options.targetCpu,
                  "the one processor that code is for, as clang's -mcpu names "
                  "it, or `host`; default: portable, any processor, row "
                  "kernels take the best instructions it has")
      ->option_text("NAME=portable");
  sub->add_option("--experiment", options.experiment,
                  "which experiment of a file that holds several")
      ->option_text("NAME");
  addWithout(sub, options, choices);
  sub->add_flag("--time", options.time, "print the time each stage takes");
}

int usage(const std::string &message) { return printError(misused, message); }

/// The GPUs among `names`, which commas separate. Returns what is wrong.
std::string readTargets(const std::string &names, Options &options) {
  for (size_t begin = 0; begin <= names.size();) {
    size_t end = std::min(names.find(',', begin), names.size());
    std::string name = names.substr(begin, end - begin);
    begin = end + 1;
    if (std::find(targets.begin(), targets.end(), name) == targets.end()) {
      std::string all, near = rl::diag::nearest(name, targets);
      for (const std::string &known : targets)
        all += (all.empty()               ? ""
                : known == targets.back() ? " and "
                                          : ", ") +
               known;
      return "unknown target `" + name + "`; there are " + all +
             (near.empty() ? "" : "; did you mean `" + near + "`?");
    }
    auto &chips = options.chips;
    if (name != "cpu" &&
        std::find(chips.begin(), chips.end(), name) == chips.end())
      chips.push_back(name);
  }
  return "";
}

/// Becomes a program beside this one.
int become(std::string_view program, char **argv) {
  std::string path =
      std::filesystem::path(executablePath()).replace_filename(program);
  argv[0] = path.data();
  execv(path.c_str(), argv);
  return usage("cannot start " + path + ": " + std::strerror(errno));
}

} // namespace

int runCommandLine(int argc, char **argv, std::string_view self,
                   int (*work)(const Options &)) {
  Options options;
  std::string target = "cpu", emit, shell;
  Choices choices;
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
  choices[build
              ->add_option("--emit", emit,
                           "print a stage instead: ast, model, rl, kernels, "
                           "host, llvm or ptx; to -o where given")
              ->option_text("STAGE")] = emitted;
  build->add_flag("--shared", options.shared,
                  "write a shared object that exports `rl_program` and is not "
                  "linked to the runtime");
  addCompiling(build, options, target, choices);

  CLI::App *run = command(
      app, "run", "build into the cache, then execute; exit with its status");
  run->add_option("FILE", options.files)
      ->required()
      ->expected(1)
      ->option_text(" ");
  run->footer("rlc run FILE -- ARGS passes ARGS to the program; "
              "`rlc run FILE -- --help` lists what it takes.");
  addCompiling(run, options, target, choices);

  std::string evaluated;
  CLI::App *eval = command(
      app, "eval",
      "measure a model: every `evaluate` of an experiment, nothing trained");
  eval->add_option("MODEL", evaluated,
                   "a Hugging Face folder, the folder of a run, or a PEFT "
                   "folder for the model of FILE")
      ->required()
      ->option_text(" ");
  eval->add_option("FILE", options.files, "the experiment")
      ->required()
      ->expected(1)
      ->option_text(" ");
  eval->footer("rlc eval MODEL FILE -- ARGS passes ARGS to the program.");
  addCompiling(eval, options, target, choices);

  std::string only;
  CLI::App *test = command(app, "test",
                           "run the checks of files on the reference "
                           "evaluator and as compiled kernels, and compare "
                           "gradients; default: the standard library");
  test->add_option("FILE", options.files)->option_text(" ");
  choices[test->add_option("--only", only,
                           "one way alone: evaluator, kernels or gradient")
              ->option_text("WAY")] = ways;
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

  CLI::App *lsp =
      command(app, "lsp", "be the language server that editors talk to");
  lsp->allow_extras()->footer("It is the program rl-lsp beside this one.");
  CLI::App *explain =
      command(app, "explain",
              "say in words what an experiment runs, why, and what it holds");
  explain->add_option("FILE", options.files)
      ->required()
      ->expected(1)
      ->option_text(" ");
  explain
      ->add_option("--experiment", options.experiment,
                   "which experiment of a file that holds several")
      ->option_text("NAME");
  explain->add_option("--phase", options.phase, "only this phase")
      ->option_text("NAME");
  addWithout(explain, options, choices);

  CLI::App *doc = command(
      app, "doc",
      "print what a name means: a declaration, primitive, slot, rule or "
      "diagnostic; without a name, an index");
  doc->add_option("NAME", options.words)->option_text(" ");

  CLI::App *fresh =
      command(app, "new", "write a stub that compiles and has a failing check");
  choices[fresh
              ->add_option("KIND", options.words,
                           "what to declare, and its name")
              ->required()
              ->expected(2)
              ->option_text("KIND NAME")] = kindsOfNew();
  fresh->add_option("-o", options.output, "the file written; default NAME.rl")
      ->option_text("FILE");

  CLI::App *completion =
      command(app, "completion", "print a script that completes rlc's words");
  choices[completion->add_option("SHELL", shell, "bash, zsh or fish")
              ->required()
              ->option_text(" ")] = shells();

  CLI::App *runs =
      command(app, "runs", "list runs: state, steps, age, newest metrics");
  runs->add_option("FOLDER", options.files, "where to look; default: runs")
      ->expected(0, 1)
      ->option_text("FOLDER");

  CLI::App *report =
      command(app, "report",
              "write a page about runs: curves, samples, warnings, programs");
  report->add_option("RUN", options.files)->required()->option_text(" ");
  report->add_option("-o", options.output, "the page; default: report.html")
      ->option_text("FILE");

  // To add a command, add a row, and the work where its program has its main.
  const Row rows[] = {{check, Command::Check, programOfFiles},
                      {build, Command::Build, programOfMlir},
                      {run, Command::Run, programOfMlir},
                      {eval, Command::Run, programOfMlir},
                      {test, Command::Test, programOfMlir},
                      {fmt, Command::Format, programOfFiles},
                      {explain, Command::Explain, programOfMlir},
                      {doc, Command::Doc, programOfFiles},
                      {fresh, Command::New, programOfFiles},
                      {completion, Command::Completion, programOfFiles},
                      {runs, Command::Runs, programOfFiles},
                      {report, Command::Report, programOfFiles},
                      {lsp, Command::Lsp, programOfEditors}};
  std::vector<std::string> names;
  for (const Row &row : rows)
    names.push_back(row.app->get_name());

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
    return become(programOfEditors, argv + 1);

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
    if ((run->parsed() || eval->parsed()) &&
        (dynamic_cast<const CLI::ExtrasError *>(&error) ||
         dynamic_cast<const CLI::ArgumentMismatch *>(&error)))
      message += "; arguments of the program follow `--`";
    return usage(message);
  }

  if (own != argc && !run->parsed() && !eval->parsed())
    return usage("only `run` and `eval` take arguments after `--`");
  if (eval->parsed())
    options.arguments.insert(options.arguments.begin(),
                             {"--evaluate", evaluated});
  if (std::string wrong = readTargets(target, options); !wrong.empty())
    return usage(wrong);
  if (!emit.empty()) {
    auto at = std::find(emitted.begin(), emitted.end(), emit);
    if (at == emitted.end()) {
      std::string near = rl::diag::nearest(emit, emitted);
      return usage("unknown stage `" + emit +
                   "` for --emit; there are ast, "
                   "model, rl, kernels, host, llvm and ptx" +
                   (near.empty() ? "" : "; did you mean `" + near + "`?"));
    }
    options.emit = Emit(at - emitted.begin() + 1);
    if (options.emit == Emit::Ptx && options.chips.empty())
      return usage("--emit=ptx needs a GPU to write for, as in --target sm_90");
  }

  for (const std::string &name : options.without) {
    std::vector<std::string> names = namesOfLeftOut();
    if (std::find(names.begin(), names.end(), name) != names.end())
      continue;
    std::string near = rl::diag::nearest(name, names), all;
    for (const std::string &one : names)
      all += (all.empty() ? "" : one == names.back() ? " and " : ", ") + one;
    return usage("unknown name `" + name + "` for --without; there are " + all +
                 (near.empty() ? "" : "; did you mean `" + near + "`?"));
  }
  std::sort(options.without.begin(), options.without.end());

  if (!only.empty()) {
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
  if (report->parsed() && options.output.empty())
    options.output = "report.html";
  const Row *chosen = nullptr;
  for (const Row &row : rows)
    if (row.app->parsed())
      chosen = &row;
  options.command = chosen->command;
  std::string_view program = chosen->program;
  // These two stages come before MLIR.
  if (options.emit == Emit::Ast || options.emit == Emit::Model) {
    options.command = Command::Show;
    program = programOfFiles;
  }
  // The other program reads the same command line again, with this code.
  if (program != self)
    return become(program, argv);
  if (completion->parsed()) {
    std::string script = completionScript(app, choices, shell);
    if (script.empty())
      return usage("no completion for `" + shell +
                   "`; there is one for bash, zsh and fish");
    std::fwrite(script.data(), 1, script.size(), stdout);
    return done;
  }
  return onWideStack([&] { return work(options); });
}

} // namespace rl::tool
