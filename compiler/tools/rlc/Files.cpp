// In: Options of check and fmt. Out: diagnostics, formatted files. Must not
// know: the command line, MLIR.
#include "compiler/tools/rlc/Commands.h"
#include "compiler/tools/rlc/ModelStages.h"
#include "compiler/tools/rlc/Report.h"

#include "dsl/ast/AstPrinter.h"

#include <algorithm>
#include <cstdio>
#include <fstream>

namespace rl::tool {

int runCheck(const Options &options) {
  int worst = done;
  for (const std::string &path : options.files) {
    ModelStages stages(options);
    int status = stages.source(path);
    worst = std::max(worst, status ? status : stages.model());
  }
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
