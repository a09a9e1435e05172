// In: Options of check, test and fmt. Out: diagnostics, verdicts, formatted
// files. Must not know: the command line, MLIR.
#include "compiler/tools/rlc/Commands.h"
#include "compiler/tools/rlc/Locate.h"
#include "compiler/tools/rlc/Stages.h"

#include "dsl/ast/AstPrinter.h"
#include "dsl/reference/Checks.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace fs = std::filesystem;

namespace rl::tool {

int runCheck(const Options &options) {
  int worst = done;
  for (const std::string &path : options.files) {
    Stages stages(options);
    int status = stages.source(path);
    worst = std::max(worst, status ? status : stages.model());
  }
  return worst;
}

/// Every `.rl` file of the standard library, by name.
static std::vector<std::string> stdlibFiles() {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator at(findStdlib(), error), end;
       !error && at != end; at.increment(error))
    if (at->path().extension() == ".rl")
      files.push_back(at->path().string());
  std::sort(files.begin(), files.end());
  return files;
}

int runTest(const Options &options) {
  std::vector<std::string> files =
      options.files.empty() ? stdlibFiles() : options.files;
  if (files.empty())
    return printError(misused, "the standard library was not found; set "
                               "RL_STDLIB to its folder, or name files");
  int worst = done, passed = 0, failed = 0;
  for (const std::string &path : files) {
    Stages stages(options);
    int status = stages.source(path);
    if (!status)
      status = stages.model();
    worst = std::max(worst, status);
    if (status)
      continue;
    for (const reference::CheckResult &result :
         reference::runChecks(stages.analyzed())) {
      if (result.passed) {
        ++passed;
        continue;
      }
      ++failed;
      const diag::Place &place = result.check->place;
      auto [line, column] = place.source->lineColumn(place.range.begin);
      std::printf("%s:%u:%u: failed: %s\n", place.source->name().c_str(), line,
                  column, result.check->source.c_str());
      std::istringstream explanation(result.explanation);
      for (std::string text; std::getline(explanation, text);)
        std::printf("  %s\n", text.c_str());
      worst = std::max<int>(worst, faulty);
    }
  }
  std::printf("%d checks passed, %d failed, in %zu files\n", passed, failed,
              files.size());
  return worst;
}

int runFormat(const Options &options) {
  int worst = done;
  for (const std::string &path : options.files) {
    sema::Session session{""};
    diag::Diagnostics diagnostics;
    const diag::Source *source = session.open(path, diagnostics);
    if (!source) {
      printDiagnostics(diagnostics);
      worst = misused;
      continue;
    }
    ast::File tree = parse::parseFile(*source, diagnostics);
    if (int status = printDiagnostics(diagnostics)) {
      worst = std::max(worst, status);
      continue;
    }
    std::string text = ast::format(tree, source->text());
    if (text == source->text())
      continue;
    if (options.onlyCheck) {
      std::printf("%s\n", path.c_str());
      worst = std::max<int>(worst, faulty);
      continue;
    }
    std::ofstream out(path, std::ios::binary);
    out << text;
    if (!out.flush())
      worst = printError(misused, "cannot write " + path);
  }
  return worst;
}

} // namespace rl::tool
